package account

import (
	"sync"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// ears are what is called when something about a person changes.
type ears struct {
	mu  sync.Mutex
	of  map[todo.UserID]map[int]func()
	all int // how many there ever were

	asked time.Time // when everybody was called last
}

// OnChange has fn called after each change of a person, their sessions and
// tokens, made on whichever replica, until stop is called. It must not wait.
func (s *Service) OnChange(user todo.UserID, fn func()) (stop func()) {
	e := &s.ears
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.of == nil {
		e.of = map[todo.UserID]map[int]func(){}
	}
	if e.of[user] == nil {
		e.of[user] = map[int]func(){}
	}
	e.all++
	id := e.all
	e.of[user][id] = fn
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.of[user], id)
		if len(e.of[user]) == 0 {
			delete(e.of, user)
		}
	}
}

// heard is what the store calls; "" is everybody.
func (s *Service) heard(user todo.UserID) {
	s.known.forget(user)
	e := &s.ears
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, fn := range e.of[user] {
		fn()
	}
	// While nothing can be heard this comes each second: that is too often for everybody.
	if user != "" || time.Since(e.asked) < CacheLife {
		return
	}
	e.asked = time.Now()
	for _, all := range e.of {
		for _, fn := range all {
			fn()
		}
	}
}
