package main

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
	"github.com/todo-chatbot/todo-chatbot/test/sessions/dialogues"
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

// sure learns, by the kind of a reading, from which probability on it is to be
// carried out: where what comes out right outweighs what comes out wrong, a
// wrong one counting as much as cost right ones. Each turn is judged by weights
// that were learnt without its conversation.
func sure(data, out string, folds, epochs int, cost, shrink float64, fresh bool, w io.Writer) error {
	talks, err := dialogues.Load(data)
	if err != nil {
		return err
	}
	parts := make([][]sample, folds)
	for i, t := range talks {
		parts[i%folds] = append(parts[i%folds], samples(t)...)
	}
	var all []outcome
	for k := range parts {
		var learn []sample
		for j, p := range parts {
			if j != k {
				learn = append(learn, p...)
			}
		}
		l := newLearner(learn, shrink)
		if !fresh {
			l.weights = weights.Default() // only to search by: what counts is learnt from nothing
		}
		l.epochs(learn, epochs, w)
		for _, s := range parts[k] {
			readings := s.readings(l.weights)
			if len(readings) > 0 && readings[0].Key() != "" {
				chances := softmax(readings, nil)
				all = append(all, outcome{frame.KindOf(readings, chances), chances[0], s.right(readings[0])})
			}
		}
	}
	text := thresholds(all, cost, w)
	return os.WriteFile(out, []byte(text), 0o644)
}

// newLearner begins without weights.
func newLearner(learn []sample, shrink float64) *learner {
	return &learner{weights: frame.Weights{}, squares: map[string]float64{}, sums: map[string]float64{}, shrink: shrink, rare: rareWords(learn)}
}

// epochs learns the weights: from the turns as they are found by searching, where there are
// no weights yet, and then from what is gathered by these.
func (l *learner) epochs(learn []sample, epochs int, w io.Writer) {
	if epochs == 0 {
		return
	}
	if len(l.weights) == 0 {
		order := rand.New(rand.NewPCG(seed, seed))
		for range warmUp {
			order.Shuffle(len(learn), func(i, j int) { learn[i], learn[j] = learn[j], learn[i] })
			for _, s := range learn {
				l.learn(s)
			}
		}
		l.average()
	}
	l.weights = l.gather(learn).fit(epochs, l.shrink, w)
}

// thresholds is the table by kind, and by act for kinds that are not in it.
func thresholds(all []outcome, cost float64, w io.Writer) string {
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
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(table)) {
		fmt.Fprintf(&b, "%s\t%.2f\n", kind, table[kind])
	}
	return b.String()
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
