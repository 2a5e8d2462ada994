package values_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// TestALongLineIsReadOnce reads a file in JSON, all of it in one line, and counts what
// is allocated: reading the line again for each value takes its square.
func TestALongLineIsReadOnce(t *testing.T) {
	const flags, most = 4000, 200 // bytes allocated for each byte of the text
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
		t.Fatal(faults)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > uint64(most*text.Len()) {
		t.Errorf("%d bytes of text take %d bytes to read", text.Len(), took)
	}
}
