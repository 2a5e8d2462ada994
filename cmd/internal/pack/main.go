// Command pack makes what people download, as `make release` does:
//
//	pack [--key cosign.key] [--platform linux/amd64] FOLDER    the archives, into a new folder
//	pack key FOLDER                                            a pair of keys in cosign's form
//	pack commit                                                the commit that go install takes: with the built page in it
//
// The password of the private key is COSIGN_PASSWORD.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/signing"
	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 2 && args[0] == "key" {
		return newKey(args[1])
	}
	if len(args) == 1 && args[0] == "commit" {
		return releaseCommit(ctx)
	}
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	key := flags.String("key", "", "private key that signs; without one nothing is signed")
	platform := flags.String("platform", "", "this one alone, such as linux/amd64")
	version := flags.String("version", "", "instead of that in VERSION")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("name the folder to make, and no other argument")
	}
	// Before anything else is started, so that it doesn't find the password.
	private, err := signing.Key(*key)
	if err != nil {
		return err
	}
	wanted, err := platforms(*platform)
	if err != nil {
		return err
	}
	source, err := image.FindSource(ctx, ".",
		func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) })
	if err != nil {
		return err
	}
	r := dist.Request{Source: source, Version: *version, Programs: dist.Programs(), Platforms: wanted, Key: private,
		Folder: filepath.Clean(flags.Arg(0)), Node: node(ctx)}
	if r.Version == "" {
		text, err := os.ReadFile(filepath.Join(source.Root, "VERSION"))
		if err != nil {
			return err
		}
		r.Version = strings.TrimSpace(string(text))
	}
	if r.Commit, r.Date, err = commit(ctx, source.Root); err != nil {
		return err
	}
	r.Unchanged = func(ctx context.Context) error { return unchanged(ctx, source.Root, r.Commit) }
	if err := dist.Build(ctx, r); err != nil {
		return err
	}
	if r.Key == nil {
		fmt.Printf("%s is made, and not signed: name a key, and people can tell that it is yours\n", r.Folder)
		return nil
	}
	fmt.Printf("%s is made, and signed with the key %s\n", r.Folder, r.Key.Public().Fingerprint())
	return nil
}

// platforms are all, or the one that is named.
func platforms(text string) ([]image.Platform, error) {
	if text == "" {
		return dist.Platforms(), nil
	}
	system, architecture, _ := strings.Cut(text, "/")
	if system == "" || architecture == "" || strings.Contains(architecture, "/") {
		return nil, fmt.Errorf("%q is no platform: name one such as linux/amd64", text)
	}
	return []image.Platform{{OS: system, Architecture: architecture}}, nil
}

// node is the release of Node.js that is here, or nothing. The page was built
// before, as a rule by `make release` a moment ago.
func node(ctx context.Context) string {
	text, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// commit is what the source is at. A release of anything else could not be made again.
func commit(ctx context.Context, root string) (string, time.Time, error) {
	changed, err := git(ctx, root, "status", "--porcelain", "--untracked-files=all", "--", ".",
		":(exclude,glob)**/.release-*/**") // where a release is made
	if err != nil {
		return "", time.Time{}, err
	}
	if changed != "" {
		return "", time.Time{}, fmt.Errorf("the source is not as it was committed, and a release is of a commit:\n%s",
			changed)
	}
	said, err := git(ctx, root, "log", "-1", "--format=%H %ct")
	if err != nil {
		return "", time.Time{}, err
	}
	id, seconds, _ := strings.Cut(said, " ")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("read the date of the commit: %w", err)
	}
	return id, time.Unix(n, 0).UTC(), nil
}

// unchanged says whether the source is still at the commit.
func unchanged(ctx context.Context, root, id string) error {
	now, _, err := commit(ctx, root)
	if err != nil {
		return fmt.Errorf("the source was edited while the release was made: %w", err)
	}
	if now != id {
		return fmt.Errorf("the source was at the commit %s as the release was begun, and is at %s now", id, now)
	}
	return nil
}

func git(ctx context.Context, root string, args ...string) (string, error) {
	return gitWith(ctx, root, nil, args...)
}

func gitWith(ctx context.Context, root string, environment []string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", args...)
	command.Dir = root
	command.Env = append(os.Environ(), environment...)
	var said bytes.Buffer
	command.Stderr = &said
	text, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, bytes.TrimSpace(said.Bytes()))
	}
	return strings.TrimSpace(string(text)), nil
}

// newKey writes cosign.key and cosign.pub, over nothing.
func newKey(folder string) error {
	password := signing.Password()
	if len(password) == 0 {
		return errors.New("set COSIGN_PASSWORD: the private key is kept under it")
	}
	private, public, err := dist.NewKey(password)
	if err != nil {
		return err
	}
	if err := writeNew(filepath.Join(folder, "cosign.key"), private, 0o600); err != nil {
		return err
	}
	return writeNew(filepath.Join(folder, "cosign.pub"), public, 0o644)
}

func writeNew(path string, text []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
