package main

import (
	"testing"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
)

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
