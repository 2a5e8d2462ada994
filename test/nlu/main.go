// Command nlu measures what the built-in assistant understands of what real
// people said, and prints it beside the best known library and the bar that
// the product sets itself. The sentences and the scorer lie in a folder of
// their own; half of the sentences, chosen by a hash of their words, is held
// out: nobody looks at those while working on the assistant.
//
//	go run ./test/nlu -data FOLDER               # the table
//	go run ./test/nlu -data FOLDER -failures 20  # and what goes wrong in the tuning half, by kind
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

// options are what is measured, and how.
type options struct {
	todo     string // the program
	data     string // the folder with the sentences and score.py
	files    []string
	failures int // how many of each kind are listed
}

func main() {
	var o options
	flag.StringVar(&o.todo, "todo", "bin/todo", "the program to measure")
	flag.StringVar(&o.data, "data", "../shared/data/nlu", "the folder with the sentences and score.py")
	flag.IntVar(&o.failures, "failures", 0, "list up to this many failures of each kind in the tuning half")
	only := flag.String("only", "", "measure only these files, separated by commas: dates,spans")
	flag.Parse()
	o.files = fileNames
	if *only != "" {
		o.files = strings.Split(*only, ",")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "nlu:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, w io.Writer) error {
	if _, err := os.Stat(filepath.Join(o.data, "score.py")); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(w, "No sentences to measure with: %s has no score.py; say where they are with NLU=FOLDER.\n", o.data)
		return nil
	}
	if _, err := exec.LookPath("python3"); err != nil {
		return errors.New("the scorer is written in Python: install python3 3.9 or newer")
	}
	dir, err := os.MkdirTemp("", "nlu")
	if err != nil {
		return fmt.Errorf("make a folder for the halves: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := split(o.data, o.files, dir); err != nil {
		return err
	}
	s := scorer{script: filepath.Join(o.data, "score.py"), todo: o.todo}
	var r results
	for _, half := range []struct {
		name     string
		failures int
		into     *report
	}{{tune, o.failures, &r.tune}, {heldOut, 0, &r.heldOut}, {all, 0, &r.all}} {
		if *half.into, err = s.score(ctx, filepath.Join(dir, half.name), half.failures); err != nil {
			return fmt.Errorf("score %s: %w", half.name, err)
		}
	}
	r.speed = map[string]speed{}
	for _, name := range o.files {
		if r.speed[name], err = s.clock(ctx, filepath.Join(dir, all, name+".jsonl")); err != nil {
			return err
		}
	}
	r.print(w)
	if o.failures > 0 {
		r.tune.printFailures(w, o.failures)
	}
	return nil
}
