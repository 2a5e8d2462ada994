package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/list"
)

// What of a list is several things to the store is one to whoever asks for it, also where many do.
func TestListsAtOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		anna, leo := w.join("anna@example.com"), w.join("leo@example.com")
		create := func(p *person, name string) list.Place {
			return decode[list.Place](p.do("POST", "/api/me/lists", `{"name":"`+name+`"}`).want(201))
		}
		w.run("no more are made than one may own", func(t *testing.T) {
			for i := range list.MaxOwned - 1 {
				create(leo, fmt.Sprintf("List %d", i))
			}
			if got := leo.atOnce(12, "POST", "/api/me/lists", `{"name":"One more"}`); got[201] != 1 || got[409] != 11 {
				t.Errorf("with room for one they are answered %v", got)
			}
			all := decode[struct{ Lists []list.Place }](leo.do("GET", "/api/me/lists", "").want(200)).Lists
			if len(all) != list.MaxOwned {
				t.Errorf("there are %d", len(all))
			}
		})
		w.run("nobody is made the owner of more than that", func(t *testing.T) {
			at := "/api/me/lists/" + string(create(anna, "Given").ID)
			secret := decode[struct{ Secret string }](anna.do("POST", at+"/invitations", `{"role":"editor"}`).want(201)).Secret
			leo.do("POST", "/api/me/invitations", `{"secret":"`+secret+`"}`).want(201)
			anna.do("PATCH", at+"/members/"+string(leo.id), `{"role":"owner"}`).problem(409)
			anna.do("PATCH", at+"/members/"+string(leo.id), `{"role":"viewer"}`).want(200)
		})
		home, work := create(anna, "Home"), create(anna, "Work")
		w.run("a change that is refused in part changes nothing", func(t *testing.T) {
			at := "/api/me/lists/" + string(work.ID)
			anna.do("PATCH", at, `{"name":"Office","color":"green","handle":"`+home.Handle+`"}`).problem(409)
			anna.do("PATCH", at, `{"name":"Office","handle":"9 9"}`).problem(422)
			if got := decode[list.Place](anna.do("GET", at, "").want(200)); got.Name != "Work" || got.Color != work.Color || got.Handle != work.Handle {
				t.Errorf("refused, and yet it is %+v", got)
			}
			got := decode[list.Place](anna.do("PATCH", at, `{"name":"Office","handle":"office","order":7}`).want(200))
			if got.Name != "Office" || got.Handle != "office" || got.Order != 7 {
				t.Errorf("got %+v", got)
			}
		})
		w.run("the handle and the place of a list change beside each other", func(t *testing.T) {
			at := "/api/me/lists/" + string(home.ID)
			for i := range 20 {
				handle := fmt.Sprintf("home-%d", i)
				got := together(
					func() answer { return anna.do("PATCH", at, `{"handle":"`+handle+`"}`) },
					func() answer { return anna.do("PATCH", at, fmt.Sprintf(`{"order":%d}`, 100+i)) },
				)
				if got[0] != 200 || got[1] != 200 {
					t.Fatalf("they are answered %v", got)
				}
				if p := decode[list.Place](anna.do("GET", at, "").want(200)); p.Handle != handle || p.Order != int64(100+i) {
					t.Fatalf("one of the two changes is lost: %q, %d", p.Handle, p.Order)
				}
			}
		})
		w.run("a link lets one person in, and nobody is invited to more lists than they can look at", func(t *testing.T) {
			at := "/api/me/lists/" + string(home.ID) + "/invitations"
			secret := decode[struct{ Secret string }](anna.do("POST", at, `{"role":"editor"}`).want(201)).Secret
			var all []func() answer
			for _, name := range []string{"a", "b", "c", "d", "e"} {
				p := w.join(name + "@example.com")
				all = append(all, func() answer { return p.do("POST", "/api/me/invitations", `{"secret":"`+secret+`"}`) })
			}
			if got := count(together(all...)); got[201] != 1 || got[404] != len(all)-1 {
				t.Errorf("they are answered %v", got)
			}
			offers := func() int {
				return len(decode[struct{ Invitations []list.Offer }](anna.do("GET", "/api/me/lists", "").want(200)).Invitations)
			}
			refused := 0
			for _, name := range []string{"x", "y", "z"} {
				p := w.join(name + "@example.com")
				for i := range list.MaxOwned {
					l := create(p, fmt.Sprintf("%s %d", name, i))
					a := p.do("POST", "/api/me/lists/"+string(l.ID)+"/invitations", `{"role":"viewer","email":"anna@example.com"}`)
					if a.status == 409 && strings.Contains(a.body, "invitations") {
						refused++
						continue
					}
					a.want(201)
				}
			}
			if n := offers(); n != list.MaxOffers || refused != 3*list.MaxOwned-list.MaxOffers {
				t.Errorf("%d invitations wait, %d were refused", n, refused)
			}
		})
	})
}
