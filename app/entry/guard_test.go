package entry_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/entry"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// Words that only look like a time, and times in forms that are easily
// misread: people have reported both of other programs.
func TestWhatIsEasilyMisread(t *testing.T) {
	for _, line := range []string{
		"Sunscreen for the beach bag", "Wedge for the door", "Fritz adapter", "Marinate tofu", "Octopus costume", "Return the monstera",
		"Plan the wedding seating", "Ask do we have the money", "Paprika", "Marmalade", "Maypole dance shoes", "Juniper bush",
		"Buy 40th birthday gift", "Order the 32nd edition", "Ship 100M cable", "Clean room 73 20", "Say hello 4000", "Order part 538400",
		"Check item 1324 S", "Update Suite 11g and 12c docs", "Transfer 1.33 amount", "Measure 8.30 m fence", "I need 1 hard drive",
		"Ask if Theresa may become a trustee", "March the kids to the dentist", "Watch the second half of the match",
		"Wait a second before rebooting", "Fix issue #204", "C# course", "F# basics", "Open https://example.org/#install",
		"Replace 24h battery", "Buy 5h energy gel", "Book on Sundar",
	} {
		t.Run(line, func(t *testing.T) {
			e := entry.Read(line, saturday, entry.Options{})
			if e.Title != line || e.Due != nil || e.Recurrence != nil || len(e.Tags) > 0 || e.Question != nil {
				t.Errorf("got %q, due %v, repeats %v, tags %v, asks %+v", e.Title, e.Due, e.Recurrence, e.Tags, e.Question)
			}
		})
	}
	us := timeexpr.ForLocale(saturday.Now, "en-US")
	for _, c := range []struct {
		line, title, due string
		in               timeexpr.Context
	}{
		{"Test this task 15m #personal tomorrow", "Test this task 15m", "2026-11-29", saturday},
		{"Review deck 24/12 14:30", "Review deck", "2026-12-24 14:30", saturday},
		{"Dentist sunday 6 17:00", "Dentist", "2026-12-06 17:00", saturday},
		{"Pay invoice May. 9, 2027", "Pay invoice", "2027-05-09", saturday},
		{"Call bank tomorrow 4", "Call bank", "2026-11-29 16:00", saturday},
		{"Call bank tomorrow 11", "Call bank", "2026-11-29 11:00", saturday},
		{"Meet Jo 19:40 Thursday (Dec 3, 2026)", "Meet Jo", "2026-12-03 19:40", saturday},
		{"Send it 13/12/2026", "Send it", "2026-12-13", us},
		{"Clean in 5 days", "Clean", "2026-12-03", saturday},
		{"today buy milk", "Buy milk", "2026-11-28", saturday},
		{"Walk the last day of next month", "Walk", "2026-12-31", saturday},
		{"Check 3 weeks from today", "Check", "2026-12-19", saturday},
	} {
		t.Run(c.line, func(t *testing.T) {
			e := entry.Read(c.line, c.in, entry.Options{})
			got := ""
			if e.Due != nil {
				got = e.Due.Date.String()
				if e.Due.Timed {
					got += " " + e.Due.Clock.String()
				}
			}
			if e.Title != c.title || got != c.due {
				t.Errorf("got %q, due %q, asks %+v; want %q, due %q", e.Title, got, e.Question, c.title, c.due)
			}
		})
	}
}

// The days of a person are those of their zone.
func TestDaysAreThoseOfThePersonsZone(t *testing.T) {
	for zone, want := range map[string]string{"Pacific/Auckland": "2026-11-30", "America/New_York": "2026-11-29"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		c := timeexpr.ForLocale(saturday.Now.In(loc), "en-GB")
		if e := entry.Read("call Ann tomorrow", c, entry.Options{}); e.Due == nil || e.Due.Date.String() != want {
			t.Errorf("in %s it is due %v, want %s", zone, e.Due, want)
		}
	}
}
