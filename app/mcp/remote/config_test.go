package remote

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestParseConfig(t *testing.T) {
	t.Run("takes the forms in which servers are written", func(t *testing.T) {
		for text, want := range map[string]string{
			``:                  "",
			`{}`:                "",
			`{"mcpServers":{}}`: "",
			`{"mcpServers":{"weather":{"url":"https://weather.example.com/mcp"}}}`:                                                    "weather@weather.example.com",
			`{"mcpServers":{"b":{"type":"http","url":"http://b:8080/mcp"},"a":{"type":"streamable-http","url":"https://a/mcp?x=1"}}}`: "a@a b@b:8080",
			`{"servers":[{"name":"wiki-2","url":"https://w.example.com"}]}`:                                                           "wiki-2@w.example.com",
			`{"servers":{"vs_code":{"type":"http","url":"https://v.example.com"}}}`:                                                   "vs_code@v.example.com",
			`{"mcpServers":{"files":{"command":"npx","args":["-y","files"],"env":{"KEY":"secret"}}}}`:                                 "files@npx",
			`{"mcpServers":{"off":{"url":"https://x.example.com","disabled":true}}}`:                                                  "",
		} {
			servers, err := ParseConfig(text)
			var got []string
			for _, s := range servers {
				got = append(got, s.Name+"@"+s.place())
			}
			if err != nil || strings.Join(got, " ") != want {
				t.Errorf("%s: got %v, %v", text, got, err)
			}
		}
	})
	t.Run("says what is wrong, and shows no value of it", func(t *testing.T) {
		many := []string{}
		for i := range MaxServers + 1 {
			many = append(many, fmt.Sprintf(`{"name":"s%d","url":"https://x"}`, i))
		}
		for text, want := range map[string]string{
			`x hunter2`:     "no configuration of servers",
			`["hunter2"]`:   "no configuration of servers",
			`{"servers":1}`: "not understood",
			`{"servers":[{"name":"a","url":"https://x"},{"name":"A","url":"https://y"}]}`:          "two servers",
			`{"servers":[` + strings.Join(many, ",") + `]}`:                                        "at most 20",
			`{"mcpServers":{"a__b":{"url":"https://x"}}}`:                                          "a name has",
			`{"mcpServers":{"a_":{"url":"https://x"}}}`:                                            "a name has",
			`{"mcpServers":{"":{"url":"https://x"}}}`:                                              "a name has",
			`{"mcpServers":{"` + strings.Repeat("a", 25) + `":{"url":"https://x"}}}`:               "a name has",
			`{"mcpServers":{"a":{}}}`:                                                              "give it a url",
			`{"mcpServers":{"a":{"url":"https://x","command":"y"}}}`:                               "not both",
			`{"mcpServers":{"a":{"url":"ftp://hunter2"}}}`:                                         "no address",
			`{"mcpServers":{"a":{"url":"https://user:hunter2@x"}}}`:                                "user in it",
			`{"mcpServers":{"a":{"type":"sse","url":"https://x"}}}`:                                "not spoken here",
			`{"mcpServers":{"a":{"url":"https://x","headers":{"Authorization":"hunter2\nX: y"}}}}`: "isn't a valid header",
			`{"mcpServers":{"a":{"url":"https://x","headers":{"A b":"hunter2"}}}}`:                 "isn't a valid header",
		} {
			_, err := ParseConfig(text)
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%.80s: got %v, want %q in it", text, err, want)
			}
		}
	})
	t.Run("has what is allowed in either place", func(t *testing.T) {
		c, err := ReadConfig(func(name string) string {
			return map[string]string{"MCP_CONFIG": `{"servers":[],"allow":["10.0.0.0/8","tools.internal"]}`, "MCP_ALLOW": "127.0.0.1"}[name]
		})
		if err != nil || !c.Allow.Network(mustAddr(t, "10.1.1.1")) || !c.Allow.Network(mustAddr(t, "127.0.0.1")) || c.Allow.Network(mustAddr(t, "127.0.0.2")) || !c.Allow.Host("tools.internal") {
			t.Errorf("got %+v, %v", c, err)
		}
		if _, err := ReadConfig(func(string) string { return `{"allow":"10.0.0.0/8"}` }); err == nil {
			t.Error("a text was taken for a list")
		}
	})
	t.Run("keeps credentials from every kind of print", func(t *testing.T) {
		servers, err := ParseConfig(`{"mcpServers":{"a":{"url":"https://x.example.com/mcp","headers":{"Authorization":"Bearer hunter2"}},"b":{"command":"c","env":{"KEY":"hunter2"}}}}`)
		if err != nil || servers[0].Headers[0].value != "Bearer hunter2" {
			t.Fatalf("got %+v, %v", servers, err)
		}
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "servers", servers)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "header", servers[0].Headers[0])
		b, err := json.Marshal(servers)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{fmt.Sprint(servers), fmt.Sprintf("%+v %#v %q", servers, servers, servers), string(b), log.String()} {
			if strings.Contains(s, "hunter2") {
				t.Errorf("a credential is in %s", s)
			}
		}
	})
}

func FuzzParseConfig(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"mcpServers":{"a":{"url":"https://x","headers":{"A":"b"}}}}`, `{"servers":[{"name":"a","url":"http://[::1]:1/"}]}`, `{"servers":{"a":{"command":"x"}}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		servers, err := ParseConfig(text)
		if err != nil {
			return
		}
		for _, s := range servers {
			if (s.URL == nil) == (s.Command == "") || !namePattern.MatchString(s.Name) || strings.Contains(s.Name, separator) || len(s.Name)+len(separator) >= maxName {
				t.Errorf("%q gave %+v", text, s)
			}
		}
	})
}
