package main

import (
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/dashboard"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

func dashboardCommand() *cobra.Command {
	var (
		session  session
		listen   string
		anywhere bool
		options  dashboard.Options
	)
	command := &cobra.Command{
		Use:   "dashboard",
		Short: "Show the deployment on a local web page, with the actions of todoctl",
		Long: "dashboard serves a page that draws the deployment's entities with their states as they change,\n" +
			"its timeline, revisions and what changed between them, logs, and the use of resources. It can\n" +
			"scale, restart and roll back, after a question. It answers on this machine only, to who opens\n" +
			"the address that it prints; Ctrl-C ends it.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if _, err := session.deployer(command); err != nil {
				return err
			}
			host, _, err := net.SplitHostPort(listen)
			if err != nil {
				return fmt.Errorf("--listen is %q: it is host:port, such as 127.0.0.1:8090", listen)
			}
			if ip := net.ParseIP(host); !anywhere && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
				return fmt.Errorf(
					"--listen %s would let other machines in, over a connection that anybody on the way can read: "+
						"listen on 127.0.0.1, or add --allow-remote if that is meant", listen)
			}
			options.Operator = func(emit func(watch.Event)) (dashboard.Operator, error) {
				return session.deployerTo(command, emit)
			}
			listener, err := new(net.ListenConfig).Listen(command.Context(), "tcp", listen)
			if err != nil {
				return fmt.Errorf(
					"listen on %s: %w: choose another address with --listen, or 127.0.0.1:0 for any free port", listen,
					err)
			}
			server := dashboard.New(options, host)
			fmt.Fprintf(command.OutOrStdout(), "Open %s\n", server.Address(listener.Addr().String()))
			return server.Run(command.Context(), listener)
		},
	}
	session.addFlags(command)
	command.Flags().StringVar(&listen, "listen", "127.0.0.1:8090", "address to answer on")
	command.Flags().BoolVar(&anywhere, "allow-remote", false, "let --listen name an address that other machines reach")
	command.Flags().BoolVar(&options.ReadOnly, "read-only", false, "leave out what changes something")
	return command
}
