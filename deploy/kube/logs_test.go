package kube_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

func TestLastLines(t *testing.T) {
	for name, c := range map[string]struct {
		answers string
		want    []string
		lost    bool
	}{
		"what a container said is given line by line":              {"one\ntwo\n", []string{"one", "two"}, false},
		"a container that said nothing has no lines":               {"", nil, false},
		"the kubelet's word for a log that is gone is not the log": {"unable to retrieve container logs for containerd://2fd0", nil, true},
		"a container may say such a word itself":                   {"first\nunable to retrieve container logs for x\n", []string{"first", "unable to retrieve container logs for x"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, c.answers) }))
			defer server.Close()
			path := filepath.Join(t.TempDir(), "kubeconfig")
			text := fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: c, clusters: [{name: c, cluster: {server: %q}}], contexts: [{name: c, context: {cluster: c, user: u}}], users: [{name: u, user: {token: x}}]}`, server.URL)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			cluster, err := kube.Connect(path, "", "todo-chatbot")
			if err != nil {
				t.Fatal(err)
			}
			got, err := cluster.LastLines(t.Context(), "pod", "backend", true, 10)
			if !slices.Equal(got, c.want) || errors.Is(err, kube.ErrNoLog) != c.lost {
				t.Errorf("got %q and %v", got, err)
			}
		})
	}
}
