package list

import (
	"context"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Store keeps lists, who is in them, and invitations. Every method is safe for
// concurrent use.
type Store interface {
	// Places returns the lists that the person is in, in their order.
	Places(ctx context.Context, user todo.UserID) ([]Place, error)
	// Place returns one of them, by its id or the person's handle. It fails with
	// fault.NotFound.
	Place(ctx context.Context, user todo.UserID, ref string) (Place, error)
	// Offers returns the person's invitations that are good at a moment.
	Offers(ctx context.Context, user todo.UserID, now time.Time) ([]Offer, error)
	// Members returns those of a list, the longest in it first.
	Members(ctx context.Context, id todo.ListID) ([]Member, error)
	// Write runs fn in one transaction, one after the other for one list, and
	// after changes of its tasks. Afterwards whoever watches the list or is in
	// it, or was, is woken on every replica.
	Write(ctx context.Context, id todo.ListID, fn func(Tx) error) error
	// Within is the transaction on the list whose tasks tx writes.
	Within(tx todo.Tx) (Tx, error)
	// WatchLists wakes after anything about the lists that a person is in has
	// changed, and after changes of tasks in these; see todo.Store.Watch.
	WatchLists(user todo.UserID, ids []todo.ListID) (wake <-chan struct{}, stop func())
}

// Tx is a transaction on one list.
type Tx interface {
	// List fails with fault.NotFound if there is no such list.
	List() (List, error)
	SetList(l List) error
	// SetPlace changes the handle and the order of the list for a person who is in
	// it. It fails with fault.Conflict if they call another list so.
	SetPlace(user todo.UserID, own Seat) error
	// Delete takes the list away for good, with everything in it.
	Delete() error
	Members() ([]Member, error)
	SetMember(user todo.UserID, r todo.Role, since time.Time) error
	RemoveMember(user todo.UserID) error
	// Join gives a member a place in their directory, under a handle made of
	// the wanted one, and takes away the invitation there. It fails with
	// fault.Conflict if they are in that many lists already.
	Join(user todo.UserID, handle string, most int) error
	Invites() ([]Invite, error)
	AddInvite(i Invite) error
	RemoveInvite(i Invite) error
	// Owned counts the lists that a person owns.
	Owned(user todo.UserID) (int, error)
	// Tasks counts those of the list, without those in the bin.
	Tasks() (int, error)
}
