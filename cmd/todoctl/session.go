package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// session is the flags of every command that talks to a cluster.
type session struct {
	kubeconfig, context, namespace, release string
	timeout                                 time.Duration
	output                                  string
	verbose                                 bool
	budget                                  budgetFlags
	lockWait                                time.Duration
	eventsOut                               bool   // what happens is the result
	store                                   string // of built images; the usual one if empty
}

func (s *session) addFlags(command *cobra.Command) {
	s.addPlaceFlags(command)
	flags := command.Flags()
	flags.StringVar(&s.release, "release", entity.Release, "name of the Helm release")
	flags.DurationVar(&s.timeout, "timeout", release.DefaultTimeout, "longest wait until everything runs")
	flags.DurationVar(&s.lockWait, "lock-wait", 20*time.Second,
		"how long another deployer that is at work is waited for")
	flags.BoolVarP(&s.verbose, "verbose", "v", false, "tell what Helm does")
}

// addPlaceFlags are those of a command that needs no release.
func (s *session) addPlaceFlags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&s.kubeconfig, "kubeconfig", "", "kubeconfig file (default: KUBECONFIG or ~/.kube/config)")
	flags.StringVar(&s.context, "context", "", "context of the kubeconfig (default: its current one)")
	flags.StringVarP(&s.namespace, "namespace", "n", entity.Namespace, "namespace to look at")
	flags.StringVarP(&s.output, "output", "o", "text", "text or json")
}

// deployer connects; what happens is told to standard error, so that standard
// output is the result alone.
func (s *session) deployer(command *cobra.Command) (*release.Deployer, error) {
	if s.output != "text" && s.output != "json" {
		return nil, fmt.Errorf("--output is %q: choose text or json", s.output)
	}
	endInTime(command)
	events := command.ErrOrStderr()
	if s.eventsOut {
		events = command.OutOrStdout()
	}
	return s.deployerTo(command, s.teller(events))
}

// deployerTo connects; what happens goes to emit.
func (s *session) deployerTo(command *cobra.Command, emit func(watch.Event)) (*release.Deployer, error) {
	cluster, err := kube.Connect(s.kubeconfig, s.context, s.namespace)
	if err != nil {
		return nil, err
	}
	var log slog.Handler = slog.DiscardHandler
	if s.verbose {
		log = slog.NewTextHandler(command.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelDebug})
	}
	budget, err := s.budget.read()
	if err != nil {
		return nil, err
	}
	client := helm.NewClient(cluster.Access(), s.namespace, log)
	return release.New(cluster, client, release.Options{Emit: emit, Release: s.release, Timeout: s.timeout,
		Budget: &budget, Answers: release.Answers, Preflight: asked(cluster, cmp.Or(s.store, defaultStore()),
			command.ErrOrStderr()), Patience: s.lockWait, WatchFor: s.budget.watchFor}), nil
}

// endPatience is how long an interrupted command may take to end cleanly.
const endPatience = 1800 * time.Millisecond

// endInTime ends the program after Ctrl-C also where a cluster keeps it waiting.
// What it leaves in the middle the next run sets right, as after kill -9.
func endInTime(command *cobra.Command) {
	context.AfterFunc(command.Context(), func() {
		time.AfterFunc(endPatience, func() {
			fmt.Fprintln(command.ErrOrStderr(),
				"todoctl: interrupted; the cluster was too slow to end cleanly: the next deploy sets right what is "+
					"left in the middle")
			os.Exit(exitFaults)
		})
	})
}

func (s *session) teller(w io.Writer) func(watch.Event) {
	if s.output == "json" {
		encoder := json.NewEncoder(w)
		return func(e watch.Event) { _ = encoder.Encode(e) } // Progress that nobody reads is no failure.
	}
	return func(e watch.Event) {
		mark, shown := map[watch.EventKind]string{
			watch.StepEvent: "-", watch.ProgressEvent: " ", watch.TroubleEvent: "!", watch.ClearedEvent: "+",
			watch.StateEvent: "=", watch.PodEvent: " ",
		}[e.Kind]
		switch {
		case e.Reason != nil:
			fmt.Fprintf(w, "%s %s %s\n", e.At.Format(time.TimeOnly), mark,
				strings.ReplaceAll(watch.Describe(*e.Reason), "\n", "\n           "))
		case shown:
			fmt.Fprintf(w, "%s %s %-38s %s\n", e.At.Format(time.TimeOnly), mark, e.Object, e.Text)
		}
	}
}

// print writes the result as JSON, or as text by the function given.
func (s *session) print(w io.Writer, value any, text func(io.Writer)) error {
	if s.output == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(value)
	}
	checked := &checked{to: w}
	text(checked)
	return checked.err
}

// checked remembers that something could not be written, of which who prints a text takes no notice.
type checked struct {
	to  io.Writer
	err error
}

func (c *checked) Write(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.to.Write(p)
	c.err = err
	return n, err
}
