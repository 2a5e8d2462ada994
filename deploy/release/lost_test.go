package release_test

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"helm.sh/helm/v4/pkg/release/common"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// TestNewestRecordIsLost: what runs is of a revision that Helm no longer has, so that
// applying the newest it has would bring an old version back without a word.
func TestNewestRecordIsLost(t *testing.T) {
	const newest = "sh.helm.release.v1.todo-chatbot.v2"
	losses := map[string]struct {
		lose func(t *testing.T, b *bench)
		says string
		hint string
	}{
		"deleted": {func(t *testing.T, b *bench) {
			t.Helper()
			if _, err := b.records.Delete(newest); err != nil {
				t.Fatal(err)
			}
		}, "the record of a later one is gone", "todoctl deploy with the values"},
		"unreadable": {func(t *testing.T, b *bench) {
			t.Helper()
			patch := []byte(`{"data":{"release":"Z2FyYmFnZQ=="}}`)
			_, err := b.cluster.api.CoreV1().Secrets(entity.Namespace).Patch(t.Context(), newest, types.MergePatchType, patch, metav1.PatchOptions{})
			if err != nil {
				t.Fatal(err)
			}
		}, "secret/" + newest + ", can't be read", "kubectl -n todo-chatbot delete secret " + newest},
	}
	for name, loss := range losses {
		lost := func(t *testing.T) *bench {
			t.Helper()
			b := newBench(t)
			b.must(t)
			b.must(t, "image.backend.tag=1.1.0")
			loss.lose(t, b)
			return b
		}
		t.Run(name+": doctor says so, and brings nothing back", func(t *testing.T) {
			b := lost(t)
			found, err := b.Diagnose(t.Context())
			if err != nil || len(found.Problems) != 1 {
				t.Fatalf("%+v %v", found, err)
			}
			problem := found.Problems[0]
			if problem.Code != release.RecordsMissing || problem.Will != "" || !strings.Contains(problem.Message, loss.says) || !strings.Contains(problem.Hint, loss.hint) {
				t.Errorf("%+v", problem)
			}
			before := b.verdicts(t)
			if err := b.Repair(t.Context(), found, true); err != nil {
				t.Fatal(err)
			}
			if got := b.verdicts(t); got != before {
				t.Errorf("the records were %s, and are %s", before, got)
			}
		})
		t.Run(name+": it isn't scaled from an older revision", func(t *testing.T) {
			b := lost(t)
			before := b.verdicts(t)
			_, err := b.Scale(t.Context(), map[entity.Component]int{entity.Backend: 2})
			if err == nil || !strings.Contains(err.Error(), loss.says) || !strings.Contains(err.Error(), loss.hint) {
				t.Errorf("error: %v", err)
			}
			if got := b.verdicts(t); got != before {
				t.Errorf("the records were %s, and are %s", before, got)
			}
		})
	}
	t.Run("deleted: the values deployed again are recorded", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.must(t, "image.backend.tag=1.1.0")
		losses["deleted"].lose(t, b)
		b.must(t, "image.backend.tag=1.1.0")
		if got := b.verdicts(t); got != "1 superseded healthy, 2 deployed healthy" {
			t.Errorf("the records are %s", got)
		}
	})
	t.Run("unreadable: deploy refuses before it writes anything", func(t *testing.T) {
		b := newBench(t)
		b.must(t)
		b.must(t, "image.backend.tag=1.1.0")
		losses["unreadable"].lose(t, b)
		_, err := b.deploy(t.Context(), "image.backend.tag=1.1.0")
		if err == nil || !strings.Contains(err.Error(), losses["unreadable"].hint) {
			t.Errorf("error: %v", err)
		}
		if got := b.verdicts(t); got != "1 superseded healthy" {
			t.Errorf("the records are %s", got)
		}
	})
}

// TestDoctorLeavesAnUninstalledReleaseAlone: helm uninstall --keep-history leaves records
// of a release that is not to be there.
func TestDoctorLeavesAnUninstalledReleaseAlone(t *testing.T) {
	b := newBench(t)
	b.must(t)
	b.leaveAs(t, 1, common.StatusUninstalled)
	b.cluster.mu.Lock()
	b.cluster.remove()
	b.cluster.mu.Unlock()
	found, err := b.Diagnose(t.Context())
	if err != nil || len(found.Problems) > 0 || found.Released {
		t.Errorf("%+v %v", found, err)
	}
	b.must(t)
	if got := b.verdicts(t); got != "1 uninstalled, 2 deployed healthy" && got != "1 superseded, 2 deployed healthy" {
		t.Errorf("the records are %s", got)
	}
}
