package durable

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// wanted is what the people of these tests say: "work on w1r2", which takes
// four calls in three rounds, and "clear w1r2", which needs an approval.
var wanted = regexp.MustCompile(`\b(work on|clear) (w\d+r\d+)\b`)

// startProvider starts a model that speaks slowly, so that there is time for
// something to happen, and always does the same.
func startProvider(t *testing.T) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: &fakeopenai.Provider{Think: think}}
	go func() { _ = server.Serve(l) }() // until Close
	t.Cleanup(func() { server.Close() })
	return "http://" + l.Addr().String() + "/v1"
}

// think decides by the person's last message and by how many results of tools
// have come since.
func think(r fakeopenai.Request) fakeopenai.Answer {
	said, results := "", 0
	for i := len(r.Messages) - 1; i >= 0 && said == ""; i-- {
		switch m := r.Messages[i]; m.Role {
		case "tool":
			results++
		case "user":
			said = m.Content
		}
	}
	found := wanted.FindStringSubmatch(said)
	if found == nil {
		return fakeopenai.Answer{Text: "I do not know what that means."}
	}
	a := answer(found[1], found[2], results)
	a.Piece, a.Gap = 6, 8*time.Millisecond
	return a
}

func answer(what, run string, results int) fakeopenai.Answer {
	call := func(tool, format string, args ...any) fakeopenai.Call {
		return fakeopenai.Call{Name: tool, Arguments: fmt.Sprintf(format, args...)}
	}
	switch {
	case what == "clear" && results == 0:
		return fakeopenai.Answer{Text: "These two would go. ", Calls: []fakeopenai.Call{
			call("delete_task", `{"tasks":["Beta %[1]s","Gamma %[1]s"]}`, run)}}
	case what == "clear":
		return fakeopenai.Answer{Text: "That is all there is to it 😀. "}
	case results == 0:
		return fakeopenai.Answer{Text: "One moment, this takes a few steps 😀. ", Calls: []fakeopenai.Call{
			call("add_task", `{"tasks":[{"title":"Alpha %s"}]}`, run), call("add_task", `{"tasks":[{"title":"Beta %s"}]}`, run)}}
	case results == 2:
		return fakeopenai.Answer{Text: "Now the first of them. ", Calls: []fakeopenai.Call{call("complete_task", `{"tasks":["Alpha %s"]}`, run)}}
	case results == 3:
		return fakeopenai.Answer{Text: "And one more. ", Calls: []fakeopenai.Call{call("add_task", `{"tasks":[{"title":"Gamma %s"}]}`, run)}}
	}
	return fakeopenai.Answer{Text: "Here is how it stands, word by word, so that a reader has something to read. "}
}
