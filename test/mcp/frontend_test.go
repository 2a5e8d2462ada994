package mcp_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
)

// pair is backend and frontend as their pods run them.
type pair struct {
	*testing.T
	front, back string
}

func startPair(t *testing.T) pair {
	t.Helper()
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir, "./cmd/todo-chatbot-backend", "./cmd/todo-chatbot-frontend")
	build.Dir = filepath.Join("..", "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	back := address(t)
	serve(t, filepath.Join(dir, "todo-chatbot-backend"), back, "DATABASE_URL=sqlite:"+filepath.Join(dir, "todo.db"), "JWT_SECRET="+strings.Repeat("0123456789abcdef", 4), "LOG_LEVEL=warn")
	front := address(t) // when the other has its own
	serve(t, filepath.Join(dir, "todo-chatbot-frontend"), front, "NEXT_PUBLIC_API_URL=http://"+back)
	return pair{t, "http://" + front, "http://" + back}
}

// address is one on loopback that nobody listens on.
func address(t *testing.T) string {
	t.Helper()
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}

// serve runs a program until the test ends, and waits until it answers.
func serve(t *testing.T, program, address string, env ...string) {
	t.Helper()
	_, port, _ := net.SplitHostPort(address) // it is one
	cmd := exec.Command(program)
	cmd.Env = append(env, "PORT="+port)
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Logf("%s: %v\n%s", filepath.Base(program), err, log.String())
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s is not ready:\n%s", filepath.Base(program), log.String())
		case <-tick.C:
		}
	}
}

// do sends a request to the frontend and returns the status, the header and the body.
func (p pair) do(method, path, body string, headers ...string) (int, http.Header, string) {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), method, p.front+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

// token registers somebody and makes them an access token.
func (p pair) token() string {
	p.Helper()
	status, header, body := p.do("POST", "/auth/register", `{"email":"ann@example.com","password":"correct horse battery"}`)
	if status != http.StatusCreated {
		p.Fatalf("register: %d %s", status, body)
	}
	cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
	status, _, body = p.do("POST", "/api/me/tokens", `{"name":"client","scopes":["read","write","approve"]}`, "Cookie", cookie)
	var made struct{ Token string }
	if err := json.Unmarshal([]byte(body), &made); err != nil || made.Token == "" {
		p.Fatalf("make a token: %d %s", status, body)
	}
	return made.Token
}

type bearing string

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

const ping = `{"jsonrpc":"2.0","id":1,"method":"ping"}`

func TestBehindTheFrontend(t *testing.T) {
	p := startPair(t)
	token := p.token()
	t.Run("a client with a token has the list, and its person is asked", func(t *testing.T) {
		asked := 0
		c := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, &sdk.ClientOptions{
			ElicitationHandler: func(context.Context, *sdk.ElicitRequest) (*sdk.ElicitResult, error) {
				asked++
				return &sdk.ElicitResult{Action: "accept"}, nil
			}})
		s, err := c.Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: p.front + "/mcp", HTTPClient: &http.Client{Transport: bearing(token)}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for _, call := range []*sdk.CallToolParams{
			{Name: "add_task", Arguments: map[string]any{"tasks": []map[string]string{{"title": "One"}, {"title": "Two"}}}},
			{Name: "delete_task", Arguments: map[string]any{"where": map[string]any{}}},
		} {
			if r, err := s.CallTool(t.Context(), call); err != nil || r.IsError {
				t.Errorf("%s: %+v, %v", call.Name, r, err)
			}
		}
		if asked != 1 {
			t.Errorf("the person was asked %d times", asked)
		}
	})
	t.Run("somebody without one is told where to ask, by the name that they used", func(t *testing.T) {
		for host, want := range map[string]string{"": p.front, "todo.example.com": "http://todo.example.com", "localhost:30080": "http://localhost:30080"} {
			status, header, _ := p.do("POST", "/mcp", ping, "Host", host)
			if status != http.StatusUnauthorized || !strings.Contains(header.Get("WWW-Authenticate"), `resource_metadata="`+want+`/.well-known/oauth-protected-resource/mcp"`) {
				t.Errorf("%s: %d %s", host, status, header.Get("WWW-Authenticate"))
			}
			_, _, body := p.do("GET", "/.well-known/oauth-protected-resource/mcp", "", "Host", host)
			if !strings.Contains(body, `"resource":"`+want+`/mcp"`) {
				t.Errorf("%s: %s", host, body)
			}
		}
		_, _, body := p.do("GET", "/.well-known/oauth-protected-resource", "", "X-Forwarded-Host", "evil.example.com")
		if strings.Contains(body, "evil") {
			t.Errorf("it believes a client: %s", body)
		}
	})
	t.Run("a website is refused, whatever its token; the page itself and a forwarded port are not", func(t *testing.T) {
		for name, test := range map[string]struct {
			headers []string
			want    int
		}{
			"a program":                 {nil, 200},
			"a program at another name": {[]string{"Host", "todo.example.com"}, 200},
			"a forwarded port":          {[]string{"Host", "localhost:30080", "Origin", "http://localhost:30080"}, 200},
			"the page":                  {[]string{"Origin", p.front}, 200},
			"another website":           {[]string{"Origin", "https://evil.example.com"}, 403},
			"no website":                {[]string{"Origin", "null"}, 403},
		} {
			if status, _, body := p.do("POST", "/mcp", ping, append([]string{"Authorization", "Bearer " + token}, test.headers...)...); status != test.want {
				t.Errorf("%s: %d %s", name, status, body)
			}
		}
	})
}
