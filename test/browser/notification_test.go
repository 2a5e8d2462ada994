package browser

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// notifyd shows notifications on Debian's Xfce, with their answers as buttons.
const notifyd = "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd"

// TestScreenshotsOfANotification makes the picture of a system's notification, and clicks on it: on a
// desktop that nobody sees a browser with a window shows what its service worker got.
func TestScreenshotsOfANotification(t *testing.T) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		t.Skip("SCREENSHOTS names no folder. To make the picture of a notification run: make screenshots")
	}
	for _, p := range []string{"Xvfb", "dbus-daemon", "scrot", "xdotool", notifyd} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is missing. To make the picture of a notification install Debian's xvfb, dbus, scrot, xdotool and xfce4-notifyd.", p)
		}
	}
	desktop := []string{"DISPLAY=:" + said(t, nil, "Xvfb", "-displayfd", "1", "-screen", "0", "900x600x24", "-nolisten", "tcp")}
	desktop = append(desktop, "XDG_CONFIG_HOME="+t.TempDir(),
		"DBUS_SESSION_BUS_ADDRESS="+said(t, desktop, "dbus-daemon", "--session", "--nofork", "--print-address"))
	begin(t, desktop, notifyd)

	app, double := pushed(t)
	ctx := headed(t, desktop)
	p := open(t, ctx, app.url)
	worker := p.worker()
	pixel := p.pixel(double)
	p.remindIn("Call Ann", 2)
	p.do(chromedp.Navigate("about:blank")) // no page of the app is open
	p.arrive(worker, p.delivered(pixel, double))
	run := func(name string, args ...string) string {
		command := exec.Command(name, args...)
		command.Env = append(os.Environ(), desktop...)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v: %s", name, args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	window := run("timeout", "20", "xdotool", "search", "--sync", "--onlyvisible", "--class", "notifyd")
	place := map[string]int{}
	for line := range strings.Lines(run("xdotool", "getwindowgeometry", "--shell", window)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		place[name], _ = strconv.Atoi(value) // all are numbers
	}
	// After the seconds that it takes to come into view.
	run("scrot", "--overwrite", "--delay", "2", "--autoselect", fmt.Sprintf("%d,%d,%d,%d", place["X"], place["Y"], place["WIDTH"], place["HEIGHT"]),
		filepath.Join(dir, "reminder-notification.png"))
	// Done is the first of the answers, which are below.
	run("xdotool", "mousemove", strconv.Itoa(place["X"]+65), strconv.Itoa(place["Y"]+place["HEIGHT"]-32), "click", "1")
	p.do(chromedp.Navigate(app.url))
	p.until(`fetch("/api/me/tasks/1/reminders").then(r => r.json()).then(({rings}) => rings[0].answer === "done" && rings[0].deliveries.some(d => d.name === "Pixel" && d.shown_at && d.state === "answered"))`,
		"that it was shown, and answered by its button")
}

// headed is a browser with windows on a desktop.
func headed(t *testing.T, desktop []string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("chromium"), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("headless", false),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "en-GB"),
		chromedp.Env(append(desktop, "TZ=Europe/Berlin")...))
	alloc, endAlloc := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(endAlloc)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium with a window: %v", err)
	}
	return ctx
}

// begin starts a program that ends with the test, and returns what it writes.
func begin(t *testing.T, env []string, name string, args ...string) io.Reader {
	t.Helper()
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), env...)
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait() // it was killed
	})
	return out
}

// said is the first line that a program writes, which goes on.
func said(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	line, err := bufio.NewReader(begin(t, env, name, args...)).ReadString('\n')
	if err != nil {
		t.Fatalf("%s says nothing: %v", name, err)
	}
	return strings.TrimSpace(line)
}
