package offline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxADay is how many tasks a day is planned to hold.
const maxADay = 5

// lastPlannedHour is from when on nothing more is put into today.
const lastPlannedHour = 21

// plan proposes when to do what is overdue or has no date: on the days with
// room from today on, one day or to the end of the week. What has its day
// keeps it. It is one call, so one approval carries it out and one undo takes
// it back, and the same list at the same time gives the same plan.
func (d *dialogue) plan(message string, list todo.Snapshot) (chat.Reply, bool) {
	m := en.PlanAsked.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	days := d.planned(strings.Contains(m[1], "week"), list)
	load := map[civil.Date]int{}
	for _, t := range list.Pending {
		if t.Due != nil {
			load[t.Due.DayIn(d.prompt.Now.Location())]++
		}
	}
	waiting := slices.DeleteFunc(slices.Clone(list.Pending),
		func(t todo.Task) bool { return t.Due != nil && d.urgency(t) != 0 })
	slices.SortFunc(waiting, func(a, b todo.Task) int {
		return cmp.Or(cmp.Compare(d.urgency(a), d.urgency(b)), -cmp.Compare(rank(a), rank(b)),
			cmp.Compare(d.at(a), d.at(b)), cmp.Compare(a.Number, b.Number))
	})
	var moves []map[string]any
	lines := d.fixed(days, list)
	for _, t := range waiting {
		i := slices.IndexFunc(days, func(day civil.Date) bool { return load[day] < maxADay })
		if i < 0 {
			break
		}
		due := todo.Due{Date: days[i]}
		if t.Due != nil && t.Due.Timed { // its hour may have passed today
			due.Clock, due.Timed = t.Due.Clock, true
			if days[i] == civil.DateTimeOf(d.prompt.Now).Date && t.Due.Clock <= civil.DateTimeOf(d.prompt.Now).Clock {
				due.Timed = false
			}
		}
		text := due.Date.String()
		if due.Timed {
			text = dueText(&due)
		} else if t.Due != nil && t.Due.Timed { // the end of today, rather than an hour that has passed
			text += " 23:59"
		}
		load[days[i]]++
		moves = append(moves, map[string]any{"task": t.Number, "due": text})
		lines = append(lines, planLine{days[i], fmt.Sprintf("%s (#%d): %s", t.Title, t.Number, d.why(t))})
	}
	return d.proposed(lines, moves)
}

// planLine is a line of a plan.
type planLine struct {
	day  civil.Date
	text string
}

// planned are the days of a plan: today, while there is some of it left, or
// the days from today to the end of the week; tomorrow where none is left.
func (d *dialogue) planned(week bool, list todo.Snapshot) []civil.Date {
	now := civil.DateTimeOf(d.prompt.Now)
	var days []civil.Date
	if now.Clock.Hour() < lastPlannedHour {
		days = append(days, now.Date)
	}
	start := d.frameContext(list).Time.WeekStart
	for day := now.Date.AddDays(1); week && day.Weekday() != start; day = day.AddDays(1) {
		days = append(days, day)
	}
	if week && len(days) < 3 { // the week is nearly over: the next one
		for day := now.Date.AddDays(len(days)); len(days) < 7; day = day.AddDays(1) {
			if !slices.Contains(days, day) {
				days = append(days, day)
			}
		}
	}
	if len(days) == 0 {
		days = append(days, now.Date.AddDays(1))
	}
	return days
}

// fixed are the tasks that have their day among those of a plan.
func (d *dialogue) fixed(days []civil.Date, list todo.Snapshot) []planLine {
	due := slices.DeleteFunc(slices.Clone(list.Pending),
		func(t todo.Task) bool { return t.Due == nil || d.urgency(t) == 0 })
	slices.SortFunc(due, func(a, b todo.Task) int {
		return cmp.Or(cmp.Compare(d.at(a), d.at(b)), cmp.Compare(a.Number, b.Number))
	})
	var lines []planLine
	for _, t := range due {
		if day := t.Due.DayIn(d.prompt.Now.Location()); slices.Contains(days, day) {
			text := fmt.Sprintf("%s (#%d): it stays", t.Title, t.Number)
			if t.Due.Timed {
				text = fmt.Sprintf("%s (#%d): it stays at %s", t.Title, t.Number,
					civil.DateTimeOf(t.Due.At(d.prompt.Now.Location())).Clock)
			}
			lines = append(lines, planLine{day, text})
		}
	}
	return lines
}

// rank is a priority as a number: the higher, the more it matters.
func rank(t todo.Task) int {
	return slices.Index([]todo.Priority{todo.None, todo.Low, todo.Medium, todo.High}, t.Priority)
}

// proposed says a plan and asks for the one call that carries it out.
func (d *dialogue) proposed(lines []planLine, moves []map[string]any) (chat.Reply, bool) {
	slices.SortStableFunc(lines, func(a, b planLine) int { return a.day.Sub(b.day) })
	var said []string
	var day civil.Date
	for _, l := range lines {
		if l.day != day {
			day = l.day
			said = append(said, d.dayName(day)+":")
		}
		said = append(said, "- "+l.text)
	}
	switch {
	case len(lines) == 0:
		return chat.Reply{
				Text: "There is nothing to plan: nothing is overdue, nothing is without a date, and nothing is due " +
					"then."},
			true
	case len(moves) == 0:
		return chat.Reply{Text: "Everything has its day already.\n" + strings.Join(said, "\n")}, true
	}
	call := *tool("reschedule_task", map[string]any{"each": moves})
	if len(moves) > 1 { // what touches several tasks waits for an approval anyway
		return chat.Reply{Text: strings.Join(said, "\n") + "\n", Calls: []chat.Call{call}}, true
	}
	c := &chat.Clarification{Question: "Shall I do it so?", Options: []chat.Option{{Label: "Do it", Message: "Do it"}}}
	withWayOut(c, "No")
	d.memory.Asked = &asked{Options: c.Options, Plans: [][]chat.Call{{call}}, Yes: true}
	return chat.Reply{Text: strings.Join(said, "\n") + "\n" + c.Question, Choice: c}, true
}

// dayName is a day in words.
func (d *dialogue) dayName(day civil.Date) string {
	switch day.Sub(civil.DateTimeOf(d.prompt.Now).Date) {
	case 0:
		return "Today"
	case 1:
		return "Tomorrow"
	}
	return day.At(0, d.prompt.Now.Location()).Format("Monday 2 January")
}
