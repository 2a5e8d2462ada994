package mcp

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// The addresses of resources.
const (
	todayURI        = "todo://tasks/today"
	overdueURI      = "todo://tasks/overdue"
	taskURI         = "todo://tasks/"
	conversationURI = "todo://conversations/"
)

// maxRead is the most of a conversation that is read, in bytes: its end.
const maxRead = 200 << 10

// The calls behind the lists.
const (
	todayArgs   = `{"due":"today","limit":200}`
	overdueArgs = `{"due":"overdue","limit":200}`
)

func (s *Server) addResources() {
	list := func(uri, name, title, description, args string) {
		s.mcp.AddResource(&sdk.Resource{URI: uri, Name: name, Title: title, Description: description,
			MIMEType: "application/json"},
			func(ctx context.Context, req *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
				data, err := s.read(ctx, req.Extra, "list_tasks", args)
				if err != nil {
					return nil, err
				}
				return contents(uri, "application/json", string(withNotice(data))), nil
			})
	}
	list(todayURI, "today", "Due today", "The pending tasks that are due today, in the person's time zone.", todayArgs)
	list(overdueURI, "overdue", "Overdue", "The pending tasks whose due is past.", overdueArgs)
	s.mcp.AddResourceTemplate(&sdk.ResourceTemplate{
		URITemplate: taskURI + "{id}", Name: "task", Title: "One task", MIMEType: "application/json",
		Description: "One task by its number, with its note.",
	}, s.readTask)
	if s.Chats != nil {
		s.mcp.AddResourceTemplate(&sdk.ResourceTemplate{
			URITemplate: conversationURI + "{id}", Name: "conversation", Title: "One conversation",
			MIMEType:    "text/markdown",
			Description: "A conversation of the person with the assistant of the app, as Markdown.",
		}, s.readConversation)
	}
}

// read runs a tool that changes nothing, as the person of the request.
func (s *Server) read(ctx context.Context, extra *sdk.RequestExtra, tool, args string) (json.RawMessage, error) {
	id, err := allowed(extra, account.Read)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	r, _, err := s.Calls.Call(ctx, actor(id), chat.Call{Tool: tool, Args: json.RawMessage(args)})
	if err != nil {
		s.Log.Error("read for an MCP client", "tool", tool, "error", err)
		return nil, fault.New(fault.CodeOf(err), "%s", fault.MessageOf(err))
	}
	if r.Failed {
		return nil, fault.New(fault.NotFound, "%s", r.Text)
	}
	return r.Data, nil
}

func (s *Server) readTask(ctx context.Context, req *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
	uri := req.Params.URI
	number := strings.TrimPrefix(uri, taskURI)
	if number == "" || len(number) > 18 || strings.Trim(number, "0123456789") != "" {
		return nil, sdk.ResourceNotFoundError(uri)
	}
	data, err := s.read(ctx, req.Extra, "search_tasks", `{"query":"#`+number+`"}`)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, sdk.ResourceNotFoundError(uri)
	}
	if err != nil {
		return nil, err
	}
	var page struct {
		Tasks []json.RawMessage `json:"tasks"`
	}
	if err := json.Unmarshal(data, &page); err != nil || len(page.Tasks) != 1 {
		return nil, sdk.ResourceNotFoundError(uri)
	}
	return contents(uri, "application/json", string(withNotice(page.Tasks[0]))), nil
}

func (s *Server) readConversation(ctx context.Context, req *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
	uri := req.Params.URI
	id, err := allowed(req.Extra, account.Read)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	write, _, err := s.Chats.Export(ctx, actor(id), strings.TrimPrefix(uri, conversationURI), "md")
	if fault.CodeOf(err) == fault.NotFound {
		return nil, sdk.ResourceNotFoundError(uri)
	}
	var end lastBytes
	if err == nil {
		err = write(&end)
	}
	if err != nil {
		s.Log.Error("read a conversation for an MCP client", "error", err)
		return nil, fault.New(fault.CodeOf(err), "%s", fault.MessageOf(err))
	}
	text := string(end.kept)
	if end.cut {
		for !utf8.RuneStart(text[0]) {
			text = text[1:]
		}
		text = "_The beginning is left out._\n\n" + text
	}
	return contents(uri, "text/markdown", "_"+notice+"_\n\n"+text), nil
}

// lastBytes keeps the last maxRead bytes of what is written.
type lastBytes struct {
	kept []byte
	cut  bool // there was more
}

// Write never fails.
func (l *lastBytes) Write(b []byte) (int, error) {
	l.kept = append(l.kept, b...)
	if over := len(l.kept) - maxRead; over > 0 {
		l.kept = append(l.kept[:0], l.kept[over:]...)
		l.cut = true
	}
	return len(b), nil
}

func contents(uri, mime, text string) *sdk.ReadResourceResult {
	return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{{URI: uri, MIMEType: mime, Text: text}}}
}
