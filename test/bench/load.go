package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// request is one call that a measure makes.
type request struct {
	method, path, body string
}

// measure is a named mixture of requests; next gives the i-th.
type measure struct {
	name string
	next func(i int64) request
}

// result is what a run of a measure showed.
type result struct {
	Requests int64
	Errors   int64
	Seconds  float64
	P50, P99 time.Duration
	CPU      time.Duration // of the server, all of it
}

// perSecond is the number of requests answered in a second.
func (r result) perSecond() float64 { return float64(r.Requests) / r.Seconds }

// cpuEach is the server's CPU time for one request.
func (r result) cpuEach() time.Duration {
	if r.Requests == 0 {
		return 0
	}
	return r.CPU / time.Duration(r.Requests)
}

// loader sends requests to one server as one person.
type loader struct {
	base, token string
	from        string // an address that it is to be taken for; "" for its own
	http        *http.Client
}

func newLoader(base, token string) *loader {
	return &loader{base: base, token: token, http: &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 128, DisableCompression: true},
	}}
}

// do sends one request and returns its body; what is not 2xx is an error.
func (l *loader) do(ctx context.Context, r request) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, l.base+r.path, strings.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if l.from != "" {
		req.Header.Set("X-Forwarded-For", l.from)
	}
	if l.token != "" {
		req.Header.Set("Authorization", "Bearer "+l.token)
	}
	resp, err := l.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %s", r.method, r.path, resp.Status, b)
	}
	return b, err
}

// run keeps `connections` busy for the time, or, if rate is not 0, starts
// that many requests a second and counts waiting as part of the answer's time
// (so that a slow server is not asked less).
func (l *loader) run(ctx context.Context, m measure, connections int, rate float64, d time.Duration) result {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var (
		n, errors atomic.Int64
		mu        sync.Mutex
		all       []time.Duration
		wg        sync.WaitGroup
		start     = time.Now()
	)
	for range connections {
		wg.Go(func() {
			var mine []time.Duration
			for {
				i := n.Add(1) - 1
				due := time.Now()
				if rate > 0 {
					due = start.Add(time.Duration(float64(i) / rate * float64(time.Second)))
					if !wait(ctx, time.Until(due)) {
						break
					}
				}
				_, err := l.do(ctx, m.next(i))
				if ctx.Err() != nil {
					break
				}
				if err != nil {
					errors.Add(1)
					continue
				}
				mine = append(mine, time.Since(due))
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	r := result{Requests: int64(len(all)), Errors: errors.Load(), Seconds: time.Since(start).Seconds()}
	if len(all) > 0 {
		slices.Sort(all)
		r.P50, r.P99 = all[len(all)/2], all[len(all)*99/100]
	}
	return r
}

func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
