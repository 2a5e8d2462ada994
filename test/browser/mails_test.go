package browser

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/mailtest"
)

// public is where people reach the app, as its mails have it.
const public = "https://todo.example.com"

// mailed runs the app beside a mailbox, which a person has confirmed.
func mailed(t *testing.T) (*tab, *mailtest.Box) {
	t.Helper()
	box := mailtest.Serve(t)
	p := session(t, runLocal(t, t.TempDir(), "SMTP_URL="+box.URL(), "PUBLIC_URL="+public).url)
	p.size(1280, 900, false)
	device := eval[string](p, `fetch("/api/me/devices", {method: "POST", headers: {"Content-Type": "application/json"},
		body: JSON.stringify({channel: "mail", name: "Mail", address: "ada@example.com"})}).then(r => r.json()).then(r => r.device.id)`)
	code := aCode.FindString(box.Next(t).Text)
	status := eval[int](p, `fetch("/api/me/devices/`+device+`/confirm", {method: "POST",
		headers: {"Content-Type": "application/json"}, body: JSON.stringify({code: "`+code+`"})}).then(r => r.status)`)
	if status != http.StatusOK {
		t.Fatalf("the code %q is answered with %d", code, status)
	}
	return p, box
}

// unsubscribes does with a mail what a mail program does whose owner presses
// its button (RFC 8058): it sends a POST, and is not signed in.
func (p *tab) unsubscribes(m mailtest.Mail) {
	p.Helper()
	link := strings.Trim(m.Header.Get("List-Unsubscribe"), "<>")
	path, ok := strings.CutPrefix(link, public)
	if !ok || m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		p.Fatalf("the mail cannot be unsubscribed from: %v", m.Header)
	}
	resp, err := http.PostForm(p.url+path, url.Values{"List-Unsubscribe": {"One-Click"}})
	if err != nil {
		p.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		p.Fatalf("unsubscribing is answered with %s, want 200", resp.Status)
	}
}

// follows opens a link of a mail in a browser that isn't signed in, and presses
// the button of its page; looking alone changes nothing.
func (p *tab) follows(m mailtest.Mail, label string) {
	p.Helper()
	_, rest, _ := strings.Cut(m.Text, "\r\n"+label+": "+public)
	path, _, ok := strings.Cut(rest, "\r\n")
	if !ok {
		p.Fatalf("the mail has no %q: %s", label, m.Text)
	}
	before := eval[string](p, `fetch("/api/me/tasks").then(r => r.text())`)
	other := session(p.T, p.url+path)
	other.sees("button", label)
	if after := eval[string](p, `fetch("/api/me/tasks").then(r => r.text())`); after != before {
		p.Errorf("looking has changed %s to %s", before, after)
	}
	other.accessible("the page of a link")
	other.click("button", label)
	other.misses("button", label)
}

func TestAReminderIsReadInAMailboxAndAnsweredThere(t *testing.T) {
	p, box := mailed(t)
	p.remindIn("Call Ann & <b>Bob</b>", 2)
	m := box.Next(t)
	if m.To != "ada@example.com" || m.Subject != "Call Ann & <b>Bob</b>" ||
		!strings.Contains(m.HTML, "Call Ann &amp; &lt;b&gt;Bob&lt;/b&gt;") || !strings.Contains(m.Text, public+"/?task=1") {
		t.Errorf("to %s: %s\n%s\n%s", m.To, m.Subject, m.Text, m.HTML)
	}
	p.until(`fetch("/api/me/tasks/1/reminders").then(r => r.json())
		.then(all => all.rings[0].deliveries.some(d => d.channel === "mail" && d.state === "accepted"))`, "that the mail was accepted")
	p.follows(m, "Done")
	p.until(`fetch("/api/me/tasks?status=completed").then(r => r.json()).then(({tasks}) => tasks.length === 1)`,
		"that it is done")

	p.remindIn("Water plants", 2)
	p.unsubscribes(box.Next(t))
	p.until(`fetch("/api/me/devices").then(r => r.json()).then(all => all.devices.length === 0)`,
		"that no mails are sent there any more")
}

func TestADigestIsReadInAMailboxAndStoppedThere(t *testing.T) {
	p, box := mailed(t)
	if status := eval[int](p, `fetch("/api/me/tasks", {method: "POST", headers: {"Content-Type": "application/json"},
		body: JSON.stringify({title: "Pay the rent", due: {date: "2026-01-05"}})}).then(r => r.status)`); status != http.StatusCreated {
		t.Fatalf("a task with a due of long ago was answered with %d", status)
	}
	p.say("add water the plants today")
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	// A whole minute, and not one that has begun when that is understood: it would be tomorrow's.
	p.say("send me a summary every morning at " + time.Now().In(zone).Add(time.Minute+patience).Format("15:04"))
	p.sees(id("turn"), "The summary of the day comes")
	m := box.Soon(t, 3*time.Minute)
	if m.Subject != "Today: 1 task due, 1 overdue" ||
		!strings.Contains(m.Text, "Water the plants") || !strings.Contains(m.Text, "Pay the rent") {
		t.Errorf("it says %s\n%s", m.Subject, m.Text)
	}
	p.say("did my last summary arrive?")
	p.sees(id("turn"), "The last one: accepted for Mail")
	p.unsubscribes(m)
	p.say("when do I get my summary?")
	p.sees(id("turn"), "The summary of the day is off.")
	p.until(`fetch("/api/me/devices").then(r => r.json()).then(all => all.devices.length === 1)`, "the mailbox, still there")
}
