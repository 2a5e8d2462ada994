package api_test

import (
	"strings"
	"testing"
)

func TestWordsThatAreKeptInTitles(t *testing.T) {
	w := quick(t)
	ada, eve := w.join("ada@example.com"), w.join("eve@example.com")
	parsed := func(a *person) string {
		t.Helper()
		return a.do("POST", "/api/me/tasks/parse", `{"text":"😀 read today paper"}`).want(200).body
	}
	if !strings.Contains(parsed(ada), `"chips":[{"start":8,"end":13,`) {
		t.Fatal(parsed(ada))
	}
	kept := ada.do("POST", "/api/me/wordings", `{"text":"😀 read today paper","start":8,"end":13}`).want(200)
	if !strings.Contains(kept.body, `"wording":"today paper"`) {
		t.Fatal(kept.body)
	}
	w.run("they name no time any more, and it is said why", func(t *testing.T) {
		if got := parsed(ada); strings.Contains(got, `"chips":[{"start":8,"end":13,`) || !strings.Contains(got, `"kept":[{"start":8,"end":19,"wording":"today paper"}]`) {
			t.Error(got)
		}
	})
	w.run("they are one person's", func(t *testing.T) {
		if got := parsed(eve); !strings.Contains(got, `"chips":[{"start":8,"end":13,`) {
			t.Error(got)
		}
		if got := eve.do("GET", "/api/me/wordings", "").want(200).body; !strings.Contains(got, `"wordings":[]`) {
			t.Error(got)
		}
	})
	w.run("they can be forgotten, once", func(t *testing.T) {
		if got := ada.do("GET", "/api/me/wordings", "").want(200).body; !strings.Contains(got, `"wording":"today paper","since":"`) {
			t.Error(got)
		}
		ada.do("DELETE", "/api/me/wordings/today%20paper", "").want(204)
		ada.do("DELETE", "/api/me/wordings/today%20paper", "").problem(404)
		if got := parsed(ada); !strings.Contains(got, `"chips":[{"start":8,"end":13,`) {
			t.Error(got)
		}
	})
	for _, body := range []string{`{"text":""}`, `{"text":"!?"}`, `{"text":"😀","start":1}`, `{"text":"abc","start":2,"end":1}`, `{"text":"abc","end":9}`, `{"text":"abc","start":-1}`, `{"text":"` + strings.Repeat("a", 101) + `"}`, `{}`} {
		w.run("refuses "+body[:min(len(body), 40)], func(t *testing.T) { ada.do("POST", "/api/me/wordings", body).problem(422) })
	}
}
