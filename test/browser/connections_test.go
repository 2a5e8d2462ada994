package browser

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// servers is a configuration of other MCP servers: a list of its own, one that
// nobody answers for, and one at an address that is not allowed.
func servers(t *testing.T) string {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(map[string]any{"mcpServers": map[string]any{
		"team":    map[string]any{"command": filepath.Join(dir, "todo"), "args": []string{"mcp", "--data-dir", t.TempDir()}},
		"weather": map[string]any{"url": "http://" + freeAddr(t) + "/mcp"},
		"metrics": map[string]any{"url": "http://10.0.0.1/mcp"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// menu chooses from the account's menu, as the keyboard does.
func (p *tab) menu(item string) {
	p.Helper()
	p.sees(id("account"), "")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('` + id("account") + `').focus()`))
	p.press("Enter")
	p.click(id(item), "")
}

func TestPeopleDecideAboutToolsOfOtherServers(t *testing.T) {
	program := runLocal(t, t.TempDir(), "MCP_CONFIG="+servers(t), "MCP_ALLOW=127.0.0.1")
	page := session(t, program.url)
	page.size(1280, 900, false)
	page.menu("open-connections")
	page.sees(id("mcp-address"), program.url+"/mcp")
	page.sees(id("server"), "team")
	page.sees(id("tool"), "delete_task")
	page.sees(id("server"), "Not reached")
	page.sees(id("server"), "Not allowed")
	state := func(selector, want string) {
		t.Helper()
		page.until(`(e => e && String(e.type === 'checkbox' ? e.checked : e.value) === '`+want+`')(document.querySelector('`+selector+`'))`, selector+" to be "+want)
	}
	state(`[aria-label="Use delete_task"]`, "true")
	state(`[aria-label="Before delete_task is used"]`, "ask")
	page.click(`[aria-label="Use delete_task"]`, "")
	state(`[aria-label="Use delete_task"]`, "false")
	page.do(chromedp.Evaluate[chromedp.Void](`(e => { e.focus(); e.value = 'allow'; e.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector('[aria-label="Before list_tasks is used"]'))`))
	t.Run("and it is kept", func(t *testing.T) {
		page.do(chromedp.Navigate(program.url))
		page.menu("open-connections")
		state(`[aria-label="Use delete_task"]`, "false")
		state(`[aria-label="Before list_tasks is used"]`, "allow")
		state(`[aria-label="Use add_task"]`, "true")
	})
	for _, form := range []struct {
		name          string
		width, height int64
		mobile, dark  bool
	}{
		{"desktop", 1280, 900, false, false}, {"desktop-dark", 1280, 900, false, true},
		{"phone", 390, 844, true, false}, {"phone-dark", 390, 844, true, true},
	} {
		t.Run("accessibly, "+form.name, func(t *testing.T) {
			page.size(form.width, form.height, form.mobile)
			page.dark(form.dark)
			page.accessible(form.name)
			if eval[bool](page, `document.querySelector('[data-testid=connections]').scrollWidth > document.querySelector('[data-testid=connections]').clientWidth`) {
				t.Error("the dialog is wider than its window")
			}
			if dir := os.Getenv("PICTURES"); dir != "" {
				page.save(filepath.Join(dir, "connections-"+form.name+".png"))
			}
		})
	}
}
