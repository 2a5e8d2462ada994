package release_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	rv1 "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage/driver"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

const (
	canary      = "c4nary-passw0rd"
	databaseURL = "postgresql://todo:" + canary + "@db.example:6543/todo"
)

// bench is a deployer with everything it touches.
type bench struct {
	*release.Deployer
	cluster *simulated
	records *driver.Secrets
	chart   *helm.Chart
	events  []watch.Event
	secrets entity.Secrets
}

func newBench(t *testing.T) *bench { return newBenchOf(t, lifecycle.NewBudget()) }

func newBenchOf(t *testing.T, budget lifecycle.Budget) *bench {
	t.Helper()
	b := &bench{cluster: newSimulated(t)}
	b.records = driver.NewSecrets(b.cluster.api.CoreV1().Secrets(entity.Namespace))
	var err error
	if b.chart, err = helm.EmbeddedChart(); err != nil {
		t.Fatal(err)
	}
	if b.secrets, err = entity.NewSecrets(map[string]string{entity.DatabaseURL: databaseURL}); err != nil {
		t.Fatal(err)
	}
	b.Deployer = release.New(kube.New(b.cluster.api, "fake", entity.Namespace, time.Now),
		helm.NewClientOf(b.records, b.cluster, entity.Namespace),
		release.Options{Emit: func(e watch.Event) { b.events = append(b.events, e) }, Timeout: 30 * time.Second, Budget: &budget})
	return b
}

func (b *bench) deploy(ctx context.Context, set ...string) (release.Report, error) {
	values, err := helm.ValueSources{Profile: "dev", Set: set}.Merge()
	if err != nil {
		return release.Report{}, err
	}
	return b.Deploy(ctx, release.Request{Chart: b.chart, Values: values, Secrets: b.secrets})
}

// with are the values of deploy.
func (b *bench) with(t *testing.T, set ...string) map[string]any {
	t.Helper()
	values, err := helm.ValueSources{Profile: "dev", Set: set}.Merge()
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// must deploys and ends the test if it does not run.
func (b *bench) must(t *testing.T, set ...string) release.Report {
	t.Helper()
	report, err := b.deploy(t.Context(), set...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestDeploy(t *testing.T) {
	t.Run("from nothing it runs: namespace, Secret, release, verdict", func(t *testing.T) {
		b := newBench(t)
		report := b.must(t)
		if report.State != lifecycle.Running || report.Revision.Number != 1 || report.Revision.Verdict != entity.Healthy {
			t.Errorf("%+v", report)
		}
		secret, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Get(t.Context(), entity.Secret, metav1.GetOptions{})
		if err != nil || string(secret.Data[entity.DatabaseURL]) != databaseURL || len(secret.Data[entity.JWTSecret]) < 32 {
			t.Errorf("secret = %v; error: %v", secret, err)
		}
		if history, err := b.History(t.Context()); err != nil || history[0].Verdict != entity.Healthy {
			t.Errorf("b.History(t.Context()) = %v; error: %v", history, err)
		}
		if leases, err := b.cluster.api.CoordinationV1().Leases(entity.Namespace).List(t.Context(), metav1.ListOptions{}); err != nil || len(leases.Items) != 0 {
			t.Error("the lease was not given back", err)
		}
	})
	t.Run("a second time it needs no secrets, keeps the session key, and gives the same values", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		first := b.values(t, 1)
		b.secrets = entity.Secrets{}
		b.must(t)
		if second := b.values(t, 2); first != second {
			t.Errorf("%s and then %s", first, second)
		}
	})
	t.Run("no secret is in the records, in events or in messages, however it was given", func(t *testing.T) {
		b := newBench(t)
		b.secrets = entity.Secrets{}
		report, err := b.deploy(t.Context(), "secrets.databaseUrl="+databaseURL, "secrets.openaiApiKey=sk-"+canary)
		if err != nil {
			t.Fatal(err)
		}
		failed, failure := b.deploy(t.Context(), "image.backend.tag="+brokenTag)
		if failure == nil {
			t.Fatal("it ran")
		}
		var all strings.Builder
		for number := 1; number <= 3; number++ {
			record := b.record(t, number)
			text, err := json.Marshal(record)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		text, err := json.Marshal([]any{b.events, report, failed})
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
		all.WriteString(failure.Error() + fmt.Sprintf("%+v %#v", failure, b.events))
		if at := strings.Index(all.String(), canary); at >= 0 {
			t.Errorf("…%s…", all.String()[max(0, at-200):at+20])
		}
	})
	t.Run("without a key it is the offline assistant, and says so", func(t *testing.T) {
		b := newBench(t)
		b.must(t, "config.assistant=")
		if !strings.Contains(b.values(t, 1), `"assistant":"offline"`) {
			t.Errorf("b.values(t, 1) = %v, want it to contain %q", b.values(t, 1), `"assistant":"offline"`)
		}
	})
	t.Run("wrong values and missing secrets are told before anything is touched", func(t *testing.T) {
		for says, set := range map[string][]string{"/replicaCount/backend": {"replicaCount.backend=11"}, "postgresql://": {"secrets.databaseUrl=mysql://x"},
			"say --namespace elsewhere": {"namespace.name=elsewhere", "secrets.databaseUrl=" + databaseURL}} {
			b := newBench(t)
			b.secrets = entity.Secrets{}
			if _, err := b.deploy(t.Context(), set...); err == nil || !strings.Contains(err.Error(), says) {
				t.Error(err)
			}
			if namespaces, err := b.cluster.api.CoreV1().Namespaces().List(t.Context(), metav1.ListOptions{}); err != nil || len(namespaces.Items) != 0 {
				t.Error("the cluster was touched", err)
			}
		}
	})
}

func TestDeployThatFails(t *testing.T) {
	t.Run("it goes back to the last that ran, and says why", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		report, err := b.deploy(t.Context(), "image.backend.tag="+brokenTag)
		var failure *release.Failure
		if !errors.As(err, &failure) || failure.RolledBackTo != 1 || report.RolledBackTo != 1 || report.State != lifecycle.Running {
			t.Fatalf("%+v %v", report, err)
		}
		for _, says := range []string{"Revision 2 does not run", "pod/todo-chatbot-backend-1-x, container backend", "exit code 1", "[CRASHED]", "Revision 1, the last that ran, runs again."} {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("it does not say %q:\n%v", says, err)
			}
		}
		verdicts := b.verdicts(t)
		if verdicts != "1 superseded healthy, 2 failed unhealthy, 3 deployed healthy" {
			t.Errorf("verdicts = %v, want %q",
				verdicts, "1 superseded healthy, 2 failed unhealthy, 3 deployed healthy")
		}
	})
	t.Run("it puts the Secret back, which the pods of that revision read when they start again", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		var err error
		if b.secrets, err = entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://a:b@nowhere.example/todo"}); err != nil {
			t.Fatal(err)
		}
		if report, err := b.deploy(t.Context(), "image.backend.tag="+brokenTag); err == nil || report.RolledBackTo != 1 {
			t.Fatalf("report = %v; error: %v; report.RolledBackTo = %v, want %v", report, err, report.RolledBackTo, 1)
		}
		secret, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Get(t.Context(), entity.Secret, metav1.GetOptions{})
		if err != nil || string(secret.Data[entity.DatabaseURL]) != databaseURL {
			t.Errorf("secret = %v; error: %v", secret, err)
		}
	})
	t.Run("a second broken one goes back too, not to the broken one before", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		for range 2 {
			if report, err := b.deploy(t.Context(), "image.backend.tag="+brokenTag); err == nil || report.State != lifecycle.Running {
				t.Fatalf("report = %v; error: %v; report.State = %v, want %v",
					report, err, report.State, lifecycle.Running)
			}
		}
		if got := b.verdicts(t); !strings.HasSuffix(got, "4 failed unhealthy, 5 deployed healthy") {
			t.Errorf("b.verdicts(t) = %v, want it to end with %q", got, "4 failed unhealthy, 5 deployed healthy")
		}
	})
	t.Run("the first has nothing to go back to, and can be fixed by deploying again", func(t *testing.T) {
		b := newBench(t)
		if _, err := b.deploy(t.Context(), "image.backend.tag="+brokenTag); err == nil || !strings.Contains(err.Error(), "Nothing was rolled back") {
			t.Error(err)
		}
		b.must(t)
	})
	t.Run("what the API server refuses is told with a way out", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.cluster.refuse = errors.New(`Service "todo-chatbot-frontend" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated`)
		report, err := b.deploy(t.Context())
		if err == nil || !strings.Contains(err.Error(), "[NODE_PORT_TAKEN]") || !strings.Contains(err.Error(), "--set service.frontend.nodePort") || report.RolledBackTo != 1 {
			t.Errorf("report = %v; error: %v; report.RolledBackTo = %v, want %v", report, err, report.RolledBackTo, 1)
		}
	})
	t.Run("a Secret that takes no change is never said to be deleted", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.cluster.refuse = errors.New("failed to patch: Secret \"todo-chatbot-secrets\" is invalid: data: Forbidden: field is immutable when `immutable` is set")
		_, err := b.deploy(t.Context())
		if err == nil || strings.Contains(err.Error(), "delete") || !strings.Contains(err.Error(), "get secret todo-chatbot-secrets -o yaml | sed '/^immutable: true/d' | kubectl replace --force -f -") {
			t.Error(err)
		}
	})
	t.Run("interrupted, it says what state it leaves, and the next one goes on", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		ctx, interrupt := context.WithCancelCause(t.Context())
		b.cluster.hangs, b.cluster.after = true, func() { interrupt(errors.New("interrupt signal received")) }
		if _, err := b.deploy(ctx, "config.logLevel=info"); err == nil || !strings.Contains(err.Error(), "Interrupted (interrupt signal received) while revision 2") {
			t.Error(err)
		}
		b.cluster.hangs, b.cluster.after = false, nil
		b.must(t)
		if got := b.verdicts(t); got != "1 superseded healthy, 2 failed unhealthy, 3 deployed healthy" {
			t.Errorf("b.verdicts(t) = %v, want %q",
				got, "1 superseded healthy, 2 failed unhealthy, 3 deployed healthy")
		}
	})
}

func (b *bench) record(t *testing.T, number int) *rv1.Release {
	t.Helper()
	found, err := b.records.Get(fmt.Sprintf("sh.helm.release.v1.todo-chatbot.v%d", number))
	if err != nil {
		t.Fatal(err)
	}
	clone := *found.(*rv1.Release)
	info := *clone.Info
	clone.Info = &info
	return &clone
}

func (b *bench) values(t *testing.T, number int) string {
	t.Helper()
	text, err := json.Marshal(b.record(t, number).Config)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (b *bench) verdicts(t *testing.T) string {
	t.Helper()
	history, err := b.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, r := range history {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%d %s %s", r.Number, r.Status, r.Verdict)))
	}
	return strings.Join(parts, ", ")
}
