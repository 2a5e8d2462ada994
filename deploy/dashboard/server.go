// Package dashboard is a local web page that shows a deployment as it is: its
// entities with their states, its history, logs and use of resources. It offers
// what todoctl offers, behind a confirmation. It listens on the loopback
// interface, to who has the address that was printed.
package dashboard

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

//go:embed page
var page embed.FS

// Operator is what the dashboard shows and sets going; *release.Deployer is one.
// Each is used by one goroutine.
type Operator interface {
	Watch(ctx context.Context, visit func(watch.View) error) error
	Usage(ctx context.Context) ([]watch.PodUsage, error)
	Differences(ctx context.Context, from, to int) ([]release.Difference, error)
	Logs(ctx context.Context, pod, container string, previous bool, lines int) ([]string, error)
	Scale(ctx context.Context, replicas map[entity.Component]int) (release.Report, error)
	Rollback(ctx context.Context, revision int) (release.Report, error)
	Restart(ctx context.Context, component entity.Component) (release.Report, error)
}

// Options say how a dashboard is made.
type Options struct {
	// Operator makes an operator that emits to the function given.
	Operator func(emit func(watch.Event)) (Operator, error)
	Now      func() time.Time
	Log      *slog.Logger
	// ReadOnly leaves out what changes something.
	ReadOnly bool
}

// Server is a dashboard.
type Server struct {
	options Options
	session session
	views   hub[View] // without usage and work, which are added as they are asked for
	usage   usage
	came    chan struct{} // somebody looks who did not before
	desk    desk
	base    context.Context // of work that outlives its request
}

// New makes a dashboard that is asked for under loopback names and the given ones.
func New(options Options, names ...string) *Server {
	s := &Server{options: options, session: newSession(names), base: context.Background(), came: make(chan struct{}, 1)}
	if s.options.Now == nil {
		s.options.Now = time.Now
	}
	if s.options.Log == nil {
		s.options.Log = slog.New(slog.DiscardHandler)
	}
	s.desk.now = s.options.Now
	return s
}

// Address is what to open when the dashboard listens at host:port. It holds the
// key to the session.
func (s *Server) Address(listen string) string { return s.session.address(listen) }

// Run watches the deployment and serves listener until ctx ends.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.base = ctx
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		s.watch(ctx)
	}()
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	cancel() // Streams end, so that the server can.
	closing, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer stop()
	_ = server.Shutdown(closing)
	<-watched
	s.desk.wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Handler serves the page and what it asks for.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	assets, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // The folder is compiled in.
	}
	mux.HandleFunc("GET /{$}", s.index)
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(assets)))
	mux.HandleFunc("GET /api/view", s.view)
	mux.HandleFunc("GET /api/events", s.events)
	mux.HandleFunc("GET /api/logs", s.logs)
	mux.HandleFunc("GET /api/differences", s.differences)
	mux.HandleFunc("POST /api/scale", s.scale)
	mux.HandleFunc("POST /api/rollback", s.rollback)
	mux.HandleFunc("POST /api/restart", s.restart)
	return s.session.guard(http.NewCrossOriginProtection().Handler(mux))
}

func (s *Server) index(w http.ResponseWriter, _ *http.Request) {
	index, err := template.ParseFS(page, "page/index.html")
	if err != nil {
		s.fail(w, err)
		return
	}
	var text bytes.Buffer
	if err := index.Execute(&text,
		map[string]any{"Session": s.session.form, "ReadOnly": s.options.ReadOnly}); err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(text.Bytes())
}

// firstLook is how long whoever asks before the cluster has been looked at is kept waiting for it.
const firstLook = 10 * time.Second

func (s *Server) view(w http.ResponseWriter, r *http.Request) {
	wake, stop := s.views.watch()
	defer stop()
	late := time.NewTimer(firstLook)
	defer late.Stop()
	for {
		if view, there := s.now(); there {
			s.answer(w, view)
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-late.C:
			http.Error(w, "The cluster has not been looked at yet.", http.StatusServiceUnavailable)
			return
		case <-wake:
		}
	}
}

// now is the newest view with all that belongs to it.
func (s *Server) now() (View, bool) {
	view, there := s.views.get()
	view.Usage, view.UsageNote = s.usage.get()
	view.Work = s.desk.work()
	return view, there
}

// events sends the newest view whenever there is one.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	wake, stop := s.views.watch()
	defer stop()
	select {
	case s.came <- struct{}{}:
	default: // Another one has just come.
	}
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	send := func(event string, value any) error {
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, text); err != nil {
			return err
		}
		return control.Flush()
	}
	alive := time.NewTicker(15 * time.Second)
	defer alive.Stop()
	for {
		if view, there := s.now(); there {
			if err := send("view", view); err != nil {
				return
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-wake:
		case <-alive.C:
		}
	}
}

func (s *Server) logs(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	operator, err := s.options.Operator(func(watch.Event) {})
	if err != nil {
		s.fail(w, err)
		return
	}
	lines, err := operator.Logs(r.Context(), q.Get("pod"), q.Get("container"), q.Get("previous") == "true", 200)
	if err != nil {
		s.fail(w, err)
		return
	}
	s.answer(w, map[string]any{"lines": append([]string{}, lines...)})
}

func (s *Server) differences(w http.ResponseWriter, r *http.Request) {
	from, err1 := strconv.Atoi(r.URL.Query().Get("from"))
	to, err2 := strconv.Atoi(r.URL.Query().Get("to"))
	if err1 != nil || err2 != nil {
		http.Error(w, "from and to are numbers of revisions.", http.StatusBadRequest)
		return
	}
	operator, err := s.options.Operator(func(watch.Event) {})
	if err != nil {
		s.fail(w, err)
		return
	}
	all, err := operator.Differences(r.Context(), from, to)
	if err != nil {
		s.fail(w, err)
		return
	}
	s.answer(w, map[string]any{"differences": append([]release.Difference{}, all...)})
}

func (s *Server) answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		s.options.Log.Debug("answer the dashboard's page", "error", err)
	}
}

// fail says what went wrong; it is the operator's own machine, so it is said whole.
func (s *Server) fail(w http.ResponseWriter, err error) {
	http.Error(w, err.Error(), http.StatusBadGateway)
}
