package en

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

var numberWords = []string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
}

var tenWords = []string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

var ordinalWords = []string{
	"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
	"twelfth",
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
var unitWords = map[engine.Unit][]string{
	engine.Seconds:    {"second", "seconds", "sec", "secs"},
	engine.Minutes:    {"minute", "minutes", "min", "mins", "m", "minuets"},
	engine.Hours:      {"hour", "hours", "hr", "hrs", "h"},
	engine.Days:       {"day", "days", "d"},
	engine.Weeks:      {"week", "weeks", "wk", "wks", "w"},
	engine.Months:     {"month", "months", "mo", "mos"},
	engine.Quarters:   {"quarter", "quarters", "qtr", "qtrs"},
	engine.Years:      {"year", "years", "yr", "yrs"},
	engine.Workdays:   {"weekday", "workday", "workdays"},
	engine.Weekends:   {"weekend", "weekends"},
	engine.Fortnights: {"fortnight", "fortnights"},
}

var partWords = map[engine.Part][]string{
	engine.Morning:   {"morning", "mornings"},
	engine.Afternoon: {"afternoon", "arvo", "afternoons"},
	engine.Evening:   {"evening", "evenings"},
	engine.Night:     {"night", "nights", "nite"},
	engine.Lunch:     {"lunch", "lunchtime"},
	engine.Dinner:    {"dinner", "dinnertime", "supper", "suppertime"},
	engine.Breakfast: {"breakfast"},
}

// homonyms mean something else as often as not.
var homonyms = []string{"sun", "mon", "sat", "wed", "thu", "fri", "tue", "may", "mar", "march", "jan", "dec", "august",
	"second", "sec", "min", "h", "m", "d", "w", "mo", "mos", "april", "june", "jun"}

var prepositions = []string{
	"on", "at", "by", "in", "for", "from", "before", "after", "since", "until", "till", "til", "through", "thru",
	"around", "about", "of", "during", "starting", "beginning", "to", "between", "within", "@", "approximately",
	"circa",
}

// relations are what the prepositions say.
var relations = map[string]engine.Relation{
	"at": engine.RelAt, "on": engine.RelOn, "in": engine.RelIn, "of": engine.RelOf, "for": engine.RelFor,
	"to": engine.RelTo, "over": engine.RelOver, "during": engine.RelDuring, "throughout": engine.RelDuring,
	"by": engine.RelBy, "before": engine.RelBefore, "until": engine.RelUntil, "till": engine.RelUntil,
	"til": engine.RelUntil, "through": engine.RelThrough, "thru": engine.RelThrough,
	"ending": engine.RelEnding, "ends": engine.RelEnding, "after": engine.RelAfter, "past": engine.RelPast,
	"since": engine.RelSince, "from": engine.RelFrom, "between": engine.RelBetween,
	"starting": engine.RelStarting, "beginning": engine.RelStarting, "around": engine.RelAround,
	"about":         engine.RelAbout,
	"approximately": engine.RelRoughly,
	"up":            engine.RelUpTo, "as": engine.RelAsOf, "sometime": engine.RelSometime,
}

// newWords makes the word list. Rules add the further words that they name.
func newWords() *engine.Lexicon {
	list := engine.NewLexicon()
	add := list.Word
	for n, s := range numberWords {
		w := add(s)
		w.Kind, w.Num = w.Kind|engine.KindNumber, n
		if n >= 10 {
			w.Kind |= engine.KindTeen
		}
	}
	for i, s := range tenWords {
		w := add(s)
		w.Kind, w.Num = w.Kind|engine.KindNumber|engine.KindTen, 20+10*i
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
func addOrdinals(add func(string) *engine.Word) {
	for s, n := range map[string]int{"hundred": 100, "thousand": 1000} {
		w := add(s)
		w.Kind, w.Num = w.Kind|engine.KindScale, n
	}
	for n, s := range ordinalWords[1:] {
		w := add(s)
		w.Kind, w.Ord = w.Kind|engine.KindOrdinal, n+1
	}
	for s, n := range map[string]int{"thirtieth": 30, "fortieth": 40, "last": -1, "twelveth": 12, "nineth": 9} {
		w := add(s)
		w.Kind, w.Ord = w.Kind|engine.KindOrdinal, n
	}
}

// addKinds adds the words that are only of a kind.
func addKinds(add func(string) *engine.Word) {
	for _, s := range []string{"am", "pm"} {
		add(s).Kind |= engine.KindHalf
	}
	for _, s := range []string{"st", "nd", "rd", "th", "a", "p", "h", "x", "ish", "am", "pm", "ampm", "q", "d", "w",
		"m", "y", "hrs", "t", "z"} {
		add(s).Kind |= engine.KindSuffix
	}
	for _, s := range []string{"a", "an", "the"} {
		add(s).Kind |= engine.KindArticle
	}
	for s, rel := range relations {
		add(s).Rel = rel
	}
	for _, s := range prepositions {
		add(s).Kind |= engine.KindPreposition
	}
	for k, list := range map[engine.Kind][]string{engine.KindFunction: functionWords, aTimed: timedThings,
		aMove: moveVerbs, anAlarm: alarmWords, anEntry: entryWords, aPlural: countable, aPast: pastVerbs,
		aWish: wishWords,
		anAsk: askWords, aGrade: gradeVerbs, aGetting: gettingVerbs, engine.KindAnd: {"and"},
		engine.KindAgain: {"again",
			"also"}, engine.KindOr: {"or"}, engine.KindNear: {"today", "tomorrow", "tonight"}, engine.KindOwner: {"'s"},
		engine.KindRange: {"to", "through", "thru", "until", "till", "til"},
		aKeepsake: {"list", "lists", "shopping", "gift",
			"gifts"}, aPause: {"um", "umm", "uh", "uhm", "er", "erm", "hmm"},
		aSoftener: {"maybe", "perhaps", "probably",
			"possibly", "preferably", "ideally", "hopefully"},
		engine.KindFiller: {"um", "umm", "uh", "uhm", "er", "erm", "hmm",
			"like", "maybe", "perhaps", "probably", "possibly", "say", "roughly", "just"},
		aNaming: {"called", "named", "titled",
			"labeled", "labelled", "entitled"}, aHappening: {"happening", "playing", "showing"}} {
		for _, s := range list {
			add(s).Kind |= k
		}
	}
	for _, s := range homonyms {
		add(s).Homonym = true
	}
}

// addCalendar adds weekdays, months, units and parts of the day.
func addCalendar(add func(string) *engine.Word) {
	for d, names := range weekdayWords {
		for _, s := range names {
			w := add(s)
			w.Kind, w.Weekday = w.Kind|engine.KindWeekday, time.Weekday(d)
			if s := s + "s"; s != "suns" && s != "sats" && s != "tues" && s != "weds" && s != "thurs" {
				w := add(s)
				w.Kind, w.Weekday = w.Kind|engine.KindWeekdays, time.Weekday(d)
			}
		}
	}
	for i, names := range monthWords {
		for _, s := range names {
			w := add(s)
			w.Kind, w.Month = w.Kind|engine.KindMonth, time.Month(i+1)
		}
	}
	for u, names := range unitWords {
		for _, s := range names {
			w := add(s)
			w.Kind, w.Unit = w.Kind|engine.KindUnit, u
		}
	}
	for p, names := range partWords {
		for _, s := range names {
			w := add(s)
			w.Kind, w.Part = w.Kind|engine.KindPart, p
			if s[len(s)-1] == 's' {
				w.Kind = w.Kind&^engine.KindPart | engine.KindParts
			}
		}
	}
}
