package todo

import (
	"context"
	"hash/fnv"
	"slices"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// ListID names a list that several people keep. "" is one's own list.
type ListID string

// Role is what somebody is in a list that several people keep.
type Role string

// The roles. "" is no member.
const (
	Viewer Role = "viewer"
	Editor Role = "editor"
	Owner  Role = "owner"
)

// Right is something that may be done with a list.
type Right string

// The rights.
const (
	See    Right = "see"    // its tasks, changes, comments and members
	Alter  Right = "change" // tasks, and take back one's own changes
	Remark Right = "comment"
	Govern Right = "govern" // the list itself, its members and invitations
)

// rights is the one table of who may do what.
var rights = map[Role][]Right{
	Viewer: {See},
	Editor: {See, Alter, Remark},
	Owner:  {See, Alter, Remark, Govern},
}

// May says whether the role has the right.
func (r Role) May(right Right) bool { return slices.Contains(rights[r], right) }

// Check is nil if the role has the right. To somebody who isn't a member there
// is no such list.
func (r Role) Check(right Right) error {
	switch {
	case r.May(right):
		return nil
	case !r.May(See):
		return NoList()
	case right == Govern:
		return fault.New(fault.Forbidden, "Only an owner of the list can do that, and you are its %s. Ask an owner.",
			string(r))
	}
	return fault.New(fault.Forbidden, "You are a viewer of this list: you see it and don't change it. Ask an owner "+
		"to make you an editor.")
}

// NoList is the fault of a list that isn't there, or isn't there for somebody.
func NoList() error {
	return fault.New(fault.NotFound, "There is no such list, or it isn't shared with you. Look at your lists for "+
		"their names.")
}

// ParseRole reads a role.
func ParseRole(s string) (Role, error) {
	if r := Role(s); r.May(See) {
		return r, nil
	}
	return "", fault.InField("role", "%q isn't a role. Use viewer, editor or owner.", s)
}

// rightTo is what a change of the kind takes.
func rightTo(kind Kind) Right {
	if kind == Commented || kind == Uncommented {
		return Remark
	}
	return Alter
}

// space is the only way to the key under which the store keeps what an actor
// works with: the person, or the list in which they have the right.
func (s *Service) space(ctx context.Context, who Actor, right Right) (UserID, error) {
	if who.List == "" {
		return who.User, nil
	}
	role, err := s.role(ctx, who)
	if err != nil {
		return "", err
	}
	return UserID(who.List), role.Check(right)
}

// role is what an actor is in the list in which they work.
func (s *Service) role(ctx context.Context, who Actor) (Role, error) {
	return s.store.Role(ctx, who.List, who.User)
}

// May says whether an actor has a right in the list in which they work.
func (s *Service) May(ctx context.Context, who Actor, right Right) (bool, error) {
	if who.List == "" {
		return true, nil
	}
	role, err := s.role(ctx, who)
	return role.May(right), err
}

// member says whether somebody is in the list that an actor works in.
func (s *Service) member(ctx context.Context, who Actor, user UserID) (bool, error) {
	role, err := s.store.Role(ctx, who.List, user)
	return role.May(See), err
}

// entitled is space once more, in the transaction: nobody can lose the right
// between this and the commit.
func (a Actor) entitled(tx Tx, right Right) error {
	if a.List == "" {
		return nil
	}
	role, err := tx.Role(a.User)
	if err != nil {
		return err
	}
	return role.Check(right)
}

// key is the idempotency key as it is recorded: in a list that several keep,
// nobody's is anybody else's.
func (a Actor) key() string {
	if a.List == "" || a.Key == "" {
		return a.Key
	}
	return string(a.User) + "/" + a.Key
}

// sameAs refuses a request whose key was sent with another one.
func (a Actor) sameAs(prior Change) error {
	if a.Sent == "" || prior.Sent == "" || a.Sent == prior.Sent {
		return nil
	}
	return fault.InField("header.Idempotency-Key",
		"The Idempotency-Key was sent with another request before, which was "+
			"carried out. Use a new one for this one.")
}

// author is who a change of the actor is recorded for: nobody in one's own list.
func (a Actor) author() UserID {
	if a.List == "" {
		return ""
	}
	return a.User
}

// Touch is a task of a list as one number that is none of a task in any other
// list, and not of one's own: itself in one's own, otherwise the number beside a
// digest of the list's id (FNV-1a, 38 bits). What counts tasks of several lists
// counts by it. A change is taken back under its negative, which stays negative.
func Touch(list ListID, number int64) int64 {
	if list == "" {
		return number
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(list)) // it takes everything
	key := int64(h.Sum64()>>26|1) << 24
	if number < 0 {
		return -(key | -number&(1<<24-1))
	}
	return key | number&(1<<24-1)
}
