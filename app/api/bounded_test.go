package api_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// mostOfAChange is what an answer with one change has at the most: what
// fits, one edit more, and what is around them.
const mostOfAChange = 256<<10 + 32<<10

// changesOf follows the person's changes from a number until one is there.
func changesOf(t *testing.T, w *world, p *person, after int64) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/api/me/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Last-Event-ID", strconv.FormatInt(after, 10))
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	lines := bufio.NewScanner(got.Body)
	lines.Buffer(nil, 64<<20)
	for kind := ""; lines.Scan(); {
		line := lines.Text()
		if name, found := strings.CutPrefix(line, "event: "); found {
			kind = name
		}
		if data, found := strings.CutPrefix(line, "data: "); found && kind == "change" {
			return data
		}
	}
	t.Fatal("the stream ended without a change: ", lines.Err())
	return ""
}

// A change of many large tasks is answered in part wherever it is answered, and
// the rest of it can be had in parts as large.
func TestAChangeOfManyTasksIsAnsweredInPart(t *testing.T) {
	for name, address := range map[string]string{"SQLite": sqlite(t), "PostgreSQL": pgtest.New(t)} {
		t.Run(name, func(t *testing.T) {
			w := start(t, address, nil)
			ann, bob := w.join("ann@example.com"), w.join("bob@example.com")
			const many = 200
			ids := make([]string, many)
			for i := range ids {
				long := ann.add(fmt.Sprintf(`{"title":"%d","description":"%s"}`, i, strings.Repeat("\U0001F4DC", todo.MaxDescription)))
				ids[i] = strconv.FormatInt(long.Number, 10)
			}
			all := strings.Join(ids, ",")
			whole := func(t *testing.T, part string) todo.Change {
				t.Helper()
				var c todo.Change
				for {
					if len(part) > mostOfAChange {
						t.Fatalf("one answer has %d bytes", len(part))
					}
					next := decode[todo.Change](answer{t: t, body: part})
					if next.Seq == 0 || len(next.Edits) == 0 {
						t.Fatalf("nothing of the change is in %.200s", part)
					}
					edits := append(c.Edits, next.Edits...)
					c = next
					c.Edits = edits
					if c.More == 0 {
						return c
					}
					if len(c.Edits)+c.More != many {
						t.Errorf("%d are here and %d more, of %d", len(c.Edits), c.More, many)
					}
					part = ann.do("GET", fmt.Sprintf("/api/me/changes/%d?from=%d", c.Seq, len(c.Edits)), "").want(200).body
				}
			}
			done := whole(t, ann.do("POST", "/api/me/tasks/batch", `{"action":"complete","ids":[`+all+`]}`).want(200).body)
			if len(done.Edits) != many || !done.Edits[many-1].After.Done {
				t.Errorf("%d edits", len(done.Edits))
			}
			stored := done
			if d := cmp.Diff(stored, whole(t, ann.do("GET", fmt.Sprintf("/api/me/changes/%d", done.Seq), "").want(200).body)); d != "" {
				t.Errorf("what was answered and what is stored differ: %.2000s", d)
			}
			undone := whole(t, ann.do("POST", "/api/me/undo", "").want(200).body)
			if undone.Undoes != done.Seq || len(undone.Edits) != many {
				t.Errorf("undid %d with %d edits", undone.Undoes, len(undone.Edits))
			}
			if heard := whole(t, changesOf(t, w, ann, undone.Seq-1)); cmp.Diff(undone, heard) != "" {
				t.Error("the stream tells another change")
			}
			listed := ann.do("GET", fmt.Sprintf("/api/me/changes?after=%d&limit=200", done.Seq-1), "").want(200).body
			if len(listed) > todo.PageBytes+2*mostOfAChange {
				t.Errorf("a page of changes has %d bytes", len(listed))
			}
			seq := strconv.FormatInt(done.Seq, 10)
			ann.do("GET", "/api/me/changes/"+seq+"?from=200", "").problem(404)
			ann.do("GET", "/api/me/changes/"+seq+"?from=-1", "").problem(422)
			ann.do("GET", "/api/me/changes/99999", "").problem(404)
			bob.do("GET", "/api/me/changes/"+seq, "").problem(404)
			bob.do("GET", "/api/"+string(ann.id)+"/changes/"+seq, "").problem(403)
		})
	}
}
