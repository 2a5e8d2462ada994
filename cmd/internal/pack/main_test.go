package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/signing"
)

// repository is a small one, with a page that is built and not committed.
func repository(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{"VERSION": "1.2.3\n", ".gitignore": "/app/web/page/dist/*\n", pageFolder + "/index.html": "page"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"init", "--quiet"}, {"config", "user.name", "Test"}, {"config", "user.email", "test@example.com"},
		{"add", "."}, {"commit", "--quiet", "--message", "first"}} {
		if _, err := git(t.Context(), root, args...); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestTheReleaseCommitHasThePageAndTouchesNothing(t *testing.T) {
	root := repository(t)
	before, err := git(t.Context(), root, "rev-parse", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	id, err := commitWithPage(t.Context(), root, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := git(t.Context(), root, "show", id+":"+pageFolder+"/index.html"); err != nil || got != "page" {
		t.Errorf("it has %q of the page: %v", got, err)
	}
	if after, err := git(t.Context(), root, "rev-parse", "HEAD"); err != nil || after != before {
		t.Errorf("the branch moved to %s: %v", after, err)
	}
	if changed, err := git(t.Context(), root, "status", "--porcelain"); err != nil || changed != "" {
		t.Errorf("the folder has changed: %s %v", changed, err)
	}
}

func TestAReleaseIsOfACommit(t *testing.T) {
	root := repository(t)
	if id, date, err := commit(t.Context(), root); err != nil || len(id) != 40 || date.IsZero() {
		t.Errorf("of what was committed: %q, %v, %v", id, date, err)
	}
	if err := os.WriteFile(filepath.Join(root, "new.go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := commit(t.Context(), root); err == nil || !strings.Contains(err.Error(), "new.go") {
		t.Errorf("with a file that is not committed: %v", err)
	}
}

func TestASourceThatIsEditedMeanwhileIsNoticed(t *testing.T) {
	root := repository(t)
	id, _, err := commit(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	// What a release is made in may be in the source, and is none of it.
	work := filepath.Join(root, "out", ".release-1", "build")
	if err := os.MkdirAll(work, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(work, "todo"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := unchanged(t.Context(), root, id); err != nil {
		t.Errorf("of the same source: %v", err)
	}
	if err := os.WriteFile(filepath.Join(root, "VERSION"), []byte("1.2.4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := unchanged(t.Context(), root, id); err == nil || !strings.Contains(err.Error(), "VERSION") {
		t.Errorf("with a file that was edited: %v", err)
	}
	if _, err := git(t.Context(), root, "commit", "--quiet", "--all", "--message", "second"); err != nil {
		t.Fatal(err)
	}
	if err := unchanged(t.Context(), root, id); err == nil || !strings.Contains(err.Error(), id) {
		t.Errorf("at another commit: %v", err)
	}
}

func TestAPlatformHasTwoParts(t *testing.T) {
	for _, text := range []string{"linux", "linux/", "/amd64", "linux/arm/v7", "/"} {
		if _, err := platforms(text); err == nil || !strings.Contains(err.Error(), "linux/amd64") {
			t.Errorf("%q is taken: %v", text, err)
		}
	}
	if all, err := platforms("darwin/arm64"); err != nil || len(all) != 1 || all[0].String() != "darwin/arm64" {
		t.Errorf("darwin/arm64 is %v, %v", all, err)
	}
	if all, err := platforms(""); err != nil || len(all) != 6 {
		t.Errorf("without one there are %v, %v", all, err)
	}
}

// TestSecretsInTheCloneStayThere: people write them where the commands stand that ask for them.
func TestSecretsInTheCloneStayThere(t *testing.T) {
	root, err := git(t.Context(), ".", "rev-parse", "--show-toplevel")
	if err != nil {
		t.Skipf("this is no clone: %v", err)
	}
	docker, err := os.ReadFile(filepath.Join(root, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	for name, pattern := range map[string]string{
		".env": "**/.env", "cosign.key": "**/*.key", "cosign.pub": "**/cosign.*",
	} {
		if _, err := git(t.Context(), root, "check-ignore", name); err != nil {
			t.Errorf("git add . would commit %s: %v", name, err)
		}
		if !slices.Contains(strings.Split(string(docker), "\n"), pattern) {
			t.Errorf("an image's builder would get %s: .dockerignore has no %s", name, pattern)
		}
	}
}

// TestNpmDoesNotGetThePassword: what it installs and builds with are programs of many others.
func TestNpmDoesNotGetThePassword(t *testing.T) {
	text, err := os.ReadFile("../../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`(?m)^\t.*\bnpm .*$`).FindString(string(text)); found != "" {
		t.Errorf("this finds COSIGN_PASSWORD in its environment; $(NPM) does not: %s", found)
	}
	if !strings.Contains(string(text), "\nNPM := env -u COSIGN_PASSWORD npm\n") {
		t.Error("$(NPM) finds the password")
	}
}

func TestAKeyIsWrittenOverNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("COSIGN_PASSWORD", "")
	if err := newKey(folder); err == nil {
		t.Error("a key without a password is made")
	}
	t.Setenv("COSIGN_PASSWORD", "secret")
	if err := newKey(folder); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(folder, "cosign.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the private key: %v, %v", info.Mode(), err)
	}
	if _, there := os.LookupEnv("COSIGN_PASSWORD"); there {
		t.Error("what is started next finds the password")
	}
	t.Setenv("COSIGN_PASSWORD", "secret")
	if key, err := signing.Key(filepath.Join(folder, "cosign.key")); err != nil || key == nil {
		t.Errorf("it cannot be read again: %v", err)
	}
	if _, there := os.LookupEnv("COSIGN_PASSWORD"); there {
		t.Error("what is started next finds the password after a key was read")
	}
	t.Setenv("COSIGN_PASSWORD", "secret")
	if err := newKey(folder); err == nil || !errors.Is(err, fs.ErrExist) {
		t.Errorf("a key is written over: %v", err)
	}
}
