package values_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// TestALongLineIsReadOnce reads files in JSON, each all in one line, and compares what
// is allocated for one and for one four times as long: reading the line again for each
// value takes its square. It compares instead of naming bytes, because the race detector
// multiplies them.
func TestALongLineIsReadOnce(t *testing.T) {
	const flags, times = 2000, 4
	short, long := allocatedFor(t, flags), allocatedFor(t, times*flags)
	if most := 2 * times * short; long > most {
		t.Errorf("%d flags in a line take %d bytes to read, %d flags take %d; want at most %d",
			flags, short, times*flags, long, most)
	}
}

// allocatedFor reads a file with so many flags in one line and returns the bytes
// allocated meanwhile.
func allocatedFor(t *testing.T, flags int) uint64 {
	t.Helper()
	var text strings.Builder
	text.WriteString(`{"config":{"featureFlags":{`)
	for i := range flags {
		fmt.Fprintf(&text, `"flag%d":true,`, i)
	}
	text.WriteString(`"last":"yes"}}}`)
	source := values.NewSource("flags.json", []byte(text.String()))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, faults := values.Parse(source)
	runtime.ReadMemStats(&after)
	if len(faults) > 0 {
		t.Fatalf("faults = %v", faults)
	}
	return after.TotalAlloc - before.TotalAlloc
}
