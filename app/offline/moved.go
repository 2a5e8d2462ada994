package offline

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
)

// moved takes tasks to another list, where the message names one.
func (d *dialogue) moved(lists []chat.SharedList, message, lower string) (chat.Reply, bool) {
	m := en.MovedTo.FindStringSubmatchIndex(lower)
	if m == nil || !d.has("move_task") {
		return chat.Reply{}, false
	}
	to := "inbox"
	if words := lower[m[4]:m[5]]; !en.OwnList[words] {
		l, ok := d.namedList(lists, words, true)
		if !ok {
			return chat.Reply{}, false
		}
		to = l.Handle
	}
	from, said := d.movedFrom(lists, message[m[2]:m[3]], lower[m[2]:m[3]], to)
	if from == to || from == "" && to == "inbox" {
		d.memory.Asked = nil
		return chat.Reply{Text: "Say from which list, such as: move milk from the house list to my own list."}, true
	}
	args := map[string]any{}
	if from == "" {
		args = d.chosen(said)
	} else {
		args["list"] = from
		args["tasks"] = []any{plainRef(said)}
	}
	args["to"] = to
	return calling("move_task", args)
}

// movedFrom is the list that tasks are in, "" for the person's own, and what is
// said of them besides.
func (d *dialogue) movedFrom(lists []chat.SharedList, said, lower, to string) (string, string) {
	if l, rest, ok := d.handled(lists, said); ok {
		return l.Handle, rest
	}
	if m := en.MovedFrom.FindStringSubmatchIndex(lower); m != nil {
		words := lower[m[4]:m[5]]
		if en.OwnList[words] {
			return "", said[m[2]:m[3]]
		}
		if l, ok := d.namedList(lists, words, true); ok {
			return l.Handle, said[m[2]:m[3]]
		}
	}
	if to == "inbox" {
		return d.memory.Shared, said
	}
	return "", said
}

// chosen reads which tasks of the person's own list are meant, as it does for
// completing them. Where that would ask something, the tool does.
func (d *dialogue) chosen(said string) map[string]any {
	memory := d.memory
	reply := d.begin(d.read("complete " + said))
	d.memory = memory
	args := map[string]any{}
	one := len(reply.Calls) == 1 && reply.Calls[0].Tool == "complete_task"
	if one && json.Unmarshal(reply.Calls[0].Args, &args) == nil {
		if _, reopens := args["done"]; !reopens {
			return args
		}
	}
	return map[string]any{"tasks": []any{plainRef(said)}}
}

// plainRef is a task by its number, or by words.
func plainRef(said string) any {
	said = strings.TrimSpace(said)
	bare := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(said), "the "), "task "), "#")
	if n, err := strconv.ParseInt(bare, 10, 64); err == nil && n > 0 {
		return n
	}
	return strings.TrimPrefix(said, "the ")
}
