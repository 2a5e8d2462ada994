package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// maxAnswer bounds what an authenticator answers, in bytes of JSON.
const maxAnswer = 16 << 10

// passkeyHandlers answers requests about passkeys.
type passkeyHandlers struct{ *Server }

// PasskeyBody is a passkey of a person's.
type PasskeyBody struct {
	ID   string     `json:"id"`
	Name string     `json:"name" example:"My phone"`
	Made time.Time  `json:"made_at"`
	Used *time.Time `json:"used_at,omitempty" doc:"The last sign-in with it."`
}

func passkeyBody(k account.Passkey) PasskeyBody {
	b := PasskeyBody{ID: k.ID, Name: k.Name, Made: k.Made}
	if !k.Used.IsZero() {
		b.Used = &k.Used
	}
	return b
}

type passkeysOutput struct {
	Body struct {
		Passkeys []PasskeyBody `json:"passkeys" nullable:"false"`
	} `nameHint:"PasskeyList"`
}

type passkeyOutput struct{ Body PasskeyBody }

type ceremonyOutput struct {
	Flow string `header:"X-Flow" doc:"To be sent with the answer of the authenticator, from the same browser and no other; for five minutes."`
	Body struct {
		Options map[string]any `json:"options" doc:"For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON."`
	} `nameHint:"PasskeyCeremony"`
}

type passkeyInput struct {
	Owner
	Body struct {
		Password string `json:"password,omitempty" maxLength:"128" doc:"The account's; if it has none, the session has to be younger than ten minutes."`
		Code     string `json:"code,omitempty" maxLength:"32" doc:"Of the authenticator app, or a recovery code, for an account that has one."`
	} `nameHint:"PasskeyRequest"`
}

type passkeyDoneInput struct {
	Owner
	Flow string `header:"X-Flow" maxLength:"2048" doc:"What the request for the passkey answered."`
	Body struct {
		Name   string         `json:"name,omitempty" maxLength:"60" doc:"What the person calls it; the browser if left out." example:"My phone"`
		Answer map[string]any `json:"answer" doc:"What PublicKeyCredential.toJSON returns."`
	} `nameHint:"NewPasskey"`
}

type passkeySignInInput struct {
	Device string `header:"X-Device" maxLength:"512"`
	Flow   string `header:"X-Flow" maxLength:"2048" doc:"What the sign-in began with."`
	Body   struct {
		Answer map[string]any `json:"answer" doc:"What PublicKeyCredential.toJSON returns."`
	} `nameHint:"PasskeySignIn"`
}

// PasskeyRef is a path that names a passkey.
type PasskeyRef struct {
	Owner
	ID string `path:"passkey" maxLength:"64"`
}

func (s passkeyHandlers) passkeyRoutes() {
	handle(s.Server, s.operation(http.MethodPost, "/auth/passkey/begin", "begin-passkey-sign-in", "Account",
		"Begin to sign in with a passkey"), s.beginSignIn)
	handle(s.Server, s.operation(http.MethodPost, "/auth/passkey/finish", "finish-passkey-sign-in", "Account",
		"Sign in with what the authenticator answered"), s.finishSignIn)
	const path = "/api/{user}/passkeys"
	handle(s.Server, s.operation(http.MethodGet, path, "list-passkeys", "Account",
		"The passkeys that you sign in with"), s.list)
	op := s.operation(http.MethodPost, path, "begin-passkey", "Account", "Begin to make a passkey")
	reads(&op)
	handle(s.Server, op, s.begin)
	op = s.operation(http.MethodPost, path+"/finish", "finish-passkey", "Account",
		"Keep the passkey that the authenticator has made")
	reads(&op)
	handle(s.Server, op, s.finish)
	op = s.operation(http.MethodPost, "/api/{user}/factors/passkey", "ask-for-passkey", "Account",
		"Have a passkey or a recovery code asked for besides the password; all other sessions end")
	reads(&op)
	handle(s.Server, op, s.ask)
	handle(s.Server, s.operation(http.MethodPost, "/api/{user}/factors/passkey/remove", "ask-for-no-passkey", "Account",
		"Have the password be enough again"), s.askNot)
	handle(s.Server, s.operation(http.MethodDelete, path+"/{passkey}", "remove-passkey", "Account",
		"No longer sign in with a passkey; the other sessions that were made with it end"), s.remove)
}

func (s passkeyHandlers) beginSignIn(ctx context.Context, _ *struct{}) (*ceremonyOutput, error) {
	return ceremony(s.People.BeginPasskeySignIn(callOf(ctx).origin()))
}

func ceremony(options []byte, flow string, err error) (*ceremonyOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &ceremonyOutput{Flow: flow}
	return out, json.Unmarshal(options, &out.Body.Options)
}

// answered is what an authenticator answered, as it came.
func answered(answer map[string]any) ([]byte, error) {
	b, err := json.Marshal(answer)
	if err == nil && len(b) > maxAnswer {
		err = fault.InField("answer", "This is more than an authenticator answers.")
	}
	return b, err
}

func (s passkeyHandlers) finishSignIn(ctx context.Context, in *passkeySignInInput) (*signedInOutput, error) {
	answer, err := answered(in.Body.Answer)
	if err != nil {
		return nil, err
	}
	ctx = account.OnDevice(ctx, in.Device)
	out, err := signedIn(s.People.FinishPasskeySignIn(ctx, in.Flow, answer, callOf(ctx).origin()))
	return accountHandlers(s).remembered(ctx)(out, err)
}

func (s passkeyHandlers) list(ctx context.Context, _ *Owner) (*passkeysOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	all, err := s.People.ListPasskeys(ctx, callOf(ctx).who)
	out := &passkeysOutput{}
	out.Body.Passkeys = []PasskeyBody{}
	for _, k := range all {
		out.Body.Passkeys = append(out.Body.Passkeys, passkeyBody(k))
	}
	return out, err
}

func (s passkeyHandlers) begin(ctx context.Context, in *passkeyInput) (*ceremonyOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	return ceremony(s.People.BeginPasskey(ctx, c.who, in.Body.Password, in.Body.Code, c.origin()))
}

func (s passkeyHandlers) finish(ctx context.Context, in *passkeyDoneInput) (*passkeyOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	answer, err := answered(in.Body.Answer)
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	k, err := s.People.FinishPasskey(ctx, c.who, in.Flow, in.Body.Name, answer, c.origin())
	if err != nil {
		return nil, err
	}
	return &passkeyOutput{Body: passkeyBody(k)}, nil
}

func (s passkeyHandlers) ask(ctx context.Context, in *passkeyInput) (*recoveryOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	codes, err := s.People.AskForPasskey(ctx, c.who, in.Body.Password, in.Body.Code, c.origin())
	return recovery(codes, err)
}

func (s passkeyHandlers) askNot(ctx context.Context, in *passkeyInput) (*struct{}, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	return nil, s.People.AskForNoPasskey(ctx, c.who, in.Body.Password, in.Body.Code, c.origin())
}

func (s passkeyHandlers) remove(ctx context.Context, in *PasskeyRef) (*struct{}, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	return nil, s.People.RemovePasskey(ctx, c.who, in.ID, c.origin())
}
