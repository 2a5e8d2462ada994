package main

import (
	"maps"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// TestTheImagesOfTheBundleRun, whatever image the values name, and nothing else of them changes.
func TestTheImagesOfTheBundleRun(t *testing.T) {
	said := map[string]any{"repository": "registry.example/team/todo-chatbot-backend", "tag": "1.0.0", "digest": "sha256:1", "pullPolicy": "Always"}
	for name, c := range map[string]struct{ values, image map[string]any }{
		"none":    {map[string]any{}, map[string]any{}},
		"another": {map[string]any{"image": map[string]any{"backend": said, "frontend": "x"}, "ingress": "y"}, said},
	} {
		want := maps.Clone(c.image)
		want["repository"], want["tag"], want["digest"] = "todo-chatbot-backend", "1.1.0", ""
		setImage(c.values, image.Name{Repository: "todo-chatbot-backend", Tag: "1.1.0"}, "")
		images, _ := c.values["image"].(map[string]any)
		got, _ := images["backend"].(map[string]any)
		if !maps.Equal(got, want) {
			t.Errorf("with %s: the backend's image is %v, want %v", name, got, want)
		}
		if name == "another" && (images["frontend"] != "x" || c.values["ingress"] != "y" || said["tag"] != "1.0.0") {
			t.Errorf("something else changed: %v, and what was said is %v", c.values, said)
		}
	}
}

// TestABuildBetweenReleasesTakesItsOwnBundles: git describe calls it by the release before.
func TestABuildBetweenReleasesTakesItsOwnBundles(t *testing.T) {
	for linked, want := range map[string]string{
		"": program.Release, "unknown": program.Release, "9b4b884": program.Release, "v1.0.0-312-g9b4b884": program.Release,
		"99.0.0-rc.1": "99.0.0-rc.1", program.Release: program.Release,
	} {
		if got := newestKnown(linked); got != want {
			t.Errorf("%q takes bundles up to %s, want %s", linked, got, want)
		}
	}
}
