package offline

// updateRules describe changes of what is on the list already. They stand
// before those of adding, for "change", "put" and "set" are said of both.
var updateRules = []rule{
	{intent: Undo, patterns: `
		(oops|whoops|i take (it|that) back|that was a mistake|that was my mistake|my mistake|that was wrong|that's wrong|wrong one)
		(undo|revert|roll back|rollback|reverse|take back) [that|it|this|the|my|last|the last|my last|those|them|what you did|what you just did|previous] [one|change|changes|action|thing|step|edit|deletion|operation|task] [you did|you made|i made|i did]
		(take that back|take it back|put it back|put that back|put them back|i didn't mean that|i did not mean that|i didn't mean to do that|change it back|go back|oops undo [that|it])
	`},
	{intent: Delete, patterns: `
		make sure [that] {query} (isn't|is not|aren't|are not) (on|in) <mylist>
		{query} (shouldn't|should not|mustn't|must not|doesn't need to|does not need to|needn't|don't need to) be (on|in) <mylist>
		(can|could|should|will) {query} (be|get|come) [removed|deleted|taken|erased|crossed|scratched|cleared] (from|off|off of) <list>
		throw <mylist> (away|out)
		(start|begin|restart) <mylist> (over|again|afresh|anew|fresh|from scratch|from zero|over again)
	`},
	{intent: Ask, patterns: `
		(update|edit|change|modify|amend|adjust|fix|revise) <mylist>
	`},
	{intent: Undo, variant: everyChange, patterns: `
		(undo|revert|roll back|rollback|reverse|take back) (everything|all|all of it|it all|all that|all of that|all of this|all of them|them all|all changes|all my changes|all the changes|all of the changes|the whole thing|every change) [you did|you made|i did|i made|you just did|again|from this chat|in this chat|in this conversation]
	`},
	{intent: Undo, variant: lastChanges, patterns: `
		(undo|revert|roll back|reverse|take back) [the|my|your|those] [last] {number} [last] [changes|things|actions|steps|edits|ones|of them] [you did|you made|i made]
	`},
	{intent: Undo, variant: again, patterns: `
		(redo|re-do) [that|it|this|the last change|the change|last|what you undid|the last one|the change again]
		(undo|revert|take back) (the|that|your) undo
		(do it again|put the change back|bring the change back|i did want that)
	`},
	{intent: Restore, patterns: `
		(restore|undelete|un-delete|bring back|recover) (it|that|them|those|task {n}|number {n}|{query} (task|tasks|reminder|reminders|todo))
		(bring|get|put|want) (it|that|them) back
		put {query} back [in|into|on|onto|to] [<list>]
		(get|bring) {query} back (on|onto|to|in) <list>
	`},
	{intent: Reopen, patterns: `
		(reopen|re-open|uncheck|un-check|untick|un-tick|unmark|un-mark|uncomplete|un-complete) {query}
		(put|set|move) {query} back (to|as|on|in) [the] (open|pending|todo|to do|undone|unfinished|not done|open tasks)
		(mark|set|change) {query} [as|to] (not done|not complete|not completed|incomplete|undone|unfinished|open|pending|not finished|uncompleted|to do|todo)
		{query} (isn't|is not|wasn't|was not|aren't|are not|not) [actually|really] (done|finished|complete|completed) [yet]
		(i haven't|i have not|i didn't) (done|finished|finish|complete|completed|actually done) {query} [yet]
	`},
	{intent: Update, patterns: `
		(change|rename|update|edit|modify|retitle|reword|correct) {query} (to|into) {quoted}
		(make|set|have|let) {query} [to] repeat @when
		(a|add a|put a|add|make a) note (on|for|to|about|in) {query} : {note}
		note (on|for|about|in) {query} : {note}
		(rename|retitle|reword) {query} (to|into|as) {title}
		(replace|swap|substitute) {query} (with|for|by) {title} (on|in) <list>
		(replace|swap) (task|number|#|the|my) {query} (with|for|by) {title}
		(call|name) (it|that|this) {title}
		(change|update|edit|set|correct) [the] (title|wording|text|name of task|name of item|name of reminder) [of|for|on|in] {query} (to|into|as) {title}
		(change|set|make|mark|update|raise|lower|bump) [the] priority [of|for|on] {query} (to|as) {priority}
		(change|set|make|mark|update|bump|raise|lower) {query} [to|as|a|with] {priority} priority
		(change|set|make|mark|update|bump|raise|lower) (it|that|this|them|(task|number|#) {n}) [to|as] {priority}
		(make|mark) {query} [as] (urgent|important|top priority|a priority)
		(tag|label) {query} (as|with) {tag}
		(add|put) [a|the] (tag|label) {tag} (to|on) {query}
		(add|put|attach|write) [a] (note|comment|description|detail) (to|on|for) {query} (that|saying|to say) {note}
		(add|put|attach|write) [a] (note|comment|description|detail) (to|on|for) {query} (<rem>|<task>) {note}
		(add|put|attach|write) [a] (note|comment|description|detail) (to|on|for) {query} : {note}
		(add|put|attach|write) [a] (note|comment|description|detail) (to|on|for) {query} {note}
		(add|put|include) {note} (to|on|in|for) [the|my|our] {target} (reminder|task|todo)
		(add|put|include) {note} [to] @when <rem>
		(change|edit|modify|update) {query} reminder from {rest} to {title}
		(change|edit|modify|update) [the|my] reminder [for|on|about] @when from {rest} to {title}
		(change|edit|modify|update) [the|my] (location|place|description|note|details) [of|for|on|in] {query}
		(change|edit|modify|update) [the|my] (location|place) reminder [of|for|on|in] {query}
	`},
	{intent: Update, variant: untagging, patterns: `
		(remove|delete|drop|take) [the] (tag|label) {tag} (from|off|off of) {query}
		(remove|delete|drop|take) [the] {tag} (tag|label) (from|off|off of) {query}
	`},
	{intent: Reschedule, variant: withoutDue, patterns: `
		(remove|drop|clear|delete|take) [the|its|all|all the] (due date|due dates|date|dates|deadline|deadlines|time|due) (from|of|for|on|off|off of) {query}
		(make|set) {query} (undated|without a date|to no date|to have no date)
	`},
	{intent: Reschedule, patterns: `
		[my|the] {kind*} (reminder|task|alert) (for|to|about|of|on) {query} (should be|needs to be|has to be|must be|is now) [changed to|moved to|set for|set to|at|on|for] @when
		(i need|i want|i'd like|can you get|please have|have|get) [my|the] {query} (changed|moved|rescheduled|pushed|pushed back|switched|updated|postponed|set) [to|until|for|back to] @when
		(take|get) {query} and (move|push|put|shift|change|reschedule|postpone|bump|delay) (it|them|that|those) [to|until|till|for|on] @when
		(change|move|shift|update) [all] [the|my|all my] {kind*} (reminder|reminders|task|tasks) [time|times|date|dates] from @when [to|until] @when [because|since|as|for|so] {rest*}
		<move> [the|my] {kind*} (reminder|reminders|alert|alerts|task|tasks|todo|due date|deadline|time) [time|date] (for|of|on|about|to|at) {query} [from @when] [to|until|till|for|at|on|by] @when
		<move> [the|my] (reminder|alert|notification|due) [alert] (time|date) [to|until|till|for|at] @when (for|of|on|about) {query}
		<move> {query} (reminder|reminders|alert|alerts|task|tasks|todo|todos|to do|due date|deadline) [time|date|from @when] [to|until|till|for|at|on|by|as] @when [instead [of] {rest}]
		<move> [the|my] (reminder|alert) @when
		<move> (task|number|item|todo|#) {n} [to|until|till|for|at|on|by] @when
		(move|reschedule|postpone|push|shift|delay|defer|prepone|push back|bump|push out|change|make|snooze|set) (it|that|this|them|those|these|both|both of them) [from @when] [to|until|till|for|at|on|by] @when
		[no|not @when|sorry|wait|oops] [but] (i meant|i mean|i said|it's|it should be|make that|rather|better) @when [instead]
		not @when @when
		@when (instead|rather)
		(no|nope|wait|sorry|actually) @when
		(make|change|set|move|push) (it|that|this|them) [to|at|for|until] {n}
		show {query} <rem> [as] @when instead [of] {rest}
		(show|remind <me> about|remind <me> of|change) {query} @when instead [of] {rest}
		change {query} (reminder|alert) {rest}
		change [the|my] (reminder|alert) (for|to|about|of|at|on) {query}
		(<move>|put|set) [all|all of] [the|my] (reminders|tasks|todos) [on|for|from|of|due] @when [to|until] [@when]
	`},
}
