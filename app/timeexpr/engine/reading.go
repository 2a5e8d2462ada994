package engine

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// Context is for whom and when a text is read.
type Context struct {
	Now       time.Time    // in the person's location
	WeekStart time.Weekday // the first day of "this week"
	DayFirst  bool         // 3/4 is 3 April
	Past      bool         // prefer the past: "what did I finish on Monday"
}

// Grain is how precise an expression is.
type Grain int

// The grains, from fine to coarse. A DayPart is "in the morning".
const (
	Second Grain = iota + 1
	Minute
	Hour
	DayPart
	Day
	Weekend
	Week
	Month
	Quarter
	Year
)

// Bound is how a task or a search relates to the value.
type Bound int

// The bounds. "By Friday" and "before Friday" end there, "after Friday" and "since Friday" start there.
const (
	At Bound = iota
	By
	Before
	Until
	After
	Since
	Around
)

// Reading is one expression, as understood in a context.
type Reading struct {
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

	Lead time.Duration // "30 minutes before ...", where what follows is no time: the value is unknown
	// "push it by an hour", "add 15 minutes to": by how much a time moves, negative for earlier; the
	// value is unknown
	Shift    time.Duration
	Vague    bool         // "in the evening", "soon": Clock is a default
	Weak     bool         // could as well be part of a title ("Prepare Friday demo")
	Problem  Problem      // what is wrong with the day that was said
	Others   []civil.Date // where there is a Problem: the days that may be meant, the value among them
	Passed   bool         // the value lies before now, and nothing says that the past is meant
	List     int          // the number of the list that it stands in with others; 0: in none
	Or       bool         // of the list one is meant, not all
	Times    int          // how many times a day, where the hours were not said
	Relative *Relative    // how it is counted from a task that is spoken of; nil: not at all

	Edge        bool   // it only says where the recurrence of the text begins or ends; Date is the first time of that
	Uneven      bool   // several times of a recurrence have different minutes, which one rule cannot say
	Unsupported string // what was said but cannot be kept to ("except holidays"), in the person's words
}

// Problem is what is wrong with a day.
type Problem int

// The problems: the month has no such day, or the day is another weekday.
const (
	NoProblem Problem = iota
	NoSuchDay
	OtherWeekday
)

// Relative is a time counted from that of a task: months, days and minutes to
// add, negative for earlier.
type Relative struct {
	Months   int
	Days     int
	Minutes  int
	SameTime bool // at the task's time of day
}
