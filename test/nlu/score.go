package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
)

// scorer runs the folder's own scorer on the program.
type scorer struct {
	script, todo string
}

// report is what score.py --json says about the files of a folder, by their names.
type report map[string]fileReport

type fileReport struct {
	Scores    map[string]measure `json:"scores"`
	Groups    map[string]measure `json:"groups"`
	Malformed int                `json:"malformed"`
	Failures  []failure          `json:"failures"`
}

// measure is how many answers of how many are right.
type measure struct {
	N      int        `json:"n"`
	Right  int        `json:"right"`
	Wilson [2]float64 `json:"wilson95"`
}

// failure is a sentence that was not understood, and what came of it.
type failure struct {
	Case   map[string]json.RawMessage `json:"case"`
	Answer json.RawMessage            `json:"answer"`
}

// everyFailure is more than any file has.
const everyFailure = 1_000_000

// score scores the files of a folder, with the failures if any are asked for.
func (s scorer) score(ctx context.Context, dir string, failures int) (report, error) {
	args := []string{s.script, "--json", "--cmd", strconv.Quote(s.todo) + " understand", dir}
	if failures > 0 {
		args = append(args, "--failures", strconv.Itoa(everyFailure))
	}
	cmd := exec.CommandContext(ctx, "python3", args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run %s: %w", s.script, err)
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		return nil, fmt.Errorf("read what %s printed: %w", s.script, err)
	}
	return r, nil
}

// printFailures lists up to limit failures of each kind, the most frequent kinds first.
func (r report) printFailures(w io.Writer, limit int) {
	for _, name := range fileNames {
		kinds := map[string][]failure{}
		for _, f := range r[name].Failures {
			kinds[f.kind()] = append(kinds[f.kind()], f)
		}
		order := make([]string, 0, len(kinds))
		for k := range kinds {
			order = append(order, k)
		}
		slices.SortFunc(order, func(a, b string) int {
			return cmp.Or(len(kinds[b])-len(kinds[a]), cmp.Compare(a, b))
		})
		for _, k := range order {
			fmt.Fprintf(w, "\n%s, %s: %d wrong in the tuning half\n", name, k, len(kinds[k]))
			for _, f := range kinds[k][:min(limit, len(kinds[k]))] {
				f.print(w)
			}
		}
	}
}

// kind is what kind of sentence it is: its own kind, or where it comes from.
func (f failure) kind() string {
	for _, field := range []string{"kind", "source"} {
		if k := f.text(field); k != "" {
			return k
		}
	}
	return "of no kind"
}

func (f failure) print(w io.Writer) {
	fmt.Fprintf(w, "  %q", f.text("text"))
	if now := f.text("now"); now != "" {
		fmt.Fprintf(w, " at %s", now)
	}
	fmt.Fprintln(w)
	fields := make([]string, 0, len(f.Case))
	for k := range f.Case {
		if k != "text" && k != "now" && k != "kind" && k != "source" {
			fields = append(fields, k)
		}
	}
	slices.Sort(fields)
	for _, k := range fields {
		fmt.Fprintf(w, "    %s: %s\n", k, f.Case[k])
	}
	fmt.Fprintf(w, "    got: %s\n", f.Answer)
}

// text is a field of the case that is a text.
func (f failure) text(field string) string {
	var s string
	if json.Unmarshal(f.Case[field], &s) != nil {
		return ""
	}
	return s
}
