package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// Part is an object of the release that is not as the release says, or could not be
// looked at. Deployments that are missing are not among the parts.
type Part struct {
	Object  string    // such as "service/todo-chatbot-backend"
	Missing bool      // the cluster has not got it
	Ending  []string  // it was deleted, and is there until these finalizers are taken off it
	Keys    []string  // that pods need of it and that it has not
	Changed []Change  // fields that are not as the release says
	Stale   []string  // pods that run with what it held before somebody changed it
	Theirs  bool      // it is kept by somebody else, of a Secret
	Lost    string    // why there is no record of what runs, of the release
	Scales  string    // the Deployment whose pods it counts too, of an autoscaler
	Frozen  string    // the command that makes it again, of one that somebody made immutable
	Crowds  []string  // the Deployments whose pods have another budget already, of a disruption budget of others
	Closes  []Closing // of a network policy of others
	Remedy  string    // the command that takes it away, of one of others
	Unseen  string    // why it could not be looked at, such as the right that is missing
}

// Change is a field of an object that is not as the release says.
type Change struct {
	Path   string // such as "spec.selector.app"
	Is     string
	Should string
}

// Route is a Service and how many pods that are ready stand behind it.
type Route struct {
	Service   string // its name
	Ready     int
	Strangers []Stranger // who gets its requests too
}

// Stranger is somebody else's pod or slice by which a Service leads past the release.
type Stranger struct {
	Object string // such as "pod/debug" or "endpointslice/theirs"
	Leads  string // where to, of a slice
	Remedy string // the command after which it gets no requests
}

// said is what is wrong and what to do about it. Nobody but whoever made it knows
// whether it may go.
func (s Stranger) said() (message, hint string) {
	kind, name, _ := strings.Cut(s.Object, "/")
	if kind == "pod" {
		return "to the pod " + name + ", which isn't the release's and has the label that the Service looks for",
			"take its label off the pod " + name + " (and out of what made the pod): " + s.Remedy
	}
	return "to " + s.Leads + " by the EndpointSlice " + name +
			", which somebody made with the Service's name in its label kubernetes.io/service-name",
		"take the slice " + name + " away, if nobody needs it: " + s.Remedy
}

// estranged says that requests to a Service go past the release.
func (r Route) estranged() Reason {
	var where, remedies []string
	for _, s := range r.Strangers {
		message, hint := s.said()
		where, remedies = append(where, message), append(remedies, hint)
	}
	return Reason{Code: Misdirected, Object: "service/" + r.Service, Severe: true, Patience: forever,
		Message: "a part of its requests goes past the release: " + strings.Join(where, "; "),
		Hint:    "doctor deletes nothing that others made. To have all requests again, " + strings.Join(remedies, "; ")}
}

// Answer is what the deployment said when it was asked.
type Answer struct {
	From string // such as "service/todo-chatbot-frontend" or "pod/todo-chatbot-backend-x"
	Path string
	// Wrong is what is wrong with the answer; "" for a good one.
	Wrong string
	// Unasked is why it could not be asked from here; then nothing is known.
	Unasked string
}

// Good says whether it was asked and answered as it should.
func (a Answer) Good() bool { return a.Wrong == "" && a.Unasked == "" }

// container is the one that answers, of a pod's answer.
func (a Answer) container() string {
	for _, c := range entity.Components() {
		if strings.HasPrefix(a.From, "pod/"+c.Name()+"-") {
			return string(c)
		}
	}
	return ""
}

// Inspection is what was found by looking at the objects of a release, and by asking
// it. The zero value says that nobody has looked.
type Inspection struct {
	Parts   []Part
	Routes  []Route
	Answers []Answer
}

const (
	// partPatience is how long an object may be missing or bent while a deployment
	// is waited for.
	partPatience = 10 * time.Second
	// answerPatience covers the second or two in which Services learn of new pods.
	answerPatience = 20 * time.Second
)

// inspected are the reasons that an inspection gives.
func inspected(o Observation) []Reason {
	var all []Reason
	gone := map[string]bool{}
	for _, p := range o.Found.Opened() {
		all = append(all, p.reasons()...)
		gone[p.Object] = p.Missing
	}
	for _, r := range o.Found.Routes {
		object := "service/" + r.Service
		if r.Ready == 0 && !gone[object] && serving(o, r.Service) {
			all = append(all, Reason{Code: NoEndpoints, Object: object, Severe: true, Patience: answerPatience,
				Message: "no ready pod stands behind it, so that whoever asks it gets no answer",
				Hint: "its selector or port does not fit the pods: todoctl doctor --fix puts back what the " +
					"release says (kubectl get endpointslices shows what it leads to)"})
		}
		if len(r.Strangers) > 0 {
			all = append(all, r.estranged())
		}
	}
	return append(all, answered(o)...)
}

// serving says whether the Deployment of that name has pods that are ready. Where
// it has none, the pods have reasons of their own.
func serving(o Observation, name string) bool {
	return slices.ContainsFunc(o.Workloads, func(w Workload) bool {
		return w.Name == name && slices.ContainsFunc(w.Pods, func(p Pod) bool { return p.Ready && !p.Deleting })
	})
}

// answered are the reasons that the answers give.
func answered(o Observation) []Reason {
	var all []Reason
	good := false
	var unasked []Answer
	for _, a := range o.Found.Answers {
		switch {
		case a.Wrong != "":
			all = append(all, Reason{Code: NotAnswering, Object: a.From, Container: a.container(), Severe: true,
				Patience: answerPatience,
				Message:  fmt.Sprintf("asked for %s, it %s", a.Path, a.Wrong), Hint: answerHint(a)})
		case a.Unasked != "":
			unasked = append(unasked, a)
		case !strings.HasPrefix(a.From, "pod/"): // A pod by itself tells nothing of the way to the page.
			good = true
		}
	}
	if len(all) == 0 && !good && len(unasked) > 0 {
		a := unasked[0]
		all = append(all, Reason{Code: NotAsked, Object: a.From, Patience: forever,
			Message: "whether it answers is not known: " + a.Unasked,
			Hint:    "open its address yourself, or ask for the right to get services/proxy in its namespace"})
	}
	return all
}

func answerHint(a Answer) string {
	if strings.HasPrefix(a.From, "pod/") {
		return "what it said last may tell why: kubectl logs " + strings.TrimPrefix(a.From, "pod/") +
			". If it came with the newest revision, todoctl rollback goes back"
	}
	return "todoctl doctor tells what is not as the release says; what the pods said last may tell the rest"
}

// unanswered says whether the deployment could not be asked by any way.
func unanswered(o Observation) bool {
	return slices.ContainsFunc(answered(o), func(r Reason) bool { return r.Code == NotAsked })
}

func (p Part) reasons() []Reason {
	if r, ok := p.ofOthers(); ok {
		return []Reason{r}
	}
	kind, name, _ := strings.Cut(p.Object, "/")
	r := Reason{Object: p.Object, Severe: true, Patience: partPatience,
		Hint: "todoctl doctor --fix puts it back as the release says"}
	switch {
	case p.Unseen != "":
		r.Code, r.Severe, r.Message = NotSeen, false, "it could not be looked at: "+p.Unseen
		r.Hint = "what stands here is true of the rest only"
	case kind == "secret" && (p.Missing || len(p.Keys) > 0):
		r.Code, r.Message = SecretMissing, "pods need it, and it is not there: they run until they are started again"
		if !p.Missing {
			r.Message = "pods need its keys " + strings.Join(p.Keys, ", ") +
				", which are not there: they run until they are started again"
		}
		r.Hint = "write it with todoctl secrets set --env-file .env (todoctl secrets check says what is missing)"
		if name != entity.Secret {
			r.Hint = "whoever keeps it has to write it again"
		}
	case p.Missing:
		r.Code, r.Message = ObjectMissing, "the release has it, and the cluster has not: "+loses(kind, name)
	case p.endingNamespace():
		r.Code, r.Message = BeingDeleted,
			"it is being deleted, with all that is in it: pods serve until they have ended, and the Secret goes too"
		r.Hint =
			"nothing stops it. todoctl deploy waits until it is gone, and installs again with the secrets that it " +
				"is given; kubectl describe namespace " +
				name + " tells what holds it"
	case len(p.Ending) > 0:
		r.Code, r.Message, r.Hint = BeingDeleted, EndingMessage(p.Ending), EndingHint(p.Object)
	case len(p.Stale) > 0:
		r.Code, r.Message = SecretChanged, "it was changed past todoctl, and these pods run with what it held before: "+
			listed(p.Stale)
		r.Hint =
			"todoctl deploy with the values it was deployed with starts them with what it holds now; todoctl " +
				"secrets set --env-file .env writes what it should hold"
		if p.Theirs {
			r.Message = "whoever keeps it changed it, and these pods run with what it held before: " + listed(p.Stale)
			r.Hint = "todoctl deploy with the values it was deployed with starts them with what it holds now"
		}
	case p.Lost != "":
		r.Code, r.Severe, r.Message = RecordsMissing, false, p.Lost+": what runs isn't compared with anything"
		r.Hint =
			"todoctl deploy with the values that it was deployed with (--profile, -f, --set) records what runs; " +
				"todoctl doctor says more"
	case p.Scales != "":
		r.Code, r.Severe, r.Patience = Autoscaled, false, forever
		r.Message = "it sets the replicas of " + p.Scales +
			", which the release sets too: each deployment, rollback and doctor --fix sets them back, and it sets " +
			"them again"
		r.Hint = "take it away (kubectl delete " + strings.Replace(p.Object, "/", " ", 1) +
			", or what made it) and use todoctl scale"
	case len(p.Changed) > 0:
		r.Code, r.Severe, r.Message = p.bent(kind)
		if r.Code == SecretChanged {
			r.Hint =
				"todoctl doctor --fix puts back what the release says; to keep the change, give it as a value and " +
					"deploy"
		}
	case p.Frozen == "":
		return nil
	}
	if p.Frozen == "" {
		return []Reason{r}
	}
	frozen := Reason{Code: Drifted, Object: p.Object, Patience: forever,
		Message: "somebody made it immutable, which Kubernetes never takes back: what it holds is in use, " +
			"and nothing can write it any more",
		Hint: "make it again as it is, before anything else is written to it: " + p.Frozen}
	if r.Code == "" {
		return []Reason{frozen}
	}
	return []Reason{r, frozen}
}

// Immutable is what the API server says of a change to a Secret or a ConfigMap that somebody made immutable
// (pkg/apis/core/validation of Kubernetes).
const Immutable = "field is immutable when `immutable` is set"

// Unfreeze is the command that makes such an object again as it is: deleted alone, what a Secret holds would be gone.
func Unfreeze(namespace, object string) string {
	kind, name, _ := strings.Cut(object, "/")
	const command = "kubectl -n %s get %s %s -o yaml | sed '/^immutable: true/d' | kubectl replace --force -f -"
	return fmt.Sprintf(command, namespace, kind, name)
}

// endingNamespace says whether it is a namespace that is being deleted.
func (p Part) endingNamespace() bool {
	return strings.HasPrefix(p.Object, "namespace/") && len(p.Ending) > 0
}

// listed are the first of some names, and how many there are besides.
func listed(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// EndingMessage says why an object that was deleted is still there.
func EndingMessage(finalizers []string) string {
	return "it was deleted, and is there only until its finalizers are taken off: " + strings.Join(finalizers, ", ")
}

// claim is the kind of what pods keep beyond their end.
const claim = "persistentvolumeclaim"

// EndingHint says what to do about it. No program takes a finalizer of others off by
// itself: it may guard something outside of the cluster, such as a load balancer. That of a
// claim guards what is in it as long as a pod mounts it.
func EndingHint(object string) string {
	if place, name, ok := strings.Cut(object, claim+"/"); ok {
		return "nothing takes that back, and what it holds goes with the last pod that mounts it: end no pod, back " +
			"up now, and keep its volume with " +
			"kubectl patch pv $(kubectl get " + place + "pvc " + name + " -o jsonpath={.spec.volumeName}) " +
			`-p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`
	}
	return "whoever set them has to finish, or you take them off with kubectl patch " +
		strings.Replace(object, "/", " ", 1) +
		` --type=merge -p '{"metadata":{"finalizers":null}}'; then todoctl doctor --fix makes it again`
}

// loses says what is lost with an object.
func loses(kind, name string) string {
	switch kind {
	case "service":
		return "nobody reaches what stands behind it"
	case "ingress", "httproute":
		return "nobody reaches the page at its host"
	case "configmap":
		if name != entity.ConfigMap {
			return "whoever reads it, such as Grafana, finds nothing"
		}
		return "pods do not start without it, and run until then"
	case "serviceaccount":
		return "no new pod is made without it"
	case "networkpolicy":
		return "connections are no longer limited by it"
	case "poddisruptionbudget":
		return "nodes may be drained of all its pods at once"
	case "cronjob":
		return "no back-ups are made any more"
	case claim:
		return "what it held is gone, and pods that mount it don't start"
	case "servicemonitor", "podmonitor":
		return "Prometheus collects nothing there any more"
	case "prometheusrule":
		return "nobody is alerted by it any more"
	}
	return "it was deleted past the release"
}

// bent says how much it matters that fields of an object are not as the release
// says: where connections lead, what they are limited by and what pods start with
// keeps a deployment from being called healthy; the rest is told.
func (p Part) bent(kind string) (code Code, severe bool, message string) {
	const shown = 3
	var parts []string
	code = Drifted
	for i, c := range p.Changed {
		if i < shown {
			parts = append(parts, fmt.Sprintf("%s is %q and should be %q", c.Path, c.Is, c.Should))
		}
		spec := strings.HasPrefix(c.Path, "spec.")
		added := kind == "service" && c.Should == "" && strings.HasPrefix(c.Path, "spec.ports[")
		switch {
		case added: // Those that the release has lead where they should.
		case spec && (kind == "service" || kind == "ingress" || kind == "httproute"):
			code, severe = Misdirected, true
		case kind == "secret" && strings.HasPrefix(c.Path, "data."):
			code, severe = SecretChanged, true
		case spec && kind == "networkpolicy", kind == "configmap" && strings.HasPrefix(c.Path, "data."):
			severe = true
		}
	}
	message = strings.Join(parts, "; ")
	if more := len(p.Changed) - shown; more > 0 {
		message += fmt.Sprintf("; and %d more", more)
	}
	return code, severe, "it was changed past the release: " + message
}
