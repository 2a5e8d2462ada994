package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// The speed that the product sets itself, on one core.
const (
	aimPerSecond = 20_000
	enough       = 20_000 // utterances, so that the start of the program does not count
)

// speed is how many utterances were understood in how much processor time.
type speed struct {
	n       int
	seconds float64 // of one core, whatever else the machine did meanwhile
}

func (s speed) perSecond() float64 { return float64(s.n) / s.seconds }

// String is the speed as a whole number; nothing where nothing was measured.
func (s speed) String() string {
	if s.n == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f", s.perSecond())
}

// asDates are the files for which only times are looked for, as score.py does.
var asDates = []string{"spans", "dates", "recurrence"}

// clock measures the program on the sentences of a file, said as often as it
// takes to have enough.
func (s scorer) clock(ctx context.Context, file string) (speed, error) {
	input, n, err := utterances(file)
	if err != nil || n == 0 {
		return speed{}, err
	}
	times := (enough + n - 1) / n
	args := []string{"understand"}
	if slices.Contains(asDates, baseName(file)) {
		args = append(args, "--dates")
	}
	cmd := exec.CommandContext(ctx, s.todo, args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(bytes.Repeat(input, times)), os.Stderr
	if err := cmd.Run(); err != nil {
		return speed{}, fmt.Errorf("run %s: %w", s.todo, err)
	}
	took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return speed{n * times, took.Seconds()}, nil
}

// utterances are the sentences of a file as lines of input, and how many there are.
func utterances(file string) ([]byte, int, error) {
	whole, err := os.ReadFile(file)
	if err != nil {
		return nil, 0, fmt.Errorf("read the sentences: %w", err)
	}
	var input bytes.Buffer
	lines := bufio.NewScanner(bytes.NewReader(whole))
	lines.Buffer(nil, 1<<20)
	n := 0
	for ; lines.Scan(); n++ {
		c := struct{ Now, Text string }{Now: "2026-11-23T09:00:00Z"}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, 0, fmt.Errorf("%s: line %d: %w", file, n+1, err)
		}
		fmt.Fprintf(&input, "@%s\t%s\n", c.Now, bytes.ReplaceAll([]byte(c.Text), []byte("\n"), []byte(" ")))
	}
	return input.Bytes(), n, lines.Err()
}

func baseName(file string) string {
	name := filepath.Base(file)
	return name[:len(name)-len(filepath.Ext(name))]
}
