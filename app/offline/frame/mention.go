package frame

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// How a target was named.
const (
	byName     = "name"    // by words of its title
	byTag      = "tag"     // by its tag or note alone
	byVerb     = "verb"    // by what is done with it alone
	bySeveral  = "several" // several, each by words of its own
	byGroup    = "group"   // all that the same word names
	byNumber   = "number"  // task 3
	byPronoun  = "pronoun" // it, that, them
	byOther    = "other"   // the other one
	byOrdinal  = "ordinal" // the second one of what was shown
	byAll      = "all"     // everything that fits a description
	byContext  = "context" // not at all: what was spoken of last
	byNewest   = "newest"  // the newest of those that were spoken of last
	byEarlier  = "earlier" // it, of the turn before the last
	byLast     = "last"    // both, of several turns
	byBatch    = "batch"   // those that were spoken of together
	maxTargets = 4
)

// target is a set of tasks that a stretch of words may be about.
type target struct {
	tasks   []int64
	how     string
	score   float64 // of the link, see link.Hit
	title   float64 // share of the title that was said
	object  float64
	rival   float64      // the score of the best other task
	used    map[int]bool // tokens that name it
	guessed bool
	but     []int64 // of all: these are left out
	// excepted says that an exception names it: "all but the report".
	excepted bool
}

// unsaid says whether no word names the tasks: they are what was spoken of last.
func (t *target) unsaid() bool { return len(t.used) == 0 && (t.how == byContext || t.how == byNewest) }

// said are the words of [from, to) that may name tasks, with their tokens.
func (m *message) said(from, to int) (words []link.Said, at []int) {
	for i := from; i < to; i++ {
		t := m.toks[i]
		if t.mark || t.class&en.Filler != 0 && t.class&en.Verb == 0 {
			continue
		}
		if t.time >= 0 && !(len(t.norm) > 3 && m.times[t.time].Weak) {
			continue
		}
		if t.class&en.Function != 0 && t.class&en.Verb == 0 && len(t.norm) < 5 {
			continue
		}
		text := strings.TrimPrefix(t.norm, "#")
		words = append(words, link.Said{Text: text, Stem: t.stem})
		at = append(at, i)
	}
	return words, at
}

// targets are the tasks that [from, to) may be about, the likeliest of each kind first.
func (m *message) targets(from, to int, it []int64) []target {
	var out []target
	if t, ok := m.numbered(from, to); ok {
		out = append(out, t)
	}
	out = append(out, m.named(from, to)...)
	if at := m.exceptAt(from, to); at > 0 {
		for i := range out {
			for k := range out[i].used {
				out[i].excepted = out[i].excepted || k > at
			}
		}
	}
	if t, ok := m.tagged(from, to, out); ok {
		out = append(out, t)
	}
	if t, ok := m.doneOnes(from, to); ok {
		out = append(out, t)
	}
	if t, ok := m.everything(from, to, it); ok {
		out = append(out, t)
		if !m.ofList(from, to) {
			out = append(out, m.batches(t, it)...)
		}
	}
	out = append(out, m.referred(from, to, it)...)
	return m.excepting(out, from, to)
}

// excepting takes what an exception names out of what the rest of the words names:
// of "tag those garden except the hose" the hose. "Nothing but the hose" is the hose.
func (m *message) excepting(all []target, from, to int) []target {
	at := m.exceptAt(from, to)
	if at <= 0 || m.anyOfWords(from, at, "nothing none nobody anything only") {
		return all
	}
	but, used := m.excepted(at+1, to)
	if len(but) == 0 {
		return all
	}
	used[at] = true
	var out []target
	for _, t := range all {
		if t.how == byAll || t.how == byBatch && len(t.but) > 0 {
			out = append(out, t)
			continue
		}
		left := slices.DeleteFunc(slices.Clone(t.tasks), func(n int64) bool { return slices.Contains(but, n) })
		if len(left) == 0 || t.excepted && len(left) == len(t.tasks) {
			continue
		}
		if len(left) < len(t.tasks) {
			t.tasks, t.but, t.excepted = left, but, false
			t.used = maps.Clone(t.used)
			maps.Copy(t.used, used)
		}
		out = append(out, t)
	}
	return out
}

// excepted are the tasks that [from, to), which follow "except", name, with the tokens that do.
func (m *message) excepted(from, to int) ([]int64, map[int]bool) {
	var but []int64
	used := map[int]bool{}
	named := m.named(from, to)
	for _, o := range named {
		if o.how == byName || o.how == bySeveral {
			but = append(but, o.tasks...)
			maps.Copy(used, o.used)
		}
		if o.how == byName {
			return but, used
		}
	}
	if len(but) == 0 && len(named) > 0 && named[0].how == byVerb { // "not the labels", of "Label uniforms"
		return named[0].tasks, maps.Clone(named[0].used)
	}
	return but, used
}

// anyOfWords says whether one of the words, separated by spaces, stands in [from, to).
func (m *message) anyOfWords(from, to int, words string) bool {
	for i := from; i < to; i++ {
		if m.toks[i].time < 0 && m.wordIs(i, words) {
			return true
		}
	}
	return false
}

// numbered finds "task 3", "#3", "3 and 4", "3-5" at the head or after a verb.
func (m *message) numbered(from, to int) (target, bool) {
	t := target{how: byNumber, score: 3, title: 1, object: 1, used: map[int]bool{}}
	named := false
	for i := from; i < to; i++ {
		text := strings.TrimPrefix(m.toks[i].text, "#")
		n, err := strconv.ParseInt(text, 10, 64)
		if m.toks[i].mark || err != nil || n <= 0 || n > 1_000_000 {
			continue
		}
		before := i - 1
		for before >= from && m.wordIs(before, "the number no nr") {
			before--
		}
		isNamed := strings.HasPrefix(m.toks[i].text, "#") ||
			m.wordIs(before, "task tasks number no item todo reminder #") || len(t.tasks) > 0 && i-1 >= from &&
			(m.wordIs(i-1, "and") || m.toks[i-1].mark)
		leads := i == from || m.toks[i-1].is(en.Delete|en.Done|en.Rename|en.Move|en.Undo) ||
			m.toks[i-1].mark && len(t.tasks) > 0
		if m.toks[i].time >= 0 && !isNamed && !leads || !isNamed && !leads {
			continue
		}
		if _, exists := m.by[n]; !exists {
			continue
		}
		if len(t.tasks) > 0 && i-1 >= from && m.toks[i-1].text == "-" {
			for k := t.tasks[len(t.tasks)-1] + 1; k < n && len(t.tasks) < 100; k++ {
				t.tasks = append(t.tasks, k)
			}
		}
		named = named || isNamed
		t.tasks = append(t.tasks, n)
		t.used[i] = true
	}
	if !named {
		t.score = 2
	}
	return t, len(t.tasks) > 0
}

// named finds the tasks whose words were said: the best ones alone, and those
// together that were each named by words of their own.
func (m *message) named(from, to int) []target {
	key := [2]int{from, to}
	found, known := m.names[key]
	if !known {
		found = m.find(from, to)
		if m.names == nil {
			m.names = map[[2]int][]target{}
		}
		m.names[key] = found
	}
	out := slices.Clone(found)
	for i := range out { // who gets one may mark more words as used
		out[i].used = maps.Clone(out[i].used)
	}
	return out
}

// find is named without what was found before.
func (m *message) find(from, to int) []target {
	said, at := m.said(from, to)
	if len(said) == 0 {
		return nil
	}
	hits := m.index.Find(said)
	if len(hits) == 0 {
		return nil
	}
	m.weigh(hits)
	slices.SortStableFunc(hits, func(a, b link.Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return int(a.Entry.Task.Number - b.Entry.Task.Number)
	})
	var out []target
	for i, h := range hits[:min(len(hits), maxTargets)] {
		rival := 0.0
		for k, o := range hits {
			if k != i {
				rival = max(rival, o.Score)
				break
			}
		}
		out = append(out, m.hit(h, at, rival))
	}
	if t, ok := m.several(hits, at); ok {
		out = append(out, t)
	}
	if t, ok := m.group(from, to, hits, at); ok {
		out = append(out, t)
	}
	return out
}

// weigh makes what is open likelier than what is done or in the bin, and what
// was spoken of last likelier than the rest.
func (m *message) weigh(hits []link.Hit) {
	for i := range hits {
		n := hits[i].Entry.Task.Number
		switch m.state[n] {
		case completed:
			hits[i].Score *= 0.7
		case binned:
			hits[i].Score *= 0.5
		}
		if slices.Contains(m.ctx.It, n) {
			hits[i].Score *= 1.15
		}
	}
}

func (m *message) hit(h link.Hit, at []int, rival float64) target {
	t := target{tasks: []int64{h.Entry.Task.Number}, how: byName, score: h.Score, title: h.Title, object: h.Object,
		rival: rival, used: map[int]bool{}, guessed: h.Guessed}
	switch {
	case h.Tagged:
		t.how = byTag
	case h.Verbs:
		t.how = byVerb
	}
	for _, w := range h.Words {
		t.used[at[w]] = true
	}
	return t
}

// several joins tasks that were each named by words that name no better one.
func (m *message) several(hits []link.Hit, at []int) (target, bool) {
	t := target{how: bySeveral, used: map[int]bool{}, title: 1, object: 1}
	taken := map[int]bool{}
	for _, h := range hits {
		fresh := 0
		for _, w := range h.Words {
			if !taken[w] && en.Of(m.toks[at[w]].norm)&(en.Verb|en.Past|en.Done) == 0 {
				fresh++
			}
		}
		if h.Tagged || h.Verbs || fresh == 0 || h.Object < 0.45 || m.state[h.Entry.Task.Number] == binned {
			continue
		}
		t.tasks = append(t.tasks, h.Entry.Task.Number)
		t.score += h.Score
		t.title, t.object = min(t.title, h.Title), min(t.object, h.Object)
		for _, w := range h.Words {
			taken[w] = true
			t.used[at[w]] = true
		}
	}
	t.score /= max(1, float64(len(t.tasks)))
	return t, len(t.tasks) > 1 && len(t.tasks) <= 8
}

// group finds all tasks that one word names, said of many: "both reports",
// "all the invoices", "the shifts", "the kids stuff".
func (m *message) group(from, to int, hits []link.Hit, at []int) (target, bool) {
	many := m.has(from, to, en.All)
	for i := from; i < to; i++ {
		many = many || m.wordIs(i, "both two three all each stuff things ones tasks")
	}
	t := target{how: byGroup, used: map[int]bool{}, title: hits[0].Title, object: hits[0].Object, score: hits[0].Score}
	plural := false
	for _, h := range hits {
		if m.state[h.Entry.Task.Number] != open || h.Score < hits[0].Score*0.6 {
			continue
		}
		t.tasks = append(t.tasks, h.Entry.Task.Number)
		for _, w := range h.Words {
			t.used[at[w]] = true
			plural = plural || strings.HasSuffix(m.toks[at[w]].norm, "s")
		}
	}
	if m.has(from, to, en.All) && len(t.tasks) > 0 {
		for i := from; i < to; i++ {
			if m.toks[i].is(en.All) {
				t.used[i] = true
			}
		}
	}
	return t, len(t.tasks) > 1 && (many || plural) || len(t.tasks) == 1 && m.has(from, to, en.All)
}

// referred finds "it", "both", "the other one", "the second one", and what is
// meant where nothing is named.
func (m *message) referred(from, to int, it []int64) []target {
	var out []target
	add := func(how string, tasks []int64, score float64, used map[int]bool) {
		if len(tasks) > 0 {
			out = append(out, target{how: how, tasks: tasks, score: score, title: 1, object: 1, used: used})
		}
	}
	pronoun := map[int]bool{}
	for i := from; i < to; i++ {
		if m.toks[i].is(en.Pronoun) && m.toks[i].time < 0 && !m.people(i) {
			pronoun[i] = true
		}
	}
	if i, end, ok := m.anyPhrase(from, to, "the other one", "the other", "other one", "the others", "the rest"); ok {
		used := map[int]bool{}
		for k := i; k < end; k++ {
			used[k] = true
		}
		add(byOther, m.others(it), 2, used)
	}
	for _, o := range ordinals {
		i, end, ok := m.anyPhrase(from, to, o.words...)
		if !ok {
			continue
		}
		used := map[int]bool{}
		mark(used, i, end)
		if len(m.ctx.Shown) >= o.least {
			add(byOrdinal, o.of(m.ctx.Shown), 2, used)
		}
		if len(it) > 1 && len(it) >= o.least && !slices.Equal(it, m.ctx.Shown) {
			add(byOrdinal, o.of(it), 1.9, used)
		}
	}
	for _, n := range []struct {
		words string
		count int
	}{{"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}} { // "tag all three gala"
		if i, end, ok := m.anyPhrase(from, to, "all "+n.words, "those "+n.words, "these "+n.words,
			"the "+n.words+" of them", "all "+n.words+" of them"); ok && len(it) == n.count {
			mark(pronoun, i, end)
		}
	}
	if len(pronoun) > 0 {
		how := it
		if m.manyMeant(from, to) && len(it) < 2 && len(m.ctx.Shown) > 1 {
			how = m.ctx.Shown
		}
		if n := m.countMeant(from, to); n == 0 || n == len(how) {
			add(byPronoun, how, 1.5, pronoun)
		}
		if len(it) == 1 && len(m.ctx.Before) > 0 && m.manyMeant(from, to) {
			if last := m.ctx.Before[len(m.ctx.Before)-1]; last != it[0] && m.state[last] == open {
				add(byPronoun, []int64{last, it[0]}, 1.4, pronoun)
			}
		}
	}
	m.recents(from, to, it, pronoun, add)
	add(byContext, it, 0.5, map[int]bool{})
	return out
}

// people says whether the "they" of token i are rather people: "when they open".
func (m *message) people(i int) bool {
	return m.wordIs(i, "they") && m.wordIs(i-1, "when if because before after until once as while")
}

// countMeant is of how many a pronoun speaks, 0 if that was not said.
func (m *message) countMeant(from, to int) int {
	for i := from; i < to; i++ {
		if m.toks[i].time < 0 && (m.wordIs(i, "both") || numbersOf[m.toks[i].norm] > 0 &&
			m.wordIs(i-1, "all those these")) {
			return numbersOf[m.toks[i].norm]
		}
	}
	return 0
}

// manyMeant says whether a pronoun speaks of several.
func (m *message) manyMeant(from, to int) bool {
	for i := from; i < to; i++ {
		if m.wordIs(i, "them these those both all they") {
			return true
		}
	}
	return false
}

// others are those that were shown, offered or spoken of with it.
func (m *message) others(it []int64) []int64 {
	var out []int64
	for _, list := range [][]int64{m.ctx.Before, m.ctx.Shown} {
		for _, n := range list {
			if !slices.Contains(it, n) && !slices.Contains(out, n) && m.state[n] == open {
				out = append(out, n)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	if len(it) != 1 { // one that shares its words
		return nil
	}
	e := m.by[it[0]]
	if e == nil {
		return nil
	}
	var said []link.Said
	for _, w := range e.Words {
		if w.Kind == link.Title {
			said = append(said, link.Said{Text: w.Text, Stem: w.Stem})
		}
	}
	for _, h := range m.index.Find(said) {
		if n := h.Entry.Task.Number; n != it[0] && m.state[n] == open && !h.Tagged {
			return []int64{n}
		}
	}
	return nil
}

// ordinal is a way to name tasks of the list that was shown.
type ordinal struct {
	words []string
	least int
	of    func([]int64) []int64
}

var ordinals = []ordinal{
	{[]string{"first two", "first 2"}, 2, func(l []int64) []int64 { return l[:2] }},
	{[]string{"last two", "last 2"}, 2, func(l []int64) []int64 { return l[len(l)-2:] }},
	{[]string{"first three", "first 3"}, 3, func(l []int64) []int64 { return l[:3] }},
	{[]string{"first one", "the first", "1st one", "top one"}, 1, func(l []int64) []int64 { return l[:1] }},
	{[]string{"second one", "the second", "2nd one"}, 2, func(l []int64) []int64 { return l[1:2] }},
	{[]string{"third one", "the third", "3rd one"}, 3, func(l []int64) []int64 { return l[2:3] }},
	{[]string{"last one", "the last", "bottom one"}, 1, func(l []int64) []int64 { return l[len(l)-1:] }},
}

// everything finds descriptions of many: "everything for today except the report".
func (m *message) everything(from, to int, it []int64) (target, bool) {
	all := -1
	for i := from; i < to; i++ {
		if m.toks[i].is(en.All) && m.toks[i].time < 0 {
			all = i
			break
		}
	}
	if all < 0 {
		return target{}, false
	}
	t := target{how: byAll, score: 2, title: 1, object: 1, used: map[int]bool{all: true}}
	end := to
	begin := from
	if m.exceptAt(from, all) > 0 {
		begin = all + 1
	}
	if i := m.exceptAt(all, to); i > 0 {
		end = i
		var named map[int]bool
		t.but, named = m.excepted(i+1, to)
		maps.Copy(t.used, named)
		t.used[i] = true
		if len(t.but) == 0 {
			return target{}, false // what must not be touched has to be clear
		}
	}
	pool, used := m.described(begin, end)
	for k := range used {
		t.used[k] = true
	}
	if manyOf(m, all, end) && len(m.ctx.Shown) == 0 && len(it) < 2 {
		return target{}, false
	}
	if manyOf(m, all, end) {
		if pool = m.ctx.Shown; len(pool) == 0 {
			pool = it
		}
		if len(it) > 1 && !slices.Equal(it, m.ctx.Shown) && m.ctx.Last != Show {
			pool = it
		}
	}
	for _, n := range pool {
		if !slices.Contains(t.but, n) {
			t.tasks = append(t.tasks, n)
		}
	}
	return t, len(t.tasks) > 0
}

// tagged finds all open tasks of a tag that is named and no word of a title beside it:
// "remove the shopping", "hr stuff to the 11th".
func (m *message) tagged(from, to int, named []target) (target, bool) {
	t := target{how: byGroup, score: 1.8, title: 1, object: 1, used: map[int]bool{}}
	tag := ""
	for i := from; i < to; i++ {
		if m.toks[i].time >= 0 || !m.isTag(m.toks[i]) {
			continue
		}
		if tag != "" && m.tagOf(m.toks[i]) != tag {
			return t, false
		}
		tag = m.tagOf(m.toks[i])
		t.used[i] = true
		if m.wordIs(i+1, "stuff things ones tasks items list") {
			t.used[i+1] = true
		}
	}
	if tag == "" || slices.ContainsFunc(named, func(o target) bool { return o.how == byName }) {
		return t, false
	}
	for _, task := range m.ctx.List.Pending {
		if slices.Contains(task.Tags, tag) {
			t.tasks = append(t.tasks, task.Number)
		}
	}
	slices.Sort(t.tasks)
	return t, len(t.tasks) > 1
}

// ofList says whether a list is named of which all is meant: "everything on the garden list".
func (m *message) ofList(from, to int) bool {
	for i := from + 1; i < to; i++ {
		if m.wordIs(i, "list") && m.isTag(m.toks[i-1]) {
			return true
		}
	}
	return false
}

// doneOnes finds "the ones that are done", "what we ticked off": all that is completed.
func (m *message) doneOnes(from, to int) (target, bool) {
	t := target{how: byAll, score: 2, title: 1, object: 1, used: map[int]bool{}}
	for i := from; i < to; i++ {
		if !m.wordIs(i, "done completed finished ticked crossed") || m.toks[i].time >= 0 {
			continue
		}
		after := m.wordIs(i+1, "ones tasks items things stuff")
		before := false
		for k := i - 1; k >= from && k >= i-5; k-- {
			if m.wordIs(k, "ones tasks items things stuff what everything all") {
				before = true
				mark(t.used, k, i)
				break
			}
			if m.toks[k].mark || !m.toks[k].is(en.Function|en.Pronoun|en.Person|en.Aux|en.Filler) {
				break
			}
		}
		if !after && !before {
			continue
		}
		t.used[i] = true
		if m.wordIs(i+1, "off ones tasks items things stuff") {
			t.used[i+1] = true
		}
		for _, task := range m.ctx.List.Completed {
			t.tasks = append(t.tasks, task.Number)
		}
		slices.Sort(t.tasks)
		return t, len(t.tasks) > 0 && m.has(from, to, en.Delete)
	}
	return t, false
}

// manyOf says whether "all" speaks of what was shown: "all of those".
func manyOf(m *message, all, to int) bool {
	if m.wordIs(all-1, "those these them") {
		return true
	}
	for i := all + 1; i < min(to, all+3); i++ {
		if m.wordIs(i, "those them these it that") && m.wordIs(i-1, "of") || m.wordIs(i, "those them these") {
			return true
		}
	}
	return false
}

// exceptAt is the token that begins an exception in [from, to), -1 if none does.
func (m *message) exceptAt(from, to int) int {
	for i := from + 1; i < to-1; i++ {
		if m.toks[i].time >= 0 || !m.toks[i].is(en.Except) {
			continue
		}
		if m.wordIs(i, "not") && !(m.wordIs(i-1, "but") || m.toks[i-1].mark) ||
			m.wordIs(i, "but") && m.wordIs(i+1, "not") {
			continue
		}
		return i
	}
	return -1
}

// described are the open tasks that fit what [from, to) says of many: a day
// on which they are due, a tag, a priority, words of titles.
func (m *message) described(from, to int) ([]int64, map[int]bool) {
	used := map[int]bool{}
	tasks := m.ctx.List.Pending
	keep := func(ok func(todo.Task) bool) {
		var out []todo.Task
		for _, t := range tasks {
			if ok(t) {
				out = append(out, t)
			}
		}
		tasks = out
	}
	for i := from; i < to; i++ {
		t := m.toks[i]
		switch {
		case t.time >= 0 && (i == from || m.toks[i-1].time != t.time) && !m.goal(i):
			e := m.times[t.time]
			if m.wordIs(e.Start, "from") && m.wordIs(e.End, "to") { // from today to tomorrow: what is due today
				e.Bound = timeexpr.At
			}
			keep(func(task todo.Task) bool { return m.dueIn(task, e) })
			for k := i; k < to && m.toks[k].time == t.time; k++ {
				used[k] = true
			}
		case t.time < 0 && m.isTag(t):
			tag := m.tagOf(t)
			keep(func(task todo.Task) bool { return slices.Contains(task.Tags, tag) })
			used[i] = true
		case m.wordIs(i, "overdue late"):
			keep(func(task todo.Task) bool { return task.Due != nil && task.Due.Overdue(m.ctx.now(), m.ctx.zone()) })
			used[i] = true
		}
	}
	out := make([]int64, len(tasks))
	for i, t := range tasks {
		out[i] = t.Number
	}
	slices.Sort(out)
	return out, used
}

// goal says whether the time at token i is where something goes to, not what
// it is now: "to Monday", "till Monday".
func (m *message) goal(i int) bool {
	if m.wordIs(i-1, "the") && m.wordIs(i-2, "to till until") ||
		m.wordIs(i, "by") && m.wordIs(i-1, "happen done ready finished be gone in out over") {
		return true
	}
	return m.wordIs(i-1, "to till until → by") || m.wordIs(i, "to till until")
}

// isTag says whether the token names a tag of the list.
func (m *message) isTag(t token) bool { return !t.mark && m.tagOf(t) != "" }

// tagOf is the tag of the list that the token names: "errand" for #errands.
func (m *message) tagOf(t token) string {
	if word := strings.TrimPrefix(t.text, "#"); m.index.Tags[word] {
		return word
	}
	word := strings.TrimPrefix(t.norm, "#")
	if m.index.Tags[word] {
		return word
	}
	if len(word) < 4 {
		return ""
	}
	for tag := range m.index.Tags {
		if link.Stem(tag) == t.stem {
			return tag
		}
	}
	return ""
}
