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

// doubt is a named reason to ask although a reading is the likeliest: what --explain shows of it.
type doubt[T any] struct {
	name string
	of   func(p *policy, it T) bool
}

// doubtsOfReading are those of a whole reading.
var doubtsOfReading = []doubt[frame.Reading]{
	{"it is a question", func(p *policy, _ frame.Reading) bool { return p.questions() }},
	{"it would do the same twice", func(_ *policy, r frame.Reading) bool { return repeats(r) }},
	{"words of what is added would be dropped", (*policy).drops},
	{"a time would have no meaning", func(_ *policy, r frame.Reading) bool { return losesTime(r) }},
	{"a part that wants something would be passed over", func(_ *policy, r frame.Reading) bool { return losesAct(r) }},
	{"something said beside it would go unheard", (*policy).unheard},
}

// doubtsOfFrame are those of one wish: it would do what lies in the past, or lose or end
// something although a word speaks against it.
var doubtsOfFrame = []doubt[frame.Frame]{
	{"hardly something to do", func(_ *policy, f frame.Frame) bool { // we need to talk
		return f.Act == frame.Add && (f.Has("need") && en.OtherDuties[strings.ToLower(f.Title)] || asksOfUs(f.Title))
	}},
	{"a time in the title was read only in part",
		func(_ *policy, f frame.Frame) bool { return f.Act == frame.Add && halfSaid(f.Title) }},
	{"it says that something won't be", func(_ *policy, f frame.Frame) bool { // "no practice on Tuesday"
		return f.Act == frame.Add && !f.Has("lead") && f.Has("title begins not")
	}},
	// "the drops and the tablet" where only the drops are there
	{"something named beside it isn't there", func(_ *policy, f frame.Frame) bool { return besideNamed(f) }},
	{"the day or hour has to be asked about", func(_ *policy, f frame.Frame) bool { return f.Doubt }},
	{"it is on the list already",
		func(p *policy, f frame.Frame) bool { return f.Act == frame.Add && !f.Has("lead") && p.there(f.Title) }},
	{"what was spoken of last, and words that name something else",
		func(_ *policy, f frame.Frame) bool { return elsewhere(f) }},
	{"the thing is at that time, not the task", (*policy).eventOf},
	{"somebody else did it", (*policy).heardFrom},
	// "it" rather is what was spoken of last
	{"what was spoken of before last", func(_ *policy, f frame.Frame) bool { return f.Has("how=earlier") }},
	{"a note, or something to do", func(_ *policy, f frame.Frame) bool { // "bring salad", after the barbecue
		return f.Act == frame.Note && f.Has("how=context") && !f.Has("cue=note")
	}},
	{"fewer tasks than were spoken of", func(_ *policy, f frame.Frame) bool { return fewerThanSaid(f) }},
	{"an end of the series is spoken of", func(_ *policy, f frame.Frame) bool { return endsSeries(f) }},
	{"an exception alone", func(_ *policy, f frame.Frame) bool { return excepts(f) }},
	{"figures alone", func(_ *policy, f frame.Frame) bool { return onlyFigures(f) }},
	{"words besides undo", func(_ *policy, f frame.Frame) bool { return f.Act == frame.Undo && len(f.Left) > 0 }},
	// "Friday": a question that was dropped stays so
	{"a time alone, and nothing was changed before it", func(p *policy, f frame.Frame) bool {
		act := p.memory.Act
		return f.Act == frame.Move && f.Has("how=context") && (act == "" || act == string(frame.Show))
	}},
	// "I deleted it by accident", "it has no deadline anymore"
	{"it was a mistake, or only its date goes", ofEnds(func(_ *policy, f frame.Frame) bool {
		return f.Has("says=mistake") || f.Act == frame.Delete && f.Has("says=nodate")
	})},
	{"another task fits as well", func(_ *policy, f frame.Frame) bool {
		return (f.Act == frame.Complete || f.Act == frame.Delete || f.Act == frame.Skip) && rivalled(f)
	}},
	{"it was only confirmed", ofDone((*policy).onlyConfirmed)},
	{"it is off", ofDone(func(_ *policy, f frame.Frame) bool { return f.Has("says=off") })}, // "cinema's off"
	{"it was done in part", ofDone(func(p *policy, _ frame.Frame) bool { return partly(p.message()) })},
	{"only a verb names it",
		// "I called in sick"
		ofDone(func(_ *policy, f frame.Frame) bool { return f.Has("how=verb") || f.Has("laterday") })},
	// "the sign's up"
	{"nothing says that it is done", ofDone(func(_ *policy, f frame.Frame) bool { return !f.TellsDone() })},
	{"a word speaks against it", ofEnds(func(_ *policy, f frame.Frame) bool {
		return f.Has("cue=not") && !f.Has("says=noneed") && !f.Has("says=isthere") || f.Has("hypothetical")
	})},
	{"its name is misspelt", ofEnds(func(_ *policy, f frame.Frame) bool { return f.Has("guessed") })},
	{"something else was done with it",
		ofDone(func(_ *policy, f frame.Frame) bool { return f.Has("otherverb") && !namedFirst(f) })},
	{"it would lie in the past", ofChange(func(_ *policy, f frame.Frame) bool { return f.Past })},
	{"it is only mentioned", ofChange(func(_ *policy, f frame.Frame) bool { return f.Has("says=aside") })},
	{"nothing says that it is skipped", func(_ *policy, f frame.Frame) bool {
		return f.Act == frame.Skip && !f.Has("says=skip") && !f.Has("cue=not") && !f.Has("cue=delete")
	}},
}

// ofEnds limits a doubt to what completes or deletes.
func ofEnds(of func(*policy, frame.Frame) bool) func(*policy, frame.Frame) bool {
	return func(p *policy, f frame.Frame) bool {
		return (f.Act == frame.Complete || f.Act == frame.Delete) && of(p, f)
	}
}

// ofDone limits a doubt to what completes.
func ofDone(of func(*policy, frame.Frame) bool) func(*policy, frame.Frame) bool {
	return func(p *policy, f frame.Frame) bool { return f.Act == frame.Complete && of(p, f) }
}

// ofChange limits a doubt to what changes something and neither completes nor deletes it.
func ofChange(of func(*policy, frame.Frame) bool) func(*policy, frame.Frame) bool {
	return func(p *policy, f frame.Frame) bool {
		switch f.Act {
		case frame.Complete, frame.Delete, frame.Chat, frame.Idle, frame.Show, frame.Count:
			return false
		}
		return of(p, f)
	}
}

// certain is from where on a doubt doesn't count, as readings that are so likely are right in spite of it. Of
// the other doubts that was tried, and cost more than it gained.
var certain = map[string]float64{"nothing says that it is done": verySure, "what was spoken of before last": verySure}

// counts says whether a doubt counts where the reading is so probable.
func counts(name string, chance float64) bool {
	least, soft := certain[name]
	return !soft || chance < least
}

// doubts are the names of what speaks against carrying a reading out unasked, at most so many.
func (p *policy) doubts(r frame.Reading, most int) []string {
	var out []string
	if !r.Changes() {
		return nil
	}
	for _, d := range doubtsOfReading {
		if counts(d.name, p.chances[0]) && d.of(p, r) {
			if out = append(out, d.name); len(out) == most {
				return out
			}
		}
	}
	for _, f := range r.Frames {
		for _, d := range doubtsOfFrame {
			if counts(d.name, p.chances[0]) && !slices.Contains(out, d.name) && d.of(p, f) {
				if out = append(out, d.name); len(out) == most {
					return out
				}
			}
		}
	}
	return out
}

// risky says whether a reading is asked about however probable it is.
func (p *policy) risky(r frame.Reading) bool { return len(p.doubts(r, 1)) > 0 }

// elsewhere says whether what was spoken of last would be changed by words that name things of
// their own: "change the bed sheets every two weeks".
func elsewhere(f frame.Frame) bool {
	switch f.Act {
	case frame.Series:
		// "the 18th is the last one" is of it
		return f.Has("how=context") && len(f.Left) > 1 && f.Rule != nil && f.Rule.Until.IsZero()
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
	timed := slices.ContainsFunc(p.ctx.List.Pending,
		func(t todo.Task) bool { return t.Number == f.Tasks[0] && t.Due != nil && t.Due.Timed })
	return timed && slices.ContainsFunc(linking.Split(f.Said), func(w string) bool {
		verb := map[string]string{"confirmed": "confirm", "booked": "book", "scheduled": "schedule",
			"arranged": "arrange"}[w]
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
	return f.Act != frame.Add && len(words) > 0 && (words[0] == "except" || words[0] == "besides" ||
		words[0] == "excluding")
}

// onlyFigures says whether bare figures are taken for the number of a task that is done or goes,
// and no word says so but one that sounds like it: "actually 5, I'm wrecked".
func onlyFigures(f frame.Frame) bool {
	return (f.Act == frame.Complete || f.Act == frame.Delete) && f.Has("how=number") && !f.Has("cue=done") &&
		!f.Has("cue=past") && !f.Has("cue=delete") && !f.Has("ticked")
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
	if slices.Contains([]string{"after", "before", "when", "once", "while", "until", "at"}, words[0]) &&
		slices.Contains(words, "to") {
		return true // "remind me after they're in bed to sign the form", "at a decent hour to ring Bo"
	}
	if slices.Contains(words[1:], "starting") || slices.Contains(words[1:], "deadline") &&
		slices.Contains(words, "is") {
		return true
	}
	last := words[len(words)-1]
	before := words[len(words)-2]
	if slices.Contains([]string{"till", "until", "til", "then", "by", "around"}, last) ||
		isDigits(last) && slices.Contains([]string{"like", "at", "around", "by", "till", "until"}, before) {
		return true
	}
	for i, w := range words[1:] {
		if _, number := en.Numbers[words[i]]; i+2 < len(words) && (number || isDigits(words[i]) || words[i] == "the" ||
			words[i] == "a" || words[i] == "an") && amounts[w] && slices.Contains([]string{"after", "before", "b4"},
			strings.Trim(words[i+2], ".!")) {
			return true // "wipe it off like two hours after I grout"
		}
		if words[i] == "and" && slices.Contains([]string{"mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs",
			"fri", "sat", "sun"}, w) {
			return true
		}
	}
	return false
}

// amounts are units of time.
var amounts = map[string]bool{"minute": true, "minutes": true, "min": true, "mins": true, "hour": true, "hours": true,
	"hrs": true, "day": true, "days": true, "week": true, "weeks": true, "month": true, "months": true, "evening": true,
	"night": true, "morning": true}

// asksOfUs says whether a title asks somebody to do something for the person: "book me a flight".
func asksOfUs(title string) bool {
	words := strings.Fields(strings.ToLower(title))
	return len(words) > 2 && words[1] == "me" && en.Of(words[0])&en.Verb != 0
}

// fewerThanSaid says whether a frame is about one task that isn't named where several are
// spoken of: "those all by noon".
func fewerThanSaid(f frame.Frame) bool {
	if len(f.Tasks) != 1 || !f.Has("how=context") && !f.Has("how=pronoun") && !f.Has("how=newest") &&
		!f.Has("how=earlier") {
		return false
	}
	return slices.ContainsFunc(linking.Split(f.Said),
		func(w string) bool { return w == "those" || w == "these" || w == "both" })
}

// endsSeries says whether a frame moves a task that repeats although an end is spoken of:
// "eye drops through next Friday, then stop".
func endsSeries(f frame.Frame) bool {
	if f.Act != frame.Move || !f.Has("repeats") {
		return false
	}
	return slices.ContainsFunc(linking.Split(f.Said),
		func(w string) bool { return w == "through" || w == "thru" || w == "stop" || w == "ends" })
}

// losesTime says whether a reading changes something and leaves a sentence with a time beside
// it without a meaning: of "roses ordered. they come Thursday at 6" the second one.
func losesTime(r frame.Reading) bool {
	idle := func(f frame.Frame) bool { return f.Act == frame.Idle || f.Act == frame.Chat }
	return slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
		return idle(f) && slices.ContainsFunc([]string{"day+clock", "day", "day+same", "rule", "relative",
			"relative+clock"}, func(kind string) bool { return f.Has("time=" + kind) })
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
