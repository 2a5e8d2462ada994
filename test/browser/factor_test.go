package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

func TestACodeIsAskedForOnThePage(t *testing.T) {
	app := runPair(t)
	page := session(t, app.url)
	page.size(1280, 900, false)
	page.register("ada@example.com")
	page.click(id("account"), "")
	page.click(id("open-account"), "")
	page.click(id("begin-app"), "")
	page.do(chromedp.SendKeys(`form:has([data-testid=factor-go]) input[name=password]`, "correct horse battery staple"))
	page.click(id("factor-go"), "")
	page.sees(id("app-secret"), "")
	page.until(`document.querySelector(".qr").naturalWidth > 0`, "the QR code")
	page.accessible("an authenticator app")
	page.shot("authenticator-app.png")
	secret := strings.ReplaceAll(eval[string](page, `document.querySelector("[data-testid=app-secret]").textContent`), " ", "")
	code := func() string {
		t.Helper()
		c, err := totp.GenerateCode(secret, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	page.do(chromedp.SendKeys(`form:has([data-testid=factor-go]) input[name=code]`, code()))
	page.click(id("factor-go"), "")
	page.sees(id("recovery-codes"), "")
	page.sees(id("factor-on"), "10 recovery codes")
	recovery := eval[string](page, `document.querySelector("[data-testid=recovery-codes] code").textContent`)
	page.do(chromedp.Navigate(app.url))
	page.sees(id("starters"), "")
	page.signOut()
	page.do(
		chromedp.SendKeys(`input[type=email]`, "ada@example.com"),
		chromedp.SendKeys(`input[type=password]`, "correct horse battery staple"),
		chromedp.Click(id("submit")),
	)
	page.sees(id("sign-in"), "authenticator app")
	page.accessible("sign in with a code")
	page.shot("sign-in-code.png")
	page.do(chromedp.SendKeys(`input[name=code]`, recovery), chromedp.Click(id("submit")))
	page.sees(id("starters"), "")
}
