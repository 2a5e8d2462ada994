package helm

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	rv1 "helm.sh/helm/v4/pkg/release/v1"
)

// defaultKubeVersion is what is rendered for where no cluster is asked. Helm's own
// default depends on how the program was built.
const defaultKubeVersion = "v1.37.0"

// Rendering says for which release a chart is rendered.
type Rendering struct {
	Release, Namespace string
	KubeVersion        string // such as "v1.37.2"; empty: defaultKubeVersion
}

// Rendered is a chart with its values filled in.
type Rendered struct {
	// Manifest holds every object but hooks, as YAML documents with a "# Source:" line each.
	Manifest string
	// Hooks holds the hooks (the test pod) in the same form.
	Hooks string
	// Notes is what Helm prints after an installation.
	Notes string
}

// Render fills in the chart's templates, as `helm template` does. It asks no cluster.
func Render(ctx context.Context, c *Chart, values map[string]any, r Rendering) (Rendered, error) {
	install := action.NewInstall(action.NewConfiguration(action.ConfigurationSetLogger(slog.DiscardHandler)))
	install.DryRunStrategy = action.DryRunClient
	install.ReleaseName, install.Namespace = r.Release, r.Namespace
	version, err := common.ParseKubeVersion(cmp.Or(r.KubeVersion, defaultKubeVersion))
	if err != nil {
		return Rendered{}, fmt.Errorf("read the Kubernetes version %q: %w", r.KubeVersion, err)
	}
	install.KubeVersion = version
	result, err := install.RunWithContext(ctx, c.chart, values)
	if err != nil {
		return Rendered{}, fmt.Errorf("render the chart: %w", err)
	}
	return renderedOf(result.(*rv1.Release)), nil
}

// AllValues returns values with the chart's defaults below them.
func AllValues(c *Chart, values map[string]any) (map[string]any, error) {
	all, err := commonutil.CoalesceValues(c.chart, values)
	if err != nil {
		return nil, fmt.Errorf("merge the values with the chart's: %w", err)
	}
	return all, nil
}

func renderedOf(release *rv1.Release) Rendered {
	var hooks strings.Builder
	for _, hook := range release.Hooks {
		fmt.Fprintf(&hooks, "---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
	}
	return Rendered{Manifest: release.Manifest, Hooks: hooks.String(), Notes: release.Info.Notes}
}
