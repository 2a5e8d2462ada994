package de

import (
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// slots are what the patterns ask for.
func slots() engine.Slots {
	return engine.Slots{
		"n":        number(readCount),
		"num":      number(readNumber),
		"ord":      number(readOrdinal),
		"year":     number(readYear),
		"weekday":  engine.KindSlot(engine.KindWeekday),
		"weekdays": engine.KindSlot(engine.KindWeekdays),
		"month":    engine.KindSlot(engine.KindMonth),
		"unit":     engine.KindSlot(engine.KindUnit),
		"part":     engine.KindSlot(engine.KindPart),
		"parts":    engine.KindSlot(engine.KindParts),
		"dur": slot(func(p *engine.Parser, i int, c *engine.Capture) (next int) {
			c.Dur, next = readDuration(p, i)
			return next
		}),
		"wds": slot(func(p *engine.Parser, i int, c *engine.Capture) (next int) {
			c.Rule, next = engine.ReadWeekdays(p, i)
			return next
		}),
	}
}

func slot(read func(p *engine.Parser, i int, c *engine.Capture) int) *engine.Slot {
	return &engine.Slot{
		Starts: func(_ *engine.Parser, t *engine.Token) bool { return t.Digits > 0 || t.Word != nil },
		Read:   read,
	}
}

func number(read func(p *engine.Parser, i int) (int, int)) *engine.Slot {
	return slot(func(p *engine.Parser, i int, c *engine.Capture) (next int) {
		c.N, next = read(p, i)
		return next
	})
}

// readNumber reads "12", "zwölf".
func readNumber(p *engine.Parser, i int) (n, next int) {
	switch d := p.Digits(i); {
	case d > 0 && d <= 2:
		return p.Toks[i].Num, i + 1
	case d == 0 && p.Has(i, engine.KindNumber):
		return p.Toks[i].Word.Num, i + 1
	}
	return 0, i
}

// readCount reads "3", "drei", "einer".
func readCount(p *engine.Parser, i int) (n, next int) {
	if p.Has(i, engine.KindArticle) && p.Text[p.Toks[i].Start]|0x20 == 'e' {
		return 1, i + 1
	}
	return readNumber(p, i)
}

// readOrdinal reads "4.", "ersten", "letzten" (-1).
func readOrdinal(p *engine.Parser, i int) (n, next int) {
	if d := p.Digits(i); d > 0 && d <= 2 && p.IsMark(i+1, '.') && p.Glued(i+1) {
		return p.Toks[i].Num, i + 2
	}
	if p.Has(i, engine.KindOrdinal) {
		return p.Toks[i].Word.Ord, i + 1
	}
	return 0, i
}

func readYear(p *engine.Parser, i int) (n, next int) {
	if y, ok := engine.YearFigures(p, i); ok {
		return y, i + 1
	}
	return 0, i
}

// readDuration reads "2 Stunden", "einer halben Stunde", "anderthalb Stunden".
func readDuration(p *engine.Parser, i int) (d engine.Duration, next int) {
	n, j := readCount(p, i)
	half := 0
	for _, s := range []string{"halben", "halbe", "anderthalb", "eineinhalb"} {
		if p.Is(j, p.G.Word(s)) {
			half, j = 1, j+1
			if n = 0; s == "anderthalb" || s == "eineinhalb" {
				n = 1
			}
			break
		}
	}
	if j == i || !p.Has(j, engine.KindUnit) {
		return d, i
	}
	u := p.Toks[j].Word.Unit
	d.Add(n, u)
	if half > 0 {
		d.AddPart(1, 2, u)
	}
	return d, j + 1
}

// readClock reads "9 Uhr 30", "9:30", "halb zehn", "viertel nach 8", "mitternacht", "9".
func readClock(p *engine.Parser, i int) (engine.Clock, int) {
	is := func(i int, s string) bool { return p.Is(i, p.G.Word(s)) }
	switch {
	case is(i, "mitternacht"):
		return engine.Clock{Whole: true}, i + 1
	case is(i, "halb"):
		return beside(p, i+1, -30)
	case is(i, "viertel") && is(i+1, "nach"):
		return beside(p, i+2, 15)
	case is(i, "viertel") && is(i+1, "vor"):
		return beside(p, i+2, -15)
	}
	return readHour(p, i)
}

// readHour reads "9", "9:30", "9.30 Uhr", "9 Uhr 30".
func readHour(p *engine.Parser, i int) (engine.Clock, int) {
	uhr := p.G.Word("uhr")
	hour, next := readNumber(p, i)
	if next == i || hour > 24 {
		return engine.Clock{}, i
	}
	c := engine.Clock{Soft: true, Whole: true, Bare: true}
	minute := 0
	glued := p.Glued(next) && p.Glued(next+1) && p.Digits(next+1) == 2
	if glued && (p.IsMark(next, ':') || p.IsMark(next, '.') && p.Is(next+2, uhr)) {
		minute, next = p.Toks[next+1].Num, next+2
		c = engine.Clock{}
	}
	if p.Is(next, uhr) {
		c.Soft, c.Bare = false, false
		next++
		if p.Digits(next) == 2 && p.Toks[next].Num < 60 {
			minute, next = p.Toks[next].Num, next+1
			c.Whole = false
		}
	}
	if minute > 59 || hour == 24 && minute > 0 {
		return engine.Clock{}, i
	}
	c.Open = hour >= 1 && hour <= 12
	c.At = civil.Clock(hour%24*60 + minute)
	return c, next
}

// beside is a time some minutes beside the hour at token i.
func beside(p *engine.Parser, i, minutes int) (engine.Clock, int) {
	hour, next := readNumber(p, i)
	if next == i || hour < 1 || hour > 12 {
		return engine.Clock{}, i
	}
	return engine.Clock{At: civil.Clock((hour*60 + minutes + 12*60) % (12 * 60)), Open: true}, next
}
