package release

import (
	"fmt"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// Failure is a deployment that did not get to Running.
type Failure struct {
	Cause        error
	Reasons      []lifecycle.Reason
	Revision     int   // 0 if Helm made none
	RolledBackTo int   // 0 if nothing was gone back to
	BackFailed   bool  // going back was tried, and did not work
	Interrupted  error // why the deployer stopped in the middle
	Unseen       bool  // it was applied, and the cluster no longer tells how it went
	Serves       bool  // the pods of before are ready all the same
	Also         error // what went wrong afterwards
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// Error says what is wrong, where, and what to do next.
func (f *Failure) Error() string {
	var text strings.Builder
	switch {
	case f.Interrupted != nil:
		fmt.Fprintf(&text, "Interrupted (%v) while revision %d was being rolled out.", f.Interrupted, f.Revision)
	case f.Revision == 0:
		fmt.Fprintf(&text, "The release was not changed: %v", f.Cause)
	case f.Unseen:
		fmt.Fprintf(&text, "Revision %d was applied, and how it went could not be seen or recorded: %v", f.Revision,
			f.Cause)
	case f.Serves && len(f.severe()) == 0:
		fmt.Fprintf(&text, "Revision %d is not what runs: %v", f.Revision, f.Cause)
	case f.Serves:
		fmt.Fprintf(&text, "Revision %d is not what runs:", f.Revision)
	case len(f.severe()) == 0:
		fmt.Fprintf(&text, "Revision %d does not run: %v", f.Revision, f.Cause)
	default:
		fmt.Fprintf(&text, "Revision %d does not run:", f.Revision)
	}
	for _, reason := range f.severe() {
		text.WriteString("\n  " + strings.ReplaceAll(watch.Describe(reason), "\n", "\n  "))
	}
	if f.Also != nil {
		fmt.Fprintf(&text, "\nBesides: %v", f.Also)
	}
	if next := f.next(); next != "" {
		text.WriteString("\n" + next)
	}
	return text.String()
}

func (f *Failure) severe() []lifecycle.Reason { return severe(f.Reasons) }

// severe are the reasons worth showing: those that will not go away by themselves,
// and of several pods with the same trouble the first.
func severe(reasons []lifecycle.Reason) []lifecycle.Reason {
	var shown []lifecycle.Reason
	seen := map[string]bool{}
	for _, reason := range reasons {
		key := string(reason.Code) + reason.Container
		if !reason.Severe || seen[key] {
			continue
		}
		seen[key] = true
		shown = append(shown, reason)
	}
	return shown
}

func (f *Failure) next() string {
	switch {
	case f.Interrupted != nil:
		return "The revision is recorded as failed and its pods stay as they are: deploy again to go on, or todoctl " +
			"rollback to go back."
	case f.Revision == 0:
		return ""
	case f.Unseen:
		return "Its pods go on by themselves. Once the cluster can be asked again, todoctl status says how it is, " +
			"and the next todoctl deploy or doctor --fix sets its record right."
	case f.RolledBackTo > 0:
		return fmt.Sprintf("Revision %d, the last that ran, runs again.", f.RolledBackTo)
	case f.BackFailed && f.Serves:
		return "The pods of before are ready and go on serving: fix what is named above, then run todoctl doctor " +
			"--fix or deploy again."
	case f.BackFailed:
		return "No revision runs now: look closer with todoctl status, then fix what is named above and deploy again."
	default:
		return "Nothing was rolled back: fix it and deploy again, look closer with todoctl status, or take it away " +
			"with todoctl undeploy."
	}
}
