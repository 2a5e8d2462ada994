package timeexpr_test

import "testing"

func TestFindCountsFromNamedDays(t *testing.T) {
	check(t, monday, [][2]string{
		{"see Ann two nights ago", "[two nights ago] 2026-11-21T21:00"},
		{"hired a year ago today", "[a year ago today] 2025-11-23"},
		{"it broke two weeks ago Friday", "[two weeks ago Friday] 2026-11-06"},
		{"rent Monday fortnight", "[Monday fortnight] 2026-12-14"},
		{"fly tomorrow fortnight", "[tomorrow fortnight] 2026-12-08"},
		{"lunch the Monday after next", "[the Monday after next] 2026-12-07"},
		{"lock up last thing on Friday", "[last thing on Friday] 2026-11-27T22:00"},
		{"read last thing at night", "[last thing at night] 2026-11-23T22:00"},
		{"back in an hour or so", "[in an hour or so] 2026-11-23T10:00"},
		{"reply in two or three days", "[in two or three days] 2026-11-25..2026-11-26"},
		{"call back in 15 to 20 minutes", "[in 15 to 20 minutes] 2026-11-23T09:15..2026-11-23T09:20"},
		{"tidy over the next 2-3 weeks", "[over the next 2-3 weeks] 2026-12-07..2026-12-14"},
		{"remind me two days in advance", "[two days in advance] before lead 48h0m0s"},
		{"water the garden 20 minutes before sunset", "[20 minutes before sunset] 2026-11-23T17:40"},
		{"drinks Sunday eve", "[Sunday eve] 2026-11-29T19:00"},
		{"light it the second Sunday of Advent", "[the second Sunday of Advent] 2026-12-06"},
		{"1st advent", "[1st advent] 2026-11-29"},
	})
}

func TestFindReadsNumberedWeeks(t *testing.T) {
	check(t, monday, [][2]string{
		{"holiday in week 52", "[in week 52] 2026-12-21..2026-12-27"},
		{"holiday in week 12 of 2028", "[in week 12 of 2028] 2028-03-20..2028-03-26"},
		{"kickoff 2026-W50", "[2026-W50] 2026-12-07..2026-12-13"},
		{"plan H1 2027", "[H1 2027] 2027-01-01..2027-06-30"},
		{"budget q2 next year", "[q2 next year] 2027-04-01..2027-06-30"},
		{"lesson plan for week 3", ""},
		{"read week 3 of the course", ""},
		{"week 2 recap", ""},
	})
}

func TestFindReadsHabitsWithoutAFrequency(t *testing.T) {
	check(t, monday, [][2]string{
		{"gym for the next 6 Tuesdays", "[for the next 6 Tuesdays] 2026-11-24 FREQ=WEEKLY;BYDAY=TU;COUNT=6"},
		{"piano the next three Fridays at 4", "[the next three Fridays at 4] 2026-11-27T16:00 FREQ=WEEKLY;BYDAY=FR;COUNT=3"},
		{"pills each of the next five days", "[each of the next five days] 2026-11-23 FREQ=DAILY;COUNT=5"},
		{"pack a lunch on school days", "[on school days] 2026-11-23 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
		{"bed at 9 on school nights", "[at 9 on school nights] 2026-11-23T21:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SU"},
		{"backup one time per month", "[one time per month] 2026-11-23 FREQ=MONTHLY"},
		{"rent monthly on day 15", "[monthly on day 15] 2026-12-15 FREQ=MONTHLY;BYMONTHDAY=15"},
		{"board every month's first Monday", "[every month's first Monday] 2026-12-07 FREQ=MONTHLY;BYDAY=1MO"},
		{"stretch each and every Friday", "[each and every Friday] 2026-11-27 FREQ=WEEKLY;BYDAY=FR"},
		{"stretch on a daily basis", "[on a daily basis] 2026-11-23 FREQ=DAILY"},
		{"run every other weekday", "[every other weekday] cannot: every other weekday"},
		{"newsletter semi-monthly", "[semi-monthly] cannot: semi-monthly"},
		{"wake me at 6 on weekdays and 8 on weekends",
			"[at 6 on weekdays] 2026-11-24T06:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR & [8 on weekends] 2026-11-28T08:00 FREQ=WEEKLY;BYDAY=SA,SU"},
	})
}

func TestFindReadsTimesAsTheyAreDictated(t *testing.T) {
	check(t, monday, [][2]string{
		{"set an alarm for 6 30 am", "[for 6 30 am] 2026-11-24T06:30"},
		{"be there at 12 30", "[at 12 30] 2026-11-23T12:30"},
		{"train at sixteen thirty", "[at sixteen thirty] 2026-11-23T16:30"},
		{"lunch for 12 30 in the afternoon", "[for 12 30 in the afternoon] 2026-11-23T12:30"},
		{"meet at 14:30h", "[at 14:30h] 2026-11-23T14:30"},
		{"call at approx 3pm", "[at approx 3pm] 2026-11-23T15:00 around"},
		{"wake me up at 6", "[at 6] 2026-11-24T06:00"},
		{"call me at 6", "[at 6] 2026-11-23T18:00"},
		{"deliver by 4 at the latest", "[by 4 at the latest] 2026-11-23T16:00 by"},
		{"come Friday at the earliest", "[Friday at the earliest] 2026-11-27 after"},
		{"away from now until 5", "[from now until 5] 2026-11-23T09:00..2026-11-23T17:00"},
		{"dentist mon 9", "[mon 9] 2026-11-30T09:00"},
		{"tea at teatime", "[at teatime] 2026-11-23T17:00"},
		{"wash up at dinner time", "[at dinner time] 2026-11-23T19:00"},
		{"walk mid-morning", "[mid-morning] 2026-11-23T10:30"},
		{"alarm for sunrise", "[for sunrise] 2026-11-24T06:00"},
	})
}

func TestFindLeavesNamesAlone(t *testing.T) {
	check(t, monday, [][2]string{
		{"watch The Day After Tomorrow", "[The Day After Tomorrow] 2026-11-25 weak"},
		{"stories of everyday people", ""},
		{"the last day of school", ""},
		{"the day of the week", ""},
		{"ask about spring break", ""},
		{"remind me about tomorrow's dinner", "[tomorrow's] 2026-11-24 weak"},
	})
}
