package browser

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// The browser's own authenticator makes a passkey and signs in with it, without a password.
func TestAPasskeyOpensThePage(t *testing.T) {
	app := runPairWith(t, func(url string) []string {
		return []string{"PUBLIC_URL=" + strings.Replace(url, "127.0.0.1", "localhost", 1)}
	})
	home := strings.Replace(app.url, "127.0.0.1", "localhost", 1) // an address is no host that a passkey can be for
	page := session(t, home)
	page.denied = true // by a passkey that was removed
	page.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true,
				AutomaticPresenceSimulation: true,
			}})
		return err
	}))
	page.size(1280, 900, false)
	page.register("ada@example.com")
	page.say("add buy milk")
	page.click(id("account"), "")
	page.click(id("open-account"), "")
	page.click(id("add-passkey"), "")
	page.do(
		chromedp.SendKeys(`[data-testid=passkey-form] input[name=name]`, "My phone"),
		chromedp.SendKeys(`[data-testid=passkey-form] input[name=password]`, "correct horse battery staple"))
	page.accessible("adding a passkey")
	page.shot("passkey-add.png")
	page.click(id("make-passkey"), "")
	page.sees(id("passkey"), "My phone")
	page.sees(id("passkey"), "not used yet")
	page.click(id("add-passkey"), "") // the same device has one already
	page.do(chromedp.SendKeys(`[data-testid=passkey-form] input[name=password]`, "correct horse battery staple"))
	page.click(id("make-passkey"), "")
	page.sees(".form-error", "This device has a passkey of this account already.")
	page.click(`[data-testid=passkey-form] button[type=button]:not(.icon-button)`, "Cancel")
	page.until(`document.activeElement.dataset.testid === "add-passkey"`, "the focus where the form was opened")
	page.accessible("a passkey")
	page.shot("passkey.png")
	page.click(id("ask-passkey"), "Ask for a passkey with the password")
	page.do(chromedp.SendKeys(`[data-testid=ask-passkey-form] input[name=password]`, "correct horse battery staple"))
	page.click(id("ask-passkey-go"), "")
	page.sees(id("recovery-codes"), "")
	page.sees(id("passkey-asked"), "10 of these are left")
	page.accessible("a passkey besides the password")
	page.shot("passkey-asked.png")
	recovery := eval[string](page, `document.querySelector("[data-testid=recovery-codes] code").textContent`)
	page.do(chromedp.Navigate(home + "/?view=all"))
	page.sees(id("task-row"), "Buy milk")
	page.signOut()
	page.do(
		chromedp.SendKeys(`input[type=email]`, "ada@example.com"),
		chromedp.SendKeys(`input[type=password]`, "correct horse battery staple"),
		chromedp.Click(id("submit")))
	page.sees(id("sign-in"), "sign in with a passkey, or give a recovery code")
	page.do(chromedp.SendKeys(`input[name=code]`, recovery), chromedp.Click(id("submit")))
	page.sees(id("starters"), "")
	page.signOut()
	page.sees(id("use-passkey"), "Sign in with a passkey")
	page.accessible("sign in with a passkey")
	page.shot("sign-in-passkey.png")

	page.click(id("use-passkey"), "")
	page.sees(id("starters"), "")
	if stored := eval[string](page, `document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)`); strings.Contains(stored, "eyJ") || strings.Contains(stored, "todo_flow") {
		t.Errorf("scripts can read %q", stored)
	}

	page.click(id("account"), "")
	page.click(id("open-account"), "")
	page.click(id("ask-passkey"), "No longer ask for a passkey")
	page.do(chromedp.SendKeys(`[data-testid=ask-passkey-form] input[name=password]`, "correct horse battery staple"))
	page.click(id("ask-passkey-go"), "") // without a code, right after the passkey
	page.sees(id("ask-passkey"), "Ask for a passkey with the password")
	page.click(`[data-testid=passkey] button`, "Remove")
	page.click(`[data-testid=passkey] button`, "Really remove?")
	page.until(`!document.querySelector("[data-testid=passkey]")`, "no passkey any more")
	page.do(chromedp.Navigate(home))
	page.signOut()
	page.click(id("use-passkey"), "")
	page.sees(".form-error", "doesn't open an account here")
}
