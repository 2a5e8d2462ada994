// Command train learns the weights of the built-in assistant's features from
// conversations with their outcomes, and writes them as a small file.
//
//	go run ./test/sessions/train -data test/sessions/data -out app/offline/weights/weights.tsv
//
// It is a log-linear model over the readings of a message, trained by stochastic
// gradient ascent with AdaGrad steps (Duchi, Hazan, Singer, "Adaptive
// Subgradient Methods", 2011) on the likelihood of the readings that are right:
// those whose effect on the list is one that was wanted, whichever words they
// were read from. Where none is, doing nothing is right, so that what is not
// understood gets no confidence. The readings are searched for by the weights of
// before, or by those of a quick first pass with -fresh. The same conversations
// and weights give the same file.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
	"github.com/todo-chatbot/todo-chatbot/test/sessions/dialogues"
)

const (
	readings = 60 // of a message that are looked at
	rate     = 0.5
	missing  = 0.25 // of a step, where no reading is right
	seed     = 1
	harmful  = 0.7 // of the probability, from where on a wrong reading does harm
)

// showReadings is how many readings -show lists of a turn.
const showReadings = 2

func main() {
	data := flag.String("data", "test/sessions/data", "the folder with the conversations")
	out := flag.String("out", "app/offline/weights/weights.tsv", "the file that is written; - for none")
	epochs := flag.Int("epochs", 8, "how often all turns are gone through")
	held := flag.Int("held", 0, "one conversation in so many is not learnt from, and measured")
	show := flag.Int("show", 0, "list up to so many of the turns learnt from that do not come out right; the measured ones stay unread")
	sureTo := flag.String("sure", "", "write to this file, too, how probable a reading has to be by its kind, from -folds trainings")
	folds := flag.Int("folds", 3, "of -sure")
	cost := flag.Float64("cost", 3, "of -sure: how many right turns a wrong one costs")
	kind := flag.String("mark", "", "of -show: only missing (no reading is right), wrong (another one is best) or harm (it would have been carried out)")
	other := flag.String("measured", "", "a folder with conversations that are only measured, beside those of -held")
	alive := flag.String("live", "-", "beside the measures, what the assistant does with each turn that is measured; lists those whose kind begins so (\"best right: asks\"), none if empty")
	fresh := flag.Bool("fresh", false, "search by weights that are learnt in a first pass, instead of by those of the program")
	shrink := flag.Float64("shrink", 0.02, "how much of each weight is taken off at a step, against learning by heart")
	keep := flag.Float64("keep", 0.5, "the share of the weights of the program that is kept; the thresholds of -sure are never lower than its own then")
	flag.Parse()
	if err := run(options{*data, *other, *out, *sureTo, *kind, *alive, *epochs, *held, *show, *folds, *cost, *shrink, *keep, *fresh}, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// options are what the flags of the same names say.
type options struct {
	data, measured, out, sure, mark, live string
	epochs, held, show, folds             int
	cost, shrink, keep                    float64
	fresh                                 bool
}

// read are the turns that are learnt from and those that are measured.
func read(o options) (learn, measure []sample, err error) {
	talks, err := dialogues.Load(o.data)
	if err != nil {
		return nil, nil, err
	}
	for i, t := range talks {
		if o.held > 0 && i%o.held == o.held-1 {
			measure = append(measure, samples(t)...)
		} else {
			learn = append(learn, samples(t)...)
		}
	}
	if o.measured == "" {
		return learn, measure, nil
	}
	more, err := dialogues.Load(o.measured)
	for _, t := range more {
		measure = append(measure, samples(t)...)
	}
	return learn, measure, err
}

func run(o options, w io.Writer) error {
	learn, measure, err := read(o)
	if err != nil {
		return err
	}
	l := newLearner(o.shrink)
	if o.epochs > 0 {
		if o.fresh {
			l.search(learn)
		} else {
			l.weights = weights.Default()
		}
		g := l.gather(learn)
		if o.sure != "" {
			table := thresholds(g.outcomes(o.folds, o.epochs, o.shrink, io.Discard), o.cost, w)
			if o.keep > 0 {
				table = higher(table, weights.Thresholds())
			}
			if err := os.WriteFile(o.sure, []byte(list(table)), 0o644); err != nil {
				return err
			}
		}
		l.weights = mean(weights.Default(), g.fit(o.epochs, o.shrink, w), o.keep)
	} else {
		l.weights = weights.Default()
	}
	if o.out != "-" {
		if err := os.WriteFile(o.out, []byte(write(l.weights)), 0o644); err != nil {
			return err
		}
	}
	return l.report(o, learn, measure, w)
}

// report says how many of the turns come out right: of those that are measured, and of those
// that were learnt from where these are asked for.
func (l *learner) report(o options, learn, measure []sample, w io.Writer) error {
	fmt.Fprintf(w, "measured: %s\n", l.measure(measure))
	l.policies(measure, w)
	l.confused(measure, w)
	if o.live != "-" {
		if err := live(measure, l.weights, o.live, w); err != nil {
			return err
		}
	}
	if o.show == 0 {
		return nil
	}
	fmt.Fprintf(w, "learnt from: %s\n", l.measure(learn))
	for _, s := range learn {
		if o.show == 0 {
			break
		}
		if line, ok := l.miss(s, o.mark); ok {
			fmt.Fprintln(w, line)
			o.show--
		}
	}
	return nil
}

// learner is the state of the training.
type learner struct {
	weights frame.Weights
	squares map[string]float64 // sums of squared gradients
	sums    map[string]float64 // of each change of a weight, times the step at which it came
	steps   float64
	shrink  float64 // of each weight at a step, against learning by heart
}

// learn goes on by one turn.
func (l *learner) learn(s sample) {
	all := s.readings(l.weights)
	right, found := s.targets(all)
	if !found {
		return
	}
	step := rate
	if !slices.ContainsFunc(all, s.right) {
		step *= missing
	}
	p := softmax(all, nil)
	q := softmax(all, right)
	gradient := map[string]float64{}
	for i, r := range all {
		by := q[i] - p[i]
		if by > -1e-4 && by < 1e-4 {
			continue
		}
		for _, f := range r.Frames {
			for _, name := range f.Names() {
				gradient[name] += by
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(gradient)) {
		g := gradient[name] - l.shrink*l.weights[name]
		l.squares[name] += g * g
		by := step * g / math.Sqrt(1+l.squares[name])
		l.weights[name] += by
		l.sums[name] += by * l.steps
	}
	l.steps++
}

// average takes the mean of the weights over all steps, see [gathering.fit].
func (l *learner) average() {
	if l.steps == 0 {
		return
	}
	for name := range l.weights {
		l.weights[name] -= l.sums[name] / l.steps
	}
}

// targets are the readings that are right; where none is, those that do
// nothing. It reports false if there is nothing to learn.
func (s sample) targets(all []frame.Reading) ([]bool, bool) {
	right := make([]bool, len(all))
	found := false
	for i, r := range all {
		right[i] = s.right(r)
		found = found || right[i]
	}
	if found {
		return right, true
	}
	for i, r := range all {
		right[i] = r.Key() == ""
		found = found || right[i]
	}
	return right, found
}

// softmax are the probabilities of the readings, of those that are in the set.
func softmax(all []frame.Reading, in []bool) []float64 {
	out := make([]float64, len(all))
	best := math.Inf(-1)
	for i, r := range all {
		if in == nil || in[i] {
			best = max(best, r.Score)
		}
	}
	sum := 0.0
	for i, r := range all {
		if in == nil || in[i] {
			out[i] = math.Exp(r.Score - best)
			sum += out[i]
		}
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func (l *learner) measure(of []sample) string {
	right, possible, top4 := 0, 0, 0
	for _, s := range of {
		all := s.readings(l.weights)
		at := slices.IndexFunc(all, s.right)
		if at == 0 {
			right++
		}
		if at >= 0 && at < 4 {
			top4++
		}
		if at >= 0 {
			possible++
		}
	}
	n := max(1, len(of))
	return fmt.Sprintf("%d turns: right %.1f %%, among the first four %.1f %%, among all %.1f %%", len(of), pct(right, n), pct(top4, n), pct(possible, n))
}

// policies says what would become of the turns where a reading has to be
// better than the next one by a margin to be carried out without asking.
func (l *learner) policies(of []sample, w io.Writer) {
	for _, need := range []float64{0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9} {
		count := map[string]int{}
		for _, s := range of {
			all := s.readings(l.weights)
			count[s.mark(all, need)]++
		}
		n := max(1, len(of))
		fmt.Fprintf(w, "sure from %.1f: right %.1f %%, tap %.1f %%, lost %.1f %%, harm %.1f %%\n", need, pct(count["right"], n), pct(count["tap"], n), pct(count["lost"], n), pct(count["harm"], n))
	}
}

// mark is what becomes of a turn.
func (s sample) mark(all []frame.Reading, need float64) string {
	if len(all) == 0 {
		return "lost"
	}
	return s.markIf(all, softmax(all, nil)[0] >= need)
}

// markIf is mark where it is known whether the best reading is carried out.
func (s sample) markIf(all []frame.Reading, clear bool) string {
	if len(all) == 0 {
		return "lost"
	}
	asks := len(s.turn.Want) > 0 && s.turn.Want[0].Ask
	switch {
	case clear && s.right(all[0]), asks && !clear:
		return "right"
	case clear && all[0].Changes():
		return "harm"
	case clear:
		return "lost"
	}
	offered := 0
	for _, r := range all {
		if r.Key() == "" {
			continue
		}
		if s.right(r) {
			return "tap"
		}
		if offered++; offered == 4 {
			break
		}
	}
	return "lost"
}

func pct(a, n int) float64 { return 100 * float64(a) / float64(n) }

// miss describes a turn that is not right.
func (l *learner) miss(s sample, kind string) (string, bool) {
	all := s.readings(l.weights)
	at := slices.IndexFunc(all, s.right)
	if at == 0 || kind == "missing" && at > 0 || kind == "wrong" && at < 0 || kind == "harm" && (!all[0].Changes() || softmax(all, nil)[0] < harmful) {
		return "", false
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %q (right is %d)\n  ", s.talk.ID, s.ctx.Time.Now.Format("Mon 2006-01-02T15:04"), s.turn.Say, at)
	for _, t := range s.ctx.List.Pending {
		fmt.Fprintf(&b, " %d %s", t.Number, t.Title)
		if t.Due != nil {
			b.WriteString(" " + t.Due.Date.String()[5:])
			if t.Due.Timed {
				b.WriteString("T" + t.Due.Clock.String())
			}
		}
		if t.Recurrence != nil {
			b.WriteString(" " + t.Recurrence.Rule.String())
		}
		if len(t.Tags) > 0 {
			fmt.Fprintf(&b, " %v", t.Tags)
		}
		b.WriteString(";")
	}
	fmt.Fprintf(&b, " it %v", s.ctx.It)
	for i, r := range all[:min(showReadings, len(all))] {
		fmt.Fprintf(&b, "\n  %d %.2f %s", i, r.Score, r.Key())
	}
	b.WriteString("\n  =")
	for _, w := range s.turn.Want {
		b.WriteString(" | " + w.String())
	}
	return b.String(), true
}

func write(w frame.Weights) string {
	names := make([]string, 0, len(w))
	for name := range w {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		if v := w[name]; v > 0.004 || v < -0.004 {
			fmt.Fprintf(&b, "%s\t%.3f\n", name, v)
		}
	}
	return b.String()
}

// confused counts what the best reading does where another one is right, by the acts of both.
func (l *learner) confused(of []sample, w io.Writer) {
	counts := map[string]int{}
	for _, s := range of {
		all := s.readings(l.weights)
		at := slices.IndexFunc(all, s.right)
		if at <= 0 {
			continue
		}
		counts[actsOf(all[0])+" for "+actsOf(all[at])]++
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	for _, name := range names[:min(len(names), 40)] {
		fmt.Fprintf(w, "%5d %s\n", counts[name], name)
	}
}

// actsOf are the acts of a reading that do something, each once.
func actsOf(r frame.Reading) string {
	var acts []string
	for _, f := range r.Frames {
		if f.Key() != "" && !slices.Contains(acts, string(f.Act)) {
			acts = append(acts, string(f.Act))
		}
	}
	if len(acts) == 0 {
		return "nothing"
	}
	return strings.Join(acts, "+")
}
