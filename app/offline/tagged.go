package offline

import (
	"context"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/en"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// inPlainWords puts what is said in many words as the rules and the readings know it.
func (d *dialogue) inPlainWords(ctx context.Context) {
	if m := d.prompt.Turn.Message; len(m) <= maxWritten && !strings.ContainsAny(m, "\"“”") {
		d.prompt.Turn.Message = en.ExceptionOf.ReplaceAllString(m, "$1 except $2")
	}
	d.namesList(ctx)
}

// namesList spells out that something is to be added to a list which is called by its tag alone: "add ginger
// and rice into shopping" is said to the shopping list, if anything has that tag. "Oil to the car" may be a name.
func (d *dialogue) namesList(ctx context.Context) {
	message := strings.TrimSpace(d.prompt.Turn.Message)
	m := en.ToTag.FindStringSubmatch(message)
	if m == nil || !strings.EqualFold(m[2], "into") && !slices.Contains(en.ShoppingTags, strings.ToLower(m[3])) || len(message) > maxWritten || strings.ContainsAny(message, "\"“”\n") {
		return
	}
	if d.hasTag(ctx, m[3]) {
		d.prompt.Turn.Message = m[1] + " to my " + m[3] + " list"
	}
}

// hasTag says whether a task of the person's own, done or not, has a tag.
func (d *dialogue) hasTag(ctx context.Context, tag string) bool {
	if d.prompt.List == nil {
		return false
	}
	list, err := d.prompt.List(ctx)
	if err != nil {
		return false // whoever asks for the list next says what is wrong
	}
	has := func(t todo.Task) bool { return slices.Contains(t.Tags, strings.ToLower(tag)) }
	return slices.ContainsFunc(list.Pending, has) || slices.ContainsFunc(list.Completed, has)
}
