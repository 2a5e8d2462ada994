package plan_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
)

func container(image string) map[string]any {
	return map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "backend", "image": image}}}}
}

func TestFields(t *testing.T) {
	t.Run("a field is known by its path, an item by its name", func(t *testing.T) {
		got := plan.Fields(container("a:1"), container("a:2"))
		if diff := cmp.Diff([]plan.Field{{Path: ".spec.containers[backend].image", From: "a:1", To: "a:2"}}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("what the cluster counts is no change", func(t *testing.T) {
		live := map[string]any{"metadata": map[string]any{"name": "x", "resourceVersion": "1", "uid": "u", "generation": int64(1),
			"annotations": map[string]any{"deployment.kubernetes.io/revision": "1"}}, "status": map[string]any{"replicas": int64(1)}}
		would := map[string]any{"metadata": map[string]any{"name": "x", "resourceVersion": "2", "generation": int64(2)}}
		if got := plan.Fields(live, would); len(got) != 0 || plan.Digest(live) != plan.Digest(would) {
			t.Errorf("plan.Fields(live, would) = %v, want %v of them", got, 0)
		}
	})
	t.Run("an object is the same as itself, and two that differ have a field that does", func(t *testing.T) {
		value := rapid.Custom(func(t *rapid.T) map[string]any {
			return map[string]any{"spec": map[string]any{"a": rapid.IntRange(0, 2).Draw(t, "a"), "list": []any{rapid.StringN(0, 2, 4).Draw(t, "text"), map[string]any{"name": rapid.SampledFrom([]string{"x", "y"}).Draw(t, "name")}}}}
		})
		rapid.Check(t, func(t *rapid.T) {
			one, other := value.Draw(t, "one"), value.Draw(t, "other")
			if got := plan.Fields(one, one); len(got) != 0 {
				t.Fatalf("plan.Fields(one, one) = %v, want %v of them", got, 0)
			}
			if same := plan.Digest(one) == plan.Digest(other); same != (len(plan.Fields(one, other)) == 0) {
				t.Fatalf("%v and %v: %v", one, other, plan.Fields(one, other))
			}
		})
	})
}

func TestMoved(t *testing.T) {
	made := func() plan.Plan {
		return plan.Plan{Format: plan.Format, Context: "c", Namespace: "n", Release: "r", Values: map[string]any{},
			Base:    plan.Base{Revision: 3, Status: "deployed", Chart: "c", Values: "v", Secrets: "s"},
			Objects: []plan.Object{{Name: "service/a", UID: "1", Digest: "d"}, {Name: "deployment/b"}}}
	}
	for says, change := range map[string]func(*plan.Plan){
		"the revision was 3, and is 4":                 func(p *plan.Plan) { p.Base.Revision = 4 },
		"status was deployed, and is failed":           func(p *plan.Plan) { p.Base.Status = "failed" },
		"the context was c, and is d":                  func(p *plan.Plan) { p.Context = "d" },
		"the chart is another one":                     func(p *plan.Plan) { p.Base.Chart = "x" },
		"the values are others":                        func(p *plan.Plan) { p.Base.Values = "x" },
		"the secrets are others":                       func(p *plan.Plan) { p.Base.Secrets = "x" },
		"service/a was changed by somebody":            func(p *plan.Plan) { p.Objects[0].Digest = "e" },
		"service/a was deleted and made again":         func(p *plan.Plan) { p.Objects[0].UID = "2" },
		"service/a was there, and is gone":             func(p *plan.Plan) { p.Objects[0].UID = "" },
		"deployment/b was not there, and is there now": func(p *plan.Plan) { p.Objects[1].UID = "2" },
		"ingress/c was not in the plan":                func(p *plan.Plan) { p.Objects = append(p.Objects, plan.Object{Name: "ingress/c"}) },
		"deployment/b is no longer in it":              func(p *plan.Plan) { p.Objects = p.Objects[:1] },
	} {
		t.Run(says, func(t *testing.T) {
			now := made()
			change(&now)
			if got := made().Moved(now); len(got) != 1 || !strings.Contains(got[0], says) {
				t.Errorf("made().Moved(now) = %v, want %v of them", got, 1)
			}
		})
	}
	t.Run("a cluster that did not move has nothing to tell, though versions grow by themselves", func(t *testing.T) {
		now := made()
		now.Objects[0].Version = "99"
		if got := made().Moved(now); len(got) != 0 {
			t.Errorf("made().Moved(now) = %v, want %v of them", got, 0)
		}
	})
}

func TestFile(t *testing.T) {
	t.Run("what is written is read again", func(t *testing.T) {
		p := plan.Plan{Format: plan.Format, Namespace: "n", Values: map[string]any{"a": "b"}, Objects: []plan.Object{{Name: "x", Action: plan.Create}}}
		var file bytes.Buffer
		if err := p.Write(&file); err != nil {
			t.Fatal(err)
		}
		again, err := plan.Read(&file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, again); diff != "" {
			t.Error(diff)
		}
	})
	for text, says := range map[string]string{
		"":                       "not a plan",
		"{}":                     "format 0",
		`{"format":1}`:           "names no namespace",
		`{"format":1,"wrong":1}`: "unknown field",
		`{"format":1,"namespace":"n","values":{}} {}`: "one",
	} {
		if _, err := plan.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"format":1,"namespace":"n","values":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := plan.Read(strings.NewReader(text)); err == nil && p.Namespace == "" {
			t.Error("a plan for nowhere")
		}
	})
}
