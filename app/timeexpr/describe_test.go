package timeexpr_test

import (
	"encoding/json"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

func TestDescribeSaysTheAbsoluteDate(t *testing.T) {
	for text, want := range map[string]string{
		"on Friday":                          "Fri 27 Nov",
		"by Friday at 5pm":                   "by Fri 27 Nov at 17:00",
		"in February":                        "February 2027",
		"3/4/2027":                           "Thu 4 Mar 2027",
		"tomorrow from 3 to 5pm":             "Tue 24 Nov, 15:00 to 17:00",
		"next week":                          "Mon 30 Nov to Sun 6 Dec",
		"every other Friday at 5pm":          "every other Friday at 17:00, next on Fri 27 Nov",
		"every day at 9 for 5 times":         "every day at 09:00, 5 times, next on Tue 24 Nov",
		"every Monday until March":           "every Monday, until 1 Mar 2027, next on Mon 23 Nov",
		"every day at 8am and 8pm":           "every day at 08:00 and 20:00, next on Mon 23 Nov",
		"every 3 days after I do it":         "every 3 days after completion, next on Mon 23 Nov",
		"on the last weekday of every month": "on the last weekday of every month, next on Mon 30 Nov",
		"30 minutes before":                  "",
	} {
		t.Run(text, func(t *testing.T) {
			list := timeexpr.Find(text, monday)
			if len(list) != 1 || list[0].Describe(monday) != want {
				t.Errorf("got %+v, want %q", list, want)
			}
		})
	}
}

func TestReportIsWhatTheCommandPrints(t *testing.T) {
	b, err := json.Marshal(timeexpr.Report("pay rent by Friday at 5pm, then read", monday))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"found":[{"text":"by Friday at 5pm","start":9,"end":25,"value":"2026-11-27T17:00:00","grain":"hour","bound":"by","means":"by Fri 27 Nov at 17:00"}]}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	if b, _ := json.Marshal(timeexpr.Report("nothing", monday)); string(b) != `{"found":[]}` {
		t.Errorf("got %s", b)
	}
}
