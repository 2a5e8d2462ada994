package main

import (
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/mcp"
)

func newMCP(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "mcp",
		Short: "Serve the list to an MCP client over stdin and stdout",
		Long: `Serve the list to an MCP client, such as an editor or a chat program, over stdin
and stdout. The client starts this command by itself; its settings name it:

  {"mcpServers": {"todo": {"command": "todo", "args": ["mcp"]}}}

It is the list of this machine, or with --server or TODO_SERVER, and TODO_TOKEN
as the key, the list of an account elsewhere.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := s.reach(cmd.Context())
			if err != nil {
				return err
			}
			defer d.close()
			if _, err := client.New(d.url, d.token, d.transport); err != nil { // checks the address
				return err
			}
			err = mcp.Bridge(cmd.Context(), mcp.Upstream{
				URL:     strings.TrimSuffix(d.url, "/") + "/mcp",
				HTTP:    &http.Client{Transport: bearing{d}, CheckRedirect: noRedirect},
				Version: version,
			}, os.Stdin, os.Stdout)
			if err != nil && cmd.Context().Err() == nil {
				return fault.Wrap(err, fault.Unavailable,
					"The list at %s cannot be served: %v. Is the address right, and the token in TODO_TOKEN valid?",
					d.url, err)
			}
			return nil
		},
	}
}

// bearing is a transport that says who we are.
type bearing struct{ door }

// RoundTrip sends the request with the token, if there is one.
func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.token != "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+string(b.token))
	}
	if b.transport == nil {
		return http.DefaultTransport.RoundTrip(r)
	}
	return b.transport.RoundTrip(r)
}

// noRedirect keeps the token from another host.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
