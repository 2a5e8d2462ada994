package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/todo-chatbot/todo-chatbot/app/list"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Lists are the lists that a person keeps with others, and the invitations that
// wait for their answer.
type Lists struct {
	Lists  []list.Place `json:"lists"`
	Offers []list.Offer `json:"invitations"`
}

// Invited is a new invitation. Secret is that of a link.
type Invited struct {
	list.Invite
	Secret string `json:"secret,omitempty"`
}

// Lists returns the person's lists.
func (c *Client) Lists(ctx context.Context) (Lists, error) {
	var all Lists
	return all, c.do(ctx, http.MethodGet, "/api/me/lists", nil, &all)
}

// ListPatch changes a list; nil leaves a field as it is.
type ListPatch struct {
	Name     *string `json:"name,omitempty"`
	Color    *string `json:"color,omitempty"`
	Archived *bool   `json:"archived,omitempty"`
	Handle   string  `json:"handle,omitempty"`
}

func listPath(ref string) string { return "/api/me/lists/" + url.PathEscape(ref) }

// CreateList makes a list.
func (c *Client) CreateList(ctx context.Context, name, color string) (list.Place, error) {
	var p list.Place
	return p, c.do(ctx, http.MethodPost, "/api/me/lists", map[string]string{"name": name, "color": color}, &p)
}

// ChangeList changes a list.
func (c *Client) ChangeList(ctx context.Context, ref string, patch ListPatch) (list.Place, error) {
	var p list.Place
	return p, c.do(ctx, http.MethodPatch, listPath(ref), patch, &p)
}

// DeleteList deletes a list for good. Its name and how many tasks it has confirm it.
func (c *Client) DeleteList(ctx context.Context, ref, name string, tasks int) error {
	q := url.Values{"name": {name}, "tasks": {strconv.Itoa(tasks)}}
	return c.do(ctx, http.MethodDelete, listPath(ref)+"?"+q.Encode(), nil, nil)
}

// Members returns who is in a list.
func (c *Client) Members(ctx context.Context, ref string) ([]list.Member, error) {
	var out struct {
		Members []list.Member `json:"members"`
	}
	return out.Members, c.do(ctx, http.MethodGet, listPath(ref)+"/members", nil, &out)
}

// SetRole gives a member another role.
func (c *Client) SetRole(ctx context.Context, ref, member, role string) error {
	return c.do(ctx, http.MethodPatch, listPath(ref)+"/members/"+url.PathEscape(member),
		map[string]string{"role": role},
		nil)
}

// RemoveMember takes a member out of a list; "me" leaves it.
func (c *Client) RemoveMember(ctx context.Context, ref, member string) error {
	return c.do(ctx, http.MethodDelete, listPath(ref)+"/members/"+url.PathEscape(member), nil, nil)
}

// InviteTo invites the person of an address, or makes a link if there is none.
func (c *Client) InviteTo(ctx context.Context, ref, role, email string, days int) (Invited, error) {
	body := map[string]any{"role": role}
	if email != "" {
		body["email"] = email
	}
	if days > 0 {
		body["expires_in_days"] = days
	}
	var i Invited
	return i, c.do(ctx, http.MethodPost, listPath(ref)+"/invitations", body, &i)
}

// Join takes an invitation: by the secret of a link, or by the id of a list.
func (c *Client) Join(ctx context.Context, secret, id string) (list.Place, error) {
	var p list.Place
	if secret != "" {
		return p, c.do(ctx, http.MethodPost, "/api/me/invitations", map[string]string{"secret": secret}, &p)
	}
	return p, c.do(ctx, http.MethodPost, "/api/me/invitations/"+url.PathEscape(id), nil, &p)
}

// Decline refuses an invitation.
func (c *Client) Decline(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/api/me/invitations/"+url.PathEscape(id), nil, nil)
}

// Assign gives a task of the list to a member, or to several who take turns, by
// their ids; to nobody if there are none. See In.
func (c *Client) Assign(ctx context.Context, number int64, turns []string, weekly bool) (todo.Task, error) {
	var assigned any
	if len(turns) == 1 {
		assigned = map[string]any{"to": turns[0]}
	} else if len(turns) > 1 {
		assigned = map[string]any{"turns": turns, "weekly": weekly}
	}
	var t todo.Task
	path := c.at("/api/me/tasks/" + strconv.FormatInt(number, 10))
	return t, c.do(ctx, http.MethodPatch, path, map[string]any{"assigned": assigned}, &t)
}

// PassOn gives a task of the list to the next one of those who take turns with it. See In.
func (c *Client) PassOn(ctx context.Context, number int64) (todo.Task, error) {
	var t todo.Task
	path := c.at("/api/me/tasks/" + strconv.FormatInt(number, 10))
	return t, c.do(ctx, http.MethodPatch, path, map[string]any{"assigned": map[string]bool{"next": true}}, &t)
}

// Assigned are open tasks of a list that are somebody's today: a member's, by
// their id, "" for anybody's; until is a day, "" for any.
func (c *Client) Assigned(ctx context.Context, ref, member, until string) ([]todo.Task, error) {
	q := url.Values{"limit": {"200"}}
	if member != "" {
		q.Set("member", member)
	}
	if until != "" {
		q.Set("until", until)
	}
	var out struct {
		Tasks []todo.Task `json:"tasks"`
	}
	err := c.do(ctx, http.MethodGet, listPath(ref)+"/assigned?"+q.Encode(), nil, &out)
	return out.Tasks, err
}

// Did is who completed how many tasks of a list.
type Did struct {
	From   string `json:"from"`
	Before string `json:"before"`
	People []struct {
		ID   todo.UserID `json:"id"`
		Name string      `json:"name"`
		Done int         `json:"done"`
	} `json:"people"`
	Others int `json:"others,omitempty"`
}

// Did says who completed how many tasks on the days [from, before); "" is the
// first of this month, and tomorrow.
func (c *Client) Did(ctx context.Context, ref, from, before string) (Did, error) {
	q := url.Values{}
	if from != "" {
		q.Set("from", from)
	}
	if before != "" {
		q.Set("before", before)
	}
	var d Did
	return d, c.do(ctx, http.MethodGet, listPath(ref)+"/done?"+q.Encode(), nil, &d)
}

// Comment is what was said about a task of a list.
type Comment struct {
	todo.Comment
	Name string `json:"name,omitempty"` // of its author
}

func (c *Client) commentsPath(number int64, rest string) string {
	return c.at("/api/me/tasks/" + strconv.FormatInt(number, 10) + "/comments" + rest)
}

// Comments are those on a task of the list, oldest first. See In.
func (c *Client) Comments(ctx context.Context, number int64) ([]Comment, error) {
	var out struct {
		Comments []Comment `json:"comments"`
	}
	err := c.do(ctx, http.MethodGet, c.commentsPath(number, ""), nil, &out)
	return out.Comments, err
}

// AddComment says something about a task of the list. See In.
func (c *Client) AddComment(ctx context.Context, number int64, text string) (Comment, error) {
	var made Comment
	return made, c.do(ctx, http.MethodPost, c.commentsPath(number, ""), map[string]string{"text": text}, &made)
}

// DeleteComment deletes a comment on a task of the list. See In.
func (c *Client) DeleteComment(ctx context.Context, number int64, id string) error {
	return c.do(ctx, http.MethodDelete, c.commentsPath(number, "/"+url.PathEscape(id)), nil, nil)
}
