package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"todo": func() { os.Exit(mainStatus()) }})
}

// TestTerminal runs the scripts of testdata with the real command line, each
// in a home of its own.
func TestTerminal(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "data"))
			env.Setenv("TZ", "Europe/Berlin")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"waitrun": waitRun, "get": get, "taken": taken, "provider": provider, "mcpcall": mcpCall, "await": await,
		},
		UpdateScripts:       os.Getenv("UPDATE") != "",
		RequireExplicitExec: true,
	})
}

// waitRun waits until the app runs and sets $URL: waitrun
func waitRun(ts *testscript.TestScript, neg bool, args []string) {
	path := filepath.Join(ts.Getenv("XDG_DATA_HOME"), "todo-chatbot", "running.json")
	deadline := time.Now().Add(30 * time.Second)
	for {
		var r running
		b, err := os.ReadFile(path)
		if err == nil && json.Unmarshal(b, &r) == nil {
			ts.Setenv("URL", r.URL)
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("the app does not run: %v", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// get asks for a page and compares the status: get PATH STATUS [NAME:VALUE header]...
func get(ts *testscript.TestScript, neg bool, args []string) {
	req, err := http.NewRequest(http.MethodGet, ts.Getenv("URL")+args[0], nil)
	ts.Check(err)
	for _, h := range args[2:] {
		name, value, _ := strings.Cut(h, ":")
		if name == "Host" {
			req.Host = value
			continue
		}
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	resp.Body.Close()
	if got := resp.Status[:3]; (got == args[1]) == neg {
		ts.Fatalf("GET %s answered %s", args[0], resp.Status)
	}
}

// taken occupies a port for the rest of the script and sets $PORT_TAKEN.
func taken(ts *testscript.TestScript, neg bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Setenv("PORT_TAKEN", port)
}

// provider is a language model for the rest of the script, which adds what it
// is asked to add; it sets $PROVIDER_URL.
func provider(ts *testscript.TestScript, neg bool, args []string) {
	p := &fakeopenai.Provider{Think: func(r fakeopenai.Request) fakeopenai.Answer {
		if r.Messages[len(r.Messages)-1].Role == "tool" {
			return fakeopenai.Answer{Text: "I've added it.", Piece: 3}
		}
		if strings.Contains(r.Last("user"), "alles") {
			return fakeopenai.Answer{Text: "Ich habe alle Aufgaben gelöscht.", Piece: 3}
		}
		return fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: "add_task", Arguments: `{"tasks":[{"title":"Milk"}]}`}}, Piece: 4}
	}}
	server := httptest.NewServer(p)
	ts.Defer(server.Close)
	ts.Setenv("PROVIDER_URL", server.URL+"/v1")
}

// mcpCall calls a tool of todo mcp, started as an MCP client starts it, and
// prints the text of the answer: mcpcall TOOL ARGUMENTS [FLAG...]
func mcpCall(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("todo", append([]string{"mcp"}, args[2:]...)...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"HOME", "XDG_DATA_HOME", "TZ", "TODO_SERVER", "TODO_TOKEN", "PATH"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c, err := mcp.NewClient(&mcp.Implementation{Name: "script", Version: "1"}, nil).Connect(ctx, &mcp.CommandTransport{Command: cmd}, nil)
	ts.Check(err)
	defer c.Close()
	r, err := c.CallTool(ctx, &mcp.CallToolParams{Name: args[0], Arguments: json.RawMessage(args[1])})
	ts.Check(err)
	if r.IsError != neg {
		ts.Fatalf("%s %s: %+v", args[0], args[1], r.Content[0])
	}
	_, err = io.WriteString(ts.Stdout(), r.Content[0].(*mcp.TextContent).Text+"\n")
	ts.Check(err)
}

// await asks for an address of the app until the answer has the text: await PATH TEXT
func await(ts *testscript.TestScript, _ bool, args []string) {
	deadline := time.Now().Add(30 * time.Second)
	for {
		resp, err := http.Get(ts.Getenv("URL") + args[0])
		ts.Check(err)
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		ts.Check(err)
		if strings.Contains(string(b), args[1]) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("GET %s has no %q: %s", args[0], args[1], b)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
