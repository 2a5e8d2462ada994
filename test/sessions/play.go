package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
	"github.com/todo-chatbot/todo-chatbot/test/sessions/dialogues"
)

// maxTaps is how many of the choices are tried.
const maxTaps = 4

// stage is one conversation in the playing: a list of its own with the
// conversation's clock.
type stage struct {
	talk  dialogues.Talk
	now   atomic.Pointer[time.Time]
	tasks *todo.Service
	chat  *chat.Service
	who   todo.Actor
	conv  string
	last  chat.Turn
	close func()
}

// play has the conversation and answers for each of its turns.
func play(ctx context.Context, model chat.Model, talk dialogues.Talk) (dialogues.Answers, error) {
	out := dialogues.Answers{ID: talk.ID}
	s, err := open(ctx, model, talk)
	if err != nil {
		return out, fmt.Errorf("%s: %w", talk.ID, err)
	}
	defer s.close()
	var said []saying
	for i, t := range talk.Turns {
		now := said
		line, err := s.say(ctx, talk, t)
		if err != nil {
			return out, fmt.Errorf("%s: turn %d: %w", talk.ID, i+1, err)
		}
		said = append(said, line)
		answer, err := s.answer(ctx)
		if err != nil {
			return out, fmt.Errorf("%s: turn %d: %w", talk.ID, i+1, err)
		}
		if c := s.last.Choice; c != nil {
			for _, o := range c.Options[:min(len(c.Options), maxTaps)] {
				tapped, err := tap(ctx, model, talk, append(now[:len(now):len(now)], line), t, o)
				if err != nil {
					return out, fmt.Errorf("%s: turn %d, choice %q: %w", talk.ID, i+1, o.Label, err)
				}
				answer.Options = append(answer.Options, tapped)
			}
		}
		out.Turns = append(out.Turns, answer)
	}
	return out, nil
}

// saying is what was said at a moment, letter for letter.
type saying struct {
	at      time.Time
	words   string
	approve bool
}

// tap plays what was said so far again and takes the choice.
func tap(ctx context.Context, model chat.Model, talk dialogues.Talk, said []saying, t dialogues.Turn, o chat.Option) (dialogues.Option, error) {
	s, err := open(ctx, model, talk)
	if err != nil {
		return dialogues.Option{}, err
	}
	defer s.close()
	for _, line := range append(said, saying{at: talk.Time(t), words: o.Message, approve: true}) {
		if err := s.tell(ctx, line); err != nil {
			return dialogues.Option{}, err
		}
	}
	a, err := s.answer(ctx)
	return dialogues.Option{Label: o.Label, Tasks: a.Tasks, Shown: a.Shown}, err
}

func open(ctx context.Context, model chat.Model, talk dialogues.Talk) (*stage, error) {
	zone, err := time.LoadLocation(talk.Zone)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, "sqlite::memory:", store.Options{})
	if err != nil {
		return nil, err
	}
	s := &stage{talk: talk, who: todo.Actor{User: "ann", Via: todo.ViaChat, Zone: zone, Locale: talk.Locale}}
	begin := talk.Time(dialogues.Turn{})
	s.now.Store(&begin)
	clock := func() time.Time { return *s.now.Load() }
	s.tasks = todo.New(db.Tasks(), clock)
	s.chat = run.Service(db, tools.New(s.tasks), model, run.Options{Now: clock, List: s.tasks.Snapshot})
	run, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); _ = s.chat.Run(run) }()
	s.close = func() { cancel(); <-done; db.Close() }
	for _, t := range talk.List {
		if err := s.have(ctx, t); err != nil {
			s.close()
			return nil, fmt.Errorf("task %d: %w", t.N, err)
		}
	}
	return s, nil
}

// have puts a task on the list before the conversation begins.
func (s *stage) have(ctx context.Context, t dialogues.Task) error {
	draft, err := t.Draft(s.who.Location())
	if err != nil {
		return err
	}
	if _, err := s.tasks.Add(ctx, s.who, draft); err != nil {
		return err
	}
	if t.Done {
		_, err = s.tasks.Complete(ctx, s.who, t.N)
	}
	return err
}

// say says the words of a turn, or takes the choice that it names.
func (s *stage) say(ctx context.Context, talk dialogues.Talk, t dialogues.Turn) (saying, error) {
	line := saying{at: talk.Time(t), words: t.Say, approve: t.Approve == nil || *t.Approve}
	if t.Say == "" {
		line.words = t.Pick
		if c := s.last.Choice; c != nil {
			for _, o := range c.Options {
				if strings.Contains(strings.ToLower(o.Label+"\n"+o.Message), strings.ToLower(t.Pick)) {
					line.words = o.Message
					break
				}
			}
		}
	}
	return line, s.tell(ctx, line)
}

// tell says the words at their moment and waits for the end of the turn.
func (s *stage) tell(ctx context.Context, line saying) error {
	s.now.Store(&line.at)
	turn, err := s.chat.Start(ctx, s.who, chat.Request{Conversation: s.conv, Message: line.words})
	if err != nil {
		return err
	}
	s.conv = turn.Conversation
	if turn, err = s.chat.Wait(ctx, s.who, turn.ID); err != nil {
		return err
	}
	if turn.Status == chat.Waiting {
		decide := s.chat.Approve
		if !line.approve {
			decide = s.chat.Reject
		}
		if turn, err = decide(ctx, s.who, turn.ID); err != nil {
			return err
		}
		if turn, err = s.chat.Wait(ctx, s.who, turn.ID); err != nil {
			return err
		}
	}
	s.last = turn
	return nil
}

// answer is the list and what the last turn answered.
func (s *stage) answer(ctx context.Context) (dialogues.Answer, error) {
	a := dialogues.Answer{Response: s.last.Response, Asks: s.last.Choice != nil && s.last.Choice.State == chat.ClarificationOpen || asked(s.last)}
	for _, step := range s.last.Steps {
		if step.Result == nil || step.Result.Receipt != nil {
			continue
		}
		for _, t := range step.Result.Tasks {
			a.Shown = append(a.Shown, t.Number)
		}
	}
	f := todo.Filter{Status: todo.All, Limit: todo.MaxLimit}
	for {
		page, err := s.tasks.List(ctx, s.who, f)
		if err != nil {
			return a, err
		}
		for _, t := range page.Tasks {
			a.Tasks = append(a.Tasks, dialogues.TaskOf(t, s.who.Location()))
		}
		if page.Next == nil {
			return a, nil
		}
		f.After = page.Next
	}
}

// asked says whether the turn asks a question by its choice, whatever state
// the store gives that.
func asked(t chat.Turn) bool {
	return t.Choice != nil && t.Choice.State == "" && strings.HasSuffix(strings.TrimSpace(t.Choice.Question), "?") && len(receipts(t)) == 0
}

func receipts(t chat.Turn) []chat.Receipt {
	var out []chat.Receipt
	for _, s := range t.Steps {
		if s.Result != nil && s.Result.Receipt != nil {
			out = append(out, *s.Result.Receipt)
		}
	}
	return out
}
