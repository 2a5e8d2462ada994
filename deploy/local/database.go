package local

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// databasePort is where the server listens if nobody else does.
const databasePort = 5432

const databaseUser = "todo"

// Database is a PostgreSQL of this machine that pods of a local cluster can
// reach: it stands in for one of a provider. Its data stays until Remove.
type Database struct {
	Folder string    // everything of it; made by Start
	Out    io.Writer // what Start tells
}

// DatabaseFolder is the folder of the server of a cluster. It is among a machine's
// data: what is in a cache may be emptied by anyone who wants room. PostgreSQL refuses
// to be root, whose own folders others cannot enter: then it is in the system's. One
// that an earlier version of this program made in a cache stays there until Remove.
func DatabaseFolder(cluster string) (string, error) {
	data := "/var/lib"
	cache := "/var/cache"
	if os.Getuid() != 0 {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find your home folder: %w", err)
		}
		data = filepath.Join(home, ".local", "share")
		if named := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(named) {
			data = named
		}
		if cache, err = os.UserCacheDir(); err != nil {
			return "", fmt.Errorf("find the cache folder: %w", err)
		}
	}
	return databaseFolder(data, cache, cluster), nil
}

func databaseFolder(data, cache, cluster string) string {
	below := filepath.Join("todo-chatbot", "postgresql", cluster)
	if earlier := filepath.Join(cache, below); initialised(earlier) {
		return earlier
	}
	return filepath.Join(data, below)
}

// initialised says whether a database was made in a folder, to its end.
func initialised(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "ready"))
	return err == nil
}

// Start starts the server where pods reach it, or leaves it as it is if it
// answers there, and returns its URL for pods, which holds a password.
func (d Database) Start(ctx context.Context, gateway, subnet string) (string, error) {
	programs, err := d.programs(ctx)
	if err != nil {
		return "", err
	}
	password, err := d.prepared(ctx, programs, subnet)
	if err != nil {
		return "", err
	}
	address := func(port int) string {
		u := url.URL{Scheme: "postgresql", User: url.UserPassword(databaseUser, password),
			Host: net.JoinHostPort(gateway, strconv.Itoa(port)), Path: "/postgres", RawQuery: "sslmode=disable"}
		return u.String()
	}
	if port := d.port(); port != 0 && answers(ctx, address(port)) {
		return address(port), nil
	}
	// It may run for a cluster that is gone, at an address that is gone with it.
	if err := d.stop(ctx, programs); err != nil {
		return "", err
	}
	port, err := freePort(gateway, databasePort)
	if err != nil {
		return "", fmt.Errorf("find a port for the database at %s: %w", gateway, err)
	}
	options := fmt.Sprintf("-c listen_addresses=%s -c port=%d -c unix_socket_directories=%s", gateway, port, d.Folder)
	if err := d.run(ctx, programs, "pg_ctl", "start", "--silent", "--wait", "--pgdata", d.data(), "--log",
		filepath.Join(d.Folder, "log"), "--options", options); err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w (its log is %s)", err, filepath.Join(d.Folder, "log"))
	}
	if !answers(ctx, address(port)) {
		return "",
			fmt.Errorf(
				"PostgreSQL runs, but does not let us in at %s:%d: look into %s; make down removes it with its data",
				gateway, port, filepath.Join(d.Folder, "log"))
	}
	return address(port), nil
}

// Remove ends the server and deletes its data; none is fine too.
func (d Database) Remove(ctx context.Context) error {
	if _, err := os.Stat(d.data()); err == nil {
		programs, err := findPrograms()
		if err != nil {
			return err
		}
		if err := d.stop(ctx, programs); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(d.Folder); err != nil {
		return fmt.Errorf("delete the database: %w", err)
	}
	// The folders above it go where nothing else is in them.
	above := filepath.Dir(d.Folder)
	for _, own := range []string{"postgresql", "todo-chatbot"} {
		if filepath.Base(above) != own || os.Remove(above) != nil {
			break
		}
		above = filepath.Dir(above)
	}
	return nil
}

// prepared makes the data folder if there is none, and lets the subnet in.
func (d Database) prepared(ctx context.Context, programs, subnet string) (password string, err error) {
	secret := filepath.Join(d.Folder, "password")
	if !initialised(d.Folder) {
		// A folder without the mark is what an interrupted start left.
		if err := os.RemoveAll(d.Folder); err != nil {
			return "", fmt.Errorf("clear the database's folder: %w", err)
		}
		if err := d.create(ctx, programs, secret); err != nil {
			return "", err
		}
	}
	text, err := os.ReadFile(secret)
	if err != nil {
		return "", fmt.Errorf("read the database's password: %w", err)
	}
	rules := "local all all scram-sha-256\nhost all all " + subnet + " scram-sha-256\n"
	// It keeps its owner, for it is there since initdb.
	if err := os.WriteFile(filepath.Join(d.data(), "pg_hba.conf"), []byte(rules), 0o600); err != nil {
		return "", fmt.Errorf("let pods reach the database: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

func (d Database) create(ctx context.Context, programs, secret string) error {
	if err := os.MkdirAll(filepath.Dir(d.Folder), 0o755); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	if err := os.Mkdir(d.Folder, 0o700); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	if err := os.WriteFile(secret, []byte(rand.Text()+"\n"), 0o600); err != nil {
		return fmt.Errorf("write the database's password: %w", err)
	}
	if err := errors.Join(d.own(d.Folder), d.own(secret)); err != nil {
		return err
	}
	if err := d.run(ctx, programs, "initdb", "--pgdata", d.data(), "--username", databaseUser, "--pwfile", secret,
		"--auth", "scram-sha-256", "--encoding", "UTF8",
		"--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US"); err != nil {
		return fmt.Errorf("make a database: %w", err)
	}
	if err := os.WriteFile(filepath.Join(d.Folder, "ready"), nil, 0o600); err != nil {
		return fmt.Errorf("mark the database as made: %w", err)
	}
	return nil
}

func (d Database) data() string { return filepath.Join(d.Folder, "data") }

// port is what a running server wrote down, 0 if none runs.
func (d Database) port() int {
	text, err := os.ReadFile(filepath.Join(d.data(), "postmaster.pid"))
	if err != nil {
		return 0
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 4 {
		return 0
	}
	port, _ := strconv.Atoi(strings.TrimSpace(lines[3])) // 0 is none
	return port
}

func (d Database) stop(ctx context.Context, programs string) error {
	if d.run(ctx, programs, "pg_ctl", "status", "--pgdata", d.data()) != nil {
		return nil // it does not run
	}
	if err := d.run(ctx, programs, "pg_ctl", "stop", "--silent", "--wait", "--mode", "fast", "--pgdata",
		d.data()); err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	return nil
}

// programs finds PostgreSQL's, and installs them where that can be done.
func (d Database) programs(ctx context.Context) (string, error) {
	found, err := findPrograms()
	if err == nil {
		return found, nil
	}
	if _, lookErr := exec.LookPath("apt-get"); lookErr != nil || os.Getuid() != 0 {
		return "", err
	}
	fmt.Fprintln(writerOr(d.Out), "Installing Debian's package postgresql-15.")
	install := exec.CommandContext(ctx, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql-15")
	install.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if out, installErr := install.CombinedOutput(); installErr != nil {
		return "", fmt.Errorf("%w (apt-get install postgresql-15 failed: %s)", err, lastLine(string(out)))
	}
	return findPrograms()
}

func findPrograms() (string, error) {
	versions, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err == nil && len(versions) > 0 {
		return filepath.Dir(slices.Max(versions)), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "",
		errors.New(
			"PostgreSQL is not installed, and the release needs a database: install it (on Debian: sudo apt-get " +
				"install postgresql-15), or set DATABASE_URL to one that the cluster's pods reach")
}

func (d Database) run(ctx context.Context, programs, name string, args ...string) error {
	command := exec.CommandContext(ctx, filepath.Join(programs, name), args...)
	owner, err := serverOwner()
	if err != nil {
		return err
	}
	command.SysProcAttr = runAs(owner)
	command.Dir = d.Folder
	command.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	// A file and not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
	said, err := os.CreateTemp("", "postgresql-")
	if err != nil {
		return err
	}
	defer os.Remove(said.Name())
	defer said.Close()
	command.Stdout, command.Stderr = said, said
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		text, _ := os.ReadFile(said.Name()) // without it the exit status has to do
		return fmt.Errorf("%s: %w: %s", name, err, lastLine(string(text)))
	}
	return nil
}

func answers(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return false
	}
	return connection.Close(ctx) == nil
}

// freePort is the wanted one if nobody listens there, else any.
func freePort(host string, wanted int) (int, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(wanted)))
	if err != nil {
		if listener, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
			return 0, err
		}
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
