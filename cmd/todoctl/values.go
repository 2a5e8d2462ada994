package main

import (
	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// valueFlags are the flags that say what is deployed.
type valueFlags struct {
	chart   string
	sources helm.ValueSources
}

func (v *valueFlags) addFlags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&v.chart, "chart", "", "folder or archive of the chart (default: the one compiled in)")
	flags.StringVar(&v.sources.Profile, "profile", "",
		"values that come with the chart: dev (fits a Minikube of 2 CPUs) or prod")
	flags.StringArrayVarP(&v.sources.Files, "values", "f", nil,
		"values file; may be given several times, - is standard input")
	flags.StringArrayVar(&v.sources.Set, "set", nil, "a value, as key=value")
	flags.StringArrayVar(&v.sources.Strings, "set-string", nil, "a value that is text, as key=value")
	flags.StringArrayVar(&v.sources.JSON, "set-json", nil, "a value in JSON, as key=json")
	flags.StringArrayVar(&v.sources.FromAt, "set-file", nil, "a value from a file, as key=path")
}

func (v *valueFlags) read() (*helm.Chart, map[string]any, error) {
	chart, err := helm.LoadChart(v.chart)
	if err != nil {
		return nil, nil, err
	}
	values, err := v.sources.Merge()
	return chart, values, err
}

// settings are the flags that set one value each, with what they said.
func (v *valueFlags) settings() []values.Setting {
	var all []values.Setting
	for _, given := range []struct {
		flag  string
		texts []string
	}{{values.SetJSON, v.sources.JSON}, {values.Set, v.sources.Set}, {values.SetString, v.sources.Strings},
		{values.SetFile, v.sources.FromAt}} {
		for _, text := range given.texts {
			all = append(all, values.Setting{Flag: given.flag, Text: text})
		}
	}
	return all
}
