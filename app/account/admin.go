package account

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Mode is who may register.
type Mode string

// The modes. FEATURE_FLAGS with registration false is Closed, whatever is set.
const (
	Open       Mode = "open"
	Invitation Mode = "invitation" // who was invited
	Closed     Mode = "closed"
)

// maxKeep is the most days for which the audit log and the bin can be kept.
const maxKeep = 3650

// The names of settings.
const (
	registrationSetting = "registration"
	auditSetting        = "audit_days"
	binSetting          = "bin_days"
)

// ServerSettings are what administrators set for all replicas.
type ServerSettings struct {
	Registration Mode `json:"registration" enum:"open,invitation,closed"`
	AuditDays    int  `json:"audit_days" doc:"For how many days the audit log is kept; 0 for ever."`
	BinDays      int  `json:"bin_days" doc:"For how many days deleted tasks can be restored; 0 for ever."`
	Fixed        bool `json:"registration_fixed" doc:"FEATURE_FLAGS closes the registration, whatever is set here."`
}

// Settings returns what administrators have set.
func (s *Service) Settings(ctx context.Context) (ServerSettings, error) {
	set, err := s.store.ServerSettings(ctx)
	if err != nil {
		return ServerSettings{}, err
	}
	out := ServerSettings{Registration: Mode(set[registrationSetting]), AuditDays: KeepAudit, BinDays: KeepBin,
		Fixed: s.closed}
	if out.Registration == "" {
		out.Registration = Open
	}
	if n, err := strconv.Atoi(set[auditSetting]); err == nil {
		out.AuditDays = n
	}
	if n, err := strconv.Atoi(set[binSetting]); err == nil {
		out.BinDays = n
	}
	if s.closed {
		out.Registration = Closed
	}
	return out, nil
}

func notAdministrator() error {
	return fault.New(fault.Forbidden, "Only an administrator who is signed in may do that.")
}

// administrator refuses everybody else.
func administrator(who Identity) error {
	if who.Role != Admin || who.Session == "" {
		return notAdministrator()
	}
	return nil
}

// stillAdministrator is administrator for a person as the store has them: the
// identity of a request may be older than the loss of the role.
func stillAdministrator(p Person) error {
	if p.Role != Admin || p.Suspended != nil || p.Leaving != nil {
		return notAdministrator()
	}
	return nil
}

// ServerPatch changes ServerSettings; nil leaves one as it is.
type ServerPatch struct {
	Registration *Mode
	AuditDays    *int
	BinDays      *int
}

// KeepBin is for how many days deleted tasks can be restored unless an
// administrator says otherwise.
const KeepBin = 90

// settingsLife is how long BinDays believes what it has read.
const settingsLife = 10 * time.Second

// BinDays is that of Settings, which may be some seconds old: it is shown often.
func (s *Service) BinDays(ctx context.Context) (int, error) {
	s.shown.Lock()
	defer s.shown.Unlock()
	if now := s.now(); !now.Before(s.shown.until) {
		set, err := s.Settings(ctx)
		if err != nil {
			return 0, err
		}
		s.shown.binDays = set.BinDays
		s.shown.until = now.Add(settingsLife)
	}
	return s.shown.binDays, nil
}

// Configure changes the settings, all or none.
func (s *Service) Configure(ctx context.Context, who Identity, c ServerPatch, from Origin) (ServerSettings, error) {
	if err := administrator(who); err != nil {
		return ServerSettings{}, err
	}
	set := map[string]string{}
	var log []Entry
	put := func(name, value string) {
		set[name] = value
		log = append(log, s.entry(ServerChanged, who.User, "", from, name+" "+value))
	}
	if c.Registration != nil {
		if !slices.Contains([]Mode{Open, Invitation, Closed}, *c.Registration) {
			return ServerSettings{}, fault.InField("registration", "The registration is open, invitation or closed.")
		}
		put(registrationSetting, string(*c.Registration))
	}
	for _, d := range []struct {
		name, what string
		days       *int
	}{{auditSetting, "The audit log is", c.AuditDays}, {binSetting, "Deleted tasks are", c.BinDays}} {
		if d.days == nil {
			continue
		}
		if *d.days < 0 || *d.days > maxKeep {
			return ServerSettings{}, fault.InField(d.name, "%s kept for 1 to %d days, or with 0 for ever.", d.what,
				maxKeep)
		}
		put(d.name, strconv.Itoa(*d.days))
	}
	if err := s.store.Configure(ctx, who.User, stillAdministrator, set, log); err != nil {
		return ServerSettings{}, err
	}
	return s.Settings(ctx)
}

// People returns people by e-mail, those after the given one, for administrators.
func (s *Service) People(ctx context.Context, who Identity, search, after string, limit int) ([]Person, error) {
	if err := administrator(who); err != nil {
		return nil, err
	}
	return s.store.People(ctx, search, after, limit)
}

// Invite makes a link with which somebody makes an account.
func (s *Service) Invite(ctx context.Context, who Identity, email string, role Role,
	from Origin) (Link, string, error) {
	if err := administrator(who); err != nil {
		return Link{}, "", err
	}
	if email != "" {
		var err error
		if email, err = CleanEmail(email); err != nil {
			return Link{}, "", err
		}
	}
	if role != "" && role != Admin {
		return Link{}, "", fault.InField("role", "There is only the role admin.")
	}
	return s.makeLink(ctx, Link{Kind: InviteLink, Email: email, Role: role, By: who.User}, inviteLife, from)
}

// Standing is what an administrator changes of somebody; nil leaves it as it is.
type Standing struct {
	Suspended *bool
	Role      *Role
	Leaving   *bool // deleted in Grace, or not after all
	MostTasks *int64
}

// UsualQuota gives somebody the quota that everybody has.
const UsualQuota = -1

// maxQuota is the highest quota that can be set.
const maxQuota = 1_000_000_000

// apply changes the person, and names what became of them.
func (c Standing) apply(p *Person, now time.Time) []Event {
	var events []Event
	if c.Suspended != nil {
		p.Suspended = nil
		events = append(events, Resumed)
		if *c.Suspended {
			p.Suspended = &now
			events[len(events)-1] = Suspended
		}
	}
	if c.Role != nil {
		p.Role = *c.Role
		events = append(events, RoleTaken)
		if *c.Role == Admin {
			events[len(events)-1] = RoleGiven
		}
	}
	if c.Leaving != nil {
		p.Leaving = nil
		events = append(events, Returned)
		if *c.Leaving {
			gone := now.Add(Grace)
			p.Leaving = &gone
			events[len(events)-1] = Left
		}
	}
	if c.MostTasks != nil {
		p.MostTasks = c.MostTasks
		if *c.MostTasks == UsualQuota {
			p.MostTasks = nil
		}
		events = append(events, QuotaChanged)
	}
	return events
}

// detail is what the audit log says of an event besides.
func (c Standing) detail(e Event) string {
	if e == QuotaChanged {
		return "tasks " + strconv.FormatInt(*c.MostTasks, 10)
	}
	return ""
}

// Change changes the standing of somebody else, as a whole or not at all. It
// fails with fault.Conflict for oneself, and with fault.Forbidden if the role was
// lost meanwhile, so that an administrator is always left.
func (s *Service) Change(ctx context.Context, who Identity, person todo.UserID, c Standing,
	from Origin) (Person, error) {
	if err := administrator(who); err != nil {
		return Person{}, err
	}
	if person == who.User {
		return Person{}, fault.New(fault.Conflict, "That is your own account. Another administrator has to do that.")
	}
	if c.Role != nil && *c.Role != "" && *c.Role != Admin {
		return Person{}, fault.InField("role", "There is only the role admin.")
	}
	if c.MostTasks != nil && (*c.MostTasks < UsualQuota || *c.MostTasks > maxQuota) {
		return Person{}, fault.InField("most_tasks",
			"A quota is 1 to %d tasks, 0 for no limit, or %d for what everybody has.", maxQuota, UsualQuota)
	}
	now := s.now().UTC().Truncate(time.Second)
	return s.store.ChangeStanding(ctx, who.User, person, func(by Person, p *Person) ([]Entry, error) {
		if err := stillAdministrator(by); err != nil {
			return nil, err
		}
		var log []Entry
		for _, event := range c.apply(p, now) {
			log = append(log, s.entry(event, who.User, person, from, c.detail(event)))
		}
		return log, nil
	})
}

// SignOut ends all sessions of somebody else, on every replica at once. Access tokens
// and passkeys stay. It fails with fault.NotFound, and with fault.Conflict for oneself.
func (s *Service) SignOut(ctx context.Context, who Identity, person todo.UserID, from Origin) error {
	if err := administrator(who); err != nil {
		return err
	}
	if person == who.User {
		return fault.New(fault.Conflict, "That is your own account. End your sessions under Account and security.")
	}
	return s.store.EndSessionsOf(ctx, who.User, person, "", stillAdministrator,
		s.entry(SessionsEnded, who.User, person, from, ""))
}

// SignOutOf is SignOut of one session.
func (s *Service) SignOutOf(ctx context.Context, who Identity, person todo.UserID, session string, from Origin) error {
	if err := administrator(who); err != nil {
		return err
	}
	if person == who.User {
		return fault.New(fault.Conflict, "That is your own account. End your sessions under Account and security.")
	}
	if session == "" {
		return fault.New(fault.NotFound, "There is no such session. It may have ended already.")
	}
	return s.store.EndSessionsOf(ctx, who.User, person, session, stillAdministrator,
		s.entry(SessionEnded, who.User, person, from, ""))
}

// SessionsOf returns where somebody is signed in, the newest first. It fails with
// fault.NotFound.
func (s *Service) SessionsOf(ctx context.Context, who Identity, person todo.UserID) ([]SignIn, error) {
	if err := administrator(who); err != nil {
		return nil, err
	}
	if _, err := s.store.Person(ctx, person); err != nil {
		return nil, err
	}
	return s.Sessions(ctx, Identity{User: person, Session: who.Session})
}

// Audit returns lines of the audit log, newest first.
func (s *Service) Audit(ctx context.Context, who Identity, q Query) ([]Entry, error) {
	if err := administrator(who); err != nil {
		return nil, err
	}
	return s.store.Audit(ctx, q)
}
