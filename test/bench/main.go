// Command bench measures the backend on SQLite and on PostgreSQL: requests a
// second on one core, answer times, memory, start, and the cost of a chat
// turn; then what todoctl validate takes, and the built-in model with the
// heaviest texts. It prints figures and ratios; nothing fails for being slow.
//
//	go run ./test/bench              # all of it, some minutes
//	go run ./test/bench -seconds 2   # a quick look
//	go run ./test/bench -against v1.0.0   # beside the backend of a commit, in turns
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// aims are what the figures are compared with, as the table prints them.
var aims = map[string]string{
	"idle memory": "≤ 25 MB", "cold start": "≤ 50 ms", "list-20 p99 at 1,000/s": "≤ 5 ms",
	"chat turn, CPU": "≤ 2 ms", "first token, added": "≤ 5 ms p50, ≤ 15 ms p99", "list-20, 100,000 to 1,000 tasks": "≤ 1.5",
	"shared list, 10,000 to 1,000 tasks": "≤ 1.5", "50 members are told": "≤ 1 s", "list-20 over 10 lists to one": "≤ 2",
	"idle streams of changes": "≤ 30 KB", "idle streams of turns": "≤ 30 KB", "resume of changes": "≤ 50 ms", "resume of turns": "≤ 50 ms",
	"read beside 60 searches": "≤ 100 ms p50, ≤ 500 ms worst", "create beside 60 searches": "≤ 500 ms worst",
	"read beside 60 writers": "≤ 500 ms worst", "create beside 60 writers": "≤ 500 ms worst",
	"validate 3 files": "≤ 100 ms", "validate 3 files, memory": "≤ 100 MB", "validate 1,000 files": "≤ 2 s",
	"10,000 reminders in a minute": "≥ 99 % within 1 s", "what is due, 100,000 pending": "≤ 5 ms, no more than with 1,000", "idle, 100,000 pending": "≤ 1 % of a core",
	"backup of 1000000 tasks": "≤ 60 s, ≤ 100 MB",
	"10,000 characters":       "≤ 5 ms", "390 words": "≤ 5 ms",
}

// options are how long and how much is measured.
type options struct {
	binary  string
	todoctl string
	each    time.Duration
	starts  int
	large   int
	tokens  bool
	// streams is how many idle event streams there are.
	streams int
	only    string
	// kept is how many tasks a back-up is made of.
	kept int
	// against is the commit or the program to compare with.
	against string
	// engine is the only one that is compared, "" for both.
	engine string
}

func main() {
	var o options
	flag.StringVar(&o.binary, "backend", "bin/todo-chatbot-backend", "the program to measure")
	flag.StringVar(&o.todoctl, "todoctl", "bin/todoctl", "the operator's program to measure")
	seconds := flag.Float64("seconds", 5, "how long each run takes")
	flag.IntVar(&o.starts, "starts", 20, "cold starts")
	flag.IntVar(&o.large, "large", 100_000, "tasks of the large list; 0 leaves it out")
	flag.BoolVar(&o.tokens, "tokens", false, "measure the time to the first token alone")
	flag.IntVar(&o.streams, "streams", 5000, "idle event streams; 0 leaves them out")
	flag.StringVar(&o.only, "only", "", "measure nothing else: \"streams\", \"backup\", \"validate\", \"fairness\", \"reminders\", \"lists\", \"understand\", or an endpoint such as \"list-20\" or \"mix 70/15/10/5\"")
	flag.IntVar(&o.kept, "kept", 1_000_000, "tasks of the list that a back-up is made of, with -only backup")
	flag.StringVar(&o.against, "against", "", "compare with the backend of this commit, or with this program, in turns; -only takes an endpoint")
	flag.StringVar(&o.engine, "engine", "", "SQLite or PostgreSQL alone")
	flag.Parse()
	o.each = time.Duration(*seconds * float64(time.Second))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := start(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func start(ctx context.Context, o options) error {
	if o.against != "" {
		return against(ctx, o, o.against, os.Stdout)
	}
	return run(ctx, o)
}

func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t := &table{}
	if o.only == "validate" {
		if err := validation(ctx, o, t, dir); err != nil {
			return err
		}
		t.print(os.Stdout)
		return nil
	}
	if o.only == "understand" {
		understanding(t)
		t.print(os.Stdout)
		return nil
	}
	engines := []engine{{"SQLite", "sqlite:" + filepath.Join(dir, "todo.db")}}
	if pgtest.Installed() {
		address, stop, err := pgtest.Start(pgtest.Durable)
		if err != nil {
			return err
		}
		defer stop()
		engines = append(engines, engine{"PostgreSQL", address})
	} else {
		fmt.Println("PostgreSQL 15 is not installed: only SQLite is measured.")
	}
	for _, e := range engines {
		if o.engine != "" && !strings.EqualFold(o.engine, e.name) {
			continue
		}
		measure := e.measure
		if o.tokens {
			measure = e.firstTokens
		}
		if o.only == "backup" {
			measure = func(ctx context.Context, o options, t *table) error { return e.backups(ctx, o, t, dir) }
		}
		if err := measure(ctx, o, t); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	if o.only == "" && !o.tokens {
		if err := validation(ctx, o, t, dir); err != nil {
			return err
		}
		understanding(t)
	}
	t.print(os.Stdout)
	return nil
}

// engine is a database to measure on.
type engine struct{ name, url string }

func (e engine) measure(ctx context.Context, o options, t *table) error {
	if o.only == "streams" {
		return e.streams(ctx, o, t)
	}
	s, err := startServer(ctx, o.binary, e.url)
	if err != nil {
		return err
	}
	defer s.stop()
	if o.only == "fairness" {
		return e.fairness(ctx, o, t, s)
	}
	if o.only == "lists" {
		return e.shared(ctx, o, t, s)
	}
	if o.only == "reminders" {
		return e.reminders(ctx, t, s)
	}
	if err := settle(ctx); err != nil {
		return err
	}
	if err := t.memory(e.name, "idle memory", s, "VmRSS"); err != nil {
		return err
	}
	l, err := s.person(ctx, "small@example.com")
	if err != nil {
		return err
	}
	if err := l.seed(ctx, 1000); err != nil {
		return err
	}
	if err := e.endpoints(ctx, o, t, s, l); err != nil {
		return err
	}
	if err := t.memory(e.name, "peak memory", s, "VmHWM"); err != nil {
		return err
	}
	if o.only != "" {
		return nil
	}
	if o.large > 0 {
		if err := e.compareLarge(ctx, o, t, s, l); err != nil {
			return err
		}
		if err := e.fairness(ctx, o, t, s); err != nil {
			return err
		}
		if err := e.reminders(ctx, t, s); err != nil {
			return err
		}
		if err := e.shared(ctx, o, t, s); err != nil {
			return err
		}
	}
	if err := s.stop(); err != nil {
		return err
	}
	if err := e.firstTokens(ctx, o, t); err != nil {
		return err
	}
	if err := e.coldStarts(ctx, o, t); err != nil {
		return err
	}
	return e.streams(ctx, o, t)
}

// endpoints loads each endpoint with 32 connections, then the list at a fixed rate.
func (e engine) endpoints(ctx context.Context, o options, t *table, s *server, l *loader) error {
	for _, m := range measures() {
		if o.only != "" && m.name != o.only {
			continue
		}
		r, err := s.loaded(ctx, l, m, 32, 0, o.each)
		if err != nil {
			return err
		}
		t.add(e.name, m.name, fmt.Sprintf("%7.0f/s  p50 %s  p99 %s  server CPU %s each%s", r.perSecond(), ms(r.P50), ms(r.P99), us(r.cpuEach()), failures(r)))
	}
	if o.only != "" {
		return nil
	}
	r, err := s.loaded(ctx, l, list20, 32, 1000, o.each)
	if err != nil {
		return err
	}
	t.add(e.name, "list-20 p99 at 1,000/s", fmt.Sprintf("%s  (p50 %s, %.0f/s)%s", ms(r.P99), ms(r.P50), r.perSecond(), failures(r)))
	r, err = s.loaded(ctx, l, chatTurn, 1, 0, o.each)
	if err != nil {
		return err
	}
	t.add(e.name, "chat turn, CPU", fmt.Sprintf("%s  (p50 %s one after the other)%s", us(r.cpuEach()), ms(r.P50), failures(r)))
	return nil
}

// compareLarge takes the time of list-20 on one connection for two people,
// in turns, so that what else the machine does falls on both.
func (e engine) compareLarge(ctx context.Context, o options, t *table, s *server, small *loader) error {
	large, err := s.person(ctx, "large@example.com")
	if err != nil {
		return err
	}
	if err := large.seed(ctx, o.large); err != nil {
		return err
	}
	var ratios []float64
	for range 5 {
		a := small.run(ctx, list20, 1, 0, o.each/2)
		b := large.run(ctx, list20, 1, 0, o.each/2)
		ratios = append(ratios, float64(b.P50)/float64(a.P50))
	}
	slices.Sort(ratios)
	t.add(e.name, "list-20, 100,000 to 1,000 tasks", fmt.Sprintf("%.2f times  (median of 5; %.2f to %.2f)", ratios[2], ratios[0], ratios[4]))
	return nil
}

func (e engine) coldStarts(ctx context.Context, o options, t *table) error {
	var all []time.Duration
	for range o.starts {
		s, err := startServer(ctx, o.binary, e.url)
		if err != nil {
			return err
		}
		all = append(all, s.Start)
		if err := s.stop(); err != nil {
			return err
		}
	}
	slices.Sort(all)
	t.add(e.name, "cold start", fmt.Sprintf("%s  (median of %d; worst %s)", ms(all[len(all)/2]), len(all), ms(all[len(all)-1])))
	return nil
}

// loaded runs a measure after a short warm-up, with the server's CPU time.
func (s *server) loaded(ctx context.Context, l *loader, m measure, connections int, rate float64, d time.Duration) (result, error) {
	l.run(ctx, m, connections, rate, d/5)
	before, err := s.cpu()
	if err != nil {
		return result{}, err
	}
	r := l.run(ctx, m, connections, rate, d)
	after, err := s.cpu()
	r.CPU = after - before
	return r, err
}

// settle gives a started server time to become idle.
func settle(ctx context.Context) error {
	select {
	case <-time.After(2 * time.Second):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
