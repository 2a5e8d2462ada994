package account_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

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
			t.Errorf("want and list differ (-want +list):\n%s; error: %v", d, err)
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
		f.clock.Advance(24 * time.Hour)
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
			{Name: "x", Scopes: []account.Scope{"read", "approve"}},
			{Name: "x", Scopes: []account.Scope{"read"}, Days: -1},
			{Name: "x", Scopes: []account.Scope{"read"}, Days: 4000},
		} {
			_, _, err := f.CreateToken(t.Context(), "ada", r)
			wantCode(t, err, fault.Invalid)
		}
	})
}
