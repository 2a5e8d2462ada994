package todo

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// Answers that a change of the task is to what rang.
const (
	AnsweredDone    = "done"
	AnsweredDeleted = "deleted"
	AnsweredMoved   = "moved"
	AnsweredSnoozed = "snoozed"
)

// Rings are the moments at which the task rings for somebody in loc, those
// that are past among them. A task that is done or deleted does not ring. One
// that repeats goes on ringing while nobody ticks it: of its occurrences, each
// reminder has the last that is past now and the next one.
func (t Task) Rings(s reminder.Settings, loc *time.Location, now time.Time) []reminder.Ring {
	if t.Done || t.Deleted != nil || t.Muted {
		return nil
	}
	if t.Recurrence == nil || t.Due == nil {
		return reminder.Rings(t.Reminders, t.dueForReminders(loc), s)
	}
	return reminder.Series(t.Reminders, t.dueForReminders(loc), s, func(r reminder.Reminder) (rings []reminder.Ring) {
		for _, o := range t.occurring(r, s, loc, now) {
			rings = append(rings, o.ring)
		}
		return rings
	})
}

// Silent says whether a task that is meant to ring won't, because all of its moments are
// past by now; and which was the last of them. What is of this minute rings at once.
func (t Task) Silent(s reminder.Settings, loc *time.Location, now time.Time) (last time.Time, silent bool) {
	rings := t.Rings(s, loc, now)
	if len(rings) == 0 {
		return time.Time{}, false
	}
	last = rings[len(rings)-1].At
	return last, last.Before(now.Truncate(time.Minute))
}

// SameRings says whether a change left alone all by which a task rings.
func SameRings(before, after Task) bool {
	return reflect.DeepEqual(before.Due, after.Due) && reflect.DeepEqual(before.Reminders, after.Reminders) &&
		reflect.DeepEqual(before.Recurrence, after.Recurrence) && before.Muted == after.Muted
}

func (t Task) dueForReminders(loc *time.Location) *reminder.Due {
	if t.Due == nil {
		return nil
	}
	d := reminder.Due{Date: t.Due.Date, Clock: t.Due.Clock, Timed: t.Due.Timed, Location: loc}
	if t.Due.Timed {
		d.Location = t.Due.location(loc)
	}
	return &d
}

// mayRing says whether it takes the settings to know if the task rings.
func (t *Task) mayRing() bool {
	return t != nil && !t.Muted && (t.Reminders != nil || t.Due != nil && t.Due.Timed)
}

// put writes a task, or takes it away where after is nil, and what it rings at.
func (m *mutation) put(before, after *Task) error {
	if after == nil {
		if err := m.tx.Remove(before.Number); err != nil {
			return err
		}
	} else if err := m.tx.Put(*after); err != nil {
		return err
	}
	return m.arm(before, after)
}

func (m *mutation) arm(before, after *Task) error {
	if !before.mayRing() && !after.mayRing() {
		return nil
	}
	if m.who.List != "" {
		return m.armShared(before, after)
	}
	s, err := m.tx.Settings()
	if err != nil {
		return err
	}
	if after == nil {
		return m.tx.Arm(before.Number, Arming{Since: m.now}, m.now, AnsweredDeleted)
	}
	a := m.arming(before, after)
	a.Rings = after.Rings(s, m.who.Location(), m.now)
	return m.tx.Arm(after.Number, a, m.now, m.answers(before, after))
}

// arming is how a change arms its task. One that takes something back brings what rang
// back, too: it rings on, if it rang again and again, and what undo finds missed rings late.
func (m *mutation) arming(before, after *Task) Arming {
	a := Arming{Since: thisMinute(m.now)}
	switch {
	case m.undoing != nil:
		a.Again = m.undoing.At
		if late := m.now.Add(-passedFor); a.Again.Before(late) {
			a.Since = late
		} else if a.Again.Before(a.Since) {
			a.Since = a.Again
		}
	case before == nil:
	case before.Completed != nil && !after.Done:
		a.Again = *before.Completed
	case before.Deleted != nil && after.Deleted == nil:
		a.Again = *before.Deleted
	}
	return a
}

// answers is what a change of a task is to what rang of it.
func (m *mutation) answers(before, after *Task) string {
	switch {
	case after.Deleted != nil:
		return AnsweredDeleted
	case after.Done || m.change.Kind == Done:
		return AnsweredDone
	case putOff(before, after):
		return AnsweredSnoozed
	}
	return AnsweredMoved
}

// thisMinute is just before the minute of t. Times of tasks have no seconds: what is
// for this minute ("in 5 seconds") rings at once, and isn't past.
func thisMinute(t time.Time) time.Time { return t.Truncate(time.Minute).Add(-time.Microsecond) }

// putOff says whether a change is that the task rings again later.
func putOff(before, after *Task) bool {
	return before != nil && slices.ContainsFunc(after.Reminders, func(r reminder.Reminder) bool {
		return r.Snoozed && !slices.ContainsFunc(before.Reminders, r.Equal)
	})
}

// applyReminders sets what the task is reminded of, after its time.
func (p Patch) applyReminders(t *Task, who Actor, now time.Time) error {
	if p.Muted != nil {
		t.Muted = *p.Muted
	}
	if !p.Reminders.Set {
		if t.Muted {
			t.Reminders = nil
		}
		return nil
	}
	var all []reminder.Reminder
	if p.Reminders.Value != nil {
		var err error
		if all, err = reminder.CleanAll(*p.Reminders.Value); err != nil {
			return err
		}
	}
	if len(all) > 0 && t.Muted {
		if p.Muted != nil && *p.Muted {
			return fault.InField("muted", "A task cannot be muted and have reminders. Leave one of them out.")
		}
		t.Muted = false
	}
	for _, r := range all {
		if slices.ContainsFunc(t.Reminders, r.Equal) { // it stood there before
			continue
		}
		if err := t.checkReminder(r, who, now); err != nil {
			return err
		}
	}
	t.Reminders = all
	return nil
}

// keepRinging lets a task that is moved ring at its due where all that it was to ring at
// before that lies behind: whoever is reminded a day before, and moves it to today, is
// reminded all the same. What stood in so at a move before this one goes.
func (t *Task) keepRinging(was *Due, who Actor, now time.Time) {
	if sameDue(was, t.Due) {
		return
	}
	t.Reminders = reminder.WithoutInstead(t.Reminders)
	due := t.dueForReminders(who.Location())
	rings := reminder.Rings(t.Reminders, due, reminder.Defaults())
	if t.Muted || due == nil || len(rings) == 0 || rings[len(rings)-1].At.After(now) {
		return
	}
	i := slices.IndexFunc(t.Reminders, func(r reminder.Reminder) bool { return r.Kind == reminder.Before })
	if i < 0 {
		return
	}
	one := reminder.Reminder{Kind: reminder.AtDue, Instead: true, Nag: t.Reminders[i].Nag, Loud: t.Reminders[i].Loud}
	ring, _ := one.Ring(due, reminder.Defaults())
	if !ring.At.After(now) {
		return
	}
	if t.Recurrence != nil { // this time alone was moved
		at := ring.At.UTC().Truncate(time.Second)
		one.Kind, one.At = reminder.AtMoment, &at
	}
	t.Reminders = append(t.Reminders, one)
}

// checkReminder refuses what would never ring, and says why.
func (t *Task) checkReminder(r reminder.Reminder, who Actor, now time.Time) error {
	loc := who.Location()
	ring, ok := r.Ring(t.dueForReminders(loc), reminder.Defaults())
	switch {
	case !ok:
		return fault.InField("reminders", "The task has no due date for this reminder to go by. "+
			"Give it one, or say a moment for the reminder.")
	case ring.At.After(now), t.Recurrence != nil && r.Kind != reminder.AtMoment:
		return nil
	case r.Kind == reminder.AtMoment:
		return fault.InField("reminders", "A reminder on %s would be in the past. Say a later moment.",
			readable(ring.At, loc))
	case r.Kind == reminder.Before:
		return fault.InField("reminders", "That long before the due was %s, which is past. Say a shorter time.",
			readable(ring.At, loc))
	}
	return nil // at a due that is past: it is written down, and rings with the next one
}

func readable(t time.Time, loc *time.Location) string {
	return t.In(loc).Format("Mon 2 Jan 2006 at 15:04")
}

// forSeries are the reminders that go on with the next occurrence.
func forSeries(all []reminder.Reminder) []reminder.Reminder {
	once := func(r reminder.Reminder) bool { return r.Kind == reminder.AtMoment && !r.Hold }
	all = slices.DeleteFunc(reminder.Clone(all), once)
	if len(all) == 0 {
		return nil
	}
	return all
}

// Settings are how the person wants to be reminded, whichever list they work in.
func (s *Service) Settings(ctx context.Context, who Actor) (reminder.Settings, error) {
	return s.store.Settings(ctx, who.User)
}

// SetSettings changes how the person wants to be reminded, and with it the
// moments of everything on the list that goes by them.
func (s *Service) SetSettings(ctx context.Context, who Actor,
	change func(*reminder.Settings) error) (reminder.Settings, error) {
	var set reminder.Settings
	err := s.store.Write(ctx, who.User, func(tx Tx) (err error) {
		if set, err = tx.Settings(); err != nil {
			return err
		}
		if err = change(&set); err != nil {
			return err
		}
		if set, err = set.Clean(); err != nil {
			return err
		}
		if err := tx.SetSettings(set); err != nil {
			return err
		}
		if err := tx.ArmLists(); err != nil {
			return err
		}
		if err := tx.AfterQuiet(); err != nil {
			return err
		}
		return tx.ArmDigests(digests(set, s.Now(), who.Location()))
	})
	if err != nil {
		return set, err
	}
	return set, s.rearmTasks(ctx, who)
}

// digests are the moments at which the person's digests are sent next.
func digests(set reminder.Settings, now time.Time, loc *time.Location) map[reminder.DigestKind]time.Time {
	next := map[reminder.DigestKind]time.Time{}
	for _, k := range reminder.DigestKinds {
		if at, ok := set.NextDigest(k, now, loc); ok {
			next[k] = at
		}
	}
	return next
}

// Rearm computes again at which moments the person's digests are sent and their
// pending tasks ring: after their zone has changed. What repeats comes along where
// the settings say so, as changes that can be undone.
func (s *Service) Rearm(ctx context.Context, who Actor) error {
	var set reminder.Settings
	err := s.store.Write(ctx, who.User, func(tx Tx) (err error) {
		if set, err = tx.Settings(); err != nil {
			return err
		}
		if err := tx.ArmLists(); err != nil {
			return err
		}
		if err := tx.AfterQuiet(); err != nil {
			return err
		}
		return tx.ArmDigests(digests(set, s.Now(), who.Location()))
	})
	if err != nil {
		return err
	}
	if set.HabitsFollow {
		if err := s.followed(ctx, who); err != nil {
			return err
		}
	}
	return s.rearmTasks(ctx, who)
}

// followed puts what repeats at a time of day at that time in the person's zone: an occurrence that was moved, and the
// series, each keep their day and their time.
func (s *Service) followed(ctx context.Context, who Actor) error {
	who.List = ""
	who.Key = ""
	zone := who.Location().String()
	return s.eachPending(ctx, who, func(tasks []Task) error {
		tasks = slices.DeleteFunc(tasks, func(t Task) bool { return !t.away(zone) })
		for some := range slices.Chunk(tasks, MaxBatch) {
			_, err := s.mutate(ctx, who, Rescheduled, len(some), func(m *mutation) error {
				for _, t := range some {
					if err := m.follow(t.Number, zone); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// away says whether a task repeats at a time of day of another zone.
func (t Task) away(zone string) bool {
	if t.Recurrence == nil || t.Due == nil {
		return false
	}
	return t.Due.Timed && t.Due.Zone != zone || t.Recurrence.Anchor.Timed && t.Recurrence.Anchor.Zone != zone
}

// follow puts one that repeats into a zone. One that is gone or no longer repeats is passed over.
func (m *mutation) follow(number int64, zone string) error {
	before, err := m.live(number)
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil || !before.away(zone) {
		return err
	}
	after := before.Clone()
	for _, d := range []*Due{after.Due, &after.Recurrence.Anchor} {
		if d.Timed {
			d.Zone = zone
		}
	}
	after.settle()
	return m.replace(before, after)
}

// RearmOwn arms all tasks of the person's own list once more.
func (s *Service) RearmOwn(ctx context.Context, who Actor) error { return s.rearmTasks(ctx, who) }

func (s *Service) rearmTasks(ctx context.Context, who Actor) error {
	who.List = ""
	return s.eachPending(ctx, who, func(tasks []Task) error { return s.rearm(ctx, who, tasks) })
}

// eachPending goes through what is not done, page by page.
func (s *Service) eachPending(ctx context.Context, who Actor, do func([]Task) error) error {
	f := Filter{Status: Pending, Sort: SortCreated, Limit: MaxLimit}
	for {
		page, err := s.List(ctx, who, f)
		if err != nil {
			return err
		}
		if err := do(page.Tasks); err != nil {
			return err
		}
		if page.Next == nil {
			return nil
		}
		f.After = page.Next
	}
}

// aZone is more than a moment can move by between two zones, or two times of day.
const aZone = 27 * time.Hour

// Rearmed is Rearm for one task that was found to be armed for a moment at which
// it does not ring, as by somebody who did not know yet that the person had moved
// to another zone. What it should have rung at meanwhile rings late.
func (s *Service) Rearmed(ctx context.Context, who Actor, number int64) error {
	return s.RearmedAfter(ctx, who, number, time.Time{})
}

// RearmedAfter is Rearmed for what rings after a moment.
func (s *Service) RearmedAfter(ctx context.Context, who Actor, number int64, after time.Time) error {
	late := s.Now().Sub(after)
	if late > aZone {
		late = aZone
	}
	if who.List != "" {
		return s.rearmedShared(ctx, who.List, []int64{number}, late)
	}
	return s.store.Write(ctx, who.User, func(tx Tx) error {
		t, err := tx.Task(number)
		if fault.CodeOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		set, err := tx.Settings()
		if err != nil {
			return err
		}
		now := s.Now()
		since := now.Add(-late)
		if t.Updated.After(since) {
			since = t.Updated
		}
		return tx.Arm(number, Arming{Rings: t.Rings(set, who.Location(), now), Since: since}, now, AnsweredMoved)
	})
}

// rearm arms tasks as they are by now.
func (s *Service) rearm(ctx context.Context, who Actor, tasks []Task) error {
	tasks = slices.DeleteFunc(tasks, func(t Task) bool { return !t.mayRing() })
	if len(tasks) == 0 {
		return nil
	}
	return s.store.Write(ctx, who.User, func(tx Tx) error {
		set, err := tx.Settings()
		if err != nil {
			return err
		}
		for _, t := range tasks {
			t, err := tx.Task(t.Number)
			if fault.CodeOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			now := s.Now()
			if err := tx.Arm(t.Number, Arming{Rings: t.Rings(set, who.Location(), now), Since: now}, now,
				AnsweredMoved); err != nil {
				return err
			}
		}
		return nil
	})
}
