package list_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestHandleOf(t *testing.T) {
	for name, want := range map[string]string{
		"Home": "home", "the House": "house", "Shopping list": "shopping", "Summer party 2027": "summer-party-2027",
		"Küche": "kuche", "Inbox": "list-inbox", "List": "list", "7 wonders": "list-7-wonders", "買い物": "買い物", "!!": "list",
		"our very long name of a list that nobody can say": "very-long-name-of-a",
	} {
		if got := list.HandleOf(name); got != want {
			t.Errorf("HandleOf(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSplitHandle(t *testing.T) {
	for said, want := range map[string]int64{"HOME-3": 3, "home 3": 3, "home #12": 12, "Home3": 0, "summer-party-4": 4, "home": 0,
		"3": 0, "-3": 0, "task 3": 0, "number 3": 0, "home 0": 0, "buy milk 3": 0, "home 99999999999999999999": 0} {
		handle, got, ok := list.SplitHandle(said)
		if got != want || ok != (want > 0) {
			t.Errorf("SplitHandle(%q) = %q, %d, %t, want %d", said, handle, got, ok, want)
		}
	}
}

func FuzzHandle(f *testing.F) {
	for _, s := range []string{"Home", "the list", "買い物 3", "a\u202eb-1", "ﬁ", "İ 5", strings.Repeat("x", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h := list.HandleOf(s)
		if n := utf8.RuneCountInString(h); n == 0 || n > list.MaxHandle {
			t.Errorf("HandleOf(%q) has %d characters: %q", s, n, h)
		}
		if !utf8.ValidString(s) {
			return
		}
		if clean, err := list.CleanHandle(h); h != "list" && !strings.HasPrefix(h, "list-") && (err != nil || clean != h) {
			t.Errorf("HandleOf(%q) = %q, which is refused: %v", s, h, err)
		}
		if handle, number, ok := list.SplitHandle(s); ok {
			if again, n, ok := list.SplitHandle(handle + " " + "7"); !ok || again != handle || n != 7 || number < 1 {
				t.Errorf("SplitHandle(%q) = %q, which isn't read again: %q %d", s, handle, again, n)
			}
		}
	})
}

func TestFree(t *testing.T) {
	if got := list.Free("home", []string{"home", "home2"}); got != "home3" {
		t.Errorf("got %q", got)
	}
}

func TestHeir(t *testing.T) {
	for name, c := range map[string]struct {
		members []list.Member
		want    todo.UserID
	}{
		"there is an owner":         {[]list.Member{{User: "leo", Role: todo.Editor}, {User: "anna", Role: todo.Owner}}, ""},
		"nobody is there":           {nil, ""},
		"the longest in it":         {[]list.Member{{User: "leo", Role: todo.Editor}, {User: "mia", Role: todo.Editor}}, "leo"},
		"an editor before a viewer": {[]list.Member{{User: "leo", Role: todo.Viewer}, {User: "mia", Role: todo.Editor}}, "mia"},
		"who stays before who is leaving": {[]list.Member{{User: "leo", Role: todo.Editor, Leaving: true},
			{User: "mia", Role: todo.Viewer}}, "mia"},
		"who is leaving before nobody": {[]list.Member{{User: "leo", Role: todo.Viewer, Leaving: true}}, "leo"},
	} {
		got := list.Heir(c.members)
		if (got == nil) != (c.want == "") || got != nil && got.User != c.want {
			t.Errorf("%s: got %+v, want %q", name, got, c.want)
		}
	}
}
