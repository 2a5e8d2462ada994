package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/ending"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

func TestBackend(t *testing.T) {
	env := map[string]string{
		"DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "todo.db"), "JWT_SECRET": strings.Repeat("k", 32), "PORT": "0",
		"FEATURE_FLAGS": `{"registration":false,"shiny":true}`, "OPENAI_API_KEY": "sk-test", "MCP_CONFIG": "{}",
	}
	t.Run("serves from its environment alone, and ends when it is told to", func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		r, w := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- run(ctx, func(name string) string { return env[name] }, w); w.Close() }()
		url, flags := "", ""
		lines := bufio.NewScanner(r)
		for url == "" && lines.Scan() {
			var line struct{ Msg, Address, Flag string }
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatalf("no JSON: %s", lines.Text())
			}
			flags += line.Flag
			if line.Msg == "serving" {
				url = "http://127.0.0.1" + line.Address[strings.LastIndexByte(line.Address, ':'):]
			}
		}
		go io.Copy(io.Discard, r)
		if flags != "shiny" {
			t.Errorf("it did not say which flag it does not know: %q", flags)
		}
		for path, want := range map[string]int{"/health": 200, "/health?ready": 200, "/api/me/tasks": 401, "/openapi.json": 200} {
			resp, err := http.Get(url + path)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%s: got %d", path, resp.StatusCode)
			}
		}
		resp, err := http.Post(url+"/auth/register", "application/json", strings.NewReader(`{"email":"ada@example.com","password":"correct horse"}`))
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body.Close(); resp.StatusCode != 403 {
			t.Errorf("registration is not closed: %d", resp.StatusCode)
		}
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Run("says what is wrong with the environment, and exits with 2", func(t *testing.T) {
		for _, broken := range []map[string]string{{}, {"DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "missing", "todo.db")}} {
			err := run(t.Context(), func(name string) string { return broken[name] }, io.Discard)
			if err == nil || exitStatus(err) != 2 || !strings.Contains(sentence(err), "JWT_SECRET is not set") {
				t.Errorf("got %v", err)
			}
		}
	})
	t.Run("says why its database does not serve, and exits with 1; a wrong address is a mistake and exits with 2", func(t *testing.T) {
		address, password := pgtest.Guarded(t)
		for name, c := range map[string]struct {
			address, says string
			status        int
			code          ending.Code
		}{
			"a wrong password": {strings.Replace(address, password, "hunter2", 1), "does not let user", 1, ending.DatabaseRefused},
			"no such database": {strings.Replace(address, "/postgres?", "/absent?", 1), `has no database "absent"`, 1, ending.DatabaseRefused},
			"nobody listens":   {"postgresql://todo:hunter2@127.0.0.1:1/todo?sslmode=disable", "does not answer", 1, ending.DatabaseUnreachable},
			"no such host":     {"postgresql://todo:hunter2@nowhere.invalid/todo", "nowhere.invalid", 1, ending.DatabaseUnreachable},
			"another scheme":   {"mysql://todo:hunter2@127.0.0.1/todo", "postgresql://", 2, ending.ConfigInvalid},
			"not an address":   {"postgresql://todo:hunter2@:x:/%zz", "not understood", 2, ending.ConfigInvalid},
		} {
			mistaken := maps.Clone(env)
			mistaken["DATABASE_URL"] = c.address
			var log strings.Builder
			err := run(t.Context(), func(name string) string { return mistaken[name] }, &log)
			if err == nil || exitStatus(err) != c.status || !strings.Contains(sentence(err), c.says) {
				t.Errorf("%s: got %v, want one that says %q and exit status %d", name, err, c.says, c.status)
				continue
			}
			file := filepath.Join(t.TempDir(), "termination-log")
			if err := os.WriteFile(file, nil, 0o666); err != nil {
				t.Fatal(err)
			}
			leave(file, err)
			left, unread := os.ReadFile(file)
			var m ending.Message
			if unread != nil || json.Unmarshal(left, &m) != nil || m.Code != c.code || !strings.Contains(m.Text, c.says) {
				t.Errorf("%s: Kubernetes is left %s (%v), want the code %s", name, left, unread, c.code)
			}
			if told := sentence(err) + log.String() + string(left); strings.Contains(told, "hunter2") || strings.Contains(told, password) {
				t.Errorf("%s: the password is told: %s", name, told)
			}
		}
	})
}
