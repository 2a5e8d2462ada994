package timeexpr

import "github.com/todo-chatbot/todo-chatbot/app/recur"

// englishSlots are what the patterns ask for.
func englishSlots() Slots {
	return Slots{
		"n":        {startsCount, readInt((*parser).count)},         // a count: "3", "three", "a", "a couple of"
		"num":      {startsNumber, readInt((*parser).smallNumber)},  // a number of one or two digits, or in words
		"ord":      {startsOrdinal, readInt((*parser).ordinal)},     // "3rd", "third", "last"
		"year":     {startsNumber, readInt((*parser).year)},         // "2026", "twenty twenty six"
		"yy":       {startsShortYear, readInt((*parser).shortYear)}, // "26", "'26"
		"weekday":  kindSlot(aWeekday),
		"weekdays": kindSlot(weekdays), // "Fridays"
		"month":    kindSlot(aMonth),
		"unit":     kindSlot(aUnit), // "day", "weeks"
		"part":     kindSlot(aPart), // "morning"
		"parts":    kindSlot(parts), // "mornings"
		"dur": {startsCount, func(p *parser, i int, c *capture) (next int) { // "2 hours", "a week and a half"
			c.dur, next = p.duration(i)
			return next
		}},
		"clock": {startsAny, func(p *parser, i int, c *capture) (next int) { // any time of day
			c.clock, next = p.clock(i)
			return next
		}},
		"freq": {startsFrequency, readRule((*parser).frequency)},    // "every 3 weeks", "daily"
		"wds":  {startsWeekday, readRule((*parser).weekdayList)},    // "Monday and Friday"
		"ords": {startsOrdinal, readRule((*parser).numbersOfMonth)}, // "1st and 15th"
		"nths": {startsNth, readRule((*parser).weekdaysOfMonth)},    // "first and third Friday", "last weekday"
	}
}

func readInt(read func(p *parser, i int) (int, int)) func(p *parser, i int, c *capture) int {
	return func(p *parser, i int, c *capture) (next int) {
		c.n, next = read(p, i)
		return next
	}
}

func readRule(read func(p *parser, i int) (*recur.Rule, int)) func(p *parser, i int, c *capture) int {
	return func(p *parser, i int, c *capture) (next int) {
		c.rule, next = read(p, i)
		return next
	}
}

// isKind says whether the token is a word of one of the kinds.
func isKind(t *token, k kind) bool { return t.word != nil && t.word.kind&k != 0 }

func startsAny(_ *parser, t *token) bool { return t.digits > 0 || t.word != nil }

func startsCount(p *parser, t *token) bool {
	if t.digits > 0 || isKind(t, aNumber|article) {
		return true
	}
	switch t.word {
	case nil:
		return false
	case lex.half, lex.couple, lex.few, lex.several:
		return true
	}
	return false
}

func startsNumber(_ *parser, t *token) bool { return t.digits > 0 || isKind(t, aNumber) }

func startsOrdinal(_ *parser, t *token) bool { return t.digits > 0 || isKind(t, anOrdinal|aTen) }

func startsNth(p *parser, t *token) bool {
	return startsOrdinal(p, t) || t.word == lex.the && t.word != nil
}

func startsShortYear(_ *parser, t *token) bool { return t.digits > 0 || t.mark == '\'' }

func startsWeekday(_ *parser, t *token) bool { return isKind(t, aWeekday|weekdays) }

func startsFrequency(p *parser, t *token) bool {
	switch t.word {
	case nil:
		return false
	case lex.every, lex.each, lex.once, lex.bi, lex.semi:
		return true
	}
	return lex.adverbs[t.word].Freq != 0
}
