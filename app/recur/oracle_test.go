package recur_test

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

//go:embed testdata/oracle.py
var oracleProgram string

// few is how many occurrences are compared after those that are only counted.
const few = 8

// question is one that every implementation answers: how many occurrences lie
// from the anchor through After, and which come next, up to End.
type question struct {
	rule   recur.Rule
	anchor civil.DateTime
	after  civil.DateTime
	end    civil.Date
}

// line is a question for the program in Python, in terms of its library.
type line struct {
	Freq, Interval, Count, Wkst       int
	Months, MonthDays, Hours, Minutes []int
	Positions                         []int
	Weekdays                          [][2]int // 0 is Monday; which one, 0 for every one
	Anchor, After, Until              string
	Few                               int
}

// reply is what an implementation says. Empty: no occurrence can ever come.
type reply struct {
	Passed int
	Next   []string
	Empty  bool
}

// rulesToAsk is how many rules are compared: RULES=100000 go test ./app/recur
// -run Oracles takes some minutes.
func rulesToAsk(t *testing.T) int {
	asked := os.Getenv("RULES")
	if asked == "" {
		return 1000
	}
	n, err := strconv.Atoi(asked)
	if err != nil {
		t.Fatalf("RULES=%q is not a number", asked)
	}
	return n
}

// drawQuestion draws a rule, an anchor from 1900 on, and a time to ask about.
// How far that lies ahead is bounded by what the others can list.
func drawQuestion(seed int) question {
	rule := rapid.OneOf(ruleGen, busyGen).Example(seed)
	random := rand.New(rand.NewPCG(uint64(seed), 7))
	q := question{rule: rule}
	q.anchor.Date = civil.NewDate(1900, 1, 1).AddDays(random.IntN(50_000))
	q.anchor.Clock = civil.Clock(random.IntN(24 * 60))
	days := 4000
	switch {
	case rule.Freq == recur.Minutely:
		days = 4 * rule.Step()
	case rule.Freq == recur.Hourly:
		days = 100 * rule.Step()
	case random.IntN(20) == 0:
		days = 46_000
	}
	q.after = civil.DateTime{Date: q.anchor.Date.AddDays(random.IntN(days) - 1), Clock: civil.Clock(random.IntN(24 * 60))}
	q.end = q.after.Date.AddDays(10 + days/2)
	if !rule.Until.IsZero() {
		q.rule.Until = q.anchor.Date.AddDays(random.IntN(days))
		if q.rule.Until.Before(q.end) {
			q.end = q.rule.Until
		}
	}
	return q
}

// busyGen draws hourly and minutely rules with hours and minutes, which one of
// the two other implementations can be asked about.
var busyGen = rapid.Custom(func(t *rapid.T) recur.Rule {
	r := ruleGen.Draw(t, "rule")
	if r.Freq < recur.Hourly {
		return r
	}
	r.ByHour = rapid.SliceOfNDistinct(rapid.IntRange(0, 23), 0, 3, rapid.ID).Draw(t, "hours of the day")
	r.ByMinute = rapid.SliceOfNDistinct(rapid.IntRange(0, 59), 0, 3, rapid.ID).Draw(t, "minutes of the hour")
	r.Interval = rapid.SampledFrom([]int{1, 2, 3, 5, 7, 11, 90, 120, 1441}).Draw(t, "odd interval")
	return r
})

func TestRulesAgreeWithBothOracles(t *testing.T) {
	python := startPython(t)
	asked := 0
	compared := map[string]int{}
	looked := 0
	for seed := 0; asked < rulesToAsk(t); seed++ {
		q := drawQuestion(seed)
		if q.rule.Validate() != nil {
			continue
		}
		asked++
		got, n := ours(t, q)
		looked = max(looked, n)
		if !q.comesSoon() {
			compared["day by day"]++
			q.compareDayByDay(t, got)
			continue
		}
		if want, ok := q.goSays(t); ok {
			compared["rrule-go"]++
			compare(t, q, "rrule-go", got, want)
		}
		if python != nil {
			compared["dateutil"]++
			compare(t, q, "dateutil", got, python.ask(t, q))
		}
	}
	t.Logf("%d rules asked, compared with %v; the dearest looked at %d candidates", asked, compared, looked)
	if looked > recur.MaxLooked {
		t.Errorf("a question looked at %d candidates, more than the bound of %d", looked, recur.MaxLooked)
	}
}

// comesSoon says whether the others can be asked: they look at every minute, or
// day, from one occurrence to the next, and never give up.
func (q question) comesSoon() bool {
	open := q.rule
	open.Count = 0
	open.Until = civil.Date{}
	next, err := open.Find(q.anchor, civil.DateTime{Date: q.end, Clock: 24*60 - 1})
	if q.rule.Freq >= recur.Hourly {
		return err == nil && next.Date.Sub(q.end) < 100*open.Step()
	}
	return err == nil && next.Date.Sub(q.end) < 4000*open.Step()
}

// compareDayByDay asks each day whether it fits, which needs no other implementation.
// It knows nothing of times and positions, and so can only say that there is nothing.
func (q question) compareDayByDay(t *testing.T, got reply) {
	t.Helper()
	r := q.rule
	counted := slices.ContainsFunc(r.ByDay, func(w recur.Weekday) bool { return w.N != 0 })
	if counted || len(r.BySetPos) > 0 || r.Freq != recur.Daily && len(r.ByDay)+len(r.ByMonthDay) == 0 {
		return
	}
	for _, text := range got.Next {
		day, err := time.Parse("2006-01-02T15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		if !q.fitsDay(day) {
			t.Fatalf("%s from %v: %s does not fit", q.rule, q.anchor, text)
		}
	}
	if got.Passed > 0 || len(got.Next) > 0 || q.rule.Step() > 1 || q.rule.Freq >= recur.Hourly {
		return
	}
	for day := q.anchor.Date.AddDays(1); !day.After(q.end); day = day.AddDays(1) {
		if q.fitsDay(day.At(0, time.UTC)) {
			t.Fatalf("%s from %v never occurs, but %v fits", q.rule, q.anchor, day)
		}
	}
}

// fitsDay says whether BYMONTH, BYMONTHDAY and plain BYDAY allow the day.
func (q question) fitsDay(day time.Time) bool {
	r := q.rule
	ok := len(r.ByMonth) == 0 || slices.Contains(r.ByMonth, day.Month())
	fromEnd := day.Day() - day.AddDate(0, 1, -day.Day()).Day() - 1
	ok = ok && (len(r.ByMonthDay) == 0 || slices.Contains(r.ByMonthDay, day.Day()) || slices.Contains(r.ByMonthDay, fromEnd))
	return ok && (len(r.ByDay) == 0 || slices.ContainsFunc(r.ByDay, func(w recur.Weekday) bool { return w.Day == day.Weekday() }))
}

func compare(t *testing.T, q question, name string, got, want reply) {
	t.Helper()
	g, _ := json.Marshal(got)
	if want.Empty {
		if got.Passed != 0 || len(got.Next) != 0 {
			t.Fatalf("%s from %v: got %s, and %s says that it never occurs", q.rule, q.anchor, g, name)
		}
		return
	}
	if w, _ := json.Marshal(want); string(g) != string(w) {
		t.Fatalf("%s from %v after %v up to %v:\ngot %s\n%s says %s", q.rule, q.anchor, q.after, q.end, g, name, w)
	}
}

func ours(t *testing.T, q question) (reply, int) {
	t.Helper()
	looked := 0
	passed, err := q.rule.Passed(q.anchor, q.after, recur.MaxCount*1000)
	if err != nil {
		t.Fatalf("%s from %v through %v: %v", q.rule, q.anchor, q.after, err)
	}
	if q.rule.Count > 0 {
		passed = min(passed, q.rule.Count)
	}
	out := reply{Passed: passed, Next: []string{}}
	after := q.after
	for len(out.Next) < few {
		n, _ := q.rule.Looked(q.anchor, after)
		looked = max(looked, n)
		next, err := q.rule.Find(q.anchor, after)
		if errors.Is(err, recur.ErrNone) || err == nil && next.Date.After(q.end) {
			break
		}
		if err != nil {
			t.Fatalf("%s from %v after %v: %v", q.rule, q.anchor, after, err)
		}
		out.Next = append(out.Next, next.String())
		after = next
	}
	return out, looked
}

// goSays asks rrule-go, which searches for ever for an hour or a minute that
// an hourly or minutely rule never meets.
func (q question) goSays(t *testing.T) (reply, bool) {
	if q.rule.Freq >= recur.Hourly && len(q.rule.ByHour)+len(q.rule.ByMinute) > 0 {
		return reply{}, false
	}
	out := reply{Next: []string{}}
	open := q.rule
	open.Until = civil.Date{} // the end is no later
	oracle, err := oracleRule(open, q.anchor, q.end, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	next := oracle.Iterator()
	for at, more := next(); more && len(out.Next) < few; at, more = next() {
		if here := civil.DateTimeOf(at); here.Compare(q.after) > 0 {
			out.Next = append(out.Next, here.String())
		} else {
			out.Passed++
		}
	}
	return out, true
}

// pythonOracle is a running interpreter with python3-dateutil.
type pythonOracle struct {
	in  io.Writer
	out *bufio.Scanner
}

func startPython(t *testing.T) *pythonOracle {
	t.Helper()
	if out, err := exec.Command("python3", "-c", "import dateutil.rrule").CombinedOutput(); err != nil {
		if os.Getenv("RULES") != "" {
			t.Fatalf("python3 with python3-dateutil is needed: %v: %s", err, out)
		}
		t.Log("python3-dateutil is not installed: rules are compared with rrule-go alone")
		return nil
	}
	ctx, stop := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, "python3", "-c", oracleProgram)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); cmd.Wait() })
	return &pythonOracle{in: in, out: bufio.NewScanner(out)}
}

func (p *pythonOracle) ask(t *testing.T, q question) reply {
	t.Helper()
	// dateutil numbers frequencies from YEARLY = 0 and weekdays from Monday = 0.
	freqs := map[recur.Freq]int{recur.Yearly: 0, recur.Monthly: 1, recur.Weekly: 2, recur.Daily: 3, recur.Hourly: 4, recur.Minutely: 5}
	l := line{Freq: freqs[q.rule.Freq], Interval: q.rule.Step(), Count: q.rule.Count, Wkst: (q.rule.WeekStart + 6) % 7,
		MonthDays: q.rule.ByMonthDay, Hours: q.rule.ByHour, Minutes: q.rule.ByMinute, Positions: q.rule.BySetPos,
		Anchor: q.anchor.String(), After: q.after.String(), Until: q.end.String() + "T23:59", Few: few}
	for _, m := range q.rule.ByMonth {
		l.Months = append(l.Months, int(m))
	}
	for _, w := range q.rule.ByDay {
		l.Weekdays = append(l.Weekdays, [2]int{recur.ISOWeekday(w.Day) - 1, w.N})
	}
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.in.Write(append(text, '\n')); err != nil {
		t.Fatal(err)
	}
	if !p.out.Scan() {
		t.Fatalf("the program in Python ended at %s", text)
	}
	var r reply
	if err := json.Unmarshal(p.out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}
