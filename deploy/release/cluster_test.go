package release_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// real connects to the cluster that the environment names, with images of a
// stand-in that fails on demand.
func real(t *testing.T) func(ctx context.Context, secrets entity.Secrets, set ...string) (release.Report, error) {
	t.Helper()
	kubeconfig, socket := os.Getenv("TODOCTL_TEST_KUBECONFIG"), os.Getenv("TODOCTL_TEST_CONTAINERD")
	if kubeconfig == "" || socket == "" {
		t.Skip("needs a cluster: set TODOCTL_TEST_KUBECONFIG to its kubeconfig and TODOCTL_TEST_CONTAINERD to the socket of its node's containerd")
	}
	tag := loadStandIns(t, socket)
	cluster, err := kube.Connect(kubeconfig, "", "todo-release-test")
	if err != nil {
		t.Fatal(err)
	}
	chart, err := helm.EmbeddedChart()
	if err != nil {
		t.Fatal(err)
	}
	deployer := release.New(cluster, helm.NewClient(cluster.Access(), "todo-release-test", slog.DiscardHandler), release.Options{Timeout: 2 * time.Minute})
	t.Cleanup(func() {
		if err := deployer.Undeploy(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return func(ctx context.Context, secrets entity.Secrets, set ...string) (release.Report, error) {
		all := append([]string{"service.frontend.nodePort=30999", "image.backend.tag=" + tag["todo-chatbot-backend"], "image.frontend.tag=" + tag["todo-chatbot-frontend"]}, set...)
		values, err := helm.ValueSources{Profile: "dev", Set: all}.Merge()
		if err != nil {
			t.Fatal(err)
		}
		return deployer.Deploy(ctx, release.Request{Chart: chart, Values: values, Secrets: secrets})
	}
}

// loadStandIns builds the stand-ins and puts them on the node, and returns their tags.
func loadStandIns(t *testing.T, socket string) map[string]string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS("testdata/stub")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"go.mod": "module example.com/stub\n\ngo 1.26\n", "app/web/page/dist/index.html": "<!doctype html>"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755), os.WriteFile(filepath.Join(root, name), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	source, err := image.FindSource(t.Context(), root, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	recipes, err := image.Recipes(image.AutoTag)
	if err != nil {
		t.Fatal(err)
	}
	store, tags := image.OpenStore(t.TempDir()), map[string]string{}
	for _, recipe := range recipes {
		built, err := image.Build(t.Context(), source, recipe, []image.Platform{image.LocalPlatform()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Put(built, false); err != nil {
			t.Fatal(err)
		}
		img, err := store.Image(built.Name, image.LocalPlatform())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := image.Load(t.Context(), image.Containerd(image.Execute, socket), built.Name, img, false); err != nil {
			t.Fatal(err)
		}
		tags[built.Name.Repository] = built.Name.Tag
	}
	return tags
}

func TestOnACluster(t *testing.T) {
	deploy := real(t)
	secrets, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: databaseURL})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("from nothing it runs within a minute", func(t *testing.T) {
		report, err := deploy(t.Context(), secrets)
		if err != nil || report.State != lifecycle.Running || report.Seconds > 60 || report.URL == "" {
			t.Fatalf("%+v %v", report, err)
		}
		t.Logf("running after %.1f s", report.Seconds)
	})
	for fault, c := range map[string]struct {
		set    []string
		code   lifecycle.Code
		within float64 // seconds, with going back
	}{
		"a program that crashes":         {[]string{"config.featureFlags.crash=true"}, lifecycle.Crashed, 30},
		"a program that takes too much":  {[]string{"config.featureFlags.memory=true"}, lifecycle.OutOfMemory, 30},
		"a program that is not ready":    {[]string{"config.featureFlags.unready=true"}, lifecycle.NotReady, 75},
		"an image nobody has":            {[]string{"image.backend.tag=9.9.9"}, lifecycle.ImagePull, 30},
		"an image that may not be got":   {[]string{"image.backend.tag=9.9.9", "image.backend.pullPolicy=Never"}, lifecycle.ImageAbsent, 30},
		"more processors than there are": {[]string{"resources.backend.requests.cpu=64000m", "resources.backend.limits.cpu=64000m"}, lifecycle.Unschedulable, 60},
	} {
		t.Run(fault+" is named, and the version before runs on", func(t *testing.T) {
			report, err := deploy(t.Context(), entity.Secrets{}, c.set...)
			var failure *release.Failure
			if !errors.As(err, &failure) || failure.RolledBackTo == 0 || report.State != lifecycle.Running || report.Seconds > c.within {
				t.Fatalf("%+v %v", report, err)
			}
			if !strings.Contains(err.Error(), "["+string(c.code)+"]") {
				t.Errorf("it does not name %s: %v", c.code, err)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("a secret is in the message: %v", err)
			}
			t.Logf("named and gone back after %.1f s", report.Seconds)
		})
	}
}
