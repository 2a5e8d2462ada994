package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// BenchmarkServer has the backend's handler answer for one person of 1,000
// tasks, without a network between.
func BenchmarkServer(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { benchmarkServer(b, "sqlite:"+b.TempDir()+"/todo.db") })
	b.Run("PostgreSQL", func(b *testing.B) { benchmarkServer(b, pgtest.New(b)) })
}

func benchmarkServer(b *testing.B, address string) {
	ctx := context.Background()
	db, err := store.Open(ctx, address, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	keys, _ := account.ParseKeys(signKey)
	people := account.New(db, keys, account.Options{Cheap: true})
	p, s, err := people.Register(ctx, account.Registration{Email: "ada@example.com", Password: "correct horse"}, account.Origin{})
	if err != nil {
		b.Fatal(err)
	}
	tasks := todo.New(db.Tasks(), time.Now)
	for n := range 1000 {
		d := todo.Draft{Title: fmt.Sprintf("Task number %d of the thousand", n), Tags: []string{"home"}}
		if n%2 == 0 {
			due, _ := todo.NewDue("2026-12-01", "17:00", "Europe/Berlin")
			d.Due = &due
		}
		if _, err := tasks.Add(ctx, todo.Actor{User: p.ID, Via: todo.ViaAPI}, d); err != nil {
			b.Fatal(err)
		}
	}
	server := api.New(api.Deps{Tasks: tasks, People: people, Ping: db.Ping})
	for _, c := range []struct{ name, method, path, body string }{
		{"health", "GET", "/health", ""},
		{"list", "GET", "/api/me/tasks?limit=20", ""},
		{"get", "GET", "/api/me/tasks/500", ""},
		{"create", "POST", "/api/me/tasks", `{"title":"Buy milk","tags":["home"]}`},
		{"toggle", "PATCH", "/api/me/tasks/500/complete", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
				r.Header.Set("Authorization", "Bearer "+s.Token)
				w := httptest.NewRecorder()
				server.ServeHTTP(w, r)
				if w.Code >= http.StatusBadRequest {
					b.Fatalf("w.Code = %v; w.Body = %v", w.Code, w.Body)
				}
			}
		})
	}
}
