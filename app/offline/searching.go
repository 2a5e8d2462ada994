package offline

import (
	"encoding/json"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

// generic words say of what kind a thing is; the title of its task often does
// not: "my dentist appointment" is the task "Dentist".
var generic = wordSet(
	"appointment appointments meeting thing visit call session class lesson booking reservation task stuff bill " +
		"reminder one event date")

// searchAgain is a second search, with the telling words alone, where the
// first and only one found nothing.
func (d *dialogue) searchAgain() *chat.Call {
	if steps := d.prompt.Turn.Steps; len(steps) == 1 && steps[0].Result != nil && !steps[0].Result.Failed &&
		len(steps[0].Result.Tasks) == 0 {
		return fewerWords(steps[0].Call)
	}
	return nil
}

// searchedAgain says which of two steps is not to be spoken of because they
// are a search and the same with fewer words: the one that found nothing. It
// is -1 where they are not.
func (d *dialogue) searchedAgain() (hidden int) {
	steps := d.prompt.Turn.Steps
	if len(steps) != 2 || steps[0].Result == nil || steps[1].Result == nil || len(steps[0].Result.Tasks) > 0 {
		return -1
	}
	if c := fewerWords(steps[0].Call); c == nil || c.Tool != steps[1].Call.Tool ||
		string(c.Args) != string(steps[1].Call.Args) {
		return -1
	}
	if len(steps[1].Result.Tasks) == 0 {
		return 1
	}
	return 0
}

// fewerWords is a search with its telling words alone; nil if it has no others.
func fewerWords(c chat.Call) *chat.Call {
	args := map[string]any{}
	if c.Tool != "search_tasks" || json.Unmarshal(c.Args, &args) != nil {
		return nil
	}
	query, _ := args["query"].(string)
	var telling []string
	for _, w := range strings.Fields(query) {
		if l := strings.ToLower(w); !generic[l] && !lead[l] {
			telling = append(telling, w)
		}
	}
	if len(telling) == 0 || strings.Join(telling, " ") == query {
		return nil
	}
	args["query"] = strings.Join(telling, " ")
	return tool(c.Tool, args)
}
