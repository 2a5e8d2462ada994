package serve

import (
	"context"
	"fmt"
	"time"
)

// Within runs fn and returns what it returns, but no later than limit after
// ctx has ended: what doesn't stop when it is asked to isn't waited for. It is
// for main functions, which end the process with what goes on.
func Within(ctx context.Context, limit time.Duration, fn func() error) error {
	done := make(chan error, 1)
	go func() { done <- fn() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		return fmt.Errorf("shut down: not everything ended within %v, and was cut off", limit)
	}
}
