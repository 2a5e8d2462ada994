package frame

import (
	"slices"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// shows are the frames that answer questions about the list.
func (s *stretch) shows() []Frame {
	done := s.askedDone()
	var out []Frame
	add := func(name string, tasks []todo.Task) {
		f := Frame{Act: Show, Features: []string{"by=" + name}}
		for _, t := range tasks {
			f.Filter.Named = append(f.Filter.Named, t.Number)
		}
		f.Filter.Status = todo.Pending
		if done {
			f.Filter.Status = todo.Completed
		}
		if len(f.Filter.Named) == 0 {
			f.Features = append(f.Features, "none")
		}
		out = append(out, f)
		if s.has(s.from, s.to, en.Question) || s.asks {
			if _, _, ok := s.anyPhrase(s.from, s.to, "how many", "how much", "count"); ok {
				f.Act = Count
				out = append(out, f)
			}
		}
	}
	pool := s.ctx.List.Pending
	if done {
		pool = s.ctx.List.Completed
	}
	filtered, how := s.narrow(pool, done)
	if how != "" || s.novel == 0 || s.cues&(en.All|en.Thing) != 0 {
		add(how, filtered)
	}
	if named := s.namedIn(filtered); len(named) > 0 && len(named) < len(filtered) {
		add(how+"+words", named)
	}
	if how == "" && !done && s.has(s.from, s.to, en.Ordinal|en.Question|en.Rank) {
		if next := s.next(pool); next != nil {
			add("next", []todo.Task{*next})
		}
	}
	return out
}

// askedDone says whether it is asked what was done.
func (s *stretch) askedDone() bool {
	_, _, ok := s.anyPhrase(s.from, s.to, "did i", "have i done", "i done", "get done", "got done", "completed",
		"finished", "did we", "have we done", "ticked off", "i get done", "done so far", "done today", "done this")
	return ok
}

// narrow keeps of the pool what fits the times, tags, priorities and states
// that are named, and says by what.
func (s *stretch) narrow(pool []todo.Task, done bool) ([]todo.Task, string) {
	how := ""
	keep := func(name string, ok func(todo.Task) bool) {
		if how != "" {
			how += "+"
		}
		how += name
		var out []todo.Task
		for _, t := range pool {
			if ok(t) {
				out = append(out, t)
			}
		}
		pool = out
	}
	if times := s.timesIn(); len(times) > 0 && done {
		keep("time", func(t todo.Task) bool { return s.anyOf(times, t, s.doneIn) })
	} else if len(times) > 0 {
		keep("time", func(t todo.Task) bool { return s.anyOf(times, t, s.dueIn) })
	} else if month, ok := s.monthIn(); ok {
		keep("month", func(t todo.Task) bool { return t.Due != nil && t.Due.DayIn(s.ctx.zone()).Month == month })
	}
	for i := s.from; i < s.to; i++ {
		if s.toks[i].time < 0 && s.isTag(s.toks[i]) {
			tag := s.tagOf(s.toks[i])
			not := s.wordIs(i-1, "not isn't isnt aren't arent except but without no")
			name := "tag"
			if not {
				name = "nottag"
			}
			keep(name, func(t todo.Task) bool { return slices.Contains(t.Tags, tag) != not })
		}
	}
	if tag, ok := s.toBuy(); ok {
		keep("tobuy", func(t todo.Task) bool { return slices.Contains(t.Tags, tag) })
	}
	if e := s.beforeTask(); e != nil {
		keep("beforetask", func(t todo.Task) bool { return s.dueBefore(t, *e) })
	} else if day, ok := s.dayBeforeTask("before until till til", &target{}); ok {
		keep("beforetask", func(t todo.Task) bool { return t.Due != nil && !day.Before(t.Due.DayIn(s.ctx.zone())) })
	}
	if day, ok := s.dayOfTask(); ok {
		keep("taskday", func(t todo.Task) bool { return t.Due != nil && t.Due.DayIn(s.ctx.zone()) == day })
	}
	if s.anyWord("overdue late missed") {
		keep("overdue", func(t todo.Task) bool { return t.Due != nil && t.Due.Overdue(s.ctx.now(), s.ctx.zone()) })
	}
	if _, _, ok := s.anyPhrase(s.from, s.to, "no date", "without a date", "no due date", "without date", "no deadline",
		"without a deadline", "not scheduled", "undated", "without dates", "no dates", "any date", "no time"); ok {
		keep("undated", func(t todo.Task) bool { return t.Due == nil })
	}
	if rank, _, ok := s.rank(); ok {
		if p, err := todo.ParsePriority(rank); err == nil {
			keep("rank", func(t todo.Task) bool { return t.Priority == p })
		}
	}
	if s.anyWord("repeat repeats repeating recurring") {
		keep("repeats", func(t todo.Task) bool { return t.Recurrence != nil })
	}
	return pool, how
}

// timesIn are the days and hours that are named in the stretch.
func (s *stretch) timesIn() []timeexpr.Expr {
	var out []timeexpr.Expr
	last := -1
	for i := s.from; i < s.to; i++ {
		n := s.toks[i].time
		if n < 0 || n == last {
			continue
		}
		last = n
		if e := s.times[n]; e.Rule == nil && e.Shift == 0 && e.Lead == 0 && !e.Date.IsZero() {
			out = append(out, e)
		}
	}
	return out
}

// anyOf says whether a task is within one of the times: "on the 12th and 13th".
func (s *stretch) anyOf(times []timeexpr.Expr, t todo.Task, within func(todo.Task, timeexpr.Expr) bool) bool {
	return slices.ContainsFunc(times, func(e timeexpr.Expr) bool { return within(t, e) })
}

// monthIn is a month that is named where no other time is: "show me October".
func (s *stretch) monthIn() (time.Month, bool) {
	for i := s.from; i < s.to; i++ {
		if m := en.Months[s.toks[i].norm]; m > 0 && s.toks[i].time < 0 {
			return m, true
		}
	}
	return 0, false
}

// beforeTask is the due of a task that is named after "before", where what
// comes earlier on the same day counts as well.
func (s *stretch) beforeTask() *todo.Task {
	for i := s.from; i+1 < s.to; i++ {
		if !s.wordIs(i, "before until till") {
			continue
		}
		for _, o := range s.named(i+1, s.to) {
			if e := s.by[o.tasks[0]]; anchors(o, &target{}) && e.Task.Due != nil && e.Task.Due.Timed {
				return e.Task
			}
		}
	}
	return nil
}

// dueBefore says whether a task is due earlier than another one, on its day at the latest.
func (s *stretch) dueBefore(t, other todo.Task) bool {
	if t.Due == nil || t.Number == other.Number {
		return false
	}
	day, last := t.Due.DayIn(s.ctx.zone()), other.Due.DayIn(s.ctx.zone())
	if day == last && t.Due.Timed {
		return t.Due.At(s.ctx.zone()).Before(other.Due.At(s.ctx.zone()))
	}
	return !last.Before(day)
}

// dayOfTask is the day of a task that is named after "the day of".
func (s *stretch) dayOfTask() (civil.Date, bool) {
	_, end, ok := s.anyPhrase(s.from, s.to, "day of", "same day as", "day as", "week of")
	if !ok {
		return civil.Date{}, false
	}
	for _, o := range s.named(end, s.to) {
		if e := s.by[o.tasks[0]]; o.how == byName && e.Task.Due != nil {
			return e.Task.Due.DayIn(s.ctx.zone()), true
		}
	}
	return civil.Date{}, false
}

func (s *stretch) anyWord(words string) bool {
	for i := s.from; i < s.to; i++ {
		if s.wordIs(i, words) {
			return true
		}
	}
	return false
}

// namedIn are the tasks of a pool that words of the stretch name.
func (s *stretch) namedIn(pool []todo.Task) []todo.Task {
	said, _ := s.said(s.from, s.to)
	if len(said) == 0 {
		return nil
	}
	hits := s.index.Find(said)
	best := 0.0
	fit := map[int64]float64{}
	for _, h := range hits {
		n := h.Entry.Task.Number
		if slices.ContainsFunc(pool, func(t todo.Task) bool { return t.Number == n }) {
			fit[n] = h.Score
			best = max(best, h.Score)
		}
	}
	var out []todo.Task
	for _, t := range pool {
		if fit[t.Number] > 0 && fit[t.Number] >= best*0.55 {
			out = append(out, t)
		}
	}
	return out
}

// next is the task that is due next.
func (s *stretch) next(pool []todo.Task) *todo.Task {
	var best *todo.Task
	for i := range pool {
		t := &pool[i]
		if t.Due == nil {
			continue
		}
		if best == nil || t.Due.At(s.ctx.zone()).Before(best.Due.At(s.ctx.zone())) {
			best = t
		}
	}
	return best
}

// doneIn says whether a task was completed within what an expression names.
func (s *stretch) doneIn(t todo.Task, e timeexpr.Expr) bool {
	if t.Completed == nil {
		return false
	}
	day := civil.DateOf(t.Completed.In(s.ctx.zone()))
	last := e.Date
	if e.HasEnd {
		last = e.EndDate
	}
	return !day.Before(e.Date) && !last.Before(day)
}

// toBuy says whether it is asked what is to be bought, and under which tag that is kept.
func (s *stretch) toBuy() (string, bool) {
	if _, _, ok := s.anyPhrase(s.from, s.to, "to buy", "to get", "need to buy", "to pick up", "from the shop",
		"from the shops", "from the supermarket", "at the shops", "at the shop"); !ok {
		return "", false
	}
	if s.cues&(en.Question|en.Show) == 0 && !s.asks {
		return "", false
	}
	for _, tag := range en.ShoppingTags {
		if s.index.Tags[tag] {
			return tag, true
		}
	}
	return "", false
}
