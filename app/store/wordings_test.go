package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

func TestWordings(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		ctx, at := t.Context(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		mia := account.Person{ID: "mia", Email: "mia@example.com", Zone: "UTC", Locale: "en-US", Created: at}
		if err := db.CreatePerson(ctx, mia, "hash"); err != nil {
			t.Fatal(err)
		}
		w := db.Wordings()
		keep := func(user todo.UserID, said string, minute int) wording.Kept {
			t.Helper()
			k := wording.Kept{Wording: said, Since: at.Add(time.Duration(minute) * time.Minute)}
			if err := w.Keep(ctx, user, k, 3); err != nil {
				t.Fatal(err)
			}
			return k
		}
		has := func(user todo.UserID, want ...wording.Kept) {
			t.Helper()
			got, err := w.Kept(ctx, user)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(append([]wording.Kept{}, want...), got); d != "" {
				t.Errorf("want and got differ (-want +got):\n%s", d)
			}
		}
		has("ada")
		demo, paper := keep("ada", "friday demo", 1), keep("ada", "tomorrow's paper", 2)
		eve := keep("eve", "friday demo", 3)
		has("ada", paper, demo)
		demo = keep("ada", "friday demo", 4) // once, however often
		has("ada", demo, paper)
		if err := w.Forget(ctx, "ada", "friday demo"); err != nil {
			t.Fatal(err)
		}
		has("ada", paper)
		has("eve", eve) // another person's stays
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				k := wording.Kept{Wording: fmt.Sprint("friday ", i), Since: at.Add(time.Duration(i) * time.Second)}
				if err := w.Keep(ctx, "mia", k, 3); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got, err := w.Kept(ctx, "mia"); err != nil || len(got) != 3 {
			t.Errorf("of 12 that were kept at once %d of 3 are there, %v", len(got), err)
		}
		if err := w.Forget(ctx, "ada", "friday demo"); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("what is not kept is forgotten with %v", err)
		}
		var last []wording.Kept
		for i := range 5 {
			last = append([]wording.Kept{keep("ada", fmt.Sprintf("monday %d", i), 10+i)}, last...)
		}
		has("ada", last[:3]...) // the oldest went
	})
}
