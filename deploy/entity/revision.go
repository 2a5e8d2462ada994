package entity

import "time"

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
