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
		t.Fatalf("parsed(ada) = %v, want it to contain %q", parsed(ada), `"chips":[{"start":8,"end":13,`)
	}
	kept := ada.do("POST", "/api/me/wordings", `{"text":"😀 read today paper","start":8,"end":13}`).want(200)
	if !strings.Contains(kept.body, `"wording":"today paper"`) {
		t.Fatalf("kept.body = %v, want it to contain %q", kept.body, `"wording":"today paper"`)
	}
	w.run("they name no time any more, and it is said why", func(t *testing.T) {
		if got := parsed(ada); strings.Contains(got, `"chips":[{"start":8,"end":13,`) || !strings.Contains(got, `"kept":[{"start":8,"end":19,"wording":"today paper"}]`) {
			t.Errorf("parsed(ada) = %v, want it not to contain %q, want it to contain %q",
				got, `"chips":[{"start":8,"end":13,`, `"kept":[{"start":8,"end":19,"wording":"today paper"}]`)
		}
	})
	w.run("they are one person's", func(t *testing.T) {
		if got := parsed(eve); !strings.Contains(got, `"chips":[{"start":8,"end":13,`) {
			t.Errorf("parsed(eve) = %v, want it to contain %q", got, `"chips":[{"start":8,"end":13,`)
		}
		if got := eve.do("GET", "/api/me/wordings", "").want(200).body; !strings.Contains(got, `"wordings":[]`) {
			t.Errorf("got = %v, want it to contain %q", got, `"wordings":[]`)
		}
	})
	w.run("they can be forgotten, once", func(t *testing.T) {
		if got := ada.do("GET", "/api/me/wordings", "").want(200).body; !strings.Contains(got, `"wording":"today paper","since":"`) {
			t.Errorf("got = %v, want it to contain %q", got, `"wording":"today paper","since":"`)
		}
		ada.do("DELETE", "/api/me/wordings/today%20paper", "").want(204)
		ada.do("DELETE", "/api/me/wordings/today%20paper", "").problem(404)
		if got := parsed(ada); !strings.Contains(got, `"chips":[{"start":8,"end":13,`) {
			t.Errorf("parsed(ada) = %v, want it to contain %q", got, `"chips":[{"start":8,"end":13,`)
		}
	})
	for _, body := range []string{`{"text":""}`, `{"text":"!?"}`, `{"text":"😀","start":1}`, `{"text":"abc","start":2,"end":1}`, `{"text":"abc","end":9}`, `{"text":"abc","start":-1}`, `{"text":"` + strings.Repeat("a", 101) + `"}`, `{}`} {
		w.run("refuses "+body[:min(len(body), 40)], func(t *testing.T) { ada.do("POST", "/api/me/wordings", body).problem(422) })
	}
}
