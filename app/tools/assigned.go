package tools

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// assigning is what a call says about whose tasks are.
type assigning struct {
	Assigned list[string] `json:"assigned,omitempty"`
	Weekly   bool         `json:"weekly,omitempty"`
}

const assignedProperties = `"assigned":{"type":"array","maxItems":20,"items":{"type":"string"},"description":"Only in a shared list: the member whose it is, by name or me. Several take turns in that order. none: nobody's."},
"weekly":{"type":"boolean","description":"With several in assigned: the turn passes on each week, not each time that it is done."}`

// assigned reads whose tasks are to be. The names are those of members of the
// list in which the call works.
func (c *call) assigned(a assigning) (todo.Opt[todo.Assignment], error) {
	var none todo.Opt[todo.Assignment]
	if a.Weekly && len(a.Assigned) < 2 {
		return none, fault.InField("weekly", "A turn that passes on each week needs two members at least. Name in assigned "+
			"who takes turns.")
	}
	if len(a.Assigned) == 0 {
		return none, nil
	}
	if len(a.Assigned) == 1 && (strings.EqualFold(a.Assigned[0], "none") || strings.EqualFold(a.Assigned[0], "nobody")) {
		return todo.Clear[todo.Assignment](), nil
	}
	if c.at == nil {
		return none, fault.InField(misused, "The person's own list is theirs alone, so its tasks aren't assigned. Name a "+
			"shared list.")
	}
	var out todo.Assignment
	for _, name := range a.Assigned {
		u, err := c.at.member(name, c.who.User)
		if err != nil {
			return none, err
		}
		if slices.Contains(out.Turns, u) {
			return none, fault.InField("assigned", "“%s” is named twice among those who take turns. Name each once.", name)
		}
		out.Turns = append(out.Turns, u)
	}
	out.To = out.Turns[0]
	if len(out.Turns) == 1 {
		out.Turns = nil
	}
	out.Weekly = a.Weekly
	return todo.Some(out), nil
}

// assigningOf is the frozen form of what assigned read.
func assigningOf(o todo.Opt[todo.Assignment]) assigning {
	switch {
	case !o.Set:
		return assigning{}
	case o.Value == nil:
		return assigning{Assigned: list[string]{"none"}}
	case len(o.Value.Turns) == 0:
		return assigning{Assigned: list[string]{string(o.Value.To)}}
	}
	a := assigning{Weekly: o.Value.Weekly}
	for _, u := range o.Value.Turns {
		a.Assigned = append(a.Assigned, string(u))
	}
	return a
}

// member is the member of that name or id; "me" is the person.
func (p *place) member(name string, me todo.UserID) (todo.UserID, error) {
	name = strings.TrimSpace(name)
	if strings.EqualFold(name, "me") || strings.EqualFold(name, "myself") {
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
		return "", fault.InField("assigned", "Nobody in the list %s is called “%s”. Use list_lists to see who is in it.",
			p.Name, name)
	}
	return "", fault.InField("assigned", "Several members of the list %s are called “%s”. Ask which one is meant.", p.Name,
		name)
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
	if a == nil {
		return "nobody's"
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
