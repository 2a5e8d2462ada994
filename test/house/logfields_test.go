package house_test

import (
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryLogFieldIsDocumented compares what the two servers log with the table of
// docs/observability.md.
func TestEveryLogFieldIsDocumented(t *testing.T) {
	fields := map[string]string{"time": "log/slog", "level": "log/slog", "msg": "log/slog"}
	for folder, files := range sources(t, "app", "cmd") {
		if strings.HasPrefix(folder, "cmd/") && !strings.HasPrefix(folder, "cmd/internal") && !strings.HasPrefix(folder, "cmd/todo-chatbot-") {
			continue
		}
		for _, file := range files {
			ast.Inspect(file, func(node ast.Node) bool {
				call, ok := node.(*ast.CallExpr)
				if !ok {
					return true
				}
				for _, name := range loggedFields(call) {
					fields[name] = folder
				}
				return true
			})
		}
	}
	if len(fields) < 20 {
		t.Fatalf("only %d fields were found: %v", len(fields), fields)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "observability.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, logs, found := strings.Cut(string(text), "\n## Logs\n")
	if !found {
		t.Fatal("docs/observability.md has no section Logs")
	}
	told := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\|").FindAllStringSubmatch(logs, -1) {
		for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
			told[name[1]] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !told[name] {
			t.Errorf("%s logs the field %s, and docs/observability.md doesn't know it", fields[name], name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if fields[name] == "" {
			t.Errorf("docs/observability.md tells of the field %s, which nothing logs", name)
		}
	}
}

// loggedFields are the names of the fields of a call of log/slog.
func loggedFields(call *ast.CallExpr) []string {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	receiver := last(selector.X)
	var names []string
	switch selector.Sel.Name {
	case "Debug", "Info", "Warn", "Error":
		if receiver != "log" && receiver != "slog" && receiver != "logger" {
			return nil
		}
		for i := 1; i < len(call.Args); i += 2 {
			names = append(names, literal(call.Args[i]))
		}
	case "String", "Int", "Int64", "Float64", "Bool", "Duration", "Time", "Any":
		if receiver == "slog" {
			names = append(names, literal(call.Args[0]))
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// last is the last name of an expression: log of s.log.
func last(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

func literal(x ast.Expr) string {
	if text, ok := x.(*ast.BasicLit); ok && text.Kind == token.STRING {
		if name, err := strconv.Unquote(text.Value); err == nil {
			return name
		}
	}
	return ""
}
