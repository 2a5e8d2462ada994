package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"io"
	"slices"
	"strings"

	"github.com/fzipp/gocyclo"
)

// row is what was measured of a half.
type row struct {
	name      string
	lines     int // of code, without empty ones and comments
	branches  int // if, for, case, && and ||
	booleans  int // && and ||
	functions int
	assigned  int // assignments
	parallel  int // of them, several unrelated values in one
	methods   int // of the type that has most
	type_     string
	densest   []gocyclo.Stat
}

func measure(name string, files []file) row {
	r := row{name: name}
	methods := map[string]int{}
	var stats gocyclo.Stats
	for _, f := range files {
		stats = gocyclo.AnalyzeASTFile(f.ast, f.set, stats)
		r.lines += code(f)
		ast.Inspect(f.ast, func(node ast.Node) bool {
			r.see(node, f, methods)
			return true
		})
	}
	for name, n := range methods {
		if n > r.methods || n == r.methods && name < r.type_ {
			r.methods, r.type_ = n, name
		}
	}
	r.densest = slices.SortedStableFunc(slices.Values(stats), less)
	return r
}

func (r *row) see(node ast.Node, f file, methods map[string]int) {
	switch n := node.(type) {
	case *ast.FuncDecl:
		r.functions++
		if n.Recv != nil {
			methods[f.ast.Name.Name+"."+receiver(n)]++
		}
	case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.CaseClause, *ast.CommClause:
		r.branches++
	case *ast.BinaryExpr:
		if n.Op == token.LAND || n.Op == token.LOR {
			r.branches++
			r.booleans++
		}
	case *ast.AssignStmt:
		r.assigned++
		if unrelated(n) {
			r.parallel++
		}
	}
}

func receiver(f *ast.FuncDecl) string {
	e := f.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if index, ok := e.(*ast.IndexExpr); ok {
		e = index.X
	}
	return text(e)
}

// code counts the lines that hold code.
func code(f file) (n int) {
	comment := map[int]bool{}
	for _, group := range f.ast.Comments {
		for line := f.set.Position(group.Pos()).Line; line <= f.set.Position(group.End()).Line; line++ {
			comment[line] = true
		}
	}
	for i, line := range f.lines {
		line = strings.TrimSpace(line)
		if line != "" && !(comment[i+1] && (strings.HasPrefix(line, "//") || strings.HasPrefix(line, "/*"))) {
			n++
		}
	}
	return n
}

// table prints a line for each half.
func table(w io.Writer, rows []row) {
	fmt.Fprintln(w, "| half | lines | branches per 100 lines | complexity p99 / max | boolean operators a function | "+
		"parallel assignments, % | methods of the largest type |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|")
	for _, r := range rows {
		if r.functions == 0 {
			continue
		}
		fmt.Fprintf(w, "| %s | %d | %.0f | %d / %d | %.2f | %.1f | %d (%s) |\n", r.name, r.lines, per(100*r.branches, r.lines),
			r.densest[len(r.densest)/100].Complexity, r.densest[0].Complexity, per(r.booleans, r.functions),
			per(100*r.parallel, r.assigned), r.methods, r.type_)
	}
}

func per(a, b int) float64 { return float64(a) / float64(max(1, b)) }
