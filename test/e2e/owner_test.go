package e2e

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// owners are ways on which the keeper of a release's objects changes, as the words
// of steps. After each step the Secret has the bytes of before, no object that was
// there has been deleted and made again, and the page answers. The last step takes
// all away, and left is what is there then on purpose. A line is a test.
var owners = []struct {
	name, steps string
	left        []string
}{
	{"plain helm alone leaves nothing behind", "install upgrade rollback:1 uninstall", nil},
	{"from plain helm to todoctl, twice", "install deploy deploy scale todoctl-rollback:1 deploy undeploy", nil},
	{"from plain helm to todoctl and back, twice", "install deploy give upgrade deploy give upgrade uninstall", []string{"ConfigMap/todo-chatbot-journal"}},
	{"from plain helm to todoctl, and plain helm goes back to its own revision", "install deploy deploy rollback:1 deploy undeploy", nil},
	{"from plain helm to a Secret that it no longer makes, and back, twice", "install existing-refused keep existing upgrade existing rollback:3 upgrade uninstall", nil},
	{"from todoctl to plain helm that names its Secret, and back, twice", "deploy existing deploy existing rollback:1 deploy undeploy", nil},
	{"from todoctl to plain helm that would make the Secret: refused", "deploy upgrade-refused deploy undeploy", nil},
	{"a Secret that a person made stays theirs", "namespace person existing deploy existing deploy undeploy", []string{"Secret/todo-chatbot-secrets"}},
	{"Helm's records are lost, and doctor records what serves", "install forget doctor-records deploy forget doctor-records scale undeploy", nil},
	{"what doctor sees only once it has recorded it, it sets right too", "install-bare forget doctor-records scale undeploy", nil},
}

func TestWhoeverKeepsTheObjectsNothingIsLost(t *testing.T) {
	if os.Getenv("TODO_E2E") == "" {
		t.Skip("This starts a real Kubernetes on this machine and takes minutes. To run it: make e2e")
	}
	g := newGround(t)
	defer g.table.print(os.Stdout)
	for _, way := range owners {
		g.behaviour(t, way.name, func(t *testing.T) string {
			k := &keeping{ground: g, uids: map[string]types.UID{}}
			for i, step := range strings.Fields(way.steps) {
				k.do(t, step)
				if last := i == len(strings.Fields(way.steps))-1; !last {
					k.nothingIsLost(t, step)
				}
			}
			k.left(t, way.left)
			return way.steps
		})
	}
	g.behaviour(t, "a namespace's administrator deploys, and who may only look is told what is not seen", g.rights)
}

// keeping is one way through several keepers.
type keeping struct {
	*ground
	uids   map[string]types.UID // of what was there after the step before
	secret map[string][]byte
}

// kept are the objects that stay the same ones whoever keeps them.
var kept = []string{"ConfigMap", "Secret", "ServiceAccount", "Service", "Deployment", "NetworkPolicy", "PodDisruptionBudget"}

func (k *keeping) do(t *testing.T, step string) {
	t.Helper()
	word, argument, _ := strings.Cut(step, ":")
	act, known := map[string]func(*testing.T, string){
		"install": func(t *testing.T, _ string) { k.plain(t, "install", k.byValues(t)...) },
		"install-bare": func(t *testing.T, _ string) {
			k.plain(t, "install", append(k.byValues(t), "--set", "secrets.vapidPrivateKey=")...)
		},
		"upgrade":          func(t *testing.T, _ string) { k.plain(t, "upgrade", append(k.byValues(t), "--force-conflicts")...) },
		"upgrade-refused":  func(t *testing.T, _ string) { k.refused(t, "is kept by todoctl", k.byValues(t)...) },
		"existing":         func(t *testing.T, _ string) { k.plain(t, "existing", append(k.byName(t), "--force-conflicts")...) },
		"existing-refused": func(t *testing.T, _ string) { k.refused(t, "helm.sh/resource-policy=keep", k.byName(t)...) },
		"rollback": func(t *testing.T, to string) {
			k.helmRun(t, "rollback", "todo-chatbot", to, "--wait", "--force-conflicts")
		},
		"uninstall": func(t *testing.T, _ string) { k.uninstall(t) },
		"keep": func(t *testing.T, _ string) {
			k.annotate(t, `{"metadata":{"annotations":{"helm.sh/resource-policy":"keep"}}}`)
		},
		"give":             func(t *testing.T, _ string) { k.annotate(t, giveToHelm) },
		"namespace":        func(t *testing.T, _ string) { k.makeNamespace(t) },
		"person":           func(t *testing.T, _ string) { k.makeSecret(t) },
		"forget":           func(t *testing.T, _ string) { k.forget(t) },
		"doctor-records":   func(t *testing.T, _ string) { k.doctorRecords(t) },
		"deploy":           func(t *testing.T, _ string) { k.deploy(t, "-f", k.small) },
		"scale":            func(t *testing.T, _ string) { k.todoctl(t, "scale", "backend=2", "-o", "json") },
		"todoctl-rollback": func(t *testing.T, to string) { k.todoctl(t, "rollback", to, "-o", "json") },
		"undeploy":         func(t *testing.T, _ string) { k.todoctl(t, "undeploy", "--yes") },
	}[word]
	if !known {
		t.Fatalf("nobody knows the step %q", word)
	}
	act(t, argument)
}

// giveToHelm marks the Secret as the release's, as the chart says to do.
const giveToHelm = `{"metadata":{"labels":{"app.kubernetes.io/managed-by":"Helm"},"annotations":{"meta.helm.sh/release-name":"todo-chatbot","meta.helm.sh/release-namespace":"todo-chatbot"}}}`

// byValues are plain helm's values with which the chart makes the Secret.
func (k *keeping) byValues(t *testing.T) []string {
	t.Helper()
	return []string{"--values", k.write(t, "by-values.yaml", fmt.Sprintf(
		"secrets: {databaseUrl: %q, openaiApiKey: %q, jwtSecret: %q, mcpConfig: %q, vapidPrivateKey: %q}\nconfig: {assistant: offline}\nnetworkPolicy: {databasePort: %d}\n",
		k.databaseURL(), k.canary["OPENAI_API_KEY"], k.canary["JWT_SECRET"], k.mcpConfig(), k.canary["VAPID_PRIVATE_KEY"], k.dbPort))}
}

// byName are those with which it names one.
func (k *keeping) byName(t *testing.T) []string {
	t.Helper()
	return []string{"--values", k.write(t, "by-name.yaml", fmt.Sprintf(
		"secrets: {existingSecret: todo-chatbot-secrets}\nconfig: {assistant: offline}\nnetworkPolicy: {databasePort: %d}\n", k.dbPort))}
}

func (k *keeping) plain(t *testing.T, _ string, values ...string) {
	t.Helper()
	k.helmRun(t, append([]string{"upgrade", "--install", "--create-namespace", "todo-chatbot", filepath.Join(k.root, "deploy", "chart", "todo-chatbot"),
		"--values", k.small, "--wait", "--timeout", "3m"}, values...)...)
}

func (k *keeping) refused(t *testing.T, says string, values ...string) {
	t.Helper()
	_, err := k.try(t.Context(), k.helm(t), append([]string{"upgrade", "todo-chatbot", filepath.Join(k.root, "deploy", "chart", "todo-chatbot"),
		"--namespace", namespace, "--values", k.small}, values...)...)
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Fatalf("it does not say %q: %v", says, err)
	}
}

func (k *keeping) helmRun(t *testing.T, args ...string) {
	t.Helper()
	if _, err := k.try(t.Context(), k.helm(t), append(args, "--namespace", namespace)...); err != nil {
		t.Fatalf("helm %s: %v", strings.Join(args, " "), err)
	}
}

func (k *keeping) uninstall(t *testing.T) {
	t.Helper()
	_, err := k.try(t.Context(), k.helm(t), "uninstall", "todo-chatbot", "--wait", "--namespace", namespace)
	if err != nil && !strings.Contains(err.Error(), "still exists") { // it ends its wait too early at times
		t.Fatal(err)
	}
}

func (k *keeping) annotate(t *testing.T, patch string) {
	t.Helper()
	_, err := k.client.CoreV1().Secrets(namespace).Patch(t.Context(), "todo-chatbot-secrets", types.MergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: "kubectl-annotate"})
	if err != nil {
		t.Fatal(err)
	}
}

// nothingIsLost compares what is there with what was there before the step.
func (k *keeping) nothingIsLost(t *testing.T, step string) {
	t.Helper()
	now := map[string]types.UID{}
	for _, object := range k.everything(t) {
		if slices.Contains(kept, object.GetKind()) && strings.HasPrefix(object.GetName(), "todo-chatbot-") && object.GetName() != "todo-chatbot-journal" {
			now[object.GetKind()+"/"+object.GetName()] = object.GetUID()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(k.uids)) {
		if uid, there := now[name]; !there {
			t.Fatalf("%s: %s is gone", step, name)
		} else if uid != k.uids[name] {
			t.Errorf("%s: %s was deleted and made again", step, name)
		}
	}
	k.uids = now
	secret, err := k.client.CoreV1().Secrets(namespace).Get(t.Context(), "todo-chatbot-secrets", metav1.GetOptions{})
	if apierrors.IsNotFound(err) && k.secret == nil {
		return // Nobody has made it yet.
	}
	if err != nil {
		t.Fatalf("%s: %v", step, err)
	}
	for _, key := range slices.Sorted(maps.Keys(k.secret)) {
		if string(secret.Data[key]) != string(k.secret[key]) {
			t.Errorf("%s: %s has other bytes than before", step, key)
		}
	}
	k.secret = secret.Data
	if _, err := k.client.AppsV1().Deployments(namespace).Get(t.Context(), "todo-chatbot-backend", metav1.GetOptions{}); err == nil {
		eventually(t, patience, step+": the page answers", func() error { return k.serves(t.Context()) })
	}
}

// left fails for anything that is there besides what is meant to be.
func (k *keeping) left(t *testing.T, meant []string) {
	t.Helper()
	eventually(t, patience, "nothing else is left", func() error {
		var left []error
		for _, object := range k.everything(t) {
			name := object.GetKind() + "/" + object.GetName()
			if name == "ConfigMap/kube-root-ca.crt" || name == "ServiceAccount/default" || object.GetKind() == "Event" || slices.Contains(meant, name) {
				continue
			}
			left = append(left, errors.New(name+" is left"))
		}
		return errors.Join(left...)
	})
	for _, name := range meant {
		if _, object, _ := strings.Cut(name, "/"); strings.HasPrefix(name, "Secret/") {
			if _, err := k.client.CoreV1().Secrets(namespace).Get(t.Context(), object, metav1.GetOptions{}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	err := k.client.CoreV1().Namespaces().Delete(t.Context(), namespace, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		t.Fatal(err)
	}
	eventually(t, patience, "the namespace is gone", func() error {
		_, err := k.client.CoreV1().Namespaces().Get(t.Context(), namespace, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		return errors.Join(err, errors.New("it is there"))
	})
}
