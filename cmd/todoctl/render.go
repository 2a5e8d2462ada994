package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

func renderCommand() *cobra.Command {
	var (
		values    valueFlags
		rendering helm.Rendering
	)
	command := &cobra.Command{
		Use:   "render",
		Short: "Print the objects that would be deployed, without asking a cluster",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			chart, given, err := values.read()
			if err != nil {
				return err
			}
			rendered, err := helm.Render(command.Context(), chart, given, rendering)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(command.OutOrStdout(), rendered.Manifest, rendered.Hooks)
			return err
		},
	}
	values.addFlags(command)
	command.Flags().StringVar(&rendering.Release, "release", entity.Release, "name of the release")
	command.Flags().StringVarP(&rendering.Namespace, "namespace", "n", entity.Namespace, "namespace of the release")
	command.Flags().StringVar(&rendering.KubeVersion, "kube-version", "", "Kubernetes version to render for")
	return command
}
