package chart_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"
	chartv2 "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	kubefake "helm.sh/helm/v4/pkg/kube/fake"
	releasecommon "helm.sh/helm/v4/pkg/release/common"
	releasev1 "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage"
	"helm.sh/helm/v4/pkg/storage/driver"
	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

// valuesBefore are those of the chart of the release before.
func valuesBefore(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile("testdata/before/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// version is what the chart says of itself.
func version(t *testing.T) string {
	t.Helper()
	loaded, err := loader.LoadDir("todo-chatbot")
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Metadata.AppVersion
}

func TestTheValuesOfTheReleaseBeforeAreThose(t *testing.T) {
	text, err := os.ReadFile("../../test/before/release.txt")
	if err != nil {
		t.Fatal(err)
	}
	commit := regexp.MustCompile(`(?m)^[0-9a-f]{40}$`).FindString(string(text))
	if commit == "" {
		t.Fatal("test/before/release.txt names no commit")
	}
	if exec.CommandContext(t.Context(), "git", "cat-file", "-e", commit).Run() != nil {
		t.Log("this folder has no history: whether testdata/before is of " + commit + " can't be looked at")
		return
	}
	then, err := exec.CommandContext(t.Context(), "git", "show", commit+":deploy/chart/todo-chatbot/values.yaml").Output()
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile("testdata/before/values.yaml"); err != nil || string(kept) != string(then) {
		t.Errorf("testdata/before/values.yaml isn't that of %s (%v): git show %s:deploy/chart/todo-chatbot/values.yaml > deploy/chart/testdata/before/values.yaml, "+
			"and take what it has out of newKeys in deploy/rule/keys_new.go", commit, err, commit)
	}
}

// TestNewKeysAreThoseThatTheReleaseBeforeLacks finds a key that is new and isn't said
// to be, without which helm upgrade --reuse-values fails.
func TestNewKeysAreThoseThatTheReleaseBeforeLacks(t *testing.T) {
	text, err := os.ReadFile("todo-chatbot/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var now map[string]any
	if err := yaml.Unmarshal(text, &now); err != nil {
		t.Fatal(err)
	}
	var lacking []string
	var compare func(prefix string, then, now map[string]any)
	compare = func(prefix string, then, now map[string]any) {
		for key, value := range now {
			before, ok := then[key]
			below, isMap := value.(map[string]any)
			beforeBelow, wasMap := before.(map[string]any)
			switch {
			case !ok:
				lacking = append(lacking, prefix+key)
			case isMap && wasMap && len(beforeBelow) > 0:
				compare(prefix+key+".", beforeBelow, below)
			}
		}
	}
	compare("", valuesBefore(t), now)
	slices.Sort(lacking)
	said := rule.NewKeys()
	slices.Sort(said)
	if !slices.Equal(lacking, said) {
		t.Errorf("the release before lacks\n%q\nand newKeys in deploy/rule/keys_new.go are\n%q", lacking, said)
	}
}

// TestUpgradesKeepTheValuesOfTheReleaseBefore has Helm upgrade a release that the chart
// before made, without a cluster, with each way to keep its values.
func TestUpgradesKeepTheValuesOfTheReleaseBefore(t *testing.T) {
	given := map[string]any{
		"secrets":      map[string]any{"existingSecret": "mine"},
		"replicaCount": map[string]any{"backend": float64(3)},
		"config":       map[string]any{"assistant": "offline"},
	}
	for name, test := range map[string]struct {
		set  map[string]any
		way  func(*action.Upgrade)
		says []string
		note string
	}{
		"--reuse-values": {
			way:  func(u *action.Upgrade) { u.ReuseValues = true },
			says: []string{"replicas: 3", `name: "mine"`, "todo-chatbot-backend:1.0.0"},
			note: "add --set image.backend.tag=" + version(t),
		},
		"--reuse-values, and the images of this chart": {
			set: map[string]any{"image": map[string]any{"backend": map[string]any{"tag": version(t)},
				"frontend": map[string]any{"tag": version(t)}}},
			way:  func(u *action.Upgrade) { u.ReuseValues = true },
			says: []string{"replicas: 3", "todo-chatbot-backend:" + version(t), "todo-chatbot-frontend:" + version(t)},
		},
		"--reuse-values, and a new key turned on": {
			set:  map[string]any{"backup": map[string]any{"schedule": "30 3 * * *"}, "proxy": map[string]any{"https": "http://proxy.example:3128"}},
			way:  func(u *action.Upgrade) { u.ReuseValues = true },
			says: []string{"replicas: 3", "kind: CronJob", "--keep-last=7", "storage: 5Gi", "value: \"http://proxy.example:3128\""},
		},
		"--reset-then-reuse-values": {
			way:  func(u *action.Upgrade) { u.ResetThenReuseValues = true },
			says: []string{"replicas: 3", `name: "mine"`, "todo-chatbot-backend:" + version(t)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			configuration := &action.Configuration{Releases: storage.Init(driver.NewMemory()), KubeClient: &kubefake.PrintingKubeClient{Out: &strings.Builder{}}, Capabilities: common.DefaultCapabilities.Copy()}
			configuration.Capabilities.KubeVersion = common.KubeVersion{Version: "v1.37.2", Major: "1", Minor: "37"}
			configuration.SetLogger(nil)
			before := releasev1.Release{
				Name: "todo", Namespace: "todo-chatbot", Version: 1, Config: given,
				Info:  &releasev1.Info{FirstDeployed: time.Now(), LastDeployed: time.Now(), Status: releasecommon.StatusDeployed},
				Chart: &chartv2.Chart{Metadata: &chartv2.Metadata{APIVersion: "v2", Name: "todo-chatbot", Version: "1.0.0"}, Values: valuesBefore(t)},
			}
			if err := configuration.Releases.Create(&before); err != nil {
				t.Fatal(err)
			}
			now, err := loader.LoadDir(filepath.Join("todo-chatbot"))
			if err != nil {
				t.Fatal(err)
			}
			upgrade := action.NewUpgrade(configuration)
			upgrade.Namespace = "todo-chatbot"
			test.way(upgrade)
			got, err := upgrade.RunWithContext(t.Context(), "todo", now, test.set)
			if err != nil {
				t.Fatal(err)
			}
			manifest := got.(*releasev1.Release).Manifest
			for _, want := range test.says {
				if !strings.Contains(manifest, want) {
					t.Errorf("the upgrade applies nothing with %q", want)
				}
			}
			notes := got.(*releasev1.Release).Info.Notes
			if test.note != "" && !strings.Contains(notes, test.note) {
				t.Errorf("its notes don't say %q:\n%s", test.note, notes)
			}
			if strings.Contains(test.says[len(test.says)-1], version(t)) && strings.Contains(notes, "older than this chart") {
				t.Errorf("its notes call the images old:\n%s", notes)
			}
			if objects(t, manifest) == nil {
				t.Error("it applies nothing")
			}
		})
	}
}
