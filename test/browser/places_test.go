package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// add makes tasks through the API, each from its JSON.
func (p *tab) add(tasks ...string) {
	p.Helper()
	for _, task := range tasks {
		status := eval[int](p, `fetch("/api/me/tasks", {method: "POST", headers: {"Content-Type": "application/json"},
			body: JSON.stringify(`+task+`)}).then(r => r.status)`)
		if status != 201 {
			p.Fatalf("%s was answered with %d", task, status)
		}
	}
}

// day is an expression for the date so many days from today, for add.
func day(from string) string {
	return `new Date(Date.now() + ` + from + ` * 86400000).toLocaleDateString("sv")`
}

// at goes to an address of the page.
func (p *tab) at(path string) {
	p.Helper()
	p.do(chromedp.Navigate(p.url + path))
}

// back presses the browser's back button.
func (p *tab) back() {
	p.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`history.back()`))
}

// fill types into an input after what it has.
func (p *tab) fill(selector, text string) {
	p.Helper()
	p.do(chromedp.WaitVisible(selector), chromedp.SendKeys(selector, text))
}

// escapes presses Esc until a window has gone, as people do: a browser that is busy
// with a menu that closes may take the first one for the menu.
func (p *tab) escapes(selector string) {
	p.Helper()
	gone := fmt.Sprintf(`![...document.querySelectorAll(%q)].some(e => e.getClientRects().length > 0)`, selector)
	for range 5 {
		p.escape()
		if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](gone, chromedp.WithPollingTimeout(3*time.Second))); err == nil {
			return
		}
	}
	p.misses(selector, "")
}

func (p *tab) escape() {
	p.Helper()
	p.do(chromedp.KeyEvent(kb.Escape))
}

// has waits for the value of an input.
func (p *tab) has(selector, value string) {
	p.Helper()
	p.until(`document.querySelector(`+"`"+selector+"`"+`)?.value === `+"`"+value+"`", selector+" with the value "+value)
}

func TestWhatIsTypedIsNeverLost(t *testing.T) {
	app := runLocal(t, t.TempDir())
	p := session(t, app.url)
	p.size(1440, 900, false)
	p.add(`{title: "Water plants"}`, `{title: "Call Ann"}`)
	p.at("/?view=all")

	t.Run("a quick add, by Esc and by a reload", func(t *testing.T) {
		p.fill(id("quick-add-input"), "Buy milk tomorrow")
		p.escape()
		p.has(id("quick-add-input"), "Buy milk tomorrow")
		p.do(chromedp.Reload())
		p.sees(id("task-row"), "Call Ann")
		p.has(id("quick-add-input"), "Buy milk tomorrow")
		p.sees(id("chip-due"), "")
		p.fill(id("quick-add-input"), kb.Enter)
		p.sees(id("task-row"), "Buy milk")
		p.do(chromedp.Reload())
		p.sees(id("task-row"), "Buy milk")
		p.has(id("quick-add-input"), "")
	})
	t.Run("a message, each conversation's own", func(t *testing.T) {
		p.fill(id("composer"), "what is left for")
		p.do(chromedp.Reload())
		p.sees(id("task-row"), "Buy milk")
		p.has(id("composer"), "what is left for")
		p.do(chromedp.Focus(id("composer")))
		p.press("Enter")
		p.sees(id("turn"), "what is left for")
		p.has(id("composer"), "")
		p.until(`!document.querySelector('[data-testid=stop]')`, "the answer")
		p.fill(id("composer"), "and then")
		p.click(id("new-chat"), "")
		p.has(id("composer"), "")
		p.back()
		p.has(id("composer"), "and then")
	})
	t.Run("an edit, by Esc, a click elsewhere, another view and a reload", func(t *testing.T) {
		p.click(id("task-title"), "Water plants")
		p.fill(id("editor-description"), "with rain")
		p.escape()
		p.misses(id("editor"), "")
		p.sees(id("unsaved"), "not saved yet")
		p.accessible("a row with a draft")
		p.click(id("task-title"), "Call Ann")
		p.sees(id("editor"), "")
		p.click(id("task-title"), "Water plants")
		p.has(id("editor-description"), "with rain")
		p.sees(id("draft-found"), "not saved yet")
		p.click(id("view-today"), "")
		p.misses(id("editor"), "")
		p.click(id("view-all"), "")
		p.do(chromedp.Reload())
		p.click(id("task-title"), "Water plants")
		p.has(id("editor-description"), "with rain")
		p.click(id("editor-save"), "")
		p.misses(id("unsaved"), "")
		p.sees(id("task-row"), "with rain")
	})
	t.Run("but what is given up by hand is gone", func(t *testing.T) {
		p.click(id("task-title"), "Call Ann")
		p.fill(id("editor-description"), "never")
		p.click(id("editor-cancel"), "")
		p.misses(id("unsaved"), "")
		p.click(id("task-title"), "Call Ann")
		p.has(id("editor-description"), "")
	})
}

func TestTaskViewFilterAndSearchHaveAnAddress(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.add(`{title: "Water plants", tags: ["home"]}`, `{title: "Call Ann", priority: "high"}`)
	p.at("/?view=all&q=ann")
	p.sees(id("task-row"), "Call Ann")
	p.misses(id("task-row"), "Water plants")
	p.has(id("task-search"), "ann")
	p.at("/?view=all&tag=home")
	p.sees(id("task-row"), "Water plants")
	p.misses(id("task-row"), "Call Ann")
	p.at("/?view=all")
	p.fill(id("task-search"), "plants")
	p.until(`location.search.includes("q=plants")`, "the search in the address")
	p.click(id("view-upcoming"), "")
	p.until(`location.search.includes("view=upcoming")`, "the view in the address")
	p.back()
	p.sees(id("task-row"), "Water plants")

	t.Run("a task", func(t *testing.T) {
		p.at("/?view=all&task=2")
		p.has(id("task-dialog")+" textarea", "Call Ann")
		p.escape()
		p.misses(id("task-dialog"), "")
		p.until(`!location.search.includes("task=")`, "the address without the task")
		p.click(id("task-title"), "Water plants")
		p.until(`location.search.includes("task=1")`, "the task in the address")
		p.sees(id("editor"), "")
		p.back()
		p.misses(id("editor"), "")
	})
	t.Run("one that nobody has", func(t *testing.T) {
		p.missing = true
		p.at("/?task=99999")
		p.sees(id("task-dialog"), "99999")
	})
}

func TestFocusReturnsToWhatOpenedAWindow(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.sees(id("quick-add"), "")
	focused := func(what, selector string) {
		t.Helper()
		p.until(`document.activeElement?.matches(`+"`"+selector+"`"+`)`, "the focus on "+what)
	}
	p.do(chromedp.Focus(id("toggle-history")))
	p.press("?")
	p.sees(id("help"), "Undo")
	p.escape()
	p.misses(id("help"), "")
	focused("what had it before the help", id("toggle-history"))

	p.do(chromedp.Click(id("account")))
	p.sees(id("open-settings"), "")
	p.do(chromedp.Click(id("open-settings")))
	p.sees(id("settings"), "")
	p.escapes(id("settings"))
	focused("the account", id("account"))

	for _, title := range []string{"one", "two", "three"} {
		p.say("add " + title)
	}
	for _, button := range []string{"reject", "approve"} {
		p.say("delete all my tasks")
		p.sees(id(button), "")
		p.do(chromedp.Focus(id(button)))
		p.press("Enter")
		p.sees(id("plan-outcome")+","+id("receipt"), "")
		p.until(`document.activeElement !== document.body`, "a focus after the plan")
		p.misses(id(button), "")
	}
}

// swipe moves a finger over the first element of the selector with the text.
func (p *tab) swipe(selector, text string, across float64) {
	p.Helper()
	p.sees(selector, text)
	box := eval[[]float64](p, `(e => { const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2] })`+
		`([...document.querySelectorAll(`+"`"+selector+"`"+`)].find(e => e.innerText.includes(`+"`"+text+"`"+`)))`)
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		send := func(kind input.DispatchTouchEventType, points ...*input.TouchPoint) error {
			_, err := cdp.Call(ctx, target, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
			return err
		}
		if err := send("touchStart", &input.TouchPoint{X: box[0], Y: box[1]}); err != nil {
			return err
		}
		for step := range 10 {
			x := box[0] + across*float64(step+1)/10
			if err := send("touchMove", &input.TouchPoint{X: x, Y: box[1]}); err != nil {
				return err
			}
		}
		return send("touchEnd")
	}))
}

func TestAPhoneIsUsedWithAThumb(t *testing.T) {
	app := runLocal(t, t.TempDir())
	p := session(t, app.url)
	p.size(390, 844, true)
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error { return touchScreen(ctx, target) }))
	p.add(`{title: "Water plants", due: {date: `+day("0")+`}}`, `{title: "Call Ann", due: {date: `+day("0")+`}, tags: ["home"]}`,
		`{title: "Buy milk", due: {date: `+day("0")+`}}`)
	// This browser last saw an empty list, and the tasks came from somewhere else since.
	p.do(chromedp.Evaluate[chromedp.Void](`addEventListener("pagehide", () => localStorage.setItem("todo.begun", "false"))`))
	p.do(chromedp.Reload())

	t.Run("it opens on today's list, and where one was after that", func(t *testing.T) {
		p.sees(id("task-row"), "Water plants")
		p.accessible("today on a phone")
		p.click(id("tab-chat"), "")
		p.at("/")
		p.sees(id("composer"), "")
		p.misses(id("task-row"), "")
		p.click(id("tab-list"), "")
		p.sees(id("task-row"), "Water plants")
	})
	t.Run("targets have 44 pixels, and no bin stands in the rows", func(t *testing.T) {
		small := eval[string](p, `[...document.querySelectorAll('.row button, .tabs button')].filter(e => e.getClientRects().length && !e.matches('.meta-tag, .row-title'))
			.filter(e => { const r = e.getBoundingClientRect(); return r.width < 44 || r.height < 44 }).map(e => e.className + e.innerText).join()`)
		if small != "" {
			t.Errorf("too small: %s", small)
		}
		if eval[bool](p, `[...document.querySelectorAll('[data-testid=delete]')].some(e => e.getClientRects().length > 0)`) {
			t.Error("there is a bin")
		}
	})
	t.Run("a swipe to the right completes, and is undone by a tap", func(t *testing.T) {
		p.swipe(id("task-row"), "Water plants", 150)
		p.sees(id("toast"), "Completed “Water plants”")
		p.misses(id("task-row"), "Water plants")
		p.click(id("toast-action"), "Undo")
		p.sees(id("task-row"), "Water plants")
	})
	t.Run("one to the left moves to tomorrow", func(t *testing.T) {
		p.swipe(id("task-row"), "Call Ann", -150)
		p.sees(id("toast"), "Moved “Call Ann” to Tomorrow")
		p.misses(id("task-row"), "Call Ann")
	})
	t.Run("a short one does nothing", func(t *testing.T) {
		p.swipe(id("task-row"), "Buy milk", 40)
		p.until(`!document.querySelector('[data-swipe]')`, "the row back in its place")
		p.sees(id("task-row"), "Buy milk")
		p.misses(id("editor"), "")
	})
	t.Run("messages cover nothing", func(t *testing.T) {
		p.click(id("tab-chat"), "")
		p.say("add wash the car")
		p.say("add feed the cat")
		p.say("delete all my tasks")
		p.sees(id("approve"), "")
		p.click(id("tab-list"), "")
		p.swipe(id("task-row"), "Buy milk", 150)
		p.sees(id("toast"), "Completed")
		p.click(id("tab-chat"), "")
		p.until(`(() => { const box = e => document.querySelector(e).getBoundingClientRect(); const t = box('[data-testid=toast]');
			return ['[data-testid=approve]', '[data-testid=composer]'].every(e => box(e).bottom <= t.top || box(e).top >= t.bottom) })()`, "a toast that covers neither plan nor composer")
	})
}

func TestThereIsRoomForRowsHoweverSmallThePage(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(320, 256, true)
	for _, title := range []string{"One", "Two", "Three"} {
		p.add(`{title: "` + title + `", due: {date: ` + day("0") + `}}`)
	}
	p.at("/?view=today&pane=list")
	p.sees(id("task-row"), "Three")
	p.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('[data-testid=task-row]')].at(-1).scrollIntoView({block: "center"})`))
	p.until(`(() => { const r = [...document.querySelectorAll('[data-testid=task-row]')].at(-1).getBoundingClientRect();
		const e = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2); return e?.closest('[data-testid=task-row]') !== null })()`, "a row at 400 % zoom that nothing covers")
	if eval[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
		t.Error("the page is wider than the window")
	}
	p.size(320, 640, true)
	p.accessible("320 pixels")
	if eval[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
		t.Error("the page is wider than the window")
	}
	if got := eval[string](p, `getComputedStyle(document.querySelector('.row-title')).lineHeight`); strings.Contains(got, "22px") {
		t.Errorf("lines do not grow with their text: %s", got)
	}
}

func TestWhatIsSaidToAPlanStaysInItsPlace(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.add(`{title: "One"}`, `{title: "Two"}`)
	p.say("delete all my tasks")
	p.sees(id("approve"), "Delete 2 tasks")
	p.sees(id("reject"), "Keep")
	p.fill(id("composer"), "yes please")
	p.press("Enter")
	p.sees(id("receipt"), "Deleted 2 tasks")
	p.sees(id("decision-words"), "yes please")
	p.do(chromedp.Reload())
	p.sees(id("decision-words"), "yes please")
	order := eval[string](p, `[...document.querySelectorAll('[data-testid=plan], [data-testid=decision-words], [data-testid=receipt]')].map(e => e.dataset.testid).join()`)
	if order != "plan,decision-words,receipt" {
		t.Errorf("the order is %s", order)
	}
}

func TestAReceiptIsTheAnswer(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.say("add buy milk")
	p.sees(id("receipt"), "Buy milk")
	if times := eval[int](p, `document.querySelector('[data-testid=turn] .answer').innerText.split("Buy milk").length - 1`); times != 1 {
		t.Errorf("the answer says it %d times", times)
	}
	p.say("add call Ann")
	if height := eval[float64](p, `document.querySelector('[data-testid=turn]').getBoundingClientRect().height`); height > 160 {
		t.Errorf("a simple turn takes %g pixels", height)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('[data-testid=steps]')].at(-1).open = true`))
	p.sees(id("steps"), "Added to your list")
	if text := eval[string](p, `[...document.querySelectorAll('[data-testid=steps]')].at(-1).innerText`); strings.ContainsAny(text, "{}") {
		t.Errorf("the steps are told in code: %s", text)
	}
}

func TestSeveralPastedLinesAreAskedAbout(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.sees(id("quick-add"), "")
	p.do(chromedp.Evaluate[chromedp.Void](`(() => {
		const data = new DataTransfer();
		data.setData("text/plain", "- buy flour\n- buy sugar\n\n- call Ann tomorrow");
		document.querySelector('[data-testid=quick-add-input]').dispatchEvent(new ClipboardEvent("paste", {bubbles: true, cancelable: true, clipboardData: data}));
	})()`))
	p.sees(id("several"), "3 tasks")
	p.accessible("a question about lines")
	p.click(id("several-each"), "3 tasks")
	p.sees(id("task-row"), "Buy flour")
	p.sees(id("task-row"), "Call Ann")
	p.sees(id("toast"), "Added 3 tasks")
	p.click(id("toast-action"), "Undo")
	p.misses(id("task-row"), "")
}

func TestALongListGoesOnInTheListPane(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	added := eval[int](p, `Promise.all(Array.from({length: 105}, (_, i) => fetch("/api/me/tasks", {method: "POST",
		headers: {"Content-Type": "application/json"}, body: JSON.stringify({title: "Errand " + i, tags: ["town"]})})))
		.then(all => all.filter(r => r.status === 201).length)`)
	if added != 105 {
		t.Fatalf("%d of 105 tasks were added", added)
	}
	p.at("/?view=today")
	p.say("show everything tagged town")
	p.sees(id("chat-task"), "Errand")
	p.sees(id("turn"), "There are 105; these are the first 100.")
	p.click("[data-testid=chat-tasks] button.link", "more")
	p.click(id("whole-list"), "Show them in the list")
	p.until(`new URL(location.href).searchParams.get("view") !== "today"`, "the view with all of them")
	p.sees(id("task-row"), "Errand")
	p.at("/?view=overdue")
	p.fill(id("quick-add-input"), "Call Ann"+kb.Enter)
	p.click(id("toast-open"), "Open")
	p.has(id("editor-title"), "Call Ann")
}

func TestNothingIsAskedTwiceAtTheStart(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1440, 900, false)
	p.add(`{title: "Water plants"}`)
	p.at("/?view=all")
	p.sees(id("task-row"), "Water plants")
	p.until(`document.querySelector('[data-link=online]') !== null`, "the stream of changes")
	p.until(`new Promise(done => requestIdleCallback(() => done(true)))`, "a moment of rest")
	twice := eval[string](p, `Object.entries(Object.groupBy(performance.getEntriesByType("resource")
		.map(e => e.name).filter(name => name.includes("/api/")), name => name))
		.filter(([, all]) => all.length > 1).map(([name]) => name).join(" ")`)
	if twice != "" {
		t.Errorf("asked for more than once: %s", twice)
	}
	// What happens elsewhere meanwhile comes by the stream.
	p.add(`{title: "Call Ann"}`)
	p.sees(id("task-row"), "Call Ann")
}
