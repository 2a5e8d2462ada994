package rule_test

import (
	"io"
	"log"
	"os"
	"testing"
)

// TestMain silences Helm, which logs about values of the wrong type.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}
