package lifecycle

import (
	"strings"
	"testing"
)

// TestHintsOfWhatOthersKeep holds the hints of a release that others keep to commands that don't fight with them.
func TestHintsOfWhatOthersKeep(t *testing.T) {
	owners := []Owner{{Tool: ByArgoCD, Name: "todo"}, {Tool: ByFluxHelm, Name: "todo", Namespace: "apps"},
		{Tool: ByFluxKustomize, Name: "todo", Namespace: "apps"}, {Tool: ByKubectl}}
	for _, owner := range owners {
		for _, code := range Codes() {
			r := Reason{Code: code, Hint: "do it with todoctl doctor --fix, then deploy again"}.keptBy(owner)
			for _, command := range []string{"todoctl deploy", "todoctl doctor", "todoctl rollback", "todoctl scale"} {
				if strings.Contains(r.Hint, command) || r.Hint == "" {
					t.Errorf("%s, kept by %s: the hint is %q", code, owner, r.Hint)
				}
			}
		}
		keeper := Keeper{Owner: owner}
		if !strings.Contains(keeper.Instead(), "todoctl deploy --take-over") {
			t.Errorf("%s: it doesn't say how to take it over: %s", owner, keeper.Instead())
		}
		if active := keeper.Active(); active != (keeper.RefuseTakeOver() != "") || active == (owner.Tool == ByKubectl) {
			t.Errorf("%s: at work: %t, and refused with %q", owner, active, keeper.RefuseTakeOver())
		}
		keeper.Paused = true
		if keeper.Active() || keeper.RefuseTakeOver() != "" || !keeper.Others() {
			t.Errorf("%s, paused: it can't be taken over: %q", owner, keeper.RefuseTakeOver())
		}
	}
	same := Reason{Code: Crashed, Hint: "look at its log"}
	if r := same.keptBy(owners[0]); r.Hint != same.Hint {
		t.Errorf("a hint that is good for everybody was changed to %q", r.Hint)
	}
}
