package list

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// People finds the person of an e-mail address. It fails with fault.NotFound.
type People interface {
	ByEmail(ctx context.Context, email string) (todo.UserID, error)
}

// Service is the one door to lists and their members. What a person may not see
// is fault.NotFound. It is safe for concurrent use.
type Service struct {
	store  Store
	people People
	now    func() time.Time
	asked  *limit.Keyed // by person, how often they ask whether somebody has an account
}

// How often somebody may invite by address: so many at once, then one in askEvery.
// Each says whether there is such an account.
const (
	asksAtOnce = 50
	askEvery   = 30 * time.Second
)

// New returns a Service with the clock now.
func New(store Store, people People, now func() time.Time) *Service {
	return &Service{store: store, people: people, asked: limit.New(askEvery, asksAtOnce),
		now: func() time.Time { return now().UTC().Truncate(time.Microsecond) }}
}

// Lists returns the lists that the person is in, in their order, those that are
// archived last.
func (s *Service) Lists(ctx context.Context, who todo.Actor) ([]Place, error) {
	all, err := s.store.Places(ctx, who.User)
	slices.SortStableFunc(all, func(a, b Place) int { return archived(a) - archived(b) })
	return all, err
}

func archived(p Place) int {
	if p.Archived != nil {
		return 1
	}
	return 0
}

// Find returns a list by its id, by what the person calls it, or by its name
// where that is one list's alone.
func (s *Service) Find(ctx context.Context, who todo.Actor, ref string) (Place, error) {
	ref = strings.TrimSpace(ref)
	if len(ref) > 4*MaxName {
		return Place{}, todo.NoList()
	}
	p, err := s.store.Place(ctx, who.User, fold(ref))
	if fault.CodeOf(err) != fault.NotFound {
		return p, err
	}
	all, err := s.store.Places(ctx, who.User)
	if err != nil {
		return Place{}, err
	}
	return byName(all, ref)
}

// byName finds a list by its name: as it is, or by the handle that it would have.
func byName(all []Place, ref string) (Place, error) {
	for _, same := range []func(Place) bool{
		func(p Place) bool { return fold(p.Name) == fold(ref) },
		func(p Place) bool { return HandleOf(p.Name) == HandleOf(ref) || p.Handle == HandleOf(ref) },
	} {
		var found []Place
		for _, p := range all {
			if same(p) {
				found = append(found, p)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			var handles []string
			for _, p := range found {
				handles = append(handles, p.Handle)
			}
			return Place{}, fault.New(fault.Ambiguous, "Several of your lists have that name: %s. Say which one.",
				strings.Join(handles, ", "))
		}
	}
	return Place{}, todo.NoList()
}

// In is the actor at work in a list that they are in; see Find. "" and Inbox are
// their own.
func (s *Service) In(ctx context.Context, who todo.Actor, ref string) (todo.Actor, error) {
	if ref == "" || strings.EqualFold(ref, Inbox) {
		who.List = ""
		return who, nil
	}
	p, err := s.Find(ctx, who, ref)
	who.List = p.ID
	return who, err
}

// Create makes a list of which the person is the owner.
func (s *Service) Create(ctx context.Context, who todo.Actor, name, color string) (Place, error) {
	l, err := s.draft(name, color)
	if err != nil {
		return Place{}, err
	}
	if err := s.store.Write(ctx, l.ID, func(tx Tx) error { return found(tx, who, l) }); err != nil {
		return Place{}, err
	}
	return s.store.Place(ctx, who.User, string(l.ID))
}

// Founding is Create within a change of tasks; see todo.Service.MoveToNew.
func (s *Service) Founding(who todo.Actor, name string) (todo.Founding, error) {
	l, err := s.draft(name, "")
	return todo.Founding{ID: l.ID, Make: func(tx todo.Tx) error {
		within, err := s.store.Within(tx)
		if err != nil {
			return err
		}
		return found(within, who, l)
	}}, err
}

func (s *Service) draft(name, color string) (List, error) {
	l := List{ID: todo.ListID(prefix + strings.ToLower(rand.Text())), Created: s.now()}
	return l, l.apply(Patch{Name: &name, Color: &color}, s.now())
}

func found(tx Tx, who todo.Actor, l List) error {
	owned, err := tx.Owned(who.User)
	if err != nil {
		return err
	}
	if owned >= MaxOwned {
		return fault.New(fault.Conflict, "You own %d lists, which is the most there can be. Delete one that you no "+
			"longer use.", owned)
	}
	if err := tx.SetList(l); err != nil {
		return err
	}
	if err := tx.SetMember(who.User, todo.Owner, l.Created); err != nil {
		return err
	}
	return tx.Join(who.User, HandleOf(l.Name), MaxLists)
}

// Change changes a list for everybody in it, and what the person calls it and where
// it stands for them, as a whole or not at all.
func (s *Service) Change(ctx context.Context, who todo.Actor, id todo.ListID, p Patch, own Seat) (Place, error) {
	right := todo.Govern
	if p.none() {
		right = todo.See
	}
	if own.Handle != nil {
		handle, err := CleanHandle(*own.Handle)
		if err != nil {
			return Place{}, err
		}
		own.Handle = &handle
	}
	err := s.as(ctx, who, id, right, func(t *turn) error {
		if err := t.SetPlace(who.User, own); err != nil {
			return err
		}
		if p.none() {
			return nil
		}
		if err := t.list.apply(p, s.now()); err != nil {
			return err
		}
		return t.SetList(t.list)
	})
	if err != nil {
		return Place{}, err
	}
	return s.store.Place(ctx, who.User, string(id))
}

// Delete takes a list away with everything in it. The person has to name it, and
// how many tasks go with it.
func (s *Service) Delete(ctx context.Context, who todo.Actor, id todo.ListID, name string, tasks int) error {
	return s.as(ctx, who, id, todo.Govern, func(t *turn) error {
		have, err := t.Tasks()
		if err != nil {
			return err
		}
		if name != t.list.Name || tasks != have {
			return fault.New(fault.Conflict,
				"Deleting the list “%s” deletes %s for %s, for good. Give its name and how "+
					"many tasks it has to confirm that.",
				t.list.Name, count(have, "task", "tasks"), count(len(t.members), "person", "people"))
		}
		return t.Tx.Delete()
	})
}

// Drop is Delete for whoever leaves the server, and has confirmed that. A list that
// isn't there any more is dropped.
func (s *Service) Drop(ctx context.Context, who todo.Actor, id todo.ListID) error {
	err := s.as(ctx, who, id, todo.Govern, func(t *turn) error { return t.Tx.Delete() })
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// IsID says whether that is written as the id of a list is.
func IsID(ref string) bool { return strings.HasPrefix(ref, prefix) }

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}

// Members returns who is in the list, the longest in it first.
func (s *Service) Members(ctx context.Context, who todo.Actor, id todo.ListID) ([]Member, error) {
	all, err := s.store.Members(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := roleIn(all, who.User).Check(todo.See); err != nil {
		return nil, err
	}
	return Called(all), nil
}

// Called gives those a name who have not given themselves one.
func Called(all []Member) []Member {
	for i := range all {
		if all[i].Name == "" {
			all[i].Name = "Member " + strconv.Itoa(i+1)
		}
	}
	return all
}

func roleIn(all []Member, user todo.UserID) todo.Role {
	for _, m := range all {
		if m.User == user {
			return m.Role
		}
	}
	return ""
}

// SetRole makes a member something else. Making somebody an owner is handing
// over, in part; whoever does it stays what they are.
func (s *Service) SetRole(ctx context.Context, who todo.Actor, id todo.ListID, member todo.UserID, r todo.Role) error {
	if _, err := todo.ParseRole(string(r)); err != nil {
		return err
	}
	return s.as(ctx, who, id, todo.Govern, func(t *turn) error {
		m, err := t.member(member)
		if err != nil {
			return err
		}
		if r != todo.Owner && t.lastOwner(member) {
			return lastOwner()
		}
		if r != todo.Owner {
			err = t.revokeOf(member)
		} else if m.Role != todo.Owner {
			err = t.mayOwn(member)
		}
		if err != nil {
			return err
		}
		return t.SetMember(member, r, m.Since)
	})
}

// mayOwn fails with fault.Conflict if a member owns as many lists as one can.
func (t *turn) mayOwn(member todo.UserID) error {
	owned, err := t.Owned(member)
	if err == nil && owned >= MaxOwned {
		err = fault.New(fault.Conflict, "They own %d lists, which is the most there can be. Make somebody else an "+
			"owner, or ask them to delete a list first.", owned)
	}
	return err
}

// Remove takes a member out of a list.
func (s *Service) Remove(ctx context.Context, who todo.Actor, id todo.ListID, member todo.UserID) error {
	return s.as(ctx, who, id, todo.Govern, func(t *turn) error {
		if _, err := t.member(member); err != nil {
			return err
		}
		if t.lastOwner(member) {
			return lastOwner()
		}
		return t.expel(member)
	})
}

// Leave takes the person out of a list.
func (s *Service) Leave(ctx context.Context, who todo.Actor, id todo.ListID) error {
	return s.as(ctx, who, id, todo.See, func(t *turn) error {
		if t.lastOwner(who.User) {
			return lastOwner()
		}
		return t.expel(who.User)
	})
}

func lastOwner() error {
	return fault.New(fault.Conflict, "A list needs an owner, and you are the only one. Make another member the owner "+
		"first, or delete the list.")
}

// OnlyOwned are the lists that have other members and no other owner who stays.
func (s *Service) OnlyOwned(ctx context.Context, who todo.Actor) ([]Place, error) {
	all, err := s.store.Places(ctx, who.User)
	if err != nil {
		return nil, err
	}
	var only []Place
	for _, p := range all {
		if p.Role != todo.Owner || p.Members < 2 {
			continue
		}
		members, err := s.store.Members(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		if LastOwner(members, who.User) {
			only = append(only, p)
		}
	}
	return only, nil
}

// Watch wakes after anything about the lists that the person is in has changed,
// and after changes of tasks in the places. It says nothing but that.
func (s *Service) Watch(who todo.Actor, places []Place) (wake <-chan struct{}, stop func()) {
	ids := make([]todo.ListID, len(places))
	for i, p := range places {
		ids[i] = p.ID
	}
	return s.store.WatchLists(who.User, ids)
}

// turn is what somebody does with a list, inside a transaction.
type turn struct {
	Tx
	list    List
	members []Member
}

// as runs fn in a transaction on a list in which the person has the right.
func (s *Service) as(ctx context.Context, who todo.Actor, id todo.ListID, right todo.Right,
	fn func(*turn) error) error {
	if !strings.HasPrefix(string(id), prefix) {
		return todo.NoList()
	}
	return s.store.Write(ctx, id, func(tx Tx) (err error) {
		t := &turn{Tx: tx}
		if t.members, err = tx.Members(); err != nil {
			return err
		}
		if err := roleIn(t.members, who.User).Check(right); err != nil {
			return err
		}
		if t.list, err = tx.List(); err != nil {
			return err
		}
		return fn(t)
	})
}

func (t *turn) member(user todo.UserID) (Member, error) {
	i := slices.IndexFunc(t.members, func(m Member) bool { return m.User == user })
	if i < 0 {
		return Member{}, fault.New(fault.NotFound,
			"There is no such member of the list. Look at its members to see who is "+
				"in it.")
	}
	return t.members[i], nil
}

// expel takes a member out, and with them the invitations that they have made.
func (t *turn) expel(user todo.UserID) error {
	if err := t.revokeOf(user); err != nil {
		return err
	}
	return t.RemoveMember(user)
}

func (t *turn) revokeOf(inviter todo.UserID) error {
	all, err := t.Invites()
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.Inviter != inviter {
			continue
		}
		if err := t.RemoveInvite(i); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) lastOwner(user todo.UserID) bool { return LastOwner(t.members, user) }

// LastOwner says whether nobody but this member is an owner, and stays one: an account that is going to be deleted
// doesn't.
func LastOwner(members []Member, user todo.UserID) bool {
	other := func(m Member) bool { return m.User != user && m.Role == todo.Owner && !m.Leaving }
	return roleIn(members, user) == todo.Owner && !slices.ContainsFunc(members, other)
}

// Heir is who becomes the owner of a list that has none, nil if it has one:
// whoever stays before who is leaving too, an editor before a viewer, and of these
// whoever is in it longest. The members are in the order of joining.
func Heir(members []Member) *Member {
	var heir *Member
	for i, m := range members {
		if m.Role == todo.Owner {
			return nil
		}
		if heir == nil || standing(m) > standing(*heir) {
			heir = &members[i]
		}
	}
	return heir
}

// standing is how near somebody is to owning a list.
func standing(m Member) int {
	n := 0
	if !m.Leaving {
		n += 2
	}
	if m.Role == todo.Editor {
		n++
	}
	return n
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func sameDigest(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
