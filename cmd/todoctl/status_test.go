package main

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

func TestStatusTellsTheSameTroubleOfManyPodsOnce(t *testing.T) {
	crash := func(pod string) lifecycle.Reason {
		return lifecycle.Reason{Code: lifecycle.Crashed, Object: "pod/" + pod, Container: "backend", Message: "it ended", Log: []string{"why"}, Event: "BackOff: restarting", Hint: "fix it"}
	}
	var out strings.Builder
	printStatus(&out, watch.Status{State: lifecycle.Degraded, Namespace: "n", Context: "c",
		Reasons: []lifecycle.Reason{crash("a"), crash("b"), {Code: lifecycle.NotReady, Object: "pod/f", Container: "frontend", Message: "it is not ready"}, crash("c")}})
	want := `Degraded in namespace n of context c
There is no release here: todoctl deploy makes one.
! pod/a, container backend: it ended [CRASHED]
  event: BackOff: restarting
  it said last:
    | why
  fix it
  The same is true of pod/b, pod/c.
! pod/f, container frontend: it is not ready [NOT_READY]
`
	if got := out.String(); got != want {
		t.Errorf("it says:\n%s\nnot:\n%s", got, want)
	}
}
