// Package oidc signs people in with OpenID Connect: authorization code with
// PKCE. Nothing of what a provider says is believed that isn't verified, and
// nothing that it sends is read without an end: not its discovery document, its
// keys, its tokens, nor its addresses.
package oidc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
)

// Limits of a configuration.
const (
	MaxProviders = 10
	maxConfig    = 64 << 10 // bytes
	maxName      = 60       // bytes
	maxListed    = 100      // domains, groups and scopes of a provider, each
)

// CallbackPath is where the page takes up who comes back from a provider. The
// address to register there is PUBLIC_URL with it.
const CallbackPath = "/sign-in/callback"

// Secret is a client's secret. It never prints.
type Secret string

// String hides the secret from fmt.
func (Secret) String() string { return "[hidden]" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "[hidden]" }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[hidden]"), nil }

// Settings are one provider of the configuration.
type Settings struct {
	ID, Name, Issuer string
	Client           string
	Secret           Secret // "" for a public client
	Scopes           []string
	Algorithms       []string // by which it may sign
	Domains          []string // of e-mails that may sign in; any if empty
	GroupsClaim      string
	Admins           []string // groups
	Allow            egress.Allow
}

// settingsJSON is a provider as OIDC_CONFIG writes it.
type settingsJSON struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Issuer      string   `json:"issuer"`
	Client      string   `json:"client_id"`
	Secret      string   `json:"client_secret"`
	Scopes      []string `json:"scopes"`
	Algorithms  []string `json:"algorithms"`
	Domains     []string `json:"domains"`
	GroupsClaim string   `json:"groups_claim"`
	Admins      []string `json:"admin_groups"`
	Allow       []string `json:"allow"`
}

// algorithms are those that a provider can be allowed to sign by: with a key
// of its own, never with one that we have too, nor with none.
var algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// usualAlgorithms are allowed where the configuration doesn't say.
var usualAlgorithms = []string{"RS256", "PS256", "ES256", "EdDSA"}

var (
	idPattern     = lazyregexp.New(`^[a-z0-9][a-z0-9-]{0,31}$`)
	domainPattern = lazyregexp.New(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)
	plainPattern  = lazyregexp.New(`^[!-~]{1,255}$`)
)

// ReadConfig reads OIDC_CONFIG: {"providers":[{"id":…,"issuer":…,"client_id":…}]}.
// An empty one has no providers. PUBLIC_URL is needed with it. Its error has a
// sentence for each fault and shows no value.
func ReadConfig(getenv func(string) string) ([]Settings, error) {
	all, err := Parse(getenv("OIDC_CONFIG"))
	if err == nil && len(all) > 0 && strings.TrimSpace(getenv("PUBLIC_URL")) == "" {
		err = errors.New(
			"OIDC_CONFIG needs PUBLIC_URL, the address of the page such as https://todo.example.com: providers send " +
				"people back there")
	}
	return all, err
}

// Parse reads the text of OIDC_CONFIG.
func Parse(text string) ([]Settings, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if len(text) > maxConfig {
		return nil, fmt.Errorf("OIDC_CONFIG is larger than %d KB", maxConfig>>10)
	}
	var c struct {
		Providers []settingsJSON `json:"providers"`
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields() // a restriction with a typo in its name would be none
	if err := d.Decode(&c); err != nil || !atEnd(d) {
		return nil, errors.New(`OIDC_CONFIG is not a configuration of providers. Write it like ` +
			`{"providers":[{"id":"house","name":"House","issuer":"https://id.example.com","client_id":"todo","client_secret":"…"}]}, with no other fields than docs/accounts.md has`)
	}
	if len(c.Providers) > MaxProviders {
		return nil, fmt.Errorf("OIDC_CONFIG has %d providers; at most %d can be used", len(c.Providers), MaxProviders)
	}
	var all []Settings
	var errs []error
	for i, j := range c.Providers {
		s, err := j.settings()
		if err == nil {
			err = unique(all, s)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("OIDC_CONFIG: provider %d %w", i+1, err))
			continue
		}
		all = append(all, s)
	}
	return all, errors.Join(errs...)
}

func atEnd(d *json.Decoder) bool {
	_, err := d.Token()
	return errors.Is(err, io.EOF)
}

// unique refuses a second provider of the same id, or of the same issuer, by
// which people are known.
func unique(all []Settings, s Settings) error {
	for _, o := range all {
		if o.ID == s.ID {
			return errors.New("has the id of another one. Give each its own")
		}
		if o.Issuer == s.Issuer {
			return errors.New("has the issuer of another one. Each issuer can stand once")
		}
	}
	return nil
}

// settings checks a provider. Its error goes on after "provider N".
func (j settingsJSON) settings() (Settings, error) {
	s := Settings{ID: j.ID, Name: strings.TrimSpace(j.Name), Issuer: j.Issuer, Client: j.Client,
		Secret: Secret(j.Secret),
		Scopes: j.Scopes, Algorithms: j.Algorithms, GroupsClaim: j.GroupsClaim, Admins: j.Admins}
	if !idPattern.MatchString(s.ID) || s.ID == "passkey" { // which is what sessions of passkeys are called
		return s, errors.New("needs an id of 1 to 32 small letters, digits and dashes")
	}
	if s.Name == "" {
		s.Name = s.ID
	}
	if len(s.Name) > maxName || strings.ContainsFunc(s.Name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return s, fmt.Errorf("has a name that is longer than %d bytes or has control characters", maxName)
	}
	if !plainPattern.MatchString(s.Client) {
		return s, errors.New("needs a client_id of 1 to 255 characters, as the provider gave it")
	}
	allow, err := egress.Parse("OIDC_CONFIG", strings.Join(j.Allow, ","))
	if err != nil {
		return s,
			errors.New(`has an "allow" that is not a list of hosts and networks, such as ["id.internal","10.0.0.0/8"]`)
	}
	s.Allow = allow
	if err := checkIssuer(s.Issuer, allow); err != nil {
		return s, err
	}
	if err := s.complete(j.Domains); err != nil {
		return s, err
	}
	return s, nil
}

// complete checks the lists, and fills those that are left out.
func (s *Settings) complete(domains []string) error {
	for _, l := range [][]string{s.Scopes, s.Algorithms, s.Admins, domains} {
		if len(l) > maxListed {
			return fmt.Errorf("has a list of more than %d", maxListed)
		}
	}
	for _, d := range domains {
		d = strings.ToLower(strings.TrimSpace(d))
		if !domainPattern.MatchString(d) {
			return errors.New(`has "domains" that are not a list such as ["example.com"]`)
		}
		s.Domains = append(s.Domains, d)
	}
	for _, a := range s.Algorithms {
		if !slices.Contains(algorithms, a) {
			return fmt.Errorf("has an algorithm that is not one of %s", strings.Join(algorithms, ", "))
		}
	}
	if len(s.Algorithms) == 0 {
		s.Algorithms = usualAlgorithms
	}
	for _, scope := range s.Scopes {
		if !plainPattern.MatchString(scope) {
			return errors.New("has a scope that is not a word of ASCII")
		}
	}
	if len(s.Scopes) == 0 {
		s.Scopes = []string{"openid", "email", "profile"}
	}
	if !slices.Contains(s.Scopes, "openid") {
		s.Scopes = append([]string{"openid"}, s.Scopes...)
	}
	if slices.Contains(s.Admins, "") {
		return errors.New(`has an empty name among its "admin_groups"`)
	}
	if s.GroupsClaim == "" {
		s.GroupsClaim = "groups"
	}
	return nil
}

// checkIssuer takes https, and http on this machine or where the operator
// allows the host.
func checkIssuer(issuer string, allow egress.Allow) error {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" ||
		u.Scheme != "https" && u.Scheme != "http" {
		return errors.New(
			"needs an issuer, the address that its discovery document has, such as https://id.example.com")
	}
	if u.Scheme == "https" || isLoopback(u.Hostname()) || allow.Host(u.Hostname()) {
		return nil
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsPrivate() && allow.Network(ip) {
		return nil
	}
	return errors.New(`has an issuer without https. Only a host of its "allow" may have that, or this machine`)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
