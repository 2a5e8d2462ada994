// Package idp is an identity provider for tests: OpenID Connect with
// authorization code and PKCE on loopback. It holds its clients to the protocol,
// and lies where a test wants it to.
package idp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// What the provider knows of its one client.
const (
	Client = "todo"
	Secret = "the secret of the client"
	keyID  = "one"
)

// Provider is a running provider.
type Provider struct {
	URL string
	// Now is the time of its tokens.
	Now func() time.Time
	// Key signs.
	Key *rsa.PrivateKey

	t  *testing.T
	mu sync.Mutex
	// codes are what was asked for, by the code that stands for it.
	codes    map[string]grant
	tokens   map[string]map[string]any // claims by access token
	asked    map[string]int
	lies     Lies
	people   []map[string]any
	userinfo bool
}

type grant struct {
	query  url.Values
	claims map[string]any
}

// Lies are where the provider isn't as it should be.
type Lies struct {
	Document func(map[string]any)                 // changes the discovery document
	Claims   func(map[string]any)                 // changes the ID token
	Sign     func(claims jwt.MapClaims) string    // signs it in place of Key
	Answer   map[string]http.HandlerFunc          // answers in place of the provider, by path
	Token    func(answer map[string]any)          // changes the token endpoint's answer
	Reuse    bool                                 // codes work again
	Info     func(claims map[string]any)          // changes what the userinfo endpoint says
	Keys     func(set map[string]any) (other any) // changes the keys
}

// New returns a provider that ends with the test.
func New(t *testing.T) *Provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{Now: time.Now, Key: key, t: t, codes: map[string]grant{}, tokens: map[string]map[string]any{},
		asked: map[string]int{}}
	srv := httptest.NewServer(p)
	t.Cleanup(srv.Close)
	p.URL = srv.URL
	return p
}

// Lie has the provider lie from now on; the zero value has it be honest again.
func (p *Provider) Lie(l Lies) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lies = l
}

// OnlyUserInfo has the ID token say nothing but who it is, as some providers do.
func (p *Provider) OnlyUserInfo() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.userinfo = true
}

// Offer shows people on the provider's page, whom a browser can choose.
func (p *Provider) Offer(people ...map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.people = people
}

// Asked is how often a path was asked for.
func (p *Provider) Asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// Config is the text of OIDC_CONFIG for the provider, with further fields.
func (p *Provider) Config(more map[string]any) string {
	one := map[string]any{"id": "house", "name": "The house", "issuer": p.URL, "client_id": Client,
		"client_secret": Secret}
	for k, v := range more {
		one[k] = v
	}
	b, err := json.Marshal(map[string]any{"providers": []any{one}})
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

// Approve is a person who signs in at the provider: what the browser comes
// back with. The claims have at least sub.
func (p *Provider) Approve(address string, claims map[string]any) url.Values {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{"response_type": "code", "client_id": Client,
		"code_challenge_method": "S256"} {
		if q.Get(name) != want {
			p.t.Errorf("%s = %q, want %q", name, q.Get(name), want)
		}
	}
	for _, name := range []string{"state", "nonce", "code_challenge", "redirect_uri", "scope"} {
		if q.Get(name) == "" {
			p.t.Errorf("there is no %s", name)
		}
	}
	return url.Values{"code": {p.grant(q, claims)}, "state": {q.Get("state")}, "iss": {p.URL}}
}

func (p *Provider) grant(q url.Values, claims map[string]any) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := rand.Text()
	p.codes[code] = grant{q, claims}
	return code
}

// ServeHTTP answers the browser and the client.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked[r.URL.Path]++
	other := p.lies.Answer[r.URL.Path]
	p.mu.Unlock()
	if other != nil {
		other(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		p.document(w)
	case "/authorize":
		p.page(w, r)
	case "/token":
		p.token(w, r)
	case "/keys":
		p.keys(w)
	case "/userinfo":
		p.info(w, r)
	case "/logout":
		fmt.Fprint(w, "<title>Signed out</title><p>You are signed out.</p>")
	case "/favicon.ico":
		w.WriteHeader(http.StatusNoContent)
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

func (p *Provider) document(w http.ResponseWriter) {
	doc := map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
		"jwks_uri": p.URL + "/keys", "userinfo_endpoint": p.URL + "/userinfo", "end_session_endpoint": p.URL +
			"/logout",
		"id_token_signing_alg_values_supported":          []string{"RS256"},
		"code_challenge_methods_supported":               []string{"S256"},
		"authorization_response_iss_parameter_supported": true,
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lies.Document != nil {
		p.lies.Document(doc)
	}
	answer(w, 200, doc)
}

var page = template.Must(template.New("").Parse(`<!doctype html><title>The house</title><h1>Who are you?</h1>
{{range .}}<p><a href="{{.Back}}" id="{{.Who}}">{{.Who}}</a></p>{{end}}`))

// page lets a browser choose who it is.
func (p *Provider) page(w http.ResponseWriter, r *http.Request) {
	type choice struct{ Who, Back string }
	var all []choice
	p.mu.Lock()
	people := p.people
	p.mu.Unlock()
	for _, claims := range people {
		back := url.Values{"code": {p.grant(r.URL.Query(), claims)}, "state": {r.URL.Query().Get("state")},
			"iss": {p.URL}}
		all = append(all, choice{fmt.Sprint(claims["sub"]), r.URL.Query().Get("redirect_uri") + "?" + back.Encode()})
	}
	_ = page.Execute(w, all) // the browser may be gone
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	if s, err := url.QueryUnescape(secret); !ok || id != Client || err != nil || s != Secret {
		answer(w, 401, map[string]string{"error": "invalid_client"})
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code := r.FormValue("code")
	g, known := p.codes[code]
	if !p.lies.Reuse {
		delete(p.codes, code)
	}
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || base64.RawURLEncoding.EncodeToString(sum[:]) != g.query.Get("code_challenge") ||
		r.FormValue("redirect_uri") != g.query.Get("redirect_uri") ||
		r.FormValue("grant_type") != "authorization_code" {
		answer(w, 400, map[string]string{"error": "invalid_grant"})
		return
	}
	now := p.Now()
	claims := jwt.MapClaims{"iss": p.URL, "aud": Client, "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(),
		"nonce": g.query.Get("nonce")}
	for k, v := range g.claims {
		if !p.userinfo || k == "sub" {
			claims[k] = v
		}
	}
	if p.lies.Claims != nil {
		p.lies.Claims(claims)
	}
	access := rand.Text()
	p.tokens[access] = g.claims
	out := map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": p.sign(claims)}
	if p.lies.Token != nil {
		p.lies.Token(out)
	}
	answer(w, 200, out)
}

func (p *Provider) sign(claims jwt.MapClaims) string {
	if p.lies.Sign != nil {
		return p.lies.Sign(claims)
	}
	return Sign(p.t, jwt.SigningMethodRS256, keyID, p.Key, claims)
}

// Sign writes a token.
func Sign(t *testing.T, by jwt.SigningMethod, kid string, key any, claims jwt.MapClaims) string {
	token := jwt.NewWithClaims(by, claims)
	token.Header["kid"] = kid
	text, err := token.SignedString(key)
	if err != nil {
		t.Errorf("sign: %v", err)
	}
	return text
}

func (p *Provider) keys(w http.ResponseWriter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b64 := base64.RawURLEncoding.EncodeToString
	var set any = map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "kid": keyID, "alg": "RS256",
		"n": b64(p.Key.N.Bytes()), "e": b64(big.NewInt(int64(p.Key.E)).Bytes())}}}
	if p.lies.Keys != nil {
		set = p.lies.Keys(set.(map[string]any))
	}
	answer(w, 200, set)
}

func (p *Provider) info(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	token, _ := jwtBearer(r)
	claims, ok := p.tokens[token]
	if !ok {
		answer(w, 401, map[string]string{"error": "invalid_token"})
		return
	}
	out := map[string]any{}
	for k, v := range claims {
		out[k] = v
	}
	if p.lies.Info != nil {
		p.lies.Info(out)
	}
	answer(w, 200, out)
}

func jwtBearer(r *http.Request) (string, bool) {
	const scheme = "Bearer "
	h := r.Header.Get("Authorization")
	if len(h) <= len(scheme) || h[:len(scheme)] != scheme {
		return "", false
	}
	return h[len(scheme):], true
}
