package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/account"
)

// together runs what begins at the same moment, and returns the statuses in their order.
func together(all ...func() answer) []int {
	statuses := make([]int, len(all))
	begin := make(chan struct{})
	var ended sync.WaitGroup
	for i, one := range all {
		ended.Go(func() {
			<-begin
			statuses[i] = one().status
		})
	}
	close(begin)
	ended.Wait()
	return statuses
}

func count(statuses []int) map[int]int {
	n := map[int]int{}
	for _, s := range statuses {
		n[s]++
	}
	return n
}

// able counts the administrators who may act, as an operator's new administrator sees them.
func (w *world) able(but *person) (n int) {
	w.t.Helper()
	for _, p := range decode[struct{ People []account.Person }](but.do("GET", "/api/me/admin/people", "").want(200)).People {
		if p.ID != but.id && p.Role == account.Admin && p.Suspended == nil && p.Leaving == nil {
			n++
		}
	}
	return n
}

const itsMe = `{"password":"correct horse"}`

// The last administrator can't go by any door, also where two who are the last go at once.
func TestTheLastAdministratorStays(t *testing.T) {
	eachMailing(t, func(t *testing.T, w *world, _ *postbox) {
		root := w.join("root@example.com")
		root.do("POST", "/api/me/leave", itsMe).want(200) // who has no role may go
		root.do("POST", "/api/me/return", "").want(200)
		root.promote()
		p := root.do("POST", "/api/me/leave", itsMe).problem(409)
		if !strings.Contains(p.Detail, "todo admin promote") {
			t.Errorf("it says %q, and not what to do", p.Detail)
		}
		root.do("POST", "/api/me/leave", `{"password":"wrong horse"}`).problem(403)
		if got := decode[account.Person](root.do("GET", "/api/me", "").want(200)); got.Leaving != nil {
			t.Fatal("refused, and yet leaving")
		}
		boss := w.join("boss@example.com")
		at := "/api/me/admin/people/"
		root.do("PATCH", at+string(boss.id), `{"admin":true}`).want(200)
		// One who is suspended, or leaves, isn't one who stays.
		for _, off := range []string{`{"suspended":true}`, `{"leaving":true}`, `{"admin":false}`} {
			root.do("PATCH", at+string(boss.id), off).want(200)
			root.do("POST", "/api/me/leave", itsMe).problem(409)
			root.do("PATCH", at+string(boss.id), `{"suspended":false,"leaving":false,"admin":true}`).want(200)
		}
		leave := func(p *person) func() answer {
			return func() answer { return p.do("POST", "/api/me/leave", itsMe) }
		}
		for range 5 {
			boss = boss.again("boss@example.com", "correct horse")
			root = root.again("root@example.com", "correct horse")
			if got := count(together(leave(root), leave(boss))); got[200] != 1 || got[409] != 1 {
				t.Fatalf("two who leave at once are answered %v", got)
			}
			for _, p := range []*person{root, boss} {
				p.do("POST", "/api/me/return", "").want(200)
			}
			take := func() answer { return root.do("PATCH", at+string(boss.id), `{"admin":false}`) }
			got := together(leave(root), take)
			if got[0] == 200 && got[1] == 200 {
				t.Fatal("the one took the other's role and left")
			}
			root.do("POST", "/api/me/return", "").want(200)
			root.do("PATCH", at+string(boss.id), `{"admin":true}`).want(200)
		}
		// Three go at once, and two of them are let go.
		third := w.join("third@example.com")
		root.do("PATCH", at+string(third.id), `{"admin":true}`).want(200)
		if got := count(together(leave(root), leave(boss), leave(third))); got[200] != 2 || got[409] != 1 {
			t.Errorf("three who leave at once are answered %v", got)
		}
		look := w.join("look@example.com")
		look.promote()
		if n := w.able(look); n != 1 {
			t.Errorf("%d administrators are left", n)
		}
	})
}

// A link that works once is used up by what it was for, and by nothing that failed.
func TestALinkIsUsedAsAWhole(t *testing.T) {
	eachMailing(t, func(t *testing.T, w *world, _ *postbox) {
		root := w.join("root@example.com")
		root.promote()
		setup := func() string {
			_, secret, err := w.people.SetupLink(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return secret
		}
		invitation := func(by *person, body string) string {
			return behind(decode[struct{ URL string }](by.do("POST", "/api/me/admin/invitations", body).want(201)).URL)
		}
		register := func(email, link string) answer {
			return w.do("POST", "/auth/register", `{"email":"`+email+`","password":"correct horse","invitation":"`+link+`"}`)
		}
		w.run("one of several at once becomes an administrator", func(t *testing.T) {
			link := setup()
			var all []func() answer
			for _, name := range []string{"a", "b", "c", "d"} {
				p := w.join(name + "@example.com")
				all = append(all, func() answer { return p.do("POST", "/api/me/claim", `{"link":"`+link+`"}`) })
				all = append(all, func() answer { return register("new-"+name+"@example.com", link) })
			}
			got := count(together(all...))
			if got[200]+got[201] != 1 || got[403] != len(all)-1 {
				t.Errorf("they are answered %v", got)
			}
			if n := w.able(root); n != 1 {
				t.Errorf("%d became administrators", n)
			}
		})
		w.run("who failed with it keeps nobody out meanwhile", func(t *testing.T) {
			link := invitation(root, `{"email":"new@example.com"}`)
			for _, email := range []string{"root@example.com", "else@example.com"} {
				register(email, link).problem(422)
			}
			register("new@example.com", link).want(201)
			for i := range 10 {
				w.later(10 * time.Minute) // so many from one network may register
				link := invitation(root, `{}`)
				taken := func() answer { return register("root@example.com", link) }
				free := func() answer { return register(fmt.Sprintf("new-%d@example.com", i), link) }
				if got := together(taken, taken, taken, free, taken, taken); got[3] != 201 {
					t.Fatalf("whoever could register got %d, of %v", got[3], got)
				}
			}
		})
		w.run("of one who may no longer invite no link works", func(t *testing.T) {
			w.later(10 * time.Minute)
			boss := w.join("boss@example.com")
			at := "/api/me/admin/people/" + string(boss.id)
			root.do("PATCH", at, `{"admin":true}`).want(200)
			link := invitation(boss, `{"admin":true}`)
			for _, off := range []string{`{"suspended":true}`, `{"leaving":true}`, `{"admin":false}`} {
				root.do("PATCH", at, off).want(200)
				register("friend@example.com", link).problem(403)
				root.do("PATCH", at, `{"suspended":false,"leaving":false,"admin":true}`).want(200)
			}
			register("friend@example.com", link).want(201)
		})
	})
}
