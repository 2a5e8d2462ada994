package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/todo-chatbot/todo-chatbot/app/proxies"
	"github.com/todo-chatbot/todo-chatbot/app/web"
)

func TestSession(t *testing.T) {
	eachBackend(t, nil, func(t *testing.T, url string) {
		for _, path := range []string{"/auth/login", "/auth/register"} {
			t.Run(path+" leaves the token in a cookie that no script sees", func(t *testing.T) {
				resp, body := do(t, "POST", url+path, "{}")
				if strings.Contains(body, "secret-token") || !strings.Contains(body, `"person":{"id":"ada"}`) {
					t.Errorf("got %s", body)
				}
				c := resp.Cookies()
				if len(c) != 1 || c[0].Name != "todo_session" || c[0].Value != "secret-token" || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode || c[0].Secure || c[0].Path != "/" {
					t.Errorf("got %+v", c)
				}
			})
		}
		t.Run("is kept to https where there is https", func(t *testing.T) {
			resp, _ := do(t, "POST", url+"/auth/login", "{}", "X-Forwarded-Proto", "https")
			if c := resp.Cookies(); len(c) != 1 || !c[0].Secure || resp.Header.Get("Strict-Transport-Security") == "" {
				t.Errorf("got %+v", c)
			}
		})
		t.Run("has a name over https that no other host of the site can set, and comes first", func(t *testing.T) {
			resp, _ := do(t, "POST", url+"/auth/login", "{}", "X-Forwarded-Proto", "https")
			if c := resp.Cookies(); len(c) != 1 || c[0].Name != "__Host-todo_session" || c[0].Path != "/" || c[0].Domain != "" || !c[0].Secure {
				t.Errorf("got %+v", c)
			}
			for cookies, want := range map[string]string{
				"todo_session=planted; __Host-todo_session=abc": "abc", "__Host-todo_session=abc; todo_session=planted": "abc",
				"todo_session=abc": "abc", "__Host-todo_session=": "",
			} {
				_, body := do(t, "GET", url+"/api/me/tasks", "", "Cookie", cookies, "X-Forwarded-Proto", "https")
				if got, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(body, "auth="), "Bearer "), " "); got != want {
					t.Errorf("%s: the backend saw %s", cookies, body)
				}
			}
			resp, _ = do(t, "POST", url+"/auth/logout", "", "Cookie", "todo_session=abc; __Host-todo_session=abc", "X-Forwarded-Proto", "https")
			if c := resp.Cookies(); len(c) != 2 || c[0].MaxAge >= 0 || c[1].MaxAge >= 0 {
				t.Errorf("signing out leaves %+v", c)
			}
		})
		t.Run("is not given for a wrong password", func(t *testing.T) {
			resp, _ := do(t, "POST", url+"/auth/login", "{}", "X-Wrong", "1")
			if resp.StatusCode != 401 || len(resp.Cookies()) != 0 {
				t.Errorf("got %d, %v", resp.StatusCode, resp.Cookies())
			}
		})
		t.Run("becomes a bearer for the backend, which sees no cookie and no address of the client's choice", func(t *testing.T) {
			_, body := do(t, "GET", url+"/api/me/tasks", "", "Cookie", "todo_session=abc; other=1",
				"X-Forwarded-For", "203.0.113.1", "X-Forwarded-Host", "evil", "X-Real-Ip", "203.0.113.1", "Forwarded", "for=203.0.113.1")
			if body != "auth=Bearer abc cookie= for=127.0.0.1 host="+strings.TrimPrefix(url, "http://")+" real= body=0" {
				t.Errorf("body = %v", body)
			}
		})
		t.Run("passes an Origin on only where it is not our own", func(t *testing.T) {
			for origin, want := range map[string]string{url: "", "https://evil.example": "https://evil.example"} {
				_, body := do(t, "POST", url+"/mcp/origin", "{}", "Authorization", "Bearer own", "Origin", origin)
				if body != "origin="+want {
					t.Errorf("%s: the backend saw %s", origin, body)
				}
			}
		})
		t.Run("gives way to a bearer that the request has", func(t *testing.T) {
			_, body := do(t, "POST", url+"/api/me/tasks", "{}", "Cookie", "todo_session=abc", "Authorization", "Bearer own", "Sec-Fetch-Site", "cross-site")
			if !strings.Contains(body, "auth=Bearer own ") {
				t.Errorf("body = %v, want it to contain %q", body, "auth=Bearer own ")
			}
		})
		t.Run("cannot be used by another website", func(t *testing.T) {
			for _, headers := range [][]string{
				{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
			} {
				resp, body := do(t, "POST", url+"/api/me/tasks", "{}", append(headers, "Cookie", "todo_session=abc")...)
				if resp.StatusCode != 403 || strings.Contains(body, "abc") {
					t.Errorf("%v: got %d, %s", headers, resp.StatusCode, body)
				}
			}
			if resp, _ := do(t, "POST", url+"/auth/login", "{}", "Origin", "https://evil.example"); resp.StatusCode != 403 {
				t.Errorf("signed in from elsewhere: %d", resp.StatusCode)
			}
			if resp, _ := do(t, "POST", url+"/api/me/tasks", "{}", "Sec-Fetch-Site", "same-origin", "Cookie", "todo_session=abc"); resp.StatusCode != 200 {
				t.Errorf("the page itself got %d", resp.StatusCode)
			}
		})
		t.Run("ends with the cookie", func(t *testing.T) {
			for _, c := range []struct{ method, path string }{{"POST", "/auth/logout"}, {"GET", "/api/refused"}} {
				resp, _ := do(t, c.method, url+c.path, "", "Cookie", "todo_session=abc")
				if k := resp.Cookies(); len(k) != 1 || k[0].MaxAge >= 0 || k[0].Value != "" {
					t.Errorf("%s: got %+v", c.path, k)
				}
			}
		})
		t.Run("takes no body over the limit", func(t *testing.T) {
			resp, body := do(t, "POST", url+"/api/me/tasks", strings.Repeat("x", 2<<20))
			if resp.StatusCode != 413 {
				t.Errorf("got %d, %s", resp.StatusCode, body)
			}
		})
	})
}

func TestStream(t *testing.T) {
	eachBackend(t, nil, func(t *testing.T, url string) {
		req, _ := http.NewRequest("GET", url+"/api/me/events", nil)
		req.Header.Set("Accept", "text/event-stream")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b := make([]byte, 14)
		if _, err := io.ReadFull(resp.Body, b); err != nil || string(b) != "event: hello\n\n" {
			t.Errorf("got %q, %v: it is held back", b, err)
		}
	})
}

func TestLocal(t *testing.T) {
	local := func(c *web.Config) {
		c.Local = func(context.Context) (string, error) { return "local-token", nil }
	}
	eachBackend(t, local, func(t *testing.T, url string) {
		host := strings.TrimPrefix(url, "http://")
		port := host[strings.LastIndexByte(host, ':'):]
		t.Run("signs the one person in without a password", func(t *testing.T) {
			if _, body := do(t, "GET", url+"/api/me/tasks", ""); !strings.Contains(body, "auth=Bearer local-token ") {
				t.Errorf("body = %v, want it to contain %q", body, "auth=Bearer local-token ")
			}
		})
		t.Run("answers to loopback names only", func(t *testing.T) {
			for _, name := range []string{"localhost" + port, "127.0.0.1" + port, "[::1]" + port, "localhost"} {
				if resp, _ := do(t, "GET", url+"/api/me/tasks", "", "Host", name); resp.StatusCode != 200 {
					t.Errorf("%s: got %d", name, resp.StatusCode)
				}
			}
			for _, name := range []string{"evil.example" + port, "evil.example", "localhost.evil.example" + port, "127.0.0.1.nip.io", "192.168.1.5" + port, "[::ffff:7f00:1]" + port} {
				for _, path := range []string{"/", "/api/me/tasks", "/api/health"} {
					if resp, body := do(t, "GET", url+path, "", "Host", name); resp.StatusCode != 403 || strings.Contains(body, "local-token") {
						t.Errorf("%s%s: got %d", name, path, resp.StatusCode)
					}
				}
			}
		})
		t.Run("refuses other websites, reading included", func(t *testing.T) {
			for _, method := range []string{"GET", "POST", "PATCH", "DELETE", "PUT"} {
				for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://localhost:1"}, {"Origin", "null"}} {
					if resp, _ := do(t, method, url+"/api/me/tasks", "", headers...); resp.StatusCode != 403 {
						t.Errorf("%s %v: got %d", method, headers, resp.StatusCode)
					}
				}
			}
			if resp, _ := do(t, "POST", url+"/api/me/tasks", "{}", "Origin", url, "Sec-Fetch-Site", "same-origin"); resp.StatusCode != 200 {
				t.Errorf("the page itself got %d", resp.StatusCode)
			}
		})
	})
}

// The link of a message is its own proof: it is opened from mail programs on other
// sites, its page says nothing of where it was opened, and nobody is signed in by it.
func TestLinksOfMessagesComeFromAnywhere(t *testing.T) {
	local := func(c *web.Config) {
		c.Local = func(context.Context) (string, error) { return "local-token", nil }
	}
	for name, change := range map[string]func(*web.Config){"on one machine": local, "with accounts": nil} {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, change, func(t *testing.T, url string) {
				for _, method := range []string{"GET", "POST"} {
					for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "null"}, {"Sec-Fetch-Site", "same-origin", "Origin", "null"}, nil} {
						resp, body := do(t, method, url+"/auth/answer/abc.def", "", append(headers, "Cookie", "todo_session=abc")...)
						if resp.StatusCode != 200 || !strings.HasPrefix(body, "auth= ") {
							t.Errorf("%s %v: got %d %s, want 200 without anybody's token", method, headers, resp.StatusCode, body)
						}
					}
				}
				for _, path := range []string{"/auth/answers", "/auth/answer", "/api/me/tasks?/auth/answer/", "/auth/answer/../login", "/auth/answer/%2e%2e/login"} {
					if resp, body := do(t, "POST", url+path, "{}", "Sec-Fetch-Site", "cross-site"); resp.StatusCode == 200 {
						t.Errorf("%s: got 200 %s from another website", path, body)
					}
				}
			})
		})
	}
}

func TestWhereARequestComesFrom(t *testing.T) {
	seen := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, strings.Join(r.Header["X-Forwarded-For"], "|"))
	})
	for trusted, want := range map[string]string{"": "127.0.0.1", "127.0.0.0/8": "203.0.113.1", "127.0.0.1, 203.0.113.0/24": "198.51.100.9", "10.0.0.0/8": "127.0.0.1"} {
		t.Run("trusting "+trusted, func(t *testing.T) {
			networks, err := proxies.Parse(trusted)
			if err != nil {
				t.Fatal(err)
			}
			s, err := web.New(web.Config{Backend: seen, Page: fstest.MapFS{}, Proxies: networks})
			if err != nil {
				t.Fatal(err)
			}
			srv := httptest.NewServer(s)
			defer srv.Close()
			if _, got := do(t, "GET", srv.URL+"/api/me/tasks", "", "Authorization", "Bearer x", "X-Forwarded-For", "1.2.3.4, 198.51.100.9, 203.0.113.1"); got != want {
				t.Errorf("the backend is told of %q, want %q", got, want)
			}
		})
	}
}

// The browser keeps what the backend knows it by, where no script sees it, and
// sends it with the next sign-in and with nothing else.
func TestABrowserIsKnownAgain(t *testing.T) {
	var mu sync.Mutex
	var heard []string
	backend := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, r.URL.Path+" "+r.Header.Get("X-Device"))
		w.Header().Set("X-Device", "known.by.this")
		fmt.Fprint(w, `{"token":"secret-token","expires_at":"2030-01-01T00:00:00Z"}`)
	})
	url := start(t, backend, nil)
	for proto, name := range map[string]string{"http": "todo_device", "https": "__Host-todo_device"} {
		mu.Lock()
		heard = nil
		mu.Unlock()
		resp, body := do(t, "POST", url+"/auth/login", "{}", "X-Forwarded-Proto", proto, "X-Device", "of a script")
		cookies := resp.Cookies()
		if len(cookies) != 2 || cookies[1].Name != name || cookies[1].Value != "known.by.this" || !cookies[1].HttpOnly ||
			cookies[1].Secure != (proto == "https") || cookies[1].Path != "/" || cookies[1].Expires.IsZero() {
			t.Errorf("%s: the cookies are %+v", proto, cookies)
		}
		if resp.Header.Get("X-Device") != "" || strings.Contains(body, "known") {
			t.Errorf("%s: a script sees it: %v %s", proto, resp.Header, body)
		}
		do(t, "POST", url+"/auth/login", "{}", "X-Forwarded-Proto", proto, "Cookie", name+"=known.by.this")
		do(t, "GET", url+"/api/me/tasks", "", "X-Forwarded-Proto", proto, "Cookie", name+"=known.by.this")
		mu.Lock()
		got := strings.Join(heard, ", ")
		mu.Unlock()
		if want := "/auth/login , /auth/login known.by.this, /api/me/tasks "; got != want {
			t.Errorf("%s: the backend heard %q, want %q", proto, got, want)
		}
	}
}
