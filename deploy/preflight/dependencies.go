package preflight

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

// Prober asks the database and the model from inside the cluster. kube.Cluster is one.
type Prober interface {
	// Probe runs a pod of the backend's image for some seconds and returns what it
	// found. Whatever it makes is gone when it returns, also where ctx has ended.
	// An *ProbeError says why the pod could not run.
	Probe(ctx context.Context, question Question) (entity.Answer, error)
}

// Question is what is asked, and by a pod like which.
type Question struct {
	// Pod is the backend's, of which the image and the place are taken.
	Pod corev1.PodSpec
	// Secrets are what is given now; what is not is taken from the cluster.
	Secrets entity.Secrets
	// Environment is what is not secret, such as OPENAI_BASE_URL.
	Environment map[string]string
}

// ProbeError says why a pod could not ask.
type ProbeError struct{ Reason, Hint string }

// Error is the reason.
func (u *ProbeError) Error() string { return u.Reason }

// MailServer is the rule of a mail server that cannot be used.
const MailServer = "mail-server"

// spokenOf is the value that a rule of the layer Dependencies speaks of.
func spokenOf(rule string) string {
	switch rule {
	case "dependencies-unchecked":
		return "image.backend.tag"
	case "model-reachable", "model-key":
		return "config.openaiBaseUrl"
	case "model-known":
		return "config.openaiModel"
	case MailServer:
		return "secrets.smtpUrl"
	}
	return "secrets.databaseUrl"
}

// CheckDependencies asks the database and the model of a subject. The findings
// are those of the layer Dependencies.
func CheckDependencies(ctx context.Context, prober Prober, subject Subject, secrets entity.Secrets,
	book *rule.Book) ([]rule.Finding, error) {
	c := &check{subject: subject, options: Options{Book: book}}
	question := Question{Secrets: secrets, Environment: map[string]string{}}
	for _, w := range subject.workloads() {
		if w.component == "backend" {
			question.Pod = w.Spec.Template.Spec
		}
	}
	if len(question.Pod.Containers) == 0 {
		return nil, nil // There is no backend, which other rules say.
	}
	for variable, key := range map[string]string{entity.OpenAIBaseURL: "openaiBaseUrl",
		entity.OpenAIModel: "openaiModel", entity.AssistantName: "assistant"} {
		if text := subject.Values.Get("config", key).Text(); text != "" {
			question.Environment[variable] = text
		}
	}
	answer, err := prober.Probe(ctx, question)
	var unasked *ProbeError
	switch {
	case errors.As(err, &unasked):
		c.found("dependencies-unchecked", subject.at(spokenOf("dependencies-unchecked"), nil), unasked.Hint, "%s",
			unasked.Reason)
		return c.findings, nil
	case err != nil:
		return nil, fmt.Errorf("ask the database and the model from inside the cluster: %w", err)
	}
	for _, fault := range answer.Faults {
		if book.Rule(fault.Rule).ID == "" {
			fault.Rule = "dependencies-unchecked" // The image is of another version than this program.
		}
		c.found(fault.Rule, subject.at(spokenOf(fault.Rule), nil), fault.Hint, "%s", fault.Message)
	}
	return c.findings, nil
}

// Variables are the environment in the order of its names.
func (q Question) Variables() []corev1.EnvVar {
	var all []corev1.EnvVar
	for _, name := range slices.Sorted(maps.Keys(q.Environment)) {
		all = append(all, corev1.EnvVar{Name: name, Value: q.Environment[name]})
	}
	return all
}
