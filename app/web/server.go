// Package web is the frontend's HTTP: it serves the page, and is the page's
// one way to the backend, so that a browser speaks to one origin only and
// keeps its session in a cookie that no script can read.
package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/proxies"
)

// policy is the page's Content-Security-Policy: nothing but our own files, no
// script or style in the HTML, no page around ours.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Config is what a Server works with.
type Config struct {
	// Backend answers /api, /auth, /mcp, /docs and /openapi.json: a Proxy, or
	// the backend itself in the same process.
	Backend http.Handler
	// Page has index.html and what belongs to it.
	Page fs.FS
	// Local returns the bearer of the one local person, who is signed in
	// without a password. The server must then listen on loopback only, and
	// answers to its loopback names only. Nil for everybody else.
	Local func(ctx context.Context) (string, error)
	Log   *slog.Logger // silent if nil
	// Proxies are those in front whose word for where a request comes from is
	// believed; nobody's if empty.
	Proxies proxies.Trusted
}

// Server is the frontend's http.Handler.
type Server struct {
	backend http.Handler
	files   files
	local   func(ctx context.Context) (string, error)
	proxies proxies.Trusted
	log     *slog.Logger
	origins *http.CrossOriginProtection
	mux     *http.ServeMux

	leaving atomic.Bool     // not ready any more
	ending  context.Context // over when the server is to end
	end     context.CancelFunc
}

// New returns a Server.
func New(c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	all, err := readFiles(c.Page)
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	s := &Server{backend: c.Backend, files: all, local: c.Local, proxies: c.Proxies, log: c.Log,
		origins: http.NewCrossOriginProtection(), mux: http.NewServeMux()}
	s.ending, s.end = context.WithCancel(context.Background())
	for _, path := range []string{"/api/", "/auth/", "/mcp", "/mcp/", "/.well-known/oauth-protected-resource",
		"/.well-known/oauth-protected-resource/", "/docs", "/openapi.json"} {
		s.mux.HandleFunc(path, s.gateway)
	}
	s.mux.HandleFunc("GET /api/health", s.health)
	s.mux.HandleFunc("/", s.page)
	return s, nil
}

// Leave makes /api/health?ready fail. Everything else goes on.
func (s *Server) Leave() { s.leaving.Store(true) }

// Drain is Leave, and ends open streams.
func (s *Server) Drain() {
	s.Leave()
	s.end()
}

// ServeHTTP answers every request of the frontend.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["X-Content-Type-Options"] = []string{"nosniff"}
	h["Referrer-Policy"] = []string{"no-referrer"}
	h["X-Frame-Options"] = []string{"DENY"}
	// Elsewhere browsers ignore it, and complain of that in their console.
	if isSecure(r) || isLoopback(r.Host) {
		h["Cross-Origin-Opener-Policy"] = []string{"same-origin"}
	}
	if isSecure(r) {
		h["Strict-Transport-Security"] = []string{"max-age=31536000"}
	}
	defer s.recover(w, r)
	if s.local != nil && !isLoopback(r.Host) {
		refuse(w, http.StatusForbidden, "forbidden",
			"This list is for this machine alone. Open it as http://localhost with its port.")
		return
	}
	s.mux.ServeHTTP(w, r)
}

// page serves the page's files.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	f := s.files.find(r.URL.Path)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "invalid", "This address does not take "+r.Method+
			". It takes GET and HEAD.")
	case s.files["/index.html"] == nil:
		refuse(w, http.StatusServiceUnavailable, "unavailable",
			"The page is not built into this program. Build it with: make build")
	case f == nil:
		refuse(w, http.StatusNotFound, "not_found", "There is nothing at this address.")
	default:
		w.Header()["Content-Security-Policy"] = []string{policy}
		f.serve(w, r)
	}
}

// health answers the probes: alive, and with ?ready whether the backend is ready.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.URL.Query().Has("ready") {
		if s.leaving.Load() {
			refuse(w, http.StatusServiceUnavailable, "unavailable", "The server is shutting down.")
			return
		}
		if !s.backendReady(r.Context()) {
			refuse(w, http.StatusServiceUnavailable, "unavailable", "The backend is not ready.")
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte("{\"status\":\"ok\"}\n"))
}

func (s *Server) backendReady(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://backend/health?ready", http.NoBody)
	if err != nil {
		return false
	}
	p := probe{header: http.Header{}}
	s.backend.ServeHTTP(&p, r)
	return p.status == http.StatusOK
}

func (s *Server) recover(w http.ResponseWriter, r *http.Request) {
	fallen := recover()
	if fallen == nil {
		return
	}
	if fallen != http.ErrAbortHandler {
		s.log.Error("panic", "id", rand.Text(), "path", r.Pattern, "panic", fallen, "stack", string(debug.Stack()))
	}
	panic(http.ErrAbortHandler) // the client must not take half an answer for a whole one
}

// probe is an http.ResponseWriter that keeps the status only.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header { return p.header }

func (p *probe) WriteHeader(status int) {
	if p.status == 0 {
		p.status = status
	}
}

func (p *probe) Write(b []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	return len(b), nil
}

// isLoopback says whether a Host header is a name that only this machine has
// for itself: a name that somebody else's DNS points here is not.
func isLoopback(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, "80"
	}
	if port == "" {
		return false
	}
	return name == "localhost" || name == "127.0.0.1" || name == "::1" || name == "[::1]"
}
