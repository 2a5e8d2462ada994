package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestTheProductOnKubernetes(t *testing.T) {
	if os.Getenv("TODO_E2E") == "" {
		t.Skip("This starts a real Kubernetes on this machine and takes minutes. To run it: make e2e")
	}
	g := newGround(t)
	defer g.table.print(os.Stdout)

	if !g.behaviour(t, "from nothing to every pod Ready", g.installs) {
		return // all others stand on it
	}
	g.behaviour(t, "the API server's objects are the data model's", func(t *testing.T) string {
		return fmt.Sprintf("%d pods, 2 services, 1 namespace compared", g.checkModel(t))
	})
	g.behaviour(t, "five redeploys give the same objects", g.redeploys)
	g.behaviour(t, "a person talks to it in a browser while its backend is killed", g.browser)
	g.behaviour(t, "a conversation goes on when its backend's pods are killed", g.conversation)
	g.behaviour(t, "a deleted pod is replaced and serves", g.replaces)
	g.behaviour(t, "a change of the ConfigMap restarts the pods", g.reconfigures)
	g.behaviour(t, "scaled from 1 to 3 to 1 under load, no request fails", g.scales)
	g.behaviour(t, "moved behind PgBouncer and back under load, no request fails", g.pools)
	g.behaviour(t, "upgraded to another image under load, no request fails", g.upgrades)
	g.behaviour(t, "an image that is not there is told in seconds and rolled back under load", g.failsAndGoesBack)
	g.behaviour(t, "rolled back to the image before", g.rollsBack)
	g.behaviour(t, "a language model outside the cluster answers a chat, and without it the built-in assistant", g.languageModel)
	g.behaviour(t, "back-ups on a schedule and to a file, restored into a database of its own, and moved back", g.keepsBackups)
	g.behaviour(t, "no secret is where it must not be", func(t *testing.T) string {
		return fmt.Sprintf("%d places searched for %d secrets", g.searchSecrets(t), len(g.canary))
	})
	g.behaviour(t, "undeployed, nothing is left", g.uninstalls)
	g.behaviour(t, "what is wrong is told with the reason and the next step", g.explainsWhatIsWrong)
	g.behaviour(t, "a database that cannot serve is told with what it refuses, and fixed by deploying again", g.explainsDatabases)
	g.behaviour(t, "interrupted in the middle, it says so and can be deployed again", g.interrupted)
	g.behaviour(t, "undeployed after an interruption, nothing is left", g.uninstalls)
	g.behaviour(t, "images go to a containerd's socket, and no tag is written over unasked", g.containerdSocket)
	g.behaviour(t, "the commands of docs/deploy.md do what it says", g.followsTheGuide)
	g.behaviour(t, "plain helm installs, tests, upgrades, rolls back and uninstalls the chart", g.plainHelm)
}

func (g *ground) installs(t *testing.T) string {
	begin := time.Now()
	r := g.deploy(t)
	whole := time.Since(begin)
	if r.URL != g.url()+"/" {
		t.Errorf("it says to open %q, not %s/", r.URL, g.url())
	}
	if whole > 5*time.Minute {
		t.Errorf("it took %v", whole)
	}
	if err := g.serves(t.Context()); err != nil {
		t.Error(err)
	}
	return fmt.Sprintf("todoctl deploy took %.1f s, 4 pods", r.Seconds)
}

// serves asks the page and, through it, the backend and its database.
func (g *ground) serves(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for path, want := range map[string]string{"/": "<title>", "/api/health?ready": ""} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.url()+path, nil)
		if err != nil {
			return err
		}
		request.Close = true // a connection that was kept may end at a pod that leaves, which is right not to be ready
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(text), want) {
			return fmt.Errorf("%s answers %s: %.200s (%v)", path, response.Status, text, err)
		}
	}
	return nil
}

func (g *ground) redeploys(t *testing.T) string {
	before := g.snapshot(t)
	for range 5 {
		g.deploy(t)
	}
	if diff := cmp.Diff(before, g.snapshot(t)); diff != "" {
		t.Errorf("objects are not the same (-before +after):\n%s", diff)
	}
	return fmt.Sprintf("%d objects, the pods among them, unchanged", len(before))
}

// settled waits until exactly so many pods are there and all are Ready.
func (g *ground) settled(t *testing.T, frontends, backends int) {
	t.Helper()
	for component, want := range map[string]int{"frontend": frontends, "backend": backends} {
		eventually(t, patience, "every pod is Ready", func() error {
			pods := g.pods(t, component)
			for _, pod := range pods {
				if !ready(pod) {
					return fmt.Errorf("%s is not Ready", pod.Name)
				}
			}
			if len(pods) != want {
				return fmt.Errorf("%d pods of the %s, want %d", len(pods), component, want)
			}
			return nil
		})
	}
}

func (g *ground) reconfigures(t *testing.T) string {
	before := append(podNames(g.pods(t, "frontend")), podNames(g.pods(t, "backend"))...)
	g.deploy(t, "-f", g.small, "--set", "config.logLevel=debug")
	g.settled(t, 1, 1)
	small := append(podNames(g.pods(t, "frontend")), podNames(g.pods(t, "backend"))...)
	r := g.deploy(t, "-f", g.small, "--set", "config.logLevel=warn")
	g.settled(t, 1, 1)
	after := append(podNames(g.pods(t, "frontend")), podNames(g.pods(t, "backend"))...)
	for _, name := range after {
		if slices.Contains(small, name) || slices.Contains(before, name) {
			t.Errorf("%s is still there", name)
		}
	}
	config, err := g.client.CoreV1().ConfigMaps(namespace).Get(t.Context(), "todo-chatbot-config", metav1.GetOptions{})
	if err != nil || config.Data["LOG_LEVEL"] != "warn" {
		t.Errorf("LOG_LEVEL is %q: %v", config.Data["LOG_LEVEL"], err)
	}
	return fmt.Sprintf("both restarted in %.1f s", r.Seconds)
}

func (g *ground) scales(t *testing.T) string {
	l := startLoad(t, g, "scale")
	for _, count := range []int{3, 1} {
		g.reported(t, g.todoctl(t, "scale", fmt.Sprintf("frontend=%d", count), fmt.Sprintf("backend=%d", count), "-o", "json"))
		g.settled(t, count, count)
		g.gone(t)
	}
	return l.end(t)
}

// gone waits until pods that were told to end have ended, so that the load meets
// the whole of their end.
func (g *ground) gone(t *testing.T) {
	t.Helper()
	eventually(t, patience, "every pod that has to go is gone", func() error {
		list, err := g.client.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			return err
		}
		for _, pod := range list.Items {
			if pod.DeletionTimestamp != nil {
				return errors.New(pod.Name + " is still there")
			}
		}
		return nil
	})
}

func (g *ground) upgrades(t *testing.T) string {
	l := startLoad(t, g, "upgrade")
	r := g.deploy(t, "-f", g.small, "--set", "config.logLevel=warn", "--set-string", "image.frontend.tag="+second, "--set-string", "image.backend.tag="+second)
	g.gone(t)
	g.runs(t, second)
	return fmt.Sprintf("%.1f s; %s", r.Seconds, l.end(t))
}

// runs fails the test unless every pod has the image of the tag and its label.
func (g *ground) runs(t *testing.T, tag string) {
	t.Helper()
	for _, component := range []string{"frontend", "backend"} {
		for _, pod := range g.pods(t, component) {
			if image := pod.Spec.Containers[0].Image; !strings.HasSuffix(image, ":"+tag) || pod.Labels["version"] != tag {
				t.Errorf("%s runs %s with the version %q, want %s", pod.Name, image, pod.Labels["version"], tag)
			}
		}
	}
}

func (g *ground) failsAndGoesBack(t *testing.T) string {
	l := startLoad(t, g, "fail")
	begin := time.Now()
	_, err := g.try(t.Context(), "todoctl", g.deployArgs("-f", g.small, "--set", "config.logLevel=warn",
		"--set-string", "image.frontend.tag="+second, "--set-string", "image.backend.tag=9.9.9", "--no-preflight")...)
	took := time.Since(begin)
	if err == nil {
		t.Fatal("an image that is not there was deployed")
	}
	if !strings.Contains(err.Error(), "todo-chatbot-backend:9.9.9") {
		t.Errorf("the reason does not name the image: %v", err)
	}
	if took > patience {
		t.Errorf("it took %v to say so", took)
	}
	g.gone(t)
	g.runs(t, second)
	return fmt.Sprintf("said and rolled back in %.1f s; %s", took.Seconds(), l.end(t))
}

func (g *ground) rollsBack(t *testing.T) string {
	var history []struct {
		Revision int
		Verdict  string
		Images   map[string]string
	}
	decode(t, g.todoctl(t, "history", "-o", "json"), &history)
	at := slices.IndexFunc(history, func(r struct {
		Revision int
		Verdict  string
		Images   map[string]string
	}) bool {
		return r.Verdict == "healthy" && strings.HasSuffix(r.Images["backend"], ":"+first)
	})
	if at < 0 {
		t.Fatalf("no healthy revision of %s in %+v", first, history)
	}
	l := startLoad(t, g, "back")
	r := g.reported(t, g.todoctl(t, "rollback", fmt.Sprint(history[at].Revision), "-o", "json"))
	g.gone(t)
	g.runs(t, first)
	told := l.end(t)
	if err := g.serves(t.Context()); err != nil {
		t.Error(err)
	}
	return fmt.Sprintf("to revision %d of %d in %.1f s; %s", history[at].Revision, len(history), r.Seconds, told)
}

func (g *ground) uninstalls(t *testing.T) string {
	_, err := g.try(t.Context(), "todoctl", "undeploy")
	if err == nil || !strings.Contains(err.Error(), "say --yes") || !strings.Contains(err.Error(), "for good: the Secret todo-chatbot-secrets, with") || !strings.Contains(err.Error(), "JWT_SECRET") {
		t.Errorf("without an agreement it says %v", err)
	}
	begin := time.Now()
	g.todoctl(t, "undeploy", "--yes")
	took := time.Since(begin)
	if _, err := g.client.CoreV1().Namespaces().Get(t.Context(), namespace, metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("the namespace is there: %v", err)
	}
	for _, object := range g.everything(t) {
		t.Errorf("%s/%s is left", object.GetKind(), object.GetName())
	}
	if _, err := g.try(t.Context(), "todoctl", "undeploy", "--yes"); err != nil {
		t.Errorf("undeploying again is an error: %v", err)
	}
	return fmt.Sprintf("in %.1f s", took.Seconds())
}
