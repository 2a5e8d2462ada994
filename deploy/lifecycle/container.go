package lifecycle

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

func containerReason(o Observation, object string, c Container) (Reason, bool) {
	r := Reason{Object: object, Container: c.Name, Severe: true, Foreign: o.Foreign}
	if code, stuck := StartFailure(c.Waiting); stuck {
		return startReason(o, r, c, code), true
	}
	if ended := cmp.Or(c.Ended, c.Last); ended != nil && !c.Ready && (ended.Code != 0 || c.Restarts > 0) {
		return endReason(o, r, c, *ended), true
	}
	return probeReason(o, r, c)
}

// passing are words of the kubelet and of the API server about themselves: they can't
// see or write for the moment, and try again. Nothing is known of what they were asked
// for, so that it must not be called missing or refused. From
// pkg/kubelet/util/manager/watch_based_manager.go and pkg/kubelet/kubelet_pods.go of
// Kubernetes, server/v3/etcdserver/errors of etcd, and
// apimachinery/pkg/api/errors (NewTimeoutError).
var passing = []string{
	"failed to sync configmap cache",
	"failed to sync secret cache",
	"services have not yet been read at least once",
	"etcdserver: ",
	"Timeout: request did not complete within requested timeout",
	"the server was unable to return a response in the time allotted",
}

// ownRequest is how a part of the control plane tells that a request of its own to the
// API server failed: net/url.Error with the method and the path. What the API server
// says of a webhook names the webhook instead.
var ownRequest = regexp.MustCompile(`\b(?:Post|Get|Put|Patch|Delete) "https?://[^/"]+/apis?/[^"]*namespaces/`)

func passes(message string) bool {
	if ownRequest.MatchString(message) {
		return true
	}
	return slices.ContainsFunc(passing, func(words string) bool { return strings.Contains(message, words) })
}

// unread is the reason of a pod whose node can't read what it needs to start.
func (r Reason) unread(message string) Reason {
	r.Code = ConfigUnread
	r.Message = "its node can't read its configuration for the moment: " + message
	r.Severe = false
	r.Patience = forever
	r.Hint = "it tries again by itself; if it lasts, look whether the API server and the node's kubelet run"
	return r
}

// startReason says of a container that can't start why, by the code of what it waits for.
func startReason(o Observation, r Reason, c Container, code Code) Reason {
	if code == ConfigMissing && passes(c.Message) {
		return r.unread(c.Message)
	}
	r.Code = code
	switch code {
	case ImageAbsent:
		r.Patience = AtOnce
		r.Message = "the image " + c.Image + " is not on the node"
		r.Hint = "put it there: todoctl images load"
	case ImageName:
		r.Patience = AtOnce
		r.Message = cmp.Or(c.Message, c.Image+" is not the name of an image")
		r.Hint =
			"names are of the form registry.example/folder/name:tag, in lower case: see image.*.repository and " +
				"image.*.tag"
	case ImagePull:
		r.Patience = 3 * time.Second
		r.Message = "the image " + c.Image + " could not be pulled: " + pullMessage(o, r.Object, c)
		r.Hint = "put it on the node (todoctl images load), or push it (todoctl images push) and set image.*.repository"
	case ConfigMissing:
		r.Patience = 3 * time.Second
		r.Message = c.Message
		r.Hint = configHint(c.Message)
	default: // CannotStart
		r.Patience = 5 * time.Second
		r.Message = cmp.Or(c.Message, c.Waiting)
		r.Hint = "the image does not fit the container's command or security settings: kubectl describe " +
			strings.Replace(r.Object, "/", " ", 1)
		if slow(c.Message) {
			r.Patience = slowPatience
			r.Hint = slowHint
		}
	}
	return r
}

// configHint says who has to write what the kubelet misses: what neither the chart nor todoctl
// makes is named in the values, and is the operator's.
func configHint(message string) string {
	if strings.Contains(message, entity.Secret) || strings.Contains(message, entity.ConfigMap) {
		return "todoctl secrets check says what is missing in the Secret; the ConfigMap " + entity.ConfigMap +
			" is the chart's: todoctl deploy writes it"
	}
	return "neither the chart nor todoctl makes it: your values name it, in extraEnv, extraEnvFrom, extraVolumes, " +
		"privateCA or an existingSecret. " +
		"Make it in this namespace, or correct the name there, and deploy"
}

const (
	// slowPatience is how long a node or a control plane that does not keep up is waited for.
	slowPatience = 2 * time.Minute
	slowHint     = "the node does not keep up, and tries again: is it short of processor time, or its disk slow?"
)

// slow says of a container runtime's words that it took too long, which the kubelet
// tries again: a deadline of gRPC, or a name that the attempt before still holds
// (internal/registrar of containerd).
func slow(message string) bool {
	return strings.Contains(message, "context deadline exceeded") || strings.Contains(message, "DeadlineExceeded") ||
		strings.Contains(message, "failed to reserve") && strings.Contains(message, "is reserved for")
}

func endReason(o Observation, r Reason, c Container, ended Exit) Reason {
	r.Code, r.Previous = Crashed, c.Ended == nil
	r.Message = fmt.Sprintf("it ended with exit code %d", ended.Code)
	r.Hint = "what it said last tells why: fix it, and deploy again"
	if e, ok := lastWarning(o, r.Object, "Killing", "Unhealthy"); ok && ended.Reason != "OOMKilled" &&
		(ended.Code == 137 || probed(e, ended)) {
		r.Code, r.Event = NotAlive, e.Reason+": "+e.Message
		r.Message = "it was ended because its probe failed"
		r.Hint = "it does not answer at " + healthPath(c.Name) +
			" in time: is it busy, or short of processor time (resources.*.limits.cpu)?"
	}
	if unstarted[ended.Reason] {
		r.Code, r.Message = CannotStart, "it could not be started: "+ended.Message
		r.Hint = "the image does not fit the container's command or security settings: kubectl describe " +
			strings.Replace(r.Object, "/", " ", 1)
		if !strings.Contains(ended.Message, "OOM-killed") {
			r.Ends, r.Patience = c.Restarts+1, 20*time.Second
			return r
		}
		ended.Reason, ended.Message = "OOMKilled", "" // It did not even get so far as to start.
	}
	if ended.Reason == "OOMKilled" {
		r.Code, r.Message = OutOfMemory, "it took more memory than its limit"
		r.Hint = "raise resources.*.limits.memory"
	}
	if c.Restarts > 0 {
		r.Message += fmt.Sprintf(", %d times", c.Restarts+1)
	}
	code, text := endOf(ended.Message)
	if r.Code == Crashed {
		r, _ = r.explainedBy(code)
	}
	if text != "" {
		r.Message += ": " + text
	}
	// The first ends may be a database that is not up yet; the third says more.
	r.Ends, r.Patience = c.Restarts+1, 20*time.Second
	return r
}

// unstarted are the kubelet's and the runtimes' reasons of the end of a container whose program never ran: it is
// StartError in internal/cri/server of containerd, and ContainerCannotRun in pkg/kubelet/dockershim of old.
var unstarted = map[string]bool{"StartError": true, "ContainerCannotRun": true}

// probed says whether a container ended because the kubelet asked it to, after a probe that failed: programs that end
// in good order when they are asked (SIGTERM) do not end with the code of a kill.
func probed(e Event, ended Exit) bool {
	asked := strings.HasPrefix(e.Message, "Liveness") || strings.HasPrefix(e.Message, "Startup")
	if !asked || ended.Code != 0 && ended.Code != 143 || ended.At.IsZero() {
		return false
	}
	return e.At.Sub(ended.At).Abs() < livenessMemory
}

func healthPath(container string) string {
	if container == string(entity.Frontend) {
		return "/api/health"
	}
	return "/health"
}

// warmUp is how long a container may refuse connections before that is told.
const warmUp = 3 * time.Second

func probeReason(o Observation, r Reason, c Container) (Reason, bool) {
	if !c.Running {
		return Reason{}, false
	}
	e, ok := lastWarning(o, r.Object, "Unhealthy")
	if !ok || c.Started && strings.HasPrefix(e.Message, "Startup") {
		return Reason{}, false // What was said before it started no longer holds.
	}
	if strings.HasPrefix(e.Message, "Liveness") && o.At.Sub(e.At) < livenessMemory {
		r.Code, r.Message, r.Patience, r.Event = NotAlive, "it runs and does not answer: "+e.Message, 2*time.Minute,
			e.Reason+": "+e.Message
		r.Hint = "it is started again after three failures; what it said last may tell what holds it"
		return r, true
	}
	if c.Ready || !c.Started && o.At.Sub(c.Since) < warmUp {
		return Reason{}, false
	}
	r.Code, r.Event, r.Severe, r.Patience = NotReady, e.Reason+": "+e.Message, c.Started, 45*time.Second
	if o.Foreign && strings.Contains(e.Message, "statuscode: 4") {
		r.Severe = true // It answers, and will not answer otherwise to what it is asked.
	}
	r.Message = "it runs and is not ready: " + e.Message
	if !c.Started {
		r.Code, r.Message = NotAlive, "it has not started: "+e.Message
		r.Hint = "what it said last tells what it waits for"
		return r, true
	}
	return dependency(o, r, c, e), true
}

// livenessMemory is how long a failed liveness probe, which comes every 30
// seconds, is held against a container.
const livenessMemory = 40 * time.Second

// dependency names what the program itself says it lacks: both answer 503 where
// it is not they that fail.
func dependency(o Observation, r Reason, c Container, e Event) Reason {
	missing := strings.Contains(e.Message, "statuscode: 503")
	switch {
	case o.Foreign: // What a status means there is the app's own.
	case c.Name == string(entity.Backend) && missing:
		r.Code, r.Message = DatabaseUnreachable, noDatabase+e.Message
		r.Hint =
			"is DATABASE_URL right (todoctl secrets check), does the database run, and may the cluster's nodes " +
				"reach it?"
	case c.Name == string(entity.Frontend) && missing:
		r.Code, r.Message = BackendUnreachable, "it runs and does not reach the backend: "+e.Message
		r.Hint = "do BACKEND_SERVICE_URL and the service " + entity.Backend.Name() +
			" lead to the backend's pods (kubectl get endpointslices)?"
		for _, w := range o.Workloads {
			if w.Name == entity.Backend.Name() && w.Available == 0 {
				r.Severe, r.Patience, r.Hint = false, forever,
					"no backend is ready: it is the backend that has to be fixed"
			}
		}
	default:
		r.Hint = "it does not answer " + healthPath(c.Name) + "?ready with success: what it said last may tell why"
	}
	return r
}

// Explained is the reason as what the container said last makes it clear: a code in a line of its log,
// where the cluster kept no termination message, or the program runs.
func (r Reason) Explained(said []string) Reason {
	return r.explained(said).keptBy(r.Owner)
}

func (r Reason) explained(said []string) Reason {
	r.Log = said
	switch r.Code {
	case Crashed, NotReady, NotAlive:
	case DatabaseUnreachable:
		return r.outdated(said)
	case NotAnswering:
		return r.answeredOf(said)
	default:
		return r
	}
	for _, line := range slices.Backward(said) {
		// The kernel's words: what it can't start has no code to say.
		if strings.Contains(strings.ToLower(line), "exec format error") {
			if r.Foreign {
				r.Hint =
					"the image is for another processor than the node's: name one that has its platform too " +
						"(kubectl get nodes -L kubernetes.io/arch)"
				return r
			}
			r.Hint =
				"the image is for another processor than the node's: build and load it with todoctl images build " +
					"--platform and todoctl images load --platform, as linux/amd64 or linux/arm64"
			return r
		}
		if code, _ := endOf(line); code != "" {
			if clear, known := r.explainedBy(code); known {
				return clear
			}
		}
	}
	return r
}

// noDatabase is what a backend's probe is taken to say where it answers 503.
const noDatabase = "it runs and does not reach its database: "

// outdated corrects that by what the program said last.
func (r Reason) outdated(said []string) Reason {
	for _, line := range slices.Backward(said) {
		switch code, _ := endOf(line); code {
		case "":
			continue
		case EndDatabaseNewer:
			r.Code = NotReady
			r.Message = strings.Replace(r.Message, noDatabase,
				"it runs, and a newer version has changed its database: ", 1)
			r, _ = r.explainedBy(code)
		}
		return r
	}
	return r
}

// answeredOf gives a pod that is ready and answers with an error the hint of what it said last that it lacks: what
// it answers stays what is wrong.
func (r Reason) answeredOf(said []string) Reason {
	for _, line := range slices.Backward(said) {
		code, _ := endOf(line)
		if clear, known := r.explainedBy(code); known {
			r.Hint, r.Outdated = clear.Hint, clear.Outdated
			return r
		}
	}
	return r
}

// pullMessage prefers the event, which says why; the back-off only says that.
func pullMessage(o Observation, object string, c Container) string {
	if c.Waiting == "ErrImagePull" && c.Message != "" {
		return pullCause(c.Message)
	}
	var last Event
	for _, e := range o.Warnings { // The one that says why, not the newest.
		if e.Object == object && e.Reason == "Failed" && strings.Contains(e.Message, "pull image") &&
			!e.At.Before(last.At) {
			last = e
		}
	}
	if last.Message != "" {
		return pullCause(last.Message)
	}
	return cmp.Or(pullCause(c.Message), "no reason was given")
}

// pullWay is what a container runtime puts before the cause: each of the steps that
// it was taking, with the image's name.
var pullWay = regexp.MustCompile(
	`^(?:rpc error: code = \w+ desc = |Failed to pull image "[^"]*": |failed to pull and unpack image "[^"]*": |` +
		`failed to resolve (?:reference|image) "[^"]*": |failed to do request: |(?:Head|Get) "[^"]*": ` +
		`|Error response from daemon: )+`)

// pullCause is what is left of a runtime's message without the way to it.
func pullCause(message string) string { return cmp.Or(pullWay.ReplaceAllString(message, ""), message) }

// lastWarning is the newest about an object, of the reasons given or of any.
func lastWarning(o Observation, object string, reasons ...string) (Event, bool) {
	var last Event
	for _, e := range o.Warnings {
		if e.Object == object && (len(reasons) == 0 || slices.Contains(reasons, e.Reason)) && !e.At.Before(last.At) {
			last = e
		}
	}
	return last, last.Reason != ""
}
