package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/graph"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

func graphCommand() *cobra.Command {
	var (
		session session
		given   valueFlags
		format  string
		offline bool
	)
	command := &cobra.Command{
		Use:   "graph",
		Short: "Draw how the parts of the deployment hang together",
		Long: "graph draws the entities of the deployment and their relationships: the release, its\n" +
			"Deployments, pods, Services, ConfigMap and Secret, and what is outside of the cluster.\n" +
			"It asks the cluster, and colours what it finds by its state; with --offline it draws\n" +
			"what the values would make. Of secrets it shows the names of the keys only.",
		Example: "  todoctl graph --format svg > deployment.svg\n" +
			"  todoctl graph --offline --profile prod --format mermaid",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			write, known := map[string]func(io.Writer,
				graph.Graph) error{"svg": graph.SVG, "mermaid": graph.Mermaid, "dot": graph.DOT,
				"json": graphJSON}[format]
			if !known {
				return fmt.Errorf("--format is %q: choose svg, mermaid, dot or json", format)
			}
			drawn, err := func() (graph.Graph, error) {
				if offline {
					return planned(command, given, session)
				}
				deployer, err := session.deployer(command)
				if err != nil {
					return graph.Graph{}, err
				}
				return deployer.Entities(command.Context())
			}()
			if err != nil {
				return err
			}
			return write(command.OutOrStdout(), drawn)
		},
	}
	session.addFlags(command)
	given.addFlags(command)
	command.Flags().StringVar(&format, "format", "mermaid", "svg, mermaid, dot or json")
	command.Flags().BoolVar(&offline, "offline", false, "draw what the values would make; ask no cluster")
	return command
}

func graphJSON(w io.Writer, g graph.Graph) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(g)
}

// planned is the graph of what the values would make.
func planned(command *cobra.Command, given valueFlags, session session) (graph.Graph, error) {
	chart, merged, err := given.read()
	if err != nil {
		return graph.Graph{}, err
	}
	database := databaseOf(merged)
	// As the deployer does it: it writes the Secret, and the chart refers to it.
	merged["secrets"] = map[string]any{"existingSecret": entity.Secret}
	rendered, err := helm.Render(command.Context(), chart, merged,
		helm.Rendering{Release: session.release, Namespace: session.namespace})
	if err != nil {
		return graph.Graph{}, err
	}
	documents, faults := values.Documents(values.NewSource("the rendered chart", []byte(rendered.Manifest)))
	if len(faults) > 0 {
		return graph.Graph{}, fmt.Errorf("read the rendered chart: %s", faults[0].Message)
	}
	source := graph.Source{Namespace: session.namespace, Release: session.release, Revision: "chart " + chart.Version(),
		Database: database}
	for _, document := range documents {
		if object, ok := document.Plain().(map[string]any); ok {
			source.Objects = append(source.Objects, object)
		}
	}
	return graph.Build(source), nil
}

// databaseOf is the host of the database where the values name one.
func databaseOf(merged map[string]any) string {
	section, _ := merged["secrets"].(map[string]any)
	address, _ := section["databaseUrl"].(string)
	secrets, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: address})
	if err != nil {
		return ""
	}
	return secrets.DatabaseAddress()
}
