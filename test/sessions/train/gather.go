package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

const (
	warmUp   = 2   // how often all turns are gone through by searching, before readings are gathered
	gathered = 20  // readings of a turn that are learnt from
	dropped  = 0.5 // of the words of a turn that do not count at a step, so that the other features learn to do without them
)

// turn is a sample with the readings that are learnt from, their features as numbers.
type turn struct {
	features [][]int32
	target   []bool // those that are right, or that do nothing where none is
	missing  bool   // none is right
}

// gathering has the turns that are learnt from and the names of their features.
type gathering struct {
	turns []turn
	names []string
	word  []bool // whether a feature is a word or two
	ids   map[string]int32
}

// gather collects the likeliest readings of each turn by the weights, and the first right one. To
// search once and to learn from that often is what makes learning take minutes.
func (l *learner) gather(learn []sample) *gathering {
	g := &gathering{ids: map[string]int32{}}
	for _, s := range learn {
		all := s.readings(l.weights)
		right, found := s.targets(all)
		if !found {
			continue
		}
		t := turn{missing: true}
		known := false
		for i, r := range all {
			if i >= gathered && (known || !right[i]) {
				continue
			}
			known = known || right[i]
			t.missing = t.missing && !s.right(r)
			t.features = append(t.features, l.numbers(g, r))
			t.target = append(t.target, right[i])
		}
		g.turns = append(g.turns, t)
	}
	return g
}

// numbers are the features of a reading that are learnt, as numbers.
func (l *learner) numbers(g *gathering, r frame.Reading) []int32 {
	var out []int32
	for _, f := range r.Frames {
		for _, name := range f.Names() {
			if l.rare(name) {
				continue
			}
			id, known := g.ids[name]
			if !known {
				id = int32(len(g.names))
				g.ids[name] = id
				g.names = append(g.names, name)
				g.word = append(g.word, strings.Contains(name, " w="))
			}
			out = append(out, id)
		}
	}
	return out
}

// fitting is the state of learning from gathered turns.
type fitting struct {
	*gathering
	weights, squares, sums []float64
	gone                   []bool // features that do not count at this step
	steps, shrink          float64
	random                 *rand.Rand
}

// fit learns the weights of gathered turns from nothing, and takes the mean of the
// weights over all steps, which errs less on what was not learnt from than the last ones
// do (Freund and Schapire, "Large Margin Classification Using the Perceptron Algorithm",
// 1999). At each step half of the words of a turn do not count (Srivastava et al., "Dropout: A
// Simple Way to Prevent Neural Networks from Overfitting", 2014).
func (g *gathering) fit(epochs int, shrink float64, w io.Writer) frame.Weights {
	n := len(g.names)
	f := &fitting{gathering: g, weights: make([]float64, n), squares: make([]float64, n), sums: make([]float64, n), gone: make([]bool, n),
		shrink: shrink, random: rand.New(rand.NewPCG(seed, seed))}
	for e := range epochs {
		f.random.Shuffle(len(g.turns), func(i, j int) { g.turns[i], g.turns[j] = g.turns[j], g.turns[i] })
		wrong := 0
		for _, t := range g.turns {
			if !f.learn(t) {
				wrong++
			}
		}
		fmt.Fprintf(w, "epoch %d: %d of %d turns not right at first\n", e+1, wrong, len(g.turns))
	}
	out := frame.Weights{}
	for id, v := range f.weights {
		v -= f.sums[id] / max(1, f.steps)
		if g.word[id] {
			v *= 1 - dropped
		}
		out[g.names[id]] = v
	}
	return out
}

// drop chooses the features of a turn that do not count at this step.
func (f *fitting) drop(t turn) []int32 {
	seen := map[int32]bool{}
	var out []int32
	for _, features := range t.features {
		for _, id := range features {
			if !f.word[id] || seen[id] {
				continue
			}
			seen[id] = true
			if f.random.Float64() < dropped {
				f.gone[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}

// learn goes on by one turn and says whether the best reading was right.
func (f *fitting) learn(t turn) bool {
	out := f.drop(t)
	all := make([]frame.Reading, len(t.features))
	best := 0
	for i, features := range t.features {
		for _, id := range features {
			if !f.gone[id] {
				all[i].Score += f.weights[id]
			}
		}
		if all[i].Score > all[best].Score {
			best = i
		}
	}
	p := softmax(all, nil)
	q := softmax(all, t.target)
	gradient := map[int32]float64{}
	var order []int32
	for i, features := range t.features {
		by := q[i] - p[i]
		if by > -1e-4 && by < 1e-4 {
			continue
		}
		for _, id := range features {
			if f.gone[id] {
				continue
			}
			if _, known := gradient[id]; !known {
				order = append(order, id)
			}
			gradient[id] += by
		}
	}
	step := rate
	if t.missing {
		step *= missing
	}
	for _, id := range order {
		d := gradient[id] - f.shrink*f.weights[id]
		f.squares[id] += d * d
		by := step * d / math.Sqrt(1+f.squares[id])
		f.weights[id] += by
		f.sums[id] += by * f.steps
	}
	f.steps++
	for _, id := range out {
		f.gone[id] = false
	}
	return t.target[best]
}
