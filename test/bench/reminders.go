package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// How many reminders there are.
const (
	fewRings     = 1000
	pendingRings = 100_000
	dueRings     = 10_000
	ringers      = 200 // people who have those that are due
	scans        = 200
	idleTime     = 20 * time.Second
)

// reminders has 10,000 reminders due within a minute beside 100,000 that are
// pending, and takes how late they ring. Before that it takes what the backend
// uses while nothing is due, and what it costs the database to say so with few
// and with many that are pending.
func (e engine) reminders(ctx context.Context, t *table, s *server) error {
	db, err := store.Open(ctx, e.url, store.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := ringersOf(ctx, db); err != nil {
		return err
	}
	tasks := todo.New(db.Tasks(), time.Now)
	far := time.Now().AddDate(0, 1, 0)
	later := func(i int) time.Time { return far.Add(time.Duration(i) * time.Second) }
	begun := time.Now()
	if err := ringAt(ctx, tasks, fewRings, fewRings/ringers, later); err != nil {
		return err
	}
	tenth := time.Since(begun)
	few, err := scan(ctx, db)
	if err != nil {
		return err
	}
	if err := ringAt(ctx, tasks, pendingRings-fewRings, todo.MaxBatch, later); err != nil {
		return err
	}
	if err := settle(ctx); err != nil {
		return err
	}
	if err := e.idleBells(ctx, t, s); err != nil {
		return err
	}
	many, err := scan(ctx, db)
	if err != nil {
		return err
	}
	t.add(e.name, "what is due, 100,000 pending", fmt.Sprintf("%s  (p99 %s; with 1,000 pending %s, p99 %s)",
		ms(many[scans/2]), ms(many[scans*99/100]), ms(few[scans/2]), ms(few[scans*99/100])))
	// It takes a while to write them down: the first one is due behind that.
	first := time.Now().Add(15*tenth + 15*time.Second).Truncate(time.Second)
	err = ringAt(ctx, tasks, dueRings, dueRings/ringers, func(i int) time.Time { return first.Add(time.Duration(i) * time.Minute / dueRings) })
	if err != nil {
		return err
	}
	spare := time.Until(first)
	if spare < 0 {
		return fmt.Errorf("the reminders were written %s too late", -spare)
	}
	select {
	case <-time.After(spare + 65*time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	late, err := s.late(ctx)
	if err != nil {
		return err
	}
	t.add(e.name, "10,000 reminders in a minute", late)
	return nil
}

// idleBells takes the processor time of the backend while nothing is due.
func (e engine) idleBells(ctx context.Context, t *table, s *server) error {
	before, err := s.cpu()
	if err != nil {
		return err
	}
	select {
	case <-time.After(idleTime):
	case <-ctx.Done():
		return ctx.Err()
	}
	after, err := s.cpu()
	if err != nil {
		return err
	}
	t.add(e.name, "idle, 100,000 pending", fmt.Sprintf("%.2f %% of a core", 100*(after-before).Seconds()/idleTime.Seconds()))
	return nil
}

// scan takes how long the database needs to say that nothing is due, the shortest first.
func scan(ctx context.Context, db *store.DB) ([]time.Duration, error) {
	var all []time.Duration
	for range scans {
		begun := time.Now()
		if _, _, err := db.Rings().Next(ctx); err != nil {
			return nil, err
		}
		if _, err := db.Rings().Claim(ctx, begun, "bench", begun.Add(time.Second), 500); err != nil {
			return nil, err
		}
		all = append(all, time.Since(begun))
	}
	slices.Sort(all)
	return all, nil
}

// ringer is one of those for whom things ring, the same for the same number.
func ringer(i int) todo.UserID { return todo.UserID(fmt.Sprint("ringer", i%ringers)) }

// ringersOf adds the accounts of the ringers: for somebody who has none nothing rings.
func ringersOf(ctx context.Context, db *store.DB) error {
	for i := range ringers {
		who := account.Person{ID: ringer(i), Email: string(ringer(i)) + "@example.com", Zone: "UTC", Locale: "en-US", Created: time.Now()}
		if err := db.CreatePerson(ctx, who, ""); err != nil {
			return err
		}
	}
	return nil
}

// ringAt adds n tasks that ring, so many to a person at once.
func ringAt(ctx context.Context, tasks *todo.Service, n, batch int, at func(i int) time.Time) error {
	for i := 0; i < n; i += batch {
		var drafts []todo.Draft
		for k := i; k < min(n, i+batch); k++ {
			moment := at(k)
			drafts = append(drafts, todo.Draft{Title: "Call Ann", Reminders: []reminder.Reminder{{Kind: reminder.AtMoment, At: &moment}}})
		}
		who := todo.Actor{User: ringer(i / batch), Via: todo.ViaAPI, Zone: time.UTC}
		if _, err := tasks.Add(ctx, who, drafts...); err != nil {
			return err
		}
	}
	return nil
}

// late says how late reminders rang, from the backend's own metrics.
func (s *server) late(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/metrics", nil)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	within := map[string]float64{}
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if n, err := strconv.ParseFloat(value, 64); ok && err == nil && strings.HasPrefix(name, "todo_reminder_late_seconds") {
			within[strings.TrimPrefix(name, "todo_reminder_late_seconds")] = n
		}
	}
	count := within["_count"]
	if count == 0 {
		return "", fmt.Errorf("nothing rang; the backend says: %s", s.log.String())
	}
	share := func(le string) float64 { return 100 * within[`_bucket{le="`+le+`"}`] / count }
	return fmt.Sprintf("%.2f %% within 1 s  (%.1f %% within 0.25 s, average %s; %.0f rang)", share("1"), share("0.25"),
		ms(time.Duration(within["_sum"]/count*float64(time.Second))), count), nil
}
