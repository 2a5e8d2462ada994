package frame

import (
	"maps"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// sameTimeNext reads "same time next week", "same time tomorrow" as seen from the due of a
// task: how many days on it is, with the tokens that say it.
func (s *stretch) sameTimeNext() (days int, used map[int]bool) {
	for _, next := range []struct {
		words string
		days  int
	}{{"same time next week", 7}, {"same time in a week", 7}, {"same time a week later", 7}, {"same time the week after", 7}, {"same time in two weeks", 14}, {"same time the next day", 1}} {
		if i, end, ok := s.anyPhrase(s.from, s.to, next.words); ok {
			used := map[int]bool{}
			mark(used, i, end)
			return next.days, used
		}
	}
	return 0, nil
}

// onByDays is the due of a task so many days on.
func onByDays(task todo.Task, days int) *todo.Due {
	d := *task.Due
	d.Date = d.Date.AddDays(days)
	return &d
}

// movesOn moves a task to the same time so many days after its due.
func (s *stretch) movesOn(t *target, tasks []todo.Task, add func(Frame)) {
	days, used := s.sameTimeNext()
	if days == 0 || len(tasks) != 1 || tasks[0].Due == nil || t.how == byAll {
		return
	}
	maps.Copy(s.when.used, used)
	d := onByDays(tasks[0], days)
	f := Frame{Act: Move, Dues: map[int64]*todo.Due{tasks[0].Number: d}, Due: d, Past: s.past(*d), Features: []string{"daysOn"}}
	f.add("daysOn again", s.anyWord("again"))
	add(f)
}

// copiesOn adds a task once more at the same time so many days after its due: "call
// him again same time next week".
func (s *stretch) copiesOn(targets []target, add func(Frame)) {
	days, _ := s.sameTimeNext()
	if days == 0 {
		return
	}
	for i := range targets {
		t := &targets[i]
		if len(t.tasks) != 1 || t.how == byTag || t.how == byAll {
			continue
		}
		e := s.by[t.tasks[0]]
		if e == nil || e.Task.Due == nil {
			continue
		}
		f := Frame{Act: Add, Title: e.Task.Title, Tags: e.Task.Tags, Features: []string{"copy", "copy daysOn", "copy how=" + t.how}}
		f.Due = onByDays(e.Task, days)
		f.Past = s.past(*f.Due)
		f.add("copy again", s.anyWord("again"))
		add(f)
	}
}

// monthlyAdditions add something on a weekday of each month: "the first Thursday of
// the month from January".
func (s *stretch) monthlyAdditions(w *moment, add func(Frame)) {
	if w.rule != nil || w.rel != nil {
		return
	}
	for i := s.from; i+2 < s.to; i++ {
		nth := nths[s.toks[i].norm]
		day, ok := weekdayOf(s.toks[i+1].norm)
		if nth == 0 || !ok {
			continue
		}
		end := i + 2
		if !s.wordIs(end, "of") || !s.wordIs(end+1, "the each every a") || !s.wordIs(end+2, "month") {
			continue
		}
		end += 3
		rule := recur.Rule{Freq: recur.Monthly, ByDay: []recur.Weekday{{Day: day, N: nth}}}
		at := *w
		at.rule = &rule
		at.days, at.near = nil, nil
		at.or = false
		at.used = maps.Clone(w.used)
		begin := i
		for begin > s.from && s.wordIs(begin-1, "the on is every") {
			begin--
		}
		mark(at.used, begin, end)
		at.day = s.firstOf(rule, s.laterMonth(i, end))
		s.addAt(&at, []string{"monthly weekday"}, add)
		return
	}
}

// nths are which weekday of a month a word names.
var nths = map[string]int{"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}

// laterMonth is the day from which on something is to be, said beside tokens [from, to); today if it isn't said.
func (s *stretch) laterMonth(from, to int) civil.Date {
	for _, e := range s.times {
		if (e.End <= from || e.Start >= to) && e.Start >= s.from && e.End <= s.to && e.Rule == nil && !e.Date.IsZero() && (!e.Timed || s.saysDay(e)) {
			return e.Date
		}
	}
	return today(s.message)
}

// firstOf is the first day of a rule from a day on.
func (s *stretch) firstOf(rule recur.Rule, day civil.Date) civil.Date {
	for range 400 {
		if matches(rule, day) {
			return day
		}
		day = day.AddDays(1)
	}
	return civil.Date{}
}

// wantedBy adds what somebody else wants by a time: of "slides for the meetup, they want
// them by Friday" the slides.
func (s *stretch) wantedBy(w *moment, add func(Frame)) {
	for i := s.from + 1; i+2 < s.to; i++ {
		if !s.toks[i-1].mark && !s.wordIs(i-1, "and because since as cos so") || !s.wordIs(i, "he she they") {
			continue
		}
		if !s.wordIs(i+1, "want wants need needs") || !s.wordIs(i+2, "it them that this those") || !s.contentIn(s.from, i) {
			continue
		}
		at := *w
		at.used = maps.Clone(w.used)
		end := i + 3
		for end < s.to && s.wordIs(end, "by on for before back done ready at") {
			end++
		}
		mark(at.used, i-1, end)
		s.addAt(&at, []string{"wantedby"}, add)
		return
	}
}

// sharedLater is the time that what follows says for both: in "the parcel and a new lamp,
// both on Saturday" that of the parcel.
func (s *stretch) sharedLater() (*moment, bool) {
	for i := s.to; i+1 < len(s.toks); i++ {
		if strings.Contains(".!?\n;", s.toks[i].text) && s.toks[i].mark {
			return nil, false
		}
		if !s.wordIs(i, "both all each") || !(s.toks[i+1].time >= 0 || s.wordIs(i+1, "on by at for") && i+2 < len(s.toks) && s.toks[i+2].time >= 0) {
			continue
		}
		end := i + 1
		for end < len(s.toks) && !s.toks[end].mark {
			end++
		}
		w := s.message.moment(i+1, end)
		return w, w.rule == nil && w.rel == nil && !w.day.IsZero() && len(w.days) < 2
	}
	return nil, false
}

// negated adds that something is not to be: "no wine the evening before the test".
func (s *stretch) negated(w *moment, add func(Frame)) {
	first := s.first(s.from)
	if first < 0 || !s.wordIs(first, "no") || !w.given() || first+1 >= s.to || s.wordIs(first+1, "more longer need way idea problem") {
		return
	}
	c := *s
	c.from = first + 1
	c.addAt(w, nil, func(f Frame) {
		f.Title = "No " + lowerFirst(f.Title)
		f.Features = append(slices.Clone(f.Features), "no lead")
		add(f)
	})
}

// shoppingTags are the names under which people keep what is to be bought.
var shoppingTags = []string{"shopping", "groceries", "grocery", "shop", "supermarket", "market", "store", "einkauf"}

// toBuy says whether it is asked what is to be bought, and under which tag that is kept.
func (s *stretch) toBuy() (string, bool) {
	if _, _, ok := s.anyPhrase(s.from, s.to, "to buy", "to get", "need to buy", "to pick up", "from the shop", "from the shops", "from the supermarket", "at the shops", "at the shop"); !ok {
		return "", false
	}
	if s.cues&(en.Question|en.Show) == 0 && !s.asks {
		return "", false
	}
	for _, tag := range shoppingTags {
		if s.index.Tags[tag] {
			return tag, true
		}
	}
	return "", false
}

// takesBack says whether the words from token i on take back what was said before them.
func (m *message) takesBack(i int) bool {
	for k := i; k < min(i+3, len(m.toks)); k++ {
		for _, words := range en.TakesBack {
			if _, ok := m.phrase(k, len(m.toks), words...); ok {
				return true
			}
		}
		if !m.toks[k].mark && !m.toks[k].is(en.Filler|en.Link|en.Chat) {
			return false
		}
	}
	return false
}

// corrections are the features of a frame that takes back what the one before it does.
func (d *decoder) corrections(h *hypothesis, f *Frame) []string {
	if !d.takesBack(f.From) {
		return nil
	}
	before := h.frame
	out := []string{"takes back", string(before.Act) + " is taken back", string(f.Act) + " takes back " + string(before.Act)}
	if before.Act != Idle && before.Act != Chat {
		out = append(out, "takes back a change")
		if slices.Equal(before.Tasks, f.Tasks) {
			out = append(out, "takes back the same")
		}
	}
	return out
}
