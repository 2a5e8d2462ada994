package api

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/taskfields"
)

func TestEveryFieldOfATaskIsDrawn(t *testing.T) {
	var drawn []todo.Task
	for seed := range 200 {
		drawn = append(drawn, rapid.Custom(drawTask).Example(seed))
	}
	taskfields.Drawn(t, drawn, "User") // it isn't written
}
