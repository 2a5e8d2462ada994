// Package timeexpr finds time expressions in a text and works out what they
// mean for a person at a moment: a day, a time, an interval, a recurrence, each
// with the bytes it was read from.
//
// It is the door to three rooms. Package engine cuts a text into tokens, matches
// rules, joins what they read and resolves it; it knows no word of any language.
// Package en has the words and the rules of English, and what in an English
// sentence is no time but a name. Package de is the beginning of a second
// language. This package has what is returned.
package timeexpr

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Context is for whom and when a text is read.
type Context struct {
	Now       time.Time    // in the person's location
	WeekStart time.Weekday // the first day of "this week"
	DayFirst  bool         // 3/4 is 3 April
	Past      bool         // prefer the past: "what did I finish on Monday"
	Language  string       // "en" or "de"; anything else is "en"
}

// Grain is how precise an expression is.
type Grain int

// The grains, from fine to coarse. A DayPart is "in the morning".
const (
	Second  = Grain(engine.Second)
	Minute  = Grain(engine.Minute)
	Hour    = Grain(engine.Hour)
	DayPart = Grain(engine.DayPart)
	Day     = Grain(engine.Day)
	Weekend = Grain(engine.Weekend)
	Week    = Grain(engine.Week)
	Month   = Grain(engine.Month)
	Quarter = Grain(engine.Quarter)
	Year    = Grain(engine.Year)
)

// Bound is how a task or a search relates to the value.
type Bound int

// The bounds. "By Friday" and "before Friday" end there, "after Friday" and "since Friday" start there.
const (
	At     = Bound(engine.At)
	By     = Bound(engine.By)
	Before = Bound(engine.Before)
	Until  = Bound(engine.Until)
	After  = Bound(engine.After)
	Since  = Bound(engine.Since)
	Around = Bound(engine.Around)
)

// Expr is one expression, as understood in a context.
type Expr struct {
	Start, End int    // the bytes in the text, with the leading preposition ("on Friday", "by 5pm")
	Text       string // the words themselves
	Grain      Grain

	Date    civil.Date  // the value, or the first day of an interval; zero if the value is unknown
	Clock   civil.Clock // where Timed
	Timed   bool
	Seconds int // 0 to 59, beyond the Clock: "in 90 seconds"

	EndDate  civil.Date // where HasEnd: the last unit of an interval
	EndClock civil.Clock
	HasEnd   bool

	Bound Bound
	Rule  *recur.Rule // the recurrence, or nil; Date is its first occurrence

	// Lead is "30 minutes before ...", where what follows is no time: the value is unknown.
	Lead time.Duration
	// Shift is by how much a time moves, negative for earlier: "push it by an
	// hour", "add 15 minutes to". The value is unknown.
	Shift time.Duration

	// Problem says that the day that was said is none, or is another weekday:
	// "31 November", "Friday 5 December" where the 5th is a Saturday. Date is then one
	// of the Alternatives, which are all readings that are near. Nobody should be
	// held to one unasked.
	Problem      Problem
	Alternatives []Expr

	Passed bool // the value lies before Now, though nothing says that the past is meant

	// List is the same number for times that are said in one list, and 0 for one
	// that stands alone: "Monday and Thursday at 5" are two times of list 1. With
	// Or, one of them is meant: "Monday or Tuesday". See Lists for the bytes.
	List int
	Or   bool

	// Times is how many times a day something recurs where nobody said at what
	// hours: "twice a day". The Rule is a daily one, and Unsupported says the words.
	Times int

	// Relative is how the time is counted from a task that is spoken of: "the
	// next day", "an hour earlier", "Wednesday same time". Date and Clock, where
	// there are any, are what it is from now.
	Relative *Relative

	// Edge says that it is only where the recurrence of the text begins or ends, which is in that
	// one's Rule: "for 3 days" of "every 8 hours drops, for 3 days". Date is the first time of it.
	Edge        bool
	Vague       bool   // "in the evening", "soon": Clock is a default
	Weak        bool   // could as well be part of a title ("Prepare Friday demo")
	Unsupported string // what was said but cannot be kept to ("except holidays"), in the person's words
}

// Problem is what is wrong with a day; as text it is a code.
type Problem string

// The problems.
const (
	NoSuchDay    Problem = "no_such_day"   // the month does not have the day
	OtherWeekday Problem = "other_weekday" // the date is another weekday than was said
)

var problems = map[engine.Problem]Problem{engine.NoSuchDay: NoSuchDay, engine.OtherWeekday: OtherWeekday}

// Relative is a time counted from that of a task: what to add to its day and,
// in minutes, to its time; negative for earlier.
type Relative struct {
	Months   int  `json:"months,omitempty"`
	Days     int  `json:"days,omitempty"`
	Minutes  int  `json:"minutes,omitempty"`
	SameTime bool `json:"same_time,omitempty"` // the task keeps its time of day, whatever Clock says
}

// From is the day and the time that r makes of a task's.
func (r Relative) From(t civil.DateTime) civil.DateTime {
	d := engine.Duration{Months: r.Months, Days: r.Days, Minutes: r.Minutes}
	return d.After(t, 1)
}

// expr is a reading of the engine as others see it.
func expr(r *engine.Reading) Expr {
	unsupported := r.Unsupported
	if r.Uneven && unsupported == "" {
		unsupported = "times with different minutes in one recurrence"
	}
	e := Expr{
		Start: r.Start, End: r.End, Text: r.Text, Grain: Grain(r.Grain),
		Date: r.Date, Clock: r.Clock, Timed: r.Timed, Seconds: r.Seconds,
		EndDate: r.EndDate, EndClock: r.EndClock, HasEnd: r.HasEnd,
		Bound: Bound(r.Bound), Rule: r.Rule, Lead: r.Lead, Shift: r.Shift,
		Vague: r.Vague, Weak: r.Weak, Unsupported: unsupported,
		Problem: problems[r.Problem], Passed: r.Passed, List: r.List, Or: r.Or, Times: r.Times,
		Edge:     r.Edge,
		Relative: (*Relative)(r.Relative),
	}
	for _, d := range r.Others {
		other := e
		other.Date = d
		if e.HasEnd {
			other.EndDate = e.EndDate.AddDays(d.Sub(e.Date))
		}
		other.Problem = ""
		e.Alternatives = append(e.Alternatives, other)
	}
	return e
}
