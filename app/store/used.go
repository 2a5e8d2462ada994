package store

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Used is how many bytes of text there are of a person: of their tasks, the
// history of these, and conversations. The sizes are read, not the texts.
func (db budgets) Used(ctx context.Context, user todo.UserID) (int64, error) {
	const sum = "select coalesce(sum(octet_length("
	return one(ctx, db, value[int64], "select cast(("+
		sum+"title) + octet_length(description) + octet_length(tags)), 0) from tasks where user_id = $1) + ("+
		sum+"edits)), 0) from changes where user_id = $1) + ("+
		sum+"body) + octet_length(state)), 0) from turns where user_id = $1) + ("+
		sum+"data)), 0) from turn_events where user_id = $1) + ("+
		sum+"body)), 0) from list_comments where user_id = $1) as bigint)", string(user))
}
