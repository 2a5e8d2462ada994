package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// secretRules are about what is secret, and about what is not to be.
func secretRules() []Rule {
	const own = "secrets: {existingSecret: \"\", databaseUrl: \"postgresql://todo@db.todo.svc/todo\", "
	return []Rule{
		{ID: "secret-once", Layer: Values,
			Text: "Secrets are given by secrets.existingSecret or by values, not by both.",
			Hint: "With existingSecret the chart makes no Secret: remove the values.",
			Good: "secrets: {existingSecret: mine}\n", Bad: "secrets: {existingSecret: mine, openaiApiKey: sk-x}\n",
			check: checkSecretOnce,
			fail: `{{- if and .Values.secrets.existingSecret (or .Values.secrets.databaseUrl .Values.secrets.openaiApiKey .Values.secrets.jwtSecret .Values.secrets.vapidPrivateKey .Values.secrets.smtpUrl .Values.secrets.oidcConfig) -}}
{{- $faults = append $faults "secrets.existingSecret is set, so the chart makes no Secret: remove secrets.databaseUrl, secrets.openaiApiKey, secrets.jwtSecret, secrets.vapidPrivateKey, secrets.smtpUrl and secrets.oidcConfig" -}}
{{- end -}}`},
		{ID: "database-url-required", Layer: Values,
			Text: "secrets.databaseUrl is required where secrets.existingSecret is empty and the chart makes no " +
				"database.", Hint: "Or name a Secret that is there already in secrets.existingSecret.",
			Good: own + "openaiApiKey: sk-x}\n", Bad: "secrets: {existingSecret: \"\", openaiApiKey: sk-x}\n",
			check: func(s set) []Finding {
				if s.get("database.embedded.enabled").True() || s.get("database.cnpg.enabled").True() {
					return nil
				}
				if s.sound("secrets.existingSecret", "secrets.databaseUrl") && s.text("secrets.existingSecret") == "" &&
					s.text("secrets.databaseUrl") == "" {
					return []Finding{s.missing("secrets.databaseUrl",
						"secrets.databaseUrl is required (postgresql://...), or secrets.existingSecret: the name of "+
							"a Secret that is there already")}
				}
				return nil
			},
			fail: `{{- if not (or .Values.secrets.existingSecret .Values.secrets.databaseUrl .Values.database.embedded.enabled .Values.database.cnpg.enabled) -}}
{{- $faults = append $faults "secrets.databaseUrl is required (postgresql://...), or secrets.existingSecret: the name of a Secret that is there already" -}}
{{- end -}}`},
		{ID: "openai-key-required", Layer: Values,
			Text: "secrets.openaiApiKey is required where secrets.existingSecret is empty and config.assistant is " +
				"not offline.", Hint: "Or set config.assistant to offline, which needs no key.",
			Good: own + "openaiApiKey: \"\"}\nconfig: {assistant: offline}\n", Bad: own + "openaiApiKey: \"\"}\n",
			check: func(s set) []Finding {
				if s.needsKey() && s.text("secrets.openaiApiKey") == "" {
					return []Finding{s.missing("secrets.openaiApiKey",
						"secrets.openaiApiKey is required; or set config.assistant to offline, which needs none")}
				}
				return nil
			},
			fail: `{{- if not (or .Values.secrets.existingSecret .Values.secrets.openaiApiKey (eq .Values.config.assistant "offline")) -}}
{{- $faults = append $faults "secrets.openaiApiKey is required; or set config.assistant to offline, which needs none" -}}
{{- end -}}`},
		{ID: "openai-key-prefix", Layer: Values,
			Text: "secrets.openaiApiKey starts with sk- where OpenAI itself is asked.",
			Hint: "For another provider set config.openaiBaseUrl.",
			Good: own + "openaiApiKey: any}\nconfig: {openaiBaseUrl: \"http://ollama:11434/v1\"}\n",
			Bad:  own + "openaiApiKey: any}\n",
			check: func(s set) []Finding {
				key := s.text("secrets.openaiApiKey")
				if s.needsKey() && s.sound("config.openaiBaseUrl") && s.text("config.openaiBaseUrl") == "" &&
					key != "" && !strings.HasPrefix(key, "sk-") {
					return []Finding{s.at("secrets.openaiApiKey",
						"secrets.openaiApiKey must start with sk-; for another provider set config.openaiBaseUrl")}
				}
				return nil
			},
			fail: `{{- $s := .Values.secrets -}}
{{- if and $s.openaiApiKey (not $s.existingSecret) (ne .Values.config.assistant "offline") (not .Values.config.openaiBaseUrl) (not (hasPrefix "sk-" $s.openaiApiKey)) -}}
{{- $faults = append $faults "secrets.openaiApiKey must start with sk-; for another provider set config.openaiBaseUrl" -}}
{{- end -}}`},
		{ID: "oidc-config", Layer: Values,
			Text: "secrets.oidcConfig is a JSON object, or empty, and people sign in by password alone.",
			Hint: `Such as {"providers": [{"id": "house", "issuer": "https://id.example.com", "client_id": "todo"}]}; docs/accounts.md has all fields.`,
			Good: own + "openaiApiKey: sk-x, oidcConfig: '{\"providers\": []}'}\n",
			Bad:  own + "openaiApiKey: sk-x, oidcConfig: '{\"providers\": '}\n",
			check: func(s set) []Finding {
				text := s.text("secrets.oidcConfig")
				if !s.sound("secrets.oidcConfig") || text == "" || jsonObject(text) {
					return nil
				}
				return []Finding{s.at("secrets.oidcConfig", "secrets.oidcConfig is not a JSON object")}
			},
			fail: `{{- if and .Values.secrets.oidcConfig (hasKey (fromJson .Values.secrets.oidcConfig) "Error") -}}
{{- $faults = append $faults "secrets.oidcConfig is not a JSON object" -}}
{{- end -}}`},
		{ID: "oidc-public-url", Layer: Values,
			Text: "config.publicUrl is set where secrets.oidcConfig has a provider, which sends people back there.",
			Hint: "Such as https://todo.example.com: where people reach the page.",
			Good: own +
				"openaiApiKey: sk-x, oidcConfig: '{\"providers\": [{}]}'}\nconfig: {publicUrl: " +
				"\"https://todo.example.com\"}\n",
			Bad:   own + "openaiApiKey: sk-x, oidcConfig: '{\"providers\": [{}]}'}\n",
			check: checkPublicURL,
			fail: `{{- if and .Values.secrets.oidcConfig (not .Values.config.publicUrl) (get (fromJson .Values.secrets.oidcConfig) "providers") -}}
{{- $faults = append $faults "config.publicUrl is required with secrets.oidcConfig: identity providers send people back there" -}}
{{- end -}}`},
		{ID: "mcp-config", Layer: Values, Text: "secrets.mcpConfig is a JSON object, or empty.",
			Hint: `Such as {"mcpServers": {}}; check commas and quotes.`,
			Good: own + "openaiApiKey: sk-x, mcpConfig: '{\"mcpServers\": {}}'}\n",
			Bad:  own + "openaiApiKey: sk-x, mcpConfig: '{\"mcpServers\": '}\n",
			check: func(s set) []Finding {
				text := s.text("secrets.mcpConfig")
				if text == "" || jsonObject(text) {
					return nil
				}
				return []Finding{s.at("secrets.mcpConfig", "secrets.mcpConfig is no JSON object")}
			},
			fail: `{{- if and .Values.secrets.mcpConfig (hasKey (fromJson .Values.secrets.mcpConfig) "Error") -}}
{{- $faults = append $faults "secrets.mcpConfig is no JSON object" -}}
{{- end -}}`},
		{ID: "database-options", Layer: Values,
			Text: "The options of secrets.databaseUrl have values that PostgreSQL's clients know, and stand once; " +
				"its host and port are no options.",
			Hint: "Such as sslmode=verify-full; further options follow with &.",
			Good: "secrets: {existingSecret: \"\", databaseUrl: " +
				"\"postgresql://todo@db.todo.svc/todo?sslmode=require&connect_timeout=5\", openaiApiKey: sk-x}\n",
			Bad: "secrets: {existingSecret: \"\", databaseUrl: \"postgresql://todo@db.todo.svc/todo?sslmode=on\", " +
				"openaiApiKey: sk-x}\n",
			check: checkDatabaseOptions, fail: failDatabaseOptions()},
		{ID: "database-port", Layer: Values,
			Text: "The policy, where it is enabled, lets the backend through to every port of secrets.databaseUrl: " +
				"networkPolicy.databasePort or one of networkPolicy.extraEgressPorts.",
			Hint: "Set networkPolicy.databasePort to it, or add it to networkPolicy.extraEgressPorts; otherwise the " +
				"backend cannot reach its database.",
			Good: "secrets: {existingSecret: \"\", databaseUrl: \"postgresql://todo@db.todo.svc:6432/todo\", " +
				"openaiApiKey: sk-x}\nnetworkPolicy: {databasePort: 6432}\n",
			Bad: "secrets: {existingSecret: \"\", databaseUrl: \"postgresql://todo@db.todo.svc:6432/todo\", " +
				"openaiApiKey: sk-x}\n",
			check: checkDatabasePort, fail: failDatabasePort},
		{ID: "feature-flags-size", Layer: Values,
			Text: "config.featureFlags has at most 16,384 bytes as JSON: Linux starts no program with a variable of " +
				"more than 128 KiB.", Hint: "Flags are switches: keep what is larger elsewhere.",
			Good:  "config: {featureFlags: {registration: false}}\n",
			Bad:   "config: {featureFlags: {welcome: \"" + strings.Repeat("a long word ", 1400) + "\"}}\n",
			check: checkFlagsSize, fail: failFlagsSize},
		{ID: "config-secret-format", Layer: Values,
			Text: "Nothing in config has the form of a secret: it goes to the ConfigMap, which anybody in the " +
				"namespace may read.",
			Hint:  "Put it into the Secret, and change it at its provider if it was ever committed.",
			Good:  "config: {featureFlags: {model: sk-flag}}\n",
			Bad:   "config: {featureFlags: {model: sk-proj-0123456789abcdefghij}}\n",
			check: checkSecretFormat, fail: "{{- if regexMatch " + strconv.Quote(secretFormats) +
				" (.Values.config | toRawJson) -}}\n" +
				"{{- $faults = append $faults \"config holds what looks like a secret, and goes to the ConfigMap: " +
				"put it into the Secret\" -}}\n{{- end -}}"},
		{ID: "config-secret-name", Layer: Values,
			Text:  "No feature flag has the name of a secret and a text for a value.",
			Hint:  "Put it into the Secret; a flag is better true or false.",
			Good:  "config: {featureFlags: {tokenLogin: true}}\n",
			Bad:   "config: {featureFlags: {smtpPassword: hunter2}}\n",
			check: checkSecretName, fail: "{{- if regexMatch " + strconv.Quote(nameInJSON) +
				" (.Values.config.featureFlags | toRawJson) -}}\n" +
				"{{- $faults = append $faults \"config.featureFlags has a key that names a secret, and goes to the " +
				"ConfigMap: put it into the Secret\" -}}\n{{- end -}}"},
	}
}

// nameInJSON finds, in JSON, a key that names a secret with a text that is not empty.
const nameInJSON = `"[^"]*` + secretNames + `[^"]*":"[^"]`

// needsKey says whether the chart makes the Secret and the assistant wants a key.
func (s set) needsKey() bool {
	return s.sound("secrets.existingSecret", "secrets.openaiApiKey", "config.assistant") &&
		s.text("secrets.existingSecret") == "" && s.text("config.assistant") != "offline"
}

func checkSecretOnce(s set) []Finding {
	if s.text("secrets.existingSecret") == "" {
		return nil
	}
	for _, key := range []string{"databaseUrl", "openaiApiKey", "jwtSecret", "vapidPrivateKey", "smtpUrl",
		"oidcConfig"} {
		if path := "secrets." + key; s.text(path) != "" {
			finding := s.at(path, "secrets.existingSecret is set, so the chart makes no Secret: remove %s", path)
			return []Finding{s.and(finding, "secrets.existingSecret", "the Secret that is there already")}
		}
	}
	return nil
}

// jsonObject is what the templates' fromJson takes.
func jsonObject(text string) bool {
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return false
	}
	_, ambiguous := object["Error"]
	return !ambiguous
}

var authority = regexp.MustCompile(`^postgresql://([^/?]*@)?([^/?]*).*$`)

func checkDatabasePort(s set) []Finding {
	url := s.text("secrets.databaseUrl")
	port, ok := s.number("networkPolicy.databasePort")
	if url == "" || !ok || s.text("secrets.existingSecret") != "" || !s.get("networkPolicy.enabled").True() {
		return nil
	}
	through := []string{itoa(port)}
	if extra := s.get("networkPolicy.extraEgressPorts"); extra != nil {
		for _, item := range extra.Items {
			through = append(through, portText(item))
		}
	}
	hosts := authority.ReplaceAllString(url, "${2}")
	for _, host := range strings.Split(hosts, ",") {
		if named := portOf(host, "5432"); !slices.Contains(through, named) {
			finding := s.at("secrets.databaseUrl",
				"secrets.databaseUrl names port %s, but networkPolicy.databasePort is %d: the backend could not "+
					"reach its database", named, port)
			return []Finding{s.and(finding, "networkPolicy.databasePort", "the port that the policy lets through")}
		}
	}
	return nil
}

const failDatabasePort = `{{- if and .Values.networkPolicy.enabled .Values.secrets.databaseUrl (not .Values.secrets.existingSecret) -}}
{{- $wrong := "" -}}
{{- $through := list (int .Values.networkPolicy.databasePort) -}}
{{- range .Values.networkPolicy.extraEgressPorts -}}{{- $through = append $through (int .) -}}{{- end -}}
{{- range splitList "," (regexReplaceAll "^postgresql://([^/?]*@)?([^/?]*).*$" .Values.secrets.databaseUrl "${2}") -}}
{{- $named := regexFind ":[0-9]+$" . | trimPrefix ":" | default "5432" -}}
{{- if not (has (int $named) $through) -}}{{- $wrong = $wrong | default $named -}}{{- end -}}
{{- end -}}
{{- if $wrong -}}
{{- $faults = append $faults (printf "secrets.databaseUrl names port %s, but networkPolicy.databasePort is %d: the backend could not reach its database" $wrong (int .Values.networkPolicy.databasePort)) -}}
{{- end -}}
{{- end -}}`

func checkDatabaseOptions(s set) []Finding {
	url := s.text("secrets.databaseUrl")
	for _, option := range entity.DatabaseOptions() {
		given := regexp.MustCompile(optionPattern(option)).FindAllString(url, -1)
		if len(given) > 1 {
			return []Finding{s.at("secrets.databaseUrl", "secrets.databaseUrl %s", option.Twice())}
		}
		if len(given) == 0 {
			continue
		}
		_, value, _ := strings.Cut(given[0], "=")
		if !regexp.MustCompile(option.Pattern).MatchString(value) {
			return []Finding{s.at("secrets.databaseUrl", "secrets.databaseUrl %s", option.Wrong)}
		}
	}
	return nil
}

// optionPattern finds an option in the text of a URL.
func optionPattern(option entity.DatabaseOption) string { return "[?&]" + option.Name + "=[^&]*" }

// failDatabaseOptions is checkDatabaseOptions in the chart's templates.
func failDatabaseOptions() string {
	var text strings.Builder
	text.WriteString("{{- $wrong := \"\" -}}\n")
	for _, option := range entity.DatabaseOptions() {
		fmt.Fprintf(&text, "{{- $given := regexFindAll %q .Values.secrets.databaseUrl -1 -}}\n", optionPattern(option))
		fmt.Fprintf(&text,
			"{{- range $given -}}{{- if not (or $wrong (regexMatch %q (regexReplaceAll \"^[^=]*=\" . \"\"))) -}}{{- "+
				"$wrong = %q -}}{{- end -}}{{- end -}}\n", option.Pattern, option.Wrong)
		fmt.Fprintf(&text, "{{- if gt (len $given) 1 -}}{{- $wrong = %q -}}{{- end -}}\n", option.Twice())
	}
	text.WriteString(
		"{{- if $wrong -}}\n{{- $faults = append $faults (printf \"secrets.databaseUrl %s\" $wrong) -}}\n{{- end -}}")
	return text.String()
}

const maxFlags = 16_384

func checkFlagsSize(s set) []Finding {
	flags := s.get("config.featureFlags")
	if flags == nil {
		return nil
	}
	if size := len(rawJSON(flags)); size > maxFlags {
		return []Finding{s.at("config.featureFlags",
			"config.featureFlags has %d bytes as JSON; it may have at most %d, as it becomes one variable of the "+
				"pods' environment", size, maxFlags)}
	}
	return nil
}

const failFlagsSize = `{{- $flags := len (.Values.config.featureFlags | toRawJson) -}}
{{- if gt $flags 16384 -}}
{{- $faults = append $faults (printf "config.featureFlags has %d bytes as JSON; it may have at most 16384, as it becomes one variable of the pods' environment" $flags) -}}
{{- end -}}`

var (
	likeSecret  = regexp.MustCompile(secretFormats)
	namesSecret = regexp.MustCompile(secretNames)
	namesInJSON = regexp.MustCompile(nameInJSON)
)

func checkSecretFormat(s set) []Finding {
	config := s.get("config")
	if config == nil || !likeSecret.MatchString(rawJSON(config)) {
		return nil
	}
	var findings []Finding
	refused := false
	eachText(config, "config", func(path, key string, node *values.Node) {
		switch {
		case !likeSecret.MatchString(node.Text()) && !likeSecret.MatchString(key):
		case s.broken[path]:
			refused = true
		default:
			findings = append(findings, s.hidden(path, node, "%s looks like a secret, and goes to the ConfigMap", path))
		}
	})
	if findings == nil && !refused {
		findings = append(findings, s.at("config", "config holds what looks like a secret, and goes to the ConfigMap"))
	}
	return findings
}

func checkSecretName(s set) []Finding {
	flags := s.get("config.featureFlags")
	if flags == nil || !namesInJSON.MatchString(rawJSON(flags)) {
		return nil
	}
	var findings []Finding
	eachText(flags, "config.featureFlags", func(path, key string, node *values.Node) {
		if namesSecret.MatchString(key) && node.Text() != "" {
			findings = append(findings, s.hidden(path, node, "%s has the name of a secret, and goes to the ConfigMap",
				path))
		}
	})
	if findings == nil {
		findings = append(findings, s.at("config.featureFlags",
			"config.featureFlags has a key that names a secret, and goes to the ConfigMap"))
	}
	return findings
}

// hidden makes a finding about a value that is not to be shown.
func (s set) hidden(path string, node *values.Node, format string, arguments ...any) Finding {
	if node.At.Source != nil {
		node.At.Source.Hide(node.At)
	}
	return Finding{Path: path, At: node.At, Message: fmt.Sprintf(format, arguments...)}
}

// eachText calls with every text below a node, its path and the key it stands under.
func eachText(node *values.Node, path string, call func(path, key string, node *values.Node)) {
	eachTextUnder(node, path, path[strings.LastIndexByte(path, '.')+1:], call)
}

func eachTextUnder(node *values.Node, path, key string, call func(path, key string, node *values.Node)) {
	switch node.Kind {
	case values.Text:
		call(path, key, node)
	case values.List:
		for i, item := range node.Items {
			eachTextUnder(item, path+"["+strconv.Itoa(i)+"]", key, call)
		}
	case values.Map:
		for _, entry := range node.Entries {
			eachTextUnder(entry.Value, join(path, entry.Key), entry.Key, call)
		}
	}
}

// rawJSON is what the templates' toRawJson gives.
func rawJSON(node *values.Node) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(node.Plain()) != nil {
		return ""
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func itoa(number int) string { return strconv.Itoa(number) }

func checkPublicURL(s set) []Finding {
	text := s.text("secrets.oidcConfig")
	if !s.sound("secrets.oidcConfig") || !s.sound("config.publicUrl") || s.text("config.publicUrl") != "" ||
		!jsonObject(text) {
		return nil
	}
	var c map[string]any
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return nil
	}
	if some, ok := template.IsTrue(c["providers"]); !some || !ok {
		return nil
	}
	return []Finding{s.at("secrets.oidcConfig",
		"config.publicUrl is required with secrets.oidcConfig: identity providers send people back there")}
}
