package timeexpr_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

func TestFindReadsPartsOfHoursAndSeconds(t *testing.T) {
	check(t, monday, [][2]string{
		{"stretch in a quarter of an hour", "[in a quarter of an hour] 2026-11-23T09:15"},
		{"stretch in three quarters of an hour", "[in three quarters of an hour] 2026-11-23T09:45"},
		{"check the oven in an hour and a quarter", "[in an hour and a quarter] 2026-11-23T10:15"},
		{"flip it in 90 seconds", "[in 90 seconds] 2026-11-23T09:01:30"},
		{"it began 10 seconds ago", "[10 seconds ago] 2026-11-23T08:59:50"},
		{"reply within about two hours", "[within about two hours] 2026-11-23T11:00 by"},
		{"reply in less than 2 hours", "[in less than 2 hours] 2026-11-23T11:00 by"},
		{"wake the crew at fifteen hundred hours", "[at fifteen hundred hours] 2026-11-23T15:00"},
		{"tea at eightish", "[at eightish] 2026-11-23T20:00"},
		{"30 minutes 2 hours", ""},
	})
}

func TestFindReadsDaysByOtherDays(t *testing.T) {
	check(t, monday, [][2]string{
		{"hand it in Thursday three weeks from now", "[Thursday three weeks from now] 2026-12-17"},
		{"the weekend before Christmas", "[the weekend before Christmas] 2026-12-19..2026-12-20"},
		{"the night before Christmas", "[the night before Christmas] 2026-12-24T21:00"},
		{"plan it the week commencing 7 December", "[the week commencing 7 December] 2026-12-07..2026-12-13"},
		{"fly home Easter weekend", "[Easter weekend] 2027-03-27..2027-03-28"},
		{"move house in the summer of 2027", "[in the summer of 2027] 2027-06-01..2027-08-31"},
		{"second Tuesday evening of next month", "[second Tuesday evening of next month] 2026-12-08T19:00"},
		{"pack the day before", "[the day before] before lead 24h0m0s"},
	})
}

func TestFindJoinsWhatIsSaidInTwoSteps(t *testing.T) {
	check(t, monday, [][2]string{
		{"see Ann next week, maybe on Tuesday", "[next week, maybe on Tuesday] 2026-12-01"},
		{"call Ann tomorrow, say at 3pm", "[tomorrow, say at 3pm] 2026-11-24T15:00"},
		{"gym tomorrow at 2 for 45 minutes", "[tomorrow at 2 for 45 minutes] 2026-11-24T14:00..2026-11-24T14:45"},
		{"on call for 2 hours from 9 am", "[for 2 hours from 9 am] 2026-11-23T09:00..2026-11-23T11:00"},
		{"away 8 Dec 9:15 to 29 Dec 10:15", "[8 Dec 9:15 to 29 Dec 10:15] 2026-12-08T09:15..2026-12-29T10:15"},
		{"flight 1234 on Dec 5 at 9am", "[on Dec 5 at 9am] 2026-12-05T09:00"},
	})
}

func TestFindReadsHabits(t *testing.T) {
	check(t, monday, [][2]string{
		{"every day from Monday to Friday", "[every day from Monday to Friday] 2026-11-23 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
		{"pills twice a day at 8 and 20", "[twice a day at 8 and 20] 2026-11-23T20:00 FREQ=DAILY;BYHOUR=8,20"},
		{"gym twice a week on Monday and Thursday",
			"[twice a week on Monday and Thursday] 2026-11-23 FREQ=WEEKLY;BYDAY=MO,TH"},
		{"gym three times a week", "[three times a week] cannot: three times a week"},
		{"rent on the 1st and 15th of the month",
			"[on the 1st and 15th of the month] 2026-12-01 FREQ=MONTHLY;BYMONTHDAY=1,15"},
		{"payroll the last business day of every month",
			"[the last business day of every month] 2026-11-30 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"},
		{"report on the last Friday of each quarter",
			"[on the last Friday of each quarter] 2026-12-25 FREQ=MONTHLY;BYMONTH=3,6,9,12;BYDAY=-1FR"},
		{"stand up every 5 minutes for an hour",
			"[every 5 minutes for an hour] 2026-11-23T09:05 FREQ=MINUTELY;INTERVAL=5;COUNT=12"},
		{"stand up every hour until 6pm",
			"[every hour until 6pm] 2026-11-23T10:00 FREQ=HOURLY;BYHOUR=9,10,11,12,13,14,15,16,17,18;UNTIL=20261123"},
		{"water it every 2 days, at most 7 times",
			"[every 2 days, at most 7 times] 2026-11-23 FREQ=DAILY;INTERVAL=2;COUNT=7"},
		{"blink every 20 seconds", "[every 20 seconds] cannot: every 20 seconds"},
		{"weekdays at 9 except holidays",
			"[weekdays at 9 except holidays] 2026-11-24T09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR cannot: except holidays"},
		{"sweep every Friday in week 30", "[every Friday in week 30] 2026-11-27 FREQ=WEEKLY;BYDAY=FR cannot: in week 30"},
		{"every month on the 30th of February",
			"[every month on the 30th of February] 2026-11-23 cannot: every month on the 30th of February"},
	})
}

func TestFindReadsMisspeltNames(t *testing.T) {
	check(t, monday, [][2]string{
		{"call mom on thurday", "[on thurday] 2026-11-26"},
		{"pay rent on novmeber 5", "[on novmeber 5] 2027-11-05"},
		{"every wendesday", "[every wendesday] 2026-11-25 FREQ=WEEKLY;BYDAY=WE"},
		{"satuday shopping", "[satuday] 2026-11-28 weak"},
		{"eat a sundae", ""},
		{"a mourning dress", ""},
		{"the matching game", ""},
	})
}

func TestFindLeavesWhatOnlyLooksLikeATime(t *testing.T) {
	check(t, monday, [][2]string{
		{"1/2 cup of sugar", ""},
		{"24/7 support", ""},
		{"every now and then", ""},
		{"two hundred and thirty pages", ""},
		{"a midnight snack", "[midnight] 2026-11-24T00:00 weak"},
		{"buy Christmas presents before Friday", "[before Friday] 2026-11-27 before"},
	})
}

func TestFindStopsAtABoundedNumberOfExpressions(t *testing.T) {
	text := ""
	for range 300 {
		text += "today: x; "
	}
	if n := len(timeexpr.Find(text, timeexpr.Context{Now: now, WeekStart: time.Monday})); n != 100 {
		t.Errorf("found %d", n)
	}
}
