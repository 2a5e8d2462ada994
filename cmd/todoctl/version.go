package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

// version is set by the linker (make bin/todoctl); otherwise Go knows it, where
// the program was installed as a module.
var version = ""

// commit is set by the linker where Go itself doesn't know it, as in a release.
var commit = ""

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

// programVersion is what the linker was given, or else what Go knows of the module.
func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

func readVersions() (versions, error) {
	chart, err := helm.EmbeddedChart()
	if err != nil {
		return versions{}, err
	}
	v := versions{Version: programVersion(), Commit: commit, Chart: chart.Version(), Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v, nil
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			v.Commit = setting.Value
		}
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
