package account_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/testclock"
)

const (
	email    = "ada@example.com"
	password = "correct horse"
	oneKey   = "one key that is long enough to sign with"
	otherKey = "another key that is long enough to sign with"
)

type fixture struct {
	*account.Service
	db    *store.DB
	clock *testclock.Clock
}

func start(t *testing.T) *fixture {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	f := &fixture{db: db, clock: testclock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}
	f.Service = f.service(t, oneKey)
	return f
}

// service is another replica: the same database, no shared memory.
func (f *fixture) service(t *testing.T, keys string) *account.Service {
	t.Helper()
	k, err := account.ParseKeys(keys)
	if err != nil {
		t.Fatal(err)
	}
	return account.New(f.db, k, account.Options{Now: f.clock.Now, Cheap: true})
}

func (f *fixture) register(t *testing.T) (account.Person, account.Session) {
	t.Helper()
	p, s, err := f.Register(t.Context(), account.Registration{Email: email, Password: password, Zone: "Europe/Berlin"}, account.Origin{Address: "198.51.100.7"})
	if err != nil {
		t.Fatal(err)
	}
	return p, s
}

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if got := fault.CodeOf(err); got != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
}

func TestRegister(t *testing.T) {
	t.Run("makes a person who can sign in, whatever the capitals of the e-mail", func(t *testing.T) {
		f := start(t)
		p, _ := f.register(t)
		got, s, err := f.Login(t.Context(), " ADA@example.COM ", password, account.Origin{Address: "198.51.100.7"})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(p, got); d != "" {
			t.Errorf("p and got differ (-p +got):\n%s", d)
		}
		id, err := f.Verify(t.Context(), s.Token)
		if err != nil || id.User != p.ID || id.Zone.String() != "Europe/Berlin" {
			t.Errorf("got %+v, %v", id, err)
		}
	})
	t.Run("refuses an e-mail that has an account", func(t *testing.T) {
		f := start(t)
		f.register(t)
		_, _, err := f.Register(t.Context(), account.Registration{Email: "Ada@Example.com", Password: password}, account.Origin{Address: "198.51.100.7"})
		wantCode(t, err, fault.Conflict)
	})
	t.Run("refuses what is no e-mail, password, name, zone or locale", func(t *testing.T) {
		f := start(t)
		good := account.Registration{Email: email, Password: password}
		for name, spoil := range map[string]func(*account.Registration){
			"no e-mail":            func(r *account.Registration) { r.Email = "" },
			"no at":                func(r *account.Registration) { r.Email = "ada" },
			"a name in the e-mail": func(r *account.Registration) { r.Email = "Ada <ada@example.com>" },
			"a line break":         func(r *account.Registration) { r.Email = "ada@example.com\nBcc: x@example.com" },
			"a long e-mail":        func(r *account.Registration) { r.Email = strings.Repeat("a", 260) + "@example.com" },
			"a short password":     func(r *account.Registration) { r.Password = "1234567" },
			"a long password":      func(r *account.Registration) { r.Password = strings.Repeat("a", 129) },
			"a broken password":    func(r *account.Registration) { r.Password = "correct \xff horse" },
			"the e-mail again":     func(r *account.Registration) { r.Password = email },
			"a control character":  func(r *account.Registration) { r.Name = "A\x00da" },
			"a long name":          func(r *account.Registration) { r.Name = strings.Repeat("é", 101) },
			"an unknown zone":      func(r *account.Registration) { r.Zone = "Mars/Olympus" },
			"a path as zone":       func(r *account.Registration) { r.Zone = "../../etc/passwd" },
			"the machine's zone":   func(r *account.Registration) { r.Zone = "Local" },
			"no locale":            func(r *account.Registration) { r.Locale = "<script>" },
		} {
			t.Run(name, func(t *testing.T) {
				r := good
				spoil(&r)
				_, _, err := f.Register(t.Context(), r, account.Origin{Address: "198.51.100.7"})
				wantCode(t, err, fault.Invalid)
			})
		}
	})
	t.Run("is refused where registration is closed", func(t *testing.T) {
		f := start(t)
		k, _ := account.ParseKeys(oneKey)
		closed := account.New(f.db, k, account.Options{Closed: true, Cheap: true})
		_, _, err := closed.Register(t.Context(), account.Registration{Email: email, Password: password}, account.Origin{Address: "198.51.100.7"})
		wantCode(t, err, fault.Forbidden)
	})
	t.Run("takes one of many that come at once for one e-mail", func(t *testing.T) {
		f := start(t)
		codes := make(chan fault.Code, 8)
		for range cap(codes) {
			go func() {
				_, _, err := f.Register(context.Background(), account.Registration{Email: email, Password: password}, account.Origin{Address: "198.51.100.7"})
				codes <- fault.CodeOf(err)
			}()
		}
		got := map[fault.Code]int{}
		for range cap(codes) {
			got[<-codes]++
		}
		if d := cmp.Diff(map[fault.Code]int{"": 1, fault.Conflict: 7}, got); d != "" {
			t.Errorf("want and got differ (-want +got):\n%s", d)
		}
	})
}

func TestLogin(t *testing.T) {
	t.Run("says the same of a wrong password and of an unknown e-mail", func(t *testing.T) {
		f := start(t)
		f.register(t)
		_, _, wrong := f.Login(t.Context(), email, "wrong horse", account.Origin{Address: "198.51.100.7"})
		_, _, unknown := f.Login(t.Context(), "eve@example.com", password, account.Origin{Address: "198.51.100.7"})
		wantCode(t, wrong, fault.Unauthenticated)
		wantCode(t, unknown, fault.Unauthenticated)
		if wrong.Error() != unknown.Error() {
			t.Errorf("%q and %q tell them apart", wrong, unknown)
		}
	})
	t.Run("takes a password typed with composed or combining characters", func(t *testing.T) {
		f := start(t)
		if _, _, err := f.Register(t.Context(), account.Registration{Email: email, Password: "caf\u00e9 au lait"}, account.Origin{Address: "a"}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Login(t.Context(), email, "cafe\u0301 au lait", account.Origin{Address: "a"}); err != nil {
			t.Error(err)
		}
	})
	t.Run("slows down who guesses, and not who knows", func(t *testing.T) {
		f := start(t)
		f.register(t)
		for range 10 {
			_, _, err := f.Login(t.Context(), email, "wrong horse", account.Origin{Address: "203.0.113.9"})
			wantCode(t, err, fault.Unauthenticated)
		}
		for range 30 {
			_, _, err := f.Login(t.Context(), email, password, account.Origin{Address: "198.51.100.7"})
			wantCode(t, err, "")
		}
	})
	t.Run("lets in who knows, whoever else guesses from the same address", func(t *testing.T) {
		f := start(t)
		f.register(t)
		for i := range 150 {
			_, _, err := f.Login(t.Context(), fmt.Sprintf("n%d@example.org", i), "wrong horse", account.Origin{Address: "203.0.113.9"})
			wantCode(t, err, fault.Unauthenticated)
		}
		for range 12 {
			_, _, err := f.Login(t.Context(), email, password, account.Origin{Address: "203.0.113.9"})
			wantCode(t, err, "")
		}
	})
	t.Run("does not let the local person in by a password", func(t *testing.T) {
		f := start(t)
		if _, err := f.Local(t.Context(), "Europe/Berlin"); err != nil {
			t.Fatal(err)
		}
		_, _, err := f.Login(t.Context(), "", "", account.Origin{Address: "198.51.100.7"})
		if err == nil {
			t.Error("signed in")
		}
	})
}

func TestUpdate(t *testing.T) {
	f := start(t)
	p, s := f.register(t)
	if _, err := f.Verify(t.Context(), s.Token); err != nil {
		t.Fatal(err)
	}
	zone := "Asia/Tokyo"
	if _, err := f.Update(t.Context(), p.ID, account.Patch{Zone: &zone}); err != nil {
		t.Fatal(err)
	}
	t.Run("is known to the next request", func(t *testing.T) {
		id, err := f.Verify(t.Context(), s.Token)
		if err != nil || id.Zone.String() != zone {
			t.Errorf("got %v, %v", id.Zone, err)
		}
	})
	t.Run("keeps the habits that a locale carries", func(t *testing.T) {
		locale := "en-GB-u-fw-sun-rg-uszzzz"
		if _, err := f.Update(t.Context(), p.ID, account.Patch{Locale: &locale}); err != nil {
			t.Fatal(err)
		}
		if id, err := f.Verify(t.Context(), s.Token); err != nil || id.Locale != locale {
			t.Errorf("got %q, %v", id.Locale, err)
		}
	})
}

func TestLocal(t *testing.T) {
	f := start(t)
	first, err := f.Local(t.Context(), "Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.Local(t.Context(), "Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(first, again); d != "" || first.Zone != "Europe/Berlin" {
		t.Errorf("%+v: %s", first, d)
	}
	s, err := f.Issue(t.Context(), account.LocalUser)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := f.Verify(t.Context(), s.Token); err != nil || id.User != todo.UserID("local") {
		t.Errorf("got %+v, %v", id, err)
	}
}
