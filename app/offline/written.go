package offline

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxWritten is the longest message, in bytes, of which a task is written as
// package entry reads it; what is longer is no line of a list.
const maxWritten = 4 * entry.MaxLine

// asWritten gives a new task the title, the times and the tags that package
// entry reads in the message, as it does in quick add, the terminal and the
// API. What leads to a task ("remind me to", "we need") is no part of it; who
// leads to which task is found out before, by the rules or by the list.
func (d *dialogue) asWritten(r chat.Reply) chat.Reply {
	message := strings.TrimSpace(d.prompt.Turn.Message)
	if strings.ContainsAny(message, "\n\"“”") || len(message) > maxWritten {
		return r
	}
	if q := d.memory.Asked; q != nil && len(r.Calls) == 0 && len(q.Plans) > 0 {
		return d.asOffered(r, q, message)
	}
	if len(r.Calls) != 1 || r.Choice != nil {
		return r
	}
	w, ok := d.written(message, r.Calls[0])
	if !ok {
		return r
	}
	if len(w.each) > 0 {
		r.Calls[0] = *tool("add_task", map[string]any{"tasks": w.each})
		return r
	}
	if w.question == nil {
		r.Calls[0] = *tool("add_task", map[string]any{"tasks": []addition{w.task}})
		return r
	}
	return d.askWritten(w)
}

// written is a new task as package entry reads it.
type written struct {
	task addition
	// each are the tasks where several times are said in one list.
	each     []addition
	question *entry.Question
	line     string
	led      []entry.Span // what only leads to the task
}

// written reads the message for a call that adds one task. It reports false
// where the call has other words: then it was understood in another way.
func (d *dialogue) written(message string, c chat.Call) (written, bool) {
	var args struct {
		Tasks []addition `json:"tasks"`
	}
	if c.Tool != "add_task" || json.Unmarshal(c.Args, &args) != nil || len(args.Tasks) != 1 {
		return written{}, false
	}
	was := args.Tasks[0]
	line := added.ReplaceAllString(message, "")
	said := line != message // that it is to be added, and nothing more
	message = line
	times := timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale)
	exprs := timeexpr.Find(entry.Unlabelled(message), times)
	lead, ok := led(message, was.Title, exprs)
	if !ok {
		return d.cutShort(message, was, said)
	}
	e := entry.Read(message, times, entry.Options{Kept: d.prompt.Kept, Led: lead})
	if !sameWords(message, e, was.Title, exprs) {
		return written{}, false
	}
	w := written{line: message, led: lead, question: e.Question}
	switch {
	case e.Question != nil:
		w.each = d.each(w, exprs, was)
	case e.Due == nil && e.Recurrence == nil && was.Due+was.Repeat != "":
		if !slices.ContainsFunc(e.Chips, func(c entry.Chip) bool { return c.Weak }) {
			return written{}, false // it was said otherwise: "in 10", "then"
		}
	}
	w.task = d.addition(e)
	w.task.Title = title(w.task.Title)
	// the mark ends the request, not the title
	if first, _, _ := strings.Cut(strings.ToLower(message), " "); polite[first] {
		w.task.Title = strings.TrimRight(w.task.Title, "?")
	}
	w.task.with(was)
	return w, true
}

// cutShort is the task of a plain "add …" of which a rule took the first words
// for a kind of task: "add test this task 15m". Words that give a priority are none.
func (d *dialogue) cutShort(line string, was addition, said bool) (written, bool) {
	e := entry.Read(line, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale), entry.Options{Kept: d.prompt.Kept})
	front, ok := strings.CutSuffix(e.Title, was.Title)
	if !said || !ok || front == "" || e.Question != nil || len(was.Tags) > len(e.Tags) ||
		was.Priority != "" && e.Priority == todo.None {
		return written{}, false
	}
	known := func(w string) bool { return en.LeadsToTask[w] || has(priorities, w) }
	if !slices.ContainsFunc(plainWords(front), func(w string) bool { return !known(w) }) ||
		dueText(e.Due) == "" && was.Due != "" {
		return written{}, false
	}
	return written{line: line, task: d.addition(e)}, true
}

// added leads to a line that is read as it would be in quick add.
var added = lazyregexp.New(`(?i)^(?:please )?(?:add|new|put down|note)(?: a)?(?: new)?(?: task| todo)?(?::| -)? +`)

// addition is an entry as the tool takes it.
func (d *dialogue) addition(e entry.Entry) addition {
	a := addition{Title: e.Title, Due: dueText(e.Due), Tags: e.Tags}
	if e.Recurrence != nil {
		a.Repeat = e.Recurrence.Rule.String()
	}
	if e.Priority != todo.None {
		a.Priority = e.Priority.String()
	}
	return a
}

// with takes over what the line does not say: the list that it goes on, and
// how much it matters.
func (a *addition) with(was addition) {
	for _, t := range was.Tags {
		if !slices.ContainsFunc(a.Tags,
			func(o string) bool { return strings.TrimPrefix(o, "#") == strings.TrimPrefix(t, "#") }) {
			a.Tags = append(a.Tags, t)
		}
	}
	if a.Priority == "" {
		a.Priority = was.Priority
	}
}

// led are the ranges of the words before a title that only lead to it. It
// reports false where another word stands there.
func led(message, title string, exprs []timeexpr.Expr) (out []entry.Span, ok bool) {
	words := strings.Fields(title)
	if len(words) == 0 {
		return nil, false
	}
	at := indexWord(message, strings.Trim(words[0], ",.;:"))
	if at < 0 {
		return nil, false
	}
	for i := 0; i < at; {
		end := entry.WordEnd(message, i)
		if end == i {
			i++
			continue
		}
		timed := slices.ContainsFunc(exprs, func(e timeexpr.Expr) bool { return e.Start < end && i < e.End })
		if !timed && message[i] != '#' {
			if !en.LeadsToTask[strings.Trim(plain(message[i:end]), "'")] {
				return nil, false
			}
			out = append(out, entry.Span{i, end})
		}
		i = end
	}
	return out, true
}

// indexWord is where a word begins in a text, whatever its letters' size; -1 if nowhere.
func indexWord(text, word string) int {
	for i := 0; i+len(word) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(word)], word) && (i == 0 || entry.WordEnd(text, i-1) == i-1) {
			return i
		}
	}
	return -1
}

// sameWords says whether two titles of a line differ by no more than the words
// of times, the word "due", and the marks of tags and priorities.
func sameWords(line string, entered entry.Entry, was string, exprs []timeexpr.Expr) bool {
	timed := map[string]bool{"due": true, "and": true, "or": true, "again": true}
	for _, c := range entered.Chips {
		for _, w := range plainWords(c.Text) {
			timed[w] = true
		}
	}
	for _, e := range exprs {
		for _, w := range plainWords(line[e.Start:e.End]) {
			timed[w] = true
		}
	}
	all := map[string]bool{}
	for _, w := range plainWords(line) {
		all[w] = true
	}
	counts := map[string]int{}
	for _, w := range plainWords(entered.Title) {
		counts[w]++
	}
	for _, w := range plainWords(was) {
		counts[w]--
		if !all[w] {
			return false // it was put in other words
		}
	}
	for w, n := range counts {
		if n != 0 && !timed[w] {
			return false
		}
	}
	return true
}

// plainWords are the words of a text in small letters, without marks at their ends.
func plainWords(text string) []string {
	return strings.FieldsFunc(plain(text), func(r rune) bool { return strings.ContainsRune(" \t,;:.!?()[]{}<>#", r) })
}

// each are tasks of one title at the times of one list: "on Monday and
// Thursday at 5". Nil where one of the times is meant.
func (d *dialogue) each(w written, exprs []timeexpr.Expr, was addition) []addition {
	lists := timeexpr.Lists(exprs)
	if len(lists) != 1 || slices.ContainsFunc(exprs, func(e timeexpr.Expr) bool {
		return e.List == 0 && !e.Weak || e.Or || e.Rule != nil || e.Problem != "" || e.Passed
	}) {
		return nil
	}
	rest := []byte(w.line)
	for _, s := range append(slices.Clone(w.led), lists[0]) {
		copy(rest[s[0]:s[1]], strings.Repeat(" ", s[1]-s[0]))
	}
	title := unled(entry.Title(string(rest)))
	if title == "" {
		return nil
	}
	var out []addition
	for _, e := range exprs {
		if e.List == 0 {
			continue
		}
		m := entry.Moment{Date: e.Date, Clock: e.Clock, Timed: e.Timed}
		one := addition{Title: title, Due: dueText(m.Due(d.prompt.Now.Location())), Tags: was.Tags,
			Priority: was.Priority}
		out = append(out, one)
	}
	return out
}

// unled is a title without what stands between it and the times before it: "on Monday and
// again on Friday to call".
func unled(title string) string {
	for _, lead := range []string{"And ", "Again ", "To "} {
		if t, ok := strings.CutPrefix(title, lead); ok {
			title = entry.Title(t)
		}
	}
	return title
}

// askWritten asks what has to be known before a due can be set.
func (d *dialogue) askWritten(w written) chat.Reply {
	c := &chat.Clarification{Question: w.question.Text}
	q := &asked{}
	for _, o := range w.question.Options[:min(len(w.question.Options), maxChoices-1)] {
		said := w.line[:o.Start] + o.Text + w.line[o.End:]
		taken := entry.Span{o.Start, o.Start + len(o.Text)}
		options := entry.Options{Kept: d.prompt.Kept, Taken: []entry.Span{taken}}
		for _, l := range w.led {
			if l[0] < o.End && o.Start < l[1] {
				continue // it stood between the times
			}
			if l[0] >= o.End { // behind what was put in
				l[0] += len(said) - len(w.line)
				l[1] += len(said) - len(w.line)
			}
			options.Led = append(options.Led, l)
		}
		e := entry.Read(said, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale), options)
		if e.Question != nil || e.Title == "" {
			continue
		}
		a := d.addition(e)
		a.Title = unled(a.Title)
		a.with(w.task)
		label := "Add " + d.button(a)
		c.Options = append(c.Options, chat.Option{Label: label, Message: label})
		q.Plans = append(q.Plans, []chat.Call{*tool("add_task", map[string]any{"tasks": []addition{a}})})
	}
	withWayOut(c, "None of these")
	q.Options = c.Options
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}
}

// asOffered writes the new tasks among the options of a question so.
func (d *dialogue) asOffered(r chat.Reply, q *asked, message string) chat.Reply {
	if w, ok := d.inDoubt(q, message); ok {
		return d.askWritten(w)
	}
	for i, plan := range q.Plans {
		if len(plan) != 1 {
			continue
		}
		w, ok := d.written(message, plan[0])
		if !ok || w.question != nil {
			continue
		}
		label := "Add " + d.button(w.task)
		if slices.ContainsFunc(q.Options, func(o chat.Option) bool { return o.Label == label }) {
			continue
		}
		q.Plans[i] = []chat.Call{*tool("add_task", map[string]any{"tasks": []addition{w.task}})}
		old := q.Options[i].Label
		q.Options[i].Label = label
		q.Options[i].Message = label
		if r.Choice != nil && len(r.Choice.Options) > i {
			r.Choice.Options[i] = q.Options[i]
			question := "Shall I add " + strings.TrimPrefix(label, "Add ") + "?"
			if r.Text == "Shall I add "+strings.TrimPrefix(old, "Add ")+"?" {
				r.Text = question
				r.Choice.Question = question
			}
		}
	}
	return r
}

// inDoubt is the new task of which it has to be asked when it is due, where a question
// is about nothing else: "call Ann Monday or Tuesday".
func (d *dialogue) inDoubt(q *asked, message string) (out written, ok bool) {
	for _, plan := range q.Plans {
		if len(plan) != 1 || plan[0].Tool != "add_task" {
			return written{}, false
		}
		if w, fits := d.written(message, plan[0]); fits && w.question != nil && !ok {
			out, ok = w, true
		}
	}
	return out, ok
}

// button is a new task as a button has it.
func (d *dialogue) button(a addition) string {
	s := "“" + a.Title + "”"
	times := timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale)
	for _, e := range timeexpr.Find(a.Due, times) {
		s += ", due " + strings.TrimPrefix(e.Describe(times), "on ")
	}
	if a.Repeat != "" {
		if rule, err := recur.Parse(a.Repeat); err == nil {
			s += ", " + rule.Text()
		}
	}
	return s
}
