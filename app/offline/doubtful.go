package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	linking "github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What is asked about although it is the likeliest reading: what would be done by it could do
// harm, and words speak against it that the weights count too little.

// risky says whether a reading is asked about however probable it is.
func (p *policy) risky(r frame.Reading) bool {
	if !r.Changes() {
		return false
	}
	if p.questions() || repeats(r) || p.drops(r) || losesTime(r) || losesAct(r) || p.unheard(r) {
		return true
	}
	return slices.ContainsFunc(r.Frames, p.doubtful)
}

// doubtful says whether a frame would do what lies in the past, or lose or end
// something although a word speaks against it.
func (p *policy) doubtful(f frame.Frame) bool {
	if f.Act == frame.Add && (f.Has("need") && en.OtherDuties[strings.ToLower(f.Title)] || asksOfUs(f.Title)) {
		return true // we need to talk
	}
	if f.Act == frame.Add && halfSaid(f.Title) {
		return true
	}
	if f.Act == frame.Add && !f.Has("lead") && f.Has("title begins not") || besideNamed(f) {
		return true // "no practice on Tuesday"; "the drops and the tablet" where only the drops are there
	}
	if f.Doubt || f.Act == frame.Add && !f.Has("lead") && p.there(f.Title) {
		return true
	}
	if elsewhere(f) || p.eventOf(f) || p.heardFrom(f) {
		return true
	}
	if f.Has("how=earlier") && p.chances[0] < verySure { // "it" rather is what was spoken of last
		return true
	}
	if f.Act == frame.Note && f.Has("how=context") && !f.Has("cue=note") {
		return true // "bring salad", after the barbecue: a note of it, or something to do
	}
	if fewerThanSaid(f) || endsSeries(f) || excepts(f) || onlyFigures(f) {
		return true
	}
	if act := p.memory.Act; f.Act == frame.Undo && len(f.Left) > 0 || f.Act == frame.Move && f.Has("how=context") && (act == "" || act == string(frame.Show)) {
		return true // "Friday", after something else was spoken of: a question that was dropped stays so
	}
	switch f.Act {
	case frame.Complete, frame.Delete:
		if f.Has("says=mistake") || f.Act == frame.Delete && f.Has("says=nodate") {
			return true // "I deleted it by accident", "it has no deadline anymore"
		}
		if rivalled(f) {
			return true
		}
		if f.Act == frame.Complete && p.onlyConfirmed(f) {
			return true
		}
		if f.Act == frame.Complete && f.Has("says=off") {
			return true // "cinema's off"
		}
		spoken := f.Has("cue=not") && !f.Has("says=noneed") && !f.Has("says=isthere") || f.Has("hypothetical")
		if f.Act == frame.Complete && partly(p.message()) {
			return true
		}
		if f.Act == frame.Complete && (f.Has("how=verb") || f.Has("laterday")) {
			return true // only a verb names it: "I called in sick"
		}
		if f.Act == frame.Complete && !f.TellsDone() && p.chances[0] < verySure {
			return true // nothing says that it is done: "the sign's up"
		}
		return spoken || f.Has("guessed") || f.Act == frame.Complete && f.Has("otherverb") && !namedFirst(f)
	case frame.Chat, frame.Idle, frame.Show, frame.Count:
		return false
	}
	if f.Act == frame.Skip && rivalled(f) {
		return true
	}
	return f.Past || f.Has("says=aside") || f.Act == frame.Skip && !f.Has("says=skip") && !f.Has("cue=not") && !f.Has("cue=delete")
}

// elsewhere says whether what was spoken of last would be changed by words that name things of
// their own: "change the bed sheets every two weeks".
func elsewhere(f frame.Frame) bool {
	switch f.Act {
	case frame.Series:
		return f.Has("how=context") && len(f.Left) > 1 && f.Rule != nil && f.Rule.Until.IsZero() // "the 18th is the last one" is of it
	case frame.Move, frame.Skip, frame.Complete, frame.Delete:
		return f.Has("how=context") && len(f.Left) > 1
	}
	return false
}

// eventOf says whether a frame moves what is to be done for something to when that thing itself
// is: "Lena's birthday is on the 12th" says nothing of when to buy the present, nor "the plumber is
// coming on Monday" of when to call the plumber.
func (p *policy) eventOf(f frame.Frame) bool {
	if f.Act != frame.Move || len(f.Tasks) != 1 || f.Has("cue=move") || f.Has("cue=soon") {
		return false
	}
	title := linking.Split(p.titleOf(f.Tasks[0]))
	if len(title) < 2 || en.Of(title[0])&en.Verb == 0 {
		return false
	}
	said := linking.Split(f.Said)
	has := func(words ...string) bool {
		return slices.ContainsFunc(said, func(w string) bool { return slices.Contains(words, w) })
	}
	if en.Contacts[title[0]] && has("coming", "comes", "arrives", "arriving") && !slices.Contains(said, title[0]) {
		return true
	}
	head := title[len(title)-1]
	for i, w := range title {
		if i > 1 && slices.Contains([]string{"for", "with", "of", "to", "from", "at", "about", "in", "on"}, w) {
			head = title[i-1]
			break
		}
	}
	mention := linking.Split(f.Mention)
	names := func(words ...string) bool {
		return slices.ContainsFunc(mention, func(w string) bool {
			return slices.ContainsFunc(words, func(t string) bool { return linking.Stem(t) == linking.Stem(w) })
		})
	}
	if names(head) || slices.Contains(said, title[0]) {
		return false
	}
	return has("is", "are") || len(mention) > 0 && !names(title...) // "party on Saturday", of the birthday present
}

// heardFrom says whether a call or a message to somebody would be done or gone because of what that
// person did: "got an email from the plumber", "the plumber cancelled".
func (p *policy) heardFrom(f frame.Frame) bool {
	if len(f.Tasks) != 1 {
		return false
	}
	title := linking.Split(p.titleOf(f.Tasks[0]))
	if len(title) < 2 || !en.Contacts[title[0]] {
		return false
	}
	said := linking.Split(f.Said)
	switch f.Act {
	case frame.Complete:
		return slices.Contains(said, "from")
	case frame.Delete:
		return slices.Contains(said, "cancelled") || slices.Contains(said, "canceled")
	}
	return false
}

// onlyConfirmed says whether a task would be done because it was confirmed, booked or set though
// it is to be more than that: "dentist confirmed", but not "flights booked" of "Book flights".
func (p *policy) onlyConfirmed(f frame.Frame) bool {
	if len(f.Tasks) != 1 || f.Has("cue=done") {
		return false
	}
	timed := slices.ContainsFunc(p.ctx.List.Pending, func(t todo.Task) bool { return t.Number == f.Tasks[0] && t.Due != nil && t.Due.Timed })
	return timed && slices.ContainsFunc(linking.Split(f.Said), func(w string) bool {
		verb := map[string]string{"confirmed": "confirm", "booked": "book", "scheduled": "schedule", "arranged": "arrange"}[w]
		return verb != "" && !slices.Contains(linking.Split(p.titleOf(f.Tasks[0])), verb)
	})
}

// losesAct says whether a reading changes something and leaves what follows an "and" without a
// meaning, though that tells of something done, moved or deleted: "skip gym and drop the bag one".
func losesAct(r frame.Reading) bool {
	for i, f := range r.Frames {
		if f.Act == frame.Idle && f.Has("says=remindme") {
			return true // "gym's paid. and remember me to buy bread when I go out"
		}
		if i == 0 || f.Act != frame.Idle && f.Act != frame.Chat || !f.Has("cut and") && !f.Has("cut ,") {
			continue
		}
		if f.Has("novel=0") || !f.Has("cue=delete") && !f.Has("cue=done") && !f.Has("cue=past") {
			continue
		}
		return true
	}
	return false
}

// excepts says whether words that only take something out of what was said before would move
// what was spoken of last: "except the van, they only come on the 9th".
func excepts(f frame.Frame) bool {
	words := linking.Split(f.Said)
	return f.Act != frame.Add && len(words) > 0 && (words[0] == "except" || words[0] == "besides" || words[0] == "excluding")
}

// onlyFigures says whether bare figures are taken for the number of a task that is done or goes,
// and no word says so but one that sounds like it: "actually 5, I'm wrecked".
func onlyFigures(f frame.Frame) bool {
	return (f.Act == frame.Complete || f.Act == frame.Delete) && f.Has("how=number") && !f.Has("cue=done") && !f.Has("cue=past") && !f.Has("cue=delete") && !f.Has("ticked")
}

// halfRead says whether the rules would add something of which the time was read only in part.
func halfRead(rules Reading) bool {
	a := rules.Actions[0]
	return a.Intent == Add && slices.ContainsFunc(a.Titles, halfSaid)
}

// halfSaid says whether a title ends with what leads up to a time, or holds one that was not
// read: "save up till", "study and tue like 5".
func halfSaid(title string) bool {
	words := strings.Fields(strings.ToLower(title))
	if len(words) < 2 {
		return false
	}
	if slices.Contains([]string{"after", "before", "when", "once", "while", "until", "at"}, words[0]) && slices.Contains(words, "to") {
		return true // "remind me after they're in bed to sign the form", "at a decent hour to ring Bo"
	}
	if slices.Contains(words[1:], "starting") || slices.Contains(words[1:], "deadline") && slices.Contains(words, "is") {
		return true
	}
	last := words[len(words)-1]
	before := words[len(words)-2]
	if slices.Contains([]string{"till", "until", "til", "then", "by", "around"}, last) || isDigits(last) && slices.Contains([]string{"like", "at", "around", "by", "till", "until"}, before) {
		return true
	}
	for i, w := range words[1:] {
		if _, number := en.Numbers[words[i]]; i+2 < len(words) && (number || isDigits(words[i]) || words[i] == "the") && amounts[w] && slices.Contains([]string{"after", "before", "b4"}, strings.Trim(words[i+2], ".!")) {
			return true // "wipe it off like two hours after I grout"
		}
		if words[i] == "and" && slices.Contains([]string{"mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun"}, w) {
			return true
		}
	}
	return false
}

// amounts are units of time.
var amounts = map[string]bool{"minute": true, "minutes": true, "min": true, "mins": true, "hour": true, "hours": true, "hrs": true, "day": true, "days": true, "week": true, "weeks": true, "month": true, "months": true, "evening": true, "night": true, "morning": true}

// asksOfUs says whether a title asks somebody to do something for the person: "book me a flight".
func asksOfUs(title string) bool {
	words := strings.Fields(strings.ToLower(title))
	return len(words) > 2 && words[1] == "me" && en.Of(words[0])&en.Verb != 0
}

// fewerThanSaid says whether a frame is about one task that isn't named where several are
// spoken of: "those all by noon".
func fewerThanSaid(f frame.Frame) bool {
	if len(f.Tasks) != 1 || !f.Has("how=context") && !f.Has("how=pronoun") && !f.Has("how=newest") && !f.Has("how=earlier") {
		return false
	}
	return slices.ContainsFunc(linking.Split(f.Said), func(w string) bool { return w == "those" || w == "these" || w == "both" })
}

// endsSeries says whether a frame moves a task that repeats although an end is spoken of:
// "eye drops through next Friday, then stop".
func endsSeries(f frame.Frame) bool {
	if f.Act != frame.Move || !f.Has("repeats") {
		return false
	}
	return slices.ContainsFunc(linking.Split(f.Said), func(w string) bool { return w == "through" || w == "thru" || w == "stop" || w == "ends" })
}

// losesTime says whether a reading changes something and leaves a sentence with a time beside
// it without a meaning: of "roses ordered. they come Thursday at 6" the second one.
func losesTime(r frame.Reading) bool {
	idle := func(f frame.Frame) bool { return f.Act == frame.Idle || f.Act == frame.Chat }
	return slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
		return idle(f) && slices.ContainsFunc([]string{"day+clock", "day", "day+same", "rule", "relative", "relative+clock"}, func(kind string) bool { return f.Has("time=" + kind) })
	})
}

// rivalled says whether the words name another task as well.
func rivalled(f frame.Frame) bool { return f.Has("rival=even") || f.Has("rival=better") }

// besideNamed says whether something that isn't there is named beside what a frame is
// about, as its equal: "eggs and butter are bought" where only eggs are on the list.
func besideNamed(f frame.Frame) bool {
	if len(f.Left) == 0 || f.Act == frame.Add || f.Act == frame.Note || f.Act == frame.Show || f.Act == frame.Count {
		return false
	}
	left := func(words []string, at int, by int) bool { // the next word that counts
		for ; at >= 0 && at < len(words); at += by {
			if en.Leads[words[at]] {
				return false // "signed and in the bag": what follows tells more of the same
			}
			if en.Of(words[at])&(en.Function|en.Filler) == 0 && !en.DayWords[strings.TrimSuffix(words[at], "s")] {
				return slices.Contains(f.Left, words[at]) && en.Of(words[at])&(en.Past|en.Done|en.Aux) == 0
			}
		}
		return false
	}
	mention := linking.Split(f.Mention)
	words := linking.Split(f.Said)
	for i, w := range words {
		if w != "and" || i == 0 || i == len(words)-1 {
			continue
		}
		before := slices.ContainsFunc(words[:i], func(w string) bool { return slices.Contains(mention, w) })
		if before && left(words, i+1, 1) || !before && left(words, i-1, -1) {
			return true
		}
	}
	return false
}
