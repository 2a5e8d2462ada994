//go:build linux

package kube

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/cluster/pki"
)

// newAPI serves a handler as an API server and returns a client of it.
func newAPI(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	ca, err := pki.NewAuthority("try")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := ca.Issue(pki.Subject{Name: "try"})
	if err != nil {
		t.Fatal(err)
	}
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	encode := base64.StdEncoding.EncodeToString
	text := fmt.Sprintf("server: %q, certificate-authority-data: %s, client-certificate-data: %s, client-key-data: %s",
		server.URL, encode(authority), encode(pair.Certificate), encode(pair.Key))
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := NewClient(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func TestANodeIsReadyOnlyByItsOwnRecentWord(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	for _, row := range []struct {
		name, status string
		heartbeat    time.Time
		want         bool
	}{
		{"ready", "True", now.Add(time.Second), true},
		{"ready before it was lost", "True", now.Add(-time.Minute), false},
		{"not ready", "False", now.Add(time.Second), false},
	} {
		client := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"status":{"conditions":[{"type":"DiskPressure","status":"True"},{"type":"Ready","status":%q,"lastHeartbeatTime":%q}]}}`,
				row.status, row.heartbeat.UTC().Format(time.RFC3339))
		})
		if got, err := client.NodeReady(t.Context(), "node1", now); err != nil || got != row.want {
			t.Errorf("%s: got %v, %v, want %v", row.name, got, err, row.want)
		}
	}
}

func TestANodeThatIsNotThereYetIsNotReady(t *testing.T) {
	client := newAPI(t, http.NotFound)
	if ready, err := client.NodeReady(t.Context(), "node1", time.Time{}); ready || err != nil {
		t.Errorf("got %v, %v, want false and no error", ready, err)
	}
	if err := client.Get(t.Context(), "/x", nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

func TestARefusalIsGivenInTheServersWords(t *testing.T) {
	client := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"kind":"Status","message":"you may not"}`)
	})
	if err := client.Get(t.Context(), "/x", nil); err == nil || !strings.Contains(err.Error(), "you may not") {
		t.Errorf("got %v, want the server's words", err)
	}
}

func TestWhatTheClusterBringsIsAppliedWhole(t *testing.T) {
	applied := map[string]string{}
	client := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		applied[r.URL.Path] = r.Header.Get("Content-Type") + "\n" + string(text)
		fmt.Fprint(w, "{}")
	})
	if err := client.ApplyDNS(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(applied) != len(dnsObjects) {
		t.Errorf("%d objects were applied, want %d", len(applied), len(dnsObjects))
	}
	if err := client.ApplyVolumes(context.Background(), "node1", []string{"/run/node/volumes/1", "/run/node/volumes/2"}); err != nil {
		t.Fatal(err)
	}
	if second := applied["/api/v1/persistentvolumes/node1-2"]; !strings.Contains(second, "path: /run/node/volumes/2") || len(applied) != len(dnsObjects)+3 {
		t.Errorf("%d objects were applied, the second volume as:\n%s", len(applied), second)
	}
	for path, text := range applied {
		if !strings.HasPrefix(text, "application/apply-patch+yaml\napiVersion: ") || strings.Contains(text, "{{") {
			t.Errorf("%s was applied as:\n%s", path, text)
		}
	}
}
