package engine_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// The engine reads any language, so that its sources hold no word that a text could have.
func TestTheEngineKnowsNoWord(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "panic" {
					return false
				}
			case *ast.BasicLit:
				s, err := strconv.Unquote(n.Value)
				slot := s == "day" // the name of the engine's own slot
				if n.Kind == token.STRING && err == nil && !slot && strings.ContainsFunc(s, unicode.IsLetter) {
					t.Errorf("%s: %s", name, n.Value)
				}
			}
			return true
		})
	}
}
