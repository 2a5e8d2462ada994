package en

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// The kinds of words that only English rules ask for.
const (
	anAlarm    engine.Kind = engine.OwnKind << iota // "reminder", "timer"
	anEntry                                         // of a calendar or a list: "event", "task"
	aPlural                                         // "people"
	aTimed                                          // a thing that has a time: "alarm"
	aMove                                           // "reschedule"
	aPast                                           // "did"
	aWish                                           // "remind", "must": what is told is still to come
	anAsk                                           // "what", at the beginning
	aGrade                                          // "bake": numbers after it are degrees, or money
	aHappening                                      // "happening": what a question for now asks about
	aGetting                                        // "buy": what follows is a thing
	aKeepsake                                       // "gift", "list": what a feast before it names
	aPause                                          // "um": never means anything
	aSoftener                                       // "maybe": belongs to the time behind it
	aNaming                                         // "called"
)
