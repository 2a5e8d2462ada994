package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	branches := strings.Repeat("\tif x > 0 {\n\t\tx--\n\t}\n", 20)
	for name, c := range map[string]struct{ source, want string }{
		"21 ways through a function":  {"func f(x int) {\n" + branches + "}", "complexity"},
		"20 ways":                     {"func f(x int) {\n" + strings.Replace(branches, "\tif x > 0 {\n\t\tx--\n\t}\n", "", 1) + "}", ""},
		"121 columns":                 {"// " + strings.Repeat("x ", 59), "columns"},
		"120 columns":                 {"// " + strings.Repeat("x ", 58) + "x", ""},
		"tabs count as four":          {"func f() {\n\t\t// " + strings.Repeat("x ", 55) + "\n}", "columns"},
		"one long word":               {"// https://" + strings.Repeat("x", 200), ""},
		"two unrelated values":        {"func f() {\n\ta, b := 1, 2\n\t_, _ = a, b\n}", "parallel parallel"},
		"a swap":                      {"func f(a, b int) {\n\ta, b = b, a\n}", ""},
		"a step of two":               {"func f(a, b []int) {\n\ta[0], b = b[0], b[1:]\n}", ""},
		"several results of one call": {"func f() (int, int) {\n\ta, b := f()\n\treturn a, b\n}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := parse("x.go", []byte("package x\n\n"+c.source+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			var rules []string
			for _, found := range check(f) {
				rules = append(rules, found.rule)
			}
			if got := strings.Join(rules, " "); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestMoreThanIsAllowedFails(t *testing.T) {
	found := []finding{{"a/x.go", 1, "complexity", ""}, {"a/y.go", 1, "columns", ""}, {"a/y.go", 2, "columns", ""},
		{"a/y.go", 3, "parallel", ""}}
	for _, c := range []struct {
		known  counts
		strict bool
		fails  bool
	}{
		{counts{"a complexity": 1, "a columns": 2, "a parallel": 1}, true, false},
		{counts{"a complexity": 1, "a columns": 1, "a parallel": 1}, false, true},
		{counts{"a complexity": 1, "a columns": 2}, true, true},
		{counts{"a complexity": 1, "a columns": 2}, false, false},
		{counts{"a columns": 2}, false, true},
		{counts{"a complexity": 9, "a columns": 9, "a parallel": 9}, true, false},
	} {
		if err := compare(found, c.known, c.strict); (err != nil) != c.fails {
			t.Errorf("%+v: %v", c, fmt.Sprint(err))
		}
	}
}
