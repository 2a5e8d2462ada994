package frame

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// cueNames are the names of the classes in features.
var cueNames = map[en.Class]string{
	en.Pronoun: "pronoun", en.Question: "question", en.Aux: "aux", en.Done: "done", en.Past: "past", en.Move: "move",
	en.Soon: "soon", en.Delete: "delete",
	en.Add: "add", en.Need: "need", en.Show: "show", en.Note: "note", en.Tag: "tag", en.Rank: "rank",
	en.Rename: "rename", en.Series: "series", en.Undo: "undo",
	en.Negative: "not", en.Correct: "correct", en.Condition: "if", en.All: "all", en.Except: "except",
	en.Thing: "thing", en.Chat: "chat", en.Person: "person",
	en.Verb: "verb", en.Ordinal: "ordinal", en.Instead: "instead", en.Sold: "sold", en.Filler: "filler",
}

// generalFeatures are those of the stretch, whatever it means. Each counts
// together with the act of a frame.
func (s *stretch) generalFeatures() []string {
	var out []string
	for rest := uint64(s.cues); rest != 0; rest &= rest - 1 {
		if name := cueNames[en.Class(1<<bits.TrailingZeros64(rest))]; name != "" {
			out = append(out, "cue="+name)
		}
	}
	first := s.first(s.from)
	if first >= 0 {
		t := s.toks[first]
		for _, c := range []en.Class{en.Question, en.Aux, en.Show, en.Delete, en.Move, en.Add, en.Need, en.Negative,
			en.Undo, en.Person, en.Verb, en.Past, en.Done, en.Chat, en.Rename, en.Condition, en.Pronoun, en.All} {
			if t.time < 0 && t.is(c) {
				out = append(out, "first="+cueNames[c])
			}
		}
		if t.time >= 0 {
			out = append(out, "first=time")
		}
	}
	if s.asks {
		out = append(out, "?")
	}
	out = append(out, s.patternsIn()...)
	out = append(out, "time="+s.when.kind())
	out = append(out, s.rulesSay())
	if s.when.weak {
		out = append(out, "weak")
	}
	if s.ctx.Asked {
		out = append(out, "asked")
	}
	out = append(out, "last="+string(s.ctx.Last))
	n := 0
	for i := s.from; i < s.to; i++ {
		if s.toks[i].content() {
			n++
		}
	}
	out = append(out, fmt.Sprintf("content=%d", min(n, 6)))
	if s.from == 0 && s.to >= len(s.toks)-1 {
		out = append(out, "whole")
	}
	return out
}

// patternsIn are the patterns that the stretch has, each once.
func (s *stretch) patternsIn() []string {
	if s.patterns == nil {
		s.patterns = s.findPatterns()
	}
	var out []string
	for _, p := range s.patterns {
		if p.from >= s.from && p.to <= s.to && (len(out) == 0 || out[len(out)-1] != p.name) {
			out = append(out, p.name)
		}
	}
	return out
}

// spoken is a pattern that was found in a message.
type spoken struct {
	name     string // as a feature
	from, to int
}

// findPatterns finds every pattern wherever it stands in the message, in the order of the patterns.
func (m *message) findPatterns() []spoken {
	found := []spoken{}
	for _, p := range en.Patterns {
		for _, phrase := range p.Phrases {
			if first, _, _ := strings.Cut(phrase, " "); !m.vocabulary[first] {
				continue
			}
			words := wordsOf(phrase)
			for i := range m.toks {
				if end, ok := m.phrase(i, len(m.toks), words...); ok {
					found = append(found, spoken{"says=" + p.Name, i, end})
				}
			}
		}
	}
	return found
}

// rulesSay names what the rules of single sentences make of the message.
func (s *stretch) rulesSay() string {
	switch rules := s.ctx.Rules; len(rules) {
	case 0:
		return "rules="
	case 1:
		return "rules=" + rules[0].Says
	default:
		return "rules=" + rules[0].Says + "+"
	}
}

// titleFeatures tell how much like a title the words of a new task are.
func (s *stretch) titleFeatures(f *Frame) {
	for _, h := range s.ctx.Rules {
		if h.Title != "" {
			f.add("rules title same", SameTitle(h.Title, f.Title))
			f.add("rules title other", !SameTitle(h.Title, f.Title))
			break
		}
	}
	words := link.Split(f.Title)
	if len(words) == 0 {
		return
	}
	first, last := en.Of(words[0]), en.Of(words[len(words)-1])
	switch {
	case first&en.Verb != 0:
		f.add("title begins verb", true)
	case first&en.Past != 0:
		f.add("title begins past", true)
	case first&(en.Function|en.Question|en.Aux) != 0:
		f.add("title begins function", true)
	case first&en.Negative != 0:
		f.add("title begins not", true)
	case first == 0:
		f.add("title begins other", true)
	}
	f.add("title ends function", last&en.Function != 0 && len(words) > 1)
	for i, w := range words {
		c := en.Of(w)
		f.add("title finite", i > 0 && slices.Contains(finite, w))
		f.add("title person", i > 0 && c&en.Person != 0 && w != "my" && w != "our")
		f.add("title day", en.DayWords[w] && len(w) > 3)
		f.add("title not", i > 0 && c&en.Negative != 0)
		f.add("title done", c&en.Done != 0)
		f.add("title pronoun", w == "it" || w == "that" || w == "them")
	}
	f.Features = slices.Compact(f.Features)
}

// finite are words that make a sentence of words, not a title.
var finite = []string{"is", "are", "was", "were", "has", "had", "will", "can", "can't", "cant", "it's", "its", "i'm",
	"im", "he's", "she's", "they're", "says", "said", "wants", "needs", "comes", "isn't"}

// SameTitle says whether two titles are the same but for case, articles and marks.
func SameTitle(a, b string) bool {
	plain := func(s string) string {
		return strings.Join(slices.DeleteFunc(link.Split(s),
			func(w string) bool { return w == "the" || w == "a" || w == "an" || w == "to" || w == "my" }), " ")
	}
	return plain(a) == plain(b)
}

// linkFeatures tell of a stretch how well it names something on the list, and
// how much in it is new to the list.
func (s *stretch) linkFeatures(targets []target) []string {
	best, object := "none", 0
	named := map[int]bool{}
	for _, t := range targets {
		if t.how != byName && t.how != bySeveral && t.how != byGroup && t.how != byTag && t.how != byVerb {
			continue
		}
		for i := range t.used {
			named[i] = true
		}
		if t.how == byName && (best != byName || int(t.object*4) > object) {
			best, object = byName, int(t.object*4)
		} else if best == "none" {
			best = t.how
		}
	}
	novel := 0
	for i := s.from; i < s.to; i++ {
		if t := s.toks[i]; t.content() && !named[i] &&
			t.class&(en.Done|en.Past|en.Move|en.Delete|en.Add|en.Need|en.Show|en.Soon|en.Instead|en.Thing|en.Negative|en.Correct|en.Chat|en.Pronoun|en.All) == 0 {
			novel++
		}
	}
	s.novel = novel
	s.linked = named
	out := []string{fmt.Sprintf("best=%s%d", best, object), fmt.Sprintf("novel=%d", min(novel, 5)),
		fmt.Sprintf("best=%s%d novel=%d", best, object, min(novel, 3))}
	for i := s.from; i+2 < s.to; i++ {
		if s.toks[i].text == "[" && s.toks[i+1].norm == "x" && s.toks[i+2].text == "]" {
			out = append(out, "ticked")
		}
	}
	return out
}

// first is the first token of the stretch that is no manner of speaking.
func (s *stretch) first(i int) int {
	for ; i < s.to; i++ {
		t := s.toks[i]
		if !t.mark && (t.class&(en.Filler|en.Link) == 0 || t.time >= 0) {
			return i
		}
	}
	return -1
}

// kind names what the times of a stretch are.
func (w *moment) kind() string {
	switch {
	case w.rule != nil:
		return "rule"
	case w.rel != nil && w.timed:
		return "relative+clock"
	case w.rel != nil:
		return "relative"
	case !w.until.IsZero():
		return "until"
	case !w.day.IsZero() && w.timed:
		return "day+clock"
	case !w.day.IsZero() && w.same:
		return "day+same"
	case !w.day.IsZero():
		return "day"
	case w.timed:
		return "clock"
	case w.same:
		return "same"
	}
	return "none"
}

// leftOver finds the content words that a frame does not use.
func (s *stretch) leftOver(f *Frame, t *target) {
	if f.Act == Add || f.Act == Note || f.Act == Rename {
		return
	}
	for i := s.from; i < s.to; i++ {
		tok := s.toks[i]
		if s.when.used[i] || t != nil && t.used[i] || !tok.content() || tok.class&usedBy[f.Act] != 0 {
			continue
		}
		f.Left = append(f.Left, tok.text)
	}
}

// usedBy are the words that say an act.
var usedBy = map[Act]en.Class{
	Complete: en.Done | en.Past | en.Thing, Reopen: en.Done | en.Undo | en.Negative | en.Thing,
	Move:   en.Move | en.Soon | en.Instead | en.Correct | en.Negative | en.Thing | en.Pronoun,
	Undate: en.Move | en.Soon | en.Delete | en.Series | en.Negative | en.Thing | en.Pronoun,
	Series: en.Series | en.Move | en.Instead | en.Delete | en.Thing | en.Soon,
	Skip:   en.Series | en.Delete | en.Negative | en.Thing, Retag: en.Tag | en.Move | en.Delete | en.Thing,
	Rank: en.Rank | en.Move | en.Thing, Delete: en.Delete | en.Negative | en.Need | en.Thing | en.Sold,
	Restore: en.Undo | en.Delete | en.Negative | en.Thing | en.Add,
	Undo:    en.Undo | en.Correct | en.Delete | en.Negative | en.Pronoun,
	Show:    en.Show | en.Question | en.Thing | en.All | en.Need | en.Done | en.Tag | en.Rank | en.Series,
	Count:   en.Show | en.Question | en.Thing | en.All | en.Need | en.Done | en.Tag,
	Chat:    en.Chat | en.Filler,
}

// features are the readable features of a frame, each with its act before it.
func (s *stretch) features(f *Frame, t *target) {
	f.Common = s.commonOf(f.Act)
	f.Features = append([]string(nil), f.Features...)
	if t != nil {
		s.targetFeatures(f, t)
	}
	f.Features = append(f.Features, s.shapeOf(t)...)
	if f.Act == Add && len(f.Items) == 0 {
		s.titleFeatures(f)
	}
	left := len(f.Left)
	f.Features = append(f.Features, fmt.Sprintf("left=%d", min(left, 5)))
	if f.Past {
		f.Features = append(f.Features, "past")
	}
	if f.Act == Move && f.Due != nil && t != nil && len(t.tasks) == 1 {
		s.moveFeatures(f, t)
	}
	s.dueFeatures(f, t)
	for i := range f.Features {
		f.Features[i] = string(f.Act) + " " + f.Features[i]
	}
}

// commonOf are the features of the stretch beside an act.
func (s *stretch) commonOf(act Act) []string {
	if c := s.common[act]; c != nil {
		return c
	}
	out := make([]string, 0, len(s.general)+len(s.words)+1)
	prefix := string(act) + " "
	out = append(out, prefix)
	for _, list := range [][]string{s.general, s.words} {
		for _, name := range list {
			out = append(out, prefix+name)
		}
	}
	if s.common == nil {
		s.common = map[Act][]string{}
	}
	s.common[act] = out
	return out
}

// wordFeatures are the words of the stretch, alone and in pairs. Only those
// that many conversations have are learnt, see test/sessions/train.
func (s *stretch) wordFeatures() []string {
	out := make([]string, 0, 2*(s.to-s.from))
	before := "^"
	for i := s.from; i < s.to && len(out) < maxWordFeatures; i++ {
		t := s.toks[i]
		word := t.norm
		switch {
		case t.mark && t.text == "\n":
			word = "newline"
		case t.mark:
			word = t.text
		case t.time >= 0:
			word = "TIME"
		case digits(t.text):
			word = "0"
		}
		if word == "TIME" && before == word {
			continue
		}
		if word != "TIME" {
			out = append(out, "w="+word)
		}
		out = append(out, "w="+before+" "+word)
		before = word
	}
	return append(out, "w="+before+" $")
}

// maxWordFeatures bounds the words of a stretch that count.
const maxWordFeatures = 80

// sized is a feature that counts something up to a limit.
func sized(name string, n, most int) string { return name + strconv.Itoa(min(n, most)) }

func (f *Frame) add(name string, ok bool) {
	if ok {
		f.Features = append(f.Features, name)
	}
}

// targetFeatures tell how well the words name the tasks.
func (s *stretch) targetFeatures(f *Frame, t *target) {
	f.add("how="+t.how, true)
	if t.how == byName || t.how == bySeveral || t.how == byGroup {
		f.add(fmt.Sprintf("title=%d", int(t.title*4)), true)
		f.add(fmt.Sprintf("object=%d", int(t.object*4)), true)
	}
	if t.how == byName || t.how == byTag || t.how == byVerb {
		switch {
		case t.rival == 0:
			f.add("rival=none", true)
		case t.score >= t.rival*1.6:
			f.add("rival=far", true)
		case t.score >= t.rival*1.1:
			f.add("rival=near", true)
		case t.score >= t.rival:
			f.add("rival=even", true)
		default:
			f.add("rival=better", true)
		}
		if t.score < t.rival*0.7 {
			f.add("rival=muchbetter", true)
		}
		f.add("guessed", t.guessed)
		f.add("name is time", s.nameIsTime(t))
	}
	f.add("excepted", t.excepted)
	f.add("excepts", len(t.but) > 0)
	s.mentionFeatures(f, t)
	left := min(len(f.Left), 3)
	f.add(fmt.Sprintf("how=%s left=%d", t.how, left), true)
	f.add("how="+t.how+" time="+s.when.kind(), true)
	if t.how == byName {
		f.add(fmt.Sprintf("object=%d left=%d", int(t.object*4), left), true)
	}
	for _, cue := range []en.Class{en.Done, en.Past, en.Move, en.Delete, en.Add, en.Need, en.Question, en.Negative,
		en.Correct, en.Instead, en.Person} {
		f.add("how="+t.how+" cue="+cueNames[cue], s.cues&cue != 0)
	}
	f.add("how="+t.how+" remindme", s.says("remindme"))
	f.add("newverb", s.newVerb(t))
	f.add("how="+t.how+" last="+string(s.ctx.Last), true)
	f.add("many", len(t.tasks) > 1)
	f.add("how="+t.how+" ?", s.asks)
	f.add("hypothetical", s.says("hypothetical"))
	tasks := s.tasks(t.tasks)
	if len(tasks) == 0 {
		return
	}
	f.add("repeats", tasks[0].Recurrence != nil)
	if tasks[0].Recurrence != nil {
		for _, name := range []string{"stop", "skip", "once", "fromnow", "makeit", "moveto", "whenis", "noneed"} {
			f.add("repeats says="+name, s.says(name))
		}
		f.add("repeats cue=series", s.cues&en.Series != 0)
		f.add("repeats cue=not", s.cues&en.Negative != 0)
		f.add("repeats time="+s.when.kind(), true)
	}
	f.add("state="+[]string{"open", "completed", "binned"}[s.state[tasks[0].Number]], true)
	f.add("doneverb", s.pastOf(tasks[0]))
	if f.Act == Complete || f.Act == Delete {
		f.add("pastform", s.pastForm())
		f.add("doneword", s.cues&(en.Done|en.Past) != 0 || s.pastForm() || s.pastOf(tasks[0]))
		f.add("copula", s.copula(t))
		f.add("laterday", s.when.day.After(today(s.message)))
	}
	f.add("otherverb", slices.ContainsFunc(tasks, s.otherVerb))
	f.add("isdue", tasks[0].Due != nil && !tasks[0].Due.Date.After(today(s.message)))
	f.add("hasdue", tasks[0].Due != nil)
}

// nameIsTime says whether a word that names the target was read as a time as well: the "1:1" with Ann.
func (s *stretch) nameIsTime(t *target) bool {
	for i := range t.used {
		if s.when.used[i] && s.toks[i].time >= 0 {
			return true
		}
	}
	return false
}

// mentionFeatures tell what stands before the words that name the target, "until the
// lesson", and whether it has as many tasks as were spoken of.
func (s *stretch) mentionFeatures(f *Frame, t *target) {
	first := s.to
	for i := range t.used {
		first = min(first, i)
	}
	k := first - 1
	for k >= s.from && s.wordIs(k, "the my our a an his her their your this that") {
		k--
	}
	if first < s.to && k >= s.from &&
		s.wordIs(k, "before after until till til for with to about at by of from in on into") {
		f.add("mention after="+s.toks[k].norm, true)
	}
	if n := s.countMeant(s.from, s.to); n > 0 && len(t.used) > 0 && t.how != byContext {
		f.add("count right", n == len(t.tasks))
		f.add("count wrong", n != len(t.tasks))
	}
}

// copula says whether something is told of what names the target: "the sign's up".
func (s *stretch) copula(t *target) bool {
	for i := range t.used {
		if strings.HasSuffix(s.toks[i].text, "'s") || s.wordIs(i+1, "is are was were has have got it's") ||
			strings.HasSuffix(s.toks[i].norm, "'s") {
			return true
		}
	}
	return false
}

// says says whether a pattern of that name was said.
func (s *stretch) says(name string) bool { return slices.Contains(s.general, "says="+name) }

// newVerb says whether the stretch begins like a task of its own: with the
// plain form of a verb that the tasks of the target do not have.
func (s *stretch) newVerb(t *target) bool {
	first := s.first(s.from)
	if first < 0 || t.used[first] || s.toks[first].time >= 0 {
		return false
	}
	c := s.toks[first].class
	return c&en.Verb != 0 && c&(en.Move|en.Delete|en.Done|en.Show|en.Rename|en.Note|en.Tag|en.Past|en.Aux) == 0
}

// pastOf says whether a past form of the verb of the title was said: "sink is
// fixed" of "Fix sink".
func (s *stretch) pastOf(task todo.Task) bool {
	for _, w := range link.Split(task.Title) {
		if en.Of(w)&en.Verb == 0 {
			continue
		}
		for i := s.from; i < s.to; i++ {
			t := s.toks[i]
			if t.norm != w && t.stem == link.Stem(w) && (t.is(en.Past) || strings.HasSuffix(t.norm, "ed")) {
				return true
			}
		}
	}
	return false
}

// otherVerb says whether something else was done than what the title says: "I
// read a report about banks" of "Call the bank".
func (s *stretch) otherVerb(task todo.Task) bool {
	title := ""
	for _, w := range link.Split(task.Title) {
		if en.Of(w)&en.Verb != 0 {
			title = w
			break
		}
	}
	if title == "" {
		return false
	}
	for i := s.from; i < s.to; i++ {
		t := s.toks[i]
		past := t.is(en.Past) && !t.is(en.Function|en.Done) || t.class == 0 && strings.HasSuffix(t.norm, "ed")
		if !past || t.mark || t.time >= 0 {
			continue
		}
		if t.stem != link.Stem(title) && !slices.Contains(en.Same[title], t.norm) {
			return true
		}
	}
	return false
}

// moveFeatures tell how a new due relates to the one before.
func (s *stretch) moveFeatures(f *Frame, t *target) {
	task := s.by[t.tasks[0]].Task
	if task.Due == nil {
		f.add("to=first", true)
		return
	}
	switch d := f.Due.Date.Sub(task.Due.Date); {
	case d < 0:
		f.add("to=earlierday", true)
	case d == 0:
		f.add("to=sameday", true)
	case d <= 7:
		f.add("to=week", true)
	default:
		f.add("to=far", true)
	}
}

// dueFeatures tell how the dues of a frame fit.
func (s *stretch) dueFeatures(f *Frame, t *target) {
	if t != nil {
		tasks := s.tasks(t.tasks)
		s.saidOf(f, tasks)
		for _, task := range tasks {
			if d := f.Dues[task.Number]; d != nil {
				f.Features = append(f.Features, s.fits(*d, task.Due)...)
				return
			}
		}
		if f.Due != nil && len(tasks) == 1 {
			f.Features = append(f.Features, s.fits(*f.Due, tasks[0].Due)...)
		}
		return
	}
	if f.Act == Add && f.Due != nil {
		f.Features = append(f.Features, s.fits(*f.Due, nil)...)
	}
}
