package timeexpr

import (
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// parser reads one text for one person at one moment.
type parser struct {
	lang      Language
	g         *grammar
	c         Context
	text      string
	toks      []token
	pieces    []piece
	memory    []piece // results that may be asked for again
	searches  [maxDepth + 1]search
	ordinals  [12]int          // of the list that is being read
	list      [8]recur.Weekday // the same for weekdays
	usualPast bool
	now       civil.DateTime
	today     civil.Date
	past      bool
	mood      Mood
	depth     int // of expressions within expressions
}

// has is a set of what a piece says.
type says uint16

const (
	saysDay    says = 1 << iota // a day, or a longer unit
	saysClock                   // a time of day
	saysPart                    // a part of the day
	saysRule                    // a recurrence
	saysEnd                     // the end of an interval of days
	saysFinish                  // the end of an interval of times
	saysUntil                   // the end of a recurrence
	saysLead                    // a time before something that is no time
	saysNow                     // a moment counted from now: day and time are both fixed
)

// need is what has to stand before a piece for it to be a time at all.
type need int

const (
	needNothing need = iota
	needHint         // "the 5th", "may", "sat": a preposition, or a time beside it
	needPrep         // a bare number: a preposition or a day before it
)

// piece is what a rule read: a part of an expression, or all of it.
type piece struct {
	from, to int // tokens
	says     says
	need     need
	vague    bool
	weak     bool

	day, endDay civil.Date
	grain       Grain
	month       time.Month // of a day without a year
	dayNumber   int        // of the month; 0: the whole month
	year        bool       // the year was said
	weekday     bool       // only a weekday was said
	annual      *annual    // the holiday that was named
	clock       clock
	finish      clock
	part        part
	early       int // -1 early, 1 late

	rule        *recur.Rule
	clocks      []clock // further times of a recurrence
	bound       Bound
	lead        time.Duration
	shift       time.Duration
	unsupported string
	tonight     bool
	nth         recur.Weekday // "the first Monday of the month", which "every month" may follow
	ahead       unit          // "two weeks from now": a unit that another piece may name the day of
	until       civil.Date    // first day of the "May" in "until May"
	ranged      bool          // "from May to July"
	weekdays    bool          // "from Monday to Friday"
	joined      bool          // another piece has taken it in
	led         bool          // a preposition stands before it
	starts      bool          // "starting Monday"
	inWeek      bool          // "Friday next week": other weekdays beside it lie in that week, too
	numbered    bool          // "week 12"
	nextOne     bool          // "next Thursday": other weekdays behind it follow it
}

func (e *piece) has(s says) bool { return e.says&s != 0 }

var parsers = sync.Pool{New: func() any { return new(parser) }}

// newParser tokenizes the text.
func newParser(lang Language, text string, c Context) *parser {
	p := parsers.Get().(*parser)
	p.lang = lang
	p.g = lang.Grammar()
	p.c = c
	p.text = text
	p.pieces = p.pieces[:0]
	p.memory = p.memory[:0]
	p.depth = 0
	p.now = civil.DateTimeOf(c.Now)
	p.today = civil.DateOf(c.Now)
	p.toks = tokenize(text, p.toks[:0], p.g.lexicon)
	p.mood = lang.Mood(p)
	p.past = c.Past || p.mood.Past
	p.usualPast = p.past
	return p
}

func (p *parser) release() {
	p.text = ""
	parsers.Put(p)
}
