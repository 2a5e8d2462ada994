package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/deploy/plan"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

func planCommand() *cobra.Command {
	var (
		session session
		values  valueFlags
		secrets secretFlags
		colour  string
		file    string
	)
	command := &cobra.Command{
		Use:   "plan",
		Short: "Show what deploy would change: objects, fields, restarts, room, images",
		Long: "plan asks the API server what applying the values would make of each object (a dry run on the " +
			"server),\n" +
			"and changes nothing. Secrets are never shown. With --out it keeps the plan in a file, which\n" +
			"todoctl deploy --plan applies exactly, or refuses if the cluster, the chart or the secrets have moved.",
		Example: "  todoctl plan --profile dev --env-file .env\n" +
			"  todoctl plan -f values-prod.yaml --out plan.json && todoctl deploy --plan plan.json",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			deployer, err := session.deployer(command)
			if err != nil {
				return err
			}
			var request release.Request
			if request.Chart, request.Values, err = values.read(); err != nil {
				return err
			}
			if request.Secrets, err = secrets.read(os.Stdin, command.ErrOrStderr()); err != nil {
				return err
			}
			made, err := deployer.Plan(command.Context(), request)
			if err != nil {
				return err
			}
			if file != "" {
				if err := writePlan(file, made); err != nil {
					return err
				}
			}
			return session.print(command.OutOrStdout(), made, func(w io.Writer) {
				printPlan(w, made, colour == "always" || colour == "auto" && coloured())
			})
		},
	}
	session.addFlags(command)
	values.addFlags(command)
	secrets.addFlags(command)
	command.Flags().StringVar(&colour, "color", "auto", "auto, always or never")
	command.Flags().StringVar(&file, "out", "", "file to keep the plan in, for todoctl deploy --plan")
	return command
}

// coloured says whether the output is for a terminal with colours.
func coloured() bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(os.Stdout.Fd()))
}

func writePlan(path string, p plan.Plan) error {
	if err := keepFile(path, func(w io.Writer) error { return p.Write(w) }); err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	return nil
}

// keepFile writes a file whole: where that fails, for a full disk, what was there stays as it was.
func keepFile(path string, write func(io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	// A terminal, a pipe: there is nothing to keep.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(file), file.Close())
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // Its owner alone reads it.
	if err != nil {
		return err
	}
	err = errors.Join(write(file), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // What went wrong is told.
	}
	return err
}

func readPlan(path string) (*plan.Plan, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	defer file.Close()
	p, err := plan.Read(file)
	if err != nil {
		return nil, fmt.Errorf("read the plan %s: %w", path, err)
	}
	return &p, nil
}

const (
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	red    = "\x1b[31m"
	plain  = "\x1b[0m"
)

func printPlan(w io.Writer, p plan.Plan, colours bool) {
	paint := func(colour, text string) string {
		if !colours {
			return text
		}
		return colour + text + plain
	}
	fmt.Fprintf(w, "Against revision %d in namespace %s of context %s:\n", p.Base.Revision, p.Namespace, p.Context)
	kept := 0
	for _, o := range p.Objects {
		switch o.Action {
		case plan.Keep:
			kept++
		case plan.Create:
			fmt.Fprintln(w, paint(green, "+ "+o.Name))
		case plan.Delete:
			fmt.Fprintln(w, paint(red, "- "+o.Name))
		case plan.Leave:
			fmt.Fprintln(w, paint(yellow, "= "+o.Name+" leaves the release, and stays as it is"))
		case plan.Refuse:
			fmt.Fprintln(w, paint(red, "! "+o.Name+": the API server would not take it: "+o.Refused))
		case plan.Change:
			fmt.Fprintln(w, paint(yellow, "~ "+o.Name))
		}
		for _, f := range o.Fields {
			fmt.Fprintf(w, "    %s: %s → %s\n", f.Path, paint(red, shortened(f.From)), paint(green, shortened(f.To)))
		}
		for _, c := range o.Conflicts {
			fmt.Fprintln(w, paint(red,
				fmt.Sprintf("    %s was written by %s: deploy would refuse, or write over it with --force-conflicts",
					c.Field, c.Manager)))
		}
	}
	if len(p.Secret) > 0 {
		fmt.Fprintln(w, paint(yellow, "~ secret/todo-chatbot-secrets: "+strings.Join(p.Secret, ", ")+" (hidden)"))
	}
	if !p.Changes() {
		fmt.Fprintf(w, "Nothing would change: %d objects are as they should be.\n", kept)
	} else {
		fmt.Fprintf(w, "%d objects stay as they are.\n", kept)
	}
	printCost(w, p, paint)
}

// printCost says what the change costs while it is made.
func printCost(w io.Writer, p plan.Plan, paint func(colour, text string) string) {
	for _, r := range p.Restarts {
		fmt.Fprintln(w, paint(yellow, fmt.Sprintf("%s: %s replaced (%s)", r.Object, podsAre(r.Pods), r.Why)))
	}
	if c := p.Capacity; c != nil {
		line := fmt.Sprintf("At its height it asks for %s CPU and %s memory; %s CPU and %s memory are free", c.CPU,
			c.Memory, c.FreeCPU, c.FreeMemory)
		if c.Fits {
			fmt.Fprintln(w, line+".")
		} else {
			fmt.Fprintln(w, paint(red, line+": it does not fit."))
		}
	}
	for _, i := range p.Images {
		line := fmt.Sprintf("%s is on %d of %d nodes", i.Name, i.On, i.Nodes)
		if i.Load {
			line = paint(red, line+": todoctl images load")
		}
		fmt.Fprintln(w, line)
	}
}

func shortened(text string) string {
	const most = 100
	runes := []rune(text)
	switch {
	case len(runes) == 0:
		return "(none)"
	case len(runes) > most:
		return string(runes[:most]) + "…"
	}
	return text
}

// podsAre is a number of pods as the subject of a sentence.
func podsAre(count int) string {
	if count == 1 {
		return "its pod is"
	}
	return fmt.Sprintf("its %d pods are", count)
}
