package offline

import (
	"context"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
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
	if m == nil || !strings.EqualFold(m[2], "into") && !slices.Contains(en.ShoppingTags, strings.ToLower(m[3])) ||
		len(message) > maxWritten || strings.ContainsAny(message, "\"“”\n") {
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

// tagOff takes a tag off all tasks that have it, which deletes none of them: "remove the shopping tag". Where no
// task has it nothing is done, unless a task is called so: "remove the price tag".
func (d *dialogue) tagOff(ctx context.Context) (chat.Reply, bool) {
	m := en.TagOff.FindStringSubmatch(strings.TrimRight(d.message(), "?.! "))
	if m == nil || d.prompt.List == nil {
		return chat.Reply{}, false
	}
	tag := ownTag(firstOf(m))
	if d.hasTag(ctx, tag) {
		d.memory.Asked = nil
		return calling("update_task", map[string]any{"where": map[string]any{"tag": tag}, "remove_tags": []string{tag}})
	}
	list, err := d.prompt.List(ctx)
	called := func(t todo.Task) bool {
		return strings.Contains(strings.ToLower(t.Title), tag) && en.TagWord.MatchString(t.Title)
	}
	if err != nil || slices.ContainsFunc(list.Pending, called) {
		return chat.Reply{}, false
	}
	d.memory.Asked = nil
	return chat.Reply{Text: "No task has the tag #" + tag +
		", so I left everything as it is. To delete a task, say its name or its number."}, true
}
