package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"image/png"
	"net/http"

	"github.com/pquerna/otp"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// codeSize is the width and height of a QR code in pixels.
const codeSize = 264

// factorHandlers answers requests about authenticator apps and recovery codes.
type factorHandlers struct{ *Server }

type factorsOutput struct {
	Body struct {
		App      bool `json:"app" doc:"The code of an authenticator app is asked for after the password."`
		Passkey  bool `json:"passkey" doc:"A passkey, or a recovery code, is asked for besides the password."`
		Recovery int  `json:"recovery_codes" doc:"Recovery codes that are left."`
	} `nameHint:"Factors"`
}

type appInput struct {
	Owner
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"128" doc:"The password that the account has."`
	} `nameHint:"AppRequest"`
}

type appOutput struct {
	Body struct {
		Secret string `json:"secret" doc:"To be typed into the app, in base32. It is shown this once."`
		URL    string `json:"url" doc:"The same for apps: an otpauth address."`
		QR     string `json:"qr" doc:"The address as a QR code: a PNG image as a data URL."`
	} `nameHint:"NewApp"`
}

type codeInput struct {
	Owner
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"32" doc:"The code that the app shows now."`
	} `nameHint:"AppCode"`
}

type bothInput struct {
	Owner
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"128"`
		Code     string `json:"code" minLength:"1" maxLength:"32" doc:"The code that the app shows now, or a recovery code."`
	} `nameHint:"BothFactors"`
}

type recoveryOutput struct {
	Body struct {
		Codes []string `json:"recovery_codes" nullable:"false" doc:"Each works once, in place of the app's code. They are shown this once."`
	} `nameHint:"RecoveryCodes"`
}

func (s factorHandlers) factorRoutes() {
	const path = "/api/{user}/factors"
	handle(s.Server, s.operation(http.MethodGet, path, "list-factors", "Account",
		"What is asked for after the password"), s.factors)
	op := s.operation(http.MethodPost, path+"/app", "begin-app", "Account", "Begin to set up an authenticator app")
	reads(&op)
	handle(s.Server, op, s.begin)
	op = s.operation(http.MethodPost, path+"/app/confirm", "confirm-app", "Account",
		"Have the app's code asked for from now on; all other sessions end")
	reads(&op)
	handle(s.Server, op, s.confirm)
	handle(s.Server, s.operation(http.MethodPost, path+"/app/remove", "remove-app", "Account",
		"No longer be asked for the app's code"), s.remove)
	op = s.operation(http.MethodPost, path+"/recovery", "renew-recovery", "Account", "Make other recovery codes")
	reads(&op)
	handle(s.Server, op, s.renew)
	handle(s.Server, s.operation(http.MethodDelete, "/api/{user}/admin/people/{person}/factor", "reset-factor",
		"Administration", "Take the authenticator app of somebody away who has lost it"), s.reset)
}

func (s factorHandlers) factors(ctx context.Context, _ *Owner) (*factorsOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	f, err := s.People.Factors(ctx, callOf(ctx).who)
	out := &factorsOutput{}
	out.Body.App = f.App
	out.Body.Passkey = f.Passkey
	out.Body.Recovery = f.Recovery
	return out, err
}

func (s factorHandlers) begin(ctx context.Context, in *appInput) (*appOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	f, err := s.People.BeginFactor(ctx, c.who, in.Body.Password, c.origin())
	if err != nil {
		return nil, err
	}
	out := &appOutput{}
	out.Body.Secret = f.Secret
	out.Body.URL = f.URL
	out.Body.QR, err = qrCode(f.URL)
	return out, err
}

// qrCode is an otpauth address as an image.
func qrCode(address string) (string, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return "", err
	}
	image, err := key.Image(codeSize, codeSize)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, image); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func (s factorHandlers) confirm(ctx context.Context, in *codeInput) (*recoveryOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	codes, err := s.People.ConfirmFactor(ctx, c.who, in.Body.Code, c.origin())
	return recovery(codes, err)
}

func recovery(codes []string, err error) (*recoveryOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &recoveryOutput{}
	out.Body.Codes = codes
	return out, nil
}

func (s factorHandlers) remove(ctx context.Context, in *bothInput) (*struct{}, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	return nil, s.People.RemoveFactor(ctx, c.who, in.Body.Password, in.Body.Code, c.origin())
}

func (s factorHandlers) renew(ctx context.Context, in *bothInput) (*recoveryOutput, error) {
	if err := bySession(ctx); err != nil {
		return nil, err
	}
	c := callOf(ctx)
	codes, err := s.People.RenewRecovery(ctx, c.who, in.Body.Password, in.Body.Code, c.origin())
	return recovery(codes, err)
}

func (s factorHandlers) reset(ctx context.Context, in *PersonRef) (*struct{}, error) {
	c, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.People.ResetFactorOf(ctx, c.who, todo.UserID(in.Person), c.origin())
}
