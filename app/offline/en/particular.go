package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// What is said in few ways and means one thing. Each is matched against a
// message in small letters, without the mark at its end.
var (
	// NextAsked asks what to do now.
	NextAsked = lazyregexp.New(
		`^(?:so |ok |okay |right,? |and )*(?:what(?:'s| is|s) next|what next|what (?:should|shall|do|can) i (?:do` +
			`|tackle|start with|work on) (?:next|first|now)|where (?:do|should|shall) i (?:start|begin)|what(?:'s` +
			`| is|s) most urgent|what comes next|what (?:should|shall|do) i (?:focus|concentrate) on(?: now| first` +
			`| today| next)?|what (?:matters|is important|presses) most|which (?:one |task )?(?:is|comes) (?:next` +
			`|first))(?: on my list)?$`)
	// TagsAsked asks which tags and lists there are.
	TagsAsked = lazyregexp.New(
		`^(?:what|which) (?:tags|lists|labels)(?: and lists)?(?: (?:are there|do i have|have i got|exist` +
			`|do i use))?$|^(?:show|list)(?: me)?(?: all)?(?: of)?(?: my| the)? (?:tags|labels|lists)$`)
	// WeekAsked asks whether a task, named by the first group, is this week or next.
	WeekAsked = lazyregexp.New(
		`^(?:is|was) (?:the |my )?(.+?) (?:due )?(?:this week or next(?: week)?|this or next week|today or tomorrow` +
			`|next week or this(?: week)?)$`)
	// SkipsAsked asks how often a task was skipped.
	SkipsAsked = lazyregexp.New(
		`^how (?:often|many times) (?:did|have) i (?:skip|skipped|miss|missed) (?:the |my )?(.+)$`)
	// DoneAsked asks what was completed; the group is when.
	DoneAsked = lazyregexp.New(
		`^(?:so |ok |and )?(?:what|which tasks|how (?:many|much)(?: tasks| things)?) (?:did|have) i (?:do|done` +
			`|get done|got done|gotten done|finish|finished|complete|completed|achieve|achieved|manage|tick off` +
			`|ticked off) (today|yesterday|this (?:morning|week|month|year)|last (?:week|month|year|night))$`)
	// PlanAsked asks for a plan; the group is what of.
	PlanAsked = lazyregexp.New(
		`^(?:please |can you |could you |help me |let's )*(?:plan|organi[sz]e|sort out) (?:out )?(?:my |the ` +
			`|our )?(day|today|week|this week)(?: for me)?(?: please)?$`)
	// Again asks to be reminded of what was spoken of once more; the group is when.
	Again = lazyregexp.New(`^remind me(?: of (?:it|that|this))? again (.+)$`)
	// Snoozed puts off what was spoken of, or, in the group, a task, without saying until when.
	Snoozed = lazyregexp.New(
		`^(?:snooze|postpone|put off|push back|delay)(?: (?:it|that|this|the reminder|(.+?)))?$|^(?:later` +
			`|not now,? later|maybe later|do it later|i'll do (?:it|that) later)$`)
	// NotToday puts off what was spoken of to the next day.
	NotToday = lazyregexp.New(`^(?:no,? )?not today$|^(?:i )?(?:can't|cannot|won't)(?: do (?:it|that))? today$`)
	// EveryTaskDone completes all tasks.
	EveryTaskDone = lazyregexp.New(
		`^(?:please )?(?:complete|finish|tick off|check off|close) (?:all|every|all of)(?: (?:my` +
			`|the))?(?: open)? (?:tasks?|todos?|to-dos|items)$|^(?:mark|set) (?:everything|all(?: (?:my` +
			`|the))? tasks)(?: as)? (?:done|complete|completed|finished)$`)
	// AllBut does one thing to all tasks but some: what, and which not.
	AllBut = lazyregexp.New(
		`^(?:please )?(delete|remove|complete|finish) (?:all|everything|all (?:my |the |of my )?tasks)(?: (?:but` +
			`|except|except for|apart from|other than)) (?:the |my )?(.+)$`)
	// TagAll tags what is due at some time: when, the tag, and which not.
	TagAll = lazyregexp.New(
		`^tag (?:everything|all tasks|all)(?: (?:that is |that's )?(?:due|for|on))? (.+?) (?:with` +
			`|as) #?([\p{L}\p{N}_-]+)(?:,? (?:but|except|except for|apart from)(?: not)? (?:the |my )?(.+))?$`)
	// TagAllBut is the same with the exception first: when, which not, and the tag.
	TagAllBut = lazyregexp.New(
		`^tag (?:everything|all tasks|all)(?: (?:that is |that's )?(?:due|for|on))? (.+?),? (?:but|except|except for` +
			`|apart from)(?: not)? (?:the |my )?(.+?) (?:with|as) #?([\p{L}\p{N}_-]+)$`)
	// Timer asks for what the first group names, which a list does not have.
	Timer = lazyregexp.New(
		`^(?:please |can you |could you )*(?:set|create|start|make|add|put on)(?: me| up)? (?:a |an |my ` +
			`|another )?(?:.{1,30} )?(timer|alarm)(?: .{1,60})?$`)
	// ThingAsked asks for a task by something that belongs to it, the group.
	ThingAsked = lazyregexp.New(
		`^(?:what (?:was|is)|what's|tell me about|remind me what (?:was|is)) (?:the|that) (?:thing|one|matter` +
			`|business|story|deal) (?:with|about|for|at|from) (?:the |my )?(.+?)(?: again)?$`)
	// SummaryAsked asks what a day or week, the group, holds.
	SummaryAsked = lazyregexp.New(
		`^(?:please |can you )*(?:summari[sz]e|recap|sum up|give me (?:a summary|an overview|a recap) of|what does` +
			`|how does|how's|how is|what's in) (?:my|the|this) (day|week)(?: look(?:ing)?(?: like)?)?$`)
	// SeveralNamed does something, the first group, to tasks that are named one by one.
	SeveralNamed = lazyregexp.New(
		`^(?:please )?(delete|remove|get rid of|complete|finish|tick off|check off|cross off) ((?:.+?)(?:, | and ).+)$`)
	// Corrected takes back what was said before it in a sentence; the groups
	// are what was said and what is meant.
	Corrected = lazyregexp.New(
		`(?i)^(.+?)[,;. -]+(?:(?:no |oh |wait )*(?:scratch|strike) that|(?:no ` +
			`|sorry,? )?i mean(?:t)?(?: to say)?)[,;. -]+(.+)$`)
	// Unread finds words at the front of a title that were meant as a time.
	Unread = lazyregexp.New(`(?i)^((?:at|on|by) (?:the )?\d\S*)(?: to)? `)
	// ClearShown deletes the list that was shown.
	ClearShown = lazyregexp.New(
		`^(?:please )?(?:(?:clear|empty) (?:it|them|that|this|that list|this list|the list)|(?:delete|remove` +
			`|clear) (?:them all|all of (?:them|those|these)|the whole list))$`)
	// TimeLike finds words in a title that were meant as a time, most likely.
	TimeLike = lazyregexp.New(
		`(?i) ((?:at|in|by|around|before|after|until) (?:about |like |roughly )?(?:(?:a |the )?(?:quarter` +
			`|half)(?: an)?(?: past| to)?|(?:ten|five|twenty)(?: past| to)|\d+(?:[:.]\d+)?|(?:a )?(?:couple` +
			`|few)(?: of)?)(?: [\p{L}\d']+)?)$`)
)

// Pattern is a way of saying something.
type Pattern = *lazyregexp.Regexp

// Particular are the patterns for which the list has to be known.
var Particular = []Pattern{NextAsked, TagsAsked, WeekAsked, SkipsAsked, PlanAsked, Again, Snoozed, NotToday,
	SeveralNamed}
