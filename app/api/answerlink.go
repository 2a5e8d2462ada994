package api

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/limit"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
)

// Links may be followed this often from one address.
const (
	linkEvery = 2 * time.Second
	linkBurst = 30
)

// linkStyle is the only style of the page behind a link. It has no script.
const linkStyle = `:root{color-scheme:light dark}body{font:18px/1.5 system-ui,sans-serif;max-width:30rem;margin:15vh auto 0;padding:1rem}` +
	`button{font:inherit;padding:.6rem 1.4rem;border-radius:.5rem;border:1px ` +
	`solid;cursor:pointer}h1{font-size:1.4rem;overflow-wrap:anywhere}`

// linkPolicy lets that page load nothing, send its form only here, and be framed by nobody.
var linkPolicy = func() string {
	sum := sha256.Sum256([]byte(linkStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}()

// linkRoutes are those of the links in messages: a GET shows a page that asks,
// because programs that look at mails open links too, and only a POST answers.
func (s deviceHandlers) linkRoutes() {
	limits := limit.New(linkEvery, linkBurst)
	s.mux.HandleFunc("GET "+notify.AnswerPath+"{token}", func(w http.ResponseWriter, r *http.Request) {
		s.followed(w, r, limits, false)
	})
	s.mux.HandleFunc("POST "+notify.AnswerPath+"{token}", func(w http.ResponseWriter, r *http.Request) {
		s.followed(w, r, limits, true)
	})
}

func (s deviceHandlers) followed(w http.ResponseWriter, r *http.Request, limits *limit.Keyed, accept bool) {
	follow := s.Devices.Offered
	if accept {
		follow = s.Devices.Accept
	}
	var offer notify.Offer
	err := error(fault.New(fault.TooMany, "That was too often. Wait a minute and try again."))
	if limits.Allow(callOf(r.Context()).address, time.Now()) {
		offer, err = follow(r.Context(), r.PathValue("token"))
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", linkPolicy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	if err != nil {
		w.WriteHeader(problem(r.Context(), err).Status)
	}
	head, body := linkPage(offer, err, accept)
	fmt.Fprintf(w,
		`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" `+
			`content="width=device-width, initial-scale=1">`+
			`<meta name="robots" content="noindex"><link rel="icon" `+
			`href="data:,"><title>%s</title><style>%s</style></head><body><main><h1>%s</h1>%s</main></body></html>`,
		html.EscapeString(head), linkStyle, html.EscapeString(head), body)
}

// linkPage is the heading of the page, as text, and what stands below it, as HTML.
func linkPage(o notify.Offer, err error, accepted bool) (head, body string) {
	title := o.Title
	if title == "" {
		title = "Your reminder"
	}
	switch {
	case err != nil:
		return "That didn't work", "<p>" + html.EscapeString(fault.MessageOf(err)) + "</p>"
	case accepted && o.Action.ID == "done":
		return title, "<p>It is done. You can close this page.</p>"
	case accepted && o.Action.Ends:
		return o.Action.Label,
			"<p>It isn't sent any more. You can close this page; the settings of reminders bring it back.</p>"
	case o.Action.Ends:
		title = "Your digest"
	case accepted && o.Action.ID == "stop":
		return title, "<p>Nothing is sent there any more. You can close this page.</p>"
	case accepted:
		return title, "<p>It rings again " + html.EscapeString(o.Action.Words) + ". You can close this page.</p>"
	case o.Over:
		return title, "<p>This reminder was answered already. There is nothing to do.</p>"
	}
	return title, `<form method="post"><button>` + html.EscapeString(o.Action.Label) + `</button></form>`
}
