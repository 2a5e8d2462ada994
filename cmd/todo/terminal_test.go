package main

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/todo-chatbot/todo-chatbot/internal/fakeopenai"
)

// screenLimit is when a test gives up on words that do not appear.
const screenLimit = 30 * time.Second

// home is a person's home with a language model that thinks so.
type home struct {
	*testing.T
	env []string
}

func newHome(t *testing.T, think func(fakeopenai.Request) fakeopenai.Answer) *home {
	t.Helper()
	provider := httptest.NewServer(&fakeopenai.Provider{Think: think})
	t.Cleanup(provider.Close)
	return &home{t, []string{"HOME=" + t.TempDir(), "TZ=Europe/Berlin", "PATH=" + os.Getenv("PATH"),
		"ASSISTANT=openai", "OPENAI_BASE_URL=" + provider.URL + "/v1", "OPENAI_MODEL=fake"}}
}

func (h *home) command(args ...string) *exec.Cmd {
	cmd := exec.Command("todo", args...) // TestMain has put it into the PATH
	cmd.Env = h.env
	return cmd
}

// output is what a command of the person prints.
func (h *home) output(args ...string) string {
	h.Helper()
	out, err := h.command(args...).CombinedOutput()
	if err != nil {
		h.Fatalf("todo %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// app runs the app on the address until it is ended.
func (h *home) app(addr string) *exec.Cmd {
	h.Helper()
	cmd := h.command("run", "--addr", addr)
	if err := cmd.Start(); err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }) // it may have ended
	deadline := time.Now().Add(screenLimit)
	for {
		b, err := os.ReadFile(strings.TrimPrefix(h.env[0], "HOME=") + "/.local/share/todo-chatbot/running.json")
		var r running
		if err == nil && json.Unmarshal(b, &r) == nil && r.PID == cmd.Process.Pid {
			return cmd
		}
		if time.Now().After(deadline) {
			h.Fatal("the app does not run")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// screen is a program at a pseudo terminal.
type screen struct {
	*testing.T
	keys *os.File
	cmd  *exec.Cmd
	done chan struct{}

	mu   sync.Mutex
	text bytes.Buffer
	from int // what was seen already
}

// at starts a command at a pseudo terminal of its own, as its foreground program.
func (h *home) at(args ...string) *screen {
	h.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		h.Fatalf("open a pseudo terminal: %v", err)
	}
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		h.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		h.Fatal(err)
	}
	slave, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		h.Fatal(err)
	}
	defer slave.Close()
	s := &screen{T: h.T, keys: master, cmd: h.command(args...), done: make(chan struct{})}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = slave, slave, slave
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		h.Fatal(err)
	}
	go s.read()
	h.Cleanup(func() { _ = s.cmd.Process.Kill(); <-s.done; master.Close() })
	return s
}

// read collects what is shown until the program has closed the terminal.
func (s *screen) read() {
	defer close(s.done)
	b := make([]byte, 4096)
	for {
		n, err := s.keys.Read(b)
		s.mu.Lock()
		s.text.Write(b[:n])
		s.mu.Unlock()
		if err != nil {
			_ = s.cmd.Wait() // its status is in ProcessState
			return
		}
	}
}

// sees waits until the words are shown after all that was seen before.
func (s *screen) sees(words string) {
	s.Helper()
	deadline := time.Now().Add(screenLimit)
	for {
		s.mu.Lock()
		rest := s.text.String()[s.from:]
		if i := strings.Index(rest, words); i >= 0 {
			s.from += i + len(words)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		if time.Now().After(deadline) {
			s.Fatalf("%q is not shown after\n%s", words, s.shown())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (s *screen) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// types types what a person types; \r is Enter, \x03 Ctrl-C, \x04 Ctrl-D.
func (s *screen) types(keys string) {
	s.Helper()
	if _, err := s.keys.WriteString(keys); err != nil {
		s.Fatal(err)
	}
}

// ends waits for the program's end and checks its status.
func (s *screen) ends(status int) {
	s.Helper()
	select {
	case <-s.done:
	case <-time.After(screenLimit):
		s.Fatalf("it does not end after\n%s", s.shown())
	}
	if got := s.cmd.ProcessState.ExitCode(); got != status {
		s.Errorf("it ended with %d, want %d, after\n%s", got, status, s.shown())
	}
}
