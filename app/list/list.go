// Package list is lists that several people keep: what they are called, who is
// in them, and how one comes in and leaves. Their tasks are in package todo,
// and so is the table of who may do what.
package list

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Limits, in characters (runes) and counts.
const (
	MaxName    = 60
	MaxHandle  = 24
	MaxOwned   = 50  // lists that somebody owns
	MaxLists   = 200 // that they are in
	MaxMembers = 50  // of a list
	MaxInvites = 50  // of a list that are open
	MaxOffers  = 100 // that wait for somebody's answer
	// DefaultDays and MaxDays are how long an invitation is good.
	DefaultDays = 7
	MaxDays     = 30
)

// Inbox is the handle of one's own list, which nobody else is in.
const Inbox = "inbox"

// prefix begins the ids of lists, and no id of a person.
const prefix = "list-"

// Colors are those that a list can have; "" is none.
var Colors = []string{"", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "gray"}

// List is what a list is for all of its members.
type List struct {
	ID       todo.ListID `json:"id"`
	Name     string      `json:"name"`
	Color    string      `json:"color,omitempty"`
	Created  time.Time   `json:"created_at"`
	Archived *time.Time  `json:"archived_at,omitempty"`
}

// Place is a list as one of its members has it.
type Place struct {
	List
	// Handle is what the person calls it by: "home", and its third task "home 3".
	Handle string    `json:"handle"`
	Order  int64     `json:"order"`
	Role   todo.Role `json:"role"`
	// Members is how many there are.
	Members int `json:"members"`
	// Last is the number of the newest change of its tasks, 0 if there is none.
	Last int64 `json:"last_change"`
}

// Member is somebody in a list.
type Member struct {
	User todo.UserID `json:"id"`
	// Name is what they call themselves.
	Name  string    `json:"name"`
	Role  todo.Role `json:"role"`
	Since time.Time `json:"since"`
	// Leaving says that their account is going to be deleted.
	Leaving bool `json:"-"`
}

// Invite is an invitation that is open.
type Invite struct {
	ID      string      `json:"id"`
	List    todo.ListID `json:"list"`
	Role    todo.Role   `json:"role"`
	Inviter todo.UserID `json:"inviter"`
	Invitee todo.UserID `json:"-"` // "" for a link
	Digest  string      `json:"-"` // of a link's secret
	Made    time.Time   `json:"made_at"`
	Expires time.Time   `json:"expires_at"`
}

// Offer is an invitation as the person sees it whom it is for.
type Offer struct {
	Invite
	Name string `json:"name"` // of the list
	From string `json:"from"` // the name of the inviter
}

// Patch changes a list for everybody in it; nil leaves a field as it is.
type Patch struct {
	Name, Color *string
	Archived    *bool
}

// none says whether the patch changes nothing.
func (p Patch) none() bool { return p.Name == nil && p.Color == nil && p.Archived == nil }

// Seat is what somebody calls a list and where it stands for them; nil leaves it.
type Seat struct {
	Handle *string
	Order  *int64
}

// apply checks and takes over what the patch changes.
func (l *List) apply(p Patch, now time.Time) (err error) {
	if p.Name != nil {
		if l.Name, err = todo.CleanLine("name", *p.Name, 1, MaxName); err != nil {
			return err
		}
	}
	if p.Color != nil {
		if l.Color, err = cleanColor(*p.Color); err != nil {
			return err
		}
	}
	switch {
	case p.Archived == nil:
	case !*p.Archived:
		l.Archived = nil
	case l.Archived == nil:
		l.Archived = &now
	}
	return nil
}

func cleanColor(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, c := range Colors {
		if s == c {
			return c, nil
		}
	}
	return "", fault.InField("color", "%q isn't a color for a list. Use %s, or leave it empty.", s,
		strings.Join(Colors[1:], ", "))
}

// reserved are handles that would be taken for something else.
var reserved = map[string]bool{Inbox: true, "task": true, "tasks": true, "number": true, "no": true, "all": true,
	"me": true, "my": true}

// HandleOf makes a handle of a list's name: its words in small letters without
// marks, joined by dashes, without "the", "my", "our" at the beginning and "list" at the end.
// It is "list" where nothing is left.
func HandleOf(name string) string {
	words := strings.FieldsFunc(fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for len(words) > 1 && (words[0] == "the" || words[0] == "my" || words[0] == "our") {
		words = words[1:]
	}
	if n := len(words); n > 1 && words[n-1] == "list" {
		words = words[:n-1]
	}
	h := ""
	for _, w := range words {
		if next := strings.TrimPrefix(h+"-"+w, "-"); len([]rune(next)) <= MaxHandle-3 { // room for a number
			h = next
		} else {
			break
		}
	}
	if h == "" && len(words) > 0 {
		h = string([]rune(words[0])[:MaxHandle-3])
	}
	if h == "" || reserved[h] || unicode.IsDigit([]rune(h)[0]) {
		h = strings.TrimSuffix("list-"+h, "-")
	}
	return h
}

// CleanHandle checks a handle that somebody wants.
func CleanHandle(s string) (string, error) {
	h := strings.Trim(fold(strings.TrimSpace(s)), "-")
	bad := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }
	switch {
	case h == "" || len([]rune(h)) > MaxHandle || strings.IndexFunc(h, bad) >= 0 || unicode.IsDigit([]rune(h)[0]):
		return "", fault.InField("handle",
			"A list is called by letters, digits and dashes, beginning with a letter, at "+
				"most %d. "+
				"Use something like home.", MaxHandle)
	case reserved[h] || strings.HasPrefix(h, prefix):
		return "", fault.InField("handle", "%q means something else already. Use another handle for the list.", h)
	}
	return h, nil
}

// fold writes text in small letters without the marks on them.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// Free is the handle, with a number behind it if it is taken: home2.
func Free(handle string, taken []string) string {
	free := handle
	for n := 2; slices.Contains(taken, free); n++ {
		free = handle + strconv.Itoa(n)
	}
	return free
}

// SplitHandle reads "home 3", "HOME-3" and "home #3": a handle and a number.
func SplitHandle(s string) (handle string, number int64, ok bool) {
	s = fold(strings.TrimSpace(s))
	at := strings.LastIndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if at < 0 || at == len(s)-1 {
		return "", 0, false
	}
	number, err := strconv.ParseInt(s[at+1:], 10, 64)
	handle = strings.TrimRight(s[:at+1], " -#")
	if err != nil || number < 1 || handle == "" || len(handle) == at+1 {
		return "", 0, false
	}
	if clean, err := CleanHandle(handle); err != nil || clean != handle {
		return "", 0, false
	}
	return handle, number, true
}
