package remote

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/store"
	"github.com/todo-chatbot/todo-chatbot/internal/mcpsuite"
)

// suiteClient makes this test program the client that the conformance suite
// starts, with the address of its server as the last argument.
const suiteClient = "TODO_MCP_SUITE_CLIENT"

func TestMain(m *testing.M) {
	if os.Getenv(suiteClient) == "" {
		os.Exit(m.Run())
	}
	if err := beClient(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// beClient connects as the assistant's hub does, and calls every tool once.
func beClient(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := store.Open(ctx, "sqlite::memory:", store.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	allow, err := ParseAllow("127.0.0.1,[::1],localhost")
	if err != nil {
		return err
	}
	l := newLink(Server{Name: "suite", URL: u}, Config{Allow: allow}, Options{Store: db, Now: time.Now, Version: "1"})
	defer l.drop()
	if err := l.refresh(ctx); err != nil {
		return err
	}
	_, tools := l.state()
	for _, d := range tools {
		var schema struct {
			Properties map[string]struct{ Type string } `json:"properties"`
		}
		if err := json.Unmarshal(d.schema, &schema); err != nil {
			return err
		}
		args := map[string]any{}
		for name, p := range schema.Properties {
			args[name] = map[string]any{"number": 2, "integer": 2, "boolean": true}[p.Type]
			if args[name] == nil {
				args[name] = "x"
			}
		}
		b, err := json.Marshal(args)
		if err != nil {
			return err
		}
		if _, err := l.call(ctx, d.remote, b); err != nil {
			fmt.Fprintln(os.Stderr, d.remote, strings.TrimSpace(err.Error()))
		}
	}
	if state, _ := l.state(); state.Status != chat.ServerReady {
		return fmt.Errorf("the server is %s: %s", state.Status, state.Error)
	}
	return nil
}

// TestConformanceOfTheClient runs the official suite against the way in which
// we speak to other servers.
func TestConformanceOfTheClient(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for scenario, version := range map[string]string{
		"initialize": "2025-11-25", "tools_call": "2026-07-28", "request-metadata": "2026-07-28", "http-standard-headers": "2026-07-28",
		"http-invalid-tool-headers": "2026-07-28", "json-schema-ref-no-deref": "2026-07-28",
	} {
		t.Run(scenario, func(t *testing.T) {
			mcpsuite.Client(t, "env "+suiteClient+"=1 "+program, scenario, version)
		})
	}
}
