package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func newToken(s *settings) *cobra.Command {
	var name string
	var readOnly, mayApprove bool
	var days int
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Print a new bearer token for programs",
		Long: `Print a new bearer token with which a program can use your list:

  curl -H "Authorization: Bearer $(todo token)" http://localhost:3000/api/me/tasks

It is shown this once. It can be revoked on the page, under your name.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			scopes := []string{"read", "write"}
			switch {
			case readOnly && mayApprove:
				return &usageError{fmt.Errorf("a token that is --read-only has no plans to approve")}
			case readOnly:
				scopes = scopes[:1]
			case mayApprove:
				scopes = append(scopes, "approve")
			}
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			if name == "" {
				host, err := os.Hostname()
				if err != nil {
					host = "a terminal"
				}
				name = "todo token on " + host
			}
			token, err := c.NewToken(cmd.Context(), name, scopes, days)
			if err != nil {
				return err
			}
			if s.output == "json" {
				return s.print(map[string]string{"token": string(token)}, nil)
			}
			_, err = fmt.Fprintln(s.out, string(token))
			return err
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "what the token is for (default: this machine's name)")
	cmd.Flags().BoolVar(&readOnly, "read-only", false, "the token can look but not change")
	cmd.Flags().BoolVar(&mayApprove, "may-approve", false,
		"the program can carry out plans for several tasks without your approval")
	cmd.Flags().IntVar(&days, "expires-in-days", 0, "how long the token works (default: the server's choice)")
	return cmd
}
