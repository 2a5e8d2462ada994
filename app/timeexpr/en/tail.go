package en

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// clocksOf adds further times to a recurrence: "every day at 8 and 12 and 6pm".
func clocksOf(p *engine.Parser, e *engine.Piece) {
	for len(e.Clocks) < 12 {
		j := engine.SkipListMark(p, e.To)
		if j == e.To {
			return
		}
		if p.Is(j, lex.at) {
			j++
		}
		if j >= len(p.Toks) {
			return
		}
		c, next := readClock(p, j)
		if next == j || c.Soft && !p.StandsAlone(next) || opensRule(p, next) {
			return
		}
		e.Clocks = append(e.Clocks, c)
		e.To = next
	}
}

// opensRule says whether another recurrence starts at token i: "at 6 on weekdays and 8 on weekends" are two.
func opensRule(p *engine.Parser, i int) bool {
	if !p.Is(i, lex.on) {
		return false
	}
	e, ok := engine.ReadItem(p, i+1)
	return ok && e.Has(engine.SaysRule)
}

// tail reads what only follows: "for 5 times", "except Sundays", "after I do it", "at 8 and 12".
func tail(p *engine.Parser, e *engine.Piece) bool {
	start := e.To
	if !e.Has(engine.SaysRule) {
		if p.Is(e.To, lex.forWord) && e.Has(engine.SaysClock) &&
			!e.Has(engine.SaysNow|engine.SaysFinish|engine.SaysLead) {
			engine.Lasting(p, e, engine.Lead{}) // "at 12:30 on Friday for an hour"
		}
		return e.To > start
	}
	if e.Has(engine.SaysClock) && !e.Has(engine.SaysFinish) && engine.MinutesOf(e.Rule) == 0 {
		clocksOf(p, e)
	}
	moreRules(p, e)
	if r := e.Rule; r.Freq == recur.Yearly && len(r.ByMonth) == 1 && len(r.ByDay)+len(r.ByMonthDay) == 0 {
		month := engine.Piece{To: e.To}
		engine.MoreMonths(p, e, &month) // "every June and December"
		e.To = month.To
	}
	countTail(p, e)
	untilEvent(p, e)
	afterTail(p, e)
	exceptTail(p, e)
	weekTail(p, e)
	return e.To > start
}

// moreRules joins "every Monday and every Thursday", "weekdays and Saturdays".
func moreRules(p *engine.Parser, e *engine.Piece) {
	for e.Rule.Freq == recur.Weekly && len(e.Rule.ByDay) > 0 && len(e.Rule.ByDay) < 8 {
		j := engine.SkipListMark(p, e.To)
		if j == e.To || j >= len(p.Toks) {
			return
		}
		if p.Is(j, lex.on) {
			j++
		}
		next, ok := engine.Longest(p, &p.G.Repeats, j)
		if !ok || next.Rule.Freq != recur.Weekly || next.Rule.Step() != e.Rule.Step() || len(next.Rule.ByDay) == 0 ||
			next.Has(engine.SaysPart) {
			return
		}
		if e.Has(engine.SaysClock) && p.Is(next.To, lex.at) {
			return // "every Monday at 8 and every Friday at 5" are two
		}
		e.Rule.ByDay, e.To = append(slices.Clone(e.Rule.ByDay), next.Rule.ByDay...), next.To
	}
}

// countTail reads "5 times", "for 5 occurrences", "3x", "for 2 months", "for the next 3 years".
func countTail(p *engine.Parser, e *engine.Piece) {
	j := skipUpTo(p, e.To)
	if j >= len(p.Toks) || e.Rule.Count > 0 || !e.Rule.Until.IsZero() {
		return
	}
	if n, next := readTimes(p, j, e.To); next > j {
		e.Rule.Count = n
		e.To = next
		return
	}
	if d, next := readDuration(p, j); next > j && j > e.To && lastFor(p, e, d) {
		e.To = next
	}
}

// Ends reads at token i, away from what recurs, how often or how long it does: ", for 3 days",
// ", 10 times". Without a comma that may as well be what the task lasts: "every Monday book a car
// for 3 days"; of what recurs every day or oftener it hardly is.
func (Language) Ends(p *engine.Parser, rule *engine.Piece, i int) int {
	often := rule.Rule.Freq == recur.Daily || engine.MinutesOf(rule.Rule) > 0
	if i > 0 && !p.IsMark(i-1, ',') && !(p.Is(i, lex.forWord) && often) || p.IsAny(i, lex.twice, lex.thrice) ||
		p.IsMark(i, ',') {
		return i
	}
	to := rule.To
	rule.To = i
	countTail(p, rule)
	next := rule.To
	rule.To = to
	return next
}

// readTimes reads "5 times" at token i, or "twice" where nothing was skipped behind the rule.
func readTimes(p *engine.Parser, i, rule int) (n, next int) {
	n, next = readCount(p, i)
	if next > i && n > 0 && n <= recur.MaxCount && p.IsAny(next, lex.times, lex.x, lex.occurrences, lex.doses) {
		return n, next + 1
	}
	switch {
	case i > rule:
		return 0, i
	case p.Is(i, lex.twice):
		return 2, i + 1
	case p.Is(i, lex.thrice):
		return 3, i + 1
	}
	return 0, i
}

// lastFor ends a rule after a duration: "every 5 minutes for an hour", "every day for 2
// weeks", which is 14 times.
func lastFor(p *engine.Parser, e *engine.Piece, d engine.Duration) bool {
	r := e.Rule
	each := int(engine.MinutesOf(r).Minutes())
	switch {
	case each > 0 && d.Months == 0 && d.Days*24*60+d.Minutes >= each &&
		(d.Days == 0 || !e.Has(engine.SaysFinish) && len(r.ByHour)+len(r.ByDay) == 0):
		r.Count = min((d.Days*24*60+d.Minutes)/each, recur.MaxCount)
		return true
	case !d.Timed() && d.Months == 0 && r.Freq == recur.Daily && r.Interval <= 1 && d.Days > 0 &&
		d.Days <= recur.MaxCount:
		r.Count = d.Days // from whichever day on
		e.LastsDays = d.Days
		return true
	case !d.Timed() && d.Months < 1200 && d.Days < 36600:
		r.Until = d.After(p.Now, 1).Date
		e.Lasts = d
		return true
	}
	return false
}

// maxEvent is the longest name of an event with which a recurrence ends, in words.
const maxEvent = 4

// untilEvent reads "until my exam on Dec 10": the recurrence ends on that day.
func untilEvent(p *engine.Parser, e *engine.Piece) {
	if !p.IsAny(e.To, lex.until, lex.till, lex.til) || !e.Rule.Until.IsZero() || e.Rule.Count > 0 {
		return
	}
	for j := e.To + 1; j <= e.To+1+maxEvent && p.In(j) && p.Toks[j].IsWord() && !p.Toks[j].Dead; j++ {
		if !p.IsAny(j, lex.on, lex.at, lex.in) || j == e.To+1 {
			continue
		}
		day, ok := engine.ReadItem(p, j+1)
		if !ok || !day.Has(engine.SaysDay) || day.Has(engine.SaysRule|engine.SaysNow) || day.Need == engine.NeedPrep {
			return
		}
		e.Rule.Until = day.Day
		e.To = day.To
		return
	}
}

// skipUpTo skips what may stand before a count: "for", "for up to", ", at most", "for the next", "a total of".
func skipUpTo(p *engine.Parser, i int) (next int) {
	w := lex
	if p.IsMark(i, ',') {
		i++
	}
	for range 3 {
		switch {
		case p.Is(i, w.forWord), p.Is(i, w.the), p.Is(i, w.next):
			i++
		case p.Is(i, w.up) && p.Is(i+1, w.to), p.Is(i, w.at) && p.Is(i+1, w.most):
			i += 2
		case p.Has(i, engine.KindArticle) && (p.Is(i+1, w.maximum) || p.Is(i+1, w.total)) && p.Is(i+2, w.of):
			i += 3
		}
	}
	return i
}

// afterTail reads "after I do it", "after completion", "from when it was done".
func afterTail(p *engine.Parser, e *engine.Piece) {
	if next := engine.LongestPhrase(p, compiled().done, e.To); next > e.To {
		e.Rule.AfterDone, e.To = true, next
	}
}

// exceptTail reads "except Sundays", which is a rule of its own, and "except
// holidays", which no rule can say.
func exceptTail(p *engine.Parser, e *engine.Piece) {
	j := e.To
	if p.IsMark(j, ',') {
		j++
	}
	next := engine.LongestPhrase(p, compiled().except, j)
	if p.Is(j, lex.but) && p.Has(j+1, engine.KindWeekday|engine.KindWeekdays) {
		next = j + 1
	}
	if next == j || next >= len(p.Toks) {
		return
	}
	k := next
	for p.Is(k, lex.on) || p.Is(k, lex.the) || p.Is(k, lex.forWord) {
		k++
	}
	if list, end := exceptDays(p, k); end > k {
		if r, ok := without(*e.Rule, list); ok {
			*e.Rule, e.To = r, end
			return
		}
	}
	end := next
	for end < len(p.Toks) && end < next+5 && p.Toks[end].Mark == 0 && !p.Is(end, lex.at) && !p.Toks[end].Dead {
		end++
	}
	e.Unsupported = p.Text[p.Toks[j].Start:p.Toks[end-1].End]
	e.To = end
}

// weekTail reads "in week 30 and 32", which no rule here can say.
func weekTail(p *engine.Parser, e *engine.Piece) {
	if !p.Is(e.To, lex.in) || !p.Is(e.To+1, lex.week) || p.Digits(e.To+2) == 0 {
		return
	}
	end := e.To + 3
	for j := engine.SkipListMark(p, end); j > end && p.Digits(j) > 0; j = engine.SkipListMark(p, end) {
		end = j + 1
	}
	e.Unsupported, e.To = p.Text[p.Toks[e.To].Start:p.Toks[end-1].End], end
}

// exceptDays reads the weekdays after "except".
func exceptDays(p *engine.Parser, k int) ([]recur.Weekday, int) {
	if p.Has(k, engine.KindUnit|engine.KindPart) && p.Toks[k].Word.Unit == engine.Weekends {
		return engine.WeekendDays, k + 1
	}
	list, end := engine.ReadWeekdays(p, k)
	return list.ByDay, end
}
