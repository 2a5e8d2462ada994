package todo

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// MaxTurns is how many members can take turns with a task.
const MaxTurns = 20

// Assignment is whose a task of a shared list is.
type Assignment struct {
	To UserID
	// Turns are who takes turns with the task, one after the other; empty if
	// nobody does. To is one of them.
	Turns []UserID
	// Weekly: the turn passes on each week, on the weekday of Since. Otherwise it
	// passes on each time that the task is done.
	Weekly bool
	// Since is a day on which To had the turn; only if Weekly.
	Since civil.Date
	// Next asks that a task becomes the next one's: of those who take turns with
	// it, or nobody's if nobody does. It is what a change asks for, and never stored.
	Next bool
}

// TurnStays says whether several take turns with the task and nothing passes the
// turn on but one of them: it is done once, as it doesn't repeat.
func (t Task) TurnStays() bool {
	a := t.Assigned
	return a != nil && len(a.Turns) > 1 && !a.Weekly && t.Recurrence == nil
}

// assignmentJSON is the outside form of Assignment.
type assignmentJSON struct {
	To     UserID   `json:"to"`
	Turns  []UserID `json:"turns,omitempty"`
	Weekly bool     `json:"weekly,omitempty"`
	Since  string   `json:"since,omitempty"`
}

// MarshalJSON writes the outside form.
func (a Assignment) MarshalJSON() ([]byte, error) {
	out := assignmentJSON{To: a.To, Turns: a.Turns, Weekly: a.Weekly}
	if !a.Since.IsZero() {
		out.Since = a.Since.String()
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads the outside form.
func (a *Assignment) UnmarshalJSON(b []byte) error {
	var in assignmentJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*a = Assignment{To: in.To, Turns: in.Turns, Weekly: in.Weekly}
	if in.Since == "" {
		return nil
	}
	since, err := civil.ParseDate(in.Since)
	if err != nil {
		return fault.InField("assigned", "The day since when they have the turn %v.", err)
	}
	a.Since = since
	return nil
}

func (a *Assignment) clone() *Assignment {
	if a == nil {
		return nil
	}
	c := *a
	c.Turns = slices.Clone(a.Turns)
	return &c
}

// check refuses what can't be an assignment, and gives it its normal form.
func (a *Assignment) check(today civil.Date) error {
	switch {
	case a.To == "" && len(a.Turns) > 0:
		a.To = a.Turns[0]
	case a.To == "":
		return fault.InField("assigned", "It isn't said whom the task is assigned to. Name a member of the list.")
	}
	if len(a.Turns) == 0 {
		if a.Weekly {
			return fault.InField("assigned", "Nobody is named to take turns each week. Name at least two members.")
		}
		a.Turns, a.Since = nil, civil.Date{}
		return nil
	}
	if len(a.Turns) < 2 || len(a.Turns) > MaxTurns {
		return fault.InField("assigned", "2 to %d members can take turns. Name that many.", MaxTurns)
	}
	seen := map[UserID]bool{}
	for _, u := range a.Turns {
		if seen[u] {
			return fault.InField("assigned", "Somebody is named twice among those who take turns. Name each once.")
		}
		seen[u] = true
	}
	if !seen[a.To] {
		return fault.InField("assigned", "Whoever has the turn now isn't among those who take turns. Name them, too.")
	}
	switch {
	case !a.Weekly:
		a.Since = civil.Date{}
	case a.Since.IsZero() || a.Since.After(today):
		a.Since = today
	}
	return nil
}

// handedOn puts who is next into a patch that asks for that.
func (m *mutation) handedOn(p Patch, before Task) (Patch, error) {
	if p.Assigned.Value == nil || !p.Assigned.Value.Next || m.who.List == "" {
		return p, nil
	}
	if before.Done {
		return p, fault.New(fault.Conflict, "Task %d (“%s”) is done already, so there is no turn to pass on.",
			before.Number,
			before.Title).Without("Task %d is done already, so there is no turn to pass on.", before.Number)
	}
	now, err := m.assignedToday(before)
	switch {
	case err != nil:
		return p, err
	case now == nil:
		return p, fault.New(fault.Conflict,
			"Task %d (“%s”) is nobody's, so there is no turn to pass on. Assign it to a "+
				"member.", before.Number, before.Title).Without("Task %d is nobody's, so there is no turn to pass on.",
			before.Number)
	case len(now.Turns) == 0:
		p.Assigned = Clear[Assignment]()
		return p, nil
	}
	next, err := now.next(1, m.member)
	if err != nil {
		return p, err
	}
	if next.To == now.To {
		return p, fault.New(fault.Conflict,
			"Nobody else who takes turns with task %d (“%s”) is in the list. Name who is to "+
				"take turns.", before.Number, before.Title).Without("Nobody else takes turns with task %d.",
			before.Number)
	}
	p.Assigned = Some(*next)
	return p, nil
}

// next is the assignment after so many turns, without those who aren't members
// any more: where who has the turn has left, the next member has it. Whoever is
// left alone keeps the task, and where nobody is left it stays as it is.
func (a *Assignment) next(turns int, member func(UserID) (bool, error)) (*Assignment, error) {
	at := slices.Index(a.Turns, a.To)
	if at < 0 {
		return a, nil
	}
	var order []UserID // the members, beginning with who has the turn
	for i := range a.Turns {
		u := a.Turns[(at+i)%len(a.Turns)]
		ok, err := member(u)
		if err != nil {
			return nil, err
		}
		if ok {
			order = append(order, u)
		}
	}
	if len(order) == 0 {
		return a, nil
	}
	after := a.clone()
	after.To = order[turns%len(order)]
	return after, nil
}

// current is the assignment as it is today: the weeks have passed the turn on,
// and nobody who has left has it.
func (a *Assignment) current(today civil.Date, member func(UserID) (bool, error)) (*Assignment, error) {
	if a == nil || len(a.Turns) == 0 {
		return a, nil
	}
	weeks := 0
	if a.Weekly {
		weeks = max(today.Sub(a.Since)/7, 0)
	}
	after, err := a.next(weeks, member)
	if err != nil || after == a {
		return a, err
	}
	if a.Weekly {
		after.Since = a.Since.AddDays(7 * weeks)
	}
	return after, nil
}

// applyAssigned sets whose the task is.
func (p Patch) applyAssigned(t *Task, who Actor, today civil.Date) error {
	if !p.Assigned.Set {
		return nil
	}
	if p.Assigned.Value == nil {
		t.Assigned = nil
		return nil
	}
	if who.List == "" {
		return fault.InField("assigned",
			"Your own list is yours alone, so its tasks aren't assigned. Add the task to a "+
				"shared list.")
	}
	t.Assigned = p.Assigned.Value.clone()
	return t.Assigned.check(today)
}

// members fails unless everybody that a task is newly assigned to is in the list.
// Who had it before and has left keeps nobody from changing the rest.
func (m *mutation) members(before, after *Assignment) error {
	if after == nil || before.equal(after) {
		return nil
	}
	named := append([]UserID{after.To}, after.Turns...)
	if before != nil {
		known := func(u UserID) bool { return slices.Contains(before.Turns, u) }
		named = slices.DeleteFunc(slices.Clone(after.Turns), known)
		if after.To != before.To {
			named = append(named, after.To)
		}
	}
	for _, u := range named {
		ok, err := m.member(u)
		if err != nil {
			return err
		}
		if !ok {
			return fault.InField("assigned",
				"A task is assigned to members of its list alone. Look at the list's members.")
		}
	}
	return nil
}

// member says whether somebody is in the list.
func (m *mutation) member(u UserID) (bool, error) {
	role, err := m.tx.Role(u)
	return role.May(See), err
}

func (a *Assignment) equal(b *Assignment) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.To == b.To && a.Weekly == b.Weekly && a.Since == b.Since && slices.Equal(a.Turns, b.Turns)
}

// assignedToday is whose a task that is about to be done is.
func (m *mutation) assignedToday(t Task) (*Assignment, error) {
	return t.Assigned.current(civil.DateOf(m.now.In(m.who.Location())), m.member)
}

// passOn is the assignment after the task was done once more: the next one has
// the turn, unless it passes on each week.
func (m *mutation) passOn(a *Assignment) (*Assignment, error) {
	if a == nil || a.Weekly || len(a.Turns) == 0 {
		return a, nil
	}
	return a.next(1, m.member)
}

// present gives the tasks to whose they are today, as far as they aren't done.
func (s *Service) present(ctx context.Context, who Actor, tasks ...*Task) error {
	today := civil.DateOf(s.Now().In(who.Location()))
	known := map[UserID]bool{} // a page asks about the same few people
	member := func(u UserID) (bool, error) {
		if in, asked := known[u]; asked {
			return in, nil
		}
		in, err := s.member(ctx, who, u)
		known[u] = in
		return in, err
	}
	for _, t := range tasks {
		if t == nil || t.Done || t.Deleted != nil {
			continue
		}
		a, err := t.Assigned.current(today, member)
		if err != nil {
			return err
		}
		t.Assigned = a
	}
	return nil
}

// presented is a change with its tasks as present has them; what is recorded
// stays as it is.
func (s *Service) presented(ctx context.Context, who Actor, c Change) (Change, error) {
	if who.List == "" {
		return c, nil
	}
	c.Edits = slices.Clone(c.Edits)
	for i := range c.Edits {
		e := &c.Edits[i]
		e.Before, e.After = clone(e.Before), clone(e.After)
		if err := s.present(ctx, who, e.Before, e.After); err != nil {
			return Change{}, err
		}
	}
	return c, nil
}

// Whose chooses tasks of a list that are somebody's.
type Whose struct {
	Member UserID // today; "" for anybody
	Search string // see Filter
	// Until is the last day on which they may be due. Those without a date are chosen, too.
	Until civil.Date
	Limit int
}

// Assigned returns the pending tasks of a list that are somebody's today, by their due.
func (s *Service) Assigned(ctx context.Context, who Actor, w Whose) ([]Task, error) {
	if who.List == "" {
		return nil, NoList()
	}
	f := Filter{Status: Pending, Assigned: true, Search: w.Search, Sort: SortDue, Limit: MaxLimit}
	all := []Task{}
	for {
		page, err := s.List(ctx, who, f)
		if err != nil {
			return nil, err
		}
		for _, t := range page.Tasks {
			later := !w.Until.IsZero() && t.Due != nil && t.Due.DayIn(who.Location()).After(w.Until)
			if later || t.Assigned == nil || w.Member != "" && t.Assigned.To != w.Member {
				continue
			}
			if all = append(all, t); len(all) == w.Limit {
				return all, nil
			}
		}
		if page.Next == nil {
			return all, nil
		}
		f.After = page.Next
	}
}
