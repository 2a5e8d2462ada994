package mcp_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
)

// eachVersion runs a test in each version of the protocol.
func eachVersion(t *testing.T, test func(t *testing.T, version string)) {
	for _, v := range []string{newest, "2025-11-25", older, "2025-03-26", "2024-11-05"} {
		t.Run(v, func(t *testing.T) { test(t, v) })
	}
}

func (c *client) tools() []string {
	c.Helper()
	res, err := c.ListTools(c.Context(), nil)
	if err != nil {
		c.Fatal(err)
	}
	var names []string
	for _, tool := range res.Tools {
		names = append(names, tool.Name)
	}
	slices.Sort(names)
	return names
}

func TestTools(t *testing.T) {
	t.Run("are served in every version of the protocol", func(t *testing.T) {
		eachVersion(t, func(t *testing.T, version string) {
			c := newWorld(t, 0).join("ann@example.com").connect(version, "")
			c.want("tools", strings.Join(c.tools(), " "), "add_task complete_task confirm_plan delete_task get_overview get_reminder_settings list_reminders list_rung_reminders list_tasks reschedule_task restore_task search_tasks set_reminder_settings snooze_reminders undo update_task")
			a := c.call("add_task", `{"tasks":[{"title":"Buy milk","due":"tomorrow at 5pm"}]}`)
			if a.IsError || a.data["status"] != "done" || !strings.Contains(a.text, "Tue 24 Nov at 17:00") {
				t.Errorf("got %s", a.text)
			}
			c.want("list", c.pending(), "Buy milk")
		})
	})
	t.Run("have schemas, and their answers keep to them", func(t *testing.T) {
		c := newWorld(t, 0).join("ann@example.com").connect(newest, "")
		c.have("One", "Two", "Three", "Four")
		res, err := c.ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, tool := range res.Tools {
			args := map[string]string{
				"add_task": `{"tasks":[{"title":"Five","due":"every friday at 9","tags":["home"]}]}`, "complete_task": `{"tasks":[1]}`, "delete_task": `{"tasks":[2]}`,
				"restore_task": `{"tasks":[2]}`, "update_task": `{"tasks":[3],"title":"3"}`, "reschedule_task": `{"tasks":[4],"due":"friday"}`,
				"search_tasks": `{"query":"e","status":"all"}`, "confirm_plan": `{"plan_id":"none"}`,
				"set_reminder_settings": `{"daily_digest":"7am","quiet_from":"10pm","quiet_to":"7am"}`,
				"snooze_reminders":      `{"all":true,"until":"next friday at 10"}`,
			}[tool.Name]
			if args == "" {
				args = `{}`
			}
			if tool.Title == "" || tool.Description == "" || tool.Annotations == nil || tool.Annotations.OpenWorldHint == nil || tool.Annotations.DestructiveHint == nil {
				t.Errorf("%s does not say what it is: %+v", tool.Name, tool)
			}
			holds(t, tool.Name+" arguments", tool.InputSchema, json.RawMessage(args))
			a := c.call(tool.Name, args)
			if a.IsError != (tool.Name == "confirm_plan") {
				t.Errorf("%s %s: %s", tool.Name, args, a.text)
			}
			if a.StructuredContent != nil {
				holds(t, tool.Name+" answer", tool.OutputSchema, a.StructuredContent)
				b, _ := json.Marshal(a.StructuredContent)
				var same any
				if err := json.Unmarshal([]byte(a.Content[1].(*sdk.TextContent).Text), &same); err != nil {
					t.Errorf("%s: the text copy is no JSON: %v", tool.Name, err)
				}
				if c, _ := json.Marshal(same); string(b) != string(c) {
					t.Errorf("%s: the text copy differs:\n%s\n%s", tool.Name, b, c)
				}
			}
		}
	})
	t.Run("do the part of a batch that can be done, and say what cannot", func(t *testing.T) {
		c := newWorld(t, 0).join("ann@example.com").connect(newest, "")
		c.have("One")
		a := c.call("complete_task", `{"tasks":[1,99]}`)
		if a.IsError || a.data["status"] != "partly" || fmt.Sprint(a.data["failures"]) != "[There is no task 99.]" {
			t.Errorf("got %s", a.text)
		}
		a = c.call("add_task", `{"tasks":[{"title":"Two","due":"gibberish"},{"title":"Three"}]}`)
		if a.data["status"] != "partly" || c.pending() != "Three" {
			t.Errorf("got %s; pending %s", a.text, c.pending())
		}
	})
	t.Run("say what is wrong so that a model can fix it, never as an error of the protocol", func(t *testing.T) {
		c := newWorld(t, 0).join("ann@example.com").connect(newest, "")
		c.have("Team meeting", "Client meeting")
		for args, want := range map[string]string{
			`delete_task {"tasks":[99]}`:                  "There is no task 99.",
			`delete_task {"tasks":["the meeting"]}`:       "Which one",
			`delete_task {}`:                              "Say which tasks",
			`delete_task {"task":1}`:                      "unknown field",
			`reschedule_task {"tasks":[1],"due":"blorp"}`: "not a time I understand",
			`list_tasks {"cursor":"x"}`:                   "cursor",
			`confirm_plan {}`:                             "plan_id",
			`add_task {"tasks":[{"title":"` + strings.Repeat("x", 201) + `"}]}`:    "at most 200",
			`add_task {"tasks":[{"title":"` + strings.Repeat("x", 70_000) + `"}]}`: "larger than 64 KB",
		} {
			tool, body, _ := strings.Cut(args, " ")
			if a := c.call(tool, body); !a.IsError || !strings.Contains(a.text, want) {
				t.Errorf("%.60s: got %q, want %q in it", args, a.text, want)
			}
		}
		a := c.call("delete_task", `{"tasks":["the meeting"]}`)
		if a.data["status"] != "which" || !strings.Contains(a.text, "#1 Team meeting") {
			t.Errorf("got %s", a.text)
		}
		c.want("pending", c.pending(), "Team meeting; Client meeting")
	})
	t.Run("page through a long list with an opaque cursor", func(t *testing.T) {
		c := newWorld(t, 0).join("ann@example.com").connect(newest, "")
		var titles []string
		for i := range 45 {
			titles = append(titles, fmt.Sprint("Task ", i))
		}
		c.have(titles...)
		seen, cursor := map[float64]bool{}, ""
		for range 5 {
			a := c.call("list_tasks", fmt.Sprintf(`{"limit":20,"cursor":%q}`, cursor))
			for _, task := range a.data["tasks"].([]any) {
				seen[task.(map[string]any)["id"].(float64)] = true
			}
			if cursor, _ = a.data["next_cursor"].(string); cursor == "" {
				break
			}
		}
		if len(seen) != 45 || cursor != "" {
			t.Errorf("%d tasks were seen; the last cursor is %q", len(seen), cursor)
		}
	})
}

// holds fails the test unless v keeps to the schema.
func holds(t *testing.T, what string, schema, v any) {
	t.Helper()
	var s jsonschema.Schema
	b, err := json.Marshal(schema)
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var plain any
	if b, err = json.Marshal(v); err == nil {
		err = json.Unmarshal(b, &plain)
	}
	if err == nil {
		err = r.Validate(plain)
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", what, err, b)
	}
}

func TestScopes(t *testing.T) {
	t.Run("a token that reads sees and gets only the tools that read", func(t *testing.T) {
		ann := newWorld(t, 0).join("ann@example.com")
		ann.have("One")
		c := ann.with(account.Read).connect(newest, "")
		c.want("tools", strings.Join(c.tools(), " "), "get_overview get_reminder_settings list_reminders list_rung_reminders list_tasks search_tasks")
		a := c.call("delete_task", `{"tasks":[1]}`)
		if !a.IsError || !strings.Contains(a.text, "has no scope write") {
			t.Errorf("got %s", a.text)
		}
		c.call("confirm_plan", `{"plan_id":"x"}`)
		c.want("pending", c.pending(), "One")
		if a := c.call("list_tasks", `{}`); a.IsError {
			t.Errorf("got %s", a.text)
		}
	})
	t.Run("a token that writes reads nothing", func(t *testing.T) {
		ann := newWorld(t, 0).join("ann@example.com")
		ann.have("Secret plan")
		c := ann.with(account.Write).connect(newest, "")
		if a := c.call("list_tasks", `{}`); !a.IsError || strings.Contains(a.text, "Secret") {
			t.Errorf("got %s", a.text)
		}
		for _, uri := range []string{"todo://tasks/today", "todo://tasks/1"} {
			if r, err := c.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri}); err == nil {
				t.Errorf("%s: got %+v", uri, r)
			}
		}
		if r, err := c.GetPrompt(t.Context(), &sdk.GetPromptParams{Name: "plan_my_day"}); err == nil {
			t.Errorf("got %+v", r)
		}
		c.want("tools", strings.Join(c.tools(), " "), "add_task")
		for _, tool := range []string{"complete_task", "delete_task", "update_task", "restore_task", "reschedule_task", "undo"} {
			if a := c.call(tool, `{"tasks":["plan"]}`); !a.IsError || strings.Contains(a.text, "Secret") || !strings.Contains(a.text, "no scope read") {
				t.Errorf("%s: got %s", tool, a.text)
			}
		}
		if a := c.call("add_task", `{"tasks":[{"title":"Another"}]}`); a.IsError {
			t.Errorf("got %s", a.text)
		}
		c.want("pending", c.pending(), "Secret plan; Another")
		for _, task := range []string{`"parent":1`, `"parent":"plan"`, `"Parent":"plan"`, `"assigned":["Bob"]`} {
			if a := c.call("add_task", `{"tasks":[{"title":"Below",`+task+`}]}`); !a.IsError || strings.Contains(a.text, "Secret") || !strings.Contains(a.text, "no scope read") {
				t.Errorf("%s: got %s", task, a.text)
			}
		}
		c.want("pending", c.pending(), "Secret plan; Another")
		if a := ann.connect(newest, "").call("add_task", `{"tasks":[{"title":"Below","parent":"plan"}]}`); a.IsError {
			t.Errorf("a token that reads too: got %s", a.text)
		}
	})
	t.Run("an argument that a tool does not have is refused at every depth", func(t *testing.T) {
		ann := newWorld(t, 0).join("ann@example.com")
		ann.have("One")
		c := ann.connect(newest, "")
		for _, call := range []string{
			`add_task {"tasks":[{"title":"x","user_id":"bob"}]}`, `add_task {"tasks":{"title":"x","user_id":"bob"}}`,
			`delete_task {"where":{"user_id":"bob"}}`, `delete_task {"tasks":[{"id":1,"version":1,"user_id":"bob"}]}`, `complete_task {"tasks":[1],"user_id":"bob"}`,
		} {
			tool, args, _ := strings.Cut(call, " ")
			if a := c.call(tool, args); !a.IsError || !strings.Contains(a.text, "user_id") {
				t.Errorf("%s: got %s", call, a.text)
			}
		}
		c.want("pending", c.pending(), "One")
	})
	t.Run("nobody reaches another person's list", func(t *testing.T) {
		w := newWorld(t, 0)
		ann, bob := w.join("ann@example.com"), w.join("bob@example.com")
		ann.have("Ann's secret")
		c := bob.connect(newest, "")
		for _, call := range []string{`list_tasks {"status":"all"}`, `search_tasks {"query":"secret"}`, `search_tasks {"query":"#1"}`, `delete_task {"tasks":[1]}`, `undo {"change":1}`} {
			tool, args, _ := strings.Cut(call, " ")
			if a := c.call(tool, args); strings.Contains(a.text, "Ann") {
				t.Errorf("%s: got %s", call, a.text)
			}
		}
		ann.want("Ann's list", ann.pending(), "Ann's secret")
	})
}
