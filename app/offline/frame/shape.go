package frame

import (
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// closed are the words of a shape that stand for themselves: those that say how
// the others belong together.
const closed = en.Function | en.Question | en.Aux | en.Negative | en.Link | en.Correct | en.Condition | en.Pronoun | en.All | en.Except | en.Instead | en.Soon

// kinds are the classes of the other words that a shape keeps apart.
var kinds = []struct {
	class en.Class
	name  string
}{
	{en.Done, "DONE"}, {en.Past, "PAST"}, {en.Move, "MOVE"}, {en.Delete, "DEL"}, {en.Sold, "SOLD"}, {en.Add, "ADD"},
	{en.Need, "NEED"}, {en.Show, "SHOW"}, {en.Note, "NOTE"},
	{en.Tag, "TAG"}, {en.Rank, "RANK"}, {en.Rename, "NAME"}, {en.Series, "EACH"}, {en.Undo, "UNDO"}, {en.Chat, "CHAT"},
	{en.Person, "ME"}, {en.Verb, "VERB"}, {en.Ordinal, "NTH"}, {en.Thing, "THING"}, {en.Filler, ""},
}

// symbols are the tokens of the stretch as a shape has them, "" for those that
// it leaves out: what names nothing and says nothing of how the rest belongs
// together is only a word, as the next person says another one in its place.
func (s *stretch) symbols() []string {
	out := make([]string, s.to-s.from)
	for i := range out {
		out[i] = s.symbol(s.from + i)
	}
	return out
}

func (s *stretch) symbol(i int) string {
	t := s.toks[i]
	switch {
	case t.text == "\n":
		return "newline"
	case t.mark:
		return t.text
	case t.time >= 0:
		return "TIME"
	case t.class&closed != 0:
		return t.norm
	case digits(t.text):
		return "0"
	}
	for _, k := range kinds {
		if t.class&k.class != 0 {
			return k.name
		}
	}
	switch {
	case strings.HasPrefix(t.text, "#"):
		return "#"
	case strings.HasSuffix(t.norm, "ing"):
		return "-ing"
	case strings.HasSuffix(t.norm, "ed"):
		return "-ed"
	case strings.HasSuffix(t.norm, "'s"):
		return "-'s"
	}
	return "n"
}

// shape are the features of how the words stand beside each other, the words
// that name the target as one: "milk is TASK", "TASK TIME", "n TASK n".
func (s *stretch) shape(base []string, named func(i int) string) []string {
	out := make([]string, 0, 2*len(base)+2)
	first, second := "", "^"
	step := func(symbol string) {
		if first != "" {
			out = append(out, "w="+first+"·"+second+"·"+symbol)
		}
		out = append(out, "w="+second+"·"+symbol)
		first, second = second, symbol
	}
	for i, symbol := range base {
		if name := named(s.from + i); name != "" {
			symbol = name
		}
		if symbol == "" || symbol == second && (symbol == "TIME" || symbol == "TASK" || symbol == "OTHER" ||
			symbol == "n") {
			continue
		}
		if step(symbol); len(out) > maxWordFeatures {
			break
		}
	}
	step("$")
	return out
}

// shapeOf are the features of the shape as a target makes it, nil: as no task is meant.
func (s *stretch) shapeOf(t *target) []string {
	if out, known := s.shapes[t]; known {
		return out
	}
	if s.base == nil {
		s.base = s.symbols()
	}
	out := s.shape(s.base, func(i int) string {
		switch {
		case t != nil && t.used[i] && s.toks[i].time < 0:
			return "TASK"
		case s.linked[i]:
			return "OTHER"
		}
		return ""
	})
	if s.shapes == nil {
		s.shapes = map[*target][]string{}
	}
	s.shapes[t] = out
	return out
}

// fits are the features of a due that tell how much like a plan it is: how far
// away, at what hour, and beside the due that a task has.
func (s *stretch) fits(d todo.Due, was *todo.Due) []string {
	zone := s.ctx.zone()
	now := civil.DateOf(s.ctx.now())
	at := civil.DateTime{Date: d.Date, Clock: d.Clock}
	out := []string{"in=" + span(at.Date.Sub(now))}
	if d.Timed {
		out = append(out, "at="+partOf(at.Clock))
	}
	if day := at.Date.Weekday(); day == time.Saturday || day == time.Sunday {
		out = append(out, "weekend")
	}
	if was == nil {
		return out
	}
	before := civil.DateTime{Date: was.Date, Clock: was.Clock}
	if was.Timed {
		before = civil.DateTimeOf(was.At(zone).In(zone))
	}
	out = append(out, "by="+span(at.Date.Sub(before.Date)))
	switch {
	case !d.Timed:
		out = append(out, "clock=none")
	case !was.Timed:
		out = append(out, "clock=first")
	case at.Clock == before.Clock:
		out = append(out, "clock=kept")
	default:
		out = append(out, "clock="+apart(at.Clock-before.Clock))
	}
	if was.Timed && at.Date == before.Date && at.Clock == before.Clock {
		out = append(out, "unmoved")
	}
	if at.Date != before.Date && at.Date.Weekday() == before.Date.Weekday() {
		out = append(out, "same weekday")
	}
	return out
}

// span is a number of days, roughly.
func span(days int) string {
	switch {
	case days < -7:
		return "weeks ago"
	case days < -1:
		return "days ago"
	case days <= 2:
		return strconv.Itoa(days)
	case days < 7:
		return "days"
	case days == 7:
		return "week"
	case days <= 14:
		return "fortnight"
	case days <= 62:
		return "weeks"
	case days <= 300:
		return "months"
	}
	return "far"
}

// partOf is the part of the day.
func partOf(c civil.Clock) string {
	switch {
	case c < 5*60:
		return "night"
	case c < 7*60:
		return "dawn"
	case c < 12*60:
		return "morning"
	case c < 18*60:
		return "afternoon"
	case c < 22*60:
		return "evening"
	}
	return "late"
}

// apart is by how much a time of day changes, roughly.
func apart(c civil.Clock) string {
	sign := "+"
	if c < 0 {
		sign, c = "-", -c
	}
	switch {
	case c <= 60:
		return sign + "hour"
	case c <= 4*60:
		return sign + "hours"
	case c == 12*60:
		return sign + "half"
	}
	return sign + "far"
}

// saidOf tells how the day that was said stands to the task's own: "Sunday's
// handover" names the one that is due on Sunday, and moves it nowhere.
func (s *stretch) saidOf(f *Frame, tasks []todo.Task) {
	day := s.when.day
	if day.IsZero() || len(tasks) == 0 {
		return
	}
	all := true
	for _, task := range tasks {
		all = all && task.Due != nil && task.Due.DayIn(s.ctx.zone()) == day
	}
	f.add("said=itsday", all)
	f.add("said=itsday "+s.when.kind(), all)
	others := s.openOn(day)
	f.add("said=anotherday", !all && others > 0)
	f.add("said=onlyday", all && others == len(tasks))
}

// openOn is how many open tasks are due on a day.
func (m *message) openOn(day civil.Date) int {
	if m.dueDays == nil {
		m.dueDays = map[civil.Date]int{}
		for _, t := range m.ctx.List.Pending {
			if t.Due != nil {
				m.dueDays[t.Due.DayIn(m.ctx.zone())]++
			}
		}
	}
	return m.dueDays[day]
}
