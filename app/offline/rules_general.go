package offline

// strangeRules describe what is never about the list, although words of it
// are in it. They stand before everything else that could take it for ours.
var strangeRules = []rule{
	{intent: None, patterns: `
		(if|unless|when|whenever|once|provided|supposing|as soon as) {rest} (delete|remove|erase|clear|complete|move|reschedule|postpone|push|undo|restore|rename|cancel|tick off|mark) {rest}
		(delete|remove|erase|clear|complete|move|reschedule|postpone|push|cancel|tick off) {rest} (if|unless|only if|in case|provided) {rest}
		<put> {rest} only if (it|it's|there|there's|i|they) {rest*}
		(you|it|this|the app|he|she|they|nobody|who) (forgot|didn't|did not|never|failed|should have|keep|kept|always|didnt|won't|wouldn't|haven't|hasn't) {rest*} (remind|add|delete|remove|complete|move) {rest*}
	`},
	{intent: None, patterns: `
		{rest*} (travel|weather|traffic|news|storm|flight|fraud|security|breaking) (alert|alerts|notification|notifications|advisory|advisories|warning|warnings) {rest*}
		(rename|retitle) [<det>] {kind*} (<elsewhere>|<sound>|<business>) {rest*}
		(play|shuffle|stream|listen to|order|purchase) (everything|all|all of it|the next <sound>|<sound>|the items|all the items|the things|what is|what's) {rest*}
		play {rest} (on|from|in) <mylist>
		(drop off|drop by|drop in) {rest}
		(send|write|read|check|review|share|print) [a|an|the] (email|emails|mail|letter|message|note|article|book|paper) {rest*}
		<put> {rest} (to|onto|on|in) [<det>] {kind*} (contact|contacts|mailing|email|block|play|guest|phone|call|speed dial|favorites|watch|blocked) (list|lists) {rest*}
		(what time|what day|what year|what month) is it {rest*}
		(what is|what's|tell <me>) the (time|date|day) [today|now]
	`},
}

// foreignRules describe what people say to other things than a todo list. They
// stand before the general rules, which would take it for ours.
var foreignRules = []rule{
	{intent: None, patterns: `
		add {rest} (to|onto|on|in|into) (my|the|our|your|this|that|a) {kind*} <elsewhere> {rest*}
		add {rest} (to|onto|on|in|into) {rest*} (playlist|playlists)
		add {rest} (to|as|in|into) [my|the|a] [new] (contact|contacts) {rest*}
		(add|put) (to|on|onto) (my|the|our|your|this|that|a) {kind*} <elsewhere> {rest*}
		(add|put) {rest} [to] {rest*} favorites {rest*}
		add (up|on|onto) {rest}
		add (all|everything|anyone|someone|me|us) {rest}
		add [this|that|the|a|my|current|the current|these] <sound> {rest*}
		add {number} (and|plus|to|with) {rest}
		(complete|finish|finished|close) (a|an|the|this|my) <business> {rest*}
		(undo|forget|restore|recover|bring back) {rest*} <business> {rest*}
		undo {rest*} <elsewhere> {rest*}
		(set|make|turn|put) (the|an|a|another|one|my|our) {kind*} <business> {rest*}
		(schedule|book|order|call|get|request) [me] (a|an|the|my) {kind*} <business> {rest*}
		{rest*} <business> {rest*} (back|not needed|no longer needed|needed anymore)
		{rest*} <business> {rest*} (is not|isn't|aren't|are not|no longer) (needed|required) {rest*}
		change (how|what|where|the way|back|your) {rest}
		(delete|remove|erase|trash|get rid of) (a|an|some|any) {rest}
		<move> {rest*} (<business>|<elsewhere>) {rest*}
		{rest*} <elsewhere> (done|finished|completed)
	`},
}

// perhapsRules describe the taking away of things that are rather not on a
// list, but may be: "delete the bank". Nothing is done before the person says so.
var perhapsRules = []rule{
	{intent: Ask, maybe: Delete, patterns: `
		<cut> {rest*} (<business>|<elsewhere>) {rest*}
	`},
}

// generalRules describe what is said of the list without naming it.
var generalRules = []rule{
	{intent: Add, variant: here, patterns: `
		add (to it|to that|to them|on there|in there|there) [that|:] {title}
		(add|put) {title} (to it|to that|to them|on there|in there|to there|on it|on that)
		(also|and) (add|put) {title} (there|to the same list|on the same list|to this list|to that list)
	`},
	{intent: Add, patterns: `
		add [a|an] {priority} priority (task|todo|item|reminder) [to] {title}
		add {title} (with|at|as) [a] {priority} priority
		add {title} (tagged|labelled|labeled) [as|with] {tag}
		add {title} (with|and) (the|a) (tag|label) {tag}
		add in {title}
		add {title}
		(make|take|leave|write) [<me>|myself] [a|another] [mental|quick] note [to self|to myself] [to|that|about|of] {title}
		note [to] (self|myself|me) [to|that] {title}
		give <me> a (heads up|heads-up|nudge|shout|ping|poke|buzz|prod) @when* (to|about|that|for|of|on) {title}
		tell <me> @when* to {title} @when
		(pencil in|put down|book in|schedule|plan) {title} (for|on|at|to) @when
		(pencil in|put down|book in|schedule|plan) [a|an] {title} @when
		(make sure|be sure|ensure|see to it) [that] (i|we) (don't forget to|dont forget to|do not forget to|remember to|don't forget|dont forget|do not forget|remember) {title}
		(make sure|be sure|ensure|see to it) [that] (i|we) {title}
		(i|we) (can't|cannot|can not|mustn't|must not|better not|shouldn't|should not) forget (to|about|that|the|my) {title}
		(write down|jot down|note down|make a record) [that] {title}
		one more thing : {title}
		[the] next [thing] [to do] is [to] {title}
		remember [that] (i|we) (need|have|must|should|want) [to] {title}
		remember to {title}
		(it's|it is) (important|crucial|essential|vital) [that] (i|we) [remember|don't forget] to {title}
		(it's|it is) (important|crucial|essential|vital) [that] (i|we) (remember|don't forget) {title}
	`},
	{intent: Add, patterns: `
		[new|another|a] (task|todo|to do|to-do|reminder|note|item|note to self) : {title}
	`},
	{intent: Add, patterns: `
		{bare} [to be] [added|put] (on|to|onto) <list>
		{bare} (to|onto|for) <list>
	`},
	{intent: Reschedule, patterns: `
		(move|reschedule|postpone|push|shift|delay|defer|push back|bump|put off|snooze|push out|change) {query} [from @when] [to|until|till|for|at|on|by|back to] @when [except [for] {except}|but not {except}|apart from {except}|instead of {rest}]
		(move|reschedule|postpone|push|shift|delay|defer|push back|bump|put off|snooze) {query} (by|for) @when
		(set|make) {query} due [on|by|at|for] @when
	`},
	{intent: Reschedule, patterns: `
		(bring|push|pull|move) {query} (forward|back|out|up|ahead) [to|until|till|for] @when
		(put|hold) {query} (off|over) [until|till|to|for] @when
		(set|change|move|push|put|make|extend) [the|my] (deadline|due date|date|time|day) (of|for|on) {query} [to|as|for|at|until] @when
		(make|set|change|have|put|switch) (the|my|our|#|task|number) {named} [to|for|at|on|be|to be|happen|due|down for] @when
		[the|my|our] {named} should be [due] [on|at|by] @when instead
		(can|could|may|let|have) {query} wait [until|till|for] @when
		(do|let's do|i'll do|i will do|we'll do|i'd rather do|i would rather do) {query} @when instead
		(do|let's do|i'll do|i will do|we'll do|i'd rather do) (it|that|this|them|those|both) @when
		give <me> (until|till) @when (for|to do|to finish|on|with|to get) {query}
		give <me> @when (for|to do|to finish|on|with|to get) {query}
		{query} [is|are] due @when instead
	`},
	{intent: List, variant: dateOf, patterns: `
		(when is|when's|whens|when are) [the|my] {query} [due|again|on]
		(when|what time|what day|which day|what date) (is|are|was|were) [the|my|our] {query} [due|again|at|on]
		(when|what time|what day|by when) (do|did|must|should|am|are) (i|we) [have|need|supposed|meant] [to] {query}
	`},
	{intent: Update, patterns: `
		(change|update|edit) (task|number|#) {query} (to|into) {title}
	`},
	{intent: Update, variant: noRepetition, patterns: `
		(stop|end) (repeating|repetition of|the repetition of) {query}
		(stop|end) the {query} repetition
		(make|let) {query} (not repeat|stop repeating)
	`},
	{intent: Complete, patterns: `
		(complete|finish|close) {n}
		(task|number|#|item) {n} [is|are] [now|all|already] <state>
		{n} (is|are) [now|all|already] <state>
		(consider|call|count) {query} (done|finished|completed|complete)
		(complete|finish|close) (the|my|our|all|that|this|both|every|everything|all my|all the|#|task|tasks|numbers|items|reminders) {query}
		(i'm|im|i am|we're|we are) [just|now|already|finally] (done|finished|through) [with] {query}
		(i've|i have|ive|we've|we have) [just|now|already|finally] (finished|completed|done with|finished with) {query}
		(i|we) [just|now|already|finally] (did|finished|completed) the (first|last) {number}
		(i|we) [just|now|already|finally] (did|finished|completed) the {ordinal} [one]
		(i|we) [just|now|already|finally] (did|finished|completed) (both|all|one|everything)
		(i've|i have|ive|we've|we have) [just|now|already|finally] <did> everything (on|in) <list>
		[all|it's all|they're all|they are all|both are|we're all] [of them] [are|is] done [now]
		(did|finished|completed) (it|that|them|both)
		(i've|i have|ive|we've|we have) [just|now|already|finally] <did> [with] (the|my|our|it|that|this|all|task|both|#) {query*}
		(i|we) [just|now|already|finally] <did> [with] (the|my|our|it|that|this|all|task|both|#) {query*}
		(done|finished|completed) (with|task|the|my|our|number|#|doing) {query}
		(task|the|my|number|#) {query} (is|are|was|were|has been|have been|'s) [now|all|already|finally] <state>
		{quoted} (is|are) (done|finished|complete|completed)
		complete {query}
		(done|finished|completed) {n}
		{query} (is|are) [now|all|already|finally] (done|finished|completed)
		(it|that|this|they) [is|are|was] [all] (done|finished|complete|completed)
		[the|my|our|task] {query} (is|are|was|were) [now|all|already|finally] (done|finished|completed) (finally|already|now|at last|too|yay|phew)
		{n} <state>
		(just|finally|already) (wrapped up|finished|completed) [with] [the|my|our] {query}
		(i|we|i've|we've) [just|already|finally] (wrapped up|finished with) [the|my|our] {query}
		(did|done|finished|completed) [with] [numbers|tasks] {counts}
		(i|we|i've|we've) [just|already|finally] (did|done|finished|completed) [numbers|tasks|number|task] {counts}
		(that's|it's) (done|finished|complete|completed)
	`},
	{intent: Complete, patterns: `
		[the|my|our] {query's} [now|all|already|finally] <state>
		{query} : <state>
	`},
	{intent: List, patterns: `
		[all] [my|the] {kind} [{kind}] (tasks|todos|reminders)
	`},
	{intent: Update, patterns: `
		(call|name) (task|number|#|item) {n} {title}
		(set|change|make|put) (its|their) priority (to|as|at|on) {priority}
		(give|assign) {query} [a|the] {priority} priority
		repeat {query} @when
		(prioritize|prioritise) {query}
		change {named} (to|into) {title}
		(raise|increase|bump|bump up) the priority [of|on|for] {query}
		(tag|label) {query} {tag}
		[the|my|our] {query} (is|are) [now|very|really|super|actually] (urgent|important|critical|top priority|a priority|a top priority)
		[the|my|our] {query} (is|are) [now|very|really|actually] {priority} priority
	`},
	{intent: Update, patterns: `
		change {named} (to|into) {title}
	`},
	{intent: Ask, maybe: Update, patterns: `
		change (the|my|our) {named} (to|into) {title}
	`},
	{intent: Reschedule, patterns: `
		(set|give|add) [a|the] (due date|deadline) [of|for] @when (for|to|on) {query}
		give (the|my|our|task|number) {query} (a|the) (due date|deadline) [of|for|to|on] @when
	`},
	{intent: Update, variant: lower, patterns: `
		(lower|drop|reduce|decrease) the priority [of|on|for] {query}
		(deprioritize|deprioritise) {query}
		[the|my|our] {query} (isn't|is not|aren't|are not) (urgent|important|so important|so urgent|a priority) [anymore]
	`},
	{intent: Update, variant: untagging, patterns: `
		(untag|unlabel) {query} (from|as) {tag}
	`},
	{intent: Restore, patterns: `
		(restore|undelete|un-delete|bring back|recover) {query}
		bring {query} back
		get {query} back
		(i want|i need|i'd like|can i have|can i get|could i have|give <me>) {query} back
		(restore|undelete|recover) what i [just] (deleted|removed)
	`},
	{intent: Delete, patterns: `
		(delete|remove|erase|drop|discard|scrap|get rid of|trash|ditch|bin) {query}
		take {query} off
		scratch {query}
		throw {query} (away|out)
		{query} (is|are) (not|no longer) (needed|required|necessary|relevant) [anymore|any more|any longer]
		{query} (isn't|aren't) (needed|required|necessary|relevant) [anymore|any more|any longer]
		(i|we) (don't|do not|no longer) (have|need) to {query} (anymore|any more|any longer)
		(i|we) no longer (have|need) to {query}
		[there's|there is] no need to {query} (anymore|any more|any longer)
		take off {query}
		(the|my) {query} can go
		{query} can go
		{bare} (off|off of) <list>
	`},
	{intent: Ask, maybe: Delete, patterns: `
		(i|we) (don't|do not|dont|no longer) need [the|my|any] {named} (anymore|any more|any longer)
		cancel {query}
		(kill|nix|axe|lose|toss|chuck) [the|my|our] {named}
	`},
	{intent: Ask, maybe: Reschedule, patterns: `
		(move|reschedule|postpone|push|delay|defer|snooze|put off|push back) {query}
	`},
	{intent: Ask, maybe: Update, patterns: `
		(rename|retitle|reword) {query}
	`},
	// To finish something can as well be a thing to do.
	{intent: Ask, maybe: Complete, patterns: `
		(finish|close|tick) {named}
		[i|we|i've|we've|i have|we have] [just|already|finally|now] (finished|completed) {named}
	`},
}
