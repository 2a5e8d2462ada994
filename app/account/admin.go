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

// administrator refuses everybody else.
func administrator(who Identity) error {
	if who.Role != Admin || who.Session == "" {
		return fault.New(fault.Forbidden, "Only an administrator who is signed in may do that.")
	}
	return nil
}

// Configure changes the settings; nil leaves one as it is.
func (s *Service) Configure(ctx context.Context, who Identity, mode *Mode, days *int, from Origin) (ServerSettings, error) {
	if err := administrator(who); err != nil {
		return ServerSettings{}, err
	}
	if mode != nil {
		if !slices.Contains([]Mode{Open, Invitation, Closed}, *mode) {
			return ServerSettings{}, fault.InField("registration", "The registration is open, invitation or closed.")
		}
		if err := s.store.SetServerSetting(ctx, registrationSetting, string(*mode)); err != nil {
			return ServerSettings{}, err
		}
		if err := s.note(ctx, ServerChanged, who.User, "", from, registrationSetting+" "+string(*mode)); err != nil {
			return ServerSettings{}, err
		}
	}
	if days != nil {
		if *days < 0 || *days > maxKeepAudit {
			return ServerSettings{}, fault.InField("audit_days", "The audit log is kept for 1 to %d days, or with 0 for ever.", maxKeepAudit)
		}
		if err := s.store.SetServerSetting(ctx, auditSetting, strconv.Itoa(*days)); err != nil {
			return ServerSettings{}, err
		}
		if err := s.note(ctx, ServerChanged, who.User, "", from, auditSetting+" "+strconv.Itoa(*days)); err != nil {
			return ServerSettings{}, err
		}
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

// Change changes the standing of somebody else. It fails with fault.Conflict for
// oneself, so that an administrator is always left.
func (s *Service) Change(ctx context.Context, who Identity, person todo.UserID, c Standing, from Origin) (Person, error) {
	if err := administrator(who); err != nil {
		return Person{}, err
	}
	if person == who.User {
		return Person{}, fault.New(fault.Conflict, "That is your own account. Another administrator has to do that.")
	}
	if _, err := s.store.Person(ctx, person); err != nil {
		return Person{}, err
	}
	type step struct {
		wanted bool
		event  Event
		do     func() error
	}
	now := s.now().UTC().Truncate(time.Second)
	gone := now.Add(Grace)
	for _, do := range []step{
		{c.Suspended != nil && *c.Suspended, Suspended, func() error { return s.store.Suspend(ctx, person, &now) }},
		{c.Suspended != nil && !*c.Suspended, Resumed, func() error { return s.store.Suspend(ctx, person, nil) }},
		{c.Role != nil && *c.Role == Admin, RoleGiven, func() error { return s.store.SetRole(ctx, person, Admin) }},
		{c.Role != nil && *c.Role == "", RoleTaken, func() error { return s.store.SetRole(ctx, person, "") }},
		{c.Leaving != nil && *c.Leaving, Left, func() error { return s.store.Leave(ctx, person, &gone, "") }},
		{c.Leaving != nil && !*c.Leaving, Returned, func() error { return s.store.Leave(ctx, person, nil, "") }},
	} {
		if !do.wanted {
			continue
		}
		if err := do.do(); err != nil {
			return Person{}, err
		}
		if err := s.note(ctx, do.event, who.User, person, from, ""); err != nil {
			return Person{}, err
		}
	}
	return s.store.Person(ctx, person)
}

// Audit returns lines of the audit log, newest first.
func (s *Service) Audit(ctx context.Context, who Identity, q Query) ([]Entry, error) {
	if err := administrator(who); err != nil {
		return nil, err
	}
	return s.store.Audit(ctx, q)
}
