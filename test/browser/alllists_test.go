package browser

import "testing"

// What there is to do in all lists stands in one pane, follows what others do, and is done there.
func TestAllListsStandInOnePane(t *testing.T) {
	app := runPair(t)
	anna, leo := session(t, app.url), session(t, app.url)
	for name, p := range map[string]*tab{"Anna": anna, "Leo": leo} {
		p.size(1280, 760, false)
		p.register(name + "@example.com")
		p.named(name)
	}
	home := anna.answers("POST", "/api/me/lists", `{"name": "Home", "color": "teal"}`, "id")
	secret := anna.answers("POST", "/api/me/lists/"+home+"/invitations", `{"role": "editor"}`, "secret")
	leo.call("POST", "/api/me/invitations", `{"secret": "`+secret+`"}`)
	anna.call("POST", "/api/me/tasks", `{"title": "Call the bank", "due": {"date": "2099-03-01"}}`)
	anna.call("POST", "/api/me/tasks?list="+home, `{"title": "Take out the bins", "due": {"date": "2099-03-02"}}`)
	leosID := leo.answers("GET", "/api/me", "", "id")
	anna.call("POST", "/api/me/tasks?list="+home, `{"title": "Paint the fence", "assigned": {"to": "`+leosID+`"}}`)
	anna.at("/?view=all&pane=list")
	anna.sees(id("task-title"), "Call the bank")
	if !eval[bool](anna, `!!document.querySelector('[data-testid="side-lists"]')`) {
		anna.click(id("toggle-history"), "")
	}
	anna.click(id("all-lists"), "")
	anna.sees(id("all-pane"), "All lists")
	anna.sees(id("task-title"), "Call the bank")
	anna.sees(id("task-title"), "Take out the bins")
	anna.sees(".row-number", "HOME-1")
	anna.misses(id("task-title"), "Paint the fence")
	anna.accessible("all lists")
	anna.shot("sharing-all.png")
	anna.click(id("all-mine"), "")
	anna.sees(id("task-title"), "Paint the fence")
	anna.sees(id("whose"), "for Leo")

	leo.call("POST", "/api/me/tasks?list="+home, `{"title": "Water the plants"}`)
	anna.heard("a task that Leo adds", id("task-title"), "Water the plants")
	leo.call("PATCH", "/api/me/tasks/3/complete?list="+home, "")
	anna.misses(id("task-title"), "Water the plants")

	// It is done here, in the list that it is of.
	anna.click(`[aria-label="Complete task 1: Take out the bins"]`, "")
	anna.sees(id("toast"), "Completed “Take out the bins”")
	anna.misses(id("task-title"), "Take out the bins")
	if got := leo.answers("GET", "/api/me/tasks/1?list="+home, "", "done"); got != "true" {
		t.Errorf("the list's task is done: %s, want true", got)
	}
	if got := anna.answers("GET", "/api/me/tasks/1", "", "done"); got != "false" {
		t.Errorf("the task of the same number in her own list is done: %s, want false", got)
	}
	anna.click(id("toast-action"), "Undo")
	anna.sees(id("task-title"), "Take out the bins")
	anna.click(`[aria-label="Complete task 1: Call the bank"]`, "")
	anna.misses(id("task-title"), "Call the bank")

	// Opened, it is in its list.
	anna.click(id("task-title"), "Take out the bins")
	anna.sees(".shared-name", "Home")
	anna.sees(id("editor-save"), "")

	for _, look := range []struct {
		name          string
		width, height int64
		phone, dark   bool
	}{{"sharing-all-phone.png", 390, 780, true, false}, {"sharing-all-small-dark.png", 320, 640, true, true}} {
		anna.size(look.width, look.height, look.phone)
		anna.dark(look.dark)
		anna.at("/?list=*&view=all&pane=list")
		anna.sees(id("task-title"), "Take out the bins")
		anna.shot(look.name)
		if wide := eval[bool](anna, `document.documentElement.scrollWidth > innerWidth`); wide {
			t.Errorf("%s: the page is wider than the screen", look.name)
		}
	}
}
