package notify

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// MaxReply is how long an answer to a reminder may be, in characters.
const MaxReply = 200

// How long something is put off where the person does not say.
const (
	aSnooze = 10 * time.Minute
	aWhile  = time.Hour
)

// Replied is what an answer to a reminder came to.
type Replied struct {
	Answer string      // todo.AnsweredDone, todo.AnsweredSnoozed or Seen
	Until  time.Time   // when it rings again, if it was put off
	Change todo.Change // of the task, if there was any
	List   todo.ListID // in which the task is
}

var (
	doneWords = []string{"done", "i'm done", "im done", "all done", "did it", "i did", "i did it", "did that",
		"done it", "it's done", "its done", "finished", "completed", "complete", "already done", "yes, done",
		"yes done", "mark as done", "mark it done", "mark it as done",
		"i've done it", "ive done it", "i have done it", "have done it", "just did", "just did it", "i just did",
		"i just did it", "did already", "already did", "already did it",
		"i already did", "i already did it", "done already", "that's done", "thats done", "done with it", "done that",
		"finished it", "i finished", "i'm finished", "i finished it",
		"took it", "took them", "i took it", "i took them", "taken", "already taken", "i've taken it",
		"i've taken them", "i have taken it", "i have taken them",
		"already took it", "already took them", "tick", "tick it off", "check it off", "✓", "✅"}
	closeWords = []string{"ok", "okay", "k", "seen", "got it", "thanks", "thank you", "thx", "dismiss", "close", "stop",
		"i know", "noted", "alright", "all right", "fine",
		"shut up", "leave me alone", "enough", "dismissed", "ignore it", "skip", "skip it", "skip this one",
		"skip it this time", "not this time"}
	snooze = []string{"snooze", "snooze it", "hit snooze", "press snooze", "snooze this", "snooze for a bit",
		"not now", "not right now", "in a bit", "a bit later", "in a moment", "a moment", "one moment", "just a moment",
		"in a minute", "give me a minute", "give me a moment",
		"one sec", "just a sec", "almost done", "nearly done", "almost", "i'm on it", "im on it", "on it", "hold on",
		"hang on", "wait", "wait a bit", "wait a minute", "soon", "again", "in a few minutes", "a few minutes",
		"a few more minutes"}
	later = []string{"later", "not yet", "not done yet", "not done", "not finished yet", "can't right now",
		"can't now", "not at the moment", "remind me later", "remind me again", "remind me again later", "ask me later",
		"maybe later", "i'll do it later", "do it later", "in a while", "some time later", "i'm busy", "im busy",
		"busy"}
	otherDay = []string{"not today", "another day", "some other day", "do it tomorrow", "i'll do it tomorrow",
		"next day", "can't today", "can't do it today"}
	// opening may stand before a time that something is put off to.
	opening = []string{"please", "give me", "just", "wait", "snooze it", "snooze this", "snooze", "remind me again",
		"remind me", "ring again", "ring", "ask me again", "ask me", "again", "later", "not now", "not today",
		"put it off", "move it", "make it", "for", "until", "till", "to"}
)

// hours are how long something is put off, and minutes where only the number is said.
var (
	hours   = lazyregexp.New(`^\d{1,3} ?h$`)
	minutes = lazyregexp.New(
		`^(?:please |just |give me )?(?:snooze|snooze it|snooze this|wait|for|in|another|snooze for|snooze it for` +
			`|wait for) (\d{1,3})$`)
)

// Understand says what an answer to a reminder means: that it is done, that
// it was seen, or until when it is put off. A day without a time keeps the time
// of the ring. It fails with fault.Invalid and a sentence for anything else.
func Understand(words string, rang time.Time, who todo.Actor,
	now time.Time) (answer string, until time.Time, err error) {
	words, err = todo.CleanLine("words", words, 1, MaxReply)
	if err != nil {
		return "", time.Time{}, err
	}
	said := strings.Trim(strings.ToLower(strings.ReplaceAll(words, "’", "'")), " .!,;")
	for _, manner := range []string{" please", " pls", " thanks", " thank you", " thx"} {
		if rest, ok := strings.CutSuffix(said, manner); ok {
			said = strings.TrimRight(rest, " ,")
		}
	}
	loc := who.Location()
	tomorrow := civil.DateOf(now.In(loc)).AddDays(1)
	clock := civil.DateTimeOf(rang.In(loc)).Clock
	switch {
	case slices.Contains(doneWords, said):
		return todo.AnsweredDone, time.Time{}, nil
	case slices.Contains(closeWords, said):
		return Seen, time.Time{}, nil
	case slices.Contains(snooze, said):
		return todo.AnsweredSnoozed, whole(now.Add(aSnooze)), nil
	case slices.Contains(later, said):
		return todo.AnsweredSnoozed, whole(now.Add(aWhile)), nil
	case slices.Contains(otherDay, said):
		return todo.AnsweredSnoozed, tomorrow.At(clock, loc), nil
	}
	until, ok := moment(said, clock, who, now)
	if !ok {
		return "", until, fault.InField("words", "“%s” isn't an answer that I understand. "+
			"Say “done”, “in an hour”, “tomorrow at 9” or “not today”.", words)
	}
	if !until.After(now) {
		return "", until, fault.InField("words", "“%s” is in the past. Say a later moment.", words)
	}
	return todo.AnsweredSnoozed, until, nil
}

// whole is a moment without its second's parts.
func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// moment reads a time to which something is put off.
func moment(said string, clock civil.Clock, who todo.Actor, now time.Time) (time.Time, bool) {
	if m := minutes.FindStringSubmatch(said); m != nil { // "snooze 15"
		said = m[1] + " minutes"
	}
	for cut := true; cut; {
		cut = false
		for _, o := range opening {
			if rest, ok := strings.CutPrefix(said, o); ok && rest != strings.TrimLeft(rest, " ,") {
				said = strings.TrimLeft(rest, " ,")
				cut = true
			}
		}
	}
	c := timeexpr.ForLocale(now.In(who.Location()), who.Locale)
	texts := []string{said, "in " + said}
	if hours.MatchString(said) { // of which "1h" is also a time of day
		texts = []string{"in " + said}
	}
	if more, ok := strings.CutPrefix(said, "another "); ok { // "give me another hour"
		texts = []string{"in " + more, "in an " + more, "in a " + more}
	}
	for _, text := range texts {
		exprs := timeexpr.Find(text, c)
		if at, ok := joined(exprs, text, clock, who.Location()); ok {
			return at, true
		}
	}
	return time.Time{}, false
}

// joined is the moment that expressions name together, if they are all of a text.
func joined(exprs []timeexpr.Expr, text string, clock civil.Clock, loc *time.Location) (time.Time, bool) {
	rest, end := "", 0
	var day civil.Date
	seconds := 0
	for _, e := range exprs {
		if e.Rule != nil || e.Problem != "" || e.Unsupported != "" || e.Date.IsZero() {
			return time.Time{}, false
		}
		rest += text[end:e.Start]
		end = e.End
		if day.IsZero() || !e.Timed {
			day = e.Date
		}
		if e.Timed {
			clock = e.Clock
			seconds = e.Seconds
		}
	}
	rest += text[end:]
	for _, w := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" ,.;", r) }) {
		if !slices.Contains([]string{"at", "on", "and", "please", "in", "the"}, w) {
			return time.Time{}, false
		}
	}
	return day.At(clock, loc).Add(time.Duration(seconds) * time.Second).UTC(), !day.IsZero()
}

// Reply does what the person's answer to a reminder means. It fails with
// fault.Invalid if it means nothing, with fault.NotFound if there is no such
// reminder, and with fault.Conflict if it has not rung.
func (s *Service) Reply(ctx context.Context, who todo.Actor, id, words string, from From) (Replied, error) {
	r, err := s.rung(ctx, who, id)
	if err != nil {
		return Replied{}, err
	}
	answer, until, err := Understand(words, r.At, who, s.now())
	if err != nil {
		return Replied{}, err
	}
	out := Replied{Answer: answer, Until: until, List: r.List}
	switch answer {
	case todo.AnsweredDone:
		out.Change, err = s.Done(ctx, who, id, from)
	case todo.AnsweredSnoozed:
		out.Change, err = s.Snooze(ctx, who, id, until, from)
	default:
		err = s.Close(ctx, who, id, from)
	}
	return out, err
}
