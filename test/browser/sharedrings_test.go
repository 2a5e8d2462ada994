package browser

import (
	"strconv"
	"testing"
)

// ringsIn lets a task of a list ring so many seconds from now, for somebody or, if to is empty, for all.
func (p *tab) ringsIn(list string, task, seconds int, to string) {
	p.Helper()
	assigned := "null"
	if to != "" {
		assigned = `{to: ` + strconv.Quote(to) + `}`
	}
	status := eval[int](p, `fetch("/api/me/tasks/`+strconv.Itoa(task)+`?list=`+list+`", {method: "PATCH", headers: {"Content-Type": "application/json"},
		body: JSON.stringify({assigned: `+assigned+`, reminders: [{kind: "moment", at: new Date(Date.now() + `+strconv.Itoa(seconds)+`000).toISOString()}]})}).then(r => r.status)`)
	if status != 200 {
		p.Fatalf("the reminder was answered with %d", status)
	}
}

func TestWhatASharedListRingsAndWhoIsMentioned(t *testing.T) {
	app := runPair(t)
	anna, leo := session(t, app.url), session(t, app.url)
	for name, p := range map[string]*tab{"Anna": anna, "Leo Maier": leo} {
		p.size(760, 720, false)
		p.register(name[:3] + "@example.com")
		p.named(name)
	}
	home := anna.answers("POST", "/api/me/lists", `{"name": "Home"}`, "id")
	secret := anna.answers("POST", "/api/me/lists/"+home+"/invitations", `{"role": "editor"}`, "secret")
	leo.call("POST", "/api/me/invitations", `{"secret": "`+secret+`"}`)
	anna.call("POST", "/api/me/tasks?list="+home, `{"title": "Water the plants"}`)
	for _, p := range []*tab{anna, leo} {
		p.at("/?view=all&pane=list")
	}

	// It is Leo's, so it rings for him alone; he puts it off for himself.
	anna.ringsIn(home, 1, 2, leo.answers("GET", "/api/me", "", "id"))
	leo.sees(id("bell"), "Water the plants")
	leo.sees(id("bell"), "HOME")
	anna.misses(id("bell"), "")
	leo.shot("sharing-reminder.png")
	leo.accessible("a reminder of a shared list")
	leo.click(id("bell-snooze"), "1 hour")
	leo.misses(id("bell"), "")
	leo.at("/?list=" + home + "&view=all&pane=list")
	leo.sees(id("bell-sign"), "reminder")
	leo.click(id("task-title"), "Water the plants")
	leo.sees(id("fate"), "snoozed")
	anna.at("/?list=" + home + "&view=all&pane=list")
	anna.click(id("task-title"), "Water the plants")
	anna.sees(id("comments"), "Nothing was said about it yet.")
	anna.misses(id("fate"), "")

	// Anna names him: the page completes his name.
	anna.fill(id("comment-input"), "Please, @le")
	anna.sees(id("mention-option"), "Leo Maier")
	anna.shot("sharing-mention.png")
	anna.accessible("whom to mention")
	anna.press("Enter")
	anna.until(`document.querySelector('[data-testid="comment-input"]').value === "Please, @Leo Maier "`, "his name in the field")
	anna.press("Enter")
	anna.sees(id("mention"), "@Leo Maier")
	leo.sees(id("bell"), "Anna mentions you on “Water the plants”")
	leo.sees(id("bell-said"), "Please, @Leo Maier")
	leo.shot("sharing-mentioned.png")
	leo.click(id("bell-close"), "")
	leo.misses(id("bell"), "")

	// It is nobody's: it rings for both, and is done for both.
	leo.at("/?view=all&pane=list")
	anna.ringsIn(home, 1, 2, "")
	anna.sees(id("bell"), "Water the plants")
	leo.click(".bell-title", "Water the plants")
	leo.sees(".shared-name", "Home")
	leo.sees(id("comment"), "Please")
	leo.click(id("bell-done"), "")
	anna.misses(id("bell"), "")
	leo.sees(id("toast"), "Completed “Water the plants”")
	leo.click(id("toast-action"), "Undo")
	leo.sees(id("toast"), "Undone: “Water the plants”")
	if done := leo.answers("GET", "/api/me/tasks/1?list="+home, "", "done"); done != "false" {
		t.Errorf("after the undo the task is done: %s", done)
	}
}
