package api

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Whoever waits because of their own answers costs nobody else theirs.
func TestOnlyWhatHelpsIsCut(t *testing.T) {
	now := time.Now()
	place := func(user todo.UserID, begun time.Duration) *held {
		out := &reply{ResponseWriter: httptest.NewRecorder()}
		if begun > 0 {
			out.begun.Store(now.Add(-begun).UnixNano())
		}
		return &held{user: user, out: out, since: now.Add(-begun)}
	}
	for name, c := range map[string]struct {
		waits   todo.UserID
		vera    time.Duration // since when Vera's answer is written
		ursulas []time.Duration
		want    string
	}{
		"others wait for a slow one":         {"mia", 4 * time.Second, nil, "vera"},
		"nobody is slow":                     {"mia", 2 * time.Second, nil, ""},
		"Ursula waits for her own places":    {"ursula", 9 * time.Second, []time.Duration{0, 0}, ""},
		"Ursula waits, and is slow herself":  {"ursula", 9 * time.Second, []time.Duration{4 * time.Second, 0}, "ursula"},
		"Ursula has one place, and may wait": {"ursula", 4 * time.Second, []time.Duration{0}, "vera"},
	} {
		w := &writing{}
		all := []*held{place("vera", c.vera)}
		for _, begun := range c.ursulas {
			all = append(all, place("ursula", begun))
		}
		for _, h := range all {
			w.add(h)
		}
		w.cutOne(now, c.waits, 2)
		var got todo.UserID
		for _, h := range all {
			if h.cut {
				got += h.user
			}
		}
		if string(got) != c.want {
			t.Errorf("%s: the answer of %q is cut, want %q", name, got, c.want)
		}
	}
}
