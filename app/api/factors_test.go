package api_test

import (
	"encoding/base64"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// app is somebody's authenticator app, whose codes the library's own side makes.
type app struct {
	*person
	secret   string
	recovery []string
}

func (p *person) app(password string) *app {
	p.t.Helper()
	a := &app{person: p, secret: decode[struct{ Secret string }](p.do("POST", "/api/me/factors/app", `{"password":"`+password+`"}`).want(200)).Secret}
	done := p.do("POST", "/api/me/factors/app/confirm", `{"code":"`+a.code()+`"}`).want(200)
	a.recovery = decode[struct {
		Codes []string `json:"recovery_codes"`
	}](done).Codes
	return a
}

// code is that of this moment.
func (a *app) code() string {
	a.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.clock())
	if err != nil {
		a.t.Fatal(err)
	}
	return code
}

// login signs in with a code, "" for none.
func (w *world) login(email, password, code string) answer {
	w.t.Helper()
	if code != "" {
		code = `,"code":"` + code + `"`
	}
	return w.do("POST", "/auth/login", `{"email":"`+email+`","password":"`+password+`"`+code+`}`)
}

const adas = "ada@example.com"

func TestACodeIsAskedForAfterThePassword(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		phone := ada.again(adas, "correct horse")
		begun := ada.do("POST", "/api/me/factors/app", `{"password":"correct horse"}`).want(200)
		made := decode[struct{ Secret, URL, QR string }](begun)
		if !strings.HasPrefix(made.URL, "otpauth://totp/Todo:ada@example.com?") || !strings.Contains(made.URL, "secret="+made.Secret) {
			t.Errorf("got %s", made.URL)
		}
		image, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(made.QR, "data:image/png;base64,"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(strings.NewReader(string(image))); err != nil {
			t.Error(err)
		}
		w.run("not before the app is confirmed", func(t *testing.T) {
			w.login(adas, "correct horse", "").want(200)
			ada.do("POST", "/api/me/factors/app/confirm", `{"code":"000000"}`).problem(422)
			ada.do("POST", "/api/me/factors/app", `{"password":"wrong horse"}`).problem(403)
			ada.program("read write approve").do("POST", "/api/me/factors/app", `{"password":"correct horse"}`).problem(403)
		})
		own := ada.app("correct horse")
		phone.do("GET", "/api/me/tasks", "").problem(401) // signed in without a code
		if f := ada.do("GET", "/api/me/factors", "").want(200); !strings.Contains(f.body, `"app":true`) || !strings.Contains(f.body, `"recovery_codes":10`) {
			t.Errorf("got %s", f.body)
		}
		ada.do("POST", "/api/me/factors/app", `{"password":"correct horse"}`).problem(409)
		w.run("and says that it is the code, for the right password alone", func(t *testing.T) {
			p := w.login(adas, "correct horse", "").problem(401)
			if len(p.Errors) != 1 || p.Errors[0].Location != "code" {
				t.Errorf("got %+v", p)
			}
			if p := w.login(adas, "wrong horse", "").problem(401); len(p.Errors) != 0 {
				t.Errorf("got %+v", p)
			}
			if p := w.login(adas, "wrong horse", own.code()).problem(401); len(p.Errors) != 0 {
				t.Errorf("got %+v", p)
			}
		})
		w.run("and takes each code once", func(t *testing.T) {
			w.login(adas, "correct horse", own.code()).problem(401) // it has confirmed the app
			w.later(30 * time.Second)
			code := own.code()
			var all sync.WaitGroup
			statuses := make([]int, 8)
			for i := range statuses {
				all.Go(func() { statuses[i] = w.login(adas, "correct horse", code).status })
			}
			all.Wait()
			in := 0
			for _, s := range statuses {
				if s == 200 {
					in++
				}
			}
			if in != 1 {
				t.Errorf("it was taken %d times: %v", in, statuses)
			}
			w.later(30 * time.Second)
			w.login(adas, "correct horse", code).problem(401)
			w.login(adas, "correct horse", own.code()[:3]+" "+own.code()[3:]).want(200)
		})
		w.run("of the periods around this moment, and no other", func(t *testing.T) {
			w.later(10 * time.Minute)
			old := own.code()
			w.later(2 * time.Minute)
			w.login(adas, "correct horse", old).problem(401)
			w.later(30 * time.Second)
			before := own.code()
			w.later(30 * time.Second)
			w.login(adas, "correct horse", before).want(200)
		})
		w.run("or a recovery code, once", func(t *testing.T) {
			w.login(adas, "correct horse", strings.ToUpper(own.recovery[0])).want(200)
			w.login(adas, "correct horse", own.recovery[0]).problem(401)
			if f := ada.do("GET", "/api/me/factors", "").want(200); !strings.Contains(f.body, `"recovery_codes":9`) {
				t.Errorf("got %s", f.body)
			}
			if a := ada.do("GET", "/api/me/export", "").want(200); strings.Contains(a.body, own.secret) {
				t.Error("the secret is exported")
			}
			w.later(time.Minute)
			again := decode[struct {
				Codes []string `json:"recovery_codes"`
			}](ada.do("POST", "/api/me/factors/recovery", `{"password":"correct horse","code":"`+own.code()+`"}`).want(200)).Codes
			w.login(adas, "correct horse", own.recovery[1]).problem(401)
			w.login(adas, "correct horse", again[0]).want(200)
		})
		w.run("not after another password: the code stays", func(t *testing.T) {
			l, secret, err := w.people.ResetLink(t.Context(), adas)
			if err != nil || l.Kind != account.ResetLink {
				t.Fatal(err)
			}
			w.do("POST", "/auth/reset", `{"link":"`+secret+`","password":"another horse"}`).want(204)
			w.login(adas, "another horse", "").problem(401)
		})
		w.run("until it is taken away with a code", func(t *testing.T) {
			w.later(time.Minute)
			ada = &person{w, ada.id, decode[struct{ Token string }](w.login(adas, "another horse", own.code()).want(200)).Token}
			ada.do("POST", "/api/me/factors/app/remove", `{"password":"another horse","code":"`+own.code()+`"}`).problem(403) // used
			w.later(time.Minute)
			ada.do("POST", "/api/me/factors/app/remove", `{"password":"wrong horse","code":"`+own.code()+`"}`).problem(403)
			ada.do("POST", "/api/me/factors/app/remove", `{"password":"another horse","code":"`+own.code()+`"}`).want(204)
			ada.do("POST", "/api/me/factors/app/remove", `{"password":"another horse","code":"`+own.code()+`"}`).problem(404)
			w.login(adas, "another horse", "").want(200)
		})
		w.run("and the audit log has it", func(t *testing.T) {
			all, err := w.db.Audit(t.Context(), account.Query{Person: ada.id, Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			seen := map[account.Event]bool{}
			for _, e := range all {
				seen[e.Event] = true
			}
			for _, want := range []account.Event{account.FactorAdded, account.RecoveryUsed, account.RecoveryRenewed, account.FactorRemoved, account.SignInFailed} {
				if !seen[want] {
					t.Errorf("%s is missing", want)
				}
			}
		})
	})
}

func TestALostAppIsTakenAwayByOthers(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		ada.app("correct horse")
		root := w.join("root@example.com")
		path := "/api/me/admin/people/" + string(ada.id) + "/factor"
		root.do("DELETE", path, "").problem(403)
		ada.do("DELETE", path, "").problem(403)
		_, secret, err := w.people.SetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		root.do("POST", "/api/me/claim", `{"link":"`+secret+`"}`).want(200)
		root.do("DELETE", path, "").want(204)
		root.do("DELETE", path, "").problem(404)
		root.do("DELETE", "/api/me/admin/people/"+string(root.id)+"/factor", "").problem(409)
		w.login(adas, "correct horse", "").want(200)
		w.run("by the operator, too", func(t *testing.T) {
			ada.app("correct horse")
			w.login(adas, "correct horse", "").problem(401)
			if err := w.people.ResetFactor(t.Context(), "ADA@example.com"); err != nil {
				t.Fatal(err)
			}
			w.login(adas, "correct horse", "").want(200)
		})
	})
}

func TestAnotherKeyOfTheServerLeavesRecoveryCodes(t *testing.T) {
	w := quick(t)
	ada := w.join(adas)
	own := ada.app("correct horse")
	keys, err := account.ParseKeys("another key that is long enough to sign with")
	if err != nil {
		t.Fatal(err)
	}
	people := account.New(w.db, keys, account.Options{Now: w.clock, Cheap: true})
	w.later(time.Minute)
	if _, _, err := people.LoginWith(t.Context(), adas, "correct horse", own.code(), account.Origin{}); err == nil || !strings.Contains(err.Error(), "recovery code") {
		t.Errorf("got %v", err)
	}
	if _, _, err := people.LoginWith(t.Context(), adas, "correct horse", own.recovery[3], account.Origin{}); err != nil {
		t.Error(err)
	}
}

// wrongCode is one of no period around this moment.
func (a *app) wrongCode() string {
	a.t.Helper()
	right := map[string]bool{}
	for _, d := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
		code, err := totp.GenerateCode(a.secret, a.clock().Add(d))
		if err != nil {
			a.t.Fatal(err)
		}
		right[code] = true
	}
	for _, code := range []string{"000000", "000001", "000002"} {
		if !right[code] {
			return code
		}
	}
	return "000003"
}

func TestCodesAreGuessedInVain(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join(adas)
		own := ada.app("correct horse")
		w.later(time.Minute)
		device := w.login(adas, "correct horse", own.code()).want(200).header.Get("X-Device")
		w.later(time.Minute)
		for range 10 {
			w.login(adas, "correct horse", own.wrongCode()).problem(401)
		}
		w.run("then no code is looked at, not even a right one, on no replica", func(t *testing.T) {
			p := w.login(adas, "correct horse", own.code()).problem(429)
			if !strings.Contains(p.Detail, "recovery code") {
				t.Errorf("got %q, which doesn't say what to do", p.Detail)
			}
			keys, err := account.ParseKeys(signKey)
			if err != nil {
				t.Fatal(err)
			}
			other := account.New(w.db, keys, account.Options{Now: w.clock, Cheap: true})
			if _, _, err := other.LoginWith(t.Context(), adas, "correct horse", own.code(), account.Origin{}); fault.CodeOf(err) != fault.TooMany {
				t.Errorf("the other replica: got %v, want too many", err)
			}
		})
		w.run("but of the owner, in a browser of theirs, and with a recovery code", func(t *testing.T) {
			body := `{"email":"` + adas + `","password":"correct horse","code":"` + own.code() + `"}`
			w.do("POST", "/auth/login", body, "X-Device", device).want(200)
			w.login(adas, "correct horse", own.recovery[0]).want(200)
		})
		w.run("and after a while again", func(t *testing.T) {
			w.later(10 * time.Minute)
			w.login(adas, "correct horse", own.code()).want(200)
		})
	})
}

func TestARecoveryCodeWorksOnceAlsoAtOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		own := w.join(adas).app("correct horse")
		var all sync.WaitGroup
		statuses := make([]int, 6)
		for i := range statuses {
			all.Go(func() { statuses[i] = w.login(adas, "correct horse", own.recovery[0]).status })
		}
		all.Wait()
		in := 0
		for _, s := range statuses {
			if s == 200 {
				in++
			}
		}
		if in != 1 {
			t.Errorf("it was taken %d times: %v", in, statuses)
		}
		if strings.Contains(w.log.String(), own.recovery[1]) || strings.Contains(w.log.String(), own.secret) {
			t.Error("the log has a secret")
		}
	})
}

func TestASuspendedPersonsCodeIsNotUsedUp(t *testing.T) {
	w := quick(t)
	ada := w.join(adas)
	own := ada.app("correct horse")
	root := w.join("root@example.com")
	_, secret, err := w.people.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root.do("POST", "/api/me/claim", `{"link":"`+secret+`"}`).want(200)
	path := "/api/me/admin/people/" + string(ada.id)
	root.do("PATCH", path, `{"suspended":true}`).want(200)
	w.login(adas, "correct horse", own.recovery[0]).problem(403)
	root.do("PATCH", path, `{"suspended":false}`).want(200)
	w.login(adas, "correct horse", own.recovery[0]).want(200)
}

func TestAProviderIsConnectedWithTheCodeToo(t *testing.T) {
	m := newManor(t, sqlite(t), nil, false)
	ada := m.join(adas)
	m.link(ada, claims("1", adas)).want(200)
	own := ada.app("correct horse")
	m.later(time.Minute)
	begin := func(code string) answer {
		return ada.do("POST", "/api/me/identities", `{"provider":"house","password":"correct horse"`+code+`}`)
	}
	if p := begin("").problem(403); len(p.Errors) != 1 || p.Errors[0].Location != "code" {
		t.Errorf("got %+v, want an error at code", p)
	}
	begin(`,"code":"` + own.wrongCode() + `"`).problem(403)
	begin(`,"code":"` + own.code() + `"`).want(200)
	m.enter(claims("1", adas)).want(200) // a code is asked for at the provider, not here
}
