package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Time-based codes (RFC 6238), as every authenticator app makes them: six digits of
// HMAC-SHA-1, a new one each period, of which the one before and the one after
// are taken too.
const (
	codePeriod    = 30 * time.Second
	codeSkew      = 1
	codeDigits    = 6
	secretSize    = 20 // bytes (RFC 4226, section 4)
	recoveryCodes = 10
	factorPurpose = "factor"
	codeIssuer    = "Todo"
)

// Factor is an authenticator app of a person.
type Factor struct {
	ID        string
	Secret    []byte // sealed with the keys of sessions
	Made      time.Time
	Confirmed time.Time // zero until a code of it was given: it isn't asked for yet
	Used      int64     // the last period whose code was taken
}

// NewFactor is what an authenticator app is set up with, shown once.
type NewFactor struct {
	Secret string // base32
	URL    string // otpauth://…, what a QR code has
}

// What guessing codes costs, on top of what guessing passwords does: so many wrong
// ones are free, then there is a pause after each, twice as long after each
// further five. It is kept in the database, for all replicas: who knows the password
// tries fewer than 30 codes a day, each of which is right by a chance of three in
// a million.
const (
	freeCodes   = 10
	codesAPause = 5
	codePause   = 30 * time.Second
	longest     = time.Hour
)

// CodeMisses are the wrong codes since the last right one.
type CodeMisses struct {
	N  int
	At time.Time // of the last
}

// wait is how long no code is looked at.
func (m CodeMisses) wait(now time.Time) time.Duration {
	if m.N < freeCodes {
		return 0
	}
	pause := min(codePause<<min((m.N-freeCodes)/codesAPause, 10), longest)
	return max(0, pause-max(0, now.Sub(m.At)))
}

// signedIn is where codes are given by whoever has a session: what others guess
// doesn't concern them. No device is called so.
const signedIn = "signed in"

// FactorState is what a person has besides a password.
type FactorState struct {
	App      bool // an authenticator app is asked for
	Passkey  bool // a passkey is, where there is no app
	Recovery int  // recovery codes that are left
}

// Factors says what the person has besides a password.
func (s *Service) Factors(ctx context.Context, who Identity) (FactorState, error) {
	f, err := s.store.Factor(ctx, who.User)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return FactorState{}, err
	}
	state := FactorState{App: err == nil && !f.Confirmed.IsZero()}
	if state.Passkey, err = s.store.PasskeyAsked(ctx, who.User); err != nil {
		return FactorState{}, err
	}
	state.Recovery, err = s.store.RecoveryCodes(ctx, who.User)
	return state, err
}

// BeginFactor makes the secret for an authenticator app, in place of one that was
// never confirmed. It fails with fault.Conflict if there is one already.
func (s *Service) BeginFactor(ctx context.Context, who Identity, password string, from Origin) (NewFactor, error) {
	p, hash, err := s.prove(ctx, who, password, from)
	if err != nil {
		return NewFactor{}, err
	}
	if hash == "" {
		return NewFactor{}, fault.New(fault.Conflict,
			"A code is asked for after the password, and this account has none. Set a password first.")
	}
	raw := make([]byte, secretSize)
	rand.Read(raw) // never fails
	secret := base32.StdEncoding.EncodeToString(raw)
	f := Factor{ID: newID(), Secret: s.keys.seal(factorPurpose, string(who.User), []byte(secret)),
		Made: s.now().UTC().Truncate(time.Microsecond)}
	if err := s.store.PutFactor(ctx, who.User, f); err != nil {
		return NewFactor{}, err
	}
	return NewFactor{Secret: secret, URL: codeURL(secret, p.Email)}, nil
}

// codeURL is the address that authenticator apps read, in the form that Google's
// and all others after it have.
func codeURL(secret, email string) string {
	q := url.Values{"secret": {secret}, "issuer": {codeIssuer}, "algorithm": {"SHA1"}, "digits": {"6"},
		"period": {"30"}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + codeIssuer + ":" + email, RawQuery: q.Encode()}
	return u.String()
}

// ConfirmFactor has the app asked for from now on, once it has given a code,
// ends all other sessions, and returns recovery codes, which are kept nowhere.
func (s *Service) ConfirmFactor(ctx context.Context, who Identity, code string, from Origin) ([]string, error) {
	f, err := s.store.Factor(ctx, who.User)
	if err != nil {
		return nil, err
	}
	if !f.Confirmed.IsZero() {
		return nil, fault.New(fault.Conflict, "The authenticator app is set up already.")
	}
	step, err := s.stepOf(who.User, &f, code)
	if err != nil {
		return nil, err
	}
	if step == 0 {
		return nil, fault.InField("code",
			"That isn't the code of this moment. Check the clock of the device and give the next one.")
	}
	f.Confirmed = s.now().UTC().Truncate(time.Microsecond)
	f.Used = step
	codes, digests := newRecoveryCodes(who.User)
	return codes, s.store.ConfirmFactor(ctx, who.User, f, digests, who.Session,
		s.entry(FactorAdded, who.User, who.User, from, ""))
}

// RenewRecovery makes other recovery codes; the old ones no longer work.
func (s *Service) RenewRecovery(ctx context.Context, who Identity, password, code string,
	from Origin) ([]string, error) {
	if err := s.proveBoth(ctx, who, password, code, from); err != nil {
		return nil, err
	}
	codes, digests := newRecoveryCodes(who.User)
	return codes, s.store.SetRecoveryCodes(ctx, who.User, digests,
		s.entry(RecoveryRenewed, who.User, who.User, from, ""))
}

// RemoveFactor has no code asked for any more.
func (s *Service) RemoveFactor(ctx context.Context, who Identity, password, code string, from Origin) error {
	if err := s.proveBoth(ctx, who, password, code, from); err != nil {
		return err
	}
	return s.store.RemoveFactor(ctx, who.User, who.User, nil, s.entry(FactorRemoved, who.User, who.User, from, ""))
}

// ResetFactor takes the second factor of an account away, for the operator. It
// fails with fault.NotFound.
func (s *Service) ResetFactor(ctx context.Context, email string) error {
	email, err := CleanEmail(email)
	if err != nil {
		return err
	}
	p, _, err := s.store.PersonByEmail(ctx, email)
	if err != nil {
		return err
	}
	return s.store.RemoveFactor(ctx, "", p.ID, nil, s.entry(FactorReset, "", p.ID, Origin{}, ""))
}

// ResetFactorOf is ResetFactor for an administrator, of somebody else. It fails
// with fault.NotFound, and with fault.Conflict for oneself.
func (s *Service) ResetFactorOf(ctx context.Context, who Identity, person todo.UserID, from Origin) error {
	if err := administrator(who); err != nil {
		return err
	}
	if person == who.User {
		return fault.New(fault.Conflict,
			"That is your own account. Remove the authenticator app with a code, or have another administrator do it.")
	}
	return s.store.RemoveFactor(ctx, who.User, person, stillAdministrator,
		s.entry(FactorReset, who.User, person, from, ""))
}

// proveBoth is prove with the second factor too. It fails with fault.NotFound if
// there is none.
func (s *Service) proveBoth(ctx context.Context, who Identity, password, code string, from Origin) error {
	f, err := s.store.Factor(ctx, who.User)
	if err != nil {
		return err
	}
	if f.Confirmed.IsZero() {
		return fault.New(fault.NotFound, "There is no authenticator app.")
	}
	if code == "" {
		return fault.InField("code", "Give the code of your authenticator app, or a recovery code.")
	}
	_, _, err = s.proveWith(ctx, who, password, from,
		func(p Person) error { return s.second(ctx, p, code, signedIn, from) })
	return err
}

// codeNeeded is said of a right password whose account has a second factor: no
// guess, and no sign-in yet.
var codeNeeded = &fault.Fault{Code: fault.Unauthenticated, Field: "code",
	Message: "Give the code of your authenticator app too, or a recovery code."}

// passkeyNeeded is codeNeeded where a passkey is asked for.
var passkeyNeeded = &fault.Fault{Code: fault.Unauthenticated, Field: "code",
	Message: "This account asks for more than the password: sign in with a passkey, or give a recovery code."}

// isNeeded says whether nothing was given yet of what is asked for after the password.
func isNeeded(err error) bool { return errors.Is(err, codeNeeded) || errors.Is(err, passkeyNeeded) }

// isCode says whether an error is about the second factor, not the password.
func isCode(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Field == "code"
}

// second checks the code of somebody whose password is right, if their account
// needs one. It fails with fault.Unauthenticated in the field code, and with
// fault.TooMany while no code is looked at from there: a recovery code is,
// always, and so is a code from a device of the owner's while others guess.
func (s *Service) second(ctx context.Context, p Person, code, device string, from Origin) error {
	f, err := s.store.Factor(ctx, p.ID)
	app := err == nil && !f.Confirmed.IsZero()
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return err
	}
	needed := codeNeeded
	if !app {
		asked, err := s.store.PasskeyAsked(ctx, p.ID)
		if err != nil || !asked {
			return err
		}
		needed = passkeyNeeded
	}
	if code == "" {
		return needed
	}
	took := false
	if plain, ok := plainRecovery(code); ok {
		took, err = s.store.UseRecoveryCode(ctx, p.ID, recoveryDigest(p.ID, plain),
			s.entry(RecoveryUsed, p.ID, p.ID, from, ""))
	} else if !app {
		return &fault.Fault{Code: fault.Unauthenticated, Field: "code",
			Message: "That isn't a recovery code of this account. Sign in with a passkey instead."}
	} else {
		took, err = s.store.TryFactor(ctx, p.ID, f.ID, device, func(f *Factor, m *CodeMisses) (bool, error) {
			return s.try(p.ID, f, m, code)
		})
	}
	if err != nil || took {
		return err
	}
	return &fault.Fault{Code: fault.Unauthenticated, Field: "code",
		Message: "The code is wrong, or was used already. Wait for the next one and try again."}
}

// try takes a code that is right and of no period before the last one used, and
// counts any other.
func (s *Service) try(user todo.UserID, f *Factor, m *CodeMisses, code string) (bool, error) {
	now := s.now()
	if wait := m.wait(now); wait > 0 {
		return false, &fault.Fault{Code: fault.TooMany, Field: "code",
			Message: fmt.Sprintf("Too many wrong codes. Wait %s, "+
				"or use a recovery code, or a browser in which you have signed in before.", inWords(wait))}
	}
	step, err := s.stepOf(user, f, code)
	if err != nil {
		return false, err
	}
	if step <= f.Used {
		m.N++
		m.At = now
		return false, nil
	}
	f.Used = step
	*m = CodeMisses{}
	return true, nil
}

// inWords is a pause, to the minute above.
func inWords(d time.Duration) string {
	if n := int((d + time.Minute - 1) / time.Minute); n > 1 {
		return fmt.Sprintf("%d minutes", n)
	}
	return "a minute"
}

// stepOf is the period that a code is of, 0 if it is of none that counts now. A
// secret that was encrypted with an older key is encrypted with that of today.
func (s *Service) stepOf(user todo.UserID, f *Factor, code string) (int64, error) {
	code = strings.Join(strings.Fields(code), "")
	if len(code) != codeDigits {
		return 0, nil
	}
	secret, stale, err := s.keys.open(factorPurpose, string(user), f.Secret)
	if err != nil {
		return 0, fault.Wrap(err, fault.Unavailable, "The codes of your authenticator app can't be checked any more, "+
			"because the server's key was replaced. Use a recovery code, or ask whoever runs this server.")
	}
	if stale {
		f.Secret = s.keys.seal(factorPurpose, string(user), secret)
	}
	now := s.now().Unix() / int64(codePeriod/time.Second)
	for step := now - codeSkew; step <= now+codeSkew; step++ {
		want, err := hotp.GenerateCode(string(secret), uint64(step))
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, nil
		}
	}
	return 0, nil
}

// newRecoveryCodes makes codes for people to write down, and what is kept of them.
// Each has 80 random bits, which nobody finds by trying, also where they have the
// database.
func newRecoveryCodes(user todo.UserID) (codes, digests []string) {
	for range recoveryCodes {
		plain := strings.ToLower(rand.Text()[:16]) // of base32, five bits each
		codes = append(codes, plain[:4]+"-"+plain[4:8]+"-"+plain[8:12]+"-"+plain[12:])
		digests = append(digests, recoveryDigest(user, plain))
	}
	return codes, digests
}

// plainRecovery reads a recovery code as people write it.
func plainRecovery(code string) (string, bool) {
	plain := strings.Join(strings.FieldsFunc(strings.ToLower(code), func(r rune) bool { return r == '-' || r == ' ' }),
		"")
	return plain, len(plain) == 16
}

func recoveryDigest(user todo.UserID, plain string) string {
	return digest("recovery\n" + string(user) + "\n" + plain)
}
