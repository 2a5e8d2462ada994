package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// imageFlags are the flags of all commands about images.
type imageFlags struct {
	store  string
	tag    string
	values string
	output string
	force  bool
}

func imagesCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "images",
		Short: "Build the images without a container engine, and put them where a cluster finds them",
	}
	command.AddCommand(imagesBuildCommand(), imagesListCommand(), imagesInspectCommand(), imagesLoadCommand(),
		imagesPushCommand())
	return command
}

func (f *imageFlags) addFlags(command *cobra.Command) {
	command.Flags().StringVar(&f.store, "store", filepath.Join(".cache", "images"),
		"folder that built images are kept in (an OCI layout)")
	command.Flags().StringVar(&f.tag, "tag", program.Release, "semantic version, or latest")
	command.Flags().StringVarP(&f.output, "output", "o", "text", "text, json, or values: a values file to deploy with")
}

// addNames adds the flags of commands that work on images that are built.
func (f *imageFlags) addNames(command *cobra.Command) {
	f.addFlags(command)
	command.Flags().StringVarP(&f.values, "values", "f", "",
		"values file that names the images, as `images build -o values` prints it; instead of --tag")
}

func (f *imageFlags) addForce(command *cobra.Command) {
	command.Flags().BoolVar(&f.force, "force", false, "replace other content under the same tag")
}

// names are the images of the values file, or those of the tag.
func (f *imageFlags) names() ([]image.Name, error) {
	var given struct {
		Image map[entity.Component]image.Name
	}
	if f.values != "" {
		text, err := os.ReadFile(f.values)
		if err != nil {
			return nil, fmt.Errorf("read the names of the images: %w", err)
		}
		if err := yaml.Unmarshal(text, &given); err != nil {
			return nil, fmt.Errorf("read the names of the images from %s: %w", f.values, err)
		}
	}
	var names []image.Name
	for _, component := range entity.Components() {
		name := image.Name{Repository: component.Name(), Tag: f.tag}
		if f.values != "" {
			name.Tag = given.Image[component].Tag
		}
		if name.Tag == "" {
			return nil, fmt.Errorf("%s does not say image.%s.tag", f.values, component)
		}
		names = append(names, name)
	}
	return names, nil
}

func (f *imageFlags) json(command *cobra.Command, value any) error {
	encoder := json.NewEncoder(command.OutOrStdout())
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// parseTarget reads --to: minikube[:PROFILE], kind[:CLUSTER], containerd[:SOCKET]
// or archive:FOLDER.
func parseTarget(text string) (func(image.Name) image.Target, error) {
	kind, rest, _ := strings.Cut(text, ":")
	fixed := func(target image.Target) (func(image.Name) image.Target, error) {
		return func(image.Name) image.Target { return target }, nil
	}
	switch kind {
	case "minikube":
		return fixed(image.Minikube(image.Execute, or(rest, "minikube")))
	case "kind":
		return fixed(image.Kind(image.Execute, or(rest, "kind")))
	case "containerd":
		socket, err := filepath.Abs(or(rest, "/run/containerd/containerd.sock"))
		if err != nil {
			return nil, fmt.Errorf("find the socket: %w", err)
		}
		return fixed(image.Containerd(image.Execute, socket))
	case "archive":
		if rest == "" {
			return nil, fmt.Errorf("--to archive:FOLDER needs the folder to write to")
		}
		return func(name image.Name) image.Target {
			return image.Archive(filepath.Join(rest, name.Repository+"_"+name.Tag+".tar"))
		}, nil
	default:
		return nil,
			fmt.Errorf("--to is %q: choose minikube[:PROFILE], kind[:CLUSTER], containerd[:SOCKET] or archive:FOLDER",
				text)
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func source(ctx context.Context, dir string, command *cobra.Command) (image.Source, error) {
	if _, err := os.Stat(dir); err != nil {
		return image.Source{}, fmt.Errorf("find the source: %w", err)
	}
	return image.FindSource(ctx, dir, func(format string, args ...any) {
		fmt.Fprintf(command.ErrOrStderr(), format+"\n", args...)
	})
}
