package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	shared "github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxPlaces is in how many lists is looked for whose tasks are, where none is named.
const maxPlaces = 50

// places are the lists in which a call looks: the one that is named, or all of
// the person's that aren't archived.
func (c *call) places(ctx context.Context, ref string) ([]*place, error) {
	var out []*place
	add := func(who todo.Actor, p *place) error {
		members, err := c.lists.Members(ctx, who, p.ID)
		if fault.CodeOf(err) == fault.NotFound { // they have left it just now
			return nil
		}
		p.mark, p.members = strings.ToUpper(p.Handle), members
		out = append(out, p)
		return err
	}
	if ref != "" {
		at, err := c.lists.Find(ctx, c.who, ref)
		if err != nil {
			return nil, err
		}
		return out, add(c.who, &place{Place: at})
	}
	all, err := c.lists.Lists(ctx, c.who)
	if err != nil {
		return nil, err
	}
	for _, p := range all[:min(len(all), maxPlaces)] {
		if p.Archived != nil {
			continue
		}
		if err := add(c.who, &place{Place: p}); err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound,
			"You keep no list with others, so nothing is anybody else's. Make one, and "+
				"invite them.")
	}
	return out, nil
}

// in is the call at work in a list.
func (c *call) in(p *place) *call {
	in := *c
	in.at, in.newest = p, nil
	in.who.List = p.ID
	return &in
}

// listOfThose is the list that is meant where only members and the words of tasks
// are named: the one in which all of them are. It is "", the person's own, where
// they name numbers, or have no shared list.
func (s *Set) listOfThose(ctx context.Context, who todo.Actor, fields map[string]json.RawMessage) (string, error) {
	var names list[string]
	var refs list[Ref]
	if json.Unmarshal(fields["assigned"], &names) != nil || len(names) == 0 {
		return "", nil
	}
	_ = json.Unmarshal(fields["tasks"], &refs) // whoever reads it says what is wrong
	if slices.ContainsFunc(refs, func(r Ref) bool { return r.ID != 0 }) {
		return "", nil
	}
	c := &call{Service: s.svc, who: who, lists: s.lists}
	all, err := c.places(ctx, "")
	if fault.CodeOf(err) == fault.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var with, has []*place
	for _, p := range all {
		if !p.Role.May(todo.Alter) || !p.allIn(names, who.User) {
			continue
		}
		with = append(with, p)
		in, err := c.in(p).anyOf(ctx, refs)
		if err != nil {
			return "", err
		}
		if in {
			has = append(has, p)
		}
	}
	if len(has) == 0 && len(with) > 0 {
		own, err := c.anyOf(ctx, refs)
		if err != nil {
			return "", err
		}
		if own {
			return "", fault.InField("assigned",
				"That is on your own list, whose tasks are yours alone. Move it to a list that you share "+
					"first, and assign it there: such as “move it to %s”.", with[0].Handle)
		}
	}
	switch {
	case len(with) == 0:
		people := slices.DeleteFunc(names, isSaid)
		if len(people) == 0 {
			return "", fault.InField("assigned", "There is no shared list whose tasks you may change.")
		}
		return "", fault.InField("assigned",
			"There is no shared list whose tasks you may change and that has %s in it. Look who is "+
				"in your lists.", clip.Runes(strings.Join(people, " and "), 120))
	case len(has) == 1:
		return string(has[0].ID), nil
	case len(with) == 1:
		return string(with[0].ID), nil
	}
	return "", fault.New(fault.Ambiguous, "That can be meant of several lists: %s. Say of which one.", handles(with))
}

func handles(all []*place) string {
	var out []string
	for _, p := range all {
		out = append(out, p.Handle)
	}
	return strings.Join(out, ", ")
}

// allIn says whether the names are those of members.
func (p *place) allIn(names []string, me todo.UserID) bool {
	for _, n := range names {
		if nobody[strings.ToLower(n)] || isEverybody(n) || isSaid(n) {
			continue
		}
		if _, err := p.member(n, me); err != nil {
			return false
		}
	}
	return true
}

// isSaid says whether a word says what becomes of the turn, and is nobody's name.
func isSaid(name string) bool {
	return slices.Contains([]string{"next", swap, notMe}, strings.ToLower(name))
}

// anyOf says whether one of the references may mean a task that is pending.
func (c *call) anyOf(ctx context.Context, refs []Ref) (bool, error) {
	for _, r := range refs {
		tasks, err := c.meant(ctx, r)
		if err != nil || len(tasks) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// meant are the pending tasks that a reference may mean.
func (c *call) meant(ctx context.Context, r Ref) ([]todo.Task, error) {
	if r.ID == 0 {
		tasks, _, err := c.matching(ctx, clip.Runes(r.Words, todo.MaxTitle), []todo.Status{todo.Pending})
		return tasks, err
	}
	t, err := c.Get(ctx, c.who, r.ID)
	if fault.CodeOf(err) == fault.NotFound || err == nil && t.Done {
		return nil, nil
	}
	return []todo.Task{t}, err
}

type whoseArgs struct {
	List   string `json:"list,omitempty"`
	Task   *Ref   `json:"task,omitempty"`
	Member string `json:"member,omitempty"`
	Turns  bool   `json:"turns,omitempty"`
	Until  string `json:"until,omitempty"`
}

// whoseLine is a task in the Data of whose_turn.
type whoseLine struct {
	List  string `json:"list"`
	ID    int64  `json:"id"`
	Title string `json:"title"`
	Whose string `json:"whose"`
	Due   string `json:"due,omitempty"`
}

func whoseTurn() Tool {
	return Tool{
		Name: "whose_turn", Title: "Whose tasks are", ReadOnly: true, Idempotent: true, apart: true,
		Description: "Whose open tasks of shared lists are today, whose turn it is, and what a member has to do; in " +
			"all of the person's shared lists unless one is named.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{
"list":{"type":"string","maxLength":240,"description":"What the person calls it."},
"task":{"description":"One task, by its number or words.","anyOf":[{"type":"integer","minimum":1},{"type":"string","maxLength":200}]},
"member":{"type":"string","maxLength":60,"description":"What is theirs, by name, or me."},
"turns":{"type":"boolean","description":"Only tasks with which several take turns."},
"until":{"type":"string","maxLength":80,"description":"Leaves out what is due later, in the person's words: today, Friday."}}}`),
		Output: json.RawMessage(
			`{"type":"object","required":["tasks"],"properties":{"tasks":{"type":"array","items":{"type":"object","required":["list","id","title","whose"],"properties":{` +
				`"list":{"type":"string"},"id":{"type":"integer"},"title":{"type":"string"},"whose":{"type":"string"},"due":{"type":"string"}}}}}}`),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args whoseArgs
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			return c.whose(ctx, args)
		},
	}
}

func (c *call) whose(ctx context.Context, args whoseArgs) (chat.Result, error) {
	w := todo.Whose{Limit: listLimit}
	var err error
	if args.Until != "" {
		_, before, err := c.days("until", args.Until, false)
		if err != nil {
			return chat.Result{}, err
		}
		if !before.IsZero() {
			w.Until = before.AddDays(-1)
		}
	}
	if args.List, args.Task, err = c.called(ctx, args.List, args.Task); err != nil {
		return chat.Result{}, err
	}
	all, err := c.places(ctx, args.List)
	if err != nil {
		return chat.Result{}, err
	}
	lines := []whoseLine{}
	var said []string
	found := false
	for _, p := range all {
		if args.Member != "" {
			if w.Member, err = p.member(args.Member, c.who.User); err != nil {
				continue
			}
			if !isMe(args.Member) {
				args.Member = p.names()[w.Member]
			}
		}
		found = true
		in := c.in(p)
		tasks, err := in.whoseIn(ctx, args, w)
		if err != nil {
			return chat.Result{}, err
		}
		say := in.saying()
		for _, t := range tasks {
			line := whoseLine{List: p.Handle, ID: t.Number, Title: t.Title, Whose: say.assigned(t.Assigned)}
			if t.Due != nil {
				line.Due = dueWords(t.Due)
			}
			lines = append(lines, line)
			said = append(said, fmt.Sprintf("- %s %s: %s", say.ref(t.Number), t.Title, say.whose(t)))
		}
	}
	if !found {
		return chat.Result{}, fault.InField("member", "Nobody in your shared lists is called “%s”. Look who is in "+
			"them.", clip.Runes(args.Member, 60))
	}
	data, err := json.Marshal(map[string]any{"tasks": lines})
	return chat.Result{Text: args.heading(said), Data: data}, err
}

// called reads a task that is called HOME-3.
func (c *call) called(ctx context.Context, list string, task *Ref) (string, *Ref, error) {
	if task == nil || task.Words == "" {
		return list, task, nil
	}
	handle, number, ok := shared.SplitHandle(task.Words)
	if !ok {
		return list, task, nil
	}
	at, err := c.lists.Find(ctx, c.who, handle)
	if fault.CodeOf(err) == fault.NotFound || err == nil && at.Handle != handle {
		return list, task, nil // a title that ends with a number
	}
	return string(at.ID), &Ref{ID: number}, err
}

// whose is whose a task is, and when it is due.
func (s saying) whose(t todo.Task) string {
	text := s.assigned(t.Assigned)
	if t.Due != nil {
		text += ", due " + s.due(*t.Due)
	}
	return text
}

// whoseIn are the tasks of the list in which the call works.
func (c *call) whoseIn(ctx context.Context, args whoseArgs, w todo.Whose) ([]todo.Task, error) {
	if args.Task != nil {
		return c.meant(ctx, *args.Task)
	}
	tasks, err := c.Assigned(ctx, c.who, w)
	if err != nil || !args.Turns {
		return tasks, err
	}
	var out []todo.Task
	for _, t := range tasks {
		if len(t.Assigned.Turns) > 0 {
			out = append(out, t)
		}
	}
	return out, nil
}

// heading is what was found, with a line about it before.
func (a whoseArgs) heading(lines []string) string {
	who := a.Member
	me := isMe(who)
	until := ""
	if u := strings.ToLower(a.Until); u == "today" || u == "tomorrow" || strings.HasPrefix(u, "this ") ||
		strings.HasPrefix(u, "next ") {
		until = " " + a.Until
	} else if u != "" {
		until = " until " + a.Until
	}
	switch n := len(lines); {
	case n == 1 && who == "":
		return strings.TrimPrefix(lines[0], "- ") + "."
	case n == 0 && a.Task != nil:
		return "I found no open task like that in your shared lists."
	case n == 0 && me:
		return "Nothing in your shared lists is yours" + until + "."
	case n == 0 && who != "":
		return fmt.Sprintf("%s has nothing to do in your shared lists%s.", who, until)
	case n == 0 && a.Turns:
		return "Nobody takes turns with anything in your shared lists. Say it such as: take turns with the bins."
	case n == 0:
		return "Nothing in your shared lists is anybody's" + until + "."
	case me:
		return fmt.Sprintf("%s yours%s:\n%s", countIs(n), until, strings.Join(lines, "\n"))
	case who != "":
		return fmt.Sprintf("%s has %s%s:\n%s", who, tasksText(n), until, strings.Join(lines, "\n"))
	}
	return strings.Join(lines, "\n")
}

func isMe(name string) bool {
	return strings.EqualFold(name, "me") || strings.EqualFold(name, "myself")
}

func countIs(n int) string {
	if n == 1 {
		return "1 task is"
	}
	return fmt.Sprintf("%d tasks are", n)
}

type didArgs struct {
	List string `json:"list,omitempty"`
	When string `json:"when,omitempty"`
	Task *Ref   `json:"task,omitempty"`
}

// didLine is a list in the Data of who_did_how_much.
type didLine struct {
	List   string    `json:"list"`
	People []didMany `json:"people"`
	Others int       `json:"others,omitempty"`
}

type didMany struct {
	Name string `json:"name"`
	Done int    `json:"done"`
}

func whoDid() Tool {
	return Tool{
		Name: "who_did_how_much", Title: "Who did how much", ReadOnly: true, Idempotent: true, apart: true,
		Description: "How many tasks of a shared list each member has completed over a time, or who completed one " +
			"task last; of each of the person's shared lists unless one is named.",
		Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{
"list":{"type":"string","maxLength":240,"description":"What the person calls it."},
"when":{"type":"string","maxLength":80,"description":"In the person's words: this week, last month, since 1 May; this month if left out. A year at most."},
"task":{"description":"Who completed this one, by its number or words: last, or over the time.","anyOf":[{"type":"integer","minimum":1},{"type":"string","maxLength":200}]}}}`),
		Output: json.RawMessage(
			`{"type":"object","required":["from","before","lists"],"properties":{"done":{"type":"array","description":"With task: each time, oldest first.","items":{"type":"object","required":["list","id","title","name","day"],"properties":{"list":{"type":"string"},"id":{"type":"integer"},"title":{"type":"string"},"name":{"type":"string"},"day":{"type":"string","format":"date"}}}},"from":{"type":"string","format":"date"},"before":{"type":"string","format":"date"},"lists":{"type":"array","items":{"type":"object","required":["list","people"],"properties":{` +
				`"list":{"type":"string"},"people":{"type":"array","items":{"type":"object","required":["name","done"],"properties":{"name":{"type":"string"},"done":{"type":"integer"}}}},"others":{"type":"integer","description":"By people who have left."}}}}}}`),
		read: func(ctx context.Context, c *call) (chat.Result, error) {
			var args didArgs
			if err := decode(c.args, &args); err != nil {
				return chat.Result{}, err
			}
			return c.did(ctx, args)
		},
	}
}

func (c *call) did(ctx context.Context, args didArgs) (chat.Result, error) {
	if args.Task != nil {
		return c.doneBy(ctx, args)
	}
	if args.When == "" {
		args.When = "this month"
	}
	from, before, err := c.past(args.When)
	if err != nil {
		return chat.Result{}, err
	}
	all, err := c.places(ctx, args.List)
	if err != nil {
		return chat.Result{}, err
	}
	lines := []didLine{}
	var said []string
	for _, p := range all {
		in := c.in(p)
		line, text, err := in.didIn(ctx, from, before)
		if err != nil {
			return chat.Result{}, err
		}
		lines = append(lines, line)
		said = append(said, text)
	}
	data, err := json.Marshal(map[string]any{"from": from.String(), "before": before.String(), "lists": lines})
	say := c.saying()
	head := fmt.Sprintf("Tasks by whom, %s to %s:", say.date(from), say.date(before.AddDays(-1)))
	return chat.Result{Text: head + "\n" + strings.Join(said, "\n"), Data: data}, err
}

// past reads a time that has begun: it ends today at the latest.
func (c *call) past(when string) (from, before civil.Date, err error) {
	if from, before, err = c.days("when", when, true); err != nil {
		return from, before, err
	}
	if tomorrow := civil.DateOf(c.Now().In(c.who.Location())).AddDays(1); before.IsZero() || before.After(tomorrow) {
		before = tomorrow
	}
	if from.IsZero() || !before.After(from) {
		err = fault.InField("when", "“%s” doesn't say since when. Say it like “this month” or “since 1 May”.",
			clip.Runes(when, 80))
	}
	return from, before, err
}

// didIn counts in the list in which the call works.
func (c *call) didIn(ctx context.Context, from, before civil.Date) (didLine, string, error) {
	counts, err := c.lists.Did(ctx, c.who, c.Service, from, before)
	if err != nil {
		return didLine{}, "", err
	}
	line := didLine{List: c.at.Handle, People: []didMany{}, Others: counts.Others}
	var parts []string
	for _, m := range counts.People {
		line.People = append(line.People, didMany{m.Name, m.Done})
		name := m.Name
		if m.User == c.who.User {
			name += " (you)"
		}
		parts = append(parts, fmt.Sprintf("%s %d", name, m.Done))
	}
	if counts.Others > 0 {
		parts = append(parts, fmt.Sprintf("people who have left %d", counts.Others))
	}
	return line, fmt.Sprintf("- %s: %s", c.at.Name, strings.Join(parts, ", ")), nil
}
