package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// What is said of summaries that come by themselves, of hours in which nothing
// rings, and of what became of reminders. As in Particular, each is matched
// against a message in small letters, without the mark at its end.
const (
	summary  = `(?:summar(?:y|ies)|digests?|recaps?|briefings?|round-?ups?|rundowns?|overviews?)(?: (?:e-?)?mails?)?(?: of (?:the|my) (?:day|week|tasks|list|to-?dos?))?`
	ofKind   = `((?:daily|weekly|morning|evening|day's|week's) )?`
	contents = `(?:(?:short |quick |little )?` + ofKind + summary +
		`|(?:list of )?(?:my |the )?(?:open |due )?(?:tasks|to-?dos?|list|agenda)(?: for the (day|week))?` +
		`|(?:list of )?what(?:'s| is) (?:due|on|on my list|up|ahead|coming up)(?: that day| for the day)?)`
	article = `(?:a |an |the |my |any |those |these |all |all the |all my )?`
	often   = `(?:every|each|daily|weekly|once a|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|in the mornings|mornings|at|on|by e?-?mail)\b.*`

	quiet    = `(?:quiet|silent|do[- ]not[- ]disturb|dnd|sleep) (?:hours?|times?|mode)`
	anyQuiet = `(?:` + quiet + `|do[- ]not[- ]disturb|dnd)`
	to       = ` ?(?:to|till|til|until|and|through|-|–) ?`
	bother   = `(?:(?:don't|dont|do not|never) (?:disturb|bother|ring|remind|notify|bug|wake|ping|alert|buzz)(?: me)?(?: (?:of|about|with) anything)?|(?:no|never any|nothing,? no) (?:reminders?|notifications?|alerts?|bells|ringing)|be quiet|stay quiet|keep quiet|nothing rings|let nothing ring)`
	arrive   = `(?:arrived?|come through|came through|go(?:ne)? through|ge?ot? through|get through|reach(?:ed)? me|get to me|gotten to me|ring|rung|rang|go(?:ne)? off|(?:get |got |been )?(?:delivered|sent|shown|seen|received)|work(?:ed)?)`
	lead     = `(?:(?:the |a |an |one |half an |two |three |four |five |six |seven |ten |fifteen |twenty |thirty |\d{1,4} )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|evening|night|morning) (?:before(?:hand)?|ahead|in advance|early|earlier|prior)(?: at \d\S*(?: ?[ap]m)?)?|when (?:it is|it's|it) (?:due|starts)|when due|on the day|at the time|on time)`
	habit    = `(?:habits|routines|repeating (?:tasks|reminders)|recurring (?:tasks|reminders)|daily (?:tasks|reminders)|(?:what|whatever) repeats)`
	bell     = `(?:reminders?|alerts?|notifications?|alarms?|bells?|pings?)`
	takeAway = `(?:cancel|delete|remove|drop|clear|get rid of|scrap|kill|lose|take away|erase|unset|forget|stop|end|disable|ditch|turn off|switch off|silence)`
	those    = `(?:all |all of |both )?(?:the |my |any |that |those |these |an? |more )*`
	ring     = `(?:remind|ping|nudge|alert|notify|tell|buzz) me `
	volume   = `(loudly|out loud|aloud|noisily|with (?:a )?(?:loud )?sound|(?:even|also) (?:in|during) (?:my |the )?quiet hours|in quiet hours too|even at night|no matter what|quietly|silently|without (?:a )?sound)`
	severals = lead + `(?:(?:,| and| then| again| plus| also| once more)+ (?:again |once more |then )*` + lead + `)+`
)

var (
	// DigestWanted asks for a summary that comes by itself: its kind, again its kind, and when. The second form says
	// when first.
	DigestWanted = lazyregexp.New(`^(?:send|e-?mail|mail|give|get|deliver|text) me ` + article + contents + `(?:,? (` +
		often + `))?$` +
		`|^(?:i(?:'d| would)? (?:like|want|need)|turn on|switch on|enable|start|activate|set up|schedule` +
		`|subscribe me to|sign me up for)(?: to (?:get|have|receive)| sending me)? ` + article + ofKind + summary +
		`(?:,? (` + often + `))?$` +
		`|^((?:every|each|once a)\b[^,]*?|weekly|daily),? (?:send|e-?mail|mail|give|get|text) me ` + article +
		contents + `$` +
		`|^` + article + ofKind + summary + `,? (?:to come |come |please )?(` + often + `)$` +
		`|^(?:send|give|get) me (?:an? )?(?:e-?mail|mail|message|text) ((?:every|each)\b.*?) (?:with|of` +
		`|about) (?:all )?(?:my |the |today's |that day's |the day's )*(?:open |due )?(?:tasks|to-?dos?|list` +
		`|agenda)(?: for (?:the|that) day)?$`)
	// DigestMoved changes when a summary comes: its kind, and when.
	DigestMoved = lazyregexp.New(`^(?:move|change|set|switch|shift|make|put|reschedule) ` + article + ofKind + summary +
		`(?:'s)?(?: time| day| hour)?(?: come| be)? (?:to|for|at|on) (.+?)(?: instead)?$` +
		`|^send (?:me )?` + article + ofKind + summary + ` (?:at|on) (.+?)(?: instead)?$`)
	// DigestStopped wants none any more: of which kind, if it says so.
	DigestStopped = lazyregexp.New(
		`^(?:stop|end|cancel|turn off|switch off|disable|no more|no|unsubscribe(?: me)? from|i (?:don't` +
			`|do not) (?:want|need)|don't send me|do not send me|remove|delete|get rid of|stop (?:sending|mailing` +
			`|e-?mailing)(?: me)?) ` + article +
			ofKind + summary + `(?: (?:every|each) .+)?(?: any ?more| any longer| for now)?$`)
	// DigestAsked asks which summaries come and when, or whether the last one did.
	DigestAsked = lazyregexp.New(
		`^(?:when|(?:at )?what time|how often|(?:on )?(?:which|what) day) (?:do|will|would|am|are|does` +
			`|is)(?: i (?:get|getting|receive)| you (?:send(?:ing)?|mail)(?: me)?)? ?` + article + `(?:next )?` +
			ofKind + summary + `(?: (?:come|coming|sent|due|arrive|be sent|to come|set for))?$` +
			`|^(?:do|will|am|are) (?:i|you) (?:going to )?(?:get|getting|receive|send|sending)(?: me)? ` + article +
			ofKind + summary + `(?: .{1,40})?$` +
			`|^(?:which|what) ` + ofKind + summary +
			` (?:do i get|are on|are set(?: up)?|are there|do you send(?: me)?|will i get)$` +
			`|^(?:is|are) ` + article + ofKind + summary + ` (?:on|off|enabled|active|set up|coming)$` +
			`|^(?:did|has|have) ` + article + `(?:last )?` + ofKind + summary + ` ` + arrive +
			`(?: (?:today|yesterday|this morning))?$`)
	// Summaries finds the word in titles: a task of that name is spoken of rather.
	Summaries = lazyregexp.New(`(?i)\b` + summary + `\b`)

	// Bells finds the word in titles.
	Bells = lazyregexp.New(`(?i)\b` + bell + `\b`)

	// QuietSpan sets quiet hours: from when, and until when.
	QuietSpan = lazyregexp.New(
		`^(?:(?:set|put|make|change|have|move|enable|turn on|switch on|use|i want|i'd like)(?: up| on)? )?(?:my ` +
			`|the )?` + anyQuiet +
			`(?: on)?,?:?(?: are| is| to be| should be| set to| to| at)? ?(?:from |between )?(.+?)` + to + `(.+)$` +
			`|^` + bother + ` (?:from|between) (.+?)` + to + `(.+)$`)
	// QuietBefore sets one end of quiet hours: before or after what.
	QuietBefore = lazyregexp.New(`^(?:` + bother + `|nothing) (before|after) (.+)$` +
		`|^(?:(?:set|let|have|make|start|begin|end|extend|stop|move|change) )?(?:my |the )?` + quiet +
		` (?:should )?(start|begin|end|stop|until|till|to|from|after|before)s?(?: at)? (.+)$` +
		`|^(start|begin|end|extend|stop)s? (?:my |the )?` + quiet + ` (?:at|to|until|till|from) (.+)$`)
	// QuietNights sets quiet hours without saying when.
	QuietNights = lazyregexp.New(`^` + bother +
		` (?:at night|during the night|overnight|while i(?:'m| am)? (?:asleep|sleep|sleeping)|at nights)$|^(?:make` +
		`|i want) no (?:noise|sounds?) (?:at night|during the night|overnight)$`)
	// QuietOff wants no quiet hours.
	QuietOff = lazyregexp.New(
		`^(?:no|no more|turn off|switch off|disable|remove|delete|clear|cancel|stop|end|drop|get rid of|i (?:don't` +
			`|do not) (?:want|need))(?: my| the| any)? ` + quiet + `(?: any ?more| at all| for now| please)?$` +
			`|^(?:turn|switch) (?:my |the )?` + quiet + ` off$|^` + quiet + ` off$`)
	// QuietAsked asks when they are.
	QuietAsked = lazyregexp.New(`^(?:what|when)(?:'s| is| are) (?:my |the )?` + quiet +
		`(?: set to| now)?$|^(?:do i have|have i(?: got)?|are there)(?: any)? ` + quiet + `(?: set)?$` +
		`|^(?:show|tell|list)(?: me)? (?:my |the )?` + quiet + `$|^(?:is|are) (?:my |the )?` + quiet +
		` (?:on|off|set)$|^when (?:are you quiet|does nothing ring)$`)
	// AnyQuiet finds the words.
	AnyQuiet = lazyregexp.New(`^(?:set|change|make|move|have|turn on|enable)(?: up)? (?:my |the )?` + quiet + `\b`)
	// ClockOnly is a time of day and nothing else.
	ClockOnly = lazyregexp.New(
		`^(?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?|noon|midday|midnight|(?:(?:half|quarter|ten|twenty|five) (?:past` +
			`|to) )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})(?: thirty` +
			`| fifteen)?)(?: ?[ap]m| o'clock)?(?: (?:in the (?:morning|evening)|at night))?$`)

	// LoudFirst and LoudLast ask to be reminded of something and say how loud: what
	// goes before that, how, and what follows. "To sing loudly" is what is to be done.
	LoudFirst = lazyregexp.New(`(?i)^((?:please |can you |could you )?(?:remind|ping|nudge|alert|notify|buzz) me),? ` +
		volume + `,? ((?:of|about|to|for|that|when|at|on|in|an?|the|tomorrow|today|every|\d+)\b.+)$`)
	LoudLast = lazyregexp.New(
		`(?i)^((?:please |can you |could you )?(?:remind|ping|nudge|alert|notify|buzz) me (?:(?:of|about) .+?` +
			`|.+?(?:[ap]m|\d|today|tomorrow|noon|morning|evening|night|day|week|before|done|,))),? (?:and )?` + volume +
			`([.! ]*)$`)
	// Softly is a way of ringing that isn't loud.
	Softly = lazyregexp.New(`(?i)^(?:quietly|silently|softly|quieter|quiet|silent|soft|less loud|without .+|not .+)$`)
	// LoudTask says how loud a task rings: which one, and how.
	LoudTask = lazyregexp.New(`^(?:make|set|let) (?:the |my )?` + bell +
		` (?:for|of|about) (?:the |my )?(.+?) (?:be |ring |to )?(loud|louder|loudly|quiet|quietly|silent)$` +
		`|^(?:make|let) (?:the |my )?(.+?)(?:'s|s')? (?:` + bell +
		` )?(?:be |ring )(loud|louder|loudly|quietly|silently|with (?:a )?sound|even in quiet hours` +
		`|in quiet hours too)$` +
		`|^make (it|that|this|the|my|.+) (loud|louder)$` +
		`|^(?:the |my )?(.+?)(?:'s|s')? ` + bell + ` (?:should|must|has to|needs to|could|can) be (loud|louder` +
		`|quiet|quieter|silent)$` +
		`|^(?:the |my )?(.+?) (?:may|should|can|shall|must) ring (loudly|even in quiet hours|in quiet hours too` +
		`|even at night)$` +
		`|^(?:ring|remind me) (?:for|of|about) (?:the |my )?(.+?) (even in quiet hours|in quiet hours too` +
		`|even at night)$`)
	// SoundOn and SoundOff are about the sound of the page.
	SoundOn = lazyregexp.New(`^(?:sounds?|chime) on(?: please)?$|^(?:make|let) (?:the |my |all )*` + bell +
		` (?:be )?louder$|^(?:turn|switch) (?:the |my )?(?:sounds?|chime|volume) (?:back )?on(?: again)?$|^(?:turn` +
		`|switch) (?:back )?on (?:the |my )?(?:sounds?|chime)$|^(?:enable|unmute) (?:the |my )?(?:sounds?|chime|` +
		bell + `)$` +
		`|^(?:make|play|give me) (?:a |some |the )?(?:sound|noise|chime)s?(?: (?:when|whenever|as) .{1,60}` +
		`|(?: (?:for|with) (?:the |my |all |every )*` + bell + `)?)$` +
		`|^(?:` + ring + `|ring |reminders? (?:should |shall )?(?:ring |come )?|i want ` + bell +
		` )(?:loudly|out loud|aloud|noisily|with (?:a |the )?(?:loud )?sounds?)$|^(?:unmute|be loud|ring out loud)$`)
	SoundOff = lazyregexp.New(
		`^(?:sounds?|chime) off(?: please)?$|^(?:turn|switch) (?:the |my )?(?:sounds?|chime|volume) off(?: again)?$` +
			`|^(?:turn|switch) off (?:the |my )?(?:sounds?|chime)$|^(?:disable|mute|no|no more|stop|silence) (?:the ` +
			`|my |all |any )*(?:sounds?|chime)(?: any ?more)?$` +
			`|^(?:don't|dont|do not) (?:make|play) (?:a |any )?(?:sound|noise)s?(?: (?:when|whenever|as) .{1,60})?$` +
			`|^(?:` + ring + `|ring |reminders? (?:should |shall )?(?:ring |come )?|i want ` + bell +
			` )without (?:a |any |the )?sounds?$`)
	// TravelFollows, TravelStays and TravelAsked are about when habits ring in another zone.
	TravelFollows = lazyregexp.New(`^(?:(?:let|make|have) )?(?:my )?` + habit +
		` (?:should |must |to )?(?:follow|travel with|go with|come with) me(?: (?:when i travel|abroad|around))?$` +
		`|^(?:keep|ring|leave|hold) (?:my )?` + habit +
		` (?:on|at|in) (?:(?:the )?local time|the same time of day|their time of day|the time where i am)(?: (?:when` +
		`|while) i(?:'m)? (?:travel|travell?ing|abroad|away))?$` +
		`|^(?:when|while) i(?:'m)? (?:travel|travell?ing|abroad|away),? (?:keep|ring|leave) (?:my )?` + habit +
		` (?:on|at|in) (?:(?:the )?local time|the same time of day|their time of day|the time where i am)$`)
	TravelStays = lazyregexp.New(`^(?:(?:let|make|have) )?(?:my )?` + habit +
		` (?:should(?:n't| not)|must(?:n't| not)|do(?:n't| not)|don't) (?:follow|travel with|go with` +
		`|come with) me(?: (?:when i travel|abroad|around))?$` +
		`|^(?:keep|ring|leave|hold) (?:my )?` + habit +
		` (?:on|at|in) (?:my |the )?home time(?: (?:when|while) i(?:'m)? (?:travel|travell?ing|abroad|away))?$` +
		`|^(?:when|while) i(?:'m)? (?:travel|travell?ing|abroad|away),? (?:keep|ring|leave) (?:my )?` + habit +
		` (?:on|at|in) (?:my |the )?home time$`)
	TravelAsked = lazyregexp.New(`^(?:do|will|would) (?:my )?` + habit +
		` (?:follow|travel with|go with) me(?: (?:when i travel|abroad))?$|^what (?:happens|becomes) (?:to|of` +
		`|with) (?:my )?` + habit + ` (?:when|if|while) i(?:'m)? (?:travel|travell?ing|abroad)$`)

	// SoundAsked asks whether there is one.
	SoundAsked = lazyregexp.New(`^(?:is|are) (?:the |my )?sounds? (?:on|off)$|^(?:do|will|does) (?:you|it|the page|` +
		bell + `|my ` + bell + `) (?:make|play|ring with|have) (?:a |any )?sounds?$`)

	// FateAsked asks whether reminders arrived; the first group that isn't empty is of what.
	FateAsked = lazyregexp.New(
		`^(?:did|has|have|was|were) (?:my |the |your |that |all |all my )?(?:last |latest |previous ` +
			`|most recent )?(?:reminders?|notifications?|alerts?)(?: (?:about|for|of) (?:the |my )?(.+?))? ` + arrive +
			`(?: (?:today|yesterday|ok|okay|at all|on my phone))?$` +
			`|^(?:did|has|have) (?:the |my )(.+?) (?:reminder|notification|alert) ` + arrive + `$` +
			`|^(?:did|have) you (?:already |ever |really |actually )?(?:remind(?:ed)?|notif(?:y|ied)|alert(?:ed)?` +
			`|ping(?:ed)?|r[iu]ng) me(?: (?:of|about|for|to (?:go to |do |have )?) ?(?:the |my )?(.+?))?$` +
			`|^(?:what (?:happened (?:to|with)|became of)|what(?:'s| is) the (?:fate|status) of) (?:my ` +
			`|the )?(?:last ` +
			`|latest )?(?:reminders?|notifications?)(?: (?:for|about|of) (?:the |my )?(.+?))?$` +
			`|^why (?:didn't|did not|did) (?:you (?:not )?remind me|it (?:not )?ring|i (?:not )?get (?:a |my ` +
			`|the )?reminder|my (?:last )?reminder (?:not )?` + arrive + `)(?: (?:of|about|for) (?:the |my )?(.+?))?$` +
			`|^did i (?:get|miss) (?:a |any |my |the )?(?:last )?(?:reminders?|notifications?)(?: (?:for|about` +
			`|of) (?:the |my )?(.+?))?$` +
			`|^(?:which|what) (?:reminders? )?(?:rang|did you remind me of|reminders did i (?:miss|get)|arrived` +
			`|failed)(?: (?:last|lately|recently|so far))?$`)
	// LastAsked asks after the last reminder, whatever it was of.
	LastAsked = lazyregexp.New(
		`^(?:did|has) (?:it|that|that one) (?:ring|rung|go(?:ne)? off)(?: yet| already| today)?$` +
			`|^(?:did|has) the last one (?:` + arrive + `)$` +
			`|^(?:did|has|have) (?:my|the) (?:phone|laptop|computer|tablet|browser|watch|device|e-?mail` +
			`|mailbox) (?:get` +
			`|got|gotten|receive|received|show|shown|ring|rung)(?: (?:the|my|a|that) (?:last )?` + bell + `)?$` +
			`|^(?:(?:what|which|when) (?:was|is)|status of|show(?: me)?|what about) (?:the|my) (?:last|latest` +
			`|most recent) ` + bell + `$`)
	// OnlyTheLast is a question about one reminder.
	OnlyTheLast = lazyregexp.New(`\b(?:reminder|notification|alert|it)\b|\brang last\b`)

	// RingRemoved takes a task, the group that isn't empty, its reminders: the task stays.
	RingRemoved = lazyregexp.New(`^(?:` + takeAway + `|take|turn|switch|shut) ` + those + bell +
		`(?: set)?(?: off)? (?:for|of|about|on|from|off) (?:the |my )?(.+?)(?: off)?(?: only)?(?:,? (?:but )?(?:keep` +
		`|leave|not) .+)?$` +
		`|^` + takeAway + ` (?:the |my )(.+?)(?:'s|s')? ` + bell +
		`$|^(?:turn|switch|take|shut) (?:the |my )(.+?)(?:'s|s')? ` + bell + ` off$` +
		`|^(?:no|no more|(?:i|we) (?:don't|dont|do not|no longer) (?:need|want)) ` + those + bell +
		`(?: any ?more)? (?:for|of|about|on) (?:the |my )?(.+?)(?: any ?more| any longer)?$` +
		`|^(?:the |my )?(.+?) (?:needs? no|do(?:es)?(?:n't| not) need|should(?:n't| not) have|can do without) ` +
		those + bell + `(?: any ?more| any longer)?$`)
	// RingsRemoved takes the reminders of everything away.
	RingsRemoved = lazyregexp.New(`^(?:` + takeAway + `|turn|switch) (?:(?:all|of|my|the|any|every|our)\s)*` + bell +
		`(?: off| for (?:good|ever|everything|all tasks))?$` +
		`|^(?:no|no more|(?:i|we) (?:don't|dont|do not|no longer) (?:need|want)) (?:any |more )*` + bell +
		`(?: any ?more| at all)?$`)
	// RingOfSeveral takes one of several reminders of a task away: of which task.
	RingOfSeveral = lazyregexp.New(`^` + takeAway +
		` (?:the |my )?(?:first|second|third|fourth|last|other|earlier|later|1st|2nd|3rd|4th) ` + bell +
		` (?:for|of|about|on|from) (?:the |my )?(.+)$`)
	// NoRingsToday wants none for the rest of the day.
	NoRingsToday = lazyregexp.New(`^(?:no|no more|stop|turn off|mute|silence) (?:all |my |the |any )*` + bell +
		` (?:today|for today|for the rest of the day)$`)
	// MayBeTheTask begins what takes a task away where it has no reminders: "delete the reminder for milk".
	MayBeTheTask = lazyregexp.New(`^(?:cancel|delete|remove|drop|clear|get rid of|scrap|kill|lose|erase|forget) `)
	// Twice wants to be reminded more than once: of what.
	Twice = lazyregexp.New(
		`^remind me (?:twice|two times|three times|thrice|several times|a few times|more than once) (?:about|of|for` +
			`|before) (?:the |my )?(.+?)(?:[,:]? (` + severals + `))?$`)
	// ManyLeads are several moments before the due: of what, the moments, and again of what.
	ManyLeads = lazyregexp.New(`^(?:and )?(?:` + ring + `)?(?:(?:of|about) (?:the |my )?(.+?),? )?(?:both )?(` +
		severals + `)(?: (?:(?:of|about|for) )?(?:the |my )?(.+?))?$`)
	// LeadsAround is the same with the task behind the first of two moments: the first, of what, and the second.
	LeadsAround = lazyregexp.New(`^` + ring + `(` + lead +
		`) (?:the |my )?(.+?)(?:,| and| then| again| plus| also| once more)+ (` + lead + `)$`)
	// RemindersAt are "two reminders for the dentist: an hour before and 10 minutes before": of what, and when.
	RemindersAt = lazyregexp.New(
		`^(?:give me |set(?: up)? |make |add |i want |i'd like |i need )?(?:two |three |several |some |both |a few ` +
			`|\d )?` + bell + ` (?:for|of|about) (?:the |my )?(.+?)[,:]?(?: at)? (` + severals + `)$`)
	// TwoLengths are two moments with one "before": the first and the second.
	TwoLengths = lazyregexp.New(
		`^((?:two|2|both) .+?) (an?|one|two|three|five|ten|half an|\d{1,3}) (minutes?|mins?|hours?` +
			`|days?) and (.+ before)$`)
	// LeadOf is a moment before the due of a task: when, and of which.
	LeadOf = lazyregexp.New(`^` + ring +
		`(?:(the |an? |half an |one |two |three |four |five |six |ten |\d{1,4} )(minutes?|mins?|hours?|hrs?|days?` +
		`|weeks?|evening|night) before) (?:the |my )?(.+)$`)
	// LeadChanged is another moment before the due instead of those there are: of which task, and when.
	LeadChanged = lazyregexp.New(`^(?:change|set|move|make|put|switch) (?:the |my )?` + bell +
		` (?:of|for|about|on) (?:the |my )?(.+?) to (` + lead + `)$`)
	// AlsoLeadOf is another moment before the due of a task: of which, and when.
	AlsoLeadOf = lazyregexp.New(`^(?:and |also |and also )+` + ring + `(?:of|about) (?:the |my )?(.+?) (` + lead +
		`)(?: (?:too|as well|also))?$`)
)
