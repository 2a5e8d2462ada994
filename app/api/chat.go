package api

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Chat is what the API needs of the conversation.
type Chat interface{}

// Parse is what quick add makes of a text; the ranges of literal, in UTF-16
// code units, are words of the title whatever they look like.
type Parse func(text string, literal [][2]int, who todo.Actor) Parsed

// Parsed is a task in the making.
type Parsed struct {
	Title string `json:"title"`
}

type parseInput struct {
	own
	Body struct {
		Text string `json:"text"`
	}
}
type parseOutput struct{ Body Parsed }

func (s *Server) parse(ctx context.Context, in *parseInput) (*parseOutput, error) {
	return nil, nil
}
func (s *Server) chatRoutes()         {}
func (s *Server) conversationRoutes() {}
