package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

type sharedRing struct {
	ID, List, Handle, Title, Why, By, Text, Answer string
	Task                                           int64
	Rung                                           *time.Time `json:"rung_at"`
	Deliveries                                     []struct{ Channel, State string }
}

func (p *person) rungOf(path string) []sharedRing {
	p.t.Helper()
	return decode[struct{ Rings []sharedRing }](p.do("GET", path, "").want(200)).Rings
}

// settled rings everything that is due: of what is asked for at once, too.
func (w *world) settled(after time.Duration) {
	w.t.Helper()
	for w.ring(after) > 0 {
		after = 0
	}
}

func TestTasksOfASharedListRing(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		s := &siege{world: w, owner: w.join("anna@example.com"), victim: w.join("leo@example.com")}
		s.besiege()
		eve := w.join("eve@example.com")
		anna, leo := s.owner, s.victim
		at := "?list=" + string(s.id)
		moment := w.clock().Add(time.Hour).Format(time.RFC3339)
		anna.do("PATCH", "/api/me/tasks/1"+at, `{"reminders":[{"kind":"moment","at":"`+moment+`"}]}`).want(200)
		w.settled(time.Hour)
		anna.wantRang("canary (page queued)")
		leo.wantRang("canary (page queued)")
		eve.wantRang("")

		t.Run("a fate is its person's", func(t *testing.T) {
			mine := leo.rungOf("/api/me/tasks/1/reminders" + at)
			if len(mine) != 1 || mine[0].List != string(s.id) || mine[0].Handle != "canary-home" || mine[0].Task != 1 || mine[0].Why != "moment" {
				t.Fatalf("Leo's reminders of the task: %+v", mine)
			}
			leo.do("POST", "/api/me/reminders/"+mine[0].ID+"/report", `{"state":"opened"}`).want(204)
			if got := anna.rungOf("/api/me/tasks/1/reminders" + at)[0]; got.Deliveries[0].State != "queued" {
				t.Errorf("Anna sees of hers %+v", got)
			}
			eve.do("GET", "/api/me/tasks/1/reminders"+at, "").problem(404)
			eve.do("POST", "/api/me/reminders/"+mine[0].ID+"/report", `{"state":"opened"}`).problem(404)
			eve.do("POST", "/api/me/reminders/"+mine[0].ID+"/answer", `{"words":"done"}`).problem(404)
		})
		t.Run("an answer puts it off for one, and is done for all", func(t *testing.T) {
			mine := leo.rungOf("/api/me/tasks/1/reminders" + at)[0]
			leo.do("POST", "/api/me/reminders/"+mine.ID+"/answer", `{"words":"in 10 minutes"}`).want(200)
			leo.wantRang("")
			anna.wantRang("canary (page queued)")
			w.settled(10 * time.Minute)
			leo.wantRang("canary (page queued)")
			again := leo.rungOf("/api/me/tasks/1/reminders" + at)[0]
			if again.Why != "snoozed" {
				t.Errorf("what rings again: %+v", again)
			}
			done := leo.do("POST", "/api/me/reminders/"+again.ID+"/answer", `{"words":"done"}`).want(200)
			if got := decode[struct{ List string }](done); got.List != string(s.id) {
				t.Errorf("it was done in %q", got.List)
			}
			anna.wantRang("")
			if got := anna.rungOf("/api/me/tasks/1/reminders" + at)[0]; got.Answer != "done" {
				t.Errorf("Anna's ring says %+v", got)
			}
		})
		t.Run("who is mentioned hears of it", func(t *testing.T) {
			anna.do("PATCH", "/api/me", `{"name":"Anna Berg"}`).want(200)
			leo.do("POST", "/api/me/tasks/2/comments"+at, `{"text":"@anna berg and @Member 2: look <b>here</b>"}`).want(201)
			w.settled(time.Second)
			leo.wantRang("") // that is himself
			got := decode[struct{ Ringing []sharedRing }](anna.do("GET", "/api/me/reminders", "").want(200)).Ringing
			if len(got) != 1 || got[0].Why != "mention" || got[0].Text != "@anna berg and @Member 2: look <b>here</b>" || got[0].Task != 2 {
				t.Fatalf("what Anna hears: %+v", got)
			}
			anna.do("POST", "/api/me/reminders/"+got[0].ID+"/answer", `{"words":"done"}`).problem(409)
			anna.do("POST", "/api/me/reminders/"+got[0].ID+"/answer", `{"words":"tomorrow"}`).problem(409)
			anna.do("POST", "/api/me/reminders/"+got[0].ID+"/answer", `{"words":"ok"}`).want(200)
			anna.wantRang("")
		})
		t.Run("whoever was removed hears of nothing", func(t *testing.T) {
			anna.do("PATCH", "/api/me/tasks/3"+at, `{"reminders":[{"kind":"moment","at":"`+w.clock().Add(time.Hour).Format(time.RFC3339)+`"}]}`).want(200)
			leo.do("POST", "/api/me/tasks/3/comments"+at, `{"text":"@Anna Berg bye"}`).want(201)
			w.settled(time.Second)
			anna.do("DELETE", fmt.Sprintf("/api/me/lists/%s/members/%s", s.id, leo.id), "").want(204)
			w.settled(2 * time.Hour)
			leo.wantRang("")
			if body := leo.do("GET", "/api/me/reminders", "").want(200).body; strings.Contains(body, "canary") {
				t.Errorf("Leo still reads %s", body)
			}
			anna.wantRang("canary (page queued), canary (page queued)")
		})
	})
}
