// Package chart holds the Helm chart of the Todo AI Chatbot, so that one binary
// can deploy it.
package chart

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// Name is the chart's name, and its folder's.
const Name = "todo-chatbot"

// CI is the folder of values for tools that install the chart to test it. It is
// no part of the chart as it is packed: .helmignore names it.
const CI = "ci"

//go:embed all:todo-chatbot
var files embed.FS

// upgrade is what changes between versions of the chart, the newest first.
//
//go:embed upgrade.md
var upgrade []byte

// FS is the chart's folder: Chart.yaml stands at its root.
func FS() fs.FS {
	sub, err := fs.Sub(files, Name)
	if err != nil {
		panic(err) // The folder is compiled in.
	}
	return sub
}

// Profiles names the values files that come with the chart, besides the defaults.
func Profiles() []string { return []string{"dev", "prod"} }

// Profile returns the text of values-<name>.yaml.
func Profile(name string) ([]byte, error) {
	if !slices.Contains(Profiles(), name) {
		return nil, fmt.Errorf("there is no profile %q: choose one of %v, or give a values file with --values", name,
			Profiles())
	}
	return files.ReadFile(path.Join(Name, "values-"+name+".yaml"))
}
