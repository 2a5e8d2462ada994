package release_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// TestDoctorSaysWhereItDoesNotLook: plain helm records a release in one namespace and makes it in another by namespace.name.
func TestDoctorSaysWhereItDoesNotLook(t *testing.T) {
	b := newBench(t)
	b.must(t)
	record := b.record(t, 1)
	record.Manifest = strings.ReplaceAll(record.Manifest, `namespace: "todo-chatbot"`, `namespace: "made"`)
	if err := b.records.Update("sh.helm.release.v1.todo-chatbot.v1", record); err != nil {
		t.Fatal(err)
	}
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) != 1 {
		t.Fatalf("it finds %+v, %v", found.Problems, err)
	}
	if p := found.Problems[0]; p.Code != string(lifecycle.NotSeen) || p.Object != "namespace/made" || p.Will != "" || !strings.Contains(p.Hint, "status --namespace todo-chatbot") {
		t.Errorf("it finds %+v", p)
	}
}
