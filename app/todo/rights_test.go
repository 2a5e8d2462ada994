package todo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryKeyComesFromOnePlace holds the package to rights.go: whose rows are
// read or written is what Service.space returns, and nothing else.
func TestEveryKeyComesFromOnePlace(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	// These are about a person, whichever list they work in.
	own := map[string]bool{"Settings": true, "SetSettings": true, "Rearm": true, "rearm": true, "Rearmed": true, "RearmedAfter": true, "space": true,
		"member": true, "role": true, "Watch": true,
		// The server itself arms the tasks of a list once more, for whoever is in it.
		"RearmList": true, "rearmedShared": true,
		// The server itself empties the bins of everybody and every list, for nobody.
		"emptyBin": true}
	asked := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || own[fn.Name.Name] {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || !ofStore(call.Fun) {
					return true
				}
				asked++
				if key, ok := call.Args[1].(*ast.Ident); !ok || key.Name != "space" {
					t.Errorf("%s: %s asks the store with a key that isn't from space()", name, fn.Name.Name)
				}
				return true
			})
		}
	}
	if asked < 10 {
		t.Errorf("only %d questions to the store were found", asked)
	}
}

func ofStore(fun ast.Expr) bool {
	method, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	store, ok := method.X.(*ast.SelectorExpr)
	return ok && store.Sel.Name == "store"
}
