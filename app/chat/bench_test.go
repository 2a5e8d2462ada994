package chat_test

import (
	"context"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/app/tools"
)

// BenchmarkTurn is one message to the offline assistant, from its arrival to
// its stored answer, on SQLite in a file.
func BenchmarkTurn(b *testing.B) {
	for name, message := range map[string]string{"add": "add buy milk tomorrow at 5pm", "list": "what's due today?", "talk": "how are you"} {
		b.Run(name, func(b *testing.B) {
			db, err := store.Open(b.Context(), "sqlite:"+b.TempDir()+"/todo.db", store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			svc := todo.New(db.Tasks(), time.Now)
			s := run.Service(db, tools.New(svc), offline.New(), run.Options{})
			who := todo.Actor{User: "ann", Via: todo.ViaChat, Zone: time.UTC}
			for b.Loop() {
				turn, err := s.Start(context.Background(), who, chat.Request{Message: message})
				if err != nil {
					b.Fatal(err)
				}
				if turn, err = s.Wait(context.Background(), who, turn.ID); err != nil || turn.Status != chat.Done {
					b.Fatalf("turn.Status = %v, want %v; error: %v", turn.Status, chat.Done, err)
				}
			}
		})
	}
}
