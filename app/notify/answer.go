package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// MaxListed is how many rings are listed at once.
const MaxListed = 200

// Answers that are no change of the task.
const (
	Seen = "seen" // the person has closed it
)

// From says through which delivery something came back.
type From struct {
	Channel string
	Device  string
	// Once: a reminder that was answered already is not answered again, which
	// fails with fault.Conflict. It is so for what can be followed twice, as a link.
	Once bool
}

// Ringing returns what rang for the person and is not answered, the last one first.
func (s *Service) Ringing(ctx context.Context, who todo.Actor) ([]Ring, error) {
	return s.store.Ringing(ctx, who.User, s.now().Add(-ShownFor), MaxShown)
}

// Unanswered is Ringing for lists of all: at most MaxListed.
func (s *Service) Unanswered(ctx context.Context, who todo.Actor) ([]Ring, error) {
	return s.store.Ringing(ctx, who.User, s.now().Add(-ShownFor), MaxListed)
}

// Between returns what is to ring from a moment on and before another, at most
// MaxListed, in its order.
func (s *Service) Between(ctx context.Context, who todo.Actor, from, before time.Time) ([]Ring, error) {
	set, err := s.tasks.Settings(ctx, who)
	if err != nil {
		return nil, err
	}
	after := Key{User: who.User, At: set.QuietBefore(from, who.Location())}
	var all []Ring
	for {
		page, err := s.store.Coming(ctx, after, before, MaxListed)
		if err != nil {
			return nil, err
		}
		afterQuiet(set, who, page)
		all = within(append(all, page...), from, before)
		all = all[:min(len(all), MaxListed)]
		if len(page) < MaxListed {
			return all, nil
		}
		after = page[len(page)-1].Key
		if len(all) == MaxListed && !all[MaxListed-1].Rings().After(after.At) {
			return all, nil // nothing that comes after it rings before the last of them
		}
	}
}

// within are rings that ring from a moment on and before another, in that order.
func within(all []Ring, from, before time.Time) []Ring {
	all = slices.DeleteFunc(all, func(r Ring) bool { return r.Rings().Before(from) || !r.Rings().Before(before) })
	slices.SortStableFunc(all, func(a, b Ring) int { return a.Rings().Compare(b.Rings()) })
	return all
}

// Rings is when something is to ring that has not yet: at its moment, or at the end of
// the quiet hours in which that lies.
func (r Ring) Rings() time.Time {
	if r.After.IsZero() {
		return r.At
	}
	return r.After
}

// afterQuiet works out when what is to ring does.
func afterQuiet(set reminder.Settings, who todo.Actor, all []Ring) {
	for i, r := range all {
		if at := set.AfterQuiet(r.At, who.Location()); r.Rung.IsZero() && !r.Loud && at.After(r.At) {
			all[i].After = at.UTC()
		}
	}
}

// Coming returns what is to ring for the person before a moment, at most
// MaxListed, in its order. What should have rung and did not is among it.
func (s *Service) Coming(ctx context.Context, who todo.Actor, before time.Time) ([]Ring, error) {
	return s.Between(ctx, who, time.UnixMicro(1), before)
}

// Rung returns what rang for the person last, answered or not, the last one first.
func (s *Service) Rung(ctx context.Context, who todo.Actor, limit int) ([]Ring, error) {
	return s.store.Rung(ctx, who.User, s.now(), min(limit, MaxListed))
}

// OfTask returns what rang and is to ring of a task, the last moment first.
func (s *Service) OfTask(ctx context.Context, who todo.Actor, task int64) ([]Ring, error) {
	all, err := s.store.OfTask(ctx, who.User, Key{List: who.List, Task: task}.Row(), MaxListed)
	if err != nil || len(all) == 0 {
		return all, err
	}
	set, err := s.tasks.Settings(ctx, who)
	afterQuiet(set, who, all)
	return all, err
}

// Ring returns one ring of the person. It fails with fault.NotFound.
func (s *Service) Ring(ctx context.Context, who todo.Actor, id string) (Ring, error) {
	k, err := ParseKey(who.User, id)
	if err != nil {
		return Ring{}, err
	}
	return s.store.Ring(ctx, k)
}

// Watch wakes after anything of the person rang or was answered.
func (s *Service) Watch(who todo.Actor) (wake <-chan struct{}, stop func()) {
	return s.store.WatchRings(who.User)
}

// Report notes that a channel has shown a ring, or that the person opened it.
// It fails with fault.NotFound if there is no such ring, and with
// fault.Conflict if it did not ring.
func (s *Service) Report(ctx context.Context, who todo.Actor, id string, from From, state State) error {
	r, err := s.rung(ctx, who, id)
	if err != nil {
		return err
	}
	return s.store.Report(ctx, r.Key, r.Times, from.Channel, from.Device, state, s.now())
}

func (s *Service) rung(ctx context.Context, who todo.Actor, id string) (Ring, error) {
	r, err := s.Ring(ctx, who, id)
	if err == nil && r.Rung.IsZero() {
		err = fault.New(fault.Conflict, "This reminder has not rung yet, so there is nothing to answer.")
	}
	return r, err
}

// Close ends what rings; the task stays as it is.
func (s *Service) Close(ctx context.Context, who todo.Actor, id string, from From) error {
	r, err := s.rung(ctx, who, id)
	if err != nil {
		return err
	}
	return s.store.Answer(ctx, r.Key, Seen, from.Channel, from.Device, s.now())
}

// Done completes the task of what rings, once: of two answers at the same
// moment the later one finds the reminder answered, so that of a recurring task
// only this occurrence is completed. Of a task that is done already it only ends
// the ring.
func (s *Service) Done(ctx context.Context, who todo.Actor, id string, from From) (todo.Change, error) {
	return s.settle(ctx, who, id, from, todo.AnsweredDone, func(who todo.Actor, t todo.Task) (todo.Change, error) {
		c, err := s.tasks.Do(ctx, who, todo.Done, todo.Target{Number: t.Number, IfVersion: t.Version})
		if err != nil && fault.CodeOf(err) == fault.Conflict && !errors.Is(err, todo.ErrVersion) {
			err = nil // it is done already
		}
		return c, err
	})
}

// Snooze lets the task ring again at a later moment, and ends what rings now.
// It is a change of the task, which can be undone. A task of a shared list rings
// again for this person alone, and stays as it is.
func (s *Service) Snooze(ctx context.Context, who todo.Actor, id string, until time.Time,
	from From) (todo.Change, error) {
	r, err := s.rung(ctx, who, id)
	if err != nil {
		return todo.Change{}, err
	}
	if r.List != "" {
		return todo.Change{}, s.putOff(ctx, r, until, from)
	}
	return s.settle(ctx, who, id, from, todo.AnsweredSnoozed, func(who todo.Actor, t todo.Task) (todo.Change, error) {
		settings, err := s.tasks.Settings(ctx, who)
		if err != nil {
			return todo.Change{}, err
		}
		all := Later(t, until, settings, s.now())
		return s.tasks.Update(ctx, who, todo.Patch{Number: t.Number, IfVersion: t.Version, Reminders: todo.Some(all)})
	})
}

// putOff lets what rang of a task of a shared list ring again for its person.
func (s *Service) putOff(ctx context.Context, r Ring, until time.Time, from From) error {
	switch {
	case r.Said != "":
		return fault.New(fault.Conflict,
			"This says that somebody mentions you, and isn't a reminder that can be put off. Close it.")
	case !r.Answered.IsZero():
		return answeredAlready()
	}
	return s.store.PutOff(ctx, r.Key, until, from.Channel, from.Device, s.now())
}

// Hold lets a task of a shared list ring for the person at a moment, and nothing of it
// before: what rings of it now ends. The task and everybody else's reminders stay as
// they are. The zero moment takes that back. It returns the moment until which they held
// it back before, and fails with fault.Conflict where it doesn't ring for them.
func (s *Service) Hold(ctx context.Context, who todo.Actor, task int64, until time.Time) (was time.Time, err error) {
	if until.IsZero() {
		_, _, _, err = s.tasks.Ringing(ctx, who, task, reminder.Settings{}) // whether they are in the list
	} else {
		err = s.MayHold(ctx, who, task, until)
	}
	if err != nil {
		return was, err
	}
	if was, err = s.store.Held(ctx, Key{User: who.User, List: who.List, Task: task}); err != nil {
		return was, err
	}
	if err := s.store.Hold(ctx, who.User, who.List, task, until.Truncate(time.Second), s.now()); err != nil {
		return was, err
	}
	// an earlier Hold had taken the place of what rings at its moment anyway
	return was, s.tasks.Rearmed(ctx, who, task)
}

// MayHold fails as Hold does, and does nothing.
func (s *Service) MayHold(ctx context.Context, who todo.Actor, task int64, until time.Time) error {
	settings, err := s.tasks.Settings(ctx, who)
	if err != nil {
		return err
	}
	t, rings, ok, err := s.tasks.Ringing(ctx, who, task, settings)
	if err != nil {
		return err
	}
	mine, err := ok(until)
	if err != nil {
		return err
	}
	if len(rings) == 0 {
		all, err := s.OfTask(ctx, who, t.Number) // what they have put off isn't among rings
		if err != nil {
			return err
		}
		mine = mine && slices.ContainsFunc(all, func(r Ring) bool { return r.Said == "" && r.Answered.IsZero() })
	}
	switch {
	case mine:
		return nil
	case len(t.Rings(settings, who.Location(), s.now())) == 0:
		return fault.New(fault.Conflict,
			"“%s” has no reminder to put off. Say when it is to ring, such as “remind me of it tomorrow at 9”.",
			t.Title)
	}
	return fault.New(fault.Conflict, "“%s” doesn't ring for you then, so there is nothing of yours to put off.",
		t.Title)
}

// settle answers what rings with a change of its task, which is worked out from
// the task as it is and made only if it still is so: what others change at the
// same moment is kept, and seen.
func (s *Service) settle(
	ctx context.Context, who todo.Actor, id string, from From, answer string,
	change func(todo.Actor, todo.Task) (todo.Change, error),
) (todo.Change, error) {
	for {
		r, err := s.rung(ctx, who, id)
		if err != nil {
			return todo.Change{}, err
		}
		if r.Said != "" {
			return todo.Change{},
				fault.New(fault.Conflict, "This says that somebody mentions you, and isn't a reminder of the task. "+
					"Close it, or say in the list that the task is done.")
		}
		who.List = r.List
		task, err := s.tasks.GetAny(ctx, who, r.Task)
		if err != nil {
			return todo.Change{}, err
		}
		// The ring is answered with the change of its task. It is read again after
		// the task, whose version says whether it is still as it was then.
		if r, err = s.rung(ctx, who, id); err != nil {
			return todo.Change{}, err
		}
		switch {
		case r.Answered.IsZero():
		case from.Once:
			return todo.Change{}, answeredAlready()
		case answer == todo.AnsweredDone && r.Answer == answer:
			return todo.Change{}, nil // of a recurring task the next occurrence is there already
		}
		c, err := change(who, task)
		if errors.Is(err, todo.ErrVersion) && ctx.Err() == nil {
			continue // changed meanwhile, by another answer or otherwise
		}
		if err != nil {
			return c, err
		}
		return c, s.store.Answer(ctx, r.Key, answer, from.Channel, from.Device, s.now())
	}
}

// Later are the reminders of a task that is put off until a moment: those it
// has, what the settings give it said as its own, and the new one in place of
// those it was put off to before.
func Later(t todo.Task, until time.Time, set reminder.Settings, now time.Time) []reminder.Reminder {
	at := until.UTC().Truncate(time.Second)
	all := reminder.Clone(t.Reminders)
	if reminder.Usual(all) && t.Due != nil && t.Due.Timed && set.Timed {
		all = []reminder.Reminder{{Kind: reminder.AtDue}}
	}
	all = slices.DeleteFunc(all, func(r reminder.Reminder) bool {
		return r.Kind == reminder.AtMoment && r.At != nil && (r.Snoozed || !r.At.After(now))
	})
	return append(all, reminder.Reminder{Kind: reminder.AtMoment, At: &at, Snoozed: true, Loud: true})
}
