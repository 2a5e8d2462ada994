package timeexpr

import "time"

var numberWords = []string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
}

var tenWords = []string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

var ordinalWords = []string{
	"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
	"thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
}

// weekdayWords are the spellings of each day from Sunday on; the full name comes first.
var weekdayWords = [7][]string{
	{"sunday", "sun"},
	{"monday", "mon"},
	{"tuesday", "tue", "tues", "tuseday", "teusday"},
	{"wednesday", "wed", "weds", "wensday", "wednessday", "wedensday"},
	{"thursday", "thu", "thur", "thurs", "thrusday", "thursady"},
	{"friday", "fri", "firday"},
	{"saturday", "sat", "satruday", "saterday", "saturaday"},
}

// monthWords are the spellings of each month from January on.
var monthWords = [12][]string{
	{"january", "jan"},
	{"february", "feb", "febuary"},
	{"march", "mar"},
	{"april", "apr"},
	{"may"},
	{"june", "jun"},
	{"july", "jul"},
	{"august", "aug"},
	{"september", "sep", "sept"},
	{"october", "oct"},
	{"november", "nov"},
	{"december", "dec"},
}

// unitWords are the spellings of the units, singular and plural.
var unitWords = map[unit][]string{
	seconds:    {"second", "seconds", "sec", "secs"},
	minutes:    {"minute", "minutes", "min", "mins", "m", "minuets"},
	hours:      {"hour", "hours", "hr", "hrs", "h"},
	days:       {"day", "days", "d"},
	weeks:      {"week", "weeks", "wk", "wks", "w"},
	months:     {"month", "months", "mo", "mos"},
	quarters:   {"quarter", "quarters", "qtr", "qtrs"},
	years:      {"year", "years", "yr", "yrs"},
	workdays:   {"weekday", "workday", "workdays"},
	weekends:   {"weekend", "weekends"},
	fortnights: {"fortnight", "fortnights"},
}

var partWords = map[part][]string{
	morning:   {"morning", "mornings"},
	afternoon: {"afternoon", "arvo", "afternoons"},
	evening:   {"evening", "evenings"},
	night:     {"night", "nights", "nite"},
	lunch:     {"lunch", "lunchtime"},
	dinner:    {"dinner", "dinnertime", "supper", "suppertime"},
	breakfast: {"breakfast"},
}

// homonyms mean something else as often as not.
var homonyms = []string{"sun", "mon", "sat", "wed", "thu", "fri", "tue", "may", "mar", "march", "jan", "dec", "august", "second", "sec", "min", "h", "m", "d", "w", "mo", "mos", "april", "june", "jun"}

var prepositions = []string{
	"on", "at", "by", "in", "for", "from", "before", "after", "since", "until", "till", "til", "through", "thru",
	"around", "about", "of", "during", "starting", "beginning", "to", "between", "within", "@", "approximately", "circa",
}

// relations are what the prepositions say.
var relations = map[string]Relation{
	"at": RelAt, "on": RelOn, "in": RelIn, "of": RelOf, "for": RelFor, "to": RelTo, "over": RelOver, "during": RelDuring, "throughout": RelDuring,
	"by": RelBy, "before": RelBefore, "until": RelUntil, "till": RelUntil, "til": RelUntil, "through": RelThrough, "thru": RelThrough,
	"ending": RelEnding, "ends": RelEnding, "after": RelAfter, "past": RelPast, "since": RelSince, "from": RelFrom, "between": RelBetween,
	"starting": RelStarting, "beginning": RelStarting, "around": RelAround, "about": RelAbout, "approximately": RelRoughly,
	"up": RelUpTo, "as": RelAsOf, "sometime": RelSometime,
}

// newWords makes the word list. Rules add the further words that they name.
func newWords() *lexicon {
	list := newLexicon()
	add := list.Word
	for n, s := range numberWords {
		w := add(s)
		w.kind, w.num = w.kind|aNumber, n
		if n >= 10 {
			w.kind |= aTeen
		}
	}
	for i, s := range tenWords {
		w := add(s)
		w.kind, w.num = w.kind|aNumber|aTen, 20+10*i
	}
	addCalendar(add)
	addOrdinals(add)
	addKinds(add)
	list.Scan = scanMarked
	list.Loose = "ish"
	list.Clitic = "s"
	return list
}

// addOrdinals adds ordinals and the words for large numbers.
func addOrdinals(add func(string) *word) {
	for s, n := range map[string]int{"hundred": 100, "thousand": 1000} {
		w := add(s)
		w.kind, w.num = w.kind|aScale, n
	}
	for n, s := range ordinalWords[1:] {
		w := add(s)
		w.kind, w.ord = w.kind|anOrdinal, n+1
	}
	for s, n := range map[string]int{"thirtieth": 30, "fortieth": 40, "last": -1, "twelveth": 12, "nineth": 9} {
		w := add(s)
		w.kind, w.ord = w.kind|anOrdinal, n
	}
}

// addKinds adds the words that are only of a kind.
func addKinds(add func(string) *word) {
	for _, s := range []string{"am", "pm"} {
		add(s).kind |= aHalf
	}
	for _, s := range []string{"st", "nd", "rd", "th", "a", "p", "h", "x", "ish", "am", "pm", "ampm", "q", "d", "w", "m", "y", "hrs", "t", "z"} {
		add(s).kind |= aSuffix
	}
	for _, s := range []string{"a", "an", "the"} {
		add(s).kind |= article
	}
	for s, rel := range relations {
		add(s).rel = rel
	}
	for _, s := range prepositions {
		add(s).kind |= aPreposition
	}
	for k, list := range map[kind][]string{aFunction: functionWords, aTimed: timedThings, aMove: moveVerbs, anAlarm: alarmWords, anEntry: entryWords, aPlural: countable, aPast: pastVerbs, aWish: wishWords, anAsk: askWords, aGrade: gradeVerbs, aGetting: gettingVerbs, anAnd: {"and"}, anOr: {"or"}, aNear: {"today", "tomorrow", "tonight"}, ofOwner: {"'s"}, aRange: {"to", "through", "thru", "until", "till", "til"}, aKeepsake: {"list", "lists", "shopping", "gift", "gifts"}, aNaming: {"called", "named", "titled", "labeled", "labelled", "entitled"}, aHappening: {"happening", "playing", "showing"}} {
		for _, s := range list {
			add(s).kind |= k
		}
	}
	for _, s := range homonyms {
		add(s).homonym = true
	}
}

// addCalendar adds weekdays, months, units and parts of the day.
func addCalendar(add func(string) *word) {
	for d, names := range weekdayWords {
		for _, s := range names {
			w := add(s)
			w.kind, w.weekday = w.kind|aWeekday, time.Weekday(d)
			if s := s + "s"; s != "suns" && s != "sats" && s != "tues" && s != "weds" && s != "thurs" {
				w := add(s)
				w.kind, w.weekday = w.kind|weekdays, time.Weekday(d)
			}
		}
	}
	for i, names := range monthWords {
		for _, s := range names {
			w := add(s)
			w.kind, w.month = w.kind|aMonth, time.Month(i+1)
		}
	}
	for u, names := range unitWords {
		for _, s := range names {
			w := add(s)
			w.kind, w.unit = w.kind|aUnit, u
		}
	}
	for p, names := range partWords {
		for _, s := range names {
			w := add(s)
			w.kind, w.part = w.kind|aPart, p
			if s[len(s)-1] == 's' {
				w.kind = w.kind&^aPart | parts
			}
		}
	}
}
