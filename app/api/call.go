package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/netip"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// call is what is known about the request in hand.
type call struct {
	id      string           // names the request in the log
	address string           // of the client
	agent   string           // what the client calls itself
	who     account.Identity // once it is verified
	key     string           // of idempotency, "" if none
	sent    string           // what the key came with, as a digest
	list    todo.ListID      // that the request names, "" for one's own
	blind   bool             // may change things, and is not shown any
	cause   error            // of an answer that is our own fault
	leave   func()           // gives back the place of a large answer, if it has one
	out     *reply
	stream  *stream     // that is the answer, if one is
	page    *wantedPage // that was asked for, if the answer may be kept
}

type callKey struct{}

// callOf returns the call of a request's context.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

// origin is where the request comes from, for the account.
func (c *call) origin() account.Origin { return account.Origin{Address: c.address, Agent: c.agent} }

// actor is the person of the request as the domain knows them.
func actor(ctx context.Context) todo.Actor {
	c := callOf(ctx)
	return todo.Actor{User: c.who.User, List: c.list, Via: todo.ViaAPI, Zone: c.who.Zone, Locale: c.who.Locale,
		Key: c.key, Sent: c.sent}
}

func (s *Server) newCall(r *http.Request) *call {
	id := r.Header.Get("X-Request-Id")
	if !isPlain(id, 64) {
		id = rand.Text()[:16]
	}
	return &call{id: id, address: s.Proxies.Client(r.RemoteAddr, r.Header.Values("X-Forwarded-For"), isNear),
		agent: r.UserAgent()}
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

// shared is the range that carriers and some clusters number their networks
// from (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

// isNear says whether an address is in a network like that of our own frontend,
// whose word for where a request comes from is believed. Proxies in front of it
// are the frontend's to believe.
func isNear(a netip.Addr) bool { return a.IsPrivate() || a.IsLoopback() || shared.Contains(a) }
