package engine

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// KindSlot reads one word of a kind.
func KindSlot(k Kind) *Slot {
	return &Slot{
		Starts: func(_ *Parser, t *Token) bool { return t.Word != nil && t.Word.Kind&k != 0 },
		Read: func(p *Parser, i int, c *Capture) int {
			c.Word = p.Toks[i].Word
			return i + 1
		},
	}
}

// ReadWeekdays reads "Monday", "Mon, Wed and Fri", "Tuesday and Thursday". A
// bare weekday after a comma belongs to the list.
func ReadWeekdays(p *Parser, i int) (*recur.Rule, int) {
	days, next := p.list[:0], i
	for j := i; p.Has(j, KindWeekday|KindWeekdays); j = SkipListMark(p, next) {
		if len(days) > 6 {
			break
		}
		days = append(days, recur.Weekday{Day: p.Toks[j].Word.Weekday})
		next = j + 1
	}
	if SkipRangeMark(p, next) > next && len(days) == 1 && p.Has(SkipRangeMark(p, next), KindWeekday|KindWeekdays) {
		to := p.Toks[SkipRangeMark(p, next)].Word.Weekday
		for d := (days[0].Day + 1) % 7; len(days) < 7; d = (d + 1) % 7 {
			days = append(days, recur.Weekday{Day: d})
			if d == to {
				break
			}
		}
		next = SkipRangeMark(p, next) + 1
	}
	return &recur.Rule{ByDay: slices.Clone(days)}, next
}

func ReadInt(read func(p *Parser, i int) (int, int)) func(p *Parser, i int, c *Capture) int {
	return func(p *Parser, i int, c *Capture) (next int) {
		c.N, next = read(p, i)
		return next
	}
}

func ReadRule(read func(p *Parser, i int) (*recur.Rule, int)) func(p *Parser, i int, c *Capture) int {
	return func(p *Parser, i int, c *Capture) (next int) {
		c.Rule, next = read(p, i)
		return next
	}
}

// IsKind says whether the token is a word of one of the kinds.
func IsKind(t *Token, k Kind) bool { return t.Word != nil && t.Word.Kind&k != 0 }

func StartsAny(_ *Parser, t *Token) bool { return t.Digits > 0 || t.Word != nil }

func StartsNumber(_ *Parser, t *Token) bool { return t.Digits > 0 || IsKind(t, KindNumber) }

func StartsWeekday(_ *Parser, t *Token) bool { return IsKind(t, KindWeekday|KindWeekdays) }
