package chat_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/chat/run"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// asked is the todo tools and one that the person wants to be asked about.
type asked struct {
	chat.Tools
	runs *[]string // the arguments of each run
}

func (a asked) Specs(ctx context.Context, who todo.Actor) []chat.ToolSpec {
	return append(a.Tools.Specs(ctx, who), chat.ToolSpec{Name: "weather__forecast", Schema: json.RawMessage(`{"type":"object"}`)})
}

func (a asked) Preview(ctx context.Context, who todo.Actor, c chat.Call) (chat.Preview, error) {
	if c.Tool != "weather__forecast" {
		return a.Tools.Preview(ctx, who, c)
	}
	return chat.Preview{Ask: "Use “forecast” of weather?", Resolved: chat.ResolvedCall{Call: c}}, nil
}

func (a asked) Run(ctx context.Context, who todo.Actor, c chat.Call) (chat.Result, error) {
	if c.Tool != "weather__forecast" {
		return a.Tools.Run(ctx, who, c)
	}
	*a.runs = append(*a.runs, string(c.Args))
	return chat.Result{Text: "Rain."}, nil
}

func TestToolsThatAsk(t *testing.T) {
	ask := func(t *testing.T, m chat.Model) (*talk, *[]string, chat.Turn) {
		tk := newTalk(t, m, run.Options{})
		tk.have(three...)
		tk.stop()
		runs := &[]string{}
		tk.chat = run.Service(tk.db, asked{tk.set, runs}, m, run.Options{})
		tk.stop = tk.run()
		turn := tk.say("go")
		if turn.Status != chat.Waiting || len(*runs) != 0 {
			t.Fatalf("the turn is %s after %d runs", turn.Status, len(*runs))
		}
		return tk, runs, turn
	}
	forecast := script{calls(call("weather__forecast", `{"city":"Rome"}`))}
	t.Run("wait for the person, and run once they say yes", func(t *testing.T) {
		tk, runs, turn := ask(t, forecast)
		tk.want("question", turn.Plan.Summary, "Use “forecast” of weather?")
		tk.say("yes")
		turn = tk.wait(turn.ID)
		if len(*runs) != 1 || (*runs)[0] != `{"city":"Rome"}` || turn.Steps[0].Result.Text != "Rain." {
			t.Errorf("runs %q, turn %+v", *runs, turn)
		}
	})
	t.Run("are not run when the person says no", func(t *testing.T) {
		tk, runs, turn := ask(t, forecast)
		tk.say("no")
		tk.wait(turn.ID)
		if len(*runs) != 0 {
			t.Errorf("runs %q", *runs)
		}
	})
	t.Run("stand in one plan with tasks that are to change", func(t *testing.T) {
		tk, _, turn := ask(t, script{calls(call("delete_task", `{"tasks":[1]}`), call("weather__forecast", `{}`))})
		tk.want("question", turn.Plan.Summary, "Delete 1 task and use tools of other servers?")
		tk.want("titles", tk.titles(todo.Pending), "One; Two; Three")
	})
}
