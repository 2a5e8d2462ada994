package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// runSlow runs the app with a model that takes its time: it adds what "add X"
// names and otherwise talks.
func runSlow(t *testing.T) *program {
	t.Helper()
	return withModel(t, func(r fakeopenai.Request) fakeopenai.Answer {
		said := r.Last("user")
		last := r.Messages[len(r.Messages)-1]
		_, title, adds := strings.Cut(said, "add ")
		switch {
		case adds && last.Role == "user":
			title, _, _ = strings.Cut(title, "\n")
			return fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: "add_task", Arguments: `{"tasks":[{"title":"` + strings.TrimSpace(title) + `"}]}`}}}
		case adds:
			return fakeopenai.Answer{Text: "That is on your list."}
		case strings.Contains(said, "long"):
			return fakeopenai.Answer{Text: strings.Repeat("One word after the other, and no end of it. ", 300), Piece: 4, Gap: 40 * time.Millisecond}
		}
		return fakeopenai.Answer{Text: "I heard: " + strings.TrimSpace(said)}
	})
}

// states takes a picture where SCREENSHOTS_OF_STATES names a folder: of the
// page as it is, on a desktop and a phone, light and dark.
func (p *tab) states(name string) {
	p.Helper()
	dir := os.Getenv("SCREENSHOTS_OF_STATES")
	if dir == "" {
		return
	}
	shot := func(kind string) {
		p.until(settled, "an end of movement")
		png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+"-"+kind+".png"), png, 0o644)
		}
		if err != nil {
			p.Fatal(err)
		}
	}
	shot("desktop")
	p.dark(true)
	shot("dark")
	p.dark(false)
	p.size(390, 844, true)
	shot("phone")
	p.size(1280, 800, false)
}

func TestSayingThingsAgain(t *testing.T) {
	page := session(t, runLocal(t, t.TempDir()).url)
	page.size(1280, 800, false)
	page.say("add buy milk")
	page.sees(id("receipt"), "Buy milk")
	page.say("what's pending?")

	page.click(id("edit-message"), "")
	page.sees(id("edit-text"), "")
	page.accessible("a message being edited")
	page.states("edit")
	page.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=edit-text]').select()`), chromedp.SendKeys(id("edit-text"), "add buy oat milk"))
	page.press("Enter")
	page.sees(id("replace"), "Buy milk")
	page.accessible("the question what becomes of changes")
	page.states("replace")
	page.click(id("replace-undo"), "")
	page.sees(id("task-row"), "Buy oat milk")
	page.misses(id("task-row"), "Buy milk")
	page.sees(id("branches"), "2/2")
	page.misses(id("turn"), "what's pending?")
	page.accessible("a second version")
	page.states("branch")

	page.click(id("branch-before"), "")
	page.sees(id("branches"), "1/2")
	page.sees(id("turn"), "what's pending?")
	page.sees(id("receipt-undone"), "")
	page.say("add buy bread")
	page.click(id("branch-after"), "")
	page.sees(id("branches"), "2/2")
	page.misses(id("turn"), "add buy bread")

	t.Run("another tab sees the branch that was chosen last", func(t *testing.T) {
		other := page.another()
		other.T = t
		other.size(1280, 800, false)
		other.click(id("conversation")+" button, "+id("conversation")+" a", "add buy milk")
		other.sees(id("branches"), "2/2")
		other.sees(id("receipt"), "Buy oat milk")
	})
	t.Run("an answer is given again without a question where nothing was changed", func(t *testing.T) {
		page.say("what's pending?")
		page.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('[data-testid=again]')].at(-1).click()`))
		page.until(`[...document.querySelectorAll('[data-testid=branches]')].at(-1).innerText.includes('2/2') && document.querySelectorAll('[data-testid=branches]').length === 2`, "two versions of the last answer")
		page.misses(id("replace"), "")
	})
}

func TestTalkingWhileAnAnswerIsWritten(t *testing.T) {
	page := session(t, runSlow(t).url)
	page.size(1280, 800, false)
	page.begin("tell me something long")
	page.sees(id("turn"), "One word")
	page.sees(id("stop"), "")

	page.write("add buy milk")
	page.sees(id("send-interrupt"), "")
	page.accessible("a choice between waiting and interrupting")
	page.states("meanwhile")
	page.click(id("send-queue"), "")
	page.sees(id("queued"), "Waits for its turn")
	page.accessible("a message in the queue")
	page.states("queued")

	page.write("what did you hear?")
	page.click(id("send-interrupt"), "")
	page.sees(id("outcome"), "You stopped this")
	page.sees(id("turn"), "I heard: what did you hear?")
	page.sees(id("receipt"), "buy milk")
	page.misses(id("queued"), "")
	order := eval[string](page, `[...document.querySelectorAll('.said')].map(e => e.innerText.replace('You said', '').trim()).join('; ')`)
	if want := "tell me something long; what did you hear?; add buy milk"; order != want {
		t.Errorf("the messages stand as %q, want %q", order, want)
	}
	page.accessible("a stopped answer")
	page.states("stopped")

	t.Run("a message is withdrawn from the queue", func(t *testing.T) {
		page.begin("something long again")
		page.until(`[...document.querySelectorAll('[data-testid=turn]')].at(-1).innerText.includes('One word')`, "the answer's beginning")
		page.write("add buy bread")
		page.press("Enter")
		page.click(id("withdraw"), "")
		page.misses(id("queued"), "")
		page.click(id("stop"), "")
		page.until(`!document.querySelector('[data-testid=stop]')`, "an end of the answer")
		page.misses(id("task-row"), "buy bread")
	})
}

// begin sends a message and waits for nothing.
func (p *tab) begin(message string) {
	p.Helper()
	p.write(message)
	p.press("Enter")
}

// write writes in the chat.
func (p *tab) write(message string) {
	p.Helper()
	box := id("composer") + " textarea, textarea" + id("composer")
	p.do(chromedp.WaitVisible(box), chromedp.SendKeys(box, message))
}
