package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/todo-chatbot/todo-chatbot/internal/idp"
)

// shot saves a picture if SCREENSHOTS names a folder.
func (p *tab) shot(name string) {
	p.Helper()
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		p.save(filepath.Join(dir, name))
	}
}

// signOut signs out, and goes on to where the session ends too.
func (p *tab) signOut() {
	p.Helper()
	eval[bool](p, `globalThis.beforeSignOut = true`)
	p.click(id("account"), "")
	p.click(id("sign-out"), "")
	p.until(`!globalThis.beforeSignOut && document.readyState === 'complete'`, "the next page after signing out")
}

// The provider is on another site than the page, so that the cookies are held
// to what they are held to outside.
func TestSomebodyComesFromAnIdentityProvider(t *testing.T) {
	house := idp.New(t)
	house.URL = strings.Replace(house.URL, "127.0.0.1", "localhost", 1)
	house.Offer(
		map[string]any{"sub": "ada", "email": "ada@example.com", "email_verified": true, "name": "Ada"},
		map[string]any{"sub": "leo", "email": "leo@example.com", "email_verified": true, "name": "Leo"})
	app := runPairWith(t, func(url string) []string {
		return []string{"PUBLIC_URL=" + url, "OIDC_CONFIG=" + house.Config(nil)}
	})
	page := session(t, app.url)
	page.size(1280, 800, false)
	page.sees("h1", "Sign in") // who comes for the first time isn't back
	page.sees(id("provider-house"), "Continue with The house")
	page.accessible("sign in with a provider")
	page.shot("sign-in-provider.png")
	page.click(id("provider-house"), "")
	page.click("#ada", "")
	page.sees(id("starters"), "")
	if at := eval[string](page, `location.href`); strings.Contains(at, "code") || strings.Contains(at, "sign-in") {
		t.Errorf("the code stays in the address: %s", at)
	}
	if stored := eval[string](page, `document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)`); strings.Contains(stored, "eyJ") || strings.Contains(stored, "todo_flow") {
		t.Errorf("scripts can read %q", stored)
	}
	page.say("add buy milk")
	page.sees(id("task-row"), "Buy milk")
	page.click(id("account"), "")
	page.click(id("open-account"), "")
	page.sees(id("identity"), "The house")
	page.sees(id("change-password"), "Set a password")
	page.accessible("an account without a password")
	page.shot("account-provider.png")
	page.do(chromedp.Navigate(app.url + "/?view=all"))
	page.sees(id("task-row"), "Buy milk")
	page.signOut()
	page.sees("p", "You are signed out.") // at the provider, too
	page.do(chromedp.Navigate(app.url))

	// Leo has an account with a password, and connects the provider to it.
	page.register("leo@home.example")
	page.say("add book the train")
	page.signOut()
	page.sees(id("sign-in"), "Welcome back")
	page.do(
		chromedp.SendKeys(`input[type=email]`, "leo@home.example"),
		chromedp.SendKeys(`input[type=password]`, "correct horse battery staple"),
		chromedp.Click(id("submit")),
	)
	page.click(id("view-all"), "")
	page.sees(id("task-row"), "Book the train")
	page.click(id("account"), "")
	page.click(id("open-account"), "")
	page.click(id("connect-house"), "")
	page.do(chromedp.SendKeys(`[data-testid=account-dialog] section input[name=password]`, "correct horse battery staple"))
	page.click(id("connect"), "")
	page.click("#leo", "")
	page.sees(id("notice"), "It is connected")
	page.click(id("notice")+" button", "")
	page.click(id("view-all"), "")
	page.sees(id("task-row"), "Book the train")
	page.signOut()
	page.sees(id("provider-house"), "")
	page.click(id("provider-house"), "")
	page.click("#leo", "")
	page.click(id("view-all"), "")
	page.sees(id("task-row"), "Book the train")

	// Whoever reloads the address of a callback, or is sent there by somebody else, reads what it is.
	page.denied = true
	page.do(chromedp.Navigate(app.url + "/sign-in/callback?code=stolen&state=stolen"))
	page.sees(id("notice"), "begun in another browser")
	page.click(id("notice")+" button", "")
	page.click(id("view-all"), "")
	page.sees(id("task-row"), "Book the train")
}
