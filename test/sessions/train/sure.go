package main

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

// outcome is a best reading of a turn that was not learnt from.
type outcome struct {
	kind   string
	chance float64
	right  bool
}

// prior is how much the readings of the same act count beside those of the
// same kind, so that a rare kind is judged by what is like it.
const prior = 0.1

// levels are the probabilities that are tried; above the last one nothing is
// carried out unasked.
var levels = []float64{0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 1.01}

// outcomes are the best readings of all turns, each by weights that were learnt
// without its conversation.
func (g *gathering) outcomes(folds, epochs int, shrink float64, w io.Writer) []outcome {
	fold := map[string]int{}
	for _, t := range g.turns {
		if _, known := fold[t.talk]; !known {
			fold[t.talk] = len(fold) % folds
		}
	}
	turns := slices.Clone(g.turns)
	var all []outcome
	for k := range folds {
		part := *g
		part.turns = slices.DeleteFunc(slices.Clone(turns), func(t turn) bool { return fold[t.talk] == k })
		learnt := part.fit(epochs, shrink, w)
		weights := make([]float64, len(g.names))
		for id, name := range g.names {
			weights[id] = learnt[name]
		}
		for _, t := range turns {
			if fold[t.talk] == k {
				if o, ok := t.outcome(weights); ok {
					all = append(all, o)
				}
			}
		}
	}
	return all
}

// outcome is what the best reading by the weights comes to, false if that does nothing.
func (t turn) outcome(weights []float64) (outcome, bool) {
	all := make([]frame.Reading, len(t.features))
	best := 0
	for i, features := range t.features {
		for _, id := range features {
			all[i].Score += weights[id]
		}
		if all[i].Score > all[best].Score {
			best = i
		}
	}
	if len(all) == 0 || t.idle[best] {
		return outcome{}, false
	}
	chances := softmax(all, nil)
	kind := t.kinds[best] + " alone"
	for i := range all {
		if i != best && chances[i] >= frame.Plausible && !t.idle[i] {
			kind = t.kinds[best]
		}
	}
	return outcome{kind, chances[best], t.target[best] && !t.missing}, true
}

// newLearner begins without weights.
func newLearner(shrink float64) *learner {
	return &learner{weights: frame.Weights{}, squares: map[string]float64{}, sums: map[string]float64{}, shrink: shrink}
}

// search learns weights from the turns as they are found by searching, to gather readings by.
func (l *learner) search(learn []sample) {
	order := rand.New(rand.NewPCG(seed, seed))
	for range warmUp {
		order.Shuffle(len(learn), func(i, j int) { learn[i], learn[j] = learn[j], learn[i] })
		for _, s := range learn {
			l.learn(s)
		}
	}
	l.average()
}

// thresholds is the table by kind: the probability from which on a reading is to be carried
// out, where what comes out right outweighs what comes out wrong, a wrong one counting as
// much as cost right ones; and by act for kinds that are not in it.
func thresholds(all []outcome, cost float64, w io.Writer) map[string]float64 {
	byAct := map[string][]outcome{}
	byKind := map[string][]outcome{}
	for _, o := range all {
		act, _, _ := strings.Cut(o.kind, " ")
		byAct[act] = append(byAct[act], o)
		byKind[o.kind] = append(byKind[o.kind], o)
	}
	table := map[string]float64{}
	for act, of := range byAct {
		table[act] = best(of, nil, costOf(act, cost))
	}
	for kind, of := range byKind {
		act, _, _ := strings.Cut(kind, " ")
		table[kind] = best(of, byAct[act], costOf(kind, cost))
		right, acted := 0, 0
		for _, o := range of {
			if o.chance >= table[kind] {
				acted++
				if o.right {
					right++
				}
			}
		}
		fmt.Fprintf(w, "%-28s %.2f %4d of %4d acted upon, %4d right\n", kind, table[kind], acted, len(of), right)
	}
	return table
}

// list writes a table, a kind a line.
func list(table map[string]float64) string {
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(table)) {
		fmt.Fprintf(&b, "%s\t%.2f\n", kind, table[kind])
	}
	return b.String()
}

// higher takes of each kind the higher of two thresholds.
func higher(a, b map[string]float64) map[string]float64 {
	out := maps.Clone(a)
	for kind, v := range b {
		out[kind] = max(v, out[kind])
	}
	return out
}

// learntScale makes up for what the words that drop out take from the weights, beside those
// that were learnt with all of them.
const learntScale = 1.2

// mean joins two sets of weights: two trainings err less together than either does.
func mean(before, learnt frame.Weights, keep float64) frame.Weights {
	if keep == 0 {
		return learnt
	}
	out := frame.Weights{}
	for name, v := range before {
		out[name] = keep * v
	}
	for name, v := range learnt {
		out[name] += (1 - keep) * learntScale * v
	}
	return out
}

// costOf is what a wrong reading of a kind costs: one that only shows costs
// little, and what nobody asked to have on the list costs more.
func costOf(kind string, cost float64) float64 {
	act, _, _ := strings.Cut(kind, " ")
	switch {
	case act == string(frame.Show) || act == string(frame.Count):
		return cost / 6
	case strings.HasPrefix(kind, "add bare"):
		return cost * 2
	}
	return cost
}

// best is the level from which on acting gains most.
func best(of, like []outcome, cost float64) float64 {
	gain := func(of []outcome, level float64) float64 {
		sum := 0.0
		for _, o := range of {
			switch {
			case o.chance < level:
			case o.right:
				sum++
			default:
				sum -= cost
			}
		}
		return sum
	}
	at, most := levels[len(levels)-1], 0.0
	for i := len(levels) - 1; i >= 0; i-- {
		g := gain(of, levels[i]) + prior*gain(like, levels[i])
		if g > most {
			at, most = levels[i], g
		}
	}
	return at
}
