//go:build linux

package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
	"github.com/todo-chatbot/todo-chatbot/cluster/remains"
)

// endTimeout is how long a supervisor may take to end before it is killed, which
// ends the cluster just as well.
const endTimeout = 15 * time.Second

// Down ends a cluster and removes everything of it, and of clusters whose
// processes were killed. One that is not there is ErrAbsent.
func Down(ctx context.Context, name string) error {
	if err := layout.CheckName(name); err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("cluster %q can only be taken down by root: run the command with sudo", name)
	}
	l, err := layout.Read(name)
	if err == nil {
		err = end(ctx, l)
	}
	unlock, lockErr := layout.Lock()
	if lockErr != nil {
		return lockErr
	}
	defer unlock()
	return errors.Join(err, remains.Sweep(ctx))
}

// Close ends a cluster that was started with Hold. For any other it does what
// Down does.
func (c *Cluster) Close(ctx context.Context) error {
	if c.caller != nil {
		defer c.caller.Close()
	}
	return Down(ctx, c.Name)
}

// abandon waits for a supervisor whose caller has let go, and removes what it
// could not.
func abandon(l layout.Layout) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*endTimeout)
	defer cancel()
	self, err := layout.ThisProcess()
	if err != nil {
		return err
	}
	if owner, err := l.Owner(); err == nil && owner != self {
		if err := end(ctx, l); err != nil {
			return err
		}
	}
	unlock, err := layout.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	return remains.Remove(ctx, l)
}

// end ends the process that answers for the cluster, and no other that has its
// number by now.
func end(ctx context.Context, l layout.Layout) error {
	owner, err := l.Owner()
	if err != nil || !owner.Alive() {
		return nil
	}
	for _, signal := range []unix.Signal{unix.SIGTERM, unix.SIGKILL} {
		if err := owner.Signal(signal); err != nil && owner.Alive() {
			return fmt.Errorf("end the supervisor of cluster %q: %w", l.Name, err)
		}
		wait, cancel := context.WithTimeout(ctx, endTimeout)
		err = owner.Wait(wait)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
	}
	return fmt.Errorf("the supervisor of cluster %q, process %d, does not end: %w", l.Name, owner.PID, err)
}
