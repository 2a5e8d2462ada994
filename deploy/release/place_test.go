package release_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
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

// TestNothingIsWrittenToAReleaseThatIsElsewhere: its record is here and its objects are in another namespace.
func TestNothingIsWrittenToAReleaseThatIsElsewhere(t *testing.T) {
	for name, command := range map[string]func(*bench) error{
		"scale": func(b *bench) error {
			_, err := b.Scale(t.Context(), map[entity.Component]int{entity.Backend: 2})
			return err
		},
		"rollback": func(b *bench) error { _, err := b.Rollback(t.Context(), 1); return err },
		"restart":  func(b *bench) error { _, err := b.Restart(t.Context(), entity.Backend); return err },
		"secrets": func(b *bench) error {
			_, err := b.ChangeSecrets(t.Context(), "rotated", entity.Secrets.Rotated)
			return err
		},
		"deploy": func(b *bench) error { _, err := b.deploy(t.Context()); return err },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.must(t)
			record := b.record(t, 1)
			record.Manifest = strings.ReplaceAll(record.Manifest, `namespace: "todo-chatbot"`, `namespace: "made"`)
			if err := b.records.Update("sh.helm.release.v1.todo-chatbot.v1", record); err != nil {
				t.Fatal(err)
			}
			err := command(b)
			if err == nil || !strings.Contains(err.Error(), "made") || !strings.Contains(err.Error(), "helm") {
				t.Errorf("it ends with %v", err)
			}
			if history, err := b.History(t.Context()); err != nil || len(history) != 1 {
				t.Errorf("there are %d revisions, %v", len(history), err)
			}
		})
	}
}
