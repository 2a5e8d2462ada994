package offline

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
		(delete|remove|erase|cancel|undo|clear|drop|discard|forget|get rid of|trash|restore|recover|bring back) {rest*} <business> {rest*}
		(delete|remove|erase|cancel|undo|clear|drop|discard|get rid of|trash) {rest*} <elsewhere> {rest*}
		(delete|remove|erase|trash|get rid of) (a|an|some|any) {rest}
		<move> {rest*} (<business>|<elsewhere>) {rest*}
		{rest*} <elsewhere> (done|finished|completed)
	`},
}

// generalRules describe what is said of the list without naming it.
var generalRules = []rule{
	{intent: Add, patterns: `
		add {title}
		{bare} [to be] [added|put] (on|to|onto) <list>
	`},
	{intent: Reschedule, patterns: `
		(move|reschedule|postpone|push|shift|delay|defer|push back|bump|put off|snooze|push out|change) {query} [from @when] [to|until|till|for|at|on|by|back to] @when [except [for] {except}|but not {except}|apart from {except}|instead of {rest}]
		(move|reschedule|postpone|push|shift|delay|defer|push back|bump|put off|snooze) {query} (by|for) @when
		(set|make) {query} due [on|by|at|for] @when
	`},
	{intent: List, patterns: `
		(when is|when's|whens|when are) [the|my] {query}
		[all] [my|the] {kind} [{kind}] (tasks|todos|reminders)
	`},
	{intent: Update, patterns: `
		(change|update|edit) (task|number|#) {query} (to|into) {title}
		(stop|end) (repeating|repetition of|the repetition of) {query}
		(make|set|have|let) {query} [to] repeat @when
	`},
	{intent: Complete, patterns: `
		(complete|finish|close) {n}
		(complete|finish|close) (the|my|our|all|that|this|both|every|everything|all my|all the|#|task|tasks|numbers|items|reminders) {query}
		(i'm|im|i am|we're|we are) [just|now|already|finally] (done|finished|through) [with] {query}
		(i've|i have|ive|we've|we have) [just|now|already|finally] (done|finished|completed|taken care of|ticked off|checked off) [with] (the|my|our|it|that|this|all|task|both|#) {query*}
		(i|we) [just|now|already|finally] (finished|completed|got done|took care of|checked off|wrapped up) [with] (the|my|our|it|that|this|all|task|both|#) {query*}
		(done|finished|completed) (with|task|the|my|our|number|#|doing) {query}
		(task|the|my|number|#) {query} (is|are|was|were|has been|have been|'s) [now|all|already|finally] (done|finished|complete|completed|taken care of|sorted)
		{quoted} (is|are) (done|finished|complete|completed)
		complete {query}
		(done|finished|completed) {n}
		{query} (is|are) [now|all|already|finally] (done|finished|completed)
		(it|that|this|they) [is|are|was] [all] (done|finished|complete|completed)
		(that's|it's) (done|finished|complete|completed)
	`},
	{intent: Restore, patterns: `
		(restore|undelete|un-delete|bring back|recover) {query}
		bring {query} back
	`},
	{intent: Delete, patterns: `
		(delete|remove|erase|drop|discard|scrap|get rid of|trash) {query}
	`},
}
