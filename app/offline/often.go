package offline

import (
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// oftenSaid says at its own place how often something is to ring or to be done,
// where that is said before the word for it or right behind it: "set a daily
// reminder for insulin" is "remind me every day about insulin".
func (d *dialogue) oftenSaid(message string) string {
	if strings.Contains(message, "\n") || en.Summaries.MatchString(message) {
		return message
	}
	if m := en.EveryUntil.FindStringSubmatch(message); m != nil {
		return m[1] + " " + m[3] + " " + m[2] + " " + m[4]
	}
	if m := en.OftenBell.FindStringSubmatch(message); m != nil {
		return d.oftenRings(message, m[1], en.Often(m[2], m[3]), strings.TrimSpace(m[4]))
	}
	if m := en.OftenTask.FindStringSubmatch(message); m != nil {
		rest := strings.TrimSpace(m[4])
		by := en.OfWhat.FindString(rest)
		if rest == "" || by == "" && !en.PlainlyAdds.MatchString(m[1]) || en.AllThereIs.MatchString(rest) {
			return message
		}
		return "add " + rest[len(by):] + " " + en.Often(m[2], m[3])
	}
	if m := en.OftenAlarm.FindStringSubmatch(message); m != nil {
		return m[1] + "an " + m[4] + " " + en.Often(m[2], m[3])
	}
	if m := en.PlainBell.FindStringSubmatch(message); m != nil {
		rest := strings.TrimSpace(m[1])
		if t := d.timesIn(rest); len(t) > 0 && t[0].Start == 0 && t[0].Rule != nil &&
			en.OfWhat.MatchString(rest[t[0].End:]) {
			return d.oftenRings(message, "set ", "", rest)
		}
	}
	if m := en.RepeatingOne.FindStringSubmatch(message); m != nil && slices.ContainsFunc(d.timesIn(message),
		func(e timeexpr.Expr) bool { return e.Rule != nil }) {
		return m[1] + m[2]
	}
	if m := en.OneTime.FindStringSubmatch(message); m != nil {
		return m[1] + m[2]
	}
	return message
}

// onceSaid leaves out that a reminder is to come only once: it does.
func onceSaid(message string) string {
	if strings.Contains(message, "\n") || en.ComesAgain.MatchString(message) {
		return message
	}
	if m := en.OnceFirst.FindStringSubmatch(message); m != nil {
		return m[1] + " " + m[2]
	}
	if m := en.OnceLast.FindStringSubmatch(message); m != nil && !strings.HasSuffix(m[1], " at") { // at once
		return strings.TrimRight(m[1], ",; ") + m[2]
	}
	return message
}

// oftenRings is oftenSaid of a reminder: how it is wanted, how often, and what
// is said behind the word.
func (d *dialogue) oftenRings(message, want, often, rest string) string {
	switch {
	case rest == "":
		return "set a reminder " + often
	case en.AllThereIs.MatchString(rest) && (often == "every day" || often == "every week"):
		return "send me a summary " + often
	case en.AllThereIs.MatchString(rest), want == "" && en.SaidOfOne.MatchString(message):
		return message
	}
	when := ""
	if t := d.timesIn(rest); len(t) > 0 && (t[0].Start == 0 || strings.EqualFold(rest[:t[0].Start], "for ")) {
		behind := rest[t[0].End:]
		if behind == "" || en.OfWhat.MatchString(behind) {
			when = rest[t[0].Start:t[0].End]
			rest = behind
		}
	}
	if when == "" {
		if m := en.ClockLast.FindStringSubmatch(rest); m != nil {
			rest = m[1]
			when = m[2]
		}
	}
	if en.SaysEvery.MatchString(when) {
		often = ""
	}
	said := strings.TrimSpace(often + " " + when)
	by := en.OfWhat.FindStringSubmatch(rest)
	switch {
	case rest == "":
		return "set a reminder " + said
	case by == nil:
		return "remind me " + said + " about " + rest
	case strings.EqualFold(by[1], "to"):
		return "remind me " + said + " to " + rest[len(by[0]):]
	}
	return "remind me " + said + " about " + rest[len(by[0]):]
}
