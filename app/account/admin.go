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

// maxKeepAudit is the most days for which the audit log can be kept.
const maxKeepAudit = 3650

// The names of settings.
const (
	registrationSetting = "registration"
	auditSetting        = "audit_days"
)

// ServerSettings are what administrators set for all replicas.
type ServerSettings struct {
	Registration Mode `json:"registration" enum:"open,invitation,closed"`
	AuditDays    int  `json:"audit_days" doc:"For how many days the audit log is kept; 0 for ever."`
	Fixed        bool `json:"registration_fixed" doc:"FEATURE_FLAGS closes the registration, whatever is set here."`
}

// Settings returns what administrators have set.
func (s *Service) Settings(ctx context.Context) (ServerSettings, error) {
	set, err := s.store.ServerSettings(ctx)
	if err != nil {
		return ServerSettings{}, err
	}
	out := ServerSettings{Registration: Mode(set[registrationSetting]), AuditDays: KeepAudit, Fixed: s.closed}
	if out.Registration == "" {
		out.Registration = Open
	}
	if n, err := strconv.Atoi(set[auditSetting]); err == nil {
		out.AuditDays = n
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

// Configure changes the settings, all or none; nil leaves one as it is.
func (s *Service) Configure(ctx context.Context, who Identity, mode *Mode, days *int, from Origin) (ServerSettings, error) {
	if err := administrator(who); err != nil {
		return ServerSettings{}, err
	}
	set := map[string]string{}
	var log []Entry
	put := func(name, value string) {
		set[name] = value
		log = append(log, s.entry(ServerChanged, who.User, "", from, name+" "+value))
	}
	if mode != nil {
		if !slices.Contains([]Mode{Open, Invitation, Closed}, *mode) {
			return ServerSettings{}, fault.InField("registration", "The registration is open, invitation or closed.")
		}
		put(registrationSetting, string(*mode))
	}
	if days != nil {
		if *days < 0 || *days > maxKeepAudit {
			return ServerSettings{}, fault.InField("audit_days", "The audit log is kept for 1 to %d days, or with 0 for ever.", maxKeepAudit)
		}
		put(auditSetting, strconv.Itoa(*days))
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
func (s *Service) Invite(ctx context.Context, who Identity, email string, role Role, from Origin) (Link, string, error) {
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
}

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
	return events
}

// Change changes the standing of somebody else, as a whole or not at all. It
// fails with fault.Conflict for oneself, and with fault.Forbidden if the role was
// lost meanwhile, so that an administrator is always left.
func (s *Service) Change(ctx context.Context, who Identity, person todo.UserID, c Standing, from Origin) (Person, error) {
	if err := administrator(who); err != nil {
		return Person{}, err
	}
	if person == who.User {
		return Person{}, fault.New(fault.Conflict, "That is your own account. Another administrator has to do that.")
	}
	if c.Role != nil && *c.Role != "" && *c.Role != Admin {
		return Person{}, fault.InField("role", "There is only the role admin.")
	}
	now := s.now().UTC().Truncate(time.Second)
	return s.store.ChangeStanding(ctx, who.User, person, func(by Person, p *Person) ([]Entry, error) {
		if err := stillAdministrator(by); err != nil {
			return nil, err
		}
		var log []Entry
		for _, event := range c.apply(p, now) {
			log = append(log, s.entry(event, who.User, person, from, ""))
		}
		return log, nil
	})
}

// Audit returns lines of the audit log, newest first.
func (s *Service) Audit(ctx context.Context, who Identity, q Query) ([]Entry, error) {
	if err := administrator(who); err != nil {
		return nil, err
	}
	return s.store.Audit(ctx, q)
}
