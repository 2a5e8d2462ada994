// Package api is the backend's HTTP: accounts, tasks, changes and chat as
// JSON, described by an OpenAPI document that is made from the same types.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/proxies"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// Deps are what a Server works with. Tasks, People and Ping are needed.
type Deps struct {
	Tasks  *todo.Service
	People *account.Service
	Chat   Chat // no chat if nil
	// Foreign are tools of other servers; nil where there are none.
	Foreign Foreign
	// Plans are what programs want to do; nil where none can.
	Plans Plans
	// Wordings are what people keep in titles; nothing is remembered if nil.
	Wordings *wording.Service
	// Lists are those that several people keep; there are none if nil.
	Lists *list.Service
	// Reminders are what rings; nothing does if nil.
	Reminders Reminders
	// Devices are where it rings besides the open page; nil with Reminders.
	Devices Devices
	// Letters sends mails about accounts, nil where there is no mail server.
	Letters Letters
	// PublicURL is where people reach the page, "" where it isn't known.
	PublicURL string
	// PushKey is the public key of Web Push, "" where it is off.
	PushKey string
	Ping    func(ctx context.Context) error // asks the database
	Log     *slog.Logger                    // silent if nil

	Assistant string   // name of the model that answers, such as "offline"
	Origins   []string // origins of pages elsewhere that may call
	Flags     Flags
	Proxies   proxies.Trusted // whose word for where a request comes from is believed
	Rate      int             // requests a second for one person; 0: no limit
	Version   string
	// Routes are further handlers by pattern, such as "/mcp". They see
	// requests as they come, and ask Enter who sent them.
	Routes map[string]http.Handler
	// Collectors are further metrics.
	Collectors []prometheus.Collector
}

// Server is the backend's http.Handler.
type Server struct {
	Deps
	mux      *http.ServeMux
	packed   http.Handler // the mux, for answers that are compressed
	api      huma.API
	log      *slog.Logger
	origins  []string
	metrics  *metrics
	kept     *keptPages
	rate     *limit.Keyed
	shares   *limit.Shares // of work that is dear
	answers  *limit.Shares // of memory for large answers
	each     int           // of these are one person's at the most
	writing  writing
	document func() document

	leaving  atomic.Bool     // not ready any more
	draining context.Context // ends when the server is to end
	drain    context.CancelFunc
	streams  sync.WaitGroup
}

// matchCase sets what huma has for all servers in one process. It makes huma take "Title" for another field than
// "title". There is no other way to tell it than this, which is the same for all servers.
var matchCase = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	// A body that did not come to its end is not our fault, as huma has it.
	plain := huma.NewErrorWithContext
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		if status == http.StatusInternalServerError && msg == "cannot read request body" {
			status, msg, errs = http.StatusBadRequest, cutShort, nil
		}
		return plain(ctx, status, msg, errs...)
	}
})

// cutShort is the answer to the sender of half a body, if they still listen.
const cutShort = "The request did not arrive whole. Try again."

// New returns a Server. It panics only if its own routes contradict each other.
func New(d Deps) *Server {
	matchCase()
	s := &Server{
		Deps:    d,
		mux:     http.NewServeMux(),
		log:     d.Log,
		origins: d.Origins,
		metrics: newMetrics(d.Collectors),
		kept:    newKeptPages(),
	}
	s.packed = packing(s.mux)
	s.shares = limit.NewShares(max(2, runtime.GOMAXPROCS(0)), 1, maxDear).Rest(breath)
	places := largeAnswers(debug.SetMemoryLimit(-1))
	s.each = eachOf(places)
	s.answers = limit.NewShares(places, s.each, maxDear)
	s.draining, s.drain = context.WithCancel(context.Background())
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if d.Rate > 0 {
		s.rate = limit.New(time.Second/time.Duration(d.Rate), 4*d.Rate)
	}
	s.api = humago.New(s.mux, s.humaConfig())
	accountHandlers{s}.accountRoutes()
	federatedHandlers{s}.federatedRoutes()
	factorHandlers{s}.factorRoutes()
	passkeyHandlers{s}.passkeyRoutes()
	signInHandlers{s}.signInRoutes()
	signInHandlers{s}.leaveRoutes()
	adminHandlers{s}.linkDoorRoutes()
	adminHandlers{s}.adminRoutes()
	accountHandlers{s}.tokenRoutes()
	taskHandlers{s}.taskRoutes()
	changeHandlers{s}.changeRoutes()
	if d.Lists != nil {
		listHandlers{s}.listRoutes()
		listHandlers{s}.turnRoutes()
		listHandlers{s}.commentRoutes()
	}
	wordingHandlers{s}.wordingRoutes()
	if d.Reminders != nil {
		reminderHandlers{s}.reminderRoutes()
	}
	if d.Devices != nil {
		deviceHandlers{s}.deviceRoutes()
		deviceHandlers{s}.linkRoutes()
	}
	if d.Chat != nil {
		chatHandlers{s}.chatRoutes()
		chatHandlers{s}.conversationRoutes()
	}
	if d.Foreign != nil {
		foreignHandlers{s}.foreignRoutes()
	}
	if d.Plans != nil {
		planHandlers{s}.planRoutes()
	}
	s.plainRoutes()
	docHandlers{s}.describePlain()
	s.document = sync.OnceValue(docHandlers{s}.describe)
	return s
}

// Leave makes /health?ready say no. Everything else goes on.
func (s *Server) Leave() { s.leaving.Store(true) }

// Drain is Leave, and closes open streams with the advice to come back, which
// they do on another replica.
func (s *Server) Drain() {
	s.Leave()
	s.drain()
}

// Drained is closed as soon as Drain was called.
func (s *Server) Drained() <-chan struct{} { return s.draining.Done() }

// Left waits until the streams that Drain ends have said good-bye, or ctx ends.
func (s *Server) Left(ctx context.Context) {
	gone := make(chan struct{})
	go func() { s.streams.Wait(); close(gone) }()
	select {
	case <-ctx.Done():
	case <-gone:
	}
}

// Identify says who sent a request by its bearer.
func (s *Server) Identify(r *http.Request) (account.Identity, error) {
	return s.People.Verify(r.Context(), bearer(r))
}

// Enter is Identify for handlers of Deps.Routes: it counts the request against
// the person's rate, with what the answer has to say of that in h, and names
// the person in the log.
func (s *Server) Enter(r *http.Request, h http.Header) (account.Identity, error) {
	who, err := s.Identify(r)
	if err != nil {
		return who, err
	}
	callOf(r.Context()).who = who
	if who.Leaving != nil {
		return who, errLeaving(*who.Leaving)
	}
	return who, s.throttle(who.User, h)
}

// Count counts further calls of a request that Enter has let in against the
// person's rate: those of a batch.
func (s *Server) Count(user todo.UserID, calls int, h http.Header) error {
	for range calls {
		if err := s.throttle(user, h); err != nil {
			return err
		}
	}
	return nil
}

// Refuse answers a request of Deps.Routes with an error, in the form that
// errors have everywhere. A WWW-Authenticate that is set already stays.
func (s *Server) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	problem(r.Context(), err).write(w)
}

// ObserveForeign counts a call of a tool of another server.
func (s *Server) ObserveForeign(server, outcome string, took time.Duration) {
	s.metrics.foreign(server, outcome, took)
}

// ObserveTool counts a call of a tool that came over MCP.
func (s *Server) ObserveTool(tool, outcome string, took time.Duration) {
	s.metrics.tool(tool, outcome, took)
}

func (s *Server) humaConfig() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	aliases(registry)
	c := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:   "Todo AI Chatbot",
				Version: s.Version,
				Description: "A todo list you talk to. {user} is your own id or me. Errors are problem+json (RFC " +
					"9457). " +
					"In requests, null in an optional field is the same as leaving it out, except in due and " +
					"recurrence, which it takes away, and in the title of a change, where it is refused. A name may " +
					"stand once in an object.",
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {
					Type: "http", Scheme: "bearer",
					Description: "The token of POST /auth/login, or a personal access token.",
				}},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{retell},
	}
	return c
}

// plainRoutes are those that are no operations of the API.
func (s *Server) plainRoutes() {
	s.mux.HandleFunc("GET /health", s.health)
	if s.Flags.Metrics {
		s.mux.Handle("GET /metrics", s.metrics.handler())
	}
	if s.Flags.Docs {
		s.mux.HandleFunc("GET /openapi.json", docHandlers{s}.serveDocument)
		s.mux.HandleFunc("GET /docs", docHandlers{s}.serveDocs)
	}
	for pattern, h := range s.Routes {
		s.mux.Handle(pattern, h)
	}
}

// health answers the probes: alive, and with ?ready whether the database
// answers and the server is not about to end.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("ready") {
		if s.leaving.Load() {
			newProblem(r.Context(), http.StatusServiceUnavailable, "The server is shutting down.").write(w)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := s.Ping(ctx); err != nil {
			detail := "The database does not answer."
			cause := ending.With(ending.DatabaseUnreachable, err)
			if ending.CodeOf(err) == ending.DatabaseNewer { // It does, and will never do for this program.
				detail = fault.MessageOf(err)
				cause = err
			}
			callOf(r.Context()).cause = cause
			newProblem(r.Context(), http.StatusServiceUnavailable, detail).write(w)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte("{\"status\":\"ok\"}\n"))
}
