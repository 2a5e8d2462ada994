package tools

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// assigning is what a call says about whose tasks are.
type assigning struct {
	Assigned list[string] `json:"assigned,omitempty"`
	Weekly   bool         `json:"weekly,omitempty"`
}

const assignedProperties = `"assigned":{"type":"array","maxItems":20,"items":{"type":"string"},"description":"Only in a shared list: the member whose it is, by name or me. Several take turns in that order; everybody: all others who may change the list. next: passes the turn on; not me: if it is the person's. swap, then a member: exchanges the turn with theirs. none: nobody's. Who takes turns with it stays if one of them is named."},
"weekly":{"type":"boolean","description":"With several in assigned: the turn passes on each week, not each time that it is done."}`

// assigned reads whose tasks are to be. The names are those of members of the
// list in which the call works.
func (c *call) assigned(a assigning) (todo.Opt[todo.Assignment], error) {
	var none todo.Opt[todo.Assignment]
	if a.Weekly && len(a.Assigned) < 2 && !slices.ContainsFunc(a.Assigned, isEverybody) {
		return none, fault.InField("weekly",
			"A turn that passes on each week needs two members at least. Name in assigned "+
				"who takes turns.")
	}
	if len(a.Assigned) == 0 {
		return none, nil
	}
	if len(a.Assigned) == 1 && nobody[strings.ToLower(a.Assigned[0])] {
		return todo.Clear[todo.Assignment](), nil
	}
	if c.at == nil {
		return none, fault.InField("assigned",
			"Tasks of one's own list aren't assigned, as nobody else is there. Name a shared "+
				"list, such as home 3.")
	}
	if len(a.Assigned) == 1 && strings.EqualFold(a.Assigned[0], "next") || a.mine() {
		return todo.Some(todo.Assignment{Next: true}), nil
	}
	if a.swaps() {
		u, err := c.at.member(a.Assigned[1], c.who.User)
		if err == nil && u == c.who.User {
			err = fault.InField("assigned", "Nobody swaps with themselves. Name the member with whom.")
		}
		return todo.Some(todo.Assignment{To: u}), err
	}
	var out todo.Assignment
	for _, name := range a.Assigned {
		if isEverybody(name) {
			out.Turns = append(out.Turns, c.at.others(out.Turns)...)
			continue
		}
		u, err := c.at.member(name, c.who.User)
		if err != nil {
			return none, err
		}
		if slices.Contains(out.Turns, u) {
			return none, fault.InField("assigned", "“%s” is named twice among those who take turns. Name each once.",
				name)
		}
		out.Turns = append(out.Turns, u)
	}
	if len(out.Turns) == 0 {
		return none, fault.InField("assigned", "Nobody in the list %s may change its tasks.", c.at.Name)
	}
	out.To = out.Turns[0]
	if len(out.Turns) == 1 {
		out.Turns = nil
	}
	out.Weekly = a.Weekly
	return todo.Some(out), nil
}

// mine says whether the turn is passed on if it is the person's, and not if it is anybody else's.
func (a assigning) mine() bool {
	return len(a.Assigned) == 1 && strings.EqualFold(a.Assigned[0], notMe)
}

const notMe = "not me"

// passed is what assigned read, where only the person's own turn is to be passed on.
func (c *call) passed(o todo.Opt[todo.Assignment], t todo.Task) (todo.Opt[todo.Assignment], error) {
	if t.Assigned == nil || t.Assigned.To == c.who.User {
		return o, nil
	}
	return o, fault.InField("assigned",
		"It isn't your turn with “%s”: %s. Say “pass it on” if it is to be the next one's all the same.",
		clip.Runes(t.Title, briefTitle), c.saying().assigned(t.Assigned))
}

// swaps says whether turns are to be exchanged with a member.
func (a assigning) swaps() bool {
	return len(a.Assigned) == 2 && strings.EqualFold(a.Assigned[0], swap)
}

const swap = "swap"

// swapped is a task's assignment after the person and another member have exchanged
// their places: one of them has the task, or the turn, and the other one gets it.
func (c *call) swapped(t todo.Task, other todo.UserID) (todo.Opt[todo.Assignment], error) {
	var none todo.Opt[todo.Assignment]
	me, title, name := c.who.User, clip.Runes(t.Title, briefTitle), c.at.names()[other]
	var to todo.UserID
	switch {
	case t.Assigned == nil:
		return none, fault.InField("assigned", "“%s” is nobody's, so there is nothing to swap. Say whose it is to be.",
			title)
	case t.Assigned.To == me:
		to = other
	case t.Assigned.To == other:
		to = me
	default:
		return none, fault.InField("assigned",
			"“%s” is neither yours now nor %s's, so there is nothing to swap. Say whose it is to be.", title, name)
	}
	out := *t.Assigned
	out.To = to
	if len(out.Turns) == 0 {
		return todo.Some(out), nil
	}
	mine, theirs := slices.Index(out.Turns, me), slices.Index(out.Turns, other)
	switch {
	case theirs < 0:
		return none, fault.InField("assigned", "%s takes no turns with “%s”. Say whose it is to be.", name, title)
	case mine < 0:
		return none, fault.InField("assigned", "You take no turns with “%s”. Say whose it is to be.", title)
	}
	out.Turns = slices.Clone(out.Turns)
	out.Turns[mine], out.Turns[theirs] = other, me
	return todo.Some(out), nil
}

// search is how the tasks are looked for that are to be somebody's: an answer to
// "which one?" says that, too.
func (a assigning) search() search {
	s := search{statuses: []todo.Status{todo.Pending}, verb: "assign"}
	switch {
	case nobody[strings.ToLower(a.Assigned[0])]:
		s.ask = "Unassign task %d"
	case a.mine():
		s.ask, s.verb = "Skip my turn with task %d", "pass on"
	case strings.EqualFold(a.Assigned[0], "next"):
		s.ask, s.verb = "Pass task %d on", "pass on"
	case a.swaps():
		s.ask, s.verb = "Swap task %d with "+percent(a.Assigned[1]), "swap"
	case isEverybody(a.Assigned[0]):
		s.ask, s.verb = "Take turns with task %d", "take turns with"
	default:
		s.ask = "Assign task %d to " + percent(strings.Join(a.Assigned, " and "))
	}
	if a.Weekly {
		s.ask += " weekly"
	}
	return s
}

// words for nobody and for everybody who isn't named.
var (
	nobody    = wordSet("none nobody no-one noone")
	everybody = map[string]bool{"everybody": true, "everyone": true, "all": true, "everybody else": true,
		"everyone else": true, "the others": true, "others": true, "all of us": true}
)

func isEverybody(name string) bool { return everybody[strings.ToLower(strings.TrimSpace(name))] }

// others are the members who may change tasks and aren't among those.
func (p *place) others(those []todo.UserID) []todo.UserID {
	var out []todo.UserID
	for _, m := range p.members {
		if m.Role.May(todo.Alter) && !slices.Contains(those, m.User) {
			out = append(out, m.User)
		}
	}
	return out
}

// settled is what assigned read, as it is meant of one task: where a person is
// named who takes turns with it, the turn becomes theirs, and where everybody is
// to take turns, whoever has it begins.
func (a assigning) settled(o todo.Opt[todo.Assignment], t todo.Task) todo.Opt[todo.Assignment] {
	if o.Value == nil || o.Value.Next || t.Assigned == nil {
		return o
	}
	one := len(o.Value.Turns) == 0 && slices.Contains(t.Assigned.Turns, o.Value.To)
	if one && t.Assigned.To == o.Value.To {
		return todo.Opt[todo.Assignment]{} // it is so already
	}
	if one {
		out := *t.Assigned
		out.To = o.Value.To
		return todo.Some(out)
	}
	if at := slices.Index(o.Value.Turns, t.Assigned.To); at > 0 && isEverybody(a.Assigned[0]) {
		out := *o.Value
		out.Turns = append(slices.Clone(out.Turns[at:]), out.Turns[:at]...)
		out.To = out.Turns[0]
		return todo.Some(out)
	}
	return o
}

// assigningOf is the frozen form of what assigned read.
func assigningOf(o todo.Opt[todo.Assignment]) assigning {
	switch {
	case !o.Set:
		return assigning{}
	case o.Value == nil:
		return assigning{Assigned: list[string]{"none"}}
	case o.Value.Next:
		return assigning{Assigned: list[string]{"next"}}
	case len(o.Value.Turns) == 0:
		return assigning{Assigned: list[string]{string(o.Value.To)}}
	}
	a := assigning{Weekly: o.Value.Weekly}
	at := max(slices.Index(o.Value.Turns, o.Value.To), 0) // the first one has the turn
	for i := range o.Value.Turns {
		a.Assigned = append(a.Assigned, string(o.Value.Turns[(at+i)%len(o.Value.Turns)]))
	}
	return a
}

// stays says of turns that a change gave that nothing passes them on.
func stays(change todo.Change) string {
	gave := func(e todo.Edit) bool {
		return change.Kind != todo.Undone && e.After != nil && e.After.TurnStays() &&
			(e.Before == nil || !e.Before.TurnStays())
	}
	if !slices.ContainsFunc(change.Edits, gave) {
		return ""
	}
	return "It doesn't repeat, so the turn passes on by hand alone (“pass it on”). Say how often it repeats, or " +
		"that you take turns weekly."
}

// member is the member of that name or id; "me" is the person.
func (p *place) member(name string, me todo.UserID) (todo.UserID, error) {
	name = strings.TrimSpace(name)
	if isMe(name) {
		return me, nil
	}
	var found []todo.UserID
	for _, m := range p.members {
		if string(m.User) == name {
			return m.User, nil
		}
		if strings.EqualFold(m.Name, name) {
			found = append(found, m.User)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", fault.InField("assigned", "Nobody in the list %s is called “%s”. Look who is in it.",
			p.Name, name)
	}
	return "", fault.InField("assigned", "Several members of the list %s are called “%s”. Ask which one is meant.",
		p.Name, name)
}

// names are those of the members, by id.
func (p *place) names() map[todo.UserID]string {
	all := map[todo.UserID]string{}
	for _, m := range p.members {
		all[m.User] = m.Name
	}
	return all
}

// assigned says whose a task is: "assigned to Anna", "Anna's turn, then Leo".
func (s saying) assigned(a *todo.Assignment) string {
	switch {
	case a == nil:
		return "nobody's"
	case a.Next:
		return "the next one's"
	}
	name := func(u todo.UserID) string {
		if n := s.people[u]; n != "" {
			return n
		}
		return "somebody who isn't in the list"
	}
	if len(a.Turns) == 0 {
		return "assigned to " + name(a.To)
	}
	text := name(a.To) + "'s turn"
	for i, u := range a.Turns {
		if u == a.To {
			text += ", then " + name(a.Turns[(i+1)%len(a.Turns)])
		}
	}
	if a.Weekly {
		text += ", each week"
	}
	return text
}
