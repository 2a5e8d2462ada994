package account_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

const (
	email    = "ada@example.com"
	password = "correct horse"
	oneKey   = "one key that is long enough to sign with"
	otherKey = "another key that is long enough to sign with"
)

// clock is a time that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type fixture struct {
	*account.Service
	db    *store.DB
	clock *clock
}

func start(t *testing.T) *fixture {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	f := &fixture{db: db, clock: &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}
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
	p, s, err := f.Register(t.Context(), account.Registration{Email: email, Password: password, Zone: "Europe/Berlin"}, "198.51.100.7")
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
		got, s, err := f.Login(t.Context(), " ADA@example.COM ", password, "198.51.100.7")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(p, got); d != "" {
			t.Error(d)
		}
		id, err := f.Verify(t.Context(), s.Token)
		if err != nil || id.User != p.ID || id.Zone.String() != "Europe/Berlin" {
			t.Errorf("got %+v, %v", id, err)
		}
	})
	t.Run("refuses an e-mail that has an account", func(t *testing.T) {
		f := start(t)
		f.register(t)
		_, _, err := f.Register(t.Context(), account.Registration{Email: "Ada@Example.com", Password: password}, "198.51.100.7")
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
				_, _, err := f.Register(t.Context(), r, "198.51.100.7")
				wantCode(t, err, fault.Invalid)
			})
		}
	})
	t.Run("is refused where registration is closed", func(t *testing.T) {
		f := start(t)
		k, _ := account.ParseKeys(oneKey)
		closed := account.New(f.db, k, account.Options{Closed: true, Cheap: true})
		_, _, err := closed.Register(t.Context(), account.Registration{Email: email, Password: password}, "198.51.100.7")
		wantCode(t, err, fault.Forbidden)
	})
	t.Run("takes one of many that come at once for one e-mail", func(t *testing.T) {
		f := start(t)
		codes := make(chan fault.Code, 8)
		for range cap(codes) {
			go func() {
				_, _, err := f.Register(context.Background(), account.Registration{Email: email, Password: password}, "198.51.100.7")
				codes <- fault.CodeOf(err)
			}()
		}
		got := map[fault.Code]int{}
		for range cap(codes) {
			got[<-codes]++
		}
		if d := cmp.Diff(map[fault.Code]int{"": 1, fault.Conflict: 7}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestLogin(t *testing.T) {
	t.Run("says the same of a wrong password and of an unknown e-mail", func(t *testing.T) {
		f := start(t)
		f.register(t)
		_, _, wrong := f.Login(t.Context(), email, "wrong horse", "198.51.100.7")
		_, _, unknown := f.Login(t.Context(), "eve@example.com", password, "198.51.100.7")
		wantCode(t, wrong, fault.Unauthenticated)
		wantCode(t, unknown, fault.Unauthenticated)
		if wrong.Error() != unknown.Error() {
			t.Errorf("%q and %q tell them apart", wrong, unknown)
		}
	})
	t.Run("takes a password typed with composed or combining characters", func(t *testing.T) {
		f := start(t)
		if _, _, err := f.Register(t.Context(), account.Registration{Email: email, Password: "caf\u00e9 au lait"}, "a"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Login(t.Context(), email, "cafe\u0301 au lait", "a"); err != nil {
			t.Error(err)
		}
	})
	t.Run("slows down who guesses, and not who knows", func(t *testing.T) {
		f := start(t)
		f.register(t)
		for range 10 {
			_, _, err := f.Login(t.Context(), email, "wrong horse", "203.0.113.9")
			wantCode(t, err, fault.Unauthenticated)
		}
		_, _, err := f.Login(t.Context(), email, password, "203.0.113.9")
		wantCode(t, err, fault.TooMany)
		for range 30 {
			_, _, err := f.Login(t.Context(), email, password, "198.51.100.7")
			wantCode(t, err, "")
		}
		f.clock.move(time.Minute)
		_, _, err = f.Login(t.Context(), email, password, "203.0.113.9")
		wantCode(t, err, "")
	})
	t.Run("does not let the local person in by a password", func(t *testing.T) {
		f := start(t)
		if _, err := f.Local(t.Context(), "Europe/Berlin"); err != nil {
			t.Fatal(err)
		}
		_, _, err := f.Login(t.Context(), "", "", "198.51.100.7")
		if err == nil {
			t.Error("signed in")
		}
	})
}

func TestVerify(t *testing.T) {
	t.Run("refuses tokens that are not ours", func(t *testing.T) {
		f := start(t)
		p, s := f.register(t)
		claims := jwt.RegisteredClaims{Issuer: "todo-chatbot", Audience: jwt.ClaimStrings{"todo-chatbot-api"}, Subject: string(p.ID), ID: sessionOf(t, s.Token),
			IssuedAt: jwt.NewNumericDate(f.clock.Now()), ExpiresAt: jwt.NewNumericDate(f.clock.Now().Add(time.Hour))}
		sign := func(m jwt.SigningMethod, key any, change func(*jwt.RegisteredClaims)) string {
			c := claims
			change(&c)
			token, err := jwt.NewWithClaims(m, c).SignedString(key)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		same := func(*jwt.RegisteredClaims) {}
		if _, err := f.Verify(t.Context(), sign(jwt.SigningMethodHS256, []byte(oneKey), same)); err != nil {
			t.Fatalf("the others are not refused for what they are: %v", err)
		}
		for name, token := range map[string]string{
			"nothing":                "",
			"no token":               "hello",
			"alg none":               sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
			"alg None by hand":       alter(s.Token, 0, `{"alg":"None","typ":"JWT"}`),
			"another algorithm":      sign(jwt.SigningMethodHS512, []byte(oneKey), same),
			"another key":            sign(jwt.SigningMethodHS256, []byte(otherKey), same),
			"an empty key":           sign(jwt.SigningMethodHS256, []byte{}, same),
			"expired":                sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.ExpiresAt = jwt.NewNumericDate(f.clock.Now().Add(-time.Minute)) }),
			"without an end":         sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.ExpiresAt = nil }),
			"from the future":        sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.IssuedAt = jwt.NewNumericDate(f.clock.Now().Add(time.Hour)) }),
			"another issuer":         sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.Issuer = "somebody" }),
			"another audience":       sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.Audience = jwt.ClaimStrings{"elsewhere"} }),
			"no subject":             sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.Subject = "" }),
			"another person":         sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.Subject = "eve" }),
			"another session":        sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.ID = "x" }),
			"forged claims":          alter(s.Token, 1, fmt.Sprintf(`{"iss":"todo-chatbot","aud":["todo-chatbot-api"],"sub":"local","jti":"x","iat":%d,"exp":%d}`, f.clock.Now().Unix(), f.clock.Now().Add(time.Hour).Unix())),
			"a signature cut off":    s.Token[:strings.LastIndexByte(s.Token, '.')+1],
			"a signature cut short":  s.Token[:len(s.Token)-4],
			"a megabyte":             strings.Repeat("a", 1<<20),
			"an access token":        "todo_pat_" + string(p.ID) + "_" + strings.Repeat("A", 52),
			"a broken access token":  "todo_pat_",
			"an access token's SQL":  "todo_pat_' or 1=1 --_" + strings.Repeat("A", 52),
			"text that is not UTF-8": "\xff\xfe",
		} {
			t.Run(name, func(t *testing.T) {
				_, err := f.Verify(t.Context(), token)
				wantCode(t, err, fault.Unauthenticated)
			})
		}
	})
	t.Run("refuses a session after its end, also if it was believed just before", func(t *testing.T) {
		f := start(t)
		_, s := f.register(t)
		f.clock.move(account.SessionLife - time.Second)
		if _, err := f.Verify(t.Context(), s.Token); err != nil {
			t.Fatal(err)
		}
		f.clock.move(10 * time.Second)
		_, err := f.Verify(t.Context(), s.Token)
		wantCode(t, err, fault.Unauthenticated)
	})
	t.Run("takes sessions of the old key while keys overlap", func(t *testing.T) {
		f := start(t)
		_, old := f.register(t)
		both := f.service(t, otherKey+",\n"+oneKey)
		if _, err := both.Verify(t.Context(), old.Token); err != nil {
			t.Error(err)
		}
		_, renewed, err := both.Login(t.Context(), email, password, "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.service(t, otherKey).Verify(t.Context(), renewed.Token); err != nil {
			t.Errorf("the first key does not sign: %v", err)
		}
		_, err = f.service(t, otherKey).Verify(t.Context(), old.Token)
		wantCode(t, err, fault.Unauthenticated)
	})
}

func TestLogout(t *testing.T) {
	f := start(t)
	_, s := f.register(t)
	_, other, err := f.Login(t.Context(), email, password, "a")
	if err != nil {
		t.Fatal(err)
	}
	replica := f.service(t, oneKey)
	for _, svc := range []*account.Service{f.Service, replica} {
		if _, err := svc.Verify(t.Context(), s.Token); err != nil {
			t.Fatal(err)
		}
	}
	id, _ := f.Verify(t.Context(), s.Token)
	if err := f.Logout(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	t.Run("ends the session here at once", func(t *testing.T) {
		_, err := f.Verify(t.Context(), s.Token)
		wantCode(t, err, fault.Unauthenticated)
	})
	t.Run("ends it on other replicas within the time that is promised", func(t *testing.T) {
		f.clock.move(account.CacheLife)
		_, err := replica.Verify(t.Context(), s.Token)
		wantCode(t, err, fault.Unauthenticated)
	})
	t.Run("leaves other sessions alone", func(t *testing.T) {
		_, err := f.Verify(t.Context(), other.Token)
		wantCode(t, err, "")
	})
}

func TestTokens(t *testing.T) {
	t.Run("stand for the person, with their scopes, until they are revoked", func(t *testing.T) {
		f := start(t)
		p, _ := f.register(t)
		made, secret, err := f.CreateToken(t.Context(), p.ID, account.TokenRequest{Name: " laptop ", Scopes: []account.Scope{"read", "read"}})
		if err != nil {
			t.Fatal(err)
		}
		id, err := f.Verify(t.Context(), secret)
		if err != nil || id.User != p.ID || !id.May(account.Read) || id.May(account.Write) || id.Session != "" {
			t.Errorf("got %+v, %v", id, err)
		}
		used := f.clock.Now()
		made.LastUsed = &used
		list, err := f.Tokens(t.Context(), p.ID)
		if d := cmp.Diff([]account.Token{made}, list); d != "" || err != nil {
			t.Error(d, err)
		}
		if err := f.RevokeToken(t.Context(), p.ID, made.ID); err != nil {
			t.Fatal(err)
		}
		_, err = f.Verify(t.Context(), secret)
		wantCode(t, err, fault.Unauthenticated)
		wantCode(t, f.RevokeToken(t.Context(), p.ID, made.ID), fault.NotFound)
	})
	t.Run("expire", func(t *testing.T) {
		f := start(t)
		p, _ := f.register(t)
		_, secret, err := f.CreateToken(t.Context(), p.ID, account.TokenRequest{Name: "x", Scopes: []account.Scope{"write"}, Days: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Verify(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
		f.clock.move(24 * time.Hour)
		_, err = f.Verify(t.Context(), secret)
		wantCode(t, err, fault.Unauthenticated)
	})
	t.Run("cannot be revoked by another person", func(t *testing.T) {
		f := start(t)
		p, _ := f.register(t)
		made, _, err := f.CreateToken(t.Context(), p.ID, account.TokenRequest{Name: "x", Scopes: []account.Scope{"read"}})
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, f.RevokeToken(t.Context(), "eve", made.ID), fault.NotFound)
	})
	t.Run("need a name, scopes that exist, and an end in sight", func(t *testing.T) {
		f := start(t)
		for _, r := range []account.TokenRequest{
			{Name: "", Scopes: []account.Scope{"read"}},
			{Name: "x"},
			{Name: "x", Scopes: []account.Scope{"admin"}},
			{Name: "x", Scopes: []account.Scope{"read"}, Days: -1},
			{Name: "x", Scopes: []account.Scope{"read"}, Days: 4000},
		} {
			_, _, err := f.CreateToken(t.Context(), "ada", r)
			wantCode(t, err, fault.Invalid)
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

func TestKeys(t *testing.T) {
	t.Run("are refused if missing, short or many", func(t *testing.T) {
		for _, s := range []string{"", " ,\n", "short", oneKey + ",short", strings.Repeat(oneKey+",", 6)} {
			if _, err := account.ParseKeys(s); err == nil {
				t.Errorf("%q was taken", s)
			}
		}
	})
	t.Run("never print", func(t *testing.T) {
		k, _ := account.ParseKeys(oneKey)
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if got := fmt.Sprintf(format, k); strings.Contains(got, "long enough") || strings.Contains(got, fmt.Sprint([]byte(oneKey)[:4])) {
				t.Errorf("%s: %s", format, got)
			}
		}
	})
}

// sessionOf reads the session's id without looking at the signature.
func sessionOf(t *testing.T, token string) string {
	t.Helper()
	var c jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &c); err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// alter replaces one part of a token and leaves the signature.
func alter(token string, part int, text string) string {
	parts := strings.Split(token, ".")
	parts[part] = base64.RawURLEncoding.EncodeToString([]byte(text))
	return strings.Join(parts, ".")
}
