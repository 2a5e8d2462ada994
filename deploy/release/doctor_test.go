package release_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"helm.sh/helm/v4/pkg/release/common"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// leave makes a second revision as another tool leaves one.
func (b *bench) leave(t *testing.T, status common.Status) {
	t.Helper()
	record := b.record(t, 1)
	record.Version, record.Info.Status, record.Info.LastDeployed, record.Labels = 2, status, time.Now(), nil
	if err := b.records.Create("sh.helm.release.v1.todo-chatbot.v2", record); err != nil {
		t.Fatal(err)
	}
}

// leaveAs gives a revision another status, as plain helm records it: without a verdict.
func (b *bench) leaveAs(t *testing.T, number int, status common.Status) {
	t.Helper()
	record := b.record(t, number)
	record.Info.Status, record.Labels = status, nil
	if err := b.records.Update(fmt.Sprintf("sh.helm.release.v1.todo-chatbot.v%d", number), record); err != nil {
		t.Fatal(err)
	}
}

// mailServer writes a mail server into the Secret; a pod that asks about it ends with the answer.
func (b *bench) mailServer(t *testing.T, address, answer string) {
	t.Helper()
	b.mailServerIn(t, entity.Secret, address, answer)
}

func (b *bench) mailServerIn(t *testing.T, name, address, answer string) {
	t.Helper()
	api := b.cluster.api
	secret, err := api.CoreV1().Secrets(entity.Namespace).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if secret.Data == nil {
		secret.Data = map[string][]byte{}
	}
	secret.Data[entity.SMTPURL] = []byte(address)
	if _, err := api.CoreV1().Secrets(entity.Namespace).Update(t.Context(), secret, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	api.PrependReactor("get", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		get, ok := action.(clienttesting.GetAction)
		if !ok || !strings.HasPrefix(get.GetName(), "todo-chatbot-asks") {
			return false, nil, nil
		}
		ended := &corev1.ContainerStateTerminated{Message: answer}
		return true, &corev1.Pod{Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{Terminated: ended}}}}}, nil
	})
}

func TestDoctor(t *testing.T) {
	for name, c := range map[string]struct {
		hurt  func(*testing.T, *bench)
		code  string
		says  string
		after string // the records, when it was treated
	}{
		"nothing is wrong with a release that runs": {func(*testing.T, *bench) {}, "", "", "1 deployed healthy"},
		"a pending revision is recorded as failed, and the one before comes back": {
			func(t *testing.T, b *bench) { b.leave(t, common.StatusPendingUpgrade) }, "LEFT_PENDING", "go back to revision 1, the last that was seen running",
			"1 superseded healthy, 2 failed unhealthy, 3 deployed healthy"},
		"a failed revision gives way to the one before": {
			func(t *testing.T, b *bench) { b.leave(t, common.StatusFailed) }, "FAILED_REVISION", "go back to revision 1",
			"1 superseded healthy, 2 failed, 3 deployed healthy"},
		"a removal that was left is finished": {
			func(t *testing.T, b *bench) { b.leave(t, common.StatusUninstalling) }, "LEFT_UNINSTALLING", "finish taking it away", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.must(t)
			c.hurt(t, b)
			found, err := b.Diagnose(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if c.code == "" && len(found.Problems) > 0 || c.code != "" && (len(found.Problems) != 1 || found.Problems[0].Code != c.code || !strings.Contains(found.Problems[0].Will, c.says)) {
				t.Fatalf("%+v", found)
			}
			if err := b.Repair(t.Context(), found, true); err != nil {
				t.Fatal(err)
			}
			if got := b.verdicts(t); got != c.after {
				t.Errorf("%q, want %q", got, c.after)
			}
			again, err := b.Diagnose(t.Context())
			if err != nil || len(again.Problems) > 0 {
				t.Errorf("%+v %v", again, err)
			}
		})
	}
	t.Run("a lease whose holder has ended is told of by name, and given back", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.must(t)
			b.lease(t, time.Now().Add(-time.Minute))
			found, err := b.Diagnose(t.Context())
			if err != nil || len(found.Problems) != 1 || found.Problems[0].Code != release.DeadLease || !strings.Contains(found.Problems[0].Message, "other, process 7, which has ended") || found.Busy != "" {
				t.Fatalf("%+v %v", found, err)
			}
			if err := b.Repair(t.Context(), found, true); err != nil {
				t.Fatal(err)
			}
			leases, err := b.cluster.api.CoordinationV1().Leases(entity.Namespace).List(t.Context(), metav1.ListOptions{})
			if err != nil || len(leases.Items) != 0 {
				t.Errorf("the lease is still there: %+v %v", leases.Items, err)
			}
			if got := b.verdicts(t); got != "1 deployed healthy" {
				t.Errorf("the release was changed: %s", got)
			}
		})
	})
	t.Run("the lease of a holder that lives isn't a problem, but its holder is named", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.lease(t, time.Now())
		if found, err := b.Diagnose(t.Context()); err != nil || len(found.Problems) != 0 || found.Busy != "other, process 7" {
			t.Errorf("%+v %v", found, err)
		}
	})
	t.Run("pods that do not run are explained, though Helm calls their revision deployed", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.cluster.logs = func() (string, error) {
			return `{"msg":"PostgreSQL at db.example:6543 does not answer","code":"database_unreachable"}`, nil
		}
		if _, err := b.Deploy(t.Context(), release.Request{Chart: b.chart, Values: b.with(t, "image.backend.tag="+brokenTag), Secrets: b.secrets, NoRollback: true}); err == nil {
			t.Fatal("it ran")
		}
		b.leaveAs(t, 2, common.StatusDeployed)
		found, err := b.Diagnose(t.Context())
		if err != nil || len(found.Problems) != 1 {
			t.Fatalf("%+v %v", found, err)
		}
		a := found.Problems[0]
		if a.Code != string(lifecycle.DatabaseUnreachable) || !strings.Contains(a.Object, "container backend") || !strings.Contains(a.Message, "PostgreSQL at db.example:6543 does not answer") || !strings.Contains(a.Hint, "todoctl rollback goes back to revision 1") {
			t.Errorf("%+v", a)
		}
		// A revision before is older still than the database.
		b.cluster.logs = func() (string, error) {
			return `{"msg":"The database was changed by a newer version","code":"database_newer"}`, nil
		}
		found, err = b.Diagnose(t.Context())
		if err != nil || len(found.Problems) != 1 {
			t.Fatalf("%+v %v", found, err)
		}
		if hint := found.Problems[0].Hint; !strings.Contains(hint, "deploy the newer version") || strings.Contains(hint, "rollback") {
			t.Errorf("of a database that a newer version changed it says %q", hint)
		}
	})
	t.Run("a Secret that was made immutable comes with the command that helps, and one of somebody else's is theirs", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		secrets := b.cluster.api.CoreV1().Secrets(entity.Namespace)
		secret, err := secrets.Get(t.Context(), entity.Secret, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		secret.Immutable = new(true)
		if _, err := secrets.Update(t.Context(), secret, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		found, err := b.Diagnose(t.Context())
		if err != nil || len(found.Problems) != 1 {
			t.Fatalf("%+v %v", found, err)
		}
		p := found.Problems[0]
		if p.Code != release.Drifted || p.Object != "secret/"+entity.Secret || p.Will != "" || !strings.Contains(p.Hint, "kubectl -n todo-chatbot get secret todo-chatbot-secrets -o yaml") {
			t.Errorf("%+v", p)
		}
		if secret, err = secrets.Get(t.Context(), entity.Secret, metav1.GetOptions{}); err != nil {
			t.Fatal(err)
		}
		secret.Annotations = nil
		if _, err := secrets.Update(t.Context(), secret, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		if found, err := b.Diagnose(t.Context()); err != nil || len(found.Problems) != 0 {
			t.Errorf("of somebody else's it says %+v %v", found, err)
		}
	})
	t.Run("a mail server that refuses is told of, asked by a pod of the backend's image", func(t *testing.T) {
		for answer, want := range map[string]struct{ message, hint string }{
			`{"faults":[]}`: {},
			`{"faults":[{"rule":"mail-server","message":"the mail server mail.example:587 does not take the user and the password: 535 no","hint":""}]}`: {
				"the mail server mail.example:587 does not take the user and the password: 535 no, so no reminder comes by e-mail", "todoctl secrets set --secret-file SMTP_URL=PATH"},
			`{"faults":[{"rule":"database-reachable","message":"PostgreSQL does not answer","hint":""}]}`: {}, // pods say that themselves
			`gone`: {"whether mail can be sent could not be asked: the backend's image does not know how to ask", "build and load it again"},
		} {
			b := newBench(t)
			b.must(t)
			b.mailServer(t, "smtp://user:"+canary+"@mail.example:587?from=a@b.c", answer)
			found, err := b.Diagnose(t.Context())
			if err != nil || strings.Contains(fmt.Sprint(found), canary) {
				t.Fatalf("%+v %v", found, err)
			}
			if want.message == "" && len(found.Problems) == 0 {
				continue
			}
			if len(found.Problems) != 1 || found.Problems[0].Code != release.ChannelUnusable || !strings.Contains(found.Problems[0].Message, want.message) || !strings.Contains(found.Problems[0].Hint, want.hint) {
				t.Errorf("after %s: %+v, want %q and %q", answer, found.Problems, want.message, want.hint)
			}
		}
	})
	t.Run("secrets that were given to plain helm are told of, and not shown", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		record := b.record(t, 1)
		record.Version, record.Config = 2, map[string]any{"secrets": map[string]any{"databaseUrl": databaseURL}}
		if err := b.records.Create("sh.helm.release.v1.todo-chatbot.v2", record); err != nil {
			t.Fatal(err)
		}
		found, err := b.Diagnose(t.Context())
		if err != nil || len(found.Problems) != 1 || found.Problems[0].Code != "SECRET_IN_HISTORY" || strings.Contains(fmt.Sprint(found), canary) {
			t.Errorf("%+v %v", found, err)
		}
	})
	t.Run("nothing is treated while somebody is at work", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.leave(t, common.StatusPendingUpgrade)
		found, err := b.Diagnose(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found.Busy = "other, process 7"
		if err := b.Repair(t.Context(), found, true); err == nil || !strings.Contains(err.Error(), "other, process 7 is at work") {
			t.Error(err)
		}
	})
}

// backend is the Deployment as it is now.
func (b *bench) backend(t *testing.T) *appsv1.Deployment {
	t.Helper()
	d, err := b.cluster.api.AppsV1().Deployments(entity.Namespace).Get(t.Context(), "todo-chatbot-backend", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// unready lets the backend have no ready pod until a request of the kind is made.
func (b *bench) unready(t *testing.T, verb, resource string) {
	t.Helper()
	ready := b.backend(t)
	down := ready.DeepCopy()
	down.Status.ReadyReplicas, down.Status.AvailableReplicas = 0, 0
	kind := appsv1.SchemeGroupVersion.WithResource("deployments")
	if err := b.cluster.api.Tracker().Update(kind, down, entity.Namespace); err != nil {
		t.Fatal(err)
	}
	b.cluster.api.PrependReactor(verb, resource, func(clienttesting.Action) (bool, runtime.Object, error) {
		return false, nil, b.cluster.api.Tracker().Update(kind, ready, entity.Namespace)
	})
}

// The ReplicaSet's controller waits the longer the more often its pods were refused.
func TestDoctorStartsAgainWhatAQuotaRefused(t *testing.T) {
	const refusal = `pods "todo-chatbot-backend-1-x" is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0`
	for name, c := range map[string]struct {
		quota string // the pods that it allows; "": it is gone
		says  string
	}{
		"the quota is gone":        {"", "the quota none that refused them is gone"},
		"the quota was raised":     {"5", "the quota none that refused them allows more now"},
		"the quota is what it was": {"0", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.must(t)
			if c.quota != "" {
				quota := &corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: "none", Namespace: entity.Namespace},
					Spec: corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{"pods": resource.MustParse(c.quota)}}}
				if _, err := b.cluster.api.CoreV1().ResourceQuotas(entity.Namespace).Create(t.Context(), quota, metav1.CreateOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			b.unready(t, "patch", "deployments")
			d := b.backend(t)
			d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentReplicaFailure, Status: corev1.ConditionTrue, Message: refusal}}
			if err := b.cluster.api.Tracker().Update(appsv1.SchemeGroupVersion.WithResource("deployments"), d, entity.Namespace); err != nil {
				t.Fatal(err)
			}
			found, err := b.Diagnose(t.Context())
			if err != nil || len(found.Problems) != 1 || found.Problems[0].Code != string(lifecycle.QuotaExceeded) {
				t.Fatalf("%+v %v", found, err)
			}
			p := found.Problems[0]
			if (p.Will != "") != (c.says != "") || !strings.Contains(p.Message, c.says) {
				t.Fatalf("it says %+v, want %q", p, c.says)
			}
			if c.says == "" {
				return
			}
			if err := b.Repair(t.Context(), found, false); err != nil {
				t.Error(err)
			}
			if status, err := b.Status(t.Context()); err != nil || status.State != lifecycle.Running {
				t.Errorf("after it: %s %+v %v", status.State, status.Reasons, err)
			}
		})
	}
}
