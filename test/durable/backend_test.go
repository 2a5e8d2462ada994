// Package durable holds conversations to what they promise: whatever is killed
// in the midst of a turn, the turn ends, what it did is done once, and whoever
// reads it has all of it once.
package durable

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// startLimit is how long a backend may take until it is ready.
const startLimit = 30 * time.Second

// build builds the programs once.
var build = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "durable"); err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-o", dir, "./cmd/todo-chatbot-backend", "./cmd/todo")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("build the programs: %w\n%s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	pgtest.Stop()
	if dir, err := build(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(status)
}

// backend is a process that is started again on the same port when it was
// killed.
type backend struct {
	t    *testing.T
	url  string
	env  []string
	cmd  *exec.Cmd
	done chan struct{}
	log  *os.File
}

// startBackend starts one on a database, with the model of the provider.
func startBackend(t *testing.T, name, database, provider string) *backend {
	t.Helper()
	port := freePort(t)
	log, err := os.Create(filepath.Join(t.TempDir(), name+".log"))
	if err != nil {
		t.Fatal(err)
	}
	b := &backend{t: t, url: "http://127.0.0.1:" + port, log: log, env: []string{
		"DATABASE_URL=" + database, "JWT_SECRET=" + strings.Repeat("0123456789abcdef", 4), "PORT=" + port, "LOG_LEVEL=info", "RATE_LIMIT=0", "NOTIFY_ALLOW=127.0.0.1",
		"OPENAI_API_KEY=sk-of-a-test", "OPENAI_BASE_URL=" + provider, "OPENAI_MODEL=fake-model", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"),
	}}
	b.start()
	t.Cleanup(func() {
		b.kill()
		if t.Failed() {
			if text, err := os.ReadFile(log.Name()); err == nil {
				t.Logf("%s says at last:\n%s", name, tail(string(text), 40))
			}
		}
		log.Close()
	})
	return b
}

// start starts the process. It may take a while until it is ready: a database
// that is away keeps it from that.
func (b *backend) start() {
	b.t.Helper()
	dir, err := build()
	if err != nil {
		b.t.Fatal(err)
	}
	b.cmd, b.done = exec.Command(filepath.Join(dir, "todo-chatbot-backend")), make(chan struct{})
	b.cmd.Env, b.cmd.Stdout, b.cmd.Stderr = b.env, b.log, b.log
	if err := b.cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	cmd, done := b.cmd, b.done
	go func() {
		defer close(done)
		_ = cmd.Wait() // it was killed
	}()
}

// ready waits until the backend answers, and says if it does not.
func (b *backend) ready() error {
	deadline := time.Now().Add(startLimit)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/health?ready", nil)
		resp, err := http.DefaultClient.Do(req)
		cancel()
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("it says %s", resp.Status)
		}
		select {
		case <-b.done:
			return fmt.Errorf("the backend at %s ended by itself", b.url)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the backend at %s is not ready: %w", b.url, err)
		}
	}
}

// kill ends the process as kill -9 does.
func (b *backend) kill() {
	_ = b.cmd.Process.Kill() // it may have ended already
	<-b.done
}

func freePort(t *testing.T) string {
	t.Helper()
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(port)
}

func tail(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
