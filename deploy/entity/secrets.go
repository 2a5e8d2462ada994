package entity

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Keys of the Secret.
const (
	DatabaseURL  = "DATABASE_URL"
	OpenAIAPIKey = "OPENAI_API_KEY"
	MCPConfig    = "MCP_CONFIG"
	JWTSecret    = "JWT_SECRET"
)

// SecretKeys returns the keys of the Secret, in the order of the data model.
func SecretKeys() []string { return []string{DatabaseURL, OpenAIAPIKey, MCPConfig, JWTSecret} }

const (
	hidden       = "(hidden)"
	minJWTSecret = 32
)

// Secrets is the content of the Secret. It does not print: formatted, logged or
// marshalled it gives "(hidden)".
type Secrets struct{ values map[string]string }

// NewSecrets takes values by their keys; unknown keys are an error.
func NewSecrets(values map[string]string) (Secrets, error) {
	kept := map[string]string{}
	for key, value := range values {
		if !slices.Contains(SecretKeys(), key) {
			return Secrets{}, fmt.Errorf("there is no secret %q: the Secret has the keys %s", key, strings.Join(SecretKeys(), ", "))
		}
		if value != "" {
			kept[key] = value
		}
	}
	return Secrets{kept}, nil
}

// Get reveals the value of a key, "" when it has none.
func (s Secrets) Get(key string) string { return s.values[key] }

// Empty says whether no key has a value.
func (s Secrets) Empty() bool { return len(s.values) == 0 }

// Over returns s with what it lacks taken from below.
func (s Secrets) Over(below Secrets) Secrets {
	merged := map[string]string{}
	for _, key := range SecretKeys() {
		if value := s.values[key]; value != "" {
			merged[key] = value
		} else if value := below.values[key]; value != "" {
			merged[key] = value
		}
	}
	return Secrets{merged}
}

// Same says whether both hold the same values.
func (s Secrets) Same(other Secrets) bool { return maps.Equal(s.values, other.values) }

// Completed fills in what can be made: a random JWT_SECRET and an empty MCP_CONFIG.
func (s Secrets) Completed() Secrets {
	made := map[string]string{MCPConfig: "{}"}
	if s.values[JWTSecret] == "" {
		made[JWTSecret] = rand.Text() + rand.Text()
	}
	return s.Over(Secrets{made})
}

// Changed lists the keys whose values are others than those of before.
func (s Secrets) Changed(before Secrets) []string {
	var keys []string
	for _, key := range SecretKeys() {
		if s.values[key] != before.values[key] {
			keys = append(keys, key)
		}
	}
	return keys
}

// Data is the content for the API server: all keys, those without a value empty.
func (s Secrets) Data() map[string][]byte {
	data := map[string][]byte{}
	for _, key := range SecretKeys() {
		data[key] = []byte(s.values[key])
	}
	return data
}

// Checksum changes whenever a value does. It is keyed with the random JWT_SECRET,
// so that a weak password cannot be guessed back from a pod's annotation.
func (s Secrets) Checksum() string {
	text, err := json.Marshal(s.values) // Sorted by key.
	if err != nil {
		panic(err) // A map of strings always marshals.
	}
	mac := hmac.New(sha256.New, []byte(s.values[JWTSecret]))
	mac.Write(text)
	return hex.EncodeToString(mac.Sum(nil))
}

// Assistant says what the assistant needs of the secrets.
type Assistant struct {
	Offline   bool // the built-in one: no key
	OtherHost bool // an endpoint other than OpenAI's: any key
}

// Validate returns what is missing or wrong. No message holds a value.
func (s Secrets) Validate(assistant Assistant) error {
	var faults []error
	if _, _, err := s.Database(); err != nil {
		faults = append(faults, err)
	}
	switch key := s.values[OpenAIAPIKey]; {
	case assistant.Offline:
	case key == "":
		faults = append(faults, errors.New(OpenAIAPIKey+" is missing: give it in --env-file or the environment, or use the assistant that needs none: --set config.assistant=offline"))
	case !assistant.OtherHost && !strings.HasPrefix(key, "sk-"):
		faults = append(faults, errors.New(OpenAIAPIKey+" does not start with sk-, as keys of OpenAI do: for another provider set config.openaiBaseUrl"))
	}
	if config := s.values[MCPConfig]; config != "" && !isObject(config) {
		faults = append(faults, errors.New(MCPConfig+" is not a JSON object"))
	}
	for _, key := range s.sessionKeys() {
		if len(key) < minJWTSecret {
			faults = append(faults, fmt.Errorf("%s has a key of %d characters: at least %d are needed; leave it out to have one made", JWTSecret, len(key), minJWTSecret))
		}
	}
	return errors.Join(faults...)
}

// Database returns where the database listens.
func (s Secrets) Database() (host string, port int, err error) {
	text := s.values[DatabaseURL]
	if text == "" {
		return "", 0, errors.New(DatabaseURL + " is missing: give it in --env-file or the environment, in the form postgresql://user:password@host:5432/name")
	}
	if !strings.HasPrefix(text, "postgresql://") {
		return "", 0, errors.New(DatabaseURL + " does not start with postgresql://")
	}
	// The parser's own message would hold the password.
	parsed, err := url.Parse(text)
	if err != nil || parsed.Hostname() == "" {
		return "", 0, errors.New(DatabaseURL + " is not of the form postgresql://user:password@host:5432/name (a password with special characters has to be percent-encoded)")
	}
	port = 5432
	if given := parsed.Port(); given != "" {
		if port, err = strconv.Atoi(given); err != nil || port < 1 || port > 65535 {
			return "", 0, fmt.Errorf("%s names port %s, which is none", DatabaseURL, given)
		}
	}
	return parsed.Hostname(), port, nil
}

// DatabaseAddress is the host and port of the database, and nothing else of its
// URL; "" where there is none that is understood.
func (s Secrets) DatabaseAddress() string {
	host, port, err := s.Database()
	if err != nil {
		return ""
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

// String, GoString, MarshalJSON and LogValue keep the values out of every output.
func (s Secrets) String() string { return hidden }

// GoString keeps the values out of %#v.
func (s Secrets) GoString() string { return hidden }

// MarshalJSON keeps the values out of JSON.
func (s Secrets) MarshalJSON() ([]byte, error) { return json.Marshal(hidden) }

// LogValue keeps the values out of logs.
func (s Secrets) LogValue() slog.Value { return slog.StringValue(hidden) }

// Format keeps the values out of every verb of fmt.
func (s Secrets) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

func isObject(text string) bool {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	return decoder.Decode(&object) == nil && object != nil && !decoder.More()
}
