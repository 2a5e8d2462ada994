package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/signing"
	"github.com/todo-chatbot/todo-chatbot/deploy/bundle"
)

// bundleEnd is how a bundle is called, so that verify knows one.
const bundleEnd = ".bundle.tar"

func bundleCommand() *cobra.Command {
	var (
		dir, key  string
		platforms []string
	)
	command := &cobra.Command{
		Use:   "bundle [FILE" + bundleEnd + "]",
		Short: "Write all that an installation needs into one signed file",
		Long: "bundle builds the images from source and writes one file: an OCI layout with the images of all\n" +
			"platforms and the chart, each signed as cosign signs, bills of materials, todoctl itself, and\n" +
			"checksums of all of it with their signature. `todoctl install FILE" + bundleEnd + "` deploys from it\n" +
			"without a network. COSIGN_PASSWORD opens the key. The same source, key and Go release give the same\n" +
			"bytes.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			private, err := signing.Key(key) // Before a compiler is started, so that it doesn't find the password.
			if err != nil {
				return err
			}
			if private == nil {
				return errors.New("--key is missing: a bundle is signed, so that who installs it can tell whose it is")
			}
			wanted, err := parsePlatforms(platforms)
			if err != nil {
				return err
			}
			src, err := source(command.Context(), dir, command)
			if err != nil {
				return err
			}
			r := bundle.Request{Source: src, Version: src.Version(), Platforms: wanted, Key: private,
				Path: "todo-chatbot-" + src.Version() + bundleEnd}
			if len(args) == 1 {
				r.Path = args[0]
			}
			about, err := bundle.Write(command.Context(), r)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(command.OutOrStdout(), "%s holds %s for %v, signed with the key %s\n", r.Path,
				about.Version, about.Platforms, private.Public().Fingerprint())
			return err
		},
	}
	command.Flags().StringVar(&dir, "source", ".", "a folder of the repository's clone")
	command.Flags().StringVar(&key, "key", "", "private key that signs (cosign.key)")
	command.Flags().StringSliceVar(&platforms, "platform", nil, "linux/amd64, linux/arm64 (default: both)")
	return command
}
