package timeexpr

// wordClock reads "five", "five thirty", "eight oh five".
func (p *parser) wordClock(i int) (hour, minute, next int) {
	if hour, minute, next = p.hundreds(i); next > i {
		return hour, minute, next
	}
	hour, next = p.cardinal(i)
	if hour < 1 || hour > 24 {
		return 0, 0, i
	}
	j := next
	if p.is(j, lex.oh) {
		j++
	} else if p.isMark(j, '-') && p.glued(j) && p.glued(j+1) && p.has(j+1, aTen|aTeen) {
		j++ // "eight-thirty"
	}
	if n, end := p.cardinal(j); end > j && p.digits(j) == 0 && n < 60 && (n >= 10 || j > next) && !p.has(end, aUnit) && (hour <= 12 || p.has(i-1, aPreposition) && n >= 10) {
		minute, next = n, end
	}
	return hour, minute, next
}

// hundreds reads "fifteen hundred", "oh nine hundred", "six hundred and
// fifteen": the hour and the minutes as soldiers say them.
func (p *parser) hundreds(i int) (hour, minute, next int) {
	j := i
	if p.is(j, lex.oh) || p.is(j, lex.o) {
		j++
	}
	if p.digits(j) > 0 || !p.has(j, aNumber) {
		return 0, 0, i
	}
	hour, j = p.toks[j].word.num, j+1
	if hour == 20 && p.has(j, aNumber) && p.toks[j].word.num < 4 {
		hour, j = hour+p.toks[j].word.num, j+1
	}
	if hour > 23 || !p.is(j, lex.hundred) {
		return 0, 0, i
	}
	next = j + 1
	if j = next; p.is(j, lex.and) {
		j++
	}
	if n, end := p.cardinal(j); end > j && p.digits(j) == 0 && n < 60 {
		minute, next = n, end
	}
	return hour, minute, next
}
