package oidc_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/oidc"
)

const canary = "hunter2-is-secret"

// one is a provider with a field changed.
func one(field, value string) string {
	fields := map[string]string{"id": `"house"`, "issuer": `"https://id.example.com"`, "client_id": `"todo"`, "client_secret": `"` + canary + `"`}
	if field != "" {
		fields[field] = value
	}
	var all []string
	for k, v := range fields {
		if v != "" {
			all = append(all, `"`+k+`":`+v)
		}
	}
	return `{"providers":[{` + strings.Join(all, ",") + `}]}`
}

func TestConfig(t *testing.T) {
	t.Run("has what is usual where it is left out", func(t *testing.T) {
		all, err := oidc.Parse(one("domains", `[" Example.COM "]`))
		if err != nil || len(all) != 1 {
			t.Fatalf("got %v, %v", all, err)
		}
		s := all[0]
		if s.Name != "house" || s.GroupsClaim != "groups" || strings.Join(s.Scopes, " ") != "openid email profile" ||
			slices.Contains(s.Algorithms, "HS256") || !slices.Contains(s.Algorithms, "RS256") || s.Domains[0] != "example.com" {
			t.Errorf("got %+v", s)
		}
	})
	t.Run("is nothing where it is empty", func(t *testing.T) {
		for _, text := range []string{"", " \n", "{}", `{"providers":[]}`} {
			if all, err := oidc.Parse(text); err != nil || len(all) != 0 {
				t.Errorf("%q: got %v, %v", text, all, err)
			}
		}
	})
	t.Run("takes http on this machine, and where the operator says so", func(t *testing.T) {
		for _, good := range []string{
			one("issuer", `"http://localhost:9000/realm"`), one("issuer", `"http://[::1]:9000"`), one("issuer", `"http://127.0.0.1:9000"`),
			strings.Replace(one("issuer", `"http://id.internal"`), `[{`, `[{"allow":["id.internal"],`, 1),
			strings.Replace(one("issuer", `"http://10.0.0.7"`), `[{`, `[{"allow":["10.0.0.0/8"],`, 1),
		} {
			if _, err := oidc.Parse(good); err != nil {
				t.Errorf("%s: %v", good, err)
			}
		}
	})
	t.Run("never prints the secret", func(t *testing.T) {
		all, err := oidc.Parse(one("", ""))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := json.Marshal(all)
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "settings", all, "secret", all[0].Secret)
		if shown := fmt.Sprintf("%v %+v %#v %s %s", all, all, all, b, log.String()); strings.Contains(shown, canary) {
			t.Errorf("it is shown: %s", shown)
		}
	})
	many := strings.TrimSuffix(strings.Repeat(`{"id":"house","issuer":"https://id.example.com","client_id":"todo"},`, 11), ",")
	for name, text := range map[string]string{
		"no JSON":                        `{"providers":`,
		"a list":                         `[]`,
		"something behind it":            one("", "") + "{}",
		"an unknown field":               one("domain", `["example.com"]`),
		"a field at the wrong place":     `{"providers":[],"domains":["example.com"]}`,
		"no id":                          one("id", ""),
		"an id with capitals":            one("id", `"House"`),
		"an id with a slash":             one("id", `"a/b"`),
		"no issuer":                      one("issuer", ""),
		"an issuer without https":        one("issuer", `"http://id.example.com"`),
		"an issuer with a user":          one("issuer", `"https://a:`+canary+`@id.example.com"`),
		"an issuer with a query":         one("issuer", `"https://id.example.com?x=1"`),
		"an issuer that is a script":     one("issuer", `"javascript:alert(1)"`),
		"a private issuer without https": strings.Replace(one("issuer", `"http://10.0.0.7"`), `[{`, `[{"allow":["192.168.0.0/16"],`, 1),
		"no client":                      one("client_id", ""),
		"a client with a space":          one("client_id", `"a b"`),
		"a long name":                    one("name", `"`+strings.Repeat("x", 61)+`"`),
		"a name with a line break":       one("name", `"a\nb"`),
		"no algorithm":                   one("algorithms", `["none"]`),
		"a shared key":                   one("algorithms", `["HS256"]`),
		"a domain that is an address":    one("domains", `["ada@example.com"]`),
		"a domain with a star":           one("domains", `["*.example.com"]`),
		"an empty domain":                one("domains", `[""]`),
		"an empty group":                 one("admin_groups", `[""]`),
		"a scope with a space":           one("scopes", `["a b"]`),
		"an allow that is an address":    one("allow", `["https://id.example.com"]`),
		"two of one id":                  `{"providers":[` + many[:strings.Index(many, "},")+2] + `{"id":"house","issuer":"https://other.example.com","client_id":"todo"}]}`,
		"two of one issuer":              `{"providers":[` + many[:strings.Index(many, "},")+2] + `{"id":"other","issuer":"https://id.example.com","client_id":"todo"}]}`,
		"too many":                       `{"providers":[` + many + `]}`,
		"too much":                       one("", "") + strings.Repeat(" ", 64<<10),
	} {
		t.Run("is refused with "+name, func(t *testing.T) {
			_, err := oidc.Parse(text)
			if err == nil || strings.Contains(err.Error(), canary) || !strings.HasPrefix(err.Error(), "OIDC_CONFIG") {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("needs to know where people come back to", func(t *testing.T) {
		env := map[string]string{"OIDC_CONFIG": one("", "")}
		get := func(name string) string { return env[name] }
		if _, err := oidc.ReadConfig(get); err == nil || !strings.Contains(err.Error(), "PUBLIC_URL") {
			t.Errorf("got %v", err)
		}
		env["PUBLIC_URL"] = "https://todo.example.com"
		if all, err := oidc.ReadConfig(get); err != nil || len(all) != 1 {
			t.Errorf("got %v, %v", all, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"", "{}", one("", ""), one("allow", `["10.0.0.0/8"]`), one("domains", `["example.com"]`)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := oidc.Parse(text)
		if err != nil {
			return
		}
		for _, s := range all {
			if s.ID == "" || s.Name == "" || s.Client == "" || len(s.Algorithms) == 0 || !slices.Contains(s.Scopes, "openid") ||
				!strings.HasPrefix(s.Issuer, "https://") && !strings.HasPrefix(s.Issuer, "http://") {
				t.Errorf("got %+v", s)
			}
			for _, a := range s.Algorithms {
				if strings.HasPrefix(a, "HS") || a == "none" {
					t.Errorf("%s is allowed", a)
				}
			}
		}
	})
}
