package mcp

import (
	"context"
	"slices"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// scoped is the middleware that shows a token only the tools it may use.
func (s *Server) scoped(next sdk.MethodHandler) sdk.MethodHandler {
	return func(ctx context.Context, method string, req sdk.Request) (sdk.Result, error) {
		res, err := next(ctx, method, req)
		list, ok := res.(*sdk.ListToolsResult)
		if err != nil || !ok {
			return res, err
		}
		id, err := identity(req.GetExtra())
		if err != nil {
			return nil, err
		}
		out := *list
		out.Tools = slices.DeleteFunc(slices.Clone(list.Tools), func(t *sdk.Tool) bool {
			return slices.ContainsFunc(s.scopes[t.Name], func(scope account.Scope) bool { return !id.May(scope) })
		})
		return &out, nil
	}
}

// scopesOf are the scopes that a tool needs. One that changes tasks which are
// there tells what it has found, so it needs both.
func scopesOf(t chat.ToolSpec) []account.Scope {
	switch {
	case t.ReadOnly:
		return []account.Scope{account.Read}
	case t.Blind != nil:
		return []account.Scope{account.Write}
	}
	return []account.Scope{account.Read, account.Write}
}

// allowed says who sent the request if their token has the scopes.
func allowed(extra *sdk.RequestExtra, scopes ...account.Scope) (account.Identity, error) {
	id, err := identity(extra)
	if err != nil {
		return id, err
	}
	for _, scope := range scopes {
		if !id.May(scope) {
			return id, noScope(scope)
		}
	}
	return id, nil
}

func noScope(scope account.Scope) *fault.Fault {
	return fault.New(fault.Forbidden, "This access token has no scope %s, so nothing was done. Tell the person: "+
		"a token that has it is made in the settings of the app, or with todo token.", string(scope))
}
