package en

// How people begin to tell what has run out, and what has to be done. What has
// run out is added at once where it is short: nobody says it of what is not to be
// bought. "I need to …" opens too much that is meant for other assistants, and is
// left to the probabilities.
var (
	Shortages = []string{"we're out of ", "were out of ", "we are out of ", "i'm out of ", "im out of ",
		"we're nearly out of ", "we're almost out of ",
		"nearly out of ", "almost out of ", "all out of ", "we're low on ", "we're running low on ", "running low on ",
		"we've run out of ",
		"weve run out of ", "we ran out of ", "run out of ", "we need ", "we also need ", "also need ", "buy ",
		"pick up some ", "get some "}
	Duties = []string{"i have to ", "we have to ", "have to ", "i must ", "we must ", "i've got to ", "ive got to ",
		"got to ", "gotta ", "i gotta ", "i need to ", "need to "}
)

// OtherDuties are first words of duties that are about something else than the
// list, or say nothing of it.
var OtherDuties = set(
	"know say admit see hear ask tell talk think wait be find have go switch change confirm transfer report speak " +
		"understand learn stop")

// NotGoods begin something that nobody buys: "we need to talk", "we need you".
var NotGoods = set("to you him her them me us help time that this it")
