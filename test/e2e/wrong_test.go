package e2e

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/todo-chatbot/todo-chatbot/deploy/local"
)

// wrong is something that people do wrong, or that goes wrong, and what they are
// told: a pattern for each thing that has to be said.
type wrong struct {
	name  string
	args  func(*testing.T) []string
	tells []string
}

// explainsWhatIsWrong deploys in ways that cannot work. Each ends with a status
// other than 0, a sentence with the reason and the next step, and no secret.
func (g *ground) explainsWhatIsWrong(t *testing.T) string {
	var figures []string
	for _, w := range []wrong{
		{"without permission", g.withoutPermission, []string{`cannot|may not|forbidden`, `Ask for the ClusterRole|ask for the right`}},
		{"with a context that is not there", func(*testing.T) []string { return g.deployArgs("--context", "production") }, []string{`no context "production"`, `it has `}},
		{"with a cluster that does not answer", g.withSilentCluster, []string{`does not answer`, `start it, or choose another --context`}},
		{"without the secrets", func(*testing.T) []string {
			return []string{"deploy", "-f", g.small, "--set", "config.assistant=offline"}
		}, []string{`DATABASE_URL`, `--env-file`}},
		{"with a node port that is taken", g.withTakenPort, []string{`30080`, `holder|allocated`, `nodePort`}},
		{"with images for another architecture", g.withForeignImages, []string{`todo-chatbot-backend:` + foreign, `exec format error`, `images load --platform`}},
	} {
		figures = append(figures, g.explains(t, w))
		g.todoctl(t, "undeploy", "--yes")
	}
	t.Run("as somebody who is not root", g.refusesOthers)
	return strings.Join(figures, ", ")
}

// refusesOthers runs what needs root as a user who has no way to become it.
func (g *ground) refusesOthers(t *testing.T) {
	folder, err := os.MkdirTemp("", "others") // t.TempDir is nobody else's
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"todoctl", "todo-cluster"} {
		copyFile(t, g.program(name), filepath.Join(folder, name), 0o755)
	}
	for says, args := range map[string][]string{
		`(?m)^todoctl: start a cluster .*needs root, and there is no sudo here.*: run the command as root$`: {"todoctl", "up", "--own-cluster", "--cluster", "others", "--cluster-program", "./todo-cluster"},
		`(?m)^todo-cluster: .*it needs root, and this is user 65534; run the command as root`:               {"todo-cluster", "up", "--name", "others"},
		`(?m)^todo-cluster: cluster "others" can only be taken down by root`:                                {"todo-cluster", "down", "--name", "others"},
	} {
		command := exec.CommandContext(t.Context(), filepath.Join(folder, args[0]), args[1:]...)
		command.Dir, command.Env = folder, []string{"HOME=" + folder, "PATH=" + folder}
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		said, err := command.CombinedOutput()
		if err == nil || !regexp.MustCompile(says).Match(said) {
			t.Errorf("%s ends with %v: %s", strings.Join(args, " "), err, said)
		}
	}
}

// explains does one thing that is wrong and says how long it took to be told.
func (g *ground) explains(t *testing.T, w wrong) (figure string) {
	t.Helper()
	t.Run(w.name, func(t *testing.T) {
		args := w.args(t)
		ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
		defer cancel()
		begin := time.Now()
		_, err := g.try(ctx, "todoctl", args...)
		took := time.Since(begin)
		if err == nil || ctx.Err() != nil {
			t.Fatalf("it ends with %v after %v", err, took)
		}
		for _, pattern := range w.tells {
			if !regexp.MustCompile(pattern).MatchString(err.Error()) {
				t.Errorf("it does not tell %q: %v", pattern, err)
			}
		}
		if strings.Contains(err.Error(), "canary") {
			t.Errorf("it shows a secret: %v", err)
		}
		figure = fmt.Sprintf("%s %.1f s", strings.TrimPrefix(w.name, "with "), took.Seconds())
	})
	return figure
}

// withoutPermission is access by an account that may do nothing.
func (g *ground) withoutPermission(t *testing.T) []string {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "powerless"}}
	if _, err := g.client.CoreV1().ServiceAccounts("default").Create(t.Context(), account, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	token, err := g.client.CoreV1().ServiceAccounts("default").CreateToken(t.Context(), account.Name, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	access, err := clientcmd.LoadFromFile(g.status.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	for name := range access.AuthInfos {
		access.AuthInfos[name] = &clientcmdapi.AuthInfo{Token: token.Status.Token}
	}
	path := filepath.Join(g.dir, "powerless")
	if err := clientcmd.WriteToFile(*access, path); err != nil {
		t.Fatal(err)
	}
	return g.deployArgs("-f", g.small, "--kubeconfig", path)
}

// withSilentCluster is access to where nobody listens.
func (g *ground) withSilentCluster(t *testing.T) []string {
	access, err := clientcmd.LoadFromFile(g.status.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	for _, cluster := range access.Clusters {
		cluster.Server = "https://" + net.JoinHostPort(g.status.Gateway, fmt.Sprint(g.closedPort(t)))
	}
	path := filepath.Join(g.dir, "silent")
	if err := clientcmd.WriteToFile(*access, path); err != nil {
		t.Fatal(err)
	}
	return g.deployArgs("--kubeconfig", path)
}

// withTakenPort lets another namespace have the node port.
func (g *ground) withTakenPort(t *testing.T) []string {
	spaces := g.client.CoreV1().Namespaces()
	if _, err := spaces.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "other"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The port is free again with the service, before its namespace is gone.
		services := g.client.CoreV1().Services("other")
		if err := errors.Join(services.Delete(context.Background(), "holder", metav1.DeleteOptions{}), spaces.Delete(context.Background(), "other", metav1.DeleteOptions{})); err != nil {
			t.Error(err)
		}
	})
	holder := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "holder"},
		Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeNodePort, Ports: []corev1.ServicePort{{Port: 80, NodePort: nodePort}}}}
	if _, err := g.client.CoreV1().Services("other").Create(t.Context(), holder, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return g.deployArgs("-f", g.small)
}

// foreign is the tag of images that this machine's processor cannot run.
const foreign = "2.0.0"

func (g *ground) withForeignImages(t *testing.T) []string {
	platform := map[string]string{"amd64": "linux/arm64", "arm64": "linux/amd64"}[runtime.GOARCH]
	store, archives := filepath.Join(g.dir, "images"), filepath.Join(g.dir, "foreign")
	g.todoctl(t, "images", "build", "--tag", foreign, "--platform", platform, "--store", store, "--source", g.root)
	g.todoctl(t, "images", "load", "--tag", foreign, "--platform", platform, "--store", store, "--to", "archive:"+archives)
	files, err := filepath.Glob(filepath.Join(archives, "*.tar"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%d archives: %v", len(files), err)
	}
	cluster := local.Cluster{Program: g.program("todo-cluster"), Name: g.name, Out: os.Stderr}
	if err := cluster.Load(t.Context(), files...); err != nil {
		t.Logf("the node refuses them: %v", err) // then they are not there, which is told too
	}
	return g.deployArgs("-f", g.small, "--set-string", "image.frontend.tag="+foreign, "--set-string", "image.backend.tag="+foreign)
}

// interrupted presses Ctrl-C while pods start, and deploys again afterwards; and
// the same for a deployer that is killed, which can say and put away nothing.
func (g *ground) interrupted(t *testing.T) string {
	g.deploy(t, "-f", g.small)
	said, took := g.endInTheMiddle(t, "debug", syscall.SIGINT)
	if !strings.Contains(said, "Interrupted") {
		t.Errorf("it does not say that it was interrupted: %s", said)
	}
	if took > patience {
		t.Errorf("it went on for %v", took)
	}
	after := g.deploy(t, "-f", g.small, "--set", "config.logLevel=debug")
	g.settled(t, 1, 1)
	g.endInTheMiddle(t, "warn", syscall.SIGKILL)
	state, err := g.try(t.Context(), "todoctl", "status")
	if err == nil || !strings.HasPrefix(state, "Degraded") || !strings.Contains(state, "pending-upgrade") {
		t.Errorf("after a killed deployer the status is to fail and to name the state; it ended with %v and says %s", err, state)
	}
	killed := g.deploy(t, "-f", g.small, "--set", "config.logLevel=warn")
	g.settled(t, 1, 1)
	return fmt.Sprintf("ended %.1f s after Ctrl-C, deployed again in %.1f s; after a killed deployer in %.1f s", took.Seconds(), after.Seconds, killed.Seconds)
}

// endInTheMiddle deploys another log level and ends that once its revision is
// recorded. It returns what it said, and how long it went on.
func (g *ground) endInTheMiddle(t *testing.T, level string, signal syscall.Signal) (said string, took time.Duration) {
	t.Helper()
	command := exec.CommandContext(t.Context(), g.program("todoctl"), g.deployArgs("-f", g.small, "--set", "config.logLevel="+level)...)
	command.Dir, command.Env = g.root, append(os.Environ(), "KUBECONFIG="+g.status.Kubeconfig)
	var out strings.Builder
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, patience, "the upgrade is recorded", func() error {
		list, err := g.client.CoreV1().Secrets(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "owner=helm,status=pending-upgrade"})
		if err == nil && len(list.Items) == 0 {
			err = errors.New("no revision is pending")
		}
		return err
	})
	if err := command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := command.Wait(); err == nil {
		t.Errorf("ended by %v, it ends with 0", signal)
	}
	took = time.Since(begin)
	g.table.said(out.String())
	return out.String(), took
}
