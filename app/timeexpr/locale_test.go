package timeexpr_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

func TestForLocaleKnowsHowPeopleReadDates(t *testing.T) {
	for _, c := range []struct {
		locale   string
		week     time.Weekday
		dayFirst bool
	}{
		{"en-US", time.Sunday, false},
		{"", time.Sunday, false},
		{"en", time.Sunday, false},
		{"nonsense tag", time.Sunday, false},
		{"en-GB", time.Monday, true},
		{"en-AU", time.Monday, true},
		{"en-IN", time.Sunday, true},
		{"en-ZA", time.Sunday, true},
		{"en-PH", time.Sunday, false},
		{"de", time.Monday, true},
		{"ar-EG", time.Saturday, true},
		{"dv-MV", time.Friday, true},
		{"en-GB-u-fw-sun", time.Sunday, true},
		{"en-US-u-fw-mon", time.Monday, false},
		{"en-GB-u-rg-uszzzz", time.Sunday, false},
		{"en-US-u-fw-mon-rg-gbzzzz", time.Monday, true},
	} {
		t.Run(c.locale, func(t *testing.T) {
			got := timeexpr.ForLocale(now, c.locale)
			if got.WeekStart != c.week || got.DayFirst != c.dayFirst {
				t.Errorf("weeks begin on %v, day first %v; want %v, %v", got.WeekStart, got.DayFirst, c.week, c.dayFirst)
			}
		})
	}
}

func TestFindFollowsTheHabitsOfALocale(t *testing.T) {
	sunday := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	check(t, timeexpr.ForLocale(sunday, "en-US"), [][2]string{
		{"this week", "[this week] 2026-11-29..2026-12-05"},
		{"on 3/4", "[on 3/4] 2027-03-04"},
	})
	check(t, timeexpr.ForLocale(sunday, "en-GB"), [][2]string{
		{"this week", "[this week] 2026-11-23..2026-11-29"},
		{"on 3/4", "[on 3/4] 2027-04-03"},
	})
	check(t, timeexpr.ForLocale(sunday, "en-GB-u-fw-sun"), [][2]string{
		{"this week", "[this week] 2026-11-29..2026-12-05"},
		{"on 3/4", "[on 3/4] 2027-04-03"},
	})
}
