package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestFrontend(t *testing.T) {
	env := map[string]string{"NEXT_PUBLIC_API_URL": "http://127.0.0.1:1", "PORT": "0", "NODE_ENV": "production"}
	t.Run("serves without a backend, and ends when it is told to", func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		r, w := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- run(ctx, func(name string) string { return env[name] }, w); w.Close() }()
		lines := bufio.NewScanner(r)
		var line struct{ Address string }
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &line) != nil {
			t.Fatalf("no JSON: %s", lines.Text())
		}
		go io.Copy(io.Discard, r)
		url := "http://127.0.0.1" + line.Address[strings.LastIndexByte(line.Address, ':'):]
		for path, want := range map[string]int{"/api/health": 200, "/api/health?ready": 503, "/api/me/tasks": 503} {
			resp, err := http.Get(url + path)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%s: got %d", path, resp.StatusCode)
			}
		}
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Run("says what is wrong with the environment, and exits with 2", func(t *testing.T) {
		err := run(t.Context(), func(string) string { return "" }, io.Discard)
		if err == nil || exitStatus(err) != 2 || !strings.Contains(err.Error(), "NEXT_PUBLIC_API_URL is not set") {
			t.Errorf("got %v", err)
		}
	})
}
