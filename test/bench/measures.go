package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// The measures: each endpoint alone, and 70 % list, 15 % get, 10 % create, 5 % toggle.
var (
	list20   = measure{"list-20", func(int64) request { return request{http.MethodGet, "/api/me/tasks?limit=20", ""} }}
	chatTurn = measure{"chat turn", func(i int64) request {
		return request{http.MethodPost, "/api/me/chat", fmt.Sprintf(`{"message":"add buy milk %d tomorrow at 5pm"}`, i)}
	}}
	getOne = measure{"get", func(i int64) request {
		return request{http.MethodGet, fmt.Sprintf("/api/me/tasks/%d", i%1000+1), ""}
	}}
	create = measure{"create", func(i int64) request {
		return request{http.MethodPost, "/api/me/tasks", fmt.Sprintf(`{"title":"Made by the bench %d"}`, i)}
	}}
	toggle = measure{"toggle", func(i int64) request {
		return request{http.MethodPatch, fmt.Sprintf("/api/me/tasks/%d/complete", i%1000+1), ""}
	}}
	mix = measure{"mix 70/15/10/5", func(i int64) request {
		switch n := i % 20; {
		case n < 14:
			return list20.next(i)
		case n < 17:
			return getOne.next(i)
		case n < 19:
			return create.next(i)
		}
		return toggle.next(i)
	}}
)

func measures() []measure { return []measure{list20, getOne, create, toggle, mix} }

// seed adds tasks until the person has n, and looks whether they are there.
func (l *loader) seed(ctx context.Context, n int) error { return l.seedIn(ctx, "", n) }

// seedIn is seed in a shared list, "" for the person's own.
func (l *loader) seedIn(ctx context.Context, list string, n int) error {
	door := "/api/me/tasks"
	if list != "" { // programs from before there were lists know no such parameter
		door += "?list=" + list
	}
	add := measure{"seed", func(i int64) request {
		return request{http.MethodPost, door, fmt.Sprintf(
			`{"title":"Task %d of the bench","priority":%q,"tags":["tag%d"],"due":{"date":"2027-%02d-%02d"}}`,
			i, []string{"none", "low", "medium", "high"}[i%4], i%10, i%12+1, i%28+1)}
	}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan int64)
	failed := make(chan error, 1)
	done := make(chan struct{})
	const workers = 16
	for range workers {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := range work {
				if _, err := l.do(ctx, add.next(i)); err != nil {
					select {
					case failed <- err:
					default:
					}
					cancel()
				}
			}
		}()
	}
	for i := range int64(n) {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	for range workers {
		<-done
	}
	select {
	case err := <-failed:
		return fmt.Errorf("seed: %w", err)
	default:
	}
	b, err := l.do(ctx, list20.next(0))
	if err != nil {
		return err
	}
	var page struct {
		Tasks []json.RawMessage `json:"tasks"`
	}
	if err := json.Unmarshal(b, &page); err != nil || len(page.Tasks) != 20 {
		return fmt.Errorf("a list of 20 has %d tasks: %v", len(page.Tasks), err)
	}
	return nil
}

// table is what was measured, a row a measure, a column an engine.
type table struct{ rows []row }

type row struct{ engine, name, text string }

func (t *table) add(engine, name, text string) {
	t.rows = append(t.rows, row{engine, name, text})
	fmt.Printf("%-11s %-32s %s  %s\n", engine, name, text, aims[name])
}

func (t *table) memory(engine, name string, s *server, key string) error {
	mb, err := s.memory(key)
	if err == nil {
		t.add(engine, name, fmt.Sprintf("%.1f MB", mb))
	}
	return err
}

func (t *table) print(w io.Writer) {
	fmt.Fprintln(w, "\n| engine | measure | figure | aim |\n|---|---|---|---|")
	for _, r := range t.rows {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", r.engine, r.name, r.text, aims[r.name])
	}
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/1e6) }
func us(d time.Duration) string { return fmt.Sprintf("%.0f µs", float64(d)/1e3) }

func failures(r result) string {
	if r.Errors == 0 {
		return ""
	}
	return fmt.Sprintf("  %d FAILED", r.Errors)
}
