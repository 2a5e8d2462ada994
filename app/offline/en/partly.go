package en

// Partly are words that tell of a part of something, so that it is hardly done:
// "painted half of the fence", "started on the report".
var Partly = []string{"half", "halfway", "half-way", "partly", "some of", "most of", "a few of", "part of", "one of", "leave it open", "not all", "almost done", "nearly done", "still open",
	"so far", "started on", "made a start", "first part", "the rest tomorrow", "the rest later", "not quite", "keep it open"}
