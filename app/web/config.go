package web

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/proxies"
)

// Settings are what the frontend reads from its environment.
type Settings struct {
	Port    int      // PORT, 3000 if empty
	Backend *url.URL // NEXT_PUBLIC_API_URL: where the backend is, seen from here
	// Drain is SHUTDOWN_DELAY: how long requests are still taken after the signal
	// to end, 0 s if empty.
	Drain time.Duration
	// Proxies is TRUSTED_PROXIES: networks of the proxies in front of us, whose
	// X-Forwarded-For is believed; nobody's if empty.
	Proxies proxies.Trusted
	// MetricsPort is METRICS_PORT: where /metrics is; 0 if empty, and it is nowhere.
	MetricsPort int
}

// ReadSettings reads the environment. NODE_ENV, which is set for pages that
// are built where they run, means nothing here. Its error has a sentence for each
// variable that is missing or malformed, with the way out.
func ReadSettings(getenv func(string) string) (Settings, error) {
	s := Settings{Port: 3000}
	var errs [5]error
	if p := getenv("PORT"); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 || n > 65535 {
			errs[0] = fmt.Errorf("PORT is %q, which isn't a port number. Use one such as 3000", p)
		}
		s.Port = n
	}
	s.Backend, errs[1] = readBackend(getenv("NEXT_PUBLIC_API_URL"))
	if d := getenv("SHUTDOWN_DELAY"); d != "" {
		if s.Drain, errs[2] = time.ParseDuration(d); errs[2] != nil || s.Drain < 0 || s.Drain > 5*time.Minute {
			errs[2] = fmt.Errorf("SHUTDOWN_DELAY is %q. Use a time from 0s to 300s, such as 3s", d)
		}
	}
	if s.Proxies, errs[3] = proxies.Parse(getenv("TRUSTED_PROXIES")); errs[3] != nil {
		errs[3] = fmt.Errorf("TRUSTED_PROXIES %w", errs[3])
	}
	if p := getenv("METRICS_PORT"); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 65535 || n == s.Port {
			errs[4] = fmt.Errorf(
				"METRICS_PORT is %q, which isn't a port number, or that of the page. Use one such as 9464, or none", p)
		}
		s.MetricsPort = n
	}
	return s, errors.Join(errs[:]...)
}

func readBackend(s string) (*url.URL, error) {
	if s == "" {
		return nil,
			errors.New(
				"NEXT_PUBLIC_API_URL is not set. Set it to the address of the backend, such as " +
					"http://todo-chatbot-backend:8000")
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" ||
		u.Fragment != "" {
		return nil,
			errors.New(
				"NEXT_PUBLIC_API_URL isn't the address of a backend. Use one such as http://todo-chatbot-backend:8000")
	}
	return u, nil
}
