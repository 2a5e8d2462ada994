package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// listHandlers answers requests about lists that several people keep.
type listHandlers struct{ *Server }

// ListRef is a path that names a list.
type ListRef struct {
	Owner
	List string `path:"list" maxLength:"240" doc:"The list's id, or what you call it." example:"home"`
}

// MemberRef is a path that names a member of a list.
type MemberRef struct {
	ListRef
	Member string `path:"member" maxLength:"64" doc:"Their id, or me."`
}

// InviteRef is a path that names an invitation to a list.
type InviteRef struct {
	ListRef
	Invite string `path:"invite" maxLength:"64"`
}

type listsOutput struct {
	Body struct {
		Lists  []list.Place `json:"lists" doc:"Those that you are in, besides your own."`
		Offers []list.Offer `json:"invitations" doc:"Invitations that wait for your answer."`
	} `nameHint:"Lists"`
}

type placeOutput struct{ Body list.Place }

type newListInput struct {
	Owner
	Body struct {
		Name  string `json:"name" minLength:"1" maxLength:"60" example:"Home"`
		Color string `json:"color,omitempty" enum:",red,orange,yellow,green,teal,blue,purple,pink,gray"`
	} `nameHint:"NewList"`
}

type changeListInput struct {
	ListRef
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"60" doc:"For everybody in it."`
		Color    *string `json:"color,omitempty" enum:",red,orange,yellow,green,teal,blue,purple,pink,gray" doc:"For everybody in it."`
		Archived *bool   `json:"archived,omitempty" doc:"For everybody in it."`
		Handle   string  `json:"handle,omitempty" maxLength:"24" doc:"What you call it, and with a number its tasks: home 3."`
		Order    *int64  `json:"order,omitempty" minimum:"0" maximum:"1000000" doc:"Where it stands for you; smaller comes first."`
	} `nameHint:"ListChange"`
}

type deleteListInput struct {
	ListRef
	Name  string `query:"name" maxLength:"240" doc:"The list's name, to confirm."`
	Tasks int    `query:"tasks" minimum:"0" doc:"How many tasks are in it, those in the bin left out, to confirm."`
}

type membersOutput struct {
	Body struct {
		Members []list.Member `json:"members" doc:"The longest in it first."`
	} `nameHint:"ListMembers"`
}

type roleInput struct {
	MemberRef
	Body struct {
		Role string `json:"role" enum:"viewer,editor,owner"`
	} `nameHint:"MemberChange"`
}

type listInviteInput struct {
	ListRef
	Body struct {
		Role  string `json:"role" enum:"viewer,editor"`
		Email string `json:"email,omitempty" maxLength:"254" doc:"Of somebody who has an account here. Left out, it is a link for one person, whoever that is."`
		Days  int    `json:"expires_in_days,omitempty" minimum:"1" maximum:"30" doc:"7 if left out."`
	} `nameHint:"ListInviteRequest"`
}

type newInviteOutput struct {
	Body struct {
		list.Invite
		Secret string `json:"secret,omitempty" doc:"Of a link: what the person who follows it sends. It is shown this once."`
	} `nameHint:"NewListInvite"`
}

type invitesOutput struct {
	Body struct {
		Invites []openInvite `json:"invitations"`
	} `nameHint:"ListInvites"`
}

// openInvite is an invitation as the owners of the list see it.
type openInvite struct {
	ID      string    `json:"id"`
	Role    todo.Role `json:"role"`
	Link    bool      `json:"link" doc:"It is for whoever has the link."`
	Inviter string    `json:"inviter"`
	Made    time.Time `json:"made_at"`
	Expires time.Time `json:"expires_at"`
}

type byLinkInput struct {
	Owner
	Body struct {
		Secret string `json:"secret" minLength:"1" maxLength:"200"`
	} `nameHint:"ListInviteLink"`
}

// governs makes an operation on a list: its answer is what it is for, and a
// token that may not read must not become able to by inviting somebody.
func (s listHandlers) governs(method, path, id, summary string) huma.Operation {
	op := s.operation(method, path, id, "Lists", summary)
	if method != http.MethodGet {
		reads(&op)
		delete(op.Responses, "204")
	}
	return op
}

func (s listHandlers) listRoutes() {
	const path, one = "/api/{user}/lists", "/api/{user}/lists/{list}"
	created := func(op huma.Operation) huma.Operation {
		op.DefaultStatus = http.StatusCreated
		return op
	}
	handle(s.Server, s.governs(http.MethodGet, path, "list-lists", "The lists that you keep with others"), s.lists)
	handle(s.Server, created(s.governs(http.MethodPost, path, "create-list", "Make a list, as its owner")),
		s.createList)
	handle(s.Server, s.governs(http.MethodGet, one, "get-list", "One list"), s.getList)
	handle(s.Server, s.governs(http.MethodPatch, one, "change-list", "Change a list, or what you call it"),
		s.changeList)
	handle(s.Server, s.governs(http.MethodDelete, one, "delete-list", "Delete a list with everything in it, for good"),
		s.deleteList)
	handle(s.Server, s.governs(http.MethodGet, one+"/members", "list-members", "Who is in a list"), s.members)
	handle(s.Server, s.governs(http.MethodPatch, one+"/members/{member}", "change-member",
		"Give a member another role"),
		s.changeMember)
	handle(s.Server, s.governs(http.MethodDelete, one+"/members/{member}", "remove-member",
		"Remove a member, or leave a list"),
		s.removeMember)
	handle(s.Server, s.governs(http.MethodGet, one+"/invitations", "list-invitations",
		"The open invitations to a list"),
		s.invites)
	handle(s.Server, created(s.governs(http.MethodPost, one+"/invitations", "invite-to-list",
		"Invite somebody, or make a link that lets one person in")), s.inviteToList)
	handle(s.Server, s.governs(http.MethodDelete, one+"/invitations/{invite}", "revoke-invitation",
		"Take an invitation back"),
		s.revokeInvite)
	const offers = "/api/{user}/invitations"
	handle(s.Server, created(s.governs(http.MethodPost, offers, "follow-invitation", "Join a list by a link")),
		s.followInvite)
	handle(s.Server, created(s.governs(http.MethodPost, offers+"/{list}", "accept-invitation",
		"Join a list to which you were invited")), s.acceptInvite)
	handle(s.Server, s.governs(http.MethodDelete, offers+"/{list}", "decline-invitation", "Refuse an invitation"),
		s.declineInvite)
}

func (s listHandlers) lists(ctx context.Context, _ *Owner) (*listsOutput, error) {
	out := &listsOutput{}
	var err error
	if out.Body.Lists, err = s.Lists.Lists(ctx, actor(ctx)); err != nil {
		return nil, err
	}
	out.Body.Offers, err = s.Lists.Offers(ctx, actor(ctx))
	return out, err
}

func (s listHandlers) createList(ctx context.Context, in *newListInput) (*placeOutput, error) {
	return place(s.Lists.Create(ctx, actor(ctx), in.Body.Name, in.Body.Color))
}

func place(p list.Place, err error) (*placeOutput, error) { return &placeOutput{p}, err }

func (s listHandlers) getList(ctx context.Context, in *ListRef) (*placeOutput, error) {
	return place(s.Lists.Find(ctx, actor(ctx), in.List))
}

func (s listHandlers) changeList(ctx context.Context, in *changeListInput) (*placeOutput, error) {
	who := actor(ctx)
	p, err := s.Lists.Find(ctx, who, in.List)
	if err != nil {
		return nil, err
	}
	own := list.Seat{Order: in.Body.Order}
	if in.Body.Handle != "" {
		own.Handle = &in.Body.Handle
	}
	return place(s.Lists.Change(ctx, who, p.ID,
		list.Patch{Name: in.Body.Name, Color: in.Body.Color, Archived: in.Body.Archived}, own))
}

func (s listHandlers) deleteList(ctx context.Context, in *deleteListInput) (*struct{}, error) {
	p, err := s.Lists.Find(ctx, actor(ctx), in.List)
	if err != nil {
		return nil, err
	}
	return nil, s.Lists.Delete(ctx, actor(ctx), p.ID, in.Name, in.Tasks)
}

func (s listHandlers) members(ctx context.Context, in *ListRef) (*membersOutput, error) {
	p, err := s.Lists.Find(ctx, actor(ctx), in.List)
	if err != nil {
		return nil, err
	}
	out := &membersOutput{}
	out.Body.Members, err = s.Lists.Members(ctx, actor(ctx), p.ID)
	return out, err
}

// memberOf is the list and the member that a path names.
func (s listHandlers) memberOf(ctx context.Context, in *MemberRef) (todo.ListID, todo.UserID, error) {
	p, err := s.Lists.Find(ctx, actor(ctx), in.List)
	if in.Member == "me" {
		return p.ID, actor(ctx).User, err
	}
	return p.ID, todo.UserID(in.Member), err
}

func (s listHandlers) changeMember(ctx context.Context, in *roleInput) (*membersOutput, error) {
	id, member, err := s.memberOf(ctx, &in.MemberRef)
	if err != nil {
		return nil, err
	}
	if err := s.Lists.SetRole(ctx, actor(ctx), id, member, todo.Role(in.Body.Role)); err != nil {
		return nil, err
	}
	out := &membersOutput{}
	out.Body.Members, err = s.Lists.Members(ctx, actor(ctx), id)
	return out, err
}

func (s listHandlers) removeMember(ctx context.Context, in *MemberRef) (*struct{}, error) {
	id, member, err := s.memberOf(ctx, in)
	if err != nil {
		return nil, err
	}
	if member == actor(ctx).User {
		return nil, s.Lists.Leave(ctx, actor(ctx), id)
	}
	return nil, s.Lists.Remove(ctx, actor(ctx), id, member)
}

func (s listHandlers) invites(ctx context.Context, in *ListRef) (*invitesOutput, error) {
	p, err := s.Lists.Find(ctx, actor(ctx), in.List)
	if err != nil {
		return nil, err
	}
	all, err := s.Lists.Invites(ctx, actor(ctx), p.ID)
	out := &invitesOutput{}
	out.Body.Invites = []openInvite{}
	for _, i := range all {
		out.Body.Invites = append(out.Body.Invites, openInvite{i.ID, i.Role, i.Invitee == "", string(i.Inviter), i.Made,
			i.Expires})
	}
	return out, err
}

func (s listHandlers) inviteToList(ctx context.Context, in *listInviteInput) (*newInviteOutput, error) {
	p, err := s.Lists.Find(ctx, actor(ctx), in.List)
	if err != nil {
		return nil, err
	}
	out := &newInviteOutput{}
	r := list.InviteRequest{Role: todo.Role(in.Body.Role), Email: in.Body.Email, Days: in.Body.Days}
	out.Body.Invite, out.Body.Secret, err = s.Lists.Invite(ctx, actor(ctx), p.ID, r)
	return out, err
}

func (s listHandlers) revokeInvite(ctx context.Context, in *InviteRef) (*struct{}, error) {
	p, err := s.Lists.Find(ctx, actor(ctx), in.List)
	if err != nil {
		return nil, err
	}
	return nil, s.Lists.Revoke(ctx, actor(ctx), p.ID, in.Invite)
}

func (s listHandlers) followInvite(ctx context.Context, in *byLinkInput) (*placeOutput, error) {
	return place(s.Lists.Follow(ctx, actor(ctx), in.Body.Secret))
}

func (s listHandlers) acceptInvite(ctx context.Context, in *ListRef) (*placeOutput, error) {
	return place(s.Lists.Accept(ctx, actor(ctx), todo.ListID(in.List)))
}

func (s listHandlers) declineInvite(ctx context.Context, in *ListRef) (*struct{}, error) {
	return nil, s.Lists.Decline(ctx, actor(ctx), todo.ListID(in.List))
}

// named puts the name of whoever changed a task since into the fault of an undo.
func (s listHandlers) named(ctx context.Context, who todo.Actor, err error) error {
	since, ok := todo.SinceOf(err)
	if !ok || s.Lists == nil {
		return err
	}
	members, failed := s.Lists.Members(ctx, who, since.List)
	if failed != nil {
		return err
	}
	name := "Somebody who has left the list"
	for _, m := range members {
		if m.User == since.By {
			name = m.Name
		}
	}
	return fault.Wrap(since, fault.Conflict, "%s has %s task %d (“%s”) since, so nothing was undone. "+
		"To take back only what you changed and leave the rest, undo change %d with over.", name, since.Kind,
		since.Number, since.Title, since.Change).
		Without(
			"Somebody else has changed task %d since, so nothing was undone. To take back only what you changed and "+
				"leave "+
				"the rest, undo change %d with over.", since.Number, since.Change)
}
