package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// leaveLists takes a person who is erased out of all lists, one after the other,
// under the name of nobody where they made something. A list without an owner is
// handed over to whoever is in it longest, an editor before a viewer; one
// without anybody goes.
func (db departures) leaveLists(ctx context.Context, user todo.UserID, nobody string) error {
	ids, err := many(ctx, db, value[string], "select list from list_places where user_id = $1", string(user))
	if err != nil {
		return err
	}
	for _, id := range ids {
		// Before the membership goes: if it is cut off here, it begins again.
		if err := db.nameNobody(ctx, todo.ListID(id), user, nobody); err != nil {
			return fmt.Errorf("replace an id: %w", err)
		}
		err := (&Lists{db.core}).Write(ctx, todo.ListID(id), func(t list.Tx) error {
			w, ok := t.(*listTx)
			if !ok {
				return errors.New("this isn't a transaction of the store")
			}
			return w.leave(user, nobody)
		})
		if err != nil {
			return fmt.Errorf("leave a list: %w", err)
		}
	}
	return nil
}

// lockAlone returns the lists that others keep with somebody and of which no other owner
// stays. Until the commit nobody comes into the lists that they are in, leaves or has another role
// there: of two owners who leave at once the second waits here, and sees that the first is leaving.
func lockAlone(ctx context.Context, t *tx, user todo.UserID) ([]todo.ListID, error) {
	in, err := many(ctx, t, value[string],
		`select user_id from lists where user_id in (select list from list_places where user_id = $1)
		order by user_id`+t.engine.lock(), string(user))
	if err != nil {
		return nil, err
	}
	var alone []todo.ListID
	for _, id := range in {
		members, err := membersOf(ctx, t, id)
		if err != nil {
			return nil, err
		}
		if len(members) > 1 && list.LastOwner(members, user) {
			alone = append(alone, todo.ListID(id))
		}
	}
	return alone, nil
}

// told are the columns in which people's conversations and programs keep what
// was answered to them, as JSON: members of their lists are in it by their ids.
var told = []struct{ table, column string }{
	{"turns", "body"}, {"turns", "state"}, {"turn_events", "data"}, {"plans", "body"}, {"foreign_calls", "result"},
}

// nameNobody puts the name of nobody in the place of an erased person's id in what
// was answered to the other members of a list. What those wrote stays theirs.
func (db departures) nameNobody(ctx context.Context, id todo.ListID, user todo.UserID, nobody string) error {
	others, err := many(ctx, db, value[string], "select member from list_members where user_id = $1 and member <> $2",
		string(id), string(user))
	if err != nil {
		return err
	}
	for _, other := range others {
		for _, c := range told {
			err := db.run(ctx, "update "+c.table+" set "+c.column+" = replace("+c.column+
				", $2, $3) where user_id = $1 and "+
				c.column+" like '%' || $2 || '%'", other, quoted(string(user)), quoted(nobody))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *listTx) leave(user todo.UserID, nobody string) error {
	invites, err := w.Invites()
	if err != nil {
		return err
	}
	for _, i := range invites {
		if i.Inviter != user && i.Invitee != user {
			continue
		}
		if err := w.RemoveInvite(i); err != nil {
			return err
		}
	}
	if err := w.RemoveMember(user); err != nil {
		return err
	}
	members, err := w.Members()
	if err != nil {
		return err
	}
	if len(members) == 0 {
		return w.Delete()
	}
	for _, sql := range []string{
		"update changes set author = $3 where user_id = $1 and author = $2",
		// Who takes turns keeps the place, so that it is seen whose turn comes next.
		"update tasks set assignee = case when turns is null then '' else $3 end where user_id = $1 and assignee = $2",
	} {
		if err := w.run(sql, string(user), nobody); err != nil {
			return err
		}
	}
	for _, sql := range []string{
		"update changes set edits = replace(edits, $2, $3) where user_id = $1 and edits like '%' || $2 || '%'",
		"update tasks set turns = replace(turns, $2, $3) where user_id = $1 and turns like '%' || $2 || '%'",
	} {
		if err := w.run(sql, quoted(string(user)), quoted(nobody)); err != nil {
			return err
		}
	}
	if err := w.run("delete from list_comments where user_id = $1 and author = $2", string(user)); err != nil {
		return err
	}
	w.tx.forgetUsed(w.id)
	heir := list.Heir(members)
	if heir == nil {
		return nil
	}
	return w.SetMember(heir.User, todo.Owner, heir.Since)
}
