package offline

// statementRules describe what is said as a fact and may be news of a task:
// the person is asked what shall become of it, and nothing is changed before.
var statementRules = []rule{
	{intent: Ask, maybe: Reschedule, patterns: `
		[the|my|our] {named} (got|was|is|has been|have been|were|been|gets|has|have) [now|just|been] (moved|rescheduled|postponed|pushed|pushed back|delayed|shifted|put off|brought forward|changed) [from @when] [to|until|till|for] @when
		[the|my|our] {named} (moved|rescheduled|postponed|pushed|changed|delayed) [from @when] [to|until|till|for] @when
		[the|my] (deadline|due date) (of|for|on) {query} (is|was moved to|moved to|changed to|has moved to|has changed to|got moved to) [now|to] @when
		[the|my|our] {bare} (is|are) [now|actually|really] [due] [on|by|at|in] @when
		(the|my|our) {query's} [now|actually|really] [due] [on|by|at|in] @when
	`},
	{intent: Ask, maybe: Complete, patterns: `
		[the|my|our] {named} (done|finished|completed)
		(i|we|i've|we've|ive|i have|we have) [just|already|finally|now|also] <acted> {query}
		[just|already|finally] <told> [the|my|our|some|a] {query} [already|today|now|just now|@when]
		[the|my|our] {named} (is|are|has been|have been|was|were|got|were all|are all|is all) [now|finally|already|all] <acted>
	`},
}
