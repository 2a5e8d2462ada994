package browser

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// register makes a person on the page, from the sign-in form.
func (p *tab) register(email string) {
	p.Helper()
	p.sees(id("sign-in"), "")
	p.click(id("submit"), "")
	p.sees(".field-error", "Write your e-mail address.")
	p.accessible("sign in")
	p.click(id("switch-mode"), "")
	p.click(id("show-password"), "")
	p.until(`document.querySelector('[name=password]').type === "text"`, "the password in sight")
	p.click(id("show-password"), "")
	p.do(
		chromedp.SendKeys(`input[type=email]`, email),
		chromedp.SendKeys(`input[type=password]`, "correct horse battery staple"),
		chromedp.Click(id("submit")),
	)
	p.sees(id("starters"), "")
}

func TestSomebodyNewTalksToTheirList(t *testing.T) {
	app := runPair(t)
	page := session(t, app.url)
	page.size(1440, 900, false)
	page.register("ada@example.com")
	page.accessible("an empty list")

	page.say("remind me to water the plants every other friday at 5pm")
	page.sees(id("receipt"), "Water the plants")
	page.sees(id("task-row"), "Water the plants")
	page.accessible("a receipt")

	second := page.another()
	second.size(1440, 900, false)
	second.sees(id("task-row"), "Water the plants")

	page.click(id("receipt-undo"), "")
	page.misses(id("task-row"), "Water the plants")
	second.misses(id("task-row"), "Water the plants")
	page.sees(id("receipt-undone"), "")

	t.Run("the session is in a cookie that no script can read", func(t *testing.T) {
		cookies := eval[string](page, `document.cookie`)
		stored := eval[string](page, `JSON.stringify(localStorage) + JSON.stringify(sessionStorage)`)
		if cookies != "" || strings.Contains(stored, "eyJ") {
			t.Errorf("scripts can read %q and %q", cookies, stored)
		}
	})
	t.Run("nobody else sees the list", func(t *testing.T) {
		resp, err := http.Get(app.url + "/api/me/tasks")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("without a session the list answers %s", resp.Status)
		}
	})
}

func TestManyTasksWaitForOneApproval(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1440, 900, false)
	for _, title := range []string{"meeting with Ann", "meeting with Bob", "call the bank"} {
		page.say("add " + title)
	}
	page.say("delete all my tasks")
	page.sees(id("plan"), "3 tasks")
	page.accessible("a plan")
	page.sees(id("task-row"), "Meeting with Ann")
	page.click(id("reject"), "")
	page.sees(id("plan-outcome"), "")
	page.sees(id("task-row"), "Meeting with Bob")

	page.say("delete the meeting task")
	page.sees(id("choice"), "")
	page.accessible("a question")
	page.click(id("choice-option"), "Ann")
	page.misses(id("task-row"), "Meeting with Ann")
	page.sees(id("task-row"), "Meeting with Bob")

	page.say("delete all my tasks")
	page.sees(id("plan"), "2 tasks")
	page.click(id("approve"), "")
	page.misses(id("task-row"), "Meeting with Bob")
	page.sees(id("empty"), "")
}

func TestNothingIsLostWhenTheAppIsKilled(t *testing.T) {
	dir := t.TempDir()
	app := runLocal(t, dir)
	page := session(t, app.url)
	page.size(1440, 900, false)
	page.say("add buy milk tomorrow")
	page.sees(id("receipt"), "Buy milk")
	app.end(t, syscall.SIGKILL)

	again := session(t, runLocal(t, dir).url+"/?view=all")
	again.size(1440, 900, false)
	again.sees(id("task-row"), "Buy milk")
	again.sees(id("conversation"), "buy milk")
	again.click(id("conversation")+" button, "+id("conversation")+" a", "buy milk")
	again.sees(id("receipt"), "Buy milk")
	again.say("mark it as complete")
	again.misses(id("task-row"), "Buy milk")
}

func TestWordsAreNeverMarkup(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1440, 900, false)
	title := `<img src=x onerror=alert(1)> & "quotes" <script>alert(2)</script>`
	page.say("add a task to " + title)
	page.sees(id("task-row"), "<img src=x onerror=alert(1)>")
	images := eval[int](page, `document.querySelectorAll('img, body script:not([src])').length`)
	if images != 0 {
		t.Errorf("the title became %d elements", images)
	}
}

func TestQuickAddShowsWhatItUnderstood(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1440, 900, false)
	page.sees(id("quick-add"), "")
	page.do(chromedp.SendKeys(id("quick-add-input"), "Prepare Friday demo #work !high"))
	page.sees(id("chips"), "work")
	page.sees(id("chip-due"), "")
	page.accessible("chips")
	page.do(chromedp.SendKeys(id("quick-add-input"), kb.Enter))
	page.sees(id("task-title"), "Prepare Friday demo")
	page.misses(id("due"), "Fri")

	page.do(chromedp.SendKeys(id("quick-add-input"), "Prepare Friday talk"))
	page.click("button"+id("chip-due")+"[aria-pressed=false]", "")
	page.sees(id("chip-due")+"[aria-pressed=true]", "")
	page.do(chromedp.SendKeys(id("quick-add-input"), kb.Enter))
	page.sees(id("task-title"), "Prepare talk")
	page.sees(id("due"), "Fri")
}

func TestQuickAddAsksWhichOfSeveralDaysIsMeant(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1440, 900, false)
	page.sees(id("quick-add"), "")
	page.do(chromedp.SendKeys(id("quick-add-input"), "Call Bo on 3 March 2099 or 5 March 2099"))
	page.sees(id("chips-question"), "Which one is it due?")
	page.accessible("a question about a quick add")
	page.do(chromedp.SendKeys(id("quick-add-input"), kb.Enter))
	page.sees("#quick-error", "was not added")
	page.click("button"+id("chip-answer"), "5 Mar")
	page.sees(id("chip-due")+"[aria-pressed=true]", "5 Mar")
	page.do(chromedp.SendKeys(id("quick-add-input"), kb.Enter))
	page.sees(id("task-title"), "Call Bo")
	page.sees(id("due"), "Mar 5") // as the browser's region writes it
}

func TestWordsThatWereRejectedAsATimeStayInTitlesUntilTheyAreForgotten(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1440, 900, false)
	page.sees(id("quick-add"), "")
	page.do(chromedp.SendKeys(id("quick-add-input"), "Prepare Friday demo"))
	page.sees(id("chip-due"), "")
	page.click("button"+id("chip-due"), "") // it sets nothing until it is tapped
	page.sees(id("chip-due")+"[aria-pressed=true]", "")
	page.click("button"+id("chip-due"), "")
	page.sees(id("chip-kept"), "friday demo")
	page.accessible("a kept chip")
	page.do(chromedp.SendKeys(id("quick-add-input"), kb.Enter))
	page.sees(id("task-title"), "Prepare Friday demo")

	page.do(chromedp.SendKeys(id("quick-add-input"), "Show Friday demo to Bo tomorrow"))
	page.sees(id("chip-kept"), "friday demo")
	page.sees(id("chip-due"), "")
	page.until(`document.querySelectorAll('[data-testid=chip-due]').length === 1`, "only tomorrow as a due")
	page.click("button"+id("chip-kept"), "")
	page.misses(id("chip-kept"), "")
	page.until(`document.querySelectorAll('[data-testid=chip-due]').length === 2`, "the Friday as a due again")
}

func TestEverythingCanBeDoneByKeyboard(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1440, 900, false)
	page.sees(id("quick-add"), "")
	page.press("n")
	page.until(`document.activeElement.matches('[data-testid=quick-add-input]')`, "the quick add in focus")
	page.do(chromedp.KeyEvent("one"), chromedp.KeyEvent(kb.Enter))
	page.sees(id("task-row"), "One")
	page.do(chromedp.KeyEvent("two"), chromedp.KeyEvent(kb.Enter))
	page.sees(id("task-row"), "Two")
	page.do(chromedp.KeyEvent(kb.Escape))
	page.press("j", "x")
	page.until(`document.querySelectorAll('[data-testid=task-row]').length === 1`, "one task less")
	page.press("u")
	page.until(`document.querySelectorAll('[data-testid=task-row]').length === 2`, "the task back")
	page.press("?")
	page.sees(`dialog, [role=dialog]`, "Undo")
	page.accessible("the help")
	page.do(chromedp.KeyEvent(kb.Escape))
	page.misses(`dialog, [role=dialog]`, "")
}

func TestThePageIsAccessibleInEveryFormAndColour(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1440, 900, false)
	page.say("add pay rent on the 1st of every month")
	page.say("add call mom today at 23:59")
	page.say("add renew passport yesterday")
	page.say("show me all my tasks")
	for _, form := range []struct {
		name          string
		width, height int64
		mobile, dark  bool
	}{
		{"desktop, light", 1440, 900, false, false}, {"desktop, dark", 1440, 900, false, true},
		{"phone, light", 390, 844, true, false}, {"phone, dark", 390, 844, true, true},
	} {
		t.Run(form.name, func(t *testing.T) {
			page.size(form.width, form.height, form.mobile)
			page.dark(form.dark)
			page.accessible(form.name)
			if form.mobile {
				page.click(id("tab-list"), "")
				page.sees(id("task-row"), "Pay rent")
				page.accessible(form.name + ", list")
				page.click(id("tab-chat"), "")
			}
			if eval[bool](page, `document.documentElement.scrollWidth > innerWidth`) {
				t.Error("the page is wider than the window")
			}
		})
	}
}

func TestWhoIsElsewhereIsAskedWhoseDaysCount(t *testing.T) {
	app := runLocal(t, t.TempDir(), "TZ=Europe/Berlin")
	page := session(t, app.url)
	page.size(1280, 900, false)
	page.zone("Europe/Paris") // the same clock
	page.do(chromedp.Reload())
	page.sees(id("quick-add"), "")
	page.misses(id("zone-notice"), "")
	page.zone("America/Los_Angeles")
	page.do(chromedp.Reload())
	page.sees(id("zone-notice"), "Your list goes by the time of Berlin; this browser is in Los Angeles.")
	page.accessible("another time zone")
	for _, form := range []struct {
		name          string
		width, height int64
		dark          bool
	}{{"desktop", 1280, 900, false}, {"small", 320, 640, true}} {
		page.size(form.width, form.height, form.width < 500)
		page.dark(form.dark)
		page.until(`document.documentElement.scrollWidth <= innerWidth`, "nothing beside the screen, "+form.name)
		if dir := os.Getenv("PICTURES"); dir != "" {
			page.save(filepath.Join(dir, "zone-"+form.name+".png"))
		}
	}
	page.size(1280, 900, false)
	page.click(id("zone-notice")+" button[aria-label]", "")
	page.misses(id("zone-notice"), "")
	page.do(chromedp.Reload())
	page.sees(id("quick-add"), "")
	page.misses(id("zone-notice"), "")

	page.zone("Asia/Tokyo") // a journey goes on
	page.do(chromedp.Reload())
	page.click(id("use-zone"), "Use Tokyo")
	page.misses(id("zone-notice"), "")
	page.until(`document.body.innerText.includes('Your list goes by the time of Tokyo now.')`, "a word that it was changed")
	page.do(chromedp.Reload())
	page.sees(id("quick-add"), "")
	page.misses(id("zone-notice"), "")
}
