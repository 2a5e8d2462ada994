// Package pgtest gives tests a PostgreSQL server of their own: started in a
// temporary folder on a free port of the loopback, ended with the test
// process. It never talks to a server that happens to run.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// bin is where Debian's package keeps what is not on the PATH.
const bin = "/usr/lib/postgresql/15/bin"

// owner is the user to whom everything belongs.
const owner = "todo"

// shared is the server of this test process.
var shared onDemand

// onDemand is a server that is started by who first asks for it.
type onDemand struct {
	mu      sync.Mutex
	started bool
	server  *server
	err     error
}

// New returns the address of an empty database that is dropped after the
// test. Where PostgreSQL is not installed the test is skipped.
func New(t testing.TB) (address string) {
	t.Helper()
	need(t)
	s, err := shared.get()
	if err != nil {
		t.Fatalf("start a PostgreSQL server for tests: %v", err)
	}
	name := "t" + strings.ToLower(rand.Text())
	s.run(t, "create database "+name)
	t.Cleanup(func() { s.run(t, "drop database "+name+" with (force)") })
	return s.address(name)
}

// Installed says whether Debian's package is there.
func Installed() bool {
	_, err := os.Stat(filepath.Join(bin, "initdb"))
	return err == nil
}

// Start starts a server that is not shared and returns the address of an
// empty database on it.
func Start(d Durability) (address string, stop func(), err error) {
	s, err := start(settings{durable: d})
	if err != nil {
		return "", nil, err
	}
	return s.address("postgres"), s.stop, nil
}

// Guarded returns the address of an empty database on a server of the test's
// own that lets nobody in without the password, which the address holds. Where
// PostgreSQL is not installed the test is skipped.
func Guarded(t testing.TB) (address, password string) {
	t.Helper()
	need(t)
	password = rand.Text()
	s, err := start(settings{password: password})
	if err != nil {
		t.Fatalf("start a PostgreSQL server that asks for a password: %v", err)
	}
	t.Cleanup(s.stop)
	return s.address("postgres"), password
}

func need(t testing.TB) {
	t.Helper()
	if !Installed() {
		t.Skip("PostgreSQL 15 is not installed here. Install Debian's package postgresql-15 to run this test.")
	}
}

// Network is one besides the loopback that a server listens on: one of
// namespaces of this machine, never one that others are in.
type Network struct {
	Address string // of this machine on it
	Subnet  string // who may come in
}

// StartOn is Start for those on the network too, on the same port. Everybody has
// to know the password, of the user todo; where it is "", nobody is asked.
func StartOn(n Network, password string) (port int, stop func(), err error) {
	s, err := start(settings{network: &n, password: password})
	if err != nil {
		return 0, nil, err
	}
	return s.port, s.stop, nil
}

// Stop ends the server if one was started; call it at the end of TestMain.
// A test process that dies takes its server with it even so.
func Stop() {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server != nil {
		shared.server.stop()
		shared.server, shared.started = nil, false
	}
}

func (d *onDemand) get() (*server, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.started {
		d.started = true
		d.server, d.err = start(settings{})
	}
	return d.server, d.err
}

func (s *server) address(database string) string {
	user := url.User(owner)
	if s.password != "" {
		user = url.UserPassword(owner, s.password)
	}
	return fmt.Sprintf("postgresql://%s@127.0.0.1:%d/%s?sslmode=disable", user, s.port, database)
}

func (s *server) run(t testing.TB, sql string) {
	t.Helper()
	ctx := context.Background() // the test's own has ended when it cleans up
	conn, err := pgx.Connect(ctx, s.address("postgres"))
	if err != nil {
		t.Fatalf("connect to the PostgreSQL server for tests: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// command runs as an unprivileged user: PostgreSQL refuses to be root.
func command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(bin, name), args...)
	cmd.SysProcAttr = unprivileged()
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd
}
