package browser

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// remindIn adds a task that rings so many seconds from now, or later where the machine is busy: what is past when it is
// added doesn't ring.
func (p *tab) remindIn(title string, seconds int) {
	p.Helper()
	status := eval[int](p, `(async () => {
		const begun = Date.now();
		await fetch("/api/me/tasks?limit=1");
		const later = `+strconv.Itoa(seconds)+`000 + 10 * (Date.now() - begun);
		const made = await fetch("/api/me/tasks", {method: "POST", headers: {"Content-Type": "application/json"},
			body: JSON.stringify({title: "`+title+`", reminders: [{kind: "moment", at: new Date(Date.now() + later).toISOString()}]})});
		return made.status;
	})()`)
	if status != 201 {
		p.Fatalf("the task was answered with %d", status)
	}
}

func TestRemindersRingOnTheOpenPage(t *testing.T) {
	app := runLocal(t, t.TempDir())
	p := session(t, app.url)
	p.size(1400, 900, false)
	p.at("/?view=all") // with a first task the page would begin with Today
	p.remindIn("Call Ann", 2)
	p.sees(id("bell"), "Call Ann")
	p.until(`document.title.startsWith("(1)")`, "the mark in the title")
	p.accessible("a reminder")
	p.click(id("bell-done"), "")
	p.misses(id("bell"), "")
	p.until(`!document.title.startsWith("(")`, "the title without the mark")
	p.sees(id("toast"), "Completed “Call Ann”")
	p.remindIn("Water plants", 2)
	p.sees(id("bell"), "Water plants")
	p.click(id("bell-snooze"), "1 hour")
	p.misses(id("bell"), "")
	p.click(id("task-title"), "Water plants")
	p.sees(id("fate"), "snoozed")
	if text := eval[string](p, `document.querySelector('[data-testid=fate]').innerText`); !strings.Contains(text, "rung ") || !strings.Contains(text, "this page") || !strings.Contains(text, "rings ") {
		t.Errorf("what became of it: %q", text)
	}
}

// What rings fits a small screen, whatever it is called and however much it is.
func TestCardsOfRemindersFitASmallScreen(t *testing.T) {
	app := runLocal(t, t.TempDir())
	p := session(t, app.url)
	p.size(320, 640, true)
	p.at("/?view=all")
	for i := range 4 {
		p.remindIn(fmt.Sprintf("Call %d about %s", i, strings.Repeat("x", 180)), 2)
	}
	p.sees(id("bells-more"), "and 1 more")
	if out := eval[string](p, `[...document.querySelectorAll('.bells *')].filter(e => e.getBoundingClientRect().right > innerWidth - 11).map(e => e.className).join(' ')`); out != "" {
		t.Errorf("these stick out of the cards at 320 pixels: %s", out)
	}
	if left := eval[string](p, `document.querySelector('.bells').getBoundingClientRect().left+' '+(innerWidth-document.querySelector('.bells').getBoundingClientRect().right)`); left != "12 12" {
		t.Errorf("the margins are %s, want 12 12", left)
	}
	p.accessible("four reminders")
	p.click(id("bells-more"), "and 1 more")
	p.sees(id("bells-more"), "show fewer")
	p.until(`document.querySelectorAll('[data-testid=bell]').length === 4`, "all four cards")
}
