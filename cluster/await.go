//go:build linux

package cluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/kube"
	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/node"
	"github.com/todo-chatbot/todo-chatbot/cluster/supervisor"
)

// await follows the start until every node is Ready and serves names.
func await(ctx context.Context, l layout.Layout, caller net.Conn, start time.Time, o Options) error {
	tell := func(format string, args ...any) {
		fmt.Fprintf(o.Out, "  %5.1f s  %s\n", time.Since(start).Seconds(), fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(o.Out, "Starting cluster %q.\n", l.Name)
	answer, err := bufio.NewReader(caller).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the cluster's supervisor ended early: %w", err)
	}
	if answer = strings.TrimSpace(answer); answer != supervisor.Started {
		return errors.New(answer)
	}
	client, err := kube.NewClient(l.AdminKubeconfig())
	if err != nil {
		return err
	}
	defer client.Close()
	if err := until(ctx, "the API server to answer", client.Ready); err != nil {
		return err
	}
	tell("the API server answers")
	var applied error
	if err := until(ctx, "the name server to be accepted", func(ctx context.Context) bool {
		applied = client.ApplyDNS(ctx)
		return applied == nil
	}); err != nil {
		return errors.Join(err, applied)
	}
	var folders []string
	for _, volume := range layout.Volumes() {
		folders = append(folders, filepath.Join(layout.InsideNode, volume))
	}
	for n := 1; n <= l.Nodes; n++ {
		if err := client.ApplyVolumes(ctx, layout.NodeName(n), folders); err != nil {
			return err
		}
	}
	for n := 1; n <= l.Nodes; n++ {
		if err := awaitNode(ctx, client, n, time.Time{}); err != nil {
			return err
		}
		tell("%s is Ready", layout.NodeName(n))
	}
	for n := 1; n <= l.Nodes; n++ {
		if err := awaitNames(ctx, l, n); err != nil {
			return err
		}
	}
	tell("names are served")
	return nil
}

func awaitNode(ctx context.Context, client *kube.Client, n int, after time.Time) error {
	name := layout.NodeName(n)
	return until(ctx, name+" to be Ready", func(ctx context.Context) bool {
		ready, err := client.NodeReady(ctx, name, after)
		return ready && err == nil
	})
}

func awaitNames(ctx context.Context, l layout.Layout, n int) error {
	return until(ctx, layout.NodeName(n)+" to serve names", func(context.Context) bool {
		_, err := os.Stat(l.NodePath(n, node.NamesPath))
		return err == nil
	})
}

// until asks again and again until the answer is yes or the context ends.
func until(ctx context.Context, what string, condition func(context.Context) bool) error {
	for !condition(ctx) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %w", what, context.Cause(ctx))
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

// explain adds the last lines of the logs that a failed start left, which go
// with the cluster's folder.
func explain(l layout.Layout, err error) error {
	files := []string{}
	for _, pattern := range []string{"supervisor.log", "node*/node.log", "node*/logs/*.log"} {
		found, _ := filepath.Glob(l.Path(pattern))
		files = append(files, found...)
	}
	for _, file := range files {
		text, readErr := os.ReadFile(file)
		if readErr != nil || len(text) == 0 {
			continue
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		err = fmt.Errorf("%w\n  %s ends: %s", err, strings.TrimPrefix(file, l.Dir()+"/"), lines[len(lines)-1])
	}
	return err
}
