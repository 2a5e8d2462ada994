package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// rotates makes a new key of sessions while somebody is signed in.
func (g *ground) rotates(t *testing.T) string {
	p := newPerson(t, g.url(), "rotation@example.com")
	frontends, backends := podNames(g.pods(t, "frontend")), podNames(g.pods(t, "backend"))
	begin := time.Now()
	g.must(t, "secrets", "rotate", "-o", "json")
	took := time.Since(begin)
	g.settled(t, len(frontends), len(backends))
	if now := podNames(g.pods(t, "frontend")); !slices.Equal(now, frontends) {
		t.Errorf("the frontend's pods were %v and are %v", frontends, now)
	}
	for _, name := range podNames(g.pods(t, "backend")) {
		if slices.Contains(backends, name) {
			t.Errorf("%s was not restarted", name)
		}
	}
	var list any
	if err := p.do(t.Context(), p.fresh, http.MethodGet, "/api/me/tasks", nil, "", &list); err != nil {
		t.Errorf("the session of before no longer works: %v", err)
	}
	if out := g.todoctl(t, "secrets", "list"); !strings.Contains(out, "2 keys overlap") {
		t.Errorf("out = %v, want it to contain %q", out, "2 keys overlap")
	}
	newPerson(t, g.url(), "after@example.com")
	g.todoctl(t, "secrets", "check")
	g.must(t, "secrets", "rotate", "--forget-old", "--yes", "-o", "json")
	g.settled(t, len(frontends), len(backends))
	// Pods of before serve for some seconds while they end.
	eventually(t, patience, "a session of a forgotten key ends", func() error {
		if err := p.do(t.Context(), p.fresh, http.MethodGet, "/api/me/tasks", nil, "", &list); err == nil {
			return errors.New("it still works")
		}
		return nil
	})
	return fmt.Sprintf("in %.1f s; the session of before works until the old key is forgotten", took.Seconds())
}

// heals leaves a release as plain helm and other tools do, and lets doctor see to it.
func (g *ground) heals(t *testing.T) string {
	var healed []string
	for _, c := range []struct {
		name, code string
		hurt       func(*testing.T)
	}{
		{"a revision left pending", "LEFT_PENDING", g.leavePending},
		{"a failed revision of plain helm", "FAILED_REVISION", g.failByHelm},
		{"an object that is gone", "OBJECT_MISSING", func(t *testing.T) {
			if err := g.client.CoreV1().Services(namespace).Delete(t.Context(), "todo-chatbot-backend", metav1.DeleteOptions{}); err != nil {
				t.Fatal(err)
			}
		}},
		{"an object that was changed", "DRIFTED", func(t *testing.T) {
			g.patch(t, "helm", `{"data":{"LOG_LEVEL":"debug"}}`)
		}},
		{"a field of somebody else", "FOREIGN_FIELD", func(t *testing.T) {
			g.patch(t, "somebody", `{"data":{"LOG_LEVEL":"error"}}`)
		}},
		{"a variable that was given a value", "FOREIGN_FIELD", func(t *testing.T) {
			g.edit(t, "deployments", "todo-chatbot-backend", "kubectl-set", `{"spec":{"template":{"spec":{"containers":[{"name":"backend","env":[{"name":"LOG_LEVEL","value":"error","valueFrom":null}]}]}}}}`)
		}},
		{"a container that was added", "FOREIGN_FIELD", func(t *testing.T) {
			g.edit(t, "deployments", "todo-chatbot-frontend", "kubectl-edit", `{"spec":{"template":{"spec":{"initContainers":[{"name":"added","image":"todo-chatbot-frontend:`+first+`","command":["/nowhere"]}]}}}}`)
		}},
		{"a Deployment that was paused", "FOREIGN_FIELD", func(t *testing.T) {
			g.edit(t, "deployments", "todo-chatbot-backend", "kubectl-rollout", `{"spec":{"paused":true}}`)
		}},
		{"a Service whose selector has a label more", "FOREIGN_FIELD", func(t *testing.T) {
			g.edit(t, "services", "todo-chatbot-frontend", "kubectl-edit", `{"spec":{"selector":{"tier":"none"}}}`)
		}},
		{"an object with an owner that would take it along", "FOREIGN_OWNER", func(t *testing.T) {
			owner, err := g.client.CoreV1().Services(namespace).Get(t.Context(), "todo-chatbot-frontend", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			g.edit(t, "configmaps", "todo-chatbot-config", "kubectl-edit", fmt.Sprintf(`{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Service","name":%q,"uid":%q}]}}`, owner.Name, owner.UID))
		}},
		{"an object that a revision before had", "ORPHANED", g.orphan},
		{"a Secret without its key", "SECRET_MISSING", func(t *testing.T) {
			patch := []byte(`[{"op":"remove","path":"/data/JWT_SECRET"}]`)
			if _, err := g.client.CoreV1().Secrets(namespace).Patch(t.Context(), "todo-chatbot-secrets", types.JSONPatchType, patch, metav1.PatchOptions{}); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.hurt(t)
			seen := g.start(t.Context(), t, "doctor", "-o", "json")
			if err := seen.wait(); err == nil || !strings.Contains(seen.out.String(), c.code) {
				t.Fatalf("%s is not found: %v\n%s%s", c.code, err, seen.out.String(), seen.said.String())
			}
			out, err := g.try(t.Context(), "todoctl", "doctor", "--fix", "--yes", "--delete")
			if err != nil {
				t.Fatalf("it is not repaired: %v\n%s", err, out)
			}
			healed = append(healed, c.code)
		})
	}
	t.Run("an object that no record has is told of, and stays", g.staysUnrecorded)
	g.reported(t, g.must(t, g.operateArgs()...).out.String())
	t.Run("a deployment writes over what excludes its own when it is told to", g.forced)
	t.Run("scale and secrets ask before they change what others hold", g.asks)
	t.Run("a Secret that was made immutable comes with the command that helps", g.frozenSecret)
	g.reported(t, g.must(t, g.operateArgs()...).out.String())
	return strings.Join(healed, ", ")
}

// forced deploys over what others did and what the API server takes neither beside the
// chart's own nor, unforced, in place of it.
func (g *ground) forced(t *testing.T) {
	g.edit(t, "deployments", "todo-chatbot-backend", "kubectl-set", `{"spec":{"template":{"spec":{"containers":[{"name":"backend","env":[{"name":"LOG_LEVEL","value":"error","valueFrom":null}]}]}}}}`)
	g.edit(t, "poddisruptionbudgets", "todo-chatbot-backend", "kubectl-edit", `{"spec":{"maxUnavailable":null,"minAvailable":1}}`)
	g.edit(t, "configmaps", "todo-chatbot-config", "kubectl-edit", `{"immutable":true}`)
	deployment := g.operateArgs("--set", "config.logLevel=debug")
	if out, err := g.try(t.Context(), "todoctl", deployment...); err == nil || !strings.Contains(out, "FIELD_CONFLICT") || !strings.Contains(out, "--force-conflicts") {
		t.Errorf("a deployment that isn't told to: %v\n%s", err, out)
	}
	g.must(t, append(deployment, "--force-conflicts")...)
	g.todoctl(t, "doctor")
}

// asks scales and rotates where others wrote what excludes the chart's own: neither
// changes anything, and both do what they should once doctor has written over it.
func (g *ground) asks(t *testing.T) {
	g.edit(t, "deployments", "todo-chatbot-backend", "kubectl-set", `{"spec":{"template":{"spec":{"containers":[{"name":"backend","env":[{"name":"LOG_LEVEL","value":"error","valueFrom":null}]}]}}}}`)
	was := g.lastRevision(t).Number
	commands := [][]string{{"scale", "backend=2"}, {"secrets", "rotate"}}
	for _, args := range commands {
		if out, err := g.try(t.Context(), "todoctl", args...); err == nil || !strings.Contains(err.Error(), "FIELD_CONFLICT") || !strings.Contains(err.Error(), "doctor --fix") {
			t.Errorf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	if now := g.lastRevision(t).Number; now != was {
		t.Errorf("the last revision was %d and is %d", was, now)
	}
	g.todoctl(t, "doctor", "--fix", "--yes")
	for _, args := range commands {
		g.must(t, append(args, "-o", "json")...)
	}
	g.todoctl(t, "doctor")
}

// frozenSecret rotates a key in a Secret that takes no change, and again once it was made
// again as the hint says.
func (g *ground) frozenSecret(t *testing.T) {
	secrets := g.client.CoreV1().Secrets(namespace)
	if _, err := secrets.Patch(t.Context(), "todo-chatbot-secrets", types.MergePatchType, []byte(`{"immutable":true}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	if out, err := g.try(t.Context(), "todoctl", "secrets", "rotate"); err == nil || !strings.Contains(err.Error(), "kubectl replace --force") {
		t.Errorf("rotate: %v\n%s", err, out)
	}
	frozen, err := secrets.Get(t.Context(), "todo-chatbot-secrets", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := secrets.Delete(t.Context(), frozen.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	frozen.Immutable = nil
	frozen.ResourceVersion = ""
	frozen.UID = ""
	if _, err := secrets.Create(t.Context(), frozen, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	g.must(t, "secrets", "rotate", "-o", "json")
}

func (g *ground) patch(t *testing.T, manager, text string) {
	t.Helper()
	_, err := g.client.CoreV1().ConfigMaps(namespace).Patch(t.Context(), "todo-chatbot-config", types.MergePatchType, []byte(text), metav1.PatchOptions{FieldManager: manager})
	if err != nil {
		t.Fatal(err)
	}
}

// leavePending makes of the last record one that is pending, as a killed helm does.
func (g *ground) leavePending(t *testing.T) {
	t.Helper()
	command := g.start(t.Context(), t, g.operateArgs("--set-string", "image.backend.tag=9.9.9", "--patience", "IMAGE_PULL=1m", "--no-preflight")...)
	eventually(t, patience, "a pending revision", func() error {
		list, err := g.client.CoreV1().Secrets(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "owner=helm,status=pending-upgrade"})
		if err == nil && len(list.Items) == 0 {
			err = fmt.Errorf("there is none")
		}
		return err
	})
	if err := command.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.wait()
	// Other tools leave no lease.
	if err := g.client.CoordinationV1().Leases(namespace).Delete(t.Context(), "todo-chatbot-deployer", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
}

func (g *ground) failByHelm(t *testing.T) {
	t.Helper()
	out, err := g.try(t.Context(), g.helm(t), "upgrade", "todo-chatbot", filepath.Join(g.root, "deploy", "chart", "todo-chatbot"), "--namespace", namespace,
		"--set", "secrets.existingSecret=todo-chatbot-secrets", "--set", "config.assistant=offline", "-f", g.small, "--set-string", "image.backend.tag=9.9.9", "--wait", "--timeout", "5s")
	if err == nil {
		t.Fatalf("helm deployed an image that is not there: %s", out)
	}
}

// keepsSecrets watches a deployment in every form, and searches all that was said
// or stored since the beginning.
func (g *ground) keepsSecrets(t *testing.T) string {
	g.watched(t, nil, func() { g.must(t, g.operateArgs("--set", "config.logLevel=info")...) })
	for _, args := range [][]string{{"status"}, {"status", "-o", "json"}, {"history"}, {"history", "--journal"}, {"history", "--journal", "-o", "json"},
		{"secrets", "list"}, {"secrets", "list", "-o", "json"}, {"secrets", "check"}, {"doctor"},
		{"deploy", "--env-file", g.env, "--set", "config.assistant=offline", "-f", g.small, "--set", "config.logLevel=warn", "-v"}} {
		g.todoctl(t, args...)
	}
	for _, args := range [][]string{{"plan", "-o", "json"}, {"plan", "--color", "always"}} {
		g.todoctl(t, append(args, "--env-file", g.env, "--set", "config.assistant=offline", "-f", g.small)...)
	}
	return fmt.Sprintf("%d places and %d bytes of output searched for %d secrets", g.searchSecrets(t), g.table.log.Len(), len(g.canary))
}
