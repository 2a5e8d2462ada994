package browser

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/todo-chatbot/todo-chatbot/internal/pushtest"
)

// pushed runs the app, with more in its environment, beside a push service that it trusts.
func pushed(t *testing.T, env ...string) (*program, *pushtest.Service) {
	t.Helper()
	double := pushtest.Serve(t)
	certificate := filepath.Join(t.TempDir(), "push.pem")
	if err := os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: double.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return runLocal(t, t.TempDir(), append(env, "NOTIFY_ALLOW=127.0.0.1", "SSL_CERT_FILE="+certificate)...), double
}

// worker registers the page's service worker, with the person's permission, and
// returns by what the browser knows it. The browser cannot subscribe here,
// where it reaches no push service: the test does that in its place.
func (p *tab) worker() string {
	p.Helper()
	ids := make(chan string, 100)
	if err := chromedp.Listen(p.ctx, func(e any) {
		if e, ok := e.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				ids <- r.RegistrationID.String()
			}
		}
	}); err != nil {
		p.Fatal(err)
	}
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		c := chromedp.FromContext(ctx)
		if _, err := cdp.Call(ctx, c.Browser, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
			Permission: &cdpbrowser.PermissionDescriptor{Name: "notifications"}, Setting: cdpbrowser.PermissionSettingGranted,
			Origin: p.url, BrowserContextID: c.BrowserContextID}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, serviceworker.Enable, chromedp.Void{})
		return err
	}))
	if got := eval[string](p, `navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then(r => r.scope)`); got != p.url+"/" {
		p.Fatalf("the service worker is registered for %q", got)
	}
	select {
	case id := <-ids:
		return id
	case <-time.After(patience):
		p.Fatal("the browser names no service worker")
		return ""
	}
}

// arrive hands the service worker what its push service got.
func (p *tab) arrive(worker string, note []byte) {
	p.Helper()
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{
			Origin: p.url, RegistrationID: serviceworker.RegistrationID(worker), Data: string(note)})
		return err
	}))
}

// pixel adds a device of the person, in place of the browser, which cannot subscribe here.
func (p *tab) pixel(double *pushtest.Service) pushtest.Browser {
	p.Helper()
	pixel := pushtest.New(p.T)
	body, err := json.Marshal(map[string]any{"channel": "push", "name": "Pixel", "address": pixel.Subscription(double.URL + "/push/1"), "until_sign_out": true})
	if err != nil {
		p.Fatal(err)
	}
	if got := eval[string](p, `fetch("/api/me/devices", {method: "POST", headers: {"Content-Type": "application/json"}, body: `+"`"+strings.ReplaceAll(string(body), `\`, `\\`)+"`"+`}).then(r => r.text())`); !strings.Contains(got, `"state":"untried"`) {
		p.Fatalf("the device: %s", got)
	}
	return pixel
}

// delivered is what the push service got for a device, as the browser reads it.
func (p *tab) delivered(pixel pushtest.Browser, double *pushtest.Service) []byte {
	p.Helper()
	select {
	case sealed := <-double.Got:
		note, err := pixel.Open(sealed)
		if err != nil {
			p.Fatal(err)
		}
		return note
	case <-time.After(patience):
		p.Fatal("nothing was pushed")
		return nil
	}
}

func TestRemindersRingWhileNoPageIsOpen(t *testing.T) {
	app, double := pushed(t)
	p := session(t, app.url)
	worker := p.worker()
	pixel := p.pixel(double)
	p.remindIn("Call Ann", 2)
	p.do(chromedp.Navigate("about:blank")) // no page of the app is open
	note := p.delivered(pixel, double)
	if !strings.Contains(string(note), `"title":"Call Ann"`) {
		t.Errorf("the browser reads %s", note)
	}
	p.arrive(worker, note)
	p.do(chromedp.Navigate(app.url))
	p.until(`navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.length === 1 && all[0].title === "Call Ann" && all[0].actions.map(a => a.title).join() === "Done,In 10 minutes")`,
		"the notification, with its answers")
	p.until(`fetch("/api/me/tasks/1/reminders").then(r => r.json()).then(all => all.rings[0].deliveries.some(d => d.channel === "push" && d.name === "Pixel" && d.state === "shown"))`,
		"that it is known to have been shown on Pixel")
	p.arrive(worker, []byte("what nobody can read"))
	p.until(`navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.some(n => n.title === "A reminder"))`, "something, whatever arrives")
}

// answered lets the worker have the event of a click on the notification of a title, on one of its
// actions or, for "", beside them. Headless there is no notification to click on. It waits until the
// worker has done all that it does then.
func (p *tab) clicked(title, action string) {
	p.Helper()
	all, err := chromedp.Targets(p.ctx)
	if err != nil {
		p.Fatal(err)
	}
	i := slices.IndexFunc(all, func(t *target.Info) bool { return t.Type == "service_worker" && strings.HasPrefix(t.URL, p.url+"/") })
	if i < 0 {
		p.Fatal("the service worker isn't running")
	}
	ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(all[i].TargetID))
	defer cancel()
	script := `self.registration.getNotifications().then(async (all) => {
		const notification = all.find((n) => n.title === ` + strconv.Quote(title) + `);
		const event = new NotificationEvent("notificationclick", {notification, action: ` + strconv.Quote(action) + `});
		const work = [];
		event.waitUntil = (promise) => work.push(promise);
		self.dispatchEvent(event);
		await Promise.allSettled(work);
		return "done";
	})`
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil || got != "done" {
		p.Fatalf("click on %q of %q: %q, %v", action, title, got, err)
	}
}

func TestNotificationsAreAnswered(t *testing.T) {
	app, double := pushed(t)
	p := session(t, app.url)
	worker := p.worker()
	pixel := p.pixel(double)
	for _, c := range []struct{ title, action, want string }{
		{"Call Ann", "done", "Pixel answered; done"},
		{"Water plants", "snooze", "Pixel answered; snoozed"},
		{"Read the post", "", "Pixel opened; undefined"},
	} {
		p.remindIn(c.title, 2)
		p.do(chromedp.Navigate("about:blank")) // no page of the app is open
		p.arrive(worker, p.delivered(pixel, double))
		p.do(chromedp.Navigate(app.url))
		p.until(`navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.some(n => n.title === "`+c.title+`"))`, "the notification")
		p.clicked(c.title, c.action)
		p.until(`fetch("/api/me/tasks?search=`+url.QueryEscape(c.title)+`").then(r => r.json()).then(found => fetch("/api/me/tasks/" + found.tasks[0].id + "/reminders")).then(r => r.json())
			.then(({rings}) => rings.some(g => g.deliveries?.some(d => d.name + " " + d.state + "; " + g.answer === "`+c.want+`")))`, c.title+": "+c.want)
	}
	p.until(`fetch("/api/me/tasks?status=completed").then(r => r.json()).then(({tasks}) => tasks.length === 1 && tasks[0].title === "Call Ann")`, "that Done completed the task")
	p.until(`fetch("/api/me/reminders").then(r => r.json()).then(({coming}) => coming.length === 1 && coming[0].title === "Water plants")`, "that what was snoozed rings again")
}
