package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// What is said right after a reminder was set, without saying so. It is matched as what stands in ringing.go is.
const (
	takes  = `(?:take (?:off|away|out)|remove|drop|delete|cancel|lose|scrap|forget|skip|clear)`
	amends = `(?:no|nope|actually|sorry|oops|wait|hmm|rather|better|or rather|i mean|i meant|i said` +
		`|make (?:it|that)|change (?:it|that)(?: to)?|let's say|say)`
	amount = `((?:an?|one|half an|a half|two|three|four|five|ten|fifteen|twenty|thirty|\d{1,3}) ` +
		`(?:minutes?|mins?|hours?|hrs?|days?|weeks?))`
	anyDays = `((?:every )?(?:weekdays?|week ?ends?|weeknights?|school nights?|work ?days?|(?:mon` +
		`|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?(?:(?:,? and |, ?| to | ?- ?|–` +
		`| through | until )(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?)*))`
)

var (
	// AlsoThen is one more moment: when.
	AlsoThen = lazyregexp.New(`^(?:(?:and|also|plus|then|again|once more)[ ,]+)+(?:remind me |ring )?` +
		`(.+?)(?: (?:too|as well|also|again))?$` +
		`|^(.+?),? (?:too|as well|also)$`)
	// RatherThen is another moment in place of the one that was said: when.
	RatherThen = lazyregexp.New(`^(?:` + amends + `[ ,]+)+(.+?)(?: (?:instead|rather|then))?$|^` +
		`(.+?),? (?:instead|rather)$`)
	// DropThen takes the reminder of a moment away: which moment, and of which task, where that is said.
	DropThen = lazyregexp.New(`^` + takes + ` (?:the |that |my )?(?:one|` + bell + `) (?:on |at ` +
		`|for |from )(.+?)(?: (?:for|of|about) (?:the |my )?(.+))?$` +
		`|^` + takes + ` (?:the |that |my )?(.+?)(?:'s)?(?: o'clock)? (?:one|` + bell + `)(?: (?:for|of` +
		`|about) (?:the |my )?(.+))?$` +
		`|^(?:but |and |no,? )*not (?:on |at )?(.+)$`)
	// DropLast takes away what was set last.
	DropLast = lazyregexp.New(`^` + takes + ` (?:that|the|this|the last|that last) ` + bell + `$`)
	// SaysHalf is a time that leaves no doubt about the half of the day.
	SaysHalf = lazyregexp.New(`(?:^|\d ?)(?:am|pm|a\.m\.?|p\.m\.?)\b|a\.m\.|p\.m\.|^0|noon|midnight`)
	// LaterBell moves a moment: by how much, and to which side.
	LaterBell = lazyregexp.New(`^(?:` + amends + `[ ,]+)*` + amount + ` (later|earlier|sooner)$` +
		`|^(?:push|move|put|make|bring|shift) (?:it|that)(?: (back|out|forward|up|later|earlier))?` +
		`(?: by)? ` + amount + `(?: (later|earlier|sooner|back))?$`)
	// EveryRather is how often it is to ring instead.
	EveryRather = lazyregexp.New(`^(?:` + amends + `[ ,]+)*(every (?:(?:\d{1,3}|two|three|five|ten` +
		`|fifteen|twenty|thirty|half an?) )?(?:minutes?|mins?|hours?))(?: (?:instead|rather|then` +
		`|is enough|will do))?$`)
	// TooOften complains of how often it rings.
	TooOften = lazyregexp.New(`^(?:that's|that is|this is|it's|it is)? ?(?:(?:too|way too|much too` +
		`|far too) (?:often|much|many)|less often|not so often)$`)
	// NagsNoMore wants it to ring once.
	NagsNoMore = lazyregexp.New(`^(?:stop|no|no more|enough|enough of the|quit|don't) (?:the )?` +
		`(?:nagging|nag|pestering|bugging|repeating)(?: me)?$`)
	// WhenThen asks for the moment.
	WhenThen = lazyregexp.New(`^(?:when|at what time|what time|when exactly|and when` +
		`|when will that be|when does (?:it|that) ring)$`)
	// MeantOther names the task that was meant.
	MeantOther = lazyregexp.New(`^(?:` + amends + `[ ,]+)+(?:for |of |about )?(?:the |my )?(.+?)` +
		`(?: instead| rather)?$`)
	// BothOfThem are two tasks that were spoken of.
	BothOfThem = lazyregexp.New(`^(?:both|both of them|them both|the two|the two of them|both tasks)$`)

	// QuietSomeDays wants quiet hours on some days: on which, at either end.
	QuietSomeDays = lazyregexp.New(`^(?:(?:on|during|at) )?(?:the )?` + anyDays + `,? (.+)$|^` +
		`(.+?),? (?:(?:on|during|at) )?(?:the )?` + anyDays + `$`)
	// QuietPlain are quiet hours in few words: from when, and until when.
	QuietPlain = lazyregexp.New(`^(?:(?:i want|i'd like|i need|give me|keep|make|let there be) )?` +
		`(?:it )?(?:quiet|silence|peace|peace and quiet|no ringing|nothing ringing)(?: hours?)?,? ` +
		`(?:from |between )?(\S+(?: ?[ap]m)?)` + to + `(\S+(?: ?[ap]m)?)$`)
	// QuietExcept lets a task ring in the quiet hours that were just set: which.
	QuietExcept = lazyregexp.New(`^(?:but |and )?(?:except|not|apart from|other than|all but)` +
		`(?: for)? (?:the |my )?(.+)$|^(?:but )?(?:the |my )?(.+?) (?:may|can|should|must|is to) ` +
		`(?:still )?ring(?: then| anyway)?$`)
	// QuietFrom and QuietUntil are one end of what was just set.
	QuietFrom = lazyregexp.New(`^(?:` + amends + `[ ,]+)*(?:(?:make|let|have) (?:them|it) )?(?:start` +
		`|begin|from|starting)(?: at| from)? (\S+(?: ?[ap]m)?)(?: instead| rather)?$`)
	QuietUntil = lazyregexp.New(`^(?:` + amends + `[ ,]+)*(?:(?:make|let|have) (?:them|it) )?(?:end` +
		`|stop|until|till|to|ending)(?: at)? (\S+(?: ?[ap]m)?)(?: instead| rather)?$`)

	// EndBell asks which reminder is the first or the last of a day: which, and when.
	EndBell = lazyregexp.New(`^(?:which(?: one)?|what)(?:'s| is| of them)?(?: to)? ?(?:rings?` +
		`|going to ring|goes off|comes)? ?(?:the )?(first|last)(?: (?:one|thing|` + bell + `))?(?: ` +
		`(?:to ring|that rings|ringing|to go off))? ?(?:on |for )?(.+?)?$` +
		`|^what(?:'s| is) my (first|last) ` + bell + ` ?(?:on |for )?(.+?)?$`)
	// OfRinging finds that a question is about what rings.
	OfRinging = lazyregexp.New(`\b(?:rings?|ringing|goes off|go off|` + bell + `|remind)\b`)
	// AnyRinging asks whether anything rings: when.
	AnyRinging = lazyregexp.New(`^(?:is (?:there )?|will |does |do )?(?:anything|something|any ` + bell +
		`)(?: else)?` +
		`(?: that will| that is going to| going to| to)? ?(?:ringing|rings|ring|goes off|going off` +
		`|go off)(?: (?:on |for )?(.+?))?$`)
	// OnlyRemind wants to be reminded, and breaks off.
	OnlyRemind = lazyregexp.New(`(?i)^((?:please |can you |could you )?remind me) (?:to|of|about|that)[ .?!…]*$`)
	// AnOrdinal counts reminders; it is no day.
	AnOrdinal = lazyregexp.New(`^(?:first|second|third|fourth|fifth|last|other|\d{1,2}(?:st|nd|rd|th))$`)
	// OfOne says that it is of one task: "pause reminders for the dentist until thursday".
	OfOne = lazyregexp.New(`^(?:pause|hold|mute|silence|snooze) (?:the |my |all )*` + bell + ` (?:for|of` +
		`|about) .+ (?:until|till|til|for) `)
	// PushedBack moves all of what rings by some time.
	PushedBack = lazyregexp.New(`^(?:push|move|shift|put) (?:all )?(?:of )?(?:(?:the|my|today's` +
		`|tomorrow's) )*` + bell + ` (?:back|forward|out|on|later)(?: by)? .+$`)
	// InSoMany is in so many minutes, without the word.
	InSoMany = lazyregexp.New(`^in (\d{1,3})$`)
	// WhenSomething is when something happens that a list knows nothing of.
	WhenSomething = lazyregexp.New(`^(?:when|once|as soon as|if|whenever|next time|after) (?:i'm|i|it` +
		`|we|we're|he|she|they|the|my|someone|somebody)\b`)
	// Itself is what somebody wants to be reminded of.
	Itself = lazyregexp.New(`^(?:of|about) (?:the |my )?(.+)$`)
)
