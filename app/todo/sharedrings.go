package todo

import (
	"context"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// Why something of a shared list rings, besides the kinds of a reminder.
const (
	// WhySnoozed: somebody has put off what rang, for themselves.
	WhySnoozed reminder.Kind = "snoozed"
	// WhyHeld is WhySnoozed before it rang: nothing of the task rings for them until then.
	WhyHeld reminder.Kind = "held"
	// WhyMention: a comment names somebody.
	WhyMention reminder.Kind = "mention"
	// WhyRearm isn't a reminder: all tasks of the list are to be armed once more.
	WhyRearm reminder.Kind = "rearm"
)

// Member is somebody in a list that several keep, and how they want to be reminded.
type Member struct {
	User     UserID
	Name     string
	Role     Role
	Zone     *time.Location
	Settings reminder.Settings
}

// passedFor is for how long what rang for somebody still rings for whoever gets the
// task from them.
const passedFor = 24 * time.Hour

// whose says whose the task is at a moment of a reminder, "" if it is nobody's who
// is in the list. Weeks begin by the clock of the person for whom it is asked where
// the moment is of a day; otherwise by that of the due, so that everybody finds the
// same one.
func (t Task) whose(r reminder.Ring, person *time.Location, member func(UserID) (bool, error)) (UserID, error) {
	if t.Assigned == nil {
		return "", nil
	}
	zone := time.UTC
	switch {
	case t.Due != nil && t.Due.Timed:
		zone = t.Due.location(person)
	case t.Due != nil && r.Why != reminder.AtMoment && r.Why != WhySnoozed && r.Why != WhyHeld:
		zone = person
	}
	now, err := t.Assigned.current(civil.DateOf(r.At.In(zone)), member)
	if err != nil {
		return "", err
	}
	in, err := member(now.To)
	if !in {
		return "", err
	}
	return now.To, err
}

// ringsFor are the moments at which the task of a shared list rings for a member:
// if it is theirs then, or it is nobody's and they may change it.
func (t Task) ringsFor(m Member, now time.Time, member func(UserID) (bool, error)) ([]reminder.Ring, error) {
	var mine []reminder.Ring
	for _, r := range t.Rings(m.Settings, m.Zone, now) {
		ok, err := t.ringsThen(r, m, member)
		if err != nil {
			return nil, err
		}
		if ok {
			mine = append(mine, r)
		}
	}
	return mine, nil
}

func (t Task) ringsThen(r reminder.Ring, m Member, member func(UserID) (bool, error)) (bool, error) {
	to, err := t.whose(r, m.Zone, member)
	return to == m.User || to == "" && m.Role.May(Alter), err
}

// Arming is at which moments a task rings for somebody.
type Arming struct {
	Rings []reminder.Ring
	// Since: what lies behind it and has not been armed is left out, as it would ring
	// for something that was written down too late; what lies after it rings at once.
	Since time.Time
	// Again: what was answered from then on, by what is now taken back, is not answered
	// any more; the zero moment for nothing.
	Again time.Time
}

// RingsFor says for whom a task rings at a moment: the actor of their own list, whoever
// has the task of a shared one, or "" for all who may change it.
func (s *Service) RingsFor(ctx context.Context, who Actor, t Task, r reminder.Ring) (UserID, error) {
	if who.List == "" {
		return who.User, nil
	}
	return t.whose(r, who.Location(), func(u UserID) (bool, error) { return s.member(ctx, who, u) })
}

// ringsOfAll are the moments of a task for all members of its list.
func (t Task) ringsOfAll(all []Member, now time.Time, a Arming) (map[UserID]Arming, error) {
	member := func(u UserID) (bool, error) {
		return slices.ContainsFunc(all, func(m Member) bool { return m.User == u }), nil
	}
	people := map[UserID]Arming{}
	for _, m := range all {
		rings, err := t.ringsFor(m, now, member)
		if err != nil {
			return nil, err
		}
		a.Rings = rings
		people[m.User] = a
	}
	return people, nil
}

// armShared is arm for a task of a list that several keep. What is past by now and
// was somebody else's until now rings for whoever has it now.
func (m *mutation) armShared(before, after *Task) error {
	all, err := m.tx.Members()
	if err != nil {
		return err
	}
	if after == nil {
		none, _ := Task{}.ringsOfAll(all, m.now, Arming{Since: m.now}) // everybody is woken
		return m.tx.ArmShared(before.Number, none, m.now, AnsweredDeleted)
	}
	people, err := after.ringsOfAll(all, m.now, m.arming(before, after))
	if err != nil {
		return err
	}
	if before != nil && !before.Done && before.Deleted == nil && !before.Assigned.equal(after.Assigned) &&
		m.change.Kind != Done {
		late := m.now.Add(-passedFor)
		if before.Created.After(late) {
			late = before.Created
		}
		for u, a := range people {
			if u != m.who.User {
				people[u] = a.passedOn(late)
			}
		}
	}
	return m.tx.ArmShared(after.Number, people, m.now, m.answers(before, after))
}

// passedOn lets the last of what is past ring too, if it was after a moment.
func (a Arming) passedOn(late time.Time) Arming {
	for _, r := range slices.Backward(a.Rings) {
		if !r.At.After(a.Since) {
			if r.At.After(late) {
				a.Since = r.At.Add(-time.Microsecond)
			}
			break
		}
	}
	return a
}

// RearmList arms all tasks of a list once more, after somebody has come or gone, or
// wants to be reminded otherwise. What came due since a little while rings late.
func (s *Service) RearmList(ctx context.Context, list ListID, late time.Duration) error {
	f := Filter{Status: Pending, Sort: SortCreated, Limit: MaxLimit}
	for {
		page, err := s.store.Tasks(ctx, UserID(list), f)
		if err != nil {
			return err
		}
		var numbers []int64
		for _, t := range page.Tasks {
			if t.mayRing() {
				numbers = append(numbers, t.Number)
			}
		}
		if err := s.rearmedShared(ctx, list, numbers, late); err != nil || page.Next == nil {
			return err
		}
		f.After = page.Next
	}
}

func (s *Service) rearmedShared(ctx context.Context, list ListID, numbers []int64, late time.Duration) error {
	if len(numbers) == 0 {
		return nil
	}
	return s.store.Write(ctx, UserID(list), func(tx Tx) error {
		all, err := tx.Members()
		if err != nil {
			return err
		}
		for _, n := range numbers {
			t, err := tx.Task(n)
			if fault.CodeOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			now := s.Now()
			since := now.Add(-late)
			if t.Updated.After(since) {
				since = t.Updated
			}
			people, err := t.ringsOfAll(all, now, Arming{Since: since})
			if err != nil {
				return err
			}
			if err := tx.ArmShared(n, people, now, AnsweredMoved); err != nil {
				return err
			}
		}
		return nil
	})
}

// Ringing returns a task, deleted or not, and the moments at which it rings for the
// actor by these settings; ok says whether what they have put off to a moment still
// rings then.
func (s *Service) Ringing(ctx context.Context, who Actor, number int64, set reminder.Settings) (
	t Task, rings []reminder.Ring, ok func(at time.Time) (bool, error), err error,
) {
	if who.List == "" {
		t, err = s.GetAny(ctx, who, number)
		return t, t.Rings(set, who.Location(), s.Now()), func(time.Time) (bool, error) { return false, nil }, err
	}
	space, err := s.space(ctx, who, See)
	if err != nil {
		return t, nil, nil, err
	}
	role, err := s.role(ctx, who)
	if err != nil {
		return t, nil, nil, err
	}
	if t, err = s.store.Task(ctx, space, number); err != nil {
		return t, nil, nil, err
	}
	me := Member{User: who.User, Role: role, Zone: who.Location(), Settings: set}
	member := func(u UserID) (bool, error) { return s.member(ctx, who, u) }
	rings, err = t.ringsFor(me, s.Now(), member)
	ok = func(at time.Time) (bool, error) {
		if t.Done || t.Deleted != nil || t.Muted {
			return false, nil
		}
		return t.ringsThen(reminder.Ring{At: at, Why: WhySnoozed}, me, member)
	}
	return t, rings, ok, err
}
