package preflight_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

// told is a Prober that returns the answer it was given, and keeps the question.
type told struct {
	answer   entity.Answer
	err      error
	question preflight.Question
}

func (a *told) Probe(_ context.Context, question preflight.Question) (entity.Answer, error) {
	a.question = question
	return a.answer, a.err
}

func TestDependencies(t *testing.T) {
	book := rule.NewBook()
	s := subject(t, "config.assistant=openai", "config.openaiBaseUrl=http://ollama:11434/v1", "config.openaiModel=llama", "nodeSelector.disk=ssd")
	t.Run("the pod is like the backend's and gets what is not secret", func(t *testing.T) {
		prober := &told{}
		findings, err := preflight.CheckDependencies(t.Context(), prober, s, entity.Secrets{}, book)
		if err != nil || len(findings) > 0 {
			t.Fatalf("findings = %v; error: %v", findings, err)
		}
		q := prober.question
		if q.Pod.NodeSelector["disk"] != "ssd" || !strings.HasPrefix(q.Pod.Containers[0].Image, "todo-chatbot-backend:1.1.0") || q.Environment["OPENAI_BASE_URL"] != "http://ollama:11434/v1" || q.Environment["OPENAI_MODEL"] != "llama" || q.Environment["ASSISTANT"] != "openai" {
			t.Errorf("%+v", q)
		}
	})
	t.Run("a fault is laid to the value it speaks of", func(t *testing.T) {
		prober := &told{answer: entity.Answer{Faults: []entity.AnswerFault{{Rule: "model-known", Message: "no llama", Hint: "it has qwen"}, {Rule: "database-rights", Message: "no right"}, {Rule: "of-the-future", Message: "new"}}}}
		findings, err := preflight.CheckDependencies(t.Context(), prober, s, entity.Secrets{}, book)
		var got []string
		for _, f := range findings {
			got = append(got, f.Rule.ID+" "+f.Path+" "+f.Message)
		}
		want := "model-known config.openaiModel no llama|database-rights secrets.databaseUrl no right|dependencies-unchecked image.backend.tag new"
		if err != nil || strings.Join(got, "|") != want || findings[0].At.Source == nil {
			t.Errorf("%s %v", strings.Join(got, "|"), err)
		}
	})
	t.Run("a pod that cannot run is a finding, a cluster that is gone an error", func(t *testing.T) {
		findings, err := preflight.CheckDependencies(t.Context(), &told{err: &preflight.ProbeError{Reason: "ErrImagePull"}}, s, entity.Secrets{}, book)
		if err != nil || len(findings) != 1 || findings[0].Rule.ID != "dependencies-unchecked" {
			t.Errorf("findings = %v, want %v of them; error: %v", findings, 1, err)
		}
		if _, err := preflight.CheckDependencies(t.Context(), &told{err: errors.New("gone")}, s, entity.Secrets{}, book); err == nil {
			t.Error("no error")
		}
	})
}
