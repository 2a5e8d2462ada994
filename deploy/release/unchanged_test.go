package release_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

// TestARecordedChartIsComparedWithTheOneAtHand reads a chart back from Helm's record,
// as deploy does to find out whether anything has changed.
func TestARecordedChartIsComparedWithTheOneAtHand(t *testing.T) {
	b := newBench(t)
	b.must(t)
	recorded, err := helm.NewClientOf(b.records, b.cluster, entity.Namespace).Chart(entity.Release, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !recorded.Same(b.chart) {
		t.Error("the chart isn't the same once it was recorded")
	}
	for file, add := range map[string]string{
		"":                                   "",
		filepath.Join("templates", "a.yaml"): "{{/* one more */}}\n",
		"values.yaml":                        "nameOverride: other\n",
		"Chart.yaml":                         "kubeVersion: '>=1.31.0-0'\n",
		"LICENSE":                            "a file beside the templates\n",
	} {
		t.Run("changed: "+file, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), chart.Name)
			if err := os.CopyFS(folder, chart.FS()); err != nil {
				t.Fatal(err)
			}
			if file != "" {
				appendTo(t, filepath.Join(folder, file), add)
			}
			loaded, err := helm.LoadChart(folder)
			if err != nil {
				t.Fatal(err)
			}
			if same := recorded.Same(loaded); same != (file == "") {
				t.Errorf("the same: %t", same)
			}
		})
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
