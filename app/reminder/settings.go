package reminder

import (
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Settings are how one person wants to be reminded.
type Settings struct {
	// DayTime is when reminders of whole days ring, such as "09:00".
	DayTime string `json:"day_time"`
	// Timed: a task with a time rings at its due unless it says otherwise.
	Timed bool `json:"timed"`
	// QuietFrom and QuietTo are hours in which nothing rings that is not loud;
	// what would ring then rings at their end. None if they are empty.
	QuietFrom string `json:"quiet_from"`
	QuietTo   string `json:"quiet_to"`
	// Nag is after how many minutes every reminder rings again until it is
	// answered, 0 for once.
	Nag int `json:"nag"`
	// Sound: the page makes a sound.
	Sound bool `json:"sound"`
	// HabitsFollow: what repeats at a time of day is at that time where the person
	// is; their zone changing takes it along. Without it, it stays at its instant.
	HabitsFollow bool `json:"habits_follow"`
	// Daily is when the digest of the day is sent, such as "07:00"; none if it is empty.
	Daily string `json:"daily_digest"`
	// Weekly is the day on which the digest of the week is sent, such as
	// "monday"; none if it is empty.
	Weekly string `json:"weekly_digest"`
	// WeeklyTime is when it is sent on that day, such as "18:00"; if it is empty,
	// at Daily or, where that is empty too, at DayTime.
	WeeklyTime string `json:"weekly_time"`
}

// Defaults are the settings of somebody who has not set any.
func Defaults() Settings { return Settings{DayTime: "09:00", Timed: true} }

// Clean checks settings and gives their one form. It fails with fault.Invalid.
func (s Settings) Clean() (Settings, error) {
	if s.DayTime == "" {
		s.DayTime = Defaults().DayTime
	}
	if (s.QuietFrom == "") != (s.QuietTo == "") {
		return s, fault.InField("quiet_to", "Quiet hours have a beginning and an end. Give both, or neither for none.")
	}
	for _, f := range []struct {
		name string
		text *string
	}{{"day_time", &s.DayTime}, {"quiet_from", &s.QuietFrom}, {"quiet_to", &s.QuietTo}, {"daily_digest", &s.Daily},
		{"weekly_time", &s.WeeklyTime}} {
		if *f.text == "" {
			continue
		}
		c, err := civil.ParseClock(*f.text)
		if err != nil {
			return s, fault.InField(f.name, "The time %v.", err)
		}
		*f.text = c.String()
	}
	if s.QuietFrom == s.QuietTo {
		s.QuietFrom, s.QuietTo = "", ""
	}
	s.Weekly = strings.ToLower(strings.TrimSpace(s.Weekly))
	if _, ok := weekday(s.Weekly); !ok && s.Weekly != "" {
		return s, fault.InField("weekly_digest",
			"%q isn't a day of the week. Write one such as monday, or leave it empty for no digest of the week.",
			clip(s.Weekly))
	}
	if s.Nag < 0 || s.Nag > MaxNag {
		return s, fault.InField("nag", "Reminders can ring again every %d to %d minutes, or 0 for once.", MinNag,
			MaxNag)
	}
	return s, nil
}

func (s Settings) dayClock() civil.Clock {
	if c, err := civil.ParseClock(s.DayTime); err == nil {
		return c
	}
	return civil.NewClock(9, 0)
}

// AfterQuiet returns the first moment from t on at which something that is not
// loud may ring for somebody in loc: t itself outside of quiet hours, and their
// end within them.
func (s Settings) AfterQuiet(t time.Time, loc *time.Location) time.Time {
	from, err := civil.ParseClock(s.QuietFrom)
	if err != nil {
		return t
	}
	to, err := civil.ParseClock(s.QuietTo)
	if err != nil || from == to {
		return t
	}
	here := civil.DateTimeOf(t.In(loc))
	day := here.Date
	switch {
	case from < to && (here.Clock < from || here.Clock >= to):
		return t
	case from > to && here.Clock >= to && here.Clock < from:
		return t
	case from > to && here.Clock >= from: // until tomorrow morning
		day = day.AddDays(1)
	}
	if end := day.At(to, loc); end.After(t) {
		return end
	}
	return t // the hour that comes twice
}

// QuietBefore returns a moment before which nothing is to ring that rings at t or later:
// t itself, or one before the quiet hours that t or the moment before it is in.
func (s Settings) QuietBefore(t time.Time, loc *time.Location) time.Time {
	if before := t.Add(-time.Microsecond); !s.AfterQuiet(before, loc).After(before) {
		return t
	}
	return t.Add(-longestQuiet)
}

// longestQuiet is more than quiet hours can last.
const longestQuiet = 25 * time.Hour
