package timeexpr_test

import "testing"

// What is of an evening is in the evening, though its hour is one of the morning for other plans.
func TestWhatIsOfAnEvening(t *testing.T) {
	check(t, monday, [][2]string{
		{"movie night Friday at 8", "[Friday at 8] 2026-11-27T20:00"},
		{"game night is at 7 on Friday", "[at 7 on Friday] 2026-11-27T19:00"},
		{"cook dinner at 7 tomorrow", "[at 7 tomorrow] 2026-11-24T19:00"},
		{"dinner with Sam on Friday at 8:30", "[on Friday at 8:30] 2026-11-27T20:30"},
		{"dinner every Friday at 7", "[every Friday at 7] 2026-11-27T19:00 FREQ=WEEKLY;BYDAY=FR"},
		{"book club Thursday at 7", "[Thursday at 7] 2026-11-26T19:00"},
		{"movies with Ann on Saturday at 7", "[on Saturday at 7] 2026-11-28T19:00"},
		{"to the cinema on Saturday at 8", "[on Saturday at 8] 2026-11-28T20:00"},
		{"photocopy the quiz tomorrow at 8:20", "[tomorrow at 8:20] 2026-11-24T08:20"},
		{"party on Saturday at 11", "[on Saturday at 11] 2026-11-28T11:00"},
		// Not what else is named, nor what something else parts from it.
		{"check the dinner menu tomorrow at 9", "[tomorrow at 9] 2026-11-24T09:00"},
		{"gym tomorrow at 9, dinner with Ann", "[tomorrow at 9] 2026-11-24T09:00"},
		{"night shift report tomorrow at 9", "[tomorrow at 9] 2026-11-24T09:00"},
		{"dinner tomorrow at 10am", "[tomorrow at 10am] 2026-11-24T10:00"},
	})
}
