package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// setValue fills in a field for a day or an hour, whatever the locale writes there.
func (p *tab) setValue(selector, value string) {
	p.Helper()
	p.sees(selector, "")
	p.do(chromedp.Evaluate[chromedp.Void](`(e => { Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(e, "` + value + `"); e.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector('` + selector + `'))`))
}

func TestRemindersAreSetInTheEditor(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1280, 900, false)
	p.call("POST", "/api/me/tasks", `{"title": "Call the bank", "due": {"date": "2099-05-04", "time": "15:00"}}`)
	p.call("POST", "/api/me/tasks", `{"title": "Oil the gate"}`)
	has := func(what, task, want string) {
		t.Helper()
		if got := p.answers("GET", "/api/me/tasks/"+task, "", what); got != want {
			t.Errorf("%s of task %s: %q, want %q", what, task, got, want)
		}
	}
	reminders := func(task, want string) {
		t.Helper()
		if got := eval[string](p, `fetch("/api/me/tasks/`+task+`").then(r => r.json()).then(b => JSON.stringify(b.reminders ?? []))`); got != want {
			t.Errorf("reminders of task %s: %s, want %s", task, got, want)
		}
	}
	open := func(title string) {
		t.Helper()
		p.at("/?view=all&pane=list")
		p.click(id("task-title"), title)
		p.sees(id("reminder-field"), "Remind me")
	}
	save := func() {
		t.Helper()
		p.click(id("editor-save"), "")
		p.misses(id("editor"), "")
	}

	open("Call the bank")
	p.choose(id("reminder-add"), "m30")
	p.sees(id("reminder-field"), "30 minutes before")
	p.choose(id("reminder-add"), "d1")
	p.choose(id("reminder-nag"), "10")
	p.sees(id("reminder-field"), "the day before, every 10 minutes until it is done")
	p.accessible("the reminders of a task")
	p.shot("reminder-field.png")
	p.size(390, 780, true)
	p.shot("reminder-field-phone.png")
	p.size(1280, 900, false)
	save()
	reminders("1", `[{"kind":"before","minutes":30,"nag":10},{"kind":"before","days":1,"nag":10}]`)

	open("Call the bank")
	p.sees(id("fate"), "rings")
	p.click(`[aria-label="Remove the reminder 30 minutes before, every 10 minutes until it is done"]`, "")
	p.choose(id("reminder-nag"), "0")
	save()
	reminders("1", `[{"kind":"before","days":1}]`)

	open("Call the bank")
	p.click(id("reminder-muted"), "")
	save()
	has("muted", "1", "true")

	// Without a date there is nothing to ring before.
	open("Oil the gate")
	if got := eval[int](p, `document.querySelectorAll('[data-testid=reminder-add] option').length`); got != 2 {
		t.Errorf("a task without a date is offered %d choices, want 2: none, and a moment", got)
	}
	p.choose(id("reminder-add"), "moment")
	p.setValue(id("reminder-date"), "2099-05-06")
	p.setValue(id("reminder-time"), "07:45")
	p.click(id("reminder-set"), "Add")
	p.sees(id("reminder-field"), "7:45")
	save()
	reminders("2", `[{"kind":"moment","at":"2099-05-06T05:45:00Z"}]`)
}
