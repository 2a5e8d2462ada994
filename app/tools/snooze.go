package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	shared "github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

type snoozeArgs struct {
	selector
	All bool `json:"all,omitempty"`
	// Shared are tasks of lists that are kept with others, beside Tasks of the person's own.
	Shared list[string] `json:"shared,omitempty"`
	Until  string       `json:"until"`
}

func snoozeReminders(b Bells) Tool {
	return Tool{
		Name: "snooze_reminders", private: true, Title: "Put reminders off", Idempotent: true,
		Description: "Hold reminders back until a moment: what rings now, and what would ring before it, rings then " +
			"instead. " +
			"When tasks are due stays as it is. Name the tasks, or give all for everything that rings until then. " +
			"Of tasks of shared lists it is for this person alone.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["until"],"properties":{` +
			selectorSchema + `,
"all":{"type":"boolean","description":"Everything that rings now or would ring before until."},
"shared":{"type":"array","maxItems":100,"description":"Tasks of shared lists besides, as HOME-3.","items":{"type":"string","maxLength":240}},
"until":{"type":"string","minLength":1,"maxLength":200,"description":"In the person's own words: in an hour, tomorrow at 9, Monday; none to hold them back no longer."}}}`),
		aim: func(ctx context.Context, c *call) (*aim, error) {
			var args snoozeArgs
			if err := decode(c.args, &args); err != nil {
				return nil, err
			}
			return c.aimSnooze(ctx, b, args)
		},
	}
}

// noLonger are the words with which nothing is held back any more.
var noLonger = []string{"none", "never", "no longer", "not any more", "nothing"}

func (c *call) aimSnooze(ctx context.Context, b Bells, args snoozeArgs) (*aim, error) {
	s := snooze{call: c, bells: b}
	if !slices.Contains(noLonger, strings.ToLower(strings.TrimSpace(args.Until))) {
		var err error
		if s.until, s.day, err = c.until(ctx, args.Until); err != nil {
			return nil, err
		}
	}
	if args.All {
		if len(args.Tasks) > 0 || args.Where != nil || len(args.Shared) > 0 {
			return nil, fault.InField(misused, "Give either all, or the tasks that are meant.")
		}
		if s.until.IsZero() {
			return nil, fault.InField("until",
				"“%s” does not say until when. Name the tasks that are to be held back no longer.", args.Until)
		}
		var err error
		if args.Tasks, args.Shared, err = c.ringsBefore(ctx, b, s.begins()); err != nil {
			return nil, err
		}
		if len(args.Tasks) == 0 && len(args.Shared) == 0 {
			return &aim{missed: []string{"Nothing rings before then, so there is nothing to put off."}}, nil
		}
	}
	f := found{}
	if len(args.Tasks) > 0 || args.Where != nil || len(args.Shared) == 0 {
		var err error
		f, err = c.find(ctx, args.selector,
			search{[]todo.Status{todo.Pending}, "Snooze task %d until " + percent(args.Until), "put off"})
		if err != nil {
			return nil, err
		}
	}
	f.keep(live, "Task %d (“%s”) is deleted. Restore it first.")
	f.keep(func(t todo.Task) bool { return !t.Done }, "Task %d (“%s”) is completed, so it does not ring.")
	if c.at != nil {
		return s.there(ctx, f)
	}
	return s.own(ctx, f, args.Shared)
}

// snooze is one call of snooze_reminders; until is the zero time where nothing is held back any more.
type snooze struct {
	*call
	bells Bells
	until time.Time
	// day is the one until which it is, where no time of it was said.
	day civil.Date
}

// begins is when the day begins until which reminders are held back, or the moment that was said.
func (s snooze) begins() time.Time {
	if s.day.IsZero() {
		return s.until
	}
	begins := s.day.At(0, s.who.Location())
	if begins.Before(s.Now()) {
		return s.until
	}
	return begins
}

// untilOf is the moment until which a task is held back. Until a day it is the person's hour, and no later than what
// the task rings of on that day itself.
func (s snooze) untilOf(set reminder.Settings, t todo.Task) time.Time {
	until := s.until
	if s.day.IsZero() {
		return until
	}
	t.Reminders = notHeld(t.Reminders)
	for _, r := range t.Rings(set, s.who.Location(), s.begins()) {
		if at := s.heardAt(set, r); !at.Before(s.begins()) && at.Before(until) {
			until = at
		}
	}
	return until
}

func (s snooze) frozenUntil() string {
	if s.until.IsZero() {
		return "none"
	}
	if !s.day.IsZero() {
		return s.day.String()
	}
	return s.until.UTC().Format(time.RFC3339)
}

// own puts off tasks of the person's own list, as a change of them, and besides such of shared lists.
func (s snooze) own(ctx context.Context, f found, others list[string]) (*aim, error) {
	set, err := s.Settings(ctx, s.who)
	if err != nil {
		return nil, err
	}
	f.keep(func(t todo.Task) bool { return s.until.IsZero() || len(t.Rings(set, s.who.Location(), s.Now())) > 0 },
		"Task %d (“%s”) has no reminder to put off. Say when it is to ring, such as “remind me of it tomorrow at 9”.")
	f.keep(func(t todo.Task) bool { return !s.until.IsZero() || !reminder.HeldUntil(t.Reminders).IsZero() },
		"Task %d (“%s”) isn't put off.")
	a := &aim{verb: "Put off", tasks: f.tasks, missed: f.missed, choice: f.choice}
	if s.until.IsZero() {
		a.verb = "Ring as before"
	}
	var patches []todo.Patch
	say := s.saying()
	for _, t := range f.tasks {
		p := todo.Patch{Number: t.Number, IfVersion: t.Version, Reminders: todo.Some(s.held(set, t))}
		patches = append(patches, p)
		a.lines = append(a.lines, chat.Line{Task: t.Number, Title: t.Title, Detail: say.difference(t, preview(t, p))})
	}
	there, err := s.elsewhere(ctx, set, others, a)
	if err != nil {
		return nil, err
	}
	frozen := snoozeArgs{selector: selector{Tasks: frozenRefs(f.tasks)}, Until: s.frozenUntil()}
	a.touches = numbers(f.tasks)
	for _, o := range there {
		frozen.Shared = append(frozen.Shared, o.at.ref(o.tasks[0].Number))
		a.touches = append(a.touches, todo.Touch(o.at.ID, o.tasks[0].Number))
		a.lines = append(a.lines,
			o.at.lines([]chat.Line{{Task: o.tasks[0].Number, Title: o.tasks[0].Title, Detail: "rings not before " +
				say.moment(o.until) + " for you"}})...)
	}
	a.frozen = frozen
	if len(patches)+len(there) == 0 {
		return a, nil
	}
	a.apply = func(ctx context.Context) (change todo.Change, err error) {
		if len(patches) > 0 {
			if change, err = s.Update(ctx, s.who, patches...); err != nil {
				return change, err
			}
		}
		var refs []string
		first := s.until
		for _, o := range there {
			in := o
			if o.until.Before(first) {
				first = o.until
			}
			if _, err := in.hold(ctx, in.tasks[0]); err != nil {
				return change, err
			}
			refs = append(refs, o.at.ref(o.tasks[0].Number))
		}
		if len(refs) > 0 {
			a.told = fmt.Sprintf(
				"For you alone %s of lists that are kept with others: nothing rings before %s. “Stop snoozing %s” "+
					"ends that.",
				strings.Join(refs, ", "), say.moment(first), refs[0])
		}
		return change, nil
	}
	return a, nil
}

// held are reminders that are held back until then, or no longer.
func (s snooze) held(set reminder.Settings, t todo.Task) []reminder.Reminder {
	if !s.until.IsZero() {
		return reminder.Held(t.Reminders, s.untilOf(set, t))
	}
	return notHeld(t.Reminders)
}

// notHeld are reminders that nothing holds back.
func notHeld(all []reminder.Reminder) []reminder.Reminder {
	all = slices.DeleteFunc(reminder.Clone(all), func(r reminder.Reminder) bool { return r.Hold })
	if len(all) == 0 {
		return nil // the settings decide again
	}
	return all
}

// elsewhere are the tasks of shared lists that are named by handles and ring for the person, each in its list.
func (s snooze) elsewhere(ctx context.Context, set reminder.Settings, refs list[string],
	a *aim) ([]sharedSnooze, error) {
	var all []sharedSnooze
	for _, ref := range refs {
		handle, number, ok := shared.SplitHandle(ref)
		if !ok || s.lists == nil {
			return nil, fault.InField(misused, "A task of a shared list is called by its handle, such as HOME-3.")
		}
		at, err := s.lists.Find(ctx, s.who, handle)
		if err != nil {
			return nil, err
		}
		in := sharedSnooze{snooze: s, who: s.who, at: &place{Place: at, mark: strings.ToUpper(at.Handle)}}
		in.who.List = at.ID
		t, err := s.GetAny(ctx, in.who, number)
		if err == nil && !s.until.IsZero() {
			in.until = s.untilOf(set, t)
			err = s.bells.MayHold(ctx, in.who, number, in.until)
		}
		if onlyInternal(err) != nil {
			return nil, err
		}
		if err != nil {
			a.missed = append(a.missed, strings.ToUpper(ref)+": "+fault.MessageOf(err))
			continue
		}
		in.tasks = []todo.Task{t}
		all = append(all, in)
	}
	return all, nil
}

// ref is what a task of the list is called: HOME-3.
func (p *place) ref(number int64) string { return fmt.Sprintf("%s-%d", p.mark, number) }

// sharedSnooze is a snooze of tasks in a list that others keep too.
type sharedSnooze struct {
	snooze
	who   todo.Actor
	at    *place
	tasks []todo.Task
}

func (s sharedSnooze) hold(ctx context.Context, t todo.Task) (time.Time, error) {
	return s.bells.Hold(ctx, s.who, t.Number, s.until)
}

// PutOff is the Data of snooze_reminders where it changed no task: arguments that take it back.
type PutOff struct {
	Before snoozeArgs `json:"before"`
}

// there puts off tasks of a list that others keep too: for this person alone, and
// the tasks stay as they are.
func (s snooze) there(ctx context.Context, f found) (*aim, error) {
	in := sharedSnooze{snooze: s, who: s.who, at: s.at}
	set, err := s.Settings(ctx, s.who)
	if err != nil {
		return nil, err
	}
	say := s.saying()
	a := &aim{verb: "Put off for you alone", missed: f.missed, choice: f.choice}
	for _, t := range f.tasks {
		if !s.until.IsZero() {
			err := s.bells.MayHold(ctx, s.who, t.Number, s.untilOf(set, t))
			if onlyInternal(err) != nil {
				return nil, err
			}
			if err != nil {
				a.missed = append(a.missed, fault.MessageOf(err))
				continue
			}
		}
		in.tasks = append(in.tasks, t)
		a.lines = append(a.lines, chat.Line{Task: t.Number, Title: t.Title, Detail: in.detail(say, s.untilOf(set, t))})
	}
	a.tasks = in.tasks
	a.frozen = snoozeArgs{selector: selector{Tasks: frozenRefs(in.tasks)}, Until: s.frozenUntil()}
	if len(in.tasks) == 0 {
		return a, nil
	}
	a.apply = func(ctx context.Context) (todo.Change, error) {
		before := snoozeArgs{Until: "none"}
		var lines []string
		for _, t := range in.tasks {
			in.until = s.untilOf(set, t)
			was, err := in.hold(ctx, t)
			if err != nil {
				return todo.Change{}, err
			}
			if len(in.tasks) == 1 && was.After(s.Now()) {
				before.Until = was.UTC().Format(time.RFC3339)
			}
			before.Tasks = append(before.Tasks, Ref{Words: s.at.ref(t.Number)})
			lines = append(lines, fmt.Sprintf("“%s” (%s) %s.", t.Title, s.at.ref(t.Number), in.detail(say, in.until)))
		}
		a.told = strings.Join(append(lines, "When it is due, and what rings for others, stays as it is."), "\n")
		a.data = PutOff{before}
		return todo.Change{}, nil
	}
	return a, nil
}

func (s sharedSnooze) detail(say saying, until time.Time) string {
	if until.IsZero() {
		return "rings for you as before"
	}
	return "rings for you " + say.moment(until) + ", and not before"
}

// ringsBefore are the tasks that ring now or would ring before a moment: of the list in which the call
// works, and from the person's own list those of shared ones, too, by their handles.
func (c *call) ringsBefore(ctx context.Context, b Bells,
	until time.Time) (refs list[Ref], others list[string], err error) {
	ringing, err := b.Unanswered(ctx, c.who)
	if err != nil {
		return nil, nil, err
	}
	coming, err := b.Between(ctx, c.who, time.UnixMicro(1), until) // what should have rung and did not too
	if err != nil {
		return nil, nil, err
	}
	if len(ringing) >= notify.MaxListed || len(coming) >= notify.MaxListed {
		return nil, nil, fault.InField("until",
			"At least %d reminders ring before then, which is more than can be put off at once. Say an earlier "+
				"moment, or name the tasks.", notify.MaxListed)
	}
	for _, r := range append(ringing, coming...) {
		ref := strings.ToUpper(r.Handle) + fmt.Sprintf("-%d", r.Task)
		switch {
		case r.Said != "":
		case r.List == c.who.List && !slices.ContainsFunc(refs, func(o Ref) bool { return o.ID == r.Task }):
			refs = append(refs, Ref{ID: r.Task})
		case r.List != "" && c.who.List == "" && !slices.Contains(others, ref):
			others = append(others, ref)
		}
	}
	if len(refs)+len(others) > MaxItems {
		return nil, nil, fault.InField("until",
			"%d tasks ring before then; at most %d can be put off at once. Say an earlier moment, or name the tasks.",
			len(refs)+len(others), MaxItems)
	}
	return refs, others, nil
}
