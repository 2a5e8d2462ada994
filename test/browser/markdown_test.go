package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

const written = "## Saturday\n\nFirst *the market*, then **the vet**; see [the hours](https://example.com/hours).\n\n" +
	"1. Market\n   - cheese\n   - plums\n2. Vet at `10:30`\n\n> Closed on Mondays.\n\n" +
	"| when | what |\n|---|---|\n| 9:00 | Market |\n| 10:30 | Vet |\n\n```sh\ntodo list today --tag errands\n```\n"

func TestMarkdownOfALanguageModelIsShown(t *testing.T) {
	page := session(t, withModel(t, func(fakeopenai.Request) fakeopenai.Answer {
		return fakeopenai.Answer{Text: written, Piece: 7}
	}).url)
	page.size(1280, 900, false)
	page.say("what about saturday")
	page.sees(".prose-heading", "Saturday")
	page.sees(".prose", "the hours (example.com)")
	page.sees(".prose ol ul li", "cheese")
	page.sees(".prose blockquote", "Closed on Mondays.")
	page.sees(".prose td", "10:30")
	page.sees(".prose pre", "todo list today --tag errands")
	page.until(`document.querySelector('.prose a[href="https://example.com/hours"]')?.rel.includes('noopener')`,
		"a link that tells its place nothing of this page")
	page.until(`document.querySelectorAll('.prose h1, .prose h2, .prose img').length === 0`, "no heading above the page's own, no picture")
	for _, form := range []struct {
		name          string
		width, height int64
		mobile, dark  bool
	}{{"desktop", 1280, 900, false, false}, {"phone", 390, 844, true, true}, {"small", 320, 640, true, false}} {
		page.size(form.width, form.height, form.mobile)
		page.dark(form.dark)
		page.accessible("an answer with Markdown, " + form.name)
		page.until(`document.documentElement.scrollWidth <= innerWidth`, "nothing beside the screen, "+form.name)
		if dir := os.Getenv("PICTURES"); dir != "" {
			page.save(filepath.Join(dir, "markdown-"+form.name+".png"))
		}
	}
}

func TestANoteIsReadInTheList(t *testing.T) {
	app := runLocal(t, t.TempDir())
	page := session(t, app.url)
	page.size(1280, 900, false)
	page.sees(id("quick-add"), "")
	note := strings.Repeat("One line of it.\\n", 6) + "At the end [the form](https://example.com/form)."
	callTool(t, app, "add_task", `{"tasks":[{"title":"Apply","description":"`+note+`"},{"title":"Short","description":"Only this."}]}`)
	page.sees(id("task-row"), "Apply")
	page.until(`document.querySelectorAll('[data-testid="note-more"]').length === 1`, "one note that is cut, with a way to the rest")
	page.accessible("a list with notes")
	page.click(id("note-more"), "More")
	page.sees(id("row-note"), "At the end the form (example.com).")
	page.until(`[...document.querySelectorAll('[data-testid="row-note"] a')].some(a => {
		const r = a.getBoundingClientRect(); return a.href === 'https://example.com/form' && document.elementFromPoint(r.x + 2, r.y + 2) === a })`,
		"the note's last line with its link")
	page.misses(id("editor-title"), "")
	if dir := os.Getenv("PICTURES"); dir != "" {
		page.save(filepath.Join(dir, "note-open.png"))
	}
	page.click(id("note-more"), "Less")
	page.until(`document.querySelector('[data-testid="note-more"]').textContent === 'More'`, "the note is short again")
}
