package store

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestForeignTools(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		t.Run("keep what each person decided", func(t *testing.T) {
			set := func(user todo.UserID, p chat.Permission) {
				t.Helper()
				if err := db.SetPermission(ctx, user, p); err != nil {
					t.Fatal(err)
				}
			}
			set("ann", chat.Permission{Tool: "a__x", Enabled: true, Ask: true})
			set("ann", chat.Permission{Tool: "a__x", Enabled: true, Ask: false, Definition: "d"})
			set("bob", chat.Permission{Tool: "a__x"})
			got, err := db.Permissions(ctx, "ann")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(map[string]chat.Permission{"a__x": {Tool: "a__x", Enabled: true, Definition: "d"}}, got); d != "" {
				t.Errorf("want and got differ (-want +got):\n%s", d)
			}
		})
		t.Run("begin a call once, whoever comes first, and give its result later", func(t *testing.T) {
			var first atomic.Int64
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					begun, r, err := db.BeginCall(ctx, "ann", "k", morning)
					if err != nil || r != nil {
						t.Errorf("got %+v, %v", r, err)
					}
					if !begun {
						first.Add(1)
					}
				})
			}
			wg.Wait()
			if first.Load() != 1 {
				t.Errorf("%d were the first", first.Load())
			}
			want := chat.Result{Text: "rain"}
			if err := db.EndCall(ctx, "ann", "k", want); err != nil {
				t.Fatal(err)
			}
			begun, r, err := db.BeginCall(ctx, "ann", "k", morning)
			if err != nil || !begun || r == nil || r.Text != "rain" {
				t.Errorf("got %v, %+v, %v", begun, r, err)
			}
			if begun, _, err = db.BeginCall(ctx, "bob", "k", morning); begun || err != nil {
				t.Errorf("bob's call: %v, %v", begun, err)
			}
			// A new call lets go of what is long over.
			if _, _, err := db.BeginCall(ctx, "ann", "later", morning.Add(72*time.Hour)); err != nil {
				t.Fatal(err)
			}
			if begun, _, err = db.BeginCall(ctx, "ann", "k", morning); begun || err != nil {
				t.Errorf("the old call: %v, %v", begun, err)
			}
		})
	})
}
