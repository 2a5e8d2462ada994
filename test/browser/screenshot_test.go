package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
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
