package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// englishSlots are what the patterns ask for.
func englishSlots() engine.Slots {
	return engine.Slots{
		// a count: "3", "three", "a", "a couple of"
		"n": slot(startsCount, engine.ReadInt(readCount)),
		// a number of one or two digits, or in words
		"num":      slot(engine.StartsNumber, engine.ReadInt(readSmallNumber)),
		"ord":      slot(startsOrdinal, engine.ReadInt(readOrdinal)),     // "3rd", "third", "last"
		"year":     slot(engine.StartsNumber, engine.ReadInt(readYear)),  // "2026", "twenty twenty six"
		"yy":       slot(startsShortYear, engine.ReadInt(readShortYear)), // "26", "'26"
		"weekday":  engine.KindSlot(engine.KindWeekday),
		"weekdays": engine.KindSlot(engine.KindWeekdays), // "Fridays"
		"month":    engine.KindSlot(engine.KindMonth),
		"unit":     engine.KindSlot(engine.KindUnit),  // "day", "weeks"
		"part":     engine.KindSlot(engine.KindPart),  // "morning"
		"parts":    engine.KindSlot(engine.KindParts), // "mornings"
		// "2 hours", "a week and a half"
		"dur": slot(startsCount, func(p *engine.Parser, i int, c *engine.Capture) (next int) {
			c.Dur, next = readDuration(p, i)
			return next
		}),
		"clock": slot(engine.StartsAny, func(p *engine.Parser, i int, c *engine.Capture) (next int) { // any time of day
			c.Clock, next = readClock(p, i)
			return next
		}),
		"freq": slot(startsFrequency, engine.ReadRule(readFrequency)),            // "every 3 weeks", "daily"
		"wds":  slot(engine.StartsWeekday, engine.ReadRule(engine.ReadWeekdays)), // "Monday and Friday"
		"ords": slot(startsOrdinal, engine.ReadRule(readNumbersOfMonth)),         // "1st and 15th"
		// "first and third Friday", "last weekday"
		"nths": slot(startsNth, engine.ReadRule(readWeekdaysOfMonth)),
	}
}

func slot(starts func(*engine.Parser, *engine.Token) bool, read func(*engine.Parser, int,
	*engine.Capture) int) *engine.Slot {
	return &engine.Slot{Starts: starts, Read: read}
}

func startsCount(p *engine.Parser, t *engine.Token) bool {
	if t.Digits > 0 || engine.IsKind(t, engine.KindNumber|engine.KindArticle) {
		return true
	}
	switch t.Word {
	case nil:
		return false
	case lex.half, lex.couple, lex.few, lex.several:
		return true
	}
	return false
}

func startsOrdinal(_ *engine.Parser, t *engine.Token) bool {
	return t.Digits > 0 || engine.IsKind(t, engine.KindOrdinal|engine.KindTen)
}

func startsNth(p *engine.Parser, t *engine.Token) bool {
	return startsOrdinal(p, t) || t.Word == lex.the && t.Word != nil
}

func startsShortYear(_ *engine.Parser, t *engine.Token) bool { return t.Digits > 0 || t.Mark == '\'' }

func startsFrequency(p *engine.Parser, t *engine.Token) bool {
	switch t.Word {
	case nil:
		return false
	case lex.every, lex.each, lex.once, lex.bi, lex.semi:
		return true
	}
	return lex.adverbs[t.Word].Freq != 0
}
