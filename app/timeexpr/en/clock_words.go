package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// readWordClock reads "five", "five thirty", "eight oh five".
func readWordClock(p *engine.Parser, i int) (hour, minute, next int) {
	if hour, minute, next = readHundreds(p, i); next > i {
		return hour, minute, next
	}
	hour, next = readCardinal(p, i)
	if hour < 1 || hour > 24 {
		return 0, 0, i
	}
	j := next
	if p.Is(j, lex.oh) {
		j++
	} else if p.IsMark(j, '-') && p.Glued(j) && p.Glued(j+1) && p.Has(j+1, engine.KindTen|engine.KindTeen) {
		j++ // "eight-thirty"
	}
	if n, end := readCardinal(p, j); end > j && p.Digits(j) == 0 && n < 60 && (n >= 10 || j > next) && !p.Has(end,
		engine.KindUnit) && (hour <= 12 || p.Has(i-1, engine.KindPreposition) && n >= 10) {
		minute, next = n, end
	}
	return hour, minute, next
}

// readHundreds reads "fifteen hundred", "oh nine hundred", "six hundred and
// fifteen": the hour and the minutes as soldiers say them.
func readHundreds(p *engine.Parser, i int) (hour, minute, next int) {
	j := i
	if p.Is(j, lex.oh) || p.Is(j, lex.o) {
		j++
	}
	if p.Digits(j) > 0 || !p.Has(j, engine.KindNumber) {
		return 0, 0, i
	}
	hour, j = p.Toks[j].Word.Num, j+1
	if hour == 20 && p.Has(j, engine.KindNumber) && p.Toks[j].Word.Num < 4 {
		hour, j = hour+p.Toks[j].Word.Num, j+1
	}
	if hour > 23 || !p.Is(j, lex.hundred) {
		return 0, 0, i
	}
	next = j + 1
	if j = next; p.Is(j, lex.and) {
		j++
	}
	if n, end := readCardinal(p, j); end > j && p.Digits(j) == 0 && n < 60 {
		minute, next = n, end
	}
	return hour, minute, next
}
