package validate_test

import (
	"fmt"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/admission"
	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

func BenchmarkCheck(b *testing.B) {
	judge, err := admission.NewJudge("restricted")
	if err != nil {
		b.Fatal(err)
	}
	for _, way := range []struct {
		name, render string
	}{{"values", "never"}, {"rendered", "always"}} {
		b.Run(way.name, func(b *testing.B) {
			checker, err := validate.New(helm.NewTemplates(""), validate.Options{Render: way.render, PodSecurity: judge.Refusals})
			if err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				text := fmt.Sprintf("replicaCount: {backend: %d}\nimage: {backend: {tag: 1.%d.0}}\ncommonAnnotations: {team: t%d}\n", i%10+1, i, i)
				result, err := checker.Check(b.Context(), validate.Set{Name: "a.yaml", Input: values.Input{Layers: []*values.Source{values.NewSource("a.yaml", []byte(text))}}})
				if err != nil || result.Faults() > 0 {
					b.Fatalf("result = %v; error: %v", result, err)
				}
			}
		})
	}
}
