package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// readCardinal reads "12", "twelve", "forty-three", "a hundred". Nothing is read if next is i.
func readCardinal(p *engine.Parser, i int) (n, next int) {
	if d := p.Digits(i); d > 0 {
		if d > 4 {
			return 0, i
		}
		return p.Toks[i].Num, i + 1
	}
	if !p.Has(i, engine.KindNumber) {
		return 0, i
	}
	n, next = p.Toks[i].Word.Num, i+1
	if p.Has(i, engine.KindTen) {
		j := next
		if p.IsMark(j, '-') {
			j++
		}
		if p.Has(j, engine.KindNumber) && p.Toks[j].Word.Num > 0 && p.Toks[j].Word.Num < 10 {
			n, next = n+p.Toks[j].Word.Num, j+1
		}
	}
	if p.Has(next, engine.KindScale) && n < 100 {
		n, next = n*p.Toks[next].Word.Num, next+1
	}
	return n, next
}

// readSmallNumber reads a number that can be a day of a month: "7", "twenty one".
func readSmallNumber(p *engine.Parser, i int) (n, next int) {
	if p.Digits(i) > 2 {
		return 0, i
	}
	if n, next = readCardinal(p, i); next > i && n <= 99 {
		return n, next
	}
	return 0, i
}

// readCount reads how many: "3", "a", "a couple of", "a few", "the three". "A few" is 3.
func readCount(p *engine.Parser, i int) (n, next int) {
	start := i
	if p.Has(i, engine.KindArticle) && !p.Is(i, lex.the) {
		n, i = 1, i+1
	}
	switch {
	case p.Is(i, lex.couple):
		i++
		if p.Is(i, lex.of) {
			i++
		}
		return 2, i
	case p.Is(i, lex.few), p.Is(i, lex.several):
		return 3, i + 1
	case p.Is(i, lex.half):
		return 0, start
	}
	if m, next := readCardinal(p, i); next > i && i == start {
		return m, next
	}
	if p.Has(i, engine.KindScale) && i > start {
		return p.Toks[i].Word.Num, i + 1
	}
	return n, i
}

// readOrdinal reads "5th", "5 th", "fifth", "twenty-first", "last" (-1).
func readOrdinal(p *engine.Parser, i int) (n, next int) {
	if d := p.Digits(i); d > 0 {
		if d <= 2 && p.Glued(i+1) && (p.Is(i+1, lex.st) || p.Is(i+1, lex.nd) || p.Is(i+1, lex.rd) ||
			p.Is(i+1, lex.th)) {
			return p.Toks[i].Num, i + 2
		}
		return 0, i
	}
	if p.Has(i, engine.KindTen) {
		j := i + 1
		if p.IsMark(j, '-') {
			j++
		}
		if p.Has(j, engine.KindOrdinal) && p.Toks[j].Word.Ord > 0 && p.Toks[j].Word.Ord < 10 {
			return p.Toks[i].Word.Num + p.Toks[j].Word.Ord, j + 1
		}
		return 0, i
	}
	if p.Has(i, engine.KindOrdinal) {
		return p.Toks[i].Word.Ord, i + 1
	}
	return 0, i
}

// readYear reads "2026", "twenty twenty six", "two thousand ten", "nineteen hundred ninety three".
func readYear(p *engine.Parser, i int) (n, next int) {
	if y, ok := engine.YearFigures(p, i); ok {
		return y, i + 1
	}
	if p.Digits(i) > 0 {
		return 0, i
	}
	n, next = readCardinal(p, i)
	if next == i {
		return 0, i
	}
	if p.Is(next, lex.and) && n >= 1000 {
		next++
	}
	rest, end := readCardinal(p, next)
	switch {
	case end > next && p.Digits(next) == 0 && rest < 100 && (n == 19 || n == 20) && rest >= 10:
		return n*100 + rest, end
	case n < 1900 || n > 2100:
		return 0, i
	case end > next && p.Digits(next) == 0 && rest < 100:
		return n + rest, end
	}
	return n, next
}

// readShortYear reads "26" or "'26" as a year near the present.
func readShortYear(p *engine.Parser, i int) (n, next int) {
	if p.IsMark(i, '\'') {
		i++
	}
	if p.Digits(i) != 2 {
		return 0, i
	}
	if j := i + 1; p.Is(j, lex.times) || p.Is(j, lex.occurrences) || p.IsMark(j, ':') && p.Glued(j) || p.Has(j,
		engine.KindHalf|engine.KindUnit) || p.Is(j, lex.oclock) || p.Is(j, lex.oclockPlain) || p.IsMark(j, '-') &&
		p.Glued(j) {
		return 0, i // rather a time: "5 May 12:00"
	}
	return engine.Century(p, p.Toks[i].Num), i + 1
}
