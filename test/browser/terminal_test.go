package browser

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// faulty is what docs/validate.md shows todoctl's opinion of.
const faulty = `environment: prod
replicaCount:
  backend: 11
resources:
  backend:
    requests: {cpu: 500m}
    limits: {cpu: 250m}
config:
  logLevel: debgu
  featureFlags: {mirror: "postgresql://todo:hunter2@db/todo"}
image:
  backend:
    tag: latest # todoctl:allow tag-latest until 2999-12-31: rebuilt every night
    pullPolicy: Always
`

// TestScreenshotsOfTheTerminal makes the picture of docs/validate.md from what
// the program really prints: make screenshots.
func TestScreenshotsOfTheTerminal(t *testing.T) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		t.Skip("SCREENSHOTS names no folder. To make the pictures of the documents run: make screenshots")
	}
	folder := t.TempDir()
	program := filepath.Join(folder, "todoctl")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/todoctl").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(folder, "values-prod.yaml"), []byte(faulty), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "validate", "--offline", "--color", "always", "-q", "values-prod.yaml")
	command.Dir = folder
	out, _ := command.Output() // It ends with 1, as it is to.
	if !strings.Contains(string(out), "4 errors") || strings.Contains(string(out), "hunter2") {
		t.Fatalf("%s", out)
	}
	page := terminal("todoctl validate --offline values-prod.yaml", string(out))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	}))
	defer server.Close()
	shown := session(t, server.URL)
	shown.size(960, int64(19*(strings.Count(string(out), "\n")+2)+32), false)
	shown.save(filepath.Join(dir, "validate.png"))
}

// colour is an escape of a terminal: 1 is bold, 1;31 bold red, 0 plain.
var colour = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// terminal is what a terminal shows of a command and its output, as a page.
func terminal(typed, output string) string {
	styles := map[string]string{"1;31": "#ff7b72", "1;33": "#e3b341", "1;36": "#56d4dd", "1;34": "#79c0ff", "1": "#ffffff"}
	var text strings.Builder
	at := 0
	for _, match := range colour.FindAllStringSubmatchIndex(output, -1) {
		text.WriteString(html.EscapeString(output[at:match[0]]))
		if style := styles[output[match[2]:match[3]]]; style != "" {
			fmt.Fprintf(&text, `<b style="color:%s">`, style)
		} else {
			text.WriteString("</b>")
		}
		at = match[1]
	}
	text.WriteString(html.EscapeString(output[at:]))
	return `<!doctype html><html lang="en"><title>todoctl validate</title><body style="margin:0;background:#0d1117">` +
		`<pre style="margin:0;padding:16px;color:#c9d1d9;font:14px/19px 'DejaVu Sans Mono',monospace">$ ` + html.EscapeString(typed) + "\n" + text.String() + `</pre>`
}
