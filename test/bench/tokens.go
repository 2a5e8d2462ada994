package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// The load of turns that a language model answers: talkers at a time, each
// with a list of its own, their answers streamed over about a second.
const (
	talkers    = 100
	thinkLeast = 200 * time.Millisecond
	thinkMost  = 600 * time.Millisecond
	words      = 20
	wordGap    = 25 * time.Millisecond
)

// clock has when the model spoke its first word, by the number of the turn.
type clock struct {
	mu   sync.Mutex
	took map[string]time.Duration
}

func (c *clock) began(r fakeopenai.Request, after time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took[r.Last("user")] = after
}

func (c *clock) of(message string) (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.took[message]
	return d, ok
}

// firstTokens measures how much later than the model said it a person sees
// the first word, from sending a message to the first text event, less the
// time that the model itself took.
func (e engine) firstTokens(ctx context.Context, o options, t *table) error {
	c := &clock{took: map[string]time.Duration{}}
	provider := &fakeopenai.Provider{Began: c.began, Think: func(fakeopenai.Request) fakeopenai.Answer {
		return fakeopenai.Answer{Text: strings.Repeat("word ", words), Piece: 5, Gap: wordGap, First: thinkLeast + rand.N(thinkMost-thinkLeast)}
	}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	model := &http.Server{Handler: provider, ReadHeaderTimeout: 10 * time.Second}
	go model.Serve(l)
	defer model.Close()
	s, err := startServer(ctx, o.binary, e.url, "ASSISTANT=openai", "OPENAI_MODEL=fake", "OPENAI_API_KEY=bench", "OPENAI_BASE_URL=http://"+l.Addr().String()+"/v1")
	if err != nil {
		return err
	}
	defer s.stop()
	var people []*loader
	for i := range 4 {
		p, err := s.person(ctx, fmt.Sprintf("talker%d-%d@example.com", i, time.Now().UnixNano()))
		if err != nil {
			return err
		}
		p.http.Timeout = 0
		people = append(people, p)
	}
	before, err := spent(s)
	if err != nil {
		return err
	}
	added, all, failed := converse(ctx, people, c, o.each)
	after, err := spent(s)
	if err != nil {
		return err
	}
	if len(added) == 0 {
		return fmt.Errorf("no turn of %d came to its first word\n%s", failed, s.log.String())
	}
	slices.Sort(added)
	u := after.since(before)
	t.add(e.name, "first token, added", fmt.Sprintf("p50 %s  p99 %s  (%d turns, %d at a time, %.0f/s; CPU each: server %s, this load and its model %s, all of the machine %s)%s",
		ms(added[len(added)/2]), ms(added[len(added)*99/100]), len(added), talkers, float64(all)/u.took.Seconds(),
		us(u.server/time.Duration(all)), us(u.load/time.Duration(all)), us(u.machine/time.Duration(all)), failures(result{Errors: int64(failed)})))
	return s.stop()
}

// converse keeps the talkers talking for the time, after a warm-up of which no
// times are taken; all is how many turns there were with it.
func converse(ctx context.Context, people []*loader, c *clock, d time.Duration) (added []time.Duration, all, failed int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	warm := time.Now().Add(2 * time.Second)
	end := warm.Add(d)
	for i := range talkers {
		wg.Go(func() {
			p := people[i%len(people)]
			for n := 0; time.Now().Before(end) && ctx.Err() == nil; n++ {
				message := "message " + strconv.Itoa(i) + " " + strconv.Itoa(n)
				begin := time.Now()
				took, err := p.firstWord(ctx, message)
				model, ok := c.of(message)
				mu.Lock()
				all++
				switch {
				case begin.Before(warm):
				case err != nil || !ok:
					failed++
				default:
					added = append(added, took-model)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return added, all, failed
}

// firstWord says something and returns when the first text came; it reads the
// answer to its end.
func (l *loader) firstWord(ctx context.Context, message string) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.base+"/api/me/chat", strings.NewReader(`{"message":"`+message+`"}`))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Authorization", "Bearer "+l.token)
	begin := time.Now()
	resp, err := l.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var took time.Duration
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		switch line := lines.Text(); {
		case line == "event: text" && took == 0:
			took = time.Since(begin)
		case line == "event: end":
			if took == 0 {
				return 0, errors.New("no text came")
			}
			return took, nil
		}
	}
	return 0, fmt.Errorf("the stream broke off (%s)", resp.Status)
}
