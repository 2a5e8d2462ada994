package mcp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// hostile are texts of which some thing or other makes something it should not. They are
// JSON strings.
var hostile = []string{
	`""`, `"\u0000"`, `"todo://tasks/\u0000"`, `"todo://tasks/1\u0000"`, `"todo://conversations/\u0000"`, `"todo://conversations/a\u0000b"`,
	`"\ud800"`, `"todo://conversations/\ud800"`, `"todo://tasks/\ud800"`, `"\n\r\n"`, `"todo://conversations/\n\ndata: x"`,
	`"todo://conversations/%00"`, `"todo://conversations/%zz"`, `"todo://conversations/../../x"`, `"todo://conversations/{id}"`,
	`"://"`, `"%"`, `"http://[::1"`, `"todo://tasks/999999999999999999999999"`, `"` + strings.Repeat("a", 20000) + `"`,
	`"todo://conversations/` + strings.Repeat("ü", 20000) + `"`, `"\u0007\u000b\u007f"`, `"todo://tasks/\u0007"`, `"todo://conversations/\udb40\udc01"`, `null`, `7`, `[]`, `{}`, `true`, `"\u2028\u202e\ufeff"`,
}

// Every method that takes a text answers, whatever the text.
func TestEveryMethodAnswersWhateverItIsSent(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { answersAll(t, newWorld(t, 0)) })
}

func answersAll(t *testing.T, w *world) {
	p := w.join("ann@example.com")
	p.have("One")
	for _, version := range []string{"2025-03-26", "2025-06-18", newest} {
		for _, params := range []string{
			`"resources/read",{"uri":%s}`,
			`"resources/subscribe",{"uri":%s}`,
			`"resources/unsubscribe",{"uri":%s}`,
			`"resources/list",{"cursor":%s}`,
			`"resources/templates/list",{"cursor":%s}`,
			`"prompts/get",{"name":%s}`,
			`"prompts/get",{"name":"plan_my_day","arguments":{"x":%s}}`,
			`"prompts/get",{"name":"plan_my_day","arguments":%s}`,
			`"prompts/list",{"cursor":%s}`,
			`"tools/list",{"cursor":%s}`,
			`"tools/call",{"name":%s,"arguments":{}}`,
			`"tools/call",{"name":"search_tasks","arguments":{"query":%s}}`,
			`"tools/call",{"name":"list_tasks","arguments":{"words":%s}}`,
			`"tools/call",{"name":"list_tasks","arguments":{"due":%s}}`,
			`"tools/call",{"name":"list_tasks","arguments":{"list":%s}}`,
			`"tools/call",{"name":"list_tasks","arguments":{%s:1}}`,
			`"tools/call",{"name":"list_tasks","arguments":%s}`,
			`"tools/call",{"name":"add_task","arguments":{"title":%s}}`,
			`"tools/call",{"name":"add_task","arguments":{"title":"x","due":%s}}`,
			`"tools/call",{"name":"complete_tasks","arguments":{"tasks":[%s]}}`,
			`"tools/call",{"name":"confirm_plan","arguments":{"plan":%s}}`,
			`"completion/complete",{"ref":{"type":"ref/prompt","name":%s},"argument":{"name":"x","value":"y"}}`,
			`"completion/complete",{"ref":{"type":"ref/resource","uri":%s},"argument":{"name":"id","value":"y"}}`,
			`"completion/complete",{"ref":{"type":"ref/resource","uri":"todo://conversations/{id}"},"argument":{"name":"id","value":%s}}`,
			`"completion/complete",{"ref":{"type":"ref/resource","uri":"todo://tasks/{id}"},"argument":{"name":"id","value":%s}}`,
			`"logging/setLevel",{"level":%s}`,
			`%s,{}`,
		} {
			for i, text := range hostile {
				method, args, _ := strings.Cut(fmt.Sprintf(params, text), ",")
				body := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%s,"params":%s}`, i+1, method, args)
				headers := []string{"Mcp-Protocol-Version", version}
				if version == newest {
					headers = append(headers, "Mcp-Method", strings.Trim(method, `"`))
					var named struct{ Name, URI string }
					if json.Unmarshal([]byte(args), &named) == nil && named.Name+named.URI != "" && !strings.ContainsAny(named.Name+named.URI, "\x00\n\a") {
						headers = append(headers, "Mcp-Name", named.Name+named.URI)
					}
				}
				if strings.ContainsAny(method, "\\\n") || len(method) > 1000 {
					headers = headers[:2]
				}
				resp, answer := p.post(body, headers...)
				short := body[:min(len(body), 200)]
				if resp.StatusCode >= 400 && resp.StatusCode < 500 && strings.TrimSpace(answer) != "" {
					continue
				}
				if resp.StatusCode != http.StatusOK {
					t.Errorf("%s %s: %d %q", version, short, resp.StatusCode, answer)
					continue
				}
				if data, ok := strings.CutPrefix(answer, "event: message\ndata: "); ok {
					answer = data
				}
				var got struct {
					ID     int             `json:"id"`
					Result json.RawMessage `json:"result"`
					Error  json.RawMessage `json:"error"`
				}
				if err := json.Unmarshal([]byte(answer), &got); err != nil || got.ID != i+1 || (got.Result == nil) == (got.Error == nil) {
					t.Errorf("%s %s: no answer: %v, %q", version, short, err, answer[:min(len(answer), 200)])
				}
			}
		}
	}
}
