package browser

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// runAt runs the app for one person on a data folder and an address, so that
// it can be ended and come back where it was.
func runAt(t *testing.T, dataDir, addr string) *program {
	t.Helper()
	return start(t, "todo", []string{"run", "--addr", addr, "--data-dir", dataDir}, nil, "http://"+addr, "/api/health?ready")
}

func TestThePageWorksWithoutANetwork(t *testing.T) {
	dir, addr := t.TempDir(), freeAddr(t)
	app := runAt(t, dir, addr)
	p := session(t, app.url)
	p.size(1440, 900, false)
	p.add(`{title: "Water plants"}`, `{title: "Call Ann"}`, `{title: "Pay rent"}`)
	p.at("/?view=all")
	p.sees(id("task-row"), "Water plants")
	p.until(`navigator.serviceWorker.ready.then(() => caches.open("shell")).then(c => c.match("/")).then(r => Boolean(r))`, "the page being kept")
	p.do(chromedp.Reload()) // what is asked for goes through the service worker from now on
	p.sees(id("task-row"), "Water plants")
	p.until(`caches.open("seen").then(c => c.keys()).then(all => all.some(r => r.url.includes("/api/me/tasks")))`, "the list being kept")
	app.end(t, syscall.SIGKILL)
	p.do(chromedp.Reload())
	p.sees(id("task-row"), "Water plants")
	p.sees(id("offline"), "todo run")

	p.fill(id("quick-add-input"), "Buy milk tomorrow"+kb.Enter)
	p.sees(id("waiting-item"), "Buy milk tomorrow")
	p.click(id("task-row")+" [role=checkbox]", "")
	p.sees(id("unsent"), "waits for the network")
	p.fill(id("composer"), "add feed the cat")
	p.press("Enter")
	p.sees(id("waiting-words"), "feed the cat")
	p.click(id("task-title"), "Call Ann")
	p.fill(id("editor-description"), "about the party")
	p.click(id("editor-save"), "")
	p.misses(id("editor"), "")
	p.until(`document.querySelectorAll('[data-testid=waiting-item]').length === 4`, "four things that wait")
	p.accessible("without a network")
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		p.save(filepath.Join(dir, "offline.png"))
	}
	p.do(chromedp.Reload()) // they are on the disk
	p.until(`document.querySelectorAll('[data-testid=waiting-item]').length === 4`, "four things that still wait")
	p.sees(id("waiting-words"), "feed the cat")

	runAt(t, dir, addr)
	p.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
	p.misses(id("waiting"), "")
	p.sees(id("task-row"), "Buy milk")
	p.sees(id("task-row"), "Feed the cat")
	p.sees(id("task-row"), "about the party")
	p.sees(id("receipt"), "Feed the cat")
	state := eval[string](p, `fetch("/api/me/tasks?status=all&sort=title").then(r => r.json()).then(l => l.tasks.map(t => t.title + (t.done ? " done" : "")).join())`)
	if state != "Buy milk,Call Ann,Feed the cat,Pay rent done,Water plants" && state != "Buy milk,Call Ann,Feed the cat,Pay rent,Water plants done" {
		t.Errorf("the list is %s", state)
	}
}

func TestWhatNoLongerFitsIsAsked(t *testing.T) {
	dir, addr := t.TempDir(), freeAddr(t)
	app := runAt(t, dir, addr)
	p := session(t, app.url)
	p.size(1440, 900, false)
	p.add(`{title: "Call Ann"}`)
	p.at("/?view=all")
	p.sees(id("task-row"), "Call Ann")
	app.end(t, syscall.SIGKILL)
	p.click(id("task-title"), "Call Ann")
	p.fill(id("editor-description"), "mine")
	p.click(id("editor-save"), "")
	p.sees(id("waiting-item"), "Call Ann")
	p.fill(id("quick-add-input"), "Call Bo on 3 March 2099 or 5 March 2099"+kb.Enter)
	p.sees(id("waiting-item"), "Call Bo")

	// Another device is quicker, and this one is held back until it was.
	p.do(chromedp.Evaluate[chromedp.Void](`window.held = new Promise(go => navigator.locks.request("todo:outbox", () => new Promise(free => { window.free = free; go(true) })))`))
	eval[bool](p, `window.held`)
	runAt(t, dir, addr)
	status := eval[int](p, `fetch("/api/me/tasks/1", {method: "PATCH", headers: {"Content-Type": "application/json"}, body: JSON.stringify({description: "theirs"})}).then(r => r.status)`)
	if status != 200 {
		t.Fatalf("the other device was answered with %d", status)
	}
	p.refused = true
	p.do(chromedp.Evaluate[chromedp.Void](`window.free(); dispatchEvent(new Event("online"))`))
	p.sees(id("waiting-ask"), "Call Ann")
	p.sees(id("waiting-ask"), "Call Bo")
	p.accessible("questions about what was done without a network")
	p.click(id("waiting-ask")+" "+id("waiting-again"), "Use mine")
	p.sees(id("task-row"), "mine")
	p.misses(id("waiting-ask"), "Call Ann")
}

func TestManySentencesAreSaidOnceAndInOrder(t *testing.T) {
	const many = 150
	dir, addr := t.TempDir(), freeAddr(t)
	app := runAt(t, dir, addr)
	p := session(t, app.url)
	p.size(1440, 900, false)
	p.sees(id("quick-add"), "")
	person := eval[string](p, `fetch("/api/me").then(r => r.json()).then(p => p.id)`)
	// As they are kept, two hours ago; two tabs send them.
	eval[bool](p, `new Promise(done => { const open = indexedDB.open("todo-outbox", 1);
		open.onupgradeneeded = () => open.result.createObjectStore("deeds", {keyPath: "id", autoIncrement: true});
		open.onsuccess = () => { const t = open.result.transaction("deeds", "readwrite");
			for (let i = 0; i < `+strconv.Itoa(many)+`; i++) t.objectStore("deeds").add({key: "k" + i, person: "`+person+`", at: new Date(Date.now() - 7200000).toISOString(),
				deed: {kind: "say", message: "add number " + i, conversation: "local:x"}});
			t.oncomplete = () => done(true) } })`)
	other := p.another()
	other.size(1440, 900, false)
	p.do(chromedp.Reload())
	other.sees(id("task-row"), "Number")
	app.end(t, syscall.SIGKILL) // in the midst of it
	p.disrupted = true
	other.disrupted = true
	runAt(t, dir, addr)
	p.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
	p.misses(id("waiting"), "")
	got := eval[string](p, `(async () => { let titles = [], cursor = ""; do { const l = await fetch("/api/me/tasks?status=all&sort=created&order=asc&limit=200" + (cursor && "&cursor=" + cursor)).then(r => r.json());
		titles.push(...l.tasks.map(t => t.title)); cursor = l.next_cursor } while (cursor); return titles.every((t, i) => t === "Number " + i) + " " + titles.length })()`)
	if got != "true "+strconv.Itoa(many) {
		t.Errorf("in order and how many: %s", got)
	}
}
