package mcp

import (
	"context"
	"slices"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
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
			return t.Annotations != nil && !id.May(scopeOf(t.Annotations.ReadOnlyHint))
		})
		return &out, nil
	}
}

// scopeOf is the scope that a tool needs.
func scopeOf(readOnly bool) account.Scope {
	if readOnly {
		return account.Read
	}
	return account.Write
}

// allowed says who sent the request if their token has the scope.
func allowed(extra *sdk.RequestExtra, scope account.Scope) (account.Identity, error) {
	id, err := identity(extra)
	if err != nil {
		return id, err
	}
	if !id.May(scope) {
		return id, fault.New(fault.Forbidden, "This access token has no scope %s, so nothing was done. Tell the person: a token that has it is made in the settings of the app, or with todo token.", string(scope))
	}
	return id, nil
}
