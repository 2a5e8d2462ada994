package de

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

var weekdayWords = [7][]string{
	{"sonntag", "so"}, {"montag", "mo"}, {"dienstag", "di"}, {"mittwoch", "mi"}, {"donnerstag", "do"},
	{"freitag", "fr"}, {"samstag", "sonnabend", "sa"},
}

var monthWords = [12][]string{
	{"januar", "jänner", "jan"}, {"februar", "feber", "feb"}, {"märz"}, {"april", "apr"}, {"mai"}, {"juni", "jun"},
	{"juli", "jul"},
	{"august", "aug"}, {"september", "sep", "sept"}, {"oktober", "okt"}, {"november", "nov"}, {"dezember", "dez"},
}

var unitWords = map[engine.Unit][]string{
	engine.Seconds:  {"sekunde", "sekunden", "sek"},
	engine.Minutes:  {"minute", "minuten", "min"},
	engine.Hours:    {"stunde", "stunden", "std", "h"},
	engine.Days:     {"tag", "tage", "tagen", "tages"},
	engine.Weeks:    {"woche", "wochen"},
	engine.Months:   {"monat", "monate", "monaten", "monats"},
	engine.Quarters: {"quartal", "quartale", "quartalen"},
	engine.Years:    {"jahr", "jahre", "jahren", "jahres"},
}

var partWords = map[engine.Part][]string{
	engine.Morning:   {"früh", "vormittag"},
	engine.Lunch:     {"mittag"},
	engine.Afternoon: {"nachmittag"},
	engine.Evening:   {"abend"},
	engine.Night:     {"nacht"},
}

// partAdverbs are said of every day: "morgens".
var partAdverbs = map[engine.Part][]string{
	engine.Morning:   {"morgens", "vormittags"},
	engine.Lunch:     {"mittags"},
	engine.Afternoon: {"nachmittags"},
	engine.Evening:   {"abends"},
	engine.Night:     {"nachts"},
}

var numberWords = map[string]int{
	"null": 0, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
	"zehn": 10,
	"elf":  11, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30,
}

var ordinalWords = map[string]int{
	"erste": 1, "ersten": 1, "erster": 1, "zweite": 2, "zweiten": 2, "zweiter": 2, "dritte": 3, "dritten": 3,
	"vierte":  4,
	"vierten": 4,
	"fünften": 5, "letzte": -1, "letzten": -1, "letzter": -1,
}

var relations = map[string]engine.Relation{
	"um": engine.RelAt, "am": engine.RelOn, "an": engine.RelOn, "dem": engine.RelOn, "im": engine.RelIn,
	"in":  engine.RelIn,
	"zum": engine.RelTo, "zur": engine.RelTo, "bis": engine.RelUntil, "spätestens": engine.RelBy,
	"vor":  engine.RelBefore,
	"nach": engine.RelAfter, "seit": engine.RelSince, "ab": engine.RelStarting, "von": engine.RelFrom,
	"vom":      engine.RelFrom,
	"zwischen": engine.RelBetween, "gegen": engine.RelAround, "für": engine.RelFor, "über": engine.RelAbout,
}

// kindWords are words that are only of a kind.
var kindWords = map[engine.Kind][]string{
	engine.KindAnd:         {"und"},
	engine.KindOr:          {"oder"},
	engine.KindRange:       {"bis"},
	engine.KindNear:        {"heute", "morgen", "gestern", "übermorgen"},
	engine.KindArticle:     {"der", "die", "das", "den", "ein", "eine", "einen", "einem", "einer"},
	engine.KindPreposition: {"mit"},
	engine.KindFunction: {"und", "oder", "ich", "mich", "mir", "zu", "zum", "zur", "dass", "wenn", "bitte", "nicht",
		"noch", "auch", "erinnere", "an", "es",
		"ist", "sind", "muss", "soll", "will", "kann"},
	engine.KindSuffix: {"h", "x"},
}

// newWords makes the word list.
func newWords() *engine.Lexicon {
	l := engine.NewLexicon()
	for d, names := range weekdayWords {
		for _, s := range names {
			w := l.Word(s)
			w.Kind |= engine.KindWeekday
			w.Weekday = time.Weekday(d)
			w.Homonym = len(s) == 2 // "so" and "do" are words of their own
		}
		w := l.Word(names[0] + "s") // "montags"
		w.Kind |= engine.KindWeekdays
		w.Weekday = time.Weekday(d)
	}
	for i, names := range monthWords {
		for _, s := range names {
			w := l.Word(s)
			w.Kind |= engine.KindMonth
			w.Month = time.Month(i + 1)
		}
	}
	addUnits(l)
	for s, n := range numberWords {
		w := l.Word(s)
		w.Kind |= engine.KindNumber
		w.Num = n
	}
	for s, n := range ordinalWords {
		w := l.Word(s)
		w.Kind |= engine.KindOrdinal
		w.Ord = n
	}
	for s, rel := range relations {
		w := l.Word(s)
		w.Kind |= engine.KindPreposition
		w.Rel = rel
	}
	for k, list := range kindWords {
		for _, s := range list {
			l.Word(s).Kind |= k
		}
	}
	return l
}

// addUnits adds the units and the parts of the day.
func addUnits(l *engine.Lexicon) {
	for u, names := range unitWords {
		for _, s := range names {
			w := l.Word(s)
			w.Kind |= engine.KindUnit
			w.Unit = u
		}
	}
	for p, names := range partWords {
		for _, s := range names {
			w := l.Word(s)
			w.Kind |= engine.KindPart
			w.Part = p
		}
	}
	for p, names := range partAdverbs {
		for _, s := range names {
			w := l.Word(s)
			w.Kind |= engine.KindParts
			w.Part = p
		}
	}
}
