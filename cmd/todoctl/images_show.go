package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

func imagesListCommand() *cobra.Command {
	var flags imageFlags
	command := &cobra.Command{
		Use:   "list",
		Short: "List the images that are built",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			store := image.OpenStore(flags.store)
			names, err := store.Names()
			if err != nil {
				return err
			}
			return flags.show(command, store, names)
		},
	}
	flags.addFlags(command)
	return command
}

func imagesInspectCommand() *cobra.Command {
	var flags imageFlags
	command := &cobra.Command{
		Use:   "inspect",
		Short: "Show digests, sizes, layers and the bill of materials",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			names, err := flags.names()
			if err != nil {
				return err
			}
			return flags.show(command, image.OpenStore(flags.store), names)
		},
	}
	flags.addNames(command)
	return command
}

// show reports on every platform that was built.
func (f *imageFlags) show(command *cobra.Command, store image.Store, names []image.Name) error {
	reports := []image.Report{}
	for _, name := range names {
		if _, err := store.Index(name); err != nil {
			return err
		}
		for _, platform := range image.Platforms() {
			made, err := inspectAll(store, name, []image.Platform{platform})
			if errors.Is(err, image.ErrNoImage) {
				continue
			}
			if err != nil {
				return err
			}
			reports = append(reports, made...)
		}
	}
	return f.printReports(command, reports)
}

func (f *imageFlags) printReports(command *cobra.Command, reports []image.Report) error {
	switch f.output {
	case "json":
		return f.json(command, reports)
	case "values":
		return printValues(command.OutOrStdout(), reports)
	}
	w := tabwriter.NewWriter(command.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "IMAGE\tPLATFORM\tCOMPRESSED\tDIGEST")
	for _, r := range reports {
		fmt.Fprintf(w, "%s\t%s\t%.1f MB\t%s\n", r.Name, r.Platform, float64(r.Bytes)/1e6, r.Digest)
	}
	return w.Flush()
}

// printValues writes what the chart has to be told of the images.
func printValues(w io.Writer, reports []image.Report) error {
	images := map[string]any{}
	for _, r := range reports {
		for _, component := range entity.Components() {
			repository, tag, _ := strings.Cut(r.Name, ":")
			if repository == component.Name() {
				images[string(component)] = map[string]string{"repository": repository, "tag": tag}
			}
		}
	}
	text, err := yaml.Marshal(map[string]any{"image": images})
	if err != nil {
		return fmt.Errorf("write the values: %w", err)
	}
	_, err = w.Write(text)
	return err
}
