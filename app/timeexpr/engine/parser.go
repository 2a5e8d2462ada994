package engine

import (
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// Parser reads one text for one person at one moment.
type Parser struct {
	lang      Language
	G         *Grammar
	C         Context
	Text      string
	Toks      []Token
	pieces    []Piece
	memory    []Piece // results that may be asked for again
	searches  [maxDepth + 1]search
	Ordinals  [12]int          // of the list that is being read
	list      [8]recur.Weekday // the same for weekdays
	usualPast bool
	Now       civil.DateTime
	Today     civil.Date
	Past      bool
	Mood      Mood
	Depth     int // of expressions within expressions
}

// Soon is now, or the next minute where this one has begun: "in 10 minutes" is
// no less than that.
func (p *Parser) Soon() civil.DateTime {
	if p.C.Now.Second() == 0 && p.C.Now.Nanosecond() == 0 {
		return p.Now
	}
	return AddMinutes(p.Now, 1)
}

// has is a set of what a piece says.
type Says uint16

const (
	SaysDay    Says = 1 << iota // a day, or a longer unit
	SaysClock                   // a time of day
	SaysPart                    // a part of the day
	SaysRule                    // a recurrence
	SaysEnd                     // the end of an interval of days
	SaysFinish                  // the end of an interval of times
	saysUntil                   // the end of a recurrence
	SaysLead                    // a time before something that is no time
	SaysNow                     // a moment counted from now: day and time are both fixed
)

// Need is what has to stand before a piece for it to be a time at all.
type Need int

const (
	NeedNothing Need = iota
	NeedHint         // "the 5th", "may", "sat": a preposition, or a time beside it
	NeedPrep         // a bare number: a preposition or a day before it
)

// Piece is what a rule read: a part of an expression, or all of it.
type Piece struct {
	From, To int // tokens
	Says     Says
	Need     Need
	Vague    bool
	Weak     bool

	Day, EndDay civil.Date
	Grain       Grain
	Month       time.Month // of a day without a year
	DayNumber   int        // of the month; 0: the whole month
	Year        bool       // the year was said
	Weekday     bool       // only a weekday was said
	Annual      *Annual    // the holiday that was named
	Clock       Clock
	Finish      Clock
	Part        Part
	Early       int // -1 early, 1 late, FirstThing

	Rule        *recur.Rule
	Clocks      []Clock  // further times of a recurrence
	FromToday   Duration // how long a span is that begins today: "the next 10 days"
	LastsDays   int      // how many days a recurrence lasts that ends after as many times
	Lasts       Duration // how long a recurrence lasts, counted from now unless its first day is said
	Bound       Bound
	Lead        time.Duration
	Shift       time.Duration
	Unsupported string
	Tonight     bool
	Nth         recur.Weekday // "the first Monday of the month", which "every month" may follow
	Ahead       Unit          // "two weeks from now": a unit that another piece may name the day of
	until       civil.Date    // first day of the "May" in "until May"
	Ranged      bool          // "from May to July"
	weekdays    bool          // "from Monday to Friday"
	joined      bool          // another piece has taken it in
	Led         bool          // a preposition stands before it
	starts      bool          // "starting Monday"
	InWeek      bool          // "Friday next week": other weekdays beside it lie in that week, too
	Numbered    bool          // "week 12"
	Problem     Problem
	Others      []civil.Date // where there is a Problem: see Reading
	Times       int          // how many times a day
	Relative    *Relative
	named       bool // a date with its weekday
	list        int
	or          bool
	edge        bool // where a recurrence begins or ends that stands elsewhere
	NextOne     bool // "next Thursday": other weekdays behind it follow it
}

func (e *Piece) Has(s Says) bool { return e.Says&s != 0 }

var parsers = sync.Pool{New: func() any { return new(Parser) }}

// newParser tokenizes the text.
func newParser(lang Language, text string, c Context) *Parser {
	p := parsers.Get().(*Parser)
	p.lang = lang
	p.G = lang.Grammar()
	p.C = c
	p.Text = text
	p.pieces = p.pieces[:0]
	p.memory = p.memory[:0]
	p.Depth = 0
	p.Now = civil.DateTimeOf(c.Now)
	p.Today = civil.DateOf(c.Now)
	p.Toks = tokenize(text, p.Toks[:0], p.G.Lexicon)
	skim(p)
	p.Mood = lang.Mood(p)
	p.Past = c.Past || p.Mood.Past
	p.usualPast = p.Past
	return p
}

// skim takes out the tokens that only fill a pause. Expressions are found by
// the bytes of the tokens around them, so that they take the pause in.
func skim(p *Parser) {
	kept := 0
	for i := 0; i < len(p.Toks); {
		if w := p.Toks[i].Word; w != nil && w.Kind&KindFiller != 0 || p.IsMark(i, ',') && p.Has(i+1, KindFiller) {
			if n := p.lang.Filler(p, kept-1, i); n > 0 {
				i += n
				continue
			}
		}
		p.Toks[kept] = p.Toks[i]
		kept++
		i++
	}
	p.Toks = p.Toks[:kept]
}

func release(p *Parser) {
	p.Text = ""
	parsers.Put(p)
}
