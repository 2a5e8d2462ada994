package store

import (
	"fmt"
	"testing"
)

// TestTwoWhoClearAListLeaveNothingOfIt: on PostgreSQL both choose the same rows, and who comes
// second finds them gone. That isn't the end of the table, as the first may be cut off.
func TestTwoWhoClearAListLeaveNothingOfIt(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		if _, ok := db.engine.(*postgresEngine); !ok {
			t.Skip("one writes at a time")
		}
		const gone = "list-gone"
		err := db.inTx(t.Context(), func(tx *tx) error {
			tx.enqueue("insert into lists (user_id, last_number, last_seq, completed, deleted) values ($1, 0, 0, 0, 0)", gone)
			for i := range eraseBatch/10 + 20 {
				tx.enqueue("insert into list_comments (user_id, id, task, author, body, made) values ($1, $2, 1, '', 'x', 0)",
					gone, fmt.Sprintf("%04d", i))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		cleared := make(chan error, 1)
		err = db.inTx(t.Context(), func(tx *tx) error {
			if _, err := one(t.Context(), tx, value[int64], "select last_seq from lists where user_id = $1"+tx.engine.lock(), gone); err != nil {
				return err
			}
			if _, err := tx.exec(t.Context(), `delete from list_comments where user_id = $1 and (user_id, id) in
				(select user_id, id from list_comments where user_id = $1 limit $2)`, gone, int64(eraseBatch/10)); err != nil {
				return err
			}
			go func() {
				_, err := db.ClearLists(t.Context())
				cleared <- err
			}()
			return untilOneWaits(t, db) // and then this one is cut off
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-cleared; err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"list_comments", "lists"} {
			n, err := one(t.Context(), db, value[int64], "select count(*) from "+table+" where user_id = $1", gone)
			if err != nil || n != 0 {
				t.Errorf("%d rows are left in %s, %v", n, table, err)
			}
		}
	})
}
