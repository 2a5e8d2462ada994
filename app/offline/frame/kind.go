package frame

import (
	"slices"
	"strings"
)

// Plausible is how probable a reading has to be to be worth a look, or a choice.
const Plausible = 0.04

// KindOf is the kind of the likeliest of some readings, with the probabilities of all:
// that of [Reading.Kind], and "alone" where no other one that does something is worth a look.
func KindOf(all []Reading, chances []float64) string {
	kind := all[0].Kind()
	for i, r := range all[1:] {
		if chances[i+1] >= Plausible && r.Key() != "" {
			return kind
		}
	}
	return kind + " alone"
}

// Kind names what sort of reading it is: what it does, how its tasks were
// named, and what speaks against it. How sure a reading has to be to be carried
// out is learnt by kind, see package weights. The first word is the act.
func (r Reading) Kind() string {
	var changing []Frame
	for _, f := range r.Frames {
		if f.Key() != "" {
			changing = append(changing, f)
		}
	}
	switch len(changing) {
	case 0:
		return "nothing"
	case 1:
		return changing[0].kind()
	}
	var acts []string
	for _, f := range changing {
		if f.Past || f.Doubt {
			return "several doubt"
		}
		if !slices.Contains(acts, string(f.Act)) {
			acts = append(acts, string(f.Act))
		}
	}
	if len(acts) == 1 {
		return "several " + acts[0]
	}
	if len(changing) > 2 {
		return "several more"
	}
	return "several mixed"
}

// kind is that of one frame.
func (f Frame) kind() string {
	parts := []string{string(f.Act)}
	switch {
	case f.Act == Show || f.Act == Count:
		if len(f.Filter.Named) == 0 {
			parts = append(parts, "none")
		}
	case f.Act == Add:
		parts = append(parts, f.kindOfAdd()...)
	case len(f.Tasks) > 1:
		parts = append(parts, "many")
	case len(f.Tasks) == 1:
		parts = append(parts, f.how())
	}
	return strings.Join(append(parts, f.against()...), " ")
}

// kindOfAdd says how much speaks for a new task.
func (f Frame) kindOfAdd() []string {
	switch {
	case f.Has("copy"):
		return []string{"copy"}
	case len(f.Items) > 0 || len(f.Each) > 0:
		return []string{"items"}
	case f.Has("lead"):
		return []string{"lead"}
	case f.Has("need"):
		return []string{"need"}
	case f.Due != nil || f.Rule != nil:
		return []string{"timed"}
	}
	return []string{"bare"}
}

// how is how the task was named.
func (f Frame) how() string {
	for _, name := range f.Features {
		if how, ok := strings.CutPrefix(name, string(f.Act)+" how="); ok && !strings.Contains(how, " ") {
			return how
		}
	}
	return "said"
}

// TellsDone says whether a word of the frame says that a task is done.
func (f Frame) TellsDone() bool {
	return f.Has("doneword") || f.Has("says=isdone") || f.Has("says=isthere") || f.Has("ticked")
}

// against is what speaks against a frame, at most one of it.
func (f Frame) against() []string {
	switch {
	case f.Past || f.Doubt:
		return []string{"doubt"}
	case f.Has("guessed"):
		return []string{"guessed"}
	case f.Has("rival=even") || f.Has("rival=better"):
		return []string{"rival"}
	case f.Has("hypothetical"):
		return []string{"hypothetical"}
	case f.Act == Complete && f.Has("otherverb"):
		return []string{"otherverb"}
	case f.Act == Complete && !f.TellsDone():
		return []string{"unsaid"}
	case (f.Act == Complete || f.Act == Delete) && f.Has("cue=not"):
		return []string{"not"}
	case f.Act == Move && len(f.Left) > 1:
		return []string{"left"}
	case f.Act == Move && f.Has("time=relative"):
		return []string{"relative"}
	}
	return nil
}
