package helm

import (
	"bytes"
	"fmt"

	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/getter"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
)

// ValueSources says where values come from, in the order of their precedence:
// the profile, then files, then --set-json, --set, --set-string and --set-file.
type ValueSources struct {
	Profile string
	Files   []string
	JSON    []string
	Set     []string
	Strings []string
	FromAt  []string // --set-file key=path
}

// Empty says whether there is no source.
func (s ValueSources) Empty() bool {
	return s.Profile == "" && len(s.Files)+len(s.JSON)+len(s.Set)+len(s.Strings)+len(s.FromAt) == 0
}

// Merge reads all sources into one map. The chart's defaults are not in it.
func (s ValueSources) Merge() (map[string]any, error) {
	base := map[string]any{}
	if s.Profile != "" {
		text, err := chart.Profile(s.Profile)
		if err != nil {
			return nil, err
		}
		if base, err = loader.LoadValues(bytes.NewReader(text)); err != nil {
			return nil, fmt.Errorf("read the profile %s: %w", s.Profile, err)
		}
	}
	options := values.Options{
		ValueFiles: s.Files, JSONValues: s.JSON, Values: s.Set, StringValues: s.Strings, FileValues: s.FromAt,
	}
	// No getters: values come from this machine, never from a URL.
	given, err := options.MergeValues(getter.Providers{})
	if err != nil {
		return nil, fmt.Errorf("read the values: %w", err)
	}
	return loader.MergeMaps(base, given), nil
}
