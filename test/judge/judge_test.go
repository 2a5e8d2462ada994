// Package judge lets independent judges look at what the chart renders. It is a
// module of its own, because kube-score links another release of Kubernetes'
// libraries. What it reads are the golden files of deploy/chart, which are held
// to what the chart renders by that package's tests.
package judge

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/yannh/kubeconform/pkg/validator"
	"github.com/zegl/kube-score/config"
	"github.com/zegl/kube-score/domain"
	"github.com/zegl/kube-score/parser"
	"github.com/zegl/kube-score/score"
	"github.com/zegl/kube-score/scorecard"
)

const (
	renderings = "../../deploy/chart/testdata"
	schemas    = "../../internal/kubeschema/testdata/{{ .ResourceKind }}{{ .KindSuffix }}.json"
)

// ignored are the checks that a rendering says it is excepted from, by the
// annotation of its values file, where the reasons stand.
var ignored = map[string][]string{
	"prod.yaml":    nil,
	"default.yaml": {"container-image-pull-policy", "service-type"},
	"dev.yaml":     {"container-image-pull-policy", "deployment-replicas", "service-type"},
}

func TestKubeScoreFindsNothingButWhatIsExceptedByName(t *testing.T) {
	for name, want := range ignored {
		t.Run(name, func(t *testing.T) {
			skipped := map[string]bool{}
			for object, check := range judged(t, rendering(t, name)) {
				if check.Skipped {
					if excepted(check) {
						skipped[check.Check.ID] = true
					}
					continue
				}
				if check.Grade < scorecard.GradeAllOK {
					t.Errorf("%s: %s: %s %+v", object, check.Check.ID, check.Grade, check.Comments)
				}
			}
			if got := slices.Sorted(maps.Keys(skipped)); !slices.Equal(got, want) {
				t.Errorf("excepted are %q, want %q", got, want)
			}
		})
	}
}

func TestKubeScoreFindsWhatIsMadeWrong(t *testing.T) {
	text := string(rendering(t, "prod.yaml"))
	for _, wrong := range []struct{ from, to, id string }{
		{"readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "container-security-context-readonlyrootfilesystem"},
		{"imagePullPolicy: Always", "imagePullPolicy: IfNotPresent", "container-image-pull-policy"},
		{"type: LoadBalancer", "type: NodePort", "service-type"},
	} {
		t.Run(wrong.id, func(t *testing.T) {
			broken := strings.ReplaceAll(text, wrong.from, wrong.to)
			if broken == text {
				t.Fatalf("%q is not in the rendering", wrong.from)
			}
			for _, check := range judged(t, []byte(broken)) {
				if check.Check.ID == wrong.id && check.Grade < scorecard.GradeAllOK {
					return
				}
			}
			t.Error("kube-score does not find it")
		})
	}
}

func TestKubeconformFindsNothing(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(renderings, "*.yaml"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d renderings: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			objects := 0
			for _, result := range conforms(t, rendering(t, filepath.Base(file))) {
				switch result.Status {
				case validator.Empty:
				case validator.Valid:
					objects++
				default:
					signature, _ := result.Resource.Signature() // its error is the result's
					t.Errorf("%+v: %v", signature, result.Err)
				}
			}
			if objects < 10 {
				t.Errorf("only %d objects were looked at", objects)
			}
		})
	}
}

func TestKubeconformFindsWhatIsMadeWrong(t *testing.T) {
	text := string(rendering(t, "prod.yaml"))
	for name, wrong := range map[string][2]string{
		"a field that does not exist": {"restartPolicy: Always", "restartPolicies: Always"},
		"a number that is a text":     {"revisionHistoryLimit: 5", `revisionHistoryLimit: "five"`},
		"a field that is missing":     {"- name: tmp\n", "-\n"},
		"a quantity that is none":     {"sizeLimit: 32Mi", "sizeLimit: much"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(text, wrong[0], wrong[1], 1)
			if broken == text {
				t.Fatalf("%q is not in the rendering", wrong[0])
			}
			for _, result := range conforms(t, []byte(broken)) {
				if result.Status == validator.Invalid {
					return
				}
			}
			t.Error("kubeconform does not find it")
		})
	}
}

// excepted says whether an object asked not to be checked, as against a check that
// does not apply to it or is off unless it is asked for.
func excepted(check scorecard.TestScore) bool {
	return !check.Check.Optional && len(check.Comments) == 1 && check.Comments[0].Summary == "Skipped because "+check.Check.ID+" is ignored"
}

// judged yields each check of each object.
func judged(t *testing.T, text []byte) func(func(string, scorecard.TestScore) bool) {
	t.Helper()
	reader, err := parser.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := reader.ParseFiles([]domain.NamedReader{named{bytes.NewReader(text)}})
	if err != nil {
		t.Fatal(err)
	}
	run := &config.RunConfiguration{
		UseIgnoreChecksAnnotation: true, UseOptionalChecksAnnotation: true, MinReplicasDeployment: 2, MinReplicasHPA: 2,
		KubernetesVersion:    config.Semver{Major: 1, Minor: 37},
		EnabledOptionalTests: map[string]struct{}{"container-seccomp-profile": {}, "container-ports-check": {}},
	}
	card, err := score.Score(objects, score.RegisterAllChecks(objects, nil, run), run)
	if err != nil {
		t.Fatal(err)
	}
	if len(*card) < 10 {
		t.Fatalf("kube-score saw %d objects only", len(*card))
	}
	return func(yield func(string, scorecard.TestScore) bool) {
		for _, object := range *card {
			for _, check := range object.Checks {
				if !yield(object.HumanFriendlyRef(), check) {
					return
				}
			}
		}
	}
}

func conforms(t *testing.T, text []byte) []validator.Result {
	t.Helper()
	judge, err := validator.New([]string{schemas}, validator.Opts{Strict: true, KubernetesVersion: "1.37.0"})
	if err != nil {
		t.Fatal(err)
	}
	return judge.Validate("rendering", io.NopCloser(bytes.NewReader(text)))
}

func rendering(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(renderings, name))
	if err != nil {
		t.Fatalf(`fmt.Errorf("read what the chart renders: %%w", err) = %v`,
			fmt.Errorf("read what the chart renders: %w", err))
	}
	return text
}

type named struct{ io.Reader }

func (named) Name() string { return "rendering" }
