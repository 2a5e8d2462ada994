package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	linking "github.com/todo-chatbot/todo-chatbot/app/offline/link"
)

// What a person says beside what would be done, and that would go unheard: then it is asked about.

// unheard says whether a reading that changes something passes over a part of the message that wants
// something as well, or that speaks against it.
func (p *policy) unheard(r frame.Reading) bool {
	changed := false
	for i, f := range r.Frames {
		idle := f.Act == frame.Idle || f.Act == frame.Chat
		switch {
		case idle && changed && saysMore(f):
			return true
		case f.Has("twice") && f.Act == frame.Rank:
			return true // "high. well no, medium"
		case i > 0 && f.Act == frame.Move && f.Has("cut and") && endsInThing(r.Frames[i-1]):
			return true // "then the bakery and haircut at 4", where only the haircut is there
		case p.partUnheard(f):
			return true
		}
		changed = changed || !idle && f.Act != frame.Show && f.Act != frame.Count
	}
	return false
}

// saysMore says whether words after what is changed, and that would change nothing, want something too.
func saysMore(f frame.Frame) bool {
	words := linking.Split(f.Said)
	switch {
	case f.Has("cue=need") && !f.Has("novel=0") && wantsMore(words): // "hum is gone. gotta order fuses tho"
	case f.Has("cut but") && !f.Has("novel=0"): // "the tap is fixed but the other one drips"
	case retracts(words): // "it's urgent. well no"
	// "and the tablet is taken"
	case f.Has("novel=0") && f.Has("cut and") && (f.Has("cue=done") || f.Has("cue=past")) && !f.Has("best=none0"):
	case addsThat(words): // "the bed is ordered, comes at 8, stick that in"
	default:
		return false
	}
	return true
}

// wantsMore says whether words begin by telling what is to be done.
func wantsMore(words []string) bool {
	for len(words) > 0 && (en.Of(words[0])&(en.Filler|en.Link|en.Person) != 0 || words[0] == "still") {
		words = words[1:]
	}
	return len(words) > 1 && en.TellsDuty[words[0]]
}

// retracts says whether words take back what was said before them.
func retracts(words []string) bool {
	if len(words) > 1 && en.Of(words[0])&en.Filler != 0 && en.Of(words[0])&en.Correct == 0 {
		words = words[1:]
	}
	return len(words) > 0 && en.Retracts[words[0]]
}

// addsThat says whether words want what was told before them on the list: "stick that in".
func addsThat(words []string) bool {
	for i := 0; i+1 < len(words); i++ {
		if en.NotesDown[words[i]] && en.Of(words[i+1])&en.Pronoun != 0 {
			return true
		}
	}
	return false
}

// endsInThing says whether what wants nothing ends with the name of a thing that isn't on the list.
func endsInThing(f frame.Frame) bool {
	words := linking.Split(f.Said)
	return f.Act == frame.Idle && len(words) > 0 && en.Of(words[len(words)-1]) == 0 && !f.Has("novel=0")
}

// partUnheard says whether a frame passes over some of the words that it was read from, or takes them for
// what they hardly mean.
func (p *policy) partUnheard(f frame.Frame) bool {
	words := linking.Split(f.Said)
	switch f.Act {
	case frame.Rank, frame.Retag: // "the rent is urgent, by Monday"
		return len(f.Left) > 1 && (f.Has("time=day") || f.Has("time=day+clock"))
	case frame.Note: // "the lamp needs a bulb, add that"
		return f.Has("by=noteafter") && !f.Has("cue=note") && addsThat(words) ||
			f.Has("by=fact") && (follows(words, "take", "that") || figures(words))
	case frame.Add:
		return addsOther(f)
	case frame.Delete: // "Tom does my Friday, remove it"
		return f.Has("how=pronoun") && len(f.Left) > 1 || clauseUnheard(f, words)
	case frame.Complete:
		return p.hardlyDone(f, words) || clauseUnheard(f, words)
	case frame.Move, frame.Skip:
		return p.stays(f, words) || clauseUnheard(f, words)
	case frame.Series:
		return clauseUnheard(f, words)
	}
	return false
}

// figures says whether one figure is to stand for another: "36 not 24".
func figures(words []string) bool {
	for i := 0; i+2 < len(words); i++ {
		if words[i+1] == "not" && isDigits(words[i]) && isDigits(words[i+2]) {
			return true
		}
	}
	return false
}

// follows says whether one word follows the other.
func follows(words []string, first, second string) bool {
	for i := 0; i+1 < len(words); i++ {
		if words[i] == first && words[i+1] == second {
			return true
		}
	}
	return false
}

// addsOther says whether what would be added is hardly what was said.
func addsOther(f frame.Frame) bool {
	if f.Due == nil && slices.ContainsFunc([]string{" before then", " before that", " by then"},
		func(s string) bool { return strings.HasSuffix(f.Said, s) }) {
		return true // where nothing says when that is
	}
	if n := len(f.Items); n > 1 && toldDone(f.Items[n-1].Title) {
		return true // "nails, screws and paint all bought"
	}
	// "bloods need doing on Friday", where the blood test is there
	return !f.Has("lead") && !f.Has("need") && len(f.Items) == 0 &&
		(f.Has("best=name4 novel=0") || f.Has("best=name4 novel=1"))
}

// toldDone says whether a title tells of something done: "paint all bought".
func toldDone(title string) bool {
	words := linking.Split(title)
	return len(words) > 1 && en.Of(words[len(words)-1])&(en.Done|en.Past) != 0 && en.Of(words[0])&en.Verb == 0
}

// hardlyDone says whether words that sound like it hardly tell that a task is done.
func (p *policy) hardlyDone(f frame.Frame, words []string) bool {
	switch {
	case f.Has("how=context") && p.otherDeed(f, words): // "delivered!", of the class
	case f.Has("how=number") && follows(words, "to", "go"): // "2 done, 1 to go"
	case f.Has("newverb") && follows(words, "me", "through"): // "walk me through it"
	case slices.ContainsFunc(f.Left, func(w string) bool { return en.NotDone[w] }): // "the wool is discontinued"
	case !f.Has("cue=done") && !f.Has("doneverb") && namedFirst(f) &&
		slices.ContainsFunc(words, func(w string) bool { return en.NewsOf[w] }): // "Wei signed with another"
	// "I could have sworn I paid it"
	case slices.ContainsFunc(linking.Split(p.message()), func(w string) bool { return en.Hedges[w] }):
	default:
		return false
	}
	return true
}

// otherDeed says whether a word of what was done is none of what was spoken of last: "delivered!" of
// the class, unlike "done", "went" and "bought it".
func (p *policy) otherDeed(f frame.Frame, words []string) bool {
	return len(f.Tasks) == 1 && len(words) == 1 && !f.Has("cue=done") && !f.Has("doneverb") && !en.AnyDeed[words[0]]
}

// stays says whether words say that what a frame moves stays, or moves otherwise.
func (p *policy) stays(f frame.Frame, words []string) bool {
	switch {
	case follows(words, "or", "next"): // "no choir this week or next"
	// "the dentist stays, all else to Tuesday"
	case follows(words, "can", "stay"), follows(words, "should", "stay"), staysPut(f, words):
	// "once the clocks change"
	case f.Has("time=clock") && len(f.Left) > 1 && (slices.Contains(f.Left, "once") || slices.Contains(f.Left, "when")):
	// "put eleven, no sorry, leave ten"
	case slices.Contains(words, "leave") && f.Has("cue=correct") && !f.Has("cue=move"):
	// "ring at 8 to cancel it"
	case f.Has("cue=delete") && !f.Has("cue=move") && (follows(words, "cancel", "it") || follows(words, "drop", "it")):
	case f.Has("how=all") && len(f.Tasks) == 1 && !f.Has("excepts") && words[0] == "all": // "all by Friday", of several
	case f.Act == frame.Move && p.figureOfTitle(f, words):
	default:
		return false
	}
	return true
}

// staysPut says whether words say of what a frame moves that it stays where it is.
func staysPut(f frame.Frame, words []string) bool {
	mention := linking.Split(f.Mention)
	for i := 0; i+1 < len(words); i++ {
		if slices.Contains(mention, words[i]) && (words[i+1] == "stays" || words[i+1] == "stay") {
			return true
		}
	}
	return false
}

// figureOfTitle says whether a bare figure is taken for an hour though the title has one of its size:
// "bump the boxes to 250", of "Order 200 boxes".
func (p *policy) figureOfTitle(f frame.Frame, words []string) bool {
	if len(f.Tasks) != 1 || !f.Has("time=clock") {
		return false
	}
	last := ""
	for _, w := range words {
		if isDigits(w) {
			last = w
		}
	}
	return len(last) > 2 && slices.ContainsFunc(linking.Split(p.titleOf(f.Tasks[0])),
		func(w string) bool { return isDigits(w) && len(w) == len(last) })
}

// clauseUnheard says whether a frame leaves over a clause of its own, begun by a word that tells of
// something to do or done: "skip choir today and drop the flute lesson".
func clauseUnheard(f frame.Frame, words []string) bool {
	left := func(w string) bool { return slices.Contains(f.Left, w) }
	if len(f.Left) == 0 {
		return false
	}
	for i := 1; i+2 < len(words); i++ {
		if words[i] != "and" && words[i] != "then" && words[i] != "but" {
			continue
		}
		rest := words[i+1:]
		if words[i] == "but" && rest[0] != "not" && !f.Has("excepts") && len(f.Left) > 1 &&
			!slices.ContainsFunc(f.Left, func(w string) bool { return !slices.Contains(rest, w) }) {
			return true
		}
		c := en.Of(rest[0])
		other := c&en.Delete != 0 && f.Act != frame.Delete || c&(en.Verb|en.Need) != 0 && f.Act != frame.Move &&
			left(rest[0])
		if other && c&(en.Filler|en.Function) == 0 && slices.ContainsFunc(rest[1:], left) {
			return true
		}
	}
	return false
}

// hears says whether the best reading hears of the message what the rules pass over: then they do not
// decide alone.
func (p *policy) hears(rules Reading) bool {
	if p.otherTime(rules) || p.otherTask(rules) || p.seesPart(rules) || p.swallows(rules) || p.undoesMore(rules) {
		return true
	}
	best := p.readings[0]
	return rules.Actions[0].Intent != Add && best.Changes() && p.unheard(best)
}

// otherTime says whether the rules would move something to another hour than the best reading does.
func (p *policy) otherTime(rules Reading) bool {
	a := rules.Actions[0]
	best := p.readings[0]
	if a.Intent != Reschedule || len(rules.Actions) != 1 || len(best.Frames) != 1 || best.Frames[0].Act != frame.Move ||
		best.Frames[0].Due == nil {
		return false
	}
	return len(a.When.Exprs) == 1 && a.When.Exprs[0].Timed && best.Frames[0].Due.Timed &&
		a.When.Exprs[0].Clock != best.Frames[0].Due.Clock
}

// otherTask says whether a command leaves open which task it means where the rest of the message
// names one: "the spare hive came by mistake! so cross that off".
func (p *policy) otherTask(rules Reading) bool {
	a := rules.Actions[0]
	if len(rules.Actions) != 1 || !vague(a) || a.Target.All || !clauses(p.message()) {
		return false
	}
	best := p.readings[0]
	return best.Changes() && slices.ContainsFunc(best.Frames, func(f frame.Frame) bool {
		return f.Act != frame.Add && len(f.Tasks) == 1 && !slices.Contains(p.ctx.It, f.Tasks[0]) ||
			f.Act == frame.Delete && f.Has("how=pronoun") && len(f.Left) > 1
	})
}

// seesPart says whether the rules describe one act of a message that the best reading takes for several.
func (p *policy) seesPart(rules Reading) bool {
	if len(rules.Actions) != 1 || actsOf[rules.Actions[0].Intent] == nil || !clauses(p.message()) {
		return false
	}
	n := 0
	for _, f := range p.readings[0].Frames {
		if f.Key() != "" && f.Act != frame.Show {
			n++
		}
	}
	return n > 1
}

// swallows says whether the rules would make one task of what the best reading takes for several things:
// what follows a colon, or is joined more than once.
func (p *policy) swallows(rules Reading) bool {
	a := rules.Actions[0]
	if a.Intent != Add || len(rules.Actions) != 1 || len(a.Titles) != 1 {
		return false
	}
	items := 0
	for _, f := range p.readings[0].Frames {
		items += len(f.Items)
	}
	title := strings.ToLower(a.Titles[0])
	return items > 2 && (strings.Contains(p.message(), ":") && strings.Count(title, ",") > 1 ||
		strings.Count(title, " and ") > 1)
}

// undoesMore says whether "put it back" comes with a sentence that says what it is.
func (p *policy) undoesMore(rules Reading) bool {
	return rules.Actions[0].Intent == Undo && clauses(p.message()) && slices.ContainsFunc(p.readings[0].Frames,
		func(f frame.Frame) bool {
			return f.Act == frame.Undo && len(f.Left) > 1
		})
}
