package timeexpr_test

import "testing"

func TestFindReadsHabitsOfAllKinds(t *testing.T) {
	check(t, monday, [][2]string{
		{"stretch every 3 minutes for the next 12 minutes",
			"[every 3 minutes for the next 12 minutes] 2026-11-23T09:03 FREQ=MINUTELY;INTERVAL=3;COUNT=4"},
		{"shop open all weekdays at 6", "[all weekdays at 6] 2026-11-23T18:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
		{"choir on all Mondays", "[on all Mondays] 2026-11-23 FREQ=WEEKLY;BYDAY=MO"},
		{"tea every morning and evening", "[every morning and evening] 2026-11-23T19:00 FREQ=DAILY;BYHOUR=9,19"},
		{"tea every morning and every night", "[every morning and every night] 2026-11-23T21:00 FREQ=DAILY;BYHOUR=9,21"},
		{"pills 2x a day", "[2x a day] 2026-11-23 FREQ=DAILY cannot: 2x a day"},
		{"pills every 4-6 hours", "[every 4-6 hours] cannot: every 4-6 hours"},
		{"call home every day or two", "[every day or two] cannot: every day or two"},
		{"parade annually every March 1", "[annually every March 1] 2027-03-01 FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"},
		{"water it all days of the week", "[all days of the week] 2026-11-23 FREQ=DAILY"},
	})
}

// A course of medicine is as many doses as its days have: one too few is worse than one too many.
func TestDaysOfSeveralTimesAreCountedInDays(t *testing.T) {
	check(t, monday, [][2]string{
		{"take antibiotics every day at 8am and 8pm for 7 days", "[every day at 8am and 8pm for 7 days] 2026-11-23T20:00 FREQ=DAILY;BYHOUR=8,20;COUNT=14"},
		{"take antibiotics every day at 10am, 2pm and 6pm for a week", "[every day at 10am, 2pm and 6pm for a week] 2026-11-23T10:00 FREQ=DAILY;BYHOUR=10,14,18;COUNT=21"},
		{"take antibiotics daily for 5 days at 10 and 22", "[daily for 5 days at 10 and 22] 2026-11-23T10:00 FREQ=DAILY;BYHOUR=10,22;COUNT=10"},
		{"drops every day at 10am and 4pm 6 times", "[every day at 10am and 4pm 6 times] 2026-11-23T10:00 FREQ=DAILY;BYHOUR=10,16;COUNT=6"},
		{"drops every day for the next 10 days", "[every day for the next 10 days] 2026-11-23 FREQ=DAILY;COUNT=10"},
		{"drops every morning over the next two weeks", "[every morning over the next two weeks] 2026-11-23T09:00 FREQ=DAILY;COUNT=14"},
		{"drops every other day for the next 10 days", "[every other day for the next 10 days] 2026-11-23 FREQ=DAILY;INTERVAL=2;UNTIL=20261202"},
		{"gym every Tuesday for the next 3 weeks", "[every Tuesday for the next 3 weeks] 2026-11-24 FREQ=WEEKLY;BYDAY=TU;UNTIL=20261213"},
		{"drops every day at 10am for 7 days", "[every day at 10am for 7 days] 2026-11-23T10:00 FREQ=DAILY;COUNT=7"},
	})
}

// Where a recurrence begins and ends may stand anywhere, in any order: one that never ends is a
// medicine that is taken for ever. A thing that lasts for three days isn't one that ends then.
func TestARecurrenceBeginsAndEndsWhereOtherWordsSay(t *testing.T) {
	check(t, monday, [][2]string{
		{"every 8 hours take ibuprofen, starting at 6am, for 3 days", "[every 8 hours] 2026-11-23T14:00 since FREQ=HOURLY;INTERVAL=8;COUNT=9 & [starting at 6am] edge & [for 3 days] edge"},
		{"every 8 hours take ibuprofen starting at 6am for 3 days", "[every 8 hours] 2026-11-23T14:00 since FREQ=HOURLY;INTERVAL=8;COUNT=9 & [starting at 6am] edge & [for 3 days] edge"},
		{"take ibuprofen every 8 hours, for 3 days, starting at 6am", "[every 8 hours, for 3 days, starting at 6am] 2026-11-23T14:00 since FREQ=HOURLY;INTERVAL=8;COUNT=9"},
		{"every 8 hours take ibuprofen, for 3 days from 6am tomorrow", "[every 8 hours] 2026-11-24T06:00 FREQ=HOURLY;INTERVAL=8;COUNT=9 & [for 3 days] edge & [from 6am tomorrow] edge"},
		{"for 3 days, take ibuprofen every 8 hours", "[for 3 days] edge & [every 8 hours] 2026-11-23T17:00 FREQ=HOURLY;INTERVAL=8;COUNT=9"},
		{"every 6 hours eye drops, beginning today at noon, for the next 5 days", "[every 6 hours] 2026-11-23T12:00 FREQ=HOURLY;INTERVAL=6;COUNT=20 & [beginning today at noon] edge & [for the next 5 days] edge"},
		{"starting tomorrow, water the plants every 2 days, 5 times", "[starting tomorrow] edge & [every 2 days, 5 times] 2026-11-24 FREQ=DAILY;INTERVAL=2;COUNT=5"},
		{"every 2 days water the plants, until December 20, starting tomorrow", "[every 2 days] 2026-11-24 FREQ=DAILY;INTERVAL=2;UNTIL=20261220 & [until December 20] edge & [starting tomorrow] edge"},
		{"every Monday gym, starting December 7, for 6 weeks", "[every Monday] 2026-12-07 FREQ=WEEKLY;BYDAY=MO;UNTIL=20270117 & [starting December 7] edge & [for 6 weeks] edge"},
		{"every month pay the rent, from January 1, for a year", "[every month] 2027-01-01 FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20271231 & [from January 1] edge & [for a year] edge"},
		{"every day drops, at 8 and 20, for a week", "[every day] 2026-11-23T20:00 FREQ=DAILY;BYHOUR=8,20;COUNT=14 & [at 8 and 20] edge & [for a week] edge"},
		{"every 6 hours antibiotics, 14 doses", "[every 6 hours] 2026-11-23T15:00 FREQ=HOURLY;INTERVAL=6;COUNT=14 & [14 doses] edge"},
		{"starting next month call Mum every friday", "[starting next month] edge & [every friday] 2026-12-04 FREQ=WEEKLY;BYDAY=FR"},
		{"water the plants every friday at 5pm, beginning next week", "[every friday at 5pm, beginning next week] 2026-12-04T17:00 FREQ=WEEKLY;BYDAY=FR"},
		{"from next week on water the plants every friday", "[from next week] edge & [every friday] 2026-12-04 FREQ=WEEKLY;BYDAY=FR"},
		{"yoga weekly starting in two weeks", "[weekly starting in two weeks] 2026-12-07 FREQ=WEEKLY;BYDAY=MO"},
		{"yoga every friday starting in January", "[every friday starting in January] 2027-01-01 FREQ=WEEKLY;BYDAY=FR"},
		{"every day walk for 2 hours", "[every day] 2026-11-23 FREQ=DAILY"},
		{"every Monday book a car for 3 days", "[every Monday] 2026-11-23 FREQ=WEEKLY;BYDAY=MO"},
		{"call Ann every Monday and meet Bob at 5 and 6", "[every Monday] 2026-11-23 FREQ=WEEKLY;BYDAY=MO & [at 5] 2026-11-23T17:00 & [6] 2026-11-23T18:00"},
	})
}

// "Until 20 December" behind a time of day is a day, and not eight in the evening.
func TestADayAfterATimeIsTheLastOne(t *testing.T) {
	check(t, monday, [][2]string{
		{"study every day at 7pm until 20 December", "[every day at 7pm until 20 December] 2026-11-23T19:00 FREQ=DAILY;UNTIL=20261220"},
		{"study at 7pm every day until 20 Dec", "[at 7pm every day until 20 Dec] 2026-11-23T19:00 FREQ=DAILY;UNTIL=20261220"},
		{"study every Monday at 19:00 until 14 December", "[every Monday at 19:00 until 14 December] 2026-11-23T19:00 FREQ=WEEKLY;BYDAY=MO;UNTIL=20261214"},
		{"drive from 7pm until 8", "[from 7pm until 8] 2026-11-23T19:00..2026-11-23T20:00"},
	})
}

func TestFindReadsDaysBesideOthers(t *testing.T) {
	check(t, monday, [][2]string{
		{"tidy Thursday and Friday next week", "[Thursday] 2026-12-03 & [Friday next week] 2026-12-04"},
		{"away next Thursday and Friday", "[next Thursday] 2026-12-03 & [Friday] 2026-12-04"},
		{"camp this whole week", "[this whole week] 2026-11-23..2026-11-29"},
		{"paint the entire month of July", "[the entire month of July] 2027-07-01..2027-07-31"},
		{"rest over the holidays", "[over the holidays] 2026-12-24..2027-01-01"},
		{"hike this holiday weekend", "[this holiday weekend] 2026-11-28..2026-11-29"},
		{"party the first full week of January", "[the first full week of January] 2027-01-04..2027-01-10"},
		{"the week of January", "[of January] 2027-01-01..2027-01-31"},
		{"move next year on May 3", "[next year on May 3] 2027-05-03"},
		{"audit the second to last Friday of the month", "[the second to last Friday of the month] 2026-12-18"},
		{"rent the 2nd next month", "[the 2nd next month] 2026-12-02"},
		{"cram throughout January", "[throughout January] 2027-01-01..2027-01-31"},
	})
}

func TestFindReadsPrepositionsWithAnAdverb(t *testing.T) {
	check(t, monday, [][2]string{
		{"call right after lunch", "[right after lunch] 2026-11-23T12:30 after"},
		{"call shortly after 9", "[shortly after 9] 2026-11-23T21:00 after"},
		{"leave just before 6", "[just before 6] 2026-11-23T18:00 before"},
		{"call right at noon", "[right at noon] 2026-11-23T12:00"},
		{"leave a little before noon", "[a little before noon] 2026-11-23T12:00 before"},
		{"eat close to midnight", "[close to midnight] 2026-11-24T00:00 around"},
		{"submit at the very end of the month", "[at the very end of the month] 2026-11-30"},
		{"read an hour before bed", "[an hour before bed] 2026-11-23T21:00"},
		{"swim an hour after work", "[an hour after work] 2026-11-23T18:30"},
		{"back in a day or two", "[in a day or two] 2026-11-24..2026-11-25"},
		{"train at 6 thirty", "[at 6 thirty] 2026-11-23T18:30"},
		{"just call Ann", ""},
		{"a little bread", ""},
	})
}
