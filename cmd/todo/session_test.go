package main

import (
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
)

// slow is a model that talks without end when it is asked to, adds what "add"
// names, deletes what "delete all" means, at once or slowly, and else repeats what was said.
func slow(r fakeopenai.Request) fakeopenai.Answer {
	said, last := r.Last("user"), r.Messages[len(r.Messages)-1]
	_, title, adds := strings.Cut(said, "add ")
	first := time.Duration(0)
	if strings.Contains(said, "slowly") {
		first = 1500 * time.Millisecond
	}
	switch {
	case last.Role == "tool":
		return fakeopenai.Answer{Text: "So much for that."}
	case adds:
		return fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: "add_task", Arguments: `{"tasks":[{"title":"` + title + `"}]}`}}}
	case strings.Contains(said, "delete all"):
		return fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: "delete_task", Arguments: `{"where":{}}`}}, First: first}
	case strings.Contains(said, "long"):
		return fakeopenai.Answer{Text: strings.Repeat("word after word ", 3000), Piece: 16, Gap: 20 * time.Millisecond}
	case strings.Contains(said, "paint"):
		return fakeopenai.Answer{Text: "red \x1b[31m\x1b]8;;https://attacker.example\x07link\x1b]8;;\x07 back\u202ewards \u2066x hidden\U000e0041. That was it."}
	case strings.Contains(said, "while"):
		return fakeopenai.Answer{Text: strings.Repeat("a ", 60) + "the end", Piece: 2, Gap: 25 * time.Millisecond}
	}
	return fakeopenai.Answer{Text: "You said " + said + "."}
}

func TestAConversationAtATerminal(t *testing.T) {
	t.Run("stops an answer with Ctrl-C and goes on", func(t *testing.T) {
		s := newHome(t, slow).at("chat")
		s.sees("› ")
		s.types("long\r")
		s.sees("word after word word")
		s.types("\x03")
		s.sees("Stopping")
		s.sees("› ")
		s.types("hello\r")
		s.sees("You said hello.")
		s.sees("› ")
		s.types("\x03")
		s.ends(130)
	})
	t.Run("shows nothing that a terminal would act upon", func(t *testing.T) {
		s := newHome(t, slow).at("chat")
		s.sees("› ")
		s.types("paint\r")
		s.sees("That was it.")
		if got := s.shown(); strings.ContainsAny(got, "\x1b\x07\u202e\u2066\U000e0041") {
			t.Errorf("got %q", got)
		}
	})
	t.Run("edits the line, brings back what was said, and completes commands", func(t *testing.T) {
		h := newHome(t, slow)
		s := h.at("chat")
		s.sees("› ")
		s.types("ello\x01h\x05!\r") // Ctrl-A, Ctrl-E
		s.sees("You said hello!.")
		s.sees("› ")
		s.types("second\r")
		s.sees("You said second.")
		s.sees("› ")
		s.types("\x1b[A\x1b[A\r")
		s.sees("You said hello!.")
		s.sees("› ")
		s.types("/he\t\r")
		s.sees("what you said before")
		s.sees("› ")
		s.types("\x04")
		s.ends(0)

		again := h.at("chat")
		again.sees("› ")
		again.types("\x1b[A\x1b[A\r") // above /help
		again.sees("You said hello!.")
		again.sees("› ")
		again.types("kept back\x15\x04") // Ctrl-U takes the line away
		again.ends(0)
	})
	t.Run("ends with Ctrl-D", func(t *testing.T) {
		h := newHome(t, slow)
		s := h.at("chat")
		s.sees("› ")
		s.types("hi\r")
		s.sees("You said hi.")
		s.sees("› ")
		s.types("\x04")
		s.ends(0)
	})
	t.Run("takes a message while it answers: after it, in its place, or not at all", func(t *testing.T) {
		s := newHome(t, slow).at("chat")
		s.sees("› ")
		s.saysBeside("while", "a a a", "second")
		s.types("q\r")
		s.sees("the end")
		s.sees("You said second.")
		s.sees("› ")
		s.types("long\r")
		s.sees("word after word")
		s.types("third\r")
		s.sees("[i] stop it")
		s.types("d\r")
		s.sees("Dropped")
		s.sees("word after word")
		s.types("fourth\r")
		s.sees("[i] stop it")
		s.types("i\r")
		s.sees("You said fourth.")
		s.sees("› ")
		if strings.Contains(s.shown(), "You said third") {
			t.Errorf("what was dropped was said:\n%s", s.shown())
		}
	})
	t.Run("approves, rejects and drops plans by a key", func(t *testing.T) {
		h := newHome(t, slow)
		s := h.at("chat")
		for _, title := range []string{"One", "Two"} {
			s.sees("› ")
			s.types("add " + title + "\r")
			s.sees("added: ")
		}
		for _, answer := range []string{"n\r", "\r", "no matter\r", "\x03"} {
			s.sees("› ")
			s.types("delete all\r")
			s.sees("Delete 2 tasks?")
			s.sees("[y]es")
			s.types(answer)
			if answer == "no matter\r" {
				s.sees("You said no matter.")
			}
		}
		s.sees("› ")
		if list := h.output("list"); strings.Count(list, "○") != 2 {
			t.Errorf("the list is %s", list)
		}
		s.types("delete all\r")
		s.sees("[y]es")
		s.types("y\r")
		s.sees("deleted: ")
		s.sees("› ")
		if list := h.output("list"); !strings.Contains(list, "Nothing here") {
			t.Errorf("the list is %s", list)
		}
	})
	t.Run("answers again, and in other words, with what changed kept or taken back", func(t *testing.T) {
		h := newHome(t, slow)
		s := h.at("chat")
		s.sees("› ")
		s.types("/retry\r")
		s.sees("Nothing has been said yet")
		s.types("hello\r")
		s.sees("You said hello.")
		s.sees("› ")
		s.types("/retry\r")
		s.sees("You said hello.")
		s.sees("› ")
		s.types("add Milk\r")
		s.sees("added: ")
		s.sees("› ")
		s.types("/edit add Bread\r")
		s.sees("[u] undo that first")
		s.types("u\r")
		s.sees("added: ")
		s.sees("› ")
		if list := h.output("list"); strings.Contains(list, "Milk") || !strings.Contains(list, "Bread") {
			t.Errorf("the list is %s", list)
		}
		s.types("/edit\r")
		s.sees("You said: add Bread")
		s.types("add Butter\r")
		s.sees("[k] keep it")
		s.types("k\r")
		s.sees("added: ")
		s.sees("› ")
		if list := h.output("list"); !strings.Contains(list, "Bread") || !strings.Contains(list, "Butter") {
			t.Errorf("the list is %s", list)
		}
	})
	t.Run("comes back when the app was killed, and misses nothing", func(t *testing.T) {
		h := newHome(t, slow)
		port, err := freeport.Find()
		if err != nil {
			t.Fatal(err)
		}
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		app := h.app(addr)
		s := h.at("chat")
		s.sees("› ")
		s.types("while\r")
		s.sees("a a a")
		if err := app.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		s.sees("The connection is lost")
		h.app(addr)
		s.sees("the end")
		s.sees("› ")
		s.types("hello\r")
		s.sees("You said hello.")
	})
}
