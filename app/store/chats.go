package store

import (
	"context"
	"errors"
	"strconv"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

const conversationColumns = `user_id, id, title, created, updated, turns, head, branched`

// Conversations implements chat.Store.
func (db conversations) Conversations(ctx context.Context, user todo.UserID, search string, limit int,
	before *chat.Conversation) ([]chat.Conversation, error) {
	sql := `select ` + conversationColumns + ` from conversations where user_id = $1`
	args := []any{string(user), limit}
	if before != nil {
		sql += ` and (updated, id) < ($3, $4)`
		args = append(args, micros(before.Updated), before.ID)
	}
	if search != "" {
		like := placeholder(len(args) + 1)
		sql += ` and (folded like ` + like + ` escape '\' or exists (select 1 from turns
			where turns.user_id = $1 and turns.conversation = conversations.id and turns.folded like ` + like + ` escape '\'))`
		args = append(args, pattern(foldText(search)))
	}
	return many(ctx, db, scanConversation, sql+` order by updated desc, id desc limit $2`, args...)
}

// Conversation implements chat.Store.
func (db conversations) Conversation(ctx context.Context, user todo.UserID, id string) (chat.Conversation, error) {
	c, err := one(ctx, db, scanConversation, `select `+conversationColumns+
		` from conversations where user_id = $1 and id = $2`, string(user), id)
	if errors.Is(err, errNone) {
		return c, noConversation()
	}
	return c, err
}

// RenameConversation implements chat.Store.
func (db conversations) RenameConversation(ctx context.Context, user todo.UserID, id, title string) error {
	return db.inTx(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, `update conversations set title = $3, folded = $4 where user_id = $1 and id = $2`,
			string(user), id, title, foldText(title))
		if err == nil && n == 0 {
			err = noConversation()
		}
		return err
	})
}

// DeleteConversation implements chat.Store.
func (db conversations) DeleteConversation(ctx context.Context, user todo.UserID, id string) error {
	return db.inTx(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, `delete from conversations where user_id = $1 and id = $2`, string(user), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return noConversation()
		}
		if lock := tx.engine.lock(); lock != "" { // before what is counted, as whoever saves an answer does
			tx.ask(func(row) error { return nil },
				`select id from turns where user_id = $1 and conversation = $2 order by id`+lock, string(user), id)
		}
		tx.enqueue(
			`delete from turn_events where user_id = $1 and turn in (select id from turns where user_id = $1 and `+
				`conversation = $2)`, string(user), id)
		tx.enqueue(`delete from turns where user_id = $1 and conversation = $2`, string(user), id)
		return nil
	})
}

func scanConversation(r row) (chat.Conversation, error) {
	var c chat.Conversation
	var user string
	var created, updated, branched int64
	err := r.Scan(&user, &c.ID, &c.Title, &created, &updated, &c.Turns, &c.Head, &branched)
	c.Branched = branched != 0
	c.User, c.Created, c.Updated = todo.UserID(user), fromMicros(created), fromMicros(updated)
	return c, err
}

func placeholder(n int) string { return "$" + strconv.Itoa(n) }

func noConversation() error {
	return fault.New(fault.NotFound, "There is no such conversation. It may have been deleted.")
}
