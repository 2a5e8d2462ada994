package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// confirmTool carries out, or drops, a plan for clients that cannot ask.
const confirmTool = "confirm_plan"

// approval names our one question among the requests for input.
const approval = "approval"

// maxShown is how many tasks of a plan a question lists.
const maxShown = 30

const saidDeclined = "The person did not approve this, so nothing was changed. Do not try it again unless they ask for it."

// ask puts the plan to the person: through the client where it can ask, and
// otherwise as a plan that the model has to show and to have confirmed.
func (s *Server) ask(h chat.Held, req *sdk.CallToolRequest) *sdk.CallToolResult {
	if asksPeople(req.ClientCapabilities()) {
		return &sdk.CallToolResult{RequestState: h.ID, InputRequests: sdk.InputRequestMap{approval: &sdk.ElicitParams{
			Mode: "form", Message: shown(h.Plan),
			// To accept is to approve: there is nothing to fill in.
			RequestedSchema: json.RawMessage(`{"type":"object","properties":{}}`),
		}}}
	}
	return both(shown(h.Plan)+fmt.Sprintf(`
Nothing has been changed yet: this needs the person's approval. Show them the list above and ask. Only after they have agreed, call %s with plan_id %q; if they do not agree, call it with approve=false. The plan expires within the hour.`, confirmTool, h.ID),
		changed{Status: statusWaiting, Failures: h.Frozen.Missed, Notice: notice,
			Plan: &plan{ID: h.ID, Summary: h.Plan.Summary, Tasks: h.Plan.Lines, Expires: h.Plan.Expires}})
}

// asksPeople says whether a client can put a question to its person.
func asksPeople(c *sdk.ClientCapabilities) bool {
	return c != nil && c.Elicitation != nil && (c.Elicitation.Form != nil || c.Elicitation.URL == nil)
}

// shown is the plan as the person reads it.
func shown(p chat.Plan) string {
	var b strings.Builder
	b.WriteString(p.Summary)
	for i, l := range p.Lines {
		if i == maxShown {
			fmt.Fprintf(&b, "\n… and %d more", len(p.Lines)-i)
			break
		}
		fmt.Fprintf(&b, "\n- #%d %s", l.Task, l.Title)
		if l.Detail != "" {
			b.WriteString(": " + l.Detail)
		}
	}
	return b.String()
}

// answered goes on with a call whose question the person has been asked.
func (s *Server) answered(ctx context.Context, id account.Identity, tool string, req *sdk.CallToolRequest) (*sdk.CallToolResult, string) {
	held, err := s.Calls.Waiting(ctx, actor(id), req.Params.RequestState)
	if err != nil {
		return s.broken(tool, err)
	}
	answer, ok := req.Params.InputResponses[approval].(*sdk.ElicitResult)
	switch {
	case held != nil && held.Frozen.Call.Tool != tool:
		return failure("The approval belongs to another call, so nothing was done. Make the call again."), outcomeFailed
	case held != nil && !ok:
		return s.ask(*held, req), outcomeWaiting
	case !ok:
		return failure("The plan of this call is not waiting any more, so nothing was done. Make the call again if it is still wanted."), outcomeFailed
	}
	return s.decide(ctx, id, tool, req.Params.RequestState, answer.Action == "accept")
}

// decide carries a plan out or drops it.
func (s *Server) decide(ctx context.Context, id account.Identity, tool, planID string, approve bool) (*sdk.CallToolResult, string) {
	if !approve {
		if err := s.Calls.Reject(ctx, actor(id), planID); err != nil {
			return s.broken(tool, err)
		}
		res := both(saidDeclined, changed{Status: statusNothing, Failures: []string{saidDeclined}})
		return res, outcomeDone
	}
	r, err := s.Calls.Approve(ctx, actor(id), planID)
	if err != nil {
		return s.broken(tool, err)
	}
	return changeResult(r)
}

type confirmArgs struct {
	Plan    string `json:"plan_id"`
	Approve *bool  `json:"approve"`
}

// addConfirm serves the way for clients that cannot ask. A model can call it
// without having asked: that is why it is marked as destructive, so that
// clients ask before it runs, why a plan is kept here and not in its
// arguments, and why the answer offers the undo. docs/mcp.md says what an
// operator can do who wants more.
func (s *Server) addConfirm() {
	yes, no := true, false
	s.mcp.AddTool(&sdk.Tool{
		Name: confirmTool, Title: "Carry out a plan that the person has approved",
		Description: "Carry out a plan that an earlier call has left waiting, exactly as it was shown. Call it only after the person has seen the plan and agreed to it; with approve=false to drop the plan.",
		InputSchema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["plan_id"],"properties":{
"plan_id":{"type":"string","minLength":1,"maxLength":64},
"approve":{"type":"boolean","default":true,"description":"What the person decided."}}}`),
		OutputSchema: json.RawMessage(changeSchema),
		Annotations:  &sdk.ToolAnnotations{Title: "Carry out an approved plan", DestructiveHint: &yes, IdempotentHint: true, OpenWorldHint: &no},
	}, s.observed(confirmTool, false, func(ctx context.Context, id account.Identity, req *sdk.CallToolRequest) (*sdk.CallToolResult, string) {
		var args confirmArgs
		if err := json.Unmarshal(req.Params.Arguments, &args); err != nil || args.Plan == "" {
			return s.broken(confirmTool, fault.InField("plan_id", "Give the plan_id of the plan that waits, as the earlier answer has it."))
		}
		return s.decide(ctx, id, confirmTool, args.Plan, args.Approve == nil || *args.Approve)
	}))
}
