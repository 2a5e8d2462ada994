package todo

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Page sizes of a list.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// Status says which tasks a list has. Deleted tasks are in no list but the deleted one.
type Status string

// The statuses.
const (
	All       Status = "all"
	Pending   Status = "pending"
	Completed Status = "completed"
	Binned    Status = "deleted"
)

// Sort is what a list is ordered by; ties are broken by number in the same direction.
type Sort string

// The sorts. Tasks without a due come last whichever way SortDue goes.
const (
	SortCreated   Sort = "created"
	SortUpdated   Sort = "updated"
	SortCompleted Sort = "completed"
	SortDue       Sort = "due"
	SortPriority  Sort = "priority"
	SortTitle     Sort = "title"
)

// Edge is a limit on dues: Day is compared with tasks due on a whole day, At
// with tasks due at a time.
type Edge struct {
	Day civil.Date
	At  time.Time
}

// Filter chooses and orders the tasks of a list. The zero Filter is all tasks
// by creation, oldest first.
type Filter struct {
	Status   Status // All if empty
	Search   string // words that must all be in title, description or tags, whatever the case
	Tag      string
	Priority *Priority
	// DueFrom and DueBefore are the half-open range [DueFrom, DueBefore).
	DueFrom, DueBefore *Edge
	// HasDue restricts to tasks with a due (true) or without one (false).
	HasDue *bool
	// Assigned restricts to tasks that are somebody's.
	Assigned bool
	// CompletedFrom and CompletedBefore are a half-open range of completion.
	CompletedFrom, CompletedBefore *time.Time
	// Parent restricts to the subtasks of a task, or with 0 to tasks that are no subtasks.
	Parent     *int64
	Sort       Sort // SortCreated if empty
	Descending bool
	Limit      int // DefaultLimit if 0
	After      *Position
}

// Position is where the next page starts: after the task with these keys.
type Position struct {
	Sort       Sort   `json:"s"`
	Descending bool   `json:"d,omitempty"`
	Key        string `json:"k,omitempty"` // text of SortTitle
	Rank       int64  `json:"r,omitempty"` // number of the other sorts; NoRank if the task has none
	Number     int64  `json:"n"`
	List       ListID `json:"l,omitempty"` // of a page over several lists; "" for one's own
}

// NoRank stands for a key that a task does not have (no due, not completed).
const NoRank = int64(1) << 60

// Page is a part of a list. Next is nil on the last page.
type Page struct {
	Tasks []Task
	Next  *Position
	// Assigned says that a task of it is somebody's, which depends on the day and on who is in the list.
	Assigned bool
}

// Cursor writes the position as the opaque text that clients send back.
func (p Position) Cursor() string {
	b, _ := json.Marshal(p) // a struct of strings and numbers cannot fail
	return base64.RawURLEncoding.EncodeToString(b)
}

// ParseCursor reads what Cursor wrote. The cursor need not be secret: the
// person in a query comes from the token.
func ParseCursor(s string) (*Position, error) {
	bad := fault.InField("cursor", "The cursor is not one of ours. Leave it out to start from the beginning.")
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(s) > 2048 {
		return nil, bad
	}
	var p Position
	if err := json.Unmarshal(b, &p); err != nil || !slices.Contains(sorts, p.Sort) ||
		!utf8.ValidString(string(p.List)) ||
		strings.Contains(string(p.List), "\x00") {
		return nil, bad
	}
	return &p, nil
}

var sorts = []Sort{SortCreated, SortUpdated, SortCompleted, SortDue, SortPriority, SortTitle}

// Normal fills in the defaults and checks the rest.
func (f Filter) Normal() (Filter, error) {
	if f.Status == "" {
		f.Status = All
	}
	if f.Sort == "" {
		f.Sort = SortCreated
	}
	if f.Limit == 0 {
		f.Limit = DefaultLimit
	}
	if !slices.Contains([]Status{All, Pending, Completed, Binned}, f.Status) {
		return f, fault.InField("status", "%q is no status. Use all, pending, completed or deleted.", string(f.Status))
	}
	if !slices.Contains(sorts, f.Sort) {
		return f, fault.InField("sort",
			"%q is nothing to sort by. Use created, updated, completed, due, priority or title.", string(f.Sort))
	}
	if f.Limit < 1 || f.Limit > MaxLimit {
		return f, fault.InField("limit", "The limit is %d; it must be between 1 and %d.", f.Limit, MaxLimit)
	}
	if f.After != nil && (f.After.Sort != f.Sort || f.After.Descending != f.Descending) {
		return f, fault.InField("cursor", "The cursor belongs to a list in another order. Start again without it.")
	}
	var err error
	if f.Search, err = CleanLine("search", f.Search, 0, MaxTitle); err != nil {
		return f, err
	}
	return f, nil
}

// DayEdge is the beginning of day d for somebody in loc.
func DayEdge(d civil.Date, loc *time.Location) *Edge { return &Edge{Day: d, At: d.At(0, loc)} }

// NowEdge divides the overdue from the rest: times before now, days before today.
func NowEdge(now time.Time, loc *time.Location) *Edge {
	return &Edge{Day: civil.DateOf(now.In(loc)), At: now}
}
