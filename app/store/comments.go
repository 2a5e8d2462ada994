package store

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// selectComments finds those on a task. The table says whose the tasks are first,
// so that it is a list's.
const selectComments = `select id, task, author, body, made, seq from list_comments where user_id = $1 and task = $2
	order by seq, made, id`

func scanComment(r row) (c todo.Comment, err error) {
	var made int64
	err = r.Scan(&c.ID, &c.Task, &c.Author, &c.Text, &made, &c.Seq)
	c.Made = fromMicros(made)
	return c, err
}

// Comments returns those on a task, oldest first.
func (s *Tasks) Comments(ctx context.Context, user todo.UserID, number int64) ([]todo.Comment, error) {
	return many(ctx, s.db, scanComment, selectComments, string(user), number)
}

// Comments returns those on a task, oldest first.
func (w *taskTx) Comments(number int64) ([]todo.Comment, error) {
	if err := w.tx.flush(w.ctx); err != nil {
		return nil, err
	}
	return many(w.ctx, w.tx, scanComment, selectComments, string(w.user), number)
}

// AddComment writes a comment.
func (w *taskTx) AddComment(c todo.Comment) error {
	w.grownComments += int64(len(c.Text))
	w.tx.enqueue(
		"insert into list_comments (user_id, id, task, author, body, made, seq) values ($1, $2, $3, $4, $5, $6, $7)",
		string(w.user), c.ID, c.Task, string(c.Author), c.Text, micros(c.Made), c.Seq)
	return nil
}

// RemoveComments takes those of a task away, or with an id that one.
func (w *taskTx) RemoveComments(number int64, id string) error {
	w.tx.enqueue("delete from list_comments where user_id = $1 and task = $2 and (id = $3 or $3 = '')",
		string(w.user), number, id)
	// Nobody is to hear of what isn't there any more.
	w.tx.enqueue("delete from rings where list = $1 and task = $2 and why = 'mention' and (said = $3 or $3 = '')",
		string(w.user), todo.Touch(todo.ListID(w.user), number), id)
	return nil
}
