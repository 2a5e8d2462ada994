package offline_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// unseenStep is a sentence and the outcomes that are right. An outcome is
//
//	nothing      the list is as it was and nothing waits for an approval
//	show 1 2     these tasks are shown, and nothing is changed; "show" alone: some list is
//	says WORDS   the answer has these words, and nothing is changed
//	asks 1 2     the person is asked, about these tasks; "asks" alone: about anything
//	plan 1 2     an approval is asked for what touches these tasks
//	*            anything
//
// or what becomes of the tasks, in any order: +Title [@due] [~rule] [!priority]
// [#tag] for a new one (what is not said it must not have; @*, ~* any), and for
// the task of a number x1 completed, o1 opened again, -1 deleted, r1 restored,
// 1=Title, 1@due, 1!priority, 1#tags, 1~note, 1~rule.
type unseenStep struct {
	say  string
	want []string
}

// outcome is what came of a sentence.
type outcome struct {
	effects []string
	asks    []int64 // of the options
	asked   bool
	plan    []int64
	planned bool
	shown   []int64
	listed  bool
	text    string
}

var (
	effectStart = regexp.MustCompile(`^(\+\S.*|[xor-]\d+|\d+[@=!#~].*)$`)
	shownLine   = regexp.MustCompile(`- \[.\] #(\d+)`)
)

// outcomeOf tells what a turn did to the list and what it said.
func outcomeOf(before, after map[int64]todo.Task, turn chat.Turn) outcome {
	o := outcome{text: strings.ToLower(turn.Response)}
	for n, now := range after {
		was, old := before[n]
		if now.Series != 0 && !old {
			o.effects = append(o.effects, fmt.Sprintf("x%d", now.Series)) // an occurrence
			continue
		}
		if !old {
			o.effects = append(o.effects, "+"+now.Title+facets(now))
			continue
		}
		o.effects = append(o.effects, differences(was, now)...)
	}
	slices.Sort(o.effects)
	if turn.Choice != nil {
		o.asked = true
		for _, option := range turn.Choice.Options {
			if option.Task != 0 {
				o.asks = append(o.asks, option.Task)
			}
		}
	}
	o.asked = o.asked || strings.HasSuffix(strings.TrimSpace(turn.Response), "?")
	if turn.Plan != nil && turn.Plan.Decision == chat.Undecided {
		o.planned = true
		for _, l := range turn.Plan.Lines {
			o.plan = append(o.plan, l.Task)
		}
	}
	for _, s := range turn.Steps {
		o.listed = o.listed || s.Call.Tool == "list_tasks" || s.Call.Tool == "search_tasks" || s.Call.Tool == "get_overview"
	}
	for _, m := range shownLine.FindAllStringSubmatch(turn.Response, -1) {
		n, _ := strconv.ParseInt(m[1], 10, 64) // digits
		o.shown = append(o.shown, n)
	}
	return o
}

// differences are what became of a task.
func differences(was, now todo.Task) []string {
	var out []string
	note := func(changed bool, effect string) {
		if changed {
			out = append(out, fmt.Sprintf(effect, now.Number))
		}
	}
	note(was.Deleted == nil && now.Deleted != nil, "-%d")
	note(was.Deleted != nil && now.Deleted == nil, "r%d")
	note(!was.Done && now.Done, "x%d")
	note(was.Done && !now.Done, "o%d")
	note(was.Title != now.Title, "%d="+now.Title)
	note(was.Description != now.Description, "%d~note")
	note(was.Priority != now.Priority, "%d!"+now.Priority.String())
	note(!slices.Equal(was.Tags, now.Tags), "%d#"+strings.Join(now.Tags, ","))
	note(ruleOf(was) != ruleOf(now), "%d~rule")
	note(dueOf(was) != dueOf(now) && ruleOf(was) == ruleOf(now), "%d@"+dueOf(now))
	return out
}

// facets are what a new task has beside its title.
func facets(t todo.Task) string {
	var b strings.Builder
	if t.Due != nil {
		b.WriteString(" @" + dueOf(t))
	}
	if t.Recurrence != nil {
		b.WriteString(" ~" + ruleOf(t))
	}
	if t.Priority != todo.None {
		b.WriteString(" !" + t.Priority.String())
	}
	if len(t.Tags) > 0 {
		b.WriteString(" #" + strings.Join(t.Tags, ","))
	}
	return b.String()
}

func dueOf(t todo.Task) string {
	if t.Due == nil {
		return ""
	}
	s := strings.TrimPrefix(t.Due.Date.String(), "2026-")
	if t.Due.Timed {
		s += " " + t.Due.Clock.String()
	}
	return s
}

func ruleOf(t todo.Task) string {
	if t.Recurrence == nil {
		return ""
	}
	return t.Recurrence.Rule.String()
}

func (o outcome) String() string {
	switch {
	case len(o.effects) > 0:
		return strings.Join(o.effects, " ")
	case o.planned:
		return fmt.Sprint("plan ", o.plan)
	case o.asked:
		return fmt.Sprint("asks ", o.asks)
	case o.listed:
		return fmt.Sprint("show ", o.shown)
	}
	return "nothing"
}

// mayChange says whether one of the outcomes changes the list.
func (s unseenStep) mayChange() bool {
	return slices.ContainsFunc(s.want, func(w string) bool { return w == "*" || effectStart.MatchString(strings.Fields(w)[0]) })
}

// wanted says whether what came of it is one of the outcomes that are right.
func (s unseenStep) wanted(got outcome) bool {
	return slices.ContainsFunc(s.want, func(w string) bool { return got.is(w) })
}

func (o outcome) is(want string) bool {
	kind, rest, _ := strings.Cut(want, " ")
	still := len(o.effects) == 0
	switch kind {
	case "*":
		return true
	case "nothing":
		return still && !o.planned
	case "show":
		return still && o.listed && (rest == "" || sameTasks(rest, o.shown))
	case "says":
		return still && strings.Contains(o.text, strings.ToLower(rest))
	case "asks":
		return still && o.asked && !o.planned && (rest == "" || sameTasks(rest, o.asks))
	case "plan":
		return still && o.planned && (rest == "*" || sameTasks(rest, o.plan))
	}
	wanted := effectsIn(want)
	if len(wanted) != len(o.effects) {
		return false
	}
	for _, w := range wanted {
		if !slices.ContainsFunc(o.effects, func(e string) bool { return sameEffect(w, e) }) {
			return false
		}
	}
	return true
}

// effectsIn cuts an outcome into its effects.
func effectsIn(want string) []string {
	var effects []string
	for _, w := range strings.Fields(want) {
		if effectStart.MatchString(w) || len(effects) == 0 {
			effects = append(effects, w)
		} else {
			effects[len(effects)-1] += " " + w
		}
	}
	return effects
}

// sameEffect compares whatever the case; @* and ~* stand for any, "~note" and "~rule" are whole words.
func sameEffect(want, got string) bool {
	pattern := regexp.QuoteMeta(strings.ToLower(want))
	pattern = strings.ReplaceAll(pattern, `@\*`, `@[-0-9]+( [0-9:]+)?`)
	pattern = strings.ReplaceAll(pattern, `~\*`, `~\S+`)
	pattern = strings.ReplaceAll(pattern, `\+\*`, `\+.*`)
	return regexp.MustCompile("^" + pattern + "$").MatchString(strings.ToLower(got))
}

// sameTasks compares numbers, in any order and each once.
func sameTasks(want string, got []int64) bool {
	var numbers []int64
	for _, w := range strings.Fields(want) {
		n, _ := strconv.ParseInt(w, 10, 64) // ours
		numbers = append(numbers, n)
	}
	got = slices.Clone(got)
	slices.Sort(numbers)
	slices.Sort(got)
	return slices.Equal(slices.Compact(numbers), slices.Compact(got))
}
