package watch

import (
	"context"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// Reasons keeps what was learned of each reason for as long as it lasts: a log is
// read once for each end of a container, not at every look.
type Reasons struct {
	watcher *Watcher
	known   map[string]trackedReason        // by the reason's key, as the cluster tells it
	told    map[string]lifecycle.Reason     // by its key, as it was told
	last    map[string]lifecycle.Transition // by subject, with a reason that may become clearer
}

// trackedReason is a reason in two forms.
type trackedReason struct {
	bare  lifecycle.Reason // as the cluster tells it
	clear lifecycle.Reason // with the log, and as that explains it
	final bool             // the log has been read
}

// NewReasons makes the memory of a new observer.
func (w *Watcher) NewReasons() *Reasons {
	return &Reasons{watcher: w, known: map[string]trackedReason{}, told: map[string]lifecycle.Reason{},
		last: map[string]lifecycle.Transition{}}
}

// Explain returns the reason with what its container said last. What an earlier
// log made clear stays so where the newest cannot be had.
func (t *Reasons) Explain(ctx context.Context, bare lifecycle.Reason) lifecycle.Reason {
	known, found := t.known[bare.Key()]
	if found && known.final && known.bare.Message == bare.Message {
		return known.clear
	}
	clear, final := t.watcher.explained(ctx, bare)
	if len(clear.Log) == 0 && len(known.clear.Log) > 0 {
		clear = clear.Explained(known.clear.Log)
	}
	t.known[bare.Key()] = trackedReason{bare, clear, final}
	return clear
}

// clarify gives a transition its reason as the container's log explains it.
func (t *Reasons) clarify(ctx context.Context, seen lifecycle.Observation, change *lifecycle.Transition) {
	delete(t.last, change.Subject)
	if change.Detail.Code == "" {
		return
	}
	if bare, found := lifecycle.CauseOf(seen, change.Subject); found && bare.Code == change.Detail.Code &&
		bare.Object == change.Detail.Object {
		clear := t.Explain(ctx, bare)
		change.Detail.Code, change.Detail.Message = clear.Code, clear.Message
	}
	change.Detail.Message = t.watcher.Mask(change.Detail.Message)
	t.last[change.Subject] = *change
}

// show explains the reasons, tells of each once while it lasts, again when its log
// is there at last, and of each that is over. It returns the transitions whose
// reason has become clearer by it.
func (t *Reasons) show(ctx context.Context, reasons []lifecycle.Reason) (refined []lifecycle.Transition) {
	present, known := map[string]lifecycle.Reason{}, map[string]trackedReason{}
	for i, bare := range reasons {
		if bare.Code == lifecycle.StillStarting {
			continue
		}
		clear := t.Explain(ctx, bare)
		reasons[i], known[bare.Key()] = clear, t.known[bare.Key()]
		if before, told := t.told[clear.Key()]; !told || len(before.Log) == 0 && len(clear.Log) > 0 {
			t.watcher.Emit(Event{Kind: TroubleEvent, Object: clear.Object, Text: clear.Message, Reason: &clear})
		}
		present[clear.Key()] = clear
		refined = append(refined, t.refine(bare, clear)...)
	}
	for key, r := range t.told {
		if _, still := present[key]; !still {
			t.watcher.Emit(Event{Kind: ClearedEvent, Object: r.Object, Text: string(r.Code) + " is over"})
		}
	}
	t.known, t.told = known, present
	return refined
}

// refine returns the newest transitions of the reason's pod and of the release, if
// they were told with the reason as it looked before its log was read, or, of the
// release, only that pods were missing, before any of them said why.
func (t *Reasons) refine(bare, clear lifecycle.Reason) (refined []lifecycle.Transition) {
	for _, subject := range []string{bare.Object, lifecycle.ReleaseSubject} {
		last, found := t.last[subject]
		same := last.Detail.Code == bare.Code && last.Detail.Object == bare.Object && bare.Code != clear.Code
		vague := last.Detail.Code == lifecycle.StillStarting && clear.Severe
		if found && (same || vague) {
			last.Detail.Object = clear.Object
			last.Detail.Code, last.Detail.Message = clear.Code, clear.Message
			t.last[subject] = last
			refined = append(refined, last)
		}
	}
	return refined
}
