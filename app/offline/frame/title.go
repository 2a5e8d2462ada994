package frame

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// addition is what a stretch of words would be as a new task.
type addition struct {
	title    string
	tags     []string
	priority *todo.Priority
	lead     bool // something said that it is to be added: remind me, add
	need     bool // it was told as a need: we're out of
	times    bool // "remind me", an alarm: a time is wanted
	words    int  // of the title
	inside   bool // a time was cut out of the middle of the title
}

// addition makes a title of [from, to), without the times, marks and manners
// of speaking in it.
func (m *message) addition(from, to int, w *moment) addition {
	var a addition
	from = m.skipLead(from, to, w, &a)
	to = m.skipTail(from, to, &a)
	var parts []string
	begin := -1
	cut := false
	flush := func(end int) {
		if begin >= 0 {
			if text := strings.Trim(m.raw(begin, end), " ,;:-–—.!?→\n\t"); text != "" {
				parts = append(parts, text)
			}
		}
		begin = -1
	}
	for i := from; i < to; i++ {
		t := m.toks[i]
		gone := w.used[i]
		switch {
		case t.time < 0 && strings.HasPrefix(t.text, "#") && len(t.text) > 1 && !digits(t.text[1:]):
			a.tags = append(a.tags, t.text[1:])
			gone = true
		case t.text == "!" && (i+1 < to && en.Ranks[m.toks[i+1].norm] != ""):
			a.rank(en.Ranks[m.toks[i+1].norm])
			flush(i)
			i++
			continue
		case t.text == "!" && i > from && m.text[t.start-1] == ' ':
			a.rank("high")
			gone = true
		}
		gone = gone || m.besideTime(i, from, to, w) || m.joinsTimes(i, to, w) || m.onlyCorrects(i, to, w)
		if gone {
			flush(m.beforeTime(begin, i, w))
			cut = true
			continue
		}
		if begin < 0 {
			if len(parts) > 0 && cut && i < to {
				a.inside = true
			}
			begin = i
		}
	}
	flush(to)
	a.title = tidy(trimTail(strings.Join(parts, " ")))
	a.words = len(strings.Fields(a.title))
	return a
}

// besideTime says whether token i is a manner of speaking, alone or beside a time.
func (m *message) besideTime(i, from, to int, w *moment) bool {
	switch {
	case m.toks[i].time >= 0:
		return false
	case m.wordIs(i, "um uh umm er erm em"):
		return true
	case i > from && m.alsoSaid(i, to):
		return true
	case m.wordIs(i, "like say maybe around about"):
		return i+1 < to && w.used[i+1]
	case m.wordIs(i, "both each"):
		return i > from && m.toks[i-1].mark && i+1 < to && w.used[i+1]
	case m.wordIs(i, "that it"):
		return i > from && w.used[i-1] && m.wordIs(i-1, "before after")
	}
	return w.given() && m.allDay(i)
}

// alsoSaid says whether token i only says that something comes to what there is: "plums also
// from the farm", "print the form too, same time", unlike "too big".
func (m *message) alsoSaid(i, to int) bool {
	next := i + 1
	if m.wordIs(i, "also") {
		return true
	}
	return m.wordIs(i, "too") && (next >= to || m.toks[next].mark || m.toks[next].time >= 0 ||
		m.wordIs(next, "at from for with on in by before after next this"))
}

// allDay says whether token i is of "all day".
func (m *message) allDay(i int) bool {
	return m.wordIs(i, "all") && m.wordIs(i+1, "day") || m.wordIs(i, "day") && m.wordIs(i-1, "all")
}

// joinsTimes says whether a word only stands between two times: "at 5 and at 6".
func (m *message) joinsTimes(i, to int, w *moment) bool {
	return m.wordIs(i, "and n or") && i+1 < to && w.used[i-1] && (w.used[i+1] || m.toks[i+1].mark)
}

// beforeTime is where a title ends before a time at token i: before what only
// leads up to it, as in "exam is", "report due".
func (m *message) beforeTime(begin, i int, w *moment) int {
	end := i
	if !w.used[i] || begin < 0 {
		return end
	}
	for end-1 > begin &&
		m.wordIs(end-1,
			"is are was were at on for by to in the from starts begins due needed goes it's its that's thats 's") &&
		!m.particle(begin, end-1) {
		end--
	}
	end = m.beforeDuty(begin, end)
	// "buy a present, deadline is the 28th"
	if end-2 > begin && m.wordIs(end-1, "deadline") && m.toks[end-2].text == "," {
		end -= 2
	}
	return end
}

// beforeDuty is where a title ends without what only leads up to a time after it: "has to be",
// "need it", "obviously".
func (m *message) beforeDuty(begin, end int) int {
	for k := end - 1; k > begin; k-- {
		if m.toks[k].mark && m.toks[k].text == "," || m.wordIs(k, en.BeforeTimes) {
			if m.wordIs(k-1, "i we you he she they it") {
				break // "ask Tim how much we need"
			}
			if !m.toks[k].mark {
				end = k
			}
			continue
		}
		break
	}
	return end
}

// particle says whether token i belongs to the verb with which a title begins
// at token from: "check in", "put the oven on".
func (m *message) particle(from, i int) bool {
	return i > from && strings.Contains(en.Particles[m.toks[from].norm], m.toks[i].norm) &&
		m.wordIs(i, "in on up off out over")
}

// trimTail cuts words off the end of a title that join it to what is no longer there.
func trimTail(s string) string {
	for {
		at := strings.LastIndexByte(s, ' ')
		if at < 0 || !strings.Contains(" and or but is are was at by the a an of from because so which when before ",
			" "+strings.ToLower(s[at+1:])+" ") {
			return s
		}
		s = strings.TrimRight(s[:at], " ,")
	}
}

// onlyCorrects says whether token i is of words that only correct the time
// after them: "no wait", "actually", "nah".
func (m *message) onlyCorrects(i, to int, w *moment) bool {
	const words = "no nah nope wait actually sorry well rather mean i make it that hang on scratch hmm or oh oops"
	if m.toks[i].time >= 0 || !m.wordIs(i, words) {
		return false
	}
	strong := false
	for k := i; k < to; k++ {
		switch {
		case w.used[k]:
			return strong
		case m.toks[k].mark:
		case !m.wordIs(k, words):
			return false
		}
		strong = strong || m.wordIs(k, "no nah nope wait actually sorry scratch oops rather") ||
			m.wordIs(k, "well") && k+1 < to && w.used[k+1] && k > 0 && (m.toks[k-1].mark || w.used[k-1])
	}
	return false
}

func (a *addition) rank(name string) {
	if p, err := todo.ParsePriority(name); err == nil {
		a.priority = &p
	}
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// skipLead is where the title begins in [from, to): after what only says that
// something is to be added.
func (m *message) skipLead(from, to int, w *moment, a *addition) int {
	from = m.politeLead(from, to, w)
	begun := false // "remind me to" was said: what follows is the wish itself
	for from < to {
		t := m.toks[from]
		if end := m.bullet(from, to); end > from {
			from = end
			continue
		}
		if t.mark && t.text != "\"" && t.text != "“" || w.used[from] ||
			(a.lead || a.need) && m.wordIs(from, "in on at for by") && from+1 < to && w.used[from+1] {
			from++
			continue
		}
		if (t.norm == "to" || t.norm == "2" && from+1 < to && m.toks[from+1].is(en.Verb) || t.norm == "that" ||
			t.norm == "about") && from+1 < to && (a.lead || a.need) {
			begun = begun || a.times && t.norm == "to"
			from++
			continue
		}
		if end := m.rhythmicReminder(from, to, w); end > from {
			a.lead, a.times, begun = true, true, true
			from = end
			continue
		}
		wish := begun || (a.lead || a.need) && en.OwnVerbs[t.norm]
		// "Remind Tom to bring the keys" is something to do.
		other := m.wordIs(from, "remind") && from+1 < to && !m.wordIs(from+1, "me us to about of that") &&
			!m.toks[from+1].mark && !w.used[from+1]
		if end, kind := m.leadAt(from, to); end > from && end <= to && !other && !(wish && kind == leadAdd) {
			if end == to && kind == leadFiller {
				return from
			}
			switch kind {
			case leadAdd:
				a.lead = true
			case leadRemind:
				a.lead, a.times = true, true
				begun = begun || m.wordIs(end-1, "to")
			case leadNeed:
				a.need = true
			}
			from = end
			continue
		}
		break
	}
	return from
}

// rhythmicReminder is where a wish begins that asks for a reminder with its rhythm before the
// word: "set a daily reminder for", "weekly reminder to"; i if none does.
func (m *message) rhythmicReminder(i, to int, w *moment) int {
	k := i
	if m.wordIs(k, "set add create make put schedule want need") {
		k++
	}
	for k < to && m.wordIs(k, "up in me a an another") && !w.used[k] {
		k++
	}
	times := k
	for k < to && w.used[k] {
		k++
	}
	if k == times || k >= to || !m.wordIs(k, "reminder reminders alarm") {
		return i
	}
	if k+1 < to && m.wordIs(k+1, "to for about of that") {
		k++
	}
	return k + 1
}

// politeLead is where a manner of asking begins after words that only lead up
// to it: "would you kindly remind me".
func (m *message) politeLead(from, to int, w *moment) int {
	for i := from; i < min(to, from+maxHeading); i++ {
		if end, kind := m.leadAt(i, to); i > from && end > i &&
			(kind == leadRemind || kind == leadAdd && !m.wordIs(i-1, "to the a")) {
			return i
		}
		t := m.toks[i]
		if !t.mark && !w.used[i] && !t.is(en.Function|en.Filler|en.Person|en.Aux|en.Chat|en.Link) {
			break
		}
	}
	return from
}

// bullet is where an item of a pasted list begins: after "1.", "2)", "[ ]".
func (m *message) bullet(i, to int) int {
	t := m.toks[i]
	lineStart := i == 0 || m.toks[i-1].text == "\n"
	if i+1 < to && digits(t.text) && !t.mark && (lineStart && m.toks[i+1].text == "." || m.toks[i+1].text == ")") {
		return i + 2
	}
	if t.text == "[" && i+2 < to && m.toks[i+1].norm == "x" && m.toks[i+2].text == "]" {
		return i + 3
	}
	return i
}

type leadKind int

const (
	leadFiller leadKind = iota
	leadAdd
	leadRemind
	leadNeed
)

// leadAt reads a manner of asking at token i: its end and what it says.
func (m *message) leadAt(i, to int) (int, leadKind) {
	best, kind := i, leadFiller
	if m.wordIs(i, "remind") && i+1 < to && !m.toks[i+1].mark &&
		m.toks[i+1].class&(en.Function|en.Person|en.Filler) == 0 && m.toks[i+1].time < 0 {
		return i, leadFiller // "remind Ola about this evening" is the wish itself
	}
	if i >= len(m.toks) {
		return best, kind
	}
	for _, l := range leads()[m.toks[i].norm] {
		if end, ok := m.phrase(i, to, l.words...); ok && end > best {
			best, kind = end, l.kind
		}
	}
	return best, kind
}

// lead is a manner of asking.
type lead struct {
	words []string
	kind  leadKind
}

// leads are the manners of asking by their first word.
var leads = sync.OnceValue(func() map[string][]lead {
	out := map[string][]lead{}
	for k, list := range [][][]string{leadFiller: en.LeadFiller, leadAdd: en.LeadAdd, leadRemind: en.LeadRemind,
		leadNeed: en.LeadNeed} {
		for _, words := range list {
			out[words[0]] = append(out[words[0]], lead{words, leadKind(k)})
		}
	}
	return out
})

// skipTail is where the title ends: before thanks, and before the list that it goes on.
func (m *message) skipTail(from, to int, a *addition) int {
	for to > from {
		t := m.toks[to-1]
		loud := t.text == "!" && to-2 >= from && m.text[t.start-1] != ' '
		if t.mark && (loud || t.text != "!" && !strings.Contains("\"”)…", t.text)) {
			to--
			continue
		}
		cut := m.withoutTail(from, to)
		if at, tag, ok := m.listAt(from, to); ok && at > from {
			if tag != "" {
				a.tags = append(a.tags, tag)
			}
			cut = min(cut, at)
		}
		if at, tag, ok := m.taggedAt(from, to); ok && at > from {
			a.tags = append(a.tags, tag)
			cut = min(cut, at)
		}
		if at, rank, ok := m.rankAt(from, to); ok && at > from {
			a.rank(rank)
			cut = min(cut, at)
		}
		if cut == to {
			return to
		}
		to = cut
	}
	return to
}

// withoutTail is where [from, to) ends without a word that leads to what follows, or a manner of asking.
func (m *message) withoutTail(from, to int) int {
	cut := to
	if to-1 > from {
		timeNext := to < len(m.toks) && m.toks[to].time >= 0
		leadsOn := m.wordIs(to-1, "is are was were at on for by to the in from and of has starts begins due")
		if leadsOn && !m.particle(from, to-1) && (timeNext || m.wordIs(to-1, "is are")) {
			cut = to - 1
		}
		if from > 0 && m.wordIs(to-1, "on in down") && m.wordIs(from-1, "put pop stick throw") {
			cut = to - 1
		}
	}
	for _, words := range en.Tails {
		if at := to - len(words); at > from {
			if _, ok := m.phrase(at, to, words...); ok {
				cut = min(cut, at)
			}
		}
	}
	return cut
}

// listAt reads "on the shopping list", "to my list" at the end of [from, to):
// where it begins and its tag.
func (m *message) listAt(from, to int) (int, string, bool) {
	if !m.wordIs(to-1, "list lists") && !(m.isTag(m.toks[to-1]) && m.wordIs(to-2, "to on onto under for in")) {
		return 0, "", false
	}
	tag := ""
	at := to - 1
	if !m.wordIs(at, "list lists") {
		tag = m.tagOf(m.toks[at])
	} else if at-1 > from && !m.toks[at-1].mark && m.toks[at-1].class&en.Function == 0 && m.toks[at-1].time < 0 {
		at--
		if tag = m.tagOf(m.toks[at]); tag == "" {
			tag = m.toks[at].norm
		}
		if m.wordIs(at, "todo to-do task") {
			tag = ""
		}
	}
	for at-1 >= from && m.wordIs(at-1, "the my our a") {
		at--
	}
	if at-1 < from || !m.wordIs(at-1, "to on onto under for in") {
		return 0, "", false
	}
	at--
	if m.wordIs(at-1, "down it them that") {
		at--
		if at-1 > from && m.wordIs(at-1, "put pop stick add throw get write") { // "soap, put it on the list"
			at--
		}
	}
	return at, tag, true
}

// taggedAt reads "tag clients", "all tagged school", "garden tag", "same tag" at the end of [from, to).
func (m *message) taggedAt(from, to int) (int, string, bool) {
	if m.wordIs(to-1, "tag") && to-2 > from {
		return m.tagBefore(from, to)
	}
	for i := to - 1; i > from && i >= to-5; i-- {
		if !m.wordIs(i, "tag tagged label labelled") || i+1 >= to || m.toks[i+1].mark ||
			m.wordIs(i-1, "the a an my our his her their") || m.wordIs(i+1, "for on to of in the a an") {
			continue // "print the label for the parcel"
		}
		first, last := i+1, to
		for first+1 < to && m.wordIs(first, "it them those these all both as") {
			first++
		}
		for last-1 > first && m.wordIs(last-1, "please pls thanks") {
			last--
		}
		if last-first > 3 {
			continue
		}
		tag := strings.TrimPrefix(strings.ToLower(strings.Join(strings.Fields(m.raw(first, last)), "-")), "#")
		tag = strings.Trim(tag, "\"“”'.")
		for i-1 > from && m.wordIs(i-1, "all both them it please and") {
			i--
		}
		return i, tag, tag != ""
	}
	return 0, "", false
}

// tagBefore reads "with the garden tag", "same tag" at the end of [from, to).
func (m *message) tagBefore(from, to int) (int, string, bool) {
	at := to - 2
	tag := m.toks[at].norm
	switch {
	case m.wordIs(at, "same"):
		tag = ""
		if it := m.ctx.It; len(it) > 0 && m.by[it[len(it)-1]] != nil {
			if tags := m.by[it[len(it)-1]].Task.Tags; len(tags) > 0 {
				tag = tags[0]
			}
		}
	case m.isTag(m.toks[at]):
		tag = m.tagOf(m.toks[at])
	case !m.toks[at].content() || !m.toks[at-1].mark && m.toks[at-1].time < 0 && !m.wordIs(at-1, "with needs") &&
		!(m.wordIs(at-1, "the a") && m.wordIs(at-2, "with under needs and")):
		return 0, "", false // "buy the luggage tag"
	}
	for at-1 > from && m.wordIs(at-1, "with the a needs and both all under") {
		at--
	}
	return at, tag, tag != ""
}

// rankAt reads "high priority", "it's urgent" at the end of [from, to).
func (m *message) rankAt(from, to int) (int, string, bool) {
	if m.wordIs(to-1, "priority importance") && to-2 >= from && en.Ranks[m.toks[to-2].norm] != "" {
		at := to - 2
		if m.wordIs(at-1, "with") {
			at--
		}
		return at, en.Ranks[m.toks[to-2].norm], true
	}
	if m.wordIs(to-1, "high low medium top") && to-3 >= from && m.toks[to-2].text == "," {
		return to - 2, en.Ranks[m.toks[to-1].norm], en.Ranks[m.toks[to-1].norm] != ""
	}
	if m.wordIs(to-1, "urgent asap") && (m.toks[max(from, to-2)].mark || m.wordIs(to-2, "it's is")) {
		at := to - 1
		if m.wordIs(at-1, "it's") {
			at--
		}
		return at, "high", true
	}
	return 0, "", false
}

// tidy makes a title of words: one space between them, no marks around them,
// a capital at the beginning.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	s = strings.Trim(s, " ,;:-–—.\n\t→")
	for _, pair := range []string{"\"\"", "“”", "''", "‘’"} {
		open, size := utf8.DecodeRuneInString(pair)
		shut, _ := utf8.DecodeLastRuneInString(pair)
		if r, _ := utf8.DecodeRuneInString(s); r == open && strings.HasSuffix(s, string(shut)) &&
			utf8.RuneCountInString(s) > 2 {
			s = s[size : len(s)-utf8.RuneLen(shut)]
		}
	}
	if strings.HasSuffix(s, ")") && !strings.Contains(s, "(") {
		s = strings.TrimSuffix(s, ")")
	}
	if r, size := utf8.DecodeRuneInString(s); unicode.IsLower(r) {
		s = string(unicode.ToUpper(r)) + s[size:]
	}
	return s
}

// lowerFirst is a title as it stands within another: with a small letter first.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}

// negated adds that something is not to be: "no wine the evening before the test".
func (s *stretch) negated(w *moment, add func(Frame)) {
	first := s.first(s.from)
	if first < 0 || !s.wordIs(first, "no") || !w.given() || first+1 >= s.to ||
		s.wordIs(first+1, "more longer need way idea problem") {
		return
	}
	c := *s
	c.from = first + 1
	c.addAt(w, nil, func(f Frame) {
		f.Title = "No " + lowerFirst(f.Title)
		f.Features = append(slices.Clone(f.Features), "no lead")
		add(f)
	})
}

// wantedBy adds what somebody else wants by a time: of "slides for the meetup, they want
// them by Friday" the slides.
func (s *stretch) wantedBy(w *moment, add func(Frame)) {
	for i := s.from + 1; i+2 < s.to; i++ {
		if !s.toks[i-1].mark && !s.wordIs(i-1, "and because since as cos so") || !s.wordIs(i, "he she they") {
			continue
		}
		if !s.wordIs(i+1, "want wants need needs") || !s.wordIs(i+2, "it them that this those") ||
			!s.contentIn(s.from, i) {
			continue
		}
		at := *w
		at.used = maps.Clone(w.used)
		end := i + 3
		for end < s.to && s.wordIs(end, "by on for before back done ready at") {
			end++
		}
		mark(at.used, i-1, end)
		s.addAt(&at, []string{"wantedby"}, add)
		return
	}
}
