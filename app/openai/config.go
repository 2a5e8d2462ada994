package openai

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Where OpenAI itself is, and what is asked of it where nothing is said.
const (
	officialURL  = "https://api.openai.com/v1"
	defaultModel = "gpt-5-mini"
	maxName      = 200 // of a model
	maxKey       = 4096
	maxTokens    = 1_000_000_000
)

// Key is a provider's key: text that is sent and never printed.
type Key string

const hidden = "[hidden]"

// String hides the key from fmt.
func (Key) String() string { return hidden }

// GoString hides the key from %#v.
func (Key) GoString() string { return hidden }

// Format hides the key from every verb, %x and %q as well.
func (Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// LogValue hides the key from slog.
func (Key) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the key from encoders.
func (Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Config says which endpoint is asked and how much it may cost. A zero number
// or time means the one that ReadConfig names.
type Config struct {
	Key     Key
	BaseURL string // such as http://localhost:11434/v1; OpenAI's own if empty
	Model   string // "" elsewhere than at OpenAI: the first one that the endpoint lists

	History    int // tokens of earlier turns that are sent; 6,000
	TurnTokens int // tokens that one turn may cost; 60,000
	// DayTokens is how many tokens the answers to one person may cost a day; 0:
	// as many as they do. Who asks the model sees to that: see chat/model.Allowance.
	DayTokens int

	Connect    time.Duration // until the connection stands; 10 s
	FirstToken time.Duration // until the answer begins; 60 s
	Idle       time.Duration // between two pieces of it; 30 s
	ReplyTime  time.Duration // for one answer with all attempts; 90 s
	TurnTime   time.Duration // for all answers of a turn; 4 min
	Attempts   int           // how often one answer is asked for; 3

	Now   func() time.Time                       // time.Now
	Sleep func(d time.Duration) <-chan time.Time // time.After
	Log   *slog.Logger                           // silent if nil
}

// ReadConfig reads the environment. wanted says whether a model is to be asked
// at all: with ASSISTANT=openai, or, where ASSISTANT is empty, with a key or a
// base URL. Its error has a sentence for each variable that is malformed.
func ReadConfig(getenv func(string) string) (c Config, wanted bool, err error) {
	c = Config{Key: Key(strings.TrimSpace(getenv("OPENAI_API_KEY"))),
		BaseURL: strings.TrimSpace(getenv("OPENAI_BASE_URL")), Model: strings.TrimSpace(getenv("OPENAI_MODEL"))}
	switch a := strings.TrimSpace(getenv("ASSISTANT")); a {
	case "offline":
		return Config{}, false, nil
	case "openai":
		wanted = true
	case "":
		wanted = c.Key != "" || c.BaseURL != ""
	default:
		return c, false, fmt.Errorf("ASSISTANT is %q. Use offline, openai, or nothing", a)
	}
	if !wanted {
		return Config{}, false, nil
	}
	var errs [6]error
	errs[0] = c.checkURL()
	errs[1] = c.checkKey()
	if len(c.Model) > maxName ||
		strings.ContainsFunc(c.Model, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		errs[2] = errors.New("OPENAI_MODEL is no model's name. Use one such as gpt-5-mini or llama3.2:3b")
	}
	c.TurnTokens, errs[3] = readTokens(getenv, "OPENAI_TURN_TOKENS")
	c.History, errs[4] = readTokens(getenv, "OPENAI_HISTORY_TOKENS")
	c.DayTokens, errs[5] = readNumber(getenv, "OPENAI_DAILY_TOKENS", 0)
	return c, true, errors.Join(errs[:]...)
}

// checkURL makes the base URL whole.
func (c *Config) checkURL() error {
	if c.BaseURL == "" {
		return nil
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" ||
		u.Fragment != "" || u.User != nil {
		return errors.New(
			"OPENAI_BASE_URL isn't an http or https address without query and password. Use one such as " +
				"http://localhost:11434/v1")
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	return nil
}

func (c *Config) checkKey() error {
	if c.Key == "" && c.official() {
		return errors.New(
			"OPENAI_API_KEY is not set. Set it to your key, or OPENAI_BASE_URL to a model that needs none, or " +
				"ASSISTANT=offline")
	}
	if len(c.Key) > maxKey || strings.ContainsFunc(string(c.Key), func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New(
			"OPENAI_API_KEY has a space or a sign that no key has (it is not shown). Copy it again, without a line " +
				"break")
	}
	return nil
}

func (c *Config) official() bool { return c.BaseURL == "" || c.BaseURL == officialURL }

// readTokens reads how many tokens a turn needs; 0 if the variable is empty.
func readTokens(getenv func(string) string, name string) (int, error) {
	return readNumber(getenv, name, 500)
}

// readNumber reads a number of tokens, at least least; 0 if the variable is empty.
func readNumber(getenv func(string) string, name string, least int) (int, error) {
	s := strings.TrimSpace(getenv(name))
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > maxTokens {
		return 0, fmt.Errorf("%s is %q. Use a number of tokens from %d to %d", name, s, least, maxTokens)
	}
	return n, nil
}

// Endpoint is the address that is asked.
func (c Config) Endpoint() string { return c.withDefaults().BaseURL }

func (c Config) withDefaults() Config {
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	number := func(n *int, v int) {
		if *n <= 0 {
			*n = v
		}
	}
	or(&c.Connect, 10*time.Second)
	or(&c.FirstToken, time.Minute)
	or(&c.Idle, 30*time.Second)
	or(&c.ReplyTime, 90*time.Second)
	or(&c.TurnTime, 4*time.Minute)
	number(&c.History, 6_000)
	number(&c.TurnTokens, 60_000)
	number(&c.Attempts, 3)
	if c.BaseURL == "" {
		c.BaseURL = officialURL
	}
	if c.Model == "" && c.official() {
		c.Model = defaultModel
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = time.After
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}
