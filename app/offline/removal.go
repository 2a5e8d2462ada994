package offline

import (
	"slices"
	"strings"
)

// removal reads which tasks are to be completed, deleted, reopened or restored.
func (c *clause) removal() Target {
	words := c.slot("query")
	if c.has("more") {
		return c.target(c.slot("more"))
	}
	for _, name := range []string{"n", "number", "ordinal", "counts"} {
		if c.has(name) {
			words = c.slot(name)
		}
	}
	if !c.has("query") && !c.has("n") && !c.has("number") && !c.has("ordinal") && !c.has("counts") {
		words = nil
		for _, t := range c.tokens { // "delete it", "clear my shopping list", "the last one"
			_, ordinal := ordinals[t.text]
			if pronouns[t.text] || ordinal || t.text == "all" || t.text == "everything" || t.kind == when {
				words = append(words, t)
			}
		}
		if c.has("before") {
			words = c.slot("before")
		}
	}
	t := c.target(words)
	if i := slices.IndexFunc(words, func(t token) bool { return t.kind == word && t.text == "except" }); i >= 0 {
		if all, ok := c.allExcept(words[:i], words[i+1:]); ok {
			return all
		}
	}
	if s := states[strings.ToLower(t.Words)]; s != "" && (c.ofMany("query") || c.ofAll()) { // "clear completed tasks"
		t.Words, t.Status, t.All = "", s, true
	}
	if c.has("list") {
		t.Tag = listTag(c.slot("list"))
		t.All = t.All || !c.has("query") && !t.Pronoun
	}
	if !t.When.Given() {
		t.When = c.times(c.outside("query"))
	}
	return t
}

// allExcept reads "all tasks except the dentist".
func (c *clause) allExcept(all, except []token) (Target, bool) {
	if len(except) > 1 && except[0].text == "for" {
		except = except[1:]
	}
	for _, t := range c.outside("query") {
		if t.kind == word && (lead[t.text] || t.text == "everything") {
			all = append(slices.Clone(all), t)
		}
	}
	t, e := c.target(all), c.target(except)
	t.Except = &e
	quantified := slices.ContainsFunc(all, func(t token) bool { return t.text == "all" || t.text == "everything" })
	t.All = true
	return t, quantified && (e.Words != "" || len(e.Numbers) > 0)
}

// asksWhether says whether the clause asks if something is done rather than
// saying so: "done with the report?".
func (c *clause) asksWhether() bool {
	end := c.tokens[len(c.tokens)-1].end
	return !c.manners && strings.HasPrefix(strings.TrimLeft(c.u.text[end:], " !"), "?") && !errands[c.tokens[0].text]
}

// ofAll says whether "everything" or the like stands outside the slot of the
// task: "clear everything that's done".
func (c *clause) ofAll() bool {
	return slices.ContainsFunc(c.outside("query"), func(t token) bool {
		return t.kind == word && (t.text == "everything" || t.text == "all" || t.text == "anything" ||
			t.text == "tasks")
	})
}

// ofMany says whether the word after a slot means several tasks.
func (c *clause) ofMany(name string) bool {
	for _, k := range c.captures {
		if k.name == name && k.to < len(c.tokens) {
			w := c.tokens[k.to].text
			return isNoun(w) && strings.HasSuffix(w, "s")
		}
	}
	return false
}

// referring is the name of the slot that says which task is meant.
func (c *clause) referring() string {
	for _, name := range []string{"query", "n", "named", "bare"} {
		if c.has(name) {
			return name
		}
	}
	return "query"
}

// supposed is what says which task may be meant: the slot for it, or all
// behind the verb.
func (c *clause) supposed() []token {
	if words := c.reference(); words != nil || len(c.captures) == 0 {
		return words
	}
	return c.tokens[c.captures[0].from:]
}

// reference is what that slot took.
func (c *clause) reference() []token { return c.slot(c.referring()) }
