package journal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/deploy/journal"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

var start = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func release(from, to lifecycle.State, second int) lifecycle.Transition {
	return lifecycle.Transition{At: start.Add(time.Duration(second) * time.Second), Subject: lifecycle.ReleaseSubject, From: string(from), To: string(to)}
}

func TestJournal(t *testing.T) {
	t.Run("what is written is read again, whatever is in it", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			var j journal.Journal
			for range rapid.IntRange(0, 20).Draw(t, "count") {
				j = j.Append(lifecycle.Transition{At: start, Subject: rapid.String().Draw(t, "subject"), To: rapid.String().Draw(t, "to"),
					Detail: lifecycle.Detail{Message: rapid.String().Draw(t, "message")}})
			}
			again, err := journal.Parse(j.Text())
			if err != nil || again.Text() != j.Text() || len(again.Entries()) != len(j.Entries()) {
				t.Fatalf("error: %v; j.Text() = %v", err, j.Text())
			}
		})
	})
	t.Run("replayed, it says what was so at every moment", func(t *testing.T) {
		j := journal.Journal{}.Append(release("", lifecycle.NotDeployed, 0), release(lifecycle.NotDeployed, lifecycle.Installing, 1)).
			Append(lifecycle.Transition{At: start.Add(2 * time.Second), Subject: "pod/a", To: "Pending"}).
			Append(release(lifecycle.Installing, lifecycle.Degraded, 3))
		var said []string
		j.Replay(func(e journal.Entry, m journal.Moment) bool {
			said = append(said, fmt.Sprint(e.Seq, " ", m.Release, " ", len(m.Pods)))
			return true
		})
		if got := strings.Join(said, ", "); got != "1 Not Deployed 0, 2 Installing 0, 3 Installing 1, 4 Degraded 1" {
			t.Errorf("got = %v, want %q", got, "1 Not Deployed 0, 2 Installing 0, 3 Installing 1, 4 Degraded 1")
		}
		if now := j.Now(); now.Release != lifecycle.Degraded || !now.Since.Equal(start.Add(3*time.Second)) {
			t.Errorf("%+v", now)
		}
	})
	t.Run("a reason that is known better is put in place of what was known, and nothing else", func(t *testing.T) {
		first, second := release(lifecycle.Running, lifecycle.Degraded, 1), release(lifecycle.Running, lifecycle.Degraded, 3)
		j := journal.Journal{}.Append(first, release(lifecycle.Degraded, lifecycle.Running, 2), second)
		first.Detail.Code, second.Detail.Code = lifecycle.OutOfMemory, lifecycle.DatabaseUnreachable
		entries := j.Refine(first, second).Entries()
		if entries[0].Detail.Code != "" || entries[2].Detail.Code != lifecycle.DatabaseUnreachable || entries[2].Seq != 3 || len(entries) != 3 || j.Entries()[2].Detail.Code != "" {
			t.Errorf("%+v", entries)
		}
	})
	t.Run("it stays within its bounds, the release's own transitions are kept longest, and numbers go on", func(t *testing.T) {
		j := journal.Journal{}.Append(release("", lifecycle.NotDeployed, 0))
		for i := range 3000 {
			j = j.Append(lifecycle.Transition{At: start, Subject: fmt.Sprint("pod/", i), To: "Pending", Detail: lifecycle.Detail{Message: strings.Repeat("x", 300)}})
		}
		entries := j.Entries()
		if len(j.Text()) > 256<<10 || entries[0].Subject != lifecycle.ReleaseSubject || entries[len(entries)-1].Seq != 3001 {
			t.Errorf("%d bytes, first %+v, last %d", len(j.Text()), entries[0], entries[len(entries)-1].Seq)
		}
		for i := range 3000 {
			j = j.Append(release(lifecycle.Running, lifecycle.Degraded, i))
		}
		if got := len(j.Entries()); got != 1000 {
			t.Errorf("len(j.Entries()) = %v, want %v", got, 1000)
		}
	})
	t.Run("a line that is none is named", func(t *testing.T) {
		for _, text := range []string{"{\"seq\":1}\nno", "{\"seq\":2}\n{\"seq\":2}"} {
			if _, err := journal.Parse(text); err == nil || !strings.Contains(err.Error(), "line 2") {
				t.Error(err)
			}
		}
	})
}
