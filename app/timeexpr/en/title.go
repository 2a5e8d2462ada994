package en

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Licensed says whether the preposition makes a time of something that alone is none.
func (Language) Licensed(p *engine.Parser, l engine.Lead, e *engine.Piece) bool {
	switch {
	case l.Rel == engine.RelNone:
		return false
	case e.Has(engine.SaysNow):
		return l.Bound != engine.At || l.Start
	case e.Has(engine.SaysClock):
		return licensedClock(p, l, e)
	case e.Has(engine.SaysPart) && e.Part >= engine.Lunch:
		return relOf(l, engine.RelAt, engine.RelAround, engine.RelBefore, engine.RelAfter, engine.RelBy)
	case e.Has(engine.SaysPart), e.Has(engine.SaysRule):
		return !relOf(l, engine.RelOf, engine.RelTo)
	}
	return licensedDay(p, l, e)
}

// relOf says whether the preposition is one of those.
func relOf(l engine.Lead, rels ...engine.Relation) bool { return slices.Contains(rels, l.Rel) }

// licensedDay is Licensed for a day or a longer unit.
func licensedDay(p *engine.Parser, l engine.Lead, e *engine.Piece) bool {
	switch {
	case e.Grain == engine.Year:
		if l.Rel == engine.RelFor && !p.NamesThing(e.To) {
			e.Weak = true // "the budget for 2027"
			return true
		}
		ends := l.Bound == engine.Until || l.Bound == engine.By || l.Bound == engine.Before
		return ends || relOf(l, engine.RelIn, engine.RelSince, engine.RelFrom)
	case e.Grain == engine.Week:
		return l.Bound != engine.At || relOf(l, engine.RelIn, engine.RelDuring, engine.RelFrom)
	case e.Grain >= engine.Month:
		on := l.Rel == engine.RelOn && (e.Need != engine.NeedHint || p.NamesThing(e.To))
		return l.Rel != engine.RelAt && !on
	case e.DayNumber > 0 && p.NamesThing(e.To):
		e.Weak = p.Is(e.From, lex.the) || p.Has(e.From, engine.KindOrdinal)
		return e.Weak && !relOf(l, engine.RelAt, engine.RelIn, engine.RelOf)
	}
	return !relOf(l, engine.RelAt, engine.RelIn) && (l.Rel != engine.RelOf || e.Weekday)
}

// licensedClock is Licensed for a bare number.
func licensedClock(p *engine.Parser, l engine.Lead, e *engine.Piece) bool {
	after := endOfClocks(p, e.To)
	if l.Rel == engine.RelAt && leadsOn(p, after) && (p.Digits(e.From) < 3 || leadingZero(p, e.From)) {
		return true
	}
	if l.Rel == engine.RelBetween {
		return true
	}
	if !p.StandsAlone(after) {
		return false
	}
	switch l.Rel {
	case engine.RelAt, engine.RelStarting:
		return true
	case engine.RelPast:
		return p.Digits(e.From) > 0
	case engine.RelBy, engine.RelBefore, engine.RelAfter, engine.RelSince, engine.RelUntil, engine.RelAround,
		engine.RelAbout, engine.RelRoughly:
		return !p.Has(after, engine.KindArticle)
	case engine.RelFrom:
		return after > e.To || p.Is(after, lex.on)
	case engine.RelFor:
		spoken := p.Digits(e.From) == 0 && !e.Clock.Whole && e.Clock.At%5 == 0 // "for six fifteen"
		return spoken || clockBefore(p, e.From-1)
	case engine.RelTo:
		return p.Mood.Moves
	}
	return false
}

// endOfClocks is the end of an interval of times whose first ends at token i.
func endOfClocks(p *engine.Parser, i int) int {
	if j := engine.SkipRangeMark(p, i); j > i && j < len(p.Toks) {
		if _, next := readClock(p, j); next > j {
			return next
		}
	}
	return i
}

// graded says whether a number of three figures at token i is rather a heat or
// a price: "bake at 350", "sell the shares at 400".
func graded(p *engine.Parser, l engine.Lead, i int) bool {
	for j := max(0, i-10); j < i; j++ {
		if p.Has(j, aGrade) {
			return relOf(l, engine.RelAt, engine.RelAround, engine.RelAbout, engine.RelTo, engine.RelFor)
		}
	}
	return false
}

// leadsOn says whether the word at token i goes on with the sentence rather
// than being what the number before it counts: "at 6 call Ann", not "at 6 places".
func leadsOn(p *engine.Parser, i int) bool {
	return p.In(i) && !p.Glued(i) && p.Toks[i].IsWord() && !p.Toks[i].Dead && !p.Has(i, engine.KindUnit) &&
		!isPlural(p, i)
}

// clockBefore says whether the word before "for" at token i is a thing that has a time.
func clockBefore(p *engine.Parser, i int) bool {
	return i > 0 && (p.Has(i-1, aTimed|engine.KindWeekday) || p.IsAny(i-1, lex.today, lex.tomorrow))
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

// verdict is a step in deciding whether a piece is a time in its sentence, a
// time that may as well be part of a title, or none.
type verdict struct {
	example string
	when    func(p *engine.Parser, e *engine.Piece) bool
	then    func(e *engine.Piece)
}

// What a verdict says.
func isTime(e *engine.Piece)     { e.Need = engine.NeedNothing }
func isNoTime(e *engine.Piece)   { e.Need = engine.NeedPrep }
func isWeak(e *engine.Piece)     { e.Weak = true }
func isWeakTime(e *engine.Piece) { isTime(e); isWeak(e) }

// verdicts are asked in turn; each sees what those before it have decided.
var verdicts = []verdict{
	{"the 5th", isHinted, isTime},
	{"my weekend events", describesEntry, isWeakTime},
	{"mon and thu", opensList, isTime},
	{"I swim mornings", isHabit, isTime},
	{"june", isWholeText, isTime},
	{"30/4.85", isCutOut, isNoTime},
	{"at 10 Downing Street", isHouseNumber, isWeak},
	{"midnight snack", namesSort, isWeak},
	{"replace 24h battery", namesHours, isNoTime},
	{"reply to the letter from 12 november", isOrigin, isWeak},
	{"lecture on thurday kahlo", isMisspeltName, isWeak},
	{"thurday", isMisspelt, isWeak},
	{"The Day After Tomorrow", isTitled, isWeak},
	{"my 7 alarm", tellsAlarm, isWeakTime},
	{"buy Christmas lights", isPartOfName, isNoTime},
	{"wear my Friday shirt", isMine, isWeak},
	{"prepare Friday demo", isBetweenNames, isWeak},
}

// finish decides about what alone is no time, and marks what could be part of a title.
func finish(p *engine.Parser, e *engine.Piece) {
	for i := range verdicts {
		if verdicts[i].when(p, e) {
			verdicts[i].then(e)
		}
	}
	if p.Is(e.To, lex.possessive) { // "tomorrow's paper"
		e.To++
		e.Weak = true
	}
}

func isHinted(p *engine.Parser, e *engine.Piece) bool {
	if e.Need != engine.NeedHint {
		return false
	}
	if engine.IsAll(p, e) || e.Has(engine.SaysClock|engine.SaysPart|engine.SaysRule|engine.SaysFinish) {
		return true
	}
	ends := e.To >= len(p.Toks) || p.Toks[e.To].Mark != 0 || p.Is(e.To, lex.to)
	return e.DayNumber > 0 && p.Is(e.From, lex.the) && ends // "the 5th"
}

func opensList(p *engine.Parser, e *engine.Piece) bool {
	j := engine.SkipListMark(p, e.To)
	if e.Need != engine.NeedHint {
		return false
	}
	if j == e.To {
		return e.Weekday && p.Has(j, engine.KindWeekday) && p.Toks[j].Word.Homonym // "tue thu"
	}
	return e.Weekday && p.Has(j, engine.KindWeekday) || e.DayNumber > 0 && opensOrdinal(p, j)
}

func isHabit(p *engine.Parser, e *engine.Piece) bool {
	ends := e.To == len(p.Toks) || p.In(e.To) && p.Toks[e.To].Mark != 0
	return e.Need == engine.NeedPrep && e.Has(engine.SaysRule) && ends && !namesPart(p, e.From-1)
}

func isWholeText(p *engine.Parser, e *engine.Piece) bool {
	return e.Need == engine.NeedPrep && engine.IsAll(p, e) && (!e.Has(engine.SaysClock) || e.Has(engine.SaysNow))
}

func isCutOut(p *engine.Parser, e *engine.Piece) bool {
	return e.DayNumber > 0 && !e.Year && !e.Has(engine.SaysClock) && otherYear(p, e.To) || partOfNumber(p, e)
}

func isHouseNumber(p *engine.Parser, e *engine.Piece) bool {
	return e.Has(engine.SaysClock) && e.Clock.Bare && p.NamesThing(e.To) && p.Toks[e.To].Upper
}

// namesSort says whether a time says what sort of thing follows: "Q3 report", "midnight snack".
func namesSort(p *engine.Parser, e *engine.Piece) bool {
	if e.Led || !p.NamesThing(e.To) || p.Has(e.To, anEntry) {
		return false
	}
	oneWord := e.Says == engine.SaysClock && e.To == e.From+1 && p.Digits(e.From) == 0
	return e.Grain == engine.Quarter || oneWord
}

// namesHours says whether "24h" says how long a thing lasts: "24h battery".
func namesHours(p *engine.Parser, e *engine.Piece) bool {
	glued := e.To == e.From+2 && p.Is(e.To-1, lex.h) && p.Glued(e.To-1)
	return glued && !e.Led && e.Says == engine.SaysClock && p.NamesThing(e.To)
}

// isOrigin says whether a date is where a thing comes from: "the letter from 12 November".
func isOrigin(p *engine.Parser, e *engine.Piece) bool {
	from := e.Led && p.Is(e.From, lex.from) || p.Is(e.From-1, lex.dated)
	alone := !e.Has(engine.SaysEnd|engine.SaysRule|engine.SaysClock) && !p.Is(e.To-1, lex.on)
	return from && alone && e.DayNumber > 0 && e.Month > 0 && e.From > 0 && p.NamesThing(e.From-1)
}

// isMisspeltName says whether what looks like a misspelt day is rather the
// first of two names: "a book on Frida Kahlo".
func isMisspeltName(p *engine.Parser, e *engine.Piece) bool {
	if !e.Led || e.To != e.From+2 || !p.Toks[e.To-1].Misspelt || !p.In(e.To) {
		return false
	}
	t := &p.Toks[e.To]
	return t.IsWord() && !t.Dead && t.Word == nil
}

// isMisspelt says whether a time is but one word that is spelt otherwise: it may be what it says.
func isMisspelt(p *engine.Parser, e *engine.Piece) bool {
	return e.To == e.From+1 && p.Toks[e.From].Misspelt && !e.Led
}

func isMine(p *engine.Parser, e *engine.Piece) bool {
	if e.Led || !e.Weekday || !p.Is(e.From-1, lex.my) {
		return false
	}
	return p.NamesThing(e.To) && !p.Has(e.To, anEntry|aTimed) && !p.Is(e.To, lex.possessive)
}

func isBetweenNames(p *engine.Parser, e *engine.Piece) bool {
	if e.Led || e.Has(engine.SaysRule|engine.SaysNow) || p.Is(e.To, lex.possessive) {
		return false
	}
	return e.From > 0 && isName(p, e.From-1) && p.NamesThing(e.To)
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
	for i := e.From + 1; i < e.To && !e.Led; i++ {
		t := &p.Toks[i]
		if t.Upper && t.End > t.Start+1 && p.Text[t.Start+1] >= 'a' && t.Word != nil &&
			t.Word.Kind&(engine.KindArticle|engine.KindPreposition) != 0 {
			return true
		}
	}
	return false
}

// describesEntry says whether a part of the day, a weekend or a month stands
// before a thing that a calendar holds: "evening appointments", "June tasks".
func describesEntry(p *engine.Parser, e *engine.Piece) bool {
	if e.Need == engine.NeedNothing || !p.Has(e.To, anEntry) || e.Has(engine.SaysClock|engine.SaysRule) ||
		p.Is(e.From-1,
			lex.good) {
		return false
	}
	part := e.Has(engine.SaysPart) && !e.Has(engine.SaysDay) && e.Part < engine.Lunch && !p.Has(e.From-1,
		engine.KindArticle)
	return part || e.Has(engine.SaysDay) && (e.Has(engine.SaysPart) && e.Need == engine.NeedPrep ||
		e.Grain == engine.Weekend || e.Grain == engine.Month && (e.Need == engine.NeedHint ||
		p.Toks[e.From].End-p.Toks[e.From].Start > 3))
}

// namesPart says whether the word at token i says which mornings: "two mornings", "good mornings".
func namesPart(p *engine.Parser, i int) bool {
	return p.In(i) && (p.Digits(i) > 0 || p.Has(i, engine.KindNumber|engine.KindArticle) || p.IsAny(i, lex.my, lex.your,
		lex.these, lex.those))
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
	return t.Word == nil || t.Word.Kind&engine.KindArticle != 0 ||
		t.Word.Kind&(engine.KindPreposition|engine.KindFunction) == 0
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
