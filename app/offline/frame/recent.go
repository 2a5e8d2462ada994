package frame

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxRecent is how many sets of tasks that were spoken of are remembered.
const maxRecent = 6

// Recall puts the tasks that were just spoken of before those of earlier
// turns, each set once, at most maxRecent of them.
func Recall(now []int64, earlier [][]int64) [][]int64 {
	if len(now) == 0 {
		return earlier
	}
	out := [][]int64{now}
	for _, set := range earlier {
		if !slices.Equal(set, now) && len(out) < maxRecent {
			out = append(out, set)
		}
	}
	return out
}

// Mentioned is the open task that a message names best though it changes
// nothing, as "is the plumber at 9?" does: what "it" means next. None if two
// are named as well as each other.
func Mentioned(text string, ctx *Context) []int64 {
	m := prepare(text, ctx)
	for _, t := range m.named(0, len(m.toks)) {
		if t.how != byName {
			continue
		}
		if !m.clearly(t) {
			return nil
		}
		return t.tasks
	}
	return nil
}

// clearly says whether a name is that of an open task, and of no other one as well.
func (m *message) clearly(t target) bool {
	return t.object >= 0.5 && t.score > t.rival*1.1 && m.state[t.tasks[0]] == open
}

// numbersOf are how many a word for several speaks of.
var numbersOf = map[string]int{"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "3": 3, "4": 4, "2": 2}

// recents are the tasks of earlier turns that a pronoun may mean beside those
// of the last one: "both" of two that were added one after the other, "that
// one" of what was asked about before, the newest of several.
func (m *message) recents(from, to int, it []int64, pronoun map[int]bool,
	add func(how string, tasks []int64, score float64, used map[int]bool)) {
	used := map[int]bool{}
	for i := range pronoun {
		used[i] = true
	}
	many, count := false, 0
	for i := from; i < to; i++ {
		switch {
		case m.toks[i].time >= 0 || m.toks[i].mark || m.people(i):
		case m.wordIs(i, "both them these those they lot bunch mine theirs"):
			many = true
			count = max(count, numbersOf[m.toks[i].norm])
			used[i] = true
		case numbersOf[m.toks[i].norm] > 0 && (m.wordIs(i-1, "the all them those these other last") ||
			m.wordIs(i+1, "of things tasks")):
			many = true
			count = max(count, numbersOf[m.toks[i].norm])
			used[i] = true
		}
	}
	if !many && len(pronoun) == 0 {
		if len(it) > 1 { // the newest of several
			add(byNewest, it[len(it)-1:], 0.4, map[int]bool{})
		}
		return
	}
	sets := m.openRecents(it)
	if many {
		m.recentMany(sets, it, count, used, add)
		return
	}
	if len(it) > 1 {
		add(byNewest, it[len(it)-1:], 1.2, used)
	}
	added := 0
	for _, set := range sets {
		if len(set) == 1 && !slices.Equal(set, it) && added < 2 {
			added++
			add(byEarlier, set, 1.0/float64(added), used)
		}
	}
}

// recentMany adds the last so many that were spoken of, the last two sets
// together, and the last set of several.
func (m *message) recentMany(sets [][]int64, it []int64, count int, used map[int]bool,
	add func(how string, tasks []int64, score float64, used map[int]bool)) {
	var flat []int64
	for _, set := range sets {
		for i := len(set) - 1; i >= 0; i-- {
			if !slices.Contains(flat, set[i]) {
				flat = append(flat, set[i])
			}
		}
	}
	seen := [][]int64{it}
	offer := func(how string, tasks []int64, score float64) {
		tasks = slices.Clone(tasks)
		slices.Sort(tasks)
		if len(tasks) > 1 && len(tasks) <= 12 &&
			!slices.ContainsFunc(seen, func(s []int64) bool { return slices.Equal(s, tasks) }) {
			seen = append(seen, tasks)
			add(how, tasks, score, used)
		}
	}
	if count == 0 {
		count = 2
	}
	if len(flat) >= count {
		offer(byLast, flat[:count], 1.3)
	}
	for _, set := range sets {
		if len(set) > 1 {
			offer(byBatch, set, 1.2)
			break
		}
	}
	if len(sets) > 1 {
		offer(byBatch, append(slices.Clone(sets[0]), sets[1]...), 1)
	}
}

// spokenOf are the sets of tasks that were spoken of, what is now first.
func (m *message) spokenOf(it []int64) [][]int64 { return append([][]int64{it}, m.ctx.Recent...) }

// openRecents are the sets of open tasks that were spoken of, newest first,
// beginning with what is spoken of now.
func (m *message) openRecents(it []int64) [][]int64 {
	var out [][]int64
	for _, set := range m.spokenOf(it) {
		var open []int64
		for _, n := range set {
			if m.state[n] == 0 && m.by[n] != nil {
				open = append(open, n)
			}
		}
		if len(open) > 0 && !slices.ContainsFunc(out, func(s []int64) bool { return slices.Equal(s, open) }) {
			out = append(out, open)
		}
	}
	return out
}

// batches are the last sets of several tasks, as "everything" may mean them:
// "got everything but the spinach". What is excepted is left out.
func (m *message) batches(t target, it []int64) []target {
	var out []target
	for _, set := range m.openRecents(it) {
		if len(set) < 2 {
			continue
		}
		b := t
		b.how, b.tasks = byBatch, nil
		for _, n := range set {
			if !slices.Contains(t.but, n) {
				b.tasks = append(b.tasks, n)
			}
		}
		if len(b.tasks) > 0 && !slices.Equal(b.tasks, t.tasks) {
			out = append(out, b)
		}
		if len(out) == 2 {
			break
		}
	}
	return out
}

// repeated is what is done to a task because it was done to others before:
// "diyas also", "same for demonstrating", "and that one too".
func (s *stretch) repeated(t *target, add func(Frame)) {
	if !s.anyWord("also too same well both likewise ditto and") || s.when.rule != nil {
		return
	}
	feature := []string{"repeated"}
	switch s.ctx.Last {
	case Complete, Delete, Skip:
		if s.ctx.Last != Skip {
			add(Frame{Act: s.ctx.Last, Features: feature})
		}
	case Move:
		if last := s.lastOne(t); last != nil && last.Due != nil && len(t.tasks) == 1 && !s.when.given() {
			d := *last.Due
			add(Frame{Act: Move, Due: &d, Dues: map[int64]*todo.Due{t.tasks[0]: &d}, Past: s.past(d),
				Features: feature})
		}
	case Rank:
		if last := s.lastOne(t); last != nil {
			p := last.Priority
			add(Frame{Act: Rank, Priority: &p, Features: feature})
		}
	}
}

// lastOne is the task that was spoken of last and is none of the target's.
func (s *stretch) lastOne(t *target) *todo.Task {
	for _, set := range s.spokenOf(s.ctx.It) {
		for _, n := range set {
			if e := s.by[n]; e != nil && !slices.Contains(t.tasks, n) {
				return e.Task
			}
		}
	}
	return nil
}

// lastTags are the tags of what was spoken of before, newest first, at most
// two: what "the same tag" may be.
func (s *stretch) lastTags(t *target) []string {
	var out []string
	for _, set := range s.spokenOf(s.ctx.It) {
		for _, n := range set {
			e := s.by[n]
			if e == nil || slices.Contains(t.tasks, n) {
				continue
			}
			for _, tag := range e.Task.Tags {
				if !slices.Contains(out, tag) && len(out) < 2 {
					out = append(out, tag)
				}
			}
		}
	}
	return out
}

// tagSaid is a tag that a token may stand for, and how that was said.
type tagSaid struct{ tag, by string }

// tagAt reads token i as a tag for a target.
func (s *stretch) tagAt(i int, t *target) (tagSaid, bool) {
	tok := s.toks[i]
	switch {
	case strings.HasPrefix(tok.text, "#") && !digits(tok.text[1:]):
		return tagSaid{tok.text[1:], "hash"}, true
	case s.isTag(tok):
		return tagSaid{s.tagOf(tok), s.tagCue(i)}, true
	case !tok.content() || digits(tok.text):
		return tagSaid{}, false
	}
	by := s.newTagCue(i, t)
	return tagSaid{strings.Trim(tok.text, "'"), by}, by != ""
}

// tagCue is how a tag that there is was said.
func (s *stretch) tagCue(i int) string {
	switch {
	case s.has(s.from, s.to, en.Tag):
		return "cue"
	case s.wordIs(i-1, "under to on onto"):
		return "prep"
	case s.wordIs(i-1, "in with for into the"), s.wordIs(i+1, "on"), i+1 == s.to:
		return "loose"
	}
	return "bare"
}

// newTagCue is what makes a tag of a word that is none yet, "" if nothing does.
func (s *stretch) newTagCue(i int, t *target) string {
	tok := s.toks[i]
	switch {
	case (s.wordIs(i-1, "tag tagged label as") || s.wordIs(i-1, "it them that those these all") &&
		s.wordIs(i-2, "tag label")) && s.has(s.from, i, en.Tag):
		return "after"
	case s.wordIs(i+1, "list") && s.wordIs(i-1, "the my our") && s.wordIs(i-2, "on in to under onto") &&
		tok.class&(en.Tag|en.All|en.Thing) == 0 && !t.used[i]:
		return "list"
	case s.wordIs(i+1, "tag label") && tok.class&en.Tag == 0:
		return "before"
	case s.tagVerb(i) && (i == s.lastContent() && (!t.used[i] || s.pastException(i)) ||
		i+1 == s.exceptAt(s.from, s.to)):
		return "last"
	case s.wordIs(i+1, "not") && s.tagAmong(i+2, t), s.wordIs(i-1, "it's") && s.tagAmong(s.from, t) &&
		s.wordIs(i-2, "tag tagged writing"):
		return "swap"
	}
	return ""
}

// pastException says whether an exception begins before token i: "tag everything but
// the hose garden".
func (s *stretch) pastException(i int) bool {
	at := s.exceptAt(s.from, s.to)
	return at > 0 && i > at+2
}

// lastContent is the last token of the stretch that carries meaning.
func (s *stretch) lastContent() int {
	for i := s.to - 1; i >= s.from; i-- {
		if s.toks[i].content() && !s.wordIs(i, "please too also") {
			return i
		}
	}
	return -1
}

// tagVerb says whether "tag" or "label" stands before token i, not right before it.
func (s *stretch) tagVerb(i int) bool {
	for k := s.from; k < i-1; k++ {
		if s.wordIs(k, "tag label tagged") {
			return true
		}
	}
	return false
}

// tagAmong says whether a tag that the target has is named from token i on.
func (s *stretch) tagAmong(i int, t *target) bool {
	for ; i < s.to; i++ {
		if !s.isTag(s.toks[i]) {
			continue
		}
		for _, task := range s.tasks(t.tasks) {
			if slices.Contains(task.Tags, s.tagOf(s.toks[i])) {
				return true
			}
		}
	}
	return false
}

// sameTags are the frames that give a target the tags of what was spoken of
// before: "same tag on there", "tag it too", "same for demonstrating".
func (s *stretch) sameTags(t *target) []Frame {
	cued := s.anyWord("tag label tagged tags")
	if !cued && !(s.anyWord("same too also well both likewise") && s.ctx.Last == Retag) {
		return nil
	}
	var out []Frame
	for _, tag := range s.lastTags(t) {
		f := Frame{Act: Retag, Tags: []string{tag}, Features: []string{"tagby=same"}}
		f.add("tagby=same cue", cued)
		out = append(out, f)
	}
	return out
}
