package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// SignIn is one place where the person is signed in.
type SignIn struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Address string    `json:"address"`
	Created time.Time `json:"created_at"`
	Seen    time.Time `json:"seen_at"`
	Expires time.Time `json:"expires_at"`
	Current bool      `json:"current"`
}

// Person is an account.
type Person struct {
	ID      string     `json:"id"`
	Email   string     `json:"email"`
	Name    string     `json:"name"`
	Role    string     `json:"role,omitempty"`
	Created time.Time  `json:"created_at"`
	Since   *time.Time `json:"suspended_at,omitempty"`
	Leaving *time.Time `json:"leaving_at,omitempty"`
	// MostTasks is how many tasks they may have, nil for what everybody may, 0 for no limit.
	MostTasks *int64 `json:"most_tasks,omitempty"`
}

// SignedIn is a client of the same server with a session, which SignOut ends. For an
// account with a second factor it fails with fault.Unauthenticated in the field
// code, unless code is that of the authenticator app or a recovery code.
func (c *Client) SignedIn(ctx context.Context, email, password, code string) (*Client, error) {
	var out struct {
		Token Token `json:"token"`
	}
	body := map[string]string{"email": email, "password": password}
	if code != "" {
		body["code"] = code
	}
	if err := c.do(ctx, http.MethodPost, "/auth/login", body, &out); err != nil {
		return nil, err
	}
	with := *c
	with.token = out.Token
	return &with, nil
}

// SignOut ends the session.
func (c *Client) SignOut(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/auth/logout", nil, nil)
}

// Sessions returns where the person is signed in.
func (c *Client) Sessions(ctx context.Context) ([]SignIn, error) {
	var out struct {
		Sessions []SignIn `json:"sessions"`
	}
	return out.Sessions, c.do(ctx, http.MethodGet, "/api/me/sessions", nil, &out)
}

// EndSession signs the person out in one place, everywhere but here for "".
func (c *Client) EndSession(ctx context.Context, id string) error {
	path := "/api/me/sessions"
	if id != "" {
		path += "/" + url.PathEscape(id)
	}
	return c.do(ctx, http.MethodDelete, path, nil, nil)
}

// Passkey is a passkey of the person's.
type Passkey struct {
	ID   string     `json:"id"`
	Name string     `json:"name"`
	Made time.Time  `json:"made_at"`
	Used *time.Time `json:"used_at,omitempty"`
}

// Passkeys returns the passkeys that the person signs in with.
func (c *Client) Passkeys(ctx context.Context) ([]Passkey, error) {
	var out struct {
		Passkeys []Passkey `json:"passkeys"`
	}
	return out.Passkeys, c.do(ctx, http.MethodGet, "/api/me/passkeys", nil, &out)
}

// RemovePasskey takes a passkey away; the other sessions that were made with it end.
func (c *Client) RemovePasskey(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/api/me/passkeys/"+url.PathEscape(id), nil, nil)
}

// ChangePassword gives the person another password and ends all other sessions.
func (c *Client) ChangePassword(ctx context.Context, old, next string, tokens bool) error {
	body := map[string]any{"password": old, "new_password": next, "revoke_tokens": tokens}
	return c.do(ctx, http.MethodPost, "/api/me/password", body, nil)
}

// Leave has the account deleted in some days.
func (c *Client) Leave(ctx context.Context, password string, handOver bool, lists []string) (Person, error) {
	var p Person
	body := map[string]any{"password": password, "hand_over": handOver}
	if len(lists) > 0 {
		body["delete_lists"] = lists
	}
	return p, c.do(ctx, http.MethodPost, "/api/me/leave", body, &p)
}

// Return keeps an account that is going to be deleted.
func (c *Client) Return(ctx context.Context) (Person, error) {
	var p Person
	return p, c.do(ctx, http.MethodPost, "/api/me/return", nil, &p)
}

// Standing is what an administrator changes of somebody; nil leaves it as it is.
type Standing struct {
	Suspended *bool `json:"suspended,omitempty"`
	Admin     *bool `json:"admin,omitempty"`
	Leaving   *bool `json:"leaving,omitempty"`
	// MostTasks is how many tasks they may have, 0 for no limit, -1 for what everybody may.
	MostTasks *int64 `json:"most_tasks,omitempty"`
}

// People returns people of the server in whose e-mail or name the text is.
func (c *Client) People(ctx context.Context, search string) ([]Person, error) {
	var all []Person
	for after := ""; ; {
		var page struct {
			People []Person `json:"people"`
		}
		query := url.Values{"search": {search}, "after": {after}, "limit": {"200"}}
		if err := c.do(ctx, http.MethodGet, "/api/me/admin/people?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.People...)
		if len(page.People) < 200 {
			return all, nil
		}
		after = page.People[len(page.People)-1].Email
	}
}

// ChangeStanding changes the standing of somebody, by id.
func (c *Client) ChangeStanding(ctx context.Context, id string, s Standing) (Person, error) {
	var p Person
	return p, c.do(ctx, http.MethodPatch, "/api/me/admin/people/"+url.PathEscape(id), s, &p)
}

// ResetFactor takes the authenticator app of somebody away, by id.
func (c *Client) ResetFactor(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/api/me/admin/people/"+url.PathEscape(id)+"/factor", nil, nil)
}

// SessionsOf returns where somebody is signed in, by their id.
func (c *Client) SessionsOf(ctx context.Context, id string) ([]SignIn, error) {
	var out struct {
		Sessions []SignIn `json:"sessions"`
	}
	return out.Sessions, c.do(ctx, http.MethodGet, "/api/me/admin/people/"+url.PathEscape(id)+"/sessions", nil, &out)
}

// SignOutPersonOf ends one session of somebody.
func (c *Client) SignOutPersonOf(ctx context.Context, id, session string) error {
	return c.do(ctx, http.MethodDelete, "/api/me/admin/people/"+url.PathEscape(id)+"/sessions/"+url.PathEscape(session),
		nil, nil)
}

// SignOutPerson ends all sessions of somebody, by id.
func (c *Client) SignOutPerson(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/api/me/admin/people/"+url.PathEscape(id)+"/sessions", nil, nil)
}

// Invite makes a link with which somebody makes an account.
func (c *Client) Invite(ctx context.Context, email string, admin bool) (string, error) {
	var out struct {
		URL string `json:"url"`
	}
	return out.URL, c.do(ctx, http.MethodPost, "/api/me/admin/invitations",
		map[string]any{"email": email, "admin": admin}, &out)
}

// SetRegistration says who may register: open, invitation or closed.
func (c *Client) SetRegistration(ctx context.Context, mode string) error {
	return c.do(ctx, http.MethodPatch, "/api/me/admin/server", map[string]string{"registration": mode}, nil)
}

// SetBinDays says for how many days deleted tasks can be restored, 0 for ever.
func (c *Client) SetBinDays(ctx context.Context, days int) error {
	return c.do(ctx, http.MethodPatch, "/api/me/admin/server", map[string]int{"bin_days": days}, nil)
}

// AuditEntry is a line of the audit log.
type AuditEntry struct {
	At      time.Time `json:"at"`
	ID      string    `json:"id"`
	Event   string    `json:"event"`
	Actor   string    `json:"actor,omitempty"`
	Subject string    `json:"subject,omitempty"`
	Address string    `json:"address,omitempty"`
	Detail  string    `json:"detail,omitempty"`
}

// Audit calls each with the lines of the audit log that fit the query, newest first.
func (c *Client) Audit(ctx context.Context, query url.Values, each func(AuditEntry) error) error {
	for {
		var page struct {
			Entries []AuditEntry `json:"entries"`
			Next    string       `json:"next_cursor"`
		}
		if err := c.do(ctx, http.MethodGet, "/api/me/admin/audit?"+query.Encode(), nil, &page); err != nil {
			return err
		}
		for _, e := range page.Entries {
			if err := each(e); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		query.Set("cursor", page.Next)
	}
}

// Export writes everything that is the person's.
func (c *Client) Export(ctx context.Context, to io.Writer) error {
	resp, err := c.send(ctx, http.MethodGet, "/api/me/export", nil, "application/json")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(to, resp.Body); err != nil {
		return fmt.Errorf("the export did not arrive whole: %w", err)
	}
	return nil
}
