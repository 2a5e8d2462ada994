package entity

import (
	"fmt"
	"time"
)

// Verdict is what we saw of a revision, besides what Helm recorded: Helm calls a
// revision superseded whether it ever ran or not.
type Verdict string

// Verdicts.
const (
	Unjudged  Verdict = ""
	Healthy   Verdict = "healthy"   // every pod was ready
	Unhealthy Verdict = "unhealthy" // it did not get there
)

// VerdictLabel is the label of Helm's record of a revision that the verdict stands in.
const VerdictLabel = "todo-chatbot.dev/verdict"

// Status is Helm's word for a revision.
type Status string

// Statuses of Helm.
const (
	StatusDeployed        Status = "deployed"
	StatusFailed          Status = "failed"
	StatusSuperseded      Status = "superseded"
	StatusUninstalled     Status = "uninstalled"
	StatusUninstalling    Status = "uninstalling"
	StatusPendingInstall  Status = "pending-install"
	StatusPendingUpgrade  Status = "pending-upgrade"
	StatusPendingRollback Status = "pending-rollback"
)

// Pending says whether somebody is at work on the revision, or was and died.
func (s Status) Pending() bool {
	return s == StatusPendingInstall || s == StatusPendingUpgrade || s == StatusPendingRollback
}

// Revision is one entry of a release's history.
type Revision struct {
	Number      int               `json:"revision"`
	Status      Status            `json:"status"`
	Verdict     Verdict           `json:"verdict,omitempty"`
	Updated     time.Time         `json:"updated"`
	Description string            `json:"description"`
	Chart       string            `json:"chart"`
	RollbackOf  int               `json:"rollback_of,omitempty"`
	Images      map[string]string `json:"images,omitempty"` // by component
}

// LastHealthy returns the newest revision before the given one that was seen
// healthy, and whether there is one. History is in ascending order.
func LastHealthy(history []Revision, before int) (Revision, bool) {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Number < before && history[i].Verdict == Healthy {
			return history[i], true
		}
	}
	return Revision{}, false
}

// LostBehindFailed looks behind the revisions at the end of history that failed or did not come to their end. What was
// deployed before them is recorded as deployed; where the newest record before them is superseded, the one after it
// superseded it. Where there is no such number (before+1), its record is gone. History is in ascending order.
func LostBehindFailed(history []Revision) (before, after int, gone bool) {
	i := len(history) - 1
	for i >= 0 && (history[i].Status == StatusFailed || history[i].Status.Pending()) {
		i--
	}
	if i < 0 || i == len(history)-1 || history[i].Status != StatusSuperseded ||
		history[i+1].Number == history[i].Number+1 {
		return 0, 0, false
	}
	return history[i].Number, history[i+1].Number, true
}

// BehindFailed says what LostBehindFailed found.
func BehindFailed(before, after int) string {
	return fmt.Sprintf(
		"what ran before revision %d failed came after revision %d, which is superseded: its record is gone", after,
		before)
}
