package entity

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Masked returns text without any of the values, for messages that others wrote:
// neither whole nor in the parts that are secrets by themselves.
func (s Secrets) Masked(text string) string {
	for _, part := range s.parts() {
		text = strings.ReplaceAll(text, part, hidden)
	}
	return text
}

// parts are all texts to be hidden, the longest first.
func (s Secrets) parts() []string {
	var all []string
	for _, value := range s.values {
		if len(value) >= 6 {
			all = append(all, value)
		}
	}
	for _, key := range []string{DatabaseURL, SMTPURL} {
		parsed, err := url.Parse(s.values[key])
		if err != nil || parsed.User == nil {
			continue
		}
		if password, ok := parsed.User.Password(); ok && len(password) >= 4 {
			all = append(all, password, url.QueryEscape(password), url.PathEscape(password))
		}
	}
	for _, key := range s.sessionKeys() {
		if len(key) >= 6 {
			all = append(all, key)
		}
	}
	var config any
	if json.Unmarshal([]byte(s.values[MCPConfig]), &config) == nil {
		all = append(all, credentials(config)...)
	}
	var providers struct {
		Providers []struct {
			Secret string `json:"client_secret"`
		} `json:"providers"`
	}
	if json.Unmarshal([]byte(s.values[OIDCConfig]), &providers) == nil {
		for _, p := range providers.Providers {
			if len(p.Secret) >= 4 {
				all = append(all, p.Secret)
			}
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return slices.Compact(all)
}

// credentials are the texts in a configuration that may be one: those of headers
// and environments, word by word.
func credentials(config any) []string {
	var all []string
	switch v := config.(type) {
	case map[string]any:
		for key, inner := range v {
			if fields, ok := inner.(map[string]any); ok && (key == "headers" || key == "env") {
				for _, field := range fields {
					text, _ := field.(string)
					all = append(all, slices.DeleteFunc(strings.Fields(text),
						func(word string) bool { return len(word) < 8 })...)
				}
				continue
			}
			all = append(all, credentials(inner)...)
		}
	case []any:
		for _, inner := range v {
			all = append(all, credentials(inner)...)
		}
	}
	return all
}
