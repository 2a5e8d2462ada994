package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// settings are what the deployer itself has to know of the values.
type settings struct {
	given       map[string]any
	all         map[string]any // with the chart's defaults
	environment string
	assistant   string
	otherHost   bool
	secrets     entity.Secrets
	existing    string            // the Secret that somebody else keeps; "" for the deployer's own
	keptBy      string            // who keeps it, where that is known
	from        *lifecycle.Keeper // whom the release is taken over from; nil: from nobody
}

// secretValues are the values that plain Helm takes secrets by. Given to the
// deployer they go into the Secret, so that Helm never sees them.
var secretValues = map[string]string{
	"databaseUrl": entity.DatabaseURL, "openaiApiKey": entity.OpenAIAPIKey, "mcpConfig": entity.MCPConfig,
	"jwtSecret":       entity.JWTSecret,
	"vapidPrivateKey": entity.VAPIDPrivateKey, "smtpUrl": entity.SMTPURL, "oidcConfig": entity.OIDCConfig,
}

func readSettings(request Request) (settings, error) {
	s := settings{given: copied(request.Values)}
	moved, err := s.takeSecrets()
	if err != nil {
		return settings{}, err
	}
	s.secrets = request.Secrets.Over(moved)
	if given := s.secrets.Changed(entity.Secrets{}); s.existing != "" && len(given) > 0 {
		return settings{},
			fmt.Errorf(
				"secrets.existingSecret names the Secret %s, which somebody else keeps, and todoctl writes nothing "+
					"to it: "+
					"write %s there, or leave secrets.existingSecret out", s.existing, strings.Join(given, ", "))
	}
	if s.all, err = helm.AllValues(request.Chart, copied(s.given)); err != nil {
		return settings{}, err
	}
	s.environment, _ = s.all["environment"].(string)
	if config, ok := s.all["config"].(map[string]any); ok {
		s.assistant, _ = config["assistant"].(string)
		base, _ := config["openaiBaseUrl"].(string)
		s.otherHost = base != ""
	}
	return s, nil
}

// takeSecrets moves secrets out of the values.
func (s *settings) takeSecrets() (entity.Secrets, error) {
	found := map[string]string{}
	given, ok := s.given["secrets"].(map[string]any)
	if !ok {
		return entity.Secrets{}, nil
	}
	if name, _ := given["existingSecret"].(string); name != "" && name != entity.Secret {
		s.existing = name
	}
	for value, key := range secretValues {
		if text, ok := given[value].(string); ok && text != "" {
			found[key] = text
		}
		delete(given, value)
	}
	return entity.NewSecrets(found)
}

// completeSecrets takes what is not given from the cluster, makes what can be
// made, and checks the whole.
func (d planner) completeSecrets(ctx context.Context, s settings) (settings, error) {
	s, err := d.ownKept(ctx, s)
	if err != nil {
		return settings{}, err
	}
	stored, err := d.stored(ctx, s)
	if err != nil {
		return settings{}, err
	}
	s.secrets = s.secrets.Over(stored)
	switch {
	case s.existing == "":
		s.secrets = s.secrets.Completed()
	case s.secrets.Get(entity.JWTSecret) == "":
		return settings{},
			fmt.Errorf(
				"the Secret %s has no %s, without which the backend does not start: whoever keeps it has to write "+
					"one (openssl rand -hex 32)", s.existing, entity.JWTSecret)
	}
	if s.assistant == "" && !s.otherHost && s.secrets.Get(entity.OpenAIAPIKey) == "" {
		s.assistant = "offline"
		d.Step("configmap/"+entity.ConfigMap, "the offline assistant, as there is no "+entity.OpenAIAPIKey)
	}
	if err := s.secrets.Validate(s.needs()); err != nil {
		return settings{}, incomplete(err)
	}
	return s, nil
}

// ownKept are the settings with the Secret of the deployer's own name as one that somebody else keeps, where the
// cluster says so: a controller that makes it would write over what the deployer does, as the deployer would over its.
func (d planner) ownKept(ctx context.Context, s settings) (settings, error) {
	if s.existing != "" {
		return s, nil
	}
	by, err := d.keeperOf(ctx, entity.Secret, s.from)
	if err != nil || by == "" {
		return s, err
	}
	s.existing = entity.Secret
	s.keptBy = by
	stored, err := d.cluster.Secrets(ctx)
	if err != nil {
		return s, err
	}
	if other := s.secrets.Over(stored).Changed(stored); len(other) > 0 {
		return s, fmt.Errorf(
			"the Secret %s is kept by %s, and todoctl writes nothing to it: write %s there, or leave out what is given",
			entity.Secret, by, strings.Join(other, ", "))
	}
	return s, d.tellOther(ctx, entity.Secret, stored)
}

// stored are the secrets that the cluster keeps. Where somebody else has kept them and the
// deployer is to do so from now on, they are what the backend reads now, whatever the deployer's
// own Secret was left with: with another key everybody would be signed out.
func (d planner) stored(ctx context.Context, s settings) (entity.Secrets, error) {
	stored, err := d.cluster.Secrets(ctx)
	switch {
	case err != nil || s.existing != "" && !stored.Empty():
		return stored, err
	case s.keptBy != "":
		return stored,
			fmt.Errorf(
				"the Secret %s, which %s keeps, has none of the product's keys: %s and %s have to be written there",
				s.existing, s.keptBy, entity.DatabaseURL, entity.JWTSecret)
	case s.existing != "":
		return stored,
			fmt.Errorf(
				"the Secret %s is not there, or has none of the product's keys, and secrets.existingSecret names "+
					"it: whoever keeps it has to write %s and %s",
				s.existing, entity.DatabaseURL, entity.JWTSecret)
	}
	read, err := d.cluster.SecretRead(ctx)
	if err != nil || read == entity.Secret {
		return stored, err
	}
	now, err := d.cluster.SecretsIn(ctx, read)
	if err != nil {
		return stored, err
	}
	if now.Empty() && s.secrets.Empty() {
		return stored, fmt.Errorf(
			"the backend reads the Secret %s, which is not there or has none of the product's keys, so that the "+
				"Secret %s can't get what it held: name the one to be read in secrets.existingSecret, or give the "+
				"secrets",
			read, entity.Secret)
	}
	d.Hide(stored, now)
	told := "gets what the Secret " + read + " holds, which the backend has read until now"
	if now.Empty() {
		told = "gets what is given: the Secret " + read + ", which the backend has read until now, holds nothing of it"
	}
	if other := s.secrets.Over(now).Changed(stored); !stored.Empty() && len(other) > 0 {
		told += ", in place of what it was left with: " + strings.Join(other, ", ")
	}
	d.Step("secret/"+entity.Secret, told)
	return now, nil
}

// values are what Helm gets: the Secret's name and a keyed hash, no secret.
func (s settings) values() map[string]any {
	values := copied(s.given)
	set(values, cmp.Or(s.existing, entity.Secret), "secrets", "existingSecret")
	if s.secrets.Get(entity.JWTSecret) != "" {
		set(values, s.secrets.Checksum(), "secrets", "checksum")
	}
	if s.assistant != "" {
		set(values, s.assistant, "config", "assistant")
	}
	letThrough(values, s.all, s.secrets)
	return values
}

// letThrough has the network policy let the backend through to every port of the
// database and to the mail server; all are the values with the chart's defaults.
func letThrough(values, all map[string]any, secrets entity.Secrets) {
	ports := secrets.DatabasePorts()
	if len(ports) > 0 {
		set(values, ports[0], "networkPolicy", "databasePort")
		ports = ports[1:]
	}
	if server, err := secrets.MailServer(); err == nil && server.Port != 0 && server.Port != 443 {
		ports = append(ports, server.Port)
	}
	policy, _ := all["networkPolicy"].(map[string]any)
	given, _ := policy["extraEgressPorts"].([]any)
	extra := slices.Clone(given)
	for _, port := range ports {
		if !slices.ContainsFunc(extra, func(other any) bool { return fmt.Sprint(other) == fmt.Sprint(port) }) {
			extra = append(extra, port)
		}
	}
	if len(extra) > len(given) {
		set(values, extra, "networkPolicy", "extraEgressPorts")
	}
}

// Rendered are the values that todoctl deploy gives to Helm for a request, where
// the cluster keeps no secrets of a deployment before. A secret that is missing is no
// fault; one that deploy would refuse is.
func Rendered(request Request) (map[string]any, error) {
	s, err := readSettings(request)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for _, fault := range s.secrets.Faults(s.needs()) {
		if !fault.Missing {
			wrong = append(wrong, fault)
		}
	}
	if len(wrong) > 0 {
		return nil, unusable(errors.Join(wrong...))
	}
	return s.values(), nil
}

// needs is what the values need of the secrets.
func (s settings) needs() entity.Assistant {
	return entity.Assistant{Offline: s.assistant == "offline", OtherHost: s.otherHost, OwnDatabase: ownDatabase(s.all)}
}

// set writes a value at a path of keys, making maps on the way.
func set(values map[string]any, value any, path ...string) {
	for _, key := range path[:len(path)-1] {
		inner, ok := values[key].(map[string]any)
		if !ok {
			inner = map[string]any{}
			values[key] = inner
		}
		values = inner
	}
	values[path[len(path)-1]] = value
}

func copied(values map[string]any) map[string]any {
	clone := make(map[string]any, len(values))
	for key, value := range values {
		if inner, ok := value.(map[string]any); ok {
			value = copied(inner)
		}
		clone[key] = value
	}
	return clone
}
