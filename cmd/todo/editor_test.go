package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestWhatWasSaidComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "said")
	h := openHistory(path)
	if h.Len() != 0 {
		t.Fatalf("a history without a file has %d lines, want 0", h.Len())
	}
	for _, line := range []string{"one", "two", "two", "  ", "three "} {
		h.Add(line)
	}
	again := openHistory(path)
	var got []string
	for i := range again.Len() {
		got = append(got, again.At(i))
	}
	if want := "three two one"; strings.Join(got, " ") != want {
		t.Errorf("the lines that come back are %q, want %q", got, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v; want one that only its owner reads", info.Mode(), err)
	}
	for i := range mostSaid + 7 {
		again.Add("line " + strconv.Itoa(i))
	}
	if full := openHistory(path); full.Len() != mostSaid || full.At(0) != "line "+strconv.Itoa(mostSaid+6) {
		t.Errorf("a long history has %d lines, the newest %q; want %d and the last that was added", full.Len(), full.At(0), mostSaid)
	}
}

// The terminal goes back to whole lines while keys are on their way: what it took before ends with a
// carriage return, as keys do, and is a line nevertheless.
func TestALineTypedAsTheTerminalTurnsIsALine(t *testing.T) {
	e := &lineEditor{}
	for _, c := range []struct {
		keys string
		want []string
	}{{"yes\r", []string{"yes"}}, {"one\rtwo\nth", []string{"one", "two"}}, {"ree\r", []string{"three"}}} {
		if got := e.typed([]byte(c.keys)); !slices.Equal(got, c.want) {
			t.Errorf("the keys %q between two lines gave %q, want %q", c.keys, got, c.want)
		}
	}
	if e.plain.Len() != 0 {
		t.Errorf("%q is kept for the next line, want nothing", e.plain.String())
	}
}
