package mcp

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
)

// maxValues is how many values the protocol lets a completion have.
const maxValues = 100

// complete proposes values for the argument of a prompt or of an address.
// What it does not know it proposes nothing for.
func (s *Server) complete(ctx context.Context, req *sdk.CompleteRequest) (*sdk.CompleteResult, error) {
	id, err := allowed(req.Extra, account.Read)
	if err != nil {
		return nil, err
	}
	var all []string
	switch ref := req.Params.Ref; {
	case ref == nil:
	case ref.Type == "ref/prompt" && (ref.Name == planPrompt || ref.Name == reviewPrompt) &&
		req.Params.Argument.Name == tagArgument:
		all, err = s.tags(ctx, req.Extra)
	case ref.Type == "ref/resource" && ref.URI == taskURI+"{id}":
		all, err = s.numbers(ctx, req.Extra)
	case ref.Type == "ref/resource" && ref.URI == conversationURI+"{id}" && s.Chats != nil:
		list, _, e := s.Chats.Conversations(ctx, actor(id), "", "", maxValues)
		for _, c := range list {
			all = append(all, c.ID)
		}
		err = e
	}
	if err != nil {
		return nil, err
	}
	values := []string{}
	for _, v := range all {
		if strings.HasPrefix(v, req.Params.Argument.Value) && len(values) < maxValues {
			values = append(values, v)
		}
	}
	return &sdk.CompleteResult{Completion: sdk.CompletionResultDetails{Values: values, Total: len(values)}}, nil
}

// tags are those in use, the most used first.
func (s *Server) tags(ctx context.Context, extra *sdk.RequestExtra) ([]string, error) {
	data, err := s.read(ctx, extra, "get_overview", `{}`)
	if err != nil {
		return nil, err
	}
	var overview struct {
		Tags []struct {
			Tag string `json:"tag"`
		} `json:"tags"`
	}
	if err := json.Unmarshal(data, &overview); err != nil {
		return nil, err
	}
	var out []string
	for _, t := range overview.Tags {
		out = append(out, t.Tag)
	}
	return out, nil
}

// numbers are those of pending tasks, the soonest due first.
func (s *Server) numbers(ctx context.Context, extra *sdk.RequestExtra) ([]string, error) {
	data, err := s.read(ctx, extra, "list_tasks", `{"limit":200}`)
	if err != nil {
		return nil, err
	}
	var page struct {
		Tasks []struct {
			ID int64 `json:"id"`
		} `json:"tasks"`
	}
	if err := json.Unmarshal(data, &page); err != nil {
		return nil, err
	}
	var out []string
	for _, t := range page.Tasks {
		out = append(out, strconv.FormatInt(t.ID, 10))
	}
	return out, nil
}
