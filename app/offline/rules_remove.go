package offline

// removeRules describe that something is done, or is to go.
var removeRules = []rule{
	{intent: Complete, variant: wholeList, patterns: `
		(everything|all|all items|all the things|all of the things) (on|in) <list> (is|are) [now|all|already] <state>
	`},
	{intent: Complete, patterns: `
		(i've|i have|i|we|we've|we have) [just|already|now|finally] (bought|got|gotten|purchased|picked up|paid|called|took|taken|made|sent|given|gave|used|did|done|finished) {before} [so|and] [please|can you|could you] (take|remove|cross|check|tick|mark|scratch|strike) (it|that|them|this) (off|out|done|as done) [of|from] [<list>]
		(mark|check|tick|cross|set|flag|count|put|change) {query} [off] [as|to] [being|a] (complete|completed|done|finished|checked off)
		(mark|check|tick|cross) off {query} [<from> <list>]
		(mark|check|tick|cross|x|scratch|strike) {query} off [of] [<from>] [<list>]
		(mark|check|tick) {query} (off|done|complete|completed|finished)
		(tick|cross|mark) {query} (off|off of|from|on|in) <list>
		check {query} (off|off of|from) <list>
		(complete|finish|close) (task|number|item|todo|reminder|#) {n}
		complete {query} (on|in|from|off) <list>
		(complete|finish|close) (it|that|this|them|those|these|both|everything|all)
		(i'm|im|i am|we're|we are|i've|i have|ive|we've|we have|i|we) [just|now|already|finally] (done|finished|completed|did|got done) [with] {before} [so|and|please|can you] (take|remove|cross|check|tick|mark|delete|scratch) (it|that|them) [off|from|of] [of] <list>
		(complete|finish) [the|my|a] (reminder|task|todo) [for|to|about|of] {query}
	`},
	{intent: Delete, variant: wholeList, patterns: `
		(clear|empty|wipe|reset|clear out|clean out|wipe out) [out] [all of] (my|the|our) [whole|entire] [todo|to do|to-do|task|tasks] (list|lists) [out|clean]
	`},
	{intent: Delete, patterns: `
		<cut> (everything|all|all of it|it all|all items|all the items|all tasks|the items|all my items|the whole thing) (from|off|on|in|off of) <list>
		take (everything|all) [off] (from|off|off of|out of) <list>
		(clear|empty|wipe|reset|clean|delete|erase|remove|cancel|trash|get rid of|clear out|clean out|wipe out) [out] [all of] <mylist> [out|clean|of everything|things to do] @when*
		(blank|blank out|void|purge|flush|nuke|zero) [out] <mylist>
		(i want|i need|i'd like|i would like|make|leave|get|have|want) <mylist> [to be|be] (empty|cleared|blank|wiped|deleted|erased|emptied|gone|clean|clear)
		<cut> <mylist> {rest}
		(i'm|i am|i've) (done|finished) with <mylist>
		(change|get|have) (it|that|this|them) (off|from|off of) <list>
		<cut> {query} <from> <list> [@when]
		take {query} (off|from|out of|off of|of|out) <list>
		{query} (can|should|may|must|has to|have to|needs to|need to) (come off|go off|go from|be off|come out of|be taken off|be removed from|be deleted from|disappear from|be crossed off) <list>
		(stop|quit|cease|no longer|don't|dont|do not|never) (reminding|remind|bugging|nagging|bothering|alerting|notifying) <me> [again] (to|about|of|with|for) {query}
		no more (reminders|reminding <me>|alerts|reminding) (about|for|to|of|on) {query}
		(you don't|you do not|you needn't|no) (have to|need to) remind <me> [again] (to|about|of) {query}
		(i don't|i do not|we don't|i no longer) (need|want|have) to be reminded (to|about|of) {query}
		(i don't|i do not|we don't|i no longer|we no longer) (need|want) (reminding|reminders|any reminders|a reminder|any more reminders) (to|about|of|for) {query}
		forget [about] [the|my|that] {kind*} (reminder|reminders|task|alert) (to|for|about|of|that) {query}
		forget [about] [the|my|that] {query} (reminder|reminders|task|alert)
		<cut> {query} (reminder|reminders|alert|task) (that is|that's|that are|which is|which are) [set|due|scheduled|planned] [for|on|at] @when
		<cut> [<det>] {kind*} (reminder|reminders|alert|task|note) (that|which) (says|reads|said|read|tells <me> to|reminds <me> to|reminds <me> of|reminds <me> about|is about|was about|is called|is named|is for) {query}
		take (it|that|them|this) (off|from|out of|off of|of) <list>
		(find|locate) {query} (on|in) <mylist> and (remove|delete)
		(pull|get|have) {query} [taken|removed|deleted|erased] (off|from|off of|out of) <list>
		(i don't|i dont|i do not|we don't|we no longer|i no longer) (need|want) [to] {query} (on|in) <list>
		(i no longer|we no longer|i don't|i do not|we don't) (need|have|want) [to] {query} [anymore|any more|any longer] [so] [please|can you] (take|remove|delete|erase|cross|drop|get rid of) [off] (it|that|that reminder|that task|them|the reminder) [off|from|of|<from>] [<list>]
		(i don't|i dont|i do not|i no longer) need [my|the|a] {kind*} (reminder|reminders|task) [for|to|about|of] {query*}
	`},
	{intent: Delete, patterns: `
		(clear|delete|remove|clean|get rid of) [out|up] (everything|all|all tasks|all the tasks|anything|tasks) (that|that's|which|that is|that are|which is|which are|i have|i've) [is|are] {query}
	`},
	{intent: Delete, patterns: `
		<cut> [<det>] [the] {kind*} @when* {kind*} (reminders|reminder|alert|alerts|notification|task|tasks|todo|todos|to do) [set|set up|created|i have|i set] (to|for|about|of|on|regarding|from|that|saying|with|at|due|labeled|called|named) {query}
		<cut> [<det>] [the] {kind*} (reminders|reminder|alert|alerts|task|tasks|todos|todo) [set|set up] @when [to|for|about] {query*}
		<cut> [<det>] (reminders|reminder|alert|alerts|task|tasks|todos|number|item) {query*}
		<cut> {query} (reminder|reminders|alert|alerts|task|tasks|todo|todos|item|items|to do) [set] [@when]
		<cut> (it|that|this|them|those|these|both|both of them|everything|all|all of them|that one|this one)
		<cut> (the|number|#) {ordinal} [one|task|item]
		<cut> (the first|the second|the third|the last|the other) [one|task|item]
		i have a (reminder|task) (i'd like|i would like|i want) to (delete|remove|cancel) {query*}
		(this|that|the) item should be (removed|deleted) {rest*}
	`},
	{intent: Delete, variant: wholeList, patterns: `
		(i want|i need|i'd like|let's|i would like) [to] (start|start over|start again|start fresh|begin again) [with|from] (a|an) [new|fresh|brand new] (empty|clean|blank|fresh) <lst>
		(start over|start again|begin again) with (a|an) (new|fresh|empty|clean|blank) [empty] <lst>
	`},
}
