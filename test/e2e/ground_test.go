// Package e2e holds the product to what it promises on a real Kubernetes: it is
// deployed with the commands that people type, talked to, broken, upgraded,
// rolled back and taken away.
package e2e

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/todo-chatbot/todo-chatbot/deploy/local"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

const (
	namespace = "todo-chatbot"
	nodePort  = 30080
	first     = "1.1.0" // the tags of two images
	second    = "1.1.1"
	// databasePassword is the canary that the database asks for.
	databasePassword = "DATABASE_URL password"
	// patience is for what takes seconds: only a fault takes so long, also where
	// other builds run. What is measured is printed.
	patience = 2 * time.Minute
)

// ground is what the product is deployed on: a cluster and a database of the
// test's own, which end with the test's process.
type ground struct {
	root   string // of the repository
	dir    string // the test's folder
	status local.ClusterStatus
	config *rest.Config
	client *kubernetes.Clientset
	name   string            // of the cluster
	canary map[string]string // secrets nobody may ever see, by their keys
	env    string            // path of the file that holds them
	small  string            // path of values that leave room on two processors
	dbPort int
	table  table
}

// newGround starts a cluster of one node with a database, and loads both images.
// Its name is this process's own: runs side by side do not meet.
func newGround(t *testing.T) *ground { return newGroundOf(t, 1) }

func newGroundOf(t *testing.T, nodes int) *ground {
	t.Helper()
	g := newCluster(t, nodes)
	g.makeSecrets()
	port, stop, err := pgtest.StartOn(pgtest.Network{Address: g.status.Gateway, Subnet: g.status.Subnet}, g.canary[databasePassword])
	if err != nil {
		t.Fatalf("start a database: %v", err)
	}
	t.Cleanup(stop)
	g.dbPort = port
	g.writeSecrets(t)
	g.writeValues(t)
	g.loadImages(t, local.Cluster{Program: g.program("todo-cluster"), Name: g.name, Out: os.Stderr})
	return g
}

// newCluster starts a cluster with nothing in it.
func newCluster(t *testing.T, nodes int) *ground {
	t.Helper()
	sweep(t)
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	g := &ground{root: root, dir: t.TempDir(), name: clusterName("e2e")}
	cluster := local.Cluster{Program: g.program("todo-cluster"), Name: g.name, Out: os.Stderr}
	release, err := cluster.Hold(t.Context(), nodes)
	if err != nil {
		t.Fatalf("start a cluster: %v", err)
	}
	t.Cleanup(func() {
		if err := release(); err != nil {
			t.Errorf("end the cluster: %v", err)
		}
	})
	if g.status, err = cluster.Status(t.Context()); err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.BuildConfigFromFlags("", g.status.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS, config.Burst, config.WarningHandler = 200, 400, rest.NoWarnings{}
	g.config = config
	if g.client, err = kubernetes.NewForConfig(config); err != nil {
		t.Fatal(err)
	}
	return g
}

// makeSecrets makes secrets that can be looked for.
func (g *ground) makeSecrets() {
	push, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // the source of randomness never fails
	}
	g.canary = map[string]string{
		databasePassword: "canary" + rand.Text(), "OPENAI_API_KEY": "sk-canary" + rand.Text(),
		"MCP_CONFIG token": "canary" + rand.Text(), "JWT_SECRET": "canary" + rand.Text() + rand.Text(),
		"VAPID_PRIVATE_KEY": base64.RawURLEncoding.EncodeToString(push.Bytes()),
	}
}

// databaseURL is the database's as pods reach it.
func (g *ground) databaseURL() string {
	return fmt.Sprintf("postgresql://todo:%s@%s:%d/postgres?sslmode=disable", g.canary[databasePassword], g.status.Gateway, g.dbPort)
}

// mcpConfig names a server of tools that nobody reaches.
func (g *ground) mcpConfig() string {
	return `{"mcpServers":{"nowhere":{"url":"http://127.0.0.1:9/","headers":{"Authorization":"Bearer ` + g.canary["MCP_CONFIG token"] + `"}}}}`
}

func (g *ground) writeSecrets(t *testing.T) {
	t.Helper()
	text := fmt.Sprintf("DATABASE_URL=%s\nOPENAI_API_KEY=%s\nJWT_SECRET=%s\nMCP_CONFIG='%s'\nVAPID_PRIVATE_KEY=%s\n",
		g.databaseURL(), g.canary["OPENAI_API_KEY"], g.canary["JWT_SECRET"], g.mcpConfig(), g.canary["VAPID_PRIVATE_KEY"])
	g.env = g.write(t, "secrets.env", text)
}

// writeValues makes values with which three pods of each and a surge fit on two processors.
func (g *ground) writeValues(t *testing.T) {
	t.Helper()
	g.small = g.write(t, "small.yaml", `replicaCount: {frontend: 1, backend: 1}
resources:
  frontend: {requests: {cpu: 20m, memory: 32Mi}, limits: {cpu: 1000m, memory: 128Mi}}
  backend: {requests: {cpu: 20m, memory: 64Mi}, limits: {cpu: 1000m, memory: 256Mi}}
`)
}

// loadImages builds two versions by the commands of docs/deploy.md and loads them.
func (g *ground) loadImages(t *testing.T, cluster local.Cluster) {
	t.Helper()
	store, archives := filepath.Join(g.dir, "images"), filepath.Join(g.dir, "archives")
	platform := "linux/" + runtime.GOARCH
	for _, tag := range []string{first, second} {
		g.todoctl(t, "images", "build", "--tag", tag, "--platform", platform, "--store", store, "--source", g.root)
		g.weigh(t, g.todoctl(t, "images", "inspect", "--tag", tag, "--store", store, "-o", "json"))
		g.todoctl(t, "images", "load", "--tag", tag, "--platform", platform, "--store", store, "--to", "archive:"+archives)
	}
	files, err := filepath.Glob(filepath.Join(archives, "*.tar"))
	if err != nil || len(files) != 4 {
		t.Fatalf("%d archives: %v", len(files), err)
	}
	if err := cluster.Load(t.Context(), files...); err != nil {
		t.Fatalf("load the images: %v", err)
	}
}

// weigh fails the test for an image that is too heavy.
func (g *ground) weigh(t *testing.T, inspected string) {
	t.Helper()
	var images []built
	decode(t, inspected, &images)
	for _, image := range images {
		if image.Bytes == 0 || image.Bytes > heaviest {
			t.Errorf("%s for %s has %d bytes compressed, and at most %.0f are allowed", image.Name, image.Platform, image.Bytes, heaviest)
		}
	}
}

// deployArgs deploys, with the values every deployment here has.
func (g *ground) deployArgs(more ...string) []string {
	return append([]string{"deploy", "--env-file", g.env, "--set", "config.assistant=offline",
		"--set", fmt.Sprintf("networkPolicy.databasePort=%d", g.dbPort), "-o", "json"}, more...)
}

// report is what todoctl prints of a deployment.
type report struct {
	State        string
	URL          string
	Seconds      float64
	Revision     struct{ Revision int }
	RolledBackTo int `json:"rolled_back_to"`
	Error        string
}

func (g *ground) deploy(t *testing.T, more ...string) report {
	t.Helper()
	return g.reported(t, g.todoctl(t, g.deployArgs(more...)...))
}

func (g *ground) reported(t *testing.T, text string) report {
	t.Helper()
	var r report
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("read what todoctl reports: %v\n%s", err, text)
	}
	if r.State != "Running" {
		t.Fatalf("the release is %s, not Running: %s", r.State, text)
	}
	return r
}

// todoctl runs the command and returns what it printed.
func (g *ground) todoctl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := g.try(t.Context(), "todoctl", args...)
	if err != nil {
		t.Fatalf("todoctl %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// try runs one of the product's programs against the cluster. Whatever it says
// is kept, to be searched for secrets.
func (g *ground) try(ctx context.Context, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, g.program(name), args...)
	// As Ctrl-C: what it holds in the cluster is to be given back.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = patience
	command.Dir = g.root
	command.Env = append(os.Environ(), "KUBECONFIG="+g.status.Kubeconfig, "HELM_CACHE_HOME="+g.dir, "HELM_CONFIG_HOME="+g.dir, "HELM_DATA_HOME="+g.dir)
	var out, said strings.Builder
	command.Stdout, command.Stderr = &out, &said
	err := command.Run()
	g.table.said(out.String(), said.String())
	if err != nil {
		return out.String(), fmt.Errorf("%w\n%s", err, tail(said.String()+out.String(), 40))
	}
	return out.String(), nil
}

func (g *ground) program(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(g.root, "bin", name)
}

// url is the node port on the node's own address.
func (g *ground) url() string {
	return fmt.Sprintf("http://%s:%d", g.status.Nodes[0].Address, nodePort)
}

func (g *ground) write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(g.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// eventually asks until it is so, and fails with what it said last.
func eventually(t *testing.T, patience time.Duration, what string, ask func() error) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		err := ask()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s not within %v: %v", what, patience, err)
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("t.Context().Err() = %v", t.Context().Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
