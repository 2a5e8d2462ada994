package tools

import (
	"context"
	"fmt"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// When something rings that is to ring today and whose hour is past: in the evening, or
// a while from now, but not at night.
const (
	thisEvening = civil.Clock(18 * 60)
	lastHour    = civil.Clock(22 * 60)
	aWhile      = 30 * time.Minute
	aQuarter    = 15 * time.Minute
)

// restOfDay is what is left of the day for a reminder of today that is said after the
// person's hour for whole days.
type restOfDay struct {
	today  civil.Date
	hour   civil.Clock // for whole days
	past   bool        // that hour
	clock  civil.Clock // the chosen one
	left   bool        // whether there is one
	at     time.Time   // the same as a moment
	chosen *bool
}

func (c *call) restOfDay(ctx context.Context) (*restOfDay, error) {
	set, err := c.Settings(ctx, c.who)
	if err != nil {
		return nil, err
	}
	loc, now := c.who.Location(), c.Now()
	r := &restOfDay{today: civil.DateOf(now.In(loc)), chosen: &c.chosen}
	r.hour, _ = civil.ParseClock(set.DayTime)                          // it was checked when it was set
	r.past = r.today.At(r.hour, loc).Before(now.Truncate(time.Minute)) // what is of this minute rings at once
	soon := civil.DateTimeOf(now.Add(aWhile + aQuarter - time.Minute).In(loc))
	r.clock = soon.Clock - soon.Clock%civil.Clock(aQuarter/time.Minute)
	if soon.Date == r.today && r.clock <= thisEvening {
		r.clock = thisEvening
	}
	r.at = r.today.At(r.clock, loc)
	r.left = soon.Date == r.today && r.clock <= lastHour && set.AfterQuiet(r.at, loc).Equal(r.at)
	return r, nil
}

// of lets what is due today ring at the chosen moment where its hour is past. What repeats
// rings at that hour from its next day on.
func (r *restOfDay) of(t todo.Task, all []reminder.Reminder) []reminder.Reminder {
	if r == nil || !r.past || !r.left || t.Due == nil || t.Due.Timed || t.Due.Date != r.today || all[0].Time != "" {
		return all
	}
	*r.chosen = true
	all = reminder.Clone(all)
	if t.Recurrence == nil {
		all[0].Time = r.clock.String()
		return all
	}
	at := r.at.UTC()
	return append(all, reminder.Reminder{Kind: reminder.AtMoment, At: &at, Instead: true, Nag: all[0].Nag,
		Loud: all[0].Loud})
}

// silent says of what a change left behind that it won't ring although it has reminders,
// or a time: all of its moments are past.
func (c *call) silent(ctx context.Context, change todo.Change) string {
	set, err := c.Settings(ctx, c.who)
	if err != nil {
		return ""
	}
	s := c.saying()
	var last time.Time
	quiet, touched := 0, 0
	for _, e := range change.Edits {
		if e.After == nil || change.Kind == todo.Undone || e.Before != nil && todo.SameRings(*e.Before, *e.After) {
			continue
		}
		touched++
		if at, silent := e.After.Silent(set, s.loc, s.now); silent {
			quiet++
			last = at
		}
	}
	switch {
	case quiet == 0:
		return ""
	case touched == 1:
		return fmt.Sprintf("It won't ring: %s is past. Say another moment, such as “remind me of it in an hour”.",
			s.moment(last))
	case quiet == 1:
		return fmt.Sprintf("One of them won't ring: %s is past. Say another moment for it.", s.moment(last))
	}
	return fmt.Sprintf("%d of them won't ring, because their moments are past. Say another one for those that are to.",
		quiet)
}
