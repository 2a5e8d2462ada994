package durable

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// people is how many talk at the same time.
const people = 4

// disasters is how often something is killed: 200 times with DISASTERS=200,
// which `make proof` sets; less in every test run, for it takes a second each.
func disasters(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("DISASTERS"))
	if os.Getenv("DISASTERS") == "" {
		return 8
	}
	if err != nil || n < 1 {
		t.Fatalf("DISASTERS is %q, which is no number of them", os.Getenv("DISASTERS"))
	}
	return n
}

// site is two backends on one database.
type site struct {
	t        *testing.T
	database *pgtest.Restartable
	backends [2]*backend
	people   []*person
	struck   int // pieces of work that were under way at the moments of disasters
}

func newSite(t *testing.T) *site {
	t.Helper()
	if !pgtest.Installed() {
		t.Skip("PostgreSQL 15 is not installed here. Install Debian's package postgresql-15 to run this test.")
	}
	database, err := pgtest.StartRestartable(pgtest.Durable)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	provider := startProvider(t)
	s := &site{t: t, database: database}
	for i := range s.backends {
		s.backends[i] = startBackend(t, fmt.Sprint("backend", i), database.Address(), provider)
		if err := s.backends[i].ready(); err != nil {
			t.Fatal(err)
		}
	}
	for n := range people {
		p := &person{n: n, urls: []string{s.backends[0].url, s.backends[1].url}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
		if n%2 == 1 {
			p.urls[0], p.urls[1] = p.urls[1], p.urls[0]
		}
		if err := p.register(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.people = append(s.people, p)
	}
	return s
}

// through has everybody work while disaster happens n times, and checks that
// nobody noticed more than a pause. The disaster calls strike at its moment.
func (s *site) through(n int, disaster func(i int) error) {
	s.t.Helper()
	began := time.Now()
	ctx, over := context.WithCancel(s.t.Context())
	defer over()
	var all sync.WaitGroup
	failed := make(chan error, people)
	for _, p := range s.people {
		all.Go(func() {
			for ctx.Err() == nil {
				if err := p.work(s.t.Context()); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	for i := range n {
		if err := disaster(i); err != nil {
			s.t.Fatal(err)
		}
		select {
		case err := <-failed:
			s.t.Fatalf("after %d of %d: %v", i+1, n, err)
		default:
		}
	}
	over()
	all.Wait()
	close(failed)
	for err := range failed {
		s.t.Error(err)
	}
	s.count(n, time.Since(began))
}

func (s *site) count(n int, took time.Duration) {
	s.t.Helper()
	runs, changes, breaks := 0, 0, 0
	for _, p := range s.people {
		c, err := p.checkChanges(s.t.Context())
		if err != nil {
			s.t.Error(err)
		}
		runs, changes, breaks = runs+p.runs, changes+c, breaks+p.breaks
	}
	s.t.Logf("%d disasters in %v, %d pieces of work under way at their moments: %d turns, all ended; %d effects, each once; "+
		"%d readers with every event once, over %d broken streams", n, took.Round(time.Second), s.struck, 2*runs, changes, 4*runs, breaks)
	if s.struck == 0 {
		s.t.Error("nobody had work under way when a disaster happened: nothing was proved")
	}
}

// strike counts who has work under way at the moment of a disaster. What they
// notice of it is luck: a backend that waits for its database may break no
// stream at all.
func (s *site) strike() {
	for _, p := range s.people {
		if p.underWay.Load() {
			s.struck++
		}
	}
}

func TestKilledBackends(t *testing.T) {
	s := newSite(t)
	dice := rand.New(rand.NewPCG(5, 2))
	s.through(disasters(t), func(i int) error {
		pause(t.Context(), time.Duration(200+dice.IntN(900))*time.Millisecond)
		b := s.backends[dice.IntN(2)]
		s.strike()
		b.kill()
		pause(t.Context(), time.Duration(dice.IntN(200))*time.Millisecond)
		b.start()
		return b.ready()
	})
}

func TestRestartedDatabase(t *testing.T) {
	s := newSite(t)
	dice := rand.New(rand.NewPCG(5, 3))
	s.through(disasters(t), func(i int) error {
		pause(t.Context(), time.Duration(200+dice.IntN(900))*time.Millisecond)
		s.strike()
		s.database.End(i%2 == 1)
		pause(t.Context(), time.Duration(dice.IntN(300))*time.Millisecond)
		if err := s.database.Again(); err != nil {
			return err
		}
		for _, b := range s.backends {
			if err := b.ready(); err != nil {
				return err
			}
		}
		return nil
	})
}
