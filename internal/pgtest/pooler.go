package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
)

// poolerProgram is where Debian's package pgbouncer puts it.
const poolerProgram = "/usr/sbin/pgbouncer"

// Pooler returns the address of an empty database behind a PgBouncer of the
// test's own, and its address without that. The mode is session, transaction or
// statement; there are at most as many connections to the server as are given.
// Where PgBouncer is not installed the test is skipped.
func Pooler(t testing.TB, mode string, servers int) (pooled, direct string) {
	t.Helper()
	if _, err := os.Stat(poolerProgram); err != nil {
		t.Skip("PgBouncer is not installed here. Install Debian's package pgbouncer to run this test.")
	}
	direct = New(t)
	return PoolerOf(t, "127.0.0.1", mode, servers, direct), direct
}

// PoolerOf is Pooler at an address of this machine, of a server that there is.
func PoolerOf(t testing.TB, host, mode string, servers int, direct string) (pooled string) {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	login := "user=" + owner
	if password, ok := u.User.Password(); ok {
		login = "user=" + u.User.Username() + " password=" + password
	}
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "pgbouncer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	config := filepath.Join(folder, "pgbouncer.ini")
	text := fmt.Sprintf(`[databases]
* = host=%s port=%s %s
[pgbouncer]
listen_addr = %s
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = %s
default_pool_size = %d
max_client_conn = 500
query_wait_timeout = 60
`, u.Hostname(), u.Port(), login, host, port, mode, servers)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(give(folder), give(config)); err != nil {
		t.Fatal(err)
	}
	u.Host = fmt.Sprintf("%s:%d", host, port)
	pooled = u.String()
	runPooler(t, config, pooled)
	return pooled
}

// runPooler starts PgBouncer, waits until it listens, and ends it with the test.
func runPooler(t testing.TB, config, address string) {
	t.Helper()
	cmd := exec.Command(poolerProgram, "-q", config)
	cmd.SysProcAttr = unprivileged()
	var log strings.Builder
	cmd.Stderr = &log
	started := make(chan error)
	ended := make(chan struct{})
	go func() { // see launch
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
			close(ended)
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-ended
		if t.Failed() {
			t.Logf("PgBouncer (%v) said: %s", cmd.ProcessState, log.String())
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, address)
		if err == nil {
			_ = conn.Close(ctx)
			return
		}
		select {
		case <-ended:
			t.Fatalf("PgBouncer ended: %s", log.String())
		case <-ctx.Done():
			t.Fatalf("PgBouncer does not answer within %v: %v", startLimit, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
