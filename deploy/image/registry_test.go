package image

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

func TestARegistryThatHangsIsGivenUp(t *testing.T) {
	end := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-end }))
	defer server.Close()
	defer close(end)
	ref, err := name.NewTag(strings.TrimPrefix(server.URL, "http://") + "/team/image:1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	once := remote.WithRetryBackoff(remote.Backoff{Steps: 1})
	if _, err := remote.Head(ref, append(optionsWith(t.Context(), time.Millisecond), once)...); err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("it ends with %v", err)
	}
}
