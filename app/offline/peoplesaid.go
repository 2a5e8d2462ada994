package offline

import (
	"context"
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// peopleOfList takes what is said about who is in a list, and about the list itself.
// No tool changes either: whom a person lets in, and what becomes of a list with
// everything on it, is done on the page or in the terminal, not by a model.
func (d *dialogue) peopleOfList(ctx context.Context, lists []chat.SharedList, message string) (chat.Reply, bool) {
	if m := en.SeenBy.FindStringSubmatch(message); m != nil && en.ThisList[m[1]] && d.memory.Shared == "" {
		d.memory.Asked = nil
		return chat.Reply{Text: fmt.Sprintf(
			"Your own list is seen by you alone. Others see what is on: %s. Ask such as: who can see the %s list?",
			namesOf(lists), lists[0].Handle)}, true
	}
	for _, read := range []func(context.Context, []chat.SharedList, string) (chat.Reply,
		bool){d.letIn, d.putOut, d.ofTheList} {
		if reply, ok := read(ctx, lists, message); ok {
			return reply, true
		}
	}
	if m := en.MemberOf.FindStringSubmatch(message); m != nil && (m[1] == "i" || d.isMember(ctx, m[1])) {
		if l, ok := d.namedList(lists, m[2], true); ok {
			return calling("list_lists", map[string]any{"list": l.Handle})
		}
	}
	return chat.Reply{}, false
}

// namesOf are lists as they are called.
func namesOf(lists []chat.SharedList) string {
	var out []string
	for _, l := range lists {
		out = append(out, l.Name)
	}
	return strings.Join(out, ", ")
}

// letIn reads who is to be let into a list. What is said in words that add tasks,
// too, has to name somebody that the person keeps a list with.
func (d *dialogue) letIn(ctx context.Context, lists []chat.SharedList, message string) (chat.Reply, bool) {
	if m := en.SharedWith.FindStringSubmatch(message); m != nil {
		for _, words := range m[1:] {
			if l, ok := d.namedList(lists, words, true); ok {
				return d.howToShare(l), true
			}
		}
	}
	if m := en.LinkTo.FindStringSubmatch(message); m != nil {
		if l, ok := d.namedList(lists, m[1], true); ok {
			return d.howToShare(l), true
		}
	}
	if m := en.AccessTo.FindStringSubmatch(message); m != nil {
		if l, ok := d.namedList(lists, m[2], true); ok {
			return d.howToShare(l), true
		}
	}
	if m := en.LetIn.FindStringSubmatch(message); m != nil && d.isMember(ctx, m[1]) && m[1] != "me" {
		if l, ok := d.namedList(lists, m[2], true); ok {
			return d.howToShare(l), true
		}
	}
	return chat.Reply{}, false
}

// putOut reads who is to go from a list, or to have another role in it.
func (d *dialogue) putOut(ctx context.Context, lists []chat.SharedList, message string) (chat.Reply, bool) {
	if m := en.PutOut.FindStringSubmatch(message); m != nil && d.isMember(ctx, m[1]) {
		if l, ok := d.namedList(lists, m[2], true); ok && m[1] == "me" {
			return d.howTo(l, todo.See, "leave", "leave it", ""), true
		} else if ok {
			return d.howTo(l, todo.Govern, "remove", "remove somebody there", " "+quotedName(m[1])), true
		}
	}
	if m := en.MadeWhat.FindStringSubmatch(message); m != nil && d.isMember(ctx, m[1]) {
		role := m[2]
		if role == "admin" {
			role = string(todo.Owner)
		} else if role == "member" {
			role = string(todo.Editor)
		}
		if l, ok := d.namedList(lists, m[3], true); ok {
			return d.howTo(l, todo.Govern, "role", "give somebody a role there", " "+quotedName(m[1])+" "+role), true
		}
	}
	if m := en.MayOnly.FindStringSubmatch(message); m != nil && d.isMember(ctx, m[1]) {
		if l, ok := d.namedList(lists, m[2], true); ok {
			return d.howTo(l, todo.Govern, "role", "give somebody a role there", " "+quotedName(m[1])+" viewer"), true
		}
	}
	if m := en.HandedOver.FindStringSubmatch(message); m != nil && d.isMember(ctx, m[2]) {
		if l, ok := d.namedList(lists, m[1], true); ok {
			return d.howTo(l, todo.Govern, "role", "make somebody its owner there", " "+quotedName(m[2])+" owner"), true
		}
	}
	return chat.Reply{}, false
}

// ofTheList reads what is to become of a list itself.
func (d *dialogue) ofTheList(ctx context.Context, lists []chat.SharedList, message string) (chat.Reply, bool) {
	if m := en.ListLeft.FindStringSubmatch(message); m != nil {
		if l, ok := d.namedList(lists, m[1], true); ok {
			return d.howTo(l, todo.See, "leave", "leave it there", ""), true
		}
	}
	if m := en.ListBegun.FindStringSubmatch(message); m != nil {
		return d.begins(lists, strings.Trim(strings.TrimSpace(firstOf(m)), "\"“”'‘’")), true
	}
	if m := en.ListOf.FindStringSubmatch(message); m != nil && d.isMember(ctx, m[2]) && m[2] != "me" {
		if _, called := d.namedList(lists, m[2]+"'s list", true); called {
			return chat.Reply{}, false // a shared list has that name
		}
		d.memory.Asked = nil
		if who := m[2]; m[1] != "add" && m[1] != "put" && m[1] != "stick" {
			return chat.Reply{Text: fmt.Sprintf(
				"Everybody's own list is theirs alone. What is %s's in the lists that you share: say “what does "+
					"%[1]s have to do?”.", title(who))}, true
		}
		return chat.Reply{Text: fmt.Sprintf(
			"Everybody's own list is theirs alone. Others see what is on a list that you share, and there you say "+
				"whose it is: “assign the bins to %s”.",
			title(m[2]))}, true
	}
	if reply, ok := d.ofItsLook(lists, message); ok {
		return reply, true
	}
	m := en.ListChanged.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	l, ok := d.namedList(lists, m[2], true)
	if !ok {
		return chat.Reply{}, false
	}
	switch m[1] {
	case "rename":
		return d.howTo(l, todo.Govern, "change", "rename it there", " --name NAME"), true
	case "archive", "unarchive":
		return d.howTo(l, todo.Govern, "change", m[1]+" it there", " --"+m[1]), true
	}
	reply := d.howTo(l, todo.Govern, "delete", "delete it there, with everything on it", "")
	if l.Role == todo.Owner {
		reply.Text += " To delete only the tasks that are on it, say: clear the " + l.Handle + " list."
	}
	return reply, true
}

// ofItsLook reads what is to become of the colour of a list, and what is asked of its history.
func (d *dialogue) ofItsLook(lists []chat.SharedList, message string) (chat.Reply, bool) {
	if m := en.ListMade.FindStringSubmatch(message); m != nil {
		if l, ok := d.namedList(lists, m[1], true); ok {
			return d.howTo(l, todo.Govern, "change", "choose its color there", " --color COLOR"), true
		}
	}
	if m := en.WhoChanged.FindStringSubmatch(message); m != nil {
		if _, ok := d.namedList(lists, m[1], true); ok || m[1] == "" {
			d.memory.Asked = nil
			return chat.Reply{
				Text: "I don't see who changed what. On the page each task of a list that you share says who " +
					"changed it last, and when. " +
					"I can tell who completed something: “who did the bins last?”."}, true
		}
	}
	return chat.Reply{}, false
}

// begins says where a list is begun that others can be let into.
func (d *dialogue) begins(lists []chat.SharedList, name string) chat.Reply {
	d.memory.Asked = nil
	if l, ok := d.namedList(lists, name, true); ok {
		d.memory.Shared = l.Handle
		return chat.Reply{Text: fmt.Sprintf("You have that list: say “show the %s list”, or “add milk to the %s list”.",
			l.Handle, l.Handle)}
	}
	return chat.Reply{Text: fmt.Sprintf(
		"A list that you can share is made by you: with “New list” in the side bar, or in the terminal: todo lists "+
			"create %s. "+
			"A list of your own needs no more than a first task: “add milk to the %s list”.", quotedName(title(name)),
		strings.TrimSuffix(strings.TrimPrefix(name, "the "), " list"))}
}

// quotedName is a name as it is typed in a terminal.
func quotedName(name string) string {
	if strings.ContainsAny(name, " '\"$`\\") {
		return fmt.Sprintf("%q", name)
	}
	return name
}

// howToShare says how somebody is let into a list.
func (d *dialogue) howToShare(l chat.SharedList) chat.Reply {
	d.memory.Asked = nil
	d.memory.Shared = l.Handle
	if l.Role != todo.Owner {
		return chat.Reply{Text: fmt.Sprintf("Only an owner of %s lets people in, and you are its %s. Ask an owner.",
			l.Name, l.Role)}
	}
	return chat.Reply{Text: fmt.Sprintf(
		"You let people into %s yourself: open it in the side bar, then its people, and "+
			"invite them by their e-mail or by a link. In the terminal: todo lists invite %s anna@example.com.", l.Name,
		l.Handle)}
}

// howTo says where the person does something about a list: by which command, and
// in words what.
func (d *dialogue) howTo(l chat.SharedList, right todo.Right, command, does, args string) chat.Reply {
	d.memory.Asked = nil
	d.memory.Shared = l.Handle
	if l.Role.Check(right) != nil {
		return chat.Reply{Text: fmt.Sprintf("Only an owner of %s may do that, and you are its %s. Ask an owner.",
			l.Name, l.Role)}
	}
	return chat.Reply{Text: fmt.Sprintf(
		"That is for you to do, so I left everything as it is: open %s in the side bar, then its people, and %s. "+
			"In the terminal: todo lists %s %s%s.", l.Name, does, command, l.Handle, args)}
}
