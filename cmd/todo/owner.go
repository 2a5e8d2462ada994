package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/serve"
)

// What stands for the owner where it cannot be seen whose a connection is.
const (
	keyParameter = "key"        // in the address that is opened once
	keyCookie    = "todo_owner" // what it is traded for
	keyHeader    = "Todo-Key"   // of our own programs
)

// owned serves the list to its owner and to nobody else on the machine: a port
// on loopback is open to every user of it. The kernel says whose a connection
// is; where it cannot, as for one that is forwarded into a container, whoever
// shows the key is the owner. A request with an access token is let through,
// for the token says who it is.
type owned struct {
	serve.Handler
	uid    uint32
	key    string // in the address
	cookie string
	owner  func(client, server netip.AddrPort) (uid uint32, ok bool)
}

// newOwned makes the key of this run. The cookie outlives it.
func newOwned(h serve.Handler, secret string) *owned {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("cookie of the owner"))
	return &owned{Handler: h, uid: uint32(os.Getuid()), key: rand.Text(), cookie: hex.EncodeToString(mac.Sum(nil)),
		owner: ownerOf}
}

// whose a request is.
type whose int

const (
	unknown whose = iota
	mine
	another // user's of this machine
)

// ServeHTTP lets the owner through.
func (o *owned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/api/health" { // says nothing of anybody
		o.Handler.ServeHTTP(w, r)
		return
	}
	from := o.whose(r)
	if from == another && r.Header.Get("Authorization") == "" {
		refuse(w, r, "This list belongs to another user of this machine.")
		return
	}
	if key := r.URL.Query().Get(keyParameter); key != "" && r.Method == http.MethodGet && from != another &&
		same(key, o.key) {
		o.trade(w, r)
		return
	}
	if from == mine || r.Header.Get("Authorization") != "" || o.shows(r) {
		r.Header.Del(keyHeader)
		o.Handler.ServeHTTP(w, r)
		return
	}
	refuse(w, r, "It cannot be seen that you are the one whose list this is. Open it with: todo open")
}

// trade gives a browser that was opened with the key the cookie, and takes the
// key out of the address, where it would be seen and kept.
func (o *owned) trade(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: keyCookie, Value: o.cookie, Path: "/", HttpOnly: true,
		SameSite: http.SameSiteStrictMode, MaxAge: 365 * 24 * 3600})
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	q := r.URL.Query()
	q.Del(keyParameter)
	to := "/" + strings.TrimLeft(r.URL.EscapedPath(), "/\\")
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// shows says whether the request has what stands for the owner.
func (o *owned) shows(r *http.Request) bool {
	if c, err := r.Cookie(keyCookie); err == nil && same(c.Value, o.cookie) {
		return true
	}
	return same(r.Header.Get(keyHeader), o.key)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// whose asks whose the connection of a request is. Root's can be a program that
// passes connections of others on, so that it says nothing.
func (o *owned) whose(r *http.Request) whose {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return unknown
	}
	client, err := netip.ParseAddrPort(r.RemoteAddr)
	server, err2 := netip.ParseAddrPort(local.String())
	if err != nil || err2 != nil {
		return unknown
	}
	uid, ok := o.owner(unmap(client), unmap(server))
	switch {
	case !ok:
		return unknown
	case uid == o.uid:
		return mine
	case uid == 0:
		return unknown
	}
	return another
}

func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

// refuse answers a browser in a line and a program with a problem (RFC 9457).
func refuse(w http.ResponseWriter, r *http.Request, sentence string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.Error(w, sentence, http.StatusForbidden)
		return
	}
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusForbidden)
	_ = json.NewEncoder(w).Encode(map[string]any{ // a client may have gone
		"type": "/docs#forbidden", "title": "Forbidden", "status": http.StatusForbidden, "code": "forbidden",
		"detail": sentence,
	})
}

// containerMarks are files that Docker and Podman put into a container.
var containerMarks = []string{"/.dockerenv", "/run/.containerenv"}

// seesOwners says whether it can be seen whose the browsers' connections are.
// In a container, and where Windows runs Linux, they are passed on by others.
// Not every engine leaves a mark, so that whoever says --container is believed.
func (p place) seesOwners(l net.Listener) bool {
	if p.contained {
		return false
	}
	for _, path := range containerMarks {
		if _, err := os.Stat(path); err == nil {
			return false
		}
	}
	if b, err := os.ReadFile("/proc/version"); err == nil && bytes.Contains(bytes.ToLower(b), []byte("microsoft")) {
		return false
	}
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		return false
	}
	defer c.Close()
	client, err := netip.ParseAddrPort(c.LocalAddr().String())
	server, err2 := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil || err2 != nil {
		return false
	}
	uid, ok := ownerOf(unmap(client), unmap(server))
	return ok && uid == uint32(os.Getuid())
}

// keyed is a transport that shows the key of an app on this machine.
type keyed struct{ key string }

// RoundTrip sends the request with the key.
func (k keyed) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(keyHeader, k.key)
	return http.DefaultTransport.RoundTrip(r)
}
