// Package foreignapps holds ten apps that are not the product, in the shapes that public charts have, and the ways in
// which they are broken: for tests of the reasons that todoctl explain gives, with fake objects and on a real cluster.
package foreignapps

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

//go:embed apps/*.yaml
var manifests embed.FS

// Names lists the apps.
func Names() []string {
	files, err := fs.Glob(manifests, "apps/*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".yaml"))
	}
	return names
}

// Manifest is an app's, with the image that all its containers run. The image takes its faults from FEATURE_FLAGS.
func Manifest(name, image string) (string, error) {
	text, err := manifests.ReadFile("apps/" + name + ".yaml")
	if err != nil {
		return "", fmt.Errorf("read the manifest of %s: %w", name, err)
	}
	return strings.ReplaceAll(string(text), "IMAGE", image), nil
}

// Fault is one way to break an app, and what has to be said of it.
type Fault struct {
	Name  string
	App   string
	Edits [][2]string // of the manifest: what is replaced by what, everywhere
	Extra string      // a manifest that is applied before
	// Labels are those of the namespace.
	Labels map[string]string
	Code   lifecycle.Code
	Object string // how the object begins, such as "pod/web-"
	Says   string // a part of the message, the hint or the log
	// Only with fake objects: a cluster that others use too can't be broken in this way.
	Simulated bool
}

// Broken is the fault's manifest.
func (f Fault) Broken(image string) (string, error) {
	text, err := Manifest(f.App, "IMAGE")
	if err != nil {
		return "", err
	}
	for _, edit := range f.Edits {
		changed := strings.ReplaceAll(text, edit[0], edit[1])
		if changed == text {
			return "", fmt.Errorf("%s: the manifest of %s has no %q", f.Name, f.App, edit[0])
		}
		text = changed
	}
	return strings.ReplaceAll(text, "IMAGE", image), nil
}

// Named says whether a reason is the one that has to be told.
func (f Fault) Named(r lifecycle.Reason) bool {
	said := strings.Join(append([]string{r.Message, r.Hint, r.Event}, r.Log...), "\n")
	return r.Code == f.Code && strings.HasPrefix(r.Object, f.Object) && r.Severe && strings.Contains(said, f.Says)
}

// flags replaces the flags of an app's image.
func flags(is, should string) [][2]string {
	return [][2]string{{`name: FEATURE_FLAGS, value: ` + is, `name: FEATURE_FLAGS, value: '` + should + `'`}}
}

const (
	plain = `"{}"`
	done  = `'{"done":true}'`
)

// Faults lists them all.
func Faults() []Fault {
	limits := "requests: {cpu: 5m"
	return []Fault{
		{Name: "an image that no registry has", App: "web", Code: lifecycle.ImagePull, Object: "pod/web-",
			Says:  "is the name right",
			Edits: [][2]string{{"image: IMAGE", "image: 127.0.0.1:1/shop/web:1"}}},
		{Name: "an image that is not on the node and may not be pulled", App: "cache", Code: lifecycle.ImageAbsent,
			Object: "pod/cache-", Says: "imagePullPolicy",
			Edits: [][2]string{{"image: IMAGE", "image: shop/cache:9"}, {"IfNotPresent", "Never"}}},
		{Name: "a name that is no image's", App: "agent", Code: lifecycle.ImageName, Object: "pod/agent-",
			Says:  "lower case",
			Edits: [][2]string{{"image: IMAGE", "image: UPPER/Case:1"}}},
		{Name: "a crash loop", App: "web", Code: lifecycle.Crashed, Object: "pod/web-", Says: "cannot connect to",
			Edits: flags(plain, `{"crash":true}`)},
		{Name: "a sidecar that crashes", App: "api", Code: lifecycle.Crashed, Object: "pod/api-",
			Says:  "cannot connect to",
			Edits: flags(`'{"port":"15001"}'`, `{"crash":true}`)},
		{Name: "an init container that fails", App: "api", Code: lifecycle.Crashed, Object: "pod/api-",
			Says: "cannot connect to", Edits: flags(done, `{"crash":true}`)},
		{Name: "a command that is not in the image", App: "gateway", Code: lifecycle.CannotStart,
			Object: "pod/gateway-", Says: "/nowhere",
			Edits: [][2]string{{"name: envoy", "name: envoy\n          command: [/nowhere]"}}},
		{Name: "more memory than its limit", App: "gateway", Code: lifecycle.OutOfMemory, Object: "pod/gateway-",
			Says: "limits.memory", Edits: flags(plain, `{"memory":true}`)},
		{Name: "a readiness probe of a path that fails", App: "web", Code: lifecycle.NotReady, Object: "pod/web-",
			Says: "404",
			Edits: [][2]string{{"readinessProbe: {httpGet: {path: /health",
				"readinessProbe: {httpGet: {path: /nowhere"}}},
		{Name: "a liveness probe of a port at which nobody listens", App: "web", Code: lifecycle.NotAlive,
			Object: "pod/web-", Says: "connection refused",
			Edits: [][2]string{{"livenessProbe: {httpGet: {path: /health, port: http}",
				"livenessProbe: {httpGet: {path: /health, port: 8001}"}}},
		{Name: "a startup probe that never passes", App: "gateway", Code: lifecycle.NotAlive, Object: "pod/gateway-",
			Says:  "404",
			Edits: [][2]string{{"startupProbe: {httpGet: {path: /health", "startupProbe: {httpGet: {path: /nowhere"}}},
		{Name: "a ConfigMap that is not there", App: "worker", Code: lifecycle.ConfigMissing, Object: "pod/worker-",
			Says:  `configmap "nowhere" not found`,
			Edits: [][2]string{{"configMapRef: {name: worker}", "configMapRef: {name: nowhere}"}}},
		{Name: "a Secret that is not there, as files", App: "worker", Code: lifecycle.ConfigMissing,
			Object: "pod/worker-", Says: `secret "nowhere" not found`,
			Edits: [][2]string{{"secretName: worker", "secretName: nowhere"}}},
		{Name: "a key that the Secret has not", App: "worker", Code: lifecycle.ConfigMissing, Object: "pod/worker-",
			Says:  "nowhere",
			Edits: [][2]string{{"key: token", "key: nowhere"}}},
		{Name: "more processors than there are", App: "suite", Code: lifecycle.Unschedulable,
			Object: "pod/suite-store-0", Says: "lower its requests",
			Edits: [][2]string{{limits, "requests: {cpu: 64"}}},
		{Name: "a node selector that no node fits", App: "gateway", Code: lifecycle.Unschedulable,
			Object: "pod/gateway-", Says: "nodeSelector",
			Edits: [][2]string{{"      topologySpread", "      nodeSelector: {disk: nowhere}\n      topologySpread"}}},
		{Name: "nodes with a taint", App: "worker", Code: lifecycle.Unschedulable, Object: "pod/worker-",
			Says: "toleration", Simulated: true},
		{Name: "a claim that nobody makes a volume for", App: "database", Code: lifecycle.ClaimUnbound,
			Object: "pod/db-0", Says: "data-db-0"},
		{Name: "a quota without room", App: "cache", Code: lifecycle.QuotaExceeded, Object: "statefulset/cache",
			Says:  "quota",
			Extra: "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: tight}\nspec: {hard: {pods: \"0\"}}\n"},
		{Name: "pods that Pod Security refuses", App: "agent", Code: lifecycle.PodSecurity, Object: "daemonset/agent",
			Says:   "violates PodSecurity",
			Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"}},
		{Name: "pods that a LimitRange refuses", App: "web", Code: lifecycle.PodsRefused, Object: "deployment/web",
			Says: "LimitRange",
			Extra: "apiVersion: v1\nkind: LimitRange\nmetadata: {name: tight}\nspec: {limits: [{type: Container, " +
				"max: {memory: 8Mi}}]}\n"},
		{Name: "a service account that is not there", App: "api", Code: lifecycle.PodsRefused, Object: "deployment/api",
			Says:  "serviceAccountName",
			Edits: [][2]string{{"serviceAccountName: api", "serviceAccountName: nobody"}}},
		{Name: "a Service whose selector matches nobody", App: "web", Code: lifecycle.NoEndpoints,
			Object: "service/web", Says: "app.kubernetes.io/name=webb",
			Edits: [][2]string{{"  selector: {app.kubernetes.io/name: web}",
				"  selector: {app.kubernetes.io/name: webb}"}}},
		{Name: "a Service that leads to a port which no pod has", App: "api", Code: lifecycle.Misdirected,
			Object: "service/api", Says: "8000 (http)",
			Edits: [][2]string{{"targetPort: 8000", "targetPort: 8001"}}},
		{Name: "an Ingress to a Service that is not there", App: "web", Code: lifecycle.Misdirected,
			Object: "ingress/web", Says: "not there",
			Edits: [][2]string{{"service: {name: web, port", "service: {name: wep, port"}}},
		{Name: "a Job that fails more often than it may", App: "migrate", Code: lifecycle.JobFailed,
			Object: "job/migrate", Says: "backoff limit",
			Edits: [][2]string{{done, `'{"crash":true}'`}, {"backoffLimit: 1", "backoffLimit: 0"}}},
		{Name: "a Job that takes longer than it may", App: "migrate", Code: lifecycle.DeadlineExceeded,
			Object: "job/migrate", Says: "activeDeadlineSeconds",
			Edits: [][2]string{{done, `"{}"`}, {"activeDeadlineSeconds: 600", "activeDeadlineSeconds: 2"}}},
		{Name: "a CronJob whose Job fails", App: "report", Code: lifecycle.Crashed, Object: "pod/report-",
			Says: "cannot connect to", Edits: flags(done, `{"crash":true}`)},
	}
}
