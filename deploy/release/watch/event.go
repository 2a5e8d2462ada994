package watch

import (
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// EventKind says what an event tells of.
type EventKind string

// Kinds of events.
const (
	StepEvent     EventKind = "step"     // the deployer did something
	ProgressEvent EventKind = "progress" // a workload came further
	TroubleEvent  EventKind = "trouble"  // something stands in the way; has a reason
	ClearedEvent  EventKind = "cleared"  // what stood in the way is gone
	StateEvent    EventKind = "state"    // the deployment changed its state; has a transition
	PodEvent      EventKind = "pod"      // a pod changed its state; has a transition
)

// Event is one line of what happens, as `todoctl deploy`, `scale`, `rollback`,
// `undeploy` and `status --watch` print it with --output json. Its form is stable:
// fields are added and never change their meaning; readers skip kinds they do not
// know. No event holds a secret.
type Event struct {
	// Seq counts the events of a run: 1, 2, 3, without gaps.
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"`
	Kind EventKind `json:"kind"`
	// State is the deployment's state when it happened; empty before it is known.
	State      lifecycle.State       `json:"state,omitempty"`
	Object     string                `json:"object,omitempty"` // such as "deployment/todo-chatbot-backend"
	Text       string                `json:"text"`             // one sentence for people
	Reason     *lifecycle.Reason     `json:"reason,omitempty"`
	Transition *lifecycle.Transition `json:"transition,omitempty"`
}

// stream numbers events and hands them on, one at a time.
type stream struct {
	mu    sync.Mutex
	seq   int64
	state lifecycle.State
	now   func() time.Time
	to    func(Event)
}

func (s *stream) emit(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	e.Seq, e.At = s.seq, s.now()
	if e.Kind == StateEvent {
		s.state = lifecycle.State(e.Transition.To)
	}
	e.State = s.state
	s.to(e)
}
