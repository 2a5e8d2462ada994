package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// renderFlags are the flags of render, besides those that give values.
type renderFlags struct {
	values    valueFlags
	secrets   secretFlags
	rendering helm.Rendering
	plainHelm bool
}

func renderCommand() *cobra.Command {
	var flags renderFlags
	command := &cobra.Command{
		Use:   "render",
		Short: "Print the objects that would be deployed, without asking a cluster",
		Long: "render prints what todoctl deploy gives to the cluster through Helm, without asking a cluster:\n" +
			"  - the Secret is not among the objects, and no secret is needed: deploy writes it by itself\n" +
			"  - with --env-file (or DATABASE_URL) the network policy names the database's own ports, as deploy " +
			"does\n" +
			"  - with secrets.existingSecret, or --plain-helm, it is what helm template prints\n\n" +
			"Give it to checks of manifests: on the chart's folder they see its defaults alone, which name no " +
			"database\n" +
			"and so do not render; kube-linter then says that there are no errors, having looked at nothing.",
		Example: "  todoctl render --profile prod > rendered.yaml && kube-linter lint rendered.yaml\n" +
			"  todoctl render -f values-prod.yaml --set secrets.existingSecret=todo-secrets",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			rendered, err := flags.render(command.Context(), command)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(command.OutOrStdout(), rendered.Manifest, rendered.Hooks)
			return err
		},
	}
	flags.values.addFlags(command)
	flags.secrets.addFlags(command)
	command.Flags().BoolVar(&flags.plainHelm, "plain-helm", false,
		"render as helm template does: the values must name a Secret, or give its content")
	command.Flags().StringVar(&flags.rendering.Release, "release", entity.Release, "name of the release")
	command.Flags().StringVarP(&flags.rendering.Namespace, "namespace", "n", entity.Namespace,
		"namespace of the release")
	command.Flags().StringVar(&flags.rendering.KubeVersion, "kube-version", "", "Kubernetes version to render for")
	return command
}

func (f *renderFlags) render(ctx context.Context, command *cobra.Command) (helm.Rendered, error) {
	chart, given, err := f.values.read()
	if err != nil {
		return helm.Rendered{}, err
	}
	if !f.plainHelm && !namesOtherSecret(given) {
		secrets, err := f.secrets.read(os.Stdin, command.ErrOrStderr())
		if err != nil {
			return helm.Rendered{}, err
		}
		if given, err = release.Rendered(release.Request{Chart: chart, Values: given, Secrets: secrets}); err != nil {
			return helm.Rendered{}, err
		}
	}
	return helm.Render(ctx, chart, given, f.rendering)
}

// namesOtherSecret says whether values name a Secret that todoctl deploy does not write.
func namesOtherSecret(given map[string]any) bool {
	secrets, _ := given["secrets"].(map[string]any)
	name, _ := secrets["existingSecret"].(string)
	return name != "" && name != entity.Secret
}
