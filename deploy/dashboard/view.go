package dashboard

import (
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/graph"
	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// View is all that the page shows of a moment, except logs and differences.
type View struct {
	Status    watch.Status      `json:"status"`
	Graph     graph.Layout      `json:"graph"`
	Timeline  []journal.Entry   `json:"timeline"` // of the release, oldest first
	Revisions []entity.Revision `json:"revisions"`
	Usage     []watch.PodUsage  `json:"usage"`
	UsageNote string            `json:"usage_note,omitempty"` // why there is none
	Work      Work              `json:"work"`
	Lost      string            `json:"lost,omitempty"` // why the cluster is not seen any more
}

// Work is what a person set going last.
type Work struct {
	What   string        `json:"what,omitempty"` // such as "Scale backend to 3"
	Busy   bool          `json:"busy"`
	Lines  []watch.Event `json:"lines"`
	Failed string        `json:"failed,omitempty"`
	Ended  *time.Time    `json:"ended,omitempty"`
}

// maxTimeline bounds what is shown of the journal.
const maxTimeline = 60

// timeline is the newest part of the journal that is of the release itself.
func timeline(j journal.Journal) []journal.Entry {
	all := []journal.Entry{}
	for _, e := range j.Entries() {
		if e.Subject == lifecycle.ReleaseSubject {
			all = append(all, e)
		}
	}
	return all[max(0, len(all)-maxTimeline):]
}
