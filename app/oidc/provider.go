package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
)

// How long what was found out is believed: addresses and keys, and that a
// provider does not answer. A key that is withdrawn is refused after keptFor.
const (
	keptFor     = time.Hour
	renewBefore = 10 * time.Minute // the end of it
	failedFor   = 3 * time.Second

	maxToken = 32 << 10 // bytes of an ID token
	maxURL   = 2048     // bytes of an address that a provider has
	skew     = 5 * time.Minute
)

// Options are what New can be told.
type Options struct {
	PublicURL string           // where people reach the page
	Now       func() time.Time // time.Now if nil
	Log       *slog.Logger     // silent if nil
	Patience  time.Duration    // how long a provider may take to answer, 8 s if 0
}

// Provider is one that people sign in with. It is safe for concurrent use.
type Provider struct {
	Settings
	back string // where people come back to
	home string // where they go after signing out there
	now  func() time.Time
	log  *slog.Logger

	client *http.Client
	keys   *http.Client

	asking singleflight.Group
	mu     sync.Mutex
	known  *found
	failed error
	renew  time.Time // when it is asked again, while what is known is still believed
	until  time.Time // how long known, or failed, is believed
}

var _ account.Provider = (*Provider)(nil)

// found is what a provider says of itself.
type found struct {
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	oauth    oauth2.Config
	signOut  string
	named    bool // it says in the callback who it is (RFC 9207)
}

// New returns the providers. None is asked before somebody wants to sign in.
func New(all []Settings, o Options) []account.Provider {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Patience == 0 {
		o.Patience = askTime
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	var out []account.Provider
	for _, s := range all {
		home := strings.TrimSuffix(o.PublicURL, "/")
		p := &Provider{Settings: s, back: home + CallbackPath, home: home + "/", now: o.Now, log: o.Log,
			client: s.client(o.Patience)}
		p.keys = &http.Client{Timeout: o.Patience, CheckRedirect: p.client.CheckRedirect,
			Transport: &seldom{p.client.Transport, limit.New(keysEvery, keysBurst)}}
		out = append(out, p)
	}
	return out
}

// dialer connects to where the issuer is, which the operator wrote, to what is
// allowed besides, and to the internet.
func (s Settings) dialer() func(ctx context.Context, network, hostport string) (net.Conn, error) {
	inside, outside := s.Allow.Dialer(dialTime), s.Allow.Dialer(dialTime)
	issuer := ""
	if u, err := url.Parse(s.Issuer); err == nil {
		issuer = strings.ToLower(u.Hostname())
		own, err := egress.Parse("OIDC_CONFIG", strings.Trim(issuer, "[]"))
		if err == nil {
			inside = own.Dialer(dialTime)
		}
	}
	return func(ctx context.Context, network, hostport string) (net.Conn, error) {
		if host, _, err := net.SplitHostPort(hostport); err == nil && strings.ToLower(host) == issuer {
			return inside(ctx, network, hostport)
		}
		return outside(ctx, network, hostport)
	}
}

// About is part of account.Provider.
func (p *Provider) About() account.ProviderInfo {
	return account.ProviderInfo{ID: p.ID, Name: p.Name, Issuer: p.Issuer, Domains: p.Domains, Admins: p.Admins}
}

// Begin is part of account.Provider.
func (p *Provider) Begin(ctx context.Context, f account.Flow) (string, error) {
	k, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return k.oauth.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), nil
}

// Finish is part of account.Provider.
func (p *Provider) Finish(ctx context.Context, f account.Flow, back account.Callback) (account.Claims, error) {
	k, err := p.discover(ctx)
	if err != nil {
		return account.Claims{}, err
	}
	if back.Issuer != "" && back.Issuer != p.Issuer || back.Issuer == "" && k.named {
		return account.Claims{}, p.untrue(errors.New("another provider has answered"))
	}
	if back.Code == "" {
		return account.Claims{}, p.untrue(errors.New("it sent no code"))
	}
	ctx, cancel := within(oidc.ClientContext(ctx, p.client))
	defer cancel()
	token, err := k.oauth.Exchange(ctx, back.Code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return account.Claims{}, p.unanswered(err)
	}
	id, err := p.verify(ctx, k, f, token)
	if err != nil {
		return account.Claims{}, p.untrue(err)
	}
	return p.claims(ctx, k, id, token)
}

// verify believes an ID token that is signed by the provider for us, now, and
// for this sign-in.
func (p *Provider) verify(ctx context.Context, k *found, f account.Flow, token *oauth2.Token) (*oidc.IDToken, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return nil, errors.New("it sent no ID token")
	}
	if len(raw) > maxToken {
		return nil, errors.New("its ID token is larger than 32 KB")
	}
	id, err := k.verifier.Verify(ctx, raw)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(f.Nonce)) != 1 {
		return nil, errors.New("the nonce of its ID token is another one")
	}
	var more struct {
		Party string `json:"azp"`
	}
	if err := id.Claims(&more); err != nil {
		return nil, fmt.Errorf("read azp: %w", err)
	}
	if more.Party != "" && more.Party != p.Client || more.Party == "" && len(id.Audience) > 1 {
		return nil, errors.New("its ID token was made for another client (azp)")
	}
	if id.IssuedAt.After(p.now().Add(skew)) {
		return nil, errors.New("its ID token is from the future (iat)")
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return nil, err
		}
	}
	return id, nil
}

// claims are those of the ID token, or of the provider's account of the person
// where the token has too few.
func (p *Provider) claims(ctx context.Context, k *found, id *oidc.IDToken,
	token *oauth2.Token) (account.Claims, error) {
	var said map[string]any
	if err := id.Claims(&said); err != nil {
		return account.Claims{}, p.untrue(err)
	}
	_, email := said["email"].(string)
	groups := len(p.Admins) == 0 || p.groups(said) != nil
	if (!email || !groups) && k.provider.UserInfoEndpoint() != "" {
		info, err := k.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return account.Claims{}, p.unanswered(err)
		}
		if info.Subject != id.Subject {
			return account.Claims{}, p.untrue(errors.New("it told of another person than asked"))
		}
		var more map[string]any
		if err := info.Claims(&more); err != nil {
			return account.Claims{}, p.untrue(err)
		}
		said = together(said, more)
	}
	c := account.Claims{Subject: id.Subject, Groups: p.groups(said)}
	c.Email, _ = said["email"].(string)
	c.Verified = said["email_verified"] == true || said["email_verified"] == "true"
	c.Name, _ = said["name"].(string)
	return c, nil
}

// together adds claims that there are none of yet. An e-mail and whether it is
// verified come from one place.
func together(said, more map[string]any) map[string]any {
	_, has := said["email"].(string)
	for name, v := range more {
		if name == "email_verified" {
			if !has {
				said[name] = v
			}
			continue
		}
		if _, there := said[name]; !there || name == "email" && !has {
			said[name] = v
		}
	}
	if _, ok := more["email_verified"]; !ok && !has {
		delete(said, "email_verified")
	}
	return said
}

// groups are those that the person is in, nil if it isn't said. The claim is
// named as a whole, or by the way to it: realm_access.roles.
func (p *Provider) groups(said map[string]any) []string {
	v, ok := said[p.GroupsClaim]
	if !ok {
		v = said
		for part := range strings.SplitSeq(p.GroupsClaim, ".") {
			m, _ := v.(map[string]any)
			v = m[part]
		}
	}
	out := []string{}
	switch v := v.(type) {
	case string:
		return append(out, v)
	case []any:
		for _, g := range v {
			if name, ok := g.(string); ok {
				out = append(out, name)
			}
		}
		return out
	case map[string]any: // as ZITADEL has it
		for name := range v {
			out = append(out, name)
		}
		return out
	}
	return nil
}

// SignOut is part of account.Provider.
func (p *Provider) SignOut(ctx context.Context) string {
	k, err := p.discover(ctx)
	if err != nil || k.signOut == "" {
		return ""
	}
	u, err := url.Parse(k.signOut)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.Client)
	q.Set("post_logout_redirect_uri", p.home)
	u.RawQuery = q.Encode()
	return u.String()
}

// discover says what the provider says of itself, which is asked once in an hour. One
// request is made for all who wait, each as long as they like; before the hour is over
// it is made beside them, and nobody waits.
func (p *Provider) discover(ctx context.Context) (*found, error) {
	known, kept, due, failed := p.recall()
	if kept && !due {
		return known, failed
	}
	asked := p.asking.DoChan("", func() (any, error) { return p.learn() })
	if kept {
		return known, nil
	}
	select {
	case answer := <-asked:
		known, _ = answer.Val.(*found)
		return known, answer.Err
	case <-ctx.Done():
		return nil, p.unanswered(ctx.Err())
	}
}

// recall says what is known or has failed, whether it is still believed, and
// whether the provider is due to be asked again.
func (p *Provider) recall() (known *found, kept, due bool, failed error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	kept = now.Before(p.until)
	return p.known, kept, !kept || p.failed == nil && !now.Before(p.renew), p.failed
}

// learn asks the provider and keeps what it says. A failure takes nothing away that
// is still believed. Somebody who found nothing known may get here after the request
// that they would have shared has ended: what it brought is theirs, too.
func (p *Provider) learn() (*found, error) {
	if known, _, due, failed := p.recall(); !due {
		return known, failed
	}
	ctx, cancel := within(oidc.ClientContext(context.Background(), p.client))
	defer cancel()
	known, err := p.ask(ctx)
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err == nil:
		p.known = known
		p.failed = nil
		p.renew = now.Add(keptFor - renewBefore)
		p.until = now.Add(keptFor)
	case p.known != nil && now.Before(p.until):
		p.renew = now.Add(failedFor)
		return p.known, nil
	default:
		p.known = nil
		p.failed = err
		p.until = now.Add(failedFor)
	}
	return p.known, p.failed
}

func (p *Provider) ask(ctx context.Context) (*found, error) {
	provider, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, p.unanswered(err)
	}
	var more struct {
		Keys    string   `json:"jwks_uri"`
		SignOut string   `json:"end_session_endpoint"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
		PKCE    []string `json:"code_challenge_methods_supported"`
		Named   bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, p.unanswered(err)
	}
	at := provider.Endpoint()
	for name, address := range map[string]string{"authorization_endpoint": at.AuthURL, "token_endpoint": at.TokenURL,
		"jwks_uri": more.Keys} {
		if !p.isPlace(address) {
			return nil, p.unanswered(fmt.Errorf("its %s is not an address with https", name))
		}
	}
	if u := provider.UserInfoEndpoint(); u != "" && !p.isPlace(u) {
		return nil, p.unanswered(errors.New("its userinfo_endpoint is not an address with https"))
	}
	if len(more.PKCE) > 0 && !slices.Contains(more.PKCE, "S256") {
		return nil, p.unanswered(errors.New("it has no PKCE with S256"))
	}
	at.AuthStyle = oauth2.AuthStyleInHeader
	if len(more.Methods) > 0 && !slices.Contains(more.Methods, "client_secret_basic") || p.Secret == "" {
		at.AuthStyle = oauth2.AuthStyleInParams
	}
	if !p.isPlace(more.SignOut) {
		more.SignOut = ""
	}
	keys := oidc.NewRemoteKeySet(oidc.ClientContext(context.WithoutCancel(ctx), p.keys), more.Keys)
	return &found{
		provider: provider,
		verifier: oidc.NewVerifier(p.Issuer, keys, &oidc.Config{ClientID: p.Client, SupportedSigningAlgs: p.Algorithms,
			Now: p.now}),
		oauth: oauth2.Config{ClientID: p.Client, ClientSecret: string(p.Secret), Endpoint: at,
			RedirectURL: p.back, Scopes: p.Scopes},
		signOut: more.SignOut,
		named:   more.Named,
	}, nil
}

// isPlace says whether an address of the provider can be asked, or a browser
// be sent there: with https, unless the operator wrote the issuer without.
func (p *Provider) isPlace(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxURL || u.Host == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && strings.HasPrefix(p.Issuer, "http://")
}

// unanswered is that the provider can't be asked, or answers with a failure:
// for the person a sentence, for the log why.
func (p *Provider) unanswered(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) { // with the body, which is the provider's to fill
		err = fmt.Errorf("it answers with %s", clip.Bytes(refused.ErrorCode, 40))
		if refused.ErrorCode == "invalid_grant" {
			p.log.Warn("an identity provider refused a code", "provider", p.ID)
			return fault.Wrap(err, fault.Forbidden,
				"%s did not accept the sign-in: it works once, and for a short time. Begin again.", p.Name)
		}
	}
	p.log.Warn("an identity provider can't be asked", "provider", p.ID, "error", reason(err))
	return fault.Wrap(errors.New(reason(err)), fault.Unavailable,
		"%s does not answer as it should. Try again in a moment, or sign in another way.", p.Name)
}

// untrue is that what the provider says can't be believed.
func (p *Provider) untrue(err error) error {
	p.log.Warn("an identity provider can't be believed", "provider", p.ID, "error", reason(err))
	return fault.Wrap(errors.New(reason(err)), fault.Forbidden,
		"What %s says of you can't be believed. Begin again, and tell whoever runs this server if it goes on.", p.Name)
}

// reason is an error as the log has it: what a provider wrote can be long.
func reason(err error) string { return clip.Bytes(err.Error(), 200) }
