package offline

// recallRules describe questions that sound like something to add.
var recallRules = []rule{
	{intent: List, patterns: `
		remind <me> [of|about] (what|which|when|where|who|how|if|whether) {rest}
		remind <me> [of|about] [all] (the|those|these|all the) (things|stuff|tasks) {rest}
		what do i need {rest*}
		(check|double check|see|verify|confirm|find out|look|tell <me>|let <me> know) [to see|and see|and tell <me>|to make sure] (if|whether|that) {rest} <mylist> {rest*}
		(has|is|was) (a|the|my|any) {rest} (reminder|reminders|alert|todo|task) [been] {rest*}
		(have|had|did|is|are|was|were) (i|we|there|you|my|any|the|these|someone) {rest*} (reminder|reminders|alert|alerts|todo|todos|task|tasks) {rest*}
		(do|does) (i|we|my|the|they) {rest*} (reminder|reminders|todo|todos|task|tasks|chores|errands) {rest*}
		(check|look) (what|which|how|when|where|for|in|out|over|through|at) {rest*} (<mylist>|reminders|tasks|todos) {rest*}
		(check|look in|look at|look on|search) <mylist> for {rest}
		(at|on|by|for) (what|which) (time|day|date|hour) {rest*}
		(did|have) (i|we) (remember|remembered) {rest}
		do (i|we) [still|also] need {asked}
		(is|are|have|was|were) [i|we] [got|done|finished|completed] (everything|it all|all of it|all of them) [done|finished|complete|completed] [for|@when] @when*
		(what|which|what are|do i have|do we have|any|are there|have i got|show|list|tell me|read) [<me>] [my|the|any|all my] {kind*} (chores|errands|duties|to-dos|assignments) {rest*}
		name [my|the] {rest*} (tasks|chores|reminders|todos|errands|things)
		(what's|what is|what comes) (first|next|last|up first|up next) [today|tomorrow|@when]
		tell <me> (the|all the) (things|stuff|tasks|items|chores) [that|which] (i|i'm|we|we're) {rest}
		(am|are) (i|we) forgetting {rest}
		(is there|was there|there was|there were|there is|isn't there) (something|anything|some things|things|a thing) (i|i'm|we|we're) [still] {rest}
		what (am|are) (i|we) forgetting {rest*}
		have (i|we) forgotten (anything|something) {rest*}
		(i need|i want) [the|my|all my|all the] (reminders|tasks|todos)
		(fill|catch) <me> (in|up) on {rest}
		update <me> (on|about) [my|the|all my] {kind*} (reminders|tasks|list|todos|day|week) {rest*}
		(can you tell|tell) <me> (what|which) {rest*} (remember|remember to do|forget|forgetting|forgotten) {rest*}
		(do|did|have|has|is|are|was|were) {rest} (listed|noted|written down|on the list|on there)
		(what|which) [groceries|items|things|food|stuff|supplies] (do|should|must|did) (i|we) {rest*} (need|buy|get|do) {rest*}
		(tell|show|read) <me> (what|everything|all) [that] [i need|i have|we need|there is|is left] to (buy|get|do|finish|complete|remember|pick up) {rest*}
		(read off|read|read out|list|show|name) what (i|we) {rest}
		what is there [left|still] to {rest*}
		what's there [left|still] to {rest*}
		anything (i|we) (should|must|need|have) {rest*}
		(what's|what is|how's|how is|how does|what does|how's the rest of) (my|the|our) (day|week|weekend|schedule|evening|morning|afternoon|month) [look] [like|looking|looking like] @when*
		(what's|what is|how is|how does) (today|tomorrow) [look|looking] like
		what (do|have) (i|we) [got|have] @when
		what (do|have) (i|we) [got|have] (on|going on|coming up|planned|scheduled|happening) @when*
		(what's|what is) (happening|going on|planned|scheduled|on|coming up|up) @when
		(what's|what is|what|anything|is there anything|what do i have|how about|what about|and) @when
		am i (free|busy|booked) {rest*}
		(how many|how much) (are|is) (overdue|due|late|done|open|left|pending|completed|finished|urgent) {rest*}
		count [all] [my|the] {kind*} (tasks|todos|reminders|items)
		(is|are) [there|the|any|some] {asked} [already|still] (on|in) <list> [already|yet]
		(do|did|have) (i|we) [already] (have|got|put|added|add|include|included) [the|any|some] {asked} (on|in|to) <list> [already|yet]
		does <mylist> (have|include|contain|say|mention) {asked} [on it|in it]
		(check|double check|see|verify|confirm|find out|look) (if|whether|that) (i|we) (have|put|added) {asked} (on|in|to) <mylist>
		(did|have) (i|we) (remember|remembered) [to] (write down|add|put|put down|note|note down) {asked} [on <list>]
		make sure [that] (i|we) [already] have {rest} (on|in) <mylist>
		(did|have) (i|we) [already|ever|just|not] (put|add|added|get|got|include|included|write|written|note|noted) {rest} (on|to|in|onto) <list> [yet|already]
		(what|which|what else|which things|what things|what stuff) [do|did|am|are|was|were|should|must|have] (i|we) [still|yet] (supposed|meant|going|need|have|want|wanted|needed|planning|had) {rest*}
		(what|what else|which things) (do|should|must|can) (i|we) (buy|get|do|pick up|finish|tackle|work on) [next|now|first|today] [at|from|in|for|on] {rest*}
		(i forgot|i forget|i've forgotten|i have forgotten|i can't remember|i can't recall|i don't remember|i cannot remember|i don't know|remind <me>) what {rest}
		(tell|show|give|read) <me> [again] (what|everything|all|the things|the stuff) [that|which] i [had|have] (asked|told|wanted|need|needed|want|have|had|said|was|am) {rest*}
		(i|we) had {rest*} (remember|reminders|tasks|todos|list|reminder) {rest*} what {rest}
		(i|we) (wanted|needed|had) to (remember|do|get|buy) {rest*} what {rest}
		do (i|we) [still|also] (need|have) to (buy|get|pick up|do|call|pay|finish|order|return|clean|wash|fix) {asked}
		(am|are) (i|we) (late|behind|overdue) [with|on|for] {rest*}
		(send|give) <me> (all|all of|every) [the|my|of my|of the] {kind*} (reminders|tasks|todos) {rest*}
		(send|give) <me> (the|my|these|those) {kind*} (reminders|tasks|todos) [for|about|from|of|on|in|to] [the|my] {rest*}
		what do (i|we) have (going on|coming up|planned|scheduled|on|lined up|left) {rest*}
		(look|search) for (anything|something|everything|tasks|all tasks|the task|reminders) (about|with|on|for|regarding|containing) {query}
		(find|show|list) (anything|everything|all) (about|with|regarding|containing) {query}
		(on|in|from) <mylist> (is|are|did|do|does|what) {rest}
		<show> [all] [the] (things|stuff|items) i {rest}
		(the|my|all my) (tasks|todos|reminders) (for|of) @when [what are they]
	`},
}

// kindsRules describe questions for tasks of a kind that a filter has a name for.
var kindsRules = []rule{
	{intent: List, variant: binned, patterns: `
		<show> [<me>] [what's in] [the|my] (bin|trash|recycle bin|trash can|deleted tasks|deleted items|deleted ones|deleted)
		what [tasks|things] (have|did) (i|we) [just] (deleted|delete|removed|remove|thrown away|throw away) {rest*}
		(what's|what is) in [the|my] (bin|trash|recycle bin)
	`},
	{intent: List, variant: undated, patterns: `
		(which|what|show|list|show me|find) [all] [my|the] (tasks|todos|things|items|reminders) [that] (with|have|has|without|with no|have no|don't have|do not have|are without|got no|with out) [no|a|any] (date|due date|deadline|dates|due dates|time) [yet|set]
		(show|list|what are) [me] [my|the|all] (undated|unscheduled) (tasks|todos|ones|things|items)
		(what|which tasks) (has|have) no (date|due date|deadline)
		[all|my|the] (tasks|todos|things|items) (without|with no) [a|any] (date|due date|deadline|dates)
	`},
}

// listRules describe questions about what is on the list. They change nothing,
// so they may be generous.
var listRules = []rule{
	{intent: List, patterns: `
		(what's|whats|what is|what are|what do i have|what do we have|what have i got|what else is|is anything|is there anything|anything|how many things are|how many items are) [still|left|currently|already] [on|in] <mylist> [right now|today|@when]
		(what's|whats|what is) [left|still] (on|in) <mylist>
		<show> [<me>] (task|number|item|todo|reminder|#) {n}
		(is|are) (the|my|our|task) {asked} [still|already|really|that] (urgent|important|overdue|late|high priority|low priority|due|open|pending|recurring)
		(is|are|was|were|did i finish|did i complete|have i finished|have i completed) [the|my|our|task] {asked} (done|finished|complete|completed)
		[<show>] [back] [to] [<me>] [what] [is|are] <det> {list*} <lst> [{rest}]
		<show> [<me>] [about] [<det>] {list*} (list|lists|tasks|task|todos|to dos|to-dos|to do's|reminders|reminder|reminder's|agenda) [{rest}]
		<show> {rest} (on|in|off|from|at|of|to) [<det>] {list*} (list|lists|tasks|todos|to dos|to-dos|to do's|reminders|agenda) [{rest}]
		<show> <me> (everything|all) [of it]
		show <me> {rest} (tasks|todos|reminders|list)
	`},
	{intent: List, patterns: `
		(what|whats|what's|which|who|where|when|whens|when's|how many|how much|do|does|did|is|are|am|have|has|was|were|there are|there is|any|anything|will|would|should) {rest} (list|lists|reminders|reminder|reminder's|todos|to dos|to-dos|to do's|to do|todo|tasks|task|agenda|remember|remind|reminded|alerts) [{rest}]
		(which|what|how many) (tasks|todos|reminders|to dos|items|things|lists) {rest}
		(i want|i need|i'd like|i would like|let|allow) [<me>] [to] (see|know|hear|view|check|have|look at|be told|review|get) {rest} (list|lists|reminders|todos|to dos|tasks|reminder) [{rest}]
		(i need|i want|can i have|may i have) {rest} (list|lists|reminders|tasks) (read|shown|displayed|listed) [{rest}]
		<mylist> [please]
		<show> {rest} <lst> [{rest}]
		(what|which) (was|were|is|are) {rest} i (wanted|want|needed|need|had|have) [to] (remember|do|not forget|bear in mind|keep in mind) {rest*}
		[my|the|our] {list} list [for] {list*} (has|contains|includes|says) what {rest*}
		(remind|refresh) <me> what {rest}
		(in|on|from) [<det>] {list*} (list|reminders|reminder|tasks|todos) [please] <show> {rest}
		(everything|all things|all the things|things|stuff) [that is|that's|i have|i put] (on|in) [<det>] {list*} (list|lists)
	`},
	{intent: List, patterns: `
		(what's|whats|what is|what are|anything|is anything|show me what's|show what's|what do i have|what have i got|do i have anything|what else is|what) [still|currently|all] (pending|left|open|due|overdue|outstanding|next|up next|coming up|unfinished|late|incomplete|remaining|to be done) {rest*}
		(what|which) [things|tasks] (have|did) i (completed|complete|finished|finish|done|do|got done|get done|accomplish|accomplished|check off|checked off) {rest*}
		(what|which) [things|tasks] (do|must|should|have|need) i to do {rest*}
		what (do i|should i|must i|am i|i) (have to|need to|do|supposed to do|do next|have) [do] @when*
		what do i (have|need) to (get done|do|finish|take care of) {rest*}
		(show|list|see|view) [<me>] [my|the|all|all my] (completed|done|finished|pending|open|overdue|late|upcoming|deleted|remaining|unfinished|urgent|important) [tasks|todos|ones|stuff|things|items] {rest*}
		(overdue|pending|completed|upcoming|today|tomorrow) [tasks|todos|items|list]
		(list|show|show me|my) (tasks|todos|to dos|to-dos|everything|it all|all) {rest*}
		(tasks|todos|list|overview|summary|agenda)
		[give me] [an|my|the] (overview|summary) [of my (tasks|list|day|week|todos)] @when*
		[what's|what is] [my] plan [for] [the] [day|week] @when*
		(search|search for|find|look for|look up) {query} (on|in) <list>
		search [my|the] (tasks|list|todos|reminders) [for] {query}
		(show|list|give) [<me>] (more|the rest|more of them|more tasks|the others)
		(find|search for|look up|look for) [the|my] {query} (task|tasks|reminder|reminders|todo|todos)
		(what's|what is|what are|show|show me|list|anything|is anything) [really|most|so|my|the] (urgent|important|repeating|recurring|most urgent|most important) [tasks|todos|reminders|things|ones|right now|today|now]
		(what|which) [tasks|things|reminders] [of mine] (repeat|repeats|recur|recurs)
		(sort|order|arrange) [my|the|them|it|that|these|those] {kind*} [tasks|list|todos|reminders|items|everything] [in] by {rest}
		search {query}
		(how many) (things|tasks|todos|items) {rest*}
		(show|list|find|see) [<me>] [all] [my|the] {hashtag}
		(show|list|find|see|search) [<me>] [all] [of] (my|the) {query} (stuff|things|ones)
		(show|list|find|see) [<me>] {query} (stuff|things|ones)
		find [<me>] [all|all of] (my|the) {query}
		find [<me>] {one}
		(show|list|see) [<me>] [all|all of] (my|the) {query}
		(did|have) (i|we) [already|ever] (add|added|put down|noted|note) {asked} [yet|already]
		(do|have) (i|we) [got|have] (anything|something|any tasks) (about|with|for|regarding|to do with) {query}
		(do|have) (i|we) [got|have] (anything|something) [due|planned|on|scheduled] @when
		(what's|whats|what is|what was|show) (task|number|#) {n} [again]
		how many {query} [do i have|have i|have i got|do we have|are there|are left] @when
		(tasks|todos|things|items|stuff|anything) (for|on|due|due on|by|before|after|this|next) @when
		(tasks|todos|things|items|stuff|anything) @when
		(what am i|what are we|what's everyone) doing @when
		(what's|whats|what is|how's|hows|how is) @when (looking|look) (like|so far)
		(anything|is there anything) (happening|going on|planned|scheduled|due|coming up|on) @when
		(which|what) {query} (do i have|have i got|do we have|are there|are left) [left|still|@when]
		(anything|is there anything|have|did) [that] (i've|i have|i|we've|we) [already] (missed|forgotten|miss|overlooked|be late with)
		(what's|whats|which are|what are) [most] (urgent|important)
	`},
}
