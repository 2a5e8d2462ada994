// Package slowclient treats a running server as slow and hostile clients do,
// and as honest ones do meanwhile.
package slowclient

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is when the tests give up on a connection that ought to end after 10 s.
const patience = 60 * time.Second

// Server is a process that serves HTTP on the loopback.
type Server struct {
	Port int
	PID  int

	ended <-chan error
}

// End tells the server to end, as Kubernetes does, and fails the test unless it
// ends in order.
func (s Server) End(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(s.PID, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(patience):
		t.Errorf("the server has not ended within %v", patience)
	}
}

// Again starts the program of the running test as another process, which shows
// by the variable of that name that it is to be the command itself. The test's
// TestMain has to look for it. The line that has the port is JSON with an
// "address" in it.
func Again(t *testing.T, name string, env ...string) Server {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append(env, name+"=1")...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	read := make(chan struct{})
	go func() {
		<-read // Wait closes the pipe
		ended <- cmd.Wait()
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it may have ended
	for lines := bufio.NewScanner(out); lines.Scan(); {
		_, after, found := strings.Cut(lines.Text(), `"address":"`)
		if !found {
			continue
		}
		address, _, _ := strings.Cut(after, `"`)
		port, err := strconv.Atoi(address[strings.LastIndexByte(address, ':')+1:])
		if err != nil {
			t.Fatalf("no port in %q", lines.Text())
		}
		go func() {
			defer close(read)
			_, _ = io.Copy(io.Discard, out)
		}()
		return Server{Port: port, PID: cmd.Process.Pid, ended: ended}
	}
	close(read)
	t.Fatal("the server does not say where it serves")
	return Server{}
}

func (s Server) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port)) }

// half is a request to a path of which the rest is missing.
func half(path, kind string) string {
	head := "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	switch kind {
	case "header":
		return head + "Content-Le"
	case "chunk":
		return head + "Transfer-Encoding: chunked\r\n\r\n10\r\n{"
	}
	return head + "Content-Length: 1000\r\n\r\n{"
}

// CheckHalves fails the test for each half-sent request to one of the paths
// that the server does not end. It returns how long the longest stayed open.
func (s Server) CheckHalves(t *testing.T, paths ...string) time.Duration {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	longest := time.Duration(0)
	for _, path := range paths {
		for _, kind := range []string{"header", "body", "chunk"} {
			all.Go(func() {
				took, err := s.endOf(half(path, kind))
				if err != nil {
					t.Errorf("%s, half a %s: %v", path, kind, err)
				}
				mu.Lock()
				defer mu.Unlock()
				longest = max(longest, took)
			})
		}
	}
	all.Wait()
	return longest
}

// endOf sends a text and waits until the server ends the connection.
func (s Server) endOf(text string) (time.Duration, error) {
	c, err := net.Dial("tcp", s.address())
	if err != nil {
		return 0, err
	}
	defer c.Close()
	begin := time.Now()
	c.SetDeadline(begin.Add(patience))
	if _, err := io.WriteString(c, text); err != nil {
		return 0, err
	}
	said, err := io.ReadAll(c)
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		return patience, fmt.Errorf("still open after %v, having said %.200q", patience, said)
	}
	return time.Since(begin), nil
}

// CheckFlood opens as many connections as it is told, each with half a request to
// the path, and fails the test if an honest client, from the same address or
// from another, is not answered meanwhile, or if the server takes more than
// 64 MB for it. It returns what was taken, in bytes, and the slowest answer.
func (s Server) CheckFlood(t *testing.T, connections int, path, honest string) (taken int64, slowest time.Duration) {
	t.Helper()
	before := s.memory(t)
	held := make([]net.Conn, 0, connections)
	defer func() {
		for _, c := range held {
			c.Close()
		}
	}()
	kinds := []string{"body", "chunk", "header"}
	most := before
	for i := range connections {
		c, err := net.DialTimeout("tcp", s.address(), patience)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		held = append(held, c)
		_, _ = io.WriteString(c, half(path, kinds[i%len(kinds)])) // it may have been closed already
		if i%1000 != 999 {
			continue
		}
		for _, from := range []string{"127.0.0.1", "127.0.0.2"} {
			took, err := s.ask(from, honest)
			if err != nil {
				t.Errorf("with %d slow connections, from %s: %v", i+1, from, err)
			}
			slowest = max(slowest, took)
		}
		most = max(most, s.memory(t))
	}
	if most-before > 64<<20 {
		t.Errorf("%d slow connections take %d MB", connections, (most-before)>>20)
	}
	return most - before, slowest
}

// ask is an honest client with one request.
func (s Server) ask(from, path string) (time.Duration, error) {
	begin := time.Now()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: patience}
	c, err := d.Dial("tcp", s.address())
	if err != nil {
		return 0, err
	}
	defer c.Close()
	c.SetDeadline(begin.Add(patience))
	if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		return 0, err
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("it answers %s", resp.Status)
	}
	return time.Since(begin), nil
}

// memory is the resident memory of the server in bytes.
func (s Server) memory(t *testing.T) int64 {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.PID))
	if err != nil {
		t.Skip("memory is read from /proc, which is not here")
	}
	_, after, _ := strings.Cut(string(b), "VmRSS:")
	var kb int64
	if _, err := fmt.Sscan(after, &kb); err != nil {
		t.Fatal(err)
	}
	return kb << 10
}
