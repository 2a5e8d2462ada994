package tools

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// shift is how far a task is moved from the time it is due. One of the fields
// is set; what is less than 0 is earlier.
type shift struct{ months, days, minutes int }

// maxShift is the largest number of units.
const maxShift = 1000

var (
	shiftUnits = map[string]shift{"minute": {0, 0, 1}, "min": {0, 0, 1}, "hour": {0, 0, 60}, "day": {0, 1, 0},
		"week": {0, 7, 0}, "month": {1, 0, 0}, "year": {12, 0, 0}}
	counts = []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
)

// parseShift reads "2 days", "-1 hour", "an hour earlier" and "half an hour later".
func parseShift(said string) (shift, error) {
	words, sign := strings.Fields(strings.ToLower(said)), 1
	fail := fault.InField("by", "“%s” does not say how far. Say it like “2 days”, “1 week” or “an hour earlier”.",
		clip.Runes(said, 80))
	if n := len(words); n > 0 && slices.Contains([]string{"earlier", "sooner", "later"}, words[n-1]) {
		if words[n-1] != "later" {
			sign = -1
		}
		words = words[:n-1]
	}
	half := len(words) > 1 && words[0] == "half"
	if half {
		words = words[1:]
	}
	if len(words) != 2 {
		return shift{}, fail
	}
	unit, ok := shiftUnits[strings.TrimSuffix(words[1], "s")]
	n := 1
	if words[0] != "a" && words[0] != "an" {
		if n = slices.Index(counts, words[0]); n < 1 {
			var err error
			if n, err = strconv.Atoi(words[0]); err != nil {
				return shift{}, fail
			}
		}
	}
	if !ok || n == 0 || n < -maxShift || n > maxShift || half && (unit.minutes != 60 || n != 1) {
		return shift{}, fail
	}
	if half {
		unit.minutes = 30
	}
	n *= sign
	return shift{unit.months * n, unit.days * n, unit.minutes * n}, nil
}

// of is a due moved, on the clock of the zone that it is in; hours are real
// ones, also when the clock changes in between.
func (s shift) of(d todo.Due, loc *time.Location) *todo.Due {
	if s.minutes != 0 {
		zone, err := todo.LoadZone(d.Zone)
		if err != nil {
			zone = loc
		}
		t := civil.DateTimeOf(d.At(loc).Add(time.Duration(s.minutes) * time.Minute).In(zone))
		d.Date, d.Clock = t.Date, t.Clock
		return &d
	}
	d.Date = d.Date.AddDays(s.days)
	if s.months != 0 {
		first := civil.NewDate(d.Date.Year, d.Date.Month+time.Month(s.months), 1)
		d.Date = civil.NewDate(first.Year, first.Month, min(d.Date.Day, civil.DaysIn(first.Year, first.Month)))
	}
	return &d
}
