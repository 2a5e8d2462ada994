package browser

import (
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// named gives the person of the page a name that the members of their lists see.
func (p *tab) named(name string) {
	p.Helper()
	p.call("PATCH", "/api/me", `{"name": `+strconv.Quote(name)+`}`)
}

// answers is a field of what the API answers to a request of the page.
func (p *tab) answers(method, path, body, field string) string {
	p.Helper()
	send := `, body: ` + strconv.Quote(body)
	if body == "" {
		send = ""
	}
	return eval[string](p, `fetch("`+path+`", {method: "`+method+`", headers: {"Content-Type": "application/json"}`+send+
		`}).then(r => r.json()).then(b => String(b.`+field+`))`)
}

// aimHeard is how soon a member is to see what another one does.
const aimHeard = time.Second

// heard waits until the page shows what somebody else has done, and says how long that took.
func (p *tab) heard(what, selector, text string) {
	p.Helper()
	began := time.Now()
	p.sees(selector, text)
	took := time.Since(began)
	p.Logf("%s: aim %v, seen after %v, ratio %.2f", what, aimHeard, took.Round(time.Millisecond), took.Seconds()/aimHeard.Seconds())
}

func TestTwoPeopleKeepOneListSideBySide(t *testing.T) {
	app := runPair(t)
	anna, leo := session(t, app.url), session(t, app.url)
	for name, p := range map[string]*tab{"Anna": anna, "Leo": leo} {
		p.size(760, 720, false)
		p.register(name + "@example.com")
		p.named(name)
	}
	home := anna.answers("POST", "/api/me/lists", `{"name": "Home", "color": "teal"}`, "id")
	secret := anna.answers("POST", "/api/me/lists/"+home+"/invitations", `{"role": "editor"}`, "secret")
	leo.call("POST", "/api/me/invitations", `{"secret": "`+secret+`"}`)
	for _, p := range []*tab{anna, leo} {
		p.at("/?list=" + home + "&view=all&pane=list")
		p.sees(".shared-name", "Home")
		p.sees(id("list-people"), "2 people")
	}

	anna.fill(id("quick-add-input"), "take out the bins every monday")
	anna.press("Enter")
	leo.heard("a task that Anna adds", id("task-title"), "Take out the bins")
	leo.heard("who it was", id("author"), "Anna")
	leo.call("POST", "/api/me/tasks?list="+home, `{"title": "Water the plants"}`)
	anna.heard("a task that Leo adds", id("task-title"), "Water the plants")
	anna.sees(id("author"), "Leo")

	// Leo changes what Anna has added: her undo says so, and asks.
	leo.call("PATCH", "/api/me/tasks/1?list="+home, `{"title": "Take out the paper"}`)
	anna.heard("what Leo changes", id("task-title"), "Take out the paper")
	anna.shot("sharing-anna.png")
	leo.shot("sharing-leo.png")
	anna.outdated = true
	eval[bool](anna, `(document.activeElement?.blur(), true)`)
	anna.press("u")
	anna.sees(id("toast"), "Leo has updated task 1 (“Take out the paper”) since")
	anna.shot("sharing-undo.png")
	anna.accessible("an undo that asks")
	anna.click(id("toast-action"), "Take back only mine")
	leo.heard("what Anna takes back", id("task-title"), "Water the plants")
	leo.misses(id("task-title"), "Take out the paper")

	// A task of her own goes to the list, and back.
	anna.call("POST", "/api/me/tasks", `{"title": "Buy a hose"}`)
	anna.at("/?view=all&pane=list")
	anna.click(id("task-title"), "Buy a hose")
	anna.click(id("move-to-list"), "")
	anna.sees(id("to-list-home"), "Home")
	anna.shot("sharing-move.png")
	anna.click(id("to-list-home"), "")
	anna.sees(id("toast"), "Moved “Buy a hose” to Home")
	anna.misses(id("task-title"), "Buy a hose")
	leo.heard("what Anna moves there", id("task-title"), "Buy a hose")
	anna.click(id("toast-action"), "Undo")
	anna.sees(id("task-title"), "Buy a hose")
	leo.misses(id("task-title"), "Buy a hose")

	makeTagAList(anna)
	comment(anna, leo, home)
	takeTurns(anna, leo, home)

	// Whoever is removed has lost it at once.
	leo.missing = true
	anna.call("DELETE", "/api/me/lists/"+home+"/members/"+leo.answers("GET", "/api/me", "", "id"), "")
	leo.heard("that he is removed", id("list-gone"), "This list isn’t here")
	leo.misses(id("task-title"), "")
}

// makeTagAList makes what has a tag a list of its own by one tap, and takes that back by another.
func makeTagAList(p *tab) {
	p.Helper()
	p.add(`{title: "Oats", tags: ["shopping"]}`, `{title: "Rye", tags: ["shopping"]}`)
	p.at("/?view=all&pane=list")
	p.sees(id("task-row"), "Buy a hose")
	p.misses(id("tag-to-list"), "")
	p.at("/?view=all&pane=list&tag=shopping")
	p.sees(id("task-row"), "Rye")
	p.accessible("a tag that can be made a list")
	p.shot("sharing-tag.png")
	p.size(390, 780, true)
	p.shot("sharing-tag-phone.png")
	p.size(760, 720, false)
	p.click(id("tag-to-list"), "Make it a list")
	p.sees(id("toast"), "Moved 2 tasks to Shopping, a new list")
	p.misses(id("task-row"), "Rye")
	p.click(id("toast-action"), "Undo")
	p.sees(id("task-row"), "Rye")
	p.sees(id("task-row"), "Oats")
	// The list is there still, so another one of that name isn't made.
	p.outdated = true
	p.click(id("tag-to-list"), "Make it a list")
	p.sees(id("toast"), "You have a list “Shopping” already")
	p.sees(id("task-row"), "Rye")
}

// takeTurns lets two people take turns with a task, and looks who did how much.
func takeTurns(anna, leo *tab, home string) {
	anna.Helper()
	anna.at("/?list=" + home + "&view=all&pane=list")
	anna.click(id("task-title"), "Water the plants")
	anna.choose(id("assigned"), "turns")
	anna.choose(id("assigned-pace"), "weekly")
	anna.sees(id("assigned-turn"), "Your turn")
	anna.shot("sharing-turns-editor.png")
	anna.accessible("whose a task is")
	anna.click(id("editor-save"), "")
	anna.sees(id("whose"), "your turn")
	leo.heard("whose turn it is", id("whose"), "Anna’s turn")
	leo.click(id("task-title"), "Water the plants")
	leo.click(id("pass-on"), "")
	leo.sees(id("whose"), "your turn")
	anna.heard("that the turn is passed on", id("whose"), "Leo’s turn")
	anna.shot("sharing-turns.png")
	leo.call("PATCH", "/api/me/tasks/2/complete?list="+home, "")
	anna.click(id("list-people"), "")
	anna.sees(id("done-person"), "Leo")
	anna.sees(id("done-person"), "1 task")
	anna.shot("sharing-done.png")
	anna.accessible("who did how much")
	anna.size(390, 780, true)
	anna.shot("sharing-done-phone.png")
	anna.size(760, 720, false)
}

// comment lets two people talk about a task, each with it open.
func comment(anna, leo *tab, home string) {
	anna.Helper()
	for _, p := range []*tab{anna, leo} {
		p.at("/?list=" + home + "&view=all&pane=list")
		p.click(id("task-title"), "Water the plants")
		p.sees(id("comments"), "Nothing was said about it yet.")
	}
	anna.fill(id("comment-input"), "<b>The can leaks</b>, take the other one")
	anna.press("Enter")
	leo.heard("what Anna says", id("comment"), "<b>The can leaks</b>, take the other one")
	if n := eval[int](leo, `document.querySelectorAll('[data-testid="comments"] b').length`); n != 0 {
		leo.Errorf("%d elements came from the text of a comment", n)
	}
	leo.fill(id("comment-input"), "Thanks")
	leo.press("Enter")
	anna.heard("what Leo answers", id("comment"), "Thanks")
	anna.accessible("comments on a task")
	eval[bool](anna, `(document.querySelector('[data-testid="comments"]').scrollIntoView({block: "end"}), true)`)
	anna.shot("sharing-comments.png")
	leo.size(390, 780, true)
	eval[bool](leo, `(document.querySelector('[data-testid="comments"]').scrollIntoView({block: "end"}), true)`)
	leo.shot("sharing-comments-phone.png")
	leo.size(760, 720, false)
	leo.click(id("comment-delete"), "")
	leo.misses(id("comment"), "Thanks")
	anna.misses(id("comment"), "Thanks")
	anna.call("PATCH", "/api/me/lists/"+home+"/members/"+leo.answers("GET", "/api/me", "", "id"), `{"role": "viewer"}`)
	leo.at("/?list=" + home + "&view=all&pane=list")
	leo.click(id("comments-open"), "")
	leo.sees(id("comment"), "The can leaks")
	leo.misses(id("comment-input"), "")
	leo.shot("sharing-comments-viewer.png")
	anna.call("PATCH", "/api/me/lists/"+home+"/members/"+leo.answers("GET", "/api/me", "", "id"), `{"role": "editor"}`)
	leo.at("/?list=" + home + "&view=all&pane=list")
}

// Who leaves says of each list that others keep with them what becomes of it.
func TestWhoLeavesSaysWhatBecomesOfTheirLists(t *testing.T) {
	app := runPair(t)
	anna, leo := session(t, app.url), session(t, app.url)
	for name, p := range map[string]*tab{"Anna": anna, "Leo": leo} {
		p.register(name + "@example.com")
	}
	for _, name := range []string{"Home", "Camping"} {
		list := anna.answers("POST", "/api/me/lists", `{"name": "`+name+`"}`, "id")
		leo.call("POST", "/api/me/invitations", `{"secret": "`+anna.answers("POST", "/api/me/lists/"+list+"/invitations", `{"role": "editor"}`, "secret")+`"}`)
	}
	anna.at("/")
	anna.click(id("account"), "")
	anna.click(id("open-account"), "")
	anna.click(id("open-leave"), "")
	anna.sees(id("leave-lists"), "Home (2 people)")
	anna.choose(id("leave-list-Camping"), "delete")
	anna.accessible("what becomes of lists")
	anna.do(chromedp.SendKeys(`form:has([data-testid=leave]) input[name=password]`, "correct horse battery staple"))
	anna.shot("leave-lists.png")
	anna.click(id("leave"), "")
	anna.sees(id("leaving"), "")
	if got := leo.answers("GET", "/api/me/lists", "", "lists.map(l => l.name)"); got != "Home" {
		t.Errorf("Leo is in %q, want in what was handed over alone", got)
	}
}
