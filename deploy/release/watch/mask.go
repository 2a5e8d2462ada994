package watch

import (
	"errors"
	"slices"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// mask takes secrets out of what others wrote. It only ever learns more.
type mask struct {
	mu      sync.Mutex
	secrets []entity.Secrets
}

// Hide keeps the secrets out of everything that is told from now on.
func (w *Watcher) Hide(secrets ...entity.Secrets) {
	w.hidden.mu.Lock()
	defer w.hidden.mu.Unlock()
	w.hidden.secrets = append(w.hidden.secrets, secrets...)
}

// Mask returns text without secrets.
func (w *Watcher) Mask(text string) string {
	w.hidden.mu.Lock()
	secrets := slices.Clone(w.hidden.secrets)
	w.hidden.mu.Unlock()
	for _, s := range secrets {
		text = s.Masked(text)
	}
	return text
}

// Masked takes secrets out of an error's text, keeping what it wraps.
func (w *Watcher) Masked(err error) error {
	text := err.Error()
	if clean := w.Mask(text); clean != text {
		return maskedError{clean, err}
	}
	return err
}

type maskedError struct {
	text  string
	cause error
}

func (m maskedError) Error() string { return m.text }

// As finds the Failure below, whose parts are masked one by one when it is made.
func (m maskedError) As(target any) bool { return errors.As(m.cause, target) }
