package mail_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

func TestMain(m *testing.M) {
	status := m.Run()
	pgtest.Stop()
	os.Exit(status)
}

// Whoever adds an address need not have it: the mails that ask are few, also
// when a device is removed and added again, or many are added at once.
func TestNobodyIsFloodedWithMailsThatAsk(t *testing.T) {
	for name, address := range map[string]func(t *testing.T) string{
		"SQLite": func(t *testing.T) string {
			return "sqlite:" + filepath.Join(t.TempDir(), "todo.db") + "?synchronous=normal"
		},
		"PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), address(t), store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			if err := db.CreatePerson(t.Context(), account.Person{ID: "ada", Zone: "UTC", Locale: "en", Created: time.Unix(0, 0)}, ""); err != nil {
				t.Fatal(err)
			}
			box := newLetterbox(t, false)
			box.got = make(chan received, 100)
			now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
			bells := notify.New(db.Rings(), nil, nil, notify.Options{Now: func() time.Time { return now }, Channels: []notify.Channel{box.channel(t, "smtp", "")}})
			who := todo.Actor{User: "ada", Via: todo.ViaAPI, Zone: time.UTC}
			add := func(address string) error {
				d, err := bells.AddDevice(t.Context(), who, notify.NewDevice{Channel: "mail", Name: address, Address: address})
				return errors.Join(err, bells.RemoveDevice(t.Context(), who, d.ID))
			}
			for i := range notify.MaxAsks - 4 {
				if err := add(fmt.Sprintf("other%d@example.com", i)); err != nil {
					t.Fatal(err)
				}
			}
			var mu sync.Mutex
			var all sync.WaitGroup
			refused := 0
			for i := range 12 {
				all.Go(func() {
					err := add(fmt.Sprintf("victim%d@example.com", i))
					mu.Lock()
					defer mu.Unlock()
					if fault.CodeOf(err) == fault.TooMany {
						refused++
					} else if err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if got := len(box.got); refused != 8 || got != notify.MaxAsks {
				t.Errorf("%d mails were sent, and %d refused", got, refused)
			}
			now = now.Add(time.Hour + time.Second)
			if err := add("victim@example.com"); err != nil {
				t.Errorf("an hour later: %v", err)
			}
			if tests, err := bells.Tests(t.Context(), who); err != nil || len(tests) > notify.MaxAsks+1 {
				t.Errorf("%d tests, %v", len(tests), err)
			}
			// Nor is the code of somebody else's address guessed by adding it again and again.
			now = now.Add(time.Hour + time.Second)
			guesses := 0
			last := ""
			for range 2 * notify.MaxAsks {
				d, err := bells.AddDevice(t.Context(), who, notify.NewDevice{Channel: "mail", Name: "x", Address: "victim@example.com"})
				switch {
				case err == nil:
					last = d.ID
				case fault.CodeOf(err) != fault.TooMany:
					t.Fatal(err)
				}
				for range notify.MaxGuesses + 1 {
					if _, err := bells.Confirm(t.Context(), who, last, "no code"); fault.CodeOf(err) == fault.Invalid {
						guesses++
					}
				}
			}
			if guesses != notify.MaxAsksOfOne*notify.MaxGuesses {
				t.Errorf("%d guesses in an hour, want %d", guesses, notify.MaxAsksOfOne*notify.MaxGuesses)
			}
		})
	}
}

// One address gets few mails that ask, also where several people name it, at the
// same moment and in several ways of writing it.
func TestOneAddressIsNotFloodedBySeveralPeople(t *testing.T) {
	for name, address := range map[string]func(t *testing.T) string{
		"SQLite": func(t *testing.T) string {
			return "sqlite:" + filepath.Join(t.TempDir(), "todo.db") + "?synchronous=normal"
		},
		"PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), address(t), store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			box := newLetterbox(t, false)
			box.got = make(chan received, 100)
			now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
			bells := notify.New(db.Rings(), nil, nil, notify.Options{Now: func() time.Time { return now }, Channels: []notify.Channel{box.channel(t, "smtp", "")}})
			people := make([]todo.Actor, 8)
			for i := range people {
				people[i] = todo.Actor{User: todo.UserID(fmt.Sprintf("person%d", i)), Via: todo.ViaAPI, Zone: time.UTC}
				if err := db.CreatePerson(t.Context(), account.Person{ID: people[i].User, Zone: "UTC", Locale: "en", Created: time.Unix(0, 0)}, ""); err != nil {
					t.Fatal(err)
				}
			}
			// ask names the address for somebody, and says whether that was refused.
			ask := func(who todo.Actor, address string) bool {
				_, err := bells.AddDevice(t.Context(), who, notify.NewDevice{Channel: "mail", Name: "x", Address: address})
				if err != nil && fault.CodeOf(err) != fault.TooMany {
					t.Error(err)
				}
				return err != nil
			}
			wantMails := func(what string, want int) {
				t.Helper()
				if got := len(box.got); got != want {
					t.Errorf("%s: %d mails have been sent, want %d", what, got, want)
				}
			}
			var all sync.WaitGroup
			for _, address := range []string{"victim@example.com", "Victim@Example.com", "victim+todo@example.com"} {
				for range 2 {
					all.Go(func() { ask(people[0], address) })
				}
			}
			all.Wait()
			wantMails("one person asks six times", notify.MaxAsksOfOne)
			for _, who := range people[1:] {
				all.Go(func() { ask(who, "victim@example.com") })
			}
			all.Wait()
			wantMails("seven others ask at once", notify.MaxAsksOfAll)
			if ask(people[7], "someone.else@example.com") {
				t.Error("another address is refused too")
			}
			for range 23 {
				now = now.Add(time.Hour + time.Second)
				for _, who := range people {
					ask(who, "victim@example.com")
				}
			}
			wantMails("they go on for a day", notify.MaxAsksADay+1)
			now = now.Add(24 * time.Hour)
			if ask(people[0], "victim@example.com") {
				t.Error("a day later it is still refused")
			}
		})
	}
}
