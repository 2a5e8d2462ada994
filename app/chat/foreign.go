package chat

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// ForeignServer is a server of tools elsewhere, as a person sees it.
type ForeignServer struct {
	Name string `json:"name"`
	// Host is where it is, or the command that runs it. Credentials are never in it.
	Host   string        `json:"host"`
	Status ServerStatus  `json:"status"`
	Error  string        `json:"error,omitempty"`   // a sentence, if it is not ready
	Seen   *time.Time    `json:"seen_at,omitempty"` // when it last listed its tools
	Tools  []ForeignTool `json:"tools"`
	// LeftOut is how many of its tools are not used: with a name or a schema
	// that cannot be passed on, or more than there may be.
	LeftOut int `json:"left_out"`
}

// ServerStatus is how a server of tools elsewhere is.
type ServerStatus string

// The statuses.
const (
	ServerConnecting  ServerStatus = "connecting"
	ServerReady       ServerStatus = "ready"
	ServerUnreachable ServerStatus = "unreachable" // tried again, later each time
	ServerRefused     ServerStatus = "refused"     // the operator does not allow it
)

// ForeignTool is one of its tools, with how the person wants it used.
type ForeignTool struct {
	Name        string `json:"name"` // server__tool
	Title       string `json:"title"`
	Description string `json:"description"` // what the server says of it
	Enabled     bool   `json:"enabled"`
	Ask         bool   `json:"ask"` // before each use
}

// Permission is how a person wants a tool of another server used.
type Permission struct {
	Tool    string
	Enabled bool
	Ask     bool
	// Definition tells the tool as it was when Ask was taken away: if the server
	// gives the tool another description or schema, the person is asked again.
	Definition string
}

// ForeignStore keeps what people decided about tools of other servers, and
// which of their calls were begun.
type ForeignStore interface {
	// Permissions returns those that the person has set, by tool.
	Permissions(ctx context.Context, user todo.UserID) (map[string]Permission, error)
	SetPermission(ctx context.Context, user todo.UserID, p Permission) error
	// BeginCall notes that the call of that key begins, exactly once: if it was
	// begun before it reports so, with the result if that is known.
	BeginCall(ctx context.Context, user todo.UserID, key string, now time.Time) (begun bool, result *Result, err error)
	// EndCall keeps the result of a call that was begun.
	EndCall(ctx context.Context, user todo.UserID, key string, r Result) error
}
