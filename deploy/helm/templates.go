package helm

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"

	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/engine"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
)

// Templates renders a chart for any number of values. The chart is loaded when
// it is first needed. Goroutines may share it.
type Templates struct {
	path, namespace string
	load            func() (*Chart, error)
}

// NewTemplates returns the templates of a chart's folder or archive; "" is the
// chart that is compiled in.
func NewTemplates(path string) *Templates {
	return NewTemplatesIn(path, chart.Name)
}

// NewTemplatesIn is NewTemplates for a release in a namespace.
func NewTemplatesIn(path, namespace string) *Templates {
	return &Templates{path, namespace, sync.OnceValues(func() (*Chart, error) { return LoadChart(path) })}
}

// Defaults returns the chart's values.yaml, and the name to call it by.
func (t *Templates) Defaults() (name string, text []byte, err error) {
	if t.path == "" {
		text, err = fs.ReadFile(chart.FS(), "values.yaml")
		return path.Join(chart.Name, "values.yaml"), text, err
	}
	if info, err := os.Stat(t.path); err == nil && info.IsDir() {
		name = filepath.Join(t.path, "values.yaml")
		text, err = os.ReadFile(name)
		return name, text, err
	}
	loaded, err := t.load()
	if err != nil {
		return "", nil, err
	}
	for _, file := range loaded.chart.Raw {
		if file.Name == "values.yaml" {
			return t.path + "/values.yaml", file.Data, nil
		}
	}
	return "", nil, fmt.Errorf("the chart %s has no values.yaml", t.path)
}

// Proven says that the chart is the one compiled in: the tests of deploy/rule
// render it for thousands of values and hold the objects to the rules.
func (t *Templates) Proven() bool { return t.path == "" }

// giveSessionKey gives a key where the chart would make one: what is asked here is
// what an installation makes of the values, and that looks into its cluster.
func giveSessionKey(all common.Values) {
	values, err := all.Table("Values.secrets")
	if err != nil {
		return
	}
	existing, named := values["existingSecret"].(string)
	if key, given := values["jwtSecret"].(string); named && existing == "" && given && key == "" {
		values["jwtSecret"] = "made-by-the-chart-where-it-is-installed"
	}
}

// Render fills in the templates, as the release todo-chatbot in the namespace.
// The map is from a template's path to what it gave.
func (t *Templates) Render(ctx context.Context, values map[string]any) (map[string]string, error) {
	loaded, err := t.load()
	if err != nil {
		return nil, err
	}
	// The rules that the compiled-in chart's schema is written from were asked before.
	options := common.ReleaseOptions{Name: chart.Name, Namespace: t.namespace, Revision: 1, IsInstall: true}
	all, err := commonutil.ToRenderValuesWithSchemaValidation(loaded.chart, values, options, common.DefaultCapabilities,
		t.Proven())
	if err != nil {
		return nil, fmt.Errorf("merge the values with the chart's: %w", err)
	}
	giveSessionKey(all)
	rendered, err := engine.Engine{}.RenderWithContext(ctx, loaded.chart, all)
	if err != nil {
		return nil, fmt.Errorf("render the chart: %w", err)
	}
	return rendered, nil
}
