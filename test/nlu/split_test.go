package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	t.Run("deals every line to exactly one half", func(t *testing.T) {
		var whole strings.Builder
		const n = 400
		for i := range n {
			fmt.Fprintf(&whole, "{\"text\":\"sentence %d\"}\n", i)
		}
		parts := map[string]*bytes.Buffer{tune: {}, heldOut: {}}
		if err := deal([]byte(whole.String()), parts); err != nil {
			t.Fatal(err)
		}
		a, b := strings.Count(parts[tune].String(), "\n"), strings.Count(parts[heldOut].String(), "\n")
		if a+b != n || a < n/3 || b < n/3 {
			t.Errorf("dealt %d and %d of %d lines", a, b, n)
		}
	})
	t.Run("says which line is no sentence", func(t *testing.T) {
		err := deal([]byte("{\"text\":\"a\"}\nnonsense\n"), map[string]*bytes.Buffer{tune: {}, heldOut: {}})
		if err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("got %v", err)
		}
	})
}

func TestTable(t *testing.T) {
	part := func(right int) report {
		return report{"dates": {Scores: map[string]measure{"value": {N: 100, Right: right}}}}
	}
	t.Run("marks what is below its bar on held-out sentences", func(t *testing.T) {
		var out strings.Builder
		results{tune: part(99), heldOut: part(80), all: part(90)}.print(&out)
		if !strings.Contains(out.String(), "90 (below)") || !strings.Contains(out.String(), "80.0 [") {
			t.Errorf("got %s", out.String())
		}
	})
	t.Run("marks nothing that reaches it", func(t *testing.T) {
		var out strings.Builder
		results{tune: part(99), heldOut: part(90), all: part(95)}.print(&out)
		if strings.Contains(out.String(), "below") {
			t.Errorf("got %s", out.String())
		}
	})
}

func TestUtterances(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dates.jsonl")
	lines := "{\"text\":\"on Friday\"}\n{\"text\":\"two\\nlines\",\"now\":\"2020-01-01T00:00:00Z\"}\n"
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	got, n, err := utterances(file)
	want := "@2026-11-23T09:00:00Z\ton Friday\n@2020-01-01T00:00:00Z\ttwo lines\n"
	if err != nil || n != 2 || string(got) != want {
		t.Errorf("got %q, %d, %v; want %q", got, n, err, want)
	}
}
