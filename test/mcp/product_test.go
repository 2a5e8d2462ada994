// Package mcp_test holds the programs as people run them to the Model Context
// Protocol's own tools: the conformance suite and the Inspector.
package mcp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/mcpsuite"
)

// startLimit is how long the program may take until it is ready.
const startLimit = 30 * time.Second

// app is todo run on an empty list.
type app struct{ program, dir, url string }

// start builds todo and runs it until the test ends.
func start(t *testing.T) app {
	t.Helper()
	a := app{program: filepath.Join(t.TempDir(), "todo"), dir: t.TempDir()}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", a.program, "./cmd/todo")
	build.Dir = filepath.Join("..", "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build todo: %v\n%s", err, out)
	}
	cmd := exec.Command(a.program, "run", "--addr", "127.0.0.1:0", "--data-dir", a.dir)
	cmd.Env = []string{"HOME=" + a.dir, "TZ=Europe/Berlin"}
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Logf("todo run: %v\n%s", err, log.String())
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if a.url = running(ctx, a.dir); a.url != "" {
			return a
		}
		select {
		case <-ctx.Done():
			t.Fatal("todo run is not ready")
		case <-tick.C:
		}
	}
}

// running is where the app answers, "" as long as it does not.
func running(ctx context.Context, dir string) string {
	b, err := os.ReadFile(filepath.Join(dir, "running.json"))
	var r struct {
		URL string `json:"url"`
	}
	if err != nil || json.Unmarshal(b, &r) != nil {
		return ""
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL+"/api/health?ready", http.NoBody)
	if err != nil {
		return ""
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return ""
	}
	resp.Body.Close()
	return r.URL
}

func TestTheProduct(t *testing.T) {
	a := start(t)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		t.Run("passes the conformance suite of "+version, func(t *testing.T) {
			mcpsuite.Conformance(t, a.url+"/mcp", version, "product-"+version+".yml")
		})
	}
	// The Inspector is a client that somebody else has written.
	for name, target := range map[string][]string{
		"over HTTP":  {a.url + "/mcp", "--transport", "http"},
		"over stdio": {a.program, "mcp", "--data-dir", a.dir},
	} {
		t.Run("is used by the Inspector "+name, func(t *testing.T) {
			inspect := func(args ...string) string {
				t.Helper()
				return mcpsuite.Inspect(t, append(append([]string{}, target...), args...)...)
			}
			if list := inspect("--method", "tools/list"); !strings.Contains(list, `"add_task"`) || !strings.Contains(list, `"outputSchema"`) {
				t.Errorf("tools/list gave %s", list)
			}
			added := inspect("--method", "tools/call", "--tool-name", "add_task", "--tool-arg", `tasks=[{"title":"Buy milk","due":"2030-12-24 17:00"}]`)
			var got struct {
				Structured struct {
					Status string `json:"status"`
				} `json:"structuredContent"`
			}
			if err := json.Unmarshal([]byte(added), &got); err != nil || got.Structured.Status != "done" || !strings.Contains(added, "Tue 24 Dec 2030 at 17:00") {
				t.Errorf("tools/call gave %v %s", err, added)
			}
			if read := inspect("--method", "resources/read", "--uri", "todo://tasks/1"); !strings.Contains(read, "Buy milk") {
				t.Errorf("resources/read gave %s", read)
			}
			if prompt := inspect("--method", "prompts/get", "--prompt-name", "plan_my_day"); !strings.Contains(prompt, "overdue") {
				t.Errorf("prompts/get gave %s", prompt)
			}
		})
	}
}
