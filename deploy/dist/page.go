package dist

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// pageFolder is where npm puts the page, which is in no commit of a branch.
const pageFolder = "app/web/page/dist"

// pageDigest is in-toto's dirHash of the built page: the SHA-256 of a line for
// each file, as sha256sum prints them, sorted by name. It is empty where no
// program has the page inside.
func (r Request) pageDigest() (string, error) {
	if !slices.ContainsFunc(r.Programs, func(p Program) bool { return p.Page }) {
		return "", nil
	}
	dist := os.DirFS(filepath.Join(r.Source.Root, filepath.FromSlash(pageFolder)))
	if _, err := fs.Stat(dist, "index.html"); err != nil {
		return "", errors.New("the web page is not built, and todo has it inside: make page")
	}
	var names []string
	err := fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the built page: %w", err)
	}
	slices.Sort(names)
	lines := sha256.New()
	for _, name := range names {
		text, err := fs.ReadFile(dist, name)
		if err != nil {
			return "", fmt.Errorf("read the built page: %w", err)
		}
		fmt.Fprintf(lines, "%s  %s\n", file{data: text}.sum(), name)
	}
	return hex.EncodeToString(lines.Sum(nil)), nil
}
