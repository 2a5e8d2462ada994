package offline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// eveningHour and morningHour are what "this evening" and "tomorrow morning" stand for.
const (
	eveningHour = 18
	morningHour = 9
)

// later puts off a task: the one that is named, or that was spoken of last. To
// when is asked where it was not said.
func (d *dialogue) later(message string, list todo.Snapshot) (chat.Reply, bool) {
	if m := en.Again.FindStringSubmatch(message); m != nil {
		return d.again(m[1])
	}
	m := en.Snoozed.FindStringSubmatch(message)
	tomorrow := en.NotToday.MatchString(message)
	if m == nil && !tomorrow {
		return chat.Reply{}, false
	}
	n, ok := d.meant(m, list)
	if !ok {
		if len(m) > 1 && m[1] != "" || len(list.Pending) == 0 {
			return chat.Reply{}, false
		}
		return chat.Reply{
			Text: "Which task shall I put off? Say its number or a few words of it, such as “snooze task 3”."}, true
	}
	if tomorrow {
		day := civil.DateTimeOf(d.prompt.Now).Date.AddDays(1)
		return chat.Reply{Calls: []chat.Call{*moveTo(n, day.String())}}, true
	}
	c, q := d.whenChoice([]int64{n}, "Until when?", "Leave it")
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// meant is the task that a group of a pattern names, or the one that was
// spoken of last.
func (d *dialogue) meant(groups []string, list todo.Snapshot) (int64, bool) {
	if len(groups) > 1 && groups[1] != "" {
		words := strings.TrimPrefix(strings.TrimPrefix(groups[1], "the "), "my ")
		t, ok := theTask(words, list.Pending)
		return t.Number, ok
	}
	if len(d.memory.It) != 1 {
		return 0, false
	}
	return d.memory.It[0], true
}

// again reminds once more of what was spoken of last.
func (d *dialogue) again(when string) (chat.Reply, bool) {
	if len(timeexpr.Find(when, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale))) == 0 {
		return chat.Reply{}, false
	}
	if len(d.memory.It) != 1 {
		return chat.Reply{Text: "Of which task? Say its number or a few words of it, such as “remind me of task 3 " +
			when + "”."}, true
	}
	return chat.Reply{Calls: []chat.Call{*moveTo(d.memory.It[0], when)}}, true
}

func moveTo(n int64, due string) *chat.Call {
	return tool("reschedule_task", map[string]any{"tasks": []int64{n}, "due": due})
}

// soon are the times that are offered where none was said, the nearest first.
func (d *dialogue) soon() []entry.Moment {
	now := civil.DateTimeOf(d.prompt.Now)
	hour := civil.DateTimeOf(d.prompt.Now.Add(time.Hour).Truncate(time.Minute))
	moments := []entry.Moment{{Date: hour.Date, Clock: hour.Clock, Timed: true}}
	if now.Clock.Hour() < eveningHour-1 {
		moments = append(moments, entry.Moment{Date: now.Date, Clock: civil.Clock(eveningHour * 60), Timed: true})
	}
	return append(moments, entry.Moment{Date: now.Date.AddDays(1), Clock: civil.Clock(morningHour * 60), Timed: true})
}

// whenChoice asks when tasks are due, with times that are near; any other time
// can be said.
func (d *dialogue) whenChoice(tasks []int64, question, wayOut string) (*chat.Clarification, *asked) {
	c := &chat.Clarification{Question: question}
	q := &asked{Tool: "reschedule_task", Args: mustJSON(map[string]any{"tasks": tasks})}
	for _, m := range d.soon() {
		due := m.Due(d.prompt.Now.Location())
		label := d.momentName(m)
		c.Options = append(c.Options, chat.Option{Label: label, Message: label})
		q.Plans = append(q.Plans,
			[]chat.Call{*tool("reschedule_task", map[string]any{"tasks": tasks, "due": dueText(due)})})
	}
	withWayOut(c, wayOut)
	q.Options = c.Options
	return c, q
}

// momentName is a moment in words, with its hour.
func (d *dialogue) momentName(m entry.Moment) string {
	name := d.dayName(m.Date)
	if m.Timed {
		name += " at " + m.Clock.String()
	}
	return name
}

// askWhen asks when to remind of what was just added with "remind me" and no
// time: a reminder without one never comes.
func (d *dialogue) askWhen(open *asked) *chat.Clarification {
	steps := d.prompt.Turn.Steps
	if len(steps) != 1 || steps[0].Call.Tool != "add_task" || steps[0].Result == nil ||
		steps[0].Result.Receipt == nil || len(d.memory.It) != 1 {
		return nil
	}
	said := d.prompt.Turn.Message
	defer func() { d.prompt.Turn.Message = said }()
	d.how()
	if d.manner == "" && open != nil {
		d.manner = open.Manner
	}
	actions := d.read(d.prompt.Turn.Message).Actions
	if len(actions) != 1 || actions[0].When.Given() {
		return nil
	}
	if a := actions[0]; d.manner == "" && !reminds(a) &&
		(a.Intent != Add || !wantsReminder.MatchString(d.prompt.Turn.Message)) {
		return nil
	}
	for _, l := range steps[0].Result.Receipt.Lines {
		if l.Detail != "" && strings.Contains(l.Detail, "due ") {
			return nil
		}
	}
	c, q := d.whenChoice(d.memory.It, "When shall I remind you?", "No time")
	q.Manner = d.manner
	d.memory.Asked = q
	return c
}

// reminds says whether an action adds something that the person is to be reminded of.
func reminds(a Action) bool {
	return a.Intent == Add && (strings.HasPrefix(a.Rule, "remind") || strings.Contains(a.Rule, "<rem>") ||
		strings.Contains(a.Rule, "remind me"))
}

// unclearTime asks first where a single new task has words for its time that
// were not understood, that name no day, or that lie in the past.
func (d *dialogue) unclearTime(rules Reading) (chat.Reply, bool) {
	if len(rules.Actions) != 1 {
		return chat.Reply{}, false
	}
	a := rules.Actions[0]
	if a.Intent != Add || len(a.Titles) != 1 || len(a.Parts) > 0 {
		return chat.Reply{}, false
	}
	for _, e := range a.When.Exprs {
		if e.Times > 1 && e.Rule != nil && len(e.Rule.ByHour) == 0 && len(a.When.Exprs) == 1 {
			return d.askHours(a, e), true
		}
		if len(a.When.Exprs) > 1 || e.Rule != nil {
			break
		}
		if e.Problem != "" || e.Passed && !entry.Dated(e) {
			return d.askWhich(a, e), true
		}
	}
	if m := en.TimeLike.FindStringSubmatch(a.Titles[0]); m != nil && reminds(a) && !a.When.Given() {
		return d.askUnread(a, m[1]), true
	}
	if m := en.Unread.FindStringSubmatch(a.Titles[0]); m != nil && reminds(a) {
		return d.askUnread(a, m[1]), true
	}
	return chat.Reply{}, false
}

// askWhich offers the readings of a time that are near.
func (d *dialogue) askWhich(a Action, e timeexpr.Expr) chat.Reply {
	times := timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale)
	c := &chat.Clarification{Question: fmt.Sprintf("%s has passed. When do you mean?",
		upperFirst(strings.TrimPrefix(e.Describe(times), "on ")))}
	near := e.Alternatives
	switch e.Problem {
	case timeexpr.NoSuchDay:
		c.Question = fmt.Sprintf("“%s” is not a day: the month does not have it. Which one do you mean?", e.Text)
	case timeexpr.OtherWeekday:
		c.Question = fmt.Sprintf(
			"“%s” is not a day: the date and the weekday do not go together. Which one do you mean?", e.Text)
	default:
		next := e
		now := civil.DateTimeOf(d.prompt.Now)
		next.Date = now.Date
		if e.Timed && e.Clock <= now.Clock {
			next.Date = now.Date.AddDays(1)
		}
		near = []timeexpr.Expr{next, e}
	}
	q := &asked{}
	for _, n := range near {
		due := entry.Moment{Date: n.Date, Clock: n.Clock, Timed: n.Timed}
		b := a
		b.When = Times{Words: dueText(due.Due(d.prompt.Now.Location()))}
		label := fmt.Sprintf("Add “%s”, due %s", a.Titles[0], lowerDay(d.momentName(due)))
		c.Options = append(c.Options, chat.Option{Label: label, Message: label})
		q.Plans = append(q.Plans, []chat.Call{*add(b)})
	}
	withWayOut(c, "None of these")
	q.Options = c.Options
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}
}

// hoursOf are the hours that are offered for what recurs so many times a day.
var hoursOf = map[int][]int{2: {8, 20}, 3: {8, 14, 20}, 4: {8, 12, 16, 20}}

// askHours asks at which hours something recurs that is said to be so many
// times a day.
func (d *dialogue) askHours(a Action, e timeexpr.Expr) chat.Reply {
	c := &chat.Clarification{
		Question: fmt.Sprintf("At which times, %s? You can also say them, such as “%s every day at 7 and 19”.",
			e.Unsupported, strings.ToLower(a.Titles[0][:1])+a.Titles[0][1:])}
	q := &asked{}
	offer := func(b addition) {
		label := "Add " + d.button(b)
		c.Options = append(c.Options, chat.Option{Label: label, Message: label})
		q.Plans = append(q.Plans, []chat.Call{*tool("add_task", map[string]any{"tasks": []addition{b}})})
	}
	now := civil.DateTimeOf(d.prompt.Now)
	b := addition{Title: a.Titles[0], Due: e.Date.String(), Tags: a.Tags, Repeat: e.Rule.String()}
	if hours, ok := hoursOf[e.Times]; ok {
		timed := *e.Rule
		timed.ByHour = hours
		first := todo.Due{Date: e.Date, Clock: civil.Clock(hours[0] * 60), Timed: true}
		i := slices.IndexFunc(hours, func(h int) bool { return h*60 > int(now.Clock) })
		switch {
		case e.Date != now.Date:
		case i >= 0:
			first.Clock = civil.Clock(hours[i] * 60)
		default:
			first.Date = e.Date.AddDays(1)
		}
		offer(addition{Title: b.Title, Due: dueText(&first), Tags: b.Tags, Repeat: timed.String()})
	}
	offer(b)
	withWayOut(c, "None of these")
	q.Options = c.Options
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}
}

// askUnread asks for the time that words in a title may have been meant for.
func (d *dialogue) askUnread(a Action, words string) chat.Reply {
	what := strings.TrimSuffix(a.Titles[0], words)
	if what == a.Titles[0] {
		what = strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(what, words)), "to ")
	}
	what = title(what)
	c := &chat.Clarification{
		Question: fmt.Sprintf("I did not understand “%s” as a time. When shall I remind you of “%s”?", words, what)}
	q := &asked{}
	for _, m := range d.soon() {
		b := a
		b.Titles = []string{what}
		b.When = Times{Words: dueText(m.Due(d.prompt.Now.Location()))}
		label := fmt.Sprintf("Add “%s”, due %s", what, lowerDay(d.momentName(m)))
		c.Options = append(c.Options, chat.Option{Label: label, Message: label})
		q.Plans = append(q.Plans, []chat.Call{*add(b)})
	}
	label := fmt.Sprintf("Add “%s”", a.Titles[0])
	c.Options = append(c.Options, chat.Option{Label: label, Message: label})
	q.Plans = append(q.Plans, []chat.Call{*add(a)})
	withWayOut(c, "None of these")
	q.Options = c.Options
	d.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}
}

// lowerDay is a moment in the middle of a sentence.
func lowerDay(s string) string {
	return strings.Replace(strings.Replace(s, "Today", "today", 1), "Tomorrow", "tomorrow", 1)
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
