package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
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

// settings are what one server has that another has not.
type settings struct {
	durable  Durability
	network  *Network // nil: the loopback alone
	password string   // "": nobody is asked for one
}

// server is a running PostgreSQL.
type server struct {
	settings
	folder string
	port   int
	args   []string
	cmd    *exec.Cmd
	ended  chan struct{}
	log    bytes.Buffer
}

func start(wanted settings) (*server, error) {
	folder, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &server{settings: wanted, folder: folder, ended: make(chan struct{})}
	if err := s.begin(); err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return s, nil
}

func (s *server) begin() error {
	if err := give(s.folder); err != nil {
		return err
	}
	data := filepath.Join(s.folder, "data")
	if err := s.initialise(data); err != nil {
		return err
	}
	var err error
	if s.port, err = freeport.Find(); err != nil {
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
		s.args = append(s.args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c",
			"shared_buffers=64MB")
	}
	return s.resume()
}

// initialise makes the data folder.
func (s *server) initialise(data string) error {
	// A collation that sorts as people do: what depends on bytes must say so.
	args := []string{"-D", data, "-U", owner, "-A", s.method(), "-E", "UTF8", "--no-sync",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"}
	if s.password != "" {
		file := filepath.Join(s.folder, "password")
		if err := errors.Join(os.WriteFile(file, []byte(s.password), 0o600), give(file)); err != nil {
			return err
		}
		args = append(args, "--pwfile="+file)
	}
	if out, err := command("initdb", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// method is how PostgreSQL asks who comes in.
func (s *server) method() string {
	if s.password == "" {
		return "trust"
	}
	return "scram-sha-256"
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

// admit lets the network in, as the loopback.
func (s *server) admit(path string) error {
	rules, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(rules, "host all all %s %s\n", s.network.Subnet, s.method())
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

// give makes a file or folder the server's own.
func give(path string) error {
	credential := unprivileged().Credential
	if credential == nil {
		return nil
	}
	return os.Chown(path, int(credential.Uid), int(credential.Gid))
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
