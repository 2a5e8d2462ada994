package lifecycle

import (
	"slices"
	"strings"
)

// Closing is a direction in which a network policy lets nothing through, of the pods of a Deployment.
type Closing struct {
	Deployment string
	Outward    bool // from the pods; else to them
}

// Opened is the parts without policies that close, where all that was asked answers as it should: policies of other
// kinds (of Cilium or Calico, an AdminNetworkPolicy) may let through what is needed, or nothing enforces them.
func (i Inspection) Opened() []Part {
	if len(i.Answers) == 0 || !everyGood(i.Answers) {
		return i.Parts
	}
	return slices.DeleteFunc(slices.Clone(i.Parts), func(p Part) bool { return len(p.Closes) > 0 })
}

func everyGood(answers []Answer) bool {
	return !slices.ContainsFunc(answers, func(a Answer) bool { return !a.Good() })
}

// ofOthers is the reason of an object that isn't the release's and is about its pods. doctor deletes nothing that
// others made.
func (p Part) ofOthers() (Reason, bool) {
	r := Reason{Object: p.Object, Patience: forever}
	switch {
	case len(p.Crowds) > 0:
		r.Code = ForeignBudget
		r.Message = "it is for the pods of " + strings.Join(p.Crowds, " and ") +
			" too, which have a disruption budget already: " +
			"Kubernetes evicts no pod that has two, so that no node with one can be drained"
		r.Hint = "take it away, if nobody needs it: " + p.Remedy
	case len(p.Closes) > 0:
		r.Code = ForeignPolicy
		r.Message =
			"it lets nothing through, and no other NetworkPolicy does: unless a policy of another kind opens it, " +
				p.closed()
		r.Hint =
			"let through in it what the pods need, deploy with networkPolicy.enabled=true, or take it away, if " +
				"nobody needs it: " + p.Remedy
	default:
		return Reason{}, false
	}
	return r, true
}

// closed says who can't be reached, and who can't reach anybody.
func (p Part) closed() string {
	var said []string
	for _, c := range p.Closes {
		switch {
		case c.Outward:
			said = append(said, "the pods of "+c.Deployment+" reach nobody")
		default:
			said = append(said, "nobody reaches the pods of "+c.Deployment)
		}
	}
	return strings.Join(said, ", ")
}
