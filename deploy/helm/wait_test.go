package helm

import (
	"context"
	"errors"
	"testing"
	"time"

	helmkube "helm.sh/helm/v4/pkg/kube"
)

// early is Helm's waiter as it is at times: it ends before it has heard of all.
type early struct {
	helmkube.Waiter
	says  []error
	asked int
}

func (e *early) WaitForDelete(helmkube.ResourceList, time.Duration) error {
	e.asked++
	return e.says[min(e.asked, len(e.says))-1]
}

func TestWaitForDelete(t *testing.T) {
	still := errors.New("resource Deployment/a/b still exists. status: Terminating")
	ended, end := context.WithCancel(t.Context())
	end()
	for name, c := range map[string]struct {
		ctx     context.Context
		says    []error
		timeout time.Duration
		asked   int
		fails   bool
	}{
		"what is gone is gone":                   {t.Context(), []error{nil}, time.Minute, 1, false},
		"an early end is asked again":            {t.Context(), []error{still, still, nil}, time.Minute, 3, false},
		"when the time is over it is an error":   {t.Context(), []error{errors.Join(still, context.DeadlineExceeded)}, time.Minute, 1, true},
		"without any time left it is asked once": {t.Context(), []error{still}, 0, 1, true},
		"another error is one at once":           {t.Context(), []error{errors.New("forbidden")}, time.Minute, 1, true},
		"an interruption ends it":                {ended, []error{still}, time.Minute, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			own := &early{says: c.says}
			err := waiter{own, c.ctx, nil}.WaitForDelete(nil, c.timeout)
			if own.asked != c.asked || (err != nil) != c.fails {
				t.Errorf("asked %d times, want %d: %v", own.asked, c.asked, err)
			}
		})
	}
}
