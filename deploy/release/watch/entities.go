package watch

import (
	"context"
	"fmt"

	"github.com/todo-chatbot/todo-chatbot/deploy/graph"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Entities looks at the release once and draws how its parts hang together.
func (w *Watcher) Entities(ctx context.Context) (graph.Graph, error) {
	status, err := w.Status(ctx)
	if err != nil {
		return graph.Graph{}, err
	}
	objects, err := w.cluster.Objects(ctx)
	if err != nil {
		return graph.Graph{}, err
	}
	return w.draw(status, objects, w.database(ctx)), nil
}

// database is the host and port of the database, and nothing else of its
// address; "" where the Secret may not be read or names none.
func (w *Watcher) database(ctx context.Context) string {
	secrets, err := w.cluster.Secrets(ctx)
	if err != nil {
		return ""
	}
	return secrets.DatabaseAddress()
}

// draw makes the graph of what was seen before.
func (w *Watcher) draw(status Status, objects []map[string]any, database string) graph.Graph {
	source := graph.Source{Namespace: status.Namespace, Release: w.release, States: StatesOf(w.release, status),
		Database: database}
	if status.Revision != nil {
		source.Revision = fmt.Sprintf("revision %d, chart %s", status.Revision.Number, status.Revision.Chart)
	}
	if status.Keeper != nil {
		source.Keeper = "kept by " + status.Keeper.String()
	}
	for _, o := range objects {
		source.Objects = append(source.Objects, o)
	}
	return graph.Build(source)
}

// StatesOf gives the states of a status to the nodes of its graph.
func StatesOf(release string, s Status) map[string]graph.State {
	reasons := map[string]string{}
	for _, r := range s.Reasons {
		if reasons[r.Object] == "" {
			reasons[r.Object] = string(r.Code) + ": " + r.Message
		}
	}
	states := map[string]graph.State{}
	add := func(id, state string, tone graph.Tone) {
		states[id] = graph.State{State: state, Tone: tone, Reason: reasons[id]}
	}
	for _, r := range s.Reasons { // Services, ConfigMaps and the like have no other state than to be as they should.
		if r.Severe {
			add(r.Object, string(r.Code), graph.Bad)
		}
	}
	add("release/"+release, string(s.State), toneOf(s.State))
	for _, w := range s.Workloads {
		state, tone := lifecycle.Running, graph.Good
		if w.Ready < w.Desired || w.Updated < w.Desired {
			state, tone = lifecycle.Deployed, graph.Busy
		}
		if reasons["deployment/"+w.Name] != "" && tone == graph.Busy {
			state, tone = lifecycle.Degraded, graph.Bad
		}
		for _, p := range w.Pods {
			add("pod/"+p.Name, string(p.State), podTone(p.State))
			if podTone(p.State) == graph.Bad {
				state, tone = lifecycle.Degraded, graph.Bad
			}
		}
		add("deployment/"+w.Name, string(state), tone)
	}
	return states
}

func toneOf(s lifecycle.State) graph.Tone {
	switch s {
	case lifecycle.Running:
		return graph.Good
	case lifecycle.Degraded:
		return graph.Bad
	case lifecycle.NotDeployed:
		return graph.Plain
	default:
		return graph.Busy
	}
}

func podTone(s lifecycle.PodState) graph.Tone {
	switch s {
	case lifecycle.PodReady:
		return graph.Good
	case lifecycle.PodFailed, lifecycle.PodCrashLoop:
		return graph.Bad
	default:
		return graph.Busy
	}
}
