package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/oauthex"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// MetadataPath is where RFC 9728 looks for the metadata of /mcp; its parent
// has the same, for clients that look there.
const MetadataPath = "/.well-known/oauth-protected-resource"

// writeTime bounds each piece of an answer, as everywhere in the backend.
const writeTime = 20 * time.Second

// Routes are the handlers by their patterns.
func (s *Server) Routes() map[string]http.Handler {
	metadata := http.HandlerFunc(s.metadata)
	return map[string]http.Handler{"/mcp": s, MetadataPath: metadata, MetadataPath + "/mcp": metadata}
}

// ServeHTTP answers one request of an MCP client.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.sameSite(r); err != nil {
		s.Refuse(w, r, err)
		return
	}
	id, err := s.Identify(r, w.Header())
	if err != nil {
		s.challenge(w, r, err)
		s.Refuse(w, r, err)
		return
	}
	messages, err := limitBatch(w, r)
	if err == nil {
		err = s.Count(id.User, messages-1, w.Header())
	}
	if err != nil {
		s.Refuse(w, r, err)
		return
	}
	if !s.enter(id.User) {
		w.Header().Set("Retry-After", "2")
		s.Refuse(w, r, fault.New(fault.TooMany,
			"More than %d requests of yours are open. Wait until some have been answered.", maxOpen))
		return
	}
	defer s.leave(id.User)
	answers := &room{}
	defer answers.free()
	ctx := context.WithValue(context.WithValue(r.Context(), identityKey{}, id), pageKey{}, publicURL(r))
	ctx = context.WithValue(ctx, roomKey{}, answers)
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	if s.Ending != nil {
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			select {
			case <-s.Ending():
				cancel()
			case <-stop:
			}
		}()
	}
	s.handler.ServeHTTP(&paced{ResponseWriter: w, rc: http.NewResponseController(w), room: answers}, r.WithContext(ctx))
}

// sameSite refuses what a website makes a browser send: every browser says in
// Origin where a POST comes from. Our own frontend takes the header away where
// it has seen that it is its own. A name that somebody's DNS points at this
// machine is refused even where Origin and Host agree.
func (s *Server) sameSite(r *http.Request) error {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(s.Origins, strings.ToLower(origin)) {
		return nil
	}
	u, err := url.Parse(origin)
	if err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) &&
		(!arrivedOnLoopback(r) || isLoopback(r.Host)) {
		return nil
	}
	return fault.New(fault.Forbidden,
		"This request comes from another website (%s) and was refused. An operator can allow it in CORS_ORIGINS.",
		clip.Runes(origin, 100))
}

// challenge says how to be let in, as RFC 6750 and RFC 9728 have it.
func (s *Server) challenge(w http.ResponseWriter, r *http.Request, err error) {
	if fault.CodeOf(err) != fault.Unauthenticated {
		return
	}
	text := fmt.Sprintf(`Bearer realm="todo-chatbot", resource_metadata=%q, scope="read write"`,
		publicURL(r)+MetadataPath+"/mcp")
	if r.Header.Get("Authorization") != "" {
		text += `, error="invalid_token"`
	}
	w.Header().Set("WWW-Authenticate", text)
}

// metadata answers with the protected resource metadata of RFC 9728.
func (s *Server) metadata(w http.ResponseWriter, r *http.Request) {
	base := publicURL(r)
	auth.ProtectedResourceMetadataHandler(&oauthex.ProtectedResourceMetadata{
		Resource:     base + "/mcp",
		ResourceName: "Todo AI Chatbot",
		// Not approve: no client is to ask for that by itself.
		ScopesSupported:        []string{string(account.Read), string(account.Write)},
		BearerMethodsSupported: []string{"header"},
		ResourceDocumentation:  base + "/docs",
	}).ServeHTTP(w, r)
}

// publicURL is the address at which the client sees us. Our frontend says it
// in X-Forwarded-Host; whoever else does only misleads themselves.
func publicURL(r *http.Request) string {
	host, scheme := r.Host, "http"
	if r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
		scheme = "https"
	}
	if h := r.Header.Get("X-Forwarded-Host"); h != "" {
		host = h
	}
	if u, err := url.Parse("http://" + host); err != nil || u.Host != host || strings.ContainsAny(host, `"\ <>`) {
		host = "localhost"
	}
	return scheme + "://" + host
}

// limitBatch reads the body, bounds the messages in it and returns how many
// there are, 1 at least: each counts against the rate.
func limitBatch(w http.ResponseWriter, r *http.Request) (int, error) {
	if r.Method != http.MethodPost {
		return 1, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return 0, fault.New(fault.TooLarge, "The request is larger than %d KB. Make several calls with less each.",
			maxBody>>10)
	}
	if err != nil {
		return 0, fault.Wrap(err, fault.Invalid, "The request did not arrive whole. Try again.")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		return 1, nil
	}
	var all []json.RawMessage
	if json.Unmarshal(body, &all) != nil {
		return 1, nil // it is refused for that
	}
	if len(all) > maxBatch {
		return 0, fault.New(fault.Invalid, "The request has %d messages; at most %d fit. Send them one by one.",
			len(all), maxBatch)
	}
	return max(len(all), 1), nil
}

// paced gives the client a limited time for each piece of the answer, and for
// the whole only if it may be a large one: others may be streams.
type paced struct {
	http.ResponseWriter
	rc   *http.ResponseController
	room *room
	end  time.Time // of an answer that has memory for which others wait
}

// Write sends a piece.
func (p *paced) Write(b []byte) (int, error) {
	until := time.Now().Add(writeTime)
	if p.end.IsZero() && p.room.taken() {
		p.end = until
	}
	if !p.end.IsZero() && p.end.Before(until) {
		until = p.end
	}
	_ = p.rc.SetWriteDeadline(until) // a recorder has no deadline
	return p.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController find the connection.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func arrivedOnLoopback(r *http.Request) bool {
	a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && isLoopback(a.String())
}

func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}
