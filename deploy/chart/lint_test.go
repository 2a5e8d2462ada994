package chart_test

import (
	"testing"

	"helm.sh/helm/v4/pkg/action"
)

// TestHelmLint holds the chart to what `helm lint --strict` says, where warnings
// count as errors. It says little of what renders: the golden files do that.
func TestHelmLint(t *testing.T) {
	for name, sources := range cases {
		t.Run("lint has nothing to say of "+name, func(t *testing.T) {
			values, err := sources.Merge()
			if err != nil {
				t.Fatal(err)
			}
			lint := action.NewLint()
			lint.Strict, lint.Namespace = true, "todo-chatbot"
			result := lint.Run([]string{"todo-chatbot"}, values)
			if result.TotalChartsLinted != 1 {
				t.Errorf("%d charts were linted, not one", result.TotalChartsLinted)
			}
			for _, err := range result.Errors {
				t.Error(err)
			}
			if action.HasWarningsOrErrors(result) {
				t.Errorf("it says: %v", result.Messages)
			}
		})
	}
	t.Run("lint finds a fault that is put in", func(t *testing.T) {
		lint := action.NewLint()
		lint.Strict = true
		if result := lint.Run([]string{"testdata"}, nil); !action.HasWarningsOrErrors(result) {
			t.Error("a folder that is no chart passes")
		}
	})
}
