package list

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// linkPrefix lets people and secret scanners see what a leaked string is.
const linkPrefix = "todo_inv_"

// errInvite is the same whatever is wrong with an invitation: a guess learns nothing.
func errInvite() error {
	return fault.New(fault.NotFound, "That invitation isn't good, or not any more: it was used, taken back or has "+
		"ended. Ask for another one.")
}

// InviteRequest is what an invitation is to be.
type InviteRequest struct {
	Role  todo.Role // viewer or editor
	Email string    // of an account; "" for a link
	Days  int       // until it ends; DefaultDays if 0
}

func (r *InviteRequest) check() error {
	if r.Role != todo.Viewer && r.Role != todo.Editor {
		return fault.InField("role",
			"Somebody can be invited as a viewer or an editor. Make them an owner once they are in.")
	}
	if r.Days == 0 {
		r.Days = DefaultDays
	}
	if r.Days < 1 || r.Days > MaxDays {
		return fault.InField("expires_in_days", "An invitation ends after 1 to %d days.", MaxDays)
	}
	return nil
}

// Invite invites somebody who has an account here, or makes a link that lets
// one person in; its secret is shown this once and kept nowhere.
func (s *Service) Invite(ctx context.Context, who todo.Actor, id todo.ListID, r InviteRequest) (i Invite,
	secret string, err error) {
	if err := r.check(); err != nil {
		return i, "", err
	}
	now := s.now()
	i = Invite{ID: strings.ToLower(rand.Text()), List: id, Role: r.Role, Inviter: who.User, Made: now,
		Expires: now.AddDate(0, 0, r.Days)}
	// It is asked for outside of the transaction, and said to nobody but an owner.
	var unknown error
	if r.Email == "" {
		secret = linkPrefix + strings.TrimPrefix(string(id), prefix) + "_" + i.ID + "_" + rand.Text() + rand.Text()
		i.Digest = digest(secret)
	} else {
		if !s.asked.Allow(string(who.User), now) {
			return i, "", fault.New(fault.TooMany,
				"You have invited many by their address. Wait a minute, or make links and send them.")
		}
		i.Invitee, unknown = s.invitee(ctx, r.Email)
	}
	err = s.as(ctx, who, id, todo.Govern, func(t *turn) error {
		if unknown != nil {
			return unknown
		}
		if i.Invitee != "" && roleIn(t.members, i.Invitee) != "" {
			return fault.New(fault.Conflict, "They are in the list already.")
		}
		return s.addInvite(t, i, now)
	})
	return i, secret, err
}

// invitee is the person of an address.
func (s *Service) invitee(ctx context.Context, email string) (todo.UserID, error) {
	user, err := s.people.ByEmail(ctx, email)
	if fault.CodeOf(err) == fault.NotFound {
		return "", &fault.Fault{Code: fault.NotFound, Field: "email",
			Message: "Nobody here signs in with that address. Make a link instead, and send it to them."}
	}
	return user, err
}

func (s *Service) addInvite(t *turn, i Invite, now time.Time) error {
	all, err := t.Invites()
	if err != nil {
		return err
	}
	open := 0
	for _, old := range all {
		if !old.Expires.After(now) || i.Invitee != "" && old.Invitee == i.Invitee {
			if err := t.RemoveInvite(old); err != nil {
				return err
			}
			continue
		}
		open++
	}
	if open >= MaxInvites {
		return fault.New(fault.Conflict, "%d invitations to this list are open, which is the most there can be. Take "+
			"one back first.", open)
	}
	return t.AddInvite(i)
}

// Invites returns the open invitations of a list, for its owners.
func (s *Service) Invites(ctx context.Context, who todo.Actor, id todo.ListID) ([]Invite, error) {
	var open []Invite
	err := s.as(ctx, who, id, todo.Govern, func(t *turn) error {
		all, err := t.Invites()
		open = slices.DeleteFunc(all, func(i Invite) bool { return !i.Expires.After(s.now()) })
		return err
	})
	return open, err
}

// Revoke takes an invitation back.
func (s *Service) Revoke(ctx context.Context, who todo.Actor, id todo.ListID, invite string) error {
	return s.as(ctx, who, id, todo.Govern, func(t *turn) error {
		i, err := t.invite(func(i Invite) bool { return i.ID == invite })
		if err != nil {
			return err
		}
		return t.RemoveInvite(i)
	})
}

func (t *turn) invite(is func(Invite) bool) (Invite, error) {
	all, err := t.Invites()
	if err != nil {
		return Invite{}, err
	}
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], nil
	}
	return Invite{}, errInvite()
}

// Offers returns the invitations that wait for the person's answer.
func (s *Service) Offers(ctx context.Context, who todo.Actor) ([]Offer, error) {
	return s.store.Offers(ctx, who.User, s.now())
}

// Accept takes an invitation that was made for the person.
func (s *Service) Accept(ctx context.Context, who todo.Actor, id todo.ListID) (Place, error) {
	return s.join(ctx, who, id, func(i Invite) bool { return i.Invitee == who.User })
}

// Follow takes an invitation by link. It is good once.
func (s *Service) Follow(ctx context.Context, who todo.Actor, secret string) (Place, error) {
	part, rest, ok := strings.Cut(strings.TrimPrefix(secret, linkPrefix), "_")
	if !ok || !strings.HasPrefix(secret, linkPrefix) || len(secret) > 200 || len(rest) < 26 || strings.Trim(part,
		"abcdefghijklmnopqrstuvwxyz234567") != "" {
		return Place{}, errInvite()
	}
	d := digest(secret)
	return s.join(ctx, who, todo.ListID(prefix+part),
		func(i Invite) bool { return i.Invitee == "" && sameDigest(i.Digest, d) })
}

func (s *Service) join(ctx context.Context, who todo.Actor, id todo.ListID, is func(Invite) bool) (Place, error) {
	if !strings.HasPrefix(string(id), prefix) {
		return Place{}, errInvite()
	}
	err := s.store.Write(ctx, id, func(tx Tx) error {
		t := &turn{Tx: tx}
		i, err := t.invite(is)
		if err != nil {
			return err
		}
		if !i.Expires.After(s.now()) {
			return errInvite()
		}
		if t.list, err = tx.List(); err != nil {
			return err
		}
		if t.members, err = tx.Members(); err != nil {
			return err
		}
		if roleIn(t.members, who.User) != "" {
			return fault.New(fault.Conflict, "You are in this list already.")
		}
		if len(t.members) >= MaxMembers {
			return fault.New(fault.Conflict, "The list has %d members, which is the most there can be.", len(t.members))
		}
		return t.letIn(who.User, i, s.now())
	})
	if err != nil {
		return Place{}, err
	}
	return s.store.Place(ctx, who.User, string(id))
}

// letIn makes an invitation a membership.
func (t *turn) letIn(user todo.UserID, i Invite, now time.Time) error {
	if err := t.RemoveInvite(i); err != nil {
		return err
	}
	if err := t.SetMember(user, i.Role, now); err != nil {
		return err
	}
	return t.Join(user, HandleOf(t.list.Name), MaxLists)
}

// Decline refuses an invitation that was made for the person.
func (s *Service) Decline(ctx context.Context, who todo.Actor, id todo.ListID) error {
	if !strings.HasPrefix(string(id), prefix) {
		return errInvite()
	}
	return s.store.Write(ctx, id, func(tx Tx) error {
		t := &turn{Tx: tx}
		i, err := t.invite(func(i Invite) bool { return i.Invitee == who.User })
		if err != nil {
			return err
		}
		return t.RemoveInvite(i)
	})
}
