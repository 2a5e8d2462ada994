package local_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/local"
)

// double stands in for todo-cluster: a script that sees the arguments in $*.
func double(t *testing.T, script string) local.Cluster {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("The cluster's program is run with sudo here, which a test must not ask for. Run this test as root.")
	}
	path := filepath.Join(t.TempDir(), "todo-cluster")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return local.Cluster{Program: path, Name: "test"}
}

func TestCluster(t *testing.T) {
	t.Run("is started with its name, ports and kubeconfig", func(t *testing.T) {
		c, said := double(t, `echo "$*"`), bytes.Buffer{}
		c.Out = &said
		if err := c.Start(t.Context(), "/tmp/kubeconfig", "30080"); err != nil {
			t.Fatal(err)
		}
		if got, want := strings.TrimSpace(said.String()), "up --name test --kubeconfig /tmp/kubeconfig --publish 30080"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("that cannot start says why, in the program's words", func(t *testing.T) {
		err := double(t, `echo "todo-cluster: a cluster needs root: run it with sudo" >&2; exit 1`).Start(t.Context(), "kubeconfig")
		if err == nil || err.Error() != "a cluster needs root: run it with sudo" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("that didn't start in time says so before the ends of its logs", func(t *testing.T) {
		script := `echo "node1: starting" >&2; echo "todo-cluster: waited in vain for the API server to answer" >&2; echo "  node1/logs/etcd.log ends: todo-cluster: x" >&2; exit 1`
		want := "waited in vain for the API server to answer\n  node1/logs/etcd.log ends: todo-cluster: x"
		if err := double(t, script).Start(t.Context(), "kubeconfig"); err == nil || err.Error() != want {
			t.Errorf("got %v, want %q", err, want)
		}
		if _, err := double(t, script).Hold(t.Context(), 1); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("held: got %v, want %q", err, want)
		}
	})
	t.Run("is looked at", func(t *testing.T) {
		s, err := double(t, `echo '{"state":"running","context":"c","gateway":"10.250.3.1","nodes":[{"address":"10.250.3.11"}]}'`).Status(t.Context())
		if err != nil || s.Gateway != "10.250.3.1" || s.Nodes[0].Address != "10.250.3.11" {
			t.Errorf("got %+v, %v", s, err)
		}
	})
	for state, script := range map[string]string{
		"is not there":       `echo 'todo-cluster: whatever it says' >&2; exit 3`,
		"is only starting":   `echo '{"state":"starting"}'; exit 1`,
		"runs without nodes": `echo '{"state":"running","nodes":[]}'`,
	} {
		t.Run("that "+state+" is none", func(t *testing.T) {
			if _, err := double(t, script).Status(t.Context()); !errors.Is(err, local.ErrNoCluster) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("whose status is no JSON is an error, and not none", func(t *testing.T) {
		if _, err := double(t, "echo hello").Status(t.Context()); err == nil || errors.Is(err, local.ErrNoCluster) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("is held until it is let go", func(t *testing.T) {
		ended := filepath.Join(t.TempDir(), "ended")
		release, err := double(t, "echo Holding the cluster; cat; touch "+ended).Hold(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(ended); err == nil {
			t.Error("it ended before")
		}
		if err := release(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(ended); err != nil {
			t.Error("it did not end:", err)
		}
	})
	t.Run("that cannot be held says why", func(t *testing.T) {
		if _, err := double(t, "echo the disk is full >&2; exit 1").Hold(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an interruption is passed on, and is the reason", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		tidied := filepath.Join(t.TempDir(), "tidied")
		c := double(t, `trap "touch `+tidied+`; exit 1" INT; echo started; while true; do sleep 0.05; done`)
		why := errors.New("Ctrl-C")
		c.Out = writer(func() { cancel(why) })
		if err := c.Start(ctx, "kubeconfig"); !errors.Is(err, why) {
			t.Errorf("got %v", err)
		}
		if _, err := os.Stat(tidied); err != nil {
			t.Error("the program could not tidy up:", err)
		}
	})
}

type writer func()

func (w writer) Write(p []byte) (int, error) {
	w()
	return len(p), nil
}
