package frame

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// The bounds of the search.
const (
	beamWidth  = 12
	maxPerPart = 14 // frames of a stretch that are looked at further
	maxParts   = 12 // stretches of a message
	maxReach   = 4  // boundaries that a stretch may span
	manyParts  = 24 // from where on a message is a list, each part a wish of its own
)

// Weights are what features count; those that have none count nothing.
type Weights map[string]float64

// Scale says what features count.
type Scale interface {
	// Sum is what features count together; those that the scale does not know count nothing.
	Sum(features []string) float64
}

// Sum is what features count together.
func (w Weights) Sum(features []string) float64 {
	sum := 0.0
	for _, f := range features {
		sum += w[f]
	}
	return sum
}

// Readings are the likeliest meanings of a message, the best first, at most n.
// It is a pure function of its arguments.
func Readings(text string, ctx *Context, w Scale, n int) []Reading {
	m := prepare(text, ctx)
	m.heading()
	d := decoder{message: m, weights: w, cuts: m.boundaries(), kept: map[[3]int][]Frame{}, spoken: map[[2]int][]int64{}}
	if len(d.cuts) < 2 {
		return nil
	}
	return d.search(n)
}

// prepare reads the text and links the list.
func prepare(text string, ctx *Context) *message {
	m := read(text, ctx)
	lists := [][]todo.Task{ctx.List.Pending, ctx.List.Completed, ctx.List.Binned}
	n := len(lists[open]) + len(lists[completed]) + len(lists[binned])
	all := make([]*todo.Task, 0, n)
	m.state = make(map[int64]state, n)
	for s, list := range lists {
		for i := range list {
			t := &list[i]
			if _, twice := m.state[t.Number]; !twice {
				m.state[t.Number] = state(s)
				all = append(all, t)
			}
		}
	}
	m.index = link.New(all)
	m.by = make(map[int64]*link.Entry, len(all))
	for i := range m.index.Entries {
		e := &m.index.Entries[i]
		m.by[e.Task.Number] = e
	}
	return m
}

// maxHeading is how many tokens a heading has at most.
const maxHeading = 8

// heading takes words before a colon that only say when, or on which list, for
// what all that follows is.
func (m *message) heading() {
	colon := -1
	for i := 1; i < min(len(m.toks)-1, maxHeading); i++ {
		if m.toks[i].text == ":" || m.toks[i].text == "\n" {
			colon = i
			break
		}
	}
	if colon < 0 {
		return
	}
	tag, time := "", false
	clause := m.wordIs(0, "when once after for") // "once we move in on the 3rd: curtains, …"
	for i := range colon {
		t := m.toks[i]
		switch {
		case t.time >= 0:
			time = true
		case m.isTag(t):
			tag = m.tagOf(t)
		case t.mark, t.is(en.Function | en.Filler | en.Add | en.Thing | en.Link | en.Tag | en.Person | en.Need):
		case clause:
		default:
			return
		}
	}
	if (m.toks[colon].text == "\n" || clause) && tag == "" && !time {
		return
	}
	m.scopeTag = tag
	if time {
		m.scope = m.moment(0, colon)
	}
	if time || tag != "" {
		m.begin = colon + 1
	}
}

// boundaries are the tokens at which a wish may begin or end, with both ends.
func (m *message) boundaries() []int {
	cuts := []int{m.begin}
	for i := m.begin + 1; i < len(m.toks); i++ {
		before, t := m.toks[i-1], m.toks[i]
		if t.time >= 0 && before.time == t.time {
			continue
		}
		// one mark, said loudly
		if t.mark && before.mark && t.text == before.text && strings.Contains(".!?\n", t.text) {
			continue
		}
		exception := m.wordIs(i, "but") && (m.wordIs(i+1, "not") || m.allBut(i)) // not a wish
		if m.marksOff(i) || !exception && m.joinsAt(i) {
			cuts = append(cuts, i)
		}
	}
	if len(m.toks) > 0 {
		cuts = append(cuts, len(m.toks))
	}
	cuts = slices.Compact(cuts)
	for len(cuts) > 60 { // only sentences and lines, then
		cuts = append(cuts[:len(cuts)-2], cuts[len(cuts)-1])
	}
	return cuts
}

// marksOff says whether the mark before token i parts it from what stands before.
func (m *message) marksOff(i int) bool {
	before, t := m.toks[i-1], m.toks[i]
	if !before.mark {
		return false
	}
	if before.text == "-" && i > 1 { // "9-5" is one thing
		return !(digits(t.text) && digits(m.toks[i-2].text) && before.start == m.toks[i-2].end)
	}
	return strings.Contains(".;!?\n,:–—", before.text)
}

// joinsAt says whether token i is a word or a mark that joins wishes, or a clause begins there.
func (m *message) joinsAt(i int) bool {
	t := m.toks[i]
	switch {
	case t.is(en.Link) && !t.mark && t.time < 0, t.mark && strings.Contains("&+", t.text):
		return true
	case digits(t.text) && i+1 < len(m.toks) && m.toks[i+1].text == ")" && !t.mark:
		return true
	}
	return m.clauseAt(i)
}

// allBut says whether the "but" at token i excepts what follows it from all that was
// named before: "all the shopping but the barley", unlike "all done but I need barley".
func (m *message) allBut(i int) bool {
	if i+1 >= len(m.toks) || m.toks[i+1].is(en.Person|en.Pronoun|en.Need|en.Aux|en.Question) &&
		!m.wordIs(i+1, "my our that those these") || m.toks[i+1].is(en.Verb) && m.toks[i+1].class&en.Function == 0 {
		return false
	}
	for k := i - 1; k >= 0 && !(m.toks[k].mark && strings.Contains(".!?\n;", m.toks[k].text)); k-- {
		if m.toks[k].is(en.All) && m.toks[k].time < 0 {
			return true
		}
	}
	return false
}

// clauseAt says whether a clause could begin at token i though no mark and no
// word that joins says so, as people dictate: "called rick he's coming at 9".
func (m *message) clauseAt(i int) bool {
	before := m.toks[i-1]
	if before.mark || before.time < 0 &&
		before.is(en.Function|en.Verb|en.Question|en.Condition|en.Link|en.Filler|en.Correct|en.Pronoun) &&
		!before.is(en.Past|en.Done) {
		return false
	}
	if m.wordIs(i, "remind") && m.wordIs(i+1, "me") {
		return true
	}
	return m.toks[i].time < 0 &&
		m.wordIs(i,
			"he's she's they're it's i'm we're i've we've he'll she'll i'll they'll we'll there's that's he she "+
				"they we i you")
}

type decoder struct {
	*message
	weights Scale
	cuts    []int
	kept    map[[3]int][]Frame // the frames that are looked at further, by stretch and what "it" is
	spoken  map[[2]int][]int64 // the task that a stretch names, for the sentences after it
}

// hypothesis is a reading in the making: the one before it with a frame more.
type hypothesis struct {
	before *hypothesis
	frame  *Frame   // shared by all hypotheses that have it
	beside []string // its features beside the frame before it
	score  float64
	it     []int64
	itKey  int
}

// frames are those of the hypothesis, in the order of the words.
func (h *hypothesis) frames(d *decoder) []Frame {
	var out []Frame
	for ; h.frame != nil; h = h.before {
		f := *h.frame
		f.Features = append(f.Features[:len(f.Features):len(f.Features)], h.beside...)
		f.Score += d.weights.Sum(h.beside)
		out = append(out, f)
	}
	slices.Reverse(out)
	return out
}

func byScore(a, b *hypothesis) int { return cmp.Compare(b.score, a.score) }

func (d *decoder) search(n int) []Reading {
	width, most, reach := beamWidth, maxPerPart, maxReach
	if len(d.cuts) > 6 {
		most = 10
	}
	if len(d.cuts) > maxParts { // a long message is searched less widely
		width, most = beamWidth/2, 5
	}
	if len(d.cuts) > manyParts {
		width, most, reach = beamWidth/4, 3, 1
	}
	last := len(d.cuts) - 1
	beams := make([][]*hypothesis, len(d.cuts))
	beams[0] = []*hypothesis{{it: d.ctx.It}}
	for i := range last {
		beam := beams[i]
		slices.SortStableFunc(beam, byScore)
		beam = beam[:min(len(beam), width)]
		for j := i + 1; j <= last && j <= i+reach; j++ {
			if j > i+1 && d.cuts[j]-d.cuts[i] > 60 && j < last {
				break
			}
			for _, h := range beam {
				beams[j] = append(beams[j], d.extend(h, d.cuts[i], d.cuts[j], most)...)
			}
		}
		if last > i+maxReach && len(d.cuts) <= maxParts { // the rest as one
			for _, h := range beam[:min(len(beam), 2)] {
				beams[last] = append(beams[last], d.extend(h, d.cuts[i], d.cuts[last], most)...)
			}
		}
		beams[i] = nil
	}
	end := beams[last]
	slices.SortStableFunc(end, byScore)
	var out []Reading
	seen := map[string]bool{}
	for _, h := range end {
		r := Reading{Frames: h.frames(d), Score: h.score}
		if key := r.Key(); !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
		if len(out) == n {
			break
		}
	}
	return out
}

// extend goes on with a hypothesis by the likeliest frames of [from, to), at most so many.
func (d *decoder) extend(h *hypothesis, from, to, most int) []*hypothesis {
	frames := d.likeliest([3]int{from, to, h.itKey}, from, to, h.it)
	out := make([]*hypothesis, 0, len(frames))
	for i := range frames[:min(len(frames), most)] {
		f := &frames[i]
		next := &hypothesis{before: h, frame: f, beside: d.transition(h, f), it: h.it, itKey: h.itKey}
		next.score = h.score + f.Score + d.weights.Sum(next.beside)
		tasks := f.Tasks
		if f.Act == Idle && len(tasks) == 0 {
			tasks = d.spokenOfIn(from, to)
		}
		if len(tasks) > 0 && f.Act != Show && len(d.cuts) <= maxParts { // in long messages "it" stays what it was
			next.it = tasks
			next.itKey = h.itKey*31 + int(tasks[0]) + 7*len(tasks)
		}
		out = append(out, next)
	}
	return out
}

// spokenOfIn is the open task that [from, to) names well though it wants nothing of it: what "it"
// means in the next sentence. "The shed keeps slipping. Put it on Saturday."
func (d *decoder) spokenOfIn(from, to int) []int64 {
	key := [2]int{from, to}
	tasks, known := d.spoken[key]
	if known {
		return tasks
	}
	if named := d.named(from, to); len(named) > 0 && named[0].how == byName && d.clearly(named[0]) {
		tasks = named[0].tasks
	}
	d.spoken[key] = tasks
	return tasks
}

// likeliest are the frames of [from, to) that are looked at further, the best first.
func (d *decoder) likeliest(key [3]int, from, to int, it []int64) []Frame {
	if frames, kept := d.kept[key]; kept {
		return frames
	}
	all := d.candidates(from, to, it)
	common := map[*string]float64{} // what the words count, by the act
	for i := range all {
		f := &all[i]
		first := &f.Common[0]
		sum, summed := common[first]
		if !summed {
			sum = d.weights.Sum(f.Common)
			common[first] = sum
		}
		f.Score = sum + d.weights.Sum(f.Features)
	}
	slices.SortStableFunc(all, func(a, b Frame) int { return cmp.Compare(b.Score, a.Score) })
	frames := all[:min(len(all), maxPerPart)]
	d.kept[key] = frames
	return frames
}

// transition are the features of a frame beside the one before it.
func (d *decoder) transition(h *hypothesis, f *Frame) []string {
	if h.frame == nil {
		return nil
	}
	act := string(f.Act)
	out := []string{"cut", act + " after=" + string(h.frame.Act)}
	mark := d.toks[f.From-1]
	if !mark.mark && !d.toks[f.From].is(en.Link) {
		out = append(out, "cut bare", act+" cut bare")
	}
	joint := d.toks[f.From].norm
	if mark.mark {
		joint = mark.text
	}
	if joint == "\n" {
		joint = "newline"
	}
	if joint == "newline" || joint == "and" || joint == "but" || joint == "," || joint == "." || joint == "!" ||
		joint == "?" {
		out = append(out, "cut "+joint, act+" cut "+joint)
	}
	out = append(out, d.corrections(h, f)...)
	if overlap(h.frame.Tasks, f.Tasks) {
		out = append(out, act+" same as before")
	}
	if f.Act == Chat || f.Act == Idle || f.Act == Add || len(f.Tasks) == 0 {
		return out
	}
	for o := h; o.frame != nil; o = o.before {
		if o.frame.Act == f.Act && overlap(o.frame.Tasks, f.Tasks) {
			out = append(out, act+" twice")
		}
	}
	return out
}

func overlap(a, b []int64) bool {
	return slices.ContainsFunc(a, func(n int64) bool { return slices.Contains(b, n) })
}

// Key is what the frames do: frames with the same key do the same.
func (f Frame) Key() string {
	var b strings.Builder
	switch f.Act {
	case Chat, Idle:
		return ""
	case Show, Count:
		fmt.Fprintf(&b, "show %v", f.Filter.Named)
		return b.String()
	}
	fmt.Fprintf(&b, "%s %v %s %v", f.Act, f.Tasks, f.Title, f.Tags)
	fmt.Fprintf(&b, " %v %s", f.Untag, f.Note)
	if f.Due != nil {
		fmt.Fprintf(&b, " due %s %d %v", f.Due.Date, f.Due.Clock, f.Due.Timed)
	}
	for _, n := range f.Tasks {
		if d := f.Dues[n]; d != nil {
			fmt.Fprintf(&b, " %d %s %d %v", n, d.Date, d.Clock, d.Timed)
		}
	}
	if f.Rule != nil {
		b.WriteString(" " + f.Rule.String())
	}
	if f.Priority != nil {
		b.WriteString(" " + f.Priority.String())
	}
	fmt.Fprintf(&b, " %v", f.Unrepeat)
	for _, d := range f.Each {
		fmt.Fprintf(&b, " each %s %d", d.Date, d.Clock)
	}
	for _, item := range f.Items {
		b.WriteString("; " + item.Key())
	}
	return b.String()
}

// Key is what a reading does.
func (r Reading) Key() string {
	var parts []string
	for _, f := range r.Frames {
		if k := f.Key(); k != "" {
			parts = append(parts, k)
		}
	}
	return strings.Join(parts, "; ")
}

func today(m *message) civil.Date { return civil.DateOf(m.ctx.now()) }

// takesBack says whether the words from token i on take back what was said before them.
func (m *message) takesBack(i int) bool {
	for k := i; k < min(i+3, len(m.toks)); k++ {
		for _, words := range en.TakesBack {
			if _, ok := m.phrase(k, len(m.toks), words...); ok {
				return true
			}
		}
		if !m.toks[k].mark && !m.toks[k].is(en.Filler|en.Link|en.Chat) {
			return false
		}
	}
	return false
}

// corrections are the features of a frame that takes back what the one before it does.
func (d *decoder) corrections(h *hypothesis, f *Frame) []string {
	if !d.takesBack(f.From) {
		return nil
	}
	before := h.frame
	out := []string{"takes back", string(before.Act) + " is taken back", string(f.Act) + " takes back " +
		string(before.Act)}
	if before.Act != Idle && before.Act != Chat {
		out = append(out, "takes back a change")
		if slices.Equal(before.Tasks, f.Tasks) {
			out = append(out, "takes back the same")
		}
	}
	return out
}
