package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// startLimit is how long a server may take until it answers.
const startLimit = 60 * time.Second

// Durability says whether a server keeps what it has committed through a loss of power.
type Durability bool

// Throwaway servers are quick; durable ones have PostgreSQL's defaults, which
// is what a measurement needs.
const (
	Throwaway Durability = false
	Durable   Durability = true
)

// server is a running PostgreSQL.
type server struct {
	durable Durability
	network *Network // nil: the loopback alone
	folder  string
	port    int
	args    []string
	cmd     *exec.Cmd
	ended   chan struct{}
	log     bytes.Buffer
}

func start(durable Durability, network *Network) (*server, error) {
	folder, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &server{durable: durable, network: network, folder: folder, ended: make(chan struct{})}
	if err := s.begin(); err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return s, nil
}

func (s *server) begin() error {
	if attr := unprivileged(); attr.Credential != nil {
		if err := os.Chown(s.folder, int(attr.Credential.Uid), int(attr.Credential.Gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(s.folder, "data")
	// A collation that sorts as people do: what depends on bytes must say so.
	out, err := command("initdb", "-D", data, "-U", "todo", "-A", "trust", "-E", "UTF8", "--no-sync",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	listen := "127.0.0.1"
	if s.network != nil {
		listen += "," + s.network.Address
		if err := s.admit(filepath.Join(data, "pg_hba.conf")); err != nil {
			return err
		}
	}
	s.args = []string{"-D", data, "-p", strconv.Itoa(s.port),
		"-c", "listen_addresses=" + listen, "-c", "unix_socket_directories=" + s.folder, "-c", "max_connections=200"}
	if !s.durable {
		s.args = append(s.args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "shared_buffers=64MB")
	}
	return s.resume()
}

// resume starts the server on its folder and waits until it answers.
func (s *server) resume() error {
	s.cmd, s.ended = command("postgres", s.args...), make(chan struct{})
	s.cmd.Stderr = &s.log
	if err := s.launch(); err != nil {
		return err
	}
	return s.await()
}

// admit lets the network in, as the loopback: without asking for a password.
func (s *server) admit(path string) error {
	rules, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(rules, "host all all %s trust\n", s.network.Subnet)
	return errors.Join(err, rules.Close())
}

// launch starts the server from a thread that lives as long as this process:
// the kernel ends the server when its parent thread ends.
func (s *server) launch() error {
	started := make(chan error)
	cmd, ended := s.cmd, s.ended
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
			close(ended)
		}
	}()
	return <-started
}

func (s *server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.address("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the server ended: %s", s.log.String())
		case <-ctx.Done():
			s.stop()
			return fmt.Errorf("no answer within %v: %w\n%s", startLimit, err, s.log.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the server at once: nothing in it is worth keeping.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	<-s.ended
	os.RemoveAll(s.folder)
}

// unprivileged is the user postgres if we are root, ourselves otherwise. The
// server gets SIGQUIT when we die.
func unprivileged() *syscall.SysProcAttr {
	attr := dieWithParent()
	if os.Getuid() != 0 {
		return attr
	}
	if u, err := user.Lookup("postgres"); err == nil {
		uid, _ := strconv.Atoi(u.Uid) // numbers on every Unix
		gid, _ := strconv.Atoi(u.Gid)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return attr
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
