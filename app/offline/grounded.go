package offline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

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
	if tellsDone(rules) {
		readings = slices.DeleteFunc(readings, restores)
	}
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

// tellsDone says whether a message tells that something was done: that brings nothing back which was deleted.
func tellsDone(rules Reading) bool {
	return slices.ContainsFunc(rules.Actions,
		func(a Action) bool { return a.Intent == Complete || a.Maybe == Complete })
}

// restores says whether a reading brings back what was deleted.
func restores(r frame.Reading) bool {
	return slices.ContainsFunc(r.Frames, func(f frame.Frame) bool { return f.Act == frame.Restore })
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
		It: d.memory.It, Shown: d.memory.List, Before: d.memory.Before, Recent: d.memory.Recent,
		Last: frame.Act(d.memory.Act), Asked: d.memory.Asked != nil,
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
	if strings.Contains(p.message(), "previous instructions") || strings.Contains(p.message(), "your instructions") ||
		strings.HasPrefix(p.message(), "system:") {
		return p.unknown(Action{Intent: None}), true // of a text for a language model
	}
	best := p.readings[0]
	sure := best.Key() != "" && !best.Frames[0].Has("says=weather") && !p.aimless(best) &&
		p.chances[0] >= needed(frame.KindOf(p.readings, p.chances)) && !p.risky(best)
	if !sure && p.findsNothing(rules) {
		if reply, ok := p.ask(); ok {
			return reply, true
		}
	}
	if p.rulesKnow(rules) && !p.patchy(rules, sure) && !(sure && best.Changes() && p.overrides(rules)) {
		return chat.Reply{}, false
	}
	if sure || p.completes(rules) {
		return p.do(p.eachShort(best))
	}
	if short, ok := p.shortage(); ok {
		return p.do(p.eachShort(short))
	}
	if best.Key() == "" && (p.chances[0] >= nothingMeant && !p.namesSomething() || p.chances[0] >= surelyNothing) &&
		!p.duty() {
		return chat.Reply{}, false
	}
	if a := rules.Actions[0]; a.Intent == Ask && a.Maybe != "" &&
		(p.named(a.Target) || !p.namesSomething() && !p.addsTimed(best)) {
		return chat.Reply{}, false // the rules ask about it more to the point
	}
	return p.ask()
}

// findsNothing says whether the rules would only say that there is no such task, or ask about none, where the
// likeliest reading has one: "spoke to mummy just now" of "Call Mum".
func (p *policy) findsNothing(rules Reading) bool {
	a := rules.Actions[0]
	best := p.readings[0]
	if len(rules.Actions) != 1 || !best.Changes() || p.chances[0] < instead || p.finds(a.Target) || !p.literal() {
		return false
	}
	named := slices.ContainsFunc(best.Frames,
		func(f frame.Frame) bool { return f.Act != frame.Add && f.Mention != "" && !f.Has("guessed") })
	if a.Intent == Ask {
		return a.Maybe == Complete || a.Maybe != "" && named
	}
	return (actsOf[a.Intent] != nil || a.Intent == Reopen) && a.Target.Words != "" && named
}

// finds says whether a search for the words of a target finds something: "Leo just" does not find "Ring Leo".
func (p *policy) finds(t Target) bool {
	filled := slices.ContainsFunc(linking.Split(t.Words), func(w string) bool {
		return en.Of(w)&(en.Function|en.Filler) != 0 && !slices.Contains([]string{"the", "a", "an", "my", "our"}, w)
	})
	return t.Words != "" && !filled && p.named(t)
}

// literal says whether a message may be acted upon by what the list makes of it: it forbids nothing,
// is in no quotation marks, and no command in it is misspelt.
func (p *policy) literal() bool {
	message := p.message()
	if forbids(message) || refuses(message) || !strings.ContainsFunc(message, unicode.IsLetter) ||
		strings.ContainsAny(message, "\"“”") {
		return false
	}
	_, mistyped := p.mistyped(message)
	return !mistyped
}

// addsTimed says whether a reading adds what is yet to come: "I've got a checkup on
// the 5th" tells of nothing that is done.
func (p *policy) addsTimed(r frame.Reading) bool {
	return slices.ContainsFunc(r.Frames,
		func(f frame.Frame) bool { return f.Act == frame.Add && f.Due != nil && !f.Past })
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
	if !p.literal() {
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
			// "once I'm home: laundry, shirts" is a list
			return conditional(a.Rule) && !strings.Contains(p.message(), ":")
		case Greet:
			return p.chances[0] < veto || !p.readings[0].Changes()
		}
	}
	if p.disagrees(rules) || negates(rules) || halfRead(rules) || p.hears(rules) {
		return false
	}
	if i := rules.Actions[0].Intent; i == Restore || i == Reopen || i == Undo {
		return true
	} else if i != Add && i != List {
		// A command says itself what it does, if all that it names is on the list.
		best := p.readings[0]
		if i == Update && p.anotherThan(rules.Actions[0].Target, best) {
			return true // what it names is elsewhere or nowhere, and not the task that was spoken of last
		}
		guessed := slices.ContainsFunc(best.Frames, func(f frame.Frame) bool { return f.Has("guessed") })
		if slices.ContainsFunc(best.Frames, func(f frame.Frame) bool { return f.Act == frame.Add }) {
			return true // who says "complete" does not want it added
		}
		if slices.ContainsFunc(rules.Actions, vague) && p.sureOfVague(rules.Actions[0]) {
			return false
		}
		return !slices.ContainsFunc(rules.Actions, func(a Action) bool { return !p.named(a.Target) }) ||
			!best.Changes() || guessed
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
	if acts == nil || len(target.Numbers) == 0 || target.Words != "" || strings.ContainsAny(p.message(), "#") ||
		strings.Contains(p.message(), "task") || strings.Contains(p.message(), "number") {
		return false
	}
	return best.Changes() && p.chances[0] >= instead && !slices.ContainsFunc(best.Frames,
		func(f frame.Frame) bool { return slices.Contains(acts, f.Act) })
}

// overrides says whether what the list and the words make of the message counts
// for more than the rules, which see neither the list nor other messages: the
// rules' opinion is one of the features already. A message in quotation marks,
// a prohibition and a slip of the keys are theirs.
func (p *policy) overrides(rules Reading) bool {
	message := p.message()
	if !p.literal() {
		return false
	}
	if rules.Actions[0].Intent != Add || slices.ContainsFunc(strings.Fields(message),
		func(w string) bool { return corrections[strings.Trim(w, ",.!")] }) {
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
	if p.chances[0] >= instead && best.Changes() && !openings[first] && !slices.ContainsFunc(best.Frames,
		func(f frame.Frame) bool { return f.Act == frame.Add }) {
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
	words := slices.DeleteFunc(linking.Split(t.Words),
		func(w string) bool { return en.Of(w)&(en.Function|en.Thing|en.Filler) != 0 })
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

// anotherThan says whether a command names something by words, none of which is a word of a task that the reading
// changes: "rename the plants to ferns", after milk was added.
func (p *policy) anotherThan(t Target, r frame.Reading) bool {
	if t.All || t.Pronoun || len(t.Numbers)+len(t.Ordinals) > 0 {
		return false
	}
	words := map[string]bool{}
	for _, w := range linking.Split(t.Words) {
		if en.Of(w)&(en.Function|en.Thing|en.Filler) == 0 {
			words[linking.Stem(w)] = true
		}
	}
	if len(words) == 0 {
		return false
	}
	var changed []int64
	for _, f := range r.Frames {
		changed = append(changed, f.Tasks...)
	}
	for _, list := range [][]todo.Task{p.ctx.List.Pending, p.ctx.List.Completed, p.ctx.List.Binned} {
		for _, task := range list {
			if slices.Contains(changed, task.Number) &&
				slices.ContainsFunc(linking.Split(task.Title+" "+task.Description+" "+strings.Join(task.Tags, " ")),
					func(w string) bool { return words[linking.Stem(w)] }) {
				return false
			}
		}
	}
	return len(changed) > 0
}

// empty says whether a reading only shows a list without tasks.
func (p *policy) empty(r frame.Reading) bool {
	return !slices.ContainsFunc(r.Frames, func(f frame.Frame) bool {
		return f.Act != frame.Show && f.Act != frame.Count || len(f.Filter.Named) > 0
	})
}

// likely is how many readings count where the best one does nothing.
const likely = 4

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
		return frame.SameTitle(t.Title, title) || en.Of(strings.ToLower(first))&en.Verb != 0 &&
			frame.SameTitle(rest, title)
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
	for len(words) > 1 && (manners[words[0]] || joins[words[0]] || hesitates[strings.Trim(words[0], ",.!")]) &&
		!polite[words[0]] {
		words = words[1:]
	}
	return words
}

// subjects are who does something in a clause that begins with "when".
var subjects = wordSet("i i'm im i've we we're we've he he's she she's they they're you you're")

// hesitates are words with which somebody begins to speak.
var hesitates = wordSet("wait um umm uh er hmm hm oh ah well")

// openers begin a question, with or without its mark.
var openers = wordSet(
	"did was were is are has have does am should shall why how when what where which who whose what's whats")

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

var verbs = map[frame.Act]string{frame.Complete: "Complete", frame.Reopen: "Reopen", frame.Delete: "Delete",
	frame.Restore: "Restore", frame.Move: "Move",
	frame.Skip: "Skip", frame.Series: "Change", frame.Rename: "Rename", frame.Retag: "Tag",
	frame.Rank: "Set the priority of", frame.Note: "Note on", frame.Show: "Show", frame.Count: "Show"}

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
