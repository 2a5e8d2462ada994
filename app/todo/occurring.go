package todo

import (
	"sort"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
)

// insists is for how long what repeats several times a day rings without being ticked:
// as long as what rings again and again.
const insists = 24 * time.Hour

// back are how far before now the occurrence is looked for that rang last, the likely one
// first: few lie between, however often it comes.
var back = []time.Duration{15 * time.Minute, 2 * time.Hour, 2 * 24 * time.Hour, 35 * 24 * time.Hour}

// around is by how much what rings last can lie before where it is looked for, as clocks
// change and some reminders ring at an hour of the day.
const around = 2 * 24 * time.Hour

// looked is how many occurrences are gone through at the most.
const looked = 1000

// occurring is a moment at which one that repeats rings, and the due by which it does.
type occurring struct {
	ring reminder.Ring
	due  Due
}

// occurring are the moments at which one that repeats rings for a reminder while nobody
// ticks it: the last that is past, and the next one. What counts from when it was done
// has no other occurrence before that.
func (t Task) occurring(r reminder.Reminder, s reminder.Settings, loc *time.Location, now time.Time) []occurring {
	ring, ok := r.Ring(t.dueForReminders(loc), s)
	if !ok {
		return nil
	}
	first := occurring{ring, *t.Due}
	if r.Kind == reminder.AtMoment || ring.At.After(now) || t.Recurrence.Rule.AfterDone {
		return []occurring{first}
	}
	zone := t.Recurrence.Anchor.location(loc)
	begin := civil.DateTime{Date: t.Due.Date}
	if t.Due.Timed {
		begin = civil.DateTimeOf(t.Due.At(loc).In(zone))
	}
	// What rings now is of an occurrence that lies as much later as the reminder lies before the due.
	due := t.Due.At(loc)
	about := now.Add(due.Sub(ring.At))
	if last := due.Add(insists + due.Sub(ring.At)); t.Recurrence.severalADay() && about.After(last) {
		about = last
	}
	c, err := t.Recurrence.course(t.Recurrence.anchor())
	if err != nil {
		return []occurring{first}
	}
	for _, d := range back {
		after := civil.DateTimeOf(about.Add(-d).In(zone))
		if after.Compare(begin) <= 0 {
			break
		}
		if all := t.occurringAfter(c, after, r, s, loc, now); len(all) > 0 && !all[0].ring.At.After(now) {
			return all
		}
	}
	begin = c.beforeLast(begin, civil.DateTimeOf(about.Add(-around).In(zone)))
	all := t.occurringAfter(c, begin, r, s, loc, now)
	if len(all) == 0 || all[0].ring.At.After(now) { // the present one is the last that is past
		all = append([]occurring{first}, all...)
	}
	return all
}

// beforeLast returns a time between begin and end after which the last occurrence up to
// end comes within a day; begin if there is none. It halves what is between them.
func (c course) beforeLast(begin, end civil.DateTime) civil.DateTime {
	n := sort.Search(end.Date.Sub(begin.Date), func(i int) bool {
		next, _, err := c.advance(civil.DateTime{Date: begin.Date.AddDays(i + 1), Clock: begin.Clock})
		return err != nil || next.Compare(end) > 0
	})
	begin.Date = begin.Date.AddDays(n)
	return begin
}

// occurringAfter is occurring, of the occurrences after one.
func (t Task) occurringAfter(c course, after civil.DateTime, r reminder.Reminder, s reminder.Settings,
	loc *time.Location, now time.Time) (all []occurring) {
	rec := t.Recurrence
	for range looked {
		if after.Compare(c.anchor) < 0 {
			after = c.anchor
		}
		next, _, err := c.advance(after)
		if err != nil {
			break
		}
		of := Task{Due: &Due{Date: next.Date, Clock: next.Clock, Timed: rec.Anchor.Timed, Zone: rec.Anchor.Zone}}
		of.settle()
		ring, _ := r.Ring(of.dueForReminders(loc), s)
		if rec.severalADay() && ring.At.Sub(t.Due.At(loc)) > insists {
			break
		}
		one := occurring{ring, *of.Due}
		if ring.At.After(now) {
			return append(all, one)
		}
		all = []occurring{one}
		after = next
		if r.Days > 0 { // all of a day ring at the same moment
			after.Clock = 24*60 - 1
		}
	}
	return all
}

// severalADay says whether the rule is of hours or minutes.
func (r *Recurrence) severalADay() bool {
	return r.Rule.Freq == recur.Hourly || r.Rule.Freq == recur.Minutely
}

// DueOf is the due by which the task rings at a moment: that of a later occurrence
// where it repeats and nobody has ticked the present one.
func (t Task) DueOf(at time.Time, s reminder.Settings, loc *time.Location) *Due {
	if t.Due == nil || t.Recurrence == nil {
		return t.Due
	}
	all := t.Reminders
	if reminder.Usual(all) {
		all = []reminder.Reminder{{Kind: reminder.AtDue}}
	}
	for _, r := range all {
		for _, o := range t.occurring(r, s, loc, at) {
			if r.Kind != reminder.AtMoment && o.ring.At.Equal(at) {
				return &o.due
			}
		}
	}
	return t.Due
}
