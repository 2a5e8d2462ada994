package validate

import (
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
}

// secrets are held to what todoctl deploy holds them to.
func (c *Checker) secrets(all *values.Node) []rule.Finding {
	if c.options.Given == nil || c.options.PlainHelm {
		return nil
	}
	inValues := map[string]string{}
	for name, key := range map[string]string{"databaseUrl": entity.DatabaseURL, "openaiApiKey": entity.OpenAIAPIKey, "mcpConfig": entity.MCPConfig, "jwtSecret": entity.JWTSecret,
		"vapidPrivateKey": entity.VAPIDPrivateKey, "smtpUrl": entity.SMTPURL} {
		inValues[key] = all.Get("secrets", name).Text()
	}
	below, err := entity.NewSecrets(inValues)
	if err != nil {
		return nil // It cannot be: the keys are its own.
	}
	given := c.options.Given.Secrets
	together := given.Over(below)
	assistant := entity.Assistant{
		Offline:   all.Get("config", "assistant").Text() == "offline",
		OtherHost: all.Get("config", "openaiBaseUrl").Text() != "",
	}
	if all.Get("config", "assistant").Text() == "" && !assistant.OtherHost && together.Get(entity.OpenAIAPIKey) == "" {
		assistant.Offline = true // Without a key todoctl deploy takes the built-in assistant.
	}
	var findings []rule.Finding
	for _, fault := range together.Faults(assistant) {
		if fault.Missing && !c.options.Given.Whole || !fault.Missing && given.Get(fault.Key) == "" {
			continue // The cluster may have it; or it stands in the values, and other rules speak of it.
		}
		findings = append(findings, rule.Finding{Rule: c.book.Rule(fault.Rule), Path: fault.Key, At: c.options.Given.Places[fault.Key], Message: fault.Message, Hint: hintOf(fault)})
	}
	return findings
}

// hintOf says what to do where the rule speaks of the values alone.
func hintOf(fault entity.SecretFault) string {
	switch fault.Rule {
	case "database-url":
		return "write postgresql://user:password@host:5432/name; in the user and the password @ is written %40, : %3A and / %2F"
	case "openai-key-required":
		return "give " + fault.Key + ", or set config.assistant to offline"
	}
	return ""
}
