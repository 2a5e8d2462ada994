package mcp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/mcp"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func three(t *testing.T) *person {
	p := newWorld(t, 0).join("ann@example.com")
	p.have("One", "Two", "Three")
	return p
}

// approve is the person saying yes to a plan on the page.
func (p *person) approve(id string) {
	p.Helper()
	if _, err := p.calls.Approve(p.Context(), p.who, id); err != nil {
		p.Fatal(err)
	}
}

// due are the titles of the tasks that have a due.
func (p *person) due() string {
	p.Helper()
	page, err := p.tasks.List(p.Context(), p.who, todo.Filter{Status: todo.Pending, Sort: todo.SortCreated, Limit: todo.MaxLimit})
	if err != nil {
		p.Fatal(err)
	}
	var titles []string
	for _, t := range page.Tasks {
		if t.Due != nil {
			titles = append(titles, t.Title)
		}
	}
	return strings.Join(titles, "; ")
}

func TestApprovalOverHTTP(t *testing.T) {
	t.Run("is asked of the person by a client that can ask", func(t *testing.T) {
		for action, want := range map[string]string{"accept": "Three", "decline": "One; Two; Three", "cancel": "One; Two; Three"} {
			c := three(t).connect(newest, action)
			a := c.call("delete_task", `{"tasks":[1,2]}`)
			c.want(action, c.pending(), want)
			if len(c.asked) != 1 || !strings.Contains(c.asked[0], "Delete 2 tasks?") || !strings.Contains(c.asked[0], "#2 Two") {
				t.Errorf("asked %q", c.asked)
			}
			if a.IsError {
				t.Errorf("%s: %s", action, a.text)
			}
		}
	})
	t.Run("is not asked for one task", func(t *testing.T) {
		c := three(t).connect(newest, "decline")
		c.call("delete_task", `{"tasks":[1]}`)
		c.want("pending", c.pending(), "Two; Three")
		if len(c.asked) != 0 {
			t.Errorf("asked %q", c.asked)
		}
	})
	t.Run("waits as a plan where a client cannot ask, in every version", func(t *testing.T) {
		eachVersion(t, func(t *testing.T, version string) {
			c := three(t).connect(version, "")
			a := c.call("reschedule_task", `{"where":{},"except":[3],"due":"friday"}`)
			if a.IsError || a.data["status"] != "waiting" || a.plan() == "" || !strings.Contains(a.text, "#1 One") {
				t.Fatalf("got %s", a.text)
			}
			if !strings.Contains(a.text, "on the page of their list at "+c.url) || !strings.Contains(a.text, "todo plans") {
				t.Errorf("it does not say where the person approves: %s", a.text)
			}
			id := a.plan()
			for range 2 {
				if a = c.call("confirm_plan", `{"plan_id":"`+id+`"}`); a.data["status"] != "waiting" || a.plan() != id {
					t.Errorf("got %s", a.text)
				}
			}
			c.want("due on friday", c.due(), "")
			c.approve(id)
			a = c.call("confirm_plan", `{"plan_id":"`+id+`"}`)
			if a.data["status"] != "done" || !strings.Contains(a.text, "undo takes it back") {
				t.Errorf("got %s", a.text)
			}
			c.want("due on friday", c.due(), "One; Two")
		})
	})
	t.Run("is given by a program where the person has given its token the right to", func(t *testing.T) {
		eachVersion(t, func(t *testing.T, version string) {
			c := three(t).with(account.Read, account.Write, account.Approve).connect(version, "")
			a := c.call("delete_task", `{"where":{}}`)
			if a.data["status"] != "waiting" || !strings.Contains(a.text, "allowed this program") {
				t.Errorf("got %s", a.text)
			}
			c.call("confirm_plan", `{"plan_id":"`+a.plan()+`"}`)
			c.want("pending", c.pending(), "")
		})
	})
	t.Run("is not given by an answer that a client cannot have from its person", func(t *testing.T) {
		ann := three(t)
		id := ann.connect(older, "").call("delete_task", `{"where":{}}`).plan()
		for _, tool := range []string{"delete_task", "confirm_plan"} {
			status, body := ann.post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"`+tool+`","arguments":{"where":{},"plan_id":"`+id+`"},"requestState":"`+id+`",
				"inputResponses":{"approval":{"action":"accept"}},"_meta":{"io.modelcontextprotocol/protocolVersion":"`+newest+`","io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}`,
				"MCP-Protocol-Version", newest, "Mcp-Method", "tools/call", "Mcp-Name", tool)
			if !strings.Contains(body, "waiting") {
				t.Errorf("%s: %s %s", tool, status.Status, body)
			}
		}
		ann.want("pending", ann.pending(), "One; Two; Three")
	})
	t.Run("is not given by a program that says it has asked, without the scope to approve", func(t *testing.T) {
		eachVersion(t, func(t *testing.T, version string) {
			c := three(t).connectAs(version, "accept")
			a := c.call("delete_task", `{"where":{}}`)
			if len(c.asked) != 0 || a.data["status"] != "waiting" || !strings.Contains(a.text, "You cannot approve it for them") {
				t.Errorf("it was asked %q: %s", c.asked, a.text)
			}
			c.call("confirm_plan", `{"plan_id":"`+a.plan()+`"}`)
			c.want("pending", c.pending(), "One; Two; Three")
			status, body := c.post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_task","arguments":{"where":{}},"requestState":"`+a.plan()+`",
				"inputResponses":{"approval":{"action":"accept"}},"_meta":{"io.modelcontextprotocol/protocolVersion":"`+newest+`","io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{}}}}}}`,
				"MCP-Protocol-Version", newest, "Mcp-Method", "tools/call", "Mcp-Name", "delete_task")
			if !strings.Contains(body, "waiting") {
				t.Errorf("%s: %s", status.Status, body)
			}
			c.want("pending", c.pending(), "One; Two; Three")
		})
	})
	t.Run("is asked again when a client that can ask wants the plan confirmed", func(t *testing.T) {
		for action, want := range map[string]string{"accept": "", "decline": "One; Two; Three"} {
			ann := three(t)
			id := ann.connect(older, "").call("delete_task", `{"where":{}}`).plan()
			c := ann.connect(newest, action)
			c.call("confirm_plan", `{"plan_id":"`+id+`"}`)
			c.want(action, c.pending(), want)
			if len(c.asked) != 1 {
				t.Errorf("asked %q", c.asked)
			}
		}
	})
	t.Run("lets exactly what was shown happen, once", func(t *testing.T) {
		c := three(t).connect(older, "")
		id := c.call("delete_task", `{"where":{}}`).plan()
		c.have("Four")
		c.approve(id)
		first := c.call("confirm_plan", `{"plan_id":"`+id+`"}`)
		c.want("pending", c.pending(), "Four")
		c.call("restore_task", `{"tasks":[1]}`)
		again := c.call("confirm_plan", `{"plan_id":"`+id+`"}`)
		c.want("pending after it was confirmed again", c.pending(), "One; Four")
		c.want("the change", again.text, first.text)
		if a := c.call("confirm_plan", `{"plan_id":"`+id+`","approve":false}`); !a.IsError {
			t.Errorf("an approved plan was dropped: %s", a.text)
		}
	})
	t.Run("is over when it was declined or has waited for an hour", func(t *testing.T) {
		c := three(t).connect(older, "")
		id := c.call("delete_task", `{"where":{}}`).plan()
		c.call("confirm_plan", `{"plan_id":"`+id+`","approve":false}`)
		if a := c.call("confirm_plan", `{"plan_id":"`+id+`"}`); !a.IsError || !strings.Contains(a.text, "rejected") {
			t.Errorf("got %s", a.text)
		}
		id = c.call("delete_task", `{"where":{}}`).plan()
		c.later(time.Hour + time.Second)
		if a := c.call("confirm_plan", `{"plan_id":"`+id+`"}`); !a.IsError || !strings.Contains(a.text, "expired") {
			t.Errorf("got %s", a.text)
		}
		if _, err := c.calls.Approve(t.Context(), c.who, id); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("an expired plan was approved: %v", err)
		}
		c.want("pending", c.pending(), "One; Two; Three")
	})
	t.Run("is nobody else's, and not of another call", func(t *testing.T) {
		ann := three(t)
		id := ann.connect(older, "").call("delete_task", `{"where":{}}`).plan()
		bob := ann.world.join("bob@example.com").connect(older, "")
		mighty := bob.with(account.Read, account.Write, account.Approve).connect(older, "")
		for _, c := range []*client{bob, mighty} {
			for _, approve := range []string{"true", "false"} {
				if a := c.call("confirm_plan", `{"plan_id":"`+id+`","approve":`+approve+`}`); !a.IsError || !strings.Contains(a.text, "no such plan") {
					t.Errorf("got %s", a.text)
				}
			}
		}
		// The answer to one question is no answer to another.
		c := ann.connect(newest, "accept")
		res, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: "complete_task", Arguments: map[string]any{"tasks": []int{1}}, RequestState: id,
			InputResponses: sdk.InputResponseMap{"approval": &sdk.ElicitResult{Action: "accept"}}})
		if err != nil || !res.IsError {
			t.Errorf("got %+v, %v", res, err)
		}
		ann.want("pending", ann.pending(), "One; Two; Three")
	})
	t.Run("asks again when the answer is missing", func(t *testing.T) {
		ann := three(t)
		id := ann.connect(older, "").call("delete_task", `{"tasks":[1,2]}`).plan()
		c := ann.connect(newest, "accept")
		if _, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: "delete_task", Arguments: map[string]any{"tasks": []int{1, 2}}, RequestState: id}); err != nil {
			t.Fatal(err)
		}
		if len(c.asked) != 1 {
			t.Errorf("asked %q", c.asked)
		}
		ann.want("pending", ann.pending(), "Three")
	})
}

// bridged is a client of todo mcp: a bridge over pipes to the person's /mcp.
func (p *person) bridged(version, action string) *client {
	p.Helper()
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- mcp.Bridge(p.Context(), mcp.Upstream{URL: p.url + "/mcp", HTTP: &http.Client{Transport: bearing(p.token)}, Version: "1"}, toServer, fromServer)
	}()
	c := &client{person: p}
	c.ClientSession = p.session(version, action, &c.asked, &sdk.IOTransport{Reader: toClient, Writer: fromClient})
	p.Cleanup(func() {
		fromClient.Close()
		if err := <-done; err != nil {
			p.Errorf("the bridge ended with %v", err)
		}
	})
	return c
}

func TestBridge(t *testing.T) {
	t.Run("has everything that the server has, in every version", func(t *testing.T) {
		eachVersion(t, func(t *testing.T, version string) {
			p := three(t)
			c, direct := p.bridged(version, ""), p.connect(newest, "")
			c.want("tools", strings.Join(c.tools(), " "), strings.Join(direct.tools(), " "))
			if c.InitializeResult().Instructions == "" {
				t.Error("there are no instructions")
			}
			a := c.call("list_tasks", `{}`)
			if a.data["total"] != 3.0 || a.IsError {
				t.Errorf("got %s", a.text)
			}
			r, err := c.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "todo://tasks/2"})
			if err != nil || !strings.Contains(r.Contents[0].Text, "Two") {
				t.Errorf("got %+v, %v", r, err)
			}
			g, err := c.GetPrompt(t.Context(), &sdk.GetPromptParams{Name: "weekly_review"})
			if err != nil || len(g.Messages) != 4 {
				t.Errorf("got %+v, %v", g, err)
			}
			id := c.call("delete_task", `{"where":{}}`).plan()
			c.approve(id)
			if a := c.call("confirm_plan", `{"plan_id":"`+id+`"}`); a.data["status"] != "done" {
				t.Errorf("got %s", a.text)
			}
			c.want("pending", c.pending(), "")
		})
	})
	t.Run("lets the client ask its person, in every version that can", func(t *testing.T) {
		for _, version := range []string{newest, "2025-11-25", older} {
			for action, want := range map[string]string{"accept": "Three", "decline": "One; Two; Three"} {
				c := three(t).with(account.Read, account.Write, account.Approve).bridged(version, action)
				c.call("delete_task", `{"tasks":[1,2]}`)
				c.want(version+" "+action, c.pending(), want)
				if len(c.asked) != 1 {
					t.Errorf("%s: asked %q", version, c.asked)
				}
			}
		}
	})
	t.Run("shows a token only what it may use, and needs a token", func(t *testing.T) {
		p := three(t)
		c := p.with("read").bridged(older, "")
		c.want("tools", strings.Join(c.tools(), " "), "get_overview get_reminder_settings list_reminders list_rung_reminders list_tasks search_tasks")
		err := mcp.Bridge(t.Context(), mcp.Upstream{URL: p.url + "/mcp", HTTP: http.DefaultClient}, io.NopCloser(strings.NewReader("")), nil)
		if err == nil {
			t.Error("somebody without a token was let in")
		}
	})
}
