package release

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/todo-chatbot/todo-chatbot/deploy/graph"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Entities looks at the release once and draws how its parts hang together.
func (d *Deployer) Entities(ctx context.Context) (graph.Graph, error) {
	status, err := d.Status(ctx)
	if err != nil {
		return graph.Graph{}, err
	}
	objects, err := d.cluster.Objects(ctx)
	if err != nil {
		return graph.Graph{}, err
	}
	return d.Draw(ctx, status, objects), nil
}

// Draw makes the graph of what was seen before. It reads the Secret for the
// name of the database's host; where it may not, the host is left out.
func (d *Deployer) Draw(ctx context.Context, status Status, objects []map[string]any) graph.Graph {
	source := graph.Source{Namespace: status.Namespace, Release: d.release, States: StatesOf(d.release, status)}
	if status.Revision != nil {
		source.Revision = fmt.Sprintf("revision %d, chart %s", status.Revision.Number, status.Revision.Chart)
	}
	if secrets, err := d.cluster.Secrets(ctx); err == nil {
		if host, port, err := secrets.Database(); err == nil {
			source.Database = net.JoinHostPort(host, strconv.Itoa(port))
		}
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
	add("release/"+release, string(s.State), toneOf(s.State))
	for _, w := range s.Workloads {
		state, tone := lifecycle.Running, graph.Good
		switch {
		case w.Ready < w.Desired && reasons["deployment/"+w.Name] != "":
			state, tone = lifecycle.Degraded, graph.Bad
		case w.Ready < w.Desired || w.Updated < w.Desired:
			state, tone = lifecycle.Deployed, graph.Busy
		}
		for _, p := range w.Pods {
			add("pod/"+p.Name, string(p.State), podTone(p.State))
			if podTone(p.State) == graph.Bad && w.Ready < w.Desired {
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
