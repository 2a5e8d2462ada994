package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// didWords say that somebody has done something.
const didWords = `did|took out|watered|cleaned|took|made|bought|fed|washed|completed|finished|has done|has completed|swept|mowed|emptied|cooked|vacuumed|paid`

// What is said about lists that people keep with others. The messages are in
// small letters and have no mark at their end.
var (
	// ListsAsked asks which lists there are.
	ListsAsked = lazyregexp.New(`^(?:(?:show|list|give)(?: me)?(?: all)?(?: of)? (?:my|the|our) (?:shared )?lists|` +
		`(?:what|which|how many) (?:shared )?lists (?:do|are|am|have) .*|what are my (?:shared )?lists` +
		`|my (?:shared )?lists|` +
		`who(?:m)? (?:am i|do i|are we|do we) shar(?:e|ing)(?: (?:my |our )?lists)?(?: with)?|with whom (?:am i` +
		`|do i) shar(?:e|ing))(?: .*lists?)?$`)
	// SeenBy asks who is in a list: its words are in the group, or it is the one that was spoken of.
	SeenBy = lazyregexp.New(`^(?:who (?:can see|sees|can read|can change|is in|is on|has access to|else sees)|` +
		`who's (?:in|on)|(?:show|list)(?: me)? (?:the )?(?:members|people) (?:of|in|on)) (.+)$`)
	// SharedWith wants to let somebody into a list: the list, and who.
	SharedWith = lazyregexp.New(`^(?:share|invite) (.+?) (?:with|to|into) (.+)$`)
	// LetIn wants the same in words that also add tasks: who, and the list; the first has to be somebody.
	LetIn = lazyregexp.New(
		`^(?:please )?(?:add|let|put|get|bring) (.+?)(?: as an? \w+)? (?:to|into|in|onto|see|join|use|have|read|edit` +
			`|change) (.+)$`)
	// AccessTo wants it in words that mean nothing else: who, and the list.
	AccessTo = lazyregexp.New(`^(?:please )?(?:give|grant|get) (.+?) access to (.+)$`)
	// PutOut wants somebody out of a list: who, and the list.
	PutOut = lazyregexp.New(`^(?:please )?(?:remove|kick|throw|take|get|delete|ban) (.+?) (?:out of|from|off) (.+)$`)
	// MadeWhat gives somebody a role: who, which, and in which list.
	MadeWhat = lazyregexp.New(
		`^(?:please )?(?:make|promote|demote) (.+?) (?:to )?(?:an? |the )?(?:co-?)?(owner|editor|viewer|admin` +
			`|member) (?:of|in|on|for) (.+)$`)
	// HandedOver makes somebody the owner of a list: the list, and who.
	HandedOver = lazyregexp.New(`^(?:please )?(?:hand|give|pass) (?:over )?(.+? list)(?: over)? to (.+)$`)
	// MemberOf asks whether somebody is in a list: who, and which.
	MemberOf = lazyregexp.New(`^(?:is|are) (.+?) (?:in|on|part of|a member of|an? (?:owner|editor|viewer) of) (.+)$`)
	// ListLeft wants to leave a list, and ListChanged to change the list itself, and not what is on it: how, and which.
	ListLeft = lazyregexp.New(
		`^(?:please )?(?:i (?:want|would like|need) to |i'd like to |let me )?(?:leave|quit|exit` +
			`|get out of) (.+ list)$`)
	ListChanged = lazyregexp.New(
		`^(?:please )?(rename|archive|unarchive|delete|remove|get rid of) ((?:the |my |our )?.+? list)(?: (?:to|as` +
			`|into) .+)?$`)
	// ListBegun wants a list of its own: what it is called.
	ListBegun = lazyregexp.New(
		`^(?:please )?(?:(?:can|could) you )?(?:i (?:want|would like|need) |i'd like )?(?:to )?(?:create|make|start` +
			`|begin|open|set up|add)?(?: me| us)?` +
			` ?(?:a |an |another )?(?:new )?(?:(?:shared|common) )?list (?:called|named) (.+)$|` +
			`^(?:please )?(?:(?:can|could) you )?(?:start|begin|open|set up)(?: me| us)? (?:a |an ` +
			`|another )(?:new )?(?:(?:shared|common) )?(.+) list$|` +
			`^(?:please )?(?:(?:can|could) you )?(?:create|make|add)(?: me| us)? (?:a |an ` +
			`|another )(?:new )?(?:shared` +
			`|common) (.+) list$`)
	// ListMade wants to change the list's look, LinkTo a link to it, and MayOnly lets somebody do no more than look:
	// who, and where.
	ListMade = lazyregexp.New(
		`^(?:please )?(?:make|colou?r|paint|turn) (.+? list) (?:red|orange|yellow|green|teal|blue|purple|pink|gray` +
			`|grey)$`)
	LinkTo = lazyregexp.New(
		`^(?:please )?(?:make|create|get|send|give)(?: me)? (?:a|an|the) (?:invitation )?(?:link|invitation) (?:for` +
			`|to) (.+)$`)
	MayOnly = lazyregexp.New(`^(.+?) (?:may|can|should|shall) only (?:look at|see|read|view) (.+)$`)
	// WhoChanged asks who has changed something, and when: which list, if one is named.
	WhoChanged = lazyregexp.New(
		`^(?:who (?:has )?(?:added|changed|edited|deleted|moved|renamed|created|put) .+|what(?:'s| has| was` +
			`| is) (?:been )?(?:changed|new|different|happened) (?:on|in|to|with) (.+ list)(?: .+)?)$`)
	// DoneLast asks who was the last to do something, and DoneWhen who did it over a time: what, and which time.
	DoneLast = lazyregexp.New(`^(?:and )?who was the last (?:one )?(?:to|who) (?:` + didWords +
		`|do|take out|take|water|clean|make|buy|feed|wash|complete|finish|sweep|mow|empty|cook|vacuum|pay) (.+)$|` +
		`^(?:and )?who (?:last )(?:` + didWords + `) (.+)$|` +
		`^(?:and )?who (?:` + didWords + `) (.+?)(?: (?:last|the last time|last time|most recently))$`)
	DoneWhen = lazyregexp.New(`^(?:and )?who (?:` + didWords +
		`) (.+?) ((?:last|this|in the last|in the past|over the last|since|in) (?:\S+ )*?\S+|yesterday|today` +
		`|on (?:\S+)day)$`)
	// TheList is AtList without anything that leads to it: "clear the house list".
	TheList = lazyregexp.New(`(?:^| )((?:the|my|our) (?:\S+ ){1,5}?list|\S+ list)\b`)
	// Undoes is what is left of a message that takes something back in a list.
	Undoes = lazyregexp.New(
		`^(?:please )?(?:undo|take back|revert)(?: (?:that|it|this|(?:the|my) last(?: change| thing| one)?))?$`)
	// AtList names a list anywhere in a message, with what leads to it.
	AtList = lazyregexp.New(
		` (?:to|on|onto|in|into|from|off|of|out of|off of|at) ((?:the|my|our) (?:\S+ ){1,5}?list|\S+ list)\b`)
	// AllLists ends a question that is about all lists: the question is in the group.
	AllLists = lazyregexp.New(
		`^(.+?),? (?:(?:in|on|across|over|from|of|for) )?(?:(?:all|both) (?:of )?(?:my|our|the) (?:shared )?lists|` +
			`all (?:shared )?lists|(?:each|every|any)(?: one)? (?:of (?:my|our|the) )?lists?` +
			`|everywhere)(?: (?:together` +
			`|combined))?$`)
	// AllShown asks for whatever is there.
	AllShown = lazyregexp.New(
		`^(?:please )?(?:(?:show|list|give|tell)(?: me)?(?: (?:everything|all|what's there|(?:all )?(?:my ` +
			`|the )?tasks))?|` +
			`what(?:'s| is| do i have| have i got)(?: left)?(?: to do)?|everything)$`)
	// ListShown asks for a list: its words are in the group.
	ListShown = lazyregexp.New(
		`^(?:show|open|read|see|view|list|give|go to|take me to|switch to|let me see|let us see)(?: me)? (.+)$|` +
			`^(?:what's|whats|what is|what do we have|(?:is there )?anything) (?:still )?(?:left )?(?:to do )?(?:on` +
			`|in) (.+)$`)
	// InList ends a message about a list: what is said, and the words of the list. "Add lunch at home" is none.
	InList = lazyregexp.New(`^(.+) (?:to|on|onto|in|into|from|off|of) ((?:the|my|our) .+ list|\S+ list)$|` +
		`^((?:is there |is )?(?:anything|what(?:'s| is| are| do we have| was)?|which tasks are) .+) in ((?:the|my` +
		`|our) .+)$|` +
		`^(.+) (?:to|on|onto|from|off) ((?:the|my|our) .+)$|^((?:add|put) .+) (?:to|on|onto) (\S+)$`)
	// TagOff takes a tag off all that has it: the tag.
	TagOff = lazyregexp.New(
		`^(?:please )?(?:(?:can|could) you )?(?:remove|delete|drop|get rid of|take off|clear) (?:(?:the ` +
			`|my )?#?([\p{L}\d-]+) (?:tag|label)|` +
			`(?:the |my )?(?:tag|label) #?([\p{L}\d-]+))(?: (?:from|off) (?:everything|all(?: (?:my |the ` +
			`|of my )?tasks)?|every task))?$`)
	// TagWord is in the title of a task that is about one.
	TagWord = lazyregexp.New(`(?i)\b(?:tag|label)s?\b`)
	// ListOf names the list of somebody, to show it or to put something on it: what is done, and whose.
	ListOf = lazyregexp.New(
		`^(?:please )?(add|put|stick|show|open|read|see|what's on|what is on|clear|empty|delete` +
			`|complete)(?: .+?)?(?: (?:to|on|onto|from|off|me))? (\S+?)['’]s? (?:own |todo |to-do )?list$`)
	// TagToList makes a list of its own of what has a tag: the tag.
	TagToList = lazyregexp.New(
		`^(?:please )?(?:turn|make|convert|change) (?:my |the |all |everything tagged ` +
			`|what is tagged )?#?([\p{L}\d-]+)(?: tag| tasks| list)? (?:into )?a (?:real |shared ` +
			`|separate )?list(?: of its own| that i can share| i can share)?$`)
	// MovedTo takes tasks to another list: which, and the words of the list.
	MovedTo = lazyregexp.New(
		`^(?:please )?(?:move|transfer|bring|shift) (.+) (?:to|into|onto|over to) (.+?)(?: please)?$`)
	// MovedFrom ends the tasks that are to be moved: which, and the words of the list that they are in.
	MovedFrom = lazyregexp.New(`^(.+) (?:from|on|in|off|out of) (.+)$`)
	// Handle is a task of a list by what the person calls the list: home 3, HOME-3.
	Handle = lazyregexp.New(`([\p{L}][\p{L}\d]*(?:-[\p{L}][\p{L}\d]*)*)(?: |-| #)(\d{1,9})\b`)
)

// OwnList are words for the person's own list, in which nobody else is.
var OwnList = map[string]bool{"my list": true, "my own list": true, "my own": true, "my inbox": true, "inbox": true,
	"the inbox": true, "my personal list": true, "my to-do list": true, "my todo list": true}

// ThisList are words for the list that was spoken of last.
var ThisList = map[string]bool{"this": true, "it": true, "this list": true, "that": true, "that list": true,
	"the list": true, "these": true, "here": true}

// ToTag adds something to what may be a tag, and says nothing before it but manners: what leads up to it, the
// preposition, and the word.
var ToTag = lazyregexp.New(
	`(?i)^((?:(?:ok|okay|so|um|uh|please|also|and|oh|can you|could you|i need to|we need to|i have to|need to)[, ]+)*` +
		`(?:add|put|stick|pop|chuck|throw) .+?) (to|into|onto|on) (?:the |my |our )?([\pL\pN-]+)[.!]?$`)

// Negated are words by which hardly anything is meant to be done to what is named.
var Negated = lazyregexp.New(
	`\b(?:don't|dont|do not|doesn't|didn't|did not|never|nobody|no one|haven't|hasn't|won't|can't|cannot|not)\b`)

// Commands begin with what is to be done to all of a list.
var Commands = lazyregexp.New(
	`^(?:(?:ok|okay|please|can you|could you|now) )*(?:clear|empty|delete|remove|wipe|complete|finish|tick|check` +
		`|mark|move|push|postpone|reschedule|set|make|tag|take)\b`)

// ExceptionOf says "except" in more words, of all that was named before.
var ExceptionOf = lazyregexp.New(
	`(?i)^(.*\b(?:all|everything)\b.*?),? (?:with the exception of|other than|save for) (.*)$`)
