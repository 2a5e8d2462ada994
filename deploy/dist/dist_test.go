package dist

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

// small is a source with what a release is made of, and programs that link in a moment.
var small = map[string]string{
	"go.mod":  "module example.test/small\n\ngo 1.26.0\n",
	"go.sum":  "",
	"LICENSE": "a license\n",
	"cmd/todo/main.go": `package main

import "os"

var version, commit string

func main() {
	if os.Args[1] == "man" {
		os.WriteFile(os.Args[2]+"/todo.1", []byte(version), 0o644)
		return
	}
	os.Stdout.WriteString("completion for " + os.Args[2] + commit)
}
`,
	"cmd/todoctl/main.go":              "package main\n\nfunc main() {}\n",
	"app/web/page/dist/index.html":     "<!doctype html>",
	"app/web/page/package-lock.json":   `{"packages":{"":{"version":"1.0.0"},"node_modules/preact":{"version":"10.0.0"},"node_modules/vite":{"version":"7.0.0","dev":true}}}`,
	"deploy/systemd/todo.service":      "[Service]\n",
	"app/web/page/dist/assets/main.js": "1",
}

// source writes the small one into a folder of its own.
func source(t *testing.T) image.Source {
	t.Helper()
	root := t.TempDir()
	for name, text := range small {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := image.FindSource(t.Context(), root, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func key(t *testing.T) *SigningKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &SigningKey{k}
}

// built is a release of a source.
func built(t *testing.T, s image.Source, k *SigningKey) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "release")
	here := image.Platform{OS: runtime.GOOS, Architecture: runtime.GOARCH}
	err := Build(t.Context(), Request{Source: s, Version: "1.2.3", Commit: strings.Repeat("a", 40), Date: time.Unix(1_800_000_000, 0).UTC(),
		Programs: Programs(), Platforms: []image.Platform{here}, Folder: folder, Key: k})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// contents are a folder's files.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	found, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		text, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name()] = string(text)
	}
	return all
}

func TestTwoFoldersGiveTheSameBytes(t *testing.T) {
	k := key(t)
	first := contents(t, built(t, source(t), k))
	second := contents(t, built(t, source(t), k))
	if len(first) != 7 {
		t.Errorf("a release of two programs for one platform has %d files, want 7", len(first))
	}
	for name, text := range first {
		if second[name] != text {
			t.Errorf("%s is not the same from another folder", name)
		}
	}
}

func TestAnArchiveHasWhatPeopleNeed(t *testing.T) {
	folder := built(t, source(t), nil)
	base := "todo_1.2.3_" + runtime.GOOS + "_" + runtime.GOARCH
	f, err := os.Open(filepath.Join(folder, base+".tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for reader := tar.NewReader(unpacked); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got[strings.TrimPrefix(header.Name, base+"/")] = header.Mode
		if header.Uid != 0 || header.Uname != "" {
			t.Errorf("%s says who packed it", header.Name)
		}
	}
	want := map[string]int64{"todo": 0o755, "LICENSE": 0o644, "man/todo.1": 0o644, "systemd/todo.service": 0o644,
		"completions/todo.bash": 0o644, "completions/todo.fish": 0o644, "completions/todo.zsh": 0o644}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAZipIsOne(t *testing.T) {
	text, err := zipped("todo", []entry{{"todo.exe", []byte("program"), 0o755}}, time.Unix(1_800_000_000, 0).UTC())
	if err != nil {
		t.Fatal(err)
	}
	reader, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	if got := reader.File[0].Name; got != "todo/todo.exe" {
		t.Errorf("it has %q", got)
	}
}

func TestABillNamesEverythingOnce(t *testing.T) {
	folder := built(t, source(t), nil)
	text, err := os.ReadFile(filepath.Join(folder, "todo_1.2.3_"+runtime.GOOS+"_"+runtime.GOARCH+".spdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{"SPDXRef-DOCUMENT": true}
	var names []string
	for _, p := range d.Packages {
		if ids[p.ID] || !regexp.MustCompile(`^SPDXRef-[a-zA-Z0-9.-]+$`).MatchString(p.ID) {
			t.Errorf("%q is no id, or there twice", p.ID)
		}
		ids[p.ID] = true
		names = append(names, p.Name)
	}
	if want := []string{"todo", "std", "preact"}; !slices.Equal(names, want) {
		t.Errorf("it names %q, want %q: what is in the program, and no tool", names, want)
	}
	for _, r := range d.Relationships {
		if !ids[r.Element] || !ids[r.Related] {
			t.Errorf("%+v is of something that is not there", r)
		}
	}
}

func TestIDsOfDifferentModulesDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"a/b", "a.b", "a_b", "a-b", "@a/b", "a+b", "a~b"} {
		id := library("npm", name, "1.0.0", "").ID
		if before, ok := seen[id]; ok && name != "a.b" && name != "a/b" {
			t.Errorf("%s and %s have the same id %s", before, name, id)
		}
		seen[id] = name
	}
}

// TestTheFormulaIsRuby has Ruby look at it where there is one.
func TestTheFormulaIsRuby(t *testing.T) {
	var archives []file
	for _, p := range Platforms() {
		archives = append(archives, file{"todo_1.2.3_" + p.OS + "_" + p.Architecture + ".tar.gz", []byte(p.String())})
	}
	formula, ok := Request{Version: "1.2.3"}.formula(archives)
	if !ok {
		t.Fatal("no formula was made")
	}
	for _, a := range archives[:4] {
		if !bytes.Contains(formula.data, []byte(a.sum())) || !bytes.Contains(formula.data, []byte("/v1.2.3/"+a.name)) {
			t.Errorf("it does not name %s with its checksum", a.name)
		}
	}
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		t.Skip("Ruby is not installed")
	}
	command := exec.Command(ruby, "-wc")
	command.Stdin = bytes.NewReader(formula.data)
	if said, err := command.CombinedOutput(); err != nil || strings.TrimSpace(string(said)) != "Syntax OK" {
		t.Errorf("ruby -wc: %v: %s", err, said)
	}
}

func TestAReleaseIsWholeOrNotThere(t *testing.T) {
	s := source(t)
	if err := os.Remove(filepath.Join(s.Root, "app/web/page/dist/index.html")); err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	r := Request{Source: s, Version: "1.2.3", Programs: Programs(), Platforms: Platforms(), Folder: filepath.Join(parent, "release")}
	if err := Build(t.Context(), r); err == nil || !strings.Contains(err.Error(), "make page") {
		t.Errorf("without the page: %v", err)
	}
	if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	r.Version = "v1"
	if err := Build(t.Context(), r); err == nil || !strings.Contains(err.Error(), "not a version") {
		t.Errorf("a version that is none: %v", err)
	}
	r.Version = "1.2.3"
	r.Folder = parent
	if err := Build(t.Context(), r); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("into a folder that is there: %v", err)
	}
}

// TestWhatIsEditedMeanwhileIsNotReleased has the program, which writes its manual pages while a release is made, edit
// the page, and then somebody the source.
func TestWhatIsEditedMeanwhileIsNotReleased(t *testing.T) {
	s := source(t)
	page := filepath.Join(s.Root, "app", "web", "page", "dist", "assets", "main.js")
	program := filepath.Join(s.Root, "cmd", "todo", "main.go")
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	edits := fmt.Sprintf("os.WriteFile(%q, []byte(\"2\"), 0o644)\n\t\treturn", page)
	write(t, program, strings.Replace(string(text), "return", edits, 1))
	parent := t.TempDir()
	here := image.Platform{OS: runtime.GOOS, Architecture: runtime.GOARCH}
	r := Request{Source: s, Version: "1.2.3", Programs: Programs()[:1], Platforms: []image.Platform{here},
		Folder: filepath.Join(parent, "release")}
	if err := Build(t.Context(), r); err == nil || !strings.Contains(err.Error(), "page was changed") {
		t.Errorf("with a page that is edited: %v", err)
	}
	r.Unchanged = func(context.Context) error { return errors.New("the source is another") }
	if err := Build(t.Context(), r); err == nil || !strings.Contains(err.Error(), "the source is another") {
		t.Errorf("with a source that is edited: %v", err)
	}
	if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// TestThePageIsNamedByItsFiles holds the digest to what docs/releases.md says how to make with a shell.
func TestThePageIsNamedByItsFiles(t *testing.T) {
	r := Request{Source: source(t), Programs: Programs()}
	got, err := r.pageDigest()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("sh", "-c",
		`find . -type f -printf '%P\n' | LC_ALL=C sort | xargs sha256sum | sha256sum`)
	command.Dir = filepath.Join(r.Source.Root, "app", "web", "page", "dist")
	said, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	if want, _, _ := strings.Cut(string(said), " "); got != want {
		t.Errorf("the digest of the page is %s, want %s", got, want)
	}
	write(t, filepath.Join(command.Dir, "assets", "main.js"), "2")
	if other, err := r.pageDigest(); err != nil || other == got {
		t.Errorf("another page has the same digest, %v", err)
	}
}

// TestTheArchivesAreTheSame builds this very source twice; it takes minutes.
func TestTheArchivesAreTheSame(t *testing.T) {
	if os.Getenv("TODO_REPRODUCE") == "" {
		t.Skip("set TODO_REPRODUCE=1, as make reproduce does")
	}
	s, err := image.FindSource(t.Context(), ".", t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	if err := os.CopyFS(copied, withoutModules{os.DirFS(s.Root)}); err != nil {
		t.Fatal(err)
	}
	other, err := image.FindSource(t.Context(), copied, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	first := contents(t, built(t, s, nil))
	second := contents(t, built(t, other, nil))
	for name, text := range first {
		if second[name] != text {
			t.Errorf("%s is not the same from another folder", name)
		}
	}
}

// withoutModules is a source without what it is not made of.
type withoutModules struct{ fs.FS }

func (w withoutModules) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(w.FS, name)
	return slices.DeleteFunc(all, func(e fs.DirEntry) bool {
		return slices.Contains([]string{"node_modules", ".git", ".cache", "bin"}, e.Name()) || e.Type()&fs.ModeSymlink != 0
	}), err
}
