package offline

// looseRules are for what is said in a roundabout way: they look for the words
// that carry a wish to the list and pass over what stands around them. They
// come last, so that what can be read whole is.
var looseRules = []rule{
	{intent: List, patterns: `
		<asking> {rest*} <mylist> {rest*}
		<asking> {rest*} (reminder|reminders|tasks|todos|to dos|to do) {rest*}
		{rest*} (tell|show|read|give|let|list) <me> {rest*} (<mylist>|reminder|reminders|tasks|todos) {rest*}
		{rest*} (reminders|reminder|tasks|<mylist>) {rest*} (what is it|what are they|what was it|do i have|did i)
	`},
	{intent: Delete, patterns: `
		{rest*} <cut> {query} <from> <mylist> {rest*}
		{rest*} (take|cross|check|tick|mark|strike|scratch) {query} (off|off of|from|out of|off from) <mylist> {rest*}
		{rest*} <cut> [<det>] {kind*} (reminder|reminders|alert|alerts) (to|for|about|of|on|that) {query}
		{rest*} <cut> {query} (reminder|reminders) {rest*}
		{rest*} (don't|no longer|do not) need {query} (on|in) <mylist> {rest*}
		<mylist> {rest*} <cut> {query}
	`},
	{intent: Reschedule, patterns: `
		{rest*} <move> {query} (reminder|reminders|task) {rest*}
		{rest*} <move> [the|my] (reminder|reminders|task) (for|to|about|of|on) {query}
	`},
	{intent: Add, patterns: `
		{rest*} remind <me> @when* (to|about|of|that) {title}
		{rest*} remind [<det>] {who} @when* (to|about|of|that) {title}
		{rest*} <make> {rest*} <rem> @when* [for <me>] @when* (to|about|of|that|for|on|saying) {title}
		{rest*} <put> {title} (to|onto|on|in|into) <mylist> {rest*}
		{rest*} (need|want|have|get|see) {title} [to be] (on|added to|put on|added on|in) <mylist> {rest*}
		{rest*} <mylist> {rest*} (add|put|include) {title}
		{title} (needs|need|should|has|have|must) {rest*} (on|to|in) <mylist> {rest*}
		{rest*} (don't|dont|do not|never|not) [let <me>] forget [to|about] {title} [on <mylist>]
		{rest*} a <rem> (to|about|of|that) {title}
		remind [<me>] {title}
	`},
	{intent: Ask, patterns: `
		{rest*} (delete|remove|cancel|erase|get rid of) {rest*} (<mylist>|reminder|reminders) {rest*}
		{rest*} remind <me> {rest*}
		{rest*} (set|make|create|need|want|get|schedule) {rest*} (reminder|reminders) {rest*}
		{rest*} <put> {rest*} <mylist> {rest*}
	`},
	{intent: List, patterns: `
		{rest*} (my|the|our) {list*} [<todo>|reminder|reminders|task|tasks] <lst> {rest*}
		{rest*} (my|the) (reminders|tasks|todos) {rest*}
	`},
}
