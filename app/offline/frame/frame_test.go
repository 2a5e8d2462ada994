package frame_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// now is a Monday.
var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func context(tasks ...todo.Task) *frame.Context {
	for i := range tasks {
		tasks[i].Number = int64(i + 1)
	}
	return &frame.Context{Time: timeexpr.ForLocale(now, "en-GB"), List: todo.Snapshot{Pending: tasks}}
}

func task(title string, due ...string) todo.Task {
	t := todo.Task{Title: title, Tags: []string{}}
	if len(due) > 0 {
		date, _ := civil.ParseDate(due[0])
		t.Due = &todo.Due{Date: date}
		if len(due) > 1 {
			clock, _ := civil.ParseClock(due[1])
			t.Due.Clock, t.Due.Timed, t.Due.Zone = clock, true, "UTC"
		}
	}
	return t
}

func weekly(t todo.Task) todo.Task {
	rule, err := recur.Parse("FREQ=WEEKLY")
	if err != nil {
		panic(err)
	}
	t.Recurrence = &todo.Recurrence{Rule: rule, Anchor: *t.Due}
	return t
}

// list is what the sentences of the tests are said over.
func list() []todo.Task {
	return []todo.Task{task("Physio", "2026-11-26", "11:00"), task("Fix the sink"), task("Feta"), task("Vet for Rufus", "2026-11-30", "16:30"),
		weekly(task("Water the orchids", "2026-11-28")), task("Board slides", "2026-12-01"), task("Call Tim about the fence")}
}

func TestWordsMeanWhatTheListMakesOfThem(t *testing.T) {
	for said, want := range map[string]string{
		"physio is postponed to friday same time": "move [1]  [] []  due 2026-11-27 660 true 1 2026-11-27 660 true false",
		"sink is fixed!!":                         "complete [2]  [] []  false",
		"the vet is tuesday not monday btw":       "move [4]  [] []  due 2026-12-01 990 true 4 2026-12-01 990 true false",
		"board slides a day later":                "move [6]  [] []  due 2026-12-02 0 false 6 2026-12-02 0 false false",
		"vet an hour earlier":                     "move [4]  [] []  due 2026-11-30 930 true 4 2026-11-30 930 true false",
		"remind me to get nappies":                "add [] Get nappies [] []  false",
		"when is the vet":                         "show [4]",
	} {
		t.Run(said, func(t *testing.T) {
			all := frame.Readings(said, context(list()...), weights.Shared(), 5)
			if len(all) == 0 {
				t.Fatalf("there is no reading")
			}
			if got := all[0].Key(); got != want {
				t.Errorf("the likeliest reading does\n  %s\nwant\n  %s", got, want)
			}
		})
	}
}

// A line that was pasted speaks for itself: what one of them says of a day, a tag or
// a priority is not said of the others.
func TestLinesKeepWhatTheySayToThemselves(t *testing.T) {
	all := frame.Readings("Sort photos #home\nOil the gate\nRing the roofer !high wed 10am", context(list()...), weights.Shared(), 40)
	due := "due 2026-11-25"
	for _, r := range all {
		for _, f := range r.Frames {
			for _, item := range f.Items {
				if item.Title != "Ring the roofer" && (item.Due != nil || item.Priority != nil) {
					t.Errorf("%q has %s of another line in %s", item.Title, due, r.Key())
				}
				if item.Title == "Oil the gate" && len(item.Tags) > 0 {
					t.Errorf("%q has the tags %v of another line", item.Title, item.Tags)
				}
			}
		}
	}
	if want := "Ring the roofer"; len(all) == 0 || !strings.Contains(all[0].Key(), want) || strings.Count(all[0].Key(), due) != 1 {
		t.Errorf("the likeliest reading is %s, want %q alone to be %s", all[0].Key(), want, due)
	}
}

func TestWhoComesTooIsNoTask(t *testing.T) {
	all := frame.Readings("fri 7pm supper with Ann & Bo, bring cheese", context(list()...), weights.Shared(), 40)
	if len(all) == 0 || strings.Contains(all[0].Key(), "add [] Bo ") || !strings.Contains(all[0].Key(), "& Bo") {
		t.Errorf("the likeliest reading of dinner with two people is %s", all[0].Key())
	}
}

func TestAVerbThatAllShareLeavesTheirLettersWhole(t *testing.T) {
	var titles []string
	for _, r := range frame.Readings("order milk and Éclairs", context(list()...), weights.Shared(), 40) {
		for _, f := range r.Frames {
			for _, one := range f.Added() {
				titles = append(titles, one.Title)
			}
		}
	}
	if !slices.Contains(titles, "Order éclairs") {
		t.Errorf("the titles are %q, want “Order éclairs” among them", titles)
	}
}

func TestTheSameMessageAlwaysMeansTheSame(t *testing.T) {
	said := "got the feta but not the slides, and move physio to friday. oh and remind me to pay rent"
	first := frame.Readings(said, context(list()...), weights.Shared(), 20)
	for range 20 {
		again := frame.Readings(said, context(list()...), weights.Shared(), 20)
		if fmt.Sprint(keys(first)) != fmt.Sprint(keys(again)) {
			t.Fatalf("once it means\n%v\nand once\n%v", keys(first), keys(again))
		}
	}
}

func keys(all []frame.Reading) []string {
	var out []string
	for _, r := range all {
		out = append(out, r.Key())
	}
	return out
}

// What a reading does, it does to tasks that are there, and a title that it
// gives fits into a task.
func TestReadingsStayWithinTheList(t *testing.T) {
	words := strings.Fields("move physio sink fixed friday monday not but and the to all both done delete remind me at 5 tomorrow every week it that other one feta instead of vet an hour earlier " +
		"high priority note : , . ? ! \n 1. [ ] #home → everything except orchids skip until march same time rename call")
	random := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		var said []string
		for range 1 + random.IntN(14) {
			said = append(said, words[random.IntN(len(words))])
		}
		check(t, strings.Join(said, " "))
	}
}

func check(t *testing.T, said string) {
	t.Helper()
	c := context(list()...)
	c.It, c.Shown = []int64{1}, []int64{1, 2, 3}
	for _, r := range frame.Readings(said, c, weights.Shared(), 10) {
		for _, f := range r.Frames {
			for _, n := range append(f.Tasks, f.Filter.Named...) {
				if n < 1 || n > 7 {
					t.Errorf("%q: %s names task %d, which is not there", said, f.Act, n)
				}
			}
			if len([]rune(f.Title)) > todo.MaxTitle {
				t.Errorf("%q: the title %q does not fit into a task", said, f.Title)
			}
		}
		if _, _, ok := frame.Apply(c.List, c.List, r, now); !ok && !strings.Contains(r.Key(), "undo") {
			t.Errorf("%q: %s cannot be foreseen", said, r.Key())
		}
	}
}

func FuzzReadings(f *testing.F) {
	for _, said := range []string{"", "sink is fixed!!", "move it to friday, no, monday", "1. a\n2. b", "\x00\xff", "\"", strings.Repeat("and ", 300)} {
		f.Add(said)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if len(said) > 2000 {
			return
		}
		check(t, said)
	})
}

func BenchmarkReadings(b *testing.B) {
	var tasks []todo.Task
	for i := range 500 {
		tasks = append(tasks, task(fmt.Sprintf("Task of kind %d about thing %d", i%17, i), "2026-12-01"))
	}
	c := context(append(list(), tasks...)...)
	for name, said := range map[string]string{"turn": "physio is postponed to friday same time", "long": strings.Repeat("move physio to friday and buy milk, ", 280)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				frame.Readings(said, c, weights.Shared(), 40)
			}
		})
	}
}
