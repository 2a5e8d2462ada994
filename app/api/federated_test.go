package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/oidc"
	"github.com/todo-chatbot/todo-chatbot/internal/idp"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// manor is a world whose people can come from an identity provider.
type manor struct {
	*world
	house *idp.Provider
}

func newManor(t *testing.T, address string, more map[string]any, closed bool) *manor {
	t.Helper()
	m := &manor{house: idp.New(t)}
	settings, err := oidc.Parse(m.house.Config(more))
	if err != nil {
		t.Fatal(err)
	}
	m.world = startWith(t, address, func(o *account.Options) {
		m.house.Now = o.Now
		o.Closed = closed
		o.Providers = oidc.New(settings, oidc.Options{PublicURL: "https://todo.example.com", Now: o.Now})
	}, nil)
	return m
}

// eachManor runs a test on an empty database of each kind.
func eachManor(t *testing.T, more map[string]any, test func(t *testing.T, m *manor)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, newManor(t, sqlite(t), more, false)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, newManor(t, pgtest.New(t), more, false)) })
}

// claims are of somebody at the provider.
func claims(sub, email string, more ...any) map[string]any {
	c := map[string]any{"sub": sub, "email": email, "email_verified": true}
	for i := 0; i+1 < len(more); i += 2 {
		c[more[i].(string)] = more[i+1]
	}
	return c
}

// setupSecret is that of the operator's link.
func (m *manor) setupSecret() string {
	m.t.Helper()
	_, secret, err := m.people.SetupLink(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	return secret
}

// begin begins to sign in, and returns where the browser goes on, and what it keeps.
func (m *manor) begin(body string) (address, flow string) {
	m.t.Helper()
	a := m.do("POST", "/auth/provider/begin", body).want(200)
	return decode[struct{ URL string }](a).URL, a.header.Get("X-Flow")
}

// callback is a body with what the browser came back with.
func callback(q url.Values) string {
	all := map[string]string{}
	for name := range q {
		all[name] = q.Get(name)
	}
	b, _ := json.Marshal(all) // strings alone
	return string(b)
}

// enter signs somebody in with the provider.
func (m *manor) enter(who map[string]any) answer {
	m.t.Helper()
	address, flow := m.begin(`{"provider":"house","zone":"Europe/Berlin"}`)
	return m.do("POST", "/auth/provider/finish", callback(m.house.Approve(address, who)), "X-Flow", flow)
}

type entered struct {
	Person account.Person
	Token  string
}

func (m *manor) person(a answer) *person {
	in := decode[entered](a.want(200))
	return &person{m.world, in.Person.ID, in.Token}
}

// link connects an identity to the account of somebody who is signed in.
func (m *manor) link(p *person, who map[string]any) answer {
	m.t.Helper()
	a := p.do("POST", "/api/me/identities", `{"provider":"house","password":"correct horse"}`).want(200)
	back := m.house.Approve(decode[struct{ URL string }](a).URL, who)
	return p.do("POST", "/api/me/identities/finish", callback(back), "X-Flow", a.header.Get("X-Flow"))
}

type identities struct {
	Password   bool
	Identities []struct{ ID, Provider, Name, Email string }
}

func TestSignInWithAProvider(t *testing.T) {
	eachManor(t, nil, func(t *testing.T, m *manor) {
		if a := m.do("GET", "/auth/providers", "").want(200); !strings.Contains(a.body, `[{"id":"house","name":"The house"}]`) {
			t.Errorf("got %s", a.body)
		}
		first := m.enter(claims("1", "Ada@Example.com", "name", "Ada"))
		ada := m.person(first)
		if p := decode[entered](first).Person; p.Email != "ada@example.com" || p.Name != "Ada" || p.Zone != "Europe/Berlin" || p.Role != "" {
			t.Errorf("got %+v", p)
		}
		if first.header.Get("X-Device") == "" {
			t.Error("the device isn't known again")
		}
		m.run("the same person has the same account, whatever their e-mail there is now", func(t *testing.T) {
			ada.add(`{"title":"milk"}`)
			again := m.person(m.enter(claims("1", "ada@elsewhere.example")))
			if again.id != ada.id || again.titles("") != "milk" {
				t.Errorf("got %s with %q", again.id, again.titles(""))
			}
			got := decode[identities](again.do("GET", "/api/me/identities", "").want(200))
			if len(got.Identities) != 1 || got.Identities[0].Email != "ada@elsewhere.example" || got.Identities[0].Provider != "house" || got.Password {
				t.Errorf("got %+v", got)
			}
		})
		m.run("a session says with what it was made, and ends at the provider too", func(t *testing.T) {
			p := m.person(m.enter(claims("1", "ada@example.com")))
			if in := p.signIns()[0]; in.Provider != "house" {
				t.Errorf("got %+v", in)
			}
			a := p.do("POST", "/auth/logout", "").want(204)
			want := m.house.URL + "/logout?client_id=todo&post_logout_redirect_uri=https%3A%2F%2Ftodo.example.com%2F"
			if got := a.header.Get("X-Sign-Out"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			p.do("GET", "/api/me/tasks", "").problem(401)
		})
		m.run("an e-mail that changes hands doesn't take the account along", func(t *testing.T) {
			p := m.enter(claims("2", "ada@example.com")).problem(409)
			if !strings.Contains(p.Detail, "connect The house") {
				t.Errorf("got %q", p.Detail)
			}
			m.enter(claims("2", "ADA@EXAMPLE.COM")).problem(409)
		})
		m.run("without a password, another one is set just after signing in, and not later", func(t *testing.T) {
			ada := m.person(m.enter(claims("1", "ada@example.com")))
			m.later(11 * time.Minute)
			ada.do("POST", "/api/me/password", `{"new_password":"another horse"}`).problem(403)
			ada.do("POST", "/api/me/leave", `{}`).problem(403)
			ada.do("POST", "/api/me/identities", `{"provider":"house"}`).problem(403)
			only := decode[identities](ada.do("GET", "/api/me/identities", "").want(200)).Identities[0].ID
			ada.do("DELETE", "/api/me/identities/"+only, "").problem(409)
			ada = m.person(m.enter(claims("1", "ada@example.com")))
			ada.do("POST", "/api/me/password", `{"new_password":"another horse"}`).want(204)
			ada.do("DELETE", "/api/me/identities/"+only, "").want(204)
			ada.do("DELETE", "/api/me/identities/"+only, "").problem(404)
			ada.again("ada@example.com", "another horse")
			m.enter(claims("1", "ada@example.com")).problem(409)
		})
		m.run("the audit log has it", func(t *testing.T) {
			all, err := m.db.Audit(t.Context(), account.Query{Person: ada.id, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, e := range all {
				seen[string(e.Event)+" "+e.Detail] = true
			}
			for _, want := range []string{"registered house", "signed_in house", "identity_removed house"} {
				if !seen[want] {
					t.Errorf("%q is missing in %v", want, seen)
				}
			}
		})
	})
}

func TestAnAccountIsConnectedByItsOwnerAlone(t *testing.T) {
	eachManor(t, nil, func(t *testing.T, m *manor) {
		ada := m.join("ada@example.com")
		eve := m.join("eve@example.com")
		m.enter(claims("1", "ada@example.com")).problem(409)
		m.run("with the password", func(t *testing.T) {
			ada.do("POST", "/api/me/identities", `{"provider":"house"}`).problem(422)
			ada.do("POST", "/api/me/identities", `{"provider":"house","password":"wrong horse"}`).problem(403)
			ada.do("POST", "/api/me/identities", `{"provider":"nobody","password":"correct horse"}`).problem(404)
			ada.program("read write approve").do("POST", "/api/me/identities", `{"provider":"house","password":"correct horse"}`).problem(403)
		})
		m.run("in the session that began it", func(t *testing.T) {
			a := ada.do("POST", "/api/me/identities", `{"provider":"house","password":"correct horse"}`).want(200)
			back := callback(m.house.Approve(decode[struct{ URL string }](a).URL, claims("9", "eve@example.com")))
			flow := a.header.Get("X-Flow")
			eve.do("POST", "/api/me/identities/finish", back, "X-Flow", flow).problem(403)
			ada.again("ada@example.com", "correct horse").do("POST", "/api/me/identities/finish", back, "X-Flow", flow).problem(403)
			m.do("POST", "/auth/provider/finish", back, "X-Flow", flow).problem(403)
			ada.do("POST", "/api/me/identities/finish", back).problem(403)
		})
		m.link(ada, claims("1", "other@example.com")).want(200)
		m.run("and signs in to the account then", func(t *testing.T) {
			if p := m.person(m.enter(claims("1", "whatever@example.com"))); p.id != ada.id {
				t.Errorf("got %s", p.id)
			}
		})
		m.run("for one account only", func(t *testing.T) {
			m.link(ada, claims("1", "other@example.com")).problem(409)
			m.link(eve, claims("1", "other@example.com")).problem(409)
		})
		m.run("what was begun to sign in connects nothing", func(t *testing.T) {
			address, flow := m.begin(`{"provider":"house"}`)
			eve.do("POST", "/api/me/identities/finish", callback(m.house.Approve(address, claims("7", "eve@example.com"))), "X-Flow", flow).problem(403)
		})
		m.run("taking it away ends the sessions that it made", func(t *testing.T) {
			phone := m.person(m.enter(claims("1", "x@example.com")))
			id := decode[identities](ada.do("GET", "/api/me/identities", "").want(200)).Identities[0].ID
			eve.do("DELETE", "/api/me/identities/"+id, "").problem(404)
			ada.do("DELETE", "/api/me/identities/"+id, "").want(204)
			phone.do("GET", "/api/me/tasks", "").problem(401)
			ada.do("GET", "/api/me/tasks", "").want(200)
		})
	})
}

func TestWhoMayRegisterWithAProvider(t *testing.T) {
	open := newManor(t, sqlite(t), nil, false)
	open.run("nobody without an e-mail that is verified", func(t *testing.T) {
		open.enter(claims("1", "ada@example.com", "email_verified", false)).problem(403)
		open.enter(claims("2", "")).problem(403)
		open.enter(map[string]any{"sub": "3", "email": "ada@example.com"}).problem(403)
		open.enter(claims("4", "not an address")).problem(403)
		open.enter(claims("5", "aws@example.com", "email_verified", "true")).want(200)
	})
	closed := newManor(t, sqlite(t), nil, true)
	closed.run("nobody where the registration is closed, but whoever has an account", func(t *testing.T) {
		closed.enter(claims("1", "ada@example.com")).problem(403)
		secret := closed.setupSecret()
		address, flow := closed.begin(`{"provider":"house","invitation":"` + secret + `"}`)
		a := closed.do("POST", "/auth/provider/finish", callback(closed.house.Approve(address, claims("1", "ada@example.com"))), "X-Flow", flow)
		if p := decode[entered](a.want(200)).Person; p.Role != account.Admin {
			t.Errorf("got %+v", p)
		}
		address, flow = closed.begin(`{"provider":"house","invitation":"` + secret + `"}`)
		closed.do("POST", "/auth/provider/finish", callback(closed.house.Approve(address, claims("2", "eve@example.com"))), "X-Flow", flow).problem(403)
		closed.enter(claims("1", "ada@example.com")).want(200)
	})
	house := newManor(t, sqlite(t), map[string]any{"domains": []string{"Example.com"}}, false)
	house.run("nobody of another domain, however it is written", func(t *testing.T) {
		house.enter(claims("1", "ada@EXAMPLE.com")).want(200)
		for _, bad := range []string{"eve@example.org", "eve@sub.example.com", "eve@example.com.evil.example", "eve@evilexample.com", `"a@example.com"@evil.example`, ""} {
			house.enter(claims("2", bad)).problem(403)
		}
		house.enter(claims("2", "eve@example.com", "email_verified", false)).problem(403)
		house.enter(claims("1", "ada@example.org")).problem(403) // has left the house
	})
}

func TestGroupsOfAProvider(t *testing.T) {
	eachManor(t, map[string]any{"admin_groups": []string{"todo-admins"}}, func(t *testing.T, m *manor) {
		role := func(a answer) account.Role { t.Helper(); return decode[entered](a.want(200)).Person.Role }
		in := claims("1", "ada@example.com", "groups", []string{"family", "todo-admins"})
		out := claims("1", "ada@example.com", "groups", []string{"family"})
		if got := role(m.enter(in)); got != account.Admin {
			t.Errorf("got %q", got)
		}
		m.run("take nothing from the last administrator, and the audit log says so", func(t *testing.T) {
			last := m.enter(out)
			if got := role(last); got != account.Admin {
				t.Errorf("got %q, want the role kept", got)
			}
			kept, err := m.db.Audit(t.Context(), account.Query{Event: account.RoleKept, Limit: 10})
			if err != nil || len(kept) != 1 || kept[0].Subject != m.person(last).id || kept[0].Detail != "group house" {
				t.Errorf("the audit log has %+v, %v", kept, err)
			}
		})
		m.root()
		if got := role(m.enter(out)); got != "" {
			t.Errorf("got %q", got)
		}
		admin := m.person(m.enter(in))
		admin.do("GET", "/api/me/admin/people", "").want(200)
		m.enter(out).want(200)
		admin.do("GET", "/api/me/admin/people", "").problem(403) // in the sessions that there are, too
		m.run("take no role that somebody has from elsewhere", func(t *testing.T) {
			secret := m.setupSecret()
			eve := m.person(m.enter(claims("2", "eve@example.com")))
			eve.do("POST", "/api/me/claim", `{"link":"`+secret+`"}`).want(200)
			if got := role(m.enter(claims("2", "eve@example.com", "groups", []string{}))); got != account.Admin {
				t.Errorf("got %q", got)
			}
		})
	})
	m := newManor(t, sqlite(t), map[string]any{"admin_groups": []string{"admin"}, "groups_claim": "realm_access.roles"}, false)
	if p := decode[entered](m.enter(claims("1", "ada@example.com", "realm_access", map[string]any{"roles": []string{"admin"}})).want(200)).Person; p.Role != account.Admin {
		t.Errorf("got %+v", p)
	}
	m.enter(claims("2", "eve@example.com", "groups", []string{"admin"})).want(200)
}

func TestAFlowIsOfOneBrowserAndWorksOnce(t *testing.T) {
	eachManor(t, nil, func(t *testing.T, m *manor) {
		m.house.Lie(idp.Lies{Reuse: true})
		mine, flow := m.begin(`{"provider":"house"}`)
		theirs, other := m.begin(`{"provider":"house"}`)
		back := m.house.Approve(mine, claims("1", "ada@example.com"))
		finish := func(q url.Values, flow string) answer {
			return m.do("POST", "/auth/provider/finish", callback(q), "X-Flow", flow)
		}
		finish(back, other).problem(403)
		finish(back, "").problem(403)
		finish(back, flow[:len(flow)-4]+"AAAA").problem(403)
		finish(back, "AAAA").problem(403)
		m.do("POST", "/auth/provider/finish", `{"code":"x"}`, "X-Flow", flow).problem(422)
		forged := url.Values{"code": back["code"], "state": {"x"}}
		finish(forged, flow).problem(403)
		refused := url.Values{"error": {"access_denied"}, "state": back["state"]}
		if p := finish(refused, flow).problem(403); !strings.Contains(p.Detail, "did not let you in") {
			t.Errorf("got %q", p.Detail)
		}
		// Our own code with the state of somebody else: the provider knows by PKCE.
		swapped := m.house.Approve(theirs, claims("2", "eve@example.com"))
		swapped.Set("state", back.Get("state"))
		finish(swapped, flow).problem(403)
		finish(back, flow).want(200)
		finish(back, flow).problem(403) // though the provider takes the code again
		late, flow := m.begin(`{"provider":"house"}`)
		back = m.house.Approve(late, claims("1", "ada@example.com"))
		m.later(11 * time.Minute)
		finish(back, flow).problem(403)
	})
}

func TestASuspendedPersonIsNotLetInByAProvider(t *testing.T) {
	eachManor(t, nil, func(t *testing.T, m *manor) {
		ada := m.person(m.enter(claims("1", "ada@example.com")))
		root := m.join("root@example.com")
		if _, err := m.people.Claim(t.Context(), account.Identity{User: root.id}, m.setupSecret(), account.Origin{}); err != nil {
			t.Fatal(err)
		}
		root = root.again("root@example.com", "correct horse")
		root.do("PATCH", "/api/me/admin/people/"+string(ada.id), `{"suspended":true}`).want(200)
		m.enter(claims("1", "ada@example.com")).problem(403)
	})
}

// lie is a way in which a provider isn't as it should be, and what comes of it.
type lie struct {
	lies   idp.Lies
	status int
}

func lyingClaims(change func(map[string]any)) lie { return lie{idp.Lies{Claims: change}, 403} }

func lyingAnswer(path string, fn http.HandlerFunc) lie {
	return lie{idp.Lies{Answer: map[string]http.HandlerFunc{path: fn}}, 503}
}

func put(name string, value any) func(map[string]any) {
	return func(m map[string]any) { m[name] = value }
}

// lies are all that a provider can try.
func lies(t *testing.T, house *idp.Provider, now time.Time) map[string]lie {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&house.Key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(by jwt.SigningMethod, kid string, key any) lie {
		return lie{idp.Lies{Sign: func(c jwt.MapClaims) string { return idp.Sign(t, by, kid, key, c) }}, 403}
	}
	huge := strings.Repeat("x", 1<<20)
	return map[string]lie{
		"another issuer":               lyingClaims(put("iss", "https://evil.example")),
		"another audience":             lyingClaims(put("aud", "another")),
		"two audiences and no azp":     lyingClaims(put("aud", []string{idp.Client, "another"})),
		"another authorized party":     lyingClaims(put("azp", "another")),
		"another nonce":                lyingClaims(put("nonce", "another")),
		"no nonce":                     lyingClaims(func(m map[string]any) { delete(m, "nonce") }),
		"no subject":                   lyingClaims(func(m map[string]any) { delete(m, "sub") }),
		"a long subject":               lyingClaims(put("sub", strings.Repeat("x", 300))),
		"a subject with a line break":  lyingClaims(put("sub", "1\n2")),
		"an expired token":             lyingClaims(put("exp", now.Add(-time.Minute).Unix())),
		"no expiry":                    lyingClaims(func(m map[string]any) { delete(m, "exp") }),
		"a token of next year":         lyingClaims(put("iat", now.Add(300*24*time.Hour).Unix())),
		"a token that isn't valid yet": lyingClaims(put("nbf", now.Add(time.Hour).Unix())),
		"no signature":                 signed(jwt.SigningMethodNone, "one", jwt.UnsafeAllowNoneSignatureType),
		"HS256 with the public key":    signed(jwt.SigningMethodHS256, "one", public),
		"HS256 with the secret":        signed(jwt.SigningMethodHS256, "one", []byte(idp.Secret)),
		"another key":                  signed(jwt.SigningMethodRS256, "one", other),
		"an unknown key":               signed(jwt.SigningMethodRS256, "two", other),
		"a key of another kind":        signed(jwt.SigningMethodES256, "one", curve),
		"an algorithm not allowed":     signed(jwt.SigningMethodRS384, "one", house.Key),
		"a huge token":                 lyingClaims(put("padding", huge[:40<<10])),
		"no token":                     {idp.Lies{Token: func(m map[string]any) { delete(m, "id_token") }}, 403},
		"a token that is a number":     {idp.Lies{Token: put("id_token", 5)}, 403},
		"userinfo of somebody else": {idp.Lies{Claims: func(m map[string]any) { delete(m, "email") },
			Info: put("sub", "2")}, 403},
		"a discovery document of another issuer": {idp.Lies{Document: put("issuer", "https://evil.example")}, 503},
		"a script as its page":                   {idp.Lies{Document: put("authorization_endpoint", "javascript:alert(1)")}, 503},
		"a file as its page":                     {idp.Lies{Document: put("authorization_endpoint", "file:///etc/passwd")}, 503},
		"keys at a cloud's metadata":             {idp.Lies{Document: put("jwks_uri", "http://169.254.169.254/keys")}, 403},
		"tokens at a private address":            {idp.Lies{Document: put("token_endpoint", "http://10.0.0.1/token")}, 503},
		"no PKCE":                                {idp.Lies{Document: put("code_challenge_methods_supported", []string{"plain"})}, 503},
		"no discovery document":                  lyingAnswer("/.well-known/openid-configuration", http.NotFound),
		"a discovery document that is huge":      lyingAnswer("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) { answerHuge(w) }),
		"a discovery document that is a page":    lyingAnswer("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }),
		"a discovery document elsewhere":         lyingAnswer("/.well-known/openid-configuration", around),
		"a redirect loop at the token endpoint":  lyingAnswer("/token", around),
		"huge tokens":                            lyingAnswer("/token", func(w http.ResponseWriter, _ *http.Request) { answerHuge(w) }),
		"a token endpoint that fails":            lyingAnswer("/token", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }),
		"huge keys":                              {idp.Lies{Answer: map[string]http.HandlerFunc{"/keys": func(w http.ResponseWriter, _ *http.Request) { answerHuge(w) }}}, 403},
		"keys in a redirect loop":                {idp.Lies{Answer: map[string]http.HandlerFunc{"/keys": around}}, 403},
		"no keys":                                {idp.Lies{Keys: func(map[string]any) any { return map[string]any{"keys": []any{}} }}, 403},
		"keys that are a number":                 {idp.Lies{Keys: func(map[string]any) any { return 5 }}, 403},
	}
}

// around sends whoever asks to the same address again.
func around(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
}

// answerHuge never comes to an end by itself.
func answerHuge(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	for {
		if _, err := w.Write([]byte(strings.Repeat(" ", 64<<10))); err != nil {
			return
		}
	}
}

func TestAProviderThatLiesLetsNobodyIn(t *testing.T) {
	m := newManor(t, sqlite(t), nil, false)
	for name, l := range lies(t, m.house, m.clock()) {
		t.Run(name, func(t *testing.T) {
			m := newManor(t, sqlite(t), nil, false)
			l := lies(t, m.house, m.clock())[name]
			m.house.Lie(l.lies)
			a := m.do("POST", "/auth/provider/begin", `{"provider":"house"}`)
			if a.status == 200 {
				back := m.house.Approve(decode[struct{ URL string }](a).URL, claims("1", "ada@example.com"))
				a = m.do("POST", "/auth/provider/finish", callback(back), "X-Flow", a.header.Get("X-Flow"))
			}
			a.problem(l.status)
			if strings.Contains(a.body, m.house.URL) || strings.Contains(a.body, idp.Secret) || strings.Contains(m.log.String(), idp.Secret) {
				t.Errorf("more is said than may be: %s", a.body)
			}
			if people, err := m.db.People(t.Context(), "", "", 10); err != nil || len(people) != 0 {
				t.Errorf("there is an account: %v, %v", people, err)
			}
			m.house.Lie(idp.Lies{})
			m.later(2 * time.Hour) // what was believed of it is asked for again
			m.enter(claims("1", "ada@example.com")).want(200)
		})
		_ = l
	}
}
