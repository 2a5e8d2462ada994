package account

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxQueue is how many may wait for their password to be checked, and maxWait
// how long each.
const (
	maxQueue = 64
	maxWait  = 15 * time.Second
)

// Options are the parts of a Service that have defaults.
type Options struct {
	Now func() time.Time // time.Now if nil
	// Closed refuses registrations.
	Closed bool
	// Providers are what people can sign in with besides a password.
	Providers []Provider
	// Passkeys checks what authenticators answer; there are no passkeys if nil.
	Passkeys Passkeys
	// Cheap makes password hashes that cost next to nothing, for tests.
	Cheap bool
}

// Service knows people. Its methods are safe for concurrent use.
type Service struct {
	store  Store
	keys   Keys
	now    func() time.Time
	closed bool
	hasher hasher
	door   *door
	parser *jwt.Parser
	known  *cache
	guard  *guard
	ears   ears

	failures *limit.Keyed // to sign in that are noted, by network

	shown struct {
		sync.Mutex
		binDays int
		until   time.Time
	}

	providers []Provider
	visits    *limit.Keyed // to providers and of passkeys, by network
	passkeys  Passkeys
}

// New returns a Service.
func New(store Store, keys Keys, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	c := defaultCost
	if o.Cheap {
		c = cost{memory: 8, passes: 1, threads: 1}
	}
	s := &Service{
		store:  store,
		keys:   keys,
		now:    o.Now,
		closed: o.Closed,
		hasher: hasher{c},
		known:  newCache(CacheLife),
		guard:  newGuard(),

		failures: newFailures(),

		providers: o.Providers,
		passkeys:  o.Passkeys,
		visits:    limit.New(visitsEvery, visitsBurst),

		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
			jwt.WithIssuer(issuer), jwt.WithAudience(audience),
			jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithStrictDecoding(),
			jwt.WithTimeFunc(o.Now), jwt.WithLeeway(5*time.Second)),
	}
	s.door = newDoor(min(runtime.GOMAXPROCS(0), 4), maxQueue, func(t ticket) (push, total float64) {
		return s.guard.push(t, s.now())
	})
	store.Heard(s.heard)
	return s
}

// Register makes a person and signs them in.
func (s *Service) Register(ctx context.Context, r Registration, from Origin) (Person, Session, error) {
	if err := s.mayRegister(ctx, r); err != nil {
		return Person{}, Session{}, err
	}
	p, password, err := s.newPerson(r)
	if err != nil {
		return Person{}, Session{}, err
	}
	if err := s.guard.register(from.Address, s.now()); err != nil {
		return Person{}, Session{}, err
	}
	hash, err := s.newHash(ctx, p.Email, password)
	if err != nil {
		return Person{}, Session{}, err
	}
	if p, err = s.create(ctx, p, hash, r.Invitation, from); err != nil {
		return Person{}, Session{}, err
	}
	session, err := s.issue(ctx, p.ID, from)
	return p, session, err
}

// mayRegister refuses a registration that this server doesn't take. Whether an
// invitation is valid is known when it is used.
func (s *Service) mayRegister(ctx context.Context, r Registration) error {
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	if r.Invitation == "" && set.Registration == Invitation {
		return fault.New(fault.Forbidden,
			"This server takes only people who were invited. Ask whoever runs it for an invitation.")
	}
	if r.Invitation == "" && set.Registration == Closed {
		return fault.New(fault.Forbidden, "This server takes no new registrations. Ask whoever runs it for an account.")
	}
	return nil
}

// create stores a new person, whose invitation is used up if all goes well.
func (s *Service) create(ctx context.Context, p Person, hash, invitation string, from Origin) (Person, error) {
	if invitation == "" {
		if err := s.store.CreatePerson(ctx, p, hash); err != nil {
			return p, err
		}
		return p, s.note(ctx, Registered, p.ID, p.ID, from, "")
	}
	k, err := s.invitation(ctx, invitation)
	if err != nil {
		return p, err
	}
	return s.store.CreateInvited(ctx, k, p, hash, func(l Link, p *Person) ([]Entry, error) {
		if err := p.invited(l); err != nil {
			return nil, err
		}
		return []Entry{s.entry(Registered, p.ID, p.ID, from, string(p.Role))}, nil
	})
}

// invitation is the key of a link with which an account can be made now.
func (s *Service) invitation(ctx context.Context, secret string) (LinkKey, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return LinkKey{}, err
	}
	kinds := []LinkKind{SetupLink, InviteLink}
	if set.Registration == Closed { // the operator's own link is all that goes
		kinds = kinds[:1]
	}
	return s.key(secret, kinds...)
}

// invited gives a new person the role of the link, if that is for them.
func (p *Person) invited(l Link) error {
	if l.Email != "" && l.Email != p.Email {
		return fault.InField("email", "This invitation is for another e-mail address. Use the one that it was sent to.")
	}
	p.Role = l.Role
	return nil
}

// Login is LoginWith without a code.
func (s *Service) Login(ctx context.Context, email, password string, from Origin) (Person, Session, error) {
	return s.LoginWith(ctx, email, password, "", from)
}

// LoginWith signs a person in, with the code of their authenticator app or a
// recovery code if the account needs one. It fails with fault.Unauthenticated, in
// the field code where it is that which is missing or wrong.
func (s *Service) LoginWith(ctx context.Context, email, password, code string, from Origin) (Person, Session, error) {
	wrong := fault.New(fault.Unauthenticated, "The e-mail or the password is wrong. Check both and try again.")
	email, err := CleanEmail(email)
	if err != nil {
		return Person{}, Session{}, err
	}
	if password, err = cleanPassword(password); err != nil {
		return Person{}, Session{}, wrong
	}
	p, hash, err := s.store.PersonByEmail(ctx, email)
	unknown := fault.CodeOf(err) == fault.NotFound
	if err != nil && !unknown {
		return Person{}, Session{}, err
	}
	if unknown {
		hash = s.hasher.decoy()
		p = Person{Email: email}
	}
	second := func(p Person) error {
		if p.Suspended != nil { // they don't get in, so no code is used up
			return nil
		}
		return s.second(ctx, p, code, s.knownDevice(ctx, p.Email), from)
	}
	current, err := s.guess(ctx, p, !unknown, password, hash, from, second)
	if err != nil {
		switch {
		case isNeeded(err):
		case isCode(err):
			err = errors.Join(err, s.noteFailure(ctx, p.ID, from, "code"))
		case fault.CodeOf(err) == fault.Unauthenticated:
			err = errors.Join(wrong, s.noteFailure(ctx, p.ID, from, ""))
		}
		return Person{}, Session{}, err
	}
	if p.Suspended != nil {
		return Person{}, Session{}, errSuspended()
	}
	in, session, err := s.newSession(p.ID, "", from)
	if err != nil {
		return Person{}, Session{}, err
	}
	if err := s.store.CreateSessionBy(ctx, p.ID, current, in, s.entry(SignedIn, p.ID, p.ID, from, "")); err != nil {
		return Person{}, Session{}, err
	}
	return p, session, nil
}

// guess checks a password in its turn, and after a right one what second
// checks, if that isn't nil. It says which hash the password has now. It fails with
// fault.Unauthenticated for a wrong one, and as second does; a wrong code counts as a
// wrong password does.
func (s *Service) guess(
	ctx context.Context, p Person, exists bool, password, hash string, from Origin, second func(Person) error,
) (current string, err error) {
	device := s.knownDevice(ctx, p.Email)
	ok, fresh, err := s.check(ctx, s.guard.ticket(p.Email, from, device, exists, s.now()), password, hash)
	if err != nil {
		s.guard.unchecked(p.Email, from.Address, device, s.now())
		return "", err
	}
	if !ok || !exists {
		return "", fault.New(fault.Unauthenticated, "The password is wrong.")
	}
	if second != nil {
		if err := second(p); err != nil {
			if fault.CodeOf(err) != fault.Unauthenticated || isNeeded(err) {
				s.guard.unchecked(p.Email, from.Address, device, s.now())
			}
			return "", err
		}
	}
	s.guard.succeeded(p.Email, from, device, s.now())
	if fresh == "" {
		return hash, nil
	}
	return fresh, s.store.SetPassword(ctx, p.ID, hash, fresh)
}

// Local returns the one person of a list on the person's own machine, made
// if need be, in the zone if it is not empty.
func (s *Service) Local(ctx context.Context, zone string) (Person, error) {
	p, err := s.store.Person(ctx, LocalUser)
	if fault.CodeOf(err) == fault.NotFound {
		p = Person{ID: LocalUser, Zone: "UTC", Locale: "en-US", Created: s.now().UTC().Truncate(time.Microsecond)}
		if zone != "" {
			if err := p.apply(Patch{Zone: &zone}); err != nil {
				return Person{}, err
			}
		}
		// Two processes may start at once: the second one's Conflict is the first one's person.
		if err := s.store.CreatePerson(ctx, p, ""); err != nil && fault.CodeOf(err) != fault.Conflict {
			return Person{}, err
		}
		return s.store.Person(ctx, LocalUser)
	}
	return p, err
}

// Person returns a person.
func (s *Service) Person(ctx context.Context, user todo.UserID) (Person, error) {
	return s.store.Person(ctx, user)
}

// Update changes a person's name, zone or locale.
func (s *Service) Update(ctx context.Context, user todo.UserID, c Patch) (Person, error) {
	defer s.known.forget(user)
	return s.store.UpdatePerson(ctx, user, func(p *Person) error { return p.apply(c) })
}

// Settle lets what goes by a person's zone go by it, by rearm. Of two changes of
// the zone at the same moment the one that is done last may have begun first, so
// each looks whether the zone is still the one that it went by.
func (s *Service) Settle(ctx context.Context, p Person, rearm func(context.Context, *time.Location) error) error {
	for {
		if err := rearm(ctx, p.Location()); err != nil {
			return err
		}
		now, err := s.Person(ctx, p.ID)
		if err != nil || now.Zone == p.Zone {
			return err
		}
		p = now
	}
}

func errSuspended() error {
	return fault.New(fault.Forbidden, "This account is suspended. Ask whoever runs this server.")
}

func (s *Service) newPerson(r Registration) (Person, string, error) {
	email, err := CleanEmail(r.Email)
	if err != nil {
		return Person{}, "", err
	}
	password, err := newPassword(r.Password, email)
	if err != nil {
		return Person{}, "", err
	}
	r.Email = email
	p, err := s.describe(r)
	return p, password, err
}

// describe is a new person with what they give, whose e-mail is checked already.
func (s *Service) describe(r Registration) (Person, error) {
	p := Person{ID: todo.UserID(newID()), Email: r.Email, Created: s.now().UTC().Truncate(time.Microsecond)}
	if r.Zone == "" {
		r.Zone = "UTC"
	}
	if r.Locale == "" {
		r.Locale = "en-US"
	}
	err := p.apply(Patch{Name: &r.Name, Zone: &r.Zone, Locale: &r.Locale})
	return p, err
}

// newHash hashes the password of an account when there is room for it.
func (s *Service) newHash(ctx context.Context, email, password string) (string, error) {
	leave, err := s.enter(ctx, ticket{class: person, email: email})
	if err != nil {
		return "", err
	}
	defer leave()
	return s.hasher.hash(password), nil
}

// check says whether a password is the one of the hash, when the ticket's turn
// has come. Of a right one whose hash is not of today's cost it returns another.
func (s *Service) check(ctx context.Context, t ticket, password, hash string) (ok bool, fresh string, err error) {
	leave, err := s.enter(ctx, t)
	if err != nil {
		return false, "", err
	}
	defer leave()
	if ok, err = s.hasher.matches(password, hash); ok && s.hasher.stale(hash) {
		fresh = s.hasher.hash(password)
	}
	return ok, fresh, err
}

func (s *Service) enter(ctx context.Context, t ticket) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	return s.door.enter(ctx, t)
}
