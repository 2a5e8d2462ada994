package tools

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	shared "github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Lists are those that people keep with others; see package list.
type Lists interface {
	Lists(ctx context.Context, who todo.Actor) ([]shared.Place, error)
	Find(ctx context.Context, who todo.Actor, ref string) (shared.Place, error)
	Members(ctx context.Context, who todo.Actor, id todo.ListID) ([]shared.Member, error)
	Founding(who todo.Actor, name string) (todo.Founding, error)
	Did(ctx context.Context, who todo.Actor, tasks shared.Doings, from, before civil.Date) (shared.Counts, error)
}

// listProperty is the property that tools for tasks have besides their own.
const listProperty = `"properties":{"list":{"type":"string","maxLength":240,"description":"A shared list, by what the person calls it; left out, their own list. Its tasks are called HOME-3."},`

// WithLists lets the tools for tasks work in lists that people keep with
// others, and adds one that shows those. It is called before the tools are used.
func (s *Set) WithLists(l Lists) *Set {
	s.lists = l
	for i := range s.tools {
		t := &s.tools[i]
		if t.apart {
			continue
		}
		schema := strings.Replace(string(t.Schema), `"properties":{`, listProperty, 1)
		t.Schema = json.RawMessage(strings.Replace(schema, ",}", "}", 1))
		s.specs[i] = t.spec()
	}
	for _, t := range []Tool{moveTask(), listLists(l), listAllTasks(), whoseTurn(), whoDid(), commentOn(),
		listComments()} {
		s.tools = append(s.tools, t)
		s.specs = append(s.specs, t.spec())
	}
	return s
}

// place is the list in which a call works; nil is the person's own.
type place struct {
	shared.Place
	mark    string // HOME
	members []shared.Member
}

// enter finds the list that a call names, by itself or in what it calls tasks,
// and leaves it out of the arguments.
func (s *Set) enter(ctx context.Context, who todo.Actor, t Tool,
	args json.RawMessage) (todo.Actor, json.RawMessage, *place, error) {
	if s.lists == nil || t.apart {
		return who, args, nil, nil
	}
	fields := map[string]json.RawMessage{}
	if len(args) > 0 && json.Unmarshal(args, &fields) != nil {
		return who, args, nil, nil // whoever reads them says what is wrong
	}
	_, given := fields["list"]
	ref, err := s.named(ctx, who, t, fields)
	if err != nil {
		return who, args, nil, err
	}
	delete(fields, "list")
	if ref == "" {
		if given {
			args, err = json.Marshal(fields)
		}
		return who, args, nil, err
	}
	at, err := s.lists.Find(ctx, who, ref)
	if err != nil {
		return who, args, nil, err
	}
	if !t.ReadOnly && !t.private { // so that nothing is proposed that can't be done; the list itself decides
		if err := at.Role.Check(todo.Alter); err != nil {
			return who, args, nil, err
		}
	}
	who.List = at.ID
	members, err := s.lists.Members(ctx, who, at.ID)
	if err != nil {
		return who, args, nil, err
	}
	args, err = json.Marshal(fields)
	return who, args, &place{at, strings.ToUpper(at.Handle), members}, err
}

// named is the list that the arguments name, "" for the person's own. What they
// call HOME-3 is a number in them afterwards.
func (s *Set) named(ctx context.Context, who todo.Actor, t Tool, fields map[string]json.RawMessage) (string, error) {
	var ref string
	raw, given := fields["list"]
	if given {
		if json.Unmarshal(raw, &ref) != nil {
			return "", fault.InField(misused, "The list is named by a text, such as home.")
		}
		if strings.EqualFold(ref, shared.Inbox) {
			ref = ""
			delete(fields, "list")
		}
	}
	if t.Name == "undo" && ref == "" && len(fields["change"]) == 0 {
		return s.lastChanged(ctx, who)
	}
	for _, name := range []string{"tasks", "except"} {
		found, err := s.handles(ctx, who, fields, name, ref)
		if err != nil {
			return "", err
		}
		ref = found
	}
	if ref == "" && !given && len(fields["assigned"]) > 0 {
		return s.listOfThose(ctx, who, fields)
	}
	return ref, nil
}

// handles reads what is called HOME-3 in a field of references, which are all of
// one list.
func (s *Set) handles(ctx context.Context, who todo.Actor, fields map[string]json.RawMessage, name,
	ref string) (string, error) {
	var refs rawRefs
	if len(fields[name]) == 0 || json.Unmarshal(fields[name], &refs) != nil {
		return ref, nil
	}
	marked := 0
	for i, raw := range refs {
		var words string
		if json.Unmarshal(raw, &words) != nil {
			continue
		}
		handle, number, ok := shared.SplitHandle(words)
		if !ok {
			continue
		}
		at, err := s.lists.Find(ctx, who, handle)
		if fault.CodeOf(err) == fault.NotFound || err == nil && at.Handle != handle {
			continue // a title that ends with a number
		}
		if err != nil {
			return "", err
		}
		if other, err := s.another(ctx, who, ref, at.ID); err != nil || other {
			return "", cmp.Or(err,
				error(fault.InField(misused, "The tasks are in several lists. Make a call for each list.")))
		}
		ref = string(at.ID)
		refs[i] = json.RawMessage(fmt.Sprint(number))
		marked++
	}
	if marked > 0 && marked < len(refs) && len(fields["list"]) == 0 {
		return "", fault.InField(misused, "The tasks are in several lists. Make a call for each list.")
	}
	if marked > 0 {
		fields[name], _ = json.Marshal(refs) // it was read from JSON
	}
	return ref, nil
}

// rawRefs reads one reference or several, as they are.
type rawRefs []json.RawMessage

// UnmarshalJSON is as that of refs and other lists here.
func (l *rawRefs) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]json.RawMessage)(l))
	}
	*l = rawRefs{slices.Clone(b)}
	return nil
}

// another says whether a list that is named already is another one than that.
func (s *Set) another(ctx context.Context, who todo.Actor, ref string, id todo.ListID) (bool, error) {
	if ref == "" || ref == string(id) {
		return false, nil
	}
	at, err := s.lists.Find(ctx, who, ref)
	return at.ID != id, err
}

// lastChanged is the list in which the person made their newest change, "" if
// that was in their own.
func (s *Set) lastChanged(ctx context.Context, who todo.Actor) (string, error) {
	places, err := s.lists.Lists(ctx, who)
	if err != nil || len(places) == 0 {
		return "", err
	}
	newest, err := s.svc.LastUndoable(ctx, who)
	if err != nil {
		return "", err
	}
	var ref string
	for _, p := range places {
		if !p.Role.May(todo.Alter) {
			continue
		}
		who.List = p.ID
		last, err := s.svc.LastUndoable(ctx, who)
		if fault.CodeOf(err) == fault.NotFound || err == nil && last == nil { // they may have left just now
			continue
		}
		if err != nil {
			return "", err
		}
		if newest == nil || last.At.After(newest.At) {
			newest, ref = last, string(p.ID)
		}
	}
	return ref, nil
}

// previewed is a preview of a call in the list: its tasks are no tasks of the
// person's own list, whatever their numbers are.
func (p *place) previewed(v chat.Preview) (chat.Preview, error) {
	if p == nil || v.Resolved.Failed != nil {
		return v, nil
	}
	for i, n := range v.Touches {
		v.Touches[i] = todo.Touch(p.ID, n)
	}
	v.Lines = p.lines(v.Lines)
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(v.Resolved.Call.Args, &fields); err != nil {
		return v, err
	}
	var err error
	if fields["list"], err = json.Marshal(p.ID); err != nil {
		return v, err
	}
	v.Resolved.Choice = p.choice(v.Resolved.Choice)
	v.Resolved.Call.Args, err = json.Marshal(fields)
	return v, err
}

// lines are those of tasks of the list, which have its mark for a number.
func (p *place) lines(all []chat.Line) []chat.Line {
	out := make([]chat.Line, len(all))
	for i, l := range all {
		if l.Task != 0 {
			l.Key, l.Title = todo.Touch(p.ID, l.Task), fmt.Sprintf("%s-%d %s", p.mark, l.Task, l.Title)
		}
		l.Task = 0
		out[i] = l
	}
	return out
}

func (p *place) choice(c *chat.Clarification) *chat.Clarification {
	if c == nil {
		return nil
	}
	out := *c
	out.Options = slices.Clone(c.Options)
	for i, o := range out.Options {
		out.Options[i].Message = strings.Replace(o.Message, fmt.Sprintf("task %d", o.Task),
			fmt.Sprintf("%s-%d", p.mark, o.Task), 1)
		out.Options[i].Task = 0
	}
	return &out
}

// answered is the result of a call in the list. It has nothing that could be
// taken for a task or a change of the person's own list.
func (p *place) answered(r chat.Result) chat.Result {
	if p == nil {
		return r
	}
	r.Tasks = nil
	r.Choice = p.choice(r.Choice)
	if r.Receipt != nil {
		in := *r.Receipt
		in.In = &chat.In{List: p.ID, Handle: p.Handle, Change: in.Change}
		in.Change, in.Lines = 0, p.lines(in.Lines)
		r.Receipt = &in
	}
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(r.Data, &fields) == nil {
		fields["list"], _ = json.Marshal(p.Handle) // a text
		if b, err := json.Marshal(fields); err == nil {
			r.Data = b
		}
	}
	return r
}

type listsArgs struct {
	List string `json:"list,omitempty"`
}

// listLine is a list in the Data of list_lists.
type listLine struct {
	Handle  string     `json:"handle"`
	Name    string     `json:"name"`
	Role    todo.Role  `json:"role"`
	Members []listWith `json:"members,omitempty"`
}

type listWith struct {
	Name string    `json:"name"`
	Role todo.Role `json:"role"`
}

func listLists(l Lists) Tool {
	return Tool{
		Name: "list_lists", Title: "Lists", ReadOnly: true, Idempotent: true, apart: true,
		Description: "The lists that the person keeps with others, or with list who is in that one and may do what.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{` +
			`"list":{"type":"string","maxLength":240,"description":"What the person calls it."}}}`),
		Output: json.RawMessage(
			`{"type":"object","required":["lists"],"properties":{"lists":{"type":"array","items":{"type":"object","required":["handle","name","role"],"properties":{` +
				`"handle":{"type":"string"},"name":{"type":"string"},"role":{"type":"string","enum":["viewer","editor","owner"]},` +
				`"members":{"type":"array","items":{"type":"object","required":["name","role"],"properties":{"name":{"type":"string"},"role":{"type":"string"}}}}}}}}}`),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args listsArgs
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			if args.List != "" {
				return oneList(ctx, l, c.who, args.List)
			}
			return allLists(ctx, l, c.who)
		},
	}
}

func allLists(ctx context.Context, l Lists, who todo.Actor) (chat.Result, error) {
	places, err := l.Lists(ctx, who)
	if err != nil {
		return chat.Result{}, err
	}
	lines := []listLine{}
	text := "Besides your own list you keep none with others."
	if len(places) > 0 {
		text = "Besides your own list:"
	}
	for _, p := range places {
		lines = append(lines, listLine{Handle: p.Handle, Name: p.Name, Role: p.Role})
		with := "nobody else yet"
		if p.Members > 1 {
			with = fmt.Sprintf("%d people", p.Members)
		}
		text += fmt.Sprintf("\n- %s: %s (%s, you are its %s)", p.Handle, p.Name, with, p.Role)
	}
	return listed(text, lines)
}

func oneList(ctx context.Context, l Lists, who todo.Actor, ref string) (chat.Result, error) {
	p, err := l.Find(ctx, who, ref)
	if err != nil {
		return chat.Result{}, err
	}
	members, err := l.Members(ctx, who, p.ID)
	if err != nil {
		return chat.Result{}, err
	}
	line := listLine{Handle: p.Handle, Name: p.Name, Role: p.Role}
	text := fmt.Sprintf("In the list %s (%s):", p.Name, p.Handle)
	for _, m := range members {
		line.Members = append(line.Members, listWith{m.Name, m.Role})
		you := ""
		if m.User == who.User {
			you = ", you"
		}
		text += fmt.Sprintf("\n- %s (%s%s)", m.Name, m.Role, you)
	}
	return listed(text, []listLine{line})
}

func listed(text string, lines []listLine) (chat.Result, error) {
	data, err := json.Marshal(map[string]any{"lists": lines})
	return chat.Result{Text: text, Data: data}, err
}
