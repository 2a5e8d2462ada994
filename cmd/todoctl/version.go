package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

// version and commit are set by the linker; otherwise Go is asked.
var version, commit string

// versions are of the program, of the chart in it, and of what it was built with.
type versions struct {
	Version    string `json:"version"`
	Commit     string `json:"commit,omitempty"`
	Chart      string `json:"chart"`
	Helm       string `json:"helm"`
	Kubernetes string `json:"kubernetes"`
	Go         string `json:"go"`
	Platform   string `json:"platform"`
}

func versionCommand() *cobra.Command {
	output := "text"
	command := &cobra.Command{
		Use:   "version",
		Short: "Say which version this is, and which chart it deploys",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			v, err := readVersions()
			if err != nil {
				return err
			}
			return writeVersions(command.OutOrStdout(), v, output)
		},
	}
	command.Flags().StringVarP(&output, "output", "o", output, "text or json")
	return command
}

func readVersions() (versions, error) {
	chart, err := helm.EmbeddedChart()
	if err != nil {
		return versions{}, err
	}
	b := program.Of(version, commit)
	v := versions{Version: b.Version, Commit: b.Commit, Chart: chart.Version(), Go: b.Go, Platform: b.Platform}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v, nil
	}
	for _, module := range info.Deps {
		switch module.Path {
		case "helm.sh/helm/v4":
			v.Helm = module.Version
		case "k8s.io/client-go":
			v.Kubernetes = module.Version
		}
	}
	return v, nil
}

func writeVersions(w io.Writer, v versions, output string) error {
	switch output {
	case "json":
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(v)
	case "text":
	default:
		return fmt.Errorf("--output is %q: choose text or json", output)
	}
	built := ""
	if v.Commit != "" {
		built = ", commit " + v.Commit
	}
	_, err := fmt.Fprintf(w, "todoctl %s%s\nchart %s, Helm %s, Kubernetes client %s, %s, %s\n", v.Version, built,
		v.Chart, v.Helm, v.Kubernetes, v.Go, v.Platform)
	return err
}
