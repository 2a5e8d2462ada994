package helm

import (
	"context"
	"errors"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	helmkube "helm.sh/helm/v4/pkg/kube"
)

// deletePause is between two looks whether objects are gone.
const deletePause = 100 * time.Millisecond

// waiting is Helm's cluster with our own way to wait for a release. Helm's own
// waits for a time limit and then says only that it has passed; ours is given by
// the deployer, which sees why pods do not get ready. Because Helm itself calls
// it, the record says failed exactly when the wait did, and no context has to be
// cancelled under Helm's feet, which would leave its goroutine at work.
type waiting struct {
	helmkube.Interface
	ctx  context.Context
	wait func(context.Context) error
}

// GetWaiter gives Helm the way to wait, whatever the strategy.
func (w waiting) GetWaiter(strategy helmkube.WaitStrategy) (helmkube.Waiter, error) {
	own, err := w.own(strategy)
	return waiter{own, w.ctx, w.wait}, err
}

// GetWaiterWithOptions is GetWaiter: the options are for Helm's own waiter.
func (w waiting) GetWaiterWithOptions(strategy helmkube.WaitStrategy, _ ...helmkube.WaitOption) (helmkube.Waiter, error) {
	return w.GetWaiter(strategy)
}

// own is Helm's waiter, for hooks and deletions; it ends with our context.
func (w waiting) own(strategy helmkube.WaitStrategy) (helmkube.Waiter, error) {
	if client, ok := w.Interface.(helmkube.InterfaceWaitOptions); ok {
		return client.GetWaiterWithOptions(strategy, helmkube.WithWaitContext(w.ctx))
	}
	return w.Interface.GetWaiter(strategy)
}

type waiter struct {
	helmkube.Waiter
	ctx  context.Context
	wait func(context.Context) error
}

// Wait waits the deployer's way; the deployer has its own time limit.
func (w waiter) Wait(helmkube.ResourceList, time.Duration) error { return w.wait(w.ctx) }

// WaitWithJobs is Wait: the chart has no jobs.
func (w waiter) WaitWithJobs(helmkube.ResourceList, time.Duration) error { return w.wait(w.ctx) }

// WaitForDelete waits until all of them are gone. Helm's own way ends as soon as
// all that it has heard of are gone, which may be before it has heard of some, and
// then calls those an error: it is asked again for what is left of the time.
func (w waiter) WaitForDelete(resources helmkube.ResourceList, timeout time.Duration) error {
	deadline := time.Now().Add(timeout)
	for {
		err := w.Waiter.WaitForDelete(resources, time.Until(deadline))
		if err == nil || !strings.Contains(err.Error(), "still exists") || errors.Is(err, context.DeadlineExceeded) || time.Until(deadline) <= 0 {
			return err
		}
		select {
		case <-w.ctx.Done():
			return errors.Join(context.Cause(w.ctx), err)
		case <-time.After(deletePause):
		}
	}
}

// fakeCapabilities are those of a current cluster; Helm's default is an old one
// in a test's binary.
func fakeCapabilities() *common.Capabilities {
	capabilities := common.DefaultCapabilities.Copy()
	capabilities.KubeVersion = common.KubeVersion{Version: "v1.37.2", Major: "1", Minor: "37"}
	return capabilities
}
