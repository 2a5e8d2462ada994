package timeexpr

import "time"

// word is what the word list knows about a word. A word may be several
// things: "second" is an ordinal and a unit, "may" a month and a verb.
type word struct {
	kind    kind
	num     int // a cardinal: "seven"
	ord     int // an ordinal: "seventh"
	weekday time.Weekday
	month   time.Month
	unit    unit
	part    part
	rel     Relation
	begins  bool // a time may begin with it
	homonym bool // also a common word of other meaning: "sat", "may", "march"
}

// kind is a set of the things that a word can be.
type kind uint64

const (
	aNumber kind = 1 << iota
	anOrdinal
	aWeekday
	weekdays // plural: "Fridays"
	aMonth
	aUnit
	aPart  // of the day
	parts  // plural: "mornings"
	aHalf  // am, pm
	aTeen  // ten to nineteen
	aTen   // twenty, thirty, ...
	aScale // hundred, thousand
	article
	aPreposition
	aFunction
	anAlarm    // "reminder", "timer"
	anEntry    // of a calendar or a list: "event", "task"
	aPlural    // "people"
	aTimed     // a thing that has a time: "alarm"
	aMove      // "reschedule"
	aPast      // "did"
	aWish      // "remind", "must": what is told is still to come
	anAsk      // "what", at the beginning
	aGrade     // "bake": numbers after it are degrees, or money
	aHappening // "happening": what a question for now asks about
	aGetting   // "buy": what follows is a thing
	aKeepsake  // "gift", "list": what a feast before it names
	aNaming    // "called"
	anAnd      // joins two: "and"
	anOr       // leaves the choice: "or"
	aRange     // leads from a first to a last: "to", "until"
	aNear      // names a day by its distance from today: "today", "tonight"
	ofOwner    // the mark of possession
	aSuffix    // what stands right behind a number: "th", "p", "x", or before one: "q"
)

// unit is a unit of time.
type unit int

const (
	noUnit unit = iota
	minutes
	hours
	days
	weeks
	months
	quarters
	years
	seconds
	workdays
	weekends
	fortnights
)

// part is a part of the day.
type part int

const (
	noPart part = iota
	morning
	afternoon
	evening
	night
	lunch
	dinner
	breakfast
)
