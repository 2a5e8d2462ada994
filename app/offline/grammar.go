package offline

import (
	"strings"
	"sync"
)

// rule says what a clause means that one of its patterns describes.
type rule struct {
	intent   Intent
	variant  variant
	maybe    Intent // of Ask: what is asked about
	patterns string // one a line
}

// variant is what a rule says beyond its intent and its slots.
type variant int

const (
	plainly      variant = iota
	withoutDue           // the due is taken off
	noRepetition         // the repetition is taken off
	untagging            // the tags are taken off
	lower                // in priority
	everyChange          // of the conversation is undone
	lastChanges          // of that number are undone
	again                // what was undone is done again
	wholeList            // is meant
	here                 // on the list that was talked about last
	binned               // what was deleted is asked for
	undated              // what has no date is asked for
	dateOf               // only the date of something is asked for
)

// parts are named pieces of the grammar, used as <name>.
var parts = map[string]string{
	"me": "me|us|myself|us all|us both|all of us|both of us",
	"det": "the|my|our|a|an|this|that|these|those|your|any|some|another|all the|all my|all of my|all of the|all " +
		"our|all|every|each",
	"todo":   "todo|to do|to-do",
	"rem":    "reminder|reminders|alert|alerts|notification",
	"task":   "task|tasks|todo|todos|to do|to-do|to-dos|to dos|to do's|to-do's|item|items|entry",
	"things": "thing|things|chore|chores|task|tasks|stuff|items|everything",
	"did": "did|done|finished|completed|got done|wrapped up|taken care of|took care of|ticked off|checked " +
		"off|dealt with|gotten done",
	"state": "done|finished|complete|completed|over|over with|taken care of|sorted|dealt with|checked off|ticked off",
	"of":    "of|for|with|about|containing|to",
	"to":    "to|onto|on|in|into|under|on to|in to|for",
	"from":  "from|off|off of|out of|of|on|in|of off",
	"lst":   "list|lists|lisr|agenda",
	// A list as people speak of it: "my shopping list", "my list of things to do".
	"list": "<mylist> [<of> <things> to (do|complete|remember|buy|get) [{list}]|<of> {list}]|[<det>] " +
		"(todo's|todos|to-dos|to dos|to do's|tasks|reminders|to do|todo)",
	"mylist": "[<det>] (shopping|grocery|groceries) (cart|basket)|[<det>] {list*} " +
		"[<todo>|reminder|reminders|task|tasks] <lst> [of (reminders|things|tasks|chores|items|stuff) [to {list}]]",
	"put": "add|ad|put down|put|include|insert|place|throw|toss|chuck|bung|stick|write down|jot down|note " +
		"down|mark down|write|jot|note|append|enter|record|pop|slip|tack on|tack",
	"cut": "delete|remove|lose|ditch|axe|bin|get rid off|do away " +
		"with|erase|cancel|clear|drop|dismiss|discard|trash|scrap|nix|kill|get rid of|throw out|throw away|take " +
		"out|take away|wipe|eliminate|clean out|strike|purge|scratch|cut|deactivate|turn off|dump",
	"make": "set|set up|create|make|add|start|schedule|put|put in|send|need|get|new|have|want|begin|place|setup",
	"show": "show|walk me through|walk through|take me through|talk me through|run me through|run down|go back " +
		"over|go down|iterate|enumerate|recap|summarize|summarise|itemize|rattle off|list off|list out|call " +
		"out|spell out|scan|browse|peek at|list|read|tell|give|display|see|view|check|bring up|pull up|pull|open|go " +
		"through|go over|recite|find|get|look at|look up|read out|read off|read back|say|name|bring|bing " +
		"up|share|review|send|print|hear|know|recall|repeat|run through|let me see|let me know|let me hear|what " +
		"is|what's|whats|what are|what're",
	"move": "alter|amend|correct|revise|swap|move|reschedule|postpone|push|shift|delay|defer|bring " +
		"forward|prepone|change|update|push back|put off|reset|switch|bump|adjust|modify|edit|extend",
	"asking": "what|whats|what's|which|who|where|when|whens|when's|how|do|does|did|is|are|am|have|has|was|were|any|anything|will|would|should|show|read|tell|give|list|check|see|display|speak|hear|know|find|find out|recall|go|let|look|inform|repeat|say",
	// What people say that they did.
	"acted": "paid|bought|got|called|phoned|rang|sent|emailed|mailed|booked|took|taken|made|cleaned|washed|fixed|repaired|returned|picked up|dropped off|watered|fed|wrote|written|submitted|ordered|cooked|walked|filed|signed|renewed|painted|packed|mowed|ironed|vacuumed|swept|took out|put away|cancelled|canceled|talked to|spoke to|spoken to|went to|gone to|been to|read|backed up|printed|handed in|turned in|replied to|answered|reviewed|updated",
	// Those of them that are no wish when they begin a sentence.
	"told": "paid|bought|got|called|phoned|rang|sent|emailed|mailed|booked|took|made|cleaned|washed|fixed|repaired|returned|picked up|dropped off|watered|fed|wrote|submitted|ordered|cooked|walked|filed|signed|renewed|painted|packed|went to|talked to|spoke to",
	// What is not on a todo list: where other things are kept, what is played,
	// and what other services look after.
	"elsewhere": "playlist|playlists|mix|mixes|mixtape|rotation|cart|basket|contacts|contact|calendar|facebook|twitter|queue|favorites|library|phone|radio|station|inbox|email|emails|account|accounts|bank|travel|wallet|album|albums|photo|photos|spotify",
	"sound":     "song|songs|track|tune|album|music|artist|record|playlist|singer|band",
	"business": "oven|vacuum|vacuum cleaner|tv|television|heater|heating|fan|coffee " +
		"maker|dishwasher|uber|taxi|cab|ride|reservation|reservations|booking|flight|flights|contact|contacts|email|emails|song|songs|playlist|alarm|alarms|timer|timers|card|cards|account|accounts|transaction|transfer|payment|order|orders|event|events|calendar|volume|light|lights|lamp|thermostat|language|accent|pin|password|username|nickname|name|voice|speed|insurance|oil|tire|tires|roll|direct deposit|money|funds|dollars|message|messages|text|notifications|music|radio|spelling|subscription|settings|vacation|hotel|whisper|blemish|stain",
}

// address and manners stand before and after what people want, and say nothing.
var (
	opening = []string{
		"please", "pls", "hey", "hi", "hello", "ok", "okay", "so", "well", "now", "alexa", "siri", "olly", "google",
		"cortana", "assistant", "computer", "bot",
		"can you", "could you", "would you", "will you", "can u", "could u", "can we", "may i", "can i", "could i",
		"would you mind", "would you kindly", "kindly", "just",
		"i want you to", "i need you to", "i'd like you to", "i would like you to", "i need for you to", "i want to",
		"i'd like to", "i would like to", "i'd like for you to",
		"i wish to", "i would love to", "i'd love to", "i would like for you to", "i want for you to",
		"i need to", "go ahead and", "let's", "lets", "let us", "you need to", "you should", "you can", "be sure to",
		"make sure to", "make sure you", "do me a favor and", "maybe",
		"do you think you could", "would you be willing to", "i need for you to", "is it possible to", "help me",
		"i said", "i wanna", "i'm gonna need you to", "you have to", "you must", "yes", "no", "oh", "like", "so like",
		"actually", "also", "and", "then", "hurry up and", "quickly", "thanks", "but", "to", "i think i wanna", "ugh",
		"maybe we can", "how about", "is there a way to", "is there any way to", "is there any way you can",
		"is there a way you could", "are you able to", "would it be possible to", "i was wondering if you could",
		"i was wondering if you can", "i was hoping you could", "i'd appreciate it if you could",
		"i would appreciate it if you could", "i'd appreciate if you could", "it would be great if you could",
		"it would be nice if you could", "do you mind", "if possible", "would you be able to", "hey there",
		"if you can", "if you could", "what you need to do is",
	}
	ending = []string{
		"please", "pls", "thanks", "thank you", "for me", "now", "right now", "ok", "okay", "asap", "immediately",
		"will you", "would you", "can you", "could you",
		"thx", "kindly", "instead", "too", "as well", "again", "right away", "if you can", "for us", "if you could",
		"right", "anymore", "any more",
	}
)

// compiled is a rule's pattern, ready for use.
type compiled struct {
	*rule
	pattern pattern
	order   int
	needs   []bits
}

// grammar is all rules in their order, and where to look for those that can
// describe a clause that starts with a word.
type grammar struct {
	openings, endings [][]string
	vocabulary        vocabulary
	rules             []compiled
	byFirst           map[string][]*compiled
	any               []*compiled // that start with a slot or time
}

// tables are the rules in the order in which they are tried.
func tables() [][]rule {
	return [][]rule{dialogueRules, strangeRules, kindsRules, recallRules, updateRules, addRules, removeRules, listRules,
		foreignRules, perhapsRules, generalRules, statementRules, looseRules}
}

// theGrammar compiles the rules once.
var theGrammar = sync.OnceValue(func() *grammar { return newGrammar(tables()) })

func newGrammar(tables [][]rule) *grammar {
	g := &grammar{vocabulary: vocabulary{}, byFirst: map[string][]*compiled{}}
	for _, s := range opening {
		g.openings = append(g.openings, strings.Fields(s))
	}
	for _, s := range ending {
		g.endings = append(g.endings, strings.Fields(s))
	}
	for _, table := range tables {
		for i := range table {
			for _, line := range strings.Split(strings.TrimSpace(table[i].patterns), "\n") {
				p := compile(strings.TrimSpace(line), parts)
				g.vocabulary.needs(p.seq) // so that it knows all words
				g.rules = append(g.rules, compiled{rule: &table[i], pattern: p, order: len(g.rules)})
			}
		}
	}
	for i := range g.rules {
		g.index(&g.rules[i])
	}
	return g
}

// index notes where to look for a rule.
func (g *grammar) index(c *compiled) {
	c.needs = g.vocabulary.masks(g.vocabulary.needs(c.pattern.seq))
	first, open := map[string]bool{}, false
	starts(c.pattern.seq, first, &open)
	if open {
		g.any = append(g.any, c)
		return
	}
	for w := range first {
		g.byFirst[w] = append(g.byFirst[w], c)
	}
}

// starts collects the words with which a sequence can start; open is set if
// it can start with something else. It reports whether the sequence can be empty.
func starts(seq []node, first map[string]bool, open *bool) bool {
	for _, n := range seq {
		empty := n.optional || n.empty || n.kind == colon
		switch n.kind {
		case colon:
		case literal:
			first[n.text] = true
		case choice:
			for _, alt := range n.alts {
				empty = starts(alt, first, open) || empty
			}
		default:
			*open = true
		}
		if !empty {
			return false
		}
	}
	return true
}

// every calls yield with each rule that describes the tokens, in order, and
// what it captured, until yield returns false.
func (g *grammar) every(tokens []token, yield func(*compiled, []capture) bool) {
	for i := range g.rules {
		m := matcher{tokens: tokens}
		if c := &g.rules[i]; m.match(&c.pattern) && !yield(c, m.captures) {
			return
		}
	}
}

// find returns the first rule that describes the tokens, and what it captured.
func (g *grammar) find(tokens []token) (*compiled, []capture, bool) {
	if len(tokens) == 0 {
		return nil, nil, false
	}
	have, m := g.vocabulary.set(tokens), matcher{tokens: tokens}
	a, b := g.byFirst[tokens[0].text], g.any
	for len(a) > 0 || len(b) > 0 {
		var c *compiled
		if len(b) == 0 || len(a) > 0 && a[0].order < b[0].order {
			c, a = a[0], a[1:]
		} else {
			c, b = b[0], b[1:]
		}
		if !have.meets(c.needs) {
			continue
		}
		if m.match(&c.pattern) {
			return c, m.captures, true
		}
	}
	return nil, nil, false
}

// strip takes manners off both ends, but never all of it.
func (g *grammar) strip(tokens []token) []token {
	for again := true; again; {
		again = false
		if len(tokens) > 1 && tokens[0].pictured() {
			tokens, again = tokens[1:], true
		}
		if n := len(tokens) - 1; n > 0 && tokens[n].pictured() {
			tokens, again = tokens[:n], true
		}
		for _, o := range g.openings {
			if len(o) < len(tokens) && same(tokens[:len(o)], o) &&
				!(o[0] == "no" && (tokens[1].text == "more" || tokens[1].text == "longer")) {
				tokens, again = tokens[len(o):], true
			}
		}
		for _, e := range g.endings {
			if len(e) < len(tokens) && same(tokens[len(tokens)-len(e):], e) {
				tokens, again = tokens[:len(tokens)-len(e)], true
			}
		}
	}
	return tokens
}

func same(tokens []token, words []string) bool {
	for i, w := range words {
		if tokens[i].kind != word || tokens[i].text != w {
			return false
		}
	}
	return true
}
