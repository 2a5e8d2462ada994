package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// asks is the label of all that todoctl validate makes for some seconds.
const asks = "app=todo-chatbot-asks"

// TestValidateOnKubernetes holds todoctl validate to what it says of a real
// cluster, of a real database behind it and of an endpoint for models.
func TestValidateOnKubernetes(t *testing.T) {
	if os.Getenv("TODO_E2E") == "" {
		t.Skip("This starts a real Kubernetes on this machine. To run it: make e2e")
	}
	g := newGround(t)
	v := &validator{ground: g}
	defer func() {
		if at := slices.IndexFunc(v.said, func(s string) bool { return g.leaks(s) }); at >= 0 {
			t.Errorf("a secret is in what was printed: %s", v.said[at])
		}
	}()
	v.waitForImages(t)
	t.Run("before the first deployment", v.beforeDeploying)
	t.Run("a cluster that is in the way", v.inTheWay)
	t.Run("the database and the model", v.dependencies)
	t.Run("interrupted, nothing is left", v.interrupted)
	t.Run("of a release that runs", v.running)
}

// validator runs todoctl validate and keeps what it prints.
type validator struct {
	*ground
	said []string
}

// finding is one that todoctl prints in JSON.
type finding struct{ Rule, Severity, Message, Hint string }

// leaks says whether a text holds one of the secrets.
func (g *ground) leaks(text string) bool {
	for _, secret := range g.canary {
		if strings.Contains(text, secret) {
			return true
		}
	}
	return false
}

// validate returns the exit code and the rules that were found broken.
func (v *validator) validate(t *testing.T, arguments ...string) (code int, rules string, all []finding) {
	t.Helper()
	out, err := v.try(t.Context(), "todoctl", append([]string{"validate", "-o", "json", "-q", "--plain-helm=false", "--set", "config.assistant=offline"}, arguments...)...)
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		code = failed.ExitCode()
		v.said = append(v.said, err.Error())
	}
	v.said = append(v.said, out)
	var report struct {
		Results []struct{ Diagnostics []finding }
	}
	if code < 2 {
		if err := json.Unmarshal([]byte(out), &report); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
	}
	var ids []string
	for _, result := range report.Results {
		for _, f := range result.Diagnostics {
			if f.Severity != "advice" {
				ids, all = append(ids, f.Rule), append(all, f)
			}
		}
	}
	return code, strings.Join(ids, " "), all
}

// wants holds a call to its exit code and to the rules it finds broken.
func (v *validator) wants(t *testing.T, code int, rules, says string, arguments ...string) {
	t.Helper()
	got, found, all := v.validate(t, arguments...)
	if got != code || found != rules || !strings.Contains(fmt.Sprint(all), says) {
		t.Errorf("validate %s: exit code %d with %q, want %d with %q that says %q: %+v", strings.Join(arguments, " "), got, found, code, rules, says, all)
	}
}

// waitForImages waits until the node tells of the images that were loaded.
func (v *validator) waitForImages(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for {
		code, rules, _ := v.validate(t, "--cluster", "-f", v.small)
		if code == 0 {
			return
		}
		if time.Now().After(deadline) || strings.TrimSpace(strings.ReplaceAll(rules, "image-absent", "")) != "" {
			t.Fatalf("the node does not report its images: %s", rules)
		}
		time.Sleep(time.Second)
	}
}

func (v *validator) beforeDeploying(t *testing.T) {
	v.wants(t, 0, "", "", "--cluster", "-f", v.small)
	v.wants(t, 0, "", "", "-f", v.small) // It answers, so it is asked.
	v.wants(t, 1, "image-absent", "todo-chatbot-backend:7.7.7", "-f", v.small, "--set", "image.backend.tag=7.7.7")
	v.wants(t, 1, "capacity", "64", "-f", v.small, "--set-string", "resources.backend.requests.cpu=64,resources.backend.limits.cpu=64")
	v.wants(t, 1, "api-version", "HTTPRoute", "-f", v.small, "--set", "httpRoute.enabled=true,httpRoute.parentRefs[0].name=gateway")
	v.wants(t, 1, "image-content", "sha256:0000", "-f", v.small, "--set", "image.backend.digest=sha256:"+strings.Repeat("0", 64))
}

// inTheWay puts other people's things into the cluster.
func (v *validator) inTheWay(t *testing.T) {
	ctx := t.Context()
	core := v.client.CoreV1()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	other := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "other"}, Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeNodePort, Ports: []corev1.ServicePort{{Port: 80, NodePort: nodePort}}}}
	_, err := core.Services("default").Create(ctx, other, metav1.CreateOptions{})
	must(err)
	v.wants(t, 1, "node-port-taken", "Service other in namespace default", "-f", v.small, "--set", fmt.Sprintf("service.frontend.nodePort=%d", nodePort))
	must(core.Services("default").Delete(ctx, "other", metav1.DeleteOptions{}))

	mine := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shared"}}
	_, err = core.Namespaces().Create(ctx, mine, metav1.CreateOptions{})
	must(err)
	quota := &corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: "team"}, Spec: corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{"limits.memory": resource.MustParse("100Mi")}}}
	_, err = core.ResourceQuotas("shared").Create(ctx, quota, metav1.CreateOptions{})
	must(err)
	bounds := &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: "team"}, Spec: corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{{Type: corev1.LimitTypeContainer, Max: corev1.ResourceList{"cpu": resource.MustParse("500m")}}}}}
	_, err = core.LimitRanges("shared").Create(ctx, bounds, metav1.CreateOptions{})
	must(err)
	v.wants(t, 1, "limit-range limit-range quota", "100Mi", "-n", "shared", "-f", v.small)
	must(core.ResourceQuotas("shared").Delete(ctx, "team", metav1.DeleteOptions{}))
	must(core.LimitRanges("shared").Delete(ctx, "team", metav1.DeleteOptions{}))
	// The API server itself applies each object without keeping it.
	v.wants(t, 0, "", "", "-n", "shared", "-f", v.small)
	if found, err := v.client.AppsV1().Deployments("shared").List(ctx, metav1.ListOptions{}); err != nil || len(found.Items) != 0 {
		t.Errorf("%d Deployments were kept (%v)", len(found.Items), err)
	}
	must(core.Namespaces().Delete(ctx, "shared", metav1.DeleteOptions{}))
}

func (v *validator) dependencies(t *testing.T) {
	v.wants(t, 0, "", "", "--dependencies", "-f", v.small, "--env-file", v.env)
	v.nothingLeft(t)
	wrong := v.write(t, "wrong.env", fmt.Sprintf("DATABASE_URL=postgresql://todo:%s@%s:%d/absent?sslmode=disable\n", v.canary[databasePassword], v.status.Gateway, v.dbPort))
	v.wants(t, 1, "database-reachable", "has no database absent", "--dependencies", "-f", v.small, "--env-file", wrong)
	guessed := v.write(t, "guessed.env", "DATABASE_URL="+strings.Replace(v.databaseURL(), v.canary[databasePassword], "canary-guessed", 1)+"\n")
	v.wants(t, 1, "database-reachable", "does not let the user todo in", "--dependencies", "-f", v.small, "--env-file", guessed)
	nobody := v.write(t, "nobody.env", fmt.Sprintf("DATABASE_URL=postgresql://todo:%s@%s:9/postgres\n", v.canary[databasePassword], v.status.Gateway))
	v.wants(t, 1, "database-reachable", "refuses connections", "--dependencies", "-f", v.small, "--env-file", nobody)
	unknown := v.write(t, "unknown.env", fmt.Sprintf("DATABASE_URL=postgresql://todo:%s@db.nowhere.svc/postgres\n", v.canary[databasePassword]))
	v.wants(t, 1, "database-reachable", "the cluster knows no name db.nowhere.svc", "--dependencies", "-f", v.small, "--env-file", unknown)
	v.wants(t, 1, "database-url", "DATABASE_URL is missing", "--dependencies", "-f", v.small) // nor has the cluster one
	// A model that nobody serves: the address is this machine's, the port nobody's.
	v.wants(t, 1, "model-reachable", "refuses connections", "--dependencies", "-f", v.small, "--env-file", v.env,
		"--set", fmt.Sprintf("config.assistant=openai,config.openaiBaseUrl=http://%s:9/v1", v.status.Gateway))
	v.nothingLeft(t)
}

// interrupted sends Ctrl-C while the pod waits for a database that says nothing.
func (v *validator) interrupted(t *testing.T) {
	listener, err := net.Listen("tcp", net.JoinHostPort(v.status.Gateway, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	silent := v.write(t, "silent.env", fmt.Sprintf("DATABASE_URL=postgresql://todo:%s@%s:%s/x?sslmode=disable\n", v.canary[databasePassword], v.status.Gateway, port))
	command := exec.CommandContext(t.Context(), v.program("todoctl"), "validate", "--dependencies", "-f", v.small, "--env-file", silent)
	command.Env = append(os.Environ(), "KUBECONFIG="+v.status.Kubeconfig)
	var said strings.Builder
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	connection, err := listener.Accept() // The pod runs, and waits for an answer.
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := bufio.NewReader(connection).ReadByte(); err != nil {
		t.Fatal(err)
	}
	if err := command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	err = command.Wait()
	v.said = append(v.said, said.String())
	var failed *exec.ExitError
	if !errors.As(err, &failed) || failed.ExitCode() != 2 {
		t.Errorf("it ended with %v: %s", err, said.String())
	}
	v.nothingLeft(t)
}

// running checks an update of a release that runs, whose Secret is there.
func (v *validator) running(t *testing.T) {
	v.deploy(t, "-f", v.small)
	v.wants(t, 0, "", "", "--dependencies", "-f", v.small)
	v.wants(t, 1, "capacity", "as this update needs", "-f", v.small, "--set-string", "resources.backend.requests.cpu=1,resources.backend.limits.cpu=1")
	v.nothingLeft(t)
}

// nothingLeft holds that all that was made to ask is gone, at once or within the
// seconds that a namespace takes.
func (v *validator) nothingLeft(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		pods, err := v.client.CoreV1().Pods("").List(ctx, metav1.ListOptions{LabelSelector: asks})
		if err != nil {
			t.Fatal(err)
		}
		secrets, err := v.client.CoreV1().Secrets("").List(ctx, metav1.ListOptions{LabelSelector: asks})
		if err != nil {
			t.Fatal(err)
		}
		namespaces, err := v.client.CoreV1().Namespaces().List(ctx, metav1.ListOptions{LabelSelector: asks})
		if err != nil {
			t.Fatal(err)
		}
		left := len(pods.Items) + len(secrets.Items) + len(namespaces.Items)
		if left == 0 {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%d pods, %d Secrets and %d namespaces are left", len(pods.Items), len(secrets.Items), len(namespaces.Items))
		case <-time.After(300 * time.Millisecond):
		}
	}
}
