package serve

import (
	"runtime"
	"testing"
)

func TestOneProcessorServesBesideWhoWaitsForTheDisk(t *testing.T) {
	for _, c := range []struct {
		name      string
		have      int
		variable  string
		wantAfter int
	}{
		{"one processor", 1, "", 2},
		{"as somebody says", 1, "1", 1},
		{"four", 4, "", 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(c.have))
			ServeBeside(func(string) string { return c.variable })
			if got := runtime.GOMAXPROCS(0); got != c.wantAfter {
				t.Errorf("GOMAXPROCS is %d, want %d", got, c.wantAfter)
			}
		})
	}
}
