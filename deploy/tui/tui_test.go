package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// deployment takes orders; what a real one does with them is held by test/e2e.
type deployment struct {
	mu     sync.Mutex
	orders []string
	report release.Report
	fails  error
}

func (d *deployment) Watch(ctx context.Context, _ func(watch.View) error) error {
	<-ctx.Done()
	return ctx.Err()
}
func (d *deployment) Logs(_ context.Context, pod, container string, previous bool, _ int) ([]string, error) {
	return []string{fmt.Sprintf("%s of %s, run before: %t", container, pod, previous), "\x1b[2J\x1b]0;owned\x07evil"}, nil
}
func (d *deployment) Scale(_ context.Context, r map[entity.Component]int) (release.Report, error) {
	return d.order(fmt.Sprint("scale ", r))
}
func (d *deployment) Rollback(_ context.Context, revision int) (release.Report, error) {
	return d.order(fmt.Sprint("rollback ", revision))
}
func (d *deployment) Restart(_ context.Context, c entity.Component) (release.Report, error) {
	return d.order(fmt.Sprint("restart ", c))
}
func (d *deployment) order(what string) (release.Report, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.orders = append(d.orders, what)
	return d.report, d.fails
}

// terminal is a person's view of the deployment.
type terminal struct {
	*testing.T
	m model
	d *deployment
}

func newTerminal(t *testing.T) *terminal {
	d := &deployment{}
	return &terminal{t, newModel(t.Context(), func(func(watch.Event)) (Operator, error) { return d, nil }), d}
}

// tell passes a message on and runs what comes of it.
func (t *terminal) tell(msg tea.Msg) {
	next, do := t.m.Update(msg)
	t.m = next.(model)
	if do != nil {
		if answer := do(); answer != nil {
			t.tell(answer)
		}
	}
}

func (t *terminal) press(keys ...string) {
	for _, key := range keys {
		switch key {
		case "enter":
			t.tell(tea.KeyPressMsg{Code: tea.KeyEnter})
		case "esc":
			t.tell(tea.KeyPressMsg{Code: tea.KeyEscape})
		case "down":
			t.tell(tea.KeyPressMsg{Code: tea.KeyDown})
		case "pgup":
			t.tell(tea.KeyPressMsg{Code: tea.KeyPgUp})
		default:
			t.tell(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
		}
	}
}

func (t *terminal) sees(texts ...string) {
	t.Helper()
	screen := ansi.Strip(t.m.View().Content)
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			t.Errorf("the screen lacks %q:\n%s", text, screen)
		}
	}
}

func (t *terminal) misses(text string) {
	t.Helper()
	if screen := t.m.View().Content; strings.Contains(screen, text) {
		t.Errorf("the screen has %q:\n%s", text, screen)
	}
}

func (t *terminal) did(want ...string) {
	t.Helper()
	if got := t.d.orders; strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("ordered: %q, want %q", got, want)
	}
}

// scene is a rollout of which one pod crashes.
func scene() sceneMsg {
	return sceneMsg{
		Revisions: []entity.Revision{{Number: 1, Verdict: entity.Healthy}, {Number: 2}},
		Status: watch.Status{State: lifecycle.Degraded, Namespace: "todo", Context: "test", Revision: &entity.Revision{Number: 2},
			Workloads: []watch.WorkloadStatus{
				{Name: "todo-chatbot-backend", Desired: 2, Ready: 1, Pods: []watch.PodStatus{{Name: "todo-chatbot-backend-a", State: lifecycle.PodReady}, {Name: "todo-chatbot-backend-b", State: lifecycle.PodCrashLoop, Restarts: 4}}},
				{Name: "todo-chatbot-frontend", Desired: 1, Ready: 1, Pods: []watch.PodStatus{{Name: "todo-chatbot-frontend-c", State: lifecycle.PodReady}}}},
			Reasons: []lifecycle.Reason{{Code: lifecycle.Crashed, Object: "pod/todo-chatbot-backend-b", Container: "backend", Message: "it ended with exit code 3", Hint: "read its log", Severe: true,
				Log: []string{"long ago", "1", "2", "3", "4", "\x1b[2J\x1b]0;owned\x07evil"}}},
		}}
}

func TestTheViewShowsStatesReasonsAndTheLogOfTheContainerToBlame(t *testing.T) {
	v := newTerminal(t)
	v.sees("looking at the cluster")
	v.tell(tea.WindowSizeMsg{Width: 120, Height: 40})
	v.tell(scene())
	v.sees("Degraded", "revision 2, not judged", "todo-chatbot-backend-b", "CrashLoopBackOff", "4", "! CRASHED", "it ended with exit code 3", "→ read its log",
		"│ 1", "│ evil")
	v.misses("\x1b]0;owned")
	v.misses("long ago")
	v.tell(eventMsg{Kind: watch.StateEvent, At: time.Unix(0, 0), Object: "release/todo-chatbot", Text: "Upgrading → Degraded"})
	v.sees("Upgrading → Degraded")
	v.tell(lostMsg{errors.New("the cluster does not answer")})
	v.sees("the cluster does not answer", "Degraded")
}

func TestWhatIsWrongAndWhatToDoIsWrappedAndNotCut(t *testing.T) {
	v := newTerminal(t)
	v.tell(tea.WindowSizeMsg{Width: 50, Height: 40})
	long := scene()
	r := &long.Status.Reasons[0]
	r.Message, r.Log, r.Hint = strings.Repeat("message ", 10)+"ENDS", []string{strings.Repeat("log ", 20) + "HERE"}, strings.Repeat("hint ", 20)+"LAST"
	v.tell(long)
	v.sees("ENDS", "HERE", "LAST")
}

func TestNoLineIsWiderOrTheViewHigherThanTheTerminal(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 20, Height: 6}, {Width: 80, Height: 24}, {Width: 200, Height: 60}, {Width: 1, Height: 1}} {
		v := newTerminal(t)
		v.tell(size)
		v.tell(scene())
		for range 100 {
			v.tell(eventMsg{Text: strings.Repeat("long ", 100)})
		}
		lines := strings.Split(v.m.View().Content, "\n")
		if len(lines) > size.Height {
			t.Errorf("%d lines in %d", len(lines), size.Height)
		}
		for _, line := range lines {
			if w := ansi.StringWidth(line); w > size.Width {
				t.Errorf("a line is %d wide of %d: %q", w, size.Width, line)
			}
		}
	}
}

func TestScalingAsksForANumberAndTakesOneOnly(t *testing.T) {
	v := newTerminal(t)
	v.tell(scene())
	v.press("s")
	v.sees("Scale the backend to")
	v.press("1", "1", "enter")
	v.sees("Replicas are 1 to 10.")
	v.did()
	v.press("esc")
	v.sees("Nothing was changed.")
	v.press("down", "down", "s", "x", "3", "enter")
	v.did("scale map[frontend:3]")
	v.sees("Scaling the frontend to 3 is done.")
}

func TestRestartAndRollbackWaitForAYes(t *testing.T) {
	v := newTerminal(t)
	v.press("r")
	v.sees("There is nothing to change yet.")
	v.tell(scene())
	v.press("r")
	v.sees("Restart the pods of the backend, one by one?")
	v.press("q", "x", "n")
	v.did()
	v.press("r", "y")
	v.did("restart backend")
	v.press("b")
	v.sees("Go back to revision 1, the last that was seen running?")
	v.d.fails = errors.New("somebody else is at work on it")
	v.press("y")
	v.did("restart backend", "rollback 1")
	v.sees("Going back to revision 1 did not work: somebody else is at work on it")
}

// TestWhatEndsDegradedIsNotJustDone: the pods are there, and something else keeps requests from them.
func TestWhatEndsDegradedIsNotJustDone(t *testing.T) {
	v := newTerminal(t)
	v.tell(tea.WindowSizeMsg{Width: 140, Height: 40})
	v.tell(scene())
	v.d.report = release.Report{State: lifecycle.Degraded, Reasons: []lifecycle.Reason{
		{Code: lifecycle.Misdirected, Object: "service/todo-chatbot-backend", Severe: true, Message: "a part of its requests goes past the release"}}}
	for _, keys := range [][]string{{"r", "y"}, {"b", "y"}, {"s", "3", "enter"}} {
		v.press(keys...)
		v.sees("did not work: the release is Degraded all the same: a part of its requests goes past the release")
		v.misses("is done.")
	}
}

func TestTheLogOfTheSelectedPodScrollsAndIsLeftAgain(t *testing.T) {
	v := newTerminal(t)
	v.tell(tea.WindowSizeMsg{Width: 120, Height: 40})
	v.tell(scene())
	v.press("down", "down", "l")
	v.sees("Log of frontend in todo-chatbot-frontend-c", "frontend of todo-chatbot-frontend-c, run before: false")
	v.press("p")
	v.sees("the run before", "run before: true")
	v.press("pgup", "e")
	v.sees("What happened")
}

func TestTheSelectionStaysWithItsPod(t *testing.T) {
	v := newTerminal(t)
	v.tell(scene())
	v.press("down")
	v.sees("▸ todo-chatbot-backend-b")
	less := scene()
	less.Status.Workloads[0].Pods = less.Status.Workloads[0].Pods[1:]
	v.tell(less)
	v.sees("▸ todo-chatbot-backend-b")
	other := scene()
	other.Status.Workloads[0].Pods = []watch.PodStatus{{Name: "todo-chatbot-backend-d", State: lifecycle.PodPending}}
	v.tell(other)
	v.sees("▸ todo-chatbot-backend-d")
	v.press("r")
	v.sees("Restart the pods of the backend")
	v.press("n")
	other.Status.Workloads = nil
	v.tell(other)
	v.sees("No pods.")
	v.tell(scene())
	v.sees("▸ todo-chatbot-backend-a")
}

func TestLeavingEndsTheProgram(t *testing.T) {
	for _, key := range []tea.KeyPressMsg{{Code: 'q', Text: "q"}, {Code: 'c', Mod: tea.ModCtrl}} {
		_, do := newTerminal(t).m.Update(key)
		if do == nil {
			t.Fatalf("%s does nothing", key)
		}
		if _, leaves := do().(tea.QuitMsg); !leaves {
			t.Errorf("%s does not leave", key)
		}
	}
}
