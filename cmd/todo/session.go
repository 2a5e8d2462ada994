package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/client"
)

const sessionHelp = `  Say anything while an answer is written: you are asked whether it waits or interrupts.
  ↑ and ↓   what you said before; Tab completes a command
  Ctrl-C    stop the answer; without one, end
  /retry    have the last message answered again
  /edit     say the last message in other words: /edit call mom at 6
  /new      begin a new conversation
  Ctrl-D    end; what is being answered goes on, and is there next time`

// errInterrupted says that the person ended the program with Ctrl-C. While a
// line is edited that is a key and not a signal.
var errInterrupted = errors.New("interrupted")

// session is a conversation with a person at a terminal, who can say
// something at any moment. All of it happens in one goroutine but the reading
// of lines and of events, which come through channels.
type session struct {
	*talk
	ctx        context.Context // ends with the program, not with Ctrl-C
	lines      <-chan typed
	editor     *lineEditor // nil where lines come whole
	interrupts <-chan os.Signal
	rings      <-chan client.Ring // what rings meanwhile
	told       map[string]int     // how often each rang when it was told

	run      *following // what is being answered; nil while nothing is
	waiting  []turnAt   // said, to be answered after it
	asked    func(line string) error
	pending  *client.Message  // typed while an answer is written; asked is about it
	held     []client.Message // to be said when the plan that waits is decided
	last     chat.Turn        // the newest turn that has ended
	question string           // the turn whose choice is open
	leaving  error            // why it ends; nil while it does not
}

// typed is a line of the person, or why there is none.
type typed struct {
	line string
	err  error
}

// turnAt is a turn that is followed from after an event.
type turnAt struct{ turn, after string }

// following is a turn whose events come in.
type following struct {
	turnAt
	view     *view
	events   <-chan client.Event
	done     <-chan error
	lost     <-chan struct{}
	cancel   context.CancelFunc
	stopping bool
}

// interact talks with the person until they end it.
func (t *talk) interact(ctx context.Context) error {
	// Ctrl-C is for the answer first, so it must not end what the answer needs.
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	s := &session{talk: t, ctx: inner, interrupts: signals}
	defer s.readFrom(t, signals)()
	fmt.Fprintln(t.settings.out, "Talk to your list. /help says how, Ctrl-D ends.")
	s.listen()
	s.prompt()
	for s.leaving == nil {
		s.step()
	}
	if errors.Is(s.leaving, io.EOF) {
		fmt.Fprintln(t.settings.out)
		return nil
	}
	return s.leaving
}

// readFrom begins to read what is typed, with a line that can be edited where
// both sides are a terminal, and returns what puts the terminal back.
func (s *session) readFrom(t *talk, signals chan<- os.Signal) func() {
	out, shown := t.settings.out.(*os.File)
	if !shown || !term.IsTerminal(int(out.Fd())) || os.Getenv("TERM") == "dumb" {
		s.lines = t.typing(s.ctx)
		return func() {}
	}
	past := &history{}
	if dir, err := openDataDir(t.settings.dataDir); err == nil {
		past = openHistory(dir.file("said"))
	}
	s.editor = newLineEditor(os.Stdin, out, past, s.ctx.Done(), signals)
	s.lines = s.editor.lines
	t.settings.out = s.editor
	return func() {
		s.editor.close()
		t.settings.out = out
	}
}

// typing reads lines until the input ends.
func (t *talk) typing(ctx context.Context) <-chan typed {
	lines := make(chan typed)
	go func() {
		for {
			line, err := t.in.ReadString('\n')
			select {
			case lines <- typed{trim(line), err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}

// step waits for whatever happens next and deals with it.
func (s *session) step() {
	var events <-chan client.Event
	var done <-chan error
	var lost <-chan struct{}
	if s.run != nil {
		events, done, lost = s.run.events, s.run.done, s.run.lost
	}
	select {
	case in := <-s.lines:
		s.typed(in)
	case sig := <-s.interrupts:
		s.interrupt(sig)
	case r := <-s.rings:
		s.rang(r)
	case e := <-events:
		if err := s.run.view.event(e); err != nil {
			s.tell(err)
		}
		s.happened(e)
	case <-lost:
		s.note("The connection is lost. Trying until it is back…")
	case err := <-done:
		s.ended(err)
	}
}

func (s *session) typed(in typed) {
	switch {
	case in.err != nil:
		s.leaving = in.err
	case s.asked != nil:
		answer := s.asked
		s.asked = nil
		s.tell(answer(in.line))
	case in.line == "":
	default:
		s.tell(s.command(in.line))
	}
	if s.leaving == nil {
		s.prompt()
	}
}

// interrupt stops the answer, or ends where there is none or it is stopped
// already.
func (s *session) interrupt(sig os.Signal) {
	if s.run == nil || s.run.stopping || sig != os.Interrupt {
		if s.editor != nil {
			s.editor.close()
		}
		fmt.Fprintln(s.settings.out)
		s.leaving = errInterrupted
		if sig != os.Interrupt {
			s.leaving = io.EOF
		}
		return
	}
	s.asked = nil
	s.drop()
	s.run.stopping = true
	s.note("Stopping…")
	ctx, cancel := context.WithTimeout(s.ctx, 5*time.Second)
	defer cancel()
	if s.run.view.plan != nil { // it waits, so there is nothing to stop but the question
		s.tell(s.client.Decision(ctx, s.run.turn, false))
		return
	}
	s.tell(s.client.Stop(ctx, s.run.turn))
}

// follow shows a turn as it happens.
func (s *session) follow(at turnAt) {
	ctx, cancel := context.WithCancel(s.ctx)
	events, done, lost := make(chan client.Event), make(chan error, 1), make(chan struct{})
	s.run = &following{turnAt: at, events: events, done: done, lost: lost, cancel: cancel,
		view: &view{talk: s.talk, now: time.Now(), turn: at.turn}}
	go func() {
		done <- s.client.Through(ctx, at.turn, at.after, func(e client.Event) error {
			select {
			case events <- e:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}, func() {
			select {
			case lost <- struct{}{}:
			case <-ctx.Done():
			}
		})
	}()
}

// happened asks what an event of the turn leaves to the person.
func (s *session) happened(e client.Event) {
	switch e.Type {
	case chat.EventPlan:
		if s.yes {
			s.tell(s.client.Decision(s.ctx, s.run.turn, true))
			return
		}
		if s.pending != nil { // what is typed next may be meant for the question that stands
			s.askPending()
			return
		}
		s.askPlan()
	case chat.EventDecision:
		s.run.view.plan = nil
		if s.pending == nil {
			s.asked = nil
		}
	case chat.EventEnd:
		s.last, s.question = s.run.view.ended, ""
		if c := s.last.Choice; c != nil && c.State == chat.ClarificationOpen {
			s.question = s.last.ID
		}
	}
}

// listen has what rings told while the conversation lasts, and says at once
// what keeps it from ringing elsewhere.
func (s *session) listen() {
	rings := make(chan client.Ring)
	s.rings = rings
	s.told = map[string]int{}
	go func() { _ = keepListening(s.ctx, s.client, rings) }() // without a connection the conversation says so itself
	if warnings, err := s.client.Warnings(s.ctx); err == nil {
		for _, w := range warnings {
			s.note(visible(w.Text))
		}
	}
}

// rang rings. What is typed next is an answer to it if it is one: "done", "in an hour".
func (s *session) rang(r client.Ring) {
	if s.told[r.ID] == r.Times {
		return
	}
	s.told[r.ID] = r.Times
	if s.run != nil {
		s.run.view.lineEnd()
	} else if s.editor == nil || !s.editor.editing() {
		fmt.Fprintln(s.settings.out)
	}
	r.Title = visible(r.Title)
	s.settings.ringHere(s.ctx, r)
	s.prompt()
}

// ended goes on after a turn.
func (s *session) ended(err error) {
	s.run.cancel()
	s.run = nil
	if s.pending == nil {
		s.asked = nil
	}
	s.tell(err)
	if len(s.waiting) > 0 {
		next := s.waiting[0]
		s.waiting = s.waiting[1:]
		s.follow(next)
	}
	held := s.held
	s.held = nil
	for _, m := range held {
		s.tell(s.send(m))
	}
	if s.run == nil && s.pending != nil {
		s.askPending()
	}
	s.prompt()
}

// ask puts a question that the next line answers.
func (s *session) ask(question string, answer func(line string) error) {
	s.asked = answer
	fmt.Fprint(s.settings.out, question)
}

// prompt invites the person to say something, where nothing else is going on.
func (s *session) prompt() {
	switch {
	case s.run != nil || s.asked != nil:
	case s.editor != nil:
		s.editor.edit()
	default:
		fmt.Fprint(s.settings.out, "› ")
	}
}

// note says something about the conversation, on a line of its own.
func (s *session) note(text string) {
	if s.run != nil {
		s.run.view.lineEnd()
	}
	fmt.Fprintf(s.settings.out, "(%s)\n", text)
}

// tell says what went wrong, if something did.
func (s *session) tell(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		if s.run != nil {
			s.run.view.lineEnd()
		}
		fmt.Fprintln(s.settings.out, sentence(err))
	}
}
