// Command style measures the code that isn't a test, half by half, and names what is over the limits: functions
// with too many ways through them, lines that are too long, and several unrelated values assigned in one line.
//
//	go run ./test/style            # what is over the limits, and the table
//	go run ./test/style -worst 20  # and the densest functions
package main

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fzipp/gocyclo"
)

// The limits.
const (
	maxComplexity = 20
	maxColumns    = 120
	tab           = 4 // columns
)

// file is a parsed file with its lines.
type file struct {
	path  string
	set   *token.FileSet
	ast   *ast.File
	lines []string
}

// finding is what is over a limit, at a place.
type finding struct {
	path string
	line int
	rule string
	text string
}

func (f finding) String() string { return fmt.Sprintf("%s:%d: %s: %s", f.path, f.line, f.rule, f.text) }

func main() {
	worst := flag.Int("worst", 0, "show so many of the densest functions")
	allowed := flag.String("allowed", "test/style/allowed.txt", "the file of what may be over the limits: FOLDER RULE COUNT on a line")
	write := flag.Bool("write", false, "write the file of what may be over the limits, instead of checking by it")
	strict := flag.Bool("strict", false, "fail for assignments too, of which more than before are only shown otherwise")
	flag.Parse()
	if err := run(*worst, *allowed, *write, *strict); err != nil {
		fmt.Fprintln(os.Stderr, "style:", err)
		os.Exit(1)
	}
}

func run(worst int, allowed string, write, strict bool) error {
	var all []finding
	var rows []row
	for _, half := range []string{"app", "deploy", "cmd", "internal", "cluster"} {
		files, err := read(half)
		if err != nil {
			return err
		}
		measured := measure(half, files)
		rows = append(rows, measured)
		for _, f := range files {
			all = append(all, check(f)...)
		}
		for i, s := range measured.densest[:min(worst, len(measured.densest))] {
			fmt.Printf("%s, %d: %s\n", half, i+1, s)
		}
	}
	table(os.Stdout, rows)
	if write {
		return os.WriteFile(allowed, []byte(count(all).String()), 0o644)
	}
	known, err := readCounts(allowed)
	if err != nil {
		return err
	}
	return compare(all, known, strict)
}

// rebuilt are folders that are being rebuilt: what is too complex there fails only with -strict.
var rebuilt = []string{"app/offline", "app/timeexpr", "app/reminder"}

// compare fails where there is more of something than is known from before.
func compare(all []finding, known counts, strict bool) error {
	now := count(all)
	var over []string
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if now[key] <= known[key] {
			continue
		}
		fmt.Printf("%s: %d, where %d are allowed\n", key, now[key], known[key])
		if !strict && lenient(key) {
			continue
		}
		over = append(over, key)
		for _, f := range all {
			if f.key() == key {
				fmt.Println(f)
			}
		}
	}
	if len(over) > 0 {
		return fmt.Errorf("more than is allowed: %s", strings.Join(over, ", "))
	}
	return nil
}

// lenient says whether more of something than before is only shown.
func lenient(key string) bool {
	if strings.HasSuffix(key, " complexity") {
		return slices.ContainsFunc(rebuilt, func(folder string) bool { return strings.HasPrefix(key, folder) })
	}
	return strings.HasSuffix(key, " parallel")
}

// read parses the Go files of a folder that are neither tests nor generated.
func read(folder string) (files []file, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := parse(path, text)
		if err == nil && !ast.IsGenerated(f.ast) {
			files = append(files, f)
		}
		return err
	})
	return files, err
}

func parse(path string, text []byte) (file, error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, path, text, parser.ParseComments|parser.SkipObjectResolution)
	return file{filepath.ToSlash(path), set, parsed, strings.Split(string(text), "\n")}, err
}

// check finds what is over the limits in a file.
func check(f file) (found []finding) {
	for _, s := range gocyclo.AnalyzeASTFile(f.ast, f.set, nil) {
		if s.Complexity > maxComplexity {
			text := fmt.Sprintf("%s has a complexity of %d", s.FuncName, s.Complexity)
			found = append(found, finding{f.path, s.Pos.Line, "complexity", text})
		}
	}
	for i, line := range f.lines {
		if n := columns(line); n > maxColumns && !unbreakable(line) {
			found = append(found, finding{f.path, i + 1, "columns", fmt.Sprintf("the line has %d", n)})
		}
	}
	ast.Inspect(f.ast, func(node ast.Node) bool {
		if a, ok := node.(*ast.AssignStmt); ok && unrelated(a) {
			line := f.set.Position(a.Pos()).Line
			found = append(found, finding{f.path, line, "parallel", strings.TrimSpace(f.lines[line-1])})
		}
		return true
	})
	return found
}

// columns is how wide a line is, with tabs at their stops.
func columns(line string) (n int) {
	for _, char := range line {
		if char == '\t' {
			n += tab - n%tab
		} else {
			n++
		}
	}
	return n
}

// unbreakable says whether a line is long for one word, such as an address, or a directive.
func unbreakable(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "//go:") || strings.Contains(line, "`json:") ||
		slices.ContainsFunc(strings.Fields(line), func(word string) bool { return utf8.RuneCountInString(word) > maxColumns-tab })
}

// unrelated says whether an assignment gives several values of their own to several variables. A swap isn't
// meant, and neither are constants that are set together: i, j := 0, len(x).
func unrelated(a *ast.AssignStmt) bool {
	if len(a.Lhs) < 2 || len(a.Lhs) != len(a.Rhs) {
		return false
	}
	named := map[string]bool{}
	for _, left := range a.Lhs {
		named[text(left)] = true
	}
	for _, right := range a.Rhs {
		shared := false
		ast.Inspect(right, func(node ast.Node) bool {
			if e, ok := node.(ast.Expr); ok && named[text(e)] {
				shared = true
			}
			return true
		})
		if shared {
			return false // a swap, a step of several variables at once
		}
	}
	return true
}

// text is an expression of names and selections as it is written, "" for any other.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return text(e.X) + "." + e.Sel.Name
	case *ast.IndexExpr:
		return text(e.X) + "[" + text(e.Index) + "]"
	}
	return ""
}

// less orders by a number, largest first.
func less(a, b gocyclo.Stat) int { return cmp.Compare(b.Complexity, a.Complexity) }
