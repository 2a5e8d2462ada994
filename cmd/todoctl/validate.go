package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/deploy/admission"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/report"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
)

// The exit codes of validate.
const (
	exitFaults    = 1
	exitUnchecked = 2
)

// validateFlags are the flags of validate, besides those that give values.
type validateFlags struct {
	values  valueFlags
	allow   []string
	output  string
	colour  string
	options validate.Options
	cluster clusterFlags
	quiet   bool
}

func validateCommand() *cobra.Command {
	var flags validateFlags
	command := &cobra.Command{
		Use:   "validate [FILE | CHART]...",
		Short: "Check values, and what the chart renders to, before they touch a cluster",
		Long: "validate says of every fault where it stands, what was found, which rule it breaks and how to fix " +
			"it:\n" +
			"  - each FILE is a set of values of its own, over what -f and --set give; - is standard input\n" +
			"  - without a FILE, what -f and --set give is one set\n" +
			"  - a folder with a Chart.yaml is a chart: its values files are checked with it\n" +
			"  - a warning is taken back by a comment, # todoctl:allow rule: reason, or by --allow\n\n" +
			"The exit code is 0 if there is nothing to fix, 1 if there is, and 2 where it could not be checked.",
		Example: "  todoctl validate values-prod.yaml\n" +
			"  todoctl validate -f values-prod.yaml --set image.backend.tag=1.2.0\n" +
			"  todoctl validate --output sarif deploy/*.yaml > validate.sarif",
		RunE: func(command *cobra.Command, arguments []string) error {
			// What is checked is soon forgotten: a thousand files need no more memory than one.
			debug.SetGCPercent(40)
			found, err := flags.check(command.Context(), arguments, command)
			if err != nil {
				return exit{exitUnchecked, err}
			}
			found.Colour, found.Quiet = flags.coloured(), flags.quiet
			if err := found.Write(command.OutOrStdout(), flags.output); err != nil {
				return exit{exitUnchecked, err}
			}
			if found.Faults() > 0 {
				return exit{exitFaults, nil}
			}
			return nil
		},
	}
	flags.add(command)
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exit{exitUnchecked, err} })
	return command
}

func (f *validateFlags) add(command *cobra.Command) {
	f.values.addFlags(command)
	flags := command.Flags()
	flags.StringVarP(&f.output, "output", "o", "text", strings.Join(report.Formats(), ", "))
	flags.BoolVar(&f.options.Strict, "strict", false, "warnings are faults")
	flags.StringArrayVar(&f.allow, "allow", nil, "take a warning back, as rule=reason")
	flags.BoolVar(&f.options.PlainHelm, "plain-helm", false,
		"check as helm install would: the values must name a Secret, or give its content (otherwise todoctl deploy "+
			"writes it)")
	flags.StringVar(&f.options.Render, "render", "auto", strings.Join(validate.Renderings(), ", ")+
		": whether the chart is rendered and its objects checked (auto: yes, but the compiled-in chart for at most "+
		"16 sets)")
	f.cluster.addFlags(command)
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "leave advice away")
	flags.StringVar(&f.colour, "color", "auto", "auto, always or never")
}

// coloured says whether the output is for a terminal with colours.
func (f *validateFlags) coloured() bool {
	if f.colour != "auto" {
		return f.colour == "always"
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(os.Stdout.Fd()))
}

func (f *validateFlags) check(ctx context.Context, arguments []string, command *cobra.Command) (report.Report, error) {
	sets, err := validate.Sets(validate.Request{
		Arguments: arguments, Chart: f.values.chart, Profile: f.values.sources.Profile,
		Files: f.values.sources.Files, Settings: f.values.settings(), Stdin: command.InOrStdin(),
	})
	if err != nil {
		return report.Report{}, err
	}
	options := f.options
	if !slices.Contains(validate.Renderings(), options.Render) {
		return report.Report{}, fmt.Errorf("--render is %q: choose one of %s", options.Render,
			strings.Join(validate.Renderings(), ", "))
	}
	if !slices.Contains(report.Formats(), f.output) {
		return report.Report{},
			fmt.Errorf("--output is %q: choose one of %s", f.output, strings.Join(report.Formats(), ", "))
	}
	if options.Allow, err = allowed(f.allow); err != nil {
		return report.Report{}, err
	}
	judge, err := admission.NewJudge("restricted")
	if err != nil {
		return report.Report{}, err
	}
	options.PodSecurity = judge.Refusals
	var all report.Report
	if f.cluster.secrets.given() || f.cluster.dependencies {
		given, err := f.cluster.secrets.readGiven(os.Stdin, os.Stderr)
		if err != nil {
			return report.Report{}, err
		}
		options.Given = &given
	}
	if options.Cluster, err = f.cluster.connect(ctx, &all, options.Given); err != nil {
		return report.Report{}, err
	}
	for _, group := range sets {
		checker, err := validate.New(helm.NewTemplatesIn(group.Chart, f.cluster.namespace), options)
		if err != nil {
			return report.Report{}, err
		}
		results, err := checker.All(ctx, group.Sets)
		if err != nil {
			return report.Report{}, err
		}
		all.Results = append(all.Results, results...)
	}
	return all, nil
}

// allowed reads --allow rule=reason.
func allowed(flags []string) (map[string]string, error) {
	all := map[string]string{}
	book := rule.NewBook()
	for _, flag := range flags {
		id, reason, _ := strings.Cut(flag, "=")
		if message, hint := validate.Refusal(book, strings.TrimSpace(id), strings.TrimSpace(reason)); message != "" {
			return nil, fmt.Errorf("--allow %s: %s; %s", flag, message, hint)
		}
		all[strings.TrimSpace(id)] = strings.TrimSpace(reason)
	}
	return all, nil
}

// exit is an error that ends the program with a code of its own.
type exit struct {
	code int
	err  error // nil: all was said
}

// Error is what went wrong, or nothing.
func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// exitCode is what the program ends with for an error, 1 if it says nothing else.
func exitCode(err error) int {
	var e exit
	if errors.As(err, &e) {
		return e.code
	}
	return 1
}
