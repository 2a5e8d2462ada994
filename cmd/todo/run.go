package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/api"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/mcp/remote"
	"github.com/todo-chatbot/todo-chatbot/app/serve"
	"github.com/todo-chatbot/todo-chatbot/app/web"
	"github.com/todo-chatbot/todo-chatbot/app/web/page"
	"github.com/todo-chatbot/todo-chatbot/cmd/internal/backend"
)

// endLimit is how long requests under way may take to end after Ctrl-C.
const endLimit = 5 * time.Second

func newRun(s *settings) *cobra.Command {
	var addr string
	var open, contained bool
	var allow string
	var model languageModel
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the whole app on this machine, for one person",
		Long: `Run the whole app on this machine, for one person who is signed in without a
password; it listens on loopback only, and lets in nobody but its user: other
users of the machine are refused. Where it cannot be seen whose a connection is
(elsewhere than on Linux, and in containers), it prints an address with a key.
Ctrl-C ends it, and nothing is lost. In a container, --container listens on
every address of it: publish the port on loopback alone, as compose.yaml does.

The built-in assistant needs no key and no network. To have a language model
answer, name it; your messages and tasks then go to it:

  todo run --model-url http://localhost:11434/v1 --model qwen3:8b
  OPENAI_API_KEY=sk-… todo run --assistant openai

Where it cannot answer, the built-in assistant does, and says so. A language
model can also have the tools of other MCP servers: name them in MCP_CONFIG.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if addr == "" {
				port := os.Getenv("PORT")
				if port == "" {
					port = "3000"
				}
				addr = net.JoinHostPort("127.0.0.1", port)
				if contained {
					addr = net.JoinHostPort("", port)
				}
			}
			dir, err := openDataDir(s.dataDir)
			if err != nil {
				return err
			}
			m, err := model.config(os.Getenv)
			if err != nil {
				return err
			}
			servers, err := otherServers(os.Getenv, allow)
			if err != nil {
				return err
			}
			allow, public, err := api.ReadNotify(os.Getenv)
			if err != nil {
				return fault.Wrap(err, fault.Invalid, "%v", err)
			}
			key, mails, err := backend.ReadChannels(os.Getenv)
			if err != nil {
				return fault.Wrap(err, fault.Invalid, "%v", err)
			}
			o := outside{model: m, servers: servers, notify: allow, public: public, push: key, mail: mails}
			return s.run(cmd.Context(), dir, o, place{addr, contained}, open)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "", "address to listen on (default: port 3000, or PORT, on loopback)")
	cmd.Flags().BoolVar(&contained, "container", false,
		"listen on every address of a container, whose port is then published on loopback alone; whoever comes "+
			"from outside shows the key")
	cmd.Flags().BoolVar(&open, "open", false, "open the page in the browser")
	cmd.Flags().StringVar(&allow, "mcp-allow", "",
		"hosts and networks where MCP servers of MCP_CONFIG may be besides the internet, such as localhost (adds to "+
			"MCP_ALLOW)")
	model.flags(cmd.Flags())
	return cmd
}

// run serves the app until ctx ends.
func (s *settings) run(ctx context.Context, dir dataDir, o outside, at place, open bool) error {
	release, err := dir.lock()
	if err != nil {
		return err
	}
	defer release()
	listener, err := at.listen()
	if err != nil {
		return err
	}
	defer listener.Close()
	serve.ServeBeside(os.Getenv)
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := openApp(ctx, dir, o, log)
	if err != nil {
		return err
	}
	defer a.Close()
	dist, err := fs.Sub(page.Dist, "dist")
	if err != nil {
		return fmt.Errorf("find the page: %w", err)
	}
	front, err := web.New(web.Config{Backend: a.API, Page: dist, Local: a.token, Log: log})
	if err != nil {
		return err
	}
	secret, err := dir.signingKey()
	if err != nil {
		return err
	}
	mine := newOwned(oneServer{front, a.API}, secret)
	now := running{URL: "http://" + localName(listener), PID: os.Getpid(), Key: mine.key, Seen: at.seesOwners(listener)}
	withdraw, err := dir.announce(now)
	if err != nil {
		return err
	}
	defer withdraw()
	url := now.URL
	if !now.Seen {
		url = now.keyed() + " (opened once, it lets your browser in; later: todo open)"
	}
	fmt.Fprintf(s.out, "Your todo list: %s\nIt is kept in %s. Ctrl-C ends it.\n", url, dir.path)
	if m := o.model; m != nil {
		fmt.Fprintf(s.out, "The language model at %s answers; what you say and your tasks are sent there.\n",
			m.Endpoint())
	}
	if open {
		page, err := dir.toOpen(now)
		if err != nil {
			return err
		}
		openBrowser(ctx, page, log)
	}
	return serve.Until(ctx, listener, mine, serve.Options{Grace: endLimit, Log: log})
}

// otherServers are the MCP servers of the environment. On one's own machine
// commands may be started, as editors do.
func otherServers(getenv func(string) string, allow string) (remote.Config, error) {
	c, err := remote.ReadConfig(func(name string) string {
		if name == "MCP_ALLOW" {
			return getenv(name) + "," + allow
		}
		return getenv(name)
	})
	if err != nil {
		return c, fault.Wrap(err, fault.Invalid, "%v", err)
	}
	c.Commands = true
	return c, nil
}

// oneServer is the page with the backend behind it: they end together.
type oneServer struct {
	*web.Server
	api *api.Server
}

// Leave makes both unready.
func (o oneServer) Leave() {
	o.api.Leave()
	o.Server.Leave()
}

// Drain makes both unready and lets their streams come to an end.
func (o oneServer) Drain() {
	o.api.Drain()
	o.Server.Drain()
}

// place is where to listen.
type place struct {
	addr string
	// contained: in a container every address may be listened on, because only what
	// is published of it can be reached, and whoever does so shows the key.
	contained bool
}

// listen opens a port on loopback, or on every address of a container.
func (p place) listen() (net.Listener, error) {
	addr := p.addr
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fault.InField("addr", "%q isn't an address to listen on. Use one such as 127.0.0.1:3000.", addr)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return nil, fault.InField("addr", "%q isn't a port. Use a number such as 3000.", port)
	}
	if ip := net.ParseIP(host); !p.contained && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fault.InField("addr",
			"%q is not on loopback. This app is for the one person at this machine and has no password; for others "+
				"run todo-chatbot-backend and todo-chatbot-frontend.", addr)
	}
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fault.New(fault.Conflict,
			"The port %s is taken by another program. Choose another one: todo run --addr 127.0.0.1:%s, or PORT=%s.",
			port, next(port), next(port))
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "Nothing can listen on %s. Choose another address with --addr.",
			addr)
	}
	return l, nil
}

func next(port string) string {
	n, err := strconv.Atoi(port)
	if err != nil || n >= 65535 {
		return "3001"
	}
	return strconv.Itoa(n + 1)
}

// localName is the address for a browser: the name localhost where that is the default loopback.
func localName(l net.Listener) string {
	a := l.Addr().(*net.TCPAddr)
	if a.IP.Equal(net.IPv4(127, 0, 0, 1)) || a.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(a.Port))
	}
	return a.String()
}

func openBrowser(ctx context.Context, url string, log *slog.Logger) {
	name := "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	}
	if err := exec.CommandContext(ctx, name, url).Start(); err != nil {
		log.Warn("no browser could be opened; open the address yourself, as todo open --print shows it", "error", err)
	}
}
