package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what it wants to see.
const patience = 20 * time.Second

// chromium is the browser of all tests, started by who first asks.
var chromium = sync.OnceValues(startBrowser)

type browser struct {
	ctx context.Context
	end []func()
}

func startBrowser() (*browser, error) {
	b := &browser{}
	profile, err := os.MkdirTemp("", "chromium")
	if err != nil {
		return nil, err
	}
	b.end = append(b.end, func() { os.RemoveAll(profile) })
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("chromium"), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Env("TZ=Europe/Berlin"), chromedp.Flag("lang", "en-GB"),
	)
	alloc, endAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endBrowser := chromedp.NewContext(alloc)
	b.ctx, b.end = ctx, append(b.end, endAlloc, endBrowser)
	return b, chromedp.Do(ctx)
}

func closeBrowser() {
	if _, err := exec.LookPath("chromium"); err != nil {
		return
	}
	if b, err := chromium(); b != nil {
		_ = err // it is closed as far as it came
		for i := len(b.end) - 1; i >= 0; i-- {
			b.end[i]()
		}
	}
}

// tab is a page of the browser. Errors of the page's scripts fail the test.
type tab struct {
	*testing.T
	ctx context.Context
	url string

	disrupted bool // servers are killed on purpose, so some requests fail
	missing   bool // it asks for what is not there
	refused   bool // others changed first what it changes
	forbidden bool // the page is made to do what its policy forbids
	denied    bool // the page asks for what it may not have
	outdated  bool // it changes what somebody else has changed meanwhile
	invalid   bool // it sends what is refused as it isn't valid
}

// session is a browser that knows nothing yet: no cookie, no storage.
func session(t *testing.T, url string) *tab {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("Chromium is not installed here. Install Debian's package chromium to run this test.")
	}
	b, err := chromium()
	if err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	return open(t, ctx, url)
}

// another opens a second tab of the same person, with all tasks in its list.
func (p *tab) another() *tab {
	p.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	p.Cleanup(cancel)
	other := open(p.T, ctx, p.url+"/?view=all")
	other.url = p.url
	return other
}

func open(t *testing.T, ctx context.Context, url string) *tab {
	t.Helper()
	p := &tab{T: t, ctx: ctx, url: url}
	// The first call makes the tab, which lives as long as its context.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	if err := chromedp.Listen(ctx, p.complaint); err != nil {
		t.Fatal(err)
	}
	p.do(
		chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, log.Enable, chromedp.Void{})
			return err
		}),
		chromedp.Navigate(url))
	return p
}

// complaint fails the test for what the page's scripts throw and the browser
// reports. Being told to sign in, or that a killed server is gone, is no fault.
func (p *tab) complaint(e any) {
	switch e := e.(type) {
	case *runtime.EventExceptionThrown:
		p.Errorf("the page threw: %+v", e.ExceptionDetails)
	case *log.EventEntryAdded:
		if p.disrupted && (strings.Contains(e.Entry.Text, "502") || strings.Contains(e.Entry.Text, "503")) {
			return
		}
		if p.missing && strings.Contains(e.Entry.Text, "404") {
			return
		}
		if p.refused && strings.Contains(e.Entry.Text, "412") {
			return
		}
		if p.invalid && (strings.Contains(e.Entry.Text, "400") || strings.Contains(e.Entry.Text, "422")) {
			return
		}
		if p.outdated && strings.Contains(e.Entry.Text, "409") {
			return
		}
		if p.denied && strings.Contains(e.Entry.Text, "403") {
			return
		}
		if p.forbidden && strings.Contains(e.Entry.Text, "Content Security Policy") {
			return
		}
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "401") && !strings.Contains(e.Entry.Text, "ERR_") {
			p.Errorf("the browser complains: %s %s", e.Entry.Text, e.Entry.URL)
		}
	}
}

// patience is longer where servers are killed on purpose: others take their place first.
func (p *tab) patience() time.Duration {
	if p.disrupted {
		return 3 * patience
	}
	return patience
}

// do runs actions, or fails with a picture of the page.
func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience())
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.Fatalf("%v%s", err, p.picture())
	}
}

// eval evaluates a JavaScript expression, which may be a promise.
func eval[T any](p *tab, expression string) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience())
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("evaluate: %v%s", err, p.picture())
	}
	return v
}

// picture says where a screenshot of the failure is.
func (p *tab) picture() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return ""
	}
	path := filepath.Join(os.TempDir(), strings.ReplaceAll(p.Name(), "/", "_")+".png")
	if err := os.WriteFile(path, png, 0o644); err != nil {
		return ""
	}
	return "\nthe page: " + path
}

// sees waits until an element fits the selector and has the text.
func (p *tab) sees(selector, text string) {
	p.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.getClientRects().length > 0 && e.innerText.includes(%q))`, selector, text),
		fmt.Sprintf("%s with %q", selector, text))
}

// misses waits until no element fits the selector and has the text.
func (p *tab) misses(selector, text string) {
	p.Helper()
	p.until(fmt.Sprintf(`![...document.querySelectorAll(%q)].some(e => e.getClientRects().length > 0 && e.innerText.includes(%q))`, selector, text),
		fmt.Sprintf("no %s with %q", selector, text))
}

// until waits for a JavaScript expression to be true.
func (p *tab) until(expression, what string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience())
	defer cancel()
	poll := chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(0))
	_, err := chromedp.Run(ctx, poll)
	for err != nil && ctx.Err() == nil && elsewhere(err) {
		_, err = chromedp.Run(ctx, poll)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		p.Fatalf("there never is %s%s", what, p.picture())
	}
	if err != nil {
		p.Fatalf("wait for %s: %v%s", what, err, p.picture())
	}
}

// elsewhere reports whether the page that was asked has given place to another,
// as it does where somebody signs in on another site.
func elsewhere(err error) bool {
	return strings.Contains(err.Error(), "navigated or closed") || strings.Contains(err.Error(), "context was destroyed") ||
		strings.Contains(err.Error(), "Cannot find context")
}

// click clicks the first element of the selector that has the text.
func (p *tab) click(selector, text string) {
	p.Helper()
	p.sees(selector, text)
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
		`[...document.querySelectorAll(%q)].find(e => e.getClientRects().length > 0 && e.innerText.includes(%q)).click()`, selector, text)))
}

// say sends a message in the chat and waits for the end of the answer.
func (p *tab) say(message string) {
	p.Helper()
	before := eval[int](p, `document.querySelectorAll('[data-testid=turn]').length`)
	p.do(chromedp.WaitVisible(id("composer")+" textarea, textarea"+id("composer")),
		chromedp.SendKeys(id("composer")+" textarea, textarea"+id("composer"), message))
	p.press("Enter")
	p.until(fmt.Sprintf(`document.querySelectorAll('[data-testid=turn]').length > %d && !document.querySelector('[data-testid=stop]')`, before),
		"an answer to "+message)
}

// press presses keys as a keyboard does: what the page takes for a shortcut
// does not become text besides.
func (p *tab) press(keys ...string) {
	p.Helper()
	for _, key := range keys {
		p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
				e := input.DispatchKeyEventParams{Type: kind, Key: key}
				if key == "Enter" {
					e.WindowsVirtualKeyCode, e.Code = 13, "Enter"
				}
				if kind == input.DispatchKeyEventTypeKeyDown {
					e.Text = strings.ReplaceAll(key, "Enter", "\r")
				}
				if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, e); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// size makes the window that of a phone or a desktop.
func (p *tab) size(width, height int64, mobile bool) {
	p.Helper()
	options := []chromedp.EmulateViewportOption{}
	if mobile {
		options = append(options, chromedp.EmulateMobile)
	}
	p.do(chromedp.EmulateViewport(width, height, options...))
}

// dark makes the browser prefer dark colours, or light ones.
func (p *tab) dark(dark bool) {
	p.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// zone takes the browser to a time zone.
func (p *tab) zone(name string) {
	p.Helper()
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: name})
		return err
	}))
}

// id selects what the page names for tests.
func id(name string) string { return `[data-testid="` + name + `"]` }
