package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// aList is how a list is named where more may follow.
const aList = `((?:the|my|our) .+? list|\S+ list)`

// What is said of reminders in a list that is kept with others. A task that was called by its handle is "task 3" in it.
var (
	// OfAList is an option that is a task of a list kept with others: HOME-3 Bins.
	OfAList = lazyregexp.New(`^\p{Lu}[\p{Lu}\d-]*-\d+ `)
	// RemindOf asks to be reminded of a task there is: when, the task, when.
	RemindOf = lazyregexp.New(`^(?:please )?remind (?:me|us)(?: again)?(?: (.+?))? (?:of|about) (.+)$`)
	// RemindOfNumber is what follows in RemindOf for a task that was called by its handle: its number, and when.
	RemindOfNumber = lazyregexp.New(`^task (\d{1,9})(?: (.+))?$`)
	// RemindOfIn is what follows in RemindOf for a task that is named: its words, the list, and when.
	RemindOfIn = lazyregexp.New(`^(.+?) (?:in|on|of|from) ` + aList + `(?: (.+))?$`)
	// RemindTo asks to be reminded to do something, which is to be in a list: when, what, and the list.
	RemindTo = lazyregexp.New(`^(?:please )?remind (?:me|us) (.+?) to (.+) (?:in|on) ` + aList + `$`)
	// RemindNever ends the reminders of a task.
	RemindNever = lazyregexp.New(
		`^(?:please )?(?:stop|don't|do not|never)(?: ever)? remind(?:ing)? (?:me|us) (?:of|about) (.+?)(?: any ?more` +
			`| again)?$`)
	// UntilThen says that it is for a while only.
	UntilThen = lazyregexp.New(` (?:until|till|til|before) |[ ,](?:today|tonight|tomorrow)\b`)
	// RemindsWhen asks when it rings, and Reminded whether it did.
	RemindsWhen = lazyregexp.New(
		`^when (?:will|do|does|are|is) (?:you|it) (?:going to )?(?:remind|ring)(?:ing)?(?: me| us)?(?: of| about` +
			`| for)? (.+)$`)
	Reminded = lazyregexp.New(
		`^did (?:you remind (?:me|us) (?:of|about)|the reminder (?:of|for|about)|you ring for) (.+?)(?: arrive)?$`)
	// AddAt adds something to a list at a time, which is said last: what, the list, and when.
	AddAt = lazyregexp.New(`^((?:please )?(?:add|put) .+) (?:to|on|onto|in) ` + aList +
		` ((?:at|on|by|for|every|each|next|this|in|tomorrow|today|tonight)\b.*)$`)
)
