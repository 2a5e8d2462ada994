package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Provider is an identity provider that says who somebody is: OpenID Connect.
// Its methods are safe for concurrent use.
type Provider interface {
	// About is what there is to know of it.
	About() ProviderInfo
	// Begin returns the address at which the browser goes on. It fails with
	// fault.Unavailable if the provider doesn't answer, or not as one has to.
	Begin(ctx context.Context, f Flow) (address string, err error)
	// Finish turns what the browser came back with into what the provider says
	// of the person, all of it verified. It fails with fault.Forbidden for what
	// can't be believed, and with fault.Unavailable.
	Finish(ctx context.Context, f Flow, back Callback) (Claims, error)
	// SignOut is the address at which the session at the provider ends, "" if
	// it offers none or isn't known to.
	SignOut(ctx context.Context) string
}

// ProviderInfo is what an operator says of a Provider.
type ProviderInfo struct {
	ID     string // in addresses
	Name   string // for people
	Issuer string // the address that identities are kept by
	// Domains are those of the e-mails that may sign in; any if empty.
	Domains []string
	// Admins are the groups whose members are administrators; without any the
	// provider has no say in that.
	Admins []string
}

// Claims are what a provider says of a person.
type Claims struct {
	Subject  string // by which the issuer knows the person, for ever
	Email    string
	Verified bool // the person was seen to have the e-mail
	Name     string
	Groups   []string
}

// Limits on what is believed of a provider.
const (
	MaxSubject    = 255 // bytes (OpenID Connect Core, section 2)
	MaxIdentities = 20  // of a person
)

// Callback is what the browser came back with.
type Callback struct {
	Code, State string
	Issuer      string // iss of RFC 9207, "" if there was none
	Error       string // the code of a refusal
}

// Flow is a sign-in that has begun: what has to come back, and who it is for.
// The browser keeps it sealed, so that it goes on at any replica and in no other
// browser.
type Flow struct {
	Provider string      `json:"p"`
	State    string      `json:"s"`
	Nonce    string      `json:"n"`
	Verifier string      `json:"v"`           // of PKCE (RFC 7636)
	Expires  time.Time   `json:"e"`           //
	User     todo.UserID `json:"u,omitempty"` // who connects the identity to their account
	Session  string      `json:"i,omitempty"` // and in which session
	// What a new account is made with.
	Invitation string `json:"c,omitempty"`
	Zone       string `json:"z,omitempty"`
	Locale     string `json:"l,omitempty"`
}

// Linked is an account at a provider that stands for a person.
type Linked struct {
	Provider string    // the address of the issuer
	Subject  string    //
	Email    string    // as the provider had it last
	Role     Role      // that it gave the person, to be taken away again
	Made     time.Time //
	Seen     time.Time // the last sign-in
}

// ID names the identity in addresses: subjects have any characters.
func (l Linked) ID() string { return digest(l.Provider + "\n" + l.Subject)[:24] }

// Spent is a flow that is used up by what is stored with it: it works once, on
// all replicas. Digest is the hash of its state.
type Spent struct {
	Digest       string
	Expires, Now time.Time
}

// allows says whether a person with the e-mail may sign in with the provider.
func (i ProviderInfo) allows(c Claims) bool {
	if len(i.Domains) == 0 {
		return true
	}
	_, domain, _ := strings.Cut(c.Email, "@")
	return c.Verified && slices.Contains(i.Domains, domain)
}

// role is the role that the provider gives, "" for none.
func (i ProviderInfo) role(c Claims) Role {
	for _, g := range c.Groups {
		if slices.Contains(i.Admins, g) {
			return Admin
		}
	}
	return ""
}
