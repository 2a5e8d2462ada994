package durable

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// reader follows a turn, on one replica after the other as streams break, and
// puts together what it hears.
type reader struct {
	p      *person
	turn   string
	last   int64 // the number of the newest event
	text   string
	end    *chat.Turn
	breaks int
}

// errTwice is of an event that came twice, or of one that was left out.
var errTwice = errors.New("the events are not numbered one after the other")

// follow reads to the end.
func (r *reader) follow(ctx context.Context, at int) error {
	for ; r.end == nil; at++ {
		err := r.once(ctx, r.p.urls[at%len(r.p.urls)])
		if errors.Is(err, errTwice) {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("turn %s is not at its end after event %d: %w (%v)", r.turn, r.last, ctx.Err(), err)
		}
		if r.end == nil {
			r.breaks++
			pause(ctx, 30*time.Millisecond)
		}
	}
	return nil
}

// once reads one stream as far as it goes.
func (r *reader) once(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/me/turns/"+r.turn+"/events", nil)
	if err != nil {
		return err
	}
	if r.last > 0 {
		req.Header.Set("Last-Event-ID", r.turn+":"+strconv.FormatInt(r.last, 10))
	}
	resp, err := r.p.send(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the stream is %s", resp.Status)
	}
	return r.read(resp.Body)
}

// read takes in the events of one stream.
func (r *reader) read(body io.Reader) error {
	var id, kind, data string
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			data = value
		case "":
			if kind == "" {
				continue
			}
			if err := r.hear(id, kind, data); err != nil || r.end != nil {
				return err
			}
			id, kind, data = "", "", ""
		}
	}
	return lines.Err()
}

func (r *reader) hear(id, kind, data string) error {
	turn, number, _ := strings.Cut(id, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %q", errTwice, id)
	}
	if r.turn == "" {
		r.turn = turn
	}
	if turn != r.turn || n != r.last+1 {
		return fmt.Errorf("%w: %s came after %s:%d", errTwice, id, r.turn, r.last)
	}
	r.last = n
	switch chat.EventType(kind) {
	case chat.EventText:
		var x chat.Text
		if err := json.Unmarshal([]byte(data), &x); err != nil {
			return err
		}
		if x.Keep != nil {
			r.text = string(utf16.Decode(utf16.Encode([]rune(r.text))[:*x.Keep]))
		}
		r.text += x.Text
	case chat.EventEnd:
		r.end = &chat.Turn{}
		return json.Unmarshal([]byte(data), r.end)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
