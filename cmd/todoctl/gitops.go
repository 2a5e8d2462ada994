package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/gitops"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

// gitopsFlags are the flags of gitops, besides those that give values.
type gitopsFlags struct {
	values  valueFlags
	request gitops.Request
}

func gitopsCommand() *cobra.Command {
	var flags gitopsFlags
	command := &cobra.Command{
		Use:   "gitops argocd|flux",
		Short: "Write the objects with which Argo CD or Flux deploys the chart from a registry",
		Long: "gitops prints the objects to put into Git, and asks no cluster:\n" +
			"  - argocd: an Application that takes the chart from a registry, syncs by itself and puts back what is " +
			"changed\n" +
			"  - flux: an OCIRepository and a HelmRelease that asks the chart's own test after each upgrade and " +
			"goes back\n" +
			"    where that fails, and the namespace\n\n" +
			"The values are checked as todoctl validate does, and the chart is rendered with them. No secret is in " +
			"what is\n" +
			"written: the values name a Secret, and the first lines say which keys it needs. docs/gitops.md says " +
			"who keeps it.\n" +
			"The same flags give the same text, to the byte.",
		Example: "  todoctl gitops argocd --source oci://registry.example/charts/todo-chatbot --profile prod > " +
			"application.yaml\n" +
			"  todoctl gitops flux --source oci://registry.example/charts/todo-chatbot -f values-prod.yaml > todo.yaml",
		Args: func(_ *cobra.Command, arguments []string) error {
			if len(arguments) != 1 || !slices.Contains(gitops.Tools(), gitops.Tool(arguments[0])) {
				return errors.New("say for which tool: todoctl gitops argocd, or todoctl gitops flux")
			}
			return nil
		},
		ValidArgs: []string{string(gitops.ArgoCD), string(gitops.Flux)},
		RunE: func(command *cobra.Command, arguments []string) error {
			flags.request.Tool = gitops.Tool(arguments[0])
			text, err := flags.write(command.Context(), command)
			if err != nil {
				return err
			}
			_, err = command.OutOrStdout().Write(text)
			return err
		},
	}
	flags.add(command)
	return command
}

func (f *gitopsFlags) add(command *cobra.Command) {
	f.values.addFlags(command)
	flags, r := command.Flags(), &f.request
	flags.StringVar(&r.Source, "source", "", "where the chart is: oci://REGISTRY/FOLDER/todo-chatbot")
	flags.StringVar(&r.Version, "version", "", "the chart's version (default: that of the chart that is compiled in)")
	flags.StringVar(&r.Name, "name", entity.Release,
		"name of the Application, or of the OCIRepository and the HelmRelease")
	flags.StringVarP(&r.Namespace, "namespace", "n", entity.Namespace, "namespace that the chart is deployed to")
	flags.StringVar(&r.Release, "release", entity.Release, "name of the release")
	flags.StringVar(&r.ToolNamespace, "tool-namespace", "argocd", "namespace of the Application of Argo CD")
	flags.StringVar(&r.Project, "project", "default", "project of Argo CD")
	flags.StringVar(&r.PullSecret, "pull-secret", "", "Secret with which Flux signs in to the registry")
	flags.StringVar(&r.Secret, "existing-secret", entity.Secret,
		"Secret that the pods take theirs from; secrets.existingSecret of the values, if they have it")
	flags.BoolVar(&r.Manual, "manual", false, "argocd: let people start each sync")
}

// write checks the values by the chart, and writes the objects.
func (f *gitopsFlags) write(ctx context.Context, command *cobra.Command) ([]byte, error) {
	if slices.Contains(f.values.sources.Files, "-") {
		return nil, errors.New("give the values as a file: they are read more than once")
	}
	chart, given, err := f.values.read()
	if err != nil {
		return nil, err
	}
	r := f.request
	if !command.Flags().Changed("version") {
		r.Version = chart.Version()
	}
	section, _ := given["secrets"].(map[string]any)
	if name, _ := section["existingSecret"].(string); name != "" {
		r.Secret = name
	} else {
		f.values.sources.Set = append(f.values.sources.Set, "secrets.existingSecret="+r.Secret)
		if given, err = f.values.sources.Merge(); err != nil {
			return nil, err
		}
	}
	r.Values = given
	// Before all else, as what is said of values shows them.
	if _, err := gitops.Render(r); err != nil {
		return nil, err
	}
	if err := f.validated(ctx, command, r.Namespace); err != nil {
		return nil, err
	}
	rendering := helm.Rendering{Release: r.Release, Namespace: r.Namespace}
	rendered, err := helm.Render(ctx, chart, helm.Copied(given), rendering)
	if err != nil {
		return nil, err
	}
	if r.Keys, err = gitops.Keys(rendered.Manifest, r.Secret); err != nil {
		return nil, err
	}
	if r.Version != chart.Version() {
		fmt.Fprintf(command.ErrOrStderr(), "! the values were checked by the chart %s, and not by %s: "+
			"todoctl of that version checks them by its own, or --chart\n", chart.Version(), r.Version)
	}
	return gitops.Render(r)
}

// validated holds the values to the rules, as todoctl validate does for plain helm.
func (f *gitopsFlags) validated(ctx context.Context, command *cobra.Command, namespace string) error {
	check := validateFlags{values: f.values, output: "text"}
	check.options.PlainHelm = true
	check.options.Render = "always"
	check.cluster.offline = true
	check.cluster.namespace = namespace
	found, err := check.check(ctx, nil, command)
	if err != nil {
		return err
	}
	found.Quiet = true
	if found.Faults() == 0 {
		return nil
	}
	if err := found.Write(command.ErrOrStderr(), "text"); err != nil {
		return err
	}
	return errors.New("the values have faults, so nothing was written")
}
