package offline

// addRules describe that something is to be put on the list.
var addRules = []rule{
	{intent: Ask, patterns: `
		remind <me> [again|later|something|of something|about something|to do something|of this|to do this [later]]
		remind <me> of (this|that|it|something) [later]
		(you need to|i want you to|you have to) remind <me> to do something
		<make> [<me>] [a|an|another|the|new] [new] <rem> [set [up]|up] [for <me>] @when*
		[i] need [a|to make a|to set a] reminder [@when]
		(alert|notify|ping|nudge|buzz) <me> @when*
		(i would like|i'd like|i want|can i get|can i have|could i get|could i have|get <me>) [a|another|some] [new] <rem> [@when]
		(create|make|start|begin|open|set up|build|i need|i want) [<me>] [to make|to create|to start] (a|an|another|one) [new|fresh] {list*} <lst> [for <me>]
		(create|make|start|begin|open|set up) [<me>] [a|an|another|the|my] [new|fresh] list (called|named) {list}
		(new|list new|create|make) [a] [new] (list|to do list|todo list|shopping list)
		(i want|i need|i'd like|i would like|i have) to (add|put) (something|a few things|some things|some items|some stuff|things|a thing) <to> <list>
		(add|put|create|make|new) [a|an|the|this|that|another] [new] <task> [<to> [the|a|my] (list|lists)]
		<put> (this|that|it|something|an item|the item|a item|item) <to> <list>
		i need to be reminded
		i would like to be reminded
		be reminded
	`},
	{intent: Add, patterns: `
		remind <me> @when and @when (to|about|of|that) {title}
		remind <me> [later|again|once more|sometime] @when* [later|again] (to|about|of|that|to to|for|regarding) {title}
		(keep|keep on|start) reminding <me> @when* (to|about|of|that) {title}
		(keep|prevent|stop) <me> from forgetting (to|about) {title}
		help <me> (not to|to not|not) forget (to|about) {title}
		(help <me>|to) [to] remember (to|about|that) {title}
		add {title} as (a|another|my) (reminder|task|todo|to do|item)
		(create|make|add|set up|set|start) [a|another] [new] (reminder|task|todo|list item) and (name|call|title) it {title}
		(drop|save|store|shoot|leave|log|file|open|open up|record|register) [<me>] [a|an|another|the] [new] {kind*} <rem> @when* (to|about|for|of|that|on|called) {title}
		(drop|save|store|shoot|leave|log|file|open|open up|record|register) [<me>] [a|an|another|the] [new] {kind*} <rem> @when* {title}
		have [a|the] <rem> (pop up|set|go off|come up|appear|made|created|sent) @when* (to|for|about|of|on) {title}
		(don't|dont|do not|never) forget to (tell|remind|ask) <me> [that|about|of] [i|we] [need|have] [to] {title}
		remind <me> (on the way|on my way) {before} to {title}
		[a|another] <rem> @when* [for <me>] @when* (to|about|of|that|for|on) {title}
		(can|could|may) (i|we) (get|have) [a|another|some] {kind*} <rem> @when* (to|about|of|that|for|on) {title}
		(tell|prompt) <me> @when (to|about|of|that) {title}
		remind <me> @when (to|about|of|that|i have|there is|it is|it's) {title}
		remind <me> @when {title}
		remind <me> {title}
		start reminding <me> @when* (to|about|of|that) {title}
		(i want|i want that|i need|i'd like|i would like) you [to] remind <me> @when* [to|about|of|that] {title}
		(be|get) (reminded|notified|alerted) @when* (to|about|of|that) {title}
		(i need|i want|i have) to be (reminded|notified|alerted) @when* (to|about|of|that) {title}
		{before} [so] [please|can you|could you|would you|will you] remind <me> [@when] [of it|about it|about that|of this|of that]
		{before} i need to be reminded [of|about] [it|that]
		{before} [please|can you|could you|so] remind <me> [@when] (to do it|about it|of it|of that|of this|to do so|about that|to do that) [@when]
		(send|give) <me> [a|the] <rem> (showing|about|for|of|to) {title}
		<make> [<me>] [a|an|another|the|some|my] {kind*} @when* {kind*} <rem> [for <me>] @when* (to|about|of|that|for|on|saying|regarding|called|named|if|when) {title}
		<make> [<me>] [a|an|another|the|some|my] {kind*} @when* {kind*} <rem> [for <me>] @when* {title}
		<make> [up] {rest} to remind <me> [to|of|about|that] {title}
		(need|want) [<me>] [a|an] <rem> (set|made|created|set up) (to|for|about|of) {title}
		remind (of|about) {title}
		(don't|do not) forget to remind <me> (to|about|of|that) {title}
		(i need|i want|i'd like|i would like|need) [<me>] [a|an|another] {kind*} <rem> [for <me>] @when* (to|about|of|that|for|on) {title}
		(alert|notify|ping|nudge|buzz|poke|prod|prompt) <me> @when* (to|about|of|that|for) {title}
		(don't|dont|do not|never) let <me> forget (to|about|that) {title}
		(i don't want|i do not want|don't want|do not want|i wouldn't want) to forget (to|about) {title}
		i (need|have|want|must|ought|should|got) [to] (not forget|remember|memorize) to {title}
		(need to|have to|must|make sure i|help me) remember to {title}
		remember to {title} for me
		remind [<det>] {who} @when* (to|about|of|that) {title}
		[i] need [a|an] <rem> (set|made|created|set up) (to|for|about|of) {title}
		remind {who} {kind} (to|about|of|that) {title}
		[<det>] {who} (needs|need|has|have|must|should|wants|want) to be reminded (to|about|of|that) {title}
		(alert|notify|ping|nudge|buzz) <me> @when {title}
		remind {who} @when (to|about|of|that|for) {title}
	`},
	{intent: Add, patterns: `
		(we|i|i'm|we're|we've|i've) (need|have run out of|ran out of|run out of|out of|are out of|want) {before} [so|and] [please|can you|could you] (add|put) (it|them|those|that|some) [down|too|please]
		<put> that {title} (to|onto|on|in|into) <list>
		<put> {title} (to|onto|on|in|into|on to|under|for) <list> [@when] [(because|as|since|cause|if|so|i'm|we're|it's|for when) {rest}]
		get {bare} (on|onto|to|in|into|added to|put on) <list>
		list {bare} (on|in|under|to) <mylist>
		see [to it] [that] {title} (is|are|gets|get|goes|go) [put|added|placed|included|down] (to|on|onto|in) <list>
		(i|we) [also|still|really] (need|want) {title} (on|added to|in|put on) <list>
		(amend|change|edit|modify|revise) <list> (to include|by adding|with|to have|and add|to add) {title}
		<mylist> is missing {title}
		{title} (is|are) missing (from|on|in) <mylist>
		(start|make|create|begin|open) [<me>] (a|another) [new] {list} list (with|containing|of|for|that has|including) {title}
		(my|the|our) {list} list (should|needs to|must|has to|ought to) (have|include|contain) {title} (on|in) it
		<put> @when* (to|on|in) <list> {title}
		<put> (to|on|in|onto) <list> [:] {title}
		<put> (to|on|in|onto) [the|my|our] {list} : {title}
		(to|on|in) <list> [please|can you] <put> {title}
		(i need|i want|i'd like|we need|i would like|need|make sure|be sure|i have|make sure that) [to have|to put|to add|to get] {thing} [to be|is|are|be|put|added|placed|included|written] [put|added|placed|included] (to|on|onto|in) <list>
		(i want to|i need to|let's|we should|we need to|we can|can you) <put> {title} (to|onto|on|in|into) <list>
		see that {title} (is|are|gets|get) [put|added|included] (to|on|onto|in) <list>
		(do i have|is|are|if) [the|any|there] {title} [already] (on|in) <list> [and] [if not|if it's not|if it isn't] [then|please|can you|could you|would you|go ahead and] [please|go ahead and] (add|put) [it|them] {rest*}
		(can|could|may|should) {thing} (be|go|get) [added|put|placed|included] (to|on|onto|in) <list>
		(to|on) <list> (add|put|i need|we need|i want|include) {title}
		<mylist> (add|put|include) {title}
		<put> {title} (at the top|at the bottom|at the end|at the beginning|first|last) [of|on] <list>
		{before} [so] [please|can you] (put|add) (that|it|them|this) [down|there] (to|on|onto) <list>
		<mylist> (needs to|should|has to|must|ought to) (include|have|contain) {title}
		(have|get|need|want) {title} [be] (put|added|placed|included) (to|on|onto|in) <list>
		update <list> (to include|by adding|with|to have|and add) {title}
		(my|the|our) {list} list (needs|should have|must have|should include|also needs) {title}
		{title} (needs to be|need to be|should be|has to be|must be|goes|go|should go|needs to go) [put|added|placed|included] [to|on|onto|in] <list>
		(i'm|i am|we're|we are) [almost|nearly] (out of|running low on|low on) {title} so [can you|will you|please|could you] (put|add) (that|it|them|some) (to|on) <list>
		(i'm|i am|we're|we are|i've|we've|i|we) [almost|nearly] (run out of|ran out of|out of) {title} [please] (put|add) (that|it|them|some) [to|on] <list>
		{before} [so] [please|can you|will you|could you] (put|add) (that|it|them) (to|on|onto) <list>
	`},
	{intent: Add, patterns: `
		(add|create|make|new|put|enter|start|log|record|register|file|open|open up|write down|set up) [a|an|another|the|my|some|one more] {kind*} (task|todo|to do|to-do|todo item|to do item|item|chore|errand) [to|called|named|for|that says|saying|of|titled] {title}
		(add|create|make|new|enter) [the|these|those|following|some|new|{number}] [new|following] (tasks|todos|to dos|items) [to|called|named|for|:] {title}
		new (task|todo|to do|to-do) [:] {title}
		(add|create|enter) (these|those|this|the following|following) : {title}
		[ok|okay|so|right] [here's|here is|quick] [my|a|the] (brain dump|braindump|brain-dump|todos|to-dos) : {title}
	`},
}
