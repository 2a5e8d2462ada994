package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// writeTimeout is the time for an answer, and for each piece of one that is a stream
// or a file. Requests have theirs from app/serve.
const writeTimeout = 20 * time.Second

// reply is the http.ResponseWriter of every request: it remembers what was
// answered, limits the time of writing, and gives the router's own errors
// our form.
type reply struct {
	http.ResponseWriter
	r      *http.Request
	status int
	bytes  int64
	drop   bool         // the body is: the router's own, or what is not to be read
	taken  bool         // a stream has the connection, and counts itself at its end
	begun  atomic.Int64 // when its first byte was sent, in nanoseconds of Unix time; 0 before
	until  deadline     // of what is being written
}

// renew begins the time for a further piece of the answer.
func (w *reply) renew() {
	w.begun.Store(time.Now().UnixNano())
	w.until.next(http.NewResponseController(w.ResponseWriter).SetWriteDeadline)
}

// WriteHeader sends the head of the answer.
func (w *reply) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	if status >= 200 && status < 300 && callOf(w.r.Context()).blind {
		status, w.drop = http.StatusNoContent, true
		w.Header().Del("Content-Type")
		w.Header().Del("Content-Length")
		w.Header().Del("X-Silent-Since") // it tells when a task is due
		w.Header().Del("X-Silent-Tasks")
	}
	w.status = status
	w.renew()
	if w.r.Pattern == "" && (status == http.StatusNotFound || status == http.StatusMethodNotAllowed) {
		w.drop = true
		w.routeProblem(status).write(w.ResponseWriter)
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a piece of the body.
func (w *reply) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.drop {
		return len(b), nil
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController find the connection.
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *reply) routeProblem(status int) *Problem {
	if status == http.StatusMethodNotAllowed {
		return newProblem(w.r.Context(), status, "This address does not take "+method(w.r)+". It takes "+
			w.Header().Get("Allow")+".")
	}
	return newProblem(w.r.Context(), status, "There is nothing at this address. The addresses are listed at /docs.")
}

// method is the request's method if it is a usual one: others are text of the
// client's choice.
func method(r *http.Request) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"},
		r.Method) {
		return r.Method
	}
	return "other"
}

// ServeHTTP answers every request of the backend.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	c := s.newCall(r)
	r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
	out := &reply{ResponseWriter: w, r: r}
	c.out = out
	h := w.Header()
	h["X-Request-Id"] = []string{c.id}
	h["X-Content-Type-Options"] = []string{"nosniff"}
	h["Referrer-Policy"] = []string{"no-referrer"}
	h["Content-Security-Policy"] = []string{"default-src 'none'; frame-ancestors 'none'"}
	h["Cache-Control"] = []string{"no-store"}
	defer s.finish(out, r, c, start)
	if s.cors(out, r) {
		return
	}
	if !isText(r.URL) {
		newProblem(r.Context(), http.StatusBadRequest,
			"The address has bytes that are not text. Write it in UTF-8.").write(out)
		return
	}
	if packs(r) {
		s.packed.ServeHTTP(out, r)
		return
	}
	s.mux.ServeHTTP(out, r)
}

// isText says whether an address is UTF-8 without NUL, which no database that
// it is looked for in could keep.
func isText(u *url.URL) bool {
	query := u.RawQuery
	if strings.Contains(query, "%") {
		if plain, err := url.QueryUnescape(query); err == nil { // what cannot be unescaped is refused later
			query = plain
		}
	}
	return utf8.ValidString(u.Path) && utf8.ValidString(query) && !strings.Contains(u.Path+query, "\x00")
}

// finish turns a panic into an answer, counts and logs.
func (s *Server) finish(w *reply, r *http.Request, c *call, start time.Time) {
	fallen, begun := recover(), w.status != 0
	if c.leave != nil {
		c.leave() // now it is written, or given up
	}
	if w.taken {
		return
	}
	if fallen != nil && fallen != http.ErrAbortHandler {
		s.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request_id", c.id),
			slog.Any("panic", fallen), slog.String("stack", string(debug.Stack())))
		if !begun {
			newProblem(r.Context(), http.StatusInternalServerError, fault.MessageOf(nil)).write(w)
		}
	}
	if w.status == 0 {
		w.status = http.StatusOK
	}
	took := time.Since(start)
	s.metrics.request(r, w.status, took)
	s.logRequest(w, r, c, took)
	if fallen != nil && (fallen == http.ErrAbortHandler || begun) {
		panic(http.ErrAbortHandler) // the client must not take half an answer for a whole one
	}
}

// logRequest writes the access log. It has the route, never the query or a
// body: those hold people's words.
func (s *Server) logRequest(w *reply, r *http.Request, c *call, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case w.status >= 500:
		level = slog.LevelError
	case quiet(r.Pattern):
		level = slog.LevelDebug
	}
	if !s.log.Enabled(r.Context(), level) {
		return
	}
	attrs := make([]slog.Attr, 0, 10)
	attrs = append(attrs, slog.String("request_id", c.id), slog.String("method", method(r)),
		slog.String("route", route(r)),
		slog.Int("status", w.status), slog.Int64("bytes", w.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("address", c.address))
	if c.who.User != "" {
		attrs = append(attrs, slog.String("user", string(c.who.User)))
	}
	if c.cause != nil {
		attrs = append(attrs, slog.String("error", c.cause.Error()))
		if code := ending.CodeOf(c.cause); code != ending.Failed {
			attrs = append(attrs, slog.String("code", string(code)))
		}
	}
	s.log.LogAttrs(r.Context(), level, "request", attrs...)
}

func quiet(pattern string) bool {
	return strings.HasSuffix(pattern, "/health") || strings.HasSuffix(pattern, "/metrics")
}

// route is the pattern that the request matched, without the method.
func route(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern[strings.IndexByte(r.Pattern, ' ')+1:]
}

// cors lets the configured pages elsewhere call. It reports whether the
// request was a preflight and is answered.
func (s *Server) cors(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if len(s.origins) == 0 || origin == "" {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	if !slices.Contains(s.origins, strings.ToLower(origin)) {
		return false
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers",
		"ETag, Location, X-Change, X-Silent-Since, X-Silent-Tasks, X-Request-Id, Retry-After, WWW-Authenticate")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	h.Set("Access-Control-Allow-Headers",
		"Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, X-Request-Id, Mcp-Protocol-Version, "+
			"Mcp-Session-Id, Mcp-Method, Mcp-Name")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
