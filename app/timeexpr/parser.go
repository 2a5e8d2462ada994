package timeexpr

import (
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/recur"
)

// parser reads one text for one person at one moment.
type parser struct {
	g         *grammar
	w         *wordNames
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
	moves     bool // a verb such as "move" is in the text
	will      bool // "will" is: people mean what is to come
	wakes     bool // "wake" is: people mean the morning
	depth     int  // of expressions within expressions
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
}

func (e *piece) has(s says) bool { return e.says&s != 0 }

var parsers = sync.Pool{New: func() any { return new(parser) }}

// newParser tokenizes the text.
func newParser(text string, c Context) *parser {
	p := parsers.Get().(*parser)
	g := theGrammar()
	p.g, p.w, p.c, p.text, p.toks, p.pieces, p.memory = g, g.names, c, text, p.toks[:0], p.pieces[:0], p.memory[:0]
	p.now, p.today, p.past, p.moves, p.depth = civil.DateTimeOf(c.Now), civil.DateOf(c.Now), c.Past, false, 0
	p.wakes, p.will = false, false
	p.toks = tokenize(text, p.toks, g)
	for i := range p.toks {
		if w := p.toks[i].word; w != nil {
			p.moves = p.moves || w.kind&aMove != 0
			p.will = p.will || w == p.w.will
			p.wakes = p.wakes || w == p.w.wake
		}
	}
	p.past = p.past || p.tellsPast()
	p.usualPast = p.past
	return p
}

// tellsPast says whether the text is about what has been: a verb says so
// ("finished", "got done", "checked off"), and nothing is asked for that is
// still to come.
func (p *parser) tellsPast() bool {
	past, wish := false, false
	for i := range p.toks {
		w := p.toks[i].word
		if w == nil {
			continue
		}
		past = past || w.kind&aPast != 0 || w == p.w.done && p.is(i-1, p.w.got) || w == p.w.off && (p.is(i-1, p.w.checked) || p.is(i-1, p.w.crossed))
		wish = wish || w.kind&aWish != 0 || w == p.w.have && !p.has(i+1, aFunction) && i == 0 || w == p.w.have && p.is(i+1, p.w.it)
	}
	return past && (!wish || p.has(0, anAsk))
}

func (p *parser) release() {
	p.text = ""
	parsers.Put(p)
}
