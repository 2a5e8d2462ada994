package dashboard

import (
	"context"
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/graph"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

const (
	again     = 3 * time.Second // between attempts to see a cluster that is gone
	usageTime = 5 * time.Second // between two looks at the use of resources
)

// watch publishes what is seen until ctx ends. A cluster that cannot be seen is
// said to be so, beside what was seen last.
func (s *Server) watch(ctx context.Context) {
	go s.measure(ctx)
	for ctx.Err() == nil {
		err := s.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		view, _ := s.views.get()
		view.Lost = "The cluster is not seen any more."
		if err != nil {
			view.Lost = err.Error()
		}
		s.views.publish(view)
		pause(ctx, again)
	}
}

func (s *Server) follow(ctx context.Context) error {
	operator, err := s.options.Operator(func(watch.Event) {})
	if err != nil {
		return err
	}
	return operator.Watch(ctx, func(scene watch.View) error {
		s.views.publish(View{Status: scene.Status, Graph: graph.Arrange(scene.Graph), Timeline: timeline(scene.Journal),
			Revisions: scene.Revisions})
		return nil
	})
}

// usage is the use of resources that was seen last.
type usage struct {
	mu   sync.Mutex
	pods []watch.PodUsage
	note string
}

func (u *usage) get() ([]watch.PodUsage, string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]watch.PodUsage{}, u.pods...), u.note
}

func (u *usage) set(pods []watch.PodUsage, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.pods, u.note = pods, ""
	if err != nil {
		u.note = err.Error()
	}
}

// measure asks for the use of resources while somebody looks, and as soon as
// somebody comes.
func (s *Server) measure(ctx context.Context) {
	for ctx.Err() == nil {
		if s.views.readersNow() > 0 {
			if operator, err := s.options.Operator(func(watch.Event) {}); err == nil {
				s.usage.set(operator.Usage(ctx))
				s.views.touch()
			}
		}
		timer := time.NewTimer(usageTime)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.came:
		}
		timer.Stop()
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
