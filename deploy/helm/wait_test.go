package helm

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	helmkube "helm.sh/helm/v4/pkg/kube"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/resource"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest/fake"
)

func TestWaitForDelete(t *testing.T) {
	const there = `{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"b","deletionTimestamp":"2026-11-25T03:00:00Z"}}`
	const gone = `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`
	ended, end := context.WithCancel(t.Context())
	end()
	for name, c := range map[string]struct {
		ctx     context.Context
		stays   int32 // for so many looks
		timeout time.Duration
		looks   int32
		fails   bool
	}{
		"what is gone is gone":                            {t.Context(), 0, time.Minute, 1, false},
		"what is on its way out is waited for":            {t.Context(), 3, time.Minute, 4, false},
		"when the time is over it is an error":            {t.Context(), 99, 0, 1, true},
		"when the deployer is interrupted, it is one too": {ended, 99, time.Minute, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			var looks atomic.Int32
			client := &fake.RESTClient{NegotiatedSerializer: scheme.Codecs.WithoutConversion(), GroupVersion: schema.GroupVersion{Group: "apps", Version: "v1"},
				Client: fake.CreateHTTPClient(func(*http.Request) (*http.Response, error) {
					status, text := http.StatusOK, there
					if looks.Add(1) > c.stays {
						status, text = http.StatusNotFound, gone
					}
					return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(text))}, nil
				})}
			mapping := &meta.RESTMapping{Resource: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
				GroupVersionKind: schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}, Scope: meta.RESTScopeNamespace}
			err := waiter{ctx: c.ctx}.WaitForDelete(helmkube.ResourceList{&resource.Info{Client: client, Mapping: mapping, Namespace: "a", Name: "b"}}, c.timeout)
			if (err != nil) != c.fails || looks.Load() != c.looks || c.fails && !strings.Contains(err.Error(), "Deployment b still exists") {
				t.Errorf("after %d looks: %v", looks.Load(), err)
			}
		})
	}
}
