// Package watch says what a release looks like and what happens to it: it follows a release as events, explains what
// stands in its way by the logs of its containers, records its transitions in the journal, and makes the views that
// terminals and pages show. It changes nothing in the cluster but the journal.
package watch

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// Watcher looks at the one release of a namespace.
type Watcher struct {
	cluster *kube.Cluster
	helm    *helm.Client
	release string
	now     func() time.Time
	events  stream
	hidden  *mask
}

// New makes a Watcher of the release of that name. It calls emit, unless it is nil, with each event, from one
// goroutine at a time.
func New(cluster *kube.Cluster, client *helm.Client, release string, now func() time.Time, emit func(Event)) *Watcher {
	if emit == nil {
		emit = func(Event) {}
	}
	return &Watcher{cluster: cluster, helm: client, release: release, now: now, events: stream{now: now, to: emit},
		hidden: &mask{}}
}

// Emit numbers an event, gives it the time and the state, and hands it on.
func (w *Watcher) Emit(e Event) { w.events.emit(e) }

// Step emits the event of something that was done to an object.
func (w *Watcher) Step(object, text string) {
	w.Emit(Event{Kind: StepEvent, Object: object, Text: text})
}
