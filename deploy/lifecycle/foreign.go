package lifecycle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Surroundings are the objects around the workloads of a foreign app: what leads to its pods, and what they store on.
type Surroundings struct {
	Services  []Backing
	Ingresses []Entry
	Claims    []Claim
}

// Backing is a Service with a selector, and what stands behind it.
type Backing struct {
	Service  string
	Selector string // as kubectl writes it, such as "app=web"
	Matching int    // pods of the namespace that the selector matches and that haven't ended
	Ready    int    // those of them that are ready
	Behind   int    // ready pods to which its endpoint slices lead
	Nearest  string // labels of pods that differ from the selector in a value only; "" without such pods
	Idle     bool   // what it leads to is scaled to 0
	// Ports are those that lead nowhere.
	Ports []DeadPort
}

// DeadPort is a port of a Service that no container of its pods declares.
type DeadPort struct {
	Port   string   // of the Service
	Target string   // the port or the name of one that it leads to
	Has    []string // what the containers declare, such as "8080" or "8080 (http)"
}

// Entry is a backend of an Ingress that doesn't lead to a Service.
type Entry struct {
	Ingress string
	Service string
	Port    string // that the Service has not; "" where the Service itself isn't there
}

// Claim is a volume claim.
type Claim struct {
	Name    string
	Missing bool
	Bound   bool
	Lost    bool   // its volume is gone
	Class   string // its storage class; "" for none
	Why     string // the newest event about it, or ""
}

// surrounding are the reasons of the objects around a foreign app.
func surrounding(o Observation) []Reason {
	var all []Reason
	for _, s := range o.Around.Services {
		all = append(all, s.reasons()...)
	}
	for _, e := range o.Around.Ingresses {
		r := Reason{Code: Misdirected, Object: "ingress/" + e.Ingress, Severe: true, Patience: answerPatience,
			Message: "it leads to the Service " + e.Service + ", which is not there",
			Hint:    "make the Service, or name the right one in the Ingress (kubectl get services)"}
		if e.Port != "" {
			r.Message = fmt.Sprintf("it leads to the port %s of the Service %s, which has no such port", e.Port,
				e.Service)
			r.Hint = "name one of the ports that kubectl get service " + e.Service + " shows"
		}
		all = append(all, r)
	}
	return all
}

func (s Backing) reasons() []Reason {
	r := Reason{Object: "service/" + s.Service, Severe: true, Patience: answerPatience}
	var all []Reason
	for _, p := range s.Ports {
		dead := r
		dead.Code = Misdirected
		dead.Message = fmt.Sprintf("its port %s leads to the port %s, and its pods declare %s", p.Port, p.Target,
			list(p.Has, "none"))
		dead.Hint = "let targetPort be a port, or the name of a port, of the container"
		all = append(all, dead)
	}
	r.Code = NoEndpoints
	switch {
	case s.Behind > 0 || len(all) > 0:
		return all
	case s.Matching == 0 && s.Idle:
		r.Severe, r.Patience = false, forever
		r.Message = "nobody answers behind it, as what it leads to is scaled to 0"
		r.Hint = "scale that up when it is wanted"
	case s.Matching == 0:
		r.Message = fmt.Sprintf("its selector %s matches no pod, so that whoever asks it gets no answer", s.Selector)
		r.Hint = "let its selector be the labels of the pods (kubectl get pods --show-labels)"
		if s.Nearest != "" {
			r.Message += "; there are pods with " + s.Nearest
		}
	case s.Ready == 0:
		r.Severe, r.Patience = false, forever // Its pods have reasons of their own.
		r.Message = "none of the pods behind it is ready, so that whoever asks it gets no answer"
		r.Hint = "it is the pods that have to be fixed"
	default:
		r.Message = "its pods are ready, and its endpoint slices lead to none of them"
		r.Hint = "kubectl get endpointslices shows what it leads to: does the control plane keep up?"
	}
	return append(all, r)
}

func list(texts []string, without string) string {
	if len(texts) == 0 {
		return without
	}
	return strings.Join(texts, ", ")
}

// unbound says of a pod that can't be scheduled for want of a volume which claim isn't bound, and why. The scheduler's
// words are those of pkg/scheduler/framework/plugins/volumebinding of Kubernetes.
func unbound(o Observation, p Pod) (Reason, bool) {
	said := strings.ToLower(p.Unschedulable)
	if !strings.Contains(said, "persistentvolumeclaim") && !strings.Contains(said, "persistent volumes to bind") {
		return Reason{}, false
	}
	r := Reason{Code: ClaimUnbound, Object: "pod/" + p.Name, Severe: true, Patience: 30 * time.Second,
		Event: "FailedScheduling: " + p.Unschedulable}
	for _, name := range p.Claims {
		at := slices.IndexFunc(o.Around.Claims, func(c Claim) bool { return c.Name == name })
		if at < 0 || o.Around.Claims[at].Bound {
			continue
		}
		c := o.Around.Claims[at]
		r.Message = "it waits for a volume: its claim " + name + " is " + c.state()
		r.Hint = c.hint()
		return r, true
	}
	r.Message = "it waits for a volume: " + p.Unschedulable
	r.Hint =
		"kubectl get persistentvolumeclaims shows which is not Bound, and kubectl describe persistentvolumeclaim why"
	return r, true
}

func (c Claim) state() string {
	switch {
	case c.Missing:
		return "not there"
	case c.Lost:
		return "Lost: the volume that it had is gone"
	}
	return "Pending: " + cmp.Or(c.Why, "nobody has made a volume for it")
}

func (c Claim) hint() string {
	switch {
	case c.Missing:
		return "make the claim, or correct its name in the pod"
	case c.Lost:
		return "bring its volume back from a back-up: the claim doesn't take another"
	case c.Class == "":
		return "name a storage class in the claim, make one the cluster's default (kubectl get storageclasses), or " +
			"make a volume that fits it"
	}
	return "is there a storage class " + c.Class +
		" (kubectl get storageclasses), and does its provisioner run and have room?"
}

// jobReasons say why a Job was given up, and of which pod.
func jobReasons(o Observation, w Workload) []Reason {
	var all []Reason
	if w.Job.Failed != "" {
		r := Reason{Code: JobFailed, Object: w.Object(), Severe: true, Patience: AtOnce,
			Message: fmt.Sprintf("it was given up after %d of its pods failed: %s", w.Job.Failures,
				cmp.Or(w.Job.Message, w.Job.Failed)),
			Hint: "what its pod said last tells why: correct that, delete the Job and make it again (a Job that " +
				"has failed stays so)"}
		if w.Job.Failures == 1 {
			r.Message = "it was given up after its pod failed: " + cmp.Or(w.Job.Message, w.Job.Failed)
		}
		if w.Job.Failed == "DeadlineExceeded" {
			r.Code = DeadlineExceeded
			r.Message = "it took longer than its activeDeadlineSeconds allow, and was ended"
			r.Hint = "raise activeDeadlineSeconds, or find out what it waits for; then delete the Job and make it again"
		}
		all = append(all, r)
	}
	// Of pods that failed for the same reason the newest tells it.
	pods := slices.Clone(w.Pods)
	slices.SortStableFunc(pods, func(a, b Pod) int { return b.Created.Compare(a.Created) })
	for _, p := range pods {
		if p.Phase == "Succeeded" || p.Deleting {
			continue
		}
		if r, ok := podReason(o, p); ok {
			// One failure may be bad luck: the Job tries again by itself.
			r.Severe = r.Severe && (w.Job.Failed != "" || w.Job.Failures > 1 || p.Phase != "Failed")
			return append(all, r)
		}
	}
	return all
}

// foreign is the reason with what to do about it where nothing is known of the app: in words of Kubernetes, without
// the commands that work on a release of the product alone.
func (r Reason) foreign() Reason {
	r.Foreign = true
	if hint := foreignHint(r); hint != "" && r.Patience != slowPatience { // That is of the node, not of the app.
		r.Hint = hint
	}
	if r.Stuck {
		r.Hint += "; after that, kubectl delete " + strings.Replace(r.Object, "/", " ", 1) +
			" lets its controller go on"
	}
	return r
}

// foreignHints say what to do about a reason of any app. What has its hint from Kubernetes' own words isn't here.
var foreignHints = map[Code]string{
	ImageAbsent: "its pull policy is Never: load the image onto the node, or let imagePullPolicy be IfNotPresent",
	ImageName:   "names are of the form registry.example/folder/name:tag, in lower case: correct image in the manifest",
	ImagePull: "is the name right, with its tag, does the node reach the registry, and has the pod an " +
		"imagePullSecret where " +
		"the registry asks for one?",
	ConfigMissing: "make the ConfigMap, the Secret or the key that it names, or correct the name in the manifest; " +
		"the pod then starts by itself",
	CannotStart: "is the command that it names in the image, and do its security settings let it run? kubectl " +
		"describe shows all of it",
	Crashed:     "what it said last tells why: correct that in its configuration, its command or its image",
	OutOfMemory: "raise resources.limits.memory of the container, or let it take less",
	NotReady:    "what it said last may tell why; are path and port of its readiness probe right?",
	NotAlive: "is it busy or stuck, and are path, port and times of its startup and liveness probe right? Give it " +
		"more time with " +
		"initialDelaySeconds, timeoutSeconds or a startup probe",
	QuotaExceeded: "raise the namespace's quota (kubectl describe quota), or lower requests, limits or replicas",
	NoProgress:    "kubectl describe tells its conditions and events",
	NotAnswering:  "what its pods said last may tell why",
	NotSeen:       "what stands here is true of the rest only",
}

func foreignHint(r Reason) string {
	switch r.Code {
	case Unschedulable:
		return roomHint(r.Message)
	case PodsRefused:
		return refusalHint(r.Message)
	case Crashed:
		if strings.HasPrefix(r.Message, "it ended with exit code 0") {
			return "it ends by itself, and is started again and again: let its command go on running, or make a Job " +
				"of it"
		}
	}
	return foreignHints[r.Code]
}

// roomHint says what to change so that a pod finds a node, by the words of the scheduler's plugins
// (pkg/scheduler/framework/plugins of Kubernetes: noderesources, nodeaffinity, tainttoleration and others).
func roomHint(message string) string {
	for _, c := range []struct{ said, hint string }{
		{"node affinity/selector",
			"no node has the labels that its nodeSelector or affinity asks for: label one (kubectl get nodes " +
				"--show-labels), or correct what it asks for"},
		{"untolerated taint",
			"the nodes that are left have taints that it doesn't tolerate: give it the toleration, or take the " +
				"taint off (kubectl describe nodes)"},
		{"pod anti-affinity",
			"its anti-affinity keeps it away from pods that are there: fewer replicas, more nodes, or preferred " +
				"instead of required"},
		{"pod affinity", "its affinity wants pods beside it that are not there"},
		{"topology spread",
			"its topologySpreadConstraints leave no node: relax them with ScheduleAnyway, or add nodes"},
		{"free ports", "its hostPort is taken on every node that is left"},
		{"Insufficient",
			"no node has so much free: lower its requests, or add a node (kubectl describe nodes shows what is " +
				"requested)"},
		{"volume node affinity", "its volume is on a node or in a zone where it can't run"},
	} {
		if strings.Contains(message, c.said) {
			return c.hint
		}
	}
	return "kubectl describe nodes shows what each has room for"
}

// refusalHint says what to change so that pods are taken, by the words of the admission plugins (plugin/pkg/admission
// of Kubernetes).
func refusalHint(message string) string {
	switch {
	case strings.Contains(message, "ValidatingAdmissionPolicy"):
		return "a policy of the cluster refuses the pods, and says why: keep to it, or ask who keeps it (kubectl " +
			"get validatingadmissionpolicies)"
	case strings.Contains(message, "error looking up service account"):
		return "make the service account, or correct serviceAccountName"
	case strings.Contains(message, "usage per"), strings.Contains(message, "limit to request ratio"):
		return "the namespace's LimitRange doesn't allow it: keep to it (kubectl describe limitrange)"
	case strings.Contains(message, "RuntimeClass ") && strings.Contains(message, "not found"):
		return "make the RuntimeClass (kubectl get runtimeclasses shows those that are there), or correct " +
			"runtimeClassName"
	case strings.Contains(message, "no PriorityClass with name"):
		return "make the PriorityClass, or correct priorityClassName"
	}
	if !strings.Contains(message, "webhook") {
		return "what the API server says names what is in the way: correct that, or ask whoever keeps that rule of " +
			"the cluster"
	}
	return "an admission webhook refuses the pods: see kubectl get " +
		"validatingwebhookconfigurations,mutatingwebhookconfigurations"
}
