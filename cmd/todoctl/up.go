package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// ground is the flags of up and down: what the release stands on.
type ground struct {
	program    string // todo-cluster
	cluster    string
	kubeconfig string // of our own cluster
	port       int
	store      string
	source     string
	own        bool
}

func (g *ground) addFlags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&g.program, "cluster-program", filepath.Join("bin", "todo-cluster"),
		"the program that runs a Kubernetes on this machine")
	flags.StringVar(&g.cluster, "cluster", "todo", "name of the cluster on this machine")
	flags.StringVar(&g.kubeconfig, "cluster-kubeconfig", filepath.Join(".cache", "kubeconfig"),
		"where access to that cluster is written")
}

func upCommand() *cobra.Command {
	var g ground
	command := &cobra.Command{
		Use:   "up",
		Short: "From a clone to a running release: cluster, database, images, secrets, deployment",
		Long: "up brings the product up on this machine, and can be run again at any time:\n" +
			"  - where the current context of the kubeconfig is a Minikube or a kind cluster that answers, it is\n" +
			"    used, with the database named in DATABASE_URL\n" +
			"  - otherwise a real Kubernetes is started on this machine (it asks for root), and a PostgreSQL beside\n" +
			"    it whose data stays until down\n" +
			"  - images are built from source and loaded, secrets are made, and the release is deployed\n" +
			"With OPENAI_API_KEY set that assistant is used, at OPENAI_BASE_URL if that is set too; without it the\n" +
			"built-in one, which needs neither key nor network.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return g.up(command) },
	}
	g.addFlags(command)
	command.Flags().IntVar(&g.port, "port", 30080, "node port of the web page; localhost answers there too")
	command.Flags().StringVar(&g.store, "store", filepath.Join(".cache", "images"),
		"folder that built images are kept in")
	command.Flags().StringVar(&g.source, "source", ".", "a folder of the repository's clone")
	command.Flags().BoolVar(&g.own, "own-cluster", false, "start a cluster of our own, whatever the current context is")
	return command
}

func (g *ground) up(command *cobra.Command) error {
	ctx := command.Context()
	if g.port < 30000 || g.port > 32767 {
		return fmt.Errorf("--port is %d: node ports are 30000 to 32767", g.port)
	}
	tell := func(format string, args ...any) { fmt.Fprintf(command.ErrOrStderr(), format+"\n", args...) }
	at, err := g.place(ctx, command, tell)
	if err != nil {
		return err
	}
	names, err := g.images(ctx, command, at)
	if err != nil {
		return err
	}
	report, err := g.deploy(command, at, names)
	if err != nil {
		return err
	}
	return g.welcome(ctx, command, at, report)
}

// images builds both images and loads them.
func (g *ground) images(ctx context.Context, command *cobra.Command, at place) ([]image.Name, error) {
	recipes, err := image.Recipes(image.AutoTag)
	if err != nil {
		return nil, err
	}
	src, err := source(ctx, g.source, command)
	if err != nil {
		return nil, err
	}
	var names []image.Name
	for _, recipe := range recipes {
		built, err := image.Build(ctx, src, recipe, []image.Platform{image.LocalPlatform()})
		if err != nil {
			return nil, err
		}
		if _, err := image.OpenStore(g.store).Put(built, false); err != nil {
			return nil, err
		}
		if err := at.load(ctx, built.Name); err != nil {
			return nil, fmt.Errorf("load %s: %w", built.Name, err)
		}
		if err := image.OpenStore(g.store).NoteLoaded(built.Name); err != nil {
			return nil, err
		}
		fmt.Fprintf(command.ErrOrStderr(), "%s is in the cluster.\n", built.Name)
		names = append(names, built.Name)
	}
	return names, nil
}

func (g *ground) deploy(command *cobra.Command, at place, names []image.Name) (release.Report, error) {
	s := session{kubeconfig: at.kubeconfig, context: at.context, namespace: entity.Namespace, release: entity.Release,
		timeout: release.DefaultTimeout, output: "text", store: g.store}
	deployer, err := s.deployer(command)
	if err != nil {
		return release.Report{}, err
	}
	chart, values, err := (&valueFlags{sources: g.values(at, names)}).read()
	if err != nil {
		return release.Report{}, err
	}
	secrets, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: at.database,
		entity.OpenAIAPIKey: os.Getenv(entity.OpenAIAPIKey), entity.MCPConfig: os.Getenv(entity.MCPConfig)})
	if err != nil {
		return release.Report{}, err
	}
	return deployer.Deploy(command.Context(), release.Request{Chart: chart, Values: values, Secrets: secrets})
}

func (g *ground) values(at place, names []image.Name) helm.ValueSources {
	sources := helm.ValueSources{Profile: "dev", Set: []string{fmt.Sprintf("service.frontend.nodePort=%d", g.port)}}
	if port := at.databasePort(); port != "" {
		sources.Set = append(sources.Set, "networkPolicy.databasePort="+port)
	}
	for i, component := range entity.Components() { // in the order of the recipes
		sources.Strings = append(sources.Strings, fmt.Sprintf("image.%s.tag=%s", component, names[i].Tag))
	}
	if os.Getenv(entity.OpenAIAPIKey) != "" {
		sources.Strings = append(sources.Strings, "config.assistant=")
		if base := os.Getenv("OPENAI_BASE_URL"); base != "" {
			sources.Strings = append(sources.Strings, "config.openaiBaseUrl="+base)
		}
	}
	return sources
}

// welcome asks the address until it answers, so that what is printed is true. It welcomes nobody to what is Degraded.
func (g *ground) welcome(ctx context.Context, command *cobra.Command, at place, report release.Report) error {
	if report.State == lifecycle.Degraded {
		return new(session).finish(command, report, nil)
	}
	address := cmp.Or(at.address, report.URL)
	if !release.Answers(ctx, address+"api/health?ready") {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf(
			"everything runs, but %s does not answer from this machine: a firewall or a proxy may be between", address)
	}
	out := command.OutOrStdout()
	fmt.Fprintf(out, "\nThe Todo AI Chatbot answers at %s\n", address)
	if loop := fmt.Sprintf("http://localhost:%d/", g.port); at.address != "" && release.Answers(ctx, loop) {
		fmt.Fprintf(out, "                       and at %s\n", loop)
	}
	if at.kubeconfig != "" {
		fmt.Fprintf(out, "Look at it: export KUBECONFIG=%s; bin/todoctl status\n", at.kubeconfig)
	}
	fmt.Fprintln(out, "Take it away: make down")
	return nil
}
