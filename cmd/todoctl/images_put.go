package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

func imagesLoadCommand() *cobra.Command {
	var (
		flags    imageFlags
		to       string
		platform string
	)
	command := &cobra.Command{
		Use:   "load",
		Short: "Put both images into a cluster's nodes or into archives, and ask afterwards whether they arrived",
		Example: "  todoctl images load --to minikube\n  todoctl images load --to kind:dev\n  todoctl images load " +
			"--to archive:dist",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			target, err := parseTarget(to)
			if err != nil {
				return err
			}
			wanted, err := image.ParsePlatform(platform)
			if err != nil {
				return err
			}
			store := image.OpenStore(flags.store)
			names, err := flags.names()
			if err != nil {
				return err
			}
			for _, name := range names {
				img, err := store.Image(name, wanted)
				if err != nil {
					return err
				}
				outcome, err := image.Load(command.Context(), target(name), name, img, flags.force)
				if err != nil {
					return err
				}
				if err := store.NoteLoaded(name); err != nil {
					return err
				}
				fmt.Fprintf(command.ErrOrStderr(), "%s %s in %s\n", name, outcome, target(name))
			}
			return nil
		},
	}
	flags.addNames(command)
	flags.addForce(command)
	command.Flags().StringVar(&to, "to", "",
		"minikube[:PROFILE], kind[:CLUSTER], containerd[:SOCKET] or archive:FOLDER")
	command.Flags().StringVar(&platform, "platform", image.LocalPlatform().String(), "platform of the nodes")
	return command
}

func imagesPushCommand() *cobra.Command {
	var (
		flags    imageFlags
		registry string
	)
	command := &cobra.Command{
		Use:   "push",
		Short: "Push both images, for all platforms, to a registry; prints the values to deploy them with",
		Example: "  todoctl images push --registry registry.example/team > images.yaml\n  todoctl deploy -f " +
			"images.yaml",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if registry == "" {
				return fmt.Errorf(
					"--registry is missing: the registry and folder to push to, such as registry.example/team")
			}
			store := image.OpenStore(flags.store)
			values := "image:\n"
			names, err := flags.names()
			if err != nil {
				return err
			}
			for i, name := range names {
				index, err := store.Index(name)
				if err != nil {
					return err
				}
				pushed, digest, outcome, err := image.Push(command.Context(), index, name, registry, flags.force)
				if err != nil {
					return err
				}
				fmt.Fprintf(command.ErrOrStderr(), "%s %s\n", pushed, outcome)
				values += fmt.Sprintf("  %s:\n    repository: %s\n    tag: %s\n    digest: %s\n",
					entity.Components()[i], pushed.Repository, pushed.Tag, digest)
			}
			fmt.Fprint(command.OutOrStdout(), values)
			return nil
		},
	}
	flags.addNames(command)
	flags.addForce(command)
	command.Flags().StringVar(&registry, "registry", "", "registry and folder, such as registry.example/team")
	return command
}
