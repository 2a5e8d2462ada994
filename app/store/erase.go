package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/backup"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// owner is the column that says whose a row is. Every table has it but those of
// notOwned: a new one is found in the schema, and is erased and exported without
// being named here.
const owner = "user_id"

// notOwned are the tables that hold nothing of one person, and audit, in which
// people are made nobody: what was done stays known, and no longer by whom.
var notOwned = []string{"goose_db_version", "schema_floor", "server_settings", "audit"}

// lastOwned are erased last, in this order: as long as they are there somebody
// finds what is left and goes on.
var lastOwned = []string{"emails", "people"}

// hiddenColumns are in no export: what lets its holder sign in or send.
var hiddenColumns = map[string][]string{
	"people":         {"password"},
	"tokens":         {"digest"},
	"devices":        {"address", "secret", "code"},
	"one_use_links":  {"digest"},
	"factors":        {"secret"},
	"recovery_codes": {"digest"},
	"spent_flows":    {"digest"},
	"list_invites":   {"digest"},
	"tasks":          {"folded", "title_key", "subtasks", "subtasks_done"}, // made from the rest
}

// owned describes the tables that people have rows in.
func (db departures) owned(ctx context.Context) ([]backup.Table, error) {
	k, ok := db.engine.(keeper)
	if !ok {
		return nil, fmt.Errorf("this engine cannot describe its tables")
	}
	var all []backup.Table
	err := k.snapshot(ctx, func(s *snapshot) error {
		all = nil
		names, err := many(ctx, s, value[string], s.catalogue.tables)
		if err != nil {
			return fmt.Errorf("list the tables: %w", err)
		}
		slices.Sort(names)
		for _, name := range names {
			if slices.Contains(notOwned, name) {
				continue
			}
			t, err := s.describe(ctx, name)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(t.Columns, func(c backup.Column) bool { return c.Name == owner }) {
				return fmt.Errorf("the table %s does not say whose its rows are", name)
			}
			all = append(all, t)
		}
		return nil
	})
	return all, err
}

// eraseBatch is how many rows go at once at the most: others write in between. There
// are fewer where they are large, so that a batch takes eraseTime, more or less.
const (
	eraseBatch = 1000
	eraseTime  = 50 * time.Millisecond
)

// Erase is part of account.Store.
func (db departures) Erase(ctx context.Context, user todo.UserID) error {
	tables, err := db.owned(ctx)
	if err != nil {
		return err
	}
	nobody := "deleted-" + strings.ToLower(rand.Text())
	if err := db.leaveLists(ctx, user, nobody); err != nil {
		return err
	}
	for _, t := range tables {
		if !slices.Contains(lastOwned, t.Name) {
			if err := db.eraseFrom(ctx, t, user, nil); err != nil {
				return fmt.Errorf("erase from %s: %w", t.Name, err)
			}
		}
	}
	return db.inTx(ctx, func(tx *tx) error {
		// What came in between goes with the rest, and nothing comes after it.
		for _, t := range tables {
			if !slices.Contains(lastOwned, t.Name) {
				tx.enqueue("delete from "+quoted(t.Name)+" where "+owner+" = $1", string(user))
			}
		}
		tx.enqueue("update audit set address = '' where actor = $1 or actor = '' and subject = $1", string(user))
		tx.enqueue("update audit set actor = $2 where actor = $1", string(user), nobody)
		tx.enqueue("update audit set subject = $2 where subject = $1", string(user), nobody)
		for _, name := range lastOwned {
			tx.enqueue("delete from "+name+" where "+owner+" = $1", string(user))
		}
		tx.wake(whoKey(user))
		return nil
	})
}

// eraseFrom deletes a person's rows of a table, some at a time. Two that do so at once choose
// the same rows, and the second finds fewer than it chose: to whom that would look like the
// end, first has it wait for the other, and says whether there is anything to be done yet.
func (db departures) eraseFrom(ctx context.Context, t backup.Table, user todo.UserID,
	first func(*tx) (bool, error)) error {
	keys := make([]string, len(t.Key))
	for i, k := range t.Key {
		keys[i] = quoted(k)
	}
	key := "(" + strings.Join(keys, ", ") + ")"
	text := fmt.Sprintf("delete from %s where %s = $1 and %s in (select %s from %s where %s = $1 limit $2)",
		quoted(t.Name), owner, key, strings.Join(keys, ", "), quoted(t.Name), owner)
	for batch := int64(eraseBatch / 10); ; {
		var gone int64
		var took time.Duration
		err := db.inTx(ctx, func(tx *tx) (err error) {
			gone = 0
			if first != nil {
				if more, err := first(tx); err != nil || !more {
					return err
				}
			}
			begun := time.Now() // others may have written until now
			gone, err = tx.exec(ctx, text, string(user), batch)
			took = time.Since(begun)
			return err
		})
		if err != nil || gone < batch {
			return err
		}
		if took > eraseTime {
			batch = max(1, batch/2)
		} else {
			batch = min(2*batch, eraseBatch)
		}
	}
}
