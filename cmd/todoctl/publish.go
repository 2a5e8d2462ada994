package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/signing"
	"github.com/todo-chatbot/todo-chatbot/deploy/bundle"
	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

func publishCommand() *cobra.Command {
	var (
		flags         imageFlags
		registry, key string
	)
	command := &cobra.Command{
		Use:   "publish",
		Short: "Push the images and the chart to a registry, signed; prints the values to deploy them with",
		Long: "publish pushes what `images build` made, and the chart that is compiled in, to any OCI registry, and\n" +
			"signs each as `cosign sign --key` does. The signature is there before the tag. A tag that holds other\n" +
			"content is refused before anything is pushed. COSIGN_PASSWORD opens the key. `todoctl verify\n" +
			"oci://...` checks it.",
		Example: "  todoctl publish --registry registry.example/team --key cosign.key > images.yaml",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			private, err := signing.Key(key)
			if err != nil {
				return err
			}
			if registry == "" {
				return errors.New(
					"--registry is missing: the registry and folder to push to, such as registry.example/team")
			}
			if private == nil {
				return errors.New("--key is missing: a release is signed (images push pushes without)")
			}
			artifacts, err := flags.artifacts()
			if err != nil {
				return err
			}
			pushed, err := bundle.Push(command.Context(), artifacts, private, registry, flags.force,
				tellPushed(command.ErrOrStderr()))
			if err != nil {
				return err
			}
			return printPushed(command.OutOrStdout(), pushed)
		},
	}
	flags.addNames(command)
	flags.addForce(command)
	command.Flags().StringVar(&registry, "registry", "", "registry and folder, such as registry.example/team")
	command.Flags().StringVar(&key, "key", "", "private key that signs (cosign.key)")
	return command
}

// artifacts are the chart, and the images from the store.
func (f *imageFlags) artifacts() ([]bundle.Artifact, error) {
	c, err := bundle.Chart()
	if err != nil {
		return nil, err
	}
	names, err := f.names()
	if err != nil {
		return nil, err
	}
	all := []bundle.Artifact{c}
	for _, name := range names {
		index, err := image.OpenStore(f.store).Index(name)
		if err != nil {
			return nil, err
		}
		all = append(all, bundle.Artifact{Name: name, Content: index})
	}
	return all, nil
}

func tellPushed(w io.Writer) func(bundle.Pushed) {
	return func(p bundle.Pushed) { fmt.Fprintf(w, "%s %s\n", p.Name, p.Outcome) }
}

// printPushed writes the values that name the images, and where the chart is as a remark.
func printPushed(w io.Writer, pushed []bundle.Pushed) error {
	text := ""
	values := "image:\n"
	for _, p := range pushed {
		component, ok := componentOf(p.Name)
		if !ok {
			text += fmt.Sprintf("# The chart: oci://%s --version %s (%s)\n", p.Name.Repository, p.Name.Tag, p.Digest)
			continue
		}
		values += fmt.Sprintf("  %s:\n    repository: %s\n    tag: %s\n    digest: %s\n", component,
			p.Name.Repository, p.Name.Tag, p.Digest)
	}
	_, err := io.WriteString(w, text+values)
	return err
}

// componentOf is what an image is of; the chart is of none.
func componentOf(name image.Name) (entity.Component, bool) {
	base := name.Base()
	for _, component := range entity.Components() {
		if component.Name() == base {
			return component, true
		}
	}
	return "", false
}
