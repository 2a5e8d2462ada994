package dashboard

import (
	"crypto/rand"
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// The names by which a browser carries the session.
const (
	cookieName = "todoctl_dashboard"
	headerName = "X-Todoctl-Session"
	tokenParam = "token"
)

// session lets in who has the address that was printed, and nobody else: not
// another user of the machine, not another page in the same browser.
type session struct {
	key  string   // in the address and the cookie
	form string   // in a header of what changes something; the page alone knows it
	own  []string // host names under which the dashboard is asked for
}

func newSession(own []string) session { return session{key: rand.Text(), form: rand.Text(), own: own} }

// address is what a person opens: it carries the key once.
func (s session) address(listen string) string {
	return "http://" + listen + "/?" + url.Values{tokenParam: {s.key}}.Encode()
}

// guard lets requests through that belong to the session.
func (s session) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		switch {
		case !s.addressed(r):
			http.Error(w, "This dashboard does not answer under the name "+hostOf(r.Host)+".",
				http.StatusMisdirectedRequest)
		case r.URL.Path == "/" && same(r.URL.Query().Get(tokenParam), s.key):
			// The key leaves the address bar and the history at once.
			http.SetCookie(w, &http.Cookie{Name: cookieName, Value: s.key, Path: "/", HttpOnly: true,
				SameSite: http.SameSiteStrictMode})
			http.Redirect(w, r, "/", http.StatusSeeOther)
		case !s.known(r):
			http.Error(w, "Open the address that todoctl dashboard printed: it holds the key to this session.",
				http.StatusUnauthorized)
		case r.Method != http.MethodGet && r.Method != http.MethodHead && !same(r.Header.Get(headerName), s.form):
			http.Error(w,
				"This request did not come from the dashboard's page, so nothing was changed. Reload the page and "+
					"try again.", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (s session) known(r *http.Request) bool {
	cookie, err := r.Cookie(cookieName)
	return err == nil && same(cookie.Value, s.key)
}

// addressed says whether the request names the dashboard by one of its names;
// another name that leads here is how a foreign page would get in.
func (s session) addressed(r *http.Request) bool {
	host := hostOf(r.Host)
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() || strings.EqualFold(host, "localhost") {
		return true
	}
	for _, own := range s.own {
		if strings.EqualFold(host, own) {
			return true
		}
	}
	return false
}

func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.Trim(hostport, "[]")
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// secure sets what a browser is told about every answer.
func secure(h http.Header) {
	h.Set("Content-Security-Policy",
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action "+
			"'none'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}
