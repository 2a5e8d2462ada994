package kube_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// recorded is what a release says of a few kinds.
const recorded = `
apiVersion: v1
kind: Service
metadata: {name: todo-chatbot-frontend, namespace: todo-chatbot, labels: {app: f}}
spec:
  type: NodePort
  selector: {app: todo-chatbot-frontend}
  ports: [{name: http, port: 80, targetPort: 3000, protocol: TCP, nodePort: 30080}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: todo-chatbot-config, namespace: todo-chatbot}
data: {LOG_LEVEL: info, NODE_ENV: production}
---
apiVersion: v1
kind: Secret
metadata: {name: given, namespace: todo-chatbot}
stringData: {KEY: hidden-c4nary}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: todo-chatbot-frontend, namespace: todo-chatbot}
spec:
  podSelector: {matchLabels: {app: todo-chatbot-frontend}}
  ingress: [{ports: [{port: 3000, protocol: TCP}]}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: todo-chatbot-frontend, namespace: todo-chatbot}
spec:
  replicas: 2
  selector: {matchLabels: {app: todo-chatbot-frontend}}
  template:
    spec:
      containers:
        - name: frontend
          image: todo-chatbot-frontend:1.0.0
          env: [{name: PORT, value: "3000"}]
          resources: {limits: {cpu: 1000m, memory: 1024Mi}}
          livenessProbe: {httpGet: {path: /api/health, port: 3000}}
      volumes: [{name: v, configMap: {name: more}}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: todo-chatbot-frontend, namespace: todo-chatbot}
automountServiceAccountToken: false
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: todo-chatbot-backup, namespace: todo-chatbot}
spec:
  schedule: 0 3 * * *
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: backup, image: "todo-chatbot-backend:1.0.0", args: [backup, /backups/]}]}}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: todo-chatbot-backups, namespace: todo-chatbot}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
`

// live makes the objects of recorded as the API server has them, with a change.
func live(t *testing.T, bend func(runtime.Object) runtime.Object) []runtime.Object {
	t.Helper()
	var all []runtime.Object
	for text := range strings.SplitSeq(recorded, "---\n") {
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode([]byte(text), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		switch o := object.(type) {
		case *corev1.Secret: // As the API server keeps it.
			o.Data, o.StringData = map[string][]byte{"KEY": []byte("hidden-c4nary")}, nil
		case *corev1.Service: // What it adds by itself is no change.
			o.Spec.ClusterIP, o.Spec.SessionAffinity = "10.0.0.1", corev1.ServiceAffinityNone
			o.Spec.ExternalTrafficPolicy = corev1.ServiceExternalTrafficPolicyCluster
		case *appsv1.Deployment:
			fillIn(o)
		case *batchv1.CronJob:
			o.Spec.Suspend = new(false)
		case *corev1.PersistentVolumeClaim: // Somebody gave it more room, which the chart doesn't take back.
			o.Spec.VolumeName = "pv-1"
			o.Spec.Resources.Requests = corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("20Gi")}
		}
		if object = bend(object); object != nil {
			all = append(all, object)
		}
	}
	return all
}

// fillIn adds to a Deployment what the API server does.
func fillIn(d *appsv1.Deployment) {
	pod := &d.Spec.Template.Spec
	pod.RestartPolicy = corev1.RestartPolicyAlways
	pod.DNSPolicy = corev1.DNSClusterFirst
	pod.SchedulerName = corev1.DefaultSchedulerName
	pod.TerminationGracePeriodSeconds = new(int64(30))
	pod.SecurityContext = &corev1.PodSecurityContext{}
	c := &pod.Containers[0]
	c.TerminationMessagePath = corev1.TerminationMessagePathDefault
	c.TerminationMessagePolicy = corev1.TerminationMessageReadFile
	c.ImagePullPolicy = corev1.PullIfNotPresent
	c.Resources.Requests = c.Resources.Limits
	c.LivenessProbe.TimeoutSeconds = 1
	c.LivenessProbe.PeriodSeconds = 10
	c.LivenessProbe.SuccessThreshold = 1
	c.LivenessProbe.FailureThreshold = 3
	c.LivenessProbe.HTTPGet.Scheme = corev1.URISchemeHTTP
	pod.Volumes[0].ConfigMap.DefaultMode = new(corev1.ConfigMapVolumeSourceDefaultMode)
	d.Spec.ProgressDeadlineSeconds = new(int32(600))
}

// written is what the API server keeps of fields of a Deployment's pods that somebody wrote.
func written(manager, fields string) []metav1.ManagedFieldsEntry {
	return []metav1.ManagedFieldsEntry{{Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, FieldsType: "FieldsV1",
		FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:template":{"f:spec":` + fields + `}}}`)}}
}

// TestWhatAWebhookAddsIsNoChange: what the cluster adds to pods while we write them is ours, or nobody's, and comes
// again however often it is taken away.
func TestWhatAWebhookAddsIsNoChange(t *testing.T) {
	const fields = `{"f:tolerations":{},"f:imagePullSecrets":{".":{},"k:{\"name\":\"mirror\"}":{}},"f:containers":{"k:{\"name\":\"agent\"}":{".":{},"f:name":{}}}}`
	for name, managed := range map[string][]metav1.ManagedFieldsEntry{"nobody's": nil, "ours": written("todoctl", fields), "Helm's": written("helm", fields),
		"beside others'": append(written("todoctl", fields), written("kubectl-scale", `{"f:containers":{"k:{\"name\":\"frontend\"}":{"f:image":{}}}}`)...)} {
		found := inspect(t, live(t, func(o runtime.Object) runtime.Object {
			if d, ok := o.(*appsv1.Deployment); ok {
				pod := &d.Spec.Template.Spec
				pod.Tolerations = []corev1.Toleration{{Key: "kubernetes.io/arch", Value: "amd64"}}
				pod.ImagePullSecrets = []corev1.LocalObjectReference{{Name: "mirror"}}
				pod.Containers[0].Env = append(pod.Containers[0].Env, corev1.EnvVar{Name: "HTTP_PROXY", Value: "http://proxy.example"})
				pod.Containers = append(pod.Containers, corev1.Container{Name: "agent"})
				d.ManagedFields = managed
			}
			return o
		}), nil)
		if len(found.Parts) > 0 {
			t.Errorf("%s: %+v", name, found.Parts)
		}
	}
}

func inspect(t *testing.T, objects []runtime.Object, prepare func(*fake.Clientset)) lifecycle.Inspection {
	t.Helper()
	client := fake.NewClientset(objects...)
	if prepare != nil {
		prepare(client)
	}
	found, err := kube.New(client, "fake", "todo-chatbot", time.Now).Inspect(t.Context(), recorded, lifecycle.Observation{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestInspectFindsWhatIsNotAsTheReleaseSays(t *testing.T) {
	same := func(o runtime.Object) runtime.Object { return o }
	t.Run("nothing, of objects that are as it says", func(t *testing.T) {
		if found := inspect(t, live(t, same), nil); len(found.Parts) > 0 {
			t.Errorf("%+v", found.Parts)
		}
	})
	bent := func(change func(runtime.Object)) func(runtime.Object) runtime.Object {
		return func(o runtime.Object) runtime.Object { change(o); return o }
	}
	// template is a change of somebody who owns these fields of the pods' specification.
	template := func(owned string, change func(*appsv1.DeploymentSpec)) func(runtime.Object) runtime.Object {
		return bent(func(o runtime.Object) {
			if d, ok := o.(*appsv1.Deployment); ok {
				change(&d.Spec)
				d.ManagedFields = written("kubectl-edit", owned)
			}
		})
	}
	for name, c := range map[string]struct {
		bend   func(runtime.Object) runtime.Object
		object string
		path   string
	}{
		"a selector of another value": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.Service); ok {
				s.Spec.Selector["app"] = "nobody"
			}
		}), "service/todo-chatbot-frontend", "spec.selector.app"},
		"a selector of one label more": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.Service); ok {
				s.Spec.Selector["more"] = "nobody"
			}
		}), "service/todo-chatbot-frontend", "spec.selector.more"},
		"a port that leads elsewhere": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.Service); ok {
				s.Spec.Ports[0].TargetPort.IntVal = 3001
			}
		}), "service/todo-chatbot-frontend", "spec.ports[name=http].targetPort"},
		"a port more": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.Service); ok {
				s.Spec.Ports = append(s.Spec.Ports, corev1.ServicePort{Name: "more", Port: 9000})
			}
		}), "service/todo-chatbot-frontend", "spec.ports[name=more]"},
		"a node port that only nodes with a pod answer": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.Service); ok {
				s.Spec.ExternalTrafficPolicy = corev1.ServiceExternalTrafficPolicyLocal
			}
		}), "service/todo-chatbot-frontend", "spec.externalTrafficPolicy"},
		"connections to pods that are not ready": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.Service); ok {
				s.Spec.PublishNotReadyAddresses = true
			}
		}), "service/todo-chatbot-frontend", "spec.publishNotReadyAddresses"},
		"a Deployment that was paused": {bent(func(o runtime.Object) {
			if d, ok := o.(*appsv1.Deployment); ok {
				d.Spec.Paused = true
			}
		}), "deployment/todo-chatbot-frontend", "spec.paused"},
		"pods that count only after an hour": {template(`{}`, func(d *appsv1.DeploymentSpec) { d.MinReadySeconds = 3600 }), "deployment/todo-chatbot-frontend", "spec.minReadySeconds"},
		"arguments of a container": {template(`{"f:containers":{"k:{\"name\":\"frontend\"}":{".":{},"f:args":{}}}}`, func(d *appsv1.DeploymentSpec) { d.Template.Spec.Containers[0].Args = []string{"--help"} }),
			"deployment/todo-chatbot-frontend", "spec.template.spec.containers[name=frontend].args"},
		"another scheduler": {template(`{"f:schedulerName":{}}`, func(d *appsv1.DeploymentSpec) { d.Template.Spec.SchedulerName = "nobody" }), "deployment/todo-chatbot-frontend", "spec.template.spec.schedulerName"},
		"a name that leads elsewhere": {template(`{"f:hostAliases":{".":{},"k:{\"ip\":\"10.9.9.9\"}":{".":{},"f:hostnames":{},"f:ip":{}}}}`, func(d *appsv1.DeploymentSpec) {
			d.Template.Spec.HostAliases = []corev1.HostAlias{{IP: "10.9.9.9", Hostnames: []string{"db.example"}}}
		}), "deployment/todo-chatbot-frontend", "spec.template.spec.hostAliases"},
		"a container more": {template(`{"f:containers":{"k:{\"name\":\"more\"}":{".":{},"f:name":{}}}}`, func(d *appsv1.DeploymentSpec) {
			d.Template.Spec.Containers = append(d.Template.Spec.Containers, corev1.Container{Name: "more"})
		}), "deployment/todo-chatbot-frontend", "spec.template.spec.containers[name=more]"},
		"a variable more": {template(`{"f:containers":{"k:{\"name\":\"frontend\"}":{"f:env":{"k:{\"name\":\"MORE\"}":{".":{},"f:name":{}}}}}}`, func(d *appsv1.DeploymentSpec) {
			d.Template.Spec.Containers[0].Env = append(d.Template.Spec.Containers[0].Env, corev1.EnvVar{Name: "MORE"})
		}), "deployment/todo-chatbot-frontend", "spec.template.spec.containers[name=frontend].env[name=MORE]"},
		"a probe that gives up sooner": {template(`{"f:containers":{"k:{\"name\":\"frontend\"}":{"f:livenessProbe":{"f:failureThreshold":{}}}}}`, func(d *appsv1.DeploymentSpec) { d.Template.Spec.Containers[0].LivenessProbe.FailureThreshold = 1 }),
			"deployment/todo-chatbot-frontend", "spec.template.spec.containers[name=frontend].livenessProbe.failureThreshold"},
		"the root of its node": {template(`{"f:hostPID":{}}`, func(d *appsv1.DeploymentSpec) { d.Template.Spec.HostPID = true }), "deployment/todo-chatbot-frontend", "spec.template.spec.hostPID"},
		"a key of a ConfigMap": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.ConfigMap); ok {
				delete(s.Data, "NODE_ENV")
			}
		}), "configmap/todo-chatbot-config", "data.NODE_ENV"},
		"a key of a Secret": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.Secret); ok {
				s.Data = nil
			}
		}), "secret/given", "data.KEY"},
		"a service account that hands out tokens": {bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.ServiceAccount); ok {
				s.AutomountServiceAccountToken = new(true)
			}
		}), "serviceaccount/todo-chatbot-frontend", "automountServiceAccountToken"},
		"back-ups that aren't made for now": {bent(func(o runtime.Object) {
			if s, ok := o.(*batchv1.CronJob); ok {
				s.Spec.Suspend = new(true)
			}
		}), "cronjob/todo-chatbot-backup", "spec.suspend"},
		"back-ups elsewhere": {bent(func(o runtime.Object) {
			if s, ok := o.(*batchv1.CronJob); ok {
				s.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args[1] = "/tmp/"
			}
		}), "cronjob/todo-chatbot-backup", "spec.jobTemplate.spec.template.spec.containers[name=backup].args[1]"},
	} {
		t.Run(name, func(t *testing.T) {
			found := inspect(t, live(t, c.bend), nil)
			if len(found.Parts) != 1 || found.Parts[0].Object != c.object || len(found.Parts[0].Changed) != 1 || found.Parts[0].Changed[0].Path != c.path {
				t.Errorf("%+v", found.Parts)
			}
			if strings.Contains(fmt.Sprint(found), "c4nary") {
				t.Errorf("it shows a secret: %+v", found)
			}
		})
	}
	t.Run("every object that is deleted, each in turn", func(t *testing.T) {
		for _, gone := range live(t, same) {
			name := fmt.Sprintf("%T/%s", gone, gone.(metav1.Object).GetName())
			found := inspect(t, live(t, func(o runtime.Object) runtime.Object {
				if fmt.Sprintf("%T/%s", o, o.(metav1.Object).GetName()) == name {
					return nil
				}
				return o
			}), nil)
			if strings.Contains(name, "Deployment") {
				continue // That one is seen by watching workloads.
			}
			if len(found.Parts) != 1 || !found.Parts[0].Missing {
				t.Errorf("%s: %+v", name, found.Parts)
			}
		}
	})
	t.Run("every object that was deleted and is held by a finalizer, each in turn", func(t *testing.T) {
		for _, held := range live(t, same) {
			name := fmt.Sprintf("%T/%s", held, held.(metav1.Object).GetName())
			found := inspect(t, live(t, bent(func(o runtime.Object) {
				if fields := o.(metav1.Object); fmt.Sprintf("%T/%s", o, fields.GetName()) == name {
					fields.SetDeletionTimestamp(&metav1.Time{Time: time.Now()})
					fields.SetFinalizers([]string{"example.com/kept"})
				}
			})), nil)
			if len(found.Parts) != 1 || !slices.Equal(found.Parts[0].Ending, []string{"example.com/kept"}) {
				t.Errorf("%s: %+v", name, found.Parts)
			}
		}
	})
	t.Run("a namespace that is being deleted, with pods that still serve", func(t *testing.T) {
		leaving := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: entity.Namespace}, Spec: corev1.NamespaceSpec{Finalizers: []corev1.FinalizerName{"kubernetes"}}}
		if found := inspect(t, append(live(t, same), leaving), nil); len(found.Parts) != 0 {
			t.Errorf("of one that stays it tells %+v", found.Parts)
		}
		leaving.DeletionTimestamp = &metav1.Time{Time: time.Now()}
		leaving.Finalizers = []string{"example.com/kept"} // the fake API server keeps none without
		found := inspect(t, append(live(t, same), leaving), nil)
		if len(found.Parts) != 1 || found.Parts[0].Object != "namespace/"+entity.Namespace || !slices.Equal(found.Parts[0].Ending, []string{"example.com/kept", "kubernetes"}) {
			t.Errorf("%+v", found.Parts)
		}
	})
	t.Run("what may not be looked at is told, and the rest is looked at", func(t *testing.T) {
		found := inspect(t, live(t, bent(func(o runtime.Object) {
			if s, ok := o.(*corev1.ConfigMap); ok {
				s.Data["LOG_LEVEL"] = "debug"
			}
		})), func(client *fake.Clientset) {
			client.PrependReactor("get", "networkpolicies", func(clienttesting.Action) (bool, runtime.Object, error) {
				return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "networkpolicies"}, "x", errors.New("no"))
			})
		})
		if len(found.Parts) != 2 || len(found.Parts[0].Changed) != 1 || !strings.Contains(found.Parts[1].Unseen, "you may not get networkpolicies") {
			t.Errorf("%+v", found.Parts)
		}
	})
}

// answering is a proxy's answer.
type answering struct{ err error }

func (a answering) DoRaw(context.Context) ([]byte, error) { return nil, a.err }

func (a answering) Stream(context.Context) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("ok")), a.err
}

func TestAnswersTellTheDeploymentFromTheWayToIt(t *testing.T) {
	status := func(code int32, reason metav1.StatusReason, message string) error {
		return &apierrors.StatusError{ErrStatus: metav1.Status{Code: code, Reason: reason, Message: message}}
	}
	for name, c := range map[string]struct {
		err            error
		wrong, unasked string
	}{
		"it answers":                           {},
		"it answers 500":                       {status(500, metav1.StatusReasonInternalError, "an error on the server (\"boom\") has prevented the request from succeeding"), "answers 500", ""},
		"it answers 404":                       {status(404, metav1.StatusReasonNotFound, "the server could not find the requested resource"), "answers 404", ""},
		"its Service is gone":                  {status(404, metav1.StatusReasonNotFound, `services "todo-chatbot-frontend" not found`), "is not there", ""},
		"nobody stands behind it":              {status(503, metav1.StatusReasonServiceUnavailable, `no endpoints available for service "http:todo-chatbot-frontend:http"`), "no pod", ""},
		"its port is another":                  {status(503, metav1.StatusReasonServiceUnavailable, `no service port "http" found for service "todo-chatbot-frontend"`), "port", ""},
		"nothing listens":                      {status(503, metav1.StatusReasonServiceUnavailable, "error trying to reach service: dial tcp 10.1.1.1:3000: connect: connection refused"), "no connections", ""},
		"the API server has no way there":      {status(503, metav1.StatusReasonServiceUnavailable, "error trying to reach service: dial tcp 10.1.1.1:3000: i/o timeout"), "", "does not reach the pods"},
		"whoever asks has not the right":       {status(403, metav1.StatusReasonForbidden, `services "http:todo-chatbot-frontend:http" is forbidden: User "u" cannot get resource "services/proxy"`), "", "services/proxy"},
		"the API server itself does not speak": {context.DeadlineExceeded, "", "in time"},
	} {
		t.Run(name, func(t *testing.T) {
			client := fake.NewClientset()
			client.AddProxyReactor("services", func(clienttesting.Action) (bool, rest.ResponseWrapper, error) { return true, answering{c.err}, nil })
			answers := kube.New(client, "fake", "todo-chatbot", time.Now).Answers(t.Context(), lifecycle.Observation{})
			if len(answers) != 2 {
				t.Fatalf("%+v", answers)
			}
			for _, a := range answers {
				if !strings.Contains(a.Wrong, c.wrong) || !strings.Contains(a.Unasked, c.unasked) || (a.Wrong == "") != (c.wrong == "") || (a.Unasked == "") != (c.unasked == "") {
					t.Errorf("%+v", a)
				}
			}
		})
	}
}

func TestAQuestionThatHangsIsNoGoodAnswer(t *testing.T) {
	client := fake.NewClientset()
	client.AddProxyReactor("services", func(action clienttesting.Action) (bool, rest.ResponseWrapper, error) {
		if strings.Contains(action.(clienttesting.ProxyGetAction).GetPath(), "health") {
			return true, answering{context.DeadlineExceeded}, nil
		}
		return true, answering{}, nil
	})
	answers := kube.New(client, "fake", "todo-chatbot", time.Now).Answers(t.Context(), lifecycle.Observation{})
	if len(answers) != 2 || !answers[0].Good() || !strings.Contains(answers[1].Wrong, "no answer") {
		t.Errorf("%+v", answers)
	}
}

// hanging is a proxy that waits for whoever doesn't answer.
type hanging struct{}

func (hanging) DoRaw(ctx context.Context) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (h hanging) Stream(ctx context.Context) (io.ReadCloser, error) {
	_, err := h.DoRaw(ctx)
	return nil, err
}

// TestAPageThatHangsIsToldInTime leaves status, which is to say so within five seconds, two for all else that it asks.
func TestAPageThatHangsIsToldInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset()
		client.AddProxyReactor("services", func(clienttesting.Action) (bool, rest.ResponseWrapper, error) { return true, hanging{}, nil })
		begin := time.Now()
		answers := kube.New(client, "fake", "todo-chatbot", time.Now).Answers(t.Context(), lifecycle.Observation{})
		if took := time.Since(begin); took > 3*time.Second || answers[0].Good() {
			t.Errorf("after %s it says %+v", took, answers)
		}
	})
}

// late is a proxy that answers after a while, if it is waited for.
type late struct{ after time.Duration }

func (l late) DoRaw(ctx context.Context) ([]byte, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(l.after):
		return []byte("ok"), nil
	}
}

func (l late) Stream(ctx context.Context) (io.ReadCloser, error) {
	text, err := l.DoRaw(ctx)
	return io.NopCloser(strings.NewReader(string(text))), err
}

// TestSilenceOnASlowWayIsLookedAtTwice: the page's silence is the deployment's where the way to it is quick; where that
// is slow it may be the way's. Pods that are still asked then are waited for a moment longer.
func TestSilenceOnASlowWayIsLookedAtTwice(t *testing.T) {
	const never = time.Hour
	seen := lifecycle.Observation{Workloads: []lifecycle.Workload{{Name: "todo-chatbot-backend", Pods: []lifecycle.Pod{{Name: "todo-chatbot-backend-x", Ready: true}}}}}
	for name, c := range map[string]struct {
		page, again, health, healthAgain, pod time.Duration // after which each answers, when it is asked the first and the second time
		silent, unasked                       bool          // the page
	}{
		"the way is quick, the page hangs":           {never, never, 0, 0, 0, true, false},
		"the way is slow, and then it isn't":         {never, 0, 2500 * time.Millisecond, 0, 0, false, false},
		"the way is slow, and the page hangs though": {never, never, 2500 * time.Millisecond, 0, 0, true, false},
		"the way stays slow":                         {never, never, 2500 * time.Millisecond, never, 0, false, true},
		"the page hangs, a pod is slow":              {never, never, 0, 0, 2900 * time.Millisecond, true, false},
		"the way is slow, and brings only the page":  {1500 * time.Millisecond, never, never, never, 0, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := fake.NewClientset()
				var pages, healths atomic.Int32
				client.AddProxyReactor("services", func(action clienttesting.Action) (bool, rest.ResponseWrapper, error) {
					asked, first, then := &pages, c.page, c.again
					if strings.Contains(action.(clienttesting.ProxyGetAction).GetPath(), "health") {
						asked, first, then = &healths, c.health, c.healthAgain
					}
					if asked.Add(1) == 1 {
						return true, late{first}, nil
					}
					return true, late{then}, nil
				})
				client.AddProxyReactor("pods", func(clienttesting.Action) (bool, rest.ResponseWrapper, error) { return true, late{c.pod}, nil })
				begin := time.Now()
				answers := kube.New(client, "fake", "todo-chatbot", time.Now).Answers(t.Context(), seen)
				if took := time.Since(begin); took > 4*time.Second+time.Millisecond {
					t.Errorf("it took %s", took)
				}
				if (answers[0].Wrong != "") != c.silent || (answers[0].Unasked != "") != c.unasked {
					t.Errorf("of the page it says %+v", answers[0])
				}
				if !answers[2].Good() {
					t.Errorf("of the pod it says %+v", answers[2])
				}
			})
		})
	}
}

// TestWhatIsWrongForSecondsIsNotLookedAtTwice: of a node that was cut off in this moment the pods are still called ready,
// and each look waits in vain for as long as it may. Where the pods aren't the same any more, it's another matter.
func TestWhatIsWrongForSecondsIsNotLookedAtTwice(t *testing.T) {
	meta := func(name, uid, controller string) metav1.ObjectMeta {
		m := metav1.ObjectMeta{Name: name, Namespace: "todo-chatbot", UID: types.UID(uid), Labels: map[string]string{"app.kubernetes.io/name": entity.Product}}
		if controller != "" {
			m.OwnerReferences = []metav1.OwnerReference{{UID: types.UID(controller), Controller: new(true)}}
		}
		return m
	}
	backend := entity.Backend.Name()
	deployment, set := &appsv1.Deployment{ObjectMeta: meta(backend, "d", "")}, &appsv1.ReplicaSet{ObjectMeta: meta(backend+"-1", "s", "d")}
	pod := func(uid string) *corev1.Pod {
		return &corev1.Pod{ObjectMeta: meta(backend+"-1-x", uid, "s"), Status: corev1.PodStatus{
			Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}}}
	}
	for name, c := range map[string]struct {
		after time.Duration // it is wrong
		now   string        // the pod that is there by then
		looks int32
	}{
		"it took long":                   {3 * time.Second, "1", 1},
		"it was quick":                   {10 * time.Millisecond, "1", 2},
		"it took long, with another pod": {3 * time.Second, "2", 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := fake.NewClientset(deployment, set, pod("1"))
				cluster := kube.New(client, "fake", "todo-chatbot", time.Now)
				seen, err := cluster.ObserveOnce(t.Context())
				if err != nil || len(seen.Workloads) != 1 || len(seen.Workloads[0].Pods) != 1 {
					t.Fatalf("%+v %v", seen, err)
				}
				var healths atomic.Int32
				client.AddProxyReactor("services", func(action clienttesting.Action) (bool, rest.ResponseWrapper, error) {
					if !strings.Contains(action.(clienttesting.ProxyGetAction).GetPath(), "health") {
						return true, late{}, nil
					}
					if healths.Add(1) == 1 && c.now == "2" {
						if err := client.Tracker().Update(corev1.SchemeGroupVersion.WithResource("pods"), pod("2"), "todo-chatbot"); err != nil {
							t.Error(err)
						}
					}
					return true, failing{c.after}, nil
				})
				found, err := cluster.Serving(t.Context(), seen)
				if err != nil || found.Answers[1].Wrong == "" || healths.Load() != c.looks {
					t.Errorf("%d looks give %+v %v", healths.Load(), found.Answers, err)
				}
			})
		})
	}
}

// failing is a proxy that brings a refusal after a while.
type failing struct{ after time.Duration }

func (f failing) DoRaw(ctx context.Context) ([]byte, error) {
	if _, err := late(f).DoRaw(ctx); err != nil {
		return nil, err
	}
	return nil, apierrors.NewServiceUnavailable("the backend does not answer")
}

func (f failing) Stream(ctx context.Context) (io.ReadCloser, error) {
	_, err := f.DoRaw(ctx)
	return nil, err
}

// TestAPageThatHangsIsNoGoodAnswerThoughTheBackendAnswers: through the API server it looks like a network that lets
// nothing through; whoever connects to it sees the difference.
func TestAPageThatHangsIsNoGoodAnswerThoughTheBackendAnswers(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	const nobody = 1 // a port at which nobody listens; one that was just closed may be somebody else's by now
	seen := lifecycle.Observation{Workloads: []lifecycle.Workload{{Name: "todo-chatbot-backend", Pods: []lifecycle.Pod{{Name: "todo-chatbot-backend-x", Ready: true}}}}}
	for port, want := range map[int32]lifecycle.Code{int32(silent.Addr().(*net.TCPAddr).Port): lifecycle.NotAnswering, nobody: lifecycle.NotAsked} { // #nosec G115 -- a port
		client := fake.NewClientset(
			&corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-frontend", Namespace: "todo-chatbot"},
				Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeNodePort, Ports: []corev1.ServicePort{{Port: 80, NodePort: port}}}},
			&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}, Status: corev1.NodeStatus{Addresses: []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "127.0.0.1"}}}})
		client.AddProxyReactor("services", func(clienttesting.Action) (bool, rest.ResponseWrapper, error) {
			return true, answering{context.DeadlineExceeded}, nil
		})
		client.AddProxyReactor("pods", func(clienttesting.Action) (bool, rest.ResponseWrapper, error) { return true, answering{}, nil })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		asked := seen
		asked.Found.Answers = kube.New(client, "fake", "todo-chatbot", time.Now).Answers(ctx, seen)
		cancel()
		reasons := lifecycle.ReasonsOf(asked)
		if !slices.ContainsFunc(reasons, func(r lifecycle.Reason) bool { return r.Code == want }) {
			t.Errorf("of a page that hangs at port %d it tells %+v, want %s; answers: %+v", port, reasons, want, asked.Found.Answers)
		}
	}
}

func TestRoutesCountPodsThatAreThere(t *testing.T) {
	ready := true
	slice := func(pod string) *discoveryv1.EndpointSlice {
		return &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Name: "s", Namespace: "todo-chatbot", Labels: map[string]string{"kubernetes.io/service-name": "todo-chatbot-frontend"}},
			Ports:     []discoveryv1.EndpointPort{{}},
			Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.1.1.1"}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}, TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: pod}}}}
	}
	seen := lifecycle.Observation{Workloads: []lifecycle.Workload{{Name: "todo-chatbot-frontend", Pods: []lifecycle.Pod{{Name: "there", Ready: true}}}}}
	for pod, want := range map[string]int{"there": 1, "nowhere": 0} {
		client := fake.NewClientset(slice(pod))
		client.AddProxyReactor("*", func(clienttesting.Action) (bool, rest.ResponseWrapper, error) { return true, answering{}, nil })
		found, err := kube.New(client, "fake", "todo-chatbot", time.Now).Inspect(t.Context(), "", seen)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range found.Routes {
			if r.Service == "todo-chatbot-frontend" && r.Ready != want {
				t.Errorf("an address of the pod %s counts as %d", pod, r.Ready)
			}
		}
	}
}

// A Service leads to whatever bears its label, and to whatever slices name it.
func TestRoutesNameWhoElseGetsRequests(t *testing.T) {
	const theirs, ours = "", "endpointslice-controller.k8s.io"
	address := func(pod string, ready bool) discoveryv1.Endpoint {
		e := discoveryv1.Endpoint{Addresses: []string{"10.1.1.9"}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}}
		if pod != "" {
			e.TargetRef = &corev1.ObjectReference{Kind: "Pod", Name: pod}
		}
		return e
	}
	seen := func() lifecycle.Observation {
		o := lifecycle.Observation{}
		for _, name := range []string{"todo-chatbot-backend", "todo-chatbot-frontend"} {
			o.Workloads = append(o.Workloads, lifecycle.Workload{Name: name, CaughtUp: true, Desired: 1, Total: 1, Updated: 1, Ready: 1, Available: 1,
				Pods: []lifecycle.Pod{{Name: name + "-x", Ready: true, Current: true, Addresses: []string{"10.1.1.9"}}, {Name: name + "-z", Current: true}}})
		}
		return o
	}
	at := func(name string, number int32) []discoveryv1.EndpointPort {
		return []discoveryv1.EndpointPort{{Name: &name, Port: &number}}
	}
	elsewhere := address("todo-chatbot-frontend-x", true)
	elsewhere.Addresses = []string{"10.1.1.8"}
	const remove = "kubectl -n todo-chatbot delete endpointslice more"
	for name, c := range map[string]struct {
		by    string
		found discoveryv1.Endpoint
		names string // in the message
		helps string // in the hint
		ports []discoveryv1.EndpointPort
	}{
		"a pod of somebody else has the label":  {ours, address("debug", true), "pod debug", "kubectl -n todo-chatbot label pod debug app-", nil},
		"such a pod is not ready":               {ours, address("debug", false), "", "", nil},
		"a slice of somebody else":              {theirs, address("", true), "EndpointSlice more", "kubectl -n todo-chatbot delete endpointslice more", nil},
		"a slice of somebody else names a pod":  {theirs, address("debug", true), "EndpointSlice more", "kubectl -n todo-chatbot delete endpointslice more", nil},
		"a pod of the release":                  {ours, address("todo-chatbot-frontend-x", true), "", "", nil},
		"a slice that leads to such a pod only": {theirs, address("todo-chatbot-frontend-x", true), "", "", nil},
		"such a slice at their port":            {theirs, address("todo-chatbot-frontend-x", true), "", "", at("http", 3000)},
		"such a slice at another port":          {theirs, address("todo-chatbot-frontend-x", true), "the port 9999 of the pod todo-chatbot-frontend-x", remove, at("http", 9999)},
		"a port that the Service hasn't":        {theirs, address("todo-chatbot-frontend-x", true), "", "", at("metrics", 9464)},
		"such a slice at another address":       {theirs, elsewhere, "10.1.1.8, which isn't the address of the pod todo-chatbot-frontend-x", remove, at("http", 3000)},
		"such a slice, and the pod isn't ready": {theirs, address("todo-chatbot-frontend-z", true), "the pod todo-chatbot-frontend-z, which isn't ready", remove, at("http", 3000)},
		"the Service's own, not ready yet":      {ours, address("todo-chatbot-frontend-z", true), "", "", at("http", 3000)},
	} {
		t.Run(name, func(t *testing.T) {
			yes := true
			owner := func(kind, name string) metav1.ObjectMeta {
				return metav1.ObjectMeta{Name: name + "-x", Namespace: "todo-chatbot", UID: types.UID(name + kind),
					OwnerReferences: []metav1.OwnerReference{{Kind: kind, Name: name, UID: types.UID(name + kind), Controller: &yes}}}
			}
			labels := map[string]string{"kubernetes.io/service-name": "todo-chatbot-frontend", "endpointslice.kubernetes.io/managed-by": c.by}
			objects := []runtime.Object{&discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Name: "more", Namespace: "todo-chatbot", Labels: labels},
				Ports: c.ports, Endpoints: []discoveryv1.Endpoint{c.found}}}
			if c.ports == nil {
				objects[0].(*discoveryv1.EndpointSlice).Ports = []discoveryv1.EndpointPort{{}}
			}
			for _, name := range []string{"todo-chatbot-backend", "todo-chatbot-frontend"} {
				deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "todo-chatbot", UID: types.UID(name + "Deployment"),
					Labels: map[string]string{"app.kubernetes.io/name": "todo-chatbot"}}}
				set := &appsv1.ReplicaSet{ObjectMeta: owner("Deployment", name)}
				set.UID = types.UID(name + "ReplicaSet")
				pod := &corev1.Pod{ObjectMeta: owner("ReplicaSet", name), Status: corev1.PodStatus{Phase: corev1.PodRunning, PodIPs: []corev1.PodIP{{IP: "10.1.1.9"}},
					Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}}}
				unready := pod.DeepCopy()
				unready.Name, unready.Status.Conditions = name+"-z", nil
				objects = append(objects, deployment, set, pod, unready)
			}
			client := fake.NewClientset(objects...)
			client.AddProxyReactor("*", func(clienttesting.Action) (bool, rest.ResponseWrapper, error) { return true, answering{}, nil })
			o := seen()
			o.Revision = &entity.Revision{Number: 1, Status: entity.StatusDeployed}
			var err error
			if o.Found, err = kube.New(client, "fake", "todo-chatbot", time.Now).Serving(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			var told []lifecycle.Reason
			for _, r := range lifecycle.ReasonsOf(o) {
				if r.Code == lifecycle.Misdirected {
					told = append(told, r)
				}
			}
			if c.names == "" {
				if len(told) > 0 {
					t.Errorf("it tells %+v", told)
				}
				return
			}
			if len(told) != 1 || !strings.Contains(told[0].Message, c.names) || !strings.Contains(told[0].Hint, c.helps) {
				t.Errorf("it tells %+v, want a reason with %q and %q", told, c.names, c.helps)
			}
			if state := lifecycle.StateOf(o); state != lifecycle.Degraded {
				t.Errorf("it is called %s", state)
			}
		})
	}
}
