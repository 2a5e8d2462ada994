// Package model puts language models together: one that answers where another can't, and what each person may spend.
package model

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// restAfter is how many turns in a row a model may fail before it is left in
// peace for restFor: by everybody if they were turns of several people, and by
// the one person if they were all theirs, for what one says can be the reason.
const (
	restAfter = 3
	restFor   = 30 * time.Second
	maxRest   = 5 * time.Minute
)

// Fallback is a Model that lets Second answer where First cannot: for the
// rest of the turn, from what is done already, and with a notice to the
// person. While First goes on failing it is only asked now and then. What is
// wrong with one message, or one person's messages, keeps nobody else from it.
type Fallback struct {
	First, Second chat.Model
	Now           func() time.Time // time.Now if nil
	Log           *slog.Logger     // silent if nil

	mu      sync.Mutex
	failed  map[todo.UserID]int  // in a row, by whose turns they were
	garbled map[todo.UserID]int  // of these, what answered with nothing that can be read
	rests   map[todo.UserID]rest // by whom First is not asked; everybody's is that of nobody
}

// rest is until when, and why, a model is not asked.
type rest struct {
	until time.Time
	why   chat.Reason
}

const nobody todo.UserID = ""

// Name implements Model.
func (f *Fallback) Name() string { return f.First.Name() }

// Reply implements Model.
func (f *Fallback) Reply(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
	if p.Turn.Model == f.Second.Name() && p.Turn.Model != f.First.Name() {
		return f.second(ctx, p, emit, p.Turn.State.Handed, "", chat.Usage{})
	}
	if why := f.resting(p.Turn.User); why != "" {
		return f.second(ctx, p, emit, len(p.Turn.Steps), why, chat.Usage{})
	}
	reply, err := f.First.Reply(ctx, p, emit)
	var u *chat.ModelError
	if !errors.As(err, &u) || ctx.Err() != nil {
		if err == nil {
			f.took(p.Turn.User, nil)
		}
		return reply, err
	}
	f.took(p.Turn.User, u)
	if f.Log != nil && u.Reason != chat.Share && u.Reason != chat.Reserved { // which is as it should be
		f.Log.Warn("the model did not answer; the other one does", "turn", p.Turn.ID, "model", f.First.Name(), "reason",
			string(u.Reason), "error", u.Err)
	}
	if p.Retract != nil {
		p.Retract()
	}
	return f.second(ctx, p, emit, len(p.Turn.Steps), u.Reason, u.Usage)
}

// second has the other model answer. It does not see the first steps of the
// turn, which the first model made, unless they changed something: then it
// says what came of them, and does nothing again.
func (f *Fallback) second(ctx context.Context, p chat.Prompt, emit func(string), handed int, why chat.Reason,
	spent chat.Usage) (chat.Reply, error) {
	handed = min(handed, len(p.Turn.Steps))
	changed := (chat.Turn{Steps: p.Turn.Steps[:handed]}).Changed()
	if !changed {
		p.Turn.Steps = p.Turn.Steps[handed:]
	}
	reply, err := f.Second.Reply(ctx, p, emit)
	reply.By, reply.Why = f.Second.Name(), why
	reply.Usage = reply.Usage.Plus(spent)
	if why != "" {
		reply.Notice = notice(why, changed, p.Now)
	}
	return reply, err
}

// took takes down how First did in a turn of the person.
func (f *Fallback) took(user todo.UserID, u *chat.ModelError) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if u == nil {
		f.failed, f.garbled, f.rests = nil, nil, nil
		return
	}
	switch u.Reason {
	case chat.Budget, chat.Share, chat.Reserved, chat.Declined: // of one turn or person: the others may ask
		return
	}
	if u.Reason == chat.Garbled { // people, or one with several accounts, can bring a model to it
		if f.garbled = countFailure(f.garbled, user); f.garbled[user] >= restAfter {
			f.leave(user, restFor, u.Reason)
		}
		return
	}
	f.failed = countFailure(f.failed, user)
	all := 0
	for _, n := range f.failed {
		all += n
	}
	switch {
	case u.Retry > 0:
		f.leave(nobody, min(u.Retry, maxRest), u.Reason)
	case u.Reason == chat.Refused || all >= restAfter && len(f.failed) > 1:
		f.leave(nobody, restFor, u.Reason)
	case f.failed[user] >= restAfter:
		f.leave(user, restFor, u.Reason)
	}
}

// maxFailed bounds whose failures are remembered.
const maxFailed = 1000

// countFailure counts a failure of the person's.
func countFailure(failed map[todo.UserID]int, user todo.UserID) map[todo.UserID]int {
	if failed == nil || len(failed) > maxFailed {
		failed = map[todo.UserID]int{}
	}
	failed[user]++
	return failed
}

func (f *Fallback) leave(user todo.UserID, d time.Duration, why chat.Reason) {
	if f.rests == nil || len(f.rests) > maxFailed {
		f.rests = map[todo.UserID]rest{}
	}
	f.rests[user] = rest{f.now().Add(d), why}
}

// resting is why First is not to be asked now for the person, or "".
func (f *Fallback) resting(user todo.UserID) chat.Reason {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, who := range []todo.UserID{nobody, user} {
		if r, ok := f.rests[who]; ok && f.now().Before(r.until) {
			return r.why
		}
	}
	return ""
}

func (f *Fallback) now() time.Time {
	if f.Now == nil {
		return time.Now()
	}
	return f.Now()
}

// notice tells the person why the other assistant answered.
func notice(why chat.Reason, changed bool, now time.Time) string {
	said := map[chat.Reason]string{
		chat.Down:    "The language model cannot be reached",
		chat.Refused: "The language model refused to answer us",
		chat.Limited: "The language model has too much to do",
		chat.Budget:  "What the language model may cost is spent",
		chat.Share: "Your share of the language model for today is used up (it is there again at " +
			allowedAgain(now) + ")",
		chat.Reserved: "What is left of your share of the language model for today is held for messages of yours " +
			"that are being answered",
		chat.Garbled:  "The language model gave no answer that can be read",
		chat.Declined: "The language model does not take this message",
	}[why]
	if said == "" {
		said = "The language model did not answer"
	}
	if changed {
		return said + ". What it had done until then is told here; say what is still missing."
	}
	return said + ", so the built-in assistant answered."
}
