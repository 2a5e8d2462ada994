package offline

import (
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

// whereabouts takes what somebody says of where they are as their time zone. Only
// a place that is known is one: "I'm in a meeting" says something else.
func (d *dialogue) whereabouts(message string) (chat.Reply, bool) {
	if en.ClockAsked.MatchString(message) {
		return calling("get_reminder_settings", map[string]any{"about": "time_zone"})
	}
	if m := en.ClockSet.FindStringSubmatch(message); m != nil {
		place := firstOf(m)
		zones := frame.ZonesOf(place)
		if len(zones) == 0 && strings.HasPrefix(message, "use ") {
			return chat.Reply{}, false // use the time
		}
		if len(zones) == 0 && !strings.Contains(message, "zone") {
			return chat.Reply{}, false
		}
		if len(zones) == 0 {
			return chat.Reply{Text: fmt.Sprintf(
				"I don't know the time zone of “%s”. Name a large city that has it, such as “my time zone is Berlin”.",
				place)}, true
		}
		return d.inZone(place, zones)
	}
	m := en.Whereabouts.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	place := firstOf(m)
	if zones := frame.ZonesOf(place); len(zones) > 0 {
		reply, ok := d.inZone(place, zones)
		if ok && len(reply.Calls) > 0 && d.forAWhile(message, place) {
			reply.Text = fmt.Sprintf(
				"I can't change it back by myself: when you are back, say so, such as “my time zone is %s”.\n",
				placeName(d.prompt.Now.Location().String()))
		}
		return reply, ok
	}
	return d.notYet(place)
}

// notYet answers where somebody says that they will be in a place later.
func (d *dialogue) notYet(said string) (chat.Reply, bool) {
	at := en.NotYetThere.FindStringSubmatchIndex(said)
	if at == nil || at[0] == 0 {
		return chat.Reply{}, false
	}
	place := strings.TrimSpace(said[:at[0]])
	if t := d.timesIn(said[at[0]:]); len(t) != 1 || t[0].Date.IsZero() ||
		!civil.DateOf(d.prompt.Now).Before(t[0].Date) || len(frame.ZonesOf(place)) == 0 {
		return chat.Reply{}, false
	}
	return chat.Reply{Text: fmt.Sprintf(
		"I can't change your time zone at a time to come. Say “I'm in %s” when you are there.", placeName(place))}, true
}

// forAWhile says whether somebody is in a place only until a time that is said.
func (d *dialogue) forAWhile(message, place string) bool {
	_, rest, _ := strings.Cut(message, place)
	return strings.Contains(rest, "week") || strings.Contains(rest, "until ") || strings.Contains(rest, "till ") ||
		strings.Contains(rest, "through ") ||
		strings.Contains(rest, " for ") && !strings.Contains(rest, "for now") && !strings.Contains(rest, "for good") ||
		strings.Contains(rest, "today") || strings.Contains(rest, "tonight") || strings.Contains(rest, " this ")
}

// inZone is that somebody is in one of these zones: which is asked where there are several.
func (d *dialogue) inZone(place string, zones []string) (chat.Reply, bool) {
	if len(zones) == 1 {
		return calling("set_reminder_settings", map[string]any{"time_zone": zones[0]})
	}
	c := &chat.Clarification{Question: fmt.Sprintf("Which time is it, of those in “%s”?", placeName(place))}
	asked := &asked{}
	for _, z := range zones {
		c.Options = append(c.Options, chat.Option{Label: "As in " + placeName(z), Message: "My time zone is " + z})
		asked.Plans = append(asked.Plans, []chat.Call{*tool("set_reminder_settings", map[string]any{"time_zone": z})})
	}
	withWayOut(c, "Leave it as it is")
	asked.Options = c.Options
	d.memory.Asked = asked
	return chat.Reply{Text: c.Question, Choice: c}, true
}

// initials are names of places that are written in capitals.
var initials = wordSet("us usa uk uae dc ist cst")

// placeName is how a place is written: "america/new_york" is New York.
func placeName(place string) string {
	place = place[strings.LastIndexByte(place, '/')+1:]
	if plain := strings.TrimPrefix(place, "the "); initials[plain] {
		return strings.TrimSuffix(place, plain) + strings.ToUpper(plain)
	}
	words := strings.FieldsFunc(place, func(r rune) bool { return r == '_' || r == ' ' })
	for i, w := range words {
		if w != "the" && w != "of" {
			words[i] = title(w)
		}
	}
	return strings.Join(words, " ")
}
