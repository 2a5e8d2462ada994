package rule_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v4/pkg/chart/v2/loader"

	"github.com/todo-chatbot/todo-chatbot/deploy/admission"
	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

const (
	// generated is how many values files the differential test makes up, in parts
	// that run side by side; make proof makes up 2,560.
	generated, parts = 400, 4
	// whole is of how many of them one goes through all of Helm: it compiles the
	// schema again for each, which takes longer than everything else. For the
	// others the schema is compiled once, by the library that Helm uses.
	whole = 10
)

// judge asks both, Helm with its schema and templates, and the checks in Go.
type judge struct {
	chart     *helm.Chart
	templates *helm.Templates
	schema    *jsonschema.Schema
	book      *rule.Book
	defaults  *values.Node
	security  *admission.Judge
}

func newJudge(t *testing.T) judge {
	t.Helper()
	loaded, err := helm.EmbeddedChart()
	if err != nil {
		t.Fatal(err)
	}
	security, err := admission.NewJudge("restricted")
	if err != nil {
		t.Fatal(err)
	}
	return judge{loaded, helm.NewTemplates(""), schema(t), rule.NewBook(), defaults(t), security}
}

// schema compiles the chart's own, as Helm does.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := fs.ReadFile(chart.FS(), "values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("file:///values.schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("file:///values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// ofHelm asks the schema and the templates; all of Helm must say the same.
func (j judge) ofHelm(t *testing.T, plain map[string]any, all bool) (manifests string, refusal error) {
	t.Helper()
	merged, err := helm.AllValues(j.chart, plain)
	if err != nil {
		t.Fatal(err)
	}
	if refusal = j.schema.Validate(merged); refusal == nil {
		var rendered map[string]string
		if rendered, refusal = j.templates.Render(t.Context(), plain); refusal == nil {
			for name, text := range rendered {
				if !strings.HasSuffix(name, ".txt") && strings.TrimSpace(text) != "" {
					manifests += "---\n" + text + "\n"
				}
			}
		}
	}
	if all {
		_, err := helm.Render(t.Context(), j.chart, withSessionKey(plain), helm.Rendering{Release: "todo", Namespace: "todo-chatbot", KubeVersion: "v1.37.2"})
		if (err == nil) != (refusal == nil) {
			t.Errorf("all of Helm says %v, its schema and templates %v, of %v", err, refusal, plain)
		}
	}
	return manifests, refusal
}

// withSessionKey gives the key that the chart takes from the cluster, or makes there.
func withSessionKey(plain map[string]any) map[string]any {
	secrets, ok := plain["secrets"].(map[string]any)
	if !ok {
		return plain
	}
	existing, _ := secrets["existingSecret"].(string)
	if key, given := secrets["jwtSecret"]; existing != "" || given && key != "" {
		return plain
	}
	plain = maps.Clone(plain)
	secrets = maps.Clone(secrets)
	secrets["jwtSecret"] = strings.Repeat("k", 32)
	plain["secrets"] = secrets
	return plain
}

// agree reports whether both find an error, or both none; it tells what they said.
func (j judge) agree(t *testing.T, text string, all bool) (wrong bool) {
	t.Helper()
	plain, err := loader.LoadValues(bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	manifests, helmSays := j.ofHelm(t, plain, all)
	given, faults := values.Parse(values.NewSource("given.yaml", []byte(text)))
	if len(faults) > 0 {
		t.Fatalf("%v in:\n%s", faults, text)
	}
	var goSays []string
	for _, finding := range j.book.Values(values.WithDefaults(j.defaults, given)) {
		if finding.Rule.Severity == rule.Error {
			goSays = append(goSays, finding.Rule.ID+": "+finding.Message)
		}
	}
	if (helmSays != nil) != (len(goSays) > 0) {
		t.Errorf("they disagree about:\n%s\nHelm: %v\nGo: %s", text, helmSays, strings.Join(goSays, "\n"))
	}
	if helmSays == nil && len(goSays) == 0 {
		j.objects(t, manifests, text, given)
	}
	return len(goSays) > 0
}

// objects holds what values without an error render to against the rules of
// objects: this is why todoctl need not render the chart that is compiled in.
func (j judge) objects(t *testing.T, manifests, text string, given *values.Node) {
	t.Helper()
	documents, faults := values.Documents(values.NewSource("rendered", []byte(manifests)))
	if len(faults) > 0 {
		t.Fatalf("%v in what this renders to:\n%s", faults, text)
	}
	for _, finding := range j.book.Manifests(documents, validate.Outside(values.WithDefaults(j.defaults, given))) {
		if finding.Rule.Severity == rule.Error {
			t.Errorf("%s: %s in what this renders to:\n%s", finding.Rule.ID, finding.Message, text)
		}
	}
	for _, document := range documents {
		if pod := rule.PodOf(document); pod != nil {
			refusals, err := j.security.Refusals(pod.Plain().(map[string]any))
			if err != nil || len(refusals) > 0 {
				t.Errorf("%v %v in what this renders to:\n%s", err, refusals, text)
			}
		}
	}
}

func TestHelmAndGoAgree(t *testing.T) {
	j := newJudge(t)
	for _, r := range rule.All() {
		if r.Layer != rule.Values {
			continue
		}
		t.Run("about the examples of "+r.ID, func(t *testing.T) {
			for _, example := range []string{r.Good, r.Bad} {
				if !strings.Contains(example, "secrets:") {
					example = base + example
				}
				if wrong := j.agree(t, example, true); wrong != (example != r.Good && r.Severity == rule.Error && strings.HasSuffix(example, r.Bad)) {
					t.Errorf("an error: %v, in:\n%s", wrong, example)
				}
			}
		})
	}
	for part := range parts {
		t.Run(fmt.Sprintf("about values made up, part %d", part+1), func(t *testing.T) {
			t.Parallel()
			j.madeUp(t, rand.New(rand.NewPCG(6, 2026+uint64(part))))
		})
	}
}

func (j judge) madeUp(t *testing.T, random *rand.Rand) {
	total := generated
	if text := os.Getenv("TODO_VALUES"); text != "" {
		var err error
		if total, err = strconv.Atoi(text); err != nil {
			t.Fatalf("TODO_VALUES: %v", err)
		}
	}
	count := total / parts
	if testing.Short() {
		count /= 10
	}
	wrong := 0
	for i := range count {
		text, err := json.MarshalIndent(madeUp(random), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if j.agree(t, string(text), i%whole == 0) {
			wrong++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d values files: %d with errors, %d without", count, wrong, count-wrong)
	if wrong < count/5 || wrong > count*4/5 {
		t.Errorf("%d of %d are wrong: the generator is lopsided", wrong, count)
	}
}
