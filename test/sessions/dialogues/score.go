package dialogues

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// Mark says how a turn came out.
type Mark string

// The marks. Lost is what changed nothing and should have; Harm changed the
// list otherwise than wanted; Tap changed nothing and offered what is right.
const (
	Right Mark = "right"
	Tap   Mark = "tap"
	Lost  Mark = "lost"
	Harm  Mark = "harm"
)

var marks = []Mark{Right, Tap, Lost, Harm}

// Table has the marks of all turns.
type Table struct {
	Turns int
	Count map[Mark]int
	Whole int // conversations in which each turn was right
	Talks int
	Kinds map[string]map[Mark]int
	Wrong []Miss
}

// Miss is a turn that was not right.
type Miss struct {
	Talk   Talk
	Turn   Turn
	Answer Answer
	Mark   Mark
}

// Score marks the answers to conversations, which are in the same order.
func Score(talks []Talk, answers []Answers) Table {
	t := Table{Count: map[Mark]int{}, Kinds: map[string]map[Mark]int{}, Talks: len(talks)}
	for i, talk := range talks {
		whole := true
		if t.Kinds[talk.Kind] == nil {
			t.Kinds[talk.Kind] = map[Mark]int{}
		}
		for k, mark := range Marks(talk, answers[i]) {
			t.Turns++
			t.Count[mark]++
			t.Kinds[talk.Kind][mark]++
			if mark != Right {
				whole = false
				miss := Miss{Talk: talk, Turn: talk.Turns[k], Mark: mark}
				if k < len(answers[i].Turns) {
					miss.Answer = answers[i].Turns[k]
				}
				t.Wrong = append(t.Wrong, miss)
			}
		}
		if whole {
			t.Whole++
		}
	}
	return t
}

// Share is the part of the turns with one of the marks, from 0 to 1.
func (t Table) Share(of ...Mark) float64 {
	n := 0
	for _, m := range of {
		n += t.Count[m]
	}
	return float64(n) / float64(max(1, t.Turns))
}

// Print writes the table, and up to so many of the turns that were not right.
func (t Table) Print(w io.Writer, failures int) {
	for _, m := range t.Wrong[:min(failures, len(t.Wrong))] {
		fmt.Fprintf(w, "%s %s %s: %s\n  said   %q\n  got    %q\n", m.Talk.ID, m.Talk.Now, m.Talk.Zone, m.Mark, m.Turn.Say+m.Turn.Pick, m.Answer.Response)
		for _, o := range m.Answer.Options {
			fmt.Fprintf(w, "  button %q\n", o.Label)
		}
		for _, want := range m.Turn.Want {
			fmt.Fprintf(w, "  wanted %+v\n", want)
		}
	}
	fmt.Fprintf(w, "%d turns: right %.1f %%, one tap away %.1f %%, lost %.1f %%, harm %.1f %%; whole conversations %d of %d\n",
		t.Turns, 100*t.Share(Right), 100*t.Share(Tap), 100*t.Share(Lost), 100*t.Share(Harm), t.Whole, t.Talks)
	kinds := make([]string, 0, len(t.Kinds))
	for k := range t.Kinds {
		kinds = append(kinds, k)
	}
	sort.Strings(kinds)
	for _, k := range kinds {
		for _, m := range marks {
			fmt.Fprintf(w, " %4d", t.Kinds[k][m])
		}
		fmt.Fprintf(w, "  %s\n", k)
	}
}

// State is a list in the course of a conversation.
type State struct {
	Before map[int64]Task
	Gone   map[int64]Task  // deleted so far
	Titles map[string]bool // that were ever on the list
	Ours   map[int64]int64 // the conversation's numbers to the program's
	count  int64
}

// Begin is the state before the first turn.
func Begin(talk Talk) *State {
	s := &State{Before: map[int64]Task{}, Gone: map[int64]Task{}, Titles: map[string]bool{}, Ours: map[int64]int64{}}
	for _, t := range talk.List {
		s.Before[t.N], s.Ours[t.N] = t, t.N
		s.Titles[title(t.Title)] = true
		s.count = max(s.count, t.N)
	}
	return s
}

// Marks are the marks of the turns of a conversation.
func Marks(talk Talk, a Answers) []Mark {
	s := Begin(talk)
	var out []Mark
	for i, turn := range talk.Turns {
		if i >= len(a.Turns) {
			out = append(out, Lost)
			continue
		}
		out = append(out, s.Mark(turn, a.Turns[i]))
	}
	return out
}

// Mark marks one turn and goes on to the state after it.
func (s *State) Mark(turn Turn, a Answer) Mark {
	after := byNumber(a.Tasks)
	won, added := s.Outcome(turn, a)
	mark := Lost
	switch {
	case won != nil:
		mark = Right
	case changed(s.Before, after):
		mark = Harm
	case slices.ContainsFunc(a.Options[:min(len(a.Options), 4)], func(o Option) bool {
		w, _ := s.Outcome(turn, Answer{Tasks: o.Tasks, Shown: o.Shown})
		return w != nil
	}):
		mark = Tap
	}
	adds := 0
	if len(turn.Want) > 0 {
		adds = len(turn.Want[0].Add)
	}
	if won != nil {
		adds = len(won.Add)
		for k, t := range added {
			s.Ours[s.count+int64(k)+1] = t.N
		}
	}
	s.count += int64(adds)
	s.proceed(after)
	return mark
}

// proceed makes after the state.
func (s *State) proceed(after map[int64]Task) {
	for n := range s.Gone {
		if _, back := after[n]; back {
			delete(s.Gone, n)
		}
	}
	for n, t := range s.Before {
		if _, there := after[n]; !there {
			s.Gone[n] = t
		}
	}
	s.Before = after
	for _, t := range after {
		s.Titles[title(t.Title)] = true
	}
}

// Outcome is the first accepted outcome that an answer meets, with the tasks
// that were added in its order; nil if it meets none.
func (s *State) Outcome(turn Turn, a Answer) (*Want, []Task) {
	after := byNumber(a.Tasks)
	for i := range turn.Want {
		if w, ok := turn.Want[i].named(s.Ours); ok {
			if added, ok := s.holds(w, after, a); ok {
				return &turn.Want[i], added
			}
		}
	}
	return nil, nil
}

// named is the outcome by the program's numbers.
func (w Want) named(ours map[int64]int64) (Want, bool) {
	ok := true
	number := func(n int64) int64 {
		m, there := ours[n]
		ok = ok && there
		return m
	}
	list := func(of []int64) []int64 {
		out := make([]int64, len(of))
		for i, n := range of {
			out[i] = number(n)
		}
		return out
	}
	change := map[int64]Fields{}
	for n, f := range w.Change {
		change[number(n)] = f
	}
	w.Change, w.Delete, w.Restore, w.Show = change, list(w.Delete), list(w.Restore), list(w.Show)
	return w, ok
}

// holds says whether the outcome describes what became of the list.
func (s *State) holds(w Want, after map[int64]Task, a Answer) ([]Task, bool) {
	var fresh, back []Task
	var left, moved []int64
	for n, t := range after {
		_, was := s.Before[n]
		_, gone := s.Gone[n]
		switch {
		case gone:
			back = append(back, t)
		case !was:
			fresh = append(fresh, t)
		case !equal(s.Before[n], t):
			moved = append(moved, n)
		}
	}
	for n := range s.Before {
		if _, there := after[n]; !there {
			left = append(left, n)
		}
	}
	for _, f := range w.Change {
		if isTrue(f["done"]) { // the done occurrence of a series is a task of its own
			fresh = slices.DeleteFunc(fresh, func(t Task) bool { return t.Done && s.Titles[title(t.Title)] })
			break
		}
	}
	slices.SortFunc(fresh, func(a, b Task) int { return int(a.N - b.N) })
	added, ok := adds(fresh, w.Add)
	if !ok || !sameNumbers(left, w.Delete) || !sameNumbers(numbersOf(back), w.Restore) {
		return nil, false
	}
	for _, n := range moved {
		if _, wanted := w.Change[n]; !wanted {
			return nil, false
		}
	}
	for n, f := range w.Change {
		if !s.changedAs(n, f, after, slices.Contains(moved, n)) {
			return nil, false
		}
	}
	untouched := len(fresh)+len(left)+len(back)+len(moved) == 0
	return added, w.answered(a, untouched)
}

// changedAs says whether task n has these fields now and is else as it was.
func (s *State) changedAs(n int64, f Fields, after map[int64]Task, moved bool) bool {
	was, there := s.Before[n]
	now, still := after[n]
	if !there || !still {
		return false
	}
	spare := now
	keep := func(name string) {
		switch name {
		case "title":
			spare.Title = was.Title
		case "due":
			spare.Due = was.Due
		case "repeat":
			spare.Repeat = was.Repeat
		case "tags":
			spare.Tags = was.Tags
		case "priority":
			spare.Priority = was.Priority
		case "note":
			spare.Note = was.Note
		case "done":
			spare.Done = was.Done
		}
	}
	movesOn := isTrue(f["done"]) && was.Repeat != "" && !now.Done
	if movesOn { // a series moves on instead
		if !moved {
			return false
		}
		spare.Due = was.Due
	}
	for name := range f {
		keep(name)
	}
	_, due := f["due"]
	_, repeat := f["repeat"]
	if due && !repeat { // where a series goes its rule may say the day
		spare.Repeat = was.Repeat
	}
	for name, accepted := range f {
		if !(movesOn && name == "done") && !meets(now, name, accepted) {
			return false
		}
	}
	return equal(spare, was)
}

// answered says whether the answer is as wanted, where it is all that is wanted.
func (w Want) answered(a Answer, untouched bool) bool {
	asks := a.Asks || strings.HasSuffix(strings.TrimSpace(a.Response), "?")
	only := len(w.Add)+len(w.Change)+len(w.Delete)+len(w.Restore) == 0
	if only && !untouched {
		return false
	}
	if w.Shows && !sameNumbers(a.Shown, w.Show) || w.Ask && !asks {
		return false
	}
	if !w.Tells {
		return true
	}
	if a.Asks {
		return false
	}
	return !slices.ContainsFunc(w.Tell, func(word string) bool {
		return !strings.Contains(strings.ToLower(a.Response), strings.ToLower(word))
	})
}

// adds are the new tasks in the order in which they are wanted.
func adds(fresh []Task, want []Fields) ([]Task, bool) {
	if len(fresh) != len(want) {
		return nil, false
	}
	if len(want) == 0 {
		return nil, true
	}
	for i, t := range fresh {
		if !isAs(t, want[0]) {
			continue
		}
		others := append(slices.Clone(fresh[:i]), fresh[i+1:]...)
		if rest, ok := adds(others, want[1:]); ok {
			return append([]Task{t}, rest...), true
		}
	}
	return nil, false
}

// isAs says whether a new task is as wanted: without due and repetition where
// none are named.
func isAs(t Task, f Fields) bool {
	for _, name := range []string{"title", "due", "repeat"} {
		accepted := f[name]
		if accepted == nil {
			accepted = []any{nil}
		}
		if !meets(t, name, accepted) {
			return false
		}
	}
	for _, name := range []string{"tags", "priority", "note"} {
		if accepted, asked := f[name]; asked && !meets(t, name, accepted) {
			return false
		}
	}
	return true
}

// meets says whether a field of a task has one of the accepted values.
func meets(t Task, name string, accepted []any) bool {
	return slices.ContainsFunc(accepted, func(v any) bool {
		text, _ := v.(string)
		switch name {
		case "title":
			return title(t.Title) == title(text) || slices.Equal(words(t.Title), words(text))
		case "due":
			return t.Due == text
		case "repeat":
			return rule(t.Repeat, t.Due) == rule(text, t.Due)
		case "tags":
			return slices.Equal(tags(t.Tags), tags(stringsOf(v)))
		case "priority":
			return or(t.Priority, "none") == or(text, "none")
		case "note":
			return strings.Contains(strings.ToLower(t.Note), strings.ToLower(text)) && (t.Note == "") == (text == "")
		case "done":
			done, _ := v.(bool)
			return t.Done == done
		}
		return false
	})
}

func stringsOf(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, e := range list {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func equal(a, b Task) bool {
	return a.Title == b.Title && a.Due == b.Due && a.Done == b.Done && a.Note == b.Note &&
		slices.Equal(slices.Sorted(slices.Values(a.Tags)), slices.Sorted(slices.Values(b.Tags))) &&
		or(a.Priority, "none") == or(b.Priority, "none") && rule(a.Repeat, a.Due) == rule(b.Repeat, b.Due)
}

func changed(before, after map[int64]Task) bool {
	if len(before) != len(after) {
		return true
	}
	for n, t := range before {
		now, there := after[n]
		if !there || !equal(t, now) {
			return true
		}
	}
	return false
}

// rule is a rule in one form, for somebody for whom the due is the first occurrence.
func rule(text, due string) string {
	if text == "" {
		return ""
	}
	r, err := recur.Parse(text)
	if err != nil {
		return text
	}
	if d, err := dueOf(due[:min(10, len(due))], nil); due != "" && err == nil {
		r = r.Normalize(d.Date)
	}
	return r.String()
}

var (
	spaces = regexp.MustCompile(`\s+`)
	lead   = regexp.MustCompile(`^(the|a|an|my|some) `)
	wordRE = regexp.MustCompile(`[\p{L}\p{N}_'&+%#-]+`)
	small  = map[string]bool{"the": true, "a": true, "an": true, "my": true, "some": true, "to": true, "of": true, "please": true}
)

// title is a title without what does not count.
func title(s string) string {
	s = spaces.ReplaceAllString(strings.ToLower(strings.TrimSpace(s)), " ")
	s = strings.Trim(strings.ReplaceAll(s, "’", "'"), " .,!?;:\"'“”")
	return lead.ReplaceAllString(s, "")
}

// words are the words of a title without the small ones, in any order.
func words(s string) []string {
	out := slices.DeleteFunc(wordRE.FindAllString(title(s), -1), func(w string) bool { return small[w] })
	slices.Sort(out)
	return out
}

func tags(list []string) []string {
	out := []string{}
	for _, t := range list {
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(t), "#"), "s"))
	}
	slices.Sort(out)
	return out
}

func byNumber(tasks []Task) map[int64]Task {
	out := map[int64]Task{}
	for _, t := range tasks {
		out[t.N] = t
	}
	return out
}

func numbersOf(tasks []Task) []int64 {
	var out []int64
	for _, t := range tasks {
		out = append(out, t.N)
	}
	return out
}

func sameNumbers(a, b []int64) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func isTrue(accepted []any) bool {
	return slices.ContainsFunc(accepted, func(v any) bool { b, _ := v.(bool); return b })
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Copy is a state that goes its own way.
func (s *State) Copy() State {
	c := *s
	c.Before, c.Gone, c.Titles, c.Ours = maps.Clone(s.Before), maps.Clone(s.Gone), maps.Clone(s.Titles), maps.Clone(s.Ours)
	return c
}

// Wanted goes on to the state after a turn that came out as its first outcome
// says, with the list, and the tasks that were touched or shown.
func (s *State) Wanted(turn Turn) (tasks []Task, touched, shown []int64) {
	after := maps.Clone(s.Before)
	next := int64(0)
	for n := range after {
		next = max(next, n)
	}
	for n := range s.Gone {
		next = max(next, n)
	}
	if len(turn.Want) > 0 {
		w, ok := turn.Want[0].named(s.Ours)
		if !ok {
			w = Want{Add: turn.Want[0].Add}
		}
		for n, f := range w.Change {
			after[n] = changedBy(after[n], f)
			touched = append(touched, n)
		}
		for _, n := range w.Delete {
			delete(after, n)
			touched = append(touched, n)
		}
		for _, n := range w.Restore {
			after[n] = s.Gone[n]
			touched = append(touched, n)
		}
		for k, f := range w.Add {
			next++
			after[next] = changedBy(Task{N: next}, f)
			s.Ours[s.count+int64(k)+1] = next
			touched = append(touched, next)
		}
		s.count += int64(len(w.Add))
		shown = w.Show
	}
	slices.Sort(touched)
	s.proceed(after)
	for _, n := range slices.Sorted(maps.Keys(after)) {
		tasks = append(tasks, after[n])
	}
	return tasks, touched, shown
}

// changedBy is a task with the first accepted value of each field.
func changedBy(t Task, f Fields) Task {
	for name, accepted := range f {
		if len(accepted) == 0 {
			continue
		}
		text, _ := accepted[0].(string)
		switch name {
		case "title":
			t.Title = text
		case "due":
			t.Due = text
		case "repeat":
			t.Repeat = text
		case "tags":
			t.Tags = stringsOf(accepted[0])
		case "priority":
			t.Priority = text
			if text == "none" {
				t.Priority = ""
			}
		case "note":
			t.Note = text
		case "done":
			t.Done, _ = accepted[0].(bool)
			if t.Done && t.Repeat != "" { // a series goes on
				t.Done = false
			}
		}
	}
	return t
}
