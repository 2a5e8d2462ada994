package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

const (
	warmUp   = 2  // how often all turns are gone through by searching, before readings are gathered
	gathered = 20 // readings of a turn that are learnt from
	// leastTalks is in how many conversations a word or a pair of words has to occur to be learnt.
	leastTalks = 8
	dropped    = 0.5 // of the words of a turn that do not count at a step, so that the other features learn to do without them
)

// turn is a sample with the readings that are learnt from, their features as numbers.
type turn struct {
	talk     string
	kinds    []string // of the readings, see [frame.Reading.Kind]
	idle     []bool   // those that do nothing
	features [][]int32
	target   []bool // those that are right, or that do nothing where none is
	missing  bool   // none is right
}

// gathering has the turns that are learnt from and the names of their features.
type gathering struct {
	turns []turn
	names []string
	word  []bool // whether a feature is a word or two
	rare  []bool // whether it is one of too few conversations
	ids   map[string]int32
}

// gather collects the likeliest readings of each turn by the weights, and the first right one. To
// search once and to learn from that often is what makes learning take minutes.
func (l *learner) gather(learn []sample) *gathering {
	g := &gathering{ids: map[string]int32{}}
	for batch := range slices.Chunk(learn, 64) {
		found := make([][]frame.Reading, len(batch))
		var all sync.WaitGroup
		for i, s := range batch {
			all.Go(func() { found[i] = s.readings(l.weights) })
		}
		all.Wait()
		for i, s := range batch {
			g.add(s, found[i])
		}
	}
	g.rare = g.rareWords()
	return g
}

// add takes in a turn with its readings, the best first.
func (g *gathering) add(s sample, all []frame.Reading) {
	right, found := s.targets(all)
	if !found {
		return
	}
	t := turn{talk: s.talk.ID, missing: true}
	known := false
	for i, r := range all {
		if i >= gathered && (known || !right[i]) {
			continue
		}
		known = known || right[i]
		t.missing = t.missing && !s.right(r)
		t.kinds = append(t.kinds, r.Kind())
		t.idle = append(t.idle, r.Key() == "")
		t.features = append(t.features, g.numbers(r))
		t.target = append(t.target, right[i])
	}
	g.turns = append(g.turns, t)
}

// rareWords says of features whether they are words of too few conversations, with whatever act.
func (g *gathering) rareWords() []bool {
	talks := map[string]map[string]bool{}
	of := func(id int32) map[string]bool {
		_, word, _ := strings.Cut(g.names[id], " w=")
		if talks[word] == nil {
			talks[word] = map[string]bool{}
		}
		return talks[word]
	}
	for _, t := range g.turns {
		for _, features := range t.features {
			for _, id := range features {
				if g.word[id] {
					of(id)[t.talk] = true
				}
			}
		}
	}
	out := make([]bool, len(g.names))
	for id := range out {
		out[id] = g.word[id] && len(of(int32(id))) < leastTalks
	}
	return out
}

// numbers are the features of a reading, as numbers.
func (g *gathering) numbers(r frame.Reading) []int32 {
	var out []int32
	for _, f := range r.Frames {
		for _, name := range f.Names() {
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
			if f.gone[id] || f.rare[id] {
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
