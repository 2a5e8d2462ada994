package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// pageFolder is where the built page is, which is in no other commit.
const pageFolder = "app/web/page/dist"

// releaseCommit makes a commit beside the branch that has the built page, from
// which `go install` makes a whole program. It touches no branch and no file.
func releaseCommit(ctx context.Context) error {
	root, err := git(ctx, ".", "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	if _, _, err := commit(ctx, root); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, pageFolder, "index.html")); err != nil {
		return errors.New("the web page is not built: make page")
	}
	version, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return err
	}
	id, err := commitWithPage(ctx, root, strings.TrimSpace(string(version)))
	if err != nil {
		return err
	}
	fmt.Printf("%s holds the built page. To release it:\n  git tag v%s %s\n  git push origin v%s\n", id,
		strings.TrimSpace(string(version)), id, strings.TrimSpace(string(version)))
	return nil
}

// commitWithPage works on an index of its own.
func commitWithPage(ctx context.Context, root, version string) (string, error) {
	folder, err := os.MkdirTemp("", "todo-release-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	index := "GIT_INDEX_FILE=" + filepath.Join(folder, "index")
	tree := ""
	for _, args := range [][]string{{"read-tree", "HEAD"}, {"add", "--force", pageFolder}, {"write-tree"}} {
		if tree, err = gitWith(ctx, root, []string{index}, args...); err != nil {
			return "", err
		}
	}
	return git(ctx, root, "commit-tree", tree, "-p", "HEAD", "-m", "release: "+version+", with the built page")
}
