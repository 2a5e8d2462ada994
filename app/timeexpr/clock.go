package timeexpr

import "github.com/todo-chatbot/todo-chatbot/app/civil"

// clock is a time of day as it was said.
type clock struct {
	at    civil.Clock
	open  bool // neither "am" nor "pm" was said: 5:30 may be 17:30
	soft  bool // a bare number: a time only where the words around it say so
	whole bool // no minutes were said
	bare  bool // was soft, whatever stands around it
	half  int  // 1: am, 2: pm was said
	secs  int  // beyond the minute
}

// pm returns the clock in the second half of the day.
func (c clock) pm() clock {
	if c.open && c.at < 12*60 {
		c.at += 12 * 60
	}
	c.open = false
	return c
}

// am returns the clock in the first half of the day.
func (c clock) am() clock {
	if c.open && c.at >= 12*60 {
		c.at -= 12 * 60
	}
	c.open = false
	return c
}

// clock reads a time of day: "5pm", "17:30", "half past 5", "noon", "5".
func (p *parser) clock(i int) (c clock, next int) {
	if c, next = p.namedClock(i); next > i {
		return c, next
	}
	if c, next = p.spokenClock(i); next > i {
		return c, next
	}
	if c, next = p.plainClock(i); next > i {
		if p.is(next, lex.sharp) || p.is(next, lex.ish) || p.isMark(next, '-') && p.is(next+1, lex.ish) {
			next++
			if p.is(next, lex.ish) {
				next++
			}
			c.soft = false
			if half, end := p.half(next); half > 0 && c.open {
				next = end
				if c = c.am(); half == 2 {
					c.at += 12 * 60
				}
			}
		}
		if c.at == 12*60 && c.open && (p.is(next, lex.noon) || p.is(next, lex.midday)) {
			c.open, next = false, next+1 // "twelve o'clock noon"
		}
		if p.is(next, lex.on) && p.is(next+1, lex.the) && p.is(next+2, lex.dot) {
			next += 3
		}
		return c, next
	}
	return clock{}, i
}

// namedClock reads "noon", "12 noon", "midnight".
func (p *parser) namedClock(i int) (clock, int) {
	j := i
	if n, next := p.cardinal(j); next > j && n == 12 {
		j = next
	}
	if p.is(i, lex.high) {
		j++
	}
	switch {
	case p.is(j, lex.noon), p.is(j, lex.midday), p.is(j, lex.noonish):
		if p.is(j+1, lex.time) {
			j++
		}
		return clock{at: 12 * 60, whole: true}, j + 1
	case p.is(j, lex.midnight):
		return clock{at: 0, whole: true}, j + 1
	}
	return clock{}, i
}

// spokenClock reads "half past 5", "quarter to 6", "twenty past noon", "half three".
func (p *parser) spokenClock(i int) (clock, int) {
	j, mins := i, 0
	if p.has(j, article) {
		j++
	}
	switch {
	case p.is(j, lex.half):
		mins, j = 30, j+1
	case p.is(j, lex.quarter):
		mins, j = 15, j+1
	default:
		n, next := p.smallNumber(j)
		if next == j || n < 1 || n > 59 {
			return clock{}, i
		}
		mins, j = n, next
		if p.has(j, aUnit) && p.toks[j].word.unit == minutes {
			j++
		}
	}
	sign := 0
	switch {
	case p.is(j, lex.past), p.is(j, lex.after) && (p.is(j-1, lex.quarter) || p.digits(i) == 0 && mins%5 == 0 && !p.has(j-1, aUnit)):
		sign = 1
	case (p.is(j, lex.to) || p.is(j, lex.till)) && p.countsDown(i, j), p.is(j, lex.of) && p.is(j-1, lex.quarter), p.is(j, lex.before) && p.is(j-1, lex.quarter):
		sign = -1
	case mins == 30 && (p.has(j, aNumber) || p.digits(j) > 0 && p.is(j-1, lex.half)) && !p.has(i, article):
		sign = 1
		j--
	default:
		return clock{}, i
	}
	c, next := p.plainClock(j + 1)
	if next == j+1 {
		c, next = p.namedClock(j + 1)
	}
	if next == j+1 || int(c.at)%60 != 0 || p.has(next, aUnit) {
		return clock{}, i
	}
	c.at = civil.Clock((int(c.at) + sign*mins + 24*60) % (24 * 60))
	c.soft, c.whole = false, false
	return c, next
}

// countsDown says whether "ten to five" is a time rather than an interval:
// after "from" it never is, and figures need "minutes" ("5 to 10" does not).
func (p *parser) countsDown(i, to int) bool {
	if p.is(i-1, lex.from) || p.is(i-1, lex.between) {
		return false
	}
	if p.is(to-1, lex.quarter) || p.has(to-1, aUnit) {
		return true
	}
	if p.is(to+1, lex.noon) || p.is(to+1, lex.midday) || p.is(to+1, lex.midnight) {
		return true
	}
	n, _ := p.smallNumber(i)
	return p.digits(i) == 0 && n%5 == 0 && n < 30 && (i == 0 || p.has(i-1, aPreposition))
}

// plainClock reads numbers: "5", "5pm", "5:30", "0730", "15h30", "five thirty", "five o'clock".
func (p *parser) plainClock(i int) (clock, int) {
	hour, minute, next := 0, 0, i
	c := clock{whole: true}
	switch d := p.digits(i); {
	case d == 0:
		hour, minute, next = p.wordClock(i)
		c.soft, c.whole = true, minute == 0
	case d <= 2:
		hour, minute, next = p.digitClock(i)
		c.soft, c.whole = next == i+1, next == i+1
	case d <= 4:
		hour, minute, next = p.toks[i].num/100, p.toks[i].num%100, i+1
		c.soft, c.whole = true, false
	}
	if next == i || hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return clock{}, i
	}
	if p.isMark(next-2, '.') {
		c.soft = true
	}
	hundred := p.is(next-1, lex.hundred)
	if (!c.whole || hundred || p.is(i-1, lex.at)) && (p.is(next, lex.hours) || p.is(next, lex.hrs)) {
		next++
		c.soft = false
	}
	half, end := p.half(next)
	if half > 0 && (hour == 0 || hour > 12 && half == 1) {
		half = 0 // "0:30 am", "17:30 pm": the half is no news
	}
	if end > next {
		c.soft, next = false, end
	}
	c.open = half == 0 && hour >= 1 && hour <= 12 && !p.leadingZero(i)
	c.half = half
	switch {
	case half == 1 && hour == 12:
		hour = 0
	case half == 2 && hour < 12:
		hour += 12
	}
	c.at, c.bare = civil.Clock(hour%24*60+minute), c.soft
	c.secs = p.secondsAt(i)
	return c, next
}

// secondsAt returns the seconds of "11:00:09", which starts at token i.
func (p *parser) secondsAt(i int) int {
	if p.isMark(i+1, ':') && p.digits(i+2) == 2 && p.isMark(i+3, ':') && p.glued(i+3) && p.digits(i+4) == 2 {
		return min(p.toks[i+4].num, 59)
	}
	return 0
}

// leadingZero says whether the number is written as in "06:30", which is no half past six in the evening.
func (p *parser) leadingZero(i int) bool {
	d, n := p.digits(i), p.toks[i].num
	return d == 2 && n < 10 || d == 4 && n < 1000
}

// digitClock reads "5", "5:30", "5.30", "17:30:00", "15h30", "18h".
func (p *parser) digitClock(i int) (hour, minute, next int) {
	hour, next = p.toks[i].num, i+1
	sep := next < len(p.toks) && p.glued(next) && (p.isMark(next, ':') || p.isMark(next, '.') || p.is(next, lex.h))
	switch {
	case sep && p.glued(next+1) && p.digits(next+1) == 2:
		minute, next = p.toks[next+1].num, next+2
		if p.isMark(next, ':') && p.glued(next) && p.digits(next+1) == 2 {
			next += 2
		}
	case p.isMark(next, ':') && p.digits(next+1) == 2 && !p.glued(next) && !p.glued(next+1):
		minute, next = p.toks[next+1].num, next+2
	case sep && p.is(next, lex.h):
		next++
	case p.has(next, aTen|aTeen) && hour > 0 && hour <= 12:
		if n, end := p.cardinal(next); n < 60 && !p.has(end, aUnit) { // "6 thirty"
			minute, next = n, end
		}
	case p.digits(next) == 2 && !p.glued(next) && hour > 0 && hour <= 12 && p.toks[next].num < 60:
		if p.spacedMinutes(i, next+1) { // "6 30 am"
			minute, next = p.toks[next].num, next+1
		}
	}
	if next > i+2 && p.is(next, lex.h) && p.glued(next) {
		next++ // "14:30h"
	}
	return hour, minute, next
}

// spacedMinutes says whether the figures "6 30", from token i to what follows
// them at end, are a time: half of the day follows, or a preposition leads to
// them and nothing that they could count follows.
func (p *parser) spacedMinutes(i, end int) bool {
	if half, _ := p.half(end); half > 0 {
		return true
	}
	if p.is(end, lex.in) && p.is(end+1, lex.the) && p.has(end+2, aPart) {
		return true
	}
	return p.has(i-1, aPreposition) && p.standsAlone(end) && !p.has(end, aMonth) && p.toks[end-1].num%5 == 0
}

// half reads "am", "pm", "p" behind a digit, "o'clock", "in the pm": 1 am, 2 pm.
func (p *parser) half(i int) (half, next int) {
	next = i
	if p.is(next, lex.oclock) || p.is(next, lex.oclockPlain) {
		next++
	} else if (p.is(next, lex.o) || p.is(next, lex.oh)) && p.is(next+1, lex.clock) {
		next += 2
	}
	j := next
	if p.isMark(j, '.') && p.glued(j) && p.glued(j+1) && p.has(j+1, aHalf) {
		j++ // "8.pm"
	}
	if p.is(j, lex.in) && p.is(j+1, lex.the) && p.has(j+2, aHalf) {
		j += 2
	}
	if (p.is(j, lex.a) || p.is(j, lex.p)) && p.is(j+1, lex.m) && !p.glued(j+1) { // "five p m"
		if p.is(j, lex.a) {
			return 1, j + 2
		}
		return 2, j + 2
	}
	switch {
	case p.is(j, lex.am), p.is(j, lex.a) && p.glued(j) && p.digits(j-1) > 0:
		return 1, j + 1
	case p.is(j, lex.pm), p.is(j, lex.p) && p.glued(j) && p.digits(j-1) > 0:
		return 2, j + 1
	case p.is(j, lex.ampm):
		return 0, j + 1
	}
	return 0, next
}
