// Package oidc_test signs people in with certified OpenID Connect providers
// that we did not write: npm's oidc-provider, and ZITADEL's in Go.
package oidc_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/oidc"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

const home = "http://todo.example.com"

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// provider is a program that signs people in.
type provider struct {
	// command makes the one that listens at a port.
	command func(t *testing.T, port string) *exec.Cmd
	scopes  string
	// form is what somebody fills into the page of an answer, "" for the address where there is nothing to fill in.
	form func(page []byte, who string) (to string, filled url.Values)
	// groups: it tells in which groups somebody is.
	groups bool
	// ended is in the answer to signing out there: a question, or where one is sent back to.
	ended string
}

var providers = map[string]provider{
	"npm's oidc-provider": {
		command: func(t *testing.T, port string) *exec.Cmd {
			if _, err := os.Stat("node_modules"); err != nil {
				t.Skip("oidc-provider is not installed. To install it: make oidc-tools")
			}
			return exec.Command("node", "provider.mjs", port, home+oidc.CallbackPath, home+"/")
		},
		scopes: `"openid","email","profile","groups"`,
		form: func(page []byte, who string) (string, url.Values) {
			to, what := action.FindSubmatch(page), prompt.FindSubmatch(page)
			if to == nil || what == nil {
				return "", nil
			}
			return string(to[1]), url.Values{"prompt": {string(what[1])}, "login": {who}, "password": {"x"}}
		},
		groups: true,
		ended:  "sign-out",
	},
	"ZITADEL's": {
		command: func(t *testing.T, port string) *exec.Cmd {
			bin := filepath.Join(t.TempDir(), "zitadel")
			build := exec.Command("go", "build", "-C", "zitadel", "-o", bin, ".")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("build ZITADEL's provider: %v\n%s", err, out)
			}
			return exec.Command(bin, "http://localhost:"+port, home+oidc.CallbackPath, home+"/")
		},
		scopes: `"openid","email","profile"`,
		form: func(page []byte, who string) (string, url.Values) {
			to, what := action.FindSubmatch(page), request.FindSubmatch(page)
			if to == nil || what == nil {
				return "", nil
			}
			return string(to[1]), url.Values{"id": {string(what[1])}, "username": {who}, "password": {"x"}}
		},
		ended: home + "/",
	},
}

// serve runs the provider, and returns its issuer.
func (of provider) serve(t *testing.T) string {
	t.Helper()
	number, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(number)
	cmd := of.command(t, port)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "ready" {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://localhost:" + port
		}
	}
	t.Fatal("the provider did not start")
	return ""
}

// browser keeps cookies, and stops where it is sent back to us.
func browser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), home) || len(via) > 10 {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

var action = regexp.MustCompile(`action="([^"]+)"`)
var request = regexp.MustCompile(`name="id" value="([^"]+)"`)
var prompt = regexp.MustCompile(`name="prompt" value="([^"]+)"`)

// approve goes through the provider's pages as somebody, and returns what the
// browser comes back with.
func (of provider) approve(t *testing.T, b *http.Client, address, who string) url.Values {
	t.Helper()
	resp, err := b.Get(address)
	for range 5 {
		if err != nil {
			t.Fatal(err)
		}
		page, err2 := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err2 != nil {
			t.Fatal(err2)
		}
		if back := resp.Header.Get("Location"); strings.HasPrefix(back, home) {
			u, err := url.Parse(back)
			if err != nil {
				t.Fatal(err)
			}
			return u.Query()
		}
		to, filled := of.form(page, who)
		if to == "" {
			t.Fatalf("no form: %d %s", resp.StatusCode, page)
		}
		at, err2 := resp.Request.URL.Parse(to)
		if err2 != nil {
			t.Fatal(err2)
		}
		resp, err = b.PostForm(at.String(), filled)
	}
	t.Fatal("the provider asks without an end")
	return nil
}

func TestCertifiedProvidersSignPeopleIn(t *testing.T) {
	for name, p := range providers {
		t.Run(name, p.signsIn)
	}
}

func (of provider) signsIn(t *testing.T) {
	issuer := of.serve(t)
	settings, err := oidc.Parse(`{"providers":[{"id":"house","issuer":"` + issuer + `","client_id":"todo","client_secret":"a secret that only the two of us know",
		"scopes":[` + of.scopes + `],"admin_groups":["admins"],"domains":["example.com"]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for engine, address := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "todo.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			db, err := store.Open(t.Context(), address(t), store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			people := account.New(db, account.RandomKeys(), account.Options{Cheap: true,
				Providers: oidc.New(settings, oidc.Options{PublicURL: home})})
			enter := func(b *http.Client, who string) (account.Person, account.Session, func() error) {
				t.Helper()
				to, flow, err := people.BeginSignIn(t.Context(), account.Ask{Provider: "house"}, account.Origin{})
				if err != nil {
					t.Fatal(err)
				}
				q := of.approve(t, b, to, who)
				finish := func() (account.Person, account.Session, error) {
					return people.FinishSignIn(t.Context(), flow, account.Callback{Code: q.Get("code"), State: q.Get("state"), Issuer: q.Get("iss")}, account.Origin{})
				}
				p, s, err := finish()
				if err != nil {
					t.Fatal(err)
				}
				return p, s, func() error { _, _, err := finish(); return err }
			}
			mine := browser(t)
			ada, session, again := enter(mine, "ada")
			if ada.Email != "ada@example.com" || strings.TrimSpace(ada.Name) != "ada" || (ada.Role == account.Admin) != of.groups {
				t.Errorf("got %+v, an administrator by their groups: %v", ada, of.groups)
			}
			if err := again(); fault.CodeOf(err) != fault.Forbidden {
				t.Errorf("the code works twice: %v", err)
			}
			if p, _, _ := enter(mine, "ada"); p.ID != ada.ID {
				t.Errorf("got %+v", p)
			}
			if p, _, _ := enter(browser(t), "leo"); p.ID == ada.ID || p.Role != "" {
				t.Errorf("got %+v", p)
			}
			who, err := people.Verify(t.Context(), session.Token)
			if err != nil {
				t.Fatal(err)
			}
			elsewhere, err := people.Logout(t.Context(), who, account.Origin{})
			if err != nil {
				t.Fatal(err)
			}
			resp, err := mine.Get(elsewhere)
			if err != nil {
				t.Fatal(err)
			}
			page, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if resp.StatusCode >= 400 || !strings.Contains(string(page), of.ended) {
				t.Errorf("got %d: %s", resp.StatusCode, page)
			}
		})
	}
}
