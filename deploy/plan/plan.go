// Package plan is what a deployment would change, made before it is done: the
// objects and their fields, the pods that restart, the room an update takes, and
// what all that was judged by. A plan can be kept in a file and applied later,
// exactly as it is or not at all.
package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Format is the version of the form of a plan's file.
const Format = 1

const maxFile = 8 << 20

// Action is what happens to an object.
type Action string

// Actions.
const (
	Create Action = "create"
	Change Action = "change"
	Delete Action = "delete"
	Keep   Action = "keep"
	Refuse Action = "refused" // the API server would not take it
	Leave  Action = "leave"   // the release no longer has it, and it stays
)

// Plan is what would happen.
type Plan struct {
	Format    int       `json:"format"`
	Made      time.Time `json:"made"`
	Context   string    `json:"context"`
	Namespace string    `json:"namespace"`
	Release   string    `json:"release"`
	Base      Base      `json:"base"`
	Objects   []Object  `json:"objects"`
	// Secret says which keys of the Secret get another value; never which.
	Secret   []string       `json:"secret_keys_changed,omitempty"`
	Restarts []Restart      `json:"restarts,omitempty"`
	Capacity *Capacity      `json:"capacity,omitempty"`
	Images   []Image        `json:"images,omitempty"`
	Values   map[string]any `json:"values"` // what is applied; without secrets
}

// Base is what the plan was made against: if any of it has moved, the plan no
// longer says what would happen.
type Base struct {
	Revision int    `json:"revision"` // 0: not there
	Status   string `json:"status,omitempty"`
	Chart    string `json:"chart"`   // digest of what is in the chart
	Values   string `json:"values"`  // digest
	Secrets  string `json:"secrets"` // keyed hash of the Secret as it will be
}

// Object is what happens to one object.
type Object struct {
	Name    string  `json:"object"` // such as "deployment/todo-chatbot-backend"
	Action  Action  `json:"action"`
	Fields  []Field `json:"fields,omitempty"`
	Refused string  `json:"refused,omitempty"`
	// Seen is the object's version and generation when the plan was made.
	UID        string     `json:"uid,omitempty"`
	Generation int64      `json:"generation,omitempty"`
	Version    string     `json:"resource_version,omitempty"`
	Digest     string     `json:"digest,omitempty"` // of the object without what the cluster counts
	Conflicts  []Conflict `json:"conflicts,omitempty"`
}

// Conflict is a field that another field manager wrote.
type Conflict struct {
	Manager string `json:"manager"`
	Field   string `json:"field"`
}

// Field is a field that gets another value; an empty From or To is none.
type Field struct {
	Path string `json:"path"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Restart is a workload whose pods are replaced.
type Restart struct {
	Object string `json:"object"`
	Pods   int    `json:"pods"`
	Why    string `json:"why"`
}

// Capacity is what an update asks for at its height, and what is free.
type Capacity struct {
	CPU        string `json:"cpu"` // of the release's pods with the surge
	Memory     string `json:"memory"`
	FreeCPU    string `json:"free_cpu"` // on all nodes, without what others ask for
	FreeMemory string `json:"free_memory"`
	Fits       bool   `json:"fits"`
}

// Image is an image of the release and on how many nodes it is.
type Image struct {
	Name  string `json:"image"`
	On    int    `json:"on_nodes"`
	Nodes int    `json:"nodes"`
	Load  bool   `json:"load"` // it is not everywhere, and may not be pulled
}

// Changes says whether the plan changes anything.
func (p Plan) Changes() bool {
	return len(p.Secret) > 0 || slices.ContainsFunc(p.Objects, func(o Object) bool { return o.Action != Keep })
}

// Refused returns the objects that the API server would not take.
func (p Plan) Refused() []Object {
	var all []Object
	for _, o := range p.Objects {
		if o.Action == Refuse {
			all = append(all, o)
		}
	}
	return all
}

// Moved says what has changed between a plan and one made now of the same values:
// nothing, if the plan still says what would happen.
func (p Plan) Moved(now Plan) []string {
	var moved []string
	tell := func(what string, before, after any) {
		if before != after {
			moved = append(moved, fmt.Sprintf("%s was %v, and is %v", what, before, after))
		}
	}
	tell("the context", p.Context, now.Context)
	tell("the namespace", p.Namespace, now.Namespace)
	tell("the release", p.Release, now.Release)
	tell("the revision", p.Base.Revision, now.Base.Revision)
	tell("the revision's status", p.Base.Status, now.Base.Status)
	for what, same := range map[string]bool{
		"the chart is another one": p.Base.Chart == now.Base.Chart,
		"the values are others":    p.Base.Values == now.Base.Values,
		"the secrets are others":   p.Base.Secrets == now.Base.Secrets,
	} {
		if !same {
			moved = append(moved, what)
		}
	}
	before := map[string]Object{}
	for _, o := range p.Objects {
		before[o.Name] = o
	}
	for _, o := range now.Objects {
		old, was := before[o.Name]
		delete(before, o.Name)
		switch {
		case !was:
			moved = append(moved, o.Name+" was not in the plan")
		case old.UID != o.UID && old.UID == "":
			moved = append(moved, o.Name+" was not there, and is there now")
		case old.UID != o.UID && o.UID == "":
			moved = append(moved, o.Name+" was there, and is gone")
		case old.UID != o.UID:
			moved = append(moved, o.Name+" was deleted and made again")
		case old.Digest != o.Digest:
			moved = append(moved, fmt.Sprintf("%s was changed by somebody (generation %d to %d, version %s to %s)",
				o.Name, old.Generation, o.Generation, old.Version, o.Version))
		}
	}
	for name := range before {
		moved = append(moved, name+" is no longer in it")
	}
	slices.Sort(moved)
	return moved
}

// Write writes the plan's file.
func (p Plan) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(p)
}

// Read reads a plan's file.
func Read(r io.Reader) (Plan, error) {
	var p Plan
	decoder := json.NewDecoder(io.LimitReader(r, maxFile))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return Plan{}, fmt.Errorf("it is not a plan that todoctl plan made: %w", err)
	}
	if decoder.More() {
		return Plan{}, errors.New("there is something after the plan: a file holds one")
	}
	if p.Format != Format {
		return Plan{}, fmt.Errorf("it has the format %d, and this todoctl reads %d: make it again with todoctl plan",
			p.Format, Format)
	}
	if strings.TrimSpace(p.Namespace) == "" || p.Values == nil {
		return Plan{}, errors.New("it names no namespace, or has no values: make it again with todoctl plan")
	}
	return p, nil
}
