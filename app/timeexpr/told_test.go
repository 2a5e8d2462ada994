package timeexpr_test

import "testing"

func TestFindTakesNowForATimeOnlyWhereItIsOne(t *testing.T) {
	check(t, monday, [][2]string{
		{"now", "[now] 2026-11-23T09:00"},
		{"buy milk right now", ""},
		{"turn it off now", ""},
		{"away from now until Friday", "[from now until Friday] 2026-11-23T09:00..2026-11-27T09:00"},
		{"nothing more starting now", "[starting now] 2026-11-23T09:00 since"},
		{"do it immediately", ""},
		{"free between now and Friday", "[between now and Friday] 2026-11-23T09:00..2026-11-27T09:00"},
	})
}

func TestFindReadsWhatAssistantsAreTold(t *testing.T) {
	check(t, monday, [][2]string{
		{"set an alarm for five p m", "[for five p m] 2026-11-23T17:00"},
		{"wake me at eight thirty a m", "[at eight thirty a m] 2026-11-24T08:30"},
		{"lunch at twelve o'clock noon", "[at twelve o'clock noon] 2026-11-23T12:00"},
		{"jog in the evenings", "[in the evenings] 2026-11-23T19:00 FREQ=DAILY"},
		{"email Rob first thing Monday morning", "[first thing Monday morning] 2026-11-30T08:00"},
		{"out all day Friday", "[all day Friday] 2026-11-27"},
		{"plan all of next week", "[all of next week] 2026-11-30..2026-12-06"},
		{"what's on in the evening", "[in the evening] 2026-11-23T19:00"},
		{"list the June events", "[June] 2027-06-01..2027-06-30 weak"},
		{"show my weekend evening events", "[weekend evening] 2026-11-28T19:00 weak"},
		{"christmass tree", "[christmass] 2026-12-25 weak"},
		{"Mon 23 Nov to Tue 24 Nov", "[Mon 23 Nov to Tue 24 Nov] 2026-11-23..2026-11-24"},
		{"Tuesday, 24 November until Thursday, 3 December",
			"[Tuesday, 24 November until Thursday, 3 December] 2026-11-24..2026-12-03"},
		{"it was on Sun 22 Nov", "[on Sun 22 Nov] 2026-11-22"},
		{"every other week on every weekday",
			"[every other week on every weekday] 2026-11-23 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR"},
		{"every year on 1 January, 10 times",
			"[every year on 1 January, 10 times] 2027-01-01 FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;COUNT=10"},
	})
}

func TestNumberOfATaskIsNoTime(t *testing.T) {
	check(t, monday, [][2]string{
		{"move task 10 to 2099-11-30", "[to 2099-11-30] 2099-11-30"},
		{"move task 10 to 12 december", "[to 12 december] 2026-12-12"},
		{"task 12 is due on friday", "[on friday] 2026-11-27"},
		{"push tasks 5 and 7 to monday", "[to monday] 2026-11-30"},
	})
}
