package entity_test

import (
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

func TestRotation(t *testing.T) {
	first, second := strings.Repeat("a", 40), strings.Repeat("b", 40)
	s, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://a:b@c/d", entity.JWTSecret: first + "," + second})
	if err != nil {
		t.Fatal(err)
	}
	steps := s.Rotated()
	t.Run("every key that signs was known in the step before, and those that signed before stay known", func(t *testing.T) {
		if len(steps) != 2 {
			t.Fatalf("len(steps) = %v; steps = %v, want %v of them", len(steps), steps, 2)
		}
		before := s
		for i, step := range steps {
			keys := strings.Split(step.Get(entity.JWTSecret), ",")
			if i > 0 && !strings.Contains(before.Get(entity.JWTSecret), keys[0]) {
				t.Errorf("step %d signs with a key that was not known", i)
			}
			if i == 0 && keys[0] != first {
				t.Error("the new key signs at once")
			}
			if !strings.Contains(step.Get(entity.JWTSecret), first) || step.Get(entity.DatabaseURL) != s.Get(entity.DatabaseURL) {
				t.Errorf("step %d forgets something", i)
			}
			before = step
		}
		if last := strings.Split(steps[1].Get(entity.JWTSecret), ","); last[0] == first || len(last[0]) < 32 {
			t.Error("the old key still signs")
		}
	})
	t.Run("keys do not pile up", func(t *testing.T) {
		for range 9 {
			s = s.Rotated()[1]
		}
		if s.SessionKeys() != 3 || s.Forgotten().SessionKeys() != 1 {
			t.Errorf("s.SessionKeys() = %v, want %v; s.Forgotten().SessionKeys() = %v, want %v",
				s.SessionKeys(), 3, s.Forgotten().SessionKeys(), 1)
		}
	})
	t.Run("without a key there is one afterwards", func(t *testing.T) {
		if steps := (entity.Secrets{}).Rotated(); len(steps) != 1 || steps[0].SessionKeys() != 1 {
			t.Errorf("len(steps) = %v; steps = %v, want %v of them", len(steps), steps, 1)
		}
	})
	t.Run("no part of a secret is in masked text", func(t *testing.T) {
		s, err := entity.NewSecrets(map[string]string{entity.DatabaseURL: "postgresql://a:p%40ssw0rd@c/d", entity.JWTSecret: first + "," + second,
			entity.MCPConfig: `{"mcpServers":{"x":{"headers":{"Authorization":"Bearer t0ken-12345"},"env":{"KEY":"secret-key-9"}}}}`})
		if err != nil {
			t.Fatal(err)
		}
		text := s.Masked("p@ssw0rd p%40ssw0rd " + first + " " + second + " Bearer t0ken-12345 secret-key-9 mcpServers")
		if text != "(hidden) (hidden) (hidden) (hidden) Bearer (hidden) (hidden) mcpServers" {
			t.Errorf("text = %v", text)
		}
	})
}
