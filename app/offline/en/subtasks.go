package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// What is said about subtasks. The messages have no mark at their end; capitals don't matter.
const (
	stepWords  = `(?:sub-?tasks?|sub tasks?|sub-?items?|steps?|checklist items?)`
	howMany    = `(?:(?:an?|another|one more|one|two|three|four|five|six|seven|eight|nine|ten|\d+|some|more|the|these|following|a few|new) )*`
	putWords   = `(?:add|put|create|make|insert|write|append)`
	stepsNamed = `\b(?:steps|sub-?tasks|pieces|parts|bits|chunks|smaller tasks)\b`
	wanted     = `(?:please |can you |could you |let's |i want to |i need to |i'd like to |help me (?:to )?)*`
)

var (
	// StepsAdded adds subtasks: to which task, and after a colon which ones.
	StepsAdded = lazyregexp.New(`(?i)^` + wanted + putWords + ` ` + howMany + stepWords +
		` (?:to|for|under|on|onto|in|into|of|below) (.+?)(?: ?: ?|\n| [-–—] |,? (?:called|named|namely) )((?s:.+))$`)
	// StepsAsked is StepsAdded where it isn't said which.
	StepsAsked = lazyregexp.New(`(?i)^` + wanted + `(?:` + putWords + `|what are the) ` + howMany + stepWords +
		` (?:to|for|under|on|onto|in|into|of|below) ([^:\n]+)$`)
	// AddedAsSteps adds what it names first, as subtasks of what it names then.
	AddedAsSteps = lazyregexp.New(`(?i)^` + wanted + putWords + ` ((?s:.+?)),? as ` + howMany + stepWords +
		` (?:of|to|for|under|in|below) (.+)$`)
	// AddedToAsSteps is the same the other way round: "add milk to task 3 as a subtask".
	AddedToAsSteps = lazyregexp.New(`(?i)^` + wanted + putWords + ` ((?s:.+)) (?:to|under|below) (.+?) as ` + howMany +
		stepWords + `$`)
	// AddedUnder adds below a task that is named by its number.
	AddedUnder = lazyregexp.New(`(?i)^` + wanted + putWords +
		` ((?s:.+)) (?:under|below) ((?:task|number|no\.) ?#?\d+|#\d+)$`)
	// BrokenDown divides a task into steps, and may say which.
	BrokenDown = lazyregexp.New(`(?i)^` + wanted + `(?:break|split|divide|chop) (?:down |up )?(.+?)(?: down| up)?` +
		`(?: (?:in|into|to) (?:(?:` + howMany + `(?:small(?:er)? |single )?(?:` + stepWords +
		`|pieces|parts|tasks|bits))|(?:small(?:er)? )?chunks))?(?: ?: ?((?s:.+)))?$`)
	// SplitInto divides a task into what it names.
	SplitInto = lazyregexp.New(`(?i)^` + wanted +
		`(?:break|split|divide) (?:down |up )?(.+?)(?: down| up)? into:? ((?s:.+))$`)
	// SaysBreak tells dividing a task from breaking other things.
	SaysBreak = lazyregexp.New(`(?i)\b(?:break|split|divide) down |\b(?:split|divide) up |\bbreak .+ down\b|` +
		stepsNamed)
	// SaysSteps tells that parts of a task are meant, whether it is known or not.
	SaysSteps = lazyregexp.New(`(?i)` + stepsNamed)
	// LeftOfTask asks what is to be done of a task yet.
	LeftOfTask = lazyregexp.New(
		`(?i)^(?:what's|whats|what is|what's still|what is still|whats still|what) (?:left|open|missing|remaining` +
			`|to do|outstanding|remains)` +
			`(?: to do| to be done| open)? (?:of|for|with|in|on|from) (.+)$`)
	// HowFar asks how much of a task is done.
	HowFar = lazyregexp.New(
		`(?i)^how (?:far|much) (?:is|am i|are we|have i got|have we got) (?:along |done |come )?(?:with |of )?(.+)$`)
	// StepsShown asks for the subtasks of a task.
	StepsShown = lazyregexp.New(
		`(?i)^(?:please )?(?:(?:show|list|give|read|tell)(?: me)?(?: all)?(?: of)?|what are|which are) (?:the |all ` +
			`|its |their )?(?:open |remaining )?` +
			stepWords + ` (?:of|for|in|to|under|below|from) (.+)$`)
	// MadeStep makes a task a subtask of another one.
	MadeStep = lazyregexp.New(`(?i)^` + wanted + `(?:make|turn) (.+?) (?:in ?to )?(?:a |an )?` + stepWords +
		` (?:of|for|in|under|to|below) (.+)$`)
	// MadeOwn makes a subtask a task of its own.
	MadeOwn = lazyregexp.New(`(?i)^` + wanted +
		`(?:make|turn) (.+?) (?:in ?to )?(?:a (?:task|to-?do) of its own|its own task|a separate task|an own task)$`)
	// Several says that more than one step is named.
	Several = lazyregexp.New(
		`(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|\d\d|some|a few|more|these|following|sub-?tasks` +
			`|steps|sub-?items|items)\b`)
)
