package durable

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// turnLimit is how long a turn may take in all that happens here.
const turnLimit = 90 * time.Second

// person is somebody who talks to whichever backend answers.
type person struct {
	n      int
	urls   []string
	token  string
	client *http.Client
	runs   int // of work that was done and checked
	breaks int // of streams
	thread string

	underWay atomic.Bool // a message was taken and not all came of it yet
}

func (p *person) send(req *http.Request) (*http.Response, error) {
	req.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	return p.client.Do(req)
}

// do asks one backend after the other until one answers with something that
// is neither an error of a server nor a limit.
func (p *person) do(ctx context.Context, method, path string, body, into any) (status int, err error) {
	sent, _ := json.Marshal(body)
	for at := 0; ; at++ {
		status, err = p.once(ctx, method, p.urls[at%len(p.urls)]+path, sent, into)
		if err == nil && status < 500 {
			return status, nil
		}
		if ctx.Err() != nil {
			return status, fmt.Errorf("%s %s is answered by nobody: %d, %w", method, path, status, err)
		}
		pause(ctx, 30*time.Millisecond)
	}
}

func (p *person) once(ctx context.Context, method, url string, body []byte, into any) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	resp, err := p.send(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if into == nil || resp.StatusCode >= 300 {
		return resp.StatusCode, nil
	}
	return resp.StatusCode, json.NewDecoder(resp.Body).Decode(into)
}

func (p *person) register(ctx context.Context) error {
	var in struct{ Token string }
	name := fmt.Sprintf("person%d@example.com", p.n)
	status, err := p.do(ctx, http.MethodPost, "/auth/register", map[string]string{"email": name, "password": "correct horse", "zone": "UTC"}, &in)
	if p.token = in.Token; err == nil && p.token == "" {
		err = fmt.Errorf("register: %d", status)
	}
	return err
}

// work has one piece of work done, with another message in the queue behind
// it, and checks all that came of it.
func (p *person) work(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, turnLimit)
	defer cancel()
	run := fmt.Sprintf("w%dr%d", p.n, p.runs)
	first, err := p.post(ctx, "work on "+run)
	if err != nil {
		return err
	}
	p.underWay.Store(true)
	defer p.underWay.Store(false)
	second, err := p.post(ctx, "clear "+run)
	if err != nil {
		return err
	}
	var readers []*reader
	for at, turn := range []string{first, first, second, second} {
		readers = append(readers, &reader{p: p, turn: turn})
		_ = at
	}
	errs := make([]error, len(readers)+1)
	var all sync.WaitGroup
	for i, r := range readers {
		all.Go(func() { errs[i] = r.follow(ctx, i) })
	}
	all.Go(func() { errs[len(readers)] = p.approve(ctx, second) })
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("%s: %w", run, err)
		}
	}
	for _, r := range readers {
		p.breaks += r.breaks
		if err := p.check(r); err != nil {
			return fmt.Errorf("%s: %w", run, err)
		}
	}
	if err := p.checkTasks(ctx, run); err != nil {
		return err
	}
	p.runs++
	return nil
}

// post says something until it is taken. Whether what went down with a backend was
// taken, nobody knows: the key makes it be said once.
func (p *person) post(ctx context.Context, message string) (turn string, err error) {
	body := map[string]string{"message": message, "if_running": "queue"}
	if p.thread != "" {
		body["conversation_id"] = p.thread
	}
	sent, _ := json.Marshal(body)
	key := strings.ReplaceAll(message, " ", "-")
	for at := 0; ; at++ {
		if turn, p.thread = p.begun(ctx, p.urls[(at+p.runs)%len(p.urls)], key, sent, p.thread); turn != "" {
			return turn, nil
		}
		if ctx.Err() != nil {
			return "", fmt.Errorf("%q cannot be said: %w", message, ctx.Err())
		}
		pause(ctx, 30*time.Millisecond)
	}
}

// begun posts a message and reads no more than that it was taken.
func (p *person) begun(ctx context.Context, url, key string, body []byte, thread string) (turn, conversation string) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/me/chat", bytes.NewReader(body))
	if err != nil {
		return "", thread
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Idempotency-Key", key)
	resp, err := p.send(req)
	if err != nil {
		return "", thread
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", thread
	}
	first := make([]byte, 4096)
	n, _ := resp.Body.Read(first)
	_, rest, ok := strings.Cut(string(first[:n]), "data: ")
	var t chat.Turn
	if !ok || json.Unmarshal([]byte(strings.SplitN(rest, "\n", 2)[0]), &t) != nil {
		return "", thread
	}
	return t.ID, t.Conversation
}

// approve approves the plan of a turn once it waits for that.
func (p *person) approve(ctx context.Context, turn string) error {
	for {
		var t chat.Turn
		if _, err := p.do(ctx, http.MethodGet, "/api/me/turns/"+turn, nil, &t); err != nil {
			return err
		}
		switch {
		case t.Status == chat.Waiting:
			if _, err := p.do(ctx, http.MethodPost, "/api/me/turns/"+turn+"/approve", nil, nil); err != nil {
				return err
			}
		case t.Status.Final():
			return nil
		}
		pause(ctx, 40*time.Millisecond)
	}
}

// check compares what was heard of a turn with the turn.
func (p *person) check(r *reader) error {
	if r.end.Status != chat.Done || r.end.Notice != "" {
		return fmt.Errorf("turn %s is %s: %s %s", r.turn, r.end.Status, r.end.Error, r.end.Notice)
	}
	if r.text != r.end.Response {
		return fmt.Errorf("turn %s was heard as %q and is %q", r.turn, r.text, r.end.Response)
	}
	for _, s := range r.end.Steps {
		if s.Result == nil || s.Result.Receipt == nil {
			return fmt.Errorf("turn %s has a step without effect: %s %s: %+v", r.turn, s.Call.Tool, s.Call.Args, s.Result)
		}
	}
	return nil
}

// checkTasks finds every effect of a piece of work once.
func (p *person) checkTasks(ctx context.Context, run string) error {
	var page struct{ Tasks []todo.Task }
	if _, err := p.do(ctx, http.MethodGet, "/api/me/tasks?status=all&search="+run, nil, &page); err != nil {
		return err
	}
	var got []string
	for _, t := range page.Tasks {
		if strings.HasSuffix(t.Title, " "+run) {
			got = append(got, fmt.Sprintf("%s %v", t.Title, t.Done))
		}
	}
	sort.Strings(got)
	if want := "Alpha " + run + " true"; strings.Join(got, "; ") != want {
		return fmt.Errorf("the list has %q, want %q", got, want)
	}
	return nil
}

// checkChanges finds each change of all that was done, and no other.
func (p *person) checkChanges(ctx context.Context) (int, error) {
	kinds := map[todo.Kind]int{}
	all := 0
	for after := int64(0); ; {
		var page struct {
			Changes []todo.Change
			Last    int64
		}
		if _, err := p.do(ctx, http.MethodGet, fmt.Sprintf("/api/me/changes?limit=200&after=%d", after), nil, &page); err != nil {
			return 0, err
		}
		for _, c := range page.Changes {
			kinds[c.Kind]++
			all++
			after = c.Seq
		}
		if len(page.Changes) == 0 || after >= page.Last {
			break
		}
	}
	if kinds[todo.Added] != 3*p.runs || kinds[todo.Done] != p.runs || kinds[todo.Removed] != p.runs || all != 5*p.runs {
		return all, fmt.Errorf("person %d has changes %v, want 3 added, 1 completed and 1 deleted for each of %d pieces of work", p.n, kinds, p.runs)
	}
	return all, nil
}
