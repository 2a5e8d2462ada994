package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/admission"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

const (
	// imagePatience is how long a node may take to tell of an image it was given:
	// a kubelet looks at its images every 30 seconds, and reports every 10.
	imagePatience = 45 * time.Second
	imageLook     = 2 * time.Second
)

// defaultStore is the folder of built images.
func defaultStore() string { return filepath.Join(".cache", "images") }

// preflightOptions are those of a cluster that is about to be deployed to.
func preflightOptions(store string) preflight.Options {
	return preflight.Options{Book: rule.NewBook(), Security: admission.Refusals, JustLoaded: func(name string) bool {
		return image.OpenStore(store).LoadedWithin(name, 2*imagePatience)
	}}
}

// asked asks the cluster whether what is rendered can run there, and refuses it
// where it cannot, before anything is applied. Of an image that no node tells of
// it waits for the word, and says so to out.
func asked(cluster *kube.Cluster, store string, out io.Writer) func(context.Context, string, map[string]any) error {
	return func(ctx context.Context, manifest string, values map[string]any) error {
		subject, err := preflight.NewSubject(manifest, values)
		if err != nil {
			return err
		}
		options := preflightOptions(store)
		findings, err := preflight.Check(ctx, cluster, subject, options)
		if err != nil {
			return err
		}
		findings = slices.DeleteFunc(findings, passedOver)
		if onlyAbsent(findings) {
			fmt.Fprintf(out, "%s; waiting up to %.0f seconds, as nodes tell of a new image after a while\n",
				findings[0].Message, imagePatience.Seconds())
			if findings, err = preflight.AwaitImages(ctx, cluster, subject, options, imagePatience,
				imageLook); err != nil {
				return err
			}
			findings = slices.DeleteFunc(findings, passedOver)
		}
		return refusedBy(findings)
	}
}

// passedOver leaves out what keeps no deployment back.
func passedOver(f rule.Finding) bool {
	// Who wrote which field the deployer asks by itself, under its own name.
	return f.Rule.Severity != rule.Error || f.Rule.ID == "dry-run" && strings.Contains(f.Message, "conflict with")
}

func onlyAbsent(findings []rule.Finding) bool {
	return len(findings) > 0 &&
		!slices.ContainsFunc(findings, func(f rule.Finding) bool { return f.Rule.ID != "image-absent" })
}

func refusedBy(findings []rule.Finding) error {
	if len(findings) == 0 {
		return nil
	}
	var text strings.Builder
	for _, f := range findings {
		text.WriteString("\n  - " + f.Message)
		if hint := cmp.Or(f.Hint, f.Rule.Hint); hint != "" {
			text.WriteString("\n    " + hint)
		}
	}
	return errors.New("the cluster would not run it, so nothing was changed:" + text.String() +
		"\nTo deploy all the same: --no-preflight")
}
