package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/proxies"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// How long somebody may take at the provider, and what a network may ask of
// providers through us: so many at once, and then one in an interval.
const (
	flowLife     = 10 * time.Minute
	MaxFlow      = 2048 // bytes of a sealed Flow
	visitsBurst  = 60
	visitsEvery  = time.Second
	flowPurpose  = "sign-in"
	linkState    = "link-" // how the state begins of somebody who connects an identity
	freshSession = 10 * time.Minute
)

// Ask is what a sign-in with a provider begins with.
type Ask struct {
	Provider     string
	Invitation   string // if an account is to be made by one
	Zone, Locale string // of a new account
}

// Providers are those that people can sign in with, in the operator's order.
func (s *Service) Providers() []ProviderInfo {
	var all []ProviderInfo
	for _, p := range s.providers {
		all = append(all, p.About())
	}
	return all
}

func (s *Service) provider(id string) (Provider, error) {
	for _, p := range s.providers {
		if p.About().ID == id {
			return p, nil
		}
	}
	return nil, fault.New(fault.NotFound, "There is no such identity provider here.")
}

// BeginSignIn returns the address at which the browser goes on, and the flow,
// which the browser keeps and nobody else.
func (s *Service) BeginSignIn(ctx context.Context, ask Ask, from Origin) (address, flow string, err error) {
	if _, err := s.describe(Registration{Zone: ask.Zone, Locale: ask.Locale}); err != nil {
		return "", "", err
	}
	return s.begin(ctx, Flow{Provider: ask.Provider, Invitation: ask.Invitation, Zone: ask.Zone, Locale: ask.Locale},
		"", from)
}

// BeginLink is BeginSignIn for somebody who is signed in, and connects an
// identity to their account. They have to prove that it is still them, with the
// second factor if they have one: the identity is a way around it.
func (s *Service) BeginLink(
	ctx context.Context, who Identity, provider, password, code string, from Origin,
) (address, flow string, err error) {
	if _, err := s.provider(provider); err != nil {
		return "", "", err
	}
	second := func(p Person) error { return s.second(ctx, p, code, signedIn, from) }
	if _, _, err := s.proveWith(ctx, who, password, from, second); err != nil {
		return "", "", err
	}
	return s.begin(ctx, Flow{Provider: provider, User: who.User, Session: who.Session}, linkState, from)
}

func (s *Service) begin(ctx context.Context, f Flow, state string, from Origin) (address, flow string, err error) {
	p, err := s.provider(f.Provider)
	if err != nil {
		return "", "", err
	}
	if err := s.visit(from); err != nil {
		return "", "", err
	}
	f.State = state + rand.Text()
	f.Nonce = rand.Text()
	f.Verifier = rand.Text() + rand.Text()
	f.Expires = s.now().Add(flowLife)
	if address, err = p.Begin(ctx, f); err != nil {
		return "", "", err
	}
	if flow, err = s.keys.sealText(flowPurpose, f); err != nil {
		return "", "", err
	}
	if len(flow) > MaxFlow {
		return "", "", fault.New(fault.Invalid, "The invitation, the zone or the language is too long.")
	}
	return address, flow, nil
}

// visit slows down a network that asks for much of providers.
func (s *Service) visit(from Origin) error {
	if s.visits.Allow(proxies.Network(from.Address), s.now()) {
		return nil
	}
	return fault.New(fault.TooMany, "Too many sign-ins from your network. Wait a moment and try again.")
}

// finish checks that a flow is the one of this browser, and of the kind, and
// asks the provider who came back.
func (s *Service) finish(
	ctx context.Context, sealed string, back Callback, from Origin, fits func(Flow) bool,
) (Provider, Flow, Claims, error) {
	strange := fault.New(fault.Forbidden,
		"This sign-in was begun in another browser, is over, or took longer than ten minutes. Begin again.")
	f, ok := s.openFlow(sealed)
	if !ok || !fits(f) || s.now().After(f.Expires) ||
		subtle.ConstantTimeCompare([]byte(f.State), []byte(back.State)) != 1 {
		return nil, f, Claims{}, strange
	}
	p, err := s.provider(f.Provider)
	if err != nil {
		return nil, f, Claims{}, err
	}
	if back.Error != "" {
		return p, f, Claims{}, refusal(p.About(), back.Error)
	}
	if err := s.visit(from); err != nil {
		return p, f, Claims{}, err
	}
	c, err := p.Finish(ctx, f, back)
	if err == nil {
		c, err = checked(p.About(), c)
	}
	if fault.CodeOf(err) == fault.Forbidden {
		err = errors.Join(err, s.noteFailure(ctx, "", from, p.About().ID))
	}
	return p, f, c, err
}

func (s *Service) openFlow(sealed string) (f Flow, ok bool) {
	if !s.keys.openText(flowPurpose, sealed, &f) {
		return Flow{}, false
	}
	return f, true
}

// refusal is what a provider's error is for people. Its own words are not
// shown: they stand in an address that anybody can write.
func refusal(p ProviderInfo, code string) error {
	if code == "access_denied" {
		return fault.New(fault.Forbidden, "%s did not let you in, or you cancelled. Nothing has changed.", p.Name)
	}
	return fault.New(fault.Forbidden,
		"%s refused the sign-in. Try again, and tell whoever runs this server if it goes on.", p.Name)
}

// checked is what of a provider's claims can be used: an e-mail that isn't one
// is none.
func checked(p ProviderInfo, c Claims) (Claims, error) {
	if c.Subject == "" || len(c.Subject) > MaxSubject ||
		strings.ContainsFunc(c.Subject, func(r rune) bool { return r < ' ' || r > '~' }) {
		return c, fault.New(fault.Forbidden, "%s does not say who you are. Tell whoever runs this server.", p.Name)
	}
	email, err := CleanEmail(c.Email)
	if err != nil {
		email, c.Verified = "", false
	}
	c.Email = email
	if !p.allows(c) {
		return c, fault.New(fault.Forbidden,
			"%s lets in only people with an e-mail of %s that it has verified. Use such an account there.",
			p.Name, strings.Join(p.Domains, ", "))
	}
	if c.Name, err = todo.CleanLine("name", c.Name, 0, MaxName); err != nil {
		c.Name = ""
	}
	return c, nil
}

// FinishSignIn signs in whoever comes back from a provider: the person whom
// the identity stands for, or a new one. An account that there is already is
// never theirs for having the same e-mail.
func (s *Service) FinishSignIn(ctx context.Context, sealed string, back Callback,
	from Origin) (Person, Session, error) {
	provider, f, c, err := s.finish(ctx, sealed, back, from, func(f Flow) bool { return f.User == "" })
	if err != nil {
		return Person{}, Session{}, err
	}
	return s.enterBy(ctx, provider.About(), f, c, from)
}

func (s *Service) enterBy(ctx context.Context, info ProviderInfo, f Flow, c Claims,
	from Origin) (Person, Session, error) {
	p, err := s.store.PersonByIdentity(ctx, info.Issuer, c.Subject)
	if fault.CodeOf(err) == fault.NotFound {
		p, err = s.newFederated(ctx, info, f, c, from)
		if err == nil {
			session, err := s.issueBy(ctx, p.ID, info.ID, from)
			return p, session, err
		}
		if fault.CodeOf(err) != fault.Conflict {
			return p, Session{}, err
		}
		// The same person may have come twice at once: then they are there now.
		there, again := s.store.PersonByIdentity(ctx, info.Issuer, c.Subject)
		if fault.CodeOf(again) == fault.NotFound {
			return p, Session{}, err
		}
		p, err = there, again
	}
	if err != nil {
		return p, Session{}, err
	}
	in, session, err := s.newSession(p.ID, info.ID, from)
	if err != nil {
		return p, Session{}, err
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	spent := Spent{Digest: digest(f.State), Expires: f.Expires, Now: now}
	p, err = s.store.UseIdentity(ctx, p.ID, info.Issuer, c.Subject, in, spent,
		func(p *Person, l *Linked, office []todo.UserID) ([]Entry, error) {
			if p.Suspended != nil {
				return nil, errSuspended()
			}
			l.Email = c.Email
			l.Seen = now
			log := []Entry{s.entry(SignedIn, p.ID, p.ID, from, info.ID)}
			if len(info.Admins) > 0 {
				log = append(log, s.follow(p, l, info.role(c), office, from, info.ID)...)
			}
			return log, nil
		})
	return p, session, err
}

// follow gives the role that a provider gives now, and takes away the one that
// it gave before: never one that the person has from elsewhere, nor that of the last
// administrator of those in office, which goes as soon as there is another one.
func (s *Service) follow(p *Person, l *Linked, role Role, office []todo.UserID, from Origin, provider string) []Entry {
	switch {
	case role == Admin && p.Role != Admin:
		p.Role = Admin
		l.Role = Admin
		return []Entry{s.entry(RoleGiven, "", p.ID, from, "group "+provider)}
	case role == "" && l.Role == Admin && p.Role == Admin && last(p.ID, office):
		return []Entry{s.entry(RoleKept, "", p.ID, from, "group "+provider)}
	case role == "" && l.Role == Admin:
		l.Role = ""
		if p.Role == Admin {
			p.Role = ""
			return []Entry{s.entry(RoleTaken, "", p.ID, from, "group "+provider)}
		}
	}
	return nil
}

// last says whether there is no administrator besides somebody.
func last(user todo.UserID, office []todo.UserID) bool {
	return !slices.ContainsFunc(office, func(other todo.UserID) bool { return other != user })
}

// newFederated makes an account for somebody whom a provider sent.
func (s *Service) newFederated(ctx context.Context, info ProviderInfo, f Flow, c Claims, from Origin) (Person, error) {
	r := Registration{Email: c.Email, Name: c.Name, Zone: f.Zone, Locale: f.Locale, Invitation: f.Invitation}
	if err := s.mayRegister(ctx, r); err != nil {
		return Person{}, err
	}
	if c.Email == "" || !c.Verified {
		return Person{}, fault.New(fault.Forbidden,
			"%s does not say that your e-mail is verified, which a new account needs. Verify it there and try again.",
			info.Name)
	}
	p, err := s.describe(r)
	if err != nil {
		return Person{}, err
	}
	if err := s.guard.register(from.Address, s.now()); err != nil {
		return Person{}, err
	}
	l := Linked{Provider: info.Issuer, Subject: c.Subject, Email: c.Email, Made: p.Created, Seen: p.Created}
	spent := Spent{Digest: digest(f.State), Expires: f.Expires, Now: p.Created}
	var k *LinkKey
	if f.Invitation != "" {
		key, err := s.invitation(ctx, f.Invitation)
		if err != nil {
			return p, err
		}
		k = &key
	}
	made, err := s.store.CreateFederated(ctx, k, p, l, spent, func(by Link, p *Person, l *Linked) ([]Entry, error) {
		if k != nil {
			if err := p.invited(by); err != nil {
				return nil, err
			}
		}
		log := []Entry{s.entry(Registered, p.ID, p.ID, from, info.ID)}
		return append(log, s.follow(p, l, info.role(c), nil, from, info.ID)...), nil
	})
	if fault.CodeOf(err) == fault.Conflict {
		err = fault.New(fault.Conflict, "There is an account with your e-mail already. "+
			"Sign in with its password, and connect %s under Account and security.", info.Name)
	}
	return made, err
}

// FinishLink connects the identity of whoever comes back from a provider to
// the account of the person who is signed in, and began it in this session.
func (s *Service) FinishLink(ctx context.Context, who Identity, sealed string, back Callback,
	from Origin) (Linked, error) {
	provider, f, c, err := s.finish(ctx, sealed, back, from, func(f Flow) bool {
		return f.User == who.User && f.Session == who.Session && f.User != ""
	})
	if err != nil {
		return Linked{}, err
	}
	info := provider.About()
	now := s.now().UTC().Truncate(time.Microsecond)
	l := Linked{Provider: info.Issuer, Subject: c.Subject, Email: c.Email, Made: now, Seen: now}
	spent := Spent{Digest: digest(f.State), Expires: f.Expires, Now: now}
	return l, s.store.LinkIdentity(ctx, who.User, l, spent, MaxIdentities,
		s.entry(IdentityLinked, who.User, who.User, from, info.ID))
}

// Identities returns the accounts elsewhere that the person signs in with, and
// whether they have a password besides.
func (s *Service) Identities(ctx context.Context, who Identity) (all []Linked, password bool, err error) {
	hash, err := s.store.Password(ctx, who.User)
	if err != nil {
		return nil, false, err
	}
	all, err = s.store.Identities(ctx, who.User)
	return all, hash != "", err
}

// Unlink takes an identity away, and ends the other sessions that were made
// with its provider. It fails with fault.NotFound, and with fault.Conflict for
// the last way in.
func (s *Service) Unlink(ctx context.Context, who Identity, id string, from Origin) error {
	all, password, err := s.Identities(ctx, who)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(l Linked) bool { return l.ID() == id })
	if i < 0 {
		return fault.New(fault.NotFound, "There is no such identity. It may be taken away already.")
	}
	by := s.infoOf(all[i].Provider).ID
	return s.store.UnlinkIdentity(ctx, who.User, all[i], by, who.Session,
		func(p *Person, others int, office []todo.UserID) ([]Entry, error) {
			if others == 0 && !password {
				return nil, fault.New(fault.Conflict, "You could not sign in any more. Set a password first.")
			}
			gone := all[i]
			log := s.follow(p, &gone, "", office, from, by)
			return append(log, s.entry(IdentityRemoved, who.User, who.User, from, by)), nil
		})
}

// infoOf is the provider with the issuer; of one that isn't configured any
// more there is only that.
func (s *Service) infoOf(issuer string) ProviderInfo {
	for _, p := range s.providers {
		if info := p.About(); info.Issuer == issuer {
			return info
		}
	}
	return ProviderInfo{Name: issuer, Issuer: issuer}
}

// ProviderOf is the provider of an identity.
func (s *Service) ProviderOf(l Linked) ProviderInfo { return s.infoOf(l.Provider) }

// madeWith is the provider that the session was made with, nil for a password.
func (s *Service) madeWith(ctx context.Context, who Identity) (Provider, error) {
	if len(s.providers) == 0 {
		return nil, nil
	}
	in, err := s.signInOf(ctx, who)
	if err != nil || in.Provider == "" {
		return nil, err
	}
	if p, err := s.provider(in.Provider); err == nil {
		return p, nil
	}
	return nil, nil
}

// signInOf is the session of the identity, zero if it is over.
func (s *Service) signInOf(ctx context.Context, who Identity) (SignIn, error) {
	all, err := s.store.Sessions(ctx, who.User, s.now())
	for _, in := range all {
		if in.ID == who.Session {
			return in, err
		}
	}
	return SignIn{}, err
}

// isFresh says whether a session was made just now.
func (s *Service) isFresh(in SignIn) bool { return s.now().Sub(in.Created) <= freshSession }

// fresh refuses what needs a password where there is none, unless the person
// has signed in just now.
func (s *Service) fresh(ctx context.Context, who Identity) error {
	in, err := s.signInOf(ctx, who)
	if err != nil || s.isFresh(in) {
		return err
	}
	return fault.New(fault.Forbidden, "This account has no password, so it has to be seen that it is you: "+
		"sign out, sign in again, and do it within ten minutes.")
}
