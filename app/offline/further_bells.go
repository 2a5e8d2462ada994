package offline

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
)

// furtherBell gives a task one more reminder, or several at once: "set a second reminder for the
// report at 5", "remind me of the train twice: the day before and an hour before". The ordinal
// counts reminders; it isn't a time.
func (d *dialogue) furtherBell(ctx context.Context, message string) (chat.Reply, bool) {
	if en.EachDay.MatchString(message) {
		return chat.Reply{}, false
	}
	also := ""
	m := en.SeveralBells.FindStringSubmatch(message)
	if m == nil {
		also = "also "
		m = given(en.FurtherBell.FindStringSubmatch(message))
		if m == nil {
			return chat.Reply{}, false
		}
		m = append([]string{""}, m...)
	}
	words, when := d.furtherOf(ctx, strings.Join(m[1:], " "))
	switch {
	case words == "?" && also == "" && en.TwiceSaid.MatchString(message), len(d.nearly(words, d.pending(ctx))) == 0 &&
		also == "" && when == "" && words != "":
		return chat.Reply{
			Text: "At which times? Say each of them, such as “remind me to call Ann tomorrow at 10 and at 3”."}, true
	case words == "?":
		return d.countedOnly()
	case words == "" || pronouns[words]:
		return d.furtherOfIt(also, when), true
	}
	found := d.nearly(words, d.pending(ctx))
	switch {
	case len(found) == 0 && also != "" && (when != "" || en.ToDo.MatchString(message)) &&
		!en.AllLeads.MatchString(when):
		return d.countedOnly()
	case len(found) == 0:
		return chat.Reply{Text: fmt.Sprintf("I found no open task that fits “%s”.", words)}, true
	case len(found) > 1 && when != "":
		return d.whichOne(found, "Remind me of task %d "+also+when), true
	case len(found) > 1:
		return d.whichOne(found, "Set another reminder for task %d"), true
	case when == "" && also == "": // asked elsewhere
		return chat.Reply{}, false
	case when == "":
		d.memory.speakOf([]int64{found[0].Number})
		return d.furtherOfIt(also, when), true
	}
	return d.remind("#"+strconv.FormatInt(found[0].Number, 10), also+d.onItsDay(found[0], when))
}

// countedOnly leaves a message about something new to others, without the number of its reminder,
// which they could take for a time.
func (d *dialogue) countedOnly() (chat.Reply, bool) {
	d.prompt.Turn.Message = en.CountedBell.ReplaceAllString(d.prompt.Turn.Message, "a $1")
	return chat.Reply{}, false
}

// furtherOfIt is furtherBell of the task that is spoken of; what isn't said is asked.
func (d *dialogue) furtherOfIt(also, when string) chat.Reply {
	reply, ok := d.remind("", also+when)
	switch {
	case !ok && when == "":
		return chat.Reply{Text: "Of which task, and when? Say it like “also remind me of the dentist an hour before”."}
	case !ok:
		return chat.Reply{Text: fmt.Sprintf("Of which task? Say it like “remind me of the dentist %s%s”.", also, when)}
	case when == "":
		return chat.Reply{Text: fmt.Sprintf(
			"When, besides the reminders that #%d has? Say it like “also an hour before” or “remind me of #%d "+
				"tomorrow at 9 too”.",
			d.memory.It[0], d.memory.It[0])}
	}
	return reply
}

// furtherOf takes apart what stands behind "a second reminder": of which task, and when; either is "" if it isn't said,
// and of which is "?" where the words say something else.
func (d *dialogue) furtherOf(ctx context.Context, rest string) (words, when string) {
	rest = strings.TrimSpace(en.OneOfThem.ReplaceAllString(strings.Trim(rest, " ,:;-"), "$1$2"))
	if w, ok := d.momentsOf(rest); ok {
		return "", w
	}
	for _, of := range []string{" for ", " of ", " about "} {
		if i := strings.LastIndex(rest, of); i > 0 {
			if w, ok := d.momentsOf(rest[:i]); ok {
				return bareName(rest[i+len(of):]), w
			}
		}
	}
	m := en.OfThat.FindStringSubmatch(rest)
	switch {
	case rest == "":
		return "", ""
	case m == nil:
		return "?", ""
	}
	if len(d.named(bareName(m[1]), d.pending(ctx))) == 1 { // a name may end like a time: "parents evening"
		return bareName(m[1]), ""
	}
	for i := range m[1] {
		if i == 0 || m[1][i] != ' ' {
			continue
		}
		if w, ok := d.momentsOf(m[1][i:]); ok {
			return bareName(m[1][:i]), w
		}
	}
	return bareName(m[1]), ""
}

// bareName is the name of a task without an article and without marks around it.
func bareName(words string) string {
	words = strings.Trim(words, " ,:;-")
	return strings.TrimPrefix(strings.TrimPrefix(words, "the "), "my ")
}

// momentsOf reads words that are moments and nothing else, as tools read them.
func (d *dialogue) momentsOf(words string) (string, bool) {
	words = strings.Trim(words, " ,:;-")
	if all := each(words); en.AllLeads.MatchString(all) {
		return all, true
	}
	parts := strings.FieldsFunc(strings.NewReplacer(", and ", "|", " and ", "|", ", ", "|").Replace(words),
		func(r rune) bool { return r == '|' })
	for i, p := range parts {
		switch {
		case d.isMoment(p), en.AllLeads.MatchString(p):
		case d.isMoment("at " + p):
			parts[i] = "at " + p
		default:
			return "", false
		}
	}
	return strings.Join(parts, " and "), len(parts) > 0
}
