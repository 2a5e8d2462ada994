package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

func scaleCommand() *cobra.Command {
	var session session
	command := &cobra.Command{
		Use:     "scale COMPONENT=REPLICAS...",
		Short:   "Change how many pods run, as a new revision",
		Example: "  todoctl scale backend=3 frontend=2",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			replicas, err := parseReplicas(args)
			if err != nil {
				return err
			}
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			report, err := deployer.Scale(command.Context(), replicas)
			return session.finish(command, report, err)
		},
	}
	session.addFlags(command)
	return command
}

func parseReplicas(args []string) (map[entity.Component]int, error) {
	replicas := map[entity.Component]int{}
	for _, arg := range args {
		name, text, given := strings.Cut(arg, "=")
		component := entity.Component(name)
		if component != entity.Backend && component != entity.Frontend || !given {
			return nil, fmt.Errorf("%q is not of the form backend=3 or frontend=2", arg)
		}
		count, err := strconv.Atoi(text)
		if err != nil || count < 1 || count > 10 {
			return nil, fmt.Errorf("%s can have 1 to 10 pods, not %q", name, text)
		}
		replicas[component] = count
	}
	return replicas, nil
}
