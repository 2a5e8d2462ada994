// Package house_test holds the repository to its own rules: which packages are tested with the race detector.
package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module.
const root = "../.."

// withoutRace are packages that start goroutines and are tested without the race detector, each with the reason.
var withoutRace = map[string]string{
	"cmd/internal/keep": "one goroutine writes into a pipe; its tests start and kill the program dozens of times",
	"cmd/todo":          "its tests run the program hundreds of times; what runs in it is tested in app and cmd/internal/backend",
	"cmd/todoctl":       "one goroutine waits for the second Ctrl-C; its tests run the program hundreds of times",
	"internal/memory":   "measures memory, of which the detector alone takes two to three times as much",
	"test/sessions":     "a program that plays conversations; the service in it is tested in app",
}

// forOthers are packages that start no goroutine, and whose tests are those of a package that does.
var forOthers = map[string]string{
	"deploy/release": "deploy/release/watch",
}

// TestRaceDetector holds RACE in the Makefile to the packages that start goroutines or share memory between
// them: the detector finds nothing in the others, and makes their tests take five times as long.
func TestRaceDetector(t *testing.T) {
	listed := raced(t)
	if !slices.IsSorted(listed) {
		t.Errorf("RACE in the Makefile isn't sorted: %q", listed)
	}
	concurrent := map[string]string{}
	for folder, files := range sources(t, "app", "cmd", "deploy", "internal", "test") {
		for _, file := range files {
			if why := sharing(file); why != "" {
				concurrent[folder] = why
			}
		}
	}
	for folder, why := range concurrent {
		_, excused := withoutRace[folder]
		if tested(folder) && slices.Contains(listed, folder) == excused {
			t.Errorf("%s has %s: name it in RACE of the Makefile, or here with the reason why not, and not in both", folder, why)
		}
	}
	for _, folder := range listed {
		if concurrent[folder] == "" && concurrent[forOthers[folder]] == "" {
			t.Errorf("%s starts no goroutine and shares no memory: take it out of RACE in the Makefile", folder)
		}
	}
	for folder := range withoutRace {
		if concurrent[folder] == "" {
			t.Errorf("%s starts no goroutine any more: take it out of withoutRace", folder)
		}
	}
}

// raced returns the packages that the Makefile tests with the race detector.
func raced(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^RACE := ((?:.*\\\n)*.*)$`).FindStringSubmatch(string(text))
	if found == nil {
		t.Fatal("the Makefile has no RACE")
	}
	return strings.Fields(strings.ReplaceAll(found[1], "\\\n", " "))
}

// sources parses the Go files of the folders that are no tests, by the package's folder.
func sources(t *testing.T, folders ...string) map[string][]*ast.File {
	t.Helper()
	found := map[string][]*ast.File{}
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "node_modules"):
				return filepath.SkipDir
			case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, filepath.Dir(path))
			found[filepath.ToSlash(name)] = append(found[filepath.ToSlash(name)], file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// sharing says what of a file is concurrent, "" if nothing is: a goroutine, a lock, an atomic variable.
func sharing(file *ast.File) (why string) {
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.GoStmt:
			why = "a go statement"
		case *ast.SelectorExpr:
			pkg, ok := n.X.(*ast.Ident)
			if !ok {
				break
			}
			// What sync.Once and its like do, they do alone.
			if pkg.Name == "sync" && !strings.HasPrefix(n.Sel.Name, "Once") || pkg.Name == "atomic" || pkg.Name == "errgroup" {
				why = pkg.Name + "." + n.Sel.Name
			}
		}
		return true
	})
	return why
}

// tested says whether a package has tests.
func tested(folder string) bool {
	files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
	return err == nil && len(files) > 0
}

func TestSharing(t *testing.T) {
	for source, want := range map[string]string{
		`import "sync"; var mu sync.Mutex`:                                 "sync.Mutex",
		`import "sync"; var get = sync.OnceValue(func() int { return 1 })`: "",
		`import "sync/atomic"; var n atomic.Int64`:                         "atomic.Int64",
		`func f() { go f() }`:                                              "a go statement",
		`func f(going chan int) { <-going }`:                               "",
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := sharing(file); got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}
