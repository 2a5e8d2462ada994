package reminder

import (
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
)

// DigestKind is what a digest is of.
type DigestKind string

// The kinds of digests.
const (
	Daily  DigestKind = "daily"  // what is due today, and what is overdue
	Weekly DigestKind = "weekly" // the same for seven days
)

// DigestKinds are all kinds.
var DigestKinds = []DigestKind{Daily, Weekly}

// NextDigest returns the first moment after t at which the digest is sent to
// somebody in loc, false if they want none. A time of day that the clocks leave
// out is the moment after the gap.
func (s Settings) NextDigest(k DigestKind, t time.Time, loc *time.Location) (time.Time, bool) {
	clock, ok := s.digestClock(k)
	if !ok {
		return time.Time{}, false
	}
	on, weekly := weekday(s.Weekly)
	if k == Daily && s.Daily == "" || k == Weekly && !weekly {
		return time.Time{}, false
	}
	for day := civil.DateOf(t.In(loc)); ; day = day.AddDays(1) {
		if k == Weekly && day.Weekday() != on {
			continue
		}
		if at := day.At(clock, loc); at.After(t) {
			return at, true
		}
	}
}

// digestClock is when on its day a digest is sent, false if that can't be read.
func (s Settings) digestClock(k DigestKind) (civil.Clock, bool) {
	at := s.Daily
	if k == Weekly && s.WeeklyTime != "" {
		at = s.WeeklyTime
	}
	if at == "" {
		return s.dayClock(), true
	}
	c, err := civil.ParseClock(at)
	return c, err == nil
}

// weekday reads the English name of a day, in lower case.
func weekday(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), name) {
			return d, true
		}
	}
	return 0, false
}

// clip is a text that is shown back, so that it isn't longer than what is said of it.
func clip(text string) string {
	if r := []rune(text); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return text
}
