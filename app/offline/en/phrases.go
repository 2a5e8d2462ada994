package en

import "strings"

// Ranks are the priorities by the words for them.
var Ranks = map[string]string{"high": "high", "top": "high", "urgent": "high", "highest": "high", "important": "high",
	"medium": "medium", "normal": "medium", "med": "medium",
	"low": "low", "lowest": "low", "p1": "high", "p2": "medium", "p3": "low", "none": "none", "no": "none"}

// How people begin to ask that something be added. LeadFiller says nothing;
// after LeadRemind a time is wanted; LeadNeed tells of a want.
var (
	LeadFiller = phrases(
		`and|also|oh|ok|okay|so|but|then|plus|now|right|well|um|uh|hey|hi|hello|yes|yeah|no|please|and also|oh and|ok so|actually|good evening|good morning|btw|by the way|
		one more thing|kindly|just|hmm|alright|ah|do one thing|there is|there's|there are|remember me that|hello there|umm|uhh|erm|er|k|kk|ugh|lol|haha|yep|yup|oops|oh also|ok also|ok and|oh yeah|anyway|anyways|ok so also|and then also|right so|that reminds me|so that reminds me|which reminds me|oh that reminds me|while you're at it|while we're at it|while i'm at it|what else oh|what else|and what else|y'all|forgot|i forgot|we forgot|ugh forgot|nearly forgot|almost forgot|of course|first off|first of all|in return`)
	LeadAdd = phrases(
		`add|add to|add also|also add|put|put also|also put|put down also|put down|put in|put me down for|note|note down|kindly note down|note to self|jot down|put to me|put in for me|put in|new one|write down|create|create a task|create a task to|make a note to|make a note|new task|task|todo|to do|
		add a task to|add a task called|add a task|add task|add a reminder to|add a reminder for|add a reminder|add a new task|add these|add this|can you add|could you add|please add|would you add|can you put|could you put|would you put|would you please put down|
		would you please put down for me to|put down for me to|can you note|include|track|keep|keep a reminder|keep reminder|stick|pop|throw in|i want to add|i'd like to add|let's add|let me add|don't forget|dont forget|don't let me forget|don't let me forget to|do not forget|
		don't forget to|do not forget to|must not forget|must not forget to|mustn't forget|mustn't forget to|remember to|remember|schedule|plan|book in|pencil in|log|set up|record|new booking|new job|new appt|new one in|another booking|booked another|write down in list`)
	// OwnVerbs are of LeadAdd, and what is to be done where that was said before: "add plan the party", "I need to
	// record the show".
	OwnVerbs   = set(`plan schedule track log record keep include book pencil set create write`)
	LeadRemind = phrases(
		`remind me|remind me to|remind me about|remind me of|remind me that|remind us|remind us to|remind|can you remind me to|can you remind me|could you remind me to|could you remind me|would you remind me to|please remind me to|please remind me|
		pls remind me|i want you remind me|i want you to remind me|i want you remind me to|remember me to|remember me|remember me please|set a reminder to|set a reminder for|set a reminder|set reminder|set an alarm to|set an alarm for|set an alarm|set alarm|set a timer for|set a timer|timer for|
		reminder|reminder to|reminder for|ping me to|ping me about|ping me|nudge me to|nudge me about|nudge me|tell me to|tell us to|alert me to|give me a nudge to|give me a shout to|make sure i|make sure i remember to|make sure that i|need a reminder to|need a reminder for|need reminder to|i need a reminder to|
		need reminding to|set something for|set something|put something in for|put something in|put in a reminder to|put in a reminder|pop in a reminder to|stick a reminder in|add a reminder for me to|set a reminder for me to|i need reminding to|set something for|set something|put something in for|put something in|put in a reminder to|put in a reminder|pop in a reminder to|stick a reminder in|add a reminder for me to|set a reminder for me to|gimme a reminder to|give me a reminder to|me to|i'd like to be reminded to|i'd like to be reminded of|i would like to be reminded to|i want to be reminded to|i'd like reminding to|i'd like a reminder to|would you let me know to|could you let me know to|let me know to|mind me to|will you mind me to|would you mind me to|chuck in a reminder to|chuck in a reminder for|chuck a reminder in to|throw in a reminder to|set me a reminder to|set me a reminder for|set me an alarm to|set me an alarm for|give me an alarm for`)
	LeadNeed = phrases(
		`i need to|i need|we need to|we need|need to|need|needs|i must to|i must|must|i have to|we have to|have to|i've got to|we've got to|i got to|got to|i gotta|gotta|i should|we should|should|i ought to|i want to|i wanna|i'd better|better|i better|
		we're out of|we are out of|were out of|we out of|im out of|we r out of|i'm out of|out of|all out of|running out of|running low on|low on|we're low on|nearly out of|almost out of|getting low on|short of|we're short of|no more|no|we have no|there's no|also need|also need to|and need|i also need|i also need to|we also need|
		i promised to|i said i would|i said i'd|said i'd|said i would|i told her i'd|i told him i'd|i've promised to|promised to|i'm supposed to|supposed to|i still need to|still need to|still have to|i still have to|we still need|still need|i am having|i'm having|i have|i've|we have|i've got|i got|we've got|there's|we ran out of|ran out of|i ran out of|i owe|time to|it's time to|
		i would need|i will need|i'll need|we'll need|will need|i will need to|i'll need to|going to need|i'm going to need|somebody has to|someone has to|someone needs to|somebody needs to|i meant to|been meaning to|i keep forgetting to|i need someone to|i'll|i will|we'll|ill|i am going to|i'm going to|im going to|gonna|i'm gonna|i shall|i shall want|we shall want|i'll want|we'll want|i'll be wanting|we'll be wanting|i shall need|we shall need|i'd best|i want|we want|i'd like|we'd like|i would like|we would like|i require|we require|we could do with|i could do with|could do with|we're outta|i'm outta|we outta|we r outta|outta|we're on the last of|on the last of|we are flat out of|we're flat out of|i am without|we are without|we're without|we're missing|we are missing|we lack|i'm to|i am to|i've to|we've to|we've no|i've no|i must still|we must still|must still|i have also to|i have still to|i need also|we need also|i need also to|need also|i must also|we must also|i also must|we also must|i had best|i'd best get|i'd better get|we'd best|we'd better` + "|" + hedged())
)

// hedged are needs with a word between: "we probably need", "I really should".
func hedged() string {
	var out []string
	for _, who := range []string{"i", "we"} {
		for _, how := range []string{"probably", "really", "definitely", "also", "still", "just", "prob", "defo",
			"maybe", "actually"} {
			for _, need := range []string{"need", "need to", "need another", "have to", "should", "must", "want to",
				"ought to"} {
				out = append(out, who+" "+how+" "+need)
			}
		}
	}
	return strings.Join(out, "|")
}

// Numbered are things that have numbers, in the singular, each between spaces.
const Numbered = " chapter room unit page grade level section block flat bus gate track size platform route lab exercise question version apartment apt suite floor bay " +
	"module lecture stage phase tram ward episode season volume hymn psalm invoice ticket building house plot aisle " +
	"locker lane pitch court problem worksheet assignment paper draft "

// Particles are the words that verbs take with them, by the plain form: to
// check in, to put the oven on.
var Particles = map[string]string{
	"check": "in out", "put": "on off out", "turn": "on off up", "switch": "on off", "log": "in on off",
	"clock": "in out off", "sign": "in on up off out", "fill": "in up out",
	"hand": "in out over", "drop": "in off", "go": "in on out", "come": "in over", "try": "on", "move": "in out",
	"bring": "in out", "take": "in out off", "lock": "up", "let": "in out",
	"phone": "in", "ring": "in up", "call": "in", "stay": "in", "pop": "in", "dial": "in", "tune": "in",
	"send": "in off", "set": "up off", "wake": "up", "get": "up", "pick": "up", "tidy": "up",
}

// Tails end a message without being part of a title.
var Tails = phrases(
	`please|thanks|thank you|thx|pls|cheers|ta|ok|okay|too|as well|also|tho|though|asap please|thanks a lot|thank you kindly|thank you very much|if you can|if possible|for me|right|yeah|haha|lol|na|again|itself|then|
	i think|i guess|or so|add that|put it on there|put that on there|put it in there|stick that in|stick it in|pop it in|put it on the list|put that on the list|write that down|write it down|note it down|jot it down|add it in|add it on|put it in please|can you add it|put that in|put it in|put that down|note that|got it|dont forget|don't forget|would you|will you|can you|could you|add it|put it down|put them in|put them on|put it on|add those|add them|remind me|pop it on|needed|to be done|add that too|put that on|no deadline|no date|no due date|no rush|no hurry|no time|whenever|no particular day|not urgent|to that|to it|to those|to them|on there|on that|on that too|to that list|to the same|with those|with that|to that too|the first time|first time|for the first time|starting this one|starting with this one|starting with this|starting from this one|x|xx|xxx|obv|obvs|obviously|book it in|ha|hah|omg|on the list please|as its own thing|as its own task|at some point|sometime|let's say|i suppose|of course|i reckon|for once`)

// Contacts are verbs of getting in touch with somebody.
var Contacts = set(`call ring phone email mail text message contact write ask tell ping dm`)

func phrases(s string) [][]string {
	var out [][]string
	for _, p := range strings.Split(s, "|") {
		if words := strings.Fields(p); len(words) > 0 {
			out = append(out, words)
		}
	}
	return out
}

// NeedsAfter follow what is told to have run out or to be needed.
var NeedsAfter = []string{"are over", "is over", "have finished", "has finished", "are finished", "is finished",
	"all low", "are all low", "are low", "is low", "running low", "is running low", "are running low",
	"ran out", "have run out", "has run out", "are out", "all out", "are gone", "is gone", "all gone", "needed",
	"is needed", "are needed", "needs buying", "need buying", "nearly gone", "almost gone",
	"nearly finished", "almost finished", "nearly out", "are remaining", "go with", "goes with", "to pick up",
	"is empty", "are empty", "getting low", "need replacing", "needs replacing"}

// Renames come before the new title of a task, Notes before a note on one,
// and NotesAfter after it. Longer phrases come first.
var (
	Renames = []string{"rename it to", "rename to", "call it", "call that", "call them", "should be called",
		"should say", "change it to", "change that to", "make that", "make it", "i mean", "i meant", "it's called",
		"to", "=", "instead"}
	Notes = []string{"add to the note", "add to note", "add a note to", "add a note", "add note", "put a note on",
		"put in the notes", "put in the note", "note on", "note to", "note for", "note", "notes", "write on",
		"add to it", "jot down", "write down", "say", "mark it", "mark"}
	NotesAfter = []string{"put that in the notes", "put that in the note", "put that as a note", "put that on",
		"as a note", "in the notes", "in the note", "put it in the note", "add that to", "note that on", "put that",
		"note it", "note that", "put in note", "put in the notes", "write it on", "write that on", "write that beside",
		"make a note", "as note", "put it on", "note it down", "note that down", "jot that down", "jot it down",
		"write that down", "write that in", "write it in", "write it down", "say so on", "say so", "put that in",
		"put it in", "pop that in", "pop it in", "into the note", "into the notes", "in its notes", "in its note",
		"put a note", "note on that", "note on it", "add that somewhere", "add that", "add it", "just add",
		"just so i know", "for the record", "note"}
)

// TakesBack begin what takes back the words before it.
var TakesBack = phrases(
	`no wait|wait no|actually no|no actually|hang on no|hold on no|wait it's not|no it's not|no it isn't|scrap that|scratch that|forget that|forget it|ah no|oh no|no no|no scrap that|no forget that|
	actually don't|no don't|wait don't|never mind|nvm|i take that back|actually leave it|no leave it|actually wait|i meant|i mean|no keep it|actually keep it`)

// Leads are words with which something else begins to be said of the same: "and in the bag", "and she'll be late".
var Leads = set(
	`in on at by under behind inside into off out up i i'm i'll we we're he he's he'll she she's she'll it it's ` +
		`they they're they'll there there's that's is are was were will can may`)

// Errands end a list of things to get and only say on which way.
var Errands = phrases(
	`on the way home|on way home|on my way home|on the way back|on my way back|from the shop|from the shops|at the shop|at the shops|from the supermarket|at the supermarket|from town|in town|when i'm out|while i'm out|
	while i'm there|when i'm there|after work|from the same shop|from same shop|at the store|from the store|from the market|at the market|from the chemist|at work`)

// PutsOff are verbs after which an amount of time means so much later: "push it a day".
var PutsOff = []string{"back", "push", "pushed", "delayed", "delay", "snooze", "postpone", "postponed", "bump",
	"bumped", "slide", "slip", "slips", "slipped", "shunt", "nudge", "knock", "delaying", "delays", "pushing",
	"postponing", "shunted", "nudged", "knocked", "shift", "shifted"}

// BeforeTimes lead from what is to be done up to when: "the form must be in by Friday", "jam, obviously, on Sunday".
const BeforeTimes = "must should has have had need needs needed be been being to too also obv obvs obviously itself " +
	"tho though then"

// ToldWhen are words with which a clause says only when that is to be done which was named before it: "buy them on
// Friday", "have it ready by noon".
const ToldWhen = "buy get do bring order pick grab collect fetch book need needs needed put say remind reminder tell " +
	"make finish done ready bought set schedule sort take call ring ask"
