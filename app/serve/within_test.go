package serve_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/serve"
)

func TestTheEndIsNotWaitedForLongerThanItsGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		begun := time.Now()
		stuck := make(chan struct{})
		defer close(stuck)
		time.AfterFunc(time.Hour, end)
		err := serve.Within(ctx, 25*time.Second, func() error { <-stuck; return nil })
		if err == nil || !strings.Contains(err.Error(), "25s") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(begun); took != time.Hour+25*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestWhatEndsInTimeSaysHow(t *testing.T) {
	failed := errors.New("failed")
	if err := serve.Within(t.Context(), time.Hour, func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
}
