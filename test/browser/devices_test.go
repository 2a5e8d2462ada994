package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/todo-chatbot/todo-chatbot/internal/mailtest"
)

// topic is a server of ntfy that answers with a status.
type topic struct {
	*httptest.Server
	status atomic.Int64
	got    atomic.Int64
}

func newTopic(t *testing.T, status int) *topic {
	t.Helper()
	s := &topic{}
	s.status.Store(int64(status))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.got.Add(1)
		w.WriteHeader(int(s.status.Load()))
	}))
	t.Cleanup(s.Close)
	return s
}

// settings opens the settings, at the reminders.
func (p *tab) settings() {
	p.Helper()
	p.menu("open-settings")
	p.sees(id("reminder-settings"), "Reminders")
}

// choose takes an option of a field, as people do with the keyboard.
func (p *tab) choose(selector, value string) {
	p.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.getClientRects().length > 0 && [...e.options].some(o => o.value === %q))`,
		selector, value), fmt.Sprintf("%s with the choice %q", selector, value))
	p.do(chromedp.Evaluate[chromedp.Void](`(e => { e.focus(); e.value = '` + value + `'; e.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector('` + selector + `'))`))
}

// addsDevice fills in the form for a new device and sends it.
func (p *tab) addsDevice(channel, name, address string) {
	p.Helper()
	p.choose(`[aria-label="Kind of device"]`, channel)
	p.do(
		chromedp.SendKeys(`[aria-label="Name of the device"]`, name),
		chromedp.SendKeys(`[data-testid=reminder-settings] input[autocomplete=off]`, address))
	p.click(id("device-add"), "Add device")
}

func TestDevicesAreAddedTriedAndRemovedInTheSettings(t *testing.T) {
	server := newTopic(t, http.StatusOK)
	p := session(t, runLocal(t, t.TempDir(), "NOTIFY_ALLOW=127.0.0.1").url)
	p.size(1280, 900, false)
	p.settings()
	p.sees(id("reminder-advice"), "Nothing rings while no page is open")
	p.accessible("the reminders in the settings")

	p.invalid = true
	p.addsDevice("ntfy", "Phone", "not an address")
	p.sees(`[data-testid=reminder-settings] [role=alert]`, "address")
	p.until(`document.querySelector('[aria-label="Name of the device"]').value === "Phone"`, "what was typed, still there")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=reminder-settings] input[autocomplete=off]').select()`))
	p.do(chromedp.SendKeys(`[data-testid=reminder-settings] input[autocomplete=off]`, server.URL+"/my-topic"))
	p.click(id("device-add"), "Add device")
	p.sees(id("device"), "Phone (ntfy")
	p.sees(id("device"), "nothing was sent to it yet")
	p.misses(`[data-testid=reminder-settings] [role=alert]`, "")
	p.misses(id("reminder-advice"), "")
	if shown := eval[string](p, `document.querySelector('[data-testid=reminder-settings]').innerText`); strings.Contains(shown, "my-topic") {
		t.Errorf("the topic, by which anyone reads along, is shown: %s", shown)
	}

	p.click(id("device")+" button", "Test Phone")
	p.sees(id("device"), "The test was accepted.")
	p.sees(id("device"), ": works.")
	if server.got.Load() != 1 {
		t.Errorf("the server got %d messages", server.got.Load())
	}
	p.accessible("a device that works")

	p.addsDevice("webhook", "Home", server.URL+"/hook")
	p.sees(id("device-secret"), "")
	p.click(id("device")+" button", "Try Home earlier")
	p.until(`[...document.querySelectorAll('[data-testid=device] strong')].map(e => e.innerText).join() === "Home,Phone"`, "Home as the first one")
	p.click(id("device")+" label", "Show titles on Home")
	p.until(`fetch("/api/me/devices").then(r => r.json()).then(all => all.devices[0].name === "Home" && !all.devices[0].show_title)`, "that titles stay hidden on Home")

	p.click(id("device")+" button", "Remove Home")
	p.misses(id("device"), "Home")
	p.click(id("device")+" button", "Remove Phone")
	p.misses(id("device"), "Phone")
	p.sees(id("reminder-advice"), "Nothing rings while no page is open")
}

var aCode = regexp.MustCompile(`\b\d{8}\b`)

func TestAnAddressIsConfirmedByTheCodeOfItsMail(t *testing.T) {
	box := mailtest.Serve(t)
	p := session(t, runLocal(t, t.TempDir(), "SMTP_URL="+box.URL()).url)
	p.size(1280, 900, false)
	p.settings()
	p.addsDevice("mail", "Mail", "ada@example.com")
	p.sees(id("device"), "Mail (mail, ada@example.com): not confirmed yet")
	p.sees(id("reminder-advice"), "until Mail is confirmed")
	p.accessible("a code that is asked for")
	asked := box.Next(t)
	code := aCode.FindString(asked.Text)
	if asked.To != "ada@example.com" || code == "" {
		t.Fatalf("to %s: %s", asked.To, asked.Text)
	}

	p.invalid = true
	p.do(chromedp.SendKeys(id("device-code"), "0000000"))
	p.click(id("device-confirm"), "Confirm")
	p.sees(`[data-testid=reminder-settings] [role=alert]`, "code")
	p.sees(id("device"), "not confirmed yet")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=device-code]').select()`))
	p.do(chromedp.SendKeys(id("device-code"), code))
	p.press("Enter")
	p.sees(id("device"), "nothing was sent to it yet")
	p.misses(id("device-code"), "")
	p.misses(id("reminder-advice"), "")

	p.click(id("device")+" button", "Test Mail")
	if got := box.Next(t); got.Subject != "A test" || !strings.Contains(got.Text, "Reminders ring on Mail.") {
		t.Errorf("it says %q: %s", got.Subject, got.Text)
	}
	p.sees(id("device"), "The test was accepted.")
}

func TestABrokenChannelIsSaidOnEveryPage(t *testing.T) {
	server := newTopic(t, http.StatusForbidden)
	p := session(t, runLocal(t, t.TempDir(), "NOTIFY_ALLOW=127.0.0.1").url)
	p.size(1280, 900, false)
	p.settings()
	p.addsDevice("ntfy", "Phone", server.URL+"/my-topic")
	p.sees(id("device"), "Phone")
	for _, state := range []string{": the last message was not accepted", ": the last message was not accepted", ": broken: three messages in a row were not accepted"} {
		before := eval[string](p, `fetch("/api/me/devices").then(r => r.json()).then(all => all.devices[0]?.test?.since ?? "")`)
		sent := server.got.Load()
		p.click(id("device")+" button", "Test Phone")
		p.until(`fetch("/api/me/devices").then(r => r.json()).then(({devices: [phone]}) => phone.test?.state === "failed" && phone.test.since !== "`+before+`")`, "that the test failed")
		p.sees(id("device"), "The test was not accepted.")
		p.sees(id("device"), state)
		if server.got.Load() != sent+1 {
			t.Fatalf("%d messages were sent", server.got.Load()-sent)
		}
	}
	for _, place := range []string{"/", "/?view=all", "/?view=trash"} {
		p.do(chromedp.Navigate(p.url + place))
		p.sees(id("broken-device"), "Reminders don’t reach “Phone”. The other side refused the message.")
	}
	p.accessible("a broken channel")
	p.size(390, 844, true)
	p.sees(id("broken-device"), "Phone")
	p.accessible("a broken channel on a phone")
	p.size(1280, 900, false)

	server.status.Store(http.StatusOK)
	p.click(id("broken-device")+" button", "Open settings")
	p.click(id("device")+" button", "Test Phone")
	p.sees(id("device"), ": works.")
	p.misses(id("broken-device"), "")
}

func TestWhoIsReachedByNothingIsWarned(t *testing.T) {
	p := session(t, runLocal(t, t.TempDir()).url)
	p.size(1280, 900, false)
	p.say("remind me to call Ann in 20 hours")
	p.sees(id("turn"), "Nothing rings while no page is open. Add a device under Reminders in the settings.")
	p.do(chromedp.Navigate(p.url))
	p.sees(id("uncovered"), "“Call Ann” is to ring to")
	p.sees(id("uncovered"), "Nothing rings while no page is open. Add a device under Reminders in the settings.")
	p.accessible("a warning")
	p.click(id("uncovered")+" button", "Open settings")
	p.sees(id("reminder-advice"), "Nothing rings while no page is open")
	p.do(chromedp.Navigate(p.url))
	p.click(id("uncovered")+` button[aria-label="Hide this for today"]`, "")
	p.misses(id("uncovered"), "")
	p.do(chromedp.Navigate(p.url))
	p.sees(id("composer"), "")
	p.until(`performance.now() > 4000`, "the time in which it would show")
	p.misses(id("uncovered"), "")
}
