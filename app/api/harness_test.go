package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/courier"
	"github.com/todo-chatbot/todo-chatbot/app/notify/ntfy"
	"github.com/todo-chatbot/todo-chatbot/app/notify/webhook"
	"github.com/todo-chatbot/todo-chatbot/app/passkey"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
	"github.com/todo-chatbot/todo-chatbot/internal/testclock"
)

const signKey = "a key for tests that is long enough to sign with"

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// world is a backend as it runs in a pod, but for its clock, its model and
// its memory of what it logged.
type world struct {
	t      *testing.T
	server *api.Server
	url    string
	people *account.Service
	tasks  *todo.Service
	chat   *chat.Service
	calls  *approval.Gate
	bells  *notify.Service
	db     *store.DB
	ears   *ears
	time   *testclock.Clock
	log    *logbook
	spec   *spec
}

// person is somebody signed in.
type person struct {
	*world
	id    todo.UserID
	token string
}

// logbook keeps what was logged.
type logbook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// eachEngine runs a test on an empty database of each kind.
func eachEngine(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, start(t, sqlite(t), nil)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, start(t, pgtest.New(t), nil)) })
}

func sqlite(t *testing.T) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "todo.db") + "?synchronous=normal"
}

// quick is a world on SQLite.
func quick(t *testing.T) *world {
	t.Helper()
	return start(t, sqlite(t), nil)
}

func start(t *testing.T, address string, change func(*api.Deps)) *world {
	t.Helper()
	return startWith(t, address, func(*account.Options) {}, change)
}

// startWith is start with people who are known in other ways too.
func startWith(t *testing.T, address string, known func(*account.Options), change func(*api.Deps)) *world {
	t.Helper()
	db, err := store.Open(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	keys, err := account.ParseKeys(signKey)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, ears: &ears{}, time: testclock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), log: &logbook{}}
	options := account.Options{Now: w.clock, Cheap: true, Passkeys: passkey.New("https://todo.example.com", nil)}
	known(&options)
	w.people = account.New(db, keys, options)
	w.tasks = todo.New(db.Tasks(), w.clock)
	w.calls = approval.New(tools.New(w.tasks), db, w.clock)
	w.bells = notify.New(db.Rings(), w.tasks, w, notify.Options{Owner: "w", Now: w.clock,
		PublicURL: "https://todo.example.com", Channels: append(w.channels(), w.ears)})
	w.chat = run.Service(db, tools.New(w.tasks), script{}, run.Options{Now: w.clock})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.chat.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	d := api.Deps{
		Tasks: w.tasks, People: w.people, Chat: w.chat, Plans: w.calls, Wordings: wording.New(db.Wordings(), w.clock), Lists: list.New(db.Lists(), w.people, w.clock), Reminders: w.bells, Devices: w.bells, Ping: db.Ping, Assistant: "script", Version: "1.0.0",
		PublicURL: "https://todo.example.com",
		Log:       slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Flags:     api.Flags{Registration: true, Docs: true, Metrics: true},
	}
	if change != nil {
		change(&d)
	}
	w.server = api.New(d)
	srv := httptest.NewServer(w.server)
	t.Cleanup(func() {
		if log := w.log.String(); strings.Contains(log, `"panic"`) || t.Failed() {
			t.Logf("the server's log:\n%s", log)
		}
	})
	t.Cleanup(func() { w.server.Drain(); srv.Close() })
	w.url = srv.URL
	w.spec = readSpec(t, w.url)
	return w
}

// channels are those that ring here: what they send to is on loopback.
func (w *world) channels() []notify.Channel {
	allow, err := egress.Parse("NOTIFY_ALLOW", "127.0.0.1")
	if err != nil {
		w.t.Fatal(err)
	}
	carrier := courier.New(allow)
	return []notify.Channel{webhook.New(carrier, w.clock), ntfy.New(carrier)}
}

// Zone is where the people here live, and whether they may act.
func (w *world) Zone(ctx context.Context, user todo.UserID) (*time.Location, bool, error) {
	p, err := w.people.Person(ctx, user)
	return p.Location(), p.Suspended == nil, err
}

// clock stands still: it is ten o'clock where the people here live.
func (w *world) clock() time.Time { return w.time.Now() }

// later lets time pass.
func (w *world) later(d time.Duration) { w.time.Advance(d) }

// run runs a sub-test in which what goes wrong is its own.
func (w *world) run(name string, test func(t *testing.T)) {
	w.t.Helper()
	outer := w.t
	defer func() { w.t = outer }()
	outer.Run(name, func(t *testing.T) {
		w.t = t
		test(t)
	})
}

// join registers somebody.
func (w *world) join(email string) *person {
	w.t.Helper()
	p, s, err := w.people.Register(context.Background(), account.Registration{Email: email, Password: "correct horse", Zone: "Europe/Berlin"}, account.Origin{Address: "192.0.2." + email})
	if err != nil {
		w.t.Fatal(err)
	}
	return &person{w, p.ID, s.Token}
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// do sends a request as the person and holds the answer to the document.
func (p *person) do(method, path, body string, headers ...string) answer {
	p.t.Helper()
	return p.world.do(method, path, body, append([]string{"Authorization", "Bearer " + p.token}, headers...)...)
}

func (w *world) do(method, path, body string, headers ...string) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	a := answer{w.t, resp.StatusCode, resp.Header, string(b)}
	w.spec.check(w.t, req, body, a)
	return a
}

// want fails the test unless the status is the one wanted.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("got %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// decode reads the body as JSON.
func decode[T any](a answer) T {
	a.t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	return v
}

// problem checks that the answer is a problem with a sentence in it.
func (a answer) problem(status int) api.Problem {
	a.t.Helper()
	a.want(status)
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		a.t.Errorf("Content-Type is %q", got)
	}
	p := decode[api.Problem](a)
	if p.Status != status || p.RequestID == "" || p.Title == "" || p.Code == "" {
		a.t.Errorf("incomplete: %s", a.body)
	}
	if len(p.Detail) < 10 || !strings.HasSuffix(p.Detail, ".") || strings.ToUpper(p.Detail[:1]) != p.Detail[:1] {
		a.t.Errorf("no sentence: %q", p.Detail)
	}
	return p
}

// add adds a task and returns it.
func (p *person) add(body string) todo.Task {
	p.t.Helper()
	return decode[todo.Task](p.do("POST", "/api/me/tasks", body).want(201))
}

func (p *person) titles(query string) string {
	p.t.Helper()
	list := decode[struct{ Tasks []todo.Task }](p.do("GET", "/api/me/tasks?"+query, "").want(200))
	var all []string
	for _, t := range list.Tasks {
		all = append(all, t.Title)
	}
	return strings.Join(all, ", ")
}
