package timeexpr_test

import (
	"testing"
	"time"
)

func TestFindTurnsToThePastByTheVerb(t *testing.T) {
	check(t, monday, [][2]string{
		{"what did I get done on Friday", "[on Friday] 2026-11-20"},
		{"what have I checked off on Saturday", "[on Saturday] 2026-11-21"},
		{"show the tasks I completed on Thursday", "[on Thursday] 2026-11-19"},
		{"have I finished anything since Wednesday", "[since Wednesday] 2026-11-18 since"},
		{"which ones were due Tuesday", "[Tuesday] 2026-11-17"},
	})
}

func TestFindStaysInTheFutureWhereSomethingIsToBeDone(t *testing.T) {
	check(t, monday, [][2]string{
		{"get the report finished by Friday", "[by Friday] 2026-11-27 by"},
		{"the paper must be completed on Thursday", "[on Thursday] 2026-11-26"},
		{"have it finished by Friday", "[by Friday] 2026-11-27 by"},
		{"remind me to send what was agreed on Friday", "[on Friday] 2026-11-27"},
		{"what is due on Friday", "[on Friday] 2026-11-27"},
	})
}

func TestASeriesThatBeganInThePastGoesOnFromToday(t *testing.T) {
	check(t, monday, [][2]string{
		{"taxes every year, starting 1/1/2026",
			"[every year, starting 1/1/2026] 2027-01-01 FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1"},
		{"sweep every other Friday starting 6 November 2026",
			"[every other Friday starting 6 November 2026] 2026-12-04 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"},
		{"water it every 3 days starting 21 November 2026",
			"[every 3 days starting 21 November 2026] 2026-11-24 FREQ=DAILY;INTERVAL=3"},
	})
}

func TestAPartOfTodayThatIsNotOverIsItsRest(t *testing.T) {
	for now, cases := range map[int][][2]string{
		21*60 + 12: {
			{"tonight", "[tonight] 2026-11-23T21:30"}, {"this evening", "[this evening] 2026-11-23T21:30"},
			{"this afternoon", "[this afternoon] 2026-11-23T15:00"}, {"tonight at 8", "[tonight at 8] 2026-11-23T20:00"},
			{"tomorrow evening", "[tomorrow evening] 2026-11-24T19:00"}, {"every evening", "[every evening] 2026-11-24T19:00 FREQ=DAILY"},
		},
		16 * 60:    {{"this afternoon", "[this afternoon] 2026-11-23T16:30"}, {"this evening", "[this evening] 2026-11-23T19:00"}},
		23*60 + 40: {{"tonight", "[tonight] 2026-11-23T20:00"}},
	} {
		ctx := monday
		ctx.Now = time.Date(2026, 11, 23, now/60, now%60, 0, 0, time.UTC)
		check(t, ctx, cases)
	}
}
