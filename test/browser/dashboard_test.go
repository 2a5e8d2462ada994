package browser

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// TestTheDashboardShowsAndChangesADeployment looks at a real release through
// todoctl dashboard. test/e2e runs it: TODO_DASHBOARD is the address that was
// printed. With SCREENSHOTS it leaves the pictures of docs/operate.md there.
func TestTheDashboardShowsAndChangesADeployment(t *testing.T) {
	url := os.Getenv("TODO_DASHBOARD")
	if url == "" {
		t.Skip("TODO_DASHBOARD names no dashboard. To run this test: make e2e")
	}
	page := session(t, url)
	page.disrupted = true // streams of a page that is closed count as failures of the network
	page.size(1440, 1200, false)
	page.sees(id("state"), "Running")
	page.until(`!location.search.includes('token')`, "an address without the key")
	for _, entity := range []string{"release/todo-chatbot", "configmap/todo-chatbot-config", "secret/todo-chatbot-secrets", "deployment/todo-chatbot-backend",
		"deployment/todo-chatbot-frontend", "service/todo-chatbot-backend", "service/todo-chatbot-frontend", "database", "host"} {
		page.until(`!!document.querySelector('#graph [data-id="`+entity+`"]')`, "the entity "+entity)
	}
	page.until(`document.querySelectorAll('#graph .node.good[data-id^="pod/"]').length >= 2`, "two pods that are drawn as ready")
	page.until(`document.querySelectorAll('.meter').length >= 4`, "the use of resources")
	page.accessible("the dashboard, running")

	// The log of a pod is read.
	page.click(`[data-testid^="log-todo-chatbot-backend"]`, "")
	page.until(`document.querySelector('[data-testid=log]')?.innerText.includes('{')`, "lines of the log")
	page.accessible("the dashboard, a log")
	page.click("#dialog button", "Close")

	// A pod more is there after one question.
	before := eval[int](page, `document.querySelectorAll('[data-testid=revision]').length`)
	page.click(id("scale-frontend"), "")
	eval[int](page, `(document.querySelector('[data-testid=replicas]').value = 2, 0)`)
	page.click(id("confirm"), "Scale")
	page.sees("#work", "was done at")
	page.until(`document.querySelectorAll('#graph .node.good[data-id^="pod/todo-chatbot-frontend"]').length === 2`, "two frontends that are ready")
	page.until(`document.querySelectorAll('[data-testid=revision]').length > `+strconv.Itoa(before), "another revision")

	// It tells what changed between two revisions.
	page.click(`[data-testid^="differ-"]`, "")
	page.sees(id("differences"), "replicas")
	page.click("#dialog button", "Close")

	// Pods are restarted one by one.
	page.click(id("restart-frontend"), "")
	page.click(id("confirm"), "Restart")
	page.sees("#work", "Restart the frontend was done at")

	// It goes back to the revision before.
	page.click(`[data-testid^="back-"]`, "")
	page.click(id("confirm"), "Go back")
	page.sees("#work", "Go back to revision")
	page.sees("#work", "was done at")
	page.until(`document.querySelectorAll('#graph .node.good[data-id^="pod/todo-chatbot-frontend"]').length === 1`, "one frontend again")
}

// TestTheDashboardOfWhatOthersKeep looks at a release that Argo CD or Flux keeps: it says so, offers nothing that would
// be put back, and starts pods again, which is not. test/e2e runs it.
func TestTheDashboardOfWhatOthersKeep(t *testing.T) {
	url := os.Getenv("TODO_DASHBOARD_KEPT")
	if url == "" {
		t.Skip("TODO_DASHBOARD_KEPT names no dashboard. To run this test: make e2e")
	}
	page := session(t, url)
	page.disrupted = true // streams of a page that is closed count as failures of the network
	page.size(1440, 1200, false)
	page.sees(id("state"), "Running")
	page.sees(id("keeper"), "Kept by the ")
	page.until(`!!document.querySelector('[data-testid=restart-frontend]')`, "a button to restart the frontend")
	if eval[bool](page, `!!document.querySelector('[data-testid^="scale-"], [data-testid^="back-"], [data-testid=way-back]')`) {
		t.Error("it offers to change what others keep")
	}
	page.accessible("the dashboard, of what others keep")
	page.click(id("restart-frontend"), "")
	page.click(id("confirm"), "Restart")
	page.sees("#work", "Restart the frontend was done at")
	page.sees(id("keeper"), "Kept by the ")
}

// TestTheDashboardExplainsAFailure looks at a release whose backend does not reach
// its database, and goes back to the one before; test/e2e has broken it.
func TestTheDashboardExplainsAFailure(t *testing.T) {
	url := os.Getenv("TODO_DASHBOARD_BROKEN")
	if url == "" {
		t.Skip("TODO_DASHBOARD_BROKEN names no dashboard. To run this test: make e2e")
	}
	page := session(t, url)
	page.disrupted = true // streams of a page that is closed count as failures of the network
	page.size(1440, 1200, false)
	page.sees(id("state"), "Degraded")
	for _, text := range []string{"DATABASE_UNREACHABLE", "container backend", "as it does not reach its database", "PostgreSQL at", "Next: is DATABASE_URL right"} {
		page.sees(`[data-testid="reason"].bad`, text)
	}
	page.until(`!!document.querySelector('#graph .node.bad[data-id^="pod/todo-chatbot-backend"]')`, "a pod that is drawn as bad")
	page.sees("#timeline", "DATABASE_UNREACHABLE")
	page.until(`!document.querySelector('#timeline li').innerText.includes('CRASHED')`, "the same reason at the newest moment")
	page.until(`document.querySelectorAll('.meter').length >= 2`, "the use of resources")
	page.accessible("the dashboard, degraded")
	page.shoot("dashboard.png")
	page.dark(true)
	page.accessible("the dashboard, dark")
	page.shoot("dashboard-dark.png")
	page.dark(false)
	page.size(390, 844, true)
	page.until(`document.documentElement.scrollWidth <= innerWidth`, "no page wider than the phone")
	page.accessible("the dashboard, on a phone")
	page.shoot("dashboard-phone.png")
	page.size(1440, 1200, false)

	page.click(`[data-testid^="why-pod/"]`, "")
	page.until(`document.querySelector('[data-testid=log]')?.innerText.includes('PostgreSQL at')`, "the log of the run that ended")
	page.click("#dialog button", "Close")
	page.click(id("way-back"), "")
	page.click(id("confirm"), "Go back")
	page.sees("#work", "was done at")
	page.sees(id("state"), "Running")
	page.until(`document.querySelector('#reasons-card').hidden`, "nothing in the way any more")
}

// shoot keeps a picture where SCREENSHOTS names a folder.
func (p *tab) shoot(name string) {
	p.Helper()
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		p.save(filepath.Join(dir, name))
	}
}
