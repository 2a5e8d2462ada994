package engine

// The bounds of the work on one text. No request of a person comes near them:
// 10,000 characters of prose have some 600 words that a time could begin with.
const (
	maxFound   = 100   // expressions
	maxTried   = 2_000 // words that one could begin with
	maxNumbers = 5     // days of a month in a list, before the one with which the month stands
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
			if e, ok = opensNumbers(p, i, numbersLeft(p, pieces, i)); !ok {
				i = afterFigures(p, i)
				continue
			}
		}
		for correct(p, &e) {
		}
		pieces = append(pieces, e)
		i = max(e.To, i+1)
	}
	pieces = edges(p, pieces)
	pieces = edges(p, pieces)
	p.pieces = pieces
	share(p, pieces)
	numberLists(p, pieces)
	var out []Reading
	for i := range pieces {
		if pieces[i].joined {
			continue
		}
		if e, ok := resolve(p, &pieces[i]); ok {
			out = append(out, e)
		}
	}
	return settleEdges(out)
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
	return t.Mark == 0 || (t.Mark == '@' || t.Mark == '+') && p.In(i+1) && p.Toks[i+1].Mark == 0
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
		if isList(p, a, b) && a.Has(SaysDay) && !a.Has(SaysRule|SaysNow) && b.Has(SaysClock) &&
			!b.Has(SaysDay|SaysRule) {
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
	if a.edge || b.edge {
		return false
	}
	return b.From <= a.To || SkipListMark(p, a.To) >= b.From && b.From > a.To
}

// numberLists numbers the lists of times that are said together.
func numberLists(p *Parser, list []Piece) {
	lists := 0
	for i := 1; i < len(list); i++ {
		a, b := &list[i-1], &list[i]
		if !saidTogether(p, a, b) {
			continue
		}
		if a.list == 0 {
			lists++
			a.list = lists
		}
		b.list = a.list
		b.or = a.or || orBetween(p, a, b)
		for k := i - 1; k >= 0 && list[k].list == b.list; k-- {
			list[k].or = b.or
		}
	}
}

// saidTogether says whether two neighbours are of one kind in one list:
// "Monday and Thursday at 5", "tue thu". Of what one is chosen is of any kind: "tonight or Friday at 8".
func saidTogether(p *Parser, a, b *Piece) bool {
	const dims = SaysDay | SaysClock | SaysRule | SaysLead
	if a.joined || b.joined || !isList(p, a, b) || a.Has(SaysLead) {
		return false
	}
	if a.Says&dims != b.Says&dims && (!orBetween(p, a, b) || (a.Says|b.Says)&(SaysRule|SaysLead) != 0) {
		return false
	}
	return b.From > a.To || !b.Led && sameKindOfDay(a, b)
}

func orBetween(p *Parser, a, b *Piece) bool { return p.Has(b.From-1, KindOr) || p.Has(a.To, KindOr) }

// numbersLeft is how many numbers may stand at token i before the one with
// which the month stands: behind another of the same list one less.
func numbersLeft(p *Parser, pieces []Piece, i int) int {
	if len(pieces) > 0 {
		if last := &pieces[len(pieces)-1]; last.isDate() && SkipListMark(p, last.To) == i {
			return maxNumbers - 1
		}
	}
	return maxNumbers
}

// opensNumbers reads the "3" of "on 3 and 10 December", whose month another
// number names; at the most so many stand before that.
func opensNumbers(p *Parser, i, most int) (Piece, bool) {
	n, next := i, i
	if p.Rel(i) == RelOn || p.Rel(i) == RelFor || p.Rel(i) == RelBy {
		n = i + 1
	}
	if d := p.Digits(n); most == 0 || d == 0 || d > 2 || n == i && i > 0 && most == maxNumbers {
		return Piece{}, false
	}
	next = SkipListMark(p, n+1)
	if next == n+1 || p.Toks[n].Num < 1 || p.Toks[n].Num > 31 || p.Digits(next) == 0 {
		return Piece{}, false
	}
	last, ok := readExpression(p, next)
	if !ok || !last.isDate() || last.Has(SaysEnd|SaysRule) {
		if last, ok = opensNumbers(p, next, most-1); !ok {
			return Piece{}, false
		}
	}
	d, ok := DayOfMonth(last.Day.Year, last.Month, p.Toks[n].Num)
	e := OnDay(d)
	e.From, e.To = i, n+1
	e.Month, e.DayNumber, e.Year = last.Month, p.Toks[n].Num, last.Year
	e.Led = n > i
	return e, ok && !d.After(last.Day)
}

// correct reads what takes back e and says another time: "Tuesday, no wait,
// Wednesday at 3", "at 5 no 6". What it does not say again stays.
func correct(p *Parser, e *Piece) bool {
	j := p.lang.Correction(p, e.To)
	if j == e.To || e.Has(SaysRule|SaysLead) {
		return false
	}
	c, ok := readExpression(p, j)
	if !ok && !(c.Says == SaysClock && e.Has(SaysClock) && c.To > c.From && p.StandsAlone(c.To)) {
		return false
	}
	name := c.Weak && p.lang.Correction(p, c.To) == c.To // "tomorrow, no Friday deploys"
	if name || c.Has(SaysRule|SaysLead) || c.Has(SaysNow) != e.Has(SaysNow) {
		return false
	}
	if !c.Has(SaysDay) && e.Has(SaysDay) {
		takeDay(&c, e)
	}
	if !c.Has(SaysClock|SaysPart) && e.Has(SaysClock|SaysPart) {
		takeTime(&c, e)
	}
	if c.Bound == At {
		c.Bound = e.Bound
	}
	c.From = e.From
	c.Led = e.Led
	c.Need = NeedNothing
	*e = c
	return true
}
