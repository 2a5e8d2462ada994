package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// browser talks to it in a browser that loses both backends in the middle.
func (g *ground) browser(t *testing.T) string {
	kubectl := fmt.Sprintf("%s kubectl --name %s -- -n %s", g.program("todo-cluster"), g.name, namespace)
	command := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-run", "TestTheDeployedPage", "-v", "./test/browser")
	command.Dir = g.root
	command.Env = append(os.Environ(), "TODO_URL="+g.url(), "TODO_DISRUPTION="+
		kubectl+" delete pod -l app=todo-chatbot-backend --grace-period=0 --force --wait=false && sleep 1 && "+
		kubectl+" rollout status deployment/todo-chatbot-backend --timeout=60s")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, tail(string(out), 40))
	}
	if strings.Contains(string(out), "--- SKIP") {
		return "left out, as there is no browser on this machine"
	}
	return "chromium; both backend pods killed in the middle of a plan"
}

// conversation talks to the assistant, kills every backend pod and talks on.
func (g *ground) conversation(t *testing.T) string {
	p := newPerson(t, g.url(), "talker@example.com")
	var first, second, third turn
	if err := p.say(t.Context(), "add buy milk", "", &first); err != nil {
		t.Fatal(err)
	}
	if err := p.say(t.Context(), "what is on my list?", first.Conversation, &second); err != nil {
		t.Fatal(err)
	}
	old := podNames(g.pods(t, "backend"))
	if err := g.kill(t.Context(), old...); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	g.settled(t, 2, 2)
	for _, name := range podNames(g.pods(t, "backend")) {
		if slices.Contains(old, name) {
			t.Fatalf("%s still runs", name)
		}
	}
	eventually(t, patience, "the conversation goes on", func() error {
		return p.say(t.Context(), "mark the milk as complete", first.Conversation, &third)
	})
	took := time.Since(killed)
	if third.Conversation != first.Conversation || !strings.Contains(strings.ToLower(third.Response), "milk") {
		t.Errorf("it answers %+v", third)
	}
	var history struct{ Turns []json.RawMessage }
	if err := p.do(t.Context(), p.fresh, http.MethodGet, "/api/me/conversations/"+first.Conversation, nil, "", &history); err != nil || len(history.Turns) != 3 {
		t.Errorf("the conversation has %d turns, want 3: %v", len(history.Turns), err)
	}
	return fmt.Sprintf("answered by other pods %.1f s after all backend pods were killed", took.Seconds())
}

type turn struct {
	Conversation string `json:"conversation_id"`
	Status       string `json:"status"`
	Response     string `json:"response"`
}

func (p *person) say(ctx context.Context, message, conversation string, into *turn) error {
	body := map[string]string{"message": message}
	if conversation != "" {
		body["conversation_id"] = conversation
	}
	return p.do(ctx, p.fresh, http.MethodPost, "/api/me/chat", body, "", into)
}

func (g *ground) replaces(t *testing.T) string {
	var figures []string
	for _, component := range []string{"frontend", "backend"} {
		before := g.pods(t, component)
		if err := g.client.CoreV1().Pods(namespace).Delete(t.Context(), before[0].Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		eventually(t, time.Minute, "a pod in its place", func() error {
			now := g.pods(t, component)
			if len(now) != len(before) || slices.Contains(podNames(now), before[0].Name) {
				return fmt.Errorf("there are %v", podNames(now))
			}
			return nil
		})
		replaced := time.Since(begin)
		g.settled(t, 2, 2)
		left := time.Minute - time.Since(begin)
		eventually(t, left, "an answer of the "+component, func() error { return g.serves(t.Context()) })
		serving := time.Since(begin)
		figures = append(figures, fmt.Sprintf("%s replaced in %.1f s, serving in %.1f s", component, replaced.Seconds(), serving.Seconds()))
	}
	return strings.Join(figures, "; ")
}
