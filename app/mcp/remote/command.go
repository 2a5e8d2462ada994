package remote

import (
	"context"
	"io"
	"os/exec"
	"syscall"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// commandEnd is how long a server that a command started may take to end once
// its input is closed, and again once it is told to.
const commandEnd = time.Second

// command is a transport to a server that it starts, which is read as far as
// one over HTTP is: a message is no larger than maxAnswer.
type command struct{ cmd *exec.Cmd }

// Connect implements sdk.Transport.
func (c command) Connect(ctx context.Context) (sdk.Connection, error) {
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	// It is ended through its input; its output is closed by its end.
	return (&sdk.IOTransport{Reader: io.NopCloser(out), Writer: &process{in, c.cmd},
		MaxLineLength: maxAnswer}).Connect(ctx)
}

// process is the input of a process, which ends with it.
type process struct {
	io.WriteCloser
	cmd *exec.Cmd
}

// Close ends the process: by the end of its input, else by SIGTERM, else by SIGKILL.
func (p *process) Close() error {
	_ = p.WriteCloser.Close() // it may have gone already
	gone := make(chan error, 1)
	go func() { gone <- p.cmd.Wait() }()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		select {
		case <-gone:
			return nil
		case <-time.After(commandEnd):
		}
		_ = p.cmd.Process.Signal(sig) // it may have gone just now
	}
	<-gone
	return nil
}
