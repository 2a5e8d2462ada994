package api_test

import (
	"strings"
	"sync"
	"testing"
)

// A client that hears nothing sends its message again while the first one is
// still on its way.
func TestAMessageSentTwiceAtOnceIsSaidOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ada := w.join("ada@example.com")
		type reply struct {
			Conversation string `json:"conversation_id"`
			Turn         string `json:"turn_id"`
		}
		first := decode[reply](ada.do("POST", "/api/me/chat", `{"message":"add Buy milk"}`).want(200))
		for what, in := range map[string]string{"new": "", "old": `,"conversation_id":"` + first.Conversation + `"`} {
			answers := make([]answer, 12)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					answers[i] = ada.do("POST", "/api/me/chat", `{"message":"add Tea `+what+`"`+in+`}`, "Idempotency-Key", what)
				})
			}
			all.Wait()
			turn := decode[reply](answers[0].want(200)).Turn
			for _, a := range answers {
				if got := decode[reply](a.want(200)).Turn; got != turn {
					t.Errorf("in a conversation that is %s: turns %s and %s", what, turn, got)
				}
			}
			if got := strings.Count(ada.titles(""), "Tea "+what); got != 1 {
				t.Errorf("in a conversation that is %s: added %d times", what, got)
			}
		}
	})
}
