package release_test

import (
	"context"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

func TestEvents(t *testing.T) {
	t.Run("they are numbered without gaps, and tell every state on the way", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		var states []string
		for i, e := range b.events {
			if e.Seq != int64(i+1) || e.At.IsZero() {
				t.Errorf("%d: %+v", i, e)
			}
			if e.Transition != nil && e.Transition.Subject == lifecycle.ReleaseSubject {
				states = append(states, e.Transition.To)
			}
		}
		if got := strings.Join(states, " "); got != "Installing Deployed Running" && got != "Not Deployed Installing Deployed Running" {
			t.Errorf("got = %v, want %q or %q",
				got, "Installing Deployed Running", "Not Deployed Installing Deployed Running")
		}
	})
	t.Run("the journal tells the same, and goes on with the next deployment", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		if _, err := b.deploy(t.Context(), "image.backend.tag="+brokenTag); err == nil {
			t.Fatal("it ran")
		}
		kept, err := b.Journal(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var states []string
		for _, e := range kept.Entries() {
			if e.Subject == lifecycle.ReleaseSubject {
				states = append(states, e.To)
			}
		}
		if got := strings.Join(states, " "); !strings.HasPrefix(got, "Installing Deployed Running") || !strings.HasSuffix(got, "Running") || !strings.Contains(got, "Degraded") {
			t.Errorf("got = %v, want it to begin with %q, want it to end with %q, want it to contain %q",
				got, "Installing Deployed Running", "Running", "Degraded")
		}
		if strings.Contains(kept.Text(), canary) {
			t.Error("a secret is in the journal")
		}
	})
	t.Run("the journal does not tell again of pods that are as it knows them", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.cluster.logs = func() (string, error) { return "no", nil }
		for range 2 {
			if _, err := b.Deploy(t.Context(), release.Request{Chart: b.chart, Values: b.with(t, "image.backend.tag="+brokenTag), Secrets: b.secrets, NoRollback: true}); err == nil {
				t.Fatal("it ran")
			}
		}
		kept, err := b.Journal(t.Context())
		if got := strings.Count(kept.Text(), `"subject":"pod/todo-chatbot-backend-1-x","to":"CrashLoopBackOff"`); err != nil || got != 1 {
			t.Errorf("%d times: %v\n%s", got, err, kept.Text())
		}
	})
	t.Run("followed from outside, a release is seen as it is", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		ctx, stop := context.WithCancel(t.Context())
		var seen lifecycle.State
		err := b.Follow(ctx, func(s watch.Snapshot) error {
			seen = s.State
			stop()
			return nil
		})
		if err == nil || seen != lifecycle.Running {
			t.Errorf("seen = %v, want %v; error: %v", seen, lifecycle.Running, err)
		}
	})
}
