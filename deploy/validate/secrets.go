package validate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// Given are the secrets that are given outside of the values, where todoctl
// deploy takes them.
type Given struct {
	Secrets entity.Secrets
	// Places say where each of them stands, by its key.
	Places map[string]values.Place
	// Whole says that the cluster keeps none of a deployment before, so that what
	// is missing here is missing.
	Whole bool
	// Doubts are what there is to say of them besides, whatever the values are.
	Doubts []rule.Finding
}

// Lines finds what a file of secrets says to no effect: empty values, keys that
// stand twice, and keys that are none of the Secret's. An empty DATABASE_URL is an
// error, as a release cannot do without. Keys that are in taken have a value from
// elsewhere. A key that resembles no known one may be a piece of a secret, and is
// told by its line alone.
func Lines(book *rule.Book, file entity.EnvFile, source *values.Source, taken entity.Secrets) []rule.Finding {
	var findings []rule.Finding
	for _, line := range file.Lines {
		finding := rule.Finding{Rule: book.Rule("env-file"), Path: line.Key,
			At: values.Place{Source: source, Line: line.Number, Column: 1, Width: len(line.Key)}}
		known := slices.Contains(entity.SecretKeys(), line.Key)
		switch {
		case !known:
			finding.Path, finding.Message, finding.Hint = unknownLine(book, line.Key)
		case file.Line(line.Key) != line.Number:
			finding.Message = fmt.Sprintf("%s is given again on line %d, which counts", line.Key, file.Line(line.Key))
		case !line.Empty || taken.Get(line.Key) != "":
			continue
		case line.Key == entity.DatabaseURL:
			finding.Rule, finding.Message = book.Rule("database-url"), line.Key+" is empty"
			finding.Hint =
				"write postgresql://user:password@host:5432/name, or remove the line to keep what the cluster has"
		default:
			finding.Message, finding.Hint = line.Key+" is empty, which changes nothing",
				"write its value, or remove the line"
		}
		findings = append(findings, finding)
	}
	return findings
}

// Doubts finds what there is to say of the database's URL that can be right.
func Doubts(book *rule.Book, given Given) []rule.Finding {
	var findings []rule.Finding
	for _, doubt := range rule.DatabaseDoubts(given.Secrets.Get(entity.DatabaseURL)) {
		findings = append(findings, rule.Finding{Rule: book.Rule(doubt.Rule), Path: entity.DatabaseURL,
			At: given.Places[entity.DatabaseURL], Message: entity.DatabaseURL + " " + doubt.Says})
	}
	return findings
}

// unknownLine is what there is to say of a line whose key is none of the Secret's.
func unknownLine(book *rule.Book, key string) (path, message, hint string) {
	if slices.Contains(rule.OwnVariables(), key) {
		hint = "remove the line, and set it by the chart's values"
		if where := book.Where(key); len(where) > 0 {
			hint = "remove the line, and set " + strings.Join(where, " or ") + " in the values"
		}
		return key, key + " is a setting, not a secret, so it is not taken from here", hint
	}
	meant := rule.Nearest(key, entity.SecretKeys())
	if meant == "" || len(key) > len(meant)+longer {
		return "", "the key of this line is not one of the Secret's, so it is not deployed",
			"remove the line; the keys are " + strings.Join(entity.SecretKeys(), ", ")
	}
	return key, fmt.Sprintf("%s is not one of the Secret's keys, so it is not deployed", key),
		fmt.Sprintf("did you mean %s?", meant)
}

// longer is by how many characters a misspelt key may be longer than the one that
// was meant: beyond that, what follows may be the secret itself.
const longer = 3

// secrets are held to what todoctl deploy holds them to.
func (c *Checker) secrets(all *values.Node) []rule.Finding {
	if c.options.Given == nil || c.options.PlainHelm {
		return nil
	}
	inValues := map[string]string{}
	for name, key := range map[string]string{"databaseUrl": entity.DatabaseURL, "openaiApiKey": entity.OpenAIAPIKey,
		"mcpConfig": entity.MCPConfig, "jwtSecret": entity.JWTSecret,
		"vapidPrivateKey": entity.VAPIDPrivateKey, "smtpUrl": entity.SMTPURL, "oidcConfig": entity.OIDCConfig} {
		inValues[key] = all.Get("secrets", name).Text()
	}
	below, err := entity.NewSecrets(inValues)
	if err != nil {
		return nil // It cannot be: the keys are its own.
	}
	given := c.options.Given.Secrets
	together := given.Over(below)
	assistant := entity.Assistant{
		Offline:     all.Get("config", "assistant").Text() == "offline",
		OtherHost:   all.Get("config", "openaiBaseUrl").Text() != "",
		OwnDatabase: all.Get("database", "embedded", "enabled").True() || all.Get("database", "cnpg", "enabled").True(),
	}
	if all.Get("config", "assistant").Text() == "" && !assistant.OtherHost && together.Get(entity.OpenAIAPIKey) == "" {
		assistant.Offline = true // Without a key todoctl deploy takes the built-in assistant.
	}
	findings := slices.Clone(c.options.Given.Doubts)
	for _, fault := range together.Faults(assistant) {
		if slices.ContainsFunc(findings,
			func(f rule.Finding) bool { return f.Rule.ID == fault.Rule && f.Path == fault.Key }) {
			continue // It is said of its line already.
		}
		if fault.Missing && !c.options.Given.Whole || !fault.Missing && given.Get(fault.Key) == "" {
			continue // The cluster may have it; or it stands in the values, and other rules speak of it.
		}
		findings = append(findings, rule.Finding{Rule: c.book.Rule(fault.Rule), Path: fault.Key,
			At: c.options.Given.Places[fault.Key], Message: fault.Message, Hint: hintOf(fault)})
	}
	return findings
}

// hintOf says what to do where the rule speaks of the values alone.
func hintOf(fault entity.SecretFault) string {
	switch fault.Rule {
	case "database-url":
		return "write postgresql://user:password@host:5432/name; in the user and the password @ is written %40, : " +
			"%3A and / %2F"
	case "openai-key-required":
		return "give " + fault.Key + ", or set config.assistant to offline"
	}
	return ""
}
