// Package remote lets the assistant use the tools of other MCP servers. Nothing
// of what those servers say is trusted: not their addresses, their lists, the
// names, words and schemas of their tools, nor their answers.
package remote

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/lazyregexp"
)

// Limits of a configuration.
const (
	MaxServers = 20
	maxConfig  = 256 << 10 // bytes
	maxHeaders = 20
)

// Header is a name and a value that never prints: it may be a credential.
type Header struct {
	Name  string
	value string
}

// String hides the value.
func (h Header) String() string { return h.Name + ": [hidden]" }

// GoString hides the value from %#v.
func (h Header) GoString() string { return h.String() }

// LogValue hides the value from slog.
func (h Header) LogValue() slog.Value { return slog.StringValue(h.String()) }

// MarshalText hides the value from encoders.
func (h Header) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// Server is one server of the configuration: one that is reached at URL, or
// one that Command starts.
type Server struct {
	Name    string
	URL     *url.URL
	Headers []Header
	Command string
	Args    []string
	Env     []Header // of the command
}

// place is where the server is, without anything that could be a credential.
func (s Server) place() string {
	if s.URL != nil {
		return s.URL.Host
	}
	return filepath.Base(s.Command)
}

// serverJSON is a server as configurations write it.
type serverJSON struct {
	Name    string            `json:"name"`
	Type    string            `json:"type"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Command string            `json:"command"`
	Args    []string          `json:"args"`
	Env     map[string]string `json:"env"`
	Off     bool              `json:"disabled"`
}

var (
	namePattern   = lazyregexp.New(`^[a-zA-Z0-9]+(?:[-_][a-zA-Z0-9]+)*$`)
	headerPattern = lazyregexp.New("^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")
)

// Config is which servers there are, and what is allowed of them.
type Config struct {
	Servers  []Server
	Allow    Allow
	Commands bool // servers that a command starts may be started
}

// ReadConfig reads MCP_CONFIG and MCP_ALLOW. What is allowed may stand in
// either: "allow" of MCP_CONFIG is a list of the same. Its error has a sentence
// for each fault and shows no value of MCP_CONFIG.
func ReadConfig(getenv func(string) string) (Config, error) {
	text := getenv("MCP_CONFIG")
	servers, wrong := ParseConfig(text)
	var also struct {
		Allow []string `json:"allow"`
	}
	if wrong == nil && strings.TrimSpace(text) != "" && json.Unmarshal([]byte(text), &also) != nil {
		wrong = errors.New(
			`“allow” of MCP_CONFIG isn't a list of hosts and networks. Write it like ` +
				`"allow":["tools.internal","10.0.0.0/8"]`)
	}
	allow, err := ParseAllow(strings.Join(append(also.Allow, getenv("MCP_ALLOW")), ","))
	return Config{Servers: servers, Allow: allow}, errors.Join(wrong, err)
}

// ParseConfig reads MCP_CONFIG: {"mcpServers":{"name":{"url":…,"headers":…}}} as
// clients write it, or {"servers":[{"name":…,"url":…}]}. An empty text has no
// servers. Its error has a sentence for each fault and shows no value.
func ParseConfig(text string) ([]Server, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if len(text) > maxConfig {
		return nil, fmt.Errorf("MCP_CONFIG is larger than %d KB", maxConfig>>10)
	}
	var c struct {
		Common map[string]serverJSON `json:"mcpServers"`
		Short  json.RawMessage       `json:"servers"`
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return nil,
			errors.New(
				`MCP_CONFIG is no configuration of servers. Write it like {"mcpServers":{"weather":{"url":"https://weather.example.com/mcp"}}}`)
	}
	all, err := listed(c.Short)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(c.Common)) {
		s := c.Common[name]
		s.Name = name
		all = append(all, s)
	}
	if len(all) > MaxServers {
		return nil, fmt.Errorf("MCP_CONFIG has %d servers; at most %d can be used", len(all), MaxServers)
	}
	var out []Server
	var errs []error
	seen := map[string]bool{}
	for _, j := range all {
		s, err := j.server()
		switch {
		case err != nil:
			errs = append(errs, err)
		case seen[strings.ToLower(s.Name)]:
			errs = append(errs, fmt.Errorf("MCP_CONFIG names two servers %q. Give each its own name", s.Name))
		case !j.Off:
			out = append(out, s)
		}
		seen[strings.ToLower(j.Name)] = true
	}
	return out, errors.Join(errs...)
}

// listed reads the short form, an array, or what VS Code writes, an object.
func listed(raw json.RawMessage) ([]serverJSON, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var list []serverJSON
	if raw[0] == '[' {
		if err := json.Unmarshal(raw, &list); err == nil {
			return list, nil
		}
	}
	var named map[string]serverJSON
	if raw[0] == '{' && json.Unmarshal(raw, &named) == nil {
		for _, name := range slices.Sorted(maps.Keys(named)) {
			s := named[name]
			s.Name = name
			list = append(list, s)
		}
		return list, nil
	}
	return nil,
		errors.New(
			`“servers” of MCP_CONFIG is not understood. Write it like {"servers":[{"name":"weather","url":"https://weather.example.com/mcp"}]}`)
}

func (j serverJSON) server() (Server, error) {
	s := Server{Name: j.Name, Command: j.Command, Args: j.Args}
	at := func(format string, args ...any) (Server, error) {
		return s, fmt.Errorf("MCP_CONFIG, server %q: "+format, append([]any{clip.Runes(j.Name, 40)}, args...)...)
	}
	if len(j.Name) > 24 || !namePattern.MatchString(j.Name) {
		return at("a name has 1 to 24 letters, digits, - and single _")
	}
	if (j.URL == "") == (j.Command == "") {
		return at("give it a url, or a command that starts it, and not both")
	}
	if j.Type != "" && !slices.Contains([]string{"http", "streamable-http", "streamableHttp", "stdio"}, j.Type) {
		return at("the type %q is not spoken here; streamable HTTP (http) and stdio are", clip.Runes(j.Type, 20))
	}
	for _, name := range slices.Sorted(maps.Keys(j.Env)) {
		s.Env = append(s.Env, Header{name, j.Env[name]})
	}
	if j.Command != "" {
		return s, nil
	}
	u, err := url.Parse(j.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Fragment != "" {
		return at("its url is no address such as https://weather.example.com/mcp")
	}
	if u.User != nil {
		return at("its url has a user in it. Put credentials into headers, such as Authorization")
	}
	s.URL = u
	if len(j.Headers) > maxHeaders {
		return at("it has more than %d headers", maxHeaders)
	}
	for _, name := range slices.Sorted(maps.Keys(j.Headers)) {
		value := j.Headers[name]
		if !headerPattern.MatchString(name) || strings.ContainsAny(value, "\r\n\x00") || len(value) > 8<<10 {
			return at("%q isn't a valid header", clip.Runes(name, 40))
		}
		s.Headers = append(s.Headers, Header{http.CanonicalHeaderKey(name), value})
	}
	return s, nil
}
