package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
)

type conversationsInput struct {
	Owner
	Search string `query:"search" maxLength:"200" doc:"Words of the title, messages or responses."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" doc:"50 if left out."`
	Cursor string `query:"cursor" maxLength:"2048" doc:"The next_cursor of the page before."`
}

type conversationsOutput struct {
	Body struct {
		Conversations []chat.Conversation `json:"conversations"`
		Next          string              `json:"next_cursor,omitempty" doc:"Where the next page starts; there is none on the last page."`
	} `nameHint:"ConversationList"`
}

// ConversationRef is a path that names a conversation.
type ConversationRef struct {
	Owner
	ID string `path:"id" maxLength:"64"`
}

type conversationInput struct {
	ConversationRef
	Before string `query:"before" maxLength:"64" doc:"The id of the oldest turn that is known: the turns that lead to it."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" doc:"50 if left out; fewer come where they are long, see more."`
}

type conversationOutput struct {
	Body struct {
		Conversation chat.Conversation `json:"conversation"`
		Turns        []chat.Turn       `json:"turns" doc:"Of the chosen branch, oldest first."`
		More         bool              `json:"more" doc:"There are older turns."`
	} `nameHint:"ConversationTurns"`
}

type renameInput struct {
	ConversationRef
	Body struct {
		Title string `json:"title" minLength:"1" maxLength:"200"`
	} `nameHint:"ConversationChange"`
}

type renameOutput struct{ Body chat.Conversation }

type exportInput struct {
	ConversationRef
	Format string `query:"format" enum:"md,json" doc:"md if left out."`
}

func (s chatHandlers) conversationRoutes() {
	const path, one = "/api/{user}/conversations", "/api/{user}/conversations/{id}"
	handle(s.Server, s.operation(http.MethodGet, path, "list-conversations", "Conversations",
		"Your conversations, newest first"), dear(s.Server, s.conversations))
	handle(s.Server, s.operation(http.MethodGet, one, "get-conversation", "Conversations",
		"A conversation with its newest turns"), dear(s.Server, s.conversation))
	handle(s.Server, s.operation(http.MethodPatch, one, "rename-conversation", "Conversations",
		"Give a conversation another title"), s.rename)
	handle(s.Server, s.operation(http.MethodDelete, one, "delete-conversation", "Conversations",
		"Delete a conversation for good; its tasks stay"), s.deleteConversation)
	op := s.operation(http.MethodGet, one+"/export", "export-conversation", "Conversations",
		"A whole conversation as a file")
	op.Responses["200"] = &huma.Response{Description: "The file.", Content: map[string]*huma.MediaType{
		"text/markdown":    {Schema: &huma.Schema{Type: huma.TypeString}},
		"application/json": {Schema: &huma.Schema{}},
	}}
	handle(s.Server, op, s.export)
}

func (s chatHandlers) conversations(ctx context.Context, in *conversationsInput) (*conversationsOutput, error) {
	out := &conversationsOutput{}
	list, next, err := s.Chat.Conversations(ctx, talker(ctx), in.Search, in.Cursor, in.Limit)
	if list == nil {
		list = []chat.Conversation{}
	}
	out.Body.Conversations, out.Body.Next = list, next
	return out, err
}

func (s chatHandlers) conversation(ctx context.Context, in *conversationInput) (*conversationOutput, error) {
	if in.Limit == 0 {
		in.Limit = chat.DefaultLimit
	}
	who, out := talker(ctx), &conversationOutput{}
	var err error
	if out.Body.Conversation, err = s.Chat.Conversation(ctx, who, in.ID); err != nil {
		return nil, err
	}
	turns, err := s.Chat.Turns(ctx, who, in.ID, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	if turns == nil {
		turns = []chat.Turn{}
	}
	out.Body.Turns = turns
	out.Body.More = len(turns) > 0 && turns[0].Parent != ""
	return out, nil
}

func (s chatHandlers) rename(ctx context.Context, in *renameInput) (*renameOutput, error) {
	c, err := s.Chat.Rename(ctx, talker(ctx), in.ID, in.Body.Title)
	return &renameOutput{c}, err
}

func (s chatHandlers) deleteConversation(ctx context.Context, in *ConversationRef) (*struct{}, error) {
	return nil, s.Chat.Delete(ctx, talker(ctx), in.ID)
}

func (s chatHandlers) export(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	if in.Format == "" {
		in.Format = "md"
	}
	file, err := s.pieces(ctx)
	if err != nil {
		return nil, err
	}
	write, kind, err := s.Chat.Export(ctx, talker(ctx), in.ID, in.Format)
	if err != nil {
		return nil, err
	}
	name := "conversation-" + strings.Map(plainRune, in.ID) + "." + in.Format
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", kind)
		hc.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		hc.SetStatus(http.StatusOK)
		file.to(hc)
		err := write(file)
		if err == nil {
			err = file.end()
		}
		if err != nil {
			callOf(ctx).cause = err
			panic(http.ErrAbortHandler) // the client must not take half a file for a whole one
		}
	}}, nil
}

func plainRune(r rune) rune {
	if isPlain(string(r), 4) {
		return r
	}
	return '-'
}
