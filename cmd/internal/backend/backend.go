// Package backend puts the backend together: the store, the domain, the
// assistant and the API. The backend's own program and the one that runs
// everything on one machine both begin here.
package backend

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/model"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/mcp"
	"github.com/todo-chatbot/todo-chatbot/app/mcp/remote"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/mail"
	"github.com/todo-chatbot/todo-chatbot/app/notify/push"
	"github.com/todo-chatbot/todo-chatbot/app/observe"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/oidc"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
	"github.com/todo-chatbot/todo-chatbot/app/passkey"
	"github.com/todo-chatbot/todo-chatbot/app/proxies"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// goodbye is how long open streams may take to end.
const goodbye = 2 * time.Second

// Config is what differs between the programs.
type Config struct {
	DatabaseURL string
	Keys        account.Keys
	Flags       api.Flags
	Origins     []string
	Proxies     proxies.Trusted // besides private networks next to us
	Rate        int             // requests a second for one person; 0: no limit
	Tasks       int             // how many one person can have; 0: no limit
	Bytes       int64           // that one person's things take; 0: no limit
	Turns       int             // of one person that are answered at once, and that wait; 0: no limit
	Version     string
	Log         *slog.Logger
	// Model says which language model is asked; nil for the offline assistant
	// alone. With one, the offline assistant answers where it cannot.
	Model *openai.Config
	// Servers are MCP servers elsewhere whose tools the assistant has too.
	Servers remote.Config
	Tracer  trace.Tracer // no traces if nil
	// Notify is where reminders may be sent besides the internet.
	Notify egress.Allow
	// PublicURL is where people reach the page, "" where it is not known.
	PublicURL string
	// Push and Mail are further channels of reminders.
	Push push.Key     // the zero value: no Web Push
	Mail *mail.Server // nil: no e-mail
	// Providers are identity providers that people can sign in with.
	Providers []oidc.Settings
	// Headless: nobody serves the page in front of this.
	Headless bool
}

// Backend is an open database with everything that works on it.
type Backend struct {
	API    *api.Server
	People *account.Service

	db    *store.DB
	chats *chat.Service
	end   context.CancelFunc
	ended chan struct{}
}

// zones are the time zones of people, and whether they may act.
type zones struct {
	people *account.Service
	tasks  *todo.Service
}

// Zone is part of notify.People.
func (z zones) Zone(ctx context.Context, user todo.UserID) (*time.Location, bool, error) {
	p, err := z.people.Person(ctx, user)
	if err != nil {
		return nil, false, err
	}
	return p.Location(), p.Suspended == nil, nil
}

// Move is part of notify.Mover.
func (z zones) Move(ctx context.Context, who todo.Actor, zone string) (was string, err error) {
	before, err := z.people.Person(ctx, who.User)
	if err != nil {
		return "", err
	}
	p, err := z.people.Update(ctx, who.User, account.Patch{Zone: &zone})
	if err != nil {
		return "", err
	}
	return before.Zone, z.people.Settle(ctx, p, func(ctx context.Context, zone *time.Location) error {
		who.Zone = zone
		return z.tasks.Rearm(ctx, who)
	})
}

// Open opens the database, brings its schema up to date and begins to run
// turns, those included that an earlier process has left.
func Open(ctx context.Context, c Config) (*Backend, error) {
	db, err := store.Open(ctx, c.DatabaseURL, store.Options{Log: c.Log})
	if err != nil {
		return nil, err
	}
	tasks := todo.New(db.Tasks(), time.Now)
	tasks.Limit(c.Tasks)
	quota := todo.NewQuota(c.Bytes)
	tasks.LimitBytes(quota)
	wordings := wording.New(db.Wordings(), time.Now)
	b := &Backend{
		People: account.New(db, c.Keys, account.Options{Closed: !c.Flags.Registration,
			Providers: oidc.New(c.Providers, oidc.Options{PublicURL: c.PublicURL, Log: c.Log}),
			Passkeys:  passkey.New(c.PublicURL, c.Log)}),
		db:    db,
		ended: make(chan struct{}),
	}
	share := func(ctx context.Context, user todo.UserID) (func(), error) { return b.API.Share(ctx, user) }
	model := assistant(c, db, share)
	lists := list.New(db.Lists(), b.People, time.Now)
	todoTools, observer := tools.New(tasks), observe.New(c.Tracer)
	hub := remote.New(chat.SharedTools{Tools: todoTools, InTurn: share}, c.Servers,
		remote.Options{Store: db, Version: c.Version, Log: c.Log,
			Observe: func(server, outcome string, took time.Duration) { b.API.ObserveForeign(server, outcome, took) }})
	rung := observe.NewRings()
	bells := notify.New(db.Rings(), tasks, zones{b.People, tasks}, notify.Options{
		Owner: owner(), Log: c.Log, Observe: rung.Rang, Sent: rung.Sent, Channels: channels(c), PublicURL: c.PublicURL,
	})
	rung.Watch(bells.Behind)
	rung.WatchQueues(bells.Queues)
	b.chats = run.Service(db, hub, model, run.Options{
		Owner: owner(), Log: c.Log, Observer: observer, Kept: wordings.Words, List: tasks.Snapshot,
		Settings: tasks.Settings, Ringing: ringing(bells),
		Shared: shared(lists), SharedTasks: sharedTasks(lists, tasks), Members: members(lists),
		Turns: c.Turns, Fits: quota.Messages(),
		Room: func(ctx context.Context, user todo.UserID) (func(), error) { return b.API.Room(ctx, user) },
	})
	todoTools.WithBells(bells).WithKept(wordings.Words).WithLists(lists)
	calls := approval.New(todoTools, db, time.Now)
	mcpServer := mcp.New(mcp.Deps{
		Calls: calls, Chats: b.chats, Origins: c.Origins, Version: c.Version, Headless: c.Headless, Log: c.Log,
		Identify: func(r *http.Request, h http.Header) (account.Identity, error) { return b.API.Enter(r, h) },
		Count:    func(user todo.UserID, calls int, h http.Header) error { return b.API.Count(user, calls, h) },
		Share:    share,
		Room:     func(ctx context.Context, user todo.UserID) (func(), error) { return b.API.Room(ctx, user) },
		Refuse:   func(w http.ResponseWriter, r *http.Request, err error) { b.API.Refuse(w, r, err) },
		Observe:  func(tool, outcome string, took time.Duration) { b.API.ObserveTool(tool, outcome, took) },
		Ending:   func() <-chan struct{} { return b.API.Drained() },
	})
	b.API = api.New(api.Deps{
		Tasks: tasks, People: b.People, Chat: b.chats, Wordings: wordings, Lists: lists, Reminders: bells,
		Devices: bells, PushKey: c.Push.Public(), Letters: letters(c), PublicURL: c.PublicURL, Ping: db.Ping,
		Log:       c.Log,
		Assistant: model.Name(), Origins: c.Origins, Proxies: c.Proxies, Flags: c.Flags, Rate: c.Rate,
		Version: c.Version,
		Routes:  mcpServer.Routes(), Foreign: hub, Plans: calls,
		Collectors: append(observer.Collectors(), rung.Collectors()...),
	})
	run, end := context.WithCancel(context.WithoutCancel(ctx))
	b.end = end
	go func() {
		defer close(b.ended)
		var all sync.WaitGroup
		all.Go(func() { hub.Connect(run) })
		all.Go(func() { bells.Run(run) })
		all.Go(func() { sweep(run, b.People, tasks, db.Tasks(), db, c.Log) })
		if err := b.chats.Run(run); err != nil {
			c.Log.Error("run turns", "error", err)
		}
		all.Wait()
	}()
	return b, nil
}

// shared are the lists that somebody keeps with others, as the assistant knows them.
func shared(lists *list.Service) func(context.Context, todo.Actor) ([]chat.SharedList, error) {
	return func(ctx context.Context, who todo.Actor) ([]chat.SharedList, error) {
		all, err := lists.Lists(ctx, who)
		var out []chat.SharedList
		for _, p := range all {
			out = append(out, chat.SharedList{Handle: p.Handle, Name: p.Name, Role: p.Role})
		}
		return out, err
	}
}

// sharedTasks are those of one of these lists.
func sharedTasks(lists *list.Service,
	tasks *todo.Service) func(context.Context, todo.Actor, string) (todo.Snapshot, error) {
	return func(ctx context.Context, who todo.Actor, handle string) (todo.Snapshot, error) {
		at, err := lists.Find(ctx, who, handle)
		if err != nil {
			return todo.Snapshot{}, err
		}
		who.List = at.ID
		return tasks.Snapshot(ctx, who)
	}
}

// maxKnown is of how many lists the members are known by name.
const maxKnown = 50

// members are what those are called who are in somebody's lists.
func members(lists *list.Service) func(context.Context, todo.Actor) ([]string, error) {
	return func(ctx context.Context, who todo.Actor) ([]string, error) {
		all, err := lists.Lists(ctx, who)
		if err != nil {
			return nil, err
		}
		var names []string
		for _, p := range all[:min(len(all), maxKnown)] {
			in, err := lists.Members(ctx, who, p.ID)
			if fault.CodeOf(err) == fault.NotFound { // they have left it just now
				continue
			}
			if err != nil {
				return nil, err
			}
			for _, m := range in {
				names = append(names, m.Name)
			}
		}
		return names, nil
	}
}

// ringing is what rang for a person, as the assistant reads it.
func ringing(bells *notify.Service) func(context.Context, todo.Actor) ([]chat.Ringing, error) {
	return func(ctx context.Context, who todo.Actor) ([]chat.Ringing, error) {
		all, err := bells.Ringing(ctx, who)
		var out []chat.Ringing
		for _, r := range all {
			if r.Said != "" { // a mention, to which there is nothing to do
				continue
			}
			out = append(out, chat.Ringing{List: r.Handle, Task: r.Task, Title: r.Title, At: r.At, Rung: r.Rung})
		}
		return out, err
	}
}

// assistant is the model that is asked: the offline one, or another with the
// offline one behind it.
func assistant(c Config, spent model.Spendings, share chat.InTurn) chat.Model {
	here := chat.SharedModel{Model: offline.New(), InTurn: share}
	if c.Model == nil {
		return here
	}
	m := *c.Model
	m.Log = c.Log
	remote := openai.New(m)
	var first chat.Model = remote
	if m.DayTokens > 0 {
		first = &model.Allowance{Model: remote, PerDay: int64(m.DayTokens), PerTurn: int64(remote.TurnTokens),
			Store: spent, Log: c.Log}
	}
	return &model.Fallback{First: first, Second: here, Log: c.Log}
}

// letters sends mails about accounts, nil where there is no mail server.
func letters(c Config) api.Letters {
	if c.Mail == nil {
		return nil
	}
	return mail.New(*c.Mail, mail.Options{PublicURL: c.PublicURL})
}

// Close ends running turns where they are, so that the next process goes on
// with them, and closes the database.
func (b *Backend) Close() error {
	b.API.Drain()
	good, bye := context.WithTimeout(context.Background(), goodbye)
	b.API.Left(good)
	bye()
	b.end()
	<-b.ended
	return b.db.Close()
}

// owner names this process in leases: in a cluster the pod.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s/%d", host, os.Getpid())
}
