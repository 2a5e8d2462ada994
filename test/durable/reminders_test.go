package durable

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// How reminders are sent here.
const (
	reminded = 15 // people, each with a device of their own
	// everyRing is how far apart the reminders of a person are: no more than 60 a minute are sent to one.
	everyRing = 1500 * time.Millisecond
	// perDisaster is about how long one takes, so that reminders are due all along.
	perDisaster = 1200 * time.Millisecond
	// beforeAll is the least time between the last task and the first reminder.
	beforeAll = 10 * time.Second
	// lastSend is how long what was left behind may take: a lease, and tries behind it.
	lastSend = 3 * time.Minute
)

// received is one message that came in.
type received struct {
	id    string // of the message
	title string
	at    time.Time
	done  bool // its sender waited for the answer until the end
}

// inbox takes webhooks slowly, so that backends are killed while they wait for its answer.
type inbox struct {
	mu   sync.Mutex
	all  []*received
	more chan struct{}
}

// ServeHTTP keeps what comes in.
func (in *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct{ Title string }
	_ = json.NewDecoder(r.Body).Decode(&body) // what cannot be read has no title, and is missed
	got := &received{id: r.Header.Get("Reminder-Id"), title: body.Title, at: time.Now()}
	in.mu.Lock()
	in.all = append(in.all, got)
	in.mu.Unlock()
	select {
	case in.more <- struct{}{}:
	default:
	}
	pause(r.Context(), time.Duration(rand.IntN(400))*time.Millisecond)
	in.mu.Lock()
	got.done = r.Context().Err() == nil
	in.mu.Unlock()
}

// byTitle has when each reminder came in.
func (in *inbox) byTitle() map[string][]*received {
	in.mu.Lock()
	defer in.mu.Unlock()
	all := map[string][]*received{}
	for _, r := range in.all {
		all[r.title] = append(all[r.title], r)
	}
	return all
}

// remind gives everybody a device and reminders for as long as n disasters take, and returns their titles.
// The first ones are due when all are there: how long that takes depends on what else the machine does.
func (s *site) remind(in *inbox, n int) []string {
	s.t.Helper()
	server := httptest.NewServer(in)
	s.t.Cleanup(server.Close)
	var owners []*person
	for i := range reminded {
		p := &person{n: people + i, urls: []string{s.backends[0].url, s.backends[1].url}, client: &http.Client{}}
		if err := p.register(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
		device := map[string]any{"channel": "webhook", "name": "Inbox", "address": server.URL + "/" + strconv.Itoa(i)}
		if status, err := p.do(s.t.Context(), http.MethodPost, "/api/me/devices", device, nil); err != nil || status != http.StatusCreated {
			s.t.Fatalf("add a device: %d, %v", status, err)
		}
		owners = append(owners, p)
	}
	began := time.Now()
	if err := addReminder(s.t.Context(), owners[0], "how long it takes", began.Add(24*time.Hour)); err != nil {
		s.t.Fatal(err)
	}
	rings := int(time.Duration(n) * perDisaster / everyRing)
	first := time.Now().Add(beforeAll + 3*time.Duration(rings*reminded)*time.Since(began))
	var titles []string
	var mu sync.Mutex
	var all sync.WaitGroup
	failed := make(chan error, reminded)
	for i, p := range owners {
		all.Go(func() {
			for ring := range rings {
				title := fmt.Sprintf("ring %d of %d", ring, i)
				at := first.Add(time.Duration(ring)*everyRing + time.Duration(i)*everyRing/reminded)
				if err := addReminder(s.t.Context(), p, title, at); err != nil {
					failed <- err
					return
				}
				mu.Lock()
				titles = append(titles, title)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		s.t.Fatal(err)
	}
	s.people = append(s.people, owners...)
	pause(s.t.Context(), time.Until(first))
	return titles
}

func addReminder(ctx context.Context, p *person, title string, at time.Time) error {
	task := map[string]any{"title": title, "reminders": []any{map[string]any{"kind": "moment", "at": at.UTC().Format(time.RFC3339)}}}
	status, err := p.do(ctx, http.MethodPost, "/api/me/tasks", task, nil)
	if err == nil && status != http.StatusCreated {
		err = fmt.Errorf("add a task that rings in %v: %d", time.Until(at).Round(time.Second), status)
	}
	return err
}

// arrived waits until everything came in, and counts what did so twice. A double is explained where
// its sender did not wait for the answer, or something was killed or restarted between the two.
func (s *site) arrived(in *inbox, titles []string, n int, ended []time.Time, took time.Duration) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), lastSend)
	defer cancel()
	lost := titles
	for ctx.Err() == nil {
		got := in.byTitle()
		lost = nil
		for _, title := range titles {
			if len(got[title]) == 0 {
				lost = append(lost, title)
			}
		}
		if len(lost) == 0 {
			break
		}
		select {
		case <-in.more:
		case <-ctx.Done():
		}
	}
	if len(lost) > 0 {
		s.t.Errorf("%d of %d reminders were lost: %s", len(lost), len(titles), strings.Join(lost[:min(len(lost), 10)], ", "))
	}
	doubles, cut := 0, 0
	for title, all := range in.byTitle() {
		for i := 1; i < len(all); i++ {
			doubles++
			if all[i].id != all[0].id {
				s.t.Errorf("%s came again by another id, so that nobody could tell: %s and %s", title, all[0].id, all[i].id)
			}
			between := !all[i-1].done // its sender did not wait for the answer: it was killed, or had no time left
			for _, end := range ended {
				between = between || !end.Before(all[i-1].at.Add(-time.Second)) && end.Before(all[i].at)
			}
			if !between {
				s.t.Errorf("%s came twice, %v apart, and nothing had ended between", title, all[i].at.Sub(all[i-1].at))
			}
			if !all[i-1].done {
				cut++
			}
		}
	}
	s.t.Logf("%d disasters in %v: %d reminders, none lost; %d came twice by the same id, %d of them after the answer had nobody to come back to",
		n, took.Round(time.Second), len(titles)-len(lost), doubles, cut)
}

// remindThrough has reminders sent while disaster happens n times.
func (s *site) remindThrough(n int, disaster func() error) {
	in := &inbox{more: make(chan struct{}, 1)}
	titles := s.remind(in, n)
	began := time.Now()
	var ended []time.Time
	for range n {
		ended = append(ended, time.Now())
		if err := disaster(); err != nil {
			s.t.Fatal(err)
		}
		ended = append(ended, time.Now())
	}
	s.arrived(in, titles, n, ended, time.Since(began))
}

func TestRemindersOfKilledBackends(t *testing.T) {
	s := newSite(t)
	dice := rand.New(rand.NewPCG(5, 4))
	s.remindThrough(disasters(t), func() error {
		pause(t.Context(), time.Duration(200+dice.IntN(900))*time.Millisecond)
		b := s.backends[dice.IntN(2)]
		b.kill()
		pause(t.Context(), time.Duration(dice.IntN(200))*time.Millisecond)
		b.start()
		return b.ready()
	})
}

func TestRemindersOfARestartedDatabase(t *testing.T) {
	s := newSite(t)
	dice := rand.New(rand.NewPCG(5, 5))
	n := (disasters(t) + 1) / 2
	s.remindThrough(n, func() error {
		pause(t.Context(), time.Duration(200+dice.IntN(900))*time.Millisecond)
		s.database.End(dice.IntN(2) == 1)
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
