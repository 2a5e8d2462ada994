package entity_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

const canary = "c4nary-passw0rd"

func secrets(t testing.TB, values map[string]string) entity.Secrets {
	t.Helper()
	s, err := entity.NewSecrets(values)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func full(t testing.TB) entity.Secrets {
	return secrets(t, map[string]string{
		entity.DatabaseURL:  "postgresql://todo:" + canary + "@db.example:6543/todo",
		entity.OpenAIAPIKey: "sk-" + canary, entity.MCPConfig: `{"token":"` + canary + `"}`, entity.JWTSecret: strings.Repeat(canary, 3),
		entity.VAPIDPrivateKey: "PHf9OhIFwMJnAMdDPqrtXrSnMYKI4MKnRyhl5HFMk5Y", entity.SMTPURL: "smtp://todo:" + canary + "@mail.example?from=todo@example.com",
	})
}

func TestSecretsDoNotPrint(t *testing.T) {
	s := full(t)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("deploy", "secrets", s, "nested", struct{ S entity.Secrets }{s})
	text, err := json.Marshal(map[string]any{"secrets": s, "pointer": &s})
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{"slog": log.String(), "JSON": string(text), "an error": fmt.Errorf("with %v: %w", s, errors.New("x")).Error()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		outputs[verb] = fmt.Sprintf(verb, s) + fmt.Sprintf(verb, &s) + fmt.Sprintf(verb, struct{ S entity.Secrets }{s})
	}
	for how, output := range outputs {
		t.Run("as "+how, func(t *testing.T) {
			if strings.Contains(output, canary) || strings.Contains(output, fmt.Sprintf("%x", canary)) {
				t.Errorf("output = %v, want it to contain neither %q nor %q",
					output, canary, fmt.Sprintf("%x", canary))
			}
		})
	}
	t.Run("in what others wrote they are masked, the password alone too", func(t *testing.T) {
		got := s.Masked("dial postgresql://todo:" + canary + "@db.example:6543/todo with password " + canary + " and key sk-" + canary)
		if strings.Contains(got, canary) {
			t.Errorf("got = %v, want it not to contain %q", got, canary)
		}
	})
}

func TestSecretsChecksum(t *testing.T) {
	first := full(t)
	t.Run("it is the same for the same values", func(t *testing.T) {
		if first.Checksum() != full(t).Checksum() {
			t.Error("it differs")
		}
	})
	for _, key := range entity.SecretKeys() {
		t.Run("it changes with "+key, func(t *testing.T) {
			if secrets(t, map[string]string{key: "another"}).Over(first).Checksum() == first.Checksum() {
				t.Error("it is the same")
			}
		})
	}
}

func TestSecretsAreChecked(t *testing.T) {
	for fault, c := range map[string]struct {
		key, value string
		assistant  entity.Assistant
		says       string
	}{
		"no database":                    {entity.DatabaseURL, "", entity.Assistant{}, "DATABASE_URL is missing"},
		"another kind of database":       {entity.DatabaseURL, "mysql://a:" + canary + "@b/c", entity.Assistant{}, "does not start with postgresql://"},
		"a password with an odd percent": {entity.DatabaseURL, "postgresql://a:%zz" + canary + "@b/c", entity.Assistant{}, "percent-encoded"},
		"a port that is none":            {entity.DatabaseURL, "postgresql://a:" + canary + "@b:99999/c", entity.Assistant{}, "port 99999"},
		"a second question mark":         {entity.DatabaseURL, "postgresql://a:" + canary + "@b/c?sslmode=disable?sslmode=require", entity.Assistant{}, "two question marks"},
		"a mode of TLS that is none":     {entity.DatabaseURL, "postgresql://a:" + canary + "@b/c?sslmode=" + canary, entity.Assistant{}, "an sslmode that is not one of disable"},
		"two modes of TLS":               {entity.DatabaseURL, "postgresql://a:" + canary + "@b/c?sslmode=require&sslmode=disable", entity.Assistant{}, "sslmode more than once"},
		"a second host without a name":   {entity.DatabaseURL, "postgresql://a:" + canary + "@b:5432,:5433/c", entity.Assistant{}, "not of the form"},
		"a second port that is none":     {entity.DatabaseURL, "postgresql://a:" + canary + "@b:5432,d:70000/c", entity.Assistant{}, "port 70000"},
		"more than a pod can be given":   {entity.MCPConfig, `{"token":"` + strings.Repeat(canary, 10_000) + `"}`, entity.Assistant{}, "at most 100000"},
		"no host":                        {entity.DatabaseURL, "postgresql:///c", entity.Assistant{}, "not of the form"},
		"a key of another provider":      {entity.OpenAIAPIKey, canary, entity.Assistant{}, "does not start with sk-"},
		"a list where an object belongs": {entity.MCPConfig, `["` + canary + `"]`, entity.Assistant{}, "not a JSON object"},
		"a short session key":            {entity.JWTSecret, canary, entity.Assistant{}, "at least 32"},
	} {
		t.Run(fault, func(t *testing.T) {
			s := secrets(t, map[string]string{c.key: c.value}).Over(entity.Secrets{})
			for _, key := range entity.SecretKeys() {
				if key != c.key {
					s = s.Over(secrets(t, map[string]string{key: full(t).Get(key)}))
				}
			}
			err := s.Validate(c.assistant)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v, want %q", err, c.says)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("the message holds the secret: %v", err)
			}
		})
	}
	t.Run("the offline assistant needs no key, another endpoint takes any", func(t *testing.T) {
		s := secrets(t, map[string]string{entity.DatabaseURL: "postgresql://a@b/c"})
		if err := s.Validate(entity.Assistant{Offline: true}); err != nil {
			t.Error(err)
		}
		if err := secrets(t, map[string]string{entity.OpenAIAPIKey: "ollama"}).Over(s).Validate(entity.Assistant{OtherHost: true}); err != nil {
			t.Error(err)
		}
	})
	t.Run("what can be made is made, and what is there is kept", func(t *testing.T) {
		made := entity.Secrets{}.Completed()
		if len(made.Get(entity.JWTSecret)) < 32 || made.Get(entity.MCPConfig) != "{}" {
			t.Errorf("a key of %d characters", len(made.Get(entity.JWTSecret)))
		}
		if full(t).Completed().Checksum() != full(t).Checksum() {
			t.Error("a value was replaced")
		}
	})
	t.Run("an unknown key is refused", func(t *testing.T) {
		if _, err := entity.NewSecrets(map[string]string{"DATABASEURL": canary}); err == nil || strings.Contains(err.Error(), canary) {
			t.Error(err)
		}
	})
}

func TestDatabases(t *testing.T) {
	for text, want := range map[string]string{
		"postgresql://a:b@c/d":             "[{c 5432}] [5432]",
		"postgresql://c":                   "[{c 5432}] [5432]",
		"postgresql://a:b@c:5432,d:5433/e": "[{c 5432} {d 5433}] [5432 5433]",
		"postgresql://a:b@c:6432,d:6432/e?target_session_attrs=read-write": "[{c 6432} {d 6432}] [6432]",
		"postgresql://a:b@[::1]:6432/e":                                    "[{::1 6432}] [6432]",
		"postgresql://a:b@[::1]/e":                                         "[{::1 5432}] [5432]",
		"postgresql://a:p%40ss@c/d?sslmode=verify-full&x=1%3F":             "[{c 5432}] [5432]",
	} {
		t.Run(text, func(t *testing.T) {
			s := secrets(t, map[string]string{entity.DatabaseURL: text})
			all, err := s.Databases()
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(all, s.DatabasePorts()); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
	if ports := secrets(t, map[string]string{entity.DatabaseURL: "mysql://c"}).DatabasePorts(); ports != nil {
		t.Errorf("ports = %v", ports)
	}
}

func TestEnvFile(t *testing.T) {
	text := "\ufeff# database\r\nexport DATABASE_URL=\"postgresql://a:b=c@d/e\"\r\n\nOPENAI_API_KEY='sk-x'\nOTHER=ignored\nMCP_CONFIG={\"a\":1}\n"
	t.Run("comments, quotes, export, a byte order mark and other settings are understood", func(t *testing.T) {
		file, err := entity.ParseEnvFile(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		s := file.Secrets
		if s.Get(entity.DatabaseURL) != "postgresql://a:b=c@d/e" || s.Get(entity.OpenAIAPIKey) != "sk-x" || s.Get(entity.MCPConfig) != `{"a":1}` {
			t.Errorf("%v", s.Data())
		}
	})
	t.Run("the line of each key is known, of several the last", func(t *testing.T) {
		file, err := entity.ParseEnvFile(strings.NewReader(text + "MCP_CONFIG=\n"))
		if err != nil || file.Line(entity.DatabaseURL) != 2 || file.Line(entity.MCPConfig) != 7 || file.Line(entity.JWTSecret) != 0 {
			t.Errorf("lines = %v; error: %v", file.Lines, err)
		}
		if last := file.Lines[len(file.Lines)-1]; !last.Empty || file.Lines[0].Empty {
			t.Errorf("lines = %v", file.Lines)
		}
	})
	for fault, c := range map[string]struct{ text, says string }{
		"a line without =":      {"DATABASE_URL=x\n" + canary + "\n", "line 2 is not of the form"},
		"a quote that is alone": {"JWT_SECRET=\"" + canary + "\n", "line 1: the value begins with"},
	} {
		t.Run(fault+" is told by its line, without its value", func(t *testing.T) {
			_, err := entity.ParseEnvFile(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), canary) {
				t.Error(err)
			}
		})
	}
}

func FuzzParseEnvFile(f *testing.F) {
	f.Add("DATABASE_URL=\"x\"\nexport A='b'")
	f.Add("=\n\"\n'")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := entity.ParseEnvFile(strings.NewReader(text))
		if err != nil {
			return
		}
		if file.Secrets.Checksum() == "" {
			t.Error("no checksum")
		}
		for _, key := range entity.SecretKeys() {
			if file.Secrets.Get(key) != "" && file.Line(key) == 0 {
				t.Errorf("%s has a value and no line", key)
			}
		}
	})
}
