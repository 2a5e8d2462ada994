package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/memory"
)

// What validate may take at most: for the chart's three values files, as a whole
// process, and for a thousand files in one call.
const (
	threeFiles    = 100 * time.Millisecond
	thousandFiles = 2 * time.Second // 500 a second
	resident      = 100 << 20       // bytes
	// tries are how often it is measured: other programs share the processors'
	// caches, so the best is what the program itself takes.
	tries = 15
)

// TestValidateIsFast counts the processor time of the program as people have it,
// built without the race detector: that does not depend on what else runs.
func TestValidateIsFast(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	program := filepath.Join(t.TempDir(), "todoctl")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	chart := filepath.Join("..", "..", "deploy", "chart", "todo-chatbot")
	t.Run("three files take 100 ms and 100 MB at most", func(t *testing.T) {
		best, most := time.Hour, int64(0)
		for range tries {
			took, peak := measured(t, program, filepath.Join(chart, "values.yaml"), filepath.Join(chart, "values-dev.yaml"), filepath.Join(chart, "values-prod.yaml"))
			best, most = min(best, took), max(most, peak)
			if best <= threeFiles/2 {
				break
			}
		}
		t.Logf("%v of processor time, %.0f MB", best, float64(most)/(1<<20))
		if best > threeFiles || most > resident {
			t.Errorf("it takes %v and %d MB", best, most>>20)
		}
	})
	t.Run("a thousand files take 2 s of processor time at most", func(t *testing.T) {
		var files []string
		folder := t.TempDir()
		for i := range 1000 {
			file := filepath.Join(folder, fmt.Sprintf("values-%d.yaml", i))
			text := fmt.Sprintf("environment: prod\nreplicaCount: {backend: %d}\nimage: {backend: {tag: 1.%d.0}}\ncommonAnnotations: {team: t%d}\n", i%9+2, i, i)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		best := time.Hour
		for range 5 {
			took, _ := measured(t, program, files...)
			if best = min(best, took); best <= thousandFiles {
				break
			}
		}
		t.Logf("%v of processor time, %.0f files a second", best, 1000/best.Seconds())
		if best > thousandFiles {
			t.Errorf("it takes %v", best)
		}
	})
}

// measured runs validate --offline on files, which have nothing wrong.
func measured(t *testing.T, program string, files ...string) (processor time.Duration, peak int64) {
	t.Helper()
	command := exec.Command(program, append([]string{"validate", "--offline", "-q"}, files...)...)
	var out strings.Builder
	command.Stdout, command.Stderr = &out, &out
	peak, err := memory.Run(command)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	state := command.ProcessState
	return state.UserTime() + state.SystemTime(), peak
}
