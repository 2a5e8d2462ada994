package mcp

import (
	"context"
	"encoding/json"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// The prompts, which clients offer to the person.
const (
	planPrompt   = "plan_my_day"
	reviewPrompt = "weekly_review"
	tagArgument  = "tag"
)

const planText = `Help me plan my day. Below are my overdue tasks and those that are due today.
1. Say in two sentences how the day looks: how much there is, and what is urgent.
2. Propose an order, with the reason for each in a few words. Say openly if it is too much for a day, and what could move.
3. Ask me before you change anything. Move tasks with reschedule_task, all that go to the same time in one call.`

const reviewText = `Help me look back on my week and prepare the next. Below are what I completed in the last week, what is overdue, and what has no date.
1. Sum up what got done, in three sentences at most.
2. Go through the overdue tasks: for each propose to do it, move it or drop it.
3. Name tasks without a date that look forgotten.
4. Ask me before you change anything, and put what I agree to into as few calls as possible.`

// part is a list that a prompt puts before the model.
type part struct{ uri, args string }

func (s *Server) addPrompts() {
	s.mcp.AddPrompt(&sdk.Prompt{
		Name: planPrompt, Title: "Plan my day",
		Description: "Order what is due today and overdue, and see what can move.",
		Arguments:   []*sdk.PromptArgument{{Name: tagArgument, Title: "Tag", Description: "Only tasks with this tag."}},
	}, func(ctx context.Context, req *sdk.GetPromptRequest) (*sdk.GetPromptResult, error) {
		return s.prompt(ctx, req, planText, []part{{overdueURI, overdueArgs}, {todayURI, todayArgs}})
	})
	s.mcp.AddPrompt(&sdk.Prompt{
		Name: reviewPrompt, Title: "Weekly review", Description: "Look back on the last week and prepare the next.",
		Arguments: []*sdk.PromptArgument{{Name: tagArgument, Title: "Tag", Description: "Only tasks with this tag."}},
	}, func(ctx context.Context, req *sdk.GetPromptRequest) (*sdk.GetPromptResult, error) {
		return s.prompt(ctx, req, reviewText, []part{
			{"todo://tasks/completed", `{"completed":"last 7 days","limit":200}`}, {overdueURI, overdueArgs},
			{"todo://tasks/undated", `{"due":"none","limit":100}`}})
	})
}

// prompt is the text with the lists it is about, which are data.
func (s *Server) prompt(ctx context.Context, req *sdk.GetPromptRequest, text string,
	parts []part) (*sdk.GetPromptResult, error) {
	tag, err := todo.CleanLine(tagArgument, req.Params.Arguments[tagArgument], 0, todo.MaxTag)
	if err != nil {
		return nil, err
	}
	out := &sdk.GetPromptResult{Messages: []*sdk.PromptMessage{{Role: "user", Content: &sdk.TextContent{Text: text}}}}
	for _, p := range parts {
		args := map[string]any{}
		if err := json.Unmarshal([]byte(p.args), &args); err != nil {
			return nil, fault.Wrap(err, fault.Internal, "%s", fault.MessageOf(nil))
		}
		if tag != "" {
			args["tag"] = tag
		}
		b, err := json.Marshal(args)
		if err != nil {
			return nil, err
		}
		data, err := s.read(ctx, req.Extra, "list_tasks", string(b))
		if err != nil {
			return nil, err
		}
		out.Messages = append(out.Messages, &sdk.PromptMessage{Role: "user", Content: &sdk.EmbeddedResource{
			Resource: &sdk.ResourceContents{URI: p.uri, MIMEType: "application/json", Text: string(withNotice(data))}}})
	}
	return out, nil
}
