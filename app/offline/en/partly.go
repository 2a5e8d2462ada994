package en

import "github.com/todo-chatbot/todo-chatbot/app/lazyregexp"

// Partly are words that tell of a part of something, so that it is hardly done:
// "painted half of the fence", "started on the report".
var Partly = []string{"half", "halfway", "half-way", "partly", "some of", "most of", "a few of", "part of", "one of",
	"leave it open", "not all", "almost done", "nearly done", "still open",
	"so far", "started on", "made a start", "first part", "the rest tomorrow", "the rest later", "not quite",
	"keep it open"}

// PartOf is a share that isn't all: "80% done".
var PartOf = lazyregexp.New(`\b[0-9]{1,2} ?(?:%|per ?cent\b)`)
