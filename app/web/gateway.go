package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The cookie that has the page's session. Scripts cannot read it. Over https its
// name keeps other hosts of the same site from planting one (RFC 6265bis, section
// 4.1.3.2), and the plain name is only looked at where there is no such cookie: in
// browsers that were signed in before.
const (
	plainCookie = "todo_session"
	hostCookie  = "__Host-" + plainCookie
)

func cookieName(r *http.Request) string {
	if isSecure(r) {
		return hostCookie
	}
	return plainCookie
}

// The cookie by which the backend knows a browser again from which somebody has
// signed in, and the header of it. It outlives the session, and signs nobody in.
const (
	deviceCookie = "todo_device"
	deviceHeader = "X-Device"
	deviceLife   = 365 * 24 * time.Hour
)

func deviceName(r *http.Request) string {
	if isSecure(r) {
		return "__Host-" + deviceCookie
	}
	return deviceCookie
}

// The cookie in which the browser keeps a sign-in with an identity provider or a
// passkey that has begun, and the header of it. What comes back is sent by our own page, so
// that the cookie never goes with a request that another website makes.
const (
	flowCookie = "todo_flow"
	flowHeader = "X-Flow"
	flowLife   = 10 * time.Minute
)

func flowName(r *http.Request) string {
	if isSecure(r) {
		return "__Host-" + flowCookie
	}
	return flowCookie
}

// finishes says whether a request is what a sign-in with a provider ends with.
func finishes(r *http.Request) bool {
	switch r.URL.Path {
	case "/auth/provider/finish", "/api/me/identities/finish", "/auth/passkey/finish", "/api/me/passkeys/finish":
		return r.Method == http.MethodPost
	}
	return false
}

// sessionOf is the session of a request's cookie, "" if it has none.
func sessionOf(r *http.Request) string {
	for _, name := range []string{cookieName(r), plainCookie} {
		if c, err := r.Cookie(name); err == nil && c.Value != "" {
			return c.Value
		}
	}
	return ""
}

// fromOutside are headers that only a proxy may set, and that the backend
// would believe: what clients say in them is dropped, and so are cookies. What a
// trusted proxy says in X-Forwarded-For is passed on as one address.
var fromOutside = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
	"X-Real-Ip", "Cookie"}

// gateway passes a request on to the backend. A request of the page becomes
// one with a bearer; a request that has a bearer passes as it is.
func (s *Server) gateway(w http.ResponseWriter, r *http.Request) {
	out := r.Clone(r.Context())
	for _, name := range fromOutside {
		out.Header.Del(name)
	}
	out.Header.Set("X-Forwarded-For", s.proxies.Client(r.RemoteAddr, r.Header.Values("X-Forwarded-For"), nil))
	s.introduce(out, r)
	out.Body = http.MaxBytesReader(w, r.Body, maxBody)
	back := &pageWriter{ResponseWriter: w, r: r}
	if r.Header.Get("Authorization") == "" && !byLink(r) {
		if err := s.sameOrigin(r); err != nil {
			refuse(w, http.StatusForbidden, "forbidden",
				"This request comes from another website and was refused. Open the page itself and try again.")
			return
		}
		if err := s.lend(out, r, back); err != nil {
			refuse(w, http.StatusServiceUnavailable, "unavailable",
				"The database does not answer. Try again in a moment.")
			return
		}
	}
	// A backend in this process ends its streams itself; one elsewhere goes on.
	s.backend.ServeHTTP(back, out.WithContext(context.WithValue(out.Context(), endingKey{}, s.ending)))
	back.finish()
}

// introduce tells the backend, which sees another host, how the client sees
// us: MCP clients are told where to ask for a token. An Origin that is our own
// is taken away, because the backend could not know it for that.
func (s *Server) introduce(out, r *http.Request) {
	out.Header.Set("X-Forwarded-Host", r.Host)
	if isSecure(r) {
		out.Header.Set("X-Forwarded-Proto", "https")
	}
	if u, err := url.Parse(r.Header.Get("Origin")); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
		out.Header.Del("Origin")
	}
}

// lend gives the request the bearer that its cookie stands for, or that of the
// local person.
func (s *Server) lend(out, r *http.Request, back *pageWriter) error {
	if s.local != nil {
		token, err := s.local(r.Context())
		if err != nil {
			return err
		}
		out.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
	out.Header.Del(flowHeader)
	if finishes(r) {
		if c, err := r.Cookie(flowName(r)); err == nil && c.Value != "" {
			out.Header.Set(flowHeader, c.Value)
		}
	}
	back.signsIn = r.Method == http.MethodPost &&
		slices.Contains([]string{"/auth/login", "/auth/register", "/auth/provider/finish", "/auth/passkey/finish"},
			r.URL.Path)
	if back.signsIn {
		out.Header.Del(deviceHeader)
		if c, err := r.Cookie(deviceName(r)); err == nil && c.Value != "" {
			out.Header.Set(deviceHeader, c.Value)
		}
	}
	if session := sessionOf(r); session != "" && !back.signsIn {
		back.cookie = true
		out.Header.Set("Authorization", "Bearer "+session)
	}
	return nil
}

// byLink says whether a request is one of a link in a message. What is signed in
// it is its only proof, so that it needs nobody's session, and it may come from a
// mail program on any site.
func byLink(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/auth/answer/") && path.Clean(r.URL.Path) == r.URL.Path
}

// sameOrigin refuses what other websites make a browser send.
func (s *Server) sameOrigin(r *http.Request) error {
	if err := s.origins.Check(r); err != nil {
		return err
	}
	if s.local == nil {
		return nil // without the cookie, which stays at home, a GET shows nothing
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "", "same-origin", "none":
	default:
		return errors.New("a request from " + site)
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
			return errors.New("a request from another origin")
		}
	}
	return nil
}

// pageWriter is the way back to the page: it keeps the session's token in the
// cookie, where no script sees it.
type pageWriter struct {
	http.ResponseWriter
	r       *http.Request
	signsIn bool // the answer may have a token in it
	cookie  bool // the request came by the cookie
	status  int
	held    *bytes.Buffer // an answer with a token in it
}

// WriteHeader sends the head of the answer, or holds it back.
func (w *pageWriter) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	if status >= 100 && status < 200 {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.status = status
	w.keepFlow()
	if w.signsIn && status < 300 {
		w.held = &bytes.Buffer{}
		return
	}
	if w.cookie && (status == http.StatusUnauthorized || w.r.URL.Path == "/auth/logout" && status < 300) {
		w.forget()
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a piece of the answer, or holds it back.
func (w *pageWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.held != nil {
		return w.held.Write(b)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController find the connection.
func (w *pageWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// FlushError sends what was written, unless it is held back.
func (w *pageWriter) FlushError() error {
	if w.held != nil {
		return nil
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// finish moves the token of a held answer into the cookie.
func (w *pageWriter) finish() {
	if w.held == nil {
		return
	}
	var body map[string]json.RawMessage
	var token string
	var expires time.Time
	err := json.Unmarshal(w.held.Bytes(), &body)
	if err == nil {
		err = errors.Join(json.Unmarshal(body["token"], &token), json.Unmarshal(body["expires_at"], &expires))
	}
	if err != nil {
		w.Header().Del("Content-Length")
		refuse(w.ResponseWriter, http.StatusBadGateway, "internal",
			"The server's answer was not understood. Try to sign in again.")
		return
	}
	delete(body, "token")
	b := []byte("{")
	for i, name := range slices.Sorted(maps.Keys(body)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, name)
		b = append(append(b, ':'), body[name]...)
	}
	b = append(b, '}', '\n')
	http.SetCookie(w.ResponseWriter, w.newCookie(token, expires))
	if device := w.Header().Get(deviceHeader); device != "" {
		w.Header().Del(deviceHeader)
		c := w.newCookie(device, time.Now().Add(deviceLife))
		c.Name = deviceName(w.r)
		http.SetCookie(w.ResponseWriter, c)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.ResponseWriter.WriteHeader(w.status)
	w.ResponseWriter.Write(b)
}

// keepFlow moves a sign-in that has begun into its cookie, and takes away one
// that has ended: it works once.
func (w *pageWriter) keepFlow() {
	flow := w.Header().Get(flowHeader)
	if flow == "" && !finishes(w.r) {
		return
	}
	w.Header().Del(flowHeader)
	c := w.newCookie(flow, time.Now().Add(flowLife))
	c.Name = flowName(w.r)
	c.SameSite = http.SameSiteStrictMode
	http.SetCookie(w.ResponseWriter, c)
}

// forget takes the session's cookie away, by each name that it may have.
func (w *pageWriter) forget() {
	c := w.newCookie("", time.Unix(1, 0))
	http.SetCookie(w.ResponseWriter, c)
	if c.Name != plainCookie {
		c.Name = plainCookie
		http.SetCookie(w.ResponseWriter, c)
	}
}

func (w *pageWriter) newCookie(value string, expires time.Time) *http.Cookie {
	c := &http.Cookie{Name: cookieName(w.r), Value: value, Path: "/", Expires: expires, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: isSecure(w.r)}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// isSecure says whether the browser speaks https. Somebody who lies about it
// only keeps the cookie from themselves.
func isSecure(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}
