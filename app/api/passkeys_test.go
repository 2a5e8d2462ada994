package api_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/passkey"
)

// device is an authenticator that keeps passkeys, as another library has it.
type device struct {
	virtualwebauthn.Authenticator
	party virtualwebauthn.RelyingParty
	key   virtualwebauthn.Credential
}

func newDevice() *device {
	return &device{
		Authenticator: virtualwebauthn.NewAuthenticator(),
		party:         virtualwebauthn.RelyingParty{ID: "todo.example.com", Name: "Todo", Origin: "https://todo.example.com"},
		key:           newKey(),
	}
}

// wholeKey is the size of a key of P-256 in COSE (RFC 9053, section 7.1.1).
const wholeKey = 77

// newKey is a key as authenticators have it. The library leaves out zeros that a
// coordinate begins with, which no server takes.
func newKey() virtualwebauthn.Credential {
	for {
		key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		if len(key.Key.AttestationData()) == wholeKey {
			return key
		}
	}
}

// ceremony is what the server asks an authenticator.
type ceremony struct {
	Options json.RawMessage `json:"options"`
}

// make answers what a passkey is to be made for.
func (d *device) make(t *testing.T, begun answer) string {
	t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(string(decode[ceremony](begun).Options))
	if err != nil {
		t.Fatal(err)
	}
	if o.RelyingPartyID != d.party.ID && d.party.ID == "todo.example.com" {
		t.Errorf("the relying party is %q, want %q", o.RelyingPartyID, d.party.ID)
	}
	d.Options.UserHandle = []byte(o.UserID)
	return virtualwebauthn.CreateAttestationResponse(d.party, d.Authenticator, d.key, *o)
}

// sign answers a sign-in.
func (d *device) sign(t *testing.T, begun answer) string {
	t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(string(decode[ceremony](begun).Options))
	if err != nil {
		t.Fatal(err)
	}
	d.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(d.party, d.Authenticator, d.key, *o)
}

// passkey makes a passkey with the device.
func (p *person) passkey(d *device, name string) answer {
	p.t.Helper()
	begun := p.do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).want(200)
	return p.do("POST", "/api/me/passkeys/finish", `{"name":"`+name+`","answer":`+d.make(p.t, begun)+`}`, "X-Flow", begun.header.Get("X-Flow"))
}

// enter signs in with a device.
func (w *world) enter(d *device) answer {
	w.t.Helper()
	begun := w.do("POST", "/auth/passkey/begin", "").want(200)
	return w.do("POST", "/auth/passkey/finish", `{"answer":`+d.sign(w.t, begun)+`}`, "X-Flow", begun.header.Get("X-Flow"))
}

func TestAPasskeySignsIn(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		phone := newDevice()
		made := decode[struct{ ID, Name string }](ada.passkey(phone, "My phone").want(200))
		if made.Name != "My phone" || made.ID == "" {
			t.Errorf("got %+v, want the name that was given", made)
		}
		own := ada.app("correct horse") // whose code is asked for with the password alone
		w.login(adas, "correct horse", "").problem(401)
		in := decode[struct{ Token string }](w.enter(phone).want(200))
		there := &person{w, ada.id, in.Token}
		there.do("GET", "/api/me/tasks", "").want(200)
		if all := there.do("GET", "/api/me/sessions", "").want(200); !strings.Contains(all.body, `"provider":"passkey"`) {
			t.Errorf("got %s, want the session of a passkey", all.body)
		}
		w.enter(phone).want(200) // again, and the counter goes on
		list := ada.do("GET", "/api/me/passkeys", "").want(200)
		if !strings.Contains(list.body, `"used_at"`) || strings.Contains(list.body, "publicKey") {
			t.Errorf("got %s, want when it was used, and no record", list.body)
		}
		w.run("and it is taken along without its record", func(t *testing.T) {
			if e := ada.do("GET", "/api/me/export", "").want(200); strings.Contains(e.body, "publicKey") || !strings.Contains(e.body, "My phone") {
				t.Error("the export has a passkey's record, or not its name")
			}
		})
		w.run("a second one needs the code too", func(t *testing.T) {
			if p := ada.do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).problem(403); len(p.Errors) != 1 || p.Errors[0].Location != "code" {
				t.Errorf("got %+v, want an error at code", p)
			}
			ada.do("POST", "/api/me/passkeys", `{"password":"wrong horse","code":"`+own.recovery[0]+`"}`).problem(403)
			ada.program("read write approve").do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).problem(403)
		})
		w.run("until it is removed, with its sessions", func(t *testing.T) {
			ada.do("DELETE", "/api/me/passkeys/"+made.ID, "").want(204)
			ada.do("DELETE", "/api/me/passkeys/"+made.ID, "").problem(404)
			there.do("GET", "/api/me/tasks", "").problem(401)
			ada.do("GET", "/api/me/tasks", "").want(200)
			w.enter(phone).problem(403)
		})
		w.run("and the audit log has all of it", func(t *testing.T) {
			lines, err := w.db.Audit(t.Context(), account.Query{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, l := range lines {
				seen[string(l.Event)+" "+l.Detail] = true
			}
			for _, want := range []string{"passkey_added ", "passkey_removed ", "signed_in passkey", "sign_in_failed passkey"} {
				if !seen[want] {
					t.Errorf("the log has no line %q: %v", want, seen)
				}
			}
		})
	})
}

// What a device answers is believed only if it is that person's passkey, for this
// server, for this sign-in, and made with the person seen.
func TestAPasskeyIsBelievedOnlyAsAWhole(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		leo := w.join("leo@example.com")
		phone := newDevice()
		ada.passkey(phone, "").want(200)
		bend := func(change func(*device)) *device {
			d := *phone
			d.key.Counter += 10
			change(&d)
			return &d
		}
		for name, d := range map[string]*device{
			"a passkey that nobody has":         newDeviceOf(string(ada.id)),
			"one of somebody who isn't here":    newDeviceOf("nobody"),
			"a handle that is no text":          newDeviceOf("\x00\xff"),
			"no handle":                         bend(func(d *device) { d.Options.UserHandle = nil }),
			"the handle of somebody else":       bend(func(d *device) { d.Options.UserHandle = []byte(leo.id) }),
			"another server's page":             bend(func(d *device) { d.party.Origin = "https://evil.example.com" }),
			"a passkey for another server":      bend(func(d *device) { d.party.ID = "evil.example.com" }),
			"the person wasn't verified":        bend(func(d *device) { d.Options.UserNotVerified = true }),
			"nobody touched it":                 bend(func(d *device) { d.Options.UserNotPresent = true }),
			"another key under the same id":     bend(func(d *device) { d.key.Key = newKey().Key }),
			"a kind of key that it never was":   bend(func(d *device) { d.key.Key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA).Key }),
			"a passkey that says it is copied":  bend(func(d *device) { d.Options.BackupState = true }),
			"a passkey of another kind than it": bend(func(d *device) { d.Options.BackupEligible = true }),
		} {
			w.run(name, func(t *testing.T) { w.enter(d).problem(403) })
		}
		w.enter(phone).want(200)
		w.run("a counter that goes back", func(t *testing.T) {
			phone.key.Counter = 0
			w.enter(phone).problem(403)
			phone.key.Counter = 50
		})
		w.run("once", func(t *testing.T) {
			begun := w.do("POST", "/auth/passkey/begin", "").want(200)
			said := `{"answer":` + phone.sign(t, begun) + `}`
			flow := begun.header.Get("X-Flow")
			statuses := make([]int, 6)
			var all sync.WaitGroup
			for i := range statuses {
				all.Go(func() { statuses[i] = w.do("POST", "/auth/passkey/finish", said, "X-Flow", flow).status })
			}
			all.Wait()
			in := 0
			for _, s := range statuses {
				if s == 200 {
					in++
				} else if s != 403 && s != 409 {
					t.Errorf("got %d, want 200, 403 or 409", s)
				}
			}
			if in != 1 {
				t.Errorf("it was taken %d times, want once: %v", in, statuses)
			}
			w.do("POST", "/auth/passkey/finish", said, "X-Flow", flow).problem(403)
		})
		w.run("in the five minutes of the flow, and with it", func(t *testing.T) {
			begun := w.do("POST", "/auth/passkey/begin", "").want(200)
			said := `{"answer":` + phone.sign(t, begun) + `}`
			w.do("POST", "/auth/passkey/finish", said).problem(403)
			w.do("POST", "/auth/passkey/finish", said, "X-Flow", "x").problem(403)
			other := w.do("POST", "/auth/passkey/begin", "").want(200)
			w.do("POST", "/auth/passkey/finish", said, "X-Flow", other.header.Get("X-Flow")).problem(403)
			making := ada.do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).want(200)
			w.do("POST", "/auth/passkey/finish", said, "X-Flow", making.header.Get("X-Flow")).problem(403)
			w.later(5*time.Minute + time.Second)
			w.do("POST", "/auth/passkey/finish", said, "X-Flow", begun.header.Get("X-Flow")).problem(403)
		})
		w.run("not while its owner is suspended", func(t *testing.T) {
			w.suspend(ada)
			if p := w.enter(phone).problem(403); !strings.Contains(p.Detail, "suspended") {
				t.Errorf("got %q, want that the account is suspended", p.Detail)
			}
		})
		w.run("nonsense", func(t *testing.T) {
			begun := w.do("POST", "/auth/passkey/begin", "").want(200)
			for _, said := range []string{
				`{}`, `{"id":"x"}`, `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`,
				`{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":"AA"}}`,
				`{"id":"` + strings.Repeat("A", 2000) + `","rawId":"AA","type":"public-key"}`,
			} {
				w.do("POST", "/auth/passkey/finish", `{"answer":`+said+`}`, "X-Flow", begun.header.Get("X-Flow")).problem(403)
			}
			w.do("POST", "/auth/passkey/finish", `{"answer":{"x":"`+strings.Repeat("A", 20_000)+`"}}`, "X-Flow", begun.header.Get("X-Flow")).problem(422)
			w.do("POST", "/auth/passkey/finish", `{"answer":[]}`).problem(422)
		})
	})
}

func newDeviceOf(handle string) *device {
	d := newDevice()
	d.Options.UserHandle = []byte(handle)
	return d
}

func (w *world) suspend(p *person) {
	w.t.Helper()
	root := w.join("root@example.com")
	_, secret, err := w.people.SetupLink(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	root.do("POST", "/api/me/claim", `{"link":"`+secret+`"}`).want(200)
	root.do("PATCH", "/api/me/admin/people/"+string(p.id), `{"suspended":true}`).want(200)
}

// What begins to make a passkey ends in the same session, once, and only for as many as there can be.
func TestAPasskeyIsMadeInTheSessionThatBeganIt(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		leo := w.join("leo@example.com")
		other := ada.again(adas, "correct horse")
		phone := newDevice()
		begun := ada.do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).want(200)
		said := `{"answer":` + phone.make(t, begun) + `}`
		flow := begun.header.Get("X-Flow")
		other.do("POST", "/api/me/passkeys/finish", said, "X-Flow", flow).problem(403)
		leo.do("POST", "/api/me/passkeys/finish", said, "X-Flow", flow).problem(403)
		ada.do("POST", "/api/me/passkeys/finish", said).problem(403)
		ada.do("POST", "/api/me/passkeys/finish", said, "X-Flow", flow).want(200)
		ada.do("POST", "/api/me/passkeys/finish", said, "X-Flow", flow).problem(409)
		w.run("and says of what the device has already", func(t *testing.T) {
			begun := ada.do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).want(200)
			if id := base64.RawURLEncoding.EncodeToString(phone.key.ID); !strings.Contains(begun.body, id) {
				t.Errorf("got %s, want %s among those that are excluded", begun.body, id)
			}
		})
		for name, change := range map[string]func(*device){
			"another server's page":      func(d *device) { d.party.Origin = "https://evil.example.com" },
			"for another server":         func(d *device) { d.party.ID = "evil.example.com" },
			"the person wasn't verified": func(d *device) { d.Options.UserNotVerified = true },
		} {
			w.run(name, func(t *testing.T) {
				d := newDevice()
				change(d)
				ada.passkey(d, "").problem(403)
			})
		}
		w.run("as many as there can be", func(t *testing.T) {
			for i := 1; i < account.MaxPasskeys; i++ {
				ada.passkey(newDevice(), fmt.Sprintf("Key %d", i)).want(200)
			}
			ada.do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).problem(409)
		})
		leo.do("DELETE", "/api/me/passkeys/"+decode[struct{ Passkeys []struct{ ID string } }](ada.do("GET", "/api/me/passkeys", "").want(200)).Passkeys[0].ID, "").problem(404)
	})
}

// Whoever removes a passkey while somebody signs in with it has no session of it left.
func TestNoSessionOutlivesItsPasskey(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		for round := range 12 {
			phone := newDevice()
			made := decode[struct{ ID string }](ada.passkey(phone, "").want(200))
			begun := w.do("POST", "/auth/passkey/begin", "").want(200)
			said := `{"answer":` + phone.sign(t, begun) + `}`
			var in answer
			var both sync.WaitGroup
			both.Go(func() { in = w.do("POST", "/auth/passkey/finish", said, "X-Flow", begun.header.Get("X-Flow")) })
			both.Go(func() { ada.do("DELETE", "/api/me/passkeys/"+made.ID, "").want(204) })
			both.Wait()
			if in.status == 200 {
				thief := &person{w, ada.id, decode[struct{ Token string }](in).Token}
				if a := thief.do("GET", "/api/me/tasks", ""); a.status != 401 {
					t.Fatalf("round %d: the session of a passkey that was removed got %d, want 401", round, a.status)
				}
			}
		}
	})
}

// Nor does one outlive the password that it was made with.
func TestNoSessionOutlivesItsPassword(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		for round := range 12 {
			old, next := "correct horse", "another horse"
			if round%2 == 1 {
				old, next = next, old
			}
			var in answer
			var both sync.WaitGroup
			both.Go(func() { in = w.login(adas, old, "") })
			both.Go(func() {
				ada.do("POST", "/api/me/password", `{"password":"`+old+`","new_password":"`+next+`"}`).want(204)
			})
			both.Wait()
			if in.status != 200 {
				in.problem(401)
				continue
			}
			thief := &person{w, ada.id, decode[struct{ Token string }](in).Token}
			if a := thief.do("GET", "/api/me/tasks", ""); a.status != 401 {
				t.Fatalf("round %d: the session of a password that was changed got %d, want 401", round, a.status)
			}
		}
	})
}

// Clients add extensions that nobody asked for, and what is refused doesn't fill the log.
func TestWhatClientsAddToAPasskey(t *testing.T) {
	log := &logbook{}
	party := passkey.New("https://todo.example.com", slog.New(slog.NewJSONHandler(log, nil)))
	w := startWith(t, sqlite(t), func(o *account.Options) { o.Passkeys = party }, nil)
	ada := w.join(adas)
	phone := newDevice()
	begun := ada.do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).want(200)
	flow := begun.header.Get("X-Flow")
	said := phone.make(t, begun)
	with := func(extensions string) string {
		return `{"answer":` + strings.TrimSuffix(said, "}") + `,"clientExtensionResults":` + extensions + `}}`
	}
	ada.do("POST", "/api/me/passkeys/finish", with(`{"prf":"`+strings.Repeat("Y", 12_000)+`"}`), "X-Flow", flow).problem(403)
	if n := len(log.String()); n == 0 || n > 600 {
		t.Errorf("the log of one refusal has %d bytes, want 1 to 600: %.200s", n, log)
	}
	ada.do("POST", "/api/me/passkeys/finish", with(`{"credProps":{"rk":true},"somethingNew":{"x":1}}`), "X-Flow", flow).want(200)
	w.enter(phone).want(200)
	w.run("and it ends with the access tokens", func(t *testing.T) {
		ada.do("POST", "/api/me/password", `{"password":"correct horse","new_password":"another horse"}`).want(204)
		w.enter(phone).want(200)
		ada.do("POST", "/api/me/password", `{"password":"another horse","new_password":"one more horse","revoke_tokens":true}`).want(204)
		w.enter(phone).problem(403)
	})
}

// Who asks for a passkey besides the password is let in by both, by the passkey alone, or
// by the password with a recovery code, and by nothing less.
func TestAPasskeyIsAskedForBesidesThePassword(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		const ask, no = "/api/me/factors/passkey", "/api/me/factors/passkey/remove"
		const mine = `{"password":"correct horse"}`
		ada.do("POST", ask, mine).problem(409) // there is none
		phone := newDevice()
		made := decode[struct{ ID string }](ada.passkey(phone, "").want(200))
		other := ada.again(adas, "correct horse")
		ada.do("POST", ask, `{"password":"wrong horse"}`).problem(403)
		ada.program("read write approve").do("POST", ask, mine).problem(403)
		codes := decode[struct {
			Codes []string `json:"recovery_codes"`
		}](ada.do("POST", ask, mine).want(200)).Codes
		if len(codes) != 10 {
			t.Fatalf("got %d recovery codes, want 10", len(codes))
		}
		other.do("GET", "/api/me/tasks", "").problem(401) // signed in by the password alone
		ada.do("POST", ask, `{"password":"correct horse","code":"`+codes[9]+`"}`).problem(409)
		if f := ada.do("GET", "/api/me/factors", "").want(200); !strings.Contains(f.body, `"passkey":true`) || !strings.Contains(f.body, `"recovery_codes":9`) {
			t.Errorf("got %s, want that a passkey is asked for, and nine codes", f.body)
		}
		for _, code := range []string{"", "000000", "nonsense", codes[9]} {
			if p := w.login(adas, "correct horse", code).problem(401); len(p.Errors) != 1 || p.Errors[0].Location != "code" {
				t.Errorf("%q: got %+v, want an error at code", code, p)
			}
		}
		if p := w.login(adas, "wrong horse", codes[0]).problem(401); len(p.Errors) != 0 {
			t.Errorf("got %+v, want no word of the code for a wrong password", p)
		}
		w.login(adas, "correct horse", codes[0]).want(200)
		in := &person{w, ada.id, decode[struct{ Token string }](w.enter(phone).want(200)).Token}
		w.run("the last one stays", func(t *testing.T) {
			ada.do("DELETE", "/api/me/passkeys/"+made.ID, "").problem(409)
		})
		w.run("who has just come by it gives no code", func(t *testing.T) {
			ada.do("POST", "/api/me/passkeys", mine).problem(403)
			begun := in.do("POST", "/api/me/passkeys", mine).want(200)
			in.do("POST", "/api/me/passkeys/finish", `{"answer":`+newDevice().make(t, begun)+`}`, "X-Flow", begun.header.Get("X-Flow")).want(200)
			in.do("DELETE", "/api/me/passkeys/"+made.ID, "").want(204)
			in.do("GET", "/api/me/tasks", "").want(200) // its own session is kept
			w.later(11 * time.Minute)
			in.do("POST", "/api/me/passkeys", mine).problem(403)
		})
		w.run("until it is taken back", func(t *testing.T) {
			ada.do("POST", no, mine).problem(403)
			ada.do("POST", no, `{"password":"correct horse","code":"`+codes[1]+`"}`).want(204)
			ada.do("POST", no, mine).problem(404)
			w.login(adas, "correct horse", "").want(200)
			if f := ada.do("GET", "/api/me/factors", "").want(200); !strings.Contains(f.body, `"recovery_codes":0`) {
				t.Errorf("got %s, want no recovery codes", f.body)
			}
		})
		w.run("or by the operator, for whoever has lost all", func(t *testing.T) {
			ada.do("POST", ask, mine).want(200)
			w.login(adas, "correct horse", "").problem(401)
			if err := w.people.ResetFactor(t.Context(), adas); err != nil {
				t.Fatal(err)
			}
			w.login(adas, "correct horse", "").want(200)
		})
		w.run("not beside an authenticator app, whose code counts", func(t *testing.T) {
			own := ada.app("correct horse")
			w.later(time.Minute)
			ada.do("POST", ask, `{"password":"correct horse","code":"`+own.code()+`"}`).problem(409)
		})
	})
}

func TestThereAreNoPasskeysWithoutAnAddress(t *testing.T) {
	w := startWith(t, sqlite(t), func(o *account.Options) { o.Passkeys = nil }, nil)
	ada := w.join(adas)
	w.do("POST", "/auth/passkey/begin", "").problem(409)
	w.do("POST", "/auth/passkey/finish", `{"answer":{}}`, "X-Flow", "x").problem(409)
	ada.do("POST", "/api/me/passkeys", `{"password":"correct horse"}`).problem(409)
	if a := w.do("GET", "/auth/providers", "").want(200); !strings.Contains(a.body, `"passkeys":false`) {
		t.Errorf("got %s, want that there are none", a.body)
	}
}
