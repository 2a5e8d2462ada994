package offline

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/reminder"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// What is said of reminders themselves. The rest of a message that asks to be
// reminded is an addition like any other.
var (
	wantsReminder = lazyregexp.New(
		`(?i)\b(?:remind (?:me|us)|reminders? (?:to|for|about)|(?:alert|notify|ping|nudge|buzz) me|(?:don't|dont` +
			`|don’t|do not|never) let (?:me|us) forget|(?:make|be) sure (?:that )?(?:i|we) (?:(?:don't|dont|don’t` +
			`|do not|never) forget|remember))\b`)
	// leadOf is "remind me a day before", and of what.
	leadOf = lazyregexp.New(`(?i)^(?:please |can you |could you )?remind me (?:(?:of|about) (.+?) )?` +
		`((?:the |a |an |one |half an |two |three |five |ten |\d{1,3} )?(?:minutes?|mins?|hours?|days?|weeks?` +
		`|evening|night|morning) (?:before|earlier|ahead|in advance|early)(?: at \S+(?: ?[ap]m)?)?)` +
		`(?: (?:of|about|for) (.+?)| ((?:the|my) .+?))??( too| as well| also)?[.! ]*$`)
	// stopsIt is "stop reminding me about the gym".
	stopsIt = lazyregexp.New(
		`(?i)^(?:please )?(?:stop (?:reminding|bugging|nagging|notifying|pestering|alerting|pinging) me (?:of|about` +
			`|for)|(?:don't|dont|don’t|do not) remind me (?:again |any more |anymore )?(?:of|about)` +
			`|no (?:more )?reminders? (?:for|about|of)|mute) (.+?)(?: any ?more| again| please)?[.! ]*$`)
)

// reminders understands what is said about the reminders of one task.
func (d *dialogue) reminders() (chat.Reply, bool) {
	message := strings.TrimSpace(d.prompt.Turn.Message)
	if m := stopsIt.FindStringSubmatch(message); m != nil && !en.UntilThen.MatchString(strings.ToLower(message)) {
		return d.remind(m[1], "never")
	}
	if m := leadOf.FindStringSubmatch(message); m != nil {
		when := m[2]
		if m[5] != "" {
			when = "also " + when
		}
		return d.remind(m[1]+m[3]+m[4], when)
	}
	return chat.Reply{}, false
}

// remind changes the reminders of the task that words name, or that was just
// spoken of. Without either it leaves the message to others.
func (d *dialogue) remind(words, when string) (chat.Reply, bool) {
	var of any = words
	if words == "" || pronouns[strings.ToLower(words)] {
		if len(d.memory.It) != 1 {
			return chat.Reply{}, false
		}
		of = d.memory.It[0]
	}
	return chat.Reply{Calls: []chat.Call{*tool("update_task", map[string]any{"tasks": []any{of}, "remind": when})}},
		true
}

// ringing makes what the person wants to be reminded of ring, whatever the settings
// let ring by itself.
func (d *dialogue) ringing(r chat.Reply) chat.Reply {
	if !d.rings && !wantsReminder.MatchString(d.prompt.Turn.Message) {
		return r
	}
	for i, c := range r.Calls {
		var args struct {
			List  string           `json:"list,omitempty"`
			Tasks []map[string]any `json:"tasks"`
		}
		if c.Tool != "add_task" || json.Unmarshal(c.Args, &args) != nil {
			continue
		}
		for _, t := range args.Tasks {
			if due, _ := t["due"].(string); due != "" {
				t["remind"] = "when due"
			}
		}
		r.Calls[i].Args = mustJSON(args)
	}
	return r
}

// how takes how loud something is to ring, and how often, out of the message, which is then
// understood as if it were not there.
func (d *dialogue) how() {
	d.prompt.Turn.Message = en.OnlyRemind.ReplaceAllString(d.prompt.Turn.Message, "$1")
	d.prompt.Turn.Message = onceSaid(d.oftenSaid(d.prompt.Turn.Message))
	said := d.prompt.Turn.Message
	m := en.NagLast.FindStringSubmatch(said)
	if plain := en.NagPlain.FindStringSubmatch(said); m == nil && plain != nil &&
		(wantsReminder.MatchString(plain[1]) || en.SetsReminder.MatchString(plain[1])) {
		m = plain
	}
	if m != nil {
		d.prompt.Turn.Message, d.manner = m[1], "every 10 minutes until done"
		if m[2] != "" {
			d.manner = strings.ToLower(m[2]) + " until done"
		}
		return
	}
	if d.manners(said) {
		return
	}
	for _, p := range []en.Pattern{en.LoudFirst, en.LoudLast} {
		m := p.FindStringSubmatchIndex(said)
		if m == nil {
			continue
		}
		d.manner = "loudly"
		if en.Softly.MatchString(said[m[4]:m[5]]) {
			d.manner = "quietly"
		}
		d.prompt.Turn.Message = strings.TrimSpace(said[m[2]:m[3]] + " " + strings.TrimLeft(said[m[6]:m[7]], " ,"))
		return
	}
}

// loud makes what the calls let ring as loud as the person said.
func (d *dialogue) loud(r chat.Reply) chat.Reply {
	if d.manner == "" {
		return r
	}
	for i, c := range r.Calls {
		var args map[string]any
		if c.Tool != "add_task" && c.Tool != "update_task" || json.Unmarshal(c.Args, &args) != nil {
			continue
		}
		tasks := []any{args}
		if c.Tool == "add_task" {
			tasks, _ = args["tasks"].([]any)
		}
		for _, t := range tasks {
			if t, ok := t.(map[string]any); ok {
				when, _ := t["remind"].(string)
				if due, repeat := t["due"], t["repeat"]; c.Tool == "add_task" && when == "" && due == nil &&
					repeat == nil {
					continue // it is asked when
				}
				if when == "" && strings.HasPrefix(d.manner, "and ") {
					when = "when due"
				}
				t["remind"] = strings.TrimSpace(when + " " + d.manner)
			}
		}
		r.Calls[i].Args = mustJSON(args)
	}
	return r
}

// ringsAt lets a task that is on the list ring at a moment of its own, beside its due or without one: "remind me at 5
// about the report". What isn't there is something new.
func (d *dialogue) ringsAt(ctx context.Context, message string) (chat.Reply, bool) {
	instead := en.InsteadOf.MatchString(message)
	message = en.InsteadOf.ReplaceAllString(message, "")
	m := en.RemindedOf.FindStringSubmatch(message)
	if m == nil {
		return chat.Reply{}, false
	}
	instead = instead || en.InsteadOf.MatchString(m[1])
	when, words := en.InsteadOf.ReplaceAllString(m[1], ""), en.AlsoThat.ReplaceAllString(m[2], "")
	exprs := timeexpr.Find(words, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale))
	if n := len(exprs); when == "" && n == 1 && exprs[0].End == len(words) && exprs[0].Start > 0 {
		words, when = strings.TrimRight(words[:exprs[0].Start], " ,"), words[exprs[0].Start:]
	} else if n > 0 {
		return chat.Reply{}, false
	} else if when == "" && !en.ToDo.MatchString(words) {
		return d.remindsOfKnown(ctx, words)
	}
	if !d.isMoment(when) || en.ToDo.MatchString(words) {
		return chat.Reply{}, false
	}
	if en.BothOfThem.MatchString(words) {
		return d.ringBoth(when)
	}
	found := d.named(words, d.pending(ctx))
	if len(found) > 1 {
		return d.whichOne(found, "Remind me of task %d "+when), true
	}
	if len(found) == 0 {
		return chat.Reply{}, false
	}
	if en.AlsoThat.MatchString(message) || !reminder.Usual(found[0].Reminders) && !instead {
		when = "also " + when
	} else if instead {
		when = d.onItsDay(found[0], when)
	}
	return d.remind("#"+strconv.FormatInt(found[0].Number, 10), when)
}

// isMoment says whether words are one moment and nothing else, or a lead before a due.
func (d *dialogue) isMoment(words string) bool {
	if en.BareLead.MatchString(words) {
		return true
	}
	exprs := timeexpr.Find(words, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale))
	return len(exprs) == 1 && exprs[0].Start == 0 && exprs[0].End == len(words) && exprs[0].Rule == nil &&
		!exprs[0].Passed &&
		exprs[0].Problem == ""
}

// sounds takes what is said of whether the page makes a sound, and of how loud one task rings.
func (d *dialogue) sounds(message string) (chat.Reply, bool) {
	if m := given(en.LoudTask.FindStringSubmatch(message)); len(m) == 2 && !en.AllBells.MatchString(m[0]) {
		how := "loudly"
		if en.Softly.MatchString(m[1]) {
			how = "quietly"
		}
		return d.remind(m[0], how)
	}
	switch {
	case en.SoundOff.MatchString(message):
		return calling("set_reminder_settings", map[string]any{"sound": "off"})
	case en.SoundOn.MatchString(message):
		if len(d.memory.It) == 1 && strings.Contains(message, "loud") {
			return d.remind("", "loudly")
		}
		return calling("set_reminder_settings", map[string]any{"sound": "on"})
	case en.SoundAsked.MatchString(message):
		return calling("get_reminder_settings", map[string]any{"about": "sound"})
	}
	return chat.Reply{}, false
}

// timesIn are the times that are found in words.
func (d *dialogue) timesIn(words string) []timeexpr.Expr {
	return timeexpr.Find(words, timeexpr.ForLocale(d.prompt.Now, d.prompt.Locale))
}

// saysTime says whether words name a time of day.
func (d *dialogue) saysTime(words string) bool {
	for _, e := range d.timesIn(words) {
		if e.Timed {
			return true
		}
	}
	return false
}
