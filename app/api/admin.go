package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// adminHandlers answers requests about administration, and links that work once.
type adminHandlers struct{ *Server }

// adminPage is how many people or lines there are on a page if it isn't said.
const adminPage = 50

type peopleInput struct {
	Owner
	Search string `query:"search" maxLength:"100" doc:"A part of the e-mail or the name."`
	After  string `query:"after" maxLength:"254" doc:"The e-mail of the last one on the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" doc:"50 if left out."`
}

type peopleOutput struct {
	Body struct {
		People []account.Person `json:"people" nullable:"false"`
	} `nameHint:"PersonList"`
}

// PersonRef is a path that names somebody else's account.
type PersonRef struct {
	Owner
	Person string `path:"person" maxLength:"64"`
}

// PersonSessionRef is a path that names a session of somebody else.
type PersonSessionRef struct {
	PersonRef
	Session string `path:"session" maxLength:"64"`
}

type standingInput struct {
	PersonRef
	Body struct {
		Suspended *bool  `json:"suspended,omitempty" doc:"Suspended people are signed out at once and can't sign in."`
		Admin     *bool  `json:"admin,omitempty"`
		Leaving   *bool  `json:"leaving,omitempty" doc:"The account is deleted in seven days; false takes that back."`
		MostTasks *int64 `json:"most_tasks,omitempty" minimum:"-1" maximum:"1000000000" doc:"How many tasks they may have had: 0 is no limit, -1 what everybody has (QUOTA_TASKS)."`
	} `nameHint:"Standing"`
}

type inviteInput struct {
	Owner
	Body struct {
		Email string `json:"email,omitempty" maxLength:"254" doc:"For whoever has the link, if left out."`
		Admin bool   `json:"admin,omitempty" doc:"The account will be an administrator."`
	} `nameHint:"InvitationRequest"`
}

type inviteOutput struct {
	Body struct {
		account.Link
		URL    string `json:"url" doc:"The link itself. It is shown this once, and works once."`
		Mailed bool   `json:"mailed" doc:"It is sent to the e-mail too."`
	} `nameHint:"NewInvitation"`
}

type serverInput struct {
	Owner
	Body struct {
		Registration *account.Mode `json:"registration,omitempty" enum:"open,invitation,closed"`
		AuditDays    *int          `json:"audit_days,omitempty" minimum:"0" maximum:"3650"`
		BinDays      *int          `json:"bin_days,omitempty" minimum:"0" maximum:"3650"`
	} `nameHint:"ServerChange"`
}

type serverOutput struct{ Body account.ServerSettings }

type auditInput struct {
	Owner
	Event  string `query:"event" maxLength:"40"`
	Person string `query:"person" maxLength:"64" doc:"The id of who did it, or to whose account."`
	From   string `query:"from" maxLength:"40" doc:"A moment (RFC 3339); included."`
	To     string `query:"to" maxLength:"40" doc:"A moment (RFC 3339); not included."`
	Cursor string `query:"cursor" maxLength:"128" doc:"The next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" doc:"50 if left out."`
}

type auditOutput struct {
	Body struct {
		Entries []account.Entry `json:"entries" nullable:"false"`
		Next    string          `json:"next_cursor,omitempty" doc:"Where the next page starts; there is none on the last page."`
	} `nameHint:"AuditLog"`
}

func (s adminHandlers) adminRoutes() {
	const path, tag = "/api/{user}/admin", "Administration"
	handle(s.Server, s.operation(http.MethodGet, path+"/people", "list-people", tag, "The accounts of this server"),
		s.people)
	op := s.operation(http.MethodPatch, path+"/people/{person}", "change-standing", tag,
		"Suspend, delete or make an administrator of somebody")
	reads(&op)
	handle(s.Server, op, s.changeStanding)
	handle(s.Server, s.operation(http.MethodDelete, path+"/people/{person}/sessions", "sign-out", tag,
		"Sign somebody out everywhere"), s.signOut)
	handle(s.Server, s.operation(http.MethodGet, path+"/people/{person}/sessions", "list-sessions-of", tag,
		"Where somebody is signed in"), s.sessionsOf)
	handle(s.Server, s.operation(http.MethodDelete, path+"/people/{person}/sessions/{session}", "sign-out-of", tag,
		"Sign somebody out in one place"), s.signOutOf)
	op = s.operation(http.MethodPost, path+"/invitations", "invite", tag,
		"Make a link with which somebody makes an account")
	op.DefaultStatus = http.StatusCreated
	reads(&op)
	handle(s.Server, op, s.invite)
	handle(s.Server, s.operation(http.MethodGet, path+"/server", "get-server-settings", tag,
		"Who may register, and how long the audit log and deleted tasks are kept"), s.serverSettings)
	op = s.operation(http.MethodPatch, path+"/server", "update-server-settings", tag,
		"Change who may register, or how long the audit log is kept")
	reads(&op)
	handle(s.Server, op, s.updateServerSettings)
	handle(s.Server, s.operation(http.MethodGet, path+"/audit", "list-audit", tag,
		"What was done to accounts, newest first"), s.audit)
}

// administrator refuses whoever isn't one before anything else is looked at.
func administrator(ctx context.Context) (*call, error) {
	c := callOf(ctx)
	if c.who.Session == "" || c.who.Role != account.Admin {
		return c, fault.New(fault.Forbidden, "Only an administrator who is signed in may do that.")
	}
	return c, nil
}

func (s adminHandlers) signOut(ctx context.Context, in *PersonRef) (*struct{}, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.People.SignOut(ctx, c.who, todo.UserID(in.Person), c.origin())
}

func (s adminHandlers) sessionsOf(ctx context.Context, in *PersonRef) (*signInsOutput, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	out := &signInsOutput{}
	out.Body.Sessions, err = s.People.SessionsOf(ctx, c.who, todo.UserID(in.Person))
	return out, err
}

func (s adminHandlers) signOutOf(ctx context.Context, in *PersonSessionRef) (*struct{}, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.People.SignOutOf(ctx, c.who, todo.UserID(in.Person), in.Session, c.origin())
}

func (s adminHandlers) people(ctx context.Context, in *peopleInput) (*peopleOutput, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	if in.Limit == 0 {
		in.Limit = adminPage
	}
	out := &peopleOutput{}
	out.Body.People, err = s.People.People(ctx, c.who, in.Search, in.After, in.Limit)
	return out, err
}

func (s adminHandlers) changeStanding(ctx context.Context, in *standingInput) (*personOutput, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	change := account.Standing{Suspended: in.Body.Suspended, Leaving: in.Body.Leaving, MostTasks: in.Body.MostTasks}
	if in.Body.Admin != nil {
		role := account.Role("")
		if *in.Body.Admin {
			role = account.Admin
		}
		change.Role = &role
	}
	p, err := s.People.Change(ctx, c.who, todo.UserID(in.Person), change, c.origin())
	return &personOutput{p}, err
}

func (s adminHandlers) invite(ctx context.Context, in *inviteInput) (*inviteOutput, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	role := account.Role("")
	if in.Body.Admin {
		role = account.Admin
	}
	l, secret, err := s.People.Invite(ctx, c.who, in.Body.Email, role, c.origin())
	if err != nil {
		return nil, err
	}
	out := &inviteOutput{}
	out.Body.Link = l
	out.Body.URL = s.linkTo(l.Kind, secret)
	out.Body.Mailed = l.Email != "" && s.Letters != nil && s.PublicURL != ""
	if out.Body.Mailed {
		s.mail(ctx, l.Email, "You are invited", "Somebody invites you to a todo list that you talk to. "+
			"The link works once, within seven days.", "Make an account", out.Body.URL)
	}
	return out, nil
}

func (s adminHandlers) serverSettings(ctx context.Context, _ *Owner) (*serverOutput, error) {
	if _, err := administrator(ctx); err != nil {
		return nil, err
	}
	set, err := s.People.Settings(ctx)
	return &serverOutput{set}, err
}

func (s adminHandlers) updateServerSettings(ctx context.Context, in *serverInput) (*serverOutput, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	set, err := s.People.Configure(ctx, c.who, account.ServerPatch{
		Registration: in.Body.Registration, AuditDays: in.Body.AuditDays, BinDays: in.Body.BinDays}, c.origin())
	return &serverOutput{set}, err
}

func (s adminHandlers) audit(ctx context.Context, in *auditInput) (*auditOutput, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	if in.Limit == 0 {
		in.Limit = adminPage
	}
	if in.Limit > largePage {
		if err := s.hold(ctx); err != nil {
			return nil, err
		}
	}
	q := account.Query{Event: account.Event(in.Event), Person: todo.UserID(in.Person), Limit: in.Limit}
	if q.From, err = momentIn("from", in.From); err != nil {
		return nil, err
	}
	if q.To, err = momentIn("to", in.To); err != nil {
		return nil, err
	}
	if q.Before, err = auditCursor(in.Cursor); err != nil {
		return nil, err
	}
	out := &auditOutput{}
	if out.Body.Entries, err = s.People.Audit(ctx, c.who, q); err != nil {
		return nil, err
	}
	if n := len(out.Body.Entries); n == in.Limit {
		last := out.Body.Entries[n-1]
		out.Body.Next = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(last.At.UnixMicro(), 10) + " " +
			last.ID))
	}
	return out, nil
}

func momentIn(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 1970 || at.Year() > 9999 {
		return time.Time{}, fault.InField("query."+name, "That isn't a moment. Write one such as 2026-11-30T09:00:00Z.")
	}
	return at, nil
}

func auditCursor(text string) (*account.Entry, error) {
	if text == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	at, id, ok := strings.Cut(string(b), " ")
	us, err2 := strconv.ParseInt(at, 10, 64)
	if err != nil || err2 != nil || !ok || !isPlain(id, 64) {
		return nil, fault.InField("query.cursor",
			"The cursor isn't one of this list. Leave it out to begin with the newest.")
	}
	return &account.Entry{At: time.UnixMicro(us), ID: id}, nil
}
