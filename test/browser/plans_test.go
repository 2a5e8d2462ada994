package browser

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// callTool calls a tool as an MCP client that cannot ask its person, and
// returns the answer in words.
func callTool(t *testing.T, app *program, tool, args string) string {
	t.Helper()
	body := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"` + tool + `","arguments":` + args + `}}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, app.url+"/mcp", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	req.Header.Set("MCP-Protocol-Version", "2025-06-18")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	if _, data, ok := strings.Cut(text, "data: "); ok {
		text = data
	}
	var answer struct {
		Result struct{ Content []struct{ Text string } }
	}
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&answer); err != nil || len(answer.Result.Content) == 0 {
		t.Fatalf("%s answered %s: %v", tool, b, err)
	}
	return answer.Result.Content[0].Text
}

func TestPlansOfProgramsWaitForThePersonOnThePage(t *testing.T) {
	app := runLocal(t, t.TempDir())
	page := session(t, app.url)
	page.size(1440, 900, false)
	page.sees(id("quick-add"), "")
	callTool(t, app, "add_task", `{"tasks":[{"title":"Buy milk"},{"title":"<b>Pay</b> rent"},{"title":"Call Bo"}]}`)
	answer := callTool(t, app, "delete_task", `{"tasks":[1,2]}`)
	if !strings.Contains(answer, app.url) {
		t.Errorf("the program is not told where the person approves: %s", answer)
	}
	_, rest, _ := strings.Cut(answer, `plan_id "`)
	plan, _, _ := strings.Cut(rest, `"`)

	// It is on the page by itself, and a program cannot say yes to it.
	page.sees(id("held-plan"), "Delete 2 tasks?")
	page.sees(id("held-plan"), "<b>Pay</b> rent")
	if got := callTool(t, app, "confirm_plan", `{"plan_id":"`+plan+`"}`); !strings.Contains(got, "Nothing has been changed yet") {
		t.Errorf("confirmed by the program: %s", got)
	}
	page.sees(id("task-row"), "Buy milk")
	for _, form := range []struct {
		name          string
		width, height int64
		mobile, dark  bool
	}{{"desktop", 1440, 900, false, false}, {"phone", 390, 844, true, true}} {
		page.size(form.width, form.height, form.mobile)
		page.dark(form.dark)
		page.sees(id("held-plan"), "Delete 2 tasks?")
		page.accessible(form.name)
		if dir := os.Getenv("PICTURES"); dir != "" {
			page.save(filepath.Join(dir, "held-plan-"+form.name+".png"))
		}
	}
	page.size(1440, 900, false)

	// Put off it is there again on the next visit; approved it happens, once.
	page.click(id("held-later"), "")
	page.misses(id("held-plan"), "")
	page.do(chromedp.Navigate(app.url + "/?view=all"))
	page.click(id("held-approve"), "")
	page.misses(id("held-plan"), "")
	page.misses(id("task-row"), "Buy milk")
	page.sees(id("task-row"), "Call Bo")
	if got := callTool(t, app, "confirm_plan", `{"plan_id":"`+plan+`"}`); !strings.Contains(got, "undo takes it back") {
		t.Errorf("the program is told: %s", got)
	}
	page.click(id("toast-action"), "Undo")
	page.sees(id("task-row"), "Buy milk")

	callTool(t, app, "complete_task", `{"where":{}}`)
	page.click(id("held-reject"), "")
	page.misses(id("held-plan"), "")
	page.sees(id("task-row"), "Call Bo")
}

func TestTheRightToApproveIsGivenKnowinglyAndShown(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1280, 900, false)
	page.menu("open-tokens")
	page.sees(id("tokens"), "No tokens yet")
	for _, name := range []string{"Editor", "Robot"} {
		page.do(chromedp.SendKeys(id("token-name"), name))
		if name == "Robot" {
			page.do(chromedp.Click(id("token-approve")))
		}
		page.click(id("token-create"), "")
		page.sees(id("token"), name)
	}
	page.sees(id("token"), "carries out plans without asking you")
	if got := eval[int](page, `[...document.querySelectorAll('`+id("token")+`')].filter(e => e.innerText.includes('without asking')).length`); got != 1 {
		t.Errorf("%d tokens may approve", got)
	}
	page.accessible("tokens")
}
