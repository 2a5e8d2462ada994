package store

import (
	"sync"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// offices is account.Service over one database, with two administrators and one who isn't.
type offices struct {
	*testing.T
	db      *DB
	service *account.Service
}

func newOffices(t *testing.T, db *DB) *offices {
	keys, err := account.ParseKeys("0123456789abcdef0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	o := &offices{t, db, account.New(db, keys, account.Options{Cheap: true})}
	for _, name := range []todo.UserID{"anna", "boris", "carl"} {
		if err := db.CreatePerson(t.Context(), account.Person{ID: name, Email: string(name) + "@example.com", Zone: "UTC"}, ""); err != nil {
			t.Fatal(err)
		}
	}
	o.appoint()
	return o
}

// appoint makes anna and boris administrators, whatever they are.
func (o *offices) appoint() {
	o.Helper()
	for _, name := range []todo.UserID{"anna", "boris"} {
		if err := o.db.run(o.Context(), `update people set role = 'admin', suspended = 0, leaving = 0 where user_id = $1`, string(name)); err != nil {
			o.Fatal(err)
		}
	}
}

// as is the person as they were when their request was let in.
func (o *offices) as(name todo.UserID) account.Identity {
	return account.Identity{User: name, Session: "s of " + string(name), Role: account.Admin}
}

func (o *offices) want(err error, code fault.Code) {
	o.Helper()
	if got := fault.CodeOf(err); got != code {
		o.Errorf("got %v, want %q", err, code)
	}
}

// able counts the administrators who may still act.
func (o *offices) able() (n int) {
	o.Helper()
	for _, name := range []todo.UserID{"anna", "boris"} {
		p, err := o.db.Person(o.Context(), name)
		if err != nil {
			o.Fatal(err)
		}
		if p.Role == account.Admin && p.Suspended == nil && p.Leaving == nil {
			n++
		}
	}
	return n
}

// events returns what the audit log has, newest first.
func (o *offices) events() (all []account.Event) {
	o.Helper()
	lines, err := o.db.Audit(o.Context(), account.Query{Limit: 1000})
	if err != nil {
		o.Fatal(err)
	}
	for _, e := range lines {
		all = append(all, e.Event)
	}
	return all
}

// Two administrators who are let in at the same moment, each to end the
// other's office: the second one is no longer an administrator when its turn comes.
func TestAnAdministratorIsAlwaysLeft(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		o := newOffices(t, db)
		none, yes := account.Role(""), true
		for what, change := range map[string]account.Standing{
			"role": {Role: &none}, "suspended": {Suspended: &yes}, "leaving": {Leaving: &yes},
			"all of it": {Role: &none, Suspended: &yes, Leaving: &yes},
		} {
			for range 10 {
				o.appoint()
				before := len(o.events())
				var both sync.WaitGroup
				begin := make(chan struct{})
				failed := make(chan error, 2)
				for _, pair := range [][2]todo.UserID{{"anna", "boris"}, {"boris", "anna"}} {
					both.Go(func() {
						<-begin
						_, err := o.service.Change(t.Context(), o.as(pair[0]), pair[1], change, account.Origin{})
						failed <- err
					})
				}
				close(begin)
				both.Wait()
				codes := map[fault.Code]int{fault.CodeOf(<-failed): 1}
				codes[fault.CodeOf(<-failed)]++
				if codes[""] != 1 || codes[fault.Forbidden] != 1 {
					t.Errorf("%s: answered %v", what, codes)
				}
				if n := o.able(); n != 1 {
					t.Fatalf("%s: %d administrators are left", what, n)
				}
				want := 1
				if what == "all of it" {
					want = 3
				}
				if n := len(o.events()) - before; n != want {
					t.Errorf("%s: %d lines in the log, want %d", what, n, want)
				}
			}
		}
	})
}

// A change is done as a whole and with its lines in the log, or not at all.
func TestAStandingChangesAsAWhole(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		o := newOffices(t, db)
		admin, yes, no := account.Admin, true, false
		odd := account.Role("owner")
		_, err := o.service.Change(t.Context(), o.as("anna"), "carl", account.Standing{Suspended: &yes, Role: &odd}, account.Origin{})
		o.want(err, fault.Invalid)
		_, err = o.service.Change(t.Context(), o.as("carl"), "boris", account.Standing{Suspended: &yes}, account.Origin{})
		o.want(err, fault.Forbidden) // whose token is older than the loss of the role
		_, err = o.service.Change(t.Context(), o.as("anna"), "nobody", account.Standing{Suspended: &yes}, account.Origin{})
		o.want(err, fault.NotFound)
		if got := o.events(); len(got) != 0 {
			t.Errorf("what was refused is in the log: %v", got)
		}
		session := account.SignIn{ID: "phone"}
		o.want(db.CreateSession(t.Context(), "carl", session), "")
		p, err := o.service.Change(t.Context(), o.as("anna"), "carl", account.Standing{Role: &admin, Suspended: &yes, Leaving: &yes}, account.Origin{})
		o.want(err, "")
		if p.Role != account.Admin || p.Suspended == nil || p.Leaving == nil {
			t.Errorf("got %+v", p)
		}
		stored, err := db.Person(t.Context(), "carl")
		o.want(err, "")
		if stored.Role != account.Admin || stored.Suspended == nil || stored.Leaving == nil {
			t.Errorf("stored %+v", stored)
		}
		_, _, err = db.Session(t.Context(), "carl", "phone")
		o.want(err, fault.NotFound) // who leaves is signed out
		p, err = o.service.Change(t.Context(), o.as("anna"), "carl", account.Standing{Suspended: &no, Leaving: &no}, account.Origin{})
		o.want(err, "")
		if p.Role != account.Admin || p.Suspended != nil || p.Leaving != nil {
			t.Errorf("got %+v", p)
		}
		if got := o.events(); len(got) != 5 {
			t.Errorf("the log has %v", got)
		}
	})
}

// Of two settings of which one is refused none is set.
func TestServerSettingsAreSetAsAWhole(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		o := newOffices(t, db)
		configure := func(who todo.UserID, mode account.Mode, days int) error {
			_, err := o.service.Configure(t.Context(), o.as(who), account.ServerPatch{Registration: &mode, AuditDays: &days}, account.Origin{})
			return err
		}
		set := func() account.ServerSettings {
			s, err := o.service.Settings(t.Context())
			o.want(err, "")
			return s
		}
		before := set()
		o.want(configure("anna", account.Closed, -1), fault.Invalid)
		o.want(configure("anna", account.Closed, 3651), fault.Invalid)
		o.want(configure("anna", "ajar", 30), fault.Invalid)
		o.want(configure("carl", account.Closed, 30), fault.Forbidden)
		if after := set(); after != before || len(o.events()) != 0 {
			t.Errorf("refused, and yet %+v became %+v with %v in the log", before, after, o.events())
		}
		o.want(configure("anna", account.Invitation, 30), "")
		if after := set(); after.Registration != account.Invitation || after.AuditDays != 30 || len(o.events()) != 2 {
			t.Errorf("got %+v with %v in the log", after, o.events())
		}
		// Pairs that are set at once stay pairs.
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				mode, days := account.Open, 100
				if i%2 == 0 {
					mode = account.Closed
					days = 200
				}
				o.want(configure("boris", mode, days), "")
			})
		}
		all.Wait()
		after := set()
		if (after.Registration == account.Open) != (after.AuditDays == 100) {
			t.Errorf("halves of two changes: %+v", after)
		}
	})
}

// Whoever is let in as an administrator and isn't one any more invites nobody, and
// a link stays as it was where its use fails.
func TestLinksAreMadeAndUsedAsAWhole(t *testing.T) {
	eachStore(t, func(t *testing.T, db *DB) {
		o := newOffices(t, db)
		_, _, err := o.service.Invite(t.Context(), o.as("carl"), "", account.Admin, account.Origin{})
		o.want(err, fault.Forbidden)
		if got := o.events(); len(got) != 0 {
			t.Errorf("what was refused is in the log: %v", got)
		}
		_, secret, err := o.service.SetupLink(t.Context())
		o.want(err, "")
		_, err = o.service.Claim(t.Context(), o.as("nobody"), secret, account.Origin{})
		o.want(err, fault.NotFound)
		o.want(db.run(t.Context(), `update people set suspended = 1 where user_id = 'carl'`), "")
		_, err = o.service.Claim(t.Context(), o.as("carl"), secret, account.Origin{})
		o.want(err, fault.Forbidden)
		o.want(db.run(t.Context(), `update people set suspended = 0 where user_id = 'carl'`), "")
		p, err := o.service.Claim(t.Context(), o.as("carl"), secret, account.Origin{})
		o.want(err, "")
		if p.Role != account.Admin {
			t.Errorf("got %+v", p)
		}
		if got := o.events(); len(got) != 2 || got[0] != account.RoleGiven || got[1] != account.LinkMade {
			t.Errorf("the log has %v", got)
		}
	})
}
