package store

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// A page over all lists is the lists' own tasks in one order. What somebody isn't a member of, what they are only
// invited to and what they have archived is not among it.
func TestAPageOverAllLists(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		rapid.Check(t, func(r *rapid.T) {
			user, s := todo.UserID(strings.ToLower(rand.Text())), db.Tasks()
			var all oracle
			all = append(all, storeSome(t, r, s, user)...)
			for i, standing := range rapid.SliceOfN(rapid.SampledFrom([]string{"viewer", "editor", "owner", "archived", "stranger"}), 0, 4).Draw(r, "lists") {
				id := todo.UserID("list-" + strings.ToLower(rand.Text()))
				joinSome(t, db, todo.ListID(id), user, fmt.Sprint("l", i), standing)
				tasks := storeSome(t, r, s, id)
				if standing != "archived" && standing != "stranger" {
					all = append(all, tasks...)
				}
			}
			for range 8 {
				f := drawFilter(r)
				f.Parent = nil
				want := all.across(f)
				if diff := gocmp.Diff(want, walkAcross(r, s, user, f)); diff != "" {
					r.Fatalf("%+v (-oracle +store):\n%s", f, diff)
				}
			}
		})
	})
}

// joinSome makes a list of another person in which the user stands so.
func joinSome(t *testing.T, db *DB, id todo.ListID, user todo.UserID, handle, standing string) {
	t.Helper()
	err := db.Lists().Write(t.Context(), id, func(tx list.Tx) error {
		l := list.List{ID: id, Name: "L", Created: time.Unix(1, 0)}
		if standing == "archived" {
			l.Archived = new(time.Unix(2, 0))
		}
		if err := tx.SetList(l); err != nil {
			return err
		}
		if err := tx.SetMember("another", todo.Owner, time.Unix(1, 0)); err != nil || standing == "stranger" {
			return err
		}
		role := todo.Role(standing)
		if standing == "archived" {
			role = todo.Editor
		}
		if err := tx.SetMember(user, role, time.Unix(1, 0)); err != nil {
			return err
		}
		return tx.Join(user, handle, list.MaxLists)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// place is where a task stands.
func place(keeper todo.UserID, number int64) string { return fmt.Sprint(keeper, " ", number) }

func (o oracle) across(f todo.Filter) (places []string) {
	kept := slices.DeleteFunc(slices.Clone(o), func(t todo.Task) bool { return !chosen(t, f) })
	slices.SortFunc(kept, func(a, b todo.Task) int {
		one, other := a, b
		one.Number, other.Number = 0, 0
		tie := cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Number, b.Number))
		if f.Descending {
			tie = -tie
		}
		return cmp.Or(compare(one, other, f), tie)
	})
	for _, t := range kept {
		places = append(places, place(t.User, t.Number))
	}
	return places
}

// walkAcross reads all pages, with cursors as clients send them.
func walkAcross(r *rapid.T, s *Tasks, user todo.UserID, f todo.Filter) (places []string) {
	f, err := f.Normal()
	for err == nil {
		var page todo.ListedPage
		if page, err = s.TasksAcross(r.Context(), user, f); err != nil {
			break
		}
		if len(page.Tasks) > f.Limit {
			r.Fatalf("a page has %d tasks, the limit is %d", len(page.Tasks), f.Limit)
		}
		for _, l := range page.Tasks {
			keeper := user
			if l.List != "" {
				keeper = todo.UserID(l.List)
			}
			if l.Task.User != keeper || (l.Handle == "") != (l.List == "") {
				r.Fatalf("a task of %q is in the list %q, called %q", l.Task.User, l.List, l.Handle)
			}
			places = append(places, place(keeper, l.Task.Number))
		}
		if page.Next == nil {
			return places
		}
		if len(page.Tasks) == 0 || len(places) > 200 {
			r.Fatalf("%+v: the pages do not end", f)
		}
		f.After, err = todo.ParseCursor(page.Next.Cursor())
	}
	r.Fatal(err)
	return nil
}

// As many lists as somebody can be in are one page.
func TestAPageOverAsManyListsAsThereCanBe(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		s := db.Tasks()
		for i := range list.MaxLists {
			id := todo.ListID(fmt.Sprintf("list-%03d", i))
			joinSome(t, db, id, "ann", fmt.Sprintf("l%03d", i), "editor")
			write(t, s, todo.UserID(id), func(tx todo.Tx) error {
				return tx.Put(todo.Task{User: todo.UserID(id), Number: 1, Title: "Bins", Tags: []string{}, Created: moment, Updated: moment})
			})
		}
		for _, f := range []todo.Filter{{}, {Sort: todo.SortDue, Descending: true}, {Search: "bins"}} {
			f.Limit = todo.MaxLimit
			f, err := f.Normal()
			if err != nil {
				t.Fatal(err)
			}
			page, err := s.TasksAcross(t.Context(), "ann", f)
			if err != nil || len(page.Tasks) != list.MaxLists || page.Next != nil {
				t.Errorf("%+v: %d tasks, next %v, error %v; want one of each of %d lists", f, len(page.Tasks), page.Next, err, list.MaxLists)
			}
		}
	})
}

// Whose a task is decides whether it is one's own to do.
func TestAPageOverAllListsKnowsWhoseTasksAre(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home").ID
		h.join("anna", "leo", home, todo.Viewer)
		add := func(who todo.Actor, title string, a *todo.Assignment) {
			t.Helper()
			_, err := h.tasks.Add(t.Context(), who, todo.Draft{Title: title, Assigned: a})
			h.must(err)
		}
		add(as("leo"), "own", nil)
		add(in("anna", home), "anybody's", nil)
		add(in("anna", home), "leo's", &todo.Assignment{To: "leo"})
		add(in("anna", home), "anna's", &todo.Assignment{To: "anna"})
		add(in("anna", home), "in turns", &todo.Assignment{To: "anna", Turns: []todo.UserID{"anna", "leo"}, Weekly: true})
		add(as("eve"), "eve's", nil)
		titles := func(who todo.Actor, f todo.Filter, mine bool) string {
			t.Helper()
			var got []string
			for {
				page, err := h.tasks.Across(t.Context(), who, f, mine)
				h.must(err)
				for _, l := range page.Tasks {
					got = append(got, l.Handle+":"+l.Task.Title)
				}
				if f.After = page.Next; page.Next == nil {
					slices.Sort(got)
					return strings.Join(got, ", ")
				}
			}
		}
		check := func(what, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: got %s, want %s", what, got, want)
			}
		}
		const all = ":own, home:anna's, home:anybody's, home:in turns, home:leo's"
		for limit := 1; limit < 4; limit++ {
			f := todo.Filter{Limit: limit}
			check("all of leo's lists", titles(as("leo"), f, false), all)
			check("what is leo's to do", titles(as("leo"), f, true), ":own, home:anybody's, home:leo's")
			check("eve, who isn't in the list", titles(as("eve"), f, false), ":eve's")
		}
		h.now = h.now.AddDate(0, 0, 7)
		check("a week later it is leo's turn", titles(as("leo"), todo.Filter{}, true), ":own, home:anybody's, home:in turns, home:leo's")
		_, err := h.tasks.Across(t.Context(), in("leo", home), todo.Filter{}, false)
		h.want(err, fault.Invalid)
		_, err = h.tasks.Across(t.Context(), as("leo"), todo.Filter{Parent: new(int64(3))}, false)
		h.want(err, fault.Invalid)
		page, err := h.tasks.Across(t.Context(), as("leo"), todo.Filter{Limit: 1}, false)
		h.must(err)
		page.Next.List = home
		_, err = h.tasks.List(t.Context(), as("leo"), todo.Filter{Limit: 1, After: page.Next})
		h.want(err, fault.Invalid)
		h.must(h.lists.Remove(t.Context(), as("anna"), home, "leo"))
		check("out of the list", titles(as("leo"), todo.Filter{}, false), ":own")
	})
}
