package offline

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// states are the words that say which tasks a list has.
var states = map[string]todo.Status{
	"completed": todo.Completed, "complete": todo.Completed, "done": todo.Completed, "finished": todo.Completed,
	"finish": todo.Completed, "accomplished": todo.Completed,
	"pending": todo.Pending, "open": todo.Pending, "left": todo.Pending, "unfinished": todo.Pending,
	"remaining": todo.Pending, "outstanding": todo.Pending, "incomplete": todo.Pending,
	"deleted": todo.Binned, "all": todo.All, "everything": todo.All,
}

// list reads a question about the list.
func (c *clause) list(a Action) Action {
	t := &a.Target
	if t.When = c.times(c.tokens); !t.When.Given() {
		t.When = c.possessed()
	}
	for i := range c.tokens {
		c.narrow(&a, i)
	}
	switch {
	case a.Target.Undated || t.Repeats || a.Sort != "":
	case c.has("n"):
		*t = c.target(c.slot("n"))
	case c.has("asked"): // is it done or not?
		t.Words, t.Status = c.text(c.slot("asked")), todo.All
	case c.has("one"):
		t.Words = c.text(c.slot("one"))
	case c.has("query"):
		t.Words = c.text(c.slot("query"))
	case t.Tag == "":
		if t.Words = c.about(); t.When.Given() && strings.HasPrefix(strings.ToLower(t.Words), t.When.Words) &&
			len(t.Words) <= len(t.When.Words)+2 {
			t.Words = "" // "friday's" of "friday's tasks"
		}
	}
	if t.Words == "" && t.Tag == "" && c.has("list") && !c.mentionsTasks() {
		t.Tag = listTag(c.slot("list"))
	}
	return a
}

// narrow notes what the token says about which tasks are asked for, and in which order.
func (c *clause) narrow(a *Action, i int) {
	t, tok := &a.Target, c.tokens[i]
	if isHashtag(&tok) {
		t.Tag = tok.text[1:]
	}
	if tok.kind != word {
		return
	}
	if s, ok := states[tok.text]; ok && t.Status == "" {
		t.Status = s
	}
	rest := c.tokens[i+1:]
	switch {
	case tagged[tok.text] && len(rest) > 0:
		if len(rest) > 1 && (rest[0].text == "with" || rest[0].text == "as") {
			rest = rest[1:]
		}
		t.Tag = strings.TrimPrefix(rest[0].text, "#")
	case belated[tok.text]:
		t.Overdue = true
	case pressing[tok.text], tok.text == "high" && len(rest) > 0 && rest[0].text == "priority":
		p := todo.High
		t.Priority = &p
	case sortWords[tok.text] && len(rest) > 0:
		a.Sort, a.Newest = c.sorting(rest)
	case repeating[tok.text]:
		t.Repeats = true
	case tok.text == "overview", tok.text == "summary":
		a.Overview = true
	}
}

var (
	belated   = wordSet("overdue late missed overlooked")
	pressing  = wordSet("urgent important")
	repeating = wordSet("repeating recurring repeat repeats recur")
)

// possessed is the day of "Friday's tasks" and "todays reminders".
func (c *clause) possessed() Times {
	for i, tok := range c.tokens {
		if tok.kind == word && today[tok.text] { // "what's tomorrow looking like"
			if exprs := timeexpr.Find(tok.text, c.u.context); len(exprs) == 1 {
				return Times{Words: tok.text, Exprs: exprs}
			}
		}
		if tok.kind != word || i+1 == len(c.tokens) || c.tokens[i+1].kind != word || !isNoun(c.tokens[i+1].text) &&
			!listNouns[c.tokens[i+1].text] {
			continue
		}
		day, ok := strings.CutSuffix(tok.text, "'s")
		if !ok && !days[tok.text] {
			continue
		}
		if !ok {
			day = strings.TrimSuffix(tok.text, "s")
		}
		if exprs := timeexpr.Find(day, c.u.context); len(exprs) == 1 && exprs[0].End == len(day) {
			return Times{Words: day, Exprs: exprs}
		}
	}
	return Times{}
}

// today are days that may be left alone as part of a title, and are none in a question.
var today = wordSet("today tomorrow tonight yesterday")

// days are those that people write with an s and no apostrophe.
var days = wordSet("todays tomorrows yesterdays tonights")

// listNouns are further words for what a list holds.
var listNouns = wordSet("list agenda schedule chores errands things stuff")

// sortWords lead to what a list is sorted by, with "by".
var sortWords = wordSet("sort sorted order ordered arrange arranged")

// sortKeys are the words for what a list can be sorted by.
var sortKeys = map[string]string{"due": "due", "date": "due", "dates": "due", "deadline": "due", "time": "due",
	"urgency": "priority", "priority": "priority", "importance": "priority",
	"title": "title", "name": "title", "alphabet": "title", "alphabetical": "title", "alphabetically": "title",
	"created": "created", "creation": "created", "age": "created", "newest": "created", "oldest": "created",
	"added":   "created",
	"updated": "updated", "changed": "updated", "completed": "completed", "completion": "completed"}

// sorting reads what stands after "sort": by what, and whether the other way
// round than people expect of it.
func (c *clause) sorting(tokens []token) (by string, newest bool) {
	for _, t := range tokens {
		if key := sortKeys[t.text]; key != "" && (by == "" || by == "due") {
			by = key
		}
		newest = newest || t.text == "newest" || t.text == "latest" || t.text == "descending" || t.text == "reverse"
	}
	return by, newest
}

// about is what a question is about: the words before "reminder" or "tasks",
// or those after "reminder for".
func (c *clause) about() string {
	for i, t := range c.tokens {
		if t.kind != word || !isNoun(t.text) || strings.HasPrefix(t.text, "item") || strings.HasPrefix(t.text, "one") {
			continue
		}
		if before := c.adjectives(i); len(before) > 0 {
			return c.text(before)
		}
		for j := i + 1; j < len(c.tokens); j++ {
			if w := c.tokens[j].text; topics[w] && j+1 < len(c.tokens) && c.tokens[j+1].kind == word &&
				!plainLists[c.tokens[j+1].text] || topics[w] && j+2 < len(c.tokens) {
				return c.topic(c.tokens[j+1:])
			}
		}
	}
	return ""
}

var (
	topics = wordSet("to for about of regarding with on")
	// ends stand before the words that describe a task.
	ends = wordSet(
		"the my a an any all of our some these those next upcoming recurring show see me is are was do does have i " +
			"what which when where how many list read tell current new give other more more? daily weekly monthly " +
			"latest last first set about recent pending open completed done finished overdue deleted urgent " +
			"important high low medium priority remaining unfinished left today's and for")
)

// adjectives are the words that stand right before token i and describe it.
func (c *clause) adjectives(i int) []token {
	j := i
	for j > 0 && c.tokens[j-1].kind == word && !ends[c.tokens[j-1].text] && !isNoun(c.tokens[j-1].text) {
		j--
	}
	if i-j > 3 || j == 0 {
		return nil
	}
	return c.tokens[j:i]
}

// topic is the text of tokens without what leads to them.
func (c *clause) topic(tokens []token) string {
	for len(tokens) > 0 && tokens[0].kind == word && lead[tokens[0].text] {
		tokens = tokens[1:]
	}
	return strings.TrimRight(c.text(tokens), "?!. ")
}

// mentionsTasks says whether the question is of tasks or reminders rather
// than of a list with a name.
func (c *clause) mentionsTasks() bool {
	for _, t := range c.tokens {
		if t.kind == word && isNoun(t.text) && !strings.HasPrefix(t.text, "item") &&
			!strings.HasPrefix(t.text, "one") && !strings.HasPrefix(t.text, "to") {
			return true
		}
	}
	return false
}
