package api

import (
	"context"
	"net/http"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// foreignHandlers answers requests about the tools of other servers.
type foreignHandlers struct{ *Server }

// Foreign are the tools of other servers, as people decide about them.
type Foreign interface {
	Servers(ctx context.Context, who todo.Actor) ([]chat.ForeignServer, error)
	// Permit changes how the person wants a tool used; nil leaves it as it is.
	Permit(ctx context.Context, who todo.Actor, tool string, enabled, ask *bool) (chat.ForeignTool, error)
}

type serversOutput struct {
	Body struct {
		Servers []chat.ForeignServer `json:"servers" nullable:"false"`
	} `nameHint:"ServerList"`
}

type permitInput struct {
	Owner
	Tool string `path:"tool" maxLength:"64" doc:"Its name, such as weather__forecast." example:"weather__forecast"`
	Body struct {
		Enabled *bool `json:"enabled,omitempty" doc:"Whether the assistant may use it at all."`
		Ask     *bool `json:"ask,omitempty" doc:"Whether you are asked before each use. It holds for the tool as it is now: if its server changes it, you are asked again."`
	} `nameHint:"PermissionPatch"`
}

type permitOutput struct{ Body chat.ForeignTool }

func (s foreignHandlers) foreignRoutes() {
	handle(s.Server, s.operation(http.MethodGet, "/api/{user}/mcp/servers", "list-servers", "Other servers",
		"The MCP servers whose tools your assistant has"), s.servers)
	handle(s.Server, s.operation(http.MethodPatch, "/api/{user}/mcp/tools/{tool}", "permit-tool", "Other servers",
		"Say how a tool of another server may be used"), s.permit)
}

func (s foreignHandlers) servers(ctx context.Context, _ *Owner) (*serversOutput, error) {
	out := &serversOutput{}
	var err error
	out.Body.Servers, err = s.Foreign.Servers(ctx, actor(ctx))
	return out, err
}

// permit is for the person alone: a program with an access token must not
// give itself or a model a freer hand.
func (s foreignHandlers) permit(ctx context.Context, in *permitInput) (*permitOutput, error) {
	if callOf(ctx).who.Session == "" {
		return nil, fault.New(fault.Forbidden,
			"An access token cannot decide how tools of other servers are used. Sign in with your password to do that.")
	}
	tool, err := s.Foreign.Permit(ctx, actor(ctx), in.Tool, in.Body.Enabled, in.Body.Ask)
	return &permitOutput{tool}, err
}
