package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// Still further ways in which people speak of reminders; matched as those of lonebells are.
var (
	// OnlyLead is a moment before the due that is enough, in place of those there are.
	OnlyLead = lazyregexp.New(`^(?:only )?` + lone +
		` (?:is|will be|would be|alone is|suffices|will do|does it|is all i need)(?: enough| fine| plenty` +
		`| sufficient| ok| okay| all i need)?(?: for me)?$|^only ` + lone + `$`)
	// DropLead takes one of several reminders away: the moment before the due, or how long before, and of which task.
	DropLead = lazyregexp.New(
		`^(?:take (?:off|away|out)|remove|drop|delete|cancel|lose|scrap|forget|skip) (?:the |that |my )?(?:one |` +
			bell + ` )?(?:(` + many + ` ?` + unit +
			` before)|((?:\d{1,3}|one|two|three|five|ten|fifteen|twenty|thirty)[- ](?:minutes?|mins?|hours?|days?` +
			`|weeks?)|half[- ]hour|hour|day|evening|night)(?: before)?)(?: (?:one|` + bell +
			`))(?: (?:of|for|from|about) (?:the |my )?(.+))?$` +
			`|^(?:take (?:off|away|out)|remove|drop|delete|cancel|lose|scrap) (?:the |that |my )?(?:one |` + bell +
			` )` +
			lone + `(?: (?:of|for|from|about) (?:the |my )?(.+))?$`)
	// BellsCounted asks which reminders a task has.
	BellsCounted = lazyregexp.New(`^(?:how many|which|what) ` + bell +
		` (?:does|do|has|have) (?:the |my )?(.+?)(?: (?:have|got|has))?$|^(?:how many|which|what) ` + bell +
		` (?:are|is) (?:there |set )?(?:on|for|of) (?:the |my )?(.+)$`)
	// NothingThatDay wants nothing to ring on a day.
	NothingThatDay = lazyregexp.New(
		`^(?:don't|dont|do not|never) (?:remind|bother|disturb|bug|notify|ping|alert) me (?:of|about` +
			`|with) (?:anything|any of it|a thing|anything at all) (today|tonight|tomorrow)$`)
	// OtherWays are about where it rings: a device, an address.
	OtherWays = lazyregexp.New(
		`^(?:send|forward|e-?mail|mail|text|deliver|push) (?:me )?(?:my |the |all |all my |all the )?` + bell +
			`(?: (?:to|by|via|on|at) .+)?$` +
			`|^(?:add|connect|register|set up|link|pair) (?:my |a |this |the |another )?(?:phone|mobile|laptop|tablet` +
			`|computer|browser|watch|device)(?: (?:for|to get) (?:my |the )?` + bell + `)?$` +
			`|^(?:use|set up|turn on|switch to|enable|connect) (?:ntfy|web ?push|push(?: notifications?)?|webhooks?` +
			`|a webhook|e-?mail ` + bell + `|gotify|home assistant|apprise)(?: for (?:my |the )?` + bell + `)?$` +
			`|^(?:(?:will|can|could|do|would) you )?(?:remind|reach|notify|alert|ring)(?: me)? (?:when|while|if` +
			`|even if` +
			`|even when|although) (?:the|this|my|no) (?:page|tab|browser|app|window|laptop|computer) (?:is |isn't ` +
			`|is not )?(?:closed|open|off|shut|not open)$`)
	// SettingsAsked asks how the person is reminded.
	SettingsAsked = lazyregexp.New(
		`^(?:what are|show(?: me)?|list|what do i have for) (?:all )?(?:my |the )?(?:current )?(?:` + bell +
			` |reminding )?settings$|^how (?:are|is) (?:my )?` + bell + ` set(?: up)?$`)
	// SoundAgain switches back what was just switched.
	SoundAgain = lazyregexp.New(
		`^(?:no,? )?(?:turn|switch) (?:it|that|this)(?: back)? (on|off)(?: again)?$|^(?:turn|switch)(?: back)? ` +
			`(on|off) again$`)
	// DaysOn is a number of days or weeks: how many, and which.
	DaysOn = lazyregexp.New(`^in (a|one|two|three|four|five|six|seven|ten|\d{1,3}) (day|week)s?$`)
	// NextOf asks for the next reminder of a task, one of the groups.
	NextOf = lazyregexp.New(`^(?:when|what|what time)(?:'s| is| will)? (?:be )?(?:the |my )?next (?:(.+?)(?:'s|s')? ` +
		bell + `|` + bell + ` (?:for|of|about|on) (?:the |my )?(.+?))(?: be| ring| due)?$`)
	// AndThen stands between moments that are all meant.
	AndThen = lazyregexp.New(`^(?:,|,? and| then|, then| and then)(?: again| also| on| at)*\s*$`)
	// Unwanted ends the reminders of a task, the group.
	Unwanted = lazyregexp.New(
		`^i (?:don't|dont|do not|no longer) (?:need|want) (?:the |my |a |that )?(.+?)(?:'s|s')? ` + bell +
			`(?: any ?more| any longer| now)?$`)
	// WokenAgain makes a task, the group, ring again.
	WokenAgain = lazyregexp.New(`^un-?silence (?:the |my )?(.+)$|^(?:turn|switch) (?:the |my )?(.+?)(?:'s|s')? ` +
		bell + ` (?:back )?on(?: again)?$|^(?:turn|switch) (?:back )?on (?:the |my )?(.+?)(?:'s|s')? ` + bell +
		`(?: again)?$|^(?:let|make) (?:the |my )?(.+?) ring again$` +
		`|^(?:resume|restart|re-?enable) (?:the |my )?` + bell +
		` (?:for|of|about) (?:the |my )?(.+)$`)
	// EveryUntil is what is to come every so often until a time of day, in an order that is read otherwise: who is
	// reminded, how often, of what, and until when.
	EveryUntil = lazyregexp.New(
		`(?i)^((?:please |can you |could you )?(?:remind|ping|nudge|alert|notify|buzz) me) (every (?:\d{1,3} |two ` +
			`|three |other |half )?(?:hours?|minutes?|mins?|an hour)) ((?:to|about|of) .+?) ((?:(?:from` +
			`|between) \S+(?: ?[ap]m)? )?(?:until|till|til|to|and) (?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?|noon` +
			`|midnight))[.! ]*$`)
)

// What is answered to them.
const (
	OtherWaysAre = "Devices and addresses are added under Reminders in the settings: “Ring here” for this browser, an e-mail address, ntfy, or a webhook."
	HoldsFromNow = "I hold reminders back from now on only, not from a later day. Say it when the day comes, or “snooze everything until %s” now."
)
