package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// readDuration reads "2 hours", "an hour and a half", "half an hour", "1h 30 min", "3/4 hour".
func readDuration(p *engine.Parser, i int) (d engine.Duration, next int) {
	next = i
	for {
		j := next
		if j > i && (p.Is(j, lex.and) || p.IsMark(j, ',')) {
			j++
		}
		before := d
		end := readOneDuration(p, j, &d)
		if end == j || next > i && engine.UnitSizes[d.Unit] >= engine.UnitSizes[before.Unit] {
			return before, next // "2 hours 30 minutes", but not "30 minutes 2 hours"
		}
		next = end
	}
}

func readOneDuration(p *engine.Parser, i int, d *engine.Duration) (next int) {
	if next = readQuarters(p, i, d); next > i {
		return next
	}
	if p.Is(i, lex.half) || p.Has(i, engine.KindArticle) && p.Is(i+1, lex.half) {
		j := i + 1
		if p.Has(i, engine.KindArticle) {
			j++
		}
		if p.Has(j, engine.KindArticle) {
			j++
		}
		if !p.Has(j, engine.KindUnit) {
			return i
		}
		d.AddPart(1, 2, p.Toks[j].Word.Unit)
		d.Unit = p.Toks[j].Word.Unit
		return j + 1
	}
	return readCountedUnit(p, i, d)
}

// readQuarters reads "a quarter of an hour", "three quarters of a year", "a quarter hour".
func readQuarters(p *engine.Parser, i int, d *engine.Duration) (next int) {
	n, j := readCount(p, i)
	if j == i {
		n = 1
	}
	if p.IsMark(j, '-') {
		j++
	}
	if n > 3 || !p.Has(j, engine.KindUnit) || p.Toks[j].Word.Unit != engine.Quarters {
		return i
	}
	j++
	if p.Is(j, lex.of) {
		j++
	}
	if p.Has(j, engine.KindArticle) {
		j++
	}
	if !p.Has(j, engine.KindUnit) || p.Toks[j].Word.Unit != engine.Hours && p.Toks[j].Word.Unit != engine.Years {
		return i
	}
	d.Unit = p.Toks[j].Word.Unit
	d.AddPart(n, 4, d.Unit)
	return j + 1
}

// readCountedUnit reads "3 days", "2.5 hours", "a week and a half", "1h30", "5 working days".
func readCountedUnit(p *engine.Parser, i int, d *engine.Duration) (next int) {
	n, j := readCount(p, i)
	if j == i || n > 9999 {
		return i
	}
	d.Vague = d.Vague || p.IsAny(j-1, lex.few, lex.several)
	n, part, of, j := readFraction(p, n, j)
	if n == 0 && part > 0 {
		j = skipOfA(p, j) // "3/4 of an hour"
	}
	if p.Is(j, lex.more) {
		j++
	}
	work := p.IsAny(j, lex.business, lex.working, lex.work)
	if work {
		j++
	}
	if !p.Has(j, engine.KindUnit) || isPlain(p, j, i) {
		return i
	}
	u := p.Toks[j].Word.Unit
	if u == engine.Hours && p.Glued(j+1) && p.Digits(j+1) == 2 {
		return readGluedDuration(p, n, j+1, d)
	}
	if work {
		if u != engine.Days {
			return i
		}
		u = engine.Workdays
	}
	j++
	if part == 0 {
		part, of, j = readAndPart(p, u, j)
	}
	d.Add(n, u)
	if part > 0 {
		d.AddPart(part, of, u)
	}
	return j
}

// skipOfA skips "of an", "an".
func skipOfA(p *engine.Parser, i int) int {
	if p.Is(i, lex.of) {
		i++
	}
	if p.Has(i, engine.KindArticle) && p.Has(i+1, engine.KindUnit) {
		i++
	}
	return i
}

// readGluedDuration reads the minutes of "1h30" and "1h30m".
func readGluedDuration(p *engine.Parser, hours, i int, d *engine.Duration) (next int) {
	d.Add(hours*60+p.Toks[i].Num, engine.Minutes)
	if next = i + 1; p.Glued(next) && isUnit(p, next, engine.Minutes) {
		next++
	}
	return next
}

// readAndPart reads the "and a half" of "a week and a half".
func readAndPart(p *engine.Parser, u engine.Unit, i int) (part, of, next int) {
	if !p.Is(i, lex.and) || !p.Has(i+1, engine.KindArticle) {
		return 0, 1, i
	}
	switch {
	case p.Is(i+2, lex.half):
		return 1, 2, i + 3
	case p.Is(i+2, lex.quarter) && u == engine.Hours:
		return 1, 4, i + 3
	}
	return 0, 1, i
}

// isPlain says whether a unit such as "h" or "mo" is too short to stand apart from its number.
func isPlain(p *engine.Parser, j, i int) bool {
	short := p.Toks[j].Word.Homonym && p.Toks[j].End-p.Toks[j].Start < 3
	if p.Toks[j].End-p.Toks[j].Start == 1 && !p.Is(j, lex.h) && !p.Glued(j) {
		return true
	}
	return short && p.Digits(j-1) == 0 && j > i
}

// readFraction reads what may follow a count: "1/2", ".5", "and a half".
func readFraction(p *engine.Parser, n, j int) (whole, part, of, next int) {
	if p.IsMark(j, '/') && p.Digits(j+1) == 1 && p.Toks[j+1].Num > 0 {
		return 0, n, p.Toks[j+1].Num, j + 2
	}
	if p.IsMark(j, '½') {
		return n, 1, 2, j + 1
	}
	if part, of, next = readQuotient(p, j); next > j {
		return n, part, of, next
	}
	if p.IsMark(j, '.') && p.Glued(j) && p.Glued(j+1) {
		switch p.Digits(j + 1) {
		case 1:
			return n, p.Toks[j+1].Num, 10, j + 2
		case 2:
			return n, p.Toks[j+1].Num, 100, j + 2
		}
	}
	if !p.Is(j, lex.and) {
		return n, 0, 1, j
	}
	k := j + 1
	if p.Has(k, engine.KindArticle) {
		if k++; p.Is(k, lex.half) {
			return n, 1, 2, k + 1
		}
	}
	if part, of, next = readQuotient(p, k); next > k { // "1 and a 1/2"
		return n, part, of, next
	}
	return n, 0, 1, j
}

// readQuotient reads "1/2".
func readQuotient(p *engine.Parser, i int) (part, of, next int) {
	if p.Digits(i) == 1 && p.IsMark(i+1, '/') && p.Digits(i+2) == 1 && p.Toks[i+2].Num > 0 {
		return p.Toks[i].Num, p.Toks[i+2].Num, i + 3
	}
	return 0, 1, i
}
