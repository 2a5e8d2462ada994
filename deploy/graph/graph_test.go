package graph_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/todo-chatbot/todo-chatbot/deploy/graph"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// cluster is a namespace with a rollout under way, as an API server tells it.
func cluster(pods int) graph.Source {
	labels := func(part string) map[string]any {
		return map[string]any{"app": "todo-chatbot-" + part, "app.kubernetes.io/component": part, "app.kubernetes.io/managed-by": "Helm"}
	}
	meta := func(name, part, owner string) map[string]any {
		m := map[string]any{"name": name, "labels": labels(part)}
		if kind, of, ok := strings.Cut(owner, "/"); ok {
			m["ownerReferences"] = []any{map[string]any{"kind": kind, "name": of, "controller": true}}
		}
		return m
	}
	env := func(kind, name, key string) any {
		return map[string]any{"name": key, "valueFrom": map[string]any{kind: map[string]any{"name": name, "key": key}}}
	}
	template := func(part string, refs ...any) map[string]any {
		return map[string]any{"metadata": map[string]any{"labels": map[string]any{"app": "todo-chatbot-" + part, "version": "1.0.1"}},
			"spec": map[string]any{"containers": []any{map[string]any{"name": part, "env": refs}}}}
	}
	s := graph.Source{Namespace: "todo-chatbot", Release: "todo-chatbot", Revision: "revision 2", Database: "db.example:5432",
		States: map[string]graph.State{
			"release/todo-chatbot":           {State: "Degraded", Tone: graph.Bad, Reason: "CRASHED: it ended"},
			"pod/todo-chatbot-backend-new-0": {State: "CrashLoopBackOff", Tone: graph.Bad},
		},
		Objects: []graph.Object{
			{"kind": "ConfigMap", "metadata": meta("todo-chatbot-config", "", ""), "data": map[string]any{"LOG_LEVEL": "info", "ASSISTANT": "offline"}},
			{"kind": "ConfigMap", "metadata": map[string]any{"name": "kube-root-ca.crt"}, "data": map[string]any{"ca.crt": "x"}},
			{"kind": "Deployment", "metadata": meta("todo-chatbot-backend", "backend", ""), "status": map[string]any{"readyReplicas": int64(2)},
				"spec": map[string]any{"replicas": int64(2), "template": template("backend", env("secretKeyRef", "todo-chatbot-secrets", "DATABASE_URL"), env("configMapKeyRef", "todo-chatbot-config", "LOG_LEVEL"))}},
			{"kind": "Service", "metadata": meta("todo-chatbot-backend", "backend", ""), "spec": map[string]any{"type": "ClusterIP", "selector": map[string]any{"app": "todo-chatbot-backend"}, "ports": []any{map[string]any{"port": 8000, "targetPort": "http"}}}},
			{"kind": "Service", "metadata": meta("todo-chatbot-frontend", "frontend", ""), "spec": map[string]any{"type": "NodePort", "selector": map[string]any{"app": "todo-chatbot-frontend"}, "ports": []any{map[string]any{"port": 80, "targetPort": 3000, "nodePort": 30080}}}},
			{"kind": "ReplicaSet", "metadata": meta("todo-chatbot-backend-gone", "backend", "Deployment/todo-chatbot-backend"), "spec": map[string]any{"replicas": int64(0)}},
			{"kind": "Deployment", "metadata": meta("todo-chatbot-frontend", "frontend", ""), "status": map[string]any{"readyReplicas": int64(1)},
				"spec": map[string]any{"replicas": int64(1), "template": template("frontend", env("configMapKeyRef", "todo-chatbot-config", "LOG_LEVEL"))}},
		}}
	for _, set := range []string{"old", "new"} {
		name := "todo-chatbot-backend-" + set
		s.Objects = append(s.Objects, graph.Object{"kind": "ReplicaSet", "metadata": meta(name, "backend", "Deployment/todo-chatbot-backend"),
			"spec": map[string]any{"replicas": int64(pods), "template": template("backend")}})
		for i := range pods {
			s.Objects = append(s.Objects, graph.Object{"kind": "Pod", "metadata": meta(fmt.Sprintf("%s-%d", name, i), "backend", "ReplicaSet/"+name), "spec": map[string]any{"nodeName": "node-1"}})
		}
	}
	return s
}

func TestADeploymentIsDrawnInEveryFormat(t *testing.T) {
	g := graph.Build(cluster(2))
	formats := map[string]func(io.Writer, graph.Graph) error{"svg": graph.SVG, "mermaid": graph.Mermaid, "dot": graph.DOT,
		"json": func(w io.Writer, g graph.Graph) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(g)
		}}
	for format, write := range formats {
		t.Run(format, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got, g); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "rollout."+format)
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s is not as it was (-want +got):\n%s", golden, diff)
			}
		})
	}
}

func TestTheGraphHasTheRelationshipsOfTheDataModel(t *testing.T) {
	g := graph.Build(cluster(1))
	for _, want := range []graph.Edge{
		{From: "release/todo-chatbot", To: "deployment/todo-chatbot-backend", Relation: graph.Manages},
		{From: "release/todo-chatbot", To: "configmap/todo-chatbot-config", Relation: graph.Manages},
		{From: "deployment/todo-chatbot-backend", To: "replicaset/todo-chatbot-backend-new", Relation: graph.Owns},
		{From: "replicaset/todo-chatbot-backend-new", To: "pod/todo-chatbot-backend-new-0", Relation: graph.Owns},
		{From: "service/todo-chatbot-backend", To: "pod/todo-chatbot-backend-new-0", Relation: graph.Selects},
		{From: "deployment/todo-chatbot-backend", To: "secret/todo-chatbot-secrets", Relation: graph.Uses},
		{From: "deployment/todo-chatbot-frontend", To: "configmap/todo-chatbot-config", Relation: graph.Uses},
		{From: "deployment/todo-chatbot-frontend", To: "service/todo-chatbot-backend", Relation: graph.Connects, Label: "cluster DNS"},
		{From: "deployment/todo-chatbot-backend", To: "database", Relation: graph.Connects, Label: "DATABASE_URL"},
		{From: "host", To: "service/todo-chatbot-frontend", Relation: graph.Connects, Label: "NodePort"},
	} {
		if !has(g, want) {
			t.Errorf("missing: %s %s %s", want.From, want.Relation, want.To)
		}
	}
	for _, unwanted := range []string{"replicaset/todo-chatbot-backend-gone", "configmap/kube-root-ca.crt", "provider"} {
		if _, there := g.Node(unwanted); there {
			t.Errorf("%s is drawn, and has no part in the deployment", unwanted)
		}
	}
}

func TestManyPodsAreDrawnAsAFewAndANumber(t *testing.T) {
	g := graph.Build(cluster(500))
	drawn := 0
	for _, n := range g.Nodes {
		if n.Kind == graph.Pod {
			drawn++
		}
	}
	if want := 2 * (graph.MaxPods + 1); drawn != want {
		t.Errorf("%d pods are drawn, want %d", drawn, want)
	}
	if n, there := g.Node("pods/todo-chatbot-backend-new/more"); !there || n.Label != "492 more" {
		t.Errorf("the rest is %+v", n)
	}
}

func TestNoValueOfASecretIsInAGraph(t *testing.T) {
	s := cluster(1)
	s.Objects = append(s.Objects, graph.Object{"kind": "Secret", "metadata": map[string]any{"name": "todo-chatbot-secrets"}, "data": map[string]any{"DATABASE_URL": "Y2FuYXJ5"}, "stringData": map[string]any{"JWT_SECRET": "canary"}})
	var out bytes.Buffer
	g := graph.Build(s)
	for _, write := range []func(io.Writer, graph.Graph) error{graph.SVG, graph.Mermaid, graph.DOT} {
		if err := write(&out, g); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.NewEncoder(&out).Encode(g); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "Y2FuYXJ5") || strings.Contains(out.String(), "canary") {
		t.Error("a value of the Secret is in the output")
	}
	if !strings.Contains(out.String(), "JWT_SECRET") {
		t.Error("the names of the Secret's keys are missing")
	}
}

func TestWhateverNamesAreTheDrawingIsXMLAndNothingOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := cluster(rapid.IntRange(0, 12).Draw(t, "pods"))
		for i := range s.Objects {
			if rapid.Bool().Draw(t, "rename") {
				s.Objects[i]["metadata"].(map[string]any)["name"] = rapid.String().Draw(t, "name")
			}
		}
		s.Namespace = rapid.SampledFrom([]string{"todo", `"><script>alert(1)</script>`, "&amp;", "]]>"}).Draw(t, "namespace")
		g := graph.Build(s)
		var out bytes.Buffer
		if err := graph.SVG(&out, g); err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(&out); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("not XML: %v", err)
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "script" {
				t.Fatal("a name has become an element")
			}
		}
		nodes := graph.Arrange(g).Nodes
		for i, a := range nodes {
			for _, b := range nodes[i+1:] {
				if a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height {
					t.Fatalf("%s and %s overlap", a.ID, b.ID)
				}
			}
		}
	})
}

func has(g graph.Graph, want graph.Edge) bool {
	for _, e := range g.Edges {
		if e == want {
			return true
		}
	}
	return false
}
