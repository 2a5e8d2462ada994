package browser

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestTheDeployedPageSurvivesItsPods talks to a release in a cluster while its
// backend is killed. test/e2e runs it: TODO_URL is the page's address,
// TODO_DISRUPTION a shell command that kills the backend and waits for another.
func TestTheDeployedPageSurvivesItsPods(t *testing.T) {
	url, disruption := os.Getenv("TODO_URL"), os.Getenv("TODO_DISRUPTION")
	if url == "" || disruption == "" {
		t.Skip("TODO_URL and TODO_DISRUPTION name no release and no way to break it. To run this test: make e2e")
	}
	page := session(t, url)
	page.disrupted = true
	page.size(1440, 900, false)
	page.register("person" + time.Now().Format("150405.000") + "@example.com")
	page.say("add buy milk tomorrow")
	page.sees(id("receipt"), "Buy milk")
	page.say("add call the dentist")
	page.say("delete all my tasks")
	page.sees(id("plan"), "2 tasks")

	out, err := exec.Command("sh", "-c", disruption).CombinedOutput()
	if err != nil {
		t.Fatalf("break it: %v\n%s", err, out)
	}

	page.sees(id("task-row"), "Call the dentist")
	page.click(id("reject"), "")
	page.sees(id("plan-outcome"), "")
	page.say("mark the milk as complete")
	page.misses(id("task-row"), "Buy milk")
	page.sees(id("task-row"), "Call the dentist")

	t.Run("another browser session finds the same list and conversation", func(t *testing.T) {
		second := page.another()
		second.size(1440, 900, false)
		second.sees(id("task-row"), "Call the dentist")
		second.sees(id("conversation"), "buy milk")
	})
}
