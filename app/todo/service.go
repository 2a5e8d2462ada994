package todo

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// MaxBatch is how many tasks one change can touch.
const MaxBatch = 1000

// Service is the one door to tasks, of a person or of a list that several keep: it checks, writes, records
// what was changed in the same transaction, and thereby announces it. It is
// safe for concurrent use. What a person may not see is fault.NotFound.
type Service struct {
	store Store
	now   func() time.Time
	quota int64 // tasks of one person; 0: no limit
	bytes *Quota
}

// New returns a Service over the store, with the clock now.
func New(store Store, now func() time.Time) *Service { return &Service{store: store, now: now} }

// Limit sets how many tasks one person can have, completed and deleted ones
// among them; 0 is no limit. It is called before the service is used.
func (s *Service) Limit(tasks int) { s.quota = int64(tasks) }

// LimitBytes bounds what a person's things take. It is called before the
// service is used.
func (s *Service) LimitBytes(q *Quota) { s.bytes = q }

// Now is the present moment by the service's clock, in microseconds: what both databases can keep.
func (s *Service) Now() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Get returns a task that is not deleted.
func (s *Service) Get(ctx context.Context, who Actor, number int64) (Task, error) {
	t, err := s.GetAny(ctx, who, number)
	if err == nil && t.Deleted != nil {
		return Task{}, deleted(number)
	}
	return t, err
}

// GetAny is Get for tasks that may be deleted.
func (s *Service) GetAny(ctx context.Context, who Actor, number int64) (Task, error) {
	space, err := s.space(ctx, who, See)
	if err != nil {
		return Task{}, err
	}
	t, err := s.store.Task(ctx, space, number)
	if err != nil {
		return t, err
	}
	err = s.present(ctx, who, &t)
	return t, err
}

// List returns a page of tasks.
func (s *Service) List(ctx context.Context, who Actor, f Filter) (Page, error) {
	f, err := f.Normal()
	if err != nil {
		return Page{}, err
	}
	if f.After != nil && f.After.List != "" {
		return Page{}, fault.InField("cursor",
			"The cursor belongs to a page over several lists. Start again without it.")
	}
	space, err := s.space(ctx, who, See)
	if err != nil {
		return Page{}, err
	}
	page, err := s.store.Tasks(ctx, space, f)
	if err != nil {
		return page, err
	}
	tasks := make([]*Task, len(page.Tasks))
	for i := range page.Tasks {
		tasks[i] = &page.Tasks[i]
		page.Assigned = page.Assigned || tasks[i].Assigned != nil
	}
	return page, s.present(ctx, who, tasks...)
}

// Count returns how many tasks the filter chooses, whatever its limit.
func (s *Service) Count(ctx context.Context, who Actor, f Filter) (int, error) {
	f, err := f.Normal()
	if err != nil {
		return 0, err
	}
	space, err := s.space(ctx, who, See)
	if err != nil {
		return 0, err
	}
	return s.store.Count(ctx, space, f)
}

// Counts returns what the list amounts to, today being the actor's.
func (s *Service) Counts(ctx context.Context, who Actor) (Counts, error) {
	space, err := s.space(ctx, who, See)
	if err != nil {
		return Counts{}, err
	}
	now, loc := s.Now(), who.Location()
	tomorrow := civil.DateOf(now.In(loc)).AddDays(1)
	return s.store.Counts(ctx, space, *NowEdge(now, loc), *DayEdge(tomorrow, loc))
}

// Change returns one recorded change.
func (s *Service) Change(ctx context.Context, who Actor, seq int64) (Change, error) {
	space, err := s.space(ctx, who, See)
	if err != nil {
		return Change{}, err
	}
	c, err := s.store.Change(ctx, space, seq)
	return c.shownTo(who), err
}

// Changes returns at most limit changes after the one numbered after, oldest
// first, and fewer where they are large; see Store.Changes.
func (s *Service) Changes(ctx context.Context, who Actor, after int64, limit int) ([]Change, error) {
	if after < 0 || limit < 1 || limit > MaxBatch {
		return nil, fault.InField("limit", "Ask for 1 to %d changes after number 0 or later.", MaxBatch)
	}
	space, err := s.space(ctx, who, See)
	if err != nil {
		return nil, err
	}
	all, err := s.store.Changes(ctx, space, after, limit)
	for i, c := range all {
		all[i] = c.shownTo(who)
	}
	return all, err
}

// Stamp says in which state the tasks are.
func (s *Service) Stamp(ctx context.Context, who Actor) (Stamp, error) {
	space, err := s.space(ctx, who, See)
	if err != nil {
		return Stamp{}, err
	}
	return s.store.Stamp(ctx, space)
}

// LastSeq returns the number of the newest change, 0 if there is none.
func (s *Service) LastSeq(ctx context.Context, who Actor) (int64, error) {
	space, err := s.space(ctx, who, See)
	if err != nil {
		return 0, err
	}
	return s.store.LastSeq(ctx, space)
}

// Watch wakes after changes, and of a list that several keep also when its members change; see Store.Watch. It says
// nothing but that, so it asks for no right: whoever reads what is new needs theirs.
func (s *Service) Watch(who Actor) (wake <-chan struct{}, stop func()) {
	if who.List != "" {
		return s.store.Watch(UserID(who.List))
	}
	return s.store.Watch(who.User)
}

// Add adds tasks, all or none.
func (s *Service) Add(ctx context.Context, who Actor, drafts ...Draft) (Change, error) {
	return s.mutate(ctx, who, Added, len(drafts), func(m *mutation) error {
		m.adds = len(drafts)
		for _, d := range drafts {
			t, err := d.task(who, m.now)
			if err != nil {
				return err
			}
			if err := m.members(nil, t.Assigned); err != nil {
				return err
			}
			if err := m.insert(t); err != nil {
				return err
			}
		}
		return nil
	})
}

// Update changes fields of tasks, all or none; KindOf the patches is what the
// change is called. Where nothing would be different, the change that is
// returned is empty and was not recorded.
func (s *Service) Update(ctx context.Context, who Actor, patches ...Patch) (Change, error) {
	return s.mutate(ctx, who, KindOf(patches...), len(patches), func(m *mutation) error {
		for _, p := range patches {
			before, err := m.live(p.Number)
			if err != nil {
				return err
			}
			if err := (Target{p.Number, p.IfVersion}).check(before); err != nil {
				return err
			}
			if p, err = m.handedOn(p, before); err != nil {
				return err
			}
			after, err := p.apply(before, who, m.now)
			if err != nil {
				return err
			}
			if err := m.members(before.Assigned, after.Assigned); err != nil {
				return err
			}
			if err := m.replace(before, after); err != nil {
				return err
			}
		}
		return nil
	})
}

// Complete marks tasks as done. A recurring task moves on to its next
// occurrence instead, and the completed occurrence is kept as a done task of
// its own. Tasks that are done already are passed over; if all are, it fails
// with fault.Conflict.
func (s *Service) Complete(ctx context.Context, who Actor, numbers ...int64) (Change, error) {
	return s.each(ctx, who, Done, numbers)
}

// Reopen marks done tasks as pending again, else like Complete.
func (s *Service) Reopen(ctx context.Context, who Actor, numbers ...int64) (Change, error) {
	return s.each(ctx, who, Reopened, numbers)
}

// Toggle completes a pending task and reopens a done one, as one transaction:
// of any number at the same moment each finds the task as the one before it
// has left it.
func (s *Service) Toggle(ctx context.Context, who Actor, t Target) (Change, error) {
	recurring, err := s.workAhead(ctx, who, []int64{t.Number})
	if err != nil {
		return Change{}, err
	}
	return s.mutate(ctx, who, Done, 1, func(m *mutation) error {
		m.ahead = recurring
		before, err := m.live(t.Number)
		if err != nil {
			return err
		}
		if err := t.check(before); err != nil {
			return err
		}
		if !before.Done {
			return m.complete(t.Number)
		}
		m.change.Kind = Reopened
		return m.reopen(t.Number)
	})
}

// Delete moves tasks to the bin, from which Restore brings them back.
func (s *Service) Delete(ctx context.Context, who Actor, numbers ...int64) (Change, error) {
	return s.each(ctx, who, Removed, numbers)
}

// Restore brings deleted tasks back, else like Complete.
func (s *Service) Restore(ctx context.Context, who Actor, numbers ...int64) (Change, error) {
	return s.each(ctx, who, Restored, numbers)
}

func (s *Service) each(ctx context.Context, who Actor, kind Kind, numbers []int64) (Change, error) {
	targets := make([]Target, len(numbers))
	for i, n := range numbers {
		targets[i].Number = n
	}
	return s.Do(ctx, who, kind, targets...)
}

// Do is Complete, Reopen, Delete or Restore by the kind of change (Done,
// Reopened, Removed, Restored), of tasks that may have to be at a version. It
// fails with fault.Conflict, and changes nothing, if one of them is at another.
func (s *Service) Do(ctx context.Context, who Actor, kind Kind, targets ...Target) (Change, error) {
	do := map[Kind]func(*mutation, int64) error{
		Done: (*mutation).complete, Reopened: (*mutation).reopen, Removed: (*mutation).delete,
		Restored: (*mutation).restore,
	}[kind]
	if do == nil {
		return Change{}, fault.New(fault.Internal, "A change of the kind %q is not made to tasks by their numbers.",
			kind)
	}
	versions := map[int64]int64{}
	for _, t := range targets {
		versions[t.Number] = max(versions[t.Number], t.IfVersion)
	}
	numbers := slices.Sorted(maps.Keys(versions))
	var recurring ahead
	if kind == Done && len(numbers) <= MaxBatch {
		var err error
		if recurring, err = s.workAhead(ctx, who, numbers); err != nil {
			return Change{}, err
		}
	}
	c, err := s.mutate(ctx, who, kind, len(numbers), func(m *mutation) error {
		m.ahead = recurring
		m.named = map[int64]bool{}
		for _, n := range numbers {
			m.named[n] = true
		}
		for _, n := range numbers {
			if err := m.expect(Target{n, versions[n]}); err != nil {
				return err
			}
			if err := do(m, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(c.Edits) == 0 {
		return c, already(kind, numbers)
	}
	return c, err
}

func already(kind Kind, numbers []int64) error {
	state := map[Kind]string{Done: "completed", Reopened: "open", Restored: "on the list"}[kind]
	if len(numbers) == 1 {
		return fault.New(fault.Conflict, "Task %d is already %s.", numbers[0], state)
	}
	return fault.New(fault.Conflict, "These %d tasks are already %s.", len(numbers), state)
}

func deleted(number int64) error {
	return fault.New(fault.NotFound, "Task %d is deleted. Restore it first.", number)
}
