package lifecycle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Reason is one thing that stands between a deployment and Running.
type Reason struct {
	Code      Code     `json:"code"`
	Object    string   `json:"object"` // such as "pod/todo-chatbot-backend-x"
	Container string   `json:"container,omitempty"`
	Message   string   `json:"message"`
	Hint      string   `json:"hint,omitempty"`
	Log       []string `json:"log,omitempty"` // the container's last lines
	Event     string   `json:"event,omitempty"`
	// Severe: it will not go away by itself, as far as can be told.
	Severe bool `json:"severe"`
	// Ends is how often the container has ended, for one that ended.
	Ends int `json:"ends,omitempty"`
	// Patience is how long it may last before waiting is given up; 0: at once.
	Patience time.Duration `json:"-"`
	// Crashed containers are asked for the log of the run that ended.
	Previous bool `json:"-"`
}

// Key is the same for the same trouble with the same object.
func (r Reason) Key() string { return string(r.Code) + " " + r.Object + " " + r.Container }

// ReasonsOf lists what stands in the way, the most telling first.
func ReasonsOf(o Observation) []Reason {
	var all []Reason
	for _, w := range o.Workloads {
		if w.Current() {
			continue
		}
		found := workloadReasons(o, w)
		if len(found) == 0 {
			found = []Reason{{Code: StillStarting, Object: "deployment/" + w.Name, Patience: forever,
				Message: fmt.Sprintf("%d of %d pods are available", w.Available, w.Desired)}}
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// forever leaves the end of waiting to the deployment's own time limit.
const forever = time.Duration(1<<63 - 1)

func rank(r Reason) int {
	switch {
	case r.Severe:
		return 0
	case r.Code == StillStarting:
		return 2
	default:
		return 1
	}
}

func workloadReasons(o Observation, w Workload) []Reason {
	if !w.CaughtUp {
		return nil // Conditions and pods still speak of the version before.
	}
	var all []Reason
	if w.Refused != "" {
		all = append(all, Reason{Code: PodsRefused, Object: "deployment/" + w.Name, Message: w.Refused, Severe: true, Patience: 5 * time.Second,
			Hint: "the quota of the namespace, its Pod Security level or an admission webhook refuses the pods: see kubectl describe namespace"})
	}
	for _, p := range w.Pods {
		if !p.Current || p.Deleting {
			continue // An older version's trouble is about to end.
		}
		if reason, ok := podReason(o, p); ok {
			all = append(all, reason)
		}
	}
	if len(all) == 0 && w.OverDue {
		// The deadline may be that of the rollout before, which this one is about to mend.
		all = append(all, Reason{Code: NoProgress, Object: "deployment/" + w.Name, Severe: true, Patience: time.Minute,
			Message: "it has made no progress within its deadline"})
	}
	return all
}

func podReason(o Observation, p Pod) (Reason, bool) {
	object := "pod/" + p.Name
	if p.Unschedulable != "" {
		return Reason{Code: Unschedulable, Object: object, Message: p.Unschedulable, Severe: true, Patience: 30 * time.Second,
			Hint: "lower the requests or the replicas (--profile dev), or give the cluster more room"}, true
	}
	for _, c := range p.Containers {
		if reason, ok := containerReason(o, object, c); ok {
			return reason, true
		}
	}
	if e, ok := lastWarning(o, object, "FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"); ok && p.StateAt(o.At) != PodReady {
		return Reason{Code: VolumeMount, Object: object, Message: e.Message, Event: e.Reason, Severe: true, Patience: 30 * time.Second}, true
	}
	return Reason{}, false
}

func containerReason(o Observation, object string, c Container) (Reason, bool) {
	r := Reason{Object: object, Container: c.Name, Severe: true}
	switch c.Waiting {
	case "ErrImageNeverPull":
		r.Code, r.Message = ImageAbsent, "the image "+c.Image+" is not on the node"
		r.Hint = "put it there: todoctl images load"
		return r, true
	case "InvalidImageName", "ImageInspectError":
		r.Code, r.Message = ImageName, c.Message
		return r, true
	case "ErrImagePull", "ImagePullBackOff":
		r.Code, r.Patience = ImagePull, 3*time.Second
		r.Message = "the image " + c.Image + " could not be pulled: " + pullMessage(o, object, c)
		r.Hint = "put it on the node (todoctl images load), or push it (todoctl images push) and set image.*.repository"
		return r, true
	case "CreateContainerConfigError":
		r.Code, r.Message, r.Patience = ConfigMissing, c.Message, 3*time.Second
		r.Hint = "todoctl deploy --env-file writes the Secret; its keys are DATABASE_URL, OPENAI_API_KEY, MCP_CONFIG and JWT_SECRET"
		return r, true
	case "CreateContainerError", "RunContainerError", "PostStartHookError", "PreStartHookError":
		r.Code, r.Message, r.Patience = CannotStart, cmp.Or(c.Message, c.Waiting), 5*time.Second
		return r, true
	}
	if ended := cmp.Or(c.Ended, c.Last); ended != nil && !c.Ready && (ended.Code != 0 || c.Restarts > 0) {
		return endReason(o, r, c, *ended), true
	}
	return probeReason(o, r, c)
}

func endReason(o Observation, r Reason, c Container, ended Exit) Reason {
	r.Code, r.Previous = Crashed, c.Ended == nil
	r.Message = fmt.Sprintf("it ended with exit code %d", ended.Code)
	if e, ok := lastWarning(o, r.Object, "Killing", "Unhealthy"); ok && ended.Code == 137 && ended.Reason != "OOMKilled" {
		r.Code, r.Event = NotAlive, e.Message
		r.Message = "it was ended because its probe failed"
	}
	if ended.Reason == "OOMKilled" {
		r.Code, r.Message = OutOfMemory, "it took more memory than its limit"
		r.Hint = "raise resources.*.limits.memory"
	}
	if message := strings.TrimSpace(ended.Message); message != "" {
		r.Message += ": " + message
	}
	if c.Restarts > 0 {
		r.Message += fmt.Sprintf(", %d times", c.Restarts+1)
	}
	// The first ends may be a database that is not up yet; the third says more.
	r.Ends, r.Patience = c.Restarts+1, 20*time.Second
	return r
}

func probeReason(o Observation, r Reason, c Container) (Reason, bool) {
	if !c.Running || c.Ready {
		return Reason{}, false
	}
	e, ok := lastWarning(o, r.Object, "Unhealthy")
	if !ok || c.Started && strings.HasPrefix(e.Message, "Startup") {
		return Reason{}, false // What was said before it started no longer holds.
	}
	r.Code, r.Event, r.Severe, r.Patience = NotReady, e.Message, c.Started, 45*time.Second
	r.Message = "it runs and is not ready: " + e.Message
	if !c.Started {
		r.Code, r.Message = NotAlive, "it has not started: "+e.Message
	}
	if strings.HasPrefix(c.Name, "backend") {
		r.Hint = "the backend is ready when its database answers: is DATABASE_URL right, and reachable from the cluster?"
	} else {
		r.Hint = "the frontend is ready when the backend answers"
	}
	return r, true
}

// pullMessage prefers the event, which says why; the back-off only says that.
func pullMessage(o Observation, object string, c Container) string {
	if c.Waiting == "ErrImagePull" && c.Message != "" {
		return c.Message
	}
	if e, ok := lastWarning(o, object, "Failed"); ok && strings.Contains(e.Message, "pull") {
		return e.Message
	}
	return cmp.Or(c.Message, "no reason was given")
}

func lastWarning(o Observation, object string, reasons ...string) (Event, bool) {
	var last Event
	for _, e := range o.Warnings {
		if e.Object == object && slices.Contains(reasons, e.Reason) && !e.At.Before(last.At) {
			last = e
		}
	}
	return last, last.Reason != ""
}
