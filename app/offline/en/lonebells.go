package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// lone is a moment before the due.
const lone = `((?:the |a |an |one |half an |two |three |five |ten |fifteen |twenty |thirty |\d{1,3} )?(?:minutes?|mins?|hours?|days?|weeks?|evening|night|morning) (?:before|ahead|in advance|beforehand)(?: at \S+(?: ?[ap]m)?)?)`

// What is said of the reminders of what was just spoken of.
var (
	// LeadAgain is one more moment before the due.
	LeadAgain = lazyregexp.New(
		`^(?:and |then |also )*(?:remind me )?(?:again|once more|a second time|another(?: one| time| reminder)?) ` +
			lone + `$`)
	// LeadInstead is another moment before the due, in place of those there are.
	LeadInstead = lazyregexp.New(
		`^(?:no,? |actually,? )?(?:change|move|set|make|switch|put|turn) (?:it|that|this|that one|(?:the|that|this` +
			`|my) (?:reminder|alarm|alert))(?: to| at)? ` + lone + `$` +
			`|^(?:no,? |actually,? )?(?:change|move|set|make|switch|put) (?:it|that|this|that one|(?:the|that|this` +
			`|my) (?:reminder|alarm|alert)) (?:to|at|in) (the (?:morning|evening|afternoon) of)(?: it| that| the day` +
			`| that day)?$`)
	// LoudAlone is how loud something is to ring, and nothing else.
	LoudAlone = lazyregexp.New(
		`^(?:and |but )?(?:ring |remind me |do it |do that )?(loudly|out loud|quietly|silently|not loudly` +
			`|even in quiet hours|in quiet hours too)$|^(?:and |but )?make (?:it|that|this) (?:quiet|quieter|silent` +
			`|less loud)(?: again)?$`)
)

// What is said where it is not known of what.
const (
	LoudOfWhat = "Say of which task, such as “remind me loudly of the pills at 9pm”: it then rings in quiet hours too. “Turn the sound on” is for the page."
	NeverRings = "“%s” (#%d) never rings, so there is nothing to put off. Say “remind me of it again” to let it ring."
	NoDayOf    = "It has no day, so I don't know its morning. Say a time, such as “tomorrow at 9”."
	LeadOfWhat = "Of which one shall I remind you %s?"
	RemindWhen = "“%s” is on your list. When shall I remind you?"
)
