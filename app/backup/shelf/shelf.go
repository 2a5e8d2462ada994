// Package shelf is where back-ups are kept, many of them: which there are, which
// may go, and a folder as such a place. A back-up has its name there only when it is
// whole and was read again as it was written; what stops that leaves none.
package shelf

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Entry is one back-up.
type Entry struct {
	Name string `json:"name"`
	// Made is when, by its name.
	Made  time.Time `json:"made"`
	Bytes int64     `json:"bytes"`
}

// Shelf keeps back-ups under names that NameAt has made. Others are left alone.
type Shelf interface {
	// List returns those that are whole, the newest first.
	List(ctx context.Context) ([]Entry, error)
	// Put keeps what write writes. It is there when Put returns without an error, and
	// nothing of it otherwise. It never takes the place of another.
	Put(ctx context.Context, name string, write func(io.Writer) error) error
	// Open reads one.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Remove removes one.
	Remove(ctx context.Context, name string) error
}

// stamp is the time in a name: of UTC, so that names sort by their age.
const stamp = "20060102T150405.000Z"

// End is what the name of a file that isn't encrypted ends with.
const End = ".todo-backup"

var pattern = regexp.MustCompile(`^todo-([0-9]{8}T[0-9]{6}\.[0-9]{3}Z)\.todo-backup(\.age)?$`)

// NameAt is the name of a back-up that is made now; end is "" or ".age".
func NameAt(now time.Time, end string) string { return "todo-" + now.UTC().Format(stamp) + End + end }

// MadeAt reads the time in a name, and says whether the name is one of NameAt.
func MadeAt(name string) (time.Time, bool) {
	found := pattern.FindStringSubmatch(name)
	if found == nil {
		return time.Time{}, false
	}
	made, err := time.Parse(stamp, found[1])
	return made, err == nil
}

// Sort puts the newest first.
func Sort(entries []Entry) {
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(b.Name, a.Name) })
}

// Policy says how many back-ups stay: the Last newest, and the newest of each of the
// Daily latest days of UTC that have one. With neither all stay.
type Policy struct {
	Last  int
	Daily int
}

// Validate refuses numbers below zero.
func (p Policy) Validate() error {
	if p.Last < 0 || p.Daily < 0 {
		return fmt.Errorf("how many back-ups stay is a number from 0, which is all")
	}
	return nil
}

// Gone returns which of the entries may be removed. The newest always stays, and so
// does kept, which was just made and read again: whatever the clock said when others
// were made, a good one is left.
func (p Policy) Gone(entries []Entry, kept string) []Entry {
	if p.Last <= 0 && p.Daily <= 0 {
		return nil
	}
	sorted := slices.Clone(entries)
	Sort(sorted)
	days := map[string]bool{}
	var gone []Entry
	for i, e := range sorted {
		day := e.Made.UTC().Format(time.DateOnly)
		daily := !days[day] && len(days) < p.Daily
		if daily {
			days[day] = true
		}
		if i >= max(p.Last, 1) && !daily && e.Name != kept {
			gone = append(gone, e)
		}
	}
	return gone
}
