package frame

import (
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// maxOnly is how many of the times of a stretch are tried alone.
const maxOnly = 3

// only are the moments that a stretch with several times has if one of them
// alone says when, and the others are words: "tomorrow at 6 ring Nan about
// Sunday lunch".
func (s *stretch) only() []variant {
	var times []int
	for i := s.from; i < s.to; i++ {
		if n := s.toks[i].time; n >= 0 && !slices.Contains(times, n) {
			times = append(times, n)
		}
	}
	if len(times) < 2 || len(times) > 6 {
		return nil
	}
	var out []variant
	for k, n := range times {
		if len(out) == maxOnly {
			break
		}
		name := "only=middle"
		switch k {
		case 0:
			name = "only=first"
		case len(times) - 1:
			name = "only=last"
		}
		w := &moment{used: map[int]bool{}}
		for i := s.from; i < s.to; i++ {
			if s.toks[i].time == n {
				w.used[i] = true
			}
		}
		s.join(w, s.times[n], false)
		if w.given() {
			out = append(out, variant{w, name})
		}
	}
	if len(times) > 2 { // all but the last, which stands in the title
		w := &moment{used: map[int]bool{}}
		for _, n := range times[:len(times)-1] {
			for i := s.from; i < s.to; i++ {
				if s.toks[i].time == n {
					w.used[i] = true
				}
			}
			s.join(w, s.times[n], false)
		}
		out = append(out, variant{w, "only=butlast"})
	}
	return out
}

// onlyMoves moves a task to one of several times that were said.
func (s *stretch) onlyMoves(t *target, tasks []todo.Task, add func(Frame)) {
	if t.unsaid() {
		return
	}
	for _, v := range s.only() {
		if v.rule == nil && v.rel == nil {
			s.moveTo(v.moment, t, tasks, func(f Frame) {
				f.Features = append(f.Features, v.name)
				add(f)
			})
		}
	}
}

// onlyAdditions adds what was said at one of several times.
func (s *stretch) onlyAdditions(add func(Frame)) {
	for _, v := range s.only() {
		s.addAt(v.moment, []string{v.name}, add)
	}
}
