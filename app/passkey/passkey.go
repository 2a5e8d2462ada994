// Package passkey checks what authenticators answer: Web Authentication (W3C, level 3), by
// github.com/go-webauthn/webauthn. It keeps nothing.
package passkey

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// party is the server that passkeys are for.
type party struct {
	authn *webauthn.WebAuthn
	log   *slog.Logger
}

// New returns what checks passkeys, safe for concurrent use, for the server at the
// address where people reach the page; nil if that is none a passkey can be bound to: a
// passkey is for a host name, and browsers have them only with https and on this machine.
func New(publicURL string, log *slog.Logger) account.Passkeys {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil
	}
	if protocol.ValidateRPID(u.Hostname()) != nil {
		return nil
	}
	required := true
	authn, err := webauthn.New(&webauthn.Config{
		RPID:                  u.Hostname(),
		RPDisplayName:         "Todo",
		RPOrigins:             []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		// None is asked for here, and clients may add some all the same (section 7.1 of the specification).
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &required,
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			UserVerification:   protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &party{authn: authn, log: log}
}

// owner is an account.PasskeyOwner as the library wants it.
type owner struct {
	account.PasskeyOwner
	keys []webauthn.Credential
}

func (o owner) WebAuthnID() []byte                         { return []byte(o.User) }
func (o owner) WebAuthnName() string                       { return o.Email }
func (o owner) WebAuthnCredentials() []webauthn.Credential { return o.keys }

func (o owner) WebAuthnDisplayName() string {
	if o.Name != "" {
		return o.Name
	}
	return o.Email
}

func ownerOf(who account.PasskeyOwner) (owner, error) {
	o := owner{PasskeyOwner: who}
	for _, k := range who.Keys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Record, &c); err != nil {
			return o, fmt.Errorf("read the passkey %s: %w", k.ID, err)
		}
		o.keys = append(o.keys, c)
	}
	return o, nil
}

// algorithms are what every authenticator of today has one of.
var algorithms = []protocol.CredentialParameter{
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
}

// BeginMaking is part of account.Passkeys.
func (p *party) BeginMaking(who account.PasskeyOwner) (options, state []byte, err error) {
	o, err := ownerOf(who)
	if err != nil {
		return nil, nil, err
	}
	creation, session, err := p.authn.BeginRegistration(o, webauthn.WithCredentialParameters(algorithms),
		webauthn.WithExclusions(webauthn.Credentials(o.keys).CredentialDescriptors()))
	if err != nil {
		return nil, nil, err
	}
	return both(creation.Response, session)
}

func both(options any, session *webauthn.SessionData) (o, s []byte, err error) {
	if o, err = json.Marshal(options); err != nil {
		return nil, nil, err
	}
	s, err = json.Marshal(session)
	return o, s, err
}

// FinishMaking is part of account.Passkeys.
func (p *party) FinishMaking(who account.PasskeyOwner, state, answer []byte) (account.MadePasskey, error) {
	o, err := ownerOf(who)
	if err != nil {
		return account.MadePasskey{}, err
	}
	var session webauthn.SessionData
	if err := json.Unmarshal(state, &session); err != nil {
		return account.MadePasskey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return account.MadePasskey{}, p.refuse("make", err)
	}
	made, err := p.authn.CreateCredential(o, session, parsed)
	if err != nil {
		return account.MadePasskey{}, p.refuse("make", err)
	}
	record, err := json.Marshal(made)
	return account.MadePasskey{ID: idOf(made.ID), Record: record}, err
}

// idOf is the name of a passkey in addresses: those that authenticators give are up to 1,023 bytes long.
func idOf(credential []byte) string {
	sum := sha256.Sum256(credential)
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// mostSaid bounds the library's reason in the log, in bytes: it may repeat what was answered.
const mostSaid = 200

// refuse says what a person needs to know of an answer that isn't right. The log has
// the library's reason.
func (p *party) refuse(what string, err error) error {
	p.log.Info("a passkey was refused", "to", what, "error", clip.Bytes(err.Error(), mostSaid))
	return fault.Wrap(err, fault.Forbidden,
		"The answer of your device could not be checked. Try again, or use another passkey.")
}

// BeginUsing is part of account.Passkeys.
func (p *party) BeginUsing() (options, state []byte, err error) {
	assertion, session, err := p.authn.BeginDiscoverableLogin(
		webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, err
	}
	return both(assertion.Response, session)
}

// FinishUsing is part of account.Passkeys.
func (p *party) FinishUsing(
	state, answer []byte, find func(todo.UserID) (account.PasskeyOwner, error),
) (account.UsedPasskey, error) {
	var used account.UsedPasskey
	var session webauthn.SessionData
	if err := json.Unmarshal(state, &session); err != nil {
		return used, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return used, p.refuse("use", err)
	}
	var unfound error
	user, key, err := p.authn.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		if strings.ContainsFunc(string(handle), func(r rune) bool { return r < '!' || r > '~' }) {
			return nil, errors.New("no account has such a handle") // nor could a database be asked for it
		}
		who, err := find(todo.UserID(handle))
		if err != nil {
			unfound = err
			return nil, err
		}
		used.User = who.User
		return ownerOf(who)
	}, session, parsed)
	if unfound != nil {
		return used, unfound
	}
	if err != nil {
		return used, p.refuse("use", err)
	}
	if key.Authenticator.CloneWarning {
		return used, p.refuse("use", errors.New("its counter went back: it may have been copied"))
	}
	used.ID = idOf(key.ID)
	for _, k := range user.(owner).Keys {
		if k.ID == used.ID {
			used.Before = k.Record
		}
	}
	used.After, err = json.Marshal(key)
	return used, err
}
