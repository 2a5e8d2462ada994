package store

import "testing"

// alone leaves a test to the run without the race detector, which make test makes besides
// (LONG in the Makefile): it takes minutes with it, and does one thing after the other.
func alone(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("make test runs this without the race detector")
	}
}
