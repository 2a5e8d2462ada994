package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
)

// server is a running backend program.
type server struct {
	cmd  *exec.Cmd
	base string
	log  bytes.Buffer
	// Start is the time from exec to the first 200 of the readiness endpoint.
	Start time.Duration
}

// startServer runs the backend on a free port of loopback, on the first core
// where there are several and taskset is there.
func startServer(ctx context.Context, binary, databaseURL string, env ...string) (*server, error) {
	number, err := freeport.Find()
	if err != nil {
		return nil, err
	}
	port := strconv.Itoa(number)
	args := []string{binary}
	if path, err := exec.LookPath("taskset"); err == nil {
		args = []string{path, "-c", "0", binary}
	}
	s := &server{cmd: exec.Command(args[0], args[1:]...), base: "http://127.0.0.1:" + port}
	s.cmd.Env = []string{
		"DATABASE_URL=" + databaseURL, "PORT=" + port, "LOG_LEVEL=error", "HOST=127.0.0.1",
		"JWT_SECRET=" + strings.Repeat("bench", 10), "RATE_LIMIT=0", "QUOTA_TASKS=0", "PATH=" + os.Getenv("PATH"),
	}
	if len(args) == 1 {
		s.cmd.Env = append(s.cmd.Env, "GOMAXPROCS=1") // it can't be held to one core otherwise
	}
	s.cmd.Env = append(s.cmd.Env, env...)
	s.cmd.Stderr, s.cmd.Stdout = &s.log, &s.log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	begin := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", binary, err)
	}
	for {
		resp, err := http.Get(s.base + "/health?ready")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				s.Start = time.Since(begin)
				return s, nil
			}
		}
		if time.Since(begin) > 20*time.Second || ctx.Err() != nil {
			s.stop()
			return nil, fmt.Errorf("%s is not ready after 20 s: %v\n%s", binary, err, s.log.String())
		}
		time.Sleep(500 * time.Microsecond)
	}
}

// stop ends the server as Kubernetes would.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return s.cmd.Wait()
}

// cpu is the processor time that the server has used so far (proc(5), stat,
// fields 14 and 15, in ticks of 10 ms).
func (s *server) cpu() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// memory reads a line of /proc/PID/status such as VmRSS or VmHWM, in MiB.
func (s *server) memory(key string) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024, err
		}
	}
	return 0, fmt.Errorf("no %s in /proc status", key)
}

// person registers somebody and returns a loader that acts as them.
func (s *server) person(ctx context.Context, email string) (*loader, error) {
	return s.personFrom(ctx, email, "")
}

// personFrom is person from another address: one registers only so often.
func (s *server) personFrom(ctx context.Context, email, address string) (*loader, error) {
	l := newLoader(s.base, "")
	l.from = address
	body := fmt.Sprintf(`{"email":%q,"password":"correct horse battery","zone":"Europe/Berlin"}`, email)
	b, err := l.do(ctx, request{http.MethodPost, "/auth/register", body})
	if err != nil {
		return nil, err
	}
	var out struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(b, &out); err != nil || out.Token == "" {
		return nil, fmt.Errorf("no token in %s", b)
	}
	l.token = out.Token
	return l, nil
}
