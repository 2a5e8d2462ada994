// Package browser tests the product as a person meets it: the programs as they
// are built, in a real browser.
package browser

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

// startLimit is how long a program may take until it is ready.
const startLimit = 30 * time.Second

// programs is the folder of the built programs.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "programs")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-o", dir, "./cmd/todo", "./cmd/todo-chatbot-backend", "./cmd/todo-chatbot-frontend")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("build the programs: %w\n%s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	closeBrowser()
	pgtest.Stop()
	if dir, err := programs(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(status)
}

// program is a running program.
type program struct {
	url  string
	cmd  *exec.Cmd
	log  bytes.Buffer
	done chan struct{}
}

// start runs a program until it answers on the path, and ends it after the test.
func start(t *testing.T, name string, args, env []string, url, path string) *program {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{url: url, cmd: exec.Command(filepath.Join(dir, name), args...), done: make(chan struct{})}
	p.cmd.Env = append([]string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "TZ=Europe/Berlin"}, env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait() // told apart by its log
	}()
	t.Cleanup(func() { p.end(t, syscall.SIGTERM) })
	deadline := time.Now().Add(startLimit)
	for {
		resp, err := http.Get(url + path)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return p
			}
		}
		select {
		case <-p.done:
			t.Fatalf("%s ended: %s", name, p.log.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not ready: %v\n%s", name, err, p.log.String())
		}
	}
}

// end stops the program by the signal and waits for it.
func (p *program) end(t *testing.T, s syscall.Signal) {
	t.Helper()
	_ = p.cmd.Process.Signal(s) // it may have ended by itself
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		t.Errorf("it does not end:\n%s", p.log.String())
	}
}

// runLocal runs the app for one person on a data folder.
func runLocal(t *testing.T, dataDir string, env ...string) *program {
	t.Helper()
	addr := freeAddr(t)
	return start(t, "todo", []string{"run", "--addr", addr, "--data-dir", dataDir}, env, "http://"+addr, "/api/health?ready")
}

// runPair runs backend and frontend as their pods would, on PostgreSQL where
// it is installed, else on SQLite.
func runPair(t *testing.T) *program {
	t.Helper()
	return runPairWith(t, func(string) []string { return nil })
}

// runPairWith is runPair with further variables of the backend, which may hold
// the page's address.
func runPairWith(t *testing.T, env func(url string) []string) *program {
	t.Helper()
	database := "sqlite:" + filepath.Join(t.TempDir(), "todo.db")
	if pgtest.Installed() {
		database = pgtest.New(t)
	}
	back, front := freeAddr(t), freeAddr(t)
	start(t, "todo-chatbot-backend", nil, append([]string{
		"DATABASE_URL=" + database, "JWT_SECRET=" + strings.Repeat("0123456789abcdef", 4), "PORT=" + port(back), "LOG_LEVEL=warn",
	}, env("http://"+front)...), "http://"+back, "/health?ready")
	return start(t, "todo-chatbot-frontend", nil, []string{
		"NEXT_PUBLIC_API_URL=http://" + back, "PORT=" + port(front), "NODE_ENV=production",
	}, "http://"+front, "/api/health?ready")
}

func freeAddr(t *testing.T) string {
	t.Helper()
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}

func port(addr string) string {
	_, p, _ := net.SplitHostPort(addr) // it is one
	return p
}
