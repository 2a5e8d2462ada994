package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// Further ways in which people speak of reminders. They are matched as those of habits
// are, after BellSpelling and the others below have written them as they usually are.
const (
	many  = `(?:the|a|an|one|half an|two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|thirty|forty[- ]five|\d{1,4})`
	unit  = `(?:minutes?|mins?|hours?|hrs?|days?|weeks?|evening|night|morning)`
	many1 = `(?:` + many + ` ?` + unit + `)`
	leads = `(?:` + many1 + `(?:(?:,| and|, and| then)+ ` + many1 + `)* before(?: at \d\S*(?: ?[ap]m)?)?|` + lead +
		`(?:(?:,| and|, and| then)+ ` + lead + `)*)`
	calls    = `(?:(?:remind|warn|alert|ping|nudge|notify|buzz|tell|poke|prod|text|message|call|e-?mail) (?:me|us)|give (?:me|us) (?:a |an |some )?(?:heads[- ]?up|nudge|warning|shout|ping|alert|reminder|notice|buzz|call|poke|prod)|(?:(?:i|we) (?:want|need|wish|would like|'d like|wanna)|i'd like|we'd like|i must|i have|can i|may i|could i)(?: to)? (?:get |be |have )?(?:a |an )?(?:heads[- ]?up|nudge|warning|alert|reminder|ping|notification|reminded|warned|alerted|notified|told|pinged)|(?:set|make|put|add|create|have|i want|i need)(?: me)?(?: up)? (?:a |an |one )?` + bell + `|let me know|wake (?:me|us)(?: up)?|give (?:me|us)|` + bell + `)`
	making   = `(?:set|make|put|add|create|have|give me|get me|i want|i need|i'd like|i would like|(?:can|could|may) i (?:have|get)|let me have|schedule)(?: me)?(?: up)?(?: in)?`
	counted  = `(?:an? |the |one |my )?(?:second|third|fourth|2nd|3rd|additional|extra|further|another|(?:one )?more)(?: one)? `
	dueWords = `(?: (?:it|that|then|the due(?: date)?|due|it(?:'s| is) (?:due|time)|each|each of them|each one|it starts|it begins|start|starting time|the start|departure|i (?:have to |need to |must )?(?:leave|go)))?`
)

var (
	// BellSpelling are words of reminders that are often written otherwise, and how they are written.
	BellSpelling = []Spelled{
		{lazyregexp.New(`\bb4\b|\bbefor\b|\bbefroe\b|\bbeofre\b`), "before"},
		{lazyregexp.New(`\babuot\b|\babout about\b|\babotu\b|\babut\b|\bbaout\b`), "about"},
		{lazyregexp.New(`\b(?:huor|hor|houre|hur|hr)\b`), "hour"},
		{lazyregexp.New(`\b(?:huors|hors|houres)\b`), "hours"},
		{lazyregexp.New(`\b(?:minuets|minuts|minites|mintues|minuites)\b`), "minutes"},
		{lazyregexp.New(`\b(?:minuet|minut|minite)\b`), "minute"},
		{lazyregexp.New(`^(?:remnd|remid|remaind|reminde|remind to|remember) me\b`), "remind me"},
		{lazyregexp.New(`^whats\b`), "what's"}, {lazyregexp.New(`\b(?:tomm?orr?ow|tommorow|tmrw|tmr|tmrow|2morrow)\b`),
			"tomorrow"},
		{lazyregexp.New(`\bremindr?er\b|\breminer\b|\breminderr\b`), "reminder"},
		{lazyregexp.New(`^(?:to |kindly |pls |plz |also please |i'd appreciate if you |would you mind to )+`), ""},
		{lazyregexp.New(`\b(?:prior to|ahead of|in advance of|earlier than|previous to)\b`), "before"},
		{
			lazyregexp.New(
				`\b(\d+|an?|one|two|three|half an) (minutes?|mins?|hours?|days?|weeks?) (?:prior|in advance|ahead` +
					`|earlier|early|beforehand)\b`), "$1 $2 before"},
		{lazyregexp.New(`\b(?:an|one|1) hour and a half\b|\b(?:one|1) and a half hours\b|\b1[.,]5 ?(?:hours|h)\b`),
			"90 minutes"},
		{lazyregexp.New(`\b(?:two|2) (?:hours and a half|and a half hours)\b|\b2[.,]5 ?(?:hours|h)\b`), "150 minutes"},
		{lazyregexp.New(`\b(before|early|earlier) (?:every time|each time|always|every day|each day)$`), "$1"},
		{lazyregexp.New(`^ring (?:the |my )?(.+?) (every .+)$`), "nag me about the $1 $2"},
		{lazyregexp.New(`^pause (?:the |my |all )*reminders? (?:for|of|about) `), "snooze "},
		{lazyregexp.New(`\bin (\d{1,3})$`), "in $1 minutes"},
		{lazyregexp.New(`\b(?:just |only )(?:for )?(today|tonight|tomorrow)$`), "$1"},
		{
			lazyregexp.New(
				`^(?:i |we )(?:need|want|would like|'d like) (?:a|another|one more) reminder (about|of|for)\b`),
			"remind me $1"},
		{lazyregexp.New(`\b(?:a|one|1) month before\b`), "30 days before"},
		{lazyregexp.New(`\b(?:two|2) months before\b`), "60 days before"},
		{
			lazyregexp.New(
				`^(?:give me (?:a |an |another )?(?:shout|nudge|ping|buzz|poke|prod)|let me know) (about|of|for|at` +
					`|when|in|on|every|the|an?|half|\d+|ten|five|twenty|fifteen|thirty)\b`), "remind me $1"},
		{lazyregexp.New(`\bbefore (\d+|an?|one|two|three|half an) (minutes?|mins?|hours?|days?|weeks?)$`),
			"$1 $2 before"},
	}
	// FurtherBell wants one more reminder, however many there are: what is said of it.
	FurtherBell = lazyregexp.New(`^(?:and )?(?:` + making + ` )?` + counted + bell + `\b(?: (?:set|up))*(.*)$` +
		`|^(?:remind|ping|nudge|alert|notify|buzz) me (?:a (?:second|third|further) time|one more time|once more)(.*)$`)
	// SeveralBells wants several reminders of a task: of which, and when.
	SeveralBells = lazyregexp.New(
		`^(?:and )?(?:(?:remind|ping|nudge|alert|notify|buzz) me( (?:of|about|for) .+?)? (?:twice|two times` +
			`|three times|thrice|[2-5] times)|` + making + ` (?:two|three|several|a couple of|[23]) ` + bell +
			`)\b(.*)$`)
	// TwiceSaid says how often, and not when.
	TwiceSaid = lazyregexp.New(`\b(?:twice|thrice|(?:two|three|[2-5]) times)\b`)
	// CountedBell is such a reminder, the group, with its number.
	CountedBell = lazyregexp.New(`(?i)\b` + counted + `(` + bell + `)\b`)
	// OneOfThem introduces one of several moments.
	OneOfThem = lazyregexp.New(
		`(^|[,:;] |and )one ((?:at |on |in )?(?:an? |the |\d|half |two |three |tomorrow|today|tonight))`)
	// OfThat is said before the name of a task.
	OfThat = lazyregexp.New(`^(?:for|of|about|on|to) (?:the |my )?(.+)$`)
	// LeadAfter asks for moments before the due of a task: of which, the moments, and at what time of that day.
	LeadAfter = lazyregexp.New(`^` + calls + `(?: (?:of|about|for|on|to))? (?:the |my )?(.+?),? (` + leads + `)` +
		dueWords +
		`((?: at | by )\d\S*(?: ?[ap]m)?(?: in the (?:morning|evening|afternoon))?| in the (?:morning|evening))?$`)
	// LeadBefore is the same the other way round: the moments, and of which.
	LeadBefore = lazyregexp.New(`^` + calls + `,? (?:at )?(` + leads + `)(?: (?:of|about|for|on))? (?:the |my )?(.+)$`)
	// LeadAhead begins with the moments.
	LeadAhead = lazyregexp.New(`^(` + leads + `) (?:the |my )?(.+?),? (?:please )?` + calls + `$`)
	// AllLeads are such moments and nothing else, and LeadLength one without its "before".
	AllLeads   = lazyregexp.New(`^` + leads + `$`)
	LeadLength = lazyregexp.New(`^` + many1 + `$`)
	// RingAtDue asks to be reminded of a task when it is due: of which, in either of the groups.
	RingAtDue = lazyregexp.New(`^` + calls +
		` (?:when (?:it is |it's )?(?:due|time)|on the due date|on the day(?: itself)?|at the due time|on time` +
		`|when it starts) (?:of|about|for) (?:the |my )?(.+)$` +
		`|^` + calls + ` (?:when|as soon as|once|the moment) (?:the |my )?(.+?) (?:is due|starts|begins|comes due)$` +
		`|^` + calls +
		` (?:of|about|for) (?:the |my )?(.+?) (?:when (?:it is |it's )?(?:due|time)|on the due date` +
		`|on the day(?: itself)?|at the due time|on time|when it starts)$`)
	// RingMoved gives a task other moments to ring: of which, in one of two groups, and when.
	RingMoved = lazyregexp.New(`^(?:change|set|move|make|put|switch|shift|reschedule|bring forward|push back) ` +
		those + `(?:` + bell + ` (?:of|for|about|on) (?:the |my )?(.+?)|(.+?)(?:'s|s')? ` + bell +
		`)(?: from .+?)?,? (?:(?:to|be|ring|go off|come|at|for)\s)*(` + leads +
		`|the (?:morning|evening|afternoon) of(?: it)?|\d.*|noon|midnight|half .+|quarter .+|tomorrow.*|today.*` +
		`|tonight.*|(?:on |next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day.*|(?:in|at|on) .+)$`)
	// RingMovedTo is the same without the word: of which, and when.
	RingMovedTo = lazyregexp.New(`^(?:set|let|make|have) (?:the |my )?(.+?) (?:to )?ring (?:at |on )?(` + leads +
		`|\d.*|noon|midnight|half .+|quarter .+|tomorrow.*|today.*|tonight.*|(?:mon|tues|wednes|thurs|fri|satur` +
		`|sun)day.*)$`)
	// TwoMoments are two moments of a task: of which, and each of them.
	TwoMoments = lazyregexp.New(`^` + calls +
		` (?:of|about|for) (?:the |my )?(.+?) ((?:on|at|in|tomorrow|today|tonight` +
		`|next) ?.*?),? and (?:then )?(?:again|once more|also|a second time) (.+)$`)
	// InsteadOf says that it takes the place of what there was.
	InsteadOf = lazyregexp.New(`,? (?:instead|rather)(?: of .+)?$|,? not .+ before$`)
	// DayPart is a part of the day of a task.
	DayPart = lazyregexp.New(`^the (morning|evening|afternoon) of(?: it)?$`)

	// KeptAt makes a task ring again and again: of which, and how often.
	KeptAt = lazyregexp.New(
		`^(?:keep (?:on )?(?:at|after|on at|reminding|nagging|bugging|pestering|telling|pinging|alerting` +
			`|ringing) (?:me|us)|(?:nag|bug|pester|hassle|harass|chase|badger|annoy|bother) (?:me|us)` +
			`|remind me (?:again and again|over and over|repeatedly|constantly|continuously))(?: (?:about|of|for` +
			`|over|on))? (?:the |my )?(.+?)(?:,? (every .+?))?(?:,? (?:until|till|til|unless) .+)?$` +
			`|^(?:make|let|have|set) (?:the |my )?(.+?)(?:'s|s')? ` + bell +
			` (?:repeat|ring again|come again|go off|ring|come back)(?: again)? (every .+?)(?:,? (?:until|till` +
			`|til) .+)?$` +
			`|^(?:repeat|ring) (?:the |my )?(.+?)(?:'s|s')? ` + bell +
			`(?: again)? (every .+?)(?:,? (?:until|till|til) .+)?$`)
	// Pestered ends the reminders of a task, the group: the task stays.
	Pestered = lazyregexp.New(
		`^forget (?:about )?(?:reminding|nagging|bugging|pinging|notifying|alerting) me (?:of|about|to|for) (?:the ` +
			`|my )?(.+)$|^(?:please )?(?:stop|quit|don't|dont|do not|no need to|enough of)(?: ever| keep)? (?:bother` +
			`|pester|harass|annoy|hassle|ping|alert|notify|nudge|text|message|badger|chas|disturb|warn|tell|buzz` +
			`|mail|email|ring|nag)(?:ing|ting|zing)?(?: me)? (?:about|of|for|with|over|on) (?:the ` +
			`|my )?(.+?)(?: any ?more| any longer| again| now| please)*$` +
			`|^no ` + bell +
			` (?:is |are )?(?:needed|necessary|required|wanted)(?: any ?more)? (?:for|of|about|on) (?:the |my )?(.+)$` +
			`|^i (?:don't|dont|do not|no longer) (?:want|need|wish) to (?:be|get) (?:reminded|bothered|notified` +
			`|alerted` +
			`|pinged|nagged|told) (?:of|about|for|with) (?:the |my )?(.+?)(?: any ?more| any longer| again)?$`)
	// SkippedOnce wants none of a task's on a day: of which, and on which.
	SkippedOnce = lazyregexp.New(`^(?:no|skip|turn off|switch off|mute|silence|cancel|leave out) ` +
		`(?:the |my )?(.+?)(?:'s|s')? ` + bell + ` (?:for )?(today|tonight|tomorrow)$|^(?:no|skip|without) ` + those +
		bell + ` (?:for|of|about|on) (?:the |my )?(.+?) (today|tonight|tomorrow)$|^skip (today|tonight|tomorrow)'s ` +
		bell + ` (?:for|of|about) (?:the |my )?(.+)$` +
		`|^(?:don't|dont|do not) (?:remind|alert|ping|notify|nag|bug) me (?:of|about) (?:the |my )?(.+?) (today` +
		`|tonight|tomorrow)$`)
	// Someday puts a task off without saying until when: of which.
	Someday = lazyregexp.New(
		`^(?:remind|ping|nudge|tell|alert) me (?:again )?(?:later|later on|some other time|another time` +
			`|at a later time|in a bit|in a while) (?:of|about) (?:the |my )?(.+)$` +
			`|^(?:remind|ping|nudge|tell|alert) me (?:of|about) (?:the |my )?(.+?) (?:later|later on|some other time` +
			`|another time|at a later time|again later)$`)
	// OtherDay wants the reminder of a task on another day: of which, and on which.
	OtherDay = lazyregexp.New(
		`^(?:don't|dont|do not) (?:remind|ring|alert|ping|notify) me (?:of|about|for) (?:the ` +
			`|my )?(.+?) (?:(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow` +
			`|at \d\S*(?: ?[ap]m)?)[,;.]? (?:but |rather |instead )*(?:(?:remind|ring|alert|ping` +
			`|notify) me )?(?:but |rather |instead )*((?:on |at )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day` +
			`|today|tomorrow|noon|midnight|\d).*)$`)
	// LeadForAll wants the same moment before whatever is due.
	LeadForAll = lazyregexp.New(`^` + calls +
		` (?:of|about|for) (?:everything|anything|all my tasks|every task|each task),? ` + leads +
		`$|^(?:from now on,? |always |by default,? |please )*(?:` + calls + `,? )(?:always )?(?:` + leads +
		`)(?: (?:of|for|about))? (?:everything|anything|(?:all|each|every|any)(?: of)?(?: my| the)? ?(?:tasks?` +
		`|appointments?|meetings?|events?|things?|reminders?|to-?dos?|due dates?)?)(?: by default| from now on` +
		`| always)?$` +
		`|^(?:from now on,? |always |by default,? )+` + calls + `,? (?:` + leads + `)(?: by default| from now on)?$`)
	// QuietDays wants nothing to ring on some days of the week, or while something lasts.
	QuietDays = lazyregexp.New(`^(?:` + bother +
		`|(?:don't|dont|do not) wake me(?: up)?|nothing)(?: .+?)? (?:on (?:the )?(?:weekends?|(?:mon|tues|wednes` +
		`|thurs|fri|satur|sun)days?(?:(?:,| and|, and) (?:mon|tues|wednes|thurs|fri|satur|sun)days?)*)` +
		`|at (?:the )?weekends?|during (?:the )?(?:lunch(?: ?time)?|meetings?|work(?:ing hours)?|the day|dinner` +
		`|my nap|naps?))$`)
	// ByDevice is said behind "remind me": where it is to ring.
	ByDevice = lazyregexp.New(
		`(?i)^((?:please |can you |could you )?(?:remind|ping|alert|notify|nudge|buzz) me),? (?:on|by|via|through` +
			`|with|over) (?:my |the |an? )?(?:phone|mobile|e-?mail|mail|text(?: message)?|sms|watch|laptop|computer` +
			`|browser|tablet|whatsapp|push(?: notification)?|ntfy)\b,? (.+)$`)
	// OnlyDevice is about where things ring, whatever they are.
	OnlyDevice = lazyregexp.New(
		`^(?:only |just |always |please )*(?:remind|ping|alert|notify|reach|send) (?:me )?(?:reminders ` +
			`|everything )?(?:only |just |always )?(?:on|by|via|through|to|with) (?:my |the |an? )?(?:phone|mobile` +
			`|e-?mail|mail|text(?: message)?s?|sms|watch|laptop|computer|browser|tablet|whatsapp` +
			`|push(?: notifications?)?)(?: only| always| from now on| instead)?$`)
	// HowEarly asks about the reminders of one task: which.
	HowEarly = lazyregexp.New(
		`^how (?:early|long before|far ahead|often|many times|much before) (?:will|do|are` +
			`|would) you (?:going to )?(?:remind|nag|bug|alert|notify|ping|warn)(?:ing|ging)? me (?:of|about|for` +
			`|before) (?:the |my )?(.+)$|^who gets (?:the |my )?` + bell + ` (?:for|of|about) (?:the |my )?(.+)$`)
	// OnlySnooze puts off what rings, and nothing else.
	OnlySnooze = lazyregexp.New(
		`^(?:hit |press |please )?snooze(?: (?:it|that|this))?(?: (?:for )?\d{1,3} ?(?:m|min|mins|minutes?))?$` +
			`|^(?:give me |just |only )?(?:another |\d{1,3} more|five more|ten more|a few more` +
			`|a couple more) ?(?:five |ten |\d{1,3} )?(?:m|min|mins|minutes)$`)
	// Starts is said of a task behind a moment before it.
	Starts = lazyregexp.New(`^(.+?) (?:starts|begins|is due|comes up|takes place|departs|leaves|takes off)$`)
	// LateClock is the time of day of that moment, said behind the task: it, and that.
	LateClock = lazyregexp.New(
		`^(.+?) ((?:at|by) \d\S*(?: ?[ap]m)?(?: in the (?:morning|evening))?|in the (?:morning|evening))$`)
	// HeldFor holds everything back for a time that has a name.
	HeldFor = lazyregexp.New(
		`^(?:snooze|mute|silence|pause|hold|stop|suspend|halt|no|no more|turn off|switch off|hush|quiet) (?:all ` +
			`|all of |everything|my |the |any )*(?:` + bell +
			`)? ?(?:for |over |during |throughout |all )(?:the |this )?(rest of the day|day|today|tonight|evening` +
			`|night|weekend|week|rest of the week)$`)
	// HeldWhile says why, and until when.
	HeldWhile = lazyregexp.New(
		`^(?:no|no more|stop|pause|mute|silence|hold|snooze|don't send|dont send)(?: all| my| the| any| more)* (?:` +
			bell +
			`|ringing)(?: please)? (?:while|when|as|because|since|during) .+? (?:until|till|til) (.+)$|^(?:i'm|i am` +
			`|we're|we are) (?:busy|in a meeting|in a call|driving|asleep|away|out|at the cinema|at work|on holiday` +
			`|on vacation|in class|teaching)(?:,| so)? (?:no|don't|mute|hold|snooze|pause) .+? (?:until|till` +
			`|til) (.+)$`)
	// NextBell asks for the next reminder.
	NextBell = lazyregexp.New(`^(?:when|what time|at what time|what)(?:'s| is| does| do| will) (?:the |my )?next ` +
		bell + `(?: (?:be|ring|go off|come|due|for|set for|up))?$` +
		`|^(?:which|what) ` + bell +
		` (?:is|comes|rings|goes off|will be|will ring|will come) (?:up )?next$|^(?:what|when) (?:will|do|does|are` +
		`|is) (?:you|it) (?:going to )?(?:next )?(?:remind|ring)(?:ing|s)?(?: me)?(?: (?:of|about))?(?: next)?$` +
		`|^(?:what|which)(?:'s| is| rings| comes| goes off)? (?:to ring |ringing |going to ring ` +
		`|to go off )?next(?: to ring| to go off)?$|^what(?:'s| is| will be) the next (?:thing|task` +
		`|one) (?:(?:that )?you(?:'ll| will|'re going to| are going to) remind me (?:of|about)|(?:that ` +
		`|which )?(?:will |is going to )?rings?|to ring)$` +
		`|^(?:and )?(?:the |my )?next ` + bell + `$|^(?:show|tell)(?: me)? (?:the |my )next ` + bell + `$`)
	// Ringing asks what rings now, and was missed.
	Ringing = lazyregexp.New(`^(?:is|are) (?:anything|something|any ` + bell + `|there any(?:thing| ` + bell +
		`))(?: .{0,20})? ringing(?: now| right now)?$|^what (?:did|have) i miss(?:ed)?(?: (?:today|so far` +
		`|while i was .+))?$|^what(?:'s| is) (?:ringing|beeping|going off)(?: now| right now)?$|^why (?:does it` +
		`|is it) (?:ring|ringing|beep|beeping)(?: now)?$`)
	// WithoutBells asks for what never rings.
	WithoutBells = lazyregexp.New(
		`^(?:which|what|show(?: me)?|list) (?:of )?(?:my |the )?(?:tasks?|things|to-?dos?|of them)?(?: (?:have|has` +
			`|with|that have|are|without|got))* ?(?:no|without|without a|without any|no longer any) ` + bell +
			`(?: set)?$|^(?:which|what) (?:tasks?|reminders?|of them) are (?:muted|off|silent|turned off)$|^(?:which` +
			`|what) (?:tasks? )?(?:won't|will not|don't|doesn't|does not|do not) (?:ring|remind me)$`)
	// BellClock asks when a task rings: which.
	BellClock = lazyregexp.New(
		`^(?:at )?(?:what time|when)(?: will| does| do| is| are)? (?:the |my )?(.+?)(?:'s|s')? ` + bell +
			`(?: (?:go off|ring|come|set for|set|due))?$`)
	// HowReached asks by which means.
	HowReached = lazyregexp.New(
		`^how (?:would|will|do|can|could|are) you (?:going to )?(?:get hold of|get to|get in touch with|contact|find` +
			`|let) me(?: know)?(?: .*)?$|^(?:will|do|would|can|could) (?:i|you) (?:get|receive|see|send me|have|text` +
			`|call|e-?mail|message|ring|phone|sms|whatsapp)(?: me)?(?: (?:an?|the|any|my))?(?: (?:e-?mails?|mails?` +
			`|texts?|sms|calls?|push|notifications?|messages?|phone|whatsapp|sound))?(?: (?:notifications?|messages?` +
			`|for (?:it|that|reminders)|when (?:it|something) (?:rings|is due)|from you|on my phone|too|as well` +
			`|instead))?$` +
			`|^(?:send|text|e-?mail|mail|message|call|phone) me (?:an? )?(?:(?:e-?mail|mail|text|sms|message` +
			`|call) )?(?:when|whenever|if|as soon as) (?:it|something|a task|anything|a reminder|they|one) (?:rings?` +
			`|is due|goes off|comes up|are due)$|^where do (?:my |the |all )?reminders (?:go|arrive|show up|appear` +
			`|come|end up)$|^(?:is|are) my (?:phone|laptop|browser|e-?mail|watch|tablet|devices?) (?:set up` +
			`|connected|added|on|working|registered)$|^(?:text|e-?mail|message|sms|whatsapp|phone) me$` +
			`|^(?:will|do|would|are|can|could) you (?:going to )?(?:remind|notify|alert|ping|reach` +
			`|nudge)(?:ing)? me (?:on|by|via|through|over) (?:my |an? |the )?(?:phone|mobile|e-?mail|mail` +
			`|texts?(?: messages?)?|sms|watch|laptop|computer|browser|tablet|whatsapp` +
			`|push(?: notifications?)?)(?: too| as well)?$`)
	// LoudAnyway lets a task ring in quiet hours too: which.
	LoudAnyway = lazyregexp.New(
		`^(?:please )?(?:ring|remind me of|remind me about|let me hear|always ring|let) (?:the ` +
			`|my )?(.+?)(?: ring)? (?:even (?:at night|during the night|if it's night|when i'm asleep|when i sleep` +
			`|in (?:my )?quiet hours)|at night too|no matter what|whatever the hour|at any hour` +
			`|(?:also )?in (?:my )?quiet hours(?: too)?)$` +
			`|^(?:please )?(?:ring|remind me) (?:even |also )?(?:in|during) (?:my |the )?quiet hours (?:for|of` +
			`|about) (?:the |my )?(.+)$`)
	// NoMails stops what comes every day or every week.
	NoMails = lazyregexp.New(
		`^(?:no more|stop(?: the| sending(?: me)?| with the)?|no|cancel(?: the)?|end(?: the)?|i don't want(?: the` +
			`| any)?(?: more)?|unsubscribe from(?: the)?) (daily|morning|weekly|every day|every week) (?:e-?mails?` +
			`|mails?|messages?|updates?|reports?|newsletters?|lists?)(?: any ?more| please)?$`)
	// WholeDays says when whole days ring: at what time.
	WholeDays = lazyregexp.New(
		`^(?:remind me (?:of|about) |ring |let |make |set |change |have )?(?:the |my |all )?(?:(?:reminders? (?:of` +
			`|for) )?(?:whole|all|full|entire)[- ]days?(?: (?:tasks?|things|reminders?|to-?dos?|ones|events?))?` +
			`|(?:tasks?|things|reminders?|what(?:ever)? is due) (?:without a time|with no time|that have no time` +
			`|without times))(?: (?:should|shall|must|to|are to|have to|can|will))?(?: (?:ring|be|come|remind me` +
			`|go off))?(?: to)? (?:at|from now on at|to) (.+?)(?: (?:instead|rather)(?: of .+)?| not .+` +
			`| from now on)?$`)
	// TravelsAlong is a further way to say that habits ring where the person is.
	TravelsAlong = lazyregexp.New(
		`^(?:(?:when|while|if) i(?:'m| am)? (?:travel|travell?ing|abroad|away|on the road` +
			`|in another time ?zone),? )?(?:my |the |all )?` + habit +
			` (?:should |must |to |shall )?(?:follow|use|go by|ring (?:at|in|on|by)|stay (?:at|in|on)|be (?:at|in` +
			`|on)|keep to) (?:the |my )?(?:local (?:time|clock|hours?)|same local time|time (?:there|of where i am` +
			`|zone i'm in))(?: (?:when|while|if) .+)?$` +
			`|^(?:i'm|i am|we're|we are) (?:travell?ing|flying|going|moving|off) (?:to|in` +
			`|through) .+?[,.;]? (?:please )?(?:keep|ring|leave|make) (?:my |the )?.+? (?:at|on|in) .*\blocal time$`)
	// IfUnanswered is said behind what rings: that, and how often it is to ring again.
	IfUnanswered = lazyregexp.New(
		`(?i)^(.+?)(?:[,.;]| -| and)+ *(?:and )?(?:if|unless|when|in case) (?:i|i've|i'm|there is|there's` +
			`|you (?:don't|do not) (?:hear|get)|it)(?: (?:don't|dont|do not|haven't|have not|am not|'m not|not|no` +
			`|isn't|hear|get))*(?: .{0,30}?)?,? (?:then )?(?:please )?(?:(?:remind|nag|bug|ping|ring|tell` +
			`|alert)(?: me)? )?(?:again )?(every (?:\d{1,4} |an? |half an |five |ten |fifteen |twenty ` +
			`|thirty )?(?:minutes?|mins?|hours?))[.! ]*$`)
	// NagBehind is said behind it too: that, and how often.
	NagBehind = lazyregexp.New(
		`(?i)^(.+?)(?:[,.;]| -| and)+ *(?:and )?(?:then )?(?:please )?(?:(?:keep (?:on )?)?(?:(?:remind|nag|bug` +
			`|pester|ping|hassl|bother|annoy)(?:g?ing|e)? me|at me|ringing)(?: about (?:it|them|that))?(?: again)?` +
			`|(?:(?:don't|dont|do not|never) (?:stop|give up|let go|shut up)(?: ringing` +
			`| reminding me)?))(?: (every (?:\d{1,4} |an? |half an |five |ten |fifteen |twenty |thirty )?(?:minutes?` +
			`|mins?|hours?)))?,? (?:until|till|til) (?:i|it|it's|they|he|she|we|i've|i'm) ?[^,.]{1,40}[.! ]*$`)
	// LeadBehind is a further moment behind what is to be done: that, and the moment.
	LeadBehind = lazyregexp.New(
		`(?i)^((?:please |can you |could you )?(?:remind (?:me|us)|add|set|put) .+?)(?:,? and|,| then)+ (?:also ` +
			`|again |once more |then )*(?:remind me )?(?:also |again )?(` + lead +
			`)(?: (?:too|as well|again|also))?[.! ]*$`)
	// AnyLead finds a moment before a due.
	AnyLead = lazyregexp.New(`(?i)\b(?:before|beforehand|ahead|in advance|early|earlier|prior)\b`)
	// DoseDays is a time of day that is said for some days: that, and for how many.
	DoseDays = lazyregexp.New(
		`(?i)^((?:please )?(?:remind|add|take|give|set|put|use|apply` +
			`|do)\b.*?)\b(at (?:\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?)?|noon|midnight)(?:(?:,| and|, and` +
			`| &) (?:at )?(?:\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?)?|noon` +
			`|midnight))*)((?: to .+?)?) for (?:the next )?(\d{1,3}|two|three|four|five|six|seven|ten` +
			`|fourteen) days[.! ]*$`)
	// EachDay says already that something is of several days.
	EachDay = lazyregexp.New(`(?i)\b(?:every|each|daily|times a|twice a|once a|snooze|mute)\b`)
	// OfBells finds that a message is about the reminder of something, rather than about that.
	OfBells = lazyregexp.New(
		`\b(?:the|my|that|this|its|\S+'s)? ?(?:reminders?|alarms?|notifications?|alerts?)\b|\bnag(?:ging)?\b` +
			`|\bpester|\bbother(?:ing)? me\b|\bbug(?:ging)? me\b|\bkeep (?:on )?(?:at|after) me\b|\bsnooz|\bhassl` +
			`|\b(?:warn|ping|alert|nudge|notify|buzz) me\b|\bring(?:ing|s)?\b|\bheads[- ]?up\b|\b(?:don't|dont` +
			`|do not|stop|never|no|forget)\b.* remind(?:ing|ed|s)?\b`)
)

// Spelled is how something is written instead of as it was found.
type Spelled struct {
	Found Pattern
	As    string
}
