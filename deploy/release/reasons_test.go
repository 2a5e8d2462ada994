package release_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// The cluster says of a backend without its database only that it ended; the log
// says why, and is not always there at once.
func TestWhatALogExplainsReachesEventsAndJournal(t *testing.T) {
	const said = `{"msg":"PostgreSQL at db.example:6543 does not answer","code":"database_unreachable"}`
	for name, refused := range map[string]int32{"a log that is there": 0, "a log that comes late": 2} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// Time is left to look again.
				b := newBenchOf(t, lifecycle.Budget{Restarts: 9, Patience: map[lifecycle.Code]time.Duration{lifecycle.Crashed: 3 * time.Second}})
				b.must(t)
				before := len(b.events)
				var asked atomic.Int32
				b.cluster.logs = func() (string, error) {
					if asked.Add(1) <= 2*refused { // twice each time: of the run before, and of this one
						return "", errors.New("the node does not answer")
					}
					return said, nil
				}
				_, err := b.deploy(t.Context(), "image.backend.tag="+brokenTag)
				if err == nil || !strings.Contains(err.Error(), "[DATABASE_UNREACHABLE]") || !strings.Contains(err.Error(), said) {
					t.Errorf("it does not say why: %v", err)
				}
				told := ""
				for _, e := range b.events[before:] {
					if e.Reason != nil && e.Reason.Code == lifecycle.DatabaseUnreachable && strings.Join(e.Reason.Log, "") == said {
						told = e.Text
					}
					if refused == 0 && (e.Reason != nil && e.Reason.Code == lifecycle.Crashed || e.Transition != nil && e.Transition.Detail.Code == lifecycle.Crashed || strings.Contains(e.Text, "CRASHED")) {
						t.Errorf("an event tells it as the cluster does: %+v", e)
					}
				}
				if !strings.Contains(told, "it does not reach its database") {
					t.Errorf("no event tells of the database: %q", told)
				}
				kept, err := b.Journal(t.Context())
				if err != nil || strings.Count(kept.Text(), "DATABASE_UNREACHABLE") < 2 || strings.Contains(kept.Text(), "CRASHED") {
					t.Errorf("the journal holds: %v\n%s", err, kept.Text())
				}
			})
		})
	}
}

func TestPatienceForACodeHoldsAlsoWhereOnlyTheLogTellsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		patience := 2 * time.Second
		b := newBenchOf(t, lifecycle.Budget{Patience: map[lifecycle.Code]time.Duration{lifecycle.DatabaseUnreachable: patience}})
		b.must(t)
		b.cluster.logs = func() (string, error) {
			return `{"msg":"PostgreSQL at db.example:6543 does not answer","code":"database_unreachable"}`, nil
		}
		begin := time.Now()
		report, err := b.Deploy(t.Context(), release.Request{Chart: b.chart, Values: b.with(t, "image.backend.tag="+brokenTag), Secrets: b.secrets, NoRollback: true})
		if took := time.Since(begin); err == nil || len(report.Reasons) == 0 || report.Reasons[0].Code != lifecycle.DatabaseUnreachable || took < patience {
			t.Errorf("given up after %v: %v", took, err)
		}
		if got := strings.Count(err.Error(), "as it does not reach its database"); got != 1 {
			t.Errorf("the database is named %d times: %v", got, err)
		}
	})
}
