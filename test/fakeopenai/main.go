// Command fakeopenai is a language model for trying things out: it speaks
// OpenAI's Chat Completions on loopback and answers from a script. It is test
// code and in no image.
//
//	go run ./test/fakeopenai                      # adds whatever it is told to add
//	go run ./test/fakeopenai -script answers.json
//	bin/todo run --model-url http://127.0.0.1:11434/v1 --model fake
//
// A script is a list of rules; the first whose words are in the newest message
// answers, and one without words always does:
//
//	[{"when": "milk", "calls": [{"name": "add_task", "arguments": "{\"tasks\":[{\"title\":\"Milk\"}]}"}]},
//	 {"when": "\"from\":\"add_task\"", "text": "I've added it.", "piece": 3},
//	 {"when": "busy", "status": 429, "retry_after": "3"},
//	 {"text": "I only know about milk."}]
//
// The other fields are those of fakeopenai.Answer; times are in nanoseconds.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// rule answers the messages that have its words in them.
type rule struct {
	When string `json:"when"`
	fakeopenai.Answer
}

func main() {
	addr := flag.String("addr", "127.0.0.1:11434", "address to listen on")
	script := flag.String("script", "", "a file of rules, as JSON")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *script); err != nil {
		fmt.Fprintln(os.Stderr, "fakeopenai:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr, script string) error {
	think := adds
	if script != "" {
		rules, err := readRules(script)
		if err != nil {
			return err
		}
		think = rules.think
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("%w; choose another address with -addr", err)
	}
	fmt.Printf("OPENAI_BASE_URL=http://%s/v1\n", l.Addr())
	server := &http.Server{Handler: &fakeopenai.Provider{Think: think}, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type rules []rule

func readRules(path string) (rules, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all rules
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("%s is no list of rules: %w", path, err)
	}
	return all, nil
}

func (all rules) think(r fakeopenai.Request) fakeopenai.Answer {
	newest := ""
	if n := len(r.Messages); n > 0 {
		newest = r.Messages[n-1].Content
	}
	for _, rule := range all {
		if strings.Contains(newest, rule.When) {
			return rule.Answer
		}
	}
	return fakeopenai.Answer{Text: "No rule fits."}
}

// adds adds what comes after the word add, and else tells what it can.
func adds(r fakeopenai.Request) fakeopenai.Answer {
	if n := len(r.Messages); n > 0 && r.Messages[n-1].Role == "tool" {
		return fakeopenai.Answer{Text: "I've added it.", Piece: 3, Gap: 20 * time.Millisecond}
	}
	_, what, ok := strings.Cut(r.Last("user"), "add ")
	if !ok {
		return fakeopenai.Answer{Text: "I can only add things: say “add milk”.", Piece: 3, Gap: 20 * time.Millisecond}
	}
	args, _ := json.Marshal(map[string]any{"tasks": []map[string]string{{"title": what}}}) // strings cannot fail
	return fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: "add_task", Arguments: string(args)}}}
}
