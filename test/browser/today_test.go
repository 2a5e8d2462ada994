package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// touchScreen makes the window one that fingers use.
func touchScreen(ctx context.Context, target *chromedp.Target) error {
	if _, err := cdp.Call(ctx, target, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true, MaxTouchPoints: 1}); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "hover", Value: "none"}, {Name: "pointer", Value: "coarse"},
	}})
	return err
}

func TestTodayIsWorthOpening(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.add(`{title: "Late one", due: {date: "2020-01-01"}}`, `{title: "Late two", due: {date: "2020-01-02", time: "09:00"}}`,
		`{title: "Now", due: {date: `+day("0")+`}}`, `{title: "Some day"}`)
	p.do(chromedp.Reload())

	t.Run("it is the first view once there are tasks, with what is overdue folded in", func(t *testing.T) {
		p.sees(id("view-today")+"[aria-current=page]", "Today")
		p.sees(id("task-row"), "Now")
		p.misses(id("task-row"), "Late one")
		p.sees(id("late"), "2")
		p.click(id("late-toggle"), "")
		p.sees(id("task-row"), "Late one")
		p.accessible("today with what is overdue")
	})
	t.Run("one tap moves all of it to today, and one takes that back", func(t *testing.T) {
		p.click(id("late-move"), "Move all to today")
		p.sees(id("toast"), "Moved 2 tasks to Today")
		p.misses(id("late"), "")
		p.sees(id("task-row"), "Late two")
		p.click(id("toast-action"), "Undo")
		p.sees(id("late"), "2")
	})
	t.Run("each heading stands once", func(t *testing.T) {
		p.click(id("view-all"), "")
		p.sees(id("task-row"), "Some day")
		titles := eval[string](p, `[...document.querySelectorAll('.group-title')].map(e => e.firstChild.textContent).join()`)
		if titles != "Overdue,Today,No date" {
			t.Errorf("headings: %s", titles)
		}
	})
}

func TestSeveralTasksAreChangedTogether(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.add(`{title: "One"}`, `{title: "Two"}`, `{title: "Three"}`, `{title: "Four"}`)
	p.at("/?view=all")
	p.sees(id("task-row"), "Four")
	click := func(text string, modifier string) {
		t.Helper()
		p.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('[data-testid=task-title]')].find(e => e.innerText === "` + text + `")
			.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, ` + modifier + `: true}))`))
	}
	click("One", "ctrlKey")
	p.sees(id("selection"), "1 chosen")
	click("Three", "shiftKey")
	p.sees(id("selection"), "3 chosen")
	p.misses(id("editor"), "")
	p.accessible("chosen tasks")
	p.do(chromedp.Click(id("selection-tag")), chromedp.SendKeys(id("selection-tag-name"), "home"+kb.Enter))
	p.sees(id("toast"), "Tagged 3 tasks #home")
	p.misses(id("selection"), "")
	p.until(`document.querySelectorAll('.meta-tag').length === 3`, "three tags")

	click("Four", "ctrlKey")
	click("One", "ctrlKey")
	p.do(chromedp.Click(id("selection-move")))
	p.sees(id("move-tomorrow"), "")
	p.do(chromedp.Click(id("move-tomorrow")))
	p.sees(id("toast"), "Moved 2 tasks to Tomorrow")

	t.Run("by the keyboard", func(t *testing.T) {
		p.do(chromedp.Focus(id("toggle-history")))
		p.press("j", "s", "j", "s")
		p.sees(id("selection"), "2 chosen")
		p.escape()
		p.misses(id("selection"), "")
		p.press("s")
		p.sees(id("selection"), "1 chosen")
		p.click(id("selection-delete"), "")
		p.sees(id("toast"), "Deleted")
		p.until(`document.querySelectorAll('[data-testid=task-row]').length === 3`, "a task less")
		p.click(id("toast-action"), "Undo")
		p.until(`document.querySelectorAll('[data-testid=task-row]').length === 4`, "the task again")
	})
}

func TestTheWeekHasADayInEachColumn(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.add(`{title: "Now", due: {date: `+day("0")+`}}`, `{title: "Soon", due: {date: `+day("2")+`, time: "10:00"}}`, `{title: "Far", due: {date: `+day("9")+`}}`)
	p.at("/?view=week")
	p.sees(id("day"), "Now")
	p.misses(id("task-row"), "Far")
	p.accessible("a week")
	columns := `new Set([...document.querySelectorAll('[data-testid=day]')].map(e => Math.round(e.getBoundingClientRect().left))).size`
	if got := eval[int](p, columns); got != 7 {
		t.Errorf("%d columns", got)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`(() => {
		const data = new DataTransfer();
		const row = [...document.querySelectorAll('[data-testid=task-row]')].find(e => e.innerText.includes("Soon"));
		row.dispatchEvent(new DragEvent("dragstart", {bubbles: true, dataTransfer: data}));
		const day = document.querySelectorAll('[data-testid=day]')[3];
		day.dispatchEvent(new DragEvent("dragover", {bubbles: true, cancelable: true, dataTransfer: data}));
		day.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data}));
	})()`))
	p.until(`document.querySelectorAll('[data-testid=day]')[3].innerText.includes("Soon")`, "the task on the other day")
	p.sees(id("due"), "10:00")
	p.size(390, 844, true)
	p.click(id("tab-list"), "")
	p.until(columns+` === 1`, "a list on the phone")
	p.accessible("a week on a phone")
}
