package release

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

// hide keeps the secrets out of everything that is told from now on.
func (d *Deployer) hide(secrets ...entity.Secrets) {
	d.hidden.mu.Lock()
	defer d.hidden.mu.Unlock()
	d.hidden.secrets = append(d.hidden.secrets, secrets...)
}

// mask returns text without secrets.
func (d *Deployer) mask(text string) string {
	d.hidden.mu.Lock()
	secrets := slices.Clone(d.hidden.secrets)
	d.hidden.mu.Unlock()
	for _, s := range secrets {
		text = s.Masked(text)
	}
	return text
}

// masked takes secrets out of an error's text, keeping what it wraps.
func (d *Deployer) masked(err error) error {
	text := err.Error()
	if clean := d.mask(text); clean != text {
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
