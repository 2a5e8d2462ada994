package offline

// dialogueRules describe short answers and everything that is said beside the list.
var dialogueRules = []rule{
	{intent: Answer, patterns: `
		[the|task|number|#|option] (first|second|third|fourth|fifth|sixth|seventh|eighth|last|other|1st|2nd|3rd|4th|5th|one|two|three|four|five) [one|task|item|option]
		[task|number|#|option] {number}
		(yes|y|yep|yeah|sure|ok|okay|no|nope|none of them|neither|none|never mind|nevermind|all of them|all|both|both of them)
		(cancel|stop|forget it|nothing|skip|no thanks|not now)
		[no|oh|oops|er] (wait|hold on|hang on|wait a minute|wait a second|wait a moment|one moment|one second|just a moment|just a second) [no|please]
		(and|also) the {ordinal} [one|task] [too|as well]
		(and|also) [the|my|our] {more} (too|as well|also)
		(same|the same) (for|with|goes for) [the|my|our] {more}
		no the other [one]
	`},
	{intent: Help, patterns: `
		help [me] [out]
		(what can you do|what can i (say|do|ask) [here|to you]|how do you work|how does this work|what are you able to do|what do you do|what do you understand|show help|commands|what are your commands|how can you help [me])
		how (do|can|could|would|should|does one) [i|we|you|one] (add|create|make|set|delete|remove|complete|finish|mark|move|reschedule|rename|change|edit|undo|restore|tag|sort|search|use|clear|share|repeat) [up|off] [a|the|my|an|some|this|your] {kind*} (task|tasks|reminder|reminders|todo|todos|list|lists|item|items|tag|tags|due date|date|priority|change|changes|app|assistant) {rest*}
		(how does|how do|what does|what is) [an|a|the] (undo|redo|tags|tag|priority|priorities|recurring tasks|repeating tasks|reminders|quick add) {rest*}
	`},
	{intent: Greet, patterns: `
		(hi|hello|hey|good morning|good afternoon|good evening|good day|howdy|greetings|yo|hiya|morning) [there|assistant|bot|todo]
		(thanks|thank you|thx|ty|cheers|great|perfect|nice|cool|awesome|good job|well done|thanks a lot|thank you very much|thank you so much|thanks so much|thanks a million|thanks again|much appreciated|many thanks|got it|ok thanks|okay thanks)
		(bye|goodbye|good night|see you [later|tomorrow]|good bye)
		(how are you [doing|today]|how's it going|what's up|whats up|who are you|what are you|what is your name|what's your name)
	`},
}
