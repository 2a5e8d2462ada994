package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// What is said about reminders. Each is matched against a message in small
// letters, without the mark at its end and without the manners at its front.
var (
	// RemindersAsked asks what is to ring; the first group that is not empty is when.
	RemindersAsked = lazyregexp.New(
		`^(?:(?:and )?what (?:will|do|are|would) you (?:going to )?(?:remind(?:ing)?|alert(?:ing)?|notify(?:ing)?` +
			`|nag(?:ging)?|bug(?:ging)?) me (?:of|about)(?: (.+?))?` +
			`|(?:what|which|how many|any|are there(?: any)?|do i have any|have i got any` +
			`|have i) reminders?(?: (?:do i have|are there|have i got|are coming|are set|will ring` +
			`|are coming up))?(?: left)?(?: (?:for|on|set for|coming up)?\s*(.+?))?` +
			`|(?:show|list|give|tell)(?: me)? (?:all )?(?:of )?(?:my |the )?(?:upcoming |next )?(?:reminders?` +
			`|alarms)(?: (?:for|on|of)?\s*(.+?))?` +
			`|(?:what(?:'s| is| will| are)?) (?:is |going to |to |set to )*ring(?:ing|s)?(?: (?:for|on)?\s*(.+?))?)$`)
	// RingsWhenAsked asks when a task, the group, rings.
	RingsWhenAsked = lazyregexp.New(
		`^(?:(?:at )?(?:when|what time) (?:will|do|are|would) you (?:going to )?remind(?:ing)? me (?:of|about|to)` +
			`|when does|when will|will you remind me (?:of|about|to)|is there a reminder for` +
			`|do i have a reminder for) (?:the |my )?(.+?)(?: (?:ring|go off))?$`)
	// WhereAsked asks where it rings.
	WhereAsked = lazyregexp.New(
		`^(?:(?:how|where|on which devices?|on what devices?|by what) (?:will|do|can|would` +
			`|are) you (?:going to )?(?:reach|remind|notify|alert|contact|ping|tell|reaching` +
			`|reminding)(?:ing)? me(?: (?:of|about) (?:things|it|that|tasks|reminders))?(?: (?:when|while|if) .+)?` +
			`|(?:where|on which devices?|on what) (?:do|does|will) (?:it|reminders|my reminders|the reminders) ring` +
			`|which (?:devices|channels) (?:do i have|ring|are there|are set up)` +
			`|(?:do|will) (?:reminders|my reminders|you) (?:work|ring|reach me|remind me) (?:when|while|if) .+` +
			`|(?:will|does|would) (?:that|it|this) (?:ring|reach me|arrive|come)(?: on| by| at| through) .+` +
			`|(?:where` +
			`|how|on which devices?) (?:will|do|would) you ring(?: me)?|how do (?:my )?reminders (?:reach me|work` +
			`|get to me|arrive))$`)
	// AllSnoozed holds all reminders back; the groups are until when, and for how long.
	AllSnoozed = lazyregexp.New(
		`^(?:snooze|mute|silence|hold|pause|hush|quiet) (?:everything|it all|all|all of them|all of it` +
			`|(?:all )?(?:of )?(?:my |the )?(?:reminders?|alarms|notifications))(?: (?:until|till|til|to) (.+?))?$` +
			`|^(?:put off|postpone|delay|stop|hold back|hold off|no|no more) (?:all )?(?:of )?(?:my ` +
			`|the )?(?:reminders` +
			`|notifications|alarms) (?:until|till|til|to|before) (.+)$` +
			`|^(?:don't|dont|do not) (?:remind|bother|disturb|bug|notify) me(?: of| about| with)?(?: anything` +
			`| any of it` +
			`| about anything| with anything)? (?:until|till|til|before) (.+)$` +
			`|^(?:put|push|move|hold|keep) (?:all )?(?:of )?(?:the |my )?(?:reminders|notifications|alarms` +
			`|everything that rings) (?:off|back) (?:until|till|til|to) (.+)$` +
			`|^(?:leave me alone|do not disturb|be quiet|stay quiet|quiet|no bells|don't ring|not a sound) (?:until` +
			`|till` +
			`|til) (.+)$` +
			`|^(?:snooze|mute|silence|pause) (?:everything|all|(?:all )?(?:my |the )?reminders) for (.+)$` +
			`|^(?:mute|silence|pause|be quiet|stay quiet|quiet|hush|do not disturb|no bells` +
			`|leave me alone) for (?:the )?(?:next )?((?:an?|half|one|two|three|four|five|six|\d+) .+)$`)
	// RingSnoozed puts off what rings: which, and until when or for how long.
	RingSnoozed = lazyregexp.New(
		`^(?:snooze|put off|delay|pause|suspend|hold back) (?:the |all )?(?:reminders? (?:for|about|of|to) )?` +
			`(?:the |my )?(.+?)(?: reminders?| alarm` +
			`| alert)? (until|till|til|to|for|by) (.+)$` +
			`|^put (?:the |my )?(.+?)(?: reminder| alarm| alert)? off (until|till|til|to|for|by) (.+)$` +
			`|^remind me (?:of` +
			`|about) (?:the |my )?(.+?) again (in|at|until) (.+)$` +
			`|^(?:don't|dont|do not|stop|no need to) (?:remind|nag|bug|bother|alert|notify` +
			`|ping)(?:ing)? me (?:again )?(?:of|about|with) (?:the |my )?(.+?) (until|till|til|before) (.+)$`)
	// HeldUntil is said of when a task is to ring, rather than of when it is due.
	HeldUntil = lazyregexp.New(`^(?:snooze|pause|suspend|don't|dont|do not|stop|no need to) ` +
		`|^(?:push|delay|shift|postpone|move) .*` +
		bell + `\b`)
	// RingPushed puts off the reminder of a task: of which, in one of two groups, until or for how long, and that.
	RingPushed = lazyregexp.New(`^(?:push|delay|shift|postpone|move)(?: back| out)? ` + those + `(?:` + bell +
		` (?:of|for|about|on) (?:the |my )?(.+?)|(.+?)(?:'s|s')? ` + bell +
		`)(?: back| out)? (?:(until|till|by|for) )?((?:\d|an? |half |five|ten|fifteen|twenty|thirty|two|three` +
		`|tomorrow|tonight|noon|mon|tues|wednes|thurs|fri|satur|sun).*)$`)
	// ABit is a while that isn't said in minutes.
	ABit = lazyregexp.New(
		`^(?:a (?:little |short )?(?:bit|while|moment)|a little|some time|a few minutes` +
			`|a couple of minutes)(?: longer| more)?$`)
	// ShortLength is "15", "15m" or "2h".
	ShortLength = lazyregexp.New(`^(\d{1,3}) ?(m|h)?$`)
	// RingSnoozedSo is the same without a word before how long, or without that.
	RingSnoozedSo = lazyregexp.New(
		`^snooze (?:the )?(?:reminder (?:for|about|of|to) )?(?:the |my )?(.+?)(?: reminder| alarm` +
			`| alert)?(?: ((?:another )?(?:\d{1,3}|an?|half an?|five|ten|fifteen|twenty|thirty|two` +
			`|three) ?(?:more )?(?:minutes?|mins?|min|hours?|hrs?|h|m)?|a bit|a while))?$`)
	// SnoozeEnded takes back that a task, the group, was put off.
	SnoozeEnded = lazyregexp.New(
		`^(?:un-?snooze|stop snoozing|don't snooze|dont snooze|do not snooze) (?:the |my )?(.+?)(?: any ?more` +
			`| any longer)?$` +
			`|^(?:cancel|end|undo|remove|take back) (?:the |my )?snooze (?:of|for|on) (?:the |my )?(.+)$`)
	// AboutBells is said of reminders.
	AboutBells = lazyregexp.New(
		`\b(?:remind\w*|un-?snooz\w*|snooz\w*|rings?|ringing|go off|nag\w*|bug|pester|alert|notify|ping|nudge|buzz` +
			`|alarm|mute|unmute|silence|loud\w*|quietly|put off|put .+ off|postpone|delay)\b`)
	// SnoozeLength is for how long something that rings is put off.
	SnoozeLength = lazyregexp.New(
		`^(?:another |about )?(\d{1,3}|an?|half an?|half|five|ten|fifteen|twenty|thirty|two|three)( more)? (minutes?` +
			`|mins?|hours?|hour and a half)$`)
	// BackOn makes a task, the group, ring as usual again.
	BackOn = lazyregexp.New(
		`^(?:unmute (?:the |my )?(.+)|(?:turn|switch) (?:the |my )?reminders? (?:back )?on (?:again )?for (?:the ` +
			`|my )?(.+)|(?:turn|switch) (?:back )?on (?:the |my )?reminders? for (?:the |my )?(.+)|(?:do ` +
			`|you can )?remind me (?:of|about) (?:the |my )?(.+?) (?:again|as usual|after all)(?: as usual)?)$`)
	// TurnedOff makes a task, the group, never ring.
	TurnedOff = lazyregexp.New(
		`^(?:(?:turn|switch) (?:the |my )?reminders? off (?:for|of|about) (?:the |my )?(.+)|(?:turn` +
			`|switch) off (?:the |my )?reminders? (?:for|of|about) (?:the |my )?(.+)|(?:silence|mute|quiet` +
			`|disable) (?:the |my )?(?:reminders? (?:for|of|about) )?(?:the |my )?(.+?)|(?:i )?(?:don't|dont` +
			`|do not) (?:need|want) (?:a |any |the )?reminders? (?:for|of|about) (?:the |my )?(.+))$`)
	// Nagged makes a task ring again and again: which, and how often.
	Nagged = lazyregexp.New(
		`^(?:keep (?:on )?(?:reminding|nagging|bugging|pestering) me|nag me|bug me|pester me) (?:about|of) (?:the ` +
			`|my )?(.+?)(?: (every .+?))?(?:,? (?:until|till) (?:it is |it's |it's |i'm |i am |i have )?(?:done` +
			`|finished|did it|i do it|it's done|it is done))?$`)
	// NagStopped lets a task, the group, ring only once again.
	NagStopped = lazyregexp.New(
		`^(?:stop|quit|no more|enough|enough of|don't|dont) (?:nagging|bugging|pestering|nag|bug` +
			`|pester)(?: me)? (?:about|of|for) (?:the |my )?(.+?)(?: any ?more)?$`)
	// WhenThat is "remind me when I get home to feed the cat": when something happens
	// that a list knows nothing of, and what is to be done then.
	WhenThat = lazyregexp.New(
		`^(?:remind|ping|nudge|tell|alert) me (when|once|as soon as|if|whenever|next time|the next time) ((?:i|i'm` +
			`|we|we're|it|he|she|they|the|my|someone|somebody) .+?),? to (.+)$` +
			`|^(when|once|as soon as|if|whenever|next time|the next time) ((?:i|i'm|we|we're|it|he|she|they|the|my` +
			`|someone|somebody) .+?),? (?:remind|ping|nudge|tell|alert) me to (.+)$`)
	// LeadFirst is "the day before, remind me of the rent": when, and of which.
	LeadFirst = lazyregexp.New(
		`^((?:the |a |an |one |half an |two |three |\d{1,3} )?(?:minutes?|mins?|hours?|days?|weeks?|evening|night` +
			`|morning) (?:before|ahead|in advance|early)(?: at \S+(?: ?[ap]m)?)?),? remind me (?:of|about) (?:the ` +
			`|my )?(.+)$`)
	// AlsoLead is another time before the due, besides those there are.
	AlsoLead = lazyregexp.New(
		`^(?:and |also |and also )+(?:remind me )?(?:also )?((?:the |a |an |one |half an |two |three ` +
			`|\d{1,3} )?(?:minutes?|mins?|hours?|days?|weeks?|evening|night|morning) (?:before|ahead|in advance` +
			`|early|earlier)(?: at \S+(?: ?[ap]m)?)?)(?: (?:too|as well|also))?$`)
	// RemindedOf asks to be reminded of something that may be on the list: when, and of what, or that with when behind
	// it.
	RemindedOf = lazyregexp.New(`^(?:and |also )*(?:set (?:me )?(?:a |another )?` + bell +
		`|(?:remind|ping|nudge|alert|notify|buzz|ring) me(?: again)?)(?: also)?,? ?(.*?) ?\b(?:of|about|for) (?:the ` +
		`|my )?(.+)$`)
	// ToDo begins what is to be done, rather than naming what is on the list.
	ToDo = lazyregexp.New(`\bto [a-z]+\b`)
	// AlsoThat says that something is beside what there is.
	AlsoThat = lazyregexp.New(`^(?:and also|also|and) |[ ,](?:too|as well|also)$|\b(?:another|remind me also)\b`)
	// NagLast is said behind what is to be added or changed: that, and how often it is to ring until it is done.
	NagLast = lazyregexp.New(
		`(?i)^(.+?)(?:[,.;]| -| and)+ *(?:and )?(?:please )?(?:keep (?:on )?)?(?:(?:remind|nag|bug|pester` +
			`|ping)(?:ing)? me|ring)(?: about (?:it|them|that))?(?: again)?(?: (every (?:\d{1,4} |an? |half an ` +
			`|five |ten |fifteen |twenty |thirty )?(?:minutes?|mins?|hours?)))?,? (?:until|till` +
			`|til) (?:it'?s? (?:is )?|it is |i'?m |i am |i'?ve |i have |i )?(?:done|finished|did it|do it|took (?:it` +
			`|them)|taken (?:it|them)|answer(?:ed)?|done it|done (?:them|that)|tell you (?:it's done|to stop))[.! ]*$`)
	// NagPlain is the same without a word for ringing: "take the pills at 8, every 10 minutes until done".
	NagPlain = lazyregexp.New(
		`(?i)^(.+?)[, ]+(?:and )?(?:again )?(every (?:\d{1,4} |an? |half an |five |ten |fifteen |twenty ` +
			`|thirty )?(?:minutes?|mins?|hours?)),? (?:until|till|til) (?:it'?s? (?:is )?|it is |i'?m |i am |i'?ve ` +
			`|i have |i )?(?:done|finished|did it|took (?:it|them)|taken (?:it|them)|answer(?:ed)?|done it)[.! ]*$`)
	// SetsReminder asks for a reminder and says not of what: "set a reminder".
	SetsReminder = lazyregexp.New(
		`(?i)^(?:please |can you |could you )?(?:set|add|create|make|give) (?:me |up )?(?:a |an ` +
			`|another )?(?:reminder|alarm|alert)$`)
	// BareLead has nothing but a time before the due.
	BareLead = lazyregexp.New(
		`^(?:remind me )?((?:the |a |an |one |half an |two |three |\d{1,3} )?(?:minutes?|mins?|hours?|days?|weeks?` +
			`|evening|night|morning) (?:before|ahead|in advance|early|beforehand)(?: at \S+(?: ?[ap]m)?)?)$`)
)
