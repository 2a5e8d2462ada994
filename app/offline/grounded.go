package offline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	linking "github.com/todo-chatbot/todo-chatbot/app/offline/link"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// The policy: how probable a reading has to be, among all that were looked at,
// to be carried out without asking is learnt by its kind, see package weights.
// These are chosen on conversations, see docs/understanding.md.
const (
	veto       = 0.9  // at which the list's reading counts for more than the rules'
	sureOfNeed = 0.45 // of adding what is told as a need
	instead    = 0.5  // from where on a change to what is on the list is asked about, where the rules would add
	otherwise  = 0.2  // from where on another time of the same task is asked about
	// nothingMeant is from where on a message is taken for one that wants nothing.
	nothingMeant = 0.85
	// surelyNothing is from where on it is taken for that although it names a task.
	surelyNothing = 0.95
	// verySure is from where on a reading is carried out although something that is said
	// of most such readings speaks against it.
	verySure   = 0.88
	maxChoices = 4
	readings   = 40 // that are looked at
)

// grounded understands a message by what is on the list. It reports false
// where the list is not known or nothing on it or in the words suggests what
// is meant: then the rules decide alone.
func (d *dialogue) grounded(ctx context.Context, rules Reading) (chat.Reply, bool) {
	if d.prompt.List == nil {
		return chat.Reply{}, false
	}
	list, err := d.prompt.List(ctx)
	if err != nil {
		return chat.Reply{}, false // the rules ask the tools, and those say what is wrong
	}
	c := d.frameContext(list)
	c.Rules = Hints(rules)
	readings := frame.Readings(d.prompt.Turn.Message, &c, weights.Shared(), readings)
	if len(readings) == 0 {
		return chat.Reply{}, false
	}
	p := policy{dialogue: d, ctx: &c, readings: readings}
	p.spellOut()
	reply, ok := p.decide(rules)
	if ok && len(reply.Calls) == 0 { // what was asked about is what "it" means next
		if it := frame.Mentioned(d.prompt.Turn.Message, &c); it != nil {
			d.memory.speakOf(it)
		}
	}
	return reply, ok
}

// spellOut puts what "it" means into the titles of new tasks: "prep for it" is read
// on another day, when nobody knows what it was.
func (p *policy) spellOut() {
	if len(p.ctx.It) != 1 {
		return
	}
	name := p.titleOf(p.ctx.It[0])
	if first, rest, ok := strings.Cut(name, " "); ok && en.Of(strings.ToLower(first))&en.Verb != 0 {
		name = rest
	}
	for _, r := range p.readings {
		for i := range r.Frames {
			f := &r.Frames[i]
			if f.Act != frame.Add || len(f.Items) > 0 || name == "?" {
				continue
			}
			before, ok := strings.CutSuffix(f.Title, " it")
			if !ok {
				before, ok = strings.CutSuffix(f.Title, " that")
			}
			if ok {
				f.Title = before + " " + name
			}
		}
	}
}

// frameContext is what a message is understood in.
func (d *dialogue) frameContext(list todo.Snapshot) frame.Context {
	return frame.Context{
		Time: timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale), List: list, Kept: d.prompt.Kept,
		It: d.memory.It, Shown: d.memory.List, Before: d.memory.Before, Recent: d.memory.Recent, Last: frame.Act(d.memory.Act), Asked: d.memory.Asked != nil,
	}
}

// policy decides what becomes of readings.
type policy struct {
	*dialogue
	ctx      *frame.Context
	readings []frame.Reading
	chances  []float64
}

// decide carries out, asks, or leaves the message to the rules.
func (p *policy) decide(rules Reading) (chat.Reply, bool) {
	p.chances = chances(p.readings)
	if strings.Contains(p.message(), "previous instructions") || strings.Contains(p.message(), "your instructions") || strings.HasPrefix(p.message(), "system:") {
		return p.unknown(Action{Intent: None}), true // of a text for a language model
	}
	best := p.readings[0]
	sure := best.Key() != "" && !best.Frames[0].Has("says=weather") && !p.aimless(best) && p.chances[0] >= needed(frame.KindOf(p.readings, p.chances)) && !p.risky(best)
	if p.rulesKnow(rules) && !p.patchy(rules, sure) && !(sure && best.Changes() && p.overrides(rules)) {
		return chat.Reply{}, false
	}
	if sure || p.completes(rules) {
		return p.do(p.eachShort(best))
	}
	if short, ok := p.shortage(); ok {
		return p.do(p.eachShort(short))
	}
	if best.Key() == "" && (p.chances[0] >= nothingMeant && !p.namesSomething() || p.chances[0] >= surelyNothing) && !p.duty() {
		return chat.Reply{}, false
	}
	if a := rules.Actions[0]; a.Intent == Ask && a.Maybe != "" && (p.named(a.Target) || !p.namesSomething() && !p.addsTimed(best)) {
		return chat.Reply{}, false // the rules ask about it more to the point
	}
	return p.ask()
}

// addsTimed says whether a reading adds what is yet to come: "I've got a checkup on
// the 5th" tells of nothing that is done.
func (p *policy) addsTimed(r frame.Reading) bool {
	return slices.ContainsFunc(r.Frames, func(f frame.Frame) bool { return f.Act == frame.Add && f.Due != nil && !f.Past })
}

// needed is how probable a reading of a kind has to be. What somebody needs or
// has to do goes on the list at once, as a wrong one is taken off in a moment.
func needed(kind string) float64 {
	if strings.HasPrefix(kind, "add need") {
		return min(sureOfNeed, weights.Sure(kind))
	}
	return weights.Sure(kind)
}

// aimless says whether a reading shows that nothing fits although nobody asked:
// "my sister finished school last year".
func (p *policy) aimless(r frame.Reading) bool {
	return p.empty(r) && !p.questions() && !slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
		return f.Has("cue=show") || f.Has("cue=question") || f.Has("?") || f.Has("says=whatis") || f.Has("says=howmany")
	})
}

// chances are the probabilities of readings that have the same effect, each
// under the first of them.
func chances(all []frame.Reading) []float64 {
	out := make([]float64, len(all))
	sum := 0.0
	for i, r := range all {
		out[i] = math.Exp(r.Score - all[0].Score)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// rulesKnow says whether the rules describe the whole message as something to
// do. They are exact where they fit; how the list reads it counts for more
// only where that is all but certain.
func (p *policy) rulesKnow(rules Reading) bool {
	message := p.message()
	if forbids(message) || refuses(message) || !strings.ContainsFunc(message, unicode.IsLetter) || strings.ContainsAny(message, "\"“”") {
		return true
	}
	if _, mistyped := p.mistyped(message); mistyped {
		return true // nothing misspelt is acted upon
	}
	for _, a := range rules.Actions {
		switch a.Intent {
		case Help:
			return true
		case List:
			if a.Sort != "" || len(a.Target.Numbers) > 0 || a.Target.Words != "" && p.named(a.Target) {
				return true
			}
		case Answer:
			return a.Target.Words == "" // "yes", "the second one": the rules know whether anything was asked
		case Ask:
			return a.Maybe == Delete || a.Maybe == "" && (p.chances[0] < veto || !p.readings[0].Changes())
		case None:
			return conditional(a.Rule) && !strings.Contains(message, ":") // "once I'm home: laundry, shirts" is a list
		case Greet:
			return p.chances[0] < veto || !p.readings[0].Changes()
		}
	}
	if p.disagrees(rules) || negates(rules) || halfRead(rules) {
		return false
	}
	if i := rules.Actions[0].Intent; i == Restore || i == Reopen || i == Undo {
		return true
	} else if i != Add && i != List {
		// A command says itself what it does, if all that it names is on the list.
		best := p.readings[0]
		guessed := slices.ContainsFunc(best.Frames, func(f frame.Frame) bool { return f.Has("guessed") })
		if slices.ContainsFunc(best.Frames, func(f frame.Frame) bool { return f.Act == frame.Add }) {
			return true // who says "complete" does not want it added
		}
		if slices.ContainsFunc(rules.Actions, vague) && p.sureOfVague(rules.Actions[0]) {
			return false
		}
		return !slices.ContainsFunc(rules.Actions, func(a Action) bool { return !p.named(a.Target) }) || !best.Changes() || guessed
	}
	best := p.readings[0]
	if rules.Actions[0].Intent == List && !p.named(rules.Actions[0].Target) && best.Key() != "" && !p.empty(best) {
		return false
	}
	if rules.Actions[0].Intent == Add && p.otherAddition(rules) {
		return false
	}
	return p.chances[0] < veto || best.Key() == "" || p.empty(best) || p.risky(best)
}

// negates says whether the rules would add that something is not to be: "no practice on Tuesday" may
// as well be told of what is on the list.
func negates(rules Reading) bool {
	a := rules.Actions[0]
	return a.Intent == Add && len(a.Titles) == 1 && strings.HasPrefix(strings.ToLower(a.Titles[0]), "no ")
}

// corrections are words by which people correct themselves; the rules know
// how much of what was said before them goes.
var corrections = wordSet("actually scratch wait mean meant rather sorry no")

// actsOf is what the rules' intents are among the acts of readings.
var actsOf = map[Intent][]frame.Act{
	Complete: {frame.Complete}, Delete: {frame.Delete}, Reschedule: {frame.Move, frame.Skip, frame.Series},
	Update: {frame.Rename, frame.Retag, frame.Rank, frame.Note, frame.Series, frame.Move},
}

// disagrees says whether the rules take a bare figure for a number of a task
// where a likely reading takes it for a time, "actually 5", or whether something
// would be moved into the past. Then the rules do not decide alone.
func (p *policy) disagrees(rules Reading) bool {
	best := p.readings[0]
	for _, r := range p.readings[:min(likely, len(p.readings))] {
		if slices.ContainsFunc(r.Frames, func(f frame.Frame) bool { return f.Act == frame.Move && f.Past }) {
			return true
		}
		if best.Key() != "" {
			break // only where the best one does nothing, the next ones count
		}
	}
	target := rules.Actions[0].Target
	acts := actsOf[rules.Actions[0].Intent]
	if acts == nil || len(target.Numbers) == 0 || target.Words != "" || strings.ContainsAny(p.message(), "#") || strings.Contains(p.message(), "task") || strings.Contains(p.message(), "number") {
		return false
	}
	return best.Changes() && p.chances[0] >= instead && !slices.ContainsFunc(best.Frames, func(f frame.Frame) bool { return slices.Contains(acts, f.Act) })
}

// overrides says whether what the list and the words make of the message counts
// for more than the rules, which see neither the list nor other messages: the
// rules' opinion is one of the features already. A message in quotation marks,
// a prohibition and a slip of the keys are theirs.
func (p *policy) overrides(rules Reading) bool {
	message := p.message()
	if forbids(message) || refuses(message) || !strings.ContainsFunc(message, unicode.IsLetter) || strings.ContainsAny(message, "\"“”") {
		return false
	}
	if _, mistyped := p.mistyped(message); mistyped {
		return false
	}
	if rules.Actions[0].Intent != Add || slices.ContainsFunc(strings.Fields(message), func(w string) bool { return corrections[strings.Trim(w, ",.!")] }) {
		return false
	}
	adds, added, titles := false, 0, 0
	for _, f := range p.readings[0].Frames {
		adds = adds || f.Act == frame.Add
		added += len(f.Added())
	}
	for _, a := range rules.Actions {
		titles += len(a.Titles)
	}
	if adds && added != titles && p.chances[0] < veto {
		return false // lunch with Sam, Tom and Ann
	}
	return adds || !openings[strings.Trim(strings.Fields(message)[0], ",:")]
}

// otherAddition says whether the rules would add the same as a likely reading,
// but at another time. Then neither is carried out unasked.
func (p *policy) otherAddition(rules Reading) bool {
	best := p.readings[0]
	first := strings.Trim(strings.Fields(p.message())[0], ",:")
	if first != "remind" && openings[first] {
		return false
	}
	if p.chances[0] >= instead && best.Changes() && !openings[first] && !slices.ContainsFunc(best.Frames, func(f frame.Frame) bool { return f.Act == frame.Add }) {
		return true
	}
	other := false
	for i, r := range p.readings {
		if p.chances[i] < otherwise {
			break
		}
		var added []frame.Frame
		for _, f := range r.Frames {
			added = append(added, f.Added()...)
		}
		if len(added) > 0 && p.addsTitles(rules, added) {
			if p.addsAs(rules, added) {
				return false
			}
			other = true
		}
	}
	return other
}

// addsTitles says whether the rules would add tasks of the same titles.
func (p *policy) addsTitles(rules Reading, added []frame.Frame) bool {
	at := 0
	for _, a := range rules.Actions {
		for _, title := range a.Titles {
			if at == len(added) || !frame.SameTitle(title, added[at].Title) {
				return false
			}
			at++
		}
	}
	return at == len(added)
}

// addsAs says whether the rules would add tasks of the same titles at the same times.
func (p *policy) addsAs(rules Reading, added []frame.Frame) bool {
	at := 0
	for _, a := range rules.Actions {
		for range a.Titles {
			f := added[at]
			at++
			if !a.When.Repeats() && !sameDue(a.When, f.Due) {
				return false
			}
		}
	}
	return true
}

// sameDue says whether a time as the rules read it is the due, in what both say of it.
func sameDue(w Times, d *todo.Due) bool {
	if len(w.Exprs) != 1 {
		return d == nil && len(w.Exprs) == 0 || len(w.Exprs) > 1
	}
	e := w.Exprs[0]
	if d == nil || e.Date.IsZero() {
		return e.Date.IsZero() || !e.Timed && d == nil && e.Weak
	}
	return e.Date == d.Date && (!e.Timed || !d.Timed || e.Clock == d.Clock)
}

// namesSomething says whether a likely reading changes a task that the words name.
func (p *policy) namesSomething() bool {
	for i, r := range p.readings {
		if p.chances[i] < frame.Plausible/4 {
			break
		}
		if r.Changes() && slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
			return f.Has("how=name") && !f.Has("guessed") || f.Has("how=other") || f.Has("how=several")
		}) {
			return true
		}
	}
	return false
}

// completes says whether the best reading says what the rules lack of one
// command: which task, or to when, as of "snooze it by 10 minutes".
func (p *policy) completes(rules Reading) bool {
	a := rules.Actions[0]
	if len(rules.Actions) != 1 {
		return false
	}
	if a.Intent == Ask && a.Maybe == Reschedule {
		a.Intent = Reschedule
		return p.readings[0].Frames[0].Act == frame.Move && p.sureOfVague(a)
	}
	return vague(a) && actsOf[a.Intent] != nil && p.sureOfVague(a)
}

// sureOfVague says whether the best reading counts for more than a command
// that leaves open which task it means: where it is sure, and where the rules
// do not know to when something moves: "snooze it by 10 minutes".
func (p *policy) sureOfVague(a Action) bool {
	best := p.readings[0]
	if !best.Changes() || p.risky(best) {
		return false
	}
	need := weights.Sure(frame.KindOf(p.readings, p.chances))
	if a.Intent == Reschedule && len(a.When.Exprs) == 0 {
		need = instead
	}
	return p.chances[0] >= need
}

// vague says whether a command leaves open which task it means.
func vague(a Action) bool { return a.Target.Pronoun || a.Target.Empty() }

// named says whether the words by which a command names a task are all words
// of one on the list.
func (p *policy) named(t Target) bool {
	if t.All {
		return true
	}
	words := slices.DeleteFunc(linking.Split(t.Words), func(w string) bool { return en.Of(w)&(en.Function|en.Thing|en.Filler) != 0 })
	if len(words) == 0 {
		return true
	}
	for _, list := range [][]todo.Task{p.ctx.List.Pending, p.ctx.List.Completed, p.ctx.List.Binned} {
		for _, task := range list {
			has := map[string]bool{}
			for _, w := range linking.Split(task.Title + " " + task.Description + " " + strings.Join(task.Tags, " ")) {
				has[linking.Stem(w)] = true
			}
			if !slices.ContainsFunc(words, func(w string) bool { return !has[linking.Stem(w)] }) {
				return true
			}
		}
	}
	return false
}

// empty says whether a reading only shows a list without tasks.
func (p *policy) empty(r frame.Reading) bool {
	return !slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
		return f.Act != frame.Show && f.Act != frame.Count || len(f.Filter.Named) > 0
	})
}

// risky says whether a reading is asked about however probable it is.
func (p *policy) risky(r frame.Reading) bool {
	if !r.Changes() {
		return false
	}
	if p.questions() || repeats(r) || p.drops(r) || losesTime(r) || losesAct(r) {
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
	if elsewhere(f) || p.eventOf(f) {
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
	return (f.Has("how=context") || f.Has("how=pronoun")) && len(words) > 0 && (words[0] == "except" || words[0] == "besides" || words[0] == "excluding")
}

// onlyFigures says whether bare figures are taken for the number of a task that is done or goes,
// and no word says so but one that sounds like it: "actually 5, I'm wrecked".
func onlyFigures(f frame.Frame) bool {
	return (f.Act == frame.Complete || f.Act == frame.Delete) && f.Has("how=number") && !f.Has("cue=done") && !f.Has("cue=past") && !f.Has("cue=delete") && !f.Has("ticked")
}

// likely is how many readings count where the best one does nothing.
const likely = 4

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
	if slices.Contains([]string{"after", "before", "when", "once", "while", "until"}, words[0]) && slices.Contains(words, "to") {
		return true // "remind me after they're in bed to sign the form"
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
		if _, number := en.Numbers[words[i]]; i+2 < len(words) && (number || isDigits(words[i])) && amounts[w] && (words[i+2] == "after" || words[i+2] == "before") {
			return true // "wipe it off like two hours after I grout"
		}
		if words[i] == "and" && slices.Contains([]string{"mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun"}, w) {
			return true
		}
	}
	return false
}

// amounts are units of time.
var amounts = map[string]bool{"minute": true, "minutes": true, "min": true, "mins": true, "hour": true, "hours": true, "hrs": true, "day": true, "days": true, "week": true, "weeks": true}

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
		return idle(f) && (f.Has("time=day+clock") || f.Has("time=day") || f.Has("time=rule"))
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

// openings begin a message that says itself that something is to be added.
var openings = wordSet("add remind create new put note make please can could set schedule")

// namedFirst says whether the words begin with what names the task: "minutes
// typed up" tells what became of it, "cleared the minutes" of what somebody did.
func namedFirst(f frame.Frame) bool {
	said, mention := linking.Split(f.Said), linking.Split(f.Mention)
	for len(said) > 0 && en.Of(said[0])&(en.Function|en.Filler) != 0 {
		said = said[1:]
	}
	return len(said) > 0 && slices.Contains(mention, said[0])
}

// there says whether a task of that title is on the list already, with or
// without its verb: "Rent" where there is "Pay rent".
func (p *policy) there(title string) bool {
	return slices.ContainsFunc(p.ctx.List.Pending, func(t todo.Task) bool {
		first, rest, _ := strings.Cut(t.Title, " ")
		return frame.SameTitle(t.Title, title) || en.Of(strings.ToLower(first))&en.Verb != 0 && frame.SameTitle(rest, title)
	})
}

// questions says whether the message asks rather than tells, politeness apart:
// "should I cancel the gym?", "have I paid rent yet".
func (p *policy) questions() bool {
	return asking(p.message()) || slices.ContainsFunc(sentences(p.message()), asking)
}

// sentences are the sentences of a message that end with a question mark, if there
// are others: "is it at 3? what a day".
func sentences(message string) []string {
	var out []string
	begin := 0
	for i, r := range message {
		switch r {
		case '.', '!', '\n':
			begin = i + 1
		case '?':
			out = append(out, strings.TrimSpace(message[begin:i+1]))
			begin = i + 1
		}
	}
	return out
}

// asking says whether a sentence asks, see questions.
func asking(message string) bool {
	words := mannerless(message)
	if len(words) < 2 || polite[words[0]] && (words[1] == "you" || words[1] == "we") {
		return false
	}
	first := strings.Trim(words[0], "',")
	if strings.HasSuffix(message, "?") && !polite[first] && !openings[first] {
		return true
	}
	if first == "when" && subjects[strings.Trim(words[1], ",.")] {
		return false // "when I'm back on the 12th: …" says when
	}
	return openers[first] || asks[first] && (strings.HasSuffix(message, "?") || words[1] == "i" || words[1] == "we")
}

// mannerless are the words of a message behind the "ok", "and" and the like with
// which it begins; what asks politely stays.
func mannerless(message string) []string {
	words := strings.Fields(message)
	for len(words) > 1 && (manners[words[0]] || joins[words[0]] || hesitates[strings.Trim(words[0], ",.!")]) && !polite[words[0]] {
		words = words[1:]
	}
	return words
}

// subjects are who does something in a clause that begins with "when".
var subjects = wordSet("i i'm im i've we we're we've he he's she she's they they're you you're")

// hesitates are words with which somebody begins to speak.
var hesitates = wordSet("wait um umm uh er hmm hm oh ah well")

// openers begin a question, with or without its mark.
var openers = wordSet("did was were is are has have does am should shall why how when what where which who whose what's whats")

var polite = wordSet("can could would will please")

// do carries a reading out.
func (p *policy) do(r frame.Reading) (chat.Reply, bool) {
	calls, text := p.calls(r)
	if len(calls) == 0 && text == "" {
		return chat.Reply{}, false
	}
	p.memory.Asked = nil
	return chat.Reply{Calls: calls, Text: text}, true
}

// ask offers the likeliest readings, each with what it would do.
func (p *policy) ask() (chat.Reply, bool) {
	c := &chat.Clarification{Question: "What do you mean?"}
	q := &asked{}
	idle := p.readings[0].Key() == ""
	question := p.questions() || notTasks[strings.Trim(strings.Fields(p.message())[0], ",")] && idle && !p.duty()
	least := frame.Plausible
	if idle {
		least = frame.Plausible / 4
	}
	for i, r := range p.readings {
		if slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
			return f.Act == frame.Add && (question || f.Past) || f.Act == frame.Show && f.Has("says=weather")
		}) {
			continue // who asks for something does not want it on the list, nor who tells of what was
		}
		if idle && (!r.Changes() || strings.HasPrefix(r.Key(), string(frame.Undo))) { // hardly what was meant
			continue
		}
		if r.Key() == "" || repeats(r) || p.chances[i] < least || len(c.Options) == maxChoices {
			continue
		}
		calls, _ := p.calls(r)
		if len(calls) == 0 {
			continue
		}
		label := p.describe(r)
		if slices.ContainsFunc(c.Options, func(o chat.Option) bool { return o.Label == label }) {
			continue
		}
		o := chat.Option{Label: label, Message: label}
		if len(r.Frames) == 1 && len(r.Frames[0].Tasks) == 1 {
			o.Task = r.Frames[0].Tasks[0]
		}
		c.Options = append(c.Options, o)
		q.Plans = append(q.Plans, calls)
	}
	if len(c.Options) == 0 {
		return chat.Reply{}, false
	}
	if len(c.Options) == 1 {
		first, size := utf8.DecodeRuneInString(c.Options[0].Label)
		c.Question = "Shall I " + string(unicode.ToLower(first)) + c.Options[0].Label[size:] + "?"
		q.Yes = true
	}
	withWayOut(c, "None of these")
	q.Options = c.Options
	p.memory.Asked = q
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// repeats says whether a reading does the same thing twice.
func repeats(r frame.Reading) bool {
	seen := map[string]bool{}
	for _, f := range r.Frames {
		key := f.Key()
		if key != "" && seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

// calls are the tool calls that carry a reading out, and what is said beside them.
func (p *policy) calls(r frame.Reading) ([]chat.Call, string) {
	var calls []chat.Call
	var said []string
	var adds []addition
	flush := func() {
		if len(adds) > 0 {
			calls = append(calls, *tool("add_task", map[string]any{"tasks": adds}))
			adds = nil
		}
	}
	for _, f := range r.Frames {
		if f.Act == frame.Add {
			for _, one := range f.Added() {
				adds = append(adds, additionOf(one))
			}
			continue
		}
		flush()
		c, text := p.callsOf(f)
		calls = append(calls, c...)
		if text != "" {
			said = append(said, text)
		}
	}
	flush()
	return calls, strings.Join(said, "\n")
}

func additionOf(f frame.Frame) addition {
	a := addition{Title: f.Title, Due: dueText(f.Due), Tags: f.Tags}
	if f.Rule != nil {
		a.Repeat = f.Rule.String()
	}
	if f.Priority != nil {
		a.Priority = f.Priority.String()
	}
	return a
}

// dueText is a due as the tools read it on any day.
func dueText(d *todo.Due) string {
	switch {
	case d == nil:
		return ""
	case d.Timed:
		return d.Date.String() + " " + d.Clock.String()
	}
	return d.Date.String()
}

// callsOf are the calls of one frame.
func (p *policy) callsOf(f frame.Frame) ([]chat.Call, string) {
	args := map[string]any{"tasks": f.Tasks}
	one := func(name string) []chat.Call { return []chat.Call{*tool(name, args)} }
	switch f.Act {
	case frame.Complete:
		return one("complete_task"), ""
	case frame.Reopen:
		args["done"] = false
		return one("complete_task"), ""
	case frame.Delete:
		return one("delete_task"), ""
	case frame.Restore:
		return one("restore_task"), ""
	case frame.Undo:
		calls, said := p.undo(Action{Intent: Undo})
		return calls, strings.Join(said, "\n")
	case frame.Show, frame.Count:
		if len(f.Filter.Named) == 0 {
			return nil, p.nothing(f)
		}
		named := p.byDue(f.Filter.Named)
		said := ""
		if len(named) > tools.MaxItems {
			said = fmt.Sprintf("There are %d; these are the first %d.", len(named), tools.MaxItems)
			named = named[:tools.MaxItems]
		}
		return []chat.Call{*tool("list_tasks", map[string]any{"tasks": named})}, said
	case frame.Move:
		return moves(f), ""
	case frame.Undate:
		args["due"] = "none"
		return one("reschedule_task"), ""
	case frame.Skip, frame.Series:
		return p.series(f), ""
	}
	return p.edits(f, args), ""
}

// byDue are tasks in the order in which they are due, those without a due last.
func (p *policy) byDue(numbers []int64) []int64 {
	zone := p.prompt.Now.Location()
	at := map[int64]int64{}
	for _, list := range [][]todo.Task{p.ctx.List.Pending, p.ctx.List.Completed} {
		for _, t := range list {
			at[t.Number] = todo.NoRank
			if t.Due != nil {
				at[t.Number] = t.Due.At(zone).Unix()
			}
		}
	}
	out := slices.Clone(numbers)
	slices.SortStableFunc(out, func(a, b int64) int { return cmp.Or(cmp.Compare(at[a], at[b]), cmp.Compare(a, b)) })
	return out
}

// moves are one call for each new due, so that tasks with the same one are
// moved together.
func moves(f frame.Frame) []chat.Call {
	var calls []chat.Call
	by := map[string][]int64{}
	var order []string
	for _, n := range f.Tasks {
		d := f.Dues[n]
		if d == nil {
			continue
		}
		text := dueText(d)
		if by[text] == nil {
			order = append(order, text)
		}
		by[text] = append(by[text], n)
	}
	for _, text := range order {
		calls = append(calls, *tool("reschedule_task", map[string]any{"tasks": by[text], "due": text}))
	}
	return calls
}

// series changes how a task repeats. What is skipped goes on from the next
// occurrence by the same rule.
func (p *policy) series(f frame.Frame) []chat.Call {
	args := map[string]any{"tasks": f.Tasks}
	switch {
	case f.Unrepeat:
		args["repeat"] = "none"
	case f.Rule != nil:
		args["repeat"] = f.Rule.String()
		if f.Due != nil {
			args["due"] = dueText(f.Due)
		}
	default:
		args["due"] = dueText(f.Due)
		for _, t := range p.ctx.List.Pending {
			if t.Number == f.Tasks[0] && t.Recurrence != nil && t.Recurrence.Rule.Count == 0 {
				args["repeat"] = t.Recurrence.Rule.String()
				return []chat.Call{*tool("update_task", args)}
			}
		}
		return []chat.Call{*tool("reschedule_task", args)}
	}
	return []chat.Call{*tool("update_task", args)}
}

func (p *policy) edits(f frame.Frame, args map[string]any) []chat.Call {
	switch f.Act {
	case frame.Rename:
		args["title"] = f.Title
	case frame.Retag:
		if len(f.Tags) > 0 {
			args["add_tags"] = f.Tags
		}
		if len(f.Untag) > 0 {
			args["remove_tags"] = f.Untag
		}
	case frame.Rank:
		args["priority"] = f.Priority.String()
	case frame.Note:
		args["add_note"] = f.Note
	default:
		return nil
	}
	return []chat.Call{*tool("update_task", args)}
}

// nothing says that a list that was asked for is empty.
func (p *policy) nothing(f frame.Frame) string {
	if f.Filter.Status == todo.Completed {
		return "I found nothing that was completed then."
	}
	for _, e := range timeexpr.Find(p.prompt.Turn.Message, p.ctx.Time) {
		if !e.Date.IsZero() {
			return fmt.Sprintf("Nothing is due %s.", strings.TrimPrefix(e.Describe(p.ctx.Time), "on "))
		}
	}
	return "I found no such tasks."
}

// describe says what a reading would do, with dates, for a button.
func (p *policy) describe(r frame.Reading) string {
	var parts []string
	for _, f := range r.Frames {
		if s := p.describeFrame(f); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "; ")
}

var verbs = map[frame.Act]string{frame.Complete: "Complete", frame.Reopen: "Reopen", frame.Delete: "Delete", frame.Restore: "Restore", frame.Move: "Move",
	frame.Skip: "Skip", frame.Series: "Change", frame.Rename: "Rename", frame.Retag: "Tag", frame.Rank: "Set the priority of", frame.Note: "Note on", frame.Show: "Show", frame.Count: "Show"}

func (p *policy) describeFrame(f frame.Frame) string {
	switch f.Act {
	case frame.Chat, frame.Idle:
		return ""
	case frame.Undo:
		return "Undo the last change"
	case frame.Add:
		var parts []string
		for _, one := range f.Added() {
			parts = append(parts, fmt.Sprintf("“%s”%s", one.Title, p.with(one.Due, one)))
		}
		return "Add " + strings.Join(parts, ", ")
	case frame.Show, frame.Count:
		return "Show " + p.names(f.Filter.Named)
	case frame.Undate:
		return "Take the date off " + p.names(f.Tasks)
	}
	s := verbs[f.Act] + " " + p.names(f.Tasks)
	switch f.Act {
	case frame.Move, frame.Skip:
		d := f.Due
		if d == nil {
			for _, n := range f.Tasks {
				d = f.Dues[n]
			}
		}
		return s + " to " + p.day(d)
	case frame.Series:
		if f.Unrepeat {
			return "Stop " + p.names(f.Tasks) + " from repeating"
		}
		return s + ": " + f.Rule.Text() + p.with(f.Due, frame.Frame{})
	case frame.Rename:
		return s + fmt.Sprintf(" to “%s”", f.Title)
	case frame.Retag:
		if len(f.Tags) == 0 {
			return fmt.Sprintf("Take #%s off %s", f.Untag[0], p.names(f.Tasks))
		}
		return s + " #" + strings.Join(f.Tags, " #")
	case frame.Rank:
		return s + " to " + f.Priority.String()
	case frame.Note:
		return s + fmt.Sprintf(": “%s”", f.Note)
	}
	return s
}

// with is the due and repetition of what is added.
func (p *policy) with(d *todo.Due, f frame.Frame) string {
	s := ""
	if d != nil {
		s = ", due " + p.day(d)
	}
	if f.Rule != nil {
		s += ", " + f.Rule.Text()
	}
	return s
}

// day is a due in words.
func (p *policy) day(d *todo.Due) string {
	if d == nil {
		return "no date"
	}
	t := d.Date.At(0, p.prompt.Now.Location())
	s := t.Format("Mon 2 Jan")
	if d.Date.Year != civil.DateOf(p.prompt.Now).Year {
		s = t.Format("Mon 2 Jan 2006")
	}
	if d.Timed {
		s += " at " + d.Clock.String()
	}
	return s
}

// names are tasks by title and number.
func (p *policy) names(numbers []int64) string {
	var out []string
	for i, n := range numbers {
		if i == 3 && len(numbers) > 4 {
			out = append(out, fmt.Sprintf("%d more", len(numbers)-i))
			break
		}
		out = append(out, fmt.Sprintf("“%s” (#%d)", p.titleOf(n), n))
	}
	if len(out) == 0 {
		return "what fits"
	}
	return strings.Join(out, ", ")
}

func (p *policy) titleOf(n int64) string {
	for _, list := range [][]todo.Task{p.ctx.List.Pending, p.ctx.List.Completed, p.ctx.List.Binned} {
		for _, t := range list {
			if t.Number == n {
				return t.Title
			}
		}
	}
	return "?"
}
