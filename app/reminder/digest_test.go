package reminder_test

import (
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

func TestNextDigest(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	set := reminder.Defaults()
	set.Daily, set.Weekly = "07:00", "monday"
	late := set
	late.Daily = "02:30"
	ownTime := set
	ownTime.WeeklyTime = "18:15"
	noTime := set
	noTime.Daily = ""
	for name, c := range map[string]struct {
		set   reminder.Settings
		kind  reminder.DigestKind
		after string
		want  string // "" for none
	}{
		"today, before its time":           {set, reminder.Daily, "2026-11-24T06:59:59+01:00", "2026-11-24T07:00:00+01:00"},
		"tomorrow, at its time":            {set, reminder.Daily, "2026-11-24T07:00:00+01:00", "2026-11-25T07:00:00+01:00"},
		"the clocks change that night":     {set, reminder.Daily, "2026-03-28T12:00:00+01:00", "2026-03-29T07:00:00+02:00"},
		"a time that the clocks leave out": {late, reminder.Daily, "2026-03-28T12:00:00+01:00", "2026-03-29T03:30:00+02:00"},
		"the next monday":                  {set, reminder.Weekly, "2026-11-24T12:00:00+01:00", "2026-11-30T07:00:00+01:00"},
		"this monday":                      {set, reminder.Weekly, "2026-11-30T06:00:00+01:00", "2026-11-30T07:00:00+01:00"},
		"a week from this monday":          {set, reminder.Weekly, "2026-11-30T07:00:00+01:00", "2026-12-07T07:00:00+01:00"},
		"weekly at the hour of whole days": {noTime, reminder.Weekly, "2026-11-24T12:00:00+01:00", "2026-11-30T09:00:00+01:00"},
		"weekly at a time of its own":      {ownTime, reminder.Weekly, "2026-11-30T12:00:00+01:00", "2026-11-30T18:15:00+01:00"},
		"the daily one goes on beside it":  {ownTime, reminder.Daily, "2026-11-30T12:00:00+01:00", "2026-12-01T07:00:00+01:00"},
		"no daily one":                     {noTime, reminder.Daily, "2026-11-24T12:00:00+01:00", ""},
		"none by default":                  {reminder.Defaults(), reminder.Weekly, "2026-11-24T12:00:00+01:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			after, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			at, ok := c.set.NextDigest(c.kind, after, berlin)
			got := ""
			if ok {
				got = at.Format(time.RFC3339)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSettingsOfDigests(t *testing.T) {
	set := reminder.Settings{Daily: "7:00", Weekly: " Monday "}
	got, err := set.Clean()
	if err != nil || got.Daily != "07:00" || got.Weekly != "monday" {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range []reminder.Settings{{Daily: "25:00"}, {Daily: "morning"}, {Weekly: "someday"}, {Weekly: "mon\x00day"}} {
		if _, err := bad.Clean(); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}
