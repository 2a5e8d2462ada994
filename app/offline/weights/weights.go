// Package weights has what the features of the built-in assistant count. The
// files are written by test/sessions/train and read once; the same files give
// the same answers.
package weights

import (
	_ "embed"
	"hash/maphash"
	"maps"
	"strconv"
	"strings"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
)

//go:embed weights.tsv
var file string

//go:embed sure.tsv
var sureFile string

// sureOf is how probable a reading has to be to be carried out unasked, by its kind.
var sureOf = sync.OnceValue(func() map[string]float64 { return table(sureFile) })

// Thresholds returns how probable a reading has to be, by its kind, as it was learnt.
func Thresholds() map[string]float64 { return maps.Clone(sureOf()) }

// leastSure is how probable whatever changes something has to be: more than all else together.
const leastSure = 0.5

// sureAlone is how probable it has to be that a task that is named moves where no other change is worth a look: what is
// left then is that nothing is wanted, and in a conversation, unlike in what the table was learnt from, the
// task that is meant may not be on the list.
const sureAlone = 0.9

// unknownKind is how probable a reading has to be whose act was never seen.
const unknownKind = 0.9

// Sure is how probable a reading has to be, among all of the message, to be
// carried out without asking: from 0 to 1, more than 1 for never. It is learnt by
// kind, see [frame.KindOf].
func Sure(kind string) float64 {
	act, _, _ := strings.Cut(kind, " ")
	for _, name := range []string{kind, strings.TrimSuffix(kind, " alone"), act} {
		if v, ok := sureOf()[name]; ok {
			if act == string(frame.Show) || act == string(frame.Count) {
				return v
			}
			if strings.HasPrefix(kind, "move name") && strings.HasSuffix(kind, " alone") {
				v = max(v, sureAlone)
			}
			return max(v, leastSure)
		}
	}
	return unknownKind
}

// Default returns the weights by the names of the features.
func Default() frame.Weights { return frame.Weights(table(file)) }

// Shared returns the weights as they are summed: without the names, so that the
// garbage collector need not look through a hundred thousand of them.
var Shared = sync.OnceValue(func() Summed {
	s := Summed{seed: maphash.MakeSeed(), weights: map[uint64]float32{}}
	for name, v := range table(file) {
		s.weights[maphash.String(s.seed, name)] = float32(v)
	}
	return s
})

// Summed are weights by the hashes of the names of their features. Of a hundred
// thousand names two have the same one with a probability below 10⁻⁹.
type Summed struct {
	seed    maphash.Seed
	weights map[uint64]float32
}

// Of is what one feature counts.
func (s Summed) Of(feature string) float64 {
	return float64(s.weights[maphash.String(s.seed, feature)])
}

// Sum is what features count together, see [frame.Scale].
func (s Summed) Sum(features []string) float64 {
	sum := 0.0
	for _, f := range features {
		sum += s.Of(f)
	}
	return sum
}

// table reads lines of a name, a tab and a figure.
func table(text string) map[string]float64 {
	out := map[string]float64{}
	for _, line := range strings.Split(text, "\n") {
		name, value, ok := strings.Cut(line, "\t")
		if v, err := strconv.ParseFloat(value, 64); ok && err == nil {
			out[name] = v
		}
	}
	return out
}
