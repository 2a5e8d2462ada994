package account

import (
	"context"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// The people at the door, in the order in which they are let in.
const (
	familiar = iota // signed in from there before
	person          // of an account that there is
	stranger        // of none: what they say is checked for the looks of it alone
)

// ticket is the place of somebody who wants a password checked.
type ticket struct {
	class int
	email string    // of the account, "" if there is none
	from  [4]string // where it is tried from; see fromOf
	// line is what has a pause after each check, "" for none: of whoever guesses
	// one account's password only one is let in at a time, and then none for a while.
	line  string
	pause time.Duration
}

// waiter is somebody at the door.
type waiter struct {
	ticket
	told chan bool // whether they are let in; it holds one answer
}

// place is where somebody stands in the order of this moment.
type place struct {
	class       int
	push, total float64
}

// before says whether p goes before q. Whoever has pushed least goes first, so
// that those who guess do not keep those who know from getting in.
func (p place) before(q place) bool {
	switch {
	case p.class != q.class:
		return p.class < q.class
	case p.push != q.push:
		return p.push < q.push
	}
	return p.total < q.total
}

// door lets a few in at a time: each check of a password takes 19 MiB and some
// 20 ms of a core, which is what makes guessing dear and flooding cheap. Where
// more wait than there is room for, the last in order gives way, not the last
// to come.
type door struct {
	slots, room int
	// push says how much a ticket's holder has pushed, and its account was.
	push func(t ticket) (push, total float64)

	mu      sync.Mutex
	inside  int
	waiting []*waiter            // in the order in which they came
	next    map[string]time.Time // by line, when it goes on
	timer   *time.Timer
}

func newDoor(slots, room int, push func(ticket) (push, total float64)) *door {
	return &door{slots: slots, room: room, push: push, next: map[string]time.Time{}}
}

// place is where a waiter stands: it changes with what is tried meanwhile.
func (d *door) place(w *waiter) place {
	push, total := d.push(w.ticket)
	return place{w.class, push, total}
}

// enter waits until there is room inside; leave is to be called once then. It
// fails with fault.TooMany for whoever has to give way, or waits in vain.
func (d *door) enter(ctx context.Context, t ticket) (leave func(), err error) {
	busy := fault.New(fault.TooMany, "Too many attempts to sign in at this moment. Try again in a few seconds.")
	w := &waiter{t, make(chan bool, 1)}
	d.mu.Lock()
	d.waiting = append(d.waiting, w)
	d.letIn()
	if len(d.waiting) > d.room {
		d.turnAway()
	}
	d.mu.Unlock()
	select {
	case ok := <-w.told:
		if !ok {
			return nil, busy
		}
		return d.leave, nil
	case <-ctx.Done():
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case ok := <-w.told: // in the same moment
		if ok {
			d.inside--
			d.letIn()
		}
	default:
		d.remove(w)
	}
	return nil, busy
}

func (d *door) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside--
	d.letIn()
}

// letIn lets in who may, in order.
func (d *door) letIn() {
	now := time.Now()
	for d.inside < d.slots {
		var first *waiter
		var best place
		var soonest time.Time
		for _, w := range d.waiting {
			if at := d.next[w.line]; w.line != "" && at.After(now) {
				if soonest.IsZero() || at.Before(soonest) {
					soonest = at
				}
				continue
			}
			if p := d.place(w); first == nil || p.before(best) {
				first = w
				best = p
			}
		}
		if first == nil {
			if !soonest.IsZero() {
				d.wake(soonest.Sub(now))
			}
			return
		}
		d.remove(first)
		d.inside++
		if first.line != "" {
			d.hold(first.line, now, first.pause)
		}
		first.told <- true
	}
}

// wake looks again after a while.
func (d *door) wake(after time.Duration) {
	if d.timer != nil {
		d.timer.Stop()
	}
	d.timer = time.AfterFunc(after, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.letIn()
	})
}

// hold lets nobody of a line in for a while.
func (d *door) hold(line string, now time.Time, pause time.Duration) {
	if len(d.next) >= maxTally {
		for l, at := range d.next {
			if at.Before(now) {
				delete(d.next, l)
			}
		}
	}
	d.next[line] = now.Add(pause)
}

// turnAway sends the last in order away; of equals the one that came last.
func (d *door) turnAway() {
	last := d.waiting[0]
	worst := d.place(last)
	for _, w := range d.waiting[1:] {
		if p := d.place(w); !p.before(worst) {
			last = w
			worst = p
		}
	}
	d.remove(last)
	last.told <- false
}

func (d *door) remove(w *waiter) {
	for i, o := range d.waiting {
		if o == w {
			d.waiting = append(d.waiting[:i], d.waiting[i+1:]...)
			return
		}
	}
}
