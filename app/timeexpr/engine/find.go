package engine

// The bounds of the work on one text. No request of a person comes near them:
// 10,000 characters of prose have some 600 words that a time could begin with.
const (
	maxFound = 100   // expressions
	maxTried = 2_000 // words that one could begin with
)

// Find returns the expressions in the text from left to right, at the most
// 100; they do not overlap.
func Find(lang Language, text string, c Context) []Reading {
	p := newParser(lang, text, c)
	defer release(p)
	pieces := p.pieces[:0]
	for i, tried := 0, 0; i < len(p.Toks) && len(pieces) < maxFound && tried < maxTried; {
		if !mayBegin(p, i) {
			i++
			continue
		}
		tried++
		e, ok := readExpression(p, i)
		if !ok && !goesOnList(p, pieces, &e, i) {
			i = afterFigures(p, i)
			continue
		}
		pieces = append(pieces, e)
		i = max(e.To, i+1)
	}
	p.pieces = pieces
	share(p, pieces)
	var out []Reading
	for i := range pieces {
		if pieces[i].joined {
			continue
		}
		if e, ok := resolve(p, &pieces[i]); ok {
			out = append(out, e)
		}
	}
	return out
}

// afterFigures is where to go on after token i was no time: behind all figures
// that are written together, since a part of "1.2.3-4" is none either.
func afterFigures(p *Parser, i int) int {
	if p.Digits(i) == 0 {
		return i + 1
	}
	for i++; p.Glued(i) && !p.Toks[i].IsWord(); i++ {
	}
	return i
}

// mayBegin says whether an expression can start at token i at all.
func mayBegin(p *Parser, i int) bool {
	t := &p.Toks[i]
	if t.Dead || t.Digits == 0 && (t.Word == nil || !t.Word.begins) {
		return false
	}
	return t.Mark == 0 || t.Mark == '@' && p.In(i+1) && p.Toks[i+1].Mark == 0
}

// goesOnList says whether e, which alone is no time, is one more of a list of
// its kind: "in April or May", "tomorrow at 4 and 5", "Mon and Thu".
func goesOnList(p *Parser, list []Piece, e *Piece, i int) bool {
	if len(list) == 0 || e.To <= e.From || e.Need == NeedNothing {
		return false
	}
	last := &list[len(list)-1]
	follows := SkipListMark(p, last.To) == i || p.Has(i-1, KindOr) && last.To == i-1
	if last.To >= i || !follows || !p.StandsAlone(e.To) {
		return false
	}
	if e.Says == SaysClock {
		return last.Has(SaysClock) && p.Digits(last.To-1) > 0 && p.Digits(e.To-1) > 0
	}
	return e.Has(SaysDay) && last.Has(SaysDay) && sameKindOfDay(e, last)
}

// sameKindOfDay says whether both are weekdays, months or numbers of a month.
func sameKindOfDay(a, b *Piece) bool {
	if a.Weekday && b.Weekday {
		return true
	}
	return a.Grain == b.Grain && (a.Grain == Month || a.DayNumber > 0 && b.DayNumber > 0)
}

// share lets neighbours in a list complete each other: "at 7:30 and 9 o'clock
// tonight", "12th, 13th and 14th May", "tomorrow at 8 and at 9".
func share(p *Parser, list []Piece) {
	for i := len(list) - 2; i >= 0; i-- {
		a, b := &list[i], &list[i+1]
		if !isList(p, a, b) || joinClocks(a, b) || a.Has(SaysRule|SaysNow) || b.Has(SaysRule|SaysNow) {
			continue
		}
		shareDay(p, a, b)
		shareTime(a, b)
	}
	for i := 1; i < len(list); i++ {
		a, b := &list[i-1], &list[i]
		if isList(p, a, b) && a.Has(SaysDay) && !a.Has(SaysRule|SaysNow) && b.Has(SaysClock) && !b.Has(SaysDay|SaysRule) {
			takeDay(b, a)
		}
	}
}

// joinClocks adds "at 8" to the recurrence of "and at 6 every day".
func joinClocks(a, b *Piece) bool {
	if a.Says != SaysClock || !b.Has(SaysClock) || !b.Has(SaysRule) || MinutesOf(b.Rule) > 0 {
		return false
	}
	b.Clocks = append([]Clock{b.Clock}, b.Clocks...)
	b.Clock = a.Clock
	b.From = a.From
	a.joined = true
	return true
}

// shareDay gives a the month, and a weekday the week, that b or a names for both.
func shareDay(p *Parser, a, b *Piece) {
	if a.DayNumber > 0 && a.Month == 0 && !a.Weekday && b.Month > 0 && b.DayNumber > 0 {
		setMonth(a, b)
	}
	if a.Weekday && b.InWeek {
		a.Day = WeekdayFrom(StartOfWeek(p, b.Day), a.Day.Weekday()) // "Thursday and Friday next week"
	}
	if a.NextOne && b.Weekday && b.Day.Before(a.Day) && a.Says == SaysDay {
		b.Day = WeekdayFrom(a.Day, b.Day.Weekday()) // "next Thursday and Friday"
	}
}

// shareTime gives a clock the day of the one that follows, and a day its time.
func shareTime(a, b *Piece) {
	if a.Has(SaysClock) && !a.Has(SaysDay) && b.Has(SaysClock) && b.Has(SaysDay|SaysPart) {
		if b.Has(SaysDay) {
			takeDay(a, b)
		}
		a.Says |= b.Says & SaysPart
		a.Part = b.Part
	}
	if a.Has(SaysDay) && !a.Has(SaysClock|SaysPart) && b.Has(SaysDay) && b.Has(SaysClock|SaysPart) {
		takeTime(a, b)
	}
}

// isList says whether nothing but "and" or a comma stands between two pieces.
func isList(p *Parser, a, b *Piece) bool {
	return b.From <= a.To || SkipListMark(p, a.To) >= b.From && b.From > a.To
}
