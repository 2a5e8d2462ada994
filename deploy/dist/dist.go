// Package dist makes what people download: archives of the programs for every
// platform, with checksums, bills of materials, a statement of how they were
// built and a signature over all of it, and checks such a folder again.
//
// Nothing in it depends on the time, the machine or the folder it was built in:
// the same commit with the same built page and the same Go release give the same
// bytes. The page is built before, by npm, and not here.
package dist

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// Home is where the source is, and below which releases are expected.
const Home = "https://github.com/todo-chatbot/todo-chatbot"

// Program is one that people download.
type Program struct {
	Name    string
	Page    bool // has the web page inside
	Manuals bool // writes manual pages and completions of itself
}

// Programs returns those of a release.
func Programs() []Program {
	return []Program{{Name: "todo", Page: true, Manuals: true}, {Name: "todoctl"}}
}

// Platforms returns those of a release.
func Platforms() []image.Platform {
	var all []image.Platform
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, architecture := range []string{"amd64", "arm64"} {
			all = append(all, image.Platform{OS: system, Architecture: architecture})
		}
	}
	return all
}

// Request says what a release is made of.
type Request struct {
	Source    image.Source
	Version   string // such as 1.1.0
	Commit    string // that the source is at
	Date      time.Time
	Programs  []Program
	Platforms []image.Platform
	Folder    string // that is made; it must not be there
	Key       *SigningKey
	Node      string // the release of Node.js with which the page was built; empty if it isn't known
	// Unchanged is asked at the end whether the source is still what it was, if it is there.
	Unchanged func(ctx context.Context) error

	page string // its digest
}

// file is one of a release.
type file struct {
	name string
	data []byte
}

func (f file) sum() string {
	sum := sha256.Sum256(f.data)
	return hex.EncodeToString(sum[:])
}

var versionPattern = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$`)

// Build makes the folder, whole or not at all.
func Build(ctx context.Context, r Request) error {
	if !versionPattern.MatchString(r.Version) {
		return fmt.Errorf("%q is not a version such as 1.1.0", r.Version)
	}
	if _, err := os.Lstat(r.Folder); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: a release is made into a new folder, so that nothing else is in it",
			r.Folder)
	}
	if err := os.MkdirAll(filepath.Dir(r.Folder), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(r.Folder), ".release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if r.page, err = r.pageDigest(); err != nil {
		return err
	}
	files, err := r.files(ctx, filepath.Join(work, "build"))
	if err != nil {
		return err
	}
	if err := r.unchanged(ctx); err != nil {
		return err
	}
	ready := filepath.Join(work, "ready")
	if err := os.Mkdir(ready, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(ready, f.name), f.data, 0o644); err != nil {
			return err
		}
	}
	return os.Rename(ready, r.Folder)
}

// unchanged says whether the source and the page are what the programs were compiled from.
func (r Request) unchanged(ctx context.Context) error {
	page, err := r.pageDigest()
	if err != nil {
		return err
	}
	if page != r.page {
		return errors.New("the page was changed while the release was made: make it again")
	}
	if r.Unchanged == nil {
		return nil
	}
	return r.Unchanged(ctx)
}

// files are all of the release.
func (r Request) files(ctx context.Context, work string) ([]file, error) {
	var archives, all []file
	for _, program := range r.Programs {
		extra, err := r.extras(ctx, program, work)
		if err != nil {
			return nil, err
		}
		for _, platform := range r.Platforms {
			archive, bill, err := r.archive(ctx, program, platform, extra, work)
			if err != nil {
				return nil, err
			}
			archives = append(archives, archive)
			all = append(all, archive, bill)
		}
	}
	provenance, err := r.provenance(archives)
	if err != nil {
		return nil, err
	}
	all = append(all, provenance)
	if formula, ok := r.formula(archives); ok {
		all = append(all, formula)
	}
	sums := file{sumsName, writeSums(all)}
	all = append(all, sums)
	if r.Key != nil {
		signature, err := r.Key.Sign(sums.data)
		if err != nil {
			return nil, err
		}
		all = append(all, file{signatureName, signature})
	}
	return all, nil
}

// Archive builds one program for one platform: its archive and its bill of materials, by their names.
func Archive(ctx context.Context, r Request, program Program, platform image.Platform) (map[string][]byte, error) {
	work, err := os.MkdirTemp("", "todo-archive-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	extra, err := r.extras(ctx, program, work)
	if err != nil {
		return nil, err
	}
	archive, bill, err := r.archive(ctx, program, platform, extra, work)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{archive.name: archive.data, bill.name: bill.data}, nil
}

// archive builds one program for one platform, and its bill of materials.
func (r Request) archive(ctx context.Context, program Program, platform image.Platform, extra []entry,
	work string) (archive, bill file, err error) {
	binary, err := r.compile(ctx, program, platform, work)
	if err != nil {
		return file{}, file{}, err
	}
	text, err := os.ReadFile(binary)
	if err != nil {
		return file{}, file{}, err
	}
	base := fmt.Sprintf("%s_%s_%s_%s", program.Name, r.Version, platform.OS, platform.Architecture)
	entries := []entry{{program.Name + suffix(platform), text, 0o755}}
	for _, e := range extra {
		if path.Dir(e.name) != "systemd" || platform.OS == "linux" {
			entries = append(entries, e)
		}
	}
	archive = file{name: base + ".tar.gz"}
	pack := tarGzip
	if platform.OS == "windows" {
		archive.name, pack = base+".zip", zipped
	}
	if archive.data, err = pack(base, entries, r.Date); err != nil {
		return file{}, file{}, fmt.Errorf("pack %s: %w", archive.name, err)
	}
	bill = file{name: base + ".spdx.json"}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return file{}, file{}, fmt.Errorf("read what %s was built from: %w", program.Name, err)
	}
	bill.data, err = r.bill(program, base, file{data: text}.sum(), info)
	return archive, bill, err
}

func (r Request) compile(ctx context.Context, program Program, platform image.Platform, work string) (string, error) {
	return r.Source.Compile(ctx, "./cmd/"+program.Name, platform, filepath.Join(work, platform.OS),
		"main.version="+r.Version, "main.commit="+r.Commit)
}

func suffix(platform image.Platform) string {
	if platform.OS == "windows" {
		return ".exe"
	}
	return ""
}

// extras are what an archive has besides the program.
func (r Request) extras(ctx context.Context, program Program, work string) ([]entry, error) {
	license, err := os.ReadFile(filepath.Join(r.Source.Root, "LICENSE"))
	if err != nil {
		return nil, err
	}
	extra := []entry{{"LICENSE", license, 0o644}}
	if !program.Manuals {
		return extra, nil
	}
	unit, err := os.ReadFile(filepath.Join(r.Source.Root, "deploy", "systemd", "todo.service"))
	if err != nil {
		return nil, err
	}
	extra = append(extra, entry{"systemd/todo.service", unit, 0o644})
	// The program writes them of itself, which it can only where it runs.
	here, err := r.compile(ctx, program, image.Platform{OS: runtime.GOOS, Architecture: runtime.GOARCH}, work)
	if err != nil {
		return nil, err
	}
	return r.manuals(ctx, extra, here, work)
}

// manuals has the program write its manual pages and completions.
func (r Request) manuals(ctx context.Context, extra []entry, program, work string) ([]entry, error) {
	folder := filepath.Join(work, "man")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	if said, err := exec.CommandContext(ctx, program, "man", folder).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("write the manual pages: %w: %s", err, bytes.TrimSpace(said))
	}
	pages, err := os.ReadDir(folder) // sorted
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		text, err := os.ReadFile(filepath.Join(folder, page.Name()))
		if err != nil {
			return nil, err
		}
		extra = append(extra, entry{"man/" + page.Name(), text, 0o644})
	}
	for _, shell := range []string{"bash", "fish", "zsh"} {
		text, err := exec.CommandContext(ctx, program, "completion", shell).Output()
		if err != nil {
			return nil, fmt.Errorf("write the completions of %s: %w", shell, err)
		}
		extra = append(extra, entry{"completions/todo." + shell, text, 0o644})
	}
	return extra, nil
}
