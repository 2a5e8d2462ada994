package chat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestMessages(t *testing.T) {
	tk := newTalk(t, script{}, run.Options{})
	start := func(message string) error {
		turn, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Message: message})
		if err == nil {
			tk.wait(turn.ID)
		}
		return err
	}
	t.Run("that are none are refused with a sentence", func(t *testing.T) {
		for name, message := range map[string]string{
			"empty": "", "blank": " \n\t ", "too long": strings.Repeat("é", chat.MaxMessage+1), "not UTF-8": "a\xff",
			"control character": "a\x00b", "escape": "\x1b[2J", "direction override": "abc\u202Edef",
		} {
			if err := start(message); fault.CodeOf(err) != fault.Invalid || !strings.HasSuffix(fault.MessageOf(err), ".") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list, _, _ := tk.chat.Conversations(t.Context(), tk.who, "", "", 0); len(list) != 0 {
			t.Errorf("%d conversations were made of them", len(list))
		}
	})
	t.Run("may have lines, tabs, emoji and 10,000 characters", func(t *testing.T) {
		for _, message := range []string{"a\nb\tc", "😀", strings.Repeat("é", chat.MaxMessage), "<b>'; drop table turns; --"} {
			if err := start(message); err != nil {
				t.Errorf("%.20q: %v", message, err)
			}
		}
	})
	t.Run("wait their turn", func(t *testing.T) {
		entered := make(chan struct{})
		tk := newTalk(t, script{forever(entered)}, run.Options{})
		turn, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		<-entered
		if _, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Conversation: turn.Conversation, Message: "go on"}); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a second message: %v", err)
		}
	})
	t.Run("to another person's conversation are not found", func(t *testing.T) {
		turn := tk.say("mine")
		bob := todo.Actor{User: "bob", Zone: time.UTC}
		if _, err := tk.chat.Start(t.Context(), bob, chat.Request{Conversation: turn.Conversation, Message: "yours"}); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("start: %v", err)
		}
	})
}

func TestAConversationAsADocument(t *testing.T) {
	tk := newTalk(t, script{func(_ context.Context, _ chat.Prompt, emit func(string)) (chat.Reply, error) {
		emit("# Sure\n<script>alert(1)</script>")
		return chat.Reply{Calls: []chat.Call{call("add_task", `{"tasks":[{"title":"Buy *milk*"}]}`)}}, nil
	}}, run.Options{})
	turn := tk.say("Please add [milk](javascript:x) to the list that I keep for the shop around the corner, and nothing else")
	t.Run("has a title made from its first message", func(t *testing.T) {
		c, err := tk.chat.Conversation(t.Context(), tk.who, turn.Conversation)
		if err != nil || len([]rune(c.Title)) > 60 || !strings.HasPrefix(c.Title, "Please add") || !strings.HasSuffix(c.Title, "…") {
			t.Errorf("title is %q, %v", c.Title, err)
		}
	})
	t.Run("is Markdown in which nothing that was said is markup", func(t *testing.T) {
		body, kind, err := exported(t, tk, turn.Conversation, "md")
		text := string(body)
		if err != nil || !strings.HasPrefix(kind, "text/markdown") {
			t.Fatalf("kind = %v, want it to begin with %q; error: %v", kind, "text/markdown", err)
		}
		for _, bad := range []string{"<script", "[milk](", "\n# Sure"} {
			if strings.Contains(text, bad) {
				t.Errorf("it has %q:\n%s", bad, text)
			}
		}
		if !strings.Contains(text, `- added #1 Buy \*milk\*`) {
			t.Errorf("it has no receipt:\n%s", text)
		}
	})
	t.Run("is JSON", func(t *testing.T) {
		body, _, err := exported(t, tk, turn.Conversation, "json")
		var doc struct{ Turns []chat.Turn }
		if err != nil || json.Unmarshal(body, &doc) != nil || len(doc.Turns) != 1 || doc.Turns[0].Message != turn.Message {
			t.Errorf("%v: %s", err, body)
		}
	})
	t.Run("is nothing else", func(t *testing.T) {
		if _, _, err := tk.chat.Export(t.Context(), tk.who, turn.Conversation, "exe"); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("export: %v", err)
		}
	})
	t.Run("is renamed, found and deleted", func(t *testing.T) {
		if c, err := tk.chat.Rename(t.Context(), tk.who, turn.Conversation, "  Shopping "); err != nil || c.Title != "Shopping" {
			t.Errorf("rename: %q, %v", c.Title, err)
		}
		if list, _, err := tk.chat.Conversations(t.Context(), tk.who, "CORNER", "", 1); err != nil || len(list) != 1 {
			t.Errorf("search: %v, %v", list, err)
		}
		if err := tk.chat.Delete(t.Context(), tk.who, turn.Conversation); err != nil {
			t.Fatal(err)
		}
		if _, err := tk.chat.Turn(t.Context(), tk.who, turn.ID); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("turn: %v", err)
		}
	})
}

func TestPagesOfConversations(t *testing.T) {
	clock := newClock()
	tk := newTalk(t, script{}, run.Options{Now: clock.Now})
	for range 5 {
		clock.Advance(time.Minute)
		tk.conv = ""
		tk.say("hello")
	}
	seen, cursor := map[string]bool{}, ""
	for pages := 1; ; pages++ {
		list, next, err := tk.chat.Conversations(t.Context(), tk.who, "", cursor, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			seen[c.ID] = true
		}
		if cursor = next; cursor == "" {
			if pages != 3 || len(seen) != 5 {
				t.Errorf("%d conversations on %d pages, want 5 on 3", len(seen), pages)
			}
			return
		}
	}
}

// exported is what an export writes.
func exported(t *testing.T, tk *talk, conversation, format string) ([]byte, string, error) {
	t.Helper()
	write, kind, err := tk.chat.Export(t.Context(), tk.who, conversation, format)
	if err != nil {
		return nil, kind, err
	}
	var b bytes.Buffer
	err = write(&b)
	return b.Bytes(), kind, err
}
