package oidc_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/oidc"
	"github.com/todo-chatbot/todo-chatbot/internal/idp"
	"github.com/todo-chatbot/todo-chatbot/internal/testclock"
)

var flow = account.Flow{State: "state", Nonce: "nonce", Verifier: "verifier-that-is-long-enough-for-pkce-0123456789"}

func newProvider(t *testing.T, patience time.Duration) (account.Provider, *idp.Provider, *testclock.Clock) {
	t.Helper()
	house := idp.New(t)
	clock := testclock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	house.Now = clock.Now
	settings, err := oidc.Parse(house.Config(nil))
	if err != nil {
		t.Fatal(err)
	}
	return oidc.New(settings, oidc.Options{PublicURL: "https://todo.example.com", Now: clock.Now, Patience: patience})[0], house, clock
}

func enter(t *testing.T, p account.Provider, house *idp.Provider) (account.Claims, error) {
	t.Helper()
	address, err := p.Begin(t.Context(), flow)
	if err != nil {
		return account.Claims{}, err
	}
	back := house.Approve(address, map[string]any{"sub": "1", "email": "ada@example.com", "email_verified": true, "name": "Ada"})
	return p.Finish(t.Context(), flow, account.Callback{Code: back.Get("code"), State: back.Get("state"), Issuer: back.Get("iss")})
}

func TestASlowProviderHoldsNobody(t *testing.T) {
	for _, path := range []string{"/.well-known/openid-configuration", "/token", "/keys", "/userinfo"} {
		t.Run(path, func(t *testing.T) {
			p, house, _ := newProvider(t, 100*time.Millisecond)
			house.OnlyUserInfo()
			end := make(chan struct{})
			defer close(end)
			house.Lie(idp.Lies{Answer: map[string]http.HandlerFunc{path: func(w http.ResponseWriter, r *http.Request) {
				select {
				case <-r.Context().Done():
				case <-end:
				}
			}}})
			_, err := enter(t, p, house)
			if code := fault.CodeOf(err); code != fault.Unavailable && code != fault.Forbidden {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestKeysAreKeptAndFetchedSeldom(t *testing.T) {
	p, house, clock := newProvider(t, 0)
	for range 5 {
		if _, err := enter(t, p, house); err != nil {
			t.Fatal(err)
		}
	}
	if n := house.Asked("/keys"); n != 1 {
		t.Errorf("they were asked for %d times", n)
	}
	house.Lie(idp.Lies{Sign: func(c jwt.MapClaims) string { return idp.Sign(t, jwt.SigningMethodRS256, "unknown", house.Key, c) }})
	for range 50 {
		if _, err := enter(t, p, house); fault.CodeOf(err) != fault.Forbidden {
			t.Fatalf("got %v", err)
		}
	}
	if n := house.Asked("/keys"); n > 10 {
		t.Errorf("they were asked for %d times", n)
	}
	// A key that the provider has withdrawn is refused within the hour.
	house.Lie(idp.Lies{Keys: func(map[string]any) any { return map[string]any{"keys": []any{}} }})
	clock.Advance(61 * time.Minute)
	if _, err := enter(t, p, house); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("got %v", err)
	}
}

func TestAProviderIsFoundOnceByMany(t *testing.T) {
	p, house, _ := newProvider(t, 0)
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if _, err := p.Begin(t.Context(), flow); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := oidc.AskLate(p); err != nil {
		t.Error(err)
	}
	if n := house.Asked("/.well-known/openid-configuration"); n != 1 {
		t.Errorf("it was asked %d times, wanted once", n)
	}
}

func TestAProviderThatSaysLittleIsAskedForMore(t *testing.T) {
	p, house, _ := newProvider(t, 0)
	house.OnlyUserInfo()
	c, err := enter(t, p, house)
	if err != nil || c.Email != "ada@example.com" || !c.Verified || c.Name != "Ada" {
		t.Errorf("got %+v, %v", c, err)
	}
	// An e-mail of one place is not verified by the word of another.
	house.Lie(idp.Lies{Claims: func(m map[string]any) { m["email_verified"] = true }, Info: func(m map[string]any) { delete(m, "email_verified") }})
	if c, err := enter(t, p, house); err != nil || c.Verified {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestTheAnswerOfAnotherProviderIsRefused(t *testing.T) {
	p, house, _ := newProvider(t, 0)
	address, err := p.Begin(t.Context(), flow)
	if err != nil {
		t.Fatal(err)
	}
	for _, issuer := range []string{"", "https://evil.example"} {
		back := house.Approve(address, map[string]any{"sub": "1"})
		if _, err := p.Finish(t.Context(), flow, account.Callback{Code: back.Get("code"), State: "state", Issuer: issuer}); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("%q: got %v", issuer, err)
		}
	}
	if house.Asked("/token") != 0 {
		t.Error("the code was given away")
	}
}

// blocked is an answer that comes when the test lets it.
func blocked(house *idp.Provider, path string) (come <-chan struct{}, let func()) {
	asked, end := make(chan struct{}, 100), make(chan struct{})
	house.Lie(idp.Lies{Answer: map[string]http.HandlerFunc{path: func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-end
		house.Lie(idp.Lies{})
		house.ServeHTTP(w, r)
	}}})
	return asked, sync.OnceFunc(func() { close(end) })
}

func TestOneAsksForAllAndNobodyForTheSakeOfOthers(t *testing.T) {
	const document = "/.well-known/openid-configuration"
	p, house, clock := newProvider(t, 0)
	if _, err := p.Begin(t.Context(), flow); err != nil {
		t.Fatal(err)
	}
	clock.Advance(55 * time.Minute)
	come, let := blocked(house, document)
	defer let()
	for range 3 { // each would fail after 8 s if it waited
		if _, err := p.Begin(t.Context(), flow); err != nil {
			t.Fatalf("while it is asked again: %v", err)
		}
	}
	<-come
	clock.Advance(10 * time.Minute) // nothing is believed any more
	impatient, leave := context.WithCancel(t.Context())
	leave()
	if _, err := p.Begin(impatient, flow); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("who doesn't wait: got %v, want unavailable", err)
	}
	var all sync.WaitGroup
	errs := make([]error, 5)
	for i := range errs {
		all.Go(func() { _, errs[i] = p.Begin(t.Context(), flow) })
	}
	let()
	all.Wait()
	for _, err := range errs {
		if err != nil {
			t.Errorf("who waits: %v", err)
		}
	}
	if n := house.Asked(document); n != 3 { // the one that was held is counted twice
		t.Errorf("it was asked %d times, want 2", n-1)
	}
}
