package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/proxies"
)

// Config is what the backend reads from its environment.
type Config struct {
	Port        int          // PORT, 8000 if empty
	DatabaseURL Secret       // DATABASE_URL: postgresql://… or sqlite:PATH
	Keys        account.Keys // JWT_SECRET
	Origins     []string     // CORS_ORIGINS: origins of pages elsewhere, separated by commas
	LogLevel    slog.Level   // LOG_LEVEL: debug, info (if empty), warn or error
	Flags       Flags        // FEATURE_FLAGS: a JSON object
	Tasks       int          // QUOTA_TASKS: how many one person can have, 200,000 if empty, 0 for no limit
	Bytes       int64        // QUOTA_MEGABYTES: what one person's things take, 1,000 MB if empty, 0 for no limit
	// QUOTA_TURNS: messages of one person that are answered at once, and that wait, 20 if empty, 0 for no limit
	Turns int
	Rate  int // RATE_LIMIT: requests a second for one person, 50 if empty, 0 for no limit
	// SHUTDOWN_DELAY: how long requests are still taken after the signal to end, 0 s if empty
	Drain     time.Duration
	Proxies   proxies.Trusted // TRUSTED_PROXIES: networks of proxies, besides private ones next to us
	Notify    egress.Allow    // NOTIFY_ALLOW: where reminders may be sent besides the internet
	PublicURL string          // PUBLIC_URL: where people reach the page, such as https://todo.example.com
	Unknown   []string        // feature flags that mean nothing here
}

// Flags are the feature flags and what they are if FEATURE_FLAGS is silent.
type Flags struct {
	Registration bool // "registration": new people may register; true
	Docs         bool // "docs": /docs and /openapi.json are served; true
	Metrics      bool // "metrics": /metrics is served; true
}

// Secret is text that never prints.
type Secret string

// String hides the secret from fmt.
func (Secret) String() string { return "[hidden]" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "[hidden]" }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[hidden]"), nil }

// ReadConfig reads the environment. Its error has a sentence for each
// variable that is missing or malformed, with the way out.
func ReadConfig(getenv func(string) string) (Config, error) {
	c := Config{
		DatabaseURL: Secret(strings.TrimSpace(getenv("DATABASE_URL"))),
	}
	var errs [13]error
	c.Port, errs[0] = readPort(getenv("PORT"))
	errs[1] = checkDatabase(string(c.DatabaseURL))
	c.Keys, errs[2] = readKeys(getenv("JWT_SECRET"))
	c.Origins, errs[3] = readOrigins(getenv("CORS_ORIGINS"))
	c.LogLevel, errs[4] = readLevel(getenv("LOG_LEVEL"))
	c.Flags, c.Unknown, errs[5] = readFlags(getenv("FEATURE_FLAGS"))
	c.Rate, errs[6] = readRate(getenv("RATE_LIMIT"))
	c.Drain, errs[7] = readDrain(getenv("SHUTDOWN_DELAY"))
	c.Proxies, errs[8] = readProxies(getenv("TRUSTED_PROXIES"))
	c.Tasks, errs[9] = readQuota(getenv, "QUOTA_TASKS", 200_000, "tasks")
	c.Turns, errs[10] = readQuota(getenv, "QUOTA_TURNS", 20, "messages")
	megabytes, err := readQuota(getenv, "QUOTA_MEGABYTES", 1000, "megabytes")
	c.Bytes, errs[11] = int64(megabytes)<<20, err
	c.Notify, c.PublicURL, errs[12] = ReadNotify(getenv)
	return c, errors.Join(errs[:]...)
}

func readProxies(s string) (proxies.Trusted, error) {
	t, err := proxies.Parse(s)
	if err != nil {
		err = fmt.Errorf("TRUSTED_PROXIES %w", err)
	}
	return t, err
}

func readPort(s string) (int, error) {
	if s == "" {
		return 8000, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 65535 {
		return 0, fmt.Errorf("PORT is %q, which isn't a port number. Use one such as 8000", s)
	}
	return n, nil
}

func checkDatabase(s string) error {
	if s == "" {
		return errors.New(
			"DATABASE_URL is not set. Set it to the database, such as postgresql://user:password@host:5432/todo or " +
				"sqlite:/var/lib/todo/todo.db")
	}
	for _, scheme := range []string{"postgresql://", "postgres://", "sqlite:"} {
		if strings.HasPrefix(s, scheme) && len(s) > len(scheme) {
			return nil
		}
	}
	return errors.New(
		"DATABASE_URL names no database that is known here. Start it with postgresql:// or sqlite: (its value is " +
			"not shown, for it may hold a password)")
}

func readKeys(s string) (account.Keys, error) {
	if strings.TrimSpace(s) == "" {
		return account.Keys{},
			errors.New(
				"JWT_SECRET is not set. Set it to a random key of at least 32 bytes, such as the output of: openssl " +
					"rand -hex 32")
	}
	k, err := account.ParseKeys(s)
	if err != nil {
		return k, fmt.Errorf("JWT_SECRET cannot be used: %w", err)
	}
	return k, nil
}

func readOrigins(s string) ([]string, error) {
	var out []string
	for o := range strings.SplitSeq(s, ",") {
		o = strings.TrimSuffix(strings.TrimSpace(o), "/")
		if o == "" {
			continue
		}
		u, err := url.Parse(o)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Path != "" ||
			u.RawQuery != "" || u.User != nil {
			return nil,
				fmt.Errorf(
					"CORS_ORIGINS has %q, which is no origin. Write origins like https://todo.example.com, "+
						"separated by commas", o)
		}
		out = append(out, strings.ToLower(o))
	}
	return out, nil
}

// ReadNotify reads NOTIFY_ALLOW and PUBLIC_URL.
func ReadNotify(getenv func(string) string) (egress.Allow, string, error) {
	allow, err := egress.Parse("NOTIFY_ALLOW", getenv("NOTIFY_ALLOW"))
	public, err2 := readPublicURL(getenv("PUBLIC_URL"))
	return allow, public, errors.Join(err, err2)
}

// readPublicURL reads an address without a path: the page is at its root.
func readPublicURL(s string) (string, error) {
	s = strings.TrimSuffix(strings.TrimSpace(s), "/")
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.Path != "" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "",
			fmt.Errorf(
				"PUBLIC_URL is %q. Write where people reach the page, without a path, such as https://todo.example.com",
				s)
	}
	return strings.ToLower(s), nil
}

func readLevel(s string) (slog.Level, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "debug":
		return slog.LevelDebug, nil
	case "", "info":
		return slog.LevelInfo, nil
	case "warn", "warning":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return 0, fmt.Errorf("LOG_LEVEL is %q. Use debug, info, warn or error", s)
}

func readFlags(s string) (Flags, []string, error) {
	f := Flags{Registration: true, Docs: true, Metrics: true}
	if strings.TrimSpace(s) == "" {
		return f, nil, nil
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(s), &all); err != nil {
		return f, nil, errors.New(`FEATURE_FLAGS is not a JSON object. Write it like {"registration": false}`)
	}
	known := map[string]*bool{"registration": &f.Registration, "docs": &f.Docs, "metrics": &f.Metrics}
	var unknown []string
	for name, value := range all {
		flag := known[name]
		if flag == nil {
			unknown = append(unknown, name)
			continue
		}
		if err := json.Unmarshal(value, flag); err != nil || string(value) == "null" {
			return f, nil, fmt.Errorf("FEATURE_FLAGS has %s for %q. Use true or false", value, name)
		}
	}
	slices.Sort(unknown)
	return f, unknown, nil
}

func readRate(s string) (int, error) {
	if s == "" {
		return 50, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("RATE_LIMIT is %q. Use a number of requests a second, or 0 for no limit", s)
	}
	return n, nil
}

// mostQuota is the highest quota that can be set.
const mostQuota = 1_000_000_000

func readQuota(getenv func(string) string, name string, usual int, of string) (int, error) {
	s := getenv(name)
	if s == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > mostQuota {
		return 0, fmt.Errorf("%s is %q. Use a number of %s, or 0 for no limit", name, s, of)
	}
	return n, nil
}

func readDrain(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > 5*time.Minute {
		return 0, fmt.Errorf("SHUTDOWN_DELAY is %q. Use a time from 0s to 300s, such as 3s", s)
	}
	return d, nil
}
