package main

import (
	"context"
	"errors"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/admission"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

// asked asks the cluster whether what is rendered can run there, and refuses it
// where it cannot, before anything is applied.
func asked(cluster *kube.Cluster) func(context.Context, string, map[string]any) error {
	return func(ctx context.Context, manifest string, values map[string]any) error {
		subject, err := preflight.NewSubject(manifest, values)
		if err != nil {
			return err
		}
		findings, err := preflight.Check(ctx, cluster, subject, preflight.Options{Security: admission.Refusals})
		if err != nil {
			return err
		}
		var text strings.Builder
		for _, f := range findings {
			// A node tells of a new image only after a while, and the rollout says
			// within seconds if it is not there.
			if f.Rule.Severity != rule.Error || f.Rule.ID == "image-absent" {
				continue
			}
			// Who wrote which field the deployer asks by itself, under its own name.
			if f.Rule.ID == "dry-run" && strings.Contains(f.Message, "conflict with") {
				continue
			}
			text.WriteString("\n  - " + f.Message)
			if hint := f.Hint + map[bool]string{true: f.Rule.Hint}[f.Hint == ""]; hint != "" {
				text.WriteString("\n    " + hint)
			}
		}
		if text.Len() == 0 {
			return nil
		}
		return errors.New("the cluster would not run it, so nothing was changed:" + text.String() +
			"\nTo deploy all the same: --no-preflight")
	}
}
