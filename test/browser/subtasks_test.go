package browser

import (
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// titlesShown are the titles of the rows, in their order; those of subtasks are indented.
const titlesShown = `[...document.querySelectorAll('[data-testid=task-row]')].map(e => (e.classList.contains("row-below") ? "- " : "") + e.querySelector('[data-testid=task-title]').innerText).join()`

func TestATaskHasSteps(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.add(`{title: "Party"}`, `{title: "Invite everybody", parent: 1}`, `{title: "Buy balloons", parent: 1, due: {date: `+day("0")+`}}`, `{title: "Call Bo"}`)
	p.at("/?view=all")
	p.sees(id("task-row"), "Party")
	p.until(titlesShown+` === "Party,Call Bo"`, "subtasks that are folded in")

	t.Run("the row shows how far they are, and them", func(t *testing.T) {
		p.sees(id("fold")+"[aria-expanded=false]", "0 of 2")
		p.click(id("fold"), "")
		p.until(titlesShown+` === "Party,- Invite everybody,- Buy balloons,Call Bo"`, "the subtasks below their parent")
		p.accessible("subtasks below their parent")
		p.shot("subtasks.png")
		p.dark(true)
		p.shot("subtasks-dark.png")
		p.dark(false)
		p.click(".row-below [role=checkbox]", "")
		p.sees(id("toast"), "Completed “Invite everybody”")
		p.sees(id("fold"), "1 of 2")
	})
	t.Run("by the keyboard", func(t *testing.T) {
		p.do(chromedp.Focus(`[data-task-row="1"]`))
		p.do(chromedp.KeyEvent(kb.ArrowLeft))
		p.until(titlesShown+` === "Party,Call Bo"`, "subtasks that are folded in")
		p.do(chromedp.KeyEvent(kb.ArrowRight))
		p.until(titlesShown+` === "Party,- Invite everybody,- Buy balloons,Call Bo"`, "the subtasks")
		p.press("j", "j")
		p.until(`document.activeElement?.dataset.taskRow === "3"`, "the focus on a subtask")
	})
	t.Run("steps are added in the open task, as many as are pasted", func(t *testing.T) {
		p.click(id("task-title"), "Party")
		p.sees(id("steps-field"), "1 of 2 done")
		p.fill(id("step-add"), "Bake a cake tomorrow #kitchen")
		p.press("Enter")
		p.sees(id("step"), "Bake a cake")
		p.sees(id("step"), "#kitchen")
		p.until(`document.activeElement?.dataset.testid === "step-add"`, "the focus where the next step is written")
		p.do(chromedp.Evaluate[chromedp.Void](`(() => {
			const data = new DataTransfer();
			data.setData("text/plain", "- Candles\n- Music\n");
			document.activeElement.dispatchEvent(new ClipboardEvent("paste", {bubbles: true, cancelable: true, clipboardData: data}));
		})()`))
		p.sees(id("steps-field"), "1 of 5 done")
		p.sees(id("step"), "Music")
		p.accessible("an open task with subtasks")
		p.shot("subtasks-open.png")
		p.fill(id("step-add"), "half a step")
		p.click(id("editor-cancel"), "")
		p.click(id("task-title"), "Party")
		p.has(id("step-add"), "half a step") // nothing that is typed is lost
		p.click(id("editor-cancel"), "")
	})
	t.Run("one with a date is in Today, with its parent", func(t *testing.T) {
		p.click(id("view-today"), "")
		p.sees(id("task-row"), "Buy balloons")
		p.sees(id("parent"), "Party")
		p.shot("subtasks-today.png")
		p.click(id("parent"), "")
		p.sees(id("task-dialog")+" "+id("steps-field"), "1 of 5 done")
		p.fill(id("step-add"), "Buy ice")
		p.press("Enter")
		p.sees(id("step"), "Buy ice")
		p.sees(id("steps-field"), "1 of 6 done")
		p.escape()
	})
	t.Run("completing the parent completes them, and one tap takes all back", func(t *testing.T) {
		p.at("/?view=all")
		p.sees(id("task-row"), "Party")
		p.click(`[data-task-row="1"] [role=checkbox]`, "")
		p.sees(id("toast"), "Completed “Party” with 5 subtasks")
		p.until(titlesShown+` === "Call Bo"`, "a list without the party")
		p.click(id("toast-action"), "Undo")
		p.sees(id("fold"), "1 of 6")
	})
	t.Run("deleting it takes them along", func(t *testing.T) {
		p.do(chromedp.Focus(`[data-task-row="1"]`))
		p.do(chromedp.KeyEvent(kb.Delete))
		p.sees(id("toast"), "Deleted “Party” with 6 subtasks")
		p.click(id("toast-action"), "Undo")
		p.sees(id("fold"), "1 of 6")
	})
	t.Run("a subtask becomes a task of its own", func(t *testing.T) {
		p.at("/?view=all&task=3")
		p.sees(id("is-subtask"), "Party")
		p.click(id("promote"), "")
		p.sees(id("steps-field"), "Subtasks")
		p.escape()
		p.sees(id("fold"), "1 of 5")
	})
	t.Run("on phones", func(t *testing.T) {
		for _, width := range []int64{390, 320} {
			p.size(width, 844, true)
			p.at("/?view=all&pane=list")
			p.sees(id("fold"), "1 of 5")
			p.click(id("fold"), "")
			p.sees(".row-below", "Bake a cake")
			p.until(`document.documentElement.scrollWidth <= innerWidth`, "a page as wide as the window")
			p.accessible("subtasks on a phone")
			p.shot("subtasks-" + map[int64]string{390: "phone", 320: "320"}[width] + ".png")
			p.click(id("task-title"), "Party")
			p.sees(id("step"), "Bake a cake")
			p.until(`document.documentElement.scrollWidth <= innerWidth`, "a page as wide as the window")
			p.shot("subtasks-open-" + map[int64]string{390: "phone", 320: "320"}[width] + ".png")
			p.escape()
		}
	})
}

func TestStepsAreAddedWithoutANetwork(t *testing.T) {
	dir, addr := t.TempDir(), freeAddr(t)
	app := runAt(t, dir, addr)
	p := session(t, app.url)
	p.size(1440, 900, false)
	p.add(`{title: "Party"}`, `{title: "Invite everybody", parent: 1}`)
	p.at("/?view=all")
	p.click(id("fold"), "")
	p.sees(".row-below", "Invite everybody")
	app.end(t, syscall.SIGKILL)
	p.click(".row-below [role=checkbox]", "")
	p.sees(id("waiting-item"), "Complete “Invite everybody”")
	p.click(id("task-title"), "Party")
	p.fill(id("step-add"), "Buy balloons")
	p.press("Enter")
	p.sees(id("waiting-item"), "Add “Buy balloons”")
	p.click(id("editor-cancel"), "")
	runAt(t, dir, addr)
	p.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
	p.misses(id("waiting"), "")
	p.sees(id("fold"), "1 of 2")
	p.sees(".row-below", "Buy balloons")
}
