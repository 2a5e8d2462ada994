package release_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// kinds are those that the simulated API server serves by HTTP, by group and version.
var kinds = map[string][]string{
	"v1":                   {"Service", "ConfigMap", "Secret", "ServiceAccount"},
	"apps/v1":              {"Deployment"},
	"policy/v1":            {"PodDisruptionBudget"},
	"networking.k8s.io/v1": {"NetworkPolicy", "Ingress"},
}

func resourceOf(kind string) string {
	if kind == "NetworkPolicy" {
		return "networkpolicies"
	}
	return strings.ToLower(kind) + "s"
}

// trial is the API server behind the bench by HTTP, as far as dry runs and replacing go. As the real one does, it takes
// no variable that has a value from a ConfigMap where another field manager gave it one.
type trial struct {
	t   *testing.T
	api *simulated
}

func (s trial) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/api":
		s.say(w, http.StatusOK, metav1.APIVersions{TypeMeta: metav1.TypeMeta{Kind: "APIVersions"}, Versions: []string{"v1"}})
	case r.URL.Path == "/apis":
		s.say(w, http.StatusOK, groups())
	case len(parts) == 2 && parts[0] == "api", len(parts) == 3 && parts[0] == "apis":
		s.say(w, http.StatusOK, resources(strings.Join(parts[1:], "/")))
	case len(parts) > 4 && parts[len(parts)-4] == "namespaces":
		version, err := schema.ParseGroupVersion(strings.Join(parts[1:len(parts)-4], "/"))
		if err != nil {
			s.t.Error(err)
		}
		s.object(w, r, version.WithResource(parts[len(parts)-2]), parts[len(parts)-1])
	case len(parts) > 3 && parts[len(parts)-3] == "namespaces":
		s.say(w, http.StatusOK, metav1.PartialObjectMetadataList{TypeMeta: metav1.TypeMeta{Kind: "List", APIVersion: "v1"}})
	default:
		s.refuse(w, apierrors.NewNotFound(schema.GroupResource{}, r.URL.Path))
	}
}

func groups() metav1.APIGroupList {
	list := metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}}
	for version := range kinds {
		if group, number, grouped := strings.Cut(version, "/"); grouped {
			served := metav1.GroupVersionForDiscovery{GroupVersion: version, Version: number}
			list.Groups = append(list.Groups, metav1.APIGroup{Name: group, Versions: []metav1.GroupVersionForDiscovery{served}, PreferredVersion: served})
		}
	}
	return list
}

func resources(version string) metav1.APIResourceList {
	list := metav1.APIResourceList{TypeMeta: metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: version}
	for _, kind := range kinds[version] {
		list.APIResources = append(list.APIResources, metav1.APIResource{Name: resourceOf(kind), Kind: kind, Namespaced: true, Verbs: metav1.Verbs{"get", "patch", "update"}})
	}
	return list
}

func (s trial) say(w http.ResponseWriter, status int, what any) {
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(what); err != nil {
		s.t.Error(err)
	}
}

func (s trial) refuse(w http.ResponseWriter, err error) {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		s.t.Error(err)
		return
	}
	said := status.Status()
	said.TypeMeta = metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}
	s.say(w, int(said.Code), said)
}

// object answers for an object: what is there, or would be.
func (s trial) object(w http.ResponseWriter, r *http.Request, resource schema.GroupVersionResource, name string) {
	live, err := s.api.api.Tracker().Get(resource, entity.Namespace, name)
	if err != nil {
		s.refuse(w, err)
		return
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	if r.Method == http.MethodGet {
		found, _, err := scheme.Scheme.ObjectKinds(live)
		if err != nil {
			s.t.Error(err)
		}
		shown := live.DeepCopyObject()
		shown.GetObjectKind().SetGroupVersionKind(found[0])
		marked(shown.(metav1.Object))
		s.say(w, http.StatusOK, shown)
		return
	}
	if s.api.unhooked && resource.Resource == "services" {
		s.refuse(w, apierrors.NewInternalError(errors.New(`failed calling webhook "policy.example": connection refused`)))
		return
	}
	if text, err = yaml.YAMLToJSON(text); err != nil {
		s.t.Error(err)
	}
	given, _, err := scheme.Codecs.UniversalDeserializer().Decode(text, nil, nil)
	if err != nil {
		s.t.Error(err)
	}
	if wrong := excluded(live, given); wrong != "" && r.Method == http.MethodPatch {
		message := fmt.Sprintf("Deployment.apps %q is invalid: %s: Invalid value: \"\": may not be specified when `value` is not empty", name, wrong)
		s.refuse(w, &apierrors.StatusError{ErrStatus: metav1.Status{Code: http.StatusUnprocessableEntity, Reason: metav1.StatusReasonInvalid, Message: message}})
		return
	}
	if r.Method == http.MethodPatch {
		text = s.beside(live, given, text)
		if twice(given) {
			// As the real one says it: without a reason.
			s.refuse(w, &apierrors.StatusError{ErrStatus: metav1.Status{Status: metav1.StatusFailure, Code: http.StatusInternalServerError, Message: "duplicate nodePort: {TCP 30080}"}})
			return
		}
	}
	if r.Method == http.MethodPut && r.URL.Query().Get("dryRun") == "" {
		if err := s.api.api.Tracker().Update(resource, given, entity.Namespace); err != nil {
			s.t.Error(err)
		}
	}
	w.WriteHeader(http.StatusOK)
	if _, err := w.Write(text); err != nil {
		s.t.Error(err)
	}
}

// beside is what is given with what it leaves of a Service: ports that others added.
func (s trial) beside(live, given runtime.Object, text []byte) []byte {
	was, ok := live.(*corev1.Service)
	if !ok {
		return text
	}
	would := given.(*corev1.Service)
	for _, port := range was.Spec.Ports {
		if !slices.ContainsFunc(would.Spec.Ports, func(p corev1.ServicePort) bool { return p.Port == port.Port }) {
			would.Spec.Ports = append(would.Spec.Ports, port)
		}
	}
	text, err := json.Marshal(would)
	if err != nil {
		s.t.Error(err)
	}
	return text
}

// twice says whether two ports of a Service have one node port.
func twice(object runtime.Object) bool {
	s, ok := object.(*corev1.Service)
	seen := map[int32]bool{}
	return ok && slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool {
		again := p.NodePort != 0 && seen[p.NodePort]
		seen[p.NodePort] = true
		return again
	})
}

// marked gives an object what Helm gives every object of a release, and the bench's doesn't.
func marked(object metav1.Object) {
	labels, annotations := object.GetLabels(), object.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	labels["app.kubernetes.io/managed-by"] = "Helm"
	annotations["meta.helm.sh/release-name"] = entity.Release
	annotations["meta.helm.sh/release-namespace"] = entity.Namespace
	object.SetLabels(labels)
	object.SetAnnotations(annotations)
}

// excluded is the variable that is given from elsewhere and that has a value already; "" for none.
func excluded(live, given runtime.Object) string {
	was, ok := live.(*appsv1.Deployment)
	if !ok {
		return ""
	}
	for i, v := range given.(*appsv1.Deployment).Spec.Template.Spec.Containers[0].Env {
		if v.ValueFrom != nil && slices.ContainsFunc(was.Spec.Template.Spec.Containers[0].Env, func(w corev1.EnvVar) bool { return w.Name == v.Name && w.Value != "" }) {
			return fmt.Sprintf("spec.template.spec.containers[0].env[%d].valueFrom", i)
		}
	}
	return ""
}

// tried gives the bench's deployer an API server that dry runs can be asked of.
func (b *bench) tried(t *testing.T) {
	t.Helper()
	server := httptest.NewServer(trial{t, b.cluster})
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	text := fmt.Sprintf(`{"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"c","cluster":{"server":%q}}],
"users":[{"name":"u","user":{"token":"t"}}],"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}`, server.URL)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	connected, err := kube.Connect(path, "", entity.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	access := connected.Access()
	access.CacheDir = new(t.TempDir())
	b.Deployer = release.New(kube.New(b.cluster.api, "fake", entity.Namespace, time.Now).With(access), helm.NewClientOf(b.records, b.cluster, entity.Namespace),
		release.Options{Emit: func(e watch.Event) { b.events = append(b.events, e) }, Timeout: 30 * time.Second})
}

// TestWhatOthersWroteIsTakenOverByTheCommandThatIsNamed gives a variable that the chart has from the ConfigMap a value, as
// kubectl set env does.
func TestWhatOthersWroteIsTakenOverByTheCommandThatIsNamed(t *testing.T) {
	for name, command := range map[string]func(*bench) (release.Report, error){
		"scale": func(b *bench) (release.Report, error) {
			return b.Scale(t.Context(), map[entity.Component]int{entity.Backend: 2})
		},
		"secrets rotate": func(b *bench) (release.Report, error) {
			return b.ChangeSecrets(t.Context(), "Rotated", entity.Secrets.Rotated)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.must(t)
			b.tried(t)
			deployments, secrets := b.cluster.api.AppsV1().Deployments(entity.Namespace), b.cluster.api.CoreV1().Secrets(entity.Namespace)
			d, err := deployments.Get(t.Context(), entity.Backend.Name(), metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			env := d.Spec.Template.Spec.Containers[0].Env
			at := slices.IndexFunc(env, func(v corev1.EnvVar) bool { return v.ValueFrom != nil && v.ValueFrom.ConfigMapKeyRef != nil })
			env[at].Value, env[at].ValueFrom = "error", nil
			marked(d) // Or it would be taken for one that kubectl keeps.
			if _, err := deployments.Update(t.Context(), d, metav1.UpdateOptions{FieldManager: "kubectl-set"}); err != nil {
				t.Fatal(err)
			}
			before, err := secrets.Get(t.Context(), entity.Secret, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			report, err := command(b)
			if err == nil || !has(report.Reasons, lifecycle.FieldConflict, "deployment/todo-chatbot-backend") {
				t.Fatalf("%+v, %v, want the reason %s", report, err, lifecycle.FieldConflict)
			}
			for _, want := range []string{"not changed", "kubectl-set", "env[" + env[at].Name + "]", "todoctl doctor --fix"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("it doesn't say %q: %v", want, err)
				}
			}
			if got := b.verdicts(t); got != "1 deployed healthy" {
				t.Errorf("it has made a revision: %s", got)
			}
			after, err := secrets.Get(t.Context(), entity.Secret, metav1.GetOptions{})
			if err != nil || string(after.Data[entity.JWTSecret]) != string(before.Data[entity.JWTSecret]) {
				t.Errorf("it has written the Secret (%v)", err)
			}
			found, err := b.Diagnose(t.Context())
			if err != nil || !found.Treatable() {
				t.Fatalf("doctor finds %+v, %v", found, err)
			}
			if err := b.Repair(t.Context(), found, false); err != nil {
				t.Fatal(err)
			}
			if report, err := command(b); err != nil || report.State != lifecycle.Running {
				t.Errorf("once more after that: %+v, %v", report, err)
			}
		})
	}
}

func TestAPortMoreOfAServiceIsTakenAway(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.tried(t)
	services := b.cluster.api.CoreV1().Services(entity.Namespace)
	s, err := services.Get(t.Context(), entity.Backend.Name(), metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	edit := func() {
		t.Helper()
		marked(s) // Or it would be taken for one that kubectl keeps.
		s.Spec.Ports = append(s.Spec.Ports, corev1.ServicePort{Name: "more", Port: 9000, Protocol: corev1.ProtocolTCP})
		if _, err := services.Update(t.Context(), s, metav1.UpdateOptions{FieldManager: "kubectl-edit"}); err != nil {
			t.Fatal(err)
		}
	}
	edit()
	status, err := b.Status(t.Context())
	if err != nil || status.State != lifecycle.Running || !has(status.Reasons, lifecycle.Drifted, "service/todo-chatbot-backend") {
		t.Errorf("status says %s: %+v, %v", status.State, status.Reasons, err)
	}
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) != 1 {
		t.Fatalf("doctor finds %+v, %v", found, err)
	}
	if p := found.Problems[0]; p.Code != release.ForeignField || p.Object != "service/todo-chatbot-backend" || !strings.Contains(p.Message, ".spec.ports[more]") || p.Will == "" || strings.Contains(p.Hint, "again") {
		t.Errorf("doctor finds %+v", p)
	}
	if err := b.Repair(t.Context(), found, false); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(b.events, func(e watch.Event) bool {
		return e.Object == "service/todo-chatbot-backend" && strings.HasPrefix(e.Text, "written over")
	}) {
		t.Errorf("it isn't written over: %v", b.events)
	}
	if found, err := b.Diagnose(t.Context()); err != nil || len(found.Problems) != 0 {
		t.Errorf("after that doctor finds %+v, %v", found, err)
	}
	// A controller does so each time that it is put back.
	if s, err = services.Get(t.Context(), entity.Backend.Name(), metav1.GetOptions{}); err != nil {
		t.Fatal(err)
	}
	edit()
	if found, err = b.Diagnose(t.Context()); err != nil || len(found.Problems) != 1 || !strings.Contains(found.Problems[0].Hint, "revision 2 had put it back, and it was written to again since, by kubectl-edit") {
		t.Errorf("the second time doctor finds %+v, %v", found, err)
	}
}

// TestAPortOfAServiceThatWasChangedIsPutBack: applying adds the chart's port beside it, which can't have its node port then.
func TestAPortOfAServiceThatWasChangedIsPutBack(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.tried(t)
	services := b.cluster.api.CoreV1().Services(entity.Namespace)
	s, err := services.Get(t.Context(), entity.Frontend.Name(), metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	marked(s)
	s.Spec.Ports[0].Port = 81
	if _, err := services.Update(t.Context(), s, metav1.UpdateOptions{FieldManager: "kubectl-patch"}); err != nil {
		t.Fatal(err)
	}
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) == 0 || found.Problems[0].Will == "" {
		t.Fatalf("doctor finds %+v, %v", found, err)
	}
	if err := b.Repair(t.Context(), found, false); err != nil {
		t.Fatal(err)
	}
	if s, err = services.Get(t.Context(), entity.Frontend.Name(), metav1.GetOptions{}); err != nil || len(s.Spec.Ports) != 1 || s.Spec.Ports[0].Port != 80 {
		t.Errorf("after that it has the ports %+v, %v", s.Spec.Ports, err)
	}
}

// TestDoctorGoesOnPastAWebhookThatDoesNotAnswer: what other objects lack is told all the same.
func TestDoctorGoesOnPastAWebhookThatDoesNotAnswer(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.tried(t)
	b.cluster.unhooked = true
	if err := b.cluster.api.CoreV1().ConfigMaps(entity.Namespace).Delete(t.Context(), entity.ConfigMap, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	found, err := b.Diagnose(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, p := range found.Problems {
		told[p.Object] = p.Message + "; " + p.Hint
	}
	if said := told["service/todo-chatbot-backend"]; !strings.Contains(said, "policy.example") || !strings.Contains(said, "a webhook of the cluster doesn't answer") {
		t.Errorf("of the Service it says %q", said)
	}
	if told["configmap/"+entity.ConfigMap] == "" {
		t.Errorf("the ConfigMap that is missing isn't told: %+v", found.Problems)
	}
}
