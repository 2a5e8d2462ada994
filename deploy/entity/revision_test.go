package entity_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

func TestLastHealthy(t *testing.T) {
	t.Run("in every history it is the newest before the given one that was seen healthy", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			verdicts := rapid.SliceOfN(rapid.SampledFrom([]entity.Verdict{entity.Unjudged, entity.Healthy, entity.Unhealthy}), 0, 12).Draw(t, "verdicts")
			var history []entity.Revision
			for i, verdict := range verdicts {
				history = append(history, entity.Revision{Number: i + 1, Verdict: verdict})
			}
			before := rapid.IntRange(0, 14).Draw(t, "before")
			got, found := entity.LastHealthy(history, before)
			for _, r := range history {
				if r.Verdict == entity.Healthy && r.Number < before && (!found || r.Number > got.Number) {
					t.Fatalf("revision %d would be newer than %d (found: %v)", r.Number, got.Number, found)
				}
			}
			if found && (got.Verdict != entity.Healthy || got.Number >= before) {
				t.Fatalf("%+v is not a healthy revision before %d", got, before)
			}
		})
	})
}
