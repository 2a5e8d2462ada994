package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// readClock reads a time of day: "5pm", "17:30", "half past 5", "noon", "5".
func readClock(p *engine.Parser, i int) (c engine.Clock, next int) {
	if c, next = readNamedClock(p, i); next > i {
		return c, next
	}
	if c, next = readSpokenClock(p, i); next > i {
		return c, next
	}
	if c, next = readPlainClock(p, i); next > i {
		if p.Is(next, lex.sharp) || p.Is(next, lex.ish) || p.IsMark(next, '-') && p.Is(next+1, lex.ish) {
			next++
			if p.Is(next, lex.ish) {
				next++
			}
			c.Soft = false
			if half, end := readHalf(p, next); half > 0 && c.Open {
				next = end
				if c = c.Am(); half == 2 {
					c.At += 12 * 60
				}
			}
		}
		if c.At == 12*60 && c.Open && (p.Is(next, lex.noon) || p.Is(next, lex.midday)) {
			c.Open, next = false, next+1 // "twelve o'clock noon"
		}
		if p.Is(next, lex.on) && p.Is(next+1, lex.the) && p.Is(next+2, lex.dot) {
			next += 3
		}
		return c, next
	}
	return engine.Clock{}, i
}

// readNamedClock reads "noon", "12 noon", "midnight".
func readNamedClock(p *engine.Parser, i int) (engine.Clock, int) {
	j := i
	if n, next := readCardinal(p, j); next > j && n == 12 {
		j = next
	}
	if p.Is(i, lex.high) {
		j++
	}
	switch {
	case p.Is(j, lex.noon), p.Is(j, lex.midday), p.Is(j, lex.noonish):
		if p.Is(j+1, lex.time) {
			j++
		}
		return engine.Clock{At: 12 * 60, Whole: true}, j + 1
	case p.Is(j, lex.midnight):
		return engine.Clock{At: 0, Whole: true, Midnight: true}, j + 1
	}
	return engine.Clock{}, i
}

// readSpokenClock reads "half past 5", "quarter to 6", "twenty past noon", "half three".
func readSpokenClock(p *engine.Parser, i int) (engine.Clock, int) {
	mins, j := readSpokenMinutes(p, i)
	if j == i {
		return engine.Clock{}, i
	}
	sign := 0
	switch {
	case p.Is(j, lex.past), p.Is(j, lex.after) && countsUp(p, i, j, mins):
		sign, j = 1, j+1
	case p.IsAny(j, lex.to, lex.till) && countsDown(p, i, j), p.IsAny(j, lex.of, lex.before) && p.Is(j-1, lex.quarter):
		sign, j = -1, j+1
	case mins == 30 && !p.Has(i, engine.KindArticle) && (p.Has(j, engine.KindNumber) || p.Digits(j) > 0 && p.Is(j-1,
		lex.half)):
		sign = 1
	default:
		return engine.Clock{}, i
	}
	c, next := readPlainClock(p, j)
	if next == j {
		c, next = readNamedClock(p, j)
	}
	if next == j && comesSoon(p, i, j, sign) {
		return nextMinute(p, sign*mins), j
	}
	if next == j || int(c.At)%60 != 0 || p.Has(next, engine.KindUnit) {
		return engine.Clock{}, i
	}
	c.At = civil.Clock((int(c.At) + sign*mins + 24*60) % (24 * 60))
	c.Soft, c.Whole = false, false
	return c, next
}

// comesSoon says whether "at ten past" is all that is said of the time: the
// next time that the clock shows that minute. Behind "to" nothing else may
// follow: "at ten to go" is ten o'clock.
func comesSoon(p *engine.Parser, i, end, sign int) bool {
	if p.Rel(i-1) != engine.RelAt && p.Rel(i-1) != engine.RelBy || p.Digits(i) > 0 {
		return false
	}
	if sign < 0 || !p.In(end) {
		return !p.In(end)
	}
	return p.Toks[end].Mark != 0 || p.Is(end, lex.to)
}

// nextMinute is the next time that the clock shows that minute of the hour, which may be counted from its end.
func nextMinute(p *engine.Parser, minute int) engine.Clock {
	at := p.Now.Clock/60*60 + civil.Clock((minute+60)%60)
	if at <= p.Now.Clock {
		at += 60
	}
	return engine.Clock{At: at % (24 * 60)}
}

// readSpokenMinutes reads the "quarter" or the "twenty minutes" of a spoken time of day.
func readSpokenMinutes(p *engine.Parser, i int) (mins, next int) {
	j := i
	if p.Has(j, engine.KindArticle) {
		j++
	}
	switch {
	case p.Is(j, lex.half):
		return 30, j + 1
	case p.Is(j, lex.quarter):
		return 15, j + 1
	}
	mins, next = readSmallNumber(p, j)
	if next == j || mins < 1 || mins > 59 {
		return 0, i
	}
	if isUnit(p, next, engine.Minutes) {
		next++
	}
	return mins, next
}

// isUnit says whether token i is that unit.
func isUnit(p *engine.Parser, i int, u engine.Unit) bool {
	return p.Has(i, engine.KindUnit) && p.Toks[i].Word.Unit == u
}

// countsUp says whether "ten after five" is a time: figures are none.
func countsUp(p *engine.Parser, i, after, mins int) bool {
	return p.Is(after-1, lex.quarter) || p.Digits(i) == 0 && mins%5 == 0 && !p.Has(after-1, engine.KindUnit)
}

// countsDown says whether "ten to five" is a time rather than an interval:
// after "from" it never is, and figures need "minutes" ("5 to 10" does not).
func countsDown(p *engine.Parser, i, to int) bool {
	if p.Is(i-1, lex.from) || p.Is(i-1, lex.between) {
		return false
	}
	if p.Is(to-1, lex.quarter) || p.Has(to-1, engine.KindUnit) {
		return true
	}
	if p.Is(to+1, lex.noon) || p.Is(to+1, lex.midday) || p.Is(to+1, lex.midnight) {
		return true
	}
	n, _ := readSmallNumber(p, i)
	if p.Digits(i) > 0 || n%5 != 0 || n >= 30 {
		return false
	}
	day := p.Has(to+2, engine.KindNear|engine.KindWeekday) && p.Has(to+1, engine.KindNumber) // "ten to nine tomorrow"
	return day || i == 0 || p.Has(i-1, engine.KindPreposition)
}

// readPlainClock reads numbers: "5", "5pm", "5:30", "0730", "15h30", "five thirty", "five o'clock".
func readPlainClock(p *engine.Parser, i int) (engine.Clock, int) {
	c, hour, minute, next := readHourMinute(p, i)
	if next == i || hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return engine.Clock{}, i
	}
	hundred := p.Is(next-1, lex.hundred)
	if (!c.Whole || hundred || p.Is(i-1, lex.at)) && p.IsAny(next, lex.hours, lex.hrs) {
		next++
		c.Soft = false
	}
	half, end := readHalf(p, next)
	if half > 0 && (hour == 0 || hour > 12 && half == 1) {
		half = 0 // "0:30 am", "17:30 pm": the half is no news
	}
	if end > next {
		c.Soft = false
		next = end
	}
	c.Open = half == 0 && hour >= 1 && hour <= 12 && !leadingZero(p, i)
	c.Half = half
	c.At = civil.Clock(inHalf(hour, half)%24*60 + minute)
	c.Bare = c.Soft
	c.Secs = readSeconds(p, i)
	return c, next
}

// readHourMinute reads the hour and the minute, and how sure it is that they are a time.
func readHourMinute(p *engine.Parser, i int) (c engine.Clock, hour, minute, next int) {
	next = i
	switch d := p.Digits(i); {
	case d == 0:
		hour, minute, next = readWordClock(p, i)
		c.Soft, c.Whole = true, minute == 0
	case d <= 2:
		hour, minute, next = readDigitClock(p, i)
		c.Soft, c.Whole = next == i+1, next == i+1
	case d <= 4:
		hour, minute, next = p.Toks[i].Num/100, p.Toks[i].Num%100, i+1
		c.Soft = true
	}
	if p.IsMark(next-2, '.') {
		c.Soft = true
	}
	if c.Whole && next > i {
		if more, end := readAndMinutes(p, i, next); end > next {
			minute, next = more, end
			c.Soft, c.Whole = false, false
		}
	}
	return c, hour, minute, next
}

// readAndMinutes reads "and a half" or "and quarter" behind the hour from token i to
// next, as people say it whose own language does: "at nine and a half", "9 and quarter
// in the morning". It counts hours where neither a preposition leads to it nor a part
// of the day follows: "2 and a half apples".
func readAndMinutes(p *engine.Parser, i, next int) (minute, end int) {
	if !p.Is(next, lex.and) {
		return 0, next
	}
	end = next + 1
	if p.Has(end, engine.KindArticle) {
		end++
	}
	switch {
	case p.Is(end, lex.half):
		minute = 30
	case p.Is(end, lex.quarter):
		minute = 15
	default:
		return 0, next
	}
	end++
	half, _ := readHalf(p, end)
	part := p.Is(end, lex.in) && p.Is(end+1, lex.the) && p.Has(end+2, engine.KindPart)
	if half == 0 && !part && !(p.Is(i-1, lex.at) && p.StandsAlone(end)) {
		return 0, next
	}
	return minute, end
}

// inHalf is an hour of the day in the half (1 am, 2 pm) that was said.
func inHalf(hour, half int) int {
	switch {
	case half == 1 && hour == 12:
		return 0
	case half == 2 && hour < 12:
		return hour + 12
	}
	return hour
}

// readSeconds returns the seconds of "11:00:09", which starts at token i.
func readSeconds(p *engine.Parser, i int) int {
	if p.IsMark(i+1, ':') && p.Digits(i+2) == 2 && p.IsMark(i+3, ':') && p.Glued(i+3) && p.Digits(i+4) == 2 {
		return min(p.Toks[i+4].Num, 59)
	}
	return 0
}

// leadingZero says whether the number is written as in "06:30", which is no half past six in the evening.
func leadingZero(p *engine.Parser, i int) bool {
	d, n := p.Digits(i), p.Toks[i].Num
	return d == 2 && n < 10 || d == 4 && n < 1000
}

// readDigitClock reads "5", "5:30", "5.30", "17:30:00", "15h30", "18h".
func readDigitClock(p *engine.Parser, i int) (hour, minute, next int) {
	hour, next = p.Toks[i].Num, i+1
	switch {
	case p.Glued(next) && (p.IsMark(next, ':') || p.IsMark(next, '.') || p.Is(next, lex.h)):
		minute, next = readGluedMinutes(p, next)
	case p.IsMark(next, ':') && p.Digits(next+1) == 2 && !p.Glued(next+1):
		minute, next = p.Toks[next+1].Num, next+2
	case hour > 0 && hour <= 12:
		minute, next = readSpacedMinutes(p, next)
	}
	if next > i+2 && p.Is(next, lex.h) && p.Glued(next) {
		next++ // "14:30h"
	}
	return hour, minute, next
}

// readGluedMinutes reads the ":30" of "5:30" and the "h" of "15h".
func readGluedMinutes(p *engine.Parser, sep int) (minute, next int) {
	switch {
	case p.Glued(sep+1) && p.Digits(sep+1) == 2:
		next = sep + 2
		if p.IsMark(next, ':') && p.Glued(next) && p.Digits(next+1) == 2 {
			next += 2
		}
		return p.Toks[sep+1].Num, next
	case p.Is(sep, lex.h):
		return 0, sep + 1
	}
	return 0, sep
}

// readSpacedMinutes reads the minutes of "6 thirty" and "6 30 am".
func readSpacedMinutes(p *engine.Parser, i int) (minute, next int) {
	if p.Has(i, engine.KindTen|engine.KindTeen) {
		if n, end := readCardinal(p, i); n < 60 && !p.Has(end, engine.KindUnit) {
			return n, end
		}
	}
	if p.Digits(i) == 2 && !p.Glued(i) && p.Toks[i].Num < 60 && spacedMinutes(p, i-1, i+1) {
		return p.Toks[i].Num, i + 1
	}
	return 0, i
}

// spacedMinutes says whether the figures "6 30", from token i to what follows
// them at end, are a time: half of the day follows, or a preposition leads to
// them and nothing that they could count follows.
func spacedMinutes(p *engine.Parser, i, end int) bool {
	if half, _ := readHalf(p, end); half > 0 {
		return true
	}
	if p.Is(end, lex.in) && p.Is(end+1, lex.the) && p.Has(end+2, engine.KindPart) {
		return true
	}
	return p.Has(i-1, engine.KindPreposition) && p.StandsAlone(end) && !p.Has(end, engine.KindMonth) &&
		p.Toks[end-1].Num%5 == 0
}

// readHalf reads "am", "pm", "p" behind a digit, "o'clock", "in the pm": 1 am, 2 pm.
func readHalf(p *engine.Parser, i int) (half, next int) {
	next = skipOClock(p, i)
	j := next
	switch {
	case p.IsMark(j, '.') && p.Glued(j) && p.Glued(j+1) && p.Has(j+1, engine.KindHalf):
		j++ // "8.pm"
	case p.Reads(j, lex.in, lex.the) && p.Has(j+2, engine.KindHalf):
		j += 2
	}
	letter := 0 // how many tokens one letter makes a half with: "5p", "five p m"
	switch {
	case p.Is(j+1, lex.m) && !p.Glued(j+1):
		letter = 2
	case p.Glued(j) && p.Digits(j-1) > 0:
		letter = 1
	}
	switch {
	case p.Is(j, lex.am):
		return 1, j + 1
	case p.Is(j, lex.pm):
		return 2, j + 1
	case p.Is(j, lex.a) && letter > 0:
		return 1, j + letter
	case p.Is(j, lex.p) && letter > 0:
		return 2, j + letter
	case p.Is(j, lex.ampm):
		return 0, j + 1
	}
	return 0, next
}

// skipOClock skips "o'clock", "oclock", "o clock".
func skipOClock(p *engine.Parser, i int) int {
	if p.IsAny(i, lex.oclock, lex.oclockPlain) {
		return i + 1
	}
	if p.IsAny(i, lex.o, lex.oh) && p.Is(i+1, lex.clock) {
		return i + 2
	}
	return i
}
