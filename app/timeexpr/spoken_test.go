package timeexpr_test

import "testing"

func TestFindReadsWhatIsSaidInPassing(t *testing.T) {
	check(t, monday, [][2]string{
		{"gym at 7 tomorrow morning and 8 tomorrow night",
			"[at 7 tomorrow morning] 2026-11-24T07:00 & [8 tomorrow night] 2026-11-24T20:00"},
		{"set an alarm for six fifteen", "[for six fifteen] 2026-11-23T18:15"},
		{"this evening around 7 call Ann", "[this evening around 7] 2026-11-23T19:00 around"},
		{"at 0630 call Ann", "[at 0630] 2026-11-24T06:30"},
		{"anything planned past 5", "[past 5] 2026-11-23T17:00 after"},
		{"move the 3 pm call", "[3 pm] 2026-11-23T15:00 weak"},
		{"call Ann during lunch", "[during lunch] 2026-11-23T12:30"},
		{"paint during the week", "[during the week] 2026-11-23..2026-11-29"},
		{"rest the entire day", "[the entire day] 2026-11-23 weak"},
		{"rest the rest of today", "[the rest of today] 2026-11-23"},
		{"call Ann later on today", "[later on today] 2026-11-23"},
		{"barbecue on the july 4th weekend", "[on the july 4th weekend] 2027-07-03..2027-07-04"},
		{"away this upcoming weekend", "[this upcoming weekend] 2026-11-28..2026-11-29"},
		{"away the week after next", "[the week after next] 2026-12-07..2026-12-13"},
		{"what's happening right now", "[right now] 2026-11-23T09:00"},
		{"call Ann tomorrrow", "[tomorrrow] 2026-11-24"},
		{"call Ann in 10 minuts", "[in 10 minuts] 2026-11-23T09:10"},
	})
}

func TestFindTakesNoDegreesAndNamesForTimes(t *testing.T) {
	check(t, monday, [][2]string{
		{"bake at 350", ""},
		{"bake the bread at 425 for an hour", ""},
		{"sell the shares at 400", ""},
		{"roast chicken at 200 for Sunday", "[for Sunday] 2026-11-29"},
		{"start baking at 4", "[at 4] 2026-11-23T16:00"},
		{"leave at 350", "[at 350] 2026-11-23T15:50"},
		{"buy Christmas lights", ""},
		{"add it to the Christmas list", ""},
		{"Christmas parties", "[Christmas] 2026-12-25 weak"},
		{"an alarm named Sunday school", ""},
		{"wear my Friday shirt", "[Friday] 2026-11-27 weak"},
		{"make the meeting a weekly one", "[weekly] 2026-11-23 FREQ=WEEKLY weak"},
		{"this past one", ""},
		{"the word of the day", ""},
		{"for the day", ""},
		{"show my tasks for the day", "[for the day] 2026-11-23 weak"},
	})
}

func TestFindReadsTheTimesOfAlarms(t *testing.T) {
	check(t, monday, [][2]string{
		{"delete my 7 alarm", "[7] 2026-11-23T19:00 weak"},
		{"cancel the 630 alarm", "[630] 2026-11-23T18:30 weak"},
		{"set alarm 0700", "[0700] 2026-11-24T07:00 weak"},
		{"make my alarm now 0630", "[0630] 2026-11-24T06:30 weak"},
		{"delete 2 alarms", ""},
		{"start a 10 minute timer", "[10 minute] 2026-11-23T09:10"},
		{"alarm 20 minutes", "[20 minutes] 2026-11-23T09:20"},
		{"let me sleep 10 more minutes", "[10 more minutes] 2026-11-23T09:10"},
		{"a 3 day reminder course", ""},
	})
}
