package client

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/wording"
)

// KeepWording remembers that words belong to titles although they look like a time.
func (c *Client) KeepWording(ctx context.Context, words string) (wording.Kept, error) {
	var k wording.Kept
	return k, c.do(ctx, http.MethodPost, "/api/me/wordings", map[string]string{"text": words}, &k)
}

// Wordings lists the words that are kept, the newest first.
func (c *Client) Wordings(ctx context.Context) ([]wording.Kept, error) {
	var l struct {
		Wordings []wording.Kept `json:"wordings"`
	}
	return l.Wordings, c.do(ctx, http.MethodGet, "/api/me/wordings", nil, &l)
}

// ForgetWording lets words be understood as a time again. It fails with
// fault.NotFound if they are not kept.
func (c *Client) ForgetWording(ctx context.Context, words string) error {
	said := strings.Join(strings.Fields(strings.ToLower(words)), " ")
	return c.do(ctx, http.MethodDelete, "/api/me/wordings/"+url.PathEscape(said), nil, nil)
}
