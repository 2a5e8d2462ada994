package store

import (
	"context"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// find asks the full-text index of the migration search.
func (e *sqliteEngine) find(user todo.UserID, words []string, most int) (statement, bool) {
	var pieces []string
	for _, w := range longEnough(words, utf8.RuneCountInString) {
		pieces = append(pieces, trigrams(w)...)
	}
	if len(pieces) == 0 {
		return statement{}, false
	}
	const first = "(select id * 1099511627776 from search_people where user_id = $1)"
	return statement{
		sql: "select rowid & 1099511627775 from search_index where search_index match $2 and rowid >= " + first +
			" and rowid < " + first + " + 1099511627776 limit " + strconv.Itoa(most),
		args: []any{string(user), matchAll(spread(pieces, maxPieces))},
	}, true
}

func (e *sqliteEngine) these(placeholder string) string {
	return "(select value as found from json_each(" + placeholder + "))"
}

func (e *sqliteEngine) theseArg(numbers []int64) any {
	b, _ := json.Marshal(numbers) // numbers can't fail
	return string(b)
}

// makeIndex has nothing to do: the migration has made it.
func (e *sqliteEngine) makeIndex(context.Context) {}
