package en

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
)

// How often something rings or is to be done, said before the word for it: "a
// daily reminder for insulin". The patterns are matched against a message as it
// was written.
const (
	oftenWant = `(?:please |pls |can you |could you |would you |will you |hey )*(?:(?:set|make|create|add|schedule|start|begin|put|arrange|give|get)(?: up| in| down)?(?: (?:me|us))?` +
		`|(?:i|we) (?:want|need|would like)|(?:i|we)['’]d like|(?:can|could|may) (?:i|we) (?:have|get)` +
		`|new)(?: to (?:have|set(?: up)?|make|create|add|get))? `
	oftenOne = `(?:(?:a|an|another|one|some|new|recurring|repeating|regular) )*`
	oftenIs  = `(daily|nightly|weekly|bi-?weekly|fortnightly|monthly|quarterly|half[- ]?yearly|yearly|annual|hourly|weekday|(?:every|each) [a-z]+(?: [a-z]+)??)`
	oftenAt  = `(?: (?:at )?(\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?|noon|midnight|morning|evening|night))?`
	restOfIt = `\b(.*?)(?:,? please)?[.!? ]*$`
)

var (
	// OftenBell is a reminder that comes again and again: how it is wanted, how
	// often, at what time of day, and what else is said of it.
	OftenBell = lazyregexp.New(`(?i)^(?:(` + oftenWant + `)` + oftenOne + `|(?:a |another |new )?)` + oftenIs +
		oftenAt + ` (?:reminders?|notifications?|nudges?)` + restOfIt)
	// OftenTask is the same of a task: how it is wanted comes first.
	OftenTask = lazyregexp.New(`(?i)^(` + oftenWant + `)` + oftenOne + oftenIs + oftenAt +
		` (?:tasks?|to-?dos?|to do|chores?|errands?)` + restOfIt)
	// OftenAlarm is an alarm of that kind: what goes before, how often, at what
	// time, and what follows.
	OftenAlarm = lazyregexp.New(`(?i)^(` + oftenWant + `)` + oftenOne + oftenIs + oftenAt + ` (alarms?\b.*)$`)
	// PlainBell is a reminder of which all is said behind the word.
	PlainBell = lazyregexp.New(`(?i)^` + oftenWant + oftenOne + `(?:reminders?|notifications?|nudges?)` + restOfIt)
	// RepeatingOne is something called recurring, of which the message says how
	// often: what goes before that word, and what follows.
	RepeatingOne = lazyregexp.New(`(?i)^(` + oftenWant +
		`(?:an? |another |new )*)(?:recurring|repeating|regular) ((?:tasks?|to-?dos?|reminders?|chores?)\b.*)$`)
	// OneTime is something that is said to come once, as everything does of which
	// no more is said: what goes before that, and what follows.
	OneTime = lazyregexp.New(`(?i)^(` + oftenWant +
		`(?:an? |another |new )*)(?:one[- ]?time|once[- ]?only|one[- ]?off|non-?recurring|single) ((?:tasks?` +
		`|to-?dos?|reminders?|chores?)\b.*)$`)
	// PlainlyAdds begins what is surely to be added.
	PlainlyAdds = lazyregexp.New(`(?i)^(?:please )?(?:add|new) $`)
	// ClockLast ends with a time of day: what goes before it, and the time.
	ClockLast = lazyregexp.New(`(?i)^(.+) (at (?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?|noon|midnight))$`)
	// SaysEvery begins with how often.
	SaysEvery = lazyregexp.New(`(?i)^(?:every|each) `)
	// OnceFirst and OnceLast want to be reminded once, as all reminders are: what
	// is said without that, in the groups. Behind what is to be done, "once" may be of it.
	OnceFirst = lazyregexp.New(`(?i)^(?:(?:just|only) )?(` + nudged +
		`)(?: (?:just|only))?(?: the)? (?:once|one time)(?: only)?,? ((?:about|of|to|for|at|on|in|tomorrow|today` +
		`|tonight|next|this)\b.+)$`)
	OnceLast = lazyregexp.New(`(?i)^(` + nudged +
		` (?:(?:about|of) .+?|.+?[,;]))(?: -)? (?:(?:just|only)(?: the)? (?:once|one time)|once only|one time only` +
		`|once)((?:,? (?:at|on|in|tomorrow|today|tonight|next|this)\b.*)?)[.! ]*$`)
	// ComesAgain is how often something comes, and no single time.
	ComesAgain = lazyregexp.New(
		`(?i)\b(?:every|each|daily|weekly|monthly|yearly|hourly|once (?:an?|per|every|in)|(?:just|only) once (?:an?` +
			`|per))\b`)
	// OfWhat leads to what a reminder is of; the group is how.
	OfWhat = lazyregexp.New(`(?i)^[,: ]*(to|for|about|of|on|that says|saying|called|named|titled|regarding|:)[: ]+`)
	// AllThereIs is what a summary is of, rather than a reminder.
	AllThereIs = lazyregexp.New(
		`(?i)^(?:of |for |about |with |on )?(?:(?:all|my|the|our|open|due|pending|today's|overdue) )*(?:tasks?` +
			`|lists?|to-?dos?|things|items|what\b.*|whatever\b.*|day|week|agenda)$`)
	// SaidOfOne says something of a reminder that there is.
	SaidOfOne = lazyregexp.New(
		`(?i) (?:is|are|was|were|isn't|should|shall|must|needs?|can|could|didn't|doesn't|never|has|rings?|rang` +
			`|comes?|came) `)
)

// oftens are the words for how often, in the words of a rule.
var oftens = pairsOf(
	`daily=every day|nightly=every night|weekly=every week|biweekly=every two weeks|bi-weekly=every two weeks|fortnightly=every two weeks|monthly=every month|
	quarterly=every three months|halfyearly=every six months|half-yearly=every six months|half yearly=every six months|yearly=every year|annual=every year|hourly=every hour|weekday=every weekday`)

// Often is how often a word of OftenBell says, at a time of day if that isn't empty.
func Often(word, at string) string {
	word = strings.ToLower(word)
	every := word
	if rule := oftens[word]; rule != "" {
		every = rule
	}
	switch at = strings.ToLower(at); {
	case at == "":
		return every
	case every == "every day" && (at == "morning" || at == "evening" || at == "night"):
		return "every " + at
	case at == "morning" || at == "evening" || at == "night":
		return every + " in the " + at
	}
	return every + " at " + at
}
