package en

// donePhrases say that a recurrence counts from when the task was done.
var donePhrases = []string{
	"after|from|following completion|completing|finishing", "after|from completing|finishing|doing it|this|that|them",
	"after|when|once i|we do|did|finish|finished|complete|completed|have [done|finished|completed] [it|this|that]",
	"after|when|once it|it 's|s is|was [done|completed|finished]",
	"after|when|once it|this is|was done|completed|finished",
	"after|when done|completed|finished", "after|from the last time|completion", "after|from i last did [it|this]",
	"from|after the last time|one i did|finished|completed [it|this|that]", "since i last did [it|this]",
	"from when i do|did|finish|complete it|this|that", "from when it is|was done|completed|finished",
}

// exceptPhrases introduce an exception.
var exceptPhrases = []string{"except [for]", "excluding", "but not", "other than", "apart from", "unless", "skipping",
	"without", "save for", "minus", "leaving out", "aside from", "just|only not", "not [including]",
	"with the exception of", "besides", "omitting"}

// hedgePhrases stand between a rough time and a finer one: "next week, ideally on Tuesday".
var hedgePhrases = []string{
	"maybe", "perhaps", "possibly", "probably", "preferably", "ideally", "hopefully", "say", "let 's say",
	"how|what about", "if possible", "if possible ,", "or so ,",
}

// amendPhrases take back what was said before them.
var amendPhrases = []string{
	"no", "no [,] wait|sorry|actually|no", "wait [,] no", "actually [,] no", "sorry", "oh sorry", "i mean|meant",
	"no [,] i mean|meant",
	"[no] [,] make that|it", "actually [make that|it]", "actually i mean|meant", "no you know what", "or rather",
	"scratch that", "[no] hang on", "correction", "wait [,] make that|it",
	"[wait|sorry] [,] i mean|meant", "no [,] wait [,] make that|it",
}

// softPhrases stand behind a rough time.
var softPhrases = []string{
	"or so", "or thereabouts", "or something", "or whatever", "give or take", "[,] i guess|think|suppose|reckon",
	"if possible", "at some point",
}

// functionWords stand around times as readily as around anything else: a
// time is not taken for part of a thing's name because one of them follows.
var functionWords = []string{
	"to", "and", "or", "but", "so", "because", "when", "if", "that", "with", "without", "about", "my", "me", "i", "we",
	"you", "he", "she",
	"they", "it", "is", "are", "was", "were", "will", "be", "please", "pls", "remind", "reminder", "then", "as", "do",
	"does", "did", "have",
	"has", "had", "can", "could", "should", "would", "not", "instead", "again", "also", "only", "too", "thanks",
	"thank", "your", "our", "his",
	"her", "their", "him", "them", "us", "this", "these", "those", "there", "here", "where", "while", "who", "what",
	"how", "which", "why",
	"i'm", "im", "up", "out", "off", "over", "than", "via", "per", "each", "every", "since", "am", "pm", "next", "last",
	"both", "maybe", "sharp",
	"called", "titled", "named", "labeled", "labelled", "saying",
}

// timedThings are things that have a time: "an alarm for six".
var timedThings = []string{
	"alarm", "alarms", "reminder", "reminders", "meeting", "appointment", "call", "wake", "up", "timer", "notification",
	"event", "it", "that",
	"set", "reservation", "schedule", "scheduled", "is", "me", "alert", "interview", "lunch", "dinner", "snooze", "due",
	"another",
}

// alarmWords are what goes off after a while: "set a timer for 10 minutes".
var alarmWords = []string{"alarm", "alarms", "reminder", "reminders", "timer", "timers", "snooze", "alert",
	"notification"}

// entryWords are what calendars and lists hold.
var entryWords = []string{
	"alarm", "alarms", "reminder", "reminders", "event", "events", "task", "tasks", "todo", "todos", "meeting",
	"meetings", "appointment", "appointments",
	"plan", "plans", "schedule",
}

// countable are plurals without an s: "at 2 people".
var countable = []string{"people", "men", "women", "children", "percent", "feet", "dollars"}

// moveVerbs change a time: "move it from 5 to 6" has two times, not an interval.
var moveVerbs = []string{
	"move", "change", "reschedule", "push", "shift", "postpone", "switch", "bump", "delay", "update", "adjust", "moved",
	"changed", "rescheduled", "edit", "bring",
}

// gradeVerbs go with degrees or money rather than with times of day.
var gradeVerbs = []string{
	"bake", "baked", "baking", "roast", "roasted", "roasting", "cook", "cooked", "cooking", "preheat", "heat", "heated",
	"reheat", "oven", "broil", "grill", "fry", "simmer", "degrees",
	"sell", "selling", "price", "priced",
}

// gettingVerbs lead to things that one gets, makes or does away with.
var gettingVerbs = []string{"buy", "get", "order", "make", "bake", "wrap", "hang", "write", "send", "mail", "pack",
	"unpack", "return", "find", "store", "box"}

// pastVerbs turn a bare weekday or date to the past.
var pastVerbs = []string{"did", "was", "were", "happened", "went", "sold", "lived", "finished", "completed", "ticked",
	"accomplished", "achieved"}

// wishWords turn it back: "get it finished by Friday", "remind me to send what was agreed on Monday".
var wishWords = []string{
	"remind", "reminder", "add", "get", "need", "needs", "must", "should", "be", "will", "want", "wants", "set",
	"create", "let", "put", "ask",
	"call", "schedule", "finish", "send", "email", "buy", "pay", "write", "make", "please", "pls", "gotta", "check",
	"review", "prepare", "book", "order",
}

// askWords begin a question or a wish to see something, in which nothing is still to come: "what
// did I get done on Friday".
var askWords = []string{"what", "what's", "anything", "any", "events", "whats", "which", "who", "when", "did", "was",
	"were", "how", "where", "why", "show", "list", "tell", "give", "display"}
