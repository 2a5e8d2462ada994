package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	if key, err := signingKey(filepath.Join(folder, "cosign.key")); err != nil || key == nil {
		t.Errorf("it cannot be read again: %v", err)
	}
	if err := newKey(folder); err == nil {
		t.Error("a key is written over")
	}
}
