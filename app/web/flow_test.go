package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/web"
)

// flowing is a backend with sign-ins with providers.
func flowing(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Seen", r.Header.Get("X-Flow"))
	switch r.URL.Path {
	case "/auth/provider/begin", "/api/me/identities", "/auth/passkey/begin", "/api/me/passkeys":
		w.Header().Set("X-Flow", "sealed")
		_, _ = w.Write([]byte(`{"url":"https://id.example.com"}`))
	case "/auth/provider/finish", "/auth/passkey/finish":
		if r.Header.Get("X-Flow") != "sealed" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("X-Device", "device")
		_, _ = w.Write([]byte(`{"token":"secret","expires_at":"2027-01-01T00:00:00Z","person":{}}`))
	}
}

func TestASignInThatHasBegunIsOfOneBrowser(t *testing.T) {
	s, err := web.New(web.Config{Backend: http.HandlerFunc(flowing), Page: pageFiles()})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string, headers ...string) *http.Response {
		r := httptest.NewRequest(method, path, strings.NewReader("{}"))
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Result()
	}
	cookie := func(resp *http.Response, name string) *http.Cookie {
		for _, c := range resp.Cookies() {
			if c.Name == name {
				return c
			}
		}
		return nil
	}
	for _, path := range []string{"/auth/provider/begin", "/api/me/identities", "/auth/passkey/begin", "/api/me/passkeys"} {
		resp := ask("POST", path)
		c := cookie(resp, "todo_flow")
		if c == nil || c.Value != "sealed" || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || resp.Header.Get("X-Flow") != "" {
			t.Errorf("%s: got %v, %v", path, c, resp.Header)
		}
	}
	if c := cookie(ask("POST", "/auth/provider/begin", "X-Forwarded-Proto", "https"), "__Host-todo_flow"); c == nil || !c.Secure {
		t.Errorf("got %v", c)
	}
	t.Run("signs in with its cookie, which is gone then, and the token is in no script's reach", func(t *testing.T) {
		for _, path := range []string{"/auth/provider/finish", "/auth/passkey/finish"} {
			resp := ask("POST", path, "Cookie", "todo_flow=sealed; todo_session=old")
			if c := cookie(resp, "todo_flow"); resp.StatusCode != 200 || c == nil || c.MaxAge >= 0 {
				t.Errorf("%s: got %d, %v", path, resp.StatusCode, c)
			}
			if c := cookie(resp, "todo_session"); c == nil || c.Value != "secret" || !c.HttpOnly {
				t.Errorf("%s: got %v", path, c)
			}
		}
	})
	t.Run("not with a header that a script can set, nor without anything", func(t *testing.T) {
		for _, headers := range [][]string{{"X-Flow", "sealed"}, {}} {
			for _, path := range []string{"/auth/provider/finish", "/auth/passkey/finish"} {
				if resp := ask("POST", path, headers...); resp.StatusCode != 403 {
					t.Errorf("%s, %v: got %d", path, headers, resp.StatusCode)
				}
			}
		}
	})
	t.Run("isn't sent anywhere else", func(t *testing.T) {
		for _, path := range []string{"/auth/login", "/api/me/tasks", "/auth/provider/begin", "/auth/passkey/begin"} {
			if resp := ask("POST", path, "Cookie", "todo_flow=sealed"); resp.Header.Get("X-Seen") != "" {
				t.Errorf("%s has seen it", path)
			}
		}
	})
	t.Run("isn't finished by another website", func(t *testing.T) {
		if resp := ask("POST", "/auth/provider/finish", "Cookie", "todo_flow=sealed", "Sec-Fetch-Site", "cross-site"); resp.StatusCode != 403 || cookie(resp, "todo_session") != nil {
			t.Errorf("got %d", resp.StatusCode)
		}
	})
}
