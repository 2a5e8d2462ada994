package dashboard

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// maxLines bounds what is kept of a piece of work; the oldest go first.
const maxLines = 200

// desk has one piece of work at a time.
type desk struct {
	now func() time.Time

	mu   sync.Mutex
	last Work
	done sync.WaitGroup
}

// begin takes the desk, and says whether it was free.
func (d *desk) begin(what string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.last.Busy {
		return false
	}
	d.last = Work{What: what, Busy: true}
	d.done.Add(1)
	return true
}

func (d *desk) note(e watch.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last.Lines = append(d.last.Lines, e)
	d.last.Lines = d.last.Lines[max(0, len(d.last.Lines)-maxLines):]
}

func (d *desk) end(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	d.last.Busy, d.last.Ended = false, &now
	if err != nil {
		d.last.Failed = err.Error()
	}
	d.done.Done()
}

// work is a copy of what is on the desk.
func (d *desk) work() Work {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.last
	w.Lines = append([]watch.Event{}, w.Lines...)
	return w
}

func (d *desk) wait() { d.done.Wait() }

// order is what a person asks for; which fields count depends on the address.
type order struct {
	Component entity.Component `json:"component"`
	Replicas  int              `json:"replicas"`
	Revision  int              `json:"revision"`
}

func (s *Server) scale(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, func(o order) (string, string, task) {
		if !known(o.Component) || o.Replicas < 1 || o.Replicas > 10 {
			return "", "Replicas are 1 to 10, of the frontend or the backend.", nil
		}
		return fmt.Sprintf("Scale the %s to %d", o.Component, o.Replicas), "",
			func(ctx context.Context, operator Operator) error {
				report, err := operator.Scale(ctx, map[entity.Component]int{o.Component: o.Replicas})
				return report.Outcome(err)
			}
	})
}

func (s *Server) rollback(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, func(o order) (string, string, task) {
		if o.Revision < 1 {
			return "", "Say which revision to go back to.", nil
		}
		return fmt.Sprintf("Go back to revision %d", o.Revision), "",
			func(ctx context.Context, operator Operator) error {
				report, err := operator.Rollback(ctx, o.Revision)
				return report.Outcome(err)
			}
	})
}

func (s *Server) restart(w http.ResponseWriter, r *http.Request) {
	s.act(w, r, func(o order) (string, string, task) {
		if !known(o.Component) {
			return "", "Say whether the frontend or the backend is to be restarted.", nil
		}
		return fmt.Sprintf("Restart the %s", o.Component), "", func(ctx context.Context, operator Operator) error {
			report, err := operator.Restart(ctx, o.Component)
			return report.Outcome(err)
		}
	})
}

type task func(context.Context, Operator) error

// act reads an order and sets it going; its progress is in the view.
func (s *Server) act(w http.ResponseWriter, r *http.Request, read func(order) (what, wrong string, do task)) {
	if s.options.ReadOnly {
		http.Error(w, "This dashboard was started with --read-only: it changes nothing.", http.StatusForbidden)
		return
	}
	var o order
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&o); err != nil {
		http.Error(w, "The order is no JSON that is known here: "+err.Error(), http.StatusBadRequest)
		return
	}
	what, wrong, do := read(o)
	if wrong != "" {
		http.Error(w, wrong, http.StatusUnprocessableEntity)
		return
	}
	operator, err := s.options.Operator(func(e watch.Event) {
		s.desk.note(e)
		s.views.touch()
	})
	if err != nil {
		s.fail(w, err)
		return
	}
	if !s.desk.begin(what) {
		http.Error(w, "Something else is being done: wait until it is over.", http.StatusConflict)
		return
	}
	go func() {
		s.desk.end(do(s.base, operator))
		s.views.touch()
	}()
	w.WriteHeader(http.StatusAccepted)
}

func known(c entity.Component) bool { return c == entity.Frontend || c == entity.Backend }
