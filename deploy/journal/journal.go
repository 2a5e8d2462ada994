// Package journal is the record of a release's transitions: what state the
// deployment and each of its pods was in, since when, and why. It is kept in the
// cluster as text, one JSON object a line, and can be replayed.
package journal

import (
	"bufio"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// What a journal may hold; what is over goes first, pods before the release.
const (
	maxEntries = 1000
	maxBytes   = 256 << 10
)

// Entry is a transition with its number, which grows by one for each.
type Entry struct {
	Seq int64 `json:"seq"`
	lifecycle.Transition
	size int // of its line
}

// Journal is a list of entries, oldest first. The zero value is empty.
type Journal struct{ entries []Entry }

// Parse reads the text form. A line that is none is an error, which names it.
func Parse(text string) (Journal, error) {
	var j Journal
	scanner := bufio.NewScanner(strings.NewReader(text))
	scanner.Buffer(nil, maxBytes)
	for number := 1; scanner.Scan(); number++ {
		if strings.TrimSpace(scanner.Text()) == "" {
			continue
		}
		var e Entry
		if err := json.Unmarshal(scanner.Bytes(), &e); err != nil {
			return Journal{}, fmt.Errorf("line %d of the journal is not an entry: %w", number, err)
		}
		if len(j.entries) > 0 && e.Seq <= j.entries[len(j.entries)-1].Seq {
			return Journal{},
				fmt.Errorf("line %d of the journal has the number %d, which is not greater than the one before", number,
					e.Seq)
		}
		e.size = len(scanner.Bytes()) + 1
		j.entries = append(j.entries, e)
	}
	if err := scanner.Err(); err != nil {
		return Journal{}, fmt.Errorf("read the journal: %w", err)
	}
	return j, nil
}

// Append returns the journal with the transitions at its end, within its bounds.
func (j Journal) Append(transitions ...lifecycle.Transition) Journal {
	next := Journal{slices.Clone(j.entries)}
	for _, t := range transitions {
		e := Entry{Seq: next.last() + 1, Transition: t}
		e.size = len(line(e))
		next.entries = append(next.entries, e)
	}
	return Journal{bounded(next.entries)}
}

// Refine returns the journal with the reasons of transitions that it holds, and
// whose reasons are known better now. Nothing else of an entry ever changes.
func (j Journal) Refine(transitions ...lifecycle.Transition) Journal {
	next := slices.Clone(j.entries)
	for _, t := range transitions {
		for i := range slices.Backward(next) {
			e := &next[i]
			if e.Subject != t.Subject {
				continue
			}
			if e.At.Equal(t.At) && e.From == t.From && e.To == t.To {
				e.Detail = t.Detail
				e.size = len(line(*e))
			}
			break
		}
	}
	return Journal{bounded(next)}
}

func (j Journal) last() int64 {
	if len(j.entries) == 0 {
		return 0
	}
	return j.entries[len(j.entries)-1].Seq
}

// Entries returns all, oldest first.
func (j Journal) Entries() []Entry { return slices.Clone(j.entries) }

// Text is the form that Parse reads.
func (j Journal) Text() string {
	var text strings.Builder
	for _, e := range j.entries {
		text.Write(line(e))
	}
	return text.String()
}

func line(e Entry) []byte {
	text, err := json.Marshal(e)
	if err != nil {
		panic(err) // Texts, numbers and times always marshal.
	}
	return append(text, '\n')
}

// bounded drops the oldest transitions of pods, then the oldest of all.
func bounded(entries []Entry) []Entry {
	size := 0
	for _, e := range entries {
		size += e.size
	}
	for _, goes := range []func(Entry) bool{
		func(e Entry) bool { return e.Subject != lifecycle.ReleaseSubject },
		func(Entry) bool { return true },
	} {
		count := len(entries)
		entries = slices.DeleteFunc(entries, func(e Entry) bool {
			if count <= maxEntries && size <= maxBytes || !goes(e) {
				return false
			}
			count, size = count-1, size-e.size
			return true
		})
	}
	return entries
}

// Moment is what the journal says of a time.
type Moment struct {
	At      time.Time
	Release lifecycle.State // "" before the first entry
	Since   time.Time       // the release is in that state
	Detail  lifecycle.Detail
	Pods    map[string]lifecycle.PodState // by name; those that are there
}

// Replay calls visit for each entry with what was so after it, until visit
// returns false.
func (j Journal) Replay(visit func(Entry, Moment) bool) {
	now := Moment{Pods: map[string]lifecycle.PodState{}}
	for _, e := range j.entries {
		now.At = e.At
		if pod, ok := strings.CutPrefix(e.Subject, "pod/"); ok {
			now.Pods[pod] = lifecycle.PodState(e.To)
		} else {
			now.Release, now.Since, now.Detail = lifecycle.State(e.To), e.At, e.Detail
		}
		if !visit(e, now) {
			return
		}
	}
}

// Now is what was so after the last entry.
func (j Journal) Now() Moment {
	var last Moment
	j.Replay(func(_ Entry, m Moment) bool { last = m; return true })
	return last
}
