package api

import (
	"context"
	"encoding/json"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// listNews is what a stream has told of the person's lists.
type listNews struct {
	s       *Server
	who     todo.Actor
	wake    <-chan struct{} // nil where there is nothing to tell
	watched []list.Place    // the lists whose tasks it is woken for
	told    map[todo.ListID]list.Place
	stop    func()
}

// watchLists is of nothing where the stream is that of one list.
func (s listHandlers) watchLists(who todo.Actor) *listNews {
	n := &listNews{s: s.Server, who: who, told: map[todo.ListID]list.Place{}, stop: func() {}}
	if s.Lists != nil && who.List == "" {
		n.wake, n.stop = s.Lists.Watch(who, nil)
	}
	return n
}

// end stops watching, whatever is watched by then.
func (n *listNews) end() { n.stop() }

// send tells of the lists in which something is new since it was told last.
func (n *listNews) send(ctx context.Context, out *stream) error {
	if n.wake == nil {
		return nil
	}
	var places []list.Place
	err := chat.Aside(func() (err error) {
		places, err = n.s.Lists.Lists(ctx, n.who)
		for err == nil && n.others(places) {
			// What changes between the question and the watch is asked for again.
			n.stop()
			n.wake, n.stop = n.s.Lists.Watch(n.who, places)
			n.watched = places
			places, err = n.s.Lists.Lists(ctx, n.who)
		}
		return err
	})
	if err != nil {
		return err
	}
	return n.tell(places, out)
}

// others says whether these are other lists than those that are watched.
func (n *listNews) others(places []list.Place) bool {
	watched := map[todo.ListID]bool{}
	for _, p := range n.watched {
		watched[p.ID] = true
	}
	for _, p := range places {
		if !watched[p.ID] {
			return true
		}
	}
	return len(places) != len(watched)
}

func (n *listNews) tell(places []list.Place, out *stream) error {
	gone := n.told
	n.told = make(map[todo.ListID]list.Place, len(places))
	for _, p := range places {
		n.told[p.ID] = p
		before, known := gone[p.ID]
		delete(gone, p.ID)
		if known && same(before, p) {
			continue
		}
		b, err := json.Marshal(p)
		if err != nil {
			return err
		}
		if err := out.event("", "list", b); err != nil {
			return err
		}
	}
	for id := range gone {
		b, err := json.Marshal(map[string]todo.ListID{"id": id})
		if err != nil {
			return err
		}
		if err := out.event("", "list-over", b); err != nil {
			return err
		}
	}
	return nil
}

// same says whether nothing about a list is new.
func same(a, b list.Place) bool {
	archived := func(p list.Place) bool { return p.Archived != nil }
	if archived(a) != archived(b) {
		return false
	}
	a.Archived, b.Archived = nil, nil
	return a == b
}
