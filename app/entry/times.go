package entry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// times reads the time expressions outside of what belongs to the title.
func (r *reader) times() {
	sure := r.agreeing(r.candidates())
	if q := r.doubt(sure); q != nil {
		r.entry.Question = q
		for _, e := range sure {
			r.chip(e, true)
		}
		return
	}
	// What is said exactly counts for more than a rule's first day or the
	// default time of "in the morning", wherever it stands.
	slices.SortStableFunc(sure, func(a, b timeexpr.Expr) int { return cmp.Compare(exactness(a), exactness(b)) })
	var m Moment
	var said []string
	for _, e := range sure {
		if err := m.Join("due", e); err != nil {
			continue // it was tried alone; beside another it says nothing more
		}
		r.chip(e, false)
		if !e.Edge {
			said = append(said, e.Describe(r.context))
		}
	}
	r.entry.Due = m.Due(r.context.Now.Location())
	r.entry.Recurrence = m.Recurrence()
	r.entry.DueText = strings.Join(said, ", ")
}

// found are the expressions of the line. Where the words belong to the title that say how long
// something repeats, it repeats without that.
func (r *reader) found() []timeexpr.Expr {
	text := Unlabelled(r.line)
	found := timeexpr.Find(text, r.context)
	for _, e := range found {
		if e.Edge && r.titled(e) {
			text = text[:e.Start] + strings.Repeat("x", e.End-e.Start) + text[e.End:]
		}
	}
	if text != Unlabelled(r.line) {
		found = timeexpr.Find(text, r.context)
	}
	for i := range found {
		if found[i].Rule != nil && !r.titled(found[i]) {
			r.repeats = &found[i]
		}
	}
	return found
}

// candidates are the expressions that set something unless they contradict
// each other. Those that could as well belong to the title become weak chips.
func (r *reader) candidates() []timeexpr.Expr {
	var all []timeexpr.Expr
	for _, e := range r.found() {
		if r.titled(e) {
			continue
		}
		if e.Edge && r.repeats == nil {
			continue // what it begins or ends is part of the title, and so is it
		}
		var m Moment
		if e.Problem == "" && m.Join("due", e) != nil {
			continue // it stays in the title, where the person sees it
		}
		all = append(all, e)
	}
	var taken []timeexpr.Expr
	for _, e := range all {
		if within(r.options.Taken, e.Start, e.End) {
			taken = append(taken, e)
		}
	}
	ahead := slices.ContainsFunc(all, func(e timeexpr.Expr) bool { return !e.Weak && !r.behind(e) })
	var sure []timeexpr.Expr
	for _, e := range all {
		switch {
		case within(r.options.Taken, e.Start, e.End):
			sure = append(sure, e)
		case e.Weak || len(taken) > 0 && len(r.clash(append(slices.Clone(taken), e))) > 0:
			r.chip(e, true)
		case ahead && r.behind(e):
			// "since last spring" beside "on Friday" says what the thing is
		default:
			sure = append(sure, e)
		}
	}
	return sure
}

// exactness orders expressions by what they leave open.
func exactness(e timeexpr.Expr) int {
	switch {
	case e.Rule != nil:
		return 0
	case e.Vague:
		return 1
	}
	return 2
}

// agreeing leaves out a weekday whose date is said beside it: "Sunday lunch on
// December 6". It sets nothing, so it is a word of the title.
func (r *reader) agreeing(all []timeexpr.Expr) []timeexpr.Expr {
	return slices.DeleteFunc(slices.Clone(all), func(e timeexpr.Expr) bool {
		return weekday(e.Text) && slices.ContainsFunc(all, func(o timeexpr.Expr) bool {
			return o.Rule == nil && o.Problem == "" && !o.Date.IsZero() && !weekday(o.Text) &&
				o.Date.Weekday() == e.Date.Weekday() && names(o, r.context).day
		})
	})
}

// weekday says whether words name a day of the week and nothing more.
func weekday(words string) bool {
	w := strings.TrimPrefix(strings.ToLower(words), "on ")
	if len(w) < 3 || strings.ContainsAny(w, " ,") {
		return false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.HasPrefix(strings.ToLower(d.String()), w) {
			return true
		}
	}
	return false
}

// titled says whether an expression lies in what belongs to the title.
func (r *reader) titled(e timeexpr.Expr) bool {
	for _, k := range r.kept {
		if e.Start < k.End && k.Start < e.End {
			if !slices.Contains(r.entry.Kept, k) {
				r.entry.Kept = append(r.entry.Kept, k)
			}
			return true
		}
	}
	marked := slices.ContainsFunc(r.entry.Chips, func(o Chip) bool { return o.Start < e.End && e.Start < o.End })
	return marked || e.Start >= e.End || within(r.options.Literal, e.Start, e.End)
}

// behind says whether an expression names a day that has gone by.
func (r *reader) behind(e timeexpr.Expr) bool {
	today := civil.DateTimeOf(r.context.Now).Date
	return e.Rule == nil && !e.Date.IsZero() && e.Date.Sub(today) < 0 && (!e.HasEnd || e.EndDate.Sub(today) < 0)
}

func (r *reader) chip(e timeexpr.Expr, weak bool) {
	c := Chip{Start: e.Start, End: e.End, Text: r.line[e.Start:e.End], Kind: ChipDue, Label: e.Describe(r.context),
		Weak: weak}
	if e.Edge {
		e = *r.repeats
	}
	if e.Rule != nil {
		c.Kind = ChipRecurrence
		c.Label = e.Describe(r.context)
	}
	r.entry.Chips = append(r.entry.Chips, c)
}

// doubt is what has to be asked before the expressions can set anything: which
// of several days, what is meant by one that does not exist, and what by one
// that has passed.
func (r *reader) doubt(all []timeexpr.Expr) *Question {
	for _, e := range all {
		if e.Problem != "" && e.Rule == nil {
			q := &Question{Text: fmt.Sprintf("“%s” is not a day: %s. Which one do you mean?", e.Text,
				because[e.Problem])}
			for _, a := range e.Alternatives {
				q.Options = append(q.Options, r.option(e, a))
			}
			return q
		}
	}
	if q := r.either(all); q != nil {
		return q
	}
	if clash := r.clash(all); len(clash) > 0 {
		q := &Question{Text: whichOne}
		for _, e := range clash {
			q.Options = append(q.Options, Option{Label: e.Describe(r.context), Start: e.Start, End: e.End,
				Text: r.line[e.Start:e.End]})
		}
		return q
	}
	for _, e := range all {
		if e.Rule == nil && (e.Passed || r.behind(e)) && !Dated(e) && !within(r.options.Taken, e.Start, e.End) {
			q := &Question{Text: fmt.Sprintf("%s has passed. When is it due?", upper(e.Describe(r.context)))}
			q.Options = append(q.Options, r.option(e, r.next(e)), r.option(e, e))
			return q
		}
	}
	return nil
}

const whichOne = "Which one is it due?"

// either asks which one of several times is meant: "Monday or Tuesday". An answer takes the place of all of them. What
// has passed is the last to be offered, for the next day that has it to come.
func (r *reader) either(all []timeexpr.Expr) *Question {
	lists := timeexpr.Lists(slices.DeleteFunc(slices.Clone(all),
		func(e timeexpr.Expr) bool { return !e.Or || e.Rule != nil }))
	if len(lists) == 0 {
		return nil
	}
	start, end := lists[0][0], lists[0][1]
	var among, others []timeexpr.Expr
	for _, e := range all {
		switch {
		case e.Rule != nil:
		case e.End <= start || end <= e.Start:
			others = append(others, e)
		case e.Or:
			among = append(among, e)
		}
	}
	r.onTheDay(among, others)
	q := &Question{Text: whichOne}
	var passed []Option
	for _, e := range among {
		to := &q.Options
		if r.over(e) {
			e = r.next(e)
			to = &passed
		}
		o := Option{Label: e.Describe(r.context), Start: start, End: end, Text: r.again(e)}
		if !slices.ContainsFunc(*to, func(other Option) bool { return other.Label == o.Label }) {
			*to = append(*to, o)
		}
	}
	if q.Options = append(q.Options, passed...); len(q.Options) < 2 {
		return nil
	}
	return q
}

// again is how to say an expression alone: in its own words, if they mean the same without what is said beside them.
func (r *reader) again(e timeexpr.Expr) string {
	alone := timeexpr.Find(r.line[e.Start:e.End], r.context)
	if len(alone) == 1 && alone[0].Start == 0 && alone[0].End == e.End-e.Start && !alone[0].Weak &&
		alone[0].Rule == nil &&
		alone[0].Date == e.Date && alone[0].Timed == e.Timed && alone[0].Clock == e.Clock {
		return r.line[e.Start:e.End]
	}
	if e.Timed {
		return e.Date.String() + " " + e.Clock.String()
	}
	return e.Date.String()
}

// onTheDay gives times of day the day that is said elsewhere: "tomorrow I call Ann at 5 or 6".
func (r *reader) onTheDay(among, others []timeexpr.Expr) {
	day := slices.IndexFunc(others, func(e timeexpr.Expr) bool { return names(e, r.context).day })
	if day < 0 || slices.ContainsFunc(among, func(e timeexpr.Expr) bool {
		return names(e, r.context).day && len(timeexpr.Find(e.Text, r.context)) > 0 // and not the "6" of "5 or 6"
	}) {
		return
	}
	for i := range among {
		among[i].Date = others[day].Date
	}
}

// over says whether a day or a time of day has gone by.
func (r *reader) over(e timeexpr.Expr) bool {
	now := civil.DateTimeOf(r.context.Now)
	return e.Date.Sub(now.Date) < 0 || e.Timed && e.Date == now.Date && e.Clock <= now.Clock
}

var year = lazyregexp.New(`\b\d{4}\b`)

// Dated says whether a time was said with its year: then it is meant, even if
// it has passed.
func Dated(e timeexpr.Expr) bool { return year.MatchString(e.Text) }

var because = map[timeexpr.Problem]string{
	timeexpr.NoSuchDay:    "the month does not have that day",
	timeexpr.OtherWeekday: "the date and the weekday do not go together",
}

// next is the same time of day on the first day from now on that has it to come.
func (r *reader) next(e timeexpr.Expr) timeexpr.Expr {
	now := civil.DateTimeOf(r.context.Now)
	days := now.Date.Sub(e.Date)
	if e.Timed && e.Clock <= now.Clock {
		days++
	}
	e.Date = e.Date.AddDays(days)
	if e.HasEnd {
		e.EndDate = e.EndDate.AddDays(days)
	}
	e.Passed = false
	return e
}

// option is the answer that e means what a says, in words that can mean
// nothing else.
func (r *reader) option(e, a timeexpr.Expr) Option {
	words := a.Date.String()
	if a.Timed {
		words += " " + a.Clock.String()
	}
	if a.Date == e.Date && a.Clock == e.Clock && e.Problem == "" {
		words = r.line[e.Start:e.End]
	}
	return Option{Label: a.Describe(r.context), Start: e.Start, End: e.End, Text: words}
}

// clash are the expressions of which only one can be meant, nil if they go
// together: a weekday goes with a date on that weekday, a time with a day.
func (r *reader) clash(all []timeexpr.Expr) []timeexpr.Expr {
	var days, clocks []timeexpr.Expr
	for _, e := range all {
		if e.Rule != nil || e.Edge {
			continue // the days of a rule are its own
		}
		n := names(e, r.context)
		if n.day && !slices.ContainsFunc(days, func(o timeexpr.Expr) bool { return o.Date == e.Date }) {
			days = append(days, e)
		}
		if n.clock && !e.Vague &&
			!slices.ContainsFunc(clocks, func(o timeexpr.Expr) bool { return o.Clock == e.Clock }) {
			clocks = append(clocks, e)
		}
	}
	switch {
	case len(days) > 1:
		return days
	case len(clocks) > 1:
		return clocks
	}
	return nil
}

// named is what an expression names.
type named struct{ day, clock bool }

// names tells a time of day, which means another day when it is said late,
// from a day.
func names(e timeexpr.Expr, c timeexpr.Context) named {
	if !e.Timed {
		return named{day: !e.Date.IsZero()}
	}
	y, m, d := c.Now.Date()
	said := func(hour int) timeexpr.Expr {
		c.Now = time.Date(y, m, d, hour, 59, 0, 0, c.Now.Location())
		for _, again := range timeexpr.Find(e.Text, c) {
			return again
		}
		return e
	}
	early := said(0)
	late := said(23)
	moves := early.Date != late.Date
	return named{day: !moves || early.Clock != late.Clock && early.Clock != (late.Clock+12*60)%(24*60), clock: true}
}

// upper is s with a capital first letter, without a leading preposition.
func upper(s string) string {
	s = strings.TrimPrefix(s, "on ")
	return strings.ToUpper(s[:1]) + s[1:]
}
