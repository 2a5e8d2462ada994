package offline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
)

// turns takes what is said about whose the tasks of shared lists are. Where no
// list is named the tools look for it.
func (d *dialogue) turns(ctx context.Context, lists []chat.SharedList) (chat.Reply, bool) {
	if !d.has("whose_turn") {
		return chat.Reply{}, false
	}
	if reply, ok := d.comments(ctx, lists); ok {
		return reply, true
	}
	at, message := d.located(lists, d.askedOfBells())
	t := turnTalk{dialogue: d, at: at}
	if reply, ok := t.swaps(ctx, lists, message); ok {
		return reply, true
	}
	for _, read := range []func(string) (string, map[string]any){t.asks, t.counts, t.passes, t.rotates} {
		if name, args := read(message); name != "" {
			return t.calls(name, args)
		}
	}
	for _, read := range []func(string) (string, string, map[string]any){t.gives, t.shows} {
		name, who, args := read(message)
		if name == "" {
			continue
		}
		if !d.isMember(ctx, who) {
			return chat.Reply{}, false
		}
		return t.calls(name, args)
	}
	return chat.Reply{}, false
}

// turnTalk is what is said about turns in a list, "" where none is named.
type turnTalk struct {
	*dialogue
	at string
}

// calls makes the call, and asks where it isn't said of what.
func (t turnTalk) calls(name string, args map[string]any) (chat.Reply, bool) {
	t.memory.Asked = nil
	if refs, ok := args["tasks"]; ok && refs == nil {
		return chat.Reply{Text: "Say of which task, such as: pass the bins on."}, true
	}
	if t.at != "" {
		args["list"] = t.at
	}
	return calling(name, args)
}

// located is the list that a message names somewhere, and the message without it.
func (d *dialogue) located(lists []chat.SharedList, message string) (string, string) {
	if l, rest, ok := d.handled(lists, message); ok {
		return l.Handle, rest
	}
	for _, l := range lists {
		whole := strings.TrimPrefix(strings.ToLower(l.Name), "the ")
		inner := strings.TrimSuffix(whole, " list")
		for _, name := range []string{l.Handle, whole, inner} {
			for _, words := range []string{"the " + name + " list", "our " + name + " list", "my " + name + " list",
				"the " + name, "our " + name, name} {
				for _, in := range []string{" in ", " on ", " of ", " at "} {
					if at := strings.Index(message+" ", in+words+" "); at >= 0 {
						return l.Handle, strings.TrimSpace(message[:at] + (message + " ")[at+len(in+words):])
					}
				}
			}
		}
	}
	return "", message
}

// isMember says whether somebody of that name is in the person's lists.
func (d *dialogue) isMember(ctx context.Context, name string) bool {
	if name == "me" {
		return true
	}
	if d.prompt.Members == nil {
		return false
	}
	names, err := d.prompt.Members(ctx)
	return err == nil && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// owner is the person whose something is: of "anna's" and "mine" the name.
func owner(words string) string {
	switch words {
	case "mine", "my":
		return "me"
	}
	return strings.TrimSuffix(strings.TrimSuffix(words, "'s"), "'")
}

// people are those of "anna, leo and me".
func people(words string) []string {
	if en.AllOfUs[strings.TrimSpace(words)] {
		return []string{"everybody"}
	}
	var out []string
	for part := range strings.SplitSeq(strings.NewReplacer(" and then ", ",", " then ", ",", " and ", ",", " & ",
		",").Replace(words), ",") {
		switch part = strings.TrimSpace(part); part {
		case "":
		case "i", "myself":
			out = append(out, "me")
		default:
			out = append(out, part)
		}
	}
	return out
}

// task is what words name, nil where that isn't known.
func (t *turnTalk) task(words string) any {
	words = strings.TrimSpace(words)
	if en.LastTask[words] {
		if t.memory.SharedTask == "" {
			return nil
		}
		return []any{t.memory.SharedTask}
	}
	return []any{plainRef(words)}
}

func (t *turnTalk) assign(what string, whom []string, weekly bool) (string, map[string]any) {
	args := map[string]any{"tasks": t.task(what), "assigned": whom}
	if weekly {
		args["weekly"] = true
	}
	return "update_task", args
}

// asks reads "whose turn is it?" and "whose are the bins?".
func (t *turnTalk) asks(message string) (string, map[string]any) {
	if en.MyTurn.MatchString(message) {
		return "whose_turn", map[string]any{"member": "me", "turns": true}
	}
	if en.MostToDo.MatchString(message) {
		return "whose_turn", map[string]any{}
	}
	m := en.WhoseTurn.FindStringSubmatch(message)
	turns := m != nil
	if m == nil {
		m = en.WhoseIs.FindStringSubmatch(message)
	}
	if m == nil {
		return "", nil
	}
	args := map[string]any{}
	switch what := firstOf(m); {
	case en.LastTask[what] && t.memory.SharedTask != "" && what != "":
		args["task"] = t.memory.SharedTask
	case !en.LastTask[what]:
		args["task"] = plainRef(what)
	case turns:
		args["turns"] = true
	}
	return "whose_turn", args
}

// counts reads "who did how much this month?", "who did the bins last?" and "who did the bins last week?".
func (t *turnTalk) counts(message string) (string, map[string]any) {
	if en.DoneMuch.MatchString(message) {
		return t.countsAll(message)
	}
	args := map[string]any{}
	what := ""
	if m := en.DoneLast.FindStringSubmatch(message); m != nil {
		what = firstOf(m)
	} else if m := en.DoneWhen.FindStringSubmatch(message); m != nil {
		what = m[1]
		args["when"] = m[2]
	} else {
		return "", nil
	}
	task, ok := t.task(what).([]any)
	if !ok {
		return "", nil
	}
	args["task"] = task[0]
	return "who_did_how_much", args
}

func (t *turnTalk) countsAll(message string) (string, map[string]any) {
	m := en.DoneMuch.FindStringSubmatch(message)
	if m == nil {
		return "", nil
	}
	args := map[string]any{}
	if when := strings.TrimSpace(strings.TrimSuffix(firstOf(m), "so far")); when != "" {
		args["when"] = when
	}
	return "who_did_how_much", args
}

// passes reads "it's not my turn" and "pass the bins on".
func (t *turnTalk) passes(message string) (string, map[string]any) {
	m := en.NotMine.FindStringSubmatch(message)
	if m == nil {
		return "", nil
	}
	whose := "next"
	if en.MineNoMore.MatchString(message) {
		whose = "not me"
	}
	return t.assign(firstOf(m), []string{whose}, false)
}

// rotates reads what is to go around, and who is named for it by a plain word
// such as assign.
func (t *turnTalk) rotates(message string) (string, map[string]any) {
	bare := en.EachWeek.ReplaceAllString(message, "")
	weekly := bare != message
	if m := en.TurnsThen.FindStringSubmatch(message); m != nil {
		return t.assign(m[1], []string{owner(m[2]), "everybody"}, strings.Contains(message, "week"))
	}
	if m := en.TurnsAmong.FindStringSubmatch(bare); m != nil {
		return t.assign(m[1]+m[3], people(m[2]+m[4]), weekly)
	}
	if m := en.TurnsTaken.FindStringSubmatch(bare); m != nil {
		return t.assign(m[2], people(m[1]), weekly)
	}
	if m := en.Assigned.FindStringSubmatch(bare); m != nil {
		return t.assign(m[1], people(m[2]), weekly)
	}
	if m := en.Unassigned.FindStringSubmatch(message); m != nil && !en.AskedAfter.MatchString(message) {
		return t.assign(firstOf(m), []string{"none"}, false)
	}
	return "", nil
}

// swaps reads "swap the bins with Leo", and "swap with Leo" where people take turns with one task.
func (t *turnTalk) swaps(ctx context.Context, lists []chat.SharedList, message string) (chat.Reply, bool) {
	m := en.Swapped.FindStringSubmatch(message)
	if m == nil || !t.isMember(ctx, m[2]+m[3]) {
		return chat.Reply{}, false
	}
	with, what := m[2]+m[3], m[1]+m[4]
	if what == "" {
		refs, titles := t.taken(ctx, lists)
		if len(refs) != 1 {
			t.memory.Asked = nil
			text := "I don't see with which task you take turns. Say it, such as: swap the bins with " + title(with) +
				"."
			if len(refs) > 1 {
				text = fmt.Sprintf("With which one? You take turns with %s. Say it such as: swap “%s” with %s.",
					strings.Join(titles[:min(len(titles), 5)], ", "), titles[0], title(with))
			}
			return chat.Reply{Text: text}, true
		}
		what = refs[0]
	}
	return t.calls(t.assign(strings.Trim(what, "\"“”"), []string{"swap", with}, false))
}

// taken are the open tasks with which the person and others take turns, in the list that is named or in all.
func (t *turnTalk) taken(ctx context.Context, lists []chat.SharedList) (refs, titles []string) {
	if t.prompt.SharedTasks == nil || len(lists) > maxLooked {
		return nil, nil
	}
	for _, l := range lists {
		if t.at != "" && t.at != l.Handle {
			continue
		}
		snap, err := t.prompt.SharedTasks(ctx, l.Handle)
		if err != nil {
			continue // they have left it just now
		}
		for _, task := range snap.Pending {
			if task.Assigned != nil && slices.Contains(task.Assigned.Turns, t.prompt.Turn.User) {
				refs = append(refs, fmt.Sprintf("%s-%d", l.Handle, task.Number))
				titles = append(titles, task.Title)
			}
		}
	}
	return refs, titles
}

// gives reads what says whose something is, where that is a member.
func (t *turnTalk) gives(message string) (name, who string, args map[string]any) {
	what := ""
	if m := en.TurnOf.FindStringSubmatch(message); m != nil {
		who, what = owner(m[1]), m[2]
	} else if m := en.Given.FindStringSubmatch(message); m != nil {
		what, who = m[1], m[2]
	} else if m := en.WhoseFrom.FindStringSubmatch(message); m != nil {
		what, who = m[1], owner(m[2])
	} else {
		return "", "", nil
	}
	name, args = t.assign(what, []string{who}, false)
	return name, who, args
}

// shows reads "what is anna doing today?", and "what has anna done?", which is
// counted for all of them.
func (t *turnTalk) shows(message string) (name, who string, args map[string]any) {
	if m := en.MemberDid.FindStringSubmatch(message); m != nil {
		if m[2]+m[4] == "" {
			return "who_did_how_much", m[1] + m[3], map[string]any{}
		}
		return "who_did_how_much", m[1] + m[3], map[string]any{"when": m[2] + m[4]}
	}
	m := en.MemberDoes.FindStringSubmatch(message)
	if m == nil {
		return "", "", nil
	}
	who = m[1] + m[3] + m[5] + m[7] + m[9]
	until := m[2] + m[4] + m[6] + m[8] + m[10]
	args = map[string]any{"member": who}
	if until != "" {
		args["until"] = until
	}
	return "whose_turn", who, args
}

// comments takes what is said to others about a task, and asks for that.
func (d *dialogue) comments(ctx context.Context, lists []chat.SharedList) (chat.Reply, bool) {
	name, args, words := "comment_on_task", map[string]any{}, ""
	if m := en.CommentOn.FindStringSubmatch(strings.TrimSpace(d.prompt.Turn.Message)); m != nil {
		words = strings.ToLower(m[1])
		args["text"] = strings.TrimSpace(m[2])
	} else if m := en.CommentsOf.FindStringSubmatch(d.askedOfBells()); m != nil {
		name, words = "list_comments", firstOf(m)
	} else {
		return chat.Reply{}, false
	}
	at, words := d.located(lists, words)
	t := turnTalk{dialogue: d, at: at}
	if args["tasks"] = t.task(words); args["tasks"] == nil {
		d.memory.Asked = nil
		return chat.Reply{Text: "Say on which task, such as: comment on home 3: it is done soon."}, true
	}
	// Where no list is named it is the one that was spoken of last, or the only one.
	if _, number := plainRef(words).(int64); at == "" && !en.LastTask[words] && !number {
		if t.at = d.memory.Shared; t.at == "" && len(lists) == 1 {
			t.at = lists[0].Handle
		}
		if in, _ := d.listsWith(ctx, lists, words); len(in) == 1 {
			t.at = in[0].Handle
		}
	}
	return t.calls(name, args)
}
