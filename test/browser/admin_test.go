package browser

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// setupLink is what the operator's command prints, without the page's address.
func setupLink(t *testing.T, database string) string {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(dir, "todo-chatbot-backend"), "setup-link")
	cmd.Env = []string{"DATABASE_URL=" + database}
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("make a setup link: %v", err)
	}
	_, link, ok := strings.Cut(strings.TrimSpace(string(out)), "#setup=")
	if !ok {
		t.Fatalf("the setup link %q has no secret", out)
	}
	return link
}

func TestAnAdministratorLooksAfterAccounts(t *testing.T) {
	database := "sqlite:" + filepath.Join(t.TempDir(), "admin.db")
	app := runPairWith(t, func(string) []string { return []string{"DATABASE_URL=" + database} })
	ada, leo := session(t, app.url), session(t, app.url)
	ada.size(900, 760, false)
	ada.register("ada@example.com")
	ada.named("Ada")
	leo.register("leo@example.com")
	leo.named("Leo")

	// Nobody else has it in their menu, or loads it.
	leo.click(id("account"), "")
	leo.sees(id("open-account"), "")
	leo.misses(id("open-admin"), "")

	ada.call("POST", "/api/me/claim", `{"link": "`+setupLink(t, database)+`"}`)
	ada.at("/")
	if n := eval[int](ada, `performance.getEntriesByType("resource").filter(r => r.name.includes("AdminDialog")).length`); n != 0 {
		t.Errorf("the administration was loaded %d times before it was opened", n)
	}
	ada.click(id("account"), "")
	ada.click(id("open-admin"), "")
	ada.sees(id("admin-person"), "Leo")
	ada.shot("admin-people.png")
	ada.accessible("the administration")
	ada.click(id("admin-suspend"), "Suspend")
	ada.sees(id("admin-person"), "suspended")
	ada.click(id("admin-suspend"), "Let in again")
	ada.sees(id("admin-suspend"), "Suspend")
	ada.click(id("admin-more"), "")
	ada.click(id("admin-role"), "Make an administrator")
	ada.click(id("confirm-action"), "")
	ada.sees(id("admin-done"), "Leo is an administrator now.")
	ada.click(id("admin-role"), "Take the administrator’s role away")
	ada.sees(id("admin-done"), "Leo is no longer an administrator.")
	ada.missing = true // there is no app to take away
	ada.click(id("admin-factor"), "")
	ada.click(id("confirm-action"), "")
	ada.sees(id("admin-person-dialog"), "There is no authenticator app")
	ada.fill(id("admin-quota"), "7")
	ada.click(id("admin-quota-save"), "")
	ada.sees(id("admin-done"), "The limit is 7 tasks now.")
	ada.accessible("what is done to an account more seldom")
	ada.shot("admin-person.png")
	ada.sees(id("admin-sessions"), "Signed in")
	ada.click(id("admin-sign-out"), "")
	ada.sees(id("admin-done"), "Leo is signed out everywhere.")
	ada.sees(id("admin-sessions"), "Signed in nowhere")
	leo.sees(id("sign-in"), "Welcome back")
	ada.click(`[data-testid=admin-person-dialog] [aria-label=Close]`, "")
	ada.sees(id("admin-person"), "at most 7 tasks")
	ada.click(id("admin-delete"), "")
	ada.sees(id("confirm"), "in seven days everything of theirs is deleted")
	ada.shot("admin-delete.png")
	ada.click(id("confirm-action"), "")
	ada.sees(id("admin-person"), "will be deleted within seven days")
	ada.fill(id("admin-invite-email"), "mia@example.com")
	ada.click(id("admin-invite"), "")
	ada.sees(id("admin-invited"), "works once")

	ada.click(".admin-parts button", "Registration")
	ada.choose(id("admin-registration"), "invitation")
	ada.click(id("admin-save"), "")
	ada.sees(".form-note", "Saved.")
	ada.shot("admin-server.png")
	ada.click(".admin-parts button", "Audit log")
	ada.sees(id("admin-entry"), "server changed")
	ada.choose(id("admin-event"), "suspended")
	ada.sees(id("admin-entry"), "of Leo")
	ada.misses(id("admin-entry"), "server changed")
	ada.accessible("the audit log")
	saved := eval[string](ada, `new Promise(done => {
		URL.createObjectURL = blob => { blob.text().then(done); return "blob:none" };
		HTMLAnchorElement.prototype.click = () => {};
		document.querySelector("[data-testid=admin-save-log]").click();
	})`)
	if lines := strings.Split(strings.TrimSpace(saved), "\n"); len(lines) != 1 || !strings.Contains(lines[0], `"event":"suspended"`) {
		t.Errorf("the file has %q, want one line of JSON about a suspension", saved)
	}
	ada.size(390, 780, true)
	ada.shot("admin-audit-phone.png")
}
