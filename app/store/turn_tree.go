package store

import (
	"context"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// under is a turn ($2) and all that follow it.
const under = `with recursive under (id, number, conversation) as (
	select id, number, conversation from turns where user_id = $1 and id = $2
	union all select t.id, t.number, t.conversation from turns t
		join under u on t.user_id = $1 and t.conversation = u.conversation and t.parent = u.id)`

// turnSize is how much is stored of a turn.
const turnSize = `octet_length(turns.body) + octet_length(turns.state)`

// maxAsked is how many numbers go into one question.
const maxAsked = 500

// Turn implements chat.Store.
func (db turns) Turn(ctx context.Context, user todo.UserID, id string) (chat.Turn, error) {
	t, err := one(ctx, db, scanTurn, `select `+turnColumns+` from turns where user_id = $1 and id = $2`, string(user),
		id)
	return t, noTurn(err)
}

// Turns implements chat.Store. It walks from a turn to the one before.
func (db branches) Turns(ctx context.Context, user todo.UserID, conversation, before string,
	limit int) ([]chat.Turn, error) {
	last := `select head from conversations where user_id = $1 and id = $2`
	args := []any{string(user), conversation, limit, int64(todo.PageBytes)}
	if before != "" {
		last = `select parent from turns where user_id = $1 and id = $5 and conversation = $2`
		args = append(args, before)
	}
	turns, err := many(ctx, db, scanTurn, `with recursive branch (id, parent, back) as (
		select id, parent, cast(1 as bigint) from turns where user_id = $1 and id = (`+last+`)
		union all select t.id, t.parent, b.back + 1 from turns t join branch b on t.user_id = $1 and t.id = b.parent where b.back < $3)
		select `+turnColumns+` from (select id, back, sum(size) over (order by back) - size as before from (
				select branch.id, branch.back, `+turnSize+` as size from branch join turns on turns.user_id = $1 and turns.id = branch.id) as sizes) as page
			join turns on turns.user_id = $1 and turns.id = page.id where page.before < $4 order by page.back desc`, args...)
	return turns, err
}

// Active implements chat.Store.
func (db branches) Active(ctx context.Context, user todo.UserID, conversation string) ([]chat.Turn, error) {
	return many(ctx, db, scanTurn, `select `+turnColumns+
		` from turns where user_id = $1 and conversation = $2 and active = 1 order by number`,
		string(user), conversation)
}

// Every implements chat.Store.
func (db branches) Every(ctx context.Context, user todo.UserID, conversation string, after,
	limit int) ([]chat.Turn, error) {
	return many(ctx, db, scanTurn, `select `+turnColumns+
		` from (select id, sum(size) over (order by number) - size as before from (
			select id, number, `+turnSize+` as size from turns where user_id = $1 and conversation = $2 and number > $3 order by number limit $4) as sizes) as page
		join turns on turns.user_id = $1 and turns.id = page.id where page.before < $5 order by turns.number`,
		string(user), conversation, after, limit, int64(todo.PageBytes))
}

// Under implements chat.Store.
func (db branches) Under(ctx context.Context, user todo.UserID, turn string) ([]chat.Turn, error) {
	turns, err := many(ctx, db, scanTurn, under+` select `+turnColumns+
		` from under join turns on turns.user_id = $1 and turns.id = under.id order by under.number`,
		string(user), turn)
	if err == nil && len(turns) == 0 {
		err = noTurn(errNone)
	}
	return turns, err
}

// Siblings implements chat.Store.
func (db branches) Siblings(ctx context.Context, user todo.UserID, conversation string) (map[string][]string, error) {
	siblings := map[string][]string{}
	err := db.query(ctx, func(r row) error {
		var parent, id string
		err := r.Scan(&parent, &id)
		siblings[parent] = append(siblings[parent], id)
		return err
	}, `select parent, id from turns where user_id = $1 and conversation = $2 and parent in (
		select parent from turns where user_id = $1 and conversation = $2 group by parent having count(*) > 1) order by number`,
		string(user), conversation)
	return siblings, err
}

// Choose implements chat.Store.
func (db branches) Choose(ctx context.Context, user todo.UserID, turn string) (chat.Conversation, error) {
	var c chat.Conversation
	err := db.inTx(ctx, func(tx *tx) error {
		type leaf struct{ id, conversation string }
		last, err := one(ctx, tx, func(r row) (l leaf, err error) {
			return l, r.Scan(&l.id, &l.conversation)
		}, under+` select id, conversation from under where not exists (
			select 1 from turns c where c.user_id = $1 and c.conversation = under.conversation and c.parent = under.id)
			order by number desc limit 1`, string(user), turn)
		if err != nil {
			return noTurn(err)
		}
		c, err = one(ctx, tx, scanConversation,
			`update conversations set head = $3 where user_id = $1 and id = $2 returning `+conversationColumns,
			string(user), last.conversation, last.id)
		return noTurn(err)
	})
	return c, err
}

// InEffect implements chat.Store.
func (db branches) InEffect(ctx context.Context, user todo.UserID, changes []int64) ([]int64, error) {
	var all []int64
	for len(changes) > 0 {
		n := min(len(changes), maxAsked)
		args := []any{string(user)}
		var marks []string
		for i, seq := range changes[:n] {
			args = append(args, seq)
			marks = append(marks, placeholder(i+2))
		}
		some, err := many(ctx, db, value[int64],
			`select seq from changes where user_id = $1 and undone_by = 0 and seq in (`+strings.Join(marks, ", ")+`)`,
			args...)
		if err != nil {
			return nil, err
		}
		all, changes = append(all, some...), changes[n:]
	}
	return all, nil
}
