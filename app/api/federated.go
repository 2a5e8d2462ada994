package api

import (
	"context"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
)

// federatedHandlers answers requests about signing in with identity providers.
type federatedHandlers struct{ *Server }

// ProviderBody is an identity provider that people can sign in with.
type ProviderBody struct {
	ID   string `json:"id" example:"house"`
	Name string `json:"name" example:"The house"`
}

type providersOutput struct {
	Body struct {
		Providers []ProviderBody `json:"providers" nullable:"false"`
		Passkeys  bool           `json:"passkeys" doc:"People can sign in with passkeys."`
	} `nameHint:"ProviderList"`
}

type beginInput struct {
	Body struct {
		Provider string `json:"provider" minLength:"1" maxLength:"32"`
		Zone     string `json:"zone,omitempty" maxLength:"64" doc:"Of a new account: IANA time zone; UTC if left out." example:"Europe/Berlin"`
		Locale   string `json:"locale,omitempty" maxLength:"35" doc:"Of a new account: BCP 47; en-US if left out." example:"en-GB"`
		Invited  string `json:"invitation,omitempty" maxLength:"256" doc:"What stands behind the # of an invitation or a setup link."`
	} `nameHint:"ProviderSignIn"`
}

type beginOutput struct {
	Flow string `header:"X-Flow" doc:"To be sent when the browser comes back, from the same browser and no other; for ten minutes."`
	Body struct {
		URL string `json:"url" doc:"Where the browser goes on, at the provider."`
	} `nameHint:"ProviderPage"`
}

// CallbackBody is what the provider sent the browser back with.
type CallbackBody struct {
	State  string `json:"state" minLength:"1" maxLength:"128"`
	Code   string `json:"code,omitempty" maxLength:"4096"`
	Issuer string `json:"iss,omitempty" maxLength:"2048" doc:"RFC 9207."`
	Error  string `json:"error,omitempty" maxLength:"128" doc:"The code of the provider's refusal."`
}

func (b CallbackBody) callback() account.Callback {
	return account.Callback{Code: b.Code, State: b.State, Issuer: b.Issuer, Error: b.Error}
}

type finishInput struct {
	Device string `header:"X-Device" maxLength:"512"`
	Flow   string `header:"X-Flow" maxLength:"2048" doc:"What the sign-in began with."`
	Body   CallbackBody
}

type linkInput struct {
	Owner
	Body struct {
		Provider string `json:"provider" minLength:"1" maxLength:"32"`
		Password string `json:"password,omitempty" maxLength:"128" doc:"The account's; if it has none, the session has to be younger than ten minutes."`
		Code     string `json:"code,omitempty" maxLength:"32" doc:"Of the authenticator app, or a recovery code, for an account that has one."`
	} `nameHint:"IdentityRequest"`
}

type linkDoneInput struct {
	Owner
	Flow string `header:"X-Flow" maxLength:"2048" doc:"What the request for the identity answered."`
	Body CallbackBody
}

// IdentityBody is an account elsewhere that a person signs in with.
type IdentityBody struct {
	ID       string    `json:"id"`
	Provider string    `json:"provider,omitempty" doc:"The id of the identity provider; left out if the server has it no more."`
	Name     string    `json:"name" doc:"What the provider is called."`
	Email    string    `json:"email,omitempty" doc:"As the provider had it last."`
	Made     time.Time `json:"made_at"`
	Seen     time.Time `json:"seen_at" doc:"The last sign-in."`
}

type identityOutput struct{ Body IdentityBody }

type identitiesOutput struct {
	Body struct {
		Identities []IdentityBody `json:"identities" nullable:"false"`
		Password   bool           `json:"password" doc:"The account has a password besides."`
	} `nameHint:"IdentityList"`
}

// IdentityRef is a path that names an identity.
type IdentityRef struct {
	Owner
	ID string `path:"identity" maxLength:"64"`
}

func (s federatedHandlers) federatedRoutes() {
	handle(s.Server, s.operation(http.MethodGet, "/auth/providers", "list-providers", "Account",
		"The identity providers to sign in with"), s.providers)
	handle(s.Server, s.operation(http.MethodPost, "/auth/provider/begin", "begin-provider-sign-in", "Account",
		"Begin to sign in with an identity provider"), s.begin)
	handle(s.Server, s.operation(http.MethodPost, "/auth/provider/finish", "finish-provider-sign-in", "Account",
		"Sign in with what the identity provider answered"), s.finish)
	const path = "/api/{user}/identities"
	handle(s.Server, s.operation(http.MethodGet, path, "list-identities", "Account",
		"The accounts elsewhere that you sign in with"), s.identities)
	op := s.operation(http.MethodPost, path, "begin-identity", "Account", "Begin to connect an account elsewhere")
	reads(&op)
	handle(s.Server, op, s.beginLink)
	op = s.operation(http.MethodPost, path+"/finish", "finish-identity", "Account",
		"Connect the account elsewhere with what its provider answered")
	reads(&op)
	handle(s.Server, op, s.finishLink)
	handle(s.Server, s.operation(http.MethodDelete, path+"/{identity}", "remove-identity", "Account",
		"No longer sign in with an account elsewhere"), s.unlink)
}

func (s federatedHandlers) providers(context.Context, *struct{}) (*providersOutput, error) {
	out := &providersOutput{}
	out.Body.Passkeys = s.People.HasPasskeys()
	out.Body.Providers = []ProviderBody{}
	for _, p := range s.People.Providers() {
		out.Body.Providers = append(out.Body.Providers, ProviderBody{ID: p.ID, Name: p.Name})
	}
	return out, nil
}

func (s federatedHandlers) begin(ctx context.Context, in *beginInput) (*beginOutput, error) {
	b := in.Body
	ask := account.Ask{Provider: b.Provider, Invitation: b.Invited, Zone: b.Zone, Locale: b.Locale}
	return begun(s.People.BeginSignIn(ctx, ask, callOf(ctx).origin()))
}

func begun(address, flow string, err error) (*beginOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &beginOutput{Flow: flow}
	out.Body.URL = address
	return out, nil
}

func (s federatedHandlers) finish(ctx context.Context, in *finishInput) (*signedInOutput, error) {
	ctx = account.OnDevice(ctx, in.Device)
	out, err := signedIn(s.People.FinishSignIn(ctx, in.Flow, in.Body.callback(), callOf(ctx).origin()))
	return accountHandlers(s).remembered(ctx)(out, err)
}

func (s federatedHandlers) identities(ctx context.Context, _ *Owner) (*identitiesOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	all, password, err := s.People.Identities(ctx, callOf(ctx).who)
	out := &identitiesOutput{}
	out.Body.Password = password
	out.Body.Identities = []IdentityBody{}
	for _, l := range all {
		out.Body.Identities = append(out.Body.Identities, s.identity(l))
	}
	return out, err
}

func (s federatedHandlers) identity(l account.Linked) IdentityBody {
	info := s.People.ProviderOf(l)
	return IdentityBody{ID: l.ID(), Provider: info.ID, Name: info.Name, Email: l.Email, Made: l.Made, Seen: l.Seen}
}

func (s federatedHandlers) beginLink(ctx context.Context, in *linkInput) (*beginOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	return begun(s.People.BeginLink(ctx, c.who, in.Body.Provider, in.Body.Password, in.Body.Code, c.origin()))
}

func (s federatedHandlers) finishLink(ctx context.Context, in *linkDoneInput) (*identityOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	l, err := s.People.FinishLink(ctx, c.who, in.Flow, in.Body.callback(), c.origin())
	if err != nil {
		return nil, err
	}
	return &identityOutput{s.identity(l)}, nil
}

func (s federatedHandlers) unlink(ctx context.Context, in *IdentityRef) (*struct{}, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	return nil, s.People.Unlink(ctx, c.who, in.ID, c.origin())
}
