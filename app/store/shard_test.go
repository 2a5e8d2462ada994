package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// crossing are the statements that are not held to one person or list, by function, with
// how many it has and why: what has to be done otherwise where the database is in several pieces.
// docs/scale.md tells of them. The list only shrinks.
var crossing = map[string]struct {
	statements int
	why        string
}{
	// Found by another key, which says whose it is: a table that every piece would need.
	"PersonByEmail":    {1, "found by e-mail"},
	"PersonByIdentity": {1, "found by the account at an identity provider"},
	// What is due, whoever's it is: asked of each piece by itself.
	"AcquireExpired": {1, "due"}, "nextRing": {2, "due"}, "Next": {1, "due"}, "NextSend": {1, "due"}, "NextDigest": {1, "due"},
	"claimRings": {1, "due"}, "claimSends": {1, "due"}, "ClaimDigests": {1, "due"}, "Left": {1, "due"},
	// Cleaning up, on each piece by itself.
	"Forget": {2, "old"}, "PruneAudit": {1, "old"}, "ClearLists": {1, "of lists that are gone"},
	// Of the installation, and of nobody.
	"ServerSettings": {1, "settings"}, "Configure": {1, "settings"},
	"record": {1, "log"}, "Audit": {1, "log"}, "Erase": {3, "log"}, "People": {1, "the administrator's list of people"},
	// Of what moves with a list: the list is named, by the column that rings have for it.
	"RemoveComments": {1, "the list is in the column list"},
	// Of all that there is: back-ups, migrations, the engine itself.
	"Schema": {2, "schema"}, "fitsWith": {1, "schema"}, "checkFloor": {1, "schema"}, "raiseFloor": {1, "schema"},
	"Rows": {1, "back-up"}, "empty": {1, "back-up"}, "clear": {1, "back-up"}, "insertAll": {1, "back-up"}, "fill": {1, "back-up"},
	"announce": {1, "engine"}, "echo": {1, "engine"}, "notifyAll": {1, "engine"}, "discover": {2, "engine"}, "sharesServer": {1, "engine"},
	"fitsIfMade": {1, "engine"}, "ask": {1, "engine"}, "migrate": {1, "engine"}, "lockName": {1, "engine"}, "probe": {1, "engine"},
	"indexState": {1, "engine"}, "postgresCatalogue": {2, "engine"}, "sqliteCatalogue": {2, "engine"},
	// Parts of statements: what comes before or after names the person.
	"acrossQuery": {2, "part"}, "mergedQuery": {2, "part"}, "pageQuery": {3, "part"}, "countQuery": {1, "part"}, "measure": {1, "part"},
	"settleDigest": {2, "part"}, "settleSend": {2, "part"}, "ringAgain": {1, "part"}, "endShared": {2, "part"}, "arm": {1, "part"},
	"eraseFrom": {1, "part: the column of the person is among the values"}, "find": {1, "the person is in the number of the row"},
	"makePieces": {1, "engine"},
}

var (
	sqlVerb = regexp.MustCompile(`(?is)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b`)
	// keyColumn is user_id, which is a person or a list, compared with what is given.
	keyColumn = regexp.MustCompile(`(?is)user_id\s*(=|>)\s*(\$|any\b|…)|user_id\s+in\s*\(\$|\$\d+\s*=\s*(\w+\.)?user_id|\((\w+\.)?user_id,[^()]*\)\s*(=|>|<)\s*\(\$`)
	insertion = regexp.MustCompile(`(?is)^\s*INSERT\s+INTO\s+\w+\s*\(([^)]*)\)`)
)

// keyed says whether a statement names the person or the list whose rows it is about.
func keyed(statement string) bool {
	if columns := insertion.FindStringSubmatch(statement); columns != nil {
		return strings.Contains(columns[1], "user_id")
	}
	return keyColumn.MatchString(statement)
}

func TestNoStatementLacksWhoseItIs(t *testing.T) {
	all := statements(t)
	if len(all) < 300 {
		t.Fatalf("only %d statements were found", len(all))
	}
	found := map[string]int{}
	for _, s := range all {
		if keyed(s.text) {
			continue
		}
		found[s.in]++
		if found[s.in] > crossing[s.in].statements {
			t.Errorf("%s has a statement that names nobody: %s", s.in, strings.Join(strings.Fields(s.text), " "))
		}
	}
	for _, in := range slices.Sorted(maps.Keys(crossing)) {
		if found[in] < crossing[in].statements {
			t.Errorf("%s has %d statements that name nobody, and not %d any more: say so here", in, found[in], crossing[in].statements)
		}
	}
	t.Logf("%d statements, %d of them keyed", len(all), len(all)-sum(found))
}

func sum(counts map[string]int) int {
	all := 0
	for _, n := range counts {
		all += n
	}
	return all
}

func TestAStatementOfAnybodyIsFound(t *testing.T) {
	for statement, want := range map[string]bool{
		"select title from tasks where user_id = $1 and number = $2":                                             true,
		"insert into tasks (user_id, number) values ($1, $2)":                                                    true,
		"select t.title from tasks t where (t.user_id, t.number) > ($1, $2)":                                     true,
		"select user_id, title from tasks where number = $1":                                                     false,
		"select p.user_id from emails e join people p on p.user_id = e.user_id where e.email = $1":               false,
		"insert into tasks (number) values ($1)":                                                                 false,
		"update rings set owner = $1 where (user_id, task) in (select user_id, task from rings where next < $2)": false,
		"delete from tasks where number = $1 returning user_id":                                                  false,
	} {
		if keyed(statement) != want {
			t.Errorf("%q is keyed: %v, want %v", statement, !want, want)
		}
	}
}

// sqlText is a statement in the source, with the function or variable that it is in.
type sqlText struct{ in, text string }

// statements are the texts of SQL in this package, put together as far as they are constant; what
// is not is "…".
func statements(t *testing.T) []sqlText {
	t.Helper()
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names { // sorted
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	w := walk{constants: map[string]ast.Expr{}, seen: map[ast.Node]bool{}}
	for _, f := range files {
		w.collect(f)
	}
	for _, f := range files {
		for _, d := range f.Decls {
			w.look(d)
		}
	}
	return w.found
}

type walk struct {
	constants map[string]ast.Expr
	seen      map[ast.Node]bool
	found     []sqlText
}

// collect takes in the constants and variables of a file.
func (w *walk) collect(f *ast.File) {
	for _, d := range f.Decls {
		declaration, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range declaration.Specs {
			if v, ok := s.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
				for i, name := range v.Names {
					w.constants[name.Name] = v.Values[i]
				}
			}
		}
	}
}

// look finds the statements of a declaration.
func (w *walk) look(d ast.Decl) {
	if f, ok := d.(*ast.FuncDecl); ok {
		w.lookIn(f.Name.Name, f)
		return
	}
	for _, s := range d.(*ast.GenDecl).Specs {
		if v, ok := s.(*ast.ValueSpec); ok {
			w.lookIn(v.Names[0].Name, v)
		}
	}
}

func (w *walk) lookIn(name string, node ast.Node) {
	ast.Inspect(node, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok || w.seen[n] {
			return true
		}
		text := w.text(e, 0)
		if !sqlVerb.MatchString(text) {
			return true
		}
		ast.Inspect(e, func(part ast.Node) bool { w.seen[part] = true; return true })
		w.found = append(w.found, sqlText{name, text})
		return false
	})
}

func (w *walk) text(e ast.Expr, depth int) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return w.text(e.X, depth) + w.text(e.Y, depth)
		}
	case *ast.ParenExpr:
		return w.text(e.X, depth)
	case *ast.Ident:
		if c, ok := w.constants[e.Name]; ok && depth < 5 {
			return w.text(c, depth+1)
		}
	}
	return "…"
}
