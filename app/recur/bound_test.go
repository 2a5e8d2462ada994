package recur_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// dear are rules that are much work for whoever lists what lies between the
// anchor and now, with the most candidates that a question about them may look at.
var dear = []struct {
	rule   string
	looked int
}{
	{"FREQ=MINUTELY;BYHOUR=23;BYMINUTE=59;COUNT=9999", 2},
	{"FREQ=DAILY;COUNT=9999", 2},
	{"FREQ=HOURLY;COUNT=9999", 2},
	{"FREQ=MINUTELY", 2},
	{"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=9999", 2},
	{"FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=9999", 1600},
	{"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=9999", 1600},
	{"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,6,12,18;BYSETPOS=1,-1;COUNT=9999", 200},
	{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;COUNT=9999", 200},
	{"FREQ=WEEKLY;INTERVAL=3;BYMONTH=2;BYDAY=SU;COUNT=9999", 7000},
	{"FREQ=DAILY;INTERVAL=2;BYMONTHDAY=31;COUNT=9999", 3200},
}

func TestWhatLiesBetweenIsCountedNotListed(t *testing.T) {
	for _, c := range dear {
		rule, err := recur.Parse(c.rule)
		if err != nil {
			t.Fatal(err)
		}
		for _, year := range []int{1900, 2020} {
			looked, err := rule.Looked(civil.DateTime{Date: civil.NewDate(year, 1, 1)}, at(t, "2026-11-23 09:00"))
			if err != nil && !errors.Is(err, recur.ErrNone) {
				t.Errorf("%s from %d: %v", c.rule, year, err)
			}
			if looked > c.looked {
				t.Errorf("%s from %d looked at %d candidates, want at most %d", c.rule, year, looked, c.looked)
			}
		}
	}
}

func TestARuleThatNeverOccursIsFoundOut(t *testing.T) {
	for _, text := range []string{
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY;BYMONTH=4;BYMONTHDAY=31",
		"FREQ=DAILY;INTERVAL=7;BYDAY=TU", "FREQ=HOURLY;INTERVAL=84;BYDAY=TU,WE", "FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1",
		"FREQ=HOURLY;INTERVAL=2;BYHOUR=1", "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
		"FREQ=DAILY;BYHOUR=9;BYSETPOS=2", "FREQ=WEEKLY;INTERVAL=9999;BYMONTH=2;BYDAY=MO;BYSETPOS=9",
	} {
		rule, err := recur.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		// 2029 is a Monday's, no leap year, and neither are those that lie four years apart from it.
		next, err := rule.Find(at(t, "2029-01-01 00:00"), at(t, "2029-01-01 00:00"))
		if err == nil {
			t.Errorf("%s occurs on %v", text, next)
		}
	}
}

func TestRareRulesAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO":                                     "2044-02-29T09:00",
		"FREQ=YEARLY;INTERVAL=200":                                                         "2229-01-01T09:00",
		"FREQ=DAILY;INTERVAL=9999":                                                         "2056-05-18T09:00",
		"FREQ=MINUTELY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=3":            "3368-02-29T03:00",
		"FREQ=MINUTELY;INTERVAL=1441;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=3;BYMINUTE=7": "2596-02-29T03:07",
	} {
		rule, err := recur.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := rule.Find(at(t, "2029-01-01 09:00"), at(t, "2029-01-01 09:00"))
		if err != nil || got.String() != want {
			t.Errorf("%s: got %v, %v, want %s", text, got, err, want)
		}
	}
}

func TestNoQuestionPassesTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.OneOf(ruleGen, busyGen).Draw(t, "rule")
		rule.Interval = rapid.SampledFrom([]int{1, 2, 7, 365, 1441, 9999}).Draw(t, "any interval")
		rule.Count = rapid.SampledFrom([]int{0, 9999}).Draw(t, "any count")
		rule.Until = civil.Date{}
		if rule.Validate() != nil {
			t.Skip("not a rule")
		}
		anchor := civil.DateTime{Date: civil.NewDate(rapid.IntRange(1900, 9999).Draw(t, "year"), 3, 1)}
		after := civil.DateTime{Date: anchor.Date.AddDays(rapid.IntRange(0, 60_000).Draw(t, "ahead"))}
		looked, err := rule.Looked(anchor, after)
		if looked > recur.MaxLooked+1 {
			t.Fatalf("%s from %v after %v looked at %d candidates", rule, anchor, after, looked)
		}
		if err != nil && !errors.Is(err, recur.ErrNone) && !errors.Is(err, recur.ErrTooRare) {
			t.Fatal(err)
		}
	})
}

// The dearest rules that fit into the limits: each list full, years of half a
// million times, positions among them.
func TestFullRulesStayWithinTheBound(t *testing.T) {
	numbers := func(from, to int) string {
		var list []string
		for n := from; n <= to; n++ {
			list = append(list, fmt.Sprint(n))
		}
		return strings.Join(list, ",")
	}
	for _, freq := range []string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"} {
		rule, err := recur.Parse("FREQ=" + freq + ";BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=" + numbers(0, 23) + ";BYMINUTE=" + numbers(0, 59) + ";COUNT=9999")
		if err != nil {
			t.Fatal(err)
		}
		looked, err := rule.Looked(at(t, "1900-01-01 00:00"), at(t, "1900-01-06 00:00"))
		if err != nil || looked > 100 {
			t.Errorf("%s: looked at %d, %v", freq, looked, err)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	for _, c := range dear {
		rule, err := recur.Parse(c.rule)
		if err != nil {
			b.Fatal(err)
		}
		anchor := civil.DateTime{Date: civil.NewDate(1900, 1, 1)}
		after := civil.DateTime{Date: civil.NewDate(2026, 11, 23), Clock: civil.NewClock(9, 0)}
		b.Run(c.rule, func(b *testing.B) {
			for b.Loop() {
				rule.Find(anchor, after)
			}
		})
	}
}
