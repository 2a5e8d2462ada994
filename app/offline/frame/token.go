package frame

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// maxTokens bounds the work on one message.
const maxTokens = 400

// token is a word, a number or a mark of the message.
type token struct {
	start, end int    // bytes of the message
	text       string // in lower case
	norm       string // written in full: tomorrow for tmrw
	stem       string
	class      en.Class
	mark       bool
	upper      bool
	time       int // index of the time that it belongs to, -1 if none
	from       int // where norm begins in the text that times were read in
}

// message is a text in the course of being understood.
type message struct {
	text  string
	toks  []token
	times []timeexpr.Expr // Start and End are tokens here
	ctx   *Context
	index *link.Index
	by    map[int64]*link.Entry // open, completed and binned, by number
	state map[int64]state
	// scope and scopeTag are what a heading says of all that follows it:
	// "tomorrow: laundry, post office", "shopping: milk".
	scope      *moment
	scopeTag   string
	begin      int                 // the token after the heading
	vocabulary map[string]bool     // the words of the message
	exact      map[int]bool        // times that were said for another place, and whether their day was
	names      map[[2]int][]target // what stretches name, once for each
	patterns   []spoken            // those that were found, nil: not looked for yet
	dueDays    map[civil.Date]int  // how many open tasks are due on a day, nil: not counted yet
}

type state int

const (
	open state = iota
	completed
	binned
)

// is says whether the token has one of the classes.
func (t token) is(c en.Class) bool { return t.class&c != 0 }

// content says whether the token is a word that carries meaning of its own.
func (t token) content() bool {
	return !t.mark && t.time < 0 && t.class&(en.Function|en.Filler|en.Question|en.Aux) == 0
}

// read cuts the text into tokens and finds its times.
func read(text string, ctx *Context) *message {
	m := &message{text: text, ctx: ctx}
	m.cut()
	m.reword()
	m.vocabulary = make(map[string]bool, len(m.toks))
	for _, t := range m.toks {
		m.vocabulary[t.norm] = true
		if strings.HasSuffix(t.norm, "'s") {
			m.vocabulary["is"] = true
		}
	}
	m.findTimes()
	return m
}

func (m *message) cut() {
	for i := 0; i < len(m.text) && len(m.toks) < maxTokens; {
		r, size := utf8.DecodeRuneInString(m.text[i:])
		switch {
		case r == '\n':
			m.toks = append(m.toks, token{start: i, end: i + 1, text: "\n", norm: "\n", mark: true, time: -1})
			i++
		case unicode.IsSpace(r):
			i += size
		case isWordRune(r) || (r == '#' || r == '+') && i+1 < len(m.text) && isWordByte(m.text[i+1]):
			i = m.word(i)
		case r == '-' && i+1 < len(m.text) && m.text[i+1] == '>':
			m.toks = append(m.toks, token{start: i, end: i + 2, text: "→", norm: "→", mark: true, time: -1})
			i += 2
		default:
			m.toks = append(m.toks, token{start: i, end: i + size, text: string(r), norm: string(r), mark: true,
				time: -1})
			i += size
		}
	}
}

// reword writes in full what is short for a time only beside certain words:
// "sat" and "sun" where a day may stand, "my weekend".
func (m *message) reword() {
	for i := range m.toks {
		t := &m.toks[i]
		long := en.ShortDays[t.norm]
		if long == "" || t.mark {
			continue
		}
		ends := i+1 == len(m.toks) || m.toks[i+1].mark ||
			m.wordIs(i+1, "and or instead then morning afternoon evening night at from till is only too as same")
		day := i+1 < len(m.toks) && (en.DayWords[m.toks[i+1].norm] || en.ShortDays[m.toks[i+1].norm] != "")
		hour := i+1 < len(m.toks) && !m.toks[i+1].mark && m.toks[i+1].text[0] >= '0' && m.toks[i+1].text[0] <= '9'
		ends = ends || hour && !strings.HasSuffix(t.norm, "s") // "sat 1130"
		if i == 0 && ends || ends && !m.wordIs(i-1, "i he she we you they cat dog who has have had the that") || day ||
			m.wordIs(i-1, "on by for till until this next every what's to and or from last") {
			t.norm, t.class = long, en.Of(long)
		}
	}
	for i := range m.toks {
		if m.wordIs(i, "whole lot") && m.wordIs(i-1, "a") { // "a whole box": of one thing, and of no list
			m.toks[i].class &^= en.All
		}
		if !m.wordIs(i, "my our") || i+1 == len(m.toks) {
			continue
		}
		if m.wordIs(i+1, "weekend week month") {
			m.toks[i].norm = "this"
		}
		if m.wordIs(i+1, "day") {
			m.toks[i+1].norm = "today"
		}
		if m.wordIs(i+1, "january february march april may june july august september october november december") {
			m.toks[i].norm = "in"
		}
	}
}

// word takes the word that begins at i and returns where it ends.
func (m *message) word(i int) int {
	end := i
	for end < len(m.text) {
		r, size := utf8.DecodeRuneInString(m.text[end:])
		inside := strings.ContainsRune("'’&.:/-@+", r) && end > i && end+size < len(m.text) &&
			joins(m.text, i, end, size)
		if !isWordRune(r) && !inside && !(end == i && (r == '#' || r == '+')) {
			break
		}
		end += size
	}
	lower := strings.ReplaceAll(strings.ToLower(m.text[i:end]), "’", "'")
	t := token{start: i, end: end, text: lower, norm: lower, time: -1}
	first, _ := utf8.DecodeRuneInString(m.text[i:])
	t.upper = unicode.IsUpper(first)
	if long, ok := en.Long[lower]; ok && !(t.upper && len(lower) <= 2) {
		t.norm = long
	}
	t.class = en.Of(t.norm)
	t.stem = link.Stem(strings.TrimPrefix(t.norm, "#"))
	m.toks = append(m.toks, t)
	return end
}

// joins says whether the mark at end goes on with the word: in "9:30",
// "14/12", "e-mail" and "don't", not at the end of a sentence.
func joins(text string, start, end, size int) bool {
	next, _ := utf8.DecodeRuneInString(text[end+size:])
	if !isWordRune(next) {
		return false
	}
	switch text[end] {
	case '.', ':', '/', '+':
		return text[end-1] >= '0' && text[end-1] <= '9' && next >= '0' && next <= '9' ||
			text[end] == '/' && isWordByte(text[end-1]) && end-start <= 3
	case '-':
		return !(text[end-1] >= '0' && text[end-1] <= '9' && next >= '0' && next <= '9')
	}
	return true
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' || unicode.Is(unicode.Mn, r)
}
func isWordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

// findTimes reads the times of the message as it is written in full, and
// gives each token the time that it belongs to.
func (m *message) findTimes() {
	var full strings.Builder
	at := 0
	for i := range m.toks {
		t := &m.toks[i]
		full.WriteString(m.text[at:t.start])
		t.from = full.Len()
		if m.isOnlyNow(i) || m.isNotBefore(i) {
			full.WriteString(strings.Repeat(" ", t.end-t.start))
		} else if m.isLabel(i) {
			full.WriteString(strings.Repeat("x", t.end-t.start))
		} else if t.norm != t.text {
			full.WriteString(t.norm)
		} else {
			full.WriteString(m.text[t.start:t.end])
		}
		at = t.end
	}
	full.WriteString(m.text[at:])
	written := full.String()
	kept := wording.Ranges(written, m.ctx.Kept)
	for _, e := range timeexpr.Find(written, m.ctx.Time) {
		inKept := false
		for _, k := range kept {
			inKept = inKept || e.Start < k.End && k.Start < e.End
		}
		// every other Friday, not every Friday
		if inKept || e.Unsupported != "" && !strings.HasPrefix(e.Unsupported, "not every ") {
			continue
		}
		first, last := -1, -1
		for i, t := range m.toks {
			if t.from >= e.Start && t.from < e.End {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		last = m.mealApart(first, last)
		if first < 0 || m.isNow(first, last+1) || m.isDayNumber(first, last+1) || m.isOrdinal(first, last+1) ||
			m.inTitle(e, first, last+1) {
			continue
		}
		e.Start, e.End = first, last+1
		for i := first; i <= last; i++ {
			m.toks[i].time = len(m.times)
		}
		m.times = append(m.times, e)
	}
	m.exact = map[int]bool{}
	m.zones()
}

// isOnlyNow says whether a "now" says that something has changed, as in "is on
// Thursdays now": it would be read as the time of that day.
func (m *message) isOnlyNow(i int) bool {
	return m.wordIs(i, "now") && !m.wordIs(i-1, "from right until till by just before after than") &&
		!m.wordIs(i+1, "on")
}

// isNow says whether tokens only say that something holds from this moment:
// "now", "from now on". That is no due.
func (m *message) isNow(from, to int) bool {
	for i := from; i < to; i++ {
		if !m.wordIs(i, "from now on right as of then starting") {
			return false
		}
	}
	return true
}

// isDayNumber says whether tokens that read as an hour rather name a day of
// the month: "by the 23", "on 12".
func (m *message) isDayNumber(from, to int) bool {
	if to-from < 2 || !digits(m.toks[to-1].text) || len(m.toks[to-1].text) > 2 {
		return false
	}
	n, _ := strconv.Atoi(m.toks[to-1].text)
	the := m.wordIs(to-2, "the") && to-from <= 3
	return n >= 1 && n <= 31 &&
		(the || to-from == 2 && (m.wordIs(from, "on") || n > 12 && m.wordIs(from, "by until till before")))
}

// isNotBefore says whether the "first" at token i says that something is not to be before a time
// of day rather than that it is on the first of a month: "the electrician can first at nine".
func (m *message) isNotBefore(i int) bool {
	return m.wordIs(i, "first") && m.wordIs(i+1, "at") && i > 0 && !m.toks[i-1].mark &&
		!m.wordIs(i-1, "the on by from till until every of and before after")
}

// mealApart is the last token of a time without a meal that begins what is said next:
// of "walk 11, lunch with Ann" the lunch says what is at the next time.
func (m *message) mealApart(first, last int) int {
	if last > first+1 && m.wordIs(last, "lunch dinner breakfast brunch supper tea") && m.toks[last-1].text == "," &&
		m.wordIs(last+1, "with at for w") {
		return last - 2
	}
	return last
}

// isOrdinal says whether tokens that read as the first of a month are of what
// comes first: "before first period", "by second gear".
func (m *message) isOrdinal(from, to int) bool {
	return to-from == 2 && m.wordIs(from, "before after by until till on") &&
		m.wordIs(to-1, "first second third fourth fifth") && to < len(m.toks) && m.toks[to].content()
}

// inTitle says whether a month that is named without a day is a word of a
// title on the list: "the November invoice is out".
func (m *message) inTitle(e timeexpr.Expr, from, to int) bool {
	if e.Grain < timeexpr.Month || e.Relative != nil {
		return false
	}
	for i := from; i < to; i++ {
		t := m.toks[i]
		if t.is(en.Function) || t.mark {
			continue
		}
		if !slices.ContainsFunc(m.ctx.List.Pending, func(task todo.Task) bool {
			return slices.ContainsFunc(link.Split(task.Title),
				func(w string) bool { return len(t.norm) >= 3 && strings.HasPrefix(w, t.norm[:3]) && en.DayWords[w] })
		}) {
			return false
		}
	}
	return true
}

// raw is the text of tokens [from, to) as the person wrote it.
func (m *message) raw(from, to int) string {
	if from >= to {
		return ""
	}
	return m.text[m.toks[from].start:m.toks[to-1].end]
}

// has says whether one of the tokens [from, to) that belong to no time has one of the classes.
func (m *message) has(from, to int, c en.Class) bool {
	for i := from; i < to; i++ {
		if m.toks[i].time < 0 && m.toks[i].class&c != 0 {
			return true
		}
	}
	return false
}

// word says whether token i is one of the words, separated by spaces.
func (m *message) wordIs(i int, words string) bool {
	if i < 0 || i >= len(m.toks) || m.toks[i].mark {
		return false
	}
	return hasWord(words, m.toks[i].norm)
}

// hasWord says whether a word is one of words, which are separated by spaces.
func hasWord(words, word string) bool {
	for word != "" {
		at := strings.Index(words, word)
		if at < 0 {
			return false
		}
		end := at + len(word)
		if (at == 0 || words[at-1] == ' ') && (end == len(words) || words[end] == ' ') {
			return true
		}
		words = words[at+1:]
	}
	return false
}

// phrase says whether the words stand at token i, and where they end.
func (m *message) phrase(i, to int, words ...string) (int, bool) {
	for _, w := range words {
		if i >= to || m.toks[i].norm != w && !(w == "is" && len(words) > 1 && m.isShort(i)) {
			return i, false
		}
		i++
	}
	return i, true
}

// isShort says whether token i ends with a short "is": "cinema's off".
func (m *message) isShort(i int) bool {
	return !m.toks[i].mark && strings.HasSuffix(m.toks[i].norm, "'s")
}

// phraseWords are phrases cut into words, by phrase: all of them are constants.
var phraseWords sync.Map

// wordsOf cuts a phrase into words.
func wordsOf(phrase string) []string {
	if words, ok := phraseWords.Load(phrase); ok {
		return words.([]string)
	}
	words := strings.Fields(phrase)
	phraseWords.Store(phrase, words)
	return words
}

// anyPhrase says whether one of the phrases, each words separated by spaces,
// stands within [from, to), and where.
func (m *message) anyPhrase(from, to int, phrases ...string) (at, end int, ok bool) {
	for _, p := range phrases {
		if first, _, _ := strings.Cut(p, " "); !m.vocabulary[first] {
			continue
		}
		words := wordsOf(p)
		for i := from; i+len(words) <= to; i++ {
			if end, ok := m.phrase(i, to, words...); ok {
				return i, end, true
			}
		}
	}
	return 0, 0, false
}

// isLabel says whether token i is the figure of something that is numbered:
// "chapter 13", "room 4", "bus 9".
func (m *message) isLabel(i int) bool {
	return i > 0 && digits(m.toks[i].text) && !m.toks[i].mark && m.toks[i].text != "" &&
		strings.Contains(en.Numbered, " "+strings.TrimSuffix(m.toks[i-1].norm, "s")+" ")
}
