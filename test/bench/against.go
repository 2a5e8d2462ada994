package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

const (
	// rounds are how often each program has its turn with each measure.
	rounds = 5
	// crowded is the share of all processors that others may use up before the times
	// of answers say more about them than about the programs.
	crowded = 0.15
	// torn is by how much a ratio may differ from round to round before it says nothing.
	torn = 0.10
)

// aimsAgainst are what a request may cost of the server's processor time, and what of its memory.
var aimsAgainst = map[string]string{mix.name: "≤ 100 µs", list20.name: "≤ 109 µs", "peak memory": "≤ 40 MB", "cold start": "≤ 18 ms"}

// buildAt makes the backend as it was at a commit, in a working tree of its own.
func buildAt(ctx context.Context, commit, dir string) (binary string, err error) {
	tree := filepath.Join(dir, "tree")
	if said, err := exec.CommandContext(ctx, "git", "worktree", "add", "--quiet", "--detach", tree, commit).CombinedOutput(); err != nil {
		return "", fmt.Errorf("check out %s: %w: %s", commit, err, said)
	}
	defer func() {
		err = errors.Join(err, exec.Command("git", "worktree", "remove", "--force", tree).Run())
	}()
	binary = filepath.Join(dir, "backend-"+commit)
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/todo-chatbot-backend")
	build.Dir = tree
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the backend of %s: %w: %s", commit, err, said)
	}
	return binary, nil
}

// comparison is one measure of two programs: a figure of each for each round.
type comparison struct {
	engine, name string
	old, new     []float64
	show         func(float64) string
	// crowd is the share of the machine that others had, as a mean of the rounds.
	crowd float64
	// failed are answers of the new program that were none.
	failed int64
}

// contestant is one of two programs on a database of its own.
type contestant struct {
	*server
	person *loader
	binary string
	url    string
}

// against measures two programs in turns, so that what else the machine does falls on both, and
// prints what a request costs each. Processor time is the measure: it changes little while others run.
func against(ctx context.Context, o options, commit string, out io.Writer) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	old := commit
	if info, err := os.Stat(commit); err != nil || info.IsDir() {
		if old, err = buildAt(ctx, commit, dir); err != nil {
			return err
		}
	}
	urls := map[string][]string{"SQLite": {"sqlite:" + filepath.Join(dir, "old.db"), "sqlite:" + filepath.Join(dir, "new.db")}}
	engines := []string{"SQLite"}
	if pgtest.Installed() && !strings.EqualFold(o.engine, "SQLite") {
		for range 2 {
			address, stop, err := pgtest.Start(pgtest.Durable)
			if err != nil {
				return err
			}
			defer stop()
			urls["PostgreSQL"] = append(urls["PostgreSQL"], address)
		}
		engines = append(engines, "PostgreSQL")
	}
	var all []comparison
	for _, name := range engines {
		if o.engine != "" && !strings.EqualFold(o.engine, name) {
			continue
		}
		pair := [2]*contestant{{binary: old, url: urls[name][0]}, {binary: o.binary, url: urls[name][1]}}
		measured, failed := compare(ctx, o, name, pair)
		all = append(all, measured...)
		if failed != nil {
			err = fmt.Errorf("%s: %w", name, failed)
			break
		}
	}
	printComparisons(out, filepath.Base(commit), all)
	return err
}

// printComparisons prints what was measured, also where something failed after it.
func printComparisons(out io.Writer, old string, all []comparison) {
	fmt.Fprintf(out, "\n| engine | measure | aim | %s | now | ratio | rounds |\n|---|---|---|---|---|---|---|\n", old)
	for _, c := range all {
		fmt.Fprintln(out, c.row())
	}
	for _, c := range all {
		if doubt := c.doubt(); doubt != "" {
			fmt.Fprintln(out, doubt)
		}
	}
}

func compare(ctx context.Context, o options, engine string, pair [2]*contestant) ([]comparison, error) {
	for _, c := range pair {
		s, err := startServer(ctx, c.binary, c.url)
		if err != nil {
			return nil, err
		}
		c.server = s
		defer s.stop()
		if c.person, err = s.person(ctx, "small@example.com"); err != nil {
			return nil, err
		}
		if err := c.person.seed(ctx, 1000); err != nil {
			return nil, err
		}
	}
	var all []comparison
	for _, m := range measures() {
		if o.only != "" && o.only != m.name {
			continue
		}
		c, err := inTurns(ctx, o, engine, m, pair)
		if err != nil {
			return all, err
		}
		fmt.Println(c.row())
		all = append(all, c)
	}
	peak := comparison{engine: engine, name: "peak memory", show: func(mb float64) string { return fmt.Sprintf("%.1f MB", mb) }}
	for i, c := range pair {
		mb, err := c.memory("VmHWM")
		if err != nil {
			return all, err
		}
		peak.add(i, mb)
		if err := c.stop(); err != nil {
			return all, err
		}
	}
	all = append(all, peak)
	cold, err := startsInTurns(ctx, o, engine, pair)
	if err != nil {
		return all, err
	}
	return append(all, cold), nil
}

// inTurns runs a measure on both programs, the first in one round being the second in the next.
func inTurns(ctx context.Context, o options, engine string, m measure, pair [2]*contestant) (comparison, error) {
	c := comparison{engine: engine, name: m.name, show: func(cpu float64) string { return us(time.Duration(cpu)) }}
	for round := range rounds {
		for turn := range 2 {
			i := (round + turn) % 2
			used, err := othersUse()
			if err != nil {
				return c, err
			}
			r, err := pair[i].loaded(ctx, pair[i].person, m, 32, 0, o.each)
			if err != nil {
				return c, err
			}
			if r.Requests == 0 {
				return c, fmt.Errorf("%s: nothing was answered", m.name)
			}
			c.add(i, float64(r.cpuEach()))
			c.crowd += used / (2 * rounds)
			if i == 1 {
				c.failed += r.Errors
			}
		}
	}
	return c, ctx.Err()
}

func startsInTurns(ctx context.Context, o options, engine string, pair [2]*contestant) (comparison, error) {
	c := comparison{engine: engine, name: "cold start", show: func(d float64) string { return ms(time.Duration(d)) }}
	for range o.starts {
		for i, p := range pair {
			used, err := othersUse()
			if err != nil {
				return c, err
			}
			s, err := startServer(ctx, p.binary, p.url)
			if err != nil {
				return c, err
			}
			c.add(i, float64(s.Start))
			c.crowd += used / float64(2*o.starts)
			if err := s.stop(); err != nil {
				return c, err
			}
		}
	}
	return c, nil
}

// othersUse is the share of all processors that is in use while this program does nothing.
func othersUse() (float64, error) {
	before, err := busy()
	if err != nil {
		return 0, err
	}
	time.Sleep(200 * time.Millisecond)
	after, err := busy()
	return float64(after.used-before.used) / float64(max(1, after.all-before.all)), err
}

func (c *comparison) add(i int, figure float64) {
	if i == 0 {
		c.old = append(c.old, figure)
	} else {
		c.new = append(c.new, figure)
	}
}

// ratios are those of the rounds, sorted.
func (c *comparison) ratios() []float64 {
	var all []float64
	for i := range min(len(c.old), len(c.new)) {
		all = append(all, c.new[i]/c.old[i])
	}
	slices.Sort(all)
	return all
}

func (c *comparison) row() string {
	all := c.ratios()
	failed := ""
	if c.failed > 0 {
		failed = fmt.Sprintf(", %d FAILED", c.failed)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %.2f | %.2f to %.2f%s |", c.engine, c.name, aimsAgainst[c.name],
		c.show(median(c.old)), c.show(median(c.new)), median(all), all[0], all[len(all)-1], failed)
}

// doubt says why a ratio can't be relied on, "" where it can.
func (c *comparison) doubt() string {
	all := c.ratios()
	middle := all[len(all)/4 : len(all)-len(all)/4]
	spread := (middle[len(middle)-1] - middle[0]) / median(all)
	var why []string
	if spread > torn {
		why = append(why, fmt.Sprintf("its ratio differed by %.0f %% between rounds", 100*spread))
	}
	if c.crowd > crowded && c.name == "cold start" {
		why = append(why, fmt.Sprintf("others used %.0f %% of the machine, and it is a time, not a cost", 100*c.crowd))
	}
	if len(why) == 0 {
		return ""
	}
	return fmt.Sprintf("Too busy to tell: %s on %s: %s.", c.name, c.engine, strings.Join(why, "; "))
}

func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[len(sorted)/2]
}
