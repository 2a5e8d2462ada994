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
	"slices"
	"strings"
)

// Keys of the Secret.
const (
	DatabaseURL  = "DATABASE_URL"
	OpenAIAPIKey = "OPENAI_API_KEY"
	MCPConfig    = "MCP_CONFIG"
	JWTSecret    = "JWT_SECRET"
	// VAPIDPrivateKey and SMTPURL are of channels of reminders: Web Push and e-mail
	// are off without them.
	VAPIDPrivateKey = "VAPID_PRIVATE_KEY"
	SMTPURL         = "SMTP_URL"
	// OIDCConfig has the identity providers that people can sign in with.
	OIDCConfig = "OIDC_CONFIG"
)

// SecretKeys returns the keys of the Secret, in the order of the data model, the
// optional ones last.
func SecretKeys() []string {
	return []string{DatabaseURL, OpenAIAPIKey, MCPConfig, JWTSecret, VAPIDPrivateKey, SMTPURL, OIDCConfig}
}

// Optional says whether the Secret needs no key of that name.
func Optional(key string) bool { return key == VAPIDPrivateKey || key == SMTPURL || key == OIDCConfig }

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
			return Secrets{}, fmt.Errorf("there is no secret %q: the Secret has the keys %s", key,
				strings.Join(SecretKeys(), ", "))
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

// Completed fills in what can be made: a random JWT_SECRET, the key of Web Push
// and an empty MCP_CONFIG.
func (s Secrets) Completed() Secrets {
	made := map[string]string{MCPConfig: "{}"}
	if s.values[JWTSecret] == "" {
		made[JWTSecret] = rand.Text() + rand.Text()
	}
	if s.values[VAPIDPrivateKey] == "" {
		made[VAPIDPrivateKey] = newPushKey()
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

// Data is the content for the API server: all keys, those without a value empty,
// and optional ones that have a value.
func (s Secrets) Data() map[string][]byte {
	data := map[string][]byte{}
	for _, key := range SecretKeys() {
		if value := s.values[key]; value != "" || !Optional(key) {
			data[key] = []byte(value)
		}
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

// Assistant says what the assistant, and the rest of the values, need of the secrets.
type Assistant struct {
	Offline   bool // the built-in one: no key
	OtherHost bool // an endpoint other than OpenAI's: any key
	// OwnDatabase says that the chart makes the database, which then needs no address.
	OwnDatabase bool
}

// SecretFault is one thing that is missing or wrong. Its message holds no value.
type SecretFault struct {
	// Key is the Secret's.
	Key string
	// Rule is the id of the rule of deploy/rule that says the same of values.
	Rule string
	// Missing says that the key has no value, which the cluster may have.
	Missing bool
	Message string
}

// Error is the message.
func (f SecretFault) Error() string { return f.Message }

// Validate returns what is missing or wrong. No message holds a value.
func (s Secrets) Validate(assistant Assistant) error {
	var faults []error
	for _, fault := range s.Faults(assistant) {
		faults = append(faults, fault)
	}
	return errors.Join(faults...)
}

// Faults are what is missing or wrong, one by one.
func (s Secrets) Faults(assistant Assistant) []SecretFault {
	var faults []SecretFault
	if _, err := s.Databases(); err != nil && !(assistant.OwnDatabase && s.values[DatabaseURL] == "") {
		faults = append(faults, SecretFault{DatabaseURL, "database-url", s.values[DatabaseURL] == "", err.Error()})
	}
	switch key := s.values[OpenAIAPIKey]; {
	case assistant.Offline:
	case key == "":
		faults = append(faults, SecretFault{OpenAIAPIKey, "openai-key-required", true,
			OpenAIAPIKey +
				" is missing: give it in --env-file or the environment, or use the assistant that needs none: --set " +
				"config.assistant=offline"})
	case !assistant.OtherHost && !strings.HasPrefix(key, "sk-"):
		faults = append(faults, SecretFault{OpenAIAPIKey, "openai-key-prefix", false,
			OpenAIAPIKey +
				" does not start with sk-, as keys of OpenAI do: for another provider set config.openaiBaseUrl"})
	}
	if config := s.values[MCPConfig]; config != "" && !isObject(config) {
		faults = append(faults, SecretFault{MCPConfig, "mcp-config", false, MCPConfig + " is not a JSON object"})
	}
	if key := s.values[VAPIDPrivateKey]; key != "" && !isPushKey(key) {
		faults = append(faults, SecretFault{VAPIDPrivateKey, "vapid-key", false,
			VAPIDPrivateKey + " is not a private key of P-256, 32 bytes as base64url: leave it out to have one made"})
	}
	if _, err := s.MailServer(); err != nil {
		faults = append(faults, SecretFault{SMTPURL, "smtp-url", false, err.Error()})
	}
	if config := s.values[OIDCConfig]; config != "" && !isObject(config) {
		faults = append(faults, SecretFault{OIDCConfig, "oidc-config", false, OIDCConfig + " is not a JSON object"})
	}
	for _, key := range s.sessionKeys() {
		if len(key) < minJWTSecret {
			faults = append(faults, SecretFault{JWTSecret, "jwt-secret", false,
				fmt.Sprintf("%s has a key of %d characters: at least %d are needed; leave it out to have one made",
					JWTSecret, len(key), minJWTSecret)})
		}
	}
	return append(faults, s.tooLong()...)
}

// tooLong are the values with which Linux would not start the backend.
func (s Secrets) tooLong() []SecretFault {
	rules := map[string]string{OpenAIAPIKey: "openai-key", MCPConfig: "mcp-config", JWTSecret: "jwt-secret"}
	var faults []SecretFault
	for _, key := range SecretKeys() {
		value := s.values[key]
		if rule, ok := rules[key]; ok && len(value) > maxVariable {
			faults = append(faults, SecretFault{key, rule, false, tooLong(key, value).Error()})
		}
	}
	return faults
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
