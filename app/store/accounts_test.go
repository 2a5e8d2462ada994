package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestAccounts(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		ctx, now := t.Context(), time.Date(2026, 11, 23, 9, 0, 0, 123000, time.UTC)
		ada := account.Person{ID: "ada", Email: "ada@example.com", Name: "Ada", Zone: "Europe/Berlin", Locale: "en-GB", Created: now}
		eve := account.Person{ID: "eve", Email: "eve@example.com", Zone: "UTC", Locale: "en-US", Created: now, Role: account.Admin}
		want := func(t *testing.T, err error, code fault.Code) {
			t.Helper()
			if fault.CodeOf(err) != code {
				t.Errorf("got %v, want %q", err, code)
			}
		}
		for _, p := range []account.Person{ada, eve} {
			if err := db.CreatePerson(ctx, p, "hash of "+string(p.ID)); err != nil {
				t.Fatal(err)
			}
		}
		t.Run("people are found by id and by e-mail", func(t *testing.T) {
			byID, err := db.Person(ctx, "ada")
			want(t, err, "")
			byEmail, hash, err := db.PersonByEmail(ctx, "ada@example.com")
			want(t, err, "")
			if d := cmp.Diff([]account.Person{ada, ada}, []account.Person{byID, byEmail}); d != "" || hash != "hash of ada" {
				t.Errorf("hash = %v, want %q; want and got differ (-want +got):\n%s", hash, "hash of ada", d)
			}
			administrator, err := db.Person(ctx, "eve")
			want(t, err, "")
			if d := cmp.Diff(eve, administrator); d != "" {
				t.Error(d)
			}
			_, err = db.Person(ctx, "nobody")
			want(t, err, fault.NotFound)
			_, _, err = db.PersonByEmail(ctx, "nobody@example.com")
			want(t, err, fault.NotFound)
			_, _, err = db.PersonByEmail(ctx, "")
			want(t, err, fault.NotFound)
		})
		t.Run("an e-mail or an id belongs to one person, and a refused one leaves nothing", func(t *testing.T) {
			want(t, db.CreatePerson(ctx, account.Person{ID: "other", Email: "ada@example.com", Created: now}, ""), fault.Conflict)
			_, err := db.Person(ctx, "other")
			want(t, err, fault.NotFound)
			want(t, db.CreatePerson(ctx, account.Person{ID: "ada", Email: "new@example.com", Created: now}, ""), fault.Conflict)
			_, _, err = db.PersonByEmail(ctx, "new@example.com")
			want(t, err, fault.NotFound)
			for _, id := range []todo.UserID{"local", "without"} { // people without an e-mail do not get in each other's way
				want(t, db.CreatePerson(ctx, account.Person{ID: id, Created: now}, ""), "")
			}
		})
		t.Run("people and passwords are changed", func(t *testing.T) {
			changed := ada
			changed.Name, changed.Zone, changed.Locale = "Ada L.", "Asia/Tokyo", "ja"
			_, err := db.UpdatePerson(ctx, "ada", func(p *account.Person) error { *p = changed; return nil })
			want(t, err, "")
			_, err = db.UpdatePerson(ctx, "nobody", func(*account.Person) error { return nil })
			want(t, err, fault.NotFound)
			got, _ := db.Person(ctx, "ada")
			if d := cmp.Diff(changed, got); d != "" {
				t.Errorf("changed and got differ (-changed +got):\n%s", d)
			}
			want(t, db.SetPassword(ctx, "ada", "not the old one", "stolen"), "")
			want(t, db.SetPassword(ctx, "ada", "hash of ada", "new hash"), "")
			if _, hash, _ := db.PersonByEmail(ctx, "ada@example.com"); hash != "new hash" {
				t.Errorf("got %q", hash)
			}
		})
		t.Run("sessions are the person's own, until they are revoked or over", func(t *testing.T) {
			first := account.SignIn{ID: "s1", Name: "Firefox on Linux", Place: "198.51.100.7", Created: now, Seen: now, Expires: now.Add(time.Hour)}
			want(t, db.CreateSession(ctx, "ada", first), "")
			want(t, db.CreateSession(ctx, "eve", first), "")
			_, seen, err := db.Session(ctx, "ada", "s1")
			want(t, err, "")
			if !seen.Equal(now) {
				t.Errorf("seen at %v", seen)
			}
			first.Seen = now.Add(time.Minute)
			want(t, db.TouchSession(ctx, "ada", "s1", first.Seen), "")
			list, err := db.Sessions(ctx, "ada", now)
			want(t, err, "")
			if d := cmp.Diff([]account.SignIn{first}, list); d != "" {
				t.Error(d)
			}
			if over, err := db.Sessions(ctx, "ada", first.Expires); err != nil || len(over) != 0 {
				t.Errorf("got %v, %v", over, err)
			}
			_, _, err = db.Session(ctx, "nobody", "s1")
			want(t, err, fault.NotFound)
			want(t, db.RevokeSession(ctx, "ada", "s1"), "")
			want(t, db.RevokeSession(ctx, "ada", "s1"), "")
			_, _, err = db.Session(ctx, "ada", "s1")
			want(t, err, fault.NotFound)
			_, _, err = db.Session(ctx, "eve", "s1")
			want(t, err, "")
			want(t, db.CreateSession(ctx, "eve", account.SignIn{ID: "s2", Created: now.Add(2 * time.Hour), Expires: now.Add(3 * time.Hour)}), "")
			_, _, err = db.Session(ctx, "eve", "s1")
			want(t, err, fault.NotFound)
		})
		t.Run("tokens are the person's own, newest first, until they are revoked", func(t *testing.T) {
			end := now.Add(time.Hour)
			one := account.Token{ID: "t1", Name: "laptop", Scopes: []account.Scope{"read"}, Created: now}
			two := account.Token{ID: "t2", Name: "phone", Scopes: []account.Scope{"read", "write"}, Created: now.Add(time.Second), Expires: &end}
			want(t, db.CreateToken(ctx, "ada", one, "digest 1", 2), "")
			want(t, db.CreateToken(ctx, "ada", two, "digest 2", 2), "")
			want(t, db.CreateToken(ctx, "ada", account.Token{ID: "t3", Name: "third", Created: now}, "digest 3", 2), fault.Conflict)
			want(t, db.TouchToken(ctx, "ada", "t1", end), "")
			want(t, db.TouchToken(ctx, "eve", "t2", end), "")
			one.LastUsed = &end
			list, err := db.Tokens(ctx, "ada")
			want(t, err, "")
			if d := cmp.Diff([]account.Token{two, one}, list); d != "" {
				t.Errorf("want and list differ (-want +list):\n%s", d)
			}
			got, p, err := db.TokenByHash(ctx, "ada", "digest 2")
			want(t, err, "")
			if d := cmp.Diff(two, got); d != "" || p.ID != "ada" {
				t.Errorf("p = %v; two and got differ (-two +got):\n%s; p.ID = %v, want %q", p, d, p.ID, "ada")
			}
			_, _, err = db.TokenByHash(ctx, "eve", "digest 2")
			want(t, err, fault.NotFound)
			want(t, db.RevokeToken(ctx, "eve", "t2"), fault.NotFound)
			want(t, db.RevokeToken(ctx, "ada", "t2"), "")
			_, _, err = db.TokenByHash(ctx, "ada", "digest 2")
			want(t, err, fault.NotFound)
		})
	})
}
