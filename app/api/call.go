package api

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// call is what is known about the request in hand.
type call struct {
	id      string           // names the request in the log
	address string           // of the client
	who     account.Identity // once it is verified
	key     string           // of idempotency, "" if none
	blind   bool             // may change things, and is not shown any
	cause   error            // of an answer that is our own fault
}

type callKey struct{}

// callOf returns the call of a request's context.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

// actor is the person of the request as the domain knows them.
func actor(ctx context.Context) todo.Actor {
	c := callOf(ctx)
	return todo.Actor{User: c.who.User, Via: todo.ViaAPI, Zone: c.who.Zone, Locale: c.who.Locale, Key: c.key}
}

func newCall(r *http.Request) *call {
	id := r.Header.Get("X-Request-Id")
	if !isPlain(id, 64) {
		id = rand.Text()[:16]
	}
	return &call{id: id, address: clientAddress(r)}
}

// isPlain says whether s is 1 to max characters that need no quoting anywhere.
func isPlain(s string, max int) bool {
	if s == "" || len(s) > max {
		return false
	}
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

// clientAddress is the address that attempts to sign in are counted by. What
// a proxy says is believed if the proxy is in a private network, as our own
// frontend is; the last entry is the one that this proxy has added.
func clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil || !(peer.IsPrivate() || peer.IsLoopback()) {
		return host
	}
	all := r.Header.Get("X-Forwarded-For")
	last := strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:])
	if a, err := netip.ParseAddr(last); err == nil {
		return a.String()
	}
	return host
}
