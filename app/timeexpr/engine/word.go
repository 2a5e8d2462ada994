package engine

import (
	"time"
)

// Word is what the word list knows about a word. A word may be several
// things: "second" is an ordinal and a unit, "may" a month and a verb.
type Word struct {
	Kind    Kind
	Num     int // a cardinal: "seven"
	Ord     int // an ordinal: "seventh"
	Weekday time.Weekday
	Month   time.Month
	Unit    Unit
	Part    Part
	Rel     Relation
	begins  bool // a time may begin with it
	Homonym bool // also a common word of other meaning: "sat", "may", "march"
}

// Kind is a set of the things that a word can be.
type Kind uint64

const (
	KindNumber Kind = 1 << iota
	KindOrdinal
	KindWeekday
	KindWeekdays // plural: "Fridays"
	KindMonth
	KindUnit
	KindPart  // of the day
	KindParts // plural: "mornings"
	KindHalf  // am, pm
	KindTeen  // ten to nineteen
	KindTen   // twenty, thirty, ...
	KindScale // hundred, thousand
	KindArticle
	KindPreposition
	KindFunction // stands around times as readily as around anything else
	KindAnd      // joins two: "and"
	KindOr       // leaves the choice: "or"
	KindAgain    // goes on with a list behind "and": "again", "also"
	KindFiller   // fills a pause: see Language.Filler
	KindRange    // leads from a first to a last: "to", "until"
	KindNear     // names a day by its distance from today: "today", "tonight"
	KindOwner    // the mark of possession
	KindSuffix   // what stands right behind a number: "th", "p", "x", or before one: "q"
	OwnKind      // the first that a language gives a meaning of its own
)

// Unit is a unit of time.
type Unit int

const (
	noUnit Unit = iota
	Minutes
	Hours
	Days
	Weeks
	Months
	Quarters
	Years
	Seconds
	Workdays
	Weekends
	Fortnights
)

// Part is a part of the day.
type Part int

const (
	noPart Part = iota
	Morning
	Afternoon
	Evening
	Night
	Lunch
	Dinner
	Breakfast
)
