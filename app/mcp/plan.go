package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/approval"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// confirmTool carries out, or drops, a plan for clients that cannot ask.
const confirmTool = "confirm_plan"

// approvalInput names our one question among the requests for input.
const approvalInput = "approval"

// maxShown is how many tasks of a plan a question lists.
const maxShown = 30

const saidDeclined = "The person did not approve this, so nothing was changed. Do not try it again unless they ask for it."

// ask puts the plan to the person: through the client where it can ask, and
// otherwise as a plan that waits where the person can see it for themselves.
func (s *Server) ask(id account.Identity, h approval.Pending, req *sdk.CallToolRequest) *sdk.CallToolResult {
	if id.MayApprove() && asksPeople(req.ClientCapabilities()) {
		return &sdk.CallToolResult{RequestState: h.ID,
			InputRequests: sdk.InputRequestMap{approvalInput: &sdk.ElicitParams{
				Mode: "form", Message: shown(h.Plan),
				// To accept is to approve: there is nothing to fill in.
				RequestedSchema: json.RawMessage(`{"type":"object","properties":{}}`),
			}}}
	}
	next := fmt.Sprintf(
		"You cannot approve it for them. Show them the list above, and tell them to approve it %s. When they say "+
			"that they have, call %s with plan_id %q for the result; if they do not want it, call it with "+
			"approve=false.", s.place(req.Extra), confirmTool, h.ID)
	if id.May(account.Approve) {
		next = fmt.Sprintf(
			"They have allowed this program to carry plans out. Show them the list above, and call %s with plan_id "+
				"%q if it is what they asked for; if not, call it with approve=false.", confirmTool, h.ID)
	}
	return both(shown(h.Plan)+"\nNothing has been changed yet: this needs the person's approval. "+next+
		" The plan expires within the hour.",
		changed{Status: statusWaiting, Failures: h.Resolved.Missed, Notice: notice,
			Plan: &plan{ID: h.ID, Summary: h.Plan.Summary, Tasks: h.Plan.Lines, Expires: h.Plan.Expires}})
}

// place is where the person sees what waits and approves it.
func (s *Server) place(extra *sdk.RequestExtra) string {
	page := ""
	if extra != nil && extra.TokenInfo != nil {
		page, _ = extra.TokenInfo.Extra[pageExtra].(string)
	}
	if s.Headless || page == "" {
		return "in a terminal with the command: todo plans"
	}
	return "on the page of their list at " + page +
		", which shows it by itself (or in a terminal with the command: todo plans)"
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
func (s *Server) answered(ctx context.Context, id account.Identity, tool string,
	req *sdk.CallToolRequest) (*sdk.CallToolResult, string) {
	held, err := s.Calls.Waiting(ctx, actor(id), req.Params.RequestState)
	if err != nil {
		return s.broken(tool, err)
	}
	answer, ok := req.Params.InputResponses[approvalInput].(*sdk.ElicitResult)
	switch {
	case held != nil && held.Resolved.Call.Tool != tool && tool != confirmTool:
		return failure("The approval belongs to another call, so nothing was done. Make the call again."), outcomeFailed
	case held != nil && (!ok || !asksPeople(req.ClientCapabilities()) || !id.MayApprove() && answer.Action == "accept"):
		// Of a client that cannot ask its person there is no answer of theirs,
		// and one without the scope may say that it asked them.
		return s.ask(id, *held, req), outcomeWaiting
	case !ok:
		return failure(
			"The plan of this call is not waiting any more, so nothing was done. Make the call again if it is still " +
				"wanted."), outcomeFailed
	}
	return s.decide(ctx, id, tool, req.Params.RequestState, answer.Action == "accept")
}

// decide carries a plan out or drops it.
func (s *Server) decide(ctx context.Context, id account.Identity, tool, planID string,
	approve bool) (*sdk.CallToolResult, string) {
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

// confirm answers confirm_plan: the result of a plan that the person has
// approved, or that it waits for them. A model can call it without having
// asked anybody, so it approves only where the person has given the token the
// scope to.
func (s *Server) confirm(ctx context.Context, id account.Identity, planID string, approve bool,
	req *sdk.CallToolRequest) (*sdk.CallToolResult, string) {
	if !approve || id.May(account.Approve) {
		return s.decide(ctx, id, confirmTool, planID, approve)
	}
	r, approved, err := s.Calls.Approved(ctx, actor(id), planID)
	if err != nil {
		return s.broken(confirmTool, err)
	}
	if approved {
		return changeResult(r)
	}
	held, err := s.Calls.Waiting(ctx, actor(id), planID)
	if err != nil {
		return s.broken(confirmTool, err)
	}
	if held == nil {
		return failure(
			"This plan was rejected, or it has waited too long and expired. Nothing was changed. Make the call " +
				"again only if the person asks for it."), outcomeFailed
	}
	return s.ask(id, *held, req), outcomeWaiting
}

type confirmArgs struct {
	Plan    string `json:"plan_id"`
	Approve *bool  `json:"approve"`
}

// addConfirm serves what clients that cannot ask need besides: the way to a
// plan's result, and to drop one.
func (s *Server) addConfirm() {
	yes, no := true, false
	s.mcp.AddTool(&sdk.Tool{
		Name: confirmTool, Title: "Get on with a plan that the person has approved",
		Description: "What became of a plan that an earlier call has left waiting. The person approves it " +
			"themselves, where that answer says: this call does not approve, unless they have given this program " +
			"the right to. Call it when they say that they have approved; with approve=false to drop the plan.",
		InputSchema: json.RawMessage(
			`{"type":"object","additionalProperties":false,"required":["plan_id"],"properties":{
"plan_id":{"type":"string","minLength":1,"maxLength":64},
"approve":{"type":"boolean","default":true,"description":"What the person decided."}}}`),
		OutputSchema: json.RawMessage(changeSchema),
		Annotations: &sdk.ToolAnnotations{Title: "Get on with an approved plan", DestructiveHint: &yes,
			IdempotentHint: true, OpenWorldHint: &no},
	}, s.observed(confirmTool, []account.Scope{account.Read, account.Write},
		func(ctx context.Context, id account.Identity, req *sdk.CallToolRequest) (*sdk.CallToolResult, string) {
			if req.Params.RequestState != "" {
				return s.answered(ctx, id, confirmTool, req)
			}
			var args confirmArgs
			if err := json.Unmarshal(req.Params.Arguments, &args); err != nil || args.Plan == "" {
				return s.broken(confirmTool,
					fault.InField("plan_id", "Give the plan_id of the plan that waits, as the earlier answer has it."))
			}
			return s.confirm(ctx, id, args.Plan, args.Approve == nil || *args.Approve, req)
		}))
}
