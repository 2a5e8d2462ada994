package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// household is people with lists over a store.
type household struct {
	*testing.T
	db    *DB
	lists *list.Service
	tasks *todo.Service
	now   time.Time
}

type addresses struct{ db *DB }

func (a addresses) ByEmail(ctx context.Context, email string) (todo.UserID, error) {
	p, _, err := a.db.PersonByEmail(ctx, email)
	return p.ID, err
}

func newHousehold(t *testing.T, db *DB) *household {
	h := &household{T: t, db: db, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return h.now }
	h.lists = list.New(db.Lists(), addresses{db}, clock)
	h.tasks = todo.New(db.Tasks(), clock)
	for _, name := range []string{"anna", "leo", "mia", "eve"} {
		p := account.Person{ID: todo.UserID(name), Email: name + "@example.com", Name: name, Zone: "UTC", Locale: "en-US", Created: h.now}
		if err := db.CreatePerson(t.Context(), p, "hash"); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func as(name string) todo.Actor { return todo.Actor{User: todo.UserID(name), Via: todo.ViaAPI} }

func (h *household) create(owner, name string) list.Place {
	h.Helper()
	p, err := h.lists.Create(h.Context(), as(owner), name, "")
	if err != nil {
		h.Fatal(err)
	}
	return p
}

// join lets somebody into a list by an invitation.
func (h *household) join(owner, name string, id todo.ListID, r todo.Role) {
	h.Helper()
	role := r
	if r == todo.Owner {
		role = todo.Editor
	}
	if _, _, err := h.lists.Invite(h.Context(), as(owner), id, list.InviteRequest{Role: role, Email: name + "@example.com"}); err != nil {
		h.Fatal(err)
	}
	if _, err := h.lists.Accept(h.Context(), as(name), id); err != nil {
		h.Fatal(err)
	}
	if r == todo.Owner {
		h.must(h.lists.SetRole(h.Context(), as(owner), id, todo.UserID(name), todo.Owner))
	}
}

func (h *household) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *household) want(err error, code fault.Code) {
	h.Helper()
	if got := fault.CodeOf(err); err == nil || got != code {
		h.Errorf("got %v (%s), want %s", err, got, code)
	}
}

func in(name string, id todo.ListID) todo.Actor {
	who := as(name)
	who.List = id
	return who
}

func TestSharedLists(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		t.Run("one's own list and a shared one are counted apart", func(t *testing.T) {
			for _, who := range []todo.Actor{as("anna"), in("anna", home.ID)} {
				for n := int64(1); n <= 2; n++ {
					c, err := h.tasks.Add(t.Context(), who, todo.Draft{Title: fmt.Sprintf("%s: %d", who.List, n)})
					h.must(err)
					if e := c.Edits[0]; e.Number != n || c.Seq != n || e.After.Title != fmt.Sprintf("%s: %d", who.List, n) {
						t.Errorf("task %d, change %d: %+v", e.Number, c.Seq, e.After)
					}
				}
				page, err := h.tasks.List(t.Context(), who, todo.Filter{})
				if err != nil || len(page.Tasks) != 2 {
					t.Errorf("the list has %d tasks: %v", len(page.Tasks), err)
				}
			}
		})
		t.Run("handles are a person's own", func(t *testing.T) {
			second := h.create("anna", "The home list")
			if home.Handle != "home" || second.Handle != "home2" {
				t.Errorf("they are called %q and %q", home.Handle, second.Handle)
			}
			_, err := h.lists.Change(t.Context(), as("anna"), second.ID, list.Patch{}, list.Seat{Handle: new("home")})
			h.want(err, fault.Conflict)
			moved, err := h.lists.Change(t.Context(), as("anna"), second.ID, list.Patch{}, list.Seat{Handle: new("Flat")})
			h.must(err)
			for _, ref := range []string{"flat", "FLAT", string(second.ID), "the home list"} {
				if found, err := h.lists.Find(t.Context(), as("anna"), ref); err != nil || found.ID != moved.ID {
					t.Errorf("Find(%q) = %v, %v", ref, found.ID, err)
				}
			}
			h.must(h.lists.Delete(t.Context(), as("anna"), second.ID, second.Name, 0))
		})
		t.Run("an invitation is for one person, and good once", func(t *testing.T) {
			h := *h
			h.T = t
			i, secret, err := h.lists.Invite(t.Context(), as("anna"), home.ID, list.InviteRequest{Role: todo.Editor, Email: "leo@example.com"})
			h.must(err)
			if i.Invitee != "leo" || secret != "" {
				t.Errorf("invited %q, secret %q", i.Invitee, secret)
			}
			_, err = h.lists.Accept(t.Context(), as("eve"), home.ID)
			h.want(err, fault.NotFound)
			offers, err := h.lists.Offers(t.Context(), as("leo"))
			if err != nil || len(offers) != 1 || offers[0].Name != "Home" || offers[0].From != "anna" {
				t.Fatalf("leo sees %+v, %v", offers, err)
			}
			if seen, err := h.lists.Lists(t.Context(), as("leo")); err != nil || len(seen) != 0 {
				t.Errorf("leo is in %+v before he has answered, %v", seen, err)
			}
			_, err = h.tasks.List(t.Context(), in("leo", home.ID), todo.Filter{})
			h.want(err, fault.NotFound)
			p, err := h.lists.Accept(t.Context(), as("leo"), home.ID)
			if err != nil || p.Role != todo.Editor || p.Members != 2 || p.Handle != "home" {
				t.Errorf("leo has %+v, %v", p, err)
			}
			_, err = h.lists.Accept(t.Context(), as("leo"), home.ID)
			h.want(err, fault.NotFound)
			_, _, err = h.lists.Invite(t.Context(), as("anna"), home.ID, list.InviteRequest{Role: todo.Viewer, Email: "leo@example.com"})
			h.want(err, fault.Conflict)
		})
		t.Run("a link lets one person in, until it ends", func(t *testing.T) {
			h := *h
			h.T = t
			_, late, err := h.lists.Invite(t.Context(), as("anna"), home.ID, list.InviteRequest{Role: todo.Viewer, Days: 1})
			h.must(err)
			_, good, err := h.lists.Invite(t.Context(), as("anna"), home.ID, list.InviteRequest{Role: todo.Viewer, Days: 3})
			h.must(err)
			then := h.now
			h.now = h.now.AddDate(0, 0, 2)
			h.lists = list.New(db.Lists(), addresses{db}, func() time.Time { return h.now })
			_, err = h.lists.Follow(t.Context(), as("mia"), late)
			h.want(err, fault.NotFound)
			for _, guess := range []string{"", "todo_inv_", good[:len(good)-1], good + "x", "todo_inv_%_AAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
				_, err = h.lists.Follow(t.Context(), as("mia"), guess)
				h.want(err, fault.NotFound)
			}
			p, err := h.lists.Follow(t.Context(), as("mia"), good)
			if err != nil || p.Role != todo.Viewer {
				t.Errorf("mia has %+v, %v", p, err)
			}
			_, err = h.lists.Follow(t.Context(), as("eve"), good)
			h.want(err, fault.NotFound)
			h.now = then
		})
		t.Run("what a removed member has invited to is taken back", func(t *testing.T) {
			h := *h
			h.T = t
			h.must(h.lists.SetRole(t.Context(), as("anna"), home.ID, "leo", todo.Owner))
			_, secret, err := h.lists.Invite(t.Context(), as("leo"), home.ID, list.InviteRequest{Role: todo.Editor})
			h.must(err)
			h.must(h.lists.SetRole(t.Context(), as("anna"), home.ID, "leo", todo.Editor))
			_, err = h.lists.Follow(t.Context(), as("eve"), secret)
			h.want(err, fault.NotFound)
		})
		t.Run("the last owner neither leaves nor becomes less", func(t *testing.T) {
			h := *h
			h.T = t
			h.want(h.lists.Leave(t.Context(), as("anna"), home.ID), fault.Conflict)
			h.want(h.lists.SetRole(t.Context(), as("anna"), home.ID, "anna", todo.Viewer), fault.Conflict)
			h.want(h.lists.Remove(t.Context(), as("anna"), home.ID, "anna"), fault.Conflict)
			h.want(h.lists.Remove(t.Context(), as("leo"), home.ID, "anna"), fault.Forbidden)
			h.want(h.lists.Remove(t.Context(), as("eve"), home.ID, "anna"), fault.NotFound)
		})
		t.Run("two owners who leave at once leave one behind", func(t *testing.T) {
			h := *h
			h.T = t
			p := h.create("anna", "Two")
			h.join("anna", "leo", p.ID, todo.Owner)
			var all sync.WaitGroup
			for _, name := range []string{"anna", "leo"} {
				all.Go(func() { _ = h.lists.Leave(t.Context(), as(name), p.ID) })
			}
			all.Wait()
			members, err := db.Lists().Members(t.Context(), p.ID)
			if err != nil || len(members) != 1 || members[0].Role != todo.Owner {
				t.Errorf("it is left to %+v, %v", members, err)
			}
		})
		t.Run("deleting names what is lost, and leaves nothing", func(t *testing.T) {
			h := *h
			h.T = t
			p := h.create("anna", "Gone")
			h.join("anna", "leo", p.ID, todo.Editor)
			_, err := h.tasks.Add(t.Context(), in("leo", p.ID), todo.Draft{Title: "x", Tags: []string{"a"}})
			h.must(err)
			_, _, err = h.lists.Invite(t.Context(), as("anna"), p.ID, list.InviteRequest{Role: todo.Editor, Email: "mia@example.com"})
			h.must(err)
			h.want(h.lists.Delete(t.Context(), as("leo"), p.ID, "Gone", 1), fault.Forbidden)
			h.want(h.lists.Delete(t.Context(), as("anna"), p.ID, "Gone", 0), fault.Conflict)
			h.want(h.lists.Delete(t.Context(), as("anna"), p.ID, "gone", 1), fault.Conflict)
			h.must(h.lists.Delete(t.Context(), as("anna"), p.ID, "Gone", 1))
			_, err = db.ClearLists(t.Context()) // nothing, unless deleting took so long that the rest was left to it
			h.must(err)
			for _, table := range slices.Concat([]string{"list_places"}, listTables, listContents) {
				column := "user_id"
				if table == "list_places" {
					column = "list"
				}
				n, err := one(t.Context(), db, value[int64], "select count(*) from "+table+" where "+column+" = $1", string(p.ID))
				if err != nil || n != 0 {
					t.Errorf("%d rows are left in %s, %v", n, table, err)
				}
			}
			_, err = h.tasks.Add(t.Context(), in("leo", p.ID), todo.Draft{Title: "x"})
			h.want(err, fault.NotFound)
		})
		t.Run("what was in a deleted list goes after it, and is found again where that was cut off", func(t *testing.T) {
			h := *h
			h.T = t
			p, q := h.create("anna", "Large"), h.create("anna", "Stays")
			for _, id := range []todo.ListID{p.ID, q.ID} {
				for i := range 3 {
					_, err := h.tasks.Add(t.Context(), in("anna", id), todo.Draft{Title: fmt.Sprint(i), Tags: []string{"a"}})
					h.must(err)
				}
			}
			h.must(db.Lists().Write(t.Context(), p.ID, func(tx list.Tx) error {
				if err := tx.Delete(); err != nil {
					return err
				}
				if n, err := tx.Tasks(); err != nil || n != 3 {
					t.Errorf("%d of 3 tasks are left while nobody else can write, %v", n, err)
				}
				tx.(*listTx).deleted = false // the program ends here
				return nil
			}))
			_, err := h.lists.Find(t.Context(), as("anna"), "Large")
			h.want(err, fault.NotFound)
			_, err = h.tasks.Add(t.Context(), in("anna", p.ID), todo.Draft{Title: "x"})
			h.want(err, fault.NotFound)
			if n, err := db.ClearLists(t.Context()); err != nil || n != 1 {
				t.Errorf("it went on with %d lists, %v", n, err)
			}
			for _, table := range slices.Concat(listTables, listContents) {
				n, err := one(t.Context(), db, value[int64], "select count(*) from "+table+" where user_id = $1", string(p.ID))
				if err != nil || n != 0 {
					t.Errorf("%d rows are left in %s, %v", n, table, err)
				}
			}
			if got, err := h.tasks.List(t.Context(), in("anna", q.ID), todo.Filter{}); err != nil || len(got.Tasks) != 3 {
				t.Errorf("another list has %d tasks, %v", len(got.Tasks), err)
			}
			if n, err := db.ClearLists(t.Context()); err != nil || n != 0 {
				t.Errorf("then it went on with %d more, %v", n, err)
			}
		})
		t.Run("who has a list with no other name is told by the order of joining", func(t *testing.T) {
			members, err := h.lists.Members(t.Context(), as("mia"), home.ID)
			if err != nil || len(members) != 3 || members[0].Name != "anna" || members[0].Role != todo.Owner {
				t.Errorf("mia sees %+v, %v", members, err)
			}
			_, err = h.lists.Members(t.Context(), as("eve"), home.ID)
			h.want(err, fault.NotFound)
		})
		t.Run("everybody in it is woken, and nobody else", func(t *testing.T) {
			leo, stopLeo := h.tasks.Watch(in("leo", home.ID))
			defer stopLeo()
			eve, stopEve := h.lists.Watch(as("eve"), nil)
			defer stopEve()
			mia, stopMia := h.lists.Watch(as("mia"), nil)
			defer stopMia()
			add := func() {
				_, err := h.tasks.Add(t.Context(), in("anna", home.ID), todo.Draft{Title: "woken"})
				h.must(err)
				await(t, leo, "of a task of the list")
			}
			add()
			select {
			case <-eve: // what woke her before: wakes come in order, so all of it is here by now
			default:
			}
			add()
			name := "Our home"
			_, err := h.lists.Change(t.Context(), as("anna"), home.ID, list.Patch{Name: &name}, list.Seat{})
			h.must(err)
			await(t, mia, "of the list's name")
			await(t, leo, "of the list")
			select {
			case <-eve:
				t.Error("eve is woken")
			default:
			}
		})
	})
}

// attempts of everything that todo.Service can do, as somebody in a list.
func everything(ctx context.Context, s *todo.Service, who todo.Actor) (reads, writes map[string]error) {
	title := "changed"
	reads = map[string]error{}
	_, reads["get"] = s.Get(ctx, who, 1)
	_, reads["get any"] = s.GetAny(ctx, who, 1)
	_, reads["list"] = s.List(ctx, who, todo.Filter{})
	_, reads["search"] = s.List(ctx, who, todo.Filter{Search: "milk"})
	_, reads["count"] = s.Count(ctx, who, todo.Filter{})
	_, reads["counts"] = s.Counts(ctx, who)
	_, reads["change"] = s.Change(ctx, who, 1)
	_, reads["changes"] = s.Changes(ctx, who, 0, 10)
	_, reads["last"] = s.LastSeq(ctx, who)
	_, reads["snapshot"] = s.Snapshot(ctx, who)
	_, reads["last undoable"] = s.LastUndoable(ctx, who)
	keyed := who
	keyed.Key = "k"
	_, reads["recorded"] = s.Recorded(ctx, keyed)
	writes = map[string]error{}
	_, writes["add"] = s.Add(ctx, who, todo.Draft{Title: "milk"})
	_, writes["update"] = s.Update(ctx, who, todo.Patch{Number: 1, Title: &title})
	_, writes["complete"] = s.Complete(ctx, who, 1)
	_, writes["toggle"] = s.Toggle(ctx, who, todo.Target{Number: 1})
	_, writes["complete again"] = s.Complete(ctx, who, 1)
	_, writes["reopen"] = s.Reopen(ctx, who, 1)
	_, writes["delete"] = s.Delete(ctx, who, 1)
	_, writes["restore"] = s.Restore(ctx, who, 1)
	_, writes["undo"] = s.Undo(ctx, who, 0)
	_, writes["undo over"] = s.UndoOver(ctx, who, 0)
	return reads, writes
}

func TestWhoMayDoWhatWithTasks(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		h.join("anna", "leo", home.ID, todo.Editor)
		h.join("anna", "mia", home.ID, todo.Viewer)
		_, err := h.tasks.Add(t.Context(), in("anna", home.ID), todo.Draft{Title: "milk"})
		h.must(err)
		var refused int
		for name, role := range map[string]todo.Role{"anna": todo.Owner, "leo": todo.Editor, "mia": todo.Viewer, "eve": ""} {
			before, err := h.tasks.LastSeq(t.Context(), in("anna", home.ID))
			h.must(err)
			reads, writes := everything(t.Context(), h.tasks, in(name, home.ID))
			for what, err := range reads {
				if role.May(todo.See) && err != nil {
					t.Errorf("%s: %s: %v", name, what, err)
				} else if !role.May(todo.See) {
					h.want(err, fault.NotFound)
					refused++
				}
			}
			for what, err := range writes {
				if role.May(todo.Alter) && err != nil && fault.CodeOf(err) != fault.Conflict {
					t.Errorf("%s: %s: %v", name, what, err)
				} else if !role.May(todo.Alter) {
					h.want(err, map[bool]fault.Code{true: fault.Forbidden, false: fault.NotFound}[role.May(todo.See)])
					refused++
				}
			}
			after, err := h.tasks.LastSeq(t.Context(), in("anna", home.ID))
			if err != nil || !role.May(todo.Alter) && after != before || role.May(todo.Alter) && after == before {
				t.Errorf("%s: the last change was %d and is %d, %v", name, before, after, err)
			}
		}
		if refused != 12+2*10 {
			t.Errorf("%d attempts were refused", refused)
		}
		h.must(h.lists.Remove(t.Context(), as("anna"), home.ID, "leo"))
		reads, writes := everything(t.Context(), h.tasks, in("leo", home.ID))
		for _, all := range []map[string]error{reads, writes} {
			for _, err := range all {
				h.want(err, fault.NotFound)
			}
		}
	})
}

func TestUndoInASharedList(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home := h.create("anna", "Home")
		h.join("anna", "leo", home.ID, todo.Editor)
		anna, leo := in("anna", home.ID), in("leo", home.ID)
		title := func(who todo.Actor, n int64, s string) todo.Change {
			t.Helper()
			c, err := h.tasks.Update(t.Context(), who, todo.Patch{Number: n, Title: &s})
			h.must(err)
			return c
		}
		_, err := h.tasks.Add(t.Context(), anna, todo.Draft{Title: "milk"}, todo.Draft{Title: "bread"})
		h.must(err)
		mine := title(anna, 1, "oat milk")
		theirs := title(leo, 2, "rye bread")
		if mine.Author != "anna" || theirs.Author != "leo" {
			t.Errorf("made by %q and %q", mine.Author, theirs.Author)
		}
		c, err := h.tasks.Undo(t.Context(), anna, 0)
		if err != nil || c.Undoes != mine.Seq {
			t.Fatalf("anna's undo took back %d, not her %d: %v", c.Undoes, mine.Seq, err)
		}
		_, err = h.tasks.Undo(t.Context(), anna, theirs.Seq)
		h.want(err, fault.Forbidden)
		mine = title(anna, 1, "goat milk")
		high := todo.High
		_, err = h.tasks.Update(t.Context(), leo, todo.Patch{Number: 1, Priority: &high})
		h.must(err)
		_, err = h.tasks.Undo(t.Context(), anna, 0)
		h.want(err, fault.Conflict)
		since, ok := todo.SinceOf(err)
		if !ok || since.By != "leo" || since.Kind != todo.Edited || since.Number != 1 || since.Change != mine.Seq {
			t.Fatalf("the fault has %+v", since)
		}
		_, err = h.tasks.UndoOver(t.Context(), anna, since.Change)
		h.must(err)
		got, err := h.tasks.Get(t.Context(), anna, 1)
		if err != nil || got.Title != "milk" || got.Priority != todo.High {
			t.Errorf("the task is %q with priority %s, %v", got.Title, got.Priority, err)
		}
		_, err = h.tasks.UndoOver(t.Context(), anna, mine.Seq)
		h.want(err, fault.Conflict)
		t.Run("a key of somebody else's says nothing of what they did", func(t *testing.T) {
			keyed := leo
			keyed.Key = "k"
			first, err := h.tasks.Add(t.Context(), keyed, todo.Draft{Title: "leo's"})
			h.must(err)
			again, err := h.tasks.Add(t.Context(), keyed, todo.Draft{Title: "leo's"})
			if err != nil || again.Seq != first.Seq {
				t.Errorf("the same key made %d and %d, %v", first.Seq, again.Seq, err)
			}
			keyed = anna
			keyed.Key = "k"
			other, err := h.tasks.Add(t.Context(), keyed, todo.Draft{Title: "anna's"})
			if err != nil || other.Author != "anna" || other.Seq == first.Seq {
				t.Errorf("anna's call became %+v, %v", other, err)
			}
		})
	})
}

func TestWhoIsRemovedFirstChangesNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		for n := range 10 {
			home := h.create("anna", fmt.Sprintf("Home %d", n))
			h.join("anna", "leo", home.ID, todo.Editor)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() { _, _ = h.tasks.Add(t.Context(), in("leo", home.ID), todo.Draft{Title: "x"}) })
			}
			h.must(h.lists.Remove(t.Context(), as("anna"), home.ID, "leo"))
			seq, err := h.tasks.LastSeq(t.Context(), in("anna", home.ID))
			h.must(err)
			all.Wait()
			after, err := h.tasks.LastSeq(t.Context(), in("anna", home.ID))
			if err != nil || after != seq {
				t.Errorf("after he was removed leo made %d changes, %v", after-seq, err)
			}
			h.must(h.lists.Delete(t.Context(), as("anna"), home.ID, home.Name, int(seq)))
		}
	})
}

func TestWhoIsErasedLeavesTheirLists(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		h := newHousehold(t, db)
		home, alone := h.create("anna", "Home"), h.create("anna", "Alone")
		h.join("anna", "mia", home.ID, todo.Viewer)
		h.join("anna", "leo", home.ID, todo.Editor)
		bins := &todo.Assignment{Turns: []todo.UserID{"anna", "leo"}}
		_, err := h.tasks.Add(t.Context(), in("anna", home.ID), todo.Draft{Title: "milk", Assigned: bins})
		h.must(err)
		_, secret, err := h.lists.Invite(t.Context(), as("anna"), home.ID, list.InviteRequest{Role: todo.Editor})
		h.must(err)
		h.must(db.run(t.Context(), `insert into turns (user_id, id, conversation, number, status, active, body, state, folded,
			lease_owner, lease_until, stop) values ('leo', 't', 'c', 1, 'done', 0, $1, '{}', '', '', 0, 0)`,
			`{"message":"what is anna doing?","assignee":"anna"}`))
		h.must(db.Erase(t.Context(), "anna"))
		members, err := h.lists.Members(t.Context(), as("leo"), home.ID)
		roles := map[todo.UserID]todo.Role{}
		for _, m := range members {
			roles[m.User] = m.Role
		}
		if err != nil || len(roles) != 2 || roles["mia"] != todo.Viewer || roles["leo"] != todo.Owner {
			t.Errorf("in the list are %+v, %v", members, err)
		}
		changes, err := h.tasks.Changes(t.Context(), in("leo", home.ID), 0, 10)
		if err != nil || len(changes) != 1 || changes[0].Author == "anna" || changes[0].Author == "" {
			t.Errorf("its changes are %+v, %v", changes, err)
		}
		told, err := one(t.Context(), db, value[string], "select body from turns where user_id = 'leo'")
		if err != nil || strings.Contains(told, `"anna"`) || !strings.Contains(told, "what is anna doing?") {
			t.Errorf("what was answered to leo is %s, %v", told, err)
		}
		for table, column := range map[string]string{"changes": "edits", "tasks": "turns"} {
			n, err := one(t.Context(), db, value[int64], "select count(*) from "+table+" where "+column+` like '%"anna"%'`)
			if err != nil || n != 0 {
				t.Errorf("anna's id is in %d of %s.%s, %v", n, table, column, err)
			}
		}
		_, err = h.lists.Follow(t.Context(), as("eve"), secret)
		h.want(err, fault.NotFound)
		for table, where := range map[string]string{"task_lists": "user_id = $1", "list_members": "user_id = $1 or member = 'anna'",
			"list_places": "list = $1 or user_id = 'anna'", "lists": "user_id = $1", "changes": "user_id = $1 or author = 'anna'",
			"list_comments": "user_id = $1 or author = 'anna'"} {
			n, err := one(t.Context(), db, value[int64], "select count(*) from "+table+" where "+where, string(alone.ID))
			if err != nil || n != 0 {
				t.Errorf("%d rows are left in %s, %v", n, table, err)
			}
		}
	})
}
