package browser

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/emersion/go-smtp"
)

// TestScreenshots makes the pictures of the README from the running program.
// It writes them to the folder that SCREENSHOTS names: make screenshots.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		t.Skip("SCREENSHOTS names no folder. To make the pictures of the README run: make screenshots")
	}
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1280, 800, false)
	for _, said := range []string{
		"add call the dentist tomorrow at 9am #health", "add finish the slides today at 6pm !high #work", "add renew passport next month",
		"add buy a birthday present for mum on saturday", "add book the train to Lyon on friday #travel",
	} {
		page.say(said)
	}
	page.click(id("new-chat"), "")
	page.say("remind me to water the plants every other friday at 5pm")
	page.say("push everything on friday to next monday")
	page.sees(id("plan"), "")
	page.save(filepath.Join(dir, "chat.png"))
	page.dark(true)
	page.save(filepath.Join(dir, "chat-dark.png"))
	page.dark(false)
	page.size(390, 844, true)
	page.save(filepath.Join(dir, "chat-phone.png"))
	page.click(id("tab-list"), "")
	page.save(filepath.Join(dir, "list-phone.png"))
}

// save writes a picture of the page.
func (p *tab) save(path string) {
	p.Helper()
	p.until(`document.getAnimations().every(a => a.playState !== 'running')`, "an end of movement")
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.Fatal(err)
	}
}

// TestScreenshotsOfReminders makes the pictures of docs/reminders.md: a reminder that rings, what became
// of it, the settings, and a digest as a mail program shows it.
func TestScreenshotsOfReminders(t *testing.T) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		t.Skip("SCREENSHOTS names no folder. To make the pictures of docs/reminders.md run: make screenshots")
	}
	inbox := make(chan []byte, 10)
	app, double := pushed(t, "SMTP_URL=smtp://"+mailbox(t, inbox)+"?tls=none&from=Todo+<todo@example.com>", "PUBLIC_URL=https://todo.example.com")
	page := session(t, app.url)
	page.size(1280, 800, false)
	page.pixel(double)
	page.at("/?view=all")
	for _, said := range []string{"add pay the rent on tuesday", "add water the plants today", "add book the train to Lyon on friday #travel"} {
		page.say(said)
	}
	page.call("POST", "/api/me/devices", `{"channel": "mail", "name": "Mail", "address": "ada@example.com"}`)
	code := regexp.MustCompile(`\b\d{8}\b`).FindString(string(<-inbox))
	page.call("POST", "/api/me/devices/"+eval[string](page, `fetch("/api/me/devices").then(r => r.json()).then(({devices}) => devices.find(d => d.channel === "mail").id)`)+"/confirm", `{"code": "`+code+`"}`)
	page.remindIn("Call Ann", 2)
	page.sees(id("bell"), "Call Ann")
	page.save(filepath.Join(dir, "reminder.png"))
	page.click(id("bell-done"), "")
	page.misses(id("bell"), "")
	page.remindIn("Call the dentist", 2)
	page.sees(id("bell"), "Call the dentist")
	page.click(id("bell-snooze"), "1 hour")
	page.misses(id("bell"), "")
	page.click(id("task-title"), "Call the dentist")
	page.sees(id("fate"), "Pixel")
	page.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-testid=fate]").scrollIntoView({block: "center"})`))
	page.save(filepath.Join(dir, "reminder-fate.png"))
	page.do(chromedp.Navigate(app.url))
	page.call("PATCH", "/api/me/reminders/settings", `{"daily_digest": "07:00", "weekly_digest": "monday", "quiet_from": "22:00", "quiet_to": "07:00"}`)
	page.click(id("account"), "")
	page.click(id("open-settings"), "")
	page.sees(id("digest"), "Mail")
	page.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-testid=reminder-settings]").scrollIntoView()`))
	page.save(filepath.Join(dir, "reminder-settings.png"))
	page.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-testid=digest]").scrollIntoView()`))
	page.save(filepath.Join(dir, "reminder-devices.png"))
}

// call sends a request of the person's.
func (p *tab) call(method, path, body string) {
	p.Helper()
	status := eval[int](p, `fetch("`+path+`", {method: "`+method+`", headers: {"Content-Type": "application/json"}, body: `+strconv.Quote(body)+`}).then(r => r.status)`)
	if status >= 400 {
		p.Fatalf("%s %s was answered with %d", method, path, status)
	}
}

// mailbox takes mails at the address that it returns.
func mailbox(t *testing.T, inbox chan<- []byte) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return letters{inbox}, nil }))
	s.Domain = "mail.example.com"
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

// letters is a connection to a mailbox.
type letters struct{ inbox chan<- []byte }

func (letters) Mail(string, *smtp.MailOptions) error { return nil }
func (letters) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (letters) Reset()                               {}
func (letters) Logout() error                        { return nil }
func (l letters) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	l.inbox <- b
	return err
}
