package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Busy is what becomes of a message that comes while an earlier one of the
// conversation is being answered, as the person chooses.
type Busy string

// What can become of it.
const (
	Refuse    Busy = ""          // fault.Conflict
	Queue     Busy = "queue"     // it is answered after those before it
	Interrupt Busy = "interrupt" // what runs is stopped, and it is answered next
)

// Changes is what becomes of the changes of an answer that is replaced.
type Changes string

// What can become of them.
const (
	Unsaid   Changes = ""     // fault.Conflict if there are any that stand
	Keep     Changes = "keep" // they stand
	TakeBack Changes = "undo" // they are undone before the new answer
)

// oldest is how long ago a message can have been said, skew how far clocks are apart.
const (
	oldest = 30 * 24 * time.Hour
	skew   = 10 * time.Minute
)

// maxTakeBack is how many changes are taken back with a message said again.
const maxTakeBack = MaxCalls - 10

// Request is a person's message.
type Request struct {
	Conversation string // "" for a new one
	Message      string
	Name         string // of the person
	Locale       string // of the person, BCP 47
	Busy         Busy
	// Replaces is a turn of the conversation that is said again, with the same
	// message or another one: it is kept with all that followed it, and the new
	// turn begins a branch beside it.
	Replaces string
	Changes  Changes // of what is replaced
	// Unauthorized: whoever sends it may not approve plans. A "yes" to one that
	// waits is then fault.Forbidden, and the plan goes on waiting.
	Unauthorized bool
	// Said is when the person said it, if that was without a network; times in
	// it are read as of then. At most a month ago; the zero time for now.
	Said time.Time
	// Key is the sender's own name for the message: sent again with it, nothing
	// is said twice. Any number may be sent at once, but each key by one sender.
	Key string
	// Answers is the turn whose question the message answers, which is checked
	// to be open and to have this answer; "" for any message.
	Answers string
}

// Start stores a message as a turn and sets it running, or queues it. While a
// plan waits in the conversation, "yes" and "no" decide it and the turn of the
// plan is returned; any other message rejects it and goes on. It fails with
// fault.Invalid for a message that is none, and with fault.Conflict while
// another turn of the conversation runs unless Busy says what then, for a
// question that is not open, and for changes of a replaced turn of which
// nothing is said.
func (s *Service) Start(ctx context.Context, who todo.Actor, r Request) (Turn, error) {
	message, err := cleanMessage(r.Message)
	if err != nil {
		return Turn{}, err
	}
	r.Message = message
	t, err := s.start(ctx, who, r)
	if err == nil {
		return t, nil
	}
	// Sent twice at once, the other one may have been stored since it was looked
	// for; sent again, there needs to be no room for it.
	if said, unread := s.saidBefore(ctx, who, r); said != nil && unread == nil {
		return *said, nil
	}
	return Turn{}, err
}

func (s *Service) start(ctx context.Context, who todo.Actor, r Request) (Turn, error) {
	here, err := s.runner.Room(who.User)
	if err != nil {
		return Turn{}, err
	}
	defer here.Leave()
	now := s.now()
	if !r.Said.IsZero() && (r.Said.After(now.Add(skew)) || r.Said.Before(now.Add(-oldest))) {
		return Turn{}, fault.InField("said_at",
			"A message is said within the last 30 days. Leave said_at out for one that is said now.")
	}
	if said, err := s.saidBefore(ctx, who, r); said != nil || err != nil {
		return deref(said), err
	}
	n := NewTurn{
		Conversation: Conversation{User: who.User, ID: r.Conversation, Created: now, Updated: now},
		Turn:         s.newTurn(who, r, now), Lease: s.runner.Lease(), Busy: r.Busy, Replaces: r.Replaces,
		Answers: r.Answers,
		Queue:   s.opts.Turns, Fits: s.opts.Fits,
	}
	if r.Conversation == "" {
		if r.Replaces != "" || r.Answers != "" {
			return Turn{}, fault.InField("conversation_id",
				"To say a message again or to answer a question, name its conversation.")
		}
		n.Fresh = true
		n.Conversation.Title = titleOf(r.Message)
		n.Conversation.ID = NewID(now)
		if r.Key != "" {
			n.Conversation.ID = keyedID(who.User, "conversation:"+r.Key)
		}
	} else if decided, err := s.continueAt(ctx, who, r, &n); decided != nil || err != nil {
		return deref(decided), err
	}
	n.Turn.Conversation = n.Conversation.ID
	t, err := s.store.CreateTurn(ctx, n)
	if err != nil {
		return Turn{}, err
	}
	if t.Status == Running {
		s.runner.Start(here, t, n.Lease, Started(t))
	}
	return t, nil
}

// saidBefore is the turn that a message with its key became, nil if it is new.
func (s *Service) saidBefore(ctx context.Context, who todo.Actor, r Request) (*Turn, error) {
	if r.Key == "" {
		return nil, nil
	}
	t, err := s.Turn(ctx, who, keyedID(who.User, r.Key))
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	// When it was said and what is to become of others may differ: a message that
	// could not be sent at first is sent later.
	if err == nil && (t.Message != r.Message || r.Conversation != "" && t.Conversation != r.Conversation) {
		return nil, fault.InField("header.Idempotency-Key",
			"The Idempotency-Key was sent with another message before, which "+
				"was taken. Use a new one for this one.")
	}
	return &t, err
}

func (s *Service) newTurn(who todo.Actor, r Request, now time.Time) Turn {
	locale := r.Locale
	if locale == "" {
		locale = who.Locale
	}
	id := NewID(now)
	if r.Key != "" {
		id = keyedID(who.User, r.Key)
	}
	return Turn{
		User: who.User, ID: id, Message: r.Message, Status: Running, Steps: []Step{},
		Model: s.runner.Model(), Created: now,
		State: State{Asker: Asker{Name: r.Name, Locale: locale, Zone: who.Location().String(), Via: who.Via,
			Said: r.Said}, Events: 1},
	}
}

// continueAt finds the conversation, settles a plan that waits in it, and says
// what is replaced and what is answered. It returns the turn of the plan if
// the message was the answer to it.
func (s *Service) continueAt(ctx context.Context, who todo.Actor, r Request, n *NewTurn) (*Turn, error) {
	found, err := s.store.Conversation(ctx, who.User, r.Conversation)
	if err != nil {
		return nil, err
	}
	found.Updated = n.Conversation.Updated
	n.Conversation = found
	active, err := s.store.Active(ctx, who.User, r.Conversation)
	if err != nil {
		return nil, err
	}
	waits := ""
	if at := slices.IndexFunc(active, func(t Turn) bool { return t.Status == Waiting }); at >= 0 {
		waits = active[at].ID
	}
	if d := DecisionIn(r.Message); waits != "" && d != Undecided && r.Replaces == "" && r.Answers == "" {
		if d == Approved && r.Unauthorized {
			return nil, NotYours()
		}
		t, err := s.decide(ctx, who.User, waits, Decided{Decision: d, Words: r.Message})
		return &t, err
	}
	// What is refused must leave the plan as it is, so it comes first.
	if r.Replaces != "" {
		n.Turn.State.Undo, err = s.replace(ctx, who, r, waits)
	} else {
		n.Settles, err = s.answer(ctx, who, r, found.Head)
	}
	if err != nil || waits == "" {
		return nil, err
	}
	return nil, s.dropPlan(ctx, who, waits, n, len(active) > 1)
}

// dropPlan rejects a plan because of another message, and waits until its turn
// has ended. What was queued behind the plan runs then, so the message queues.
func (s *Service) dropPlan(ctx context.Context, who todo.Actor, waits string, n *NewTurn, queued bool) error {
	if _, err := s.decide(ctx, who.User, waits, Decided{Decision: Rejected}); err != nil {
		return err
	}
	if n.Busy == Refuse && queued {
		n.Busy = Queue
	}
	_, err := s.await(ctx, who.User, waits)
	return err
}

// answer says what the message makes of the question of the turn before it.
func (s *Service) answer(ctx context.Context, who todo.Actor, r Request, head string) (ClarificationState, error) {
	asked := head
	if r.Answers != "" {
		asked = r.Answers
	}
	if asked == "" {
		return ClarificationSuperseded, nil
	}
	t, err := s.Turn(ctx, who, asked)
	if err != nil {
		return "", err
	}
	answers := t.Choice != nil && slices.ContainsFunc(t.Choice.Options,
		func(o Option) bool { return o.Message == r.Message })
	switch {
	case answers && t.Choice.State == ClarificationOpen:
		return ClarificationAnswered, nil
	case r.Answers != "" && t.Choice != nil && t.Choice.State == ClarificationExpired:
		return "", fault.New(fault.Conflict,
			"This question waited for more than a day and has expired. Say again what you want.")
	case r.Answers != "" && !answers:
		return "", fault.InField("answers",
			"That isn't one of the answers to this question. Send the message of one of its options.")
	case r.Answers != "":
		return "", NotOpen()
	case t.Choice != nil && t.Choice.State == ClarificationExpired:
		return ClarificationExpired, nil
	}
	return ClarificationSuperseded, nil
}

// replace checks that a turn can be said again once the turn that waits, if one
// does, has ended, and returns the changes that are to be taken back for it,
// the newest first.
func (s *Service) replace(ctx context.Context, who todo.Actor, r Request, waits string) ([]int64, error) {
	under, err := s.store.Under(ctx, who.User, r.Replaces)
	if err != nil {
		return nil, err
	}
	if under[0].Conversation != r.Conversation {
		return nil, fault.InField("replaces", "That turn is of another conversation.")
	}
	if slices.ContainsFunc(under, func(t Turn) bool { return !t.Status.Final() && t.ID != waits }) {
		return nil, fault.New(fault.Conflict, "What you want to say again is still being answered. Stop it first.")
	}
	lines := map[int64]string{}
	for _, t := range under {
		for _, step := range t.Steps {
			if step.Result != nil && step.Result.Receipt != nil && step.Result.Receipt.In == nil {
				lines[step.Result.Receipt.Change] = inWords(*step.Result.Receipt)
			}
		}
	}
	standing, err := s.standing(ctx, who.User, lines)
	switch {
	case err != nil || r.Changes == Keep || len(standing) == 0:
		return nil, err
	case r.Changes == TakeBack && len(standing) <= maxTakeBack:
		return standing, nil
	case r.Changes == TakeBack:
		return nil, fault.New(fault.Conflict,
			"The answers that this replaces made %d changes, which are too many to take back at once. "+
				"Undo them in the list, or let them stand (changes: keep).", len(standing))
	}
	var said []string
	for _, n := range standing {
		said = append(said, lines[n])
	}
	return nil, fault.New(fault.Conflict, "What this replaces has changed your list, and that stands: %s. "+
		"Say whether to take it back first (changes: undo) or to let it stand (changes: keep).",
		clip.Runes(strings.Join(said, "; "), 300))
}

// standing has those of the changes that are in force, the newest first.
func (s *Service) standing(ctx context.Context, user todo.UserID, changes map[int64]string) ([]int64, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	all := make([]int64, 0, len(changes))
	for n := range changes {
		all = append(all, n)
	}
	left, err := s.store.InEffect(ctx, user, all)
	slices.SortFunc(left, func(a, b int64) int { return int(b - a) })
	return left, err
}

// inWords is a receipt in one line.
func inWords(r Receipt) string {
	if len(r.Lines) == 1 {
		return fmt.Sprintf("%s “%s”", r.Kind, clip.Runes(r.Lines[0].Title, 60))
	}
	return fmt.Sprintf("%s %d tasks", r.Kind, len(r.Lines))
}

func deref(t *Turn) Turn {
	if t == nil {
		return Turn{}
	}
	return *t
}
