package api_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/api"
)

// environment is what is needed at the least, with what is added or changed.
func environment(kv ...string) func(string) string {
	all := map[string]string{"DATABASE_URL": "postgresql://todo:hunter2@db/todo", "JWT_SECRET": signKey}
	for i := 0; i+1 < len(kv); i += 2 {
		all[kv[i]] = kv[i+1]
	}
	return func(name string) string { return all[name] }
}

func TestReadConfig(t *testing.T) {
	t.Run("has a default for all that need not be said", func(t *testing.T) {
		c, err := api.ReadConfig(environment())
		if err != nil {
			t.Fatal(err)
		}
		if c.Port != 8000 || c.LogLevel != slog.LevelInfo || c.Rate != 50 || c.Drain != 0 || len(c.Origins) != 0 {
			t.Errorf("got %+v", c)
		}
		if d := cmp.Diff(api.Flags{Registration: true, Docs: true, Metrics: true}, c.Flags); d != "" {
			t.Errorf("want and c.Flags differ (-want +c.Flags):\n%s", d)
		}
	})
	t.Run("takes what is said", func(t *testing.T) {
		c, err := api.ReadConfig(environment("PORT", "8001", "CORS_ORIGINS", "http://localhost:30080, https://Todo.example.com/", "LOG_LEVEL", "DEBUG",
			"FEATURE_FLAGS", `{"registration":false,"shiny":true,"another":1}`, "RATE_LIMIT", "0", "SHUTDOWN_DELAY", "3s", "DATABASE_URL", "sqlite:todo.db"))
		if err != nil {
			t.Fatal(err)
		}
		if c.Port != 8001 || c.LogLevel != slog.LevelDebug || c.Rate != 0 || c.Drain != 3*time.Second || c.Flags.Registration || !c.Flags.Docs {
			t.Errorf("got %+v", c)
		}
		if d := cmp.Diff([]string{"http://localhost:30080", "https://todo.example.com"}, c.Origins); d != "" {
			t.Errorf("want and c.Origins differ (-want +c.Origins):\n%s", d)
		}
		if d := cmp.Diff([]string{"another", "shiny"}, c.Unknown); d != "" {
			t.Errorf("want and c.Unknown differ (-want +c.Unknown):\n%s", d)
		}
	})
	for name, value := range map[string]string{
		"PORT": "http", "DATABASE_URL": "mysql://todo:hunter2@db/todo", "JWT_SECRET": "hunter2", "CORS_ORIGINS": "*", "LOG_LEVEL": "loud",
		"FEATURE_FLAGS": "registration=false", "RATE_LIMIT": "-1", "SHUTDOWN_DELAY": "1h", "TRUSTED_PROXIES": "0.0.0.0/0",
	} {
		t.Run("says what is wrong with "+name+", and no secret", func(t *testing.T) {
			_, err := api.ReadConfig(environment(name, value))
			if err == nil || !strings.HasPrefix(err.Error(), name+" ") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("refuses a flag that is neither true nor false", func(t *testing.T) {
		for _, flags := range []string{`{"registration":"no"}`, `{"docs":null}`, `[]`, `{`} {
			if _, err := api.ReadConfig(environment("FEATURE_FLAGS", flags)); err == nil {
				t.Errorf("%s was taken", flags)
			}
		}
	})
	t.Run("says all that is wrong at once", func(t *testing.T) {
		_, err := api.ReadConfig(func(string) string { return "" })
		if err == nil || len(strings.Split(err.Error(), "\n")) != 2 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("never prints its secrets", func(t *testing.T) {
		c, _ := api.ReadConfig(environment("DATABASE_URL", "postgresql://todo:hunter2@db/todo"))
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("config", "config", c, "url", c.DatabaseURL)
		for _, s := range []string{fmt.Sprintf("%v %+v %#v", c, c, c), log.String()} {
			if strings.Contains(s, "hunter2") || strings.Contains(s, "a key for tests") {
				t.Errorf("s = %v, want it to contain neither %q nor %q",
					s, "hunter2", "a key for tests")
			}
		}
	})
}

func FuzzReadConfig(f *testing.F) {
	f.Add("FEATURE_FLAGS", `{"registration":false}`)
	f.Add("CORS_ORIGINS", "https://a.example,https://b.example:8443")
	f.Add("JWT_SECRET", strings.Repeat("k", 32)+","+strings.Repeat("l", 32))
	f.Fuzz(func(t *testing.T, name, value string) {
		c, err := api.ReadConfig(environment(name, value))
		if err == nil && (c.Port < 0 || c.Port > 65535 || c.DatabaseURL == "" || c.Rate < 0) {
			t.Errorf("%s=%q gave %+v", name, value, c)
		}
	})
}
