package timeexpr

// in says whether there is a token i.
func (p *parser) in(i int) bool { return i >= 0 && i < len(p.toks) }

// is says whether token i is the word w.
func (p *parser) is(i int, w *word) bool { return p.in(i) && p.toks[i].word == w && w != nil }

// has says whether token i is a word of one of the kinds.
func (p *parser) has(i int, k kind) bool {
	return p.in(i) && p.toks[i].word != nil && p.toks[i].word.kind&k != 0
}

// isMark says whether token i is the mark.
func (p *parser) isMark(i int, mark rune) bool { return p.in(i) && p.toks[i].mark == mark }

// digits returns the number of digits of token i, 0 if it is none.
func (p *parser) digits(i int) int {
	if !p.in(i) {
		return 0
	}
	return p.toks[i].digits
}

// glued says whether token i stands right behind the one before.
func (p *parser) glued(i int) bool { return p.in(i) && p.toks[i].glued }

// cardinal reads "12", "twelve", "forty-three", "a hundred". Nothing is read if next is i.
func (p *parser) cardinal(i int) (n, next int) {
	if d := p.digits(i); d > 0 {
		if d > 4 {
			return 0, i
		}
		return p.toks[i].num, i + 1
	}
	if !p.has(i, aNumber) {
		return 0, i
	}
	n, next = p.toks[i].word.num, i+1
	if p.has(i, aTen) {
		j := next
		if p.isMark(j, '-') {
			j++
		}
		if p.has(j, aNumber) && p.toks[j].word.num > 0 && p.toks[j].word.num < 10 {
			n, next = n+p.toks[j].word.num, j+1
		}
	}
	if p.has(next, aScale) && n < 100 {
		n, next = n*p.toks[next].word.num, next+1
	}
	return n, next
}

// smallNumber reads a number that can be a day of a month: "7", "twenty one".
func (p *parser) smallNumber(i int) (n, next int) {
	if p.digits(i) > 2 {
		return 0, i
	}
	if n, next = p.cardinal(i); next > i && n <= 99 {
		return n, next
	}
	return 0, i
}

// count reads how many: "3", "a", "a couple of", "a few", "the three". "A few" is 3.
func (p *parser) count(i int) (n, next int) {
	start := i
	if p.has(i, article) && !p.is(i, lex.the) {
		n, i = 1, i+1
	}
	switch {
	case p.is(i, lex.couple):
		i++
		if p.is(i, lex.of) {
			i++
		}
		return 2, i
	case p.is(i, lex.few), p.is(i, lex.several):
		return 3, i + 1
	case p.is(i, lex.half):
		return 0, start
	}
	if m, next := p.cardinal(i); next > i && i == start {
		return m, next
	}
	if p.has(i, aScale) && i > start {
		return p.toks[i].word.num, i + 1
	}
	return n, i
}

// ordinal reads "5th", "5 th", "fifth", "twenty-first", "last" (-1).
func (p *parser) ordinal(i int) (n, next int) {
	if d := p.digits(i); d > 0 {
		if d <= 2 && p.glued(i+1) && (p.is(i+1, lex.st) || p.is(i+1, lex.nd) || p.is(i+1, lex.rd) || p.is(i+1, lex.th)) {
			return p.toks[i].num, i + 2
		}
		return 0, i
	}
	if p.has(i, aTen) {
		j := i + 1
		if p.isMark(j, '-') {
			j++
		}
		if p.has(j, anOrdinal) && p.toks[j].word.ord > 0 && p.toks[j].word.ord < 10 {
			return p.toks[i].word.num + p.toks[j].word.ord, j + 1
		}
		return 0, i
	}
	if p.has(i, anOrdinal) {
		return p.toks[i].word.ord, i + 1
	}
	return 0, i
}

// yearFigures is a year of four figures.
func (p *parser) yearFigures(i int) (year int, ok bool) {
	if p.digits(i) != 4 {
		return 0, false
	}
	year = p.toks[i].num
	return year, year >= 1900 && year < 2100
}

// year reads "2026", "twenty twenty six", "two thousand ten", "nineteen hundred ninety three".
func (p *parser) year(i int) (n, next int) {
	if y, ok := p.yearFigures(i); ok {
		return y, i + 1
	}
	if p.digits(i) > 0 {
		return 0, i
	}
	n, next = p.cardinal(i)
	if next == i {
		return 0, i
	}
	if p.is(next, lex.and) && n >= 1000 {
		next++
	}
	rest, end := p.cardinal(next)
	switch {
	case end > next && p.digits(next) == 0 && rest < 100 && (n == 19 || n == 20) && rest >= 10:
		return n*100 + rest, end
	case n < 1900 || n > 2100:
		return 0, i
	case end > next && p.digits(next) == 0 && rest < 100:
		return n + rest, end
	}
	return n, next
}

// shortYear reads "26" or "'26" as a year near the present.
func (p *parser) shortYear(i int) (n, next int) {
	if p.isMark(i, '\'') {
		i++
	}
	if p.digits(i) != 2 {
		return 0, i
	}
	if j := i + 1; p.is(j, lex.times) || p.is(j, lex.occurrences) || p.isMark(j, ':') && p.glued(j) || p.has(j, aHalf|aUnit) || p.is(j, lex.oclock) || p.is(j, lex.oclockPlain) || p.isMark(j, '-') && p.glued(j) {
		return 0, i // rather a time: "5 May 12:00"
	}
	return p.century(p.toks[i].num), i + 1
}

// century returns the year with these two last digits from 70 years ago to 29 years ahead.
func (p *parser) century(yy int) int {
	y := p.today.Year/100*100 + yy
	switch {
	case y > p.today.Year+29:
		return y - 100
	case y <= p.today.Year-70:
		return y + 100
	}
	return y
}
