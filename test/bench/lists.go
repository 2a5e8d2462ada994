package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// membersOfList is how many people there can be in a list, its owner included.
	membersOfList = 50
	// tasksOfList is how many tasks the shared list has.
	tasksOfList = 10_000
	// tellings is how often something is changed while all of them listen.
	tellings = 20
)

// shared measures a list of 10,000 tasks that 50 people keep: what a page of it costs beside
// one of the owner's own list, and how soon all members hear of a change.
func (e engine) shared(ctx context.Context, o options, t *table, s *server) error {
	owner, err := s.person(ctx, "owner@example.com")
	if err != nil {
		return err
	}
	if err := owner.seed(ctx, 1000); err != nil {
		return err
	}
	b, err := owner.do(ctx, request{http.MethodPost, "/api/me/lists", `{"name":"House"}`})
	if err != nil {
		return err
	}
	var house struct{ ID string }
	if err := json.Unmarshal(b, &house); err != nil {
		return fmt.Errorf("read the new list %s: %w", b, err)
	}
	if err := owner.seedIn(ctx, house.ID, tasksOfList); err != nil {
		return err
	}
	page := measure{"list-20 of a shared list", func(int64) request {
		return request{http.MethodGet, "/api/me/tasks?limit=20&sort=due&list=" + house.ID, ""}
	}}
	own := measure{"list-20 by due", func(int64) request { return request{http.MethodGet, "/api/me/tasks?limit=20&sort=due", ""} }}
	costs := make([]time.Duration, 0, 2)
	for _, m := range []measure{own, page} {
		r, err := s.loaded(ctx, owner, m, 32, 0, o.each)
		if err != nil {
			return err
		}
		costs = append(costs, r.cpuEach())
		t.add(e.name, m.name, fmt.Sprintf("%7.0f/s  p50 %s  p99 %s  server CPU %s each%s", r.perSecond(), ms(r.P50), ms(r.P99), us(r.cpuEach()), failures(r)))
	}
	t.add(e.name, "shared list, 10,000 to 1,000 tasks", fmt.Sprintf("%.2f", float64(costs[1])/float64(costs[0])))
	if err := e.inShared(ctx, o, t, s, owner, house.ID); err != nil {
		return err
	}
	if err := e.overLists(ctx, o, t, s); err != nil {
		return err
	}
	return e.tell(ctx, t, s, owner, house.ID)
}

// inShared measures what is searched and changed in the shared list.
func (e engine) inShared(ctx context.Context, o options, t *table, s *server, owner *loader, list string) error {
	for _, m := range []measure{
		{"search in a shared list", func(i int64) request {
			return request{http.MethodGet, fmt.Sprintf("/api/me/tasks?limit=20&search=%d&list=%s", i%1000+1000, list), ""}
		}},
		{"toggle in a shared list", func(i int64) request {
			return request{http.MethodPatch, fmt.Sprintf("/api/me/tasks/%d/complete?list=%s", i%1000+1, list), ""}
		}},
	} {
		r, err := s.loaded(ctx, owner, m, 32, 0, o.each)
		if err != nil {
			return err
		}
		t.add(e.name, m.name, fmt.Sprintf("%7.0f/s  p50 %s  p99 %s  server CPU %s each%s", r.perSecond(), ms(r.P50), ms(r.P99), us(r.cpuEach()), failures(r)))
	}
	return nil
}

// manyLists are the lists of which one page is made, and tasksOfEach how many tasks each of them has.
const (
	manyLists   = 10
	tasksOfEach = 200
)

// overLists compares a page of all lists of somebody with one of a single list.
func (e engine) overLists(ctx context.Context, o options, t *table, s *server) error {
	p, err := s.person(ctx, "collector@example.com")
	if err != nil {
		return err
	}
	var first string
	for i := range manyLists {
		b, err := p.do(ctx, request{http.MethodPost, "/api/me/lists", fmt.Sprintf(`{"name":"List %d"}`, i+1)})
		if err != nil {
			return err
		}
		var made struct{ ID string }
		if err := json.Unmarshal(b, &made); err != nil {
			return fmt.Errorf("read the new list %s: %w", b, err)
		}
		if first == "" {
			first = made.ID
		}
		for j := range tasksOfEach {
			body := fmt.Sprintf(`{"title":"Task %d of the bench","due":{"date":"2027-%02d-%02d"}}`, j, j%12+1, j%28+1)
			if _, err := p.do(ctx, request{http.MethodPost, "/api/me/tasks?list=" + made.ID, body}); err != nil {
				return err
			}
		}
	}
	one := measure{"one", func(int64) request {
		return request{http.MethodGet, "/api/me/tasks?limit=20&sort=due&list=" + first, ""}
	}}
	all := measure{"all", func(int64) request { return request{http.MethodGet, "/api/me/all-tasks?limit=20&sort=due", ""} }}
	costs := make([]time.Duration, 0, 2)
	for _, m := range []measure{one, all} {
		r, err := s.loaded(ctx, p, m, 32, 0, o.each)
		if err != nil {
			return err
		}
		if r.Errors > 0 {
			return fmt.Errorf("%s: %d failed", m.name, r.Errors)
		}
		costs = append(costs, r.cpuEach())
	}
	t.add(e.name, "list-20 over 10 lists to one", fmt.Sprintf("%.2f  (%s, %s)", float64(costs[1])/float64(costs[0]), us(costs[1]), us(costs[0])))
	return nil
}

// tell has everybody in the list listen, and takes the time until the last of them has heard of a change.
func (e engine) tell(ctx context.Context, t *table, s *server, owner *loader, list string) error {
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	for i := range membersOfList - 1 {
		email := fmt.Sprintf("member%d@example.com", i)
		m, err := s.personFrom(ctx, email, fmt.Sprintf("10.1.0.%d", i))
		if err != nil {
			return err
		}
		if _, err := owner.do(ctx, request{http.MethodPost, "/api/me/lists/" + list + "/invitations", fmt.Sprintf(`{"role":"editor","email":%q}`, email)}); err != nil {
			return err
		}
		if _, err := m.do(ctx, request{http.MethodPost, "/api/me/invitations/" + list, ""}); err != nil {
			return err
		}
		c, err := s.stream(ctx, listener{token: m.token}, "/api/me/events", "")
		if err != nil {
			return err
		}
		open = append(open, c)
	}
	heard := make(chan time.Time, len(open)*tellings)
	var all sync.WaitGroup
	for _, c := range open {
		all.Go(func() { hear(c, heard) })
	}
	if err := settle(ctx); err != nil { // what each was told at the beginning is read
		return err
	}
	var last []time.Duration
	for i := range tellings {
		for len(heard) > 0 {
			<-heard
		}
		begun := time.Now()
		if _, err := owner.do(ctx, request{http.MethodPost, "/api/me/tasks?list=" + list, fmt.Sprintf(`{"title":"Told to all %d"}`, i)}); err != nil {
			return err
		}
		var at time.Time
		for range open {
			select {
			case at = <-heard:
			case <-time.After(10 * time.Second):
				return fmt.Errorf("a member was not told of change %d within 10 s", i+1)
			}
		}
		last = append(last, at.Sub(begun))
	}
	for _, c := range open {
		c.Close()
	}
	all.Wait()
	slices.Sort(last)
	t.add(e.name, "50 members are told", fmt.Sprintf("the last of them p50 %s  worst %s", ms(last[len(last)/2]), ms(last[len(last)-1])))
	return nil
}

// hear notes when a stream tells of a list, until it ends.
func hear(c net.Conn, heard chan<- time.Time) {
	c.SetReadDeadline(time.Time{})
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "event: list") {
			heard <- time.Now()
		}
	}
}
