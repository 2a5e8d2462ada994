package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// Plain ways of speaking of reminders, matched as those of bellwords.go are.
const (
	nudged   = `(?:remind|ping|nudge|alert|notify|buzz|tell|warn) me`
	bellsAll = `(?:everything|anything|all(?: of (?:it|them))?|(?:all )?(?:of )?(?:my |the )?` + bell + `)`
)

var (
	// NotForgotten asks not to be let forget something: what, and when.
	NotForgotten = lazyregexp.New(`^(?:don't|dont|do not|never) let me forget (?:about )?(?:the |my )?(.+)$`)
	// Vaguely says neither of what it wants to be reminded nor when.
	Vaguely = lazyregexp.New(`^` + nudged +
		`(?: (?:again )?(?:about|of) (?:it|that|this|them|those))? (?:earlier|sooner|later(?: on)?|in time` +
		`|some other time|another time)$`)
	// PartOfDay wants to be reminded in a part of the day of a task: in which, and of which.
	PartOfDay = lazyregexp.New(`^` + nudged + ` (?:on |in )?the (morning|afternoon|evening) of (?:the |my )?(.+)$`)
	// BellMoved gives the reminder of what was spoken of another moment: which.
	BellMoved = lazyregexp.New(`^(?:change|set|move|make|put|switch|shift) (?:the |my |that |this |its )?` + bell +
		`,? (?:(?:to|be|ring|go off|come|at|for) )*(.+)$`)
	// AllBells are the reminders, whose ever.
	AllBells = lazyregexp.New(`^(?:the |my |all )*` + bell + `$`)
	// Repeated wants to be reminded of something again and again: of which, and how often, either first.
	Repeated = lazyregexp.New(`^(?:` + nudged +
		`|nag me|bug me|pester me) (?:of|about) (?:the |my )?(.+?),? (every .+?)(,? (?:until|till|til) .+)?$`)
	// RepeatedSo is the same the other way round.
	RepeatedSo = lazyregexp.New(`^(?:` + nudged +
		`|nag me|bug me|pester me) (every .+?) (?:of|about) (?:the |my )?(.+?)(,? (?:until|till|til) .+)?$`)
	// NagIt makes what was just spoken of ring again and again: how often.
	NagIt = lazyregexp.New(
		`^(?:nag|bug|pester|keep (?:on )?(?:nagging|bugging|pestering|reminding)) me(?: (?:about|of) (?:it|that|this` +
			`|them))?(?: (every .+?))?(?:,? (?:until|till|til) .+)?$`)
	// UntilDone is what is to be done until something rings no more, with its verb and without.
	UntilDone = lazyregexp.New(
		` (?:until|till|til) (?:i've|i have|we've|we have|i|we) (\S+ (?:the |my |our )?(.+?))(?: is| are)?(?: done)?$`)
	// AllWanted wants to be reminded of everything, at no time.
	AllWanted = lazyregexp.New(`^` + nudged +
		` (?:of|about) (?:everything|all(?: of)?(?: my| the)? (?:tasks|things|to-?dos?)|(?:every|each) task)$`)
	// ForNext is a while that begins now: how long.
	ForNext = lazyregexp.New(
		`^(?:for )?(?:the )?(?:next )?((?:an?|half an|one|two|three|four|five|six|\d{1,3}) (?:minutes?|mins?|hours?` +
			`|days?|weeks?))$`)
	// FewMinutes is how often something may ring until it is done.
	FewMinutes = lazyregexp.New(
		`^every (?:(?:\d{1,3}|an?|one|two|three|five|ten|fifteen|twenty|thirty|half an) )?(?:minutes?|mins?|hours?)$`)
	// Unknowable is an event that a list knows nothing of.
	Unknowable = lazyregexp.New(`^` + nudged + ` ((?:when|once|as soon as|if|whenever|next time|the next time) .+)$`)
	// LaterThan puts off what rang until something happens.
	LaterThan = lazyregexp.New(
		`^(?:when|once|as soon as) (?:i|we)(?:'m| am|'re| are)?(?: (?:get|got|come|arrive|reach|leave|finish` +
			`|finished|done|back|home|there|up|to|from|at|in|the|my|our|work|school|office|bed|out|here|lunch|dinner` +
			`|with|it|this|meeting))+$`)
	// TakenAway takes what is spoken of off the list.
	TakenAway = lazyregexp.New(
		`^(?:delete|cancel|remove|drop|erase|scrap|get rid of|take away|forget) (?:it|that|this|that one|this one)$`)
	// Thanks are said, rather than that something was seen.
	Thanks = lazyregexp.New(`\bth(?:anks|ank you|x)\b`)
	// AllStopped wants to be reminded of nothing, now or for a day: on which.
	AllStopped = lazyregexp.New(
		`^(?:stop|quit|no more) (?:reminding|nagging|bugging|pinging|notifying|pestering|alerting` +
			`|bothering)(?: me)?(?: (?:of|about|with) (?:` + bellsAll + `|it all))?( today| tonight| for today)?$`)
	// AllBack wants everything to ring again.
	AllBack = lazyregexp.New(
		`^(?:unmute|un-?snooze|resume|stop (?:snoozing|muting|holding back)|(?:turn|switch) (?:back )?on|(?:turn` +
			`|switch) on) ` + bellsAll + `(?: again| back on)?$|^(?:turn|switch|put) ` + bellsAll +
			` (?:back )?on(?: again)?$`)
	// NeverCame says that a reminder did not come, or came late: of which.
	NeverCame = lazyregexp.New(
		`^(?:you (?:didn't|did not|never|forgot to) (?:remind|ring|alert|notify|ping|wake)(?: me)?|i (?:got|had` +
			`|received|saw|heard) no ` + bell +
			`|i (?:didn't|did not|never) (?:get|hear|see|receive|got) (?:a|an|the|my|any) ` + bell + `|(?:the |my )?` +
			bell +
			` (?:came|was|were|is|are|rang) (?:too |very )?late|(?:my |the )?(?:phone|laptop|browser|watch|computer` +
			`|page) (?:didn't|did not|never|doesn't) r(?:ing|ang)|nothing rang|why (?:didn't|did not` +
			`|hasn't|has not|isn't|wasn't) (?:it|you|(?:the |my )?(.+?)) (?:ring|rung|ringing` +
			`|go off|gone off|remind me|reminded me))(?: (?:about|of|for) (?:the ` +
			`|my )?(.+?))?(?: today| yesterday| at all| this morning)?$`)
	// TestWanted wants to try whether reminders arrive.
	TestWanted = lazyregexp.New(
		`^(?:(?:send|give)(?: me)? (?:a )?test|(?:do|make|run) a test of|test|try(?: out)?|check) (?:if ` +
			`|whether )?(?:the |my |a )?` + bell + `(?: works?)?$`)
	// BellsSent wants reminders by some means.
	BellsSent = lazyregexp.New(`^(?:e-?mail|mail|text|sms|whatsapp|message) me (?:the |my |all |all the |all my )?` +
		bell + `(?: from now on| too| instead)?$`)
	// DayTimeAsked asks when what has no time rings.
	DayTimeAsked = lazyregexp.New(
		`^(?:at )?(?:what time|when) do (?:my |the )?(?:whole|all|full)[- ]day (?:tasks?|things|reminders?` +
			`|ones) ring$|^(?:at )?(?:what time|when) do(?:es)? (?:tasks?|things|what has no time` +
			`|tasks without a time|things without a time) ring$`)
	// BellSet asks whether a task rings: which, in either of the groups.
	BellSet = lazyregexp.New(`^is (?:the |my )?(.+?)(?:'s|s')? ` + bell + ` (?:set|on|active|there)$` +
		`|^(?:did i set|have i set|have i got|do i have|is there|did you set) (?:a|an|the|any) ` + bell +
		` (?:set )?(?:for|of|about|on) (?:the |my )?(.+)$`)
)
