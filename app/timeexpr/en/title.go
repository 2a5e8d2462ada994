package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Licensed says whether the preposition makes a time of something that alone is none.
func (Language) Licensed(p *engine.Parser, l engine.Lead, e *engine.Piece) bool {
	n := lex
	if l.Rel == engine.RelNone {
		return false
	}
	switch {
	case e.Has(engine.SaysNow):
		return l.Bound != engine.At || l.Start
	case e.Has(engine.SaysClock):
		return licensedClock(p, l, e)
	case e.Has(engine.SaysPart) && e.Part >= engine.Lunch:
		return l.Rel == engine.RelAt || l.Rel == engine.RelAround || l.Rel == engine.RelBefore || l.Rel == engine.RelAfter || l.Rel == engine.RelBy
	case e.Has(engine.SaysPart), e.Has(engine.SaysRule):
		return l.Rel != engine.RelOf && l.Rel != engine.RelTo
	case e.Grain == engine.Year:
		if l.Rel == engine.RelFor && !p.NamesThing(e.To) {
			e.Weak = true // "the budget for 2027"
			return true
		}
		return l.Rel == engine.RelIn || l.Rel == engine.RelSince || l.Bound == engine.Until || l.Bound == engine.By || l.Bound == engine.Before || l.Rel == engine.RelFrom
	case e.Grain == engine.Week:
		return l.Rel == engine.RelIn || l.Rel == engine.RelDuring || l.Rel == engine.RelFrom || l.Bound != engine.At
	case e.Grain >= engine.Month:
		return l.Rel != engine.RelAt && (l.Rel != engine.RelOn || e.Need == engine.NeedHint && !p.NamesThing(e.To))
	case e.DayNumber > 0 && p.NamesThing(e.To):
		e.Weak = p.Is(e.From, n.the) || p.Has(e.From, engine.KindOrdinal)
		return e.Weak && l.Rel != engine.RelAt && l.Rel != engine.RelIn && l.Rel != engine.RelOf
	}
	return l.Rel != engine.RelAt && l.Rel != engine.RelIn && (l.Rel != engine.RelOf || e.Weekday)
}

// licensedClock is licensed for a bare number.
func licensedClock(p *engine.Parser, l engine.Lead, e *engine.Piece) bool {
	after := e.To
	if j := engine.SkipRangeMark(p, after); j > after && j < len(p.Toks) {
		if _, next := readClock(p, j); next > j {
			after = next
		}
	}
	switch l.Rel {
	case engine.RelAt:
		return p.StandsAlone(after) || (p.Digits(e.From) < 3 || leadingZero(p, e.From)) && leadsOn(p, after)
	case engine.RelPast:
		return p.StandsAlone(after) && p.Digits(e.From) > 0
	case engine.RelBy, engine.RelBefore, engine.RelAfter, engine.RelSince, engine.RelUntil, engine.RelAround, engine.RelAbout, engine.RelRoughly:
		return p.StandsAlone(after) && !p.Has(after, engine.KindArticle)
	case engine.RelFrom, engine.RelBetween:
		return p.StandsAlone(after) && (after > e.To || p.Is(after, lex.on)) || l.Rel == engine.RelBetween
	case engine.RelStarting:
		return p.StandsAlone(after)
	case engine.RelFor:
		spoken := p.Digits(e.From) == 0 && !e.Clock.Whole && e.Clock.At%5 == 0 // "for six fifteen"
		return p.StandsAlone(after) && (clockBefore(p, e.From-1) || spoken)
	case engine.RelTo:
		return p.StandsAlone(after) && p.Mood.Moves
	}
	return false
}

// graded says whether a number of three figures at token i is rather a heat or
// a price: "bake at 350", "sell the shares at 400".
func graded(p *engine.Parser, l engine.Lead, i int) bool {
	for j := max(0, i-10); j < i; j++ {
		if p.Has(j, aGrade) {
			return l.Rel == engine.RelAt || l.Rel == engine.RelAround || l.Rel == engine.RelAbout || l.Rel == engine.RelTo || l.Rel == engine.RelFor
		}
	}
	return false
}

// leadsOn says whether the word at token i goes on with the sentence rather
// than being what the number before it counts: "at 6 call Ann", not "at 6 places".
func leadsOn(p *engine.Parser, i int) bool {
	return p.In(i) && !p.Glued(i) && p.Toks[i].IsWord() && !p.Toks[i].Dead && !p.Has(i, engine.KindUnit) && !isPlural(p, i)
}

// clockBefore says whether the word before "for" at token i is a thing that has a time.
func clockBefore(p *engine.Parser, i int) bool {
	return i > 0 && (p.Has(i-1, aTimed) || p.Toks[i-1].Word != nil && (p.Toks[i-1].Word == lex.today || p.Toks[i-1].Word == lex.tomorrow || p.Has(i-1, engine.KindWeekday)))
}

func isPlural(p *engine.Parser, i int) bool {
	if !p.In(i) {
		return false
	}
	t := &p.Toks[i]
	if p.Has(i, aPlural) {
		return true
	}
	return t.End-t.Start > 3 && p.Text[t.End-1] == 's' && p.Text[t.End-2] != 's'
}

// finish decides about what alone is no time, and marks what could be part of a title.
func finish(p *engine.Parser, e *engine.Piece) {
	if e.Need == engine.NeedHint && (engine.IsAll(p, e) || e.Has(engine.SaysClock|engine.SaysPart|engine.SaysRule|engine.SaysFinish) ||
		e.DayNumber > 0 && p.Is(e.From, lex.the) && (e.To >= len(p.Toks) || p.Toks[e.To].Mark != 0 || p.Is(e.To, lex.to))) {
		e.Need = engine.NeedNothing
	}
	if e.Need != engine.NeedNothing && describesEntry(p, e) {
		e.Need, e.Weak = engine.NeedNothing, true // "my weekend events"
	}
	if j := engine.SkipListMark(p, e.To); e.Need == engine.NeedHint && j > e.To && (e.Weekday && p.Has(j, engine.KindWeekday) || e.DayNumber > 0 && opensOrdinal(p, j)) {
		e.Need = engine.NeedNothing
	}
	if e.Need == engine.NeedPrep && e.Has(engine.SaysRule) && (p.In(e.To) && p.Toks[e.To].Mark != 0 || e.To == len(p.Toks)) && !namesPart(p, e.From-1) {
		e.Need = engine.NeedNothing // "I swim mornings"
	}
	if e.Need == engine.NeedPrep && engine.IsAll(p, e) && (!e.Has(engine.SaysClock) || e.Has(engine.SaysNow)) {
		e.Need = engine.NeedNothing
	}
	if e.DayNumber > 0 && !e.Year && !e.Has(engine.SaysClock) && otherYear(p, e.To) || partOfNumber(p, e) {
		e.Need = engine.NeedPrep
	}
	if e.Has(engine.SaysClock) && e.Clock.Bare && p.NamesThing(e.To) && p.Toks[e.To].Upper {
		e.Weak = true // "at 10 Downing Street"
	}
	if !e.Led && p.NamesThing(e.To) && (e.Grain == engine.Quarter || e.Has(engine.SaysClock) && e.Says == engine.SaysClock && e.To == e.From+1 && p.Digits(e.From) == 0) && !p.Has(e.To, anEntry) {
		e.Weak = true // "Q3 report", "midnight snack"
	}
	if e.To == e.From+1 && p.Toks[e.From].Misspelt && !e.Led {
		e.Weak = true // "thurday" alone may be what it says
	}
	if !e.Led && isTitled(p, e) {
		e.Weak = true // "The Day After Tomorrow"
	}
	if e.Need == engine.NeedPrep && !e.Led && e.Has(engine.SaysClock) && e.Clock.Bare && tellsAlarm(p, e) {
		e.Need, e.Weak = engine.NeedNothing, true // "my 7 alarm": it may be a number
	}
	if isPartOfName(p, e) {
		e.Need = engine.NeedPrep
	}
	if !e.Led && e.Weekday && p.Is(e.From-1, lex.my) && p.NamesThing(e.To) && !p.Has(e.To, anEntry|aTimed) && !p.Is(e.To, lex.possessive) {
		e.Weak = true // "wear my Friday shirt"
	}
	if p.Is(e.To, lex.possessive) {
		e.To++
		e.Weak = true
	} else if !e.Has(engine.SaysRule|engine.SaysNow) && !e.Led && e.From > 0 && isName(p, e.From-1) && p.NamesThing(e.To) {
		e.Weak = true
	}
}

// isPartOfName says whether a feast or a day is what a thing is called by, so
// that it says nothing of when: "buy Christmas lights", "my Christmas list",
// "an alarm named Sunday school".
func isPartOfName(p *engine.Parser, e *engine.Piece) bool {
	if e.Has(engine.SaysClock|engine.SaysRule) || !p.NamesThing(e.To) || p.Is(e.To, lex.possessive) {
		return false
	}
	before := e.From - 1
	for p.Has(before, engine.KindArticle) || p.Is(before, lex.my) || p.Is(before, lex.some) {
		before--
	}
	got := e.Annual != nil && !e.Led && p.Has(before, aGetting) && !p.Has(e.To, anEntry)
	return got || e.Annual != nil && p.Has(e.To, aKeepsake) || !e.Led && p.Has(before, aNaming)
}

// isTitled says whether small words inside e have capital letters, as in the
// name of a film or a book.
func isTitled(p *engine.Parser, e *engine.Piece) bool {
	for i := e.From + 1; i < e.To; i++ {
		t := &p.Toks[i]
		if t.Upper && t.End > t.Start+1 && p.Text[t.Start+1] >= 'a' && t.Word != nil && t.Word.Kind&(engine.KindArticle|engine.KindPreposition) != 0 {
			return true
		}
	}
	return false
}

// describesEntry says whether a part of the day, a weekend or a month stands
// before a thing that a calendar holds: "evening appointments", "June tasks".
func describesEntry(p *engine.Parser, e *engine.Piece) bool {
	if !p.Has(e.To, anEntry) || e.Has(engine.SaysClock|engine.SaysRule) || p.Is(e.From-1, lex.good) {
		return false
	}
	part := e.Has(engine.SaysPart) && !e.Has(engine.SaysDay) && e.Part < engine.Lunch && !p.Has(e.From-1, engine.KindArticle)
	return part || e.Has(engine.SaysDay) && (e.Has(engine.SaysPart) && e.Need == engine.NeedPrep || e.Grain == engine.Weekend || e.Grain == engine.Month && (e.Need == engine.NeedHint || p.Toks[e.From].End-p.Toks[e.From].Start > 3))
}

// namesPart says whether the word at token i says which mornings: "two mornings", "good mornings".
func namesPart(p *engine.Parser, i int) bool {
	return p.In(i) && (p.Digits(i) > 0 || p.Has(i, engine.KindNumber|engine.KindArticle) || p.Is(i, lex.my) || p.Is(i, lex.your) || p.Is(i, lex.these) || p.Is(i, lex.those))
}

// opensOrdinal says whether an ordinal starts at token i, as in a list of days.
func opensOrdinal(p *engine.Parser, i int) bool {
	if !p.In(i) {
		return false
	}
	_, next := readOrdinal(p, i)
	return next > i && !p.NamesThing(next)
}

// otherYear says whether a year follows that did not go with the day: "February 29, 2022".
func otherYear(p *engine.Parser, i int) bool {
	if p.IsMark(i, ',') {
		i++
	}
	if p.Digits(i) != 4 {
		return false
	}
	_, next := readYear(p, i)
	return next > i && !p.Glued(next)
}

// isName says whether the word at token i could belong to the name of a thing together with a time after it.
func isName(p *engine.Parser, i int) bool {
	t := &p.Toks[i]
	if t.Mark != 0 {
		return false
	}
	return t.Word == nil || t.Word.Kind&engine.KindArticle != 0 || t.Word.Kind&(engine.KindPreposition|engine.KindFunction) == 0
}

// partOfNumber says whether the expression is cut out of something longer: "30/4.85", "$5:30", "1:1:1".
func partOfNumber(p *engine.Parser, e *engine.Piece) bool {
	if i := e.From; i > 0 && p.Toks[i].Glued && p.Toks[i].Digits > 0 {
		switch m := p.Toks[i-1].Mark; m {
		case '$', '€', '£', '#', '+', '%', '*', '=', '^', '~':
			return true
		case '.', '/', ':', '-':
			if p.Toks[i-1].Glued && i > 1 && (p.Toks[i-2].Digits > 0 || m != '-') {
				return true
			}
		}
	}
	i := e.To
	if !p.Glued(i) || p.Digits(i-1) == 0 && !p.Has(i-1, engine.KindHalf) {
		return false
	}
	switch p.Toks[i].Mark {
	case '.', '/', ':', '-':
		return p.Glued(i+1) && (p.Digits(i+1) > 0 || p.Toks[i].Mark != '-' && p.IsMark(i+1, '-'))
	case '%', '$', '€', '£', '+':
		return true
	}
	return false
}
