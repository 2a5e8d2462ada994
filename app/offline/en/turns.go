package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// What is said about whose the tasks of shared lists are. The messages are in
// small letters, have no mark at their end, and the list isn't in them any more.
var (
	// TurnsTaken wants several to take turns: who, if it is said, and with what.
	TurnsTaken = lazyregexp.New(
		`^(?:let's |let us )?(?:(.+?) )?(?:should |shall |will |can |want to )?takes? turns (?:with|on|at|doing|for` +
			`|to do) (.+)$`)
	// TurnsAmong is the same the other way around: what, and among whom.
	TurnsAmong = lazyregexp.New(`^(?:rotate|alternate) (.+?) (?:between|among|amongst|with) (.+)$|` +
		`^(?:let's |let us )?take turns (?:with|on|at|doing|for) (.+?) (?:between|among|amongst) (.+)$`)
	// TurnsThen begins with somebody: what, and whose it is first.
	TurnsThen = lazyregexp.New(
		`^(.+?) (?:is|are) (mine|.+?'s?)(?: turn)?(?: this week| today| now| first)?(?:,|;|\.)? ?(?:and )?` +
			`(?:then|afterwards|after that),? (?:(?:we|everybody|everyone|they|all|it` +
			`|the others) )?(?:all )?(?:takes? turns|rotates?|alternates?|in turn).*$`)
	// WhoseFrom says whose something is now: what, and whose.
	WhoseFrom = lazyregexp.New(`^(.+?) (?:is|are) (mine|.+?'s?)(?: turn)?(?: this week| today| now| from now on)?$`)
	// TurnOf gives the turn to somebody: whose it is, and with what.
	TurnOf = lazyregexp.New(`^it(?:'s| is) (my|.+?'s?) turn (?:with|for|on|at|to do) (.+)$`)
	// Assigned gives something to somebody: what, and to whom.
	Assigned = lazyregexp.New(`^(?:assign|reassign) (.+) to (.+)$`)
	// Shall says what somebody is to do, which may be a task there is: who, and what.
	Shall = lazyregexp.New(
		`^(.+?) (?:should|shall|will|must|has to|needs to|is going to|is to|is supposed to) (.+)$|^(?:let` +
			`|have) (\S+) (.+)$|` +
			`^(.+?) (?:has|gets|takes|does|is doing|is taking|is on) (.+?)(?: now| today| this week)?$`)
	// Given is the same in words that also say other things: it has to be a member.
	Given = lazyregexp.New(`^(?:give|pass|hand) (.+?)(?: on| over)? to (.+)$`)
	// Unassigned takes something from whose it is.
	Unassigned = lazyregexp.New(
		`^(?:unassign|un-assign) (.+)$|^(?:stop|quit|no more) taking turns (?:with|on|at|doing|for) (.+)$|` +
			`^(?:nobody|no one) (?:has|needs) to do (.+?)(?: any ?more| now)?$|^(.+) (?:is|are) (?:nobody's` +
			`|no one's)(?: any ?more| now)?$`)
	// AskedAfter begins a question, which gives nothing to anybody.
	AskedAfter = lazyregexp.New(`^(?:which|what|who|whose|where|is|are|does|do)\b`)
	// MineNoMore passes the person's own turn on, and nobody else's: with what, if it is said.
	MineNoMore = lazyregexp.New(`^(?:(?:it's|it is|its|that's|that is|this is) not|skip) my turn\b`)
	// NotMine passes the turn on: with what, if it is said.
	NotMine = lazyregexp.New(
		`^(?:(?:it's|it is|its|that's|that is) not my turn,? (?:so )?)(?:please )?(?:pass|hand) (.+?) (?:back|on)$|` +
			`^(?:it's|it is|it is|its|that's|that is|this is) not my turn(?: (?:with|for|on|at|to do) (.+))?$|` +
			`^skip my turn(?: (?:with|for|on|at|to do) (.+))?$|` +
			`^(?:pass|hand) (.+?) (?:back|on)(?: to the next(?: one| person)?)?$|^(?:pass|hand) (?:on|back) (.+)$`)
	// Swapped exchanges turns with somebody: with what, and with whom, in one of two orders.
	Swapped = lazyregexp.New(
		`^(?:please )?(?:(?:can|could) (?:i|we) |i(?:'d like| want) to )?(?:swap|trade|exchange|switch)(?: (?:my ` +
			`|our )?(?:turns?|places|weeks?|shifts?))?` +
			`(?: (?:for |with |on )?(.+?))?(?: this week| today)? with (\S+)(?: (?:this|next) week| today)?$|` +
			`^(?:please )?(?:(?:can|could) (?:i|we) |i(?:'d like| want) to )?(?:swap|trade|exchange|switch)(?: (?:my ` +
			`|our )?(?:turns?|places|weeks?|shifts?))? with (\S+) (?:for|on|with|at) (.+)$`)
	// WhoseTurn asks whose turn it is: with what, if it is said.
	WhoseTurn = lazyregexp.New(
		`^(?:and )?(?:whose|who's|whos) (?:turn|week|go) (?:is it|it is|is)(?: (?:for|with|on|at|to do` +
			`|to) (.+?))?(?: (?:today|this week|now))?$`)
	// WhoseIs asks whose something is: what.
	WhoseIs = lazyregexp.New(
		`^whose (?:are|is) (.+?)(?: (?:today|this week|now))?$|^who is (?:assigned to|responsible for` +
			`|in charge of) (.+)$|` +
			`^who(?:'s| is)? (?:has|does|doing|takes|taking|on|washes|cleans|waters|feeds|walks|cooks|buys|pays` +
			`|empties` +
			`|mows|makes|sets)(?: (?:out|care of|away|in|up))? (?:the |our )(.+?)(?: (?:today|this week|now|next))?$`)
	// MyTurn asks whether it is the person's turn.
	MyTurn = lazyregexp.New(`^is it (?:now )?my turn(?: (?:today|this week|now))?$`)
	// MemberDoes asks what a member has to do: who, and until when.
	MemberDoes = lazyregexp.New(
		`^what(?:'s| is| are| does| do| has| must| should) (.+?) (?:still )?(?:doing|to do|have to do|need to do` +
			`|got to do|do|on (?:his|her|their) plate)(?: (?:for |on |by |until )?(.+))?$|` +
			`^(?:show|list)(?: me)? (.+?)'s? (?:tasks|things|turns)(?: (?:for |on |by |until )?(.+))?$|` +
			`^what(?:'s| is) (?:assigned to|on) (.+?)(?:'s? plate)?(?: (?:for |on |by |until )?(today|tomorrow` +
			`|this week))?$|` +
			`^what(?:'s| has| does) (.+?) (?:still )?(?:got|have)(?: to do| left)?(?: (?:for |on |by |until )?(today` +
			`|tomorrow|this week|next week))?$|` +
			`^how (?:many (?:open )?tasks|many things|much) (?:does|has) (.+?) (?:still )?(?:got|have)(?: to do| left` +
			`| open)?(?: (?:for |on |by |until )?(today|tomorrow|this week|next week))?$`)
	// MostToDo asks who has how much to do.
	MostToDo = lazyregexp.New(
		`^(?:who|which of us) (?:has|still has|has got) (?:the )?(?:most|least|more|how much)(?: left)?(?: to do` +
			`| tasks| work)?$`)
	// DoneMuch asks who has done how much: over which time, if it is said.
	DoneMuch = lazyregexp.New(
		`^who(?:'s| has)? (?:did|done|completed|finished|does) (?:how much|how many(?: tasks)?|what|the most|most` +
			`|the least|least|more|nothing)(?: (.+))?$|` +
			`^who (?:hasn't|has not|didn't|did not) (?:done?|completed?|finish(?:ed)?) (?:anything|a thing` +
			`|much)(?: (.+))?$|` +
			`^how (?:much|many tasks) (?:did|has|have) (?:everybody|everyone|each(?: of us)?|we(?: each)?` +
			`|each one) (?:do|done|completed?|finish(?:ed)?)(?: (.+))?$`)
	// MemberDid asks how much a member has done: who, and over which time, if it is said.
	MemberDid = lazyregexp.New(
		`^(?:how much|how many tasks|what|what all) did (.+?) (?:do|complete|finish|get done)(?: (.+))?$|` +
			`^(?:how much|how many tasks|what|what all) has (.+?) (?:done|completed|finished|got done)(?: (.+))?$`)
	// EachWeek ends what is passed on each week.
	EachWeek = lazyregexp.New(`,? (?:(?:each|every) week|weekly|week by week|by the week)$`)
)

// What is said about comments.
var (
	// CommentOn says something about a task: which, and what.
	CommentOn = lazyregexp.New(
		`(?is)^(?:please )?(?:comment|add a comment|write a comment|leave a comment|reply) (?:on|to|for` +
			`|about) ([^:]+?)\s*(?::|,? saying )\s*(.+)$`)
	// CommentsOf asks what was said about a task.
	CommentsOf = lazyregexp.New(
		`^(?:show|read|list)(?: me)? (?:the |all )?comments (?:on|of|for|about) (.+)$|^(?:the )?comments (?:on|of` +
			`|for|about) (.+)$|` +
			`^what (?:was|has been|did (?:anybody|anyone|they|everybody|everyone|people|the others|others)) (?:said` +
			`|say` +
			`|written|write) about (.+)$|^any comments (?:on|about) (.+)$`)
)

// AllOfUs are words for everybody in a list.
var AllOfUs = map[string]bool{"": true, "we": true, "we all": true, "all of us": true, "everybody": true,
	"everyone": true,
	"all":      true, "us": true, "us all": true, "let's": true, "everybody in turn": true, "we'll": true,
	"we should": true}

// LastTask are words for the task that was spoken of last.
var LastTask = map[string]bool{"": true, "it": true, "this": true, "that": true, "the turn": true, "my turn": true,
	"this one": true, "that one": true, "them": true}
