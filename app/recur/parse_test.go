package recur_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"the shortest rule", "FREQ=DAILY", "FREQ=DAILY"},
		{"a prefix and lower case are fine", "rrule:freq=weekly;byday=fr,mo,fr", "FREQ=WEEKLY;BYDAY=MO,FR"},
		{"an interval of one goes without saying", "FREQ=DAILY;INTERVAL=1;WKST=MO", "FREQ=DAILY"},
		{"ordinals may carry a plus", "FREQ=MONTHLY;BYDAY=+1MO,-1FR", "FREQ=MONTHLY;BYDAY=-1FR,1MO"},
		{"UNTIL keeps its day", "FREQ=DAILY;UNTIL=20261231T235959Z", "FREQ=DAILY;UNTIL=20261231"},
		{"after completion", "FREQ=DAILY;INTERVAL=3;X-AFTER=DONE", "FREQ=DAILY;INTERVAL=3;X-AFTER=DONE"},
		{"weeks from Sunday", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;WKST=SU"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, err := recur.Parse(c.text)
			if err != nil || rule.String() != c.want {
				t.Errorf("got %q, %v, want %q", rule, err, c.want)
			}
		})
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", " ", "empty"},
		{"no frequency", "INTERVAL=2", "FREQ is missing"},
		{"an unknown frequency", "FREQ=SECONDLY", "FREQ=SECONDLY is not one of"},
		{"a part without a value", "FREQ=DAILY;COUNT", "not of the form NAME=VALUE"},
		{"a part given twice", "FREQ=DAILY;COUNT=1;COUNT=2", "COUNT is given twice"},
		{"an unknown part", "FREQ=DAILY;BYMOON=1", "no part \"BYMOON\""},
		{"a part that we do not have", "FREQ=YEARLY;BYWEEKNO=3", "BYWEEKNO is not supported"},
		{"an interval of nothing", "FREQ=DAILY;INTERVAL=0", "INTERVAL=0 is not a number from 1"},
		{"an endless interval", "FREQ=DAILY;INTERVAL=99999", "not between 1 and 9999"},
		{"two ends", "FREQ=DAILY;COUNT=2;UNTIL=20261231", "exclude each other"},
		{"a day that is none", "FREQ=DAILY;UNTIL=20260231", "UNTIL=20260231 is not a date"},
		{"a 13th month", "FREQ=YEARLY;BYMONTH=13", "BYMONTH=13 is not between"},
		{"a day nought", "FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 is not between"},
		{"a weekday that is none", "FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX is not a list"},
		{"a counted weekday in a week", "FREQ=WEEKLY;BYDAY=1MO", "FREQ must be MONTHLY or YEARLY"},
		{"a position in nothing", "FREQ=DAILY;BYSETPOS=1", "there is none"},
		{"a rule as long as a book", strings.Repeat("x", 501), "longer than 500"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := recur.Parse(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestRulesSurviveWriting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := ruleGen.Draw(t, "rule")
		if rule.Validate() != nil {
			t.Skip("not a rule")
		}
		again, err := recur.Parse(rule.String())
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		if diff := cmp.Diff(rule.String(), again.String()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRulesGoThroughJSON(t *testing.T) {
	rule := recur.Rule{Freq: recur.Weekly, ByDay: []recur.Weekday{{Day: time.Friday}}}
	b, err := json.Marshal(map[string]recur.Rule{"repeat": rule, "none": {}})
	if err != nil || string(b) != `{"none":"","repeat":"FREQ=WEEKLY;BYDAY=FR"}` {
		t.Fatalf("%s, %v", b, err)
	}
	var back map[string]recur.Rule
	if err := json.Unmarshal(b, &back); err != nil || !back["repeat"].Equal(rule) || !back["none"].IsZero() {
		t.Errorf("%v, %v", back, err)
	}
}

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, rule, anchor, want string }{
		{"weekly takes the weekday", "FREQ=WEEKLY", "2026-11-27", "FREQ=WEEKLY;BYDAY=FR"},
		{"monthly takes the day", "FREQ=MONTHLY", "2026-11-27", "FREQ=MONTHLY;BYMONTHDAY=27"},
		{"yearly takes the month and the day", "FREQ=YEARLY", "2026-11-27", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=27"},
		{"what is said stays", "FREQ=WEEKLY;BYDAY=MO", "2026-11-27", "FREQ=WEEKLY;BYDAY=MO"},
		{"the 31st is the last day", "FREQ=MONTHLY", "2026-10-31", "FREQ=MONTHLY;BYMONTHDAY=-1"},
		{"the 30th is the last day of February", "FREQ=MONTHLY", "2026-10-30", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"},
		{"the 30th where it was asked for", "FREQ=MONTHLY;BYMONTHDAY=30", "2026-10-30", "FREQ=MONTHLY;BYMONTHDAY=30"},
		{"a birthday on 29 February", "FREQ=YEARLY", "2024-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"},
		{"daily has nothing to take", "FREQ=DAILY", "2026-11-27", "FREQ=DAILY"},
		{"after completion nothing is fixed", "FREQ=WEEKLY;X-AFTER=DONE", "2026-11-27", "FREQ=WEEKLY;X-AFTER=DONE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, err := recur.Parse(c.rule)
			if err != nil {
				t.Fatal(err)
			}
			day, err := civil.ParseDate(c.anchor)
			if err != nil {
				t.Fatal(err)
			}
			if got := rule.Normalize(day).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"FREQ=DAILY":                                          "every day",
		"FREQ=DAILY;INTERVAL=3;X-AFTER=DONE":                  "every 3 days after completion",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=FR":                     "every other Friday",
		"FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH":                  "every 3 weeks on Tuesday and Thursday",
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR":                    "every weekday",
		"FREQ=WEEKLY;BYDAY=SA,SU":                             "every Saturday and Sunday",
		"FREQ=MONTHLY;BYMONTHDAY=1":                           "on the 1st of every month",
		"FREQ=MONTHLY;BYMONTHDAY=-1":                          "on the last day of every month",
		"FREQ=MONTHLY;BYMONTHDAY=1,15":                        "on the 1st and 15th of every month",
		"FREQ=MONTHLY;BYDAY=-1FR":                             "on the last Friday of every month",
		"FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO":                   "on the 1st Monday of every other month",
		"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24":                "every year on 24 December",
		"FREQ=YEARLY;BYMONTH=11;BYDAY=4TH":                    "every year on the 4th Thursday of November",
		"FREQ=HOURLY;INTERVAL=4":                              "every 4 hours",
		"FREQ=DAILY;BYHOUR=9,17":                              "every day at 09:00 and 17:00",
		"FREQ=DAILY;COUNT=5":                                  "every day, 5 times",
		"FREQ=DAILY;UNTIL=20261204":                           "every day, until 4 Dec 2026",
		"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13":                 "on every Friday that is the 13th of every month",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1":       "on the last weekday of every month",
		"FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1":        "on the 30th, or the last day, of every month",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR":         "every other week on every weekday",
		"FREQ=YEARLY;BYMONTH=1,7":                             "every year in January and July",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2":        "on the 2nd weekday of every month",
		"FREQ=MONTHLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYSETPOS=-2": "on the 2nd to last day of every month",
	} {
		t.Run(want, func(t *testing.T) {
			rule, err := recur.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := rule.Text(); got != want {
				t.Errorf("%s: got %q", text, got)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"FREQ=DAILY", "RRULE:FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=2;WKST=SU", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20300101T000000Z", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
		"FREQ=HOURLY;INTERVAL=9999;X-AFTER=DONE", "FREQ=;;=", "BYDAY=1",
	} {
		f.Add(s)
	}
	anchor := civil.DateTime{Date: civil.NewDate(2026, 11, 23), Clock: civil.NewClock(9, 0)}
	f.Fuzz(func(t *testing.T, s string) {
		rule, err := recur.Parse(s)
		if err != nil {
			return
		}
		again, err := recur.Parse(rule.String())
		if err != nil || !again.Equal(rule) {
			t.Fatalf("%q is written %q, which reads %v, %v", s, rule, again, err)
		}
		if next, ok := rule.Next(anchor, anchor); ok && next.Compare(anchor) <= 0 {
			t.Fatalf("%s: next is %v", rule, next)
		}
		if rule.Text() == "" || rule.Normalize(anchor.Date).Validate() != nil {
			t.Fatalf("%s: text %q, normalized %s", rule, rule.Text(), rule.Normalize(anchor.Date))
		}
	})
}
