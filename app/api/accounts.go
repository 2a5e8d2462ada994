package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// accountHandlers answers requests about people, signing in and tokens.
type accountHandlers struct{ *Server }

type registerInput struct {
	Device string `header:"X-Device" maxLength:"512"`
	Body   struct {
		Email    string `json:"email" minLength:"3" maxLength:"254" example:"name@example.com"`
		Password string `json:"password" minLength:"8" maxLength:"128"`
		Name     string `json:"name,omitempty" maxLength:"100"`
		Zone     string `json:"zone,omitempty" maxLength:"64" doc:"IANA time zone; UTC if left out." example:"Europe/Berlin"`
		Locale   string `json:"locale,omitempty" maxLength:"35" doc:"BCP 47; en-US if left out." example:"en-GB"`
		Invited  string `json:"invitation,omitempty" maxLength:"256" doc:"What stands behind the # of an invitation or a setup link."`
	} `nameHint:"Registration"`
}

type loginInput struct {
	Device string `header:"X-Device" maxLength:"512" doc:"What an earlier answer had in X-Device: whoever has signed in from here before is not kept out by those who guess."`
	Body   struct {
		Email    string `json:"email" minLength:"1" maxLength:"254"`
		Password string `json:"password" minLength:"1" maxLength:"128"`
		Code     string `json:"code,omitempty" maxLength:"32" doc:"Of the authenticator app, or a recovery code, for an account that needs one: without it the answer is 401 with an error at code."`
	} `nameHint:"Login"`
}

type signedInOutput struct {
	Device string `header:"X-Device" doc:"To be sent with the next sign-in from the same device. It signs nobody in."`
	Body   struct {
		Person  account.Person `json:"person"`
		Token   string         `json:"token" doc:"The bearer for Authorization."`
		Expires time.Time      `json:"expires_at"`
	} `nameHint:"SignedIn"`
}

type sessionOutput struct {
	Body struct {
		Person    account.Person `json:"person"`
		Local     bool           `json:"local" doc:"There is one person, signed in without a password."`
		Assistant string         `json:"assistant" doc:"The name of the model that answers."`
		Last      int64          `json:"last" doc:"The number of your last change: what is read from now on has it. A stream of events that begins with the same number has missed nothing."`
	} `nameHint:"CurrentSession"`
}

type personOutput struct{ Body account.Person }

type personInput struct {
	Owner
	Body struct {
		Name   *string `json:"name,omitempty" maxLength:"100"`
		Zone   *string `json:"zone,omitempty" maxLength:"64" example:"Europe/Berlin"`
		Locale *string `json:"locale,omitempty" maxLength:"35" example:"en-GB"`
	} `nameHint:"PersonChange"`
}

func (s accountHandlers) accountRoutes() {
	op := s.operation(http.MethodPost, "/auth/register", "register", "Account", "Make an account and sign in")
	op.DefaultStatus = http.StatusCreated
	handle(s.Server, op, s.register)
	handle(s.Server, s.operation(http.MethodPost, "/auth/login", "login", "Account", "Sign in"), s.login)
	op = s.operation(http.MethodPost, "/auth/logout", "logout", "Account", "End the session")
	op.Security = []map[string][]string{{"bearer": {}}}
	handle(s.Server, op, s.logout)
	op = s.operation(http.MethodGet, "/auth/session", "get-session", "Account", "Who is signed in")
	op.Security = []map[string][]string{{"bearer": {}}}
	handle(s.Server, op, s.session)
	op = s.operation(http.MethodGet, "/api/{user}", "get-person", "Account", "Your account")
	alsoLeaving(&op)
	handle(s.Server, op, s.person)
	handle(s.Server, s.operation(http.MethodPatch, "/api/{user}", "update-person", "Account",
		"Change name, time zone or locale"), dear(s.Server, s.updatePerson))
}

func (s accountHandlers) register(ctx context.Context, in *registerInput) (*signedInOutput, error) {
	b := in.Body
	r := account.Registration{Email: b.Email, Password: b.Password, Name: b.Name, Zone: b.Zone, Locale: b.Locale,
		Invitation: b.Invited}
	ctx = account.OnDevice(ctx, in.Device)
	return s.remembered(ctx)(signedIn(s.People.Register(ctx, r, callOf(ctx).origin())))
}

func (s accountHandlers) login(ctx context.Context, in *loginInput) (*signedInOutput, error) {
	ctx = account.OnDevice(ctx, in.Device)
	return s.remembered(ctx)(signedIn(s.People.LoginWith(ctx, in.Body.Email, in.Body.Password, in.Body.Code,
		callOf(ctx).origin())))
}

// remembered gives a device what it is known by from now on.
func (s accountHandlers) remembered(ctx context.Context) func(*signedInOutput, error) (*signedInOutput, error) {
	return func(out *signedInOutput, err error) (*signedInOutput, error) {
		if err == nil {
			out.Device = s.People.Devices(ctx, out.Body.Person.Email)
		}
		return out, err
	}
}

func signedIn(p account.Person, session account.Session, err error) (*signedInOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &signedInOutput{}
	out.Body.Person, out.Body.Token, out.Body.Expires = p, session.Token, session.Expires
	return out, nil
}

// sessionInput makes the bearer known to operations outside of /api/{user}.
type sessionInput struct {
	Authorization string `header:"Authorization" hidden:"true"`
}

type logoutOutput struct {
	Elsewhere string `header:"X-Sign-Out" doc:"Where the browser may go on to sign out at the identity provider too; there is none for a password."`
}

func (s accountHandlers) logout(ctx context.Context, in *sessionInput) (*logoutOutput, error) {
	who, err := s.identity(ctx, in)
	if err != nil {
		return nil, err
	}
	elsewhere, err := s.People.Logout(ctx, who, callOf(ctx).origin())
	return &logoutOutput{elsewhere}, err
}

func (s accountHandlers) session(ctx context.Context, in *sessionInput) (*sessionOutput, error) {
	who, err := s.identity(ctx, in)
	if err != nil {
		return nil, err
	}
	p, err := s.People.Person(ctx, who.User)
	if err != nil {
		return nil, err
	}
	last, err := s.Tasks.LastSeq(ctx, todo.Actor{User: who.User})
	if err != nil {
		return nil, err
	}
	out := &sessionOutput{}
	out.Body.Person = p
	out.Body.Local = p.ID == account.LocalUser
	out.Body.Assistant = s.Assistant
	out.Body.Last = last
	return out, nil
}

func (s accountHandlers) identity(ctx context.Context, in *sessionInput) (account.Identity, error) {
	r := http.Request{Header: http.Header{"Authorization": {in.Authorization}}}
	who, err := s.People.Verify(ctx, bearer(&r))
	callOf(ctx).who = who
	return who, err
}

func (s accountHandlers) person(ctx context.Context, _ *Owner) (*personOutput, error) {
	p, err := s.People.Person(ctx, callOf(ctx).who.User)
	return &personOutput{p}, err
}

func (s accountHandlers) updatePerson(ctx context.Context, in *personInput) (*personOutput, error) {
	p, err := s.People.Update(ctx, callOf(ctx).who.User,
		account.Patch{Name: in.Body.Name, Zone: in.Body.Zone, Locale: in.Body.Locale})
	if err == nil && in.Body.Zone != nil { // whole days begin at another moment
		who := actor(ctx)
		err = s.People.Settle(ctx, p, func(ctx context.Context, zone *time.Location) error {
			who.Zone = zone
			return s.Tasks.Rearm(ctx, who)
		})
	}
	return &personOutput{p}, err
}

type tokenInput struct {
	Owner
	Body struct {
		Name   string          `json:"name" minLength:"1" maxLength:"100" example:"laptop"`
		Scopes []account.Scope `json:"scopes" minItems:"1" maxItems:"3" nullable:"false" enum:"read,write,approve" doc:"What it may do. approve, beside write: carry out plans without your approval."`
		Days   int             `json:"expires_in_days,omitempty" minimum:"1" maximum:"3650" doc:"It does not expire if left out."`
	} `nameHint:"TokenRequest"`
}

type newTokenOutput struct {
	Body struct {
		account.Token
		Secret string `json:"token" doc:"The token itself. It is shown this once."`
	} `nameHint:"NewToken"`
}

type tokensOutput struct {
	Body struct {
		Tokens []account.Token `json:"tokens"`
	} `nameHint:"TokenList"`
}

// TokenRef is a path that names an access token.
type TokenRef struct {
	Owner
	ID string `path:"id" maxLength:"64"`
}

func (s accountHandlers) tokenRoutes() {
	const path = "/api/{user}/tokens"
	handle(s.Server, s.operation(http.MethodGet, path, "list-tokens", "Account", "Your access tokens"), s.tokens)
	op := s.operation(http.MethodPost, path, "create-token", "Account", "Make an access token for a program")
	op.DefaultStatus = http.StatusCreated
	handle(s.Server, op, s.createToken)
	handle(s.Server, s.operation(http.MethodDelete, path+"/{id}", "revoke-token", "Account", "Revoke an access token"),
		s.revokeToken)
}

func (s accountHandlers) tokens(ctx context.Context, _ *Owner) (*tokensOutput, error) {
	out := &tokensOutput{}
	var err error
	out.Body.Tokens, err = s.People.Tokens(ctx, callOf(ctx).who.User)
	return out, err
}

func (s accountHandlers) createToken(ctx context.Context, in *tokenInput) (*newTokenOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	out := &newTokenOutput{}
	c := callOf(ctx)
	var err error
	out.Body.Token, out.Body.Secret, err = s.People.CreateToken(ctx, c.who.User,
		account.TokenRequest{Name: in.Body.Name, Scopes: in.Body.Scopes, Days: in.Body.Days})
	if err != nil {
		return nil, err
	}
	return out, s.People.Note(ctx, c.who, account.TokenMade, c.origin(), scopesText(out.Body.Scopes))
}

func (s accountHandlers) revokeToken(ctx context.Context, in *TokenRef) (*struct{}, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	if err := s.People.RevokeToken(ctx, c.who.User, in.ID); err != nil {
		return nil, err
	}
	return nil, s.People.Note(ctx, c.who, account.TokenRevoked, c.origin(), "")
}

func scopesText(scopes []account.Scope) string {
	all := make([]string, len(scopes))
	for i, s := range scopes {
		all[i] = string(s)
	}
	return strings.Join(all, " ")
}

// bySession refuses access tokens, so that one that leaked cannot make others,
// nor take the account over.
func bySession(ctx context.Context) error {
	if callOf(ctx).who.Session == "" {
		return fault.New(fault.Forbidden,
			"An access token cannot make or revoke access tokens, nor change the account. "+
				"Sign in with your password to do that.")
	}
	return nil
}

// problemResponse documents every error of every operation.
func (s *Server) problemResponse() *huma.Response {
	return &huma.Response{
		Description: "A problem (RFC 9457).",
		Content: map[string]*huma.MediaType{"application/problem+json": {
			Schema: s.api.OpenAPI().Components.Schemas.Schema(problemType, true, "Problem"),
		}},
	}
}
