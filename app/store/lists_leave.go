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
		"update list_comments set author = $3 where user_id = $1 and author = $2",
		"update tasks set assignee = '' where user_id = $1 and assignee = $2 and $3 <> ''",
	} {
		if err := w.run(sql, string(user), nobody); err != nil {
			return err
		}
	}
	heir := list.Heir(members)
	if heir == nil {
		return nil
	}
	return w.SetMember(heir.User, todo.Owner, heir.Since)
}
