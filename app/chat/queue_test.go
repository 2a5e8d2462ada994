package chat_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// gated is a model that says a message back once its gate is open.
type gated struct {
	mu    sync.Mutex
	gates map[string]chan struct{}
	order []string // in which the messages were begun
}

func newGated() *gated { return &gated{gates: map[string]chan struct{}{}} }

func (g *gated) gate(message string) chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.gates[message] == nil {
		g.gates[message] = make(chan struct{})
	}
	return g.gates[message]
}

func (g *gated) begun() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	out, _ := json.Marshal(g.order)
	return string(out)
}

func (g *gated) Name() string { return "gated" }

func (g *gated) Reply(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
	gate := g.gate(p.Turn.Message)
	g.mu.Lock()
	g.order = append(g.order, p.Turn.Message)
	g.mu.Unlock()
	select {
	case <-ctx.Done():
		return chat.Reply{}, ctx.Err()
	case <-gate:
	}
	heard := p.Turn.Message + " after " + said(p.History)
	emit(heard)
	return chat.Reply{Text: heard}, nil
}

// post sends a message and does not wait for its answer.
func (tk *talk) post(message string, busy chat.Busy) chat.Turn {
	tk.Helper()
	turn, err := tk.chat.Start(tk.Context(), tk.who, chat.Request{Conversation: tk.conv, Message: message, Busy: busy})
	if err != nil {
		tk.Fatalf("post %q: %v", message, err)
	}
	tk.conv = turn.Conversation
	return turn
}

func TestASecondMessageDuringARun(t *testing.T) {
	t.Run("is refused unless something else is said", func(t *testing.T) {
		tk := newTalk(t, newGated(), run.Options{})
		tk.post("one", chat.Refuse)
		_, err := tk.chat.Start(t.Context(), tk.who, chat.Request{Conversation: tk.conv, Message: "two"})
		if fault.CodeOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
	})
	t.Run("waits for its turn, and those after it for theirs", func(t *testing.T) {
		g := newGated()
		tk := newTalk(t, g, run.Options{})
		tk.post("one", chat.Queue)
		two, three := tk.post("two", chat.Queue), tk.post("three", chat.Queue)
		tk.want("status", string(two.Status)+" "+string(three.Status), "queued queued")
		var heard stream
		done := make(chan error, 1)
		go func() { done <- tk.chat.Follow(context.Background(), tk.who, two.ID, 0, heard.hear) }()
		close(g.gate("three"))
		close(g.gate("one"))
		close(g.gate("two"))
		tk.want("the last answer", tk.wait(three.ID).Response, "three after one; two")
		tk.want("the order", g.begun(), `["one","two","three"]`)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		checkStream(t, heard, 1)
		tk.want("the second event", string(heard.types[1]), "begin")
	})
	t.Run("interrupts, and is answered before what waited already", func(t *testing.T) {
		g := newGated()
		tk := newTalk(t, g, run.Options{})
		one := tk.post("one", chat.Queue)
		until(t, tk, one.ID, func(chat.Turn) bool { return g.begun() == `["one"]` })
		later := tk.post("later", chat.Queue)
		now := tk.post("now", chat.Interrupt)
		tk.want("the interrupted one", string(tk.wait(one.ID).Status), "stopped")
		close(g.gate("now"))
		close(g.gate("later"))
		tk.want("the next", tk.wait(now.ID).Response, "now after one")
		tk.want("the last", tk.wait(later.ID).Response, "later after one; now")
		tk.want("messages", tk.messages(), "one; now; later")
	})
	t.Run("interrupts what another replica runs", func(t *testing.T) {
		eachDatabase(t, func(t *testing.T, one, two opener) {
			g := newGated()
			tk := talkOn(t, one(), g, run.Options{})
			other := talkOn(t, two(), g, run.Options{})
			first := tk.post("one", chat.Queue)
			until(t, tk, first.ID, func(chat.Turn) bool { return g.begun() == `["one"]` })
			other.conv = tk.conv
			close(g.gate("now"))
			now := other.post("now", chat.Interrupt)
			tk.want("the interrupted one", string(other.wait(first.ID).Status), "stopped")
			tk.want("the next", other.wait(now.ID).Response, "now after one")
		})
	})
	t.Run("begins although its process has died", func(t *testing.T) {
		g := newGated()
		tk := newTalk(t, g, run.Options{Lease: 50 * time.Millisecond})
		one := tk.post("one", chat.Queue)
		two := tk.post("two", chat.Queue)
		tk.stop()
		close(g.gate("one"))
		close(g.gate("two"))
		second := talkOn(t, tk.db, g, run.Options{Lease: 50 * time.Millisecond, Now: func() time.Time { return monday.Add(time.Minute) }})
		second.want("the first", second.wait(one.ID).Response, "one after ")
		second.want("the second", second.wait(two.ID).Response, "two after one")
	})
	t.Run("can be withdrawn, which lets the others be", func(t *testing.T) {
		g := newGated()
		tk := newTalk(t, g, run.Options{})
		one := tk.post("one", chat.Queue)
		two, three := tk.post("two", chat.Queue), tk.post("three", chat.Queue)
		if turn, err := tk.chat.Stop(t.Context(), tk.who, two.ID); err != nil || turn.Status != chat.Stopped {
			t.Fatalf("status %s, %v", turn.Status, err)
		}
		close(g.gate("three"))
		tk.want("the first", string(turnOf(tk, one.ID).Status), "running")
		tk.want("the third", string(turnOf(tk, three.ID).Status), "queued")
		close(g.gate("one"))
		tk.want("the third", tk.wait(three.ID).Response, "three after one; two")
		tk.want("the order", g.begun(), `["one","three"]`)
	})
	t.Run("waits while a plan does, and begins when it is decided", func(t *testing.T) {
		hold := make(chan struct{})
		ask := calls(call("delete_task", `{"where":{}}`))
		tk := newTalk(t, script{func(ctx context.Context, p chat.Prompt, emit func(string)) (chat.Reply, error) {
			if p.Turn.Message != "plan" {
				return chat.Reply{}, nil
			}
			<-hold
			return ask(ctx, p, emit)
		}}, run.Options{})
		tk.have(three...)
		plan := tk.post("plan", chat.Queue)
		next := tk.post("next", chat.Queue)
		close(hold)
		tk.want("the plan", string(tk.wait(plan.ID).Status), "waiting")
		tk.want("the next", string(turnOf(tk, next.ID).Status), "queued")
		if got := tk.post("yes", chat.Queue); got.ID != plan.ID || got.Plan.Words != "yes" {
			t.Errorf("yes is turn %s, want the plan's", got.ID)
		}
		tk.wait(next.ID)
		tk.want("titles", tk.titles(""), "")
		tk.want("messages", tk.messages(), "plan; next")
	})
}

func turnOf(tk *talk, id string) chat.Turn {
	tk.Helper()
	turn, err := tk.chat.Turn(tk.Context(), tk.who, id)
	if err != nil {
		tk.Fatal(err)
	}
	return turn
}

// hangingTools have a tool that hangs until it is let go.
type hangingTools struct {
	chat.Tools
	entered chan struct{}
	left    chan struct{}
}

func (h hangingTools) Run(ctx context.Context, who todo.Actor, c chat.Call) (chat.Result, error) {
	close(h.entered)
	<-ctx.Done()
	h.left <- struct{}{}
	return chat.Result{}, ctx.Err()
}

func TestStopReachesATool(t *testing.T) {
	eachDatabase(t, func(t *testing.T, one, two opener) {
		db := one()
		tk := talkOn(t, db, script{}, run.Options{})
		h := hangingTools{tk.set, make(chan struct{}), make(chan struct{}, 1)}
		runs := run.Service(db, h, script{calls(call("add_task", `{"tasks":[{"title":"Never"}]}`))}, run.Options{Now: func() time.Time { return monday }})
		other := talkOn(t, two(), script{}, run.Options{})
		turn, err := runs.Start(t.Context(), tk.who, chat.Request{Message: "go"})
		if err != nil {
			t.Fatal(err)
		}
		<-h.entered
		turn, err = other.chat.Stop(t.Context(), tk.who, turn.ID)
		if err != nil || turn.Status != chat.Stopped || !turn.Steps[0].Result.Failed {
			t.Fatalf("turn is %+v, %v", turn, err)
		}
		<-h.left // the tool was let go, or the test never ends
		tk.want("titles", tk.titles(""), "")
	})
}
