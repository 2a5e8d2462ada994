package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	people        = 5
	streamsEach   = 2
	requestsEvery = 16 * time.Millisecond // 62 a second, over all people
	mostAtOnce    = 64                    // of these, without an answer yet
	slowest       = 30 * time.Second      // a request that takes longer has failed
)

// person is somebody signed in through the node port.
type person struct {
	url   string
	kept  *http.Client // keeps its connections, as browsers do
	fresh *http.Client // makes a new connection for each request
}

func newPerson(t *testing.T, url, email string) *person {
	t.Helper()
	fresh := freshClient(t)
	p := &person{url: url, fresh: fresh, kept: &http.Client{Jar: fresh.Jar, Transport: &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 8}}}
	t.Cleanup(p.kept.CloseIdleConnections)
	body := map[string]string{"email": email, "password": "correct horse battery staple", "zone": "Europe/Berlin"}
	if err := p.do(t.Context(), p.kept, http.MethodPost, "/auth/register", body, "", nil); err != nil {
		t.Fatalf("register: %v", err)
	}
	return p
}

// freshClient keeps cookies, and no connection.
func freshClient(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
}

// do sends one request and reads its answer into the value, if there is one.
func (p *person) do(ctx context.Context, client *http.Client, method, path string, body any, key string, into any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, p.url+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s %s: read the answer: %w", method, path, err)
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, response.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

// load is people who work without a pause and look on in open streams.
type load struct {
	people []*person
	begin  time.Time

	stopAsking, stopFollowing context.CancelFunc
	asked, followed           sync.WaitGroup

	mu       sync.Mutex
	requests int
	added    map[*person]int
	slow     time.Duration
	reopened int
	failures []string
	seen     map[*person][][]int64 // changes by stream

	keptRequests, keptOpened int // of those that send nothing twice
}

func startLoad(t *testing.T, g *ground, name string) *load {
	t.Helper()
	// What came before may have left it without a page; the load is not about that.
	eventually(t, patience, "the page answers", func() error { return g.serves(t.Context()) })
	l := &load{added: map[*person]int{}, seen: map[*person][][]int64{}}
	for i := range people {
		l.people = append(l.people, newPerson(t, g.url(), fmt.Sprintf("%s%d@example.com", name, i)))
	}
	l.begin = time.Now() // the load's, which a slow machine's registering of people is no part of
	asking, stopAsking := context.WithCancel(context.Background())
	following, stopFollowing := context.WithCancel(context.Background())
	l.stopAsking, l.stopFollowing = stopAsking, stopFollowing
	t.Cleanup(stopAsking)
	t.Cleanup(stopFollowing)
	for _, p := range l.people {
		l.seen[p] = make([][]int64, streamsEach)
		for i := range streamsEach {
			l.followed.Go(func() { l.follow(following, p, i) })
		}
	}
	l.asked.Go(func() { l.ask(asking) })
	for i := range keptConnections {
		l.asked.Go(func() { l.keepAlive(asking, l.people[i%len(l.people)], i) })
	}
	return l
}

// ask sends requests at a steady pace, whether earlier ones are answered or not, as
// long as no more than mostAtOnce wait: beyond that a machine which others use too
// answers nothing in time, and the load would be about that machine. Those that are
// late are sent with the next.
func (l *load) ask(ctx context.Context) {
	waiting := make(chan struct{}, mostAtOnce)
	begin, ticker := time.Now(), time.NewTicker(requestsEvery)
	defer ticker.Stop()
	for n := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for due := int(time.Since(begin) / requestsEvery); n < due; n++ {
			select {
			case <-ctx.Done():
				return
			case waiting <- struct{}{}:
			}
			number := n // the loop's own goes on
			l.asked.Go(func() {
				defer func() { <-waiting }()
				l.one(number)
			})
		}
	}
}

// one is a request: of ten, two add a task, one counts and seven list; every
// other one on a new connection.
func (l *load) one(n int) {
	// Not the load's context: what has begun is to be answered.
	ctx, cancel := context.WithTimeout(context.Background(), slowest)
	defer cancel()
	p := l.people[n%len(l.people)]
	client := p.kept
	if n/len(l.people)%2 == 0 {
		client = p.fresh
	}
	begin, added := time.Now(), 0
	var err error
	switch n / (2 * len(l.people)) % 10 {
	case 0, 5:
		err, added = p.do(ctx, client, http.MethodPost, "/api/me/tasks", map[string]string{"title": fmt.Sprint("task ", n)}, fmt.Sprint("key-", n), nil), 1
	case 3:
		err = p.do(ctx, client, http.MethodGet, "/api/me/overview", nil, "", nil)
	default:
		err = p.do(ctx, client, http.MethodGet, "/api/me/tasks?limit=20", nil, "", nil)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests++
	l.slow = max(l.slow, time.Since(begin))
	if err != nil {
		l.failures = append(l.failures, fmt.Sprintf("%.2f s: %v", time.Since(l.begin).Seconds(), err))
		return
	}
	l.added[p] += added
}

// follow keeps a stream of changes open, and goes on after an end where it was.
func (l *load) follow(ctx context.Context, p *person, at int) {
	last := int64(-1)
	for opened := 0; ctx.Err() == nil; opened++ {
		err := l.read(ctx, p, at, &last)
		l.mu.Lock()
		l.reopened += min(opened, 1)
		if err != nil && ctx.Err() == nil {
			l.failures = append(l.failures, fmt.Sprintf("%.2f s: a stream: %v", time.Since(l.begin).Seconds(), err))
		}
		l.mu.Unlock()
	}
}

func (l *load) read(ctx context.Context, p *person, at int, last *int64) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/api/me/events", nil)
	if err != nil {
		return err
	}
	if *last >= 0 {
		request.Header.Set("Last-Event-ID", strconv.FormatInt(*last, 10))
	}
	response, err := p.fresh.Do(request)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("open: %s", response.Status)
	}
	lines := bufio.NewReader(response.Body)
	id, event := int64(0), ""
	for {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return nil // the server ended it in order
		}
		if err != nil {
			return fmt.Errorf("broken off: %w", err)
		}
		switch key, value, _ := strings.Cut(strings.TrimSpace(line), ": "); key {
		case "id":
			if id, err = strconv.ParseInt(value, 10, 64); err != nil {
				return err
			}
		case "event":
			event = value
		case "": // the end of an event, or a comment
			if event != "" {
				*last = id
			}
			if event == "change" {
				l.mu.Lock()
				l.seen[p][at] = append(l.seen[p][at], id)
				l.mu.Unlock()
			}
			event = ""
		}
	}
}

// end stops the load and fails the test for every request that failed, every
// task that is not there, and every change a stream has missed or seen twice.
func (l *load) end(t *testing.T) string {
	t.Helper()
	l.stopAsking()
	took := time.Since(l.begin)
	l.asked.Wait()
	l.settle(t)
	l.stopFollowing()
	l.followed.Wait()
	for i, failure := range l.failures {
		if i == 20 {
			t.Errorf("and %d more", len(l.failures)-i)
			break
		}
		t.Errorf("failure = %v", failure)
	}
	tasks, changes := 0, 0
	for _, p := range l.people {
		count := l.count(t, p)
		if count != l.added[p] {
			t.Errorf("%d tasks are there of the %d that were added", count, l.added[p])
		}
		tasks += count
		for i, seen := range l.seen[p] {
			for at := 1; at < len(seen); at++ {
				if seen[at] != seen[at-1]+1 {
					t.Errorf("stream %d saw change %d after %d", i, seen[at], seen[at-1])
				}
			}
			changes += len(seen)
		}
	}
	rate := float64(l.requests) / took.Seconds() // printed: a busy machine has a lower one
	if l.keptRequests == 0 {
		t.Error("nothing was answered on kept connections")
	}
	return fmt.Sprintf("%d requests (%.0f/s) and %d on kept connections, opened %d times, %d failed, slowest %.2f s; %d streams reopened %d times, %d changes seen; %d tasks added, all there",
		l.requests, rate, l.keptRequests, l.keptOpened, len(l.failures), l.slow.Seconds(), people*streamsEach, l.reopened, changes, tasks)
}

// settle waits until every stream has seen the last change of its person.
func (l *load) settle(t *testing.T) {
	t.Helper()
	for _, p := range l.people {
		var changes struct{ Last int64 }
		if err := p.do(t.Context(), p.kept, http.MethodGet, "/api/me/changes?limit=1", nil, "", &changes); err != nil {
			t.Fatal(err)
		}
		eventually(t, time.Minute, "every stream has seen everything", func() error {
			l.mu.Lock()
			defer l.mu.Unlock()
			for i, seen := range l.seen[p] {
				if len(seen) == 0 || seen[len(seen)-1] < changes.Last {
					return fmt.Errorf("stream %d has seen %d changes, and the last is %d", i, len(seen), changes.Last)
				}
			}
			return nil
		})
	}
}

func (l *load) count(t *testing.T, p *person) int {
	t.Helper()
	var counts struct{ Pending int }
	if err := p.do(t.Context(), p.kept, http.MethodGet, "/api/me/overview", nil, "", &counts); err != nil {
		t.Fatal(err)
	}
	return counts.Pending
}
