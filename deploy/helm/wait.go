package helm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	helmkube "helm.sh/helm/v4/pkg/kube"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/cli-runtime/pkg/resource"
)

// deletePause is between two looks whether objects are gone.
const deletePause = 200 * time.Millisecond

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
func (w waiting) GetWaiterWithOptions(strategy helmkube.WaitStrategy,
	_ ...helmkube.WaitOption) (helmkube.Waiter, error) {
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

// WaitForDelete waits until all of them are gone, and asks the API server for each.
// Helm's own way takes what it has not heard of yet for gone: objects on their way
// out would take in the next deployment, and vanish with it.
func (w waiter) WaitForDelete(resources helmkube.ResourceList, timeout time.Duration) error {
	deadline := time.Now().Add(timeout)
	for left := resources; ; {
		there, failed := present(left)
		if len(there) == 0 {
			return nil
		}
		left = there
		still := errors.Join(fmt.Errorf("%s %s still exists", there[0].Mapping.GroupVersionKind.Kind, there[0].Name),
			failed)
		if time.Until(deadline) <= 0 {
			return still
		}
		select {
		case <-w.ctx.Done():
			return errors.Join(context.Cause(w.ctx), still)
		case <-time.After(deletePause):
		}
	}
}

// present are those that are not known to be gone, with what went wrong in asking.
func present(resources helmkube.ResourceList) (there helmkube.ResourceList, failed error) {
	for _, info := range resources {
		if _, err := resource.NewHelper(info.Client, info.Mapping).Get(info.Namespace,
			info.Name); !apierrors.IsNotFound(err) {
			there, failed = append(there, info), errors.Join(failed, err)
		}
	}
	return there, failed
}

// currentCapabilities are those of a current cluster; Helm's default is an old one
// in a test's binary.
func currentCapabilities() *common.Capabilities {
	capabilities := common.DefaultCapabilities.Copy()
	capabilities.KubeVersion = common.KubeVersion{Version: "v1.37.2", Major: "1", Minor: "37"}
	return capabilities
}
