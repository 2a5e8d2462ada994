//go:build linux

package supervisor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/layout"
)

// serveControl answers requests on the control socket, which only root can open:
//
//	GET  /nodes           the numbers of the nodes that run
//	POST /nodes/N/start   start node N
//	POST /nodes/N/stop    end node N at once
func serveControl(listener net.Listener, s *nodes) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /nodes", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(s.list())
	})
	mux.HandleFunc("POST /nodes/{n}/start", onNode(s, s.start))
	mux.HandleFunc("POST /nodes/{n}/stop", onNode(s, s.stop))
	return (&http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}).Serve(listener)
}

func onNode(s *nodes, do func(int) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil || n < 1 || n > s.layout.Nodes {
			http.Error(w, fmt.Sprintf("cluster %q has no node %s; its nodes are 1 to %d", s.layout.Name,
				r.PathValue("n"), s.layout.Nodes), http.StatusNotFound)
			return
		}
		if err := do(n); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	}
}

// RunningNodes asks a cluster's supervisor which nodes run.
func RunningNodes(ctx context.Context, l layout.Layout) ([]int, error) {
	text, err := request(ctx, l, http.MethodGet, "/nodes")
	if err != nil {
		return nil, err
	}
	running := []int{}
	return running, json.Unmarshal(text, &running)
}

// StartNode and StopNode ask a cluster's supervisor to do that to node n.
func StartNode(ctx context.Context, l layout.Layout, n int) error {
	_, err := request(ctx, l, http.MethodPost, fmt.Sprintf("/nodes/%d/start", n))
	return err
}

// StopNode: see StartNode.
func StopNode(ctx context.Context, l layout.Layout, n int) error {
	_, err := request(ctx, l, http.MethodPost, fmt.Sprintf("/nodes/%d/stop", n))
	return err
}

func request(ctx context.Context, l layout.Layout, method, path string) ([]byte, error) {
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", l.ControlSocket())
	}}
	defer transport.CloseIdleConnections()
	// The host is never looked up; HTTP wants one.
	r, err := http.NewRequestWithContext(ctx, method, "http://cluster"+path, nil)
	if err != nil {
		return nil, err
	}
	answer, err := (&http.Client{Transport: transport, Timeout: 30 * time.Second}).Do(r)
	if err != nil {
		return nil, fmt.Errorf("ask the supervisor of cluster %q: %w", l.Name, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s", strings.TrimSpace(string(text)))
	}
	return text, err
}
