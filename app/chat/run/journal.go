package run

import (
	"context"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// firstWait lets a model that answers at once finish before its first words
// are stored, which then go with its last.
// One that has thought for thoughtLong streams, and is not waited for.
const (
	firstWait   = 2 * time.Millisecond
	thoughtLong = 10 * firstWait
)

// journal stores a turn and its events as they come: text in batches, what
// matters at once. It is safe for concurrent use. After a failure it stores
// no more and cancels the run.
type journal struct {
	s      *Runner
	cancel context.CancelCauseFunc
	live   *live

	mu     sync.Mutex
	turn   chat.Turn
	lease  chat.Lease
	text   string // not yet an event
	events []chat.Event
	last   time.Time // of the latest write, by the wall: it paces, and is not stored
	asked  time.Time // when the model was last asked, by the wall as well
	timer  *time.Timer
	over   bool // the run has stored how it ended
	err    error
}

// say appends text to the response and stores it soon.
func (j *journal) say(text string) {
	text = chat.Storable(text)
	j.mu.Lock()
	defer j.mu.Unlock()
	room := chat.MaxResponse - len(j.turn.Response)
	if text == "" || room <= 0 || j.err != nil {
		return
	}
	if len(text) > room {
		text = chat.Storable(text[:room])
	}
	j.turn.Response += text
	j.text += text
	if j.timer != nil {
		return
	}
	wait := max(firstWait, j.s.opts.Batch-time.Since(j.last))
	if wait == firstWait && time.Since(j.asked) > thoughtLong {
		wait = 0
	}
	j.writeAfter(wait)
}

// writeAfter stores what there is after a while, unless that is done before.
func (j *journal) writeAfter(wait time.Duration) {
	var timer *time.Timer
	timer = time.AfterFunc(wait, func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		if j.timer == timer {
			_ = j.write(context.WithoutCancel(j.s.base)) // cancels the run
		}
	})
	j.timer = timer
}

// askStop makes sure of the lease at once, which tells whether the person wants the
// run to stop; with the next write, if there was one just now.
func (j *journal) askStop(ctx context.Context) {
	j.mu.Lock()
	wait := j.s.opts.Batch - time.Since(j.last)
	if wait > 0 && j.timer == nil && j.err == nil && !j.over {
		j.writeAfter(wait)
	}
	j.mu.Unlock()
	if wait <= 0 {
		j.renew(ctx, 0)
	}
}

// asking takes down that the model is asked.
func (j *journal) asking() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.asked = time.Now()
}

// takeBack cuts the response to its first n bytes, before it is said again.
func (j *journal) takeBack(n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if n >= len(j.turn.Response) {
		return
	}
	j.turn.Response = j.turn.Response[:n]
	keep := len(utf16.Encode([]rune(j.turn.Response)))
	j.add(chat.EventText, chat.Text{Keep: &keep})
}

// note changes the turn and adds an event, to be stored with the next write.
// change must not call the journal.
func (j *journal) note(typ chat.EventType, data any, change func(*chat.Turn)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(&j.turn)
	if typ != "" {
		j.add(typ, data)
	}
}

// save stores what has come up.
func (j *journal) save(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.write(ctx)
}

// end changes the turn for the last time, adds the end event if it is final,
// and stores it. until is when the lease runs out.
func (j *journal) end(ctx context.Context, until time.Time, change func(*chat.Turn)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.flushText()
	j.over = true
	change(&j.turn)
	if j.turn.Status.Final() {
		j.turn.State.Events++ // the turn in the event knows of the event
		j.events = append(j.events, chat.Event{Turn: j.turn.ID, Seq: j.turn.State.Events, Type: chat.EventEnd,
			Data: chat.Marshal(j.turn)})
	}
	return j.writeUntil(ctx, until)
}

// renew prolongs the lease unless a write has just done so.
func (j *journal) renew(ctx context.Context, idle time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil || j.over || ctx.Err() != nil || time.Since(j.last) < idle {
		return
	}
	j.lease.Until = j.s.now().Add(j.s.opts.Lease)
	stop, err := j.s.store.RenewLease(ctx, j.turn.User, j.turn.ID, j.lease)
	if ctx.Err() != nil {
		return // what ends the run has ended this as well
	}
	j.after(stop, err)
}

// failed is why nothing is stored any more, nil as long as it is.
func (j *journal) failed() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

func (j *journal) current() chat.Turn {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.turn
}

func (j *journal) add(typ chat.EventType, data any) {
	j.flushText()
	j.turn.State.Events++
	j.events = append(j.events, chat.Event{Turn: j.turn.ID, Seq: j.turn.State.Events, Type: typ,
		Data: chat.Marshal(data)})
}

func (j *journal) flushText() {
	if j.text != "" {
		text := j.text
		j.text = ""
		j.add(chat.EventText, chat.Text{Text: text})
	}
}

func (j *journal) write(ctx context.Context) error {
	return j.writeUntil(ctx, j.s.now().Add(j.s.opts.Lease))
}

func (j *journal) writeUntil(ctx context.Context, until time.Time) error {
	if j.timer != nil {
		j.timer.Stop()
		j.timer = nil
	}
	j.flushText()
	if j.err != nil {
		return j.err
	}
	j.lease.Until = until
	stop, err := j.s.store.SaveTurn(ctx, j.turn, j.lease, j.events...)
	if err == nil {
		j.live.stored(j.events)
	}
	j.events = nil
	j.after(stop, err)
	return j.err
}

// after takes note of how a write went.
func (j *journal) after(stop bool, err error) {
	j.last = time.Now()
	switch {
	case lost(err):
		j.err = errLost
		j.cancel(errLost)
		j.live.end() // who follows learns more from the store than from a tool that takes its time to let go
	case err != nil:
		j.err = err
		j.cancel(err)
	case stop:
		j.cancel(errStopped)
	}
}
