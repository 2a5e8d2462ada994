// Package hostile runs the backend as in a pod, with no more memory than the
// chart gives it, and has people make it answer as much as they can at once.
package hostile

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/todo-chatbot/todo-chatbot/internal/freeport"
	"github.com/todo-chatbot/todo-chatbot/internal/pgtest"
)

const (
	people  = 2
	clients = 5 // of each of them
	// hold is how long a client reads nothing of an answer.
	hold = 500 * time.Millisecond
)

func TestMain(m *testing.M) {
	status := m.Run()
	pgtest.Stop()
	os.Exit(status)
}

func TestNoOperationTakesMoreMemoryThanAPodHas(t *testing.T) {
	limit := chartLimit(t)
	for name, address := range map[string]func(t *testing.T) string{
		"SQLite":     func(t *testing.T) string { return "sqlite:" + t.TempDir() + "/todo.db?synchronous=normal" },
		"PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, address(t), limit)
			var all []*person
			for i := range people {
				all = append(all, b.join(t, i))
			}
			for _, op := range b.operations(t) {
				t.Run(op.id, func(t *testing.T) {
					before := peak(t, b)
					statuses := b.attack(t, all, op)
					most := resident(t, b.cmd.Process.Pid)
					t.Logf("%-24s %4d MB, %4d before; answers: %v", op.id, most>>20, before>>20, statuses)
					if most > limit {
						t.Errorf("it takes %d MB, and a pod has %d", most>>20, limit>>20)
					}
				})
				if b.ended() {
					t.Fatalf("the backend ended while %d clients asked for %s", people*clients, op.id)
				}
			}
		})
	}
}

// peak forgets the most memory that there was, and is what there is now.
func peak(t *testing.T, b *backend) int64 {
	forget(b.cmd.Process.Pid)
	return resident(t, b.cmd.Process.Pid)
}

// chartLimit is the memory that the chart gives a backend unless it's told otherwise.
func chartLimit(t *testing.T) int64 {
	t.Helper()
	if other := os.Getenv("HOSTILE_MEMORY"); other != "" { // such as 128Mi, the profile dev
		q := resource.MustParse(other)
		return q.Value()
	}
	text, err := os.ReadFile("../../deploy/chart/todo-chatbot/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var values struct {
		Resources struct {
			Backend struct{ Limits struct{ Memory string } }
		}
	}
	if err := yaml.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	q, err := resource.ParseQuantity(values.Resources.Backend.Limits.Memory)
	if err != nil {
		t.Fatalf("the chart's limit of memory: %v", err)
	}
	return q.Value()
}

// backend is the program in its cage.
type backend struct {
	cmd  *exec.Cmd
	url  string
	done chan struct{}
}

func start(t *testing.T, address string, limit int64) *backend {
	t.Helper()
	program := filepath.Join(t.TempDir(), "backend")
	build := exec.Command("go", "build", "-o", program, "../../cmd/todo-chatbot-backend")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the backend: %v\n%s", err, out)
	}
	c := newCage(t, limit)
	if c != nil {
		t.Logf("the backend lives in %s, with %d MB", c.folder, limit>>20)
	}
	args := c.wrap(program)
	port := freePort(t)
	b := &backend{cmd: exec.Command(args[0], args[1:]...), url: "http://127.0.0.1:" + port, done: make(chan struct{})}
	b.cmd.Env = []string{"DATABASE_URL=" + address, "PORT=" + port, "JWT_SECRET=" + strings.Repeat("hostile!", 8),
		"LOG_LEVEL=error", "RATE_LIMIT=0", "ASSISTANT=offline", "NOTIFY_ALLOW=127.0.0.1", "PATH=" + os.Getenv("PATH")}
	if c == nil { // as the program would find it in a control group
		b.cmd.Env = append(b.cmd.Env, "GOMEMLIMIT="+strconv.FormatInt(limit/10*9, 10))
	}
	b.cmd.SysProcAttr = dies()
	var log bytes.Buffer
	b.cmd.Stderr, b.cmd.Stdout = &log, &log
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { defer close(b.done); _ = b.cmd.Wait() }() // how it ends is asked of ended
	t.Cleanup(func() {
		_ = b.cmd.Process.Kill() // it may have ended
		<-b.done
		if t.Failed() {
			t.Logf("the backend said:\n%.4000s", log.String())
		}
	})
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		resp, err := http.Get(b.url + "/health?ready")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return b
			}
		}
		if b.ended() || time.Since(begun) > time.Minute {
			t.Fatalf("the backend isn't ready: %v\n%s", err, log.String())
		}
	}
}

func (b *backend) ended() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(port)
}

// person has a list, a history and a conversation as large as they can be made.
type person struct {
	b                         *backend
	token, turn, conversation string
	device, reminder          string
}

// letter is one of those that take the most bytes.
const letter = "𝔵"

func (b *backend) join(t *testing.T, i int) *person {
	t.Helper()
	p := &person{b: b}
	var in struct{ Token string }
	p.must(t, "POST", "/auth/register", fmt.Sprintf(`{"email":"p%d@example.com","password":"correct horse"}`, i), &in)
	p.token = in.Token
	var tags, ids []string
	for n := range 20 {
		tags = append(tags, fmt.Sprintf(`"%s%02d"`, strings.Repeat(letter, 48), n))
	}
	task := fmt.Sprintf(`{"title":"%s","description":"%s","tags":[%s]}`, strings.Repeat(letter, 200),
		strings.Repeat(letter, 1000), strings.Join(tags, ","))
	for n := range 200 {
		p.must(t, "POST", "/api/me/tasks", task, nil)
		ids = append(ids, strconv.Itoa(n+1))
	}
	for n := range 4 {
		action := []string{"complete", "reopen"}[n%2]
		p.must(t, "POST", "/api/me/tasks/batch", fmt.Sprintf(`{"action":%q,"ids":[%s]}`, action, strings.Join(ids, ",")), nil)
	}
	for range 4 {
		var turn struct {
			Turn         string `json:"turn_id"`
			Conversation string `json:"conversation_id"`
		}
		body := `{"message":"show all my tasks"}`
		if p.conversation != "" {
			body = fmt.Sprintf(`{"message":"show all my tasks","conversation_id":%q}`, p.conversation)
		}
		p.must(t, "POST", "/api/me/chat", body, &turn)
		p.turn, p.conversation = turn.Turn, turn.Conversation
	}
	p.ring(t)
	return p
}

// ring gives the person devices, of which the other side answers nothing, and
// has as much ring as can be shown.
func (p *person) ring(t *testing.T) {
	t.Helper()
	for n := range 20 {
		var made struct{ Device struct{ ID string } }
		p.must(t, "POST", "/api/me/devices", fmt.Sprintf(`{"channel":"webhook","name":"%s","address":"http://127.0.0.1:9/%d/%s"}`,
			strings.Repeat(letter, 60), n, strings.Repeat("a", 1900)), &made)
		p.device = made.Device.ID
	}
	for n := range 200 {
		soon := time.Now().Add(3 * time.Second)
		var moments []string
		for m := range 5 {
			moments = append(moments, fmt.Sprintf(`{"kind":"moment","nag":1,"at":"%s"}`, soon.Add(time.Duration(m)*time.Second).UTC().Format(time.RFC3339)))
		}
		p.must(t, "PATCH", fmt.Sprintf("/api/me/tasks/%d", n+1), `{"reminders":[`+strings.Join(moments, ",")+`]}`, nil)
	}
	for begun := time.Now(); p.reminder == ""; time.Sleep(50 * time.Millisecond) {
		var list struct{ Ringing []struct{ ID string } }
		p.must(t, "GET", "/api/me/reminders", "", &list)
		if len(list.Ringing) > 0 {
			p.reminder = list.Ringing[0].ID
		}
		if time.Since(begun) > time.Minute {
			t.Fatal("nothing rings")
		}
	}
}

func (p *person) must(t *testing.T, method, path, body string, into any) {
	t.Helper()
	req := p.request(t.Context(), operation{method: method, path: path, body: body})
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %d, %v, %.300s", method, path, resp.StatusCode, err, b)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *person) request(ctx context.Context, op operation) *http.Request {
	req, err := http.NewRequestWithContext(ctx, op.method, p.b.url+p.fill(op.path), strings.NewReader(p.fill(op.body)))
	if err != nil {
		panic(err) // it is ours
	}
	req.Header.Set("Last-Event-ID", p.fill(op.resume))
	if op.resume == "" {
		req.Header.Del("Last-Event-ID")
	}
	if op.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if op.path == "/mcp" {
		req.Header.Set("Accept", "application/json, text/event-stream")
		req.Header.Set("Mcp-Protocol-Version", "2025-03-26") // the one with batches
	}
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	return req
}

// fill puts a person's own ids into a text.
func (p *person) fill(text string) string {
	return strings.NewReplacer("TURN", p.turn, "CONVERSATION", p.conversation, "DEVICE", p.device, "REMINDER", p.reminder).Replace(text)
}

// attack has all clients of all people ask at once and read nothing for a
// while, and counts the answers by their status.
func (b *backend) attack(t *testing.T, all []*person, op operation) map[int]int {
	t.Helper()
	var mu sync.Mutex
	statuses := map[int]int{}
	var wait sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, p := range all {
		for range clients {
			wait.Go(func() {
				resp, err := slow().RoundTrip(p.request(ctx, op))
				status := 0
				if err == nil {
					status = resp.StatusCode
					patience(ctx, resp.Body, op.stream)
				}
				mu.Lock()
				defer mu.Unlock()
				statuses[status]++
			})
		}
	}
	wait.Wait()
	return statuses
}

// slow is a client whose kernel takes in almost nothing.
func slow() *http.Transport {
	d := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096) })
	}}
	return &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true, ReadBufferSize: 512}
}

// patience reads nothing for a while, and then all of it; of a stream what is
// there by then.
func patience(ctx context.Context, body io.ReadCloser, stream bool) {
	defer body.Close()
	select {
	case <-time.After(hold): // this is what the client is made for
	case <-ctx.Done():
	}
	if !stream {
		_, _ = io.Copy(io.Discard, body) // a slow one may be cut off
	}
}

// operation is one of the API as somebody hostile asks for it.
type operation struct {
	id, method, path, body, resume string
	stream                         bool
}

// assertion is what no authenticator answers, as large as is looked at.
var assertion = `{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"` + strings.Repeat("A", 7000) +
	`","authenticatorData":"` + strings.Repeat("A", 7000) + `","signature":"AAAA","userHandle":"AAAA","attestationObject":"AAAA"}}`

// bodies are what is sent, by operation: one that takes a body has its line.
var bodies = map[string]string{
	"update-person":       `{"name":"` + strings.Repeat(letter, 100) + `"}`,
	"chat":                `{"message":"show all my tasks"}`,
	"rename-conversation": `{"title":"` + strings.Repeat(letter, 100) + `"}`,
	"permit-tool":         `{"ask":false}`,
	"create-task":         `{"title":"` + strings.Repeat(letter, 200) + `","description":"` + strings.Repeat(letter, 1000) + `"}`,
	"batch-tasks":         `{"action":"complete","ids":[` + upTo(200) + `]}`,
	"parse-task":          `{"text":"` + strings.Repeat("every other friday at 5pm ", 18) + `"}`,
	"update-task":         `{"description":"` + strings.Repeat(letter, 999) + `"}`,
	"replace-task":        `{"title":"` + strings.Repeat(letter, 200) + `"}`,
	"create-token":        `{"name":"x","scopes":["read"]}`,
	"undo":                `{}`,
	"keep-wording":        `{"text":"friday night pizza"}`,

	"report-reminder":          `{"state":"shown"}`,
	"report-ring":              `{"state":"shown"}`,
	"answer-ring":              `{"words":"` + strings.Repeat("in an hour ", 18) + `"}`,
	"answer-reminder":          `{"words":"` + strings.Repeat("in an hour ", 18) + `"}`,
	"update-reminder-settings": `{"day_time":"08:30","quiet_from":"22:00","quiet_to":"07:00"}`,

	"add-device":     `{"channel":"webhook","name":"` + strings.Repeat(letter, 60) + `","address":"https://example.com/` + strings.Repeat("a", 1900) + `"}`,
	"update-device":  `{"name":"` + strings.Repeat(letter, 60) + `"}`,
	"confirm-device": `{"code":"12345678"}`,
	"order-devices":  `{"devices":[` + strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat("a", 60)+`",`, 20), ",") + `]}`,

	"forgot-password":        `{"email":"p0@example.com"}`,
	"reset-password":         `{"link":"todo_once_x_y","password":"correct horse"}`,
	"claim":                  `{"link":"todo_once_x_y"}`,
	"change-standing":        `{"suspended":true}`,
	"invite":                 `{"email":"new@example.com"}`,
	"create-list":            `{"name":"Home"}`,
	"change-list":            `{"name":"House"}`,
	"change-member":          `{"role":"viewer"}`,
	"invite-to-list":         `{"role":"viewer"}`,
	"comment-on-task":        `{"text":"` + strings.Repeat(letter, 1000) + `"}`,
	"follow-invitation":      `{"secret":"todo_inv_none"}`,
	"update-server-settings": `{"registration":"closed"}`,

	"begin-provider-sign-in":  `{"provider":"house"}`,
	"finish-provider-sign-in": `{"state":"` + strings.Repeat("s", 128) + `","code":"` + strings.Repeat("c", 4096) + `"}`,
	"finish-passkey-sign-in":  `{"answer":` + assertion + `}`,
	"begin-passkey":           `{"password":"correct horse"}`,
	"ask-for-passkey":         `{"password":"correct horse"}`,
	"ask-for-no-passkey":      `{"password":"correct horse"}`,
	"finish-passkey":          `{"name":"Phone","answer":` + assertion + `}`,
	"begin-identity":          `{"provider":"house","password":"correct horse"}`,
	"finish-identity":         `{"state":"` + strings.Repeat("s", 128) + `","code":"` + strings.Repeat("c", 4096) + `"}`,

	"begin-app":      `{"password":"correct horse"}`,
	"confirm-app":    `{"code":"123456"}`,
	"remove-app":     `{"password":"correct horse","code":"123456"}`,
	"renew-recovery": `{"password":"correct horse","code":"123456"}`,

	"change-password": `{"password":"correct horse","new_password":"correct horse"}`,
	"leave":           `{"password":"correct horse"}`,

	"login":    `{"email":"p0@example.com","password":"correct horse"}`,
	"register": `{"email":"new@example.com","password":"correct horse"}`,
}

func upTo(n int) string {
	var all []string
	for i := range n {
		all = append(all, strconv.Itoa(i+1))
	}
	return strings.Join(all, ",")
}

// programs are what an MCP client asks for, by what the test calls it.
var programs = map[string]string{
	"mcp: a list":    mcpCall("tools/call", `{"name":"list_tasks","arguments":{"limit":200}}`),
	"mcp: a search":  mcpCall("tools/call", `{"name":"search_tasks","arguments":{"query":"`+strings.Repeat(letter, 20)+`","limit":200}}`),
	"mcp: a change":  mcpCall("tools/call", `{"name":"complete_task","arguments":{"where":{}}}`),
	"mcp: resources": mcpCall("resources/read", `{"uri":"todo://conversations/CONVERSATION"}`),
	"mcp: a prompt":  mcpCall("prompts/get", `{"name":"weekly_review"}`),
	"mcp: a batch": "[" + strings.TrimSuffix(strings.Repeat(
		mcpCall("tools/call", `{"name":"list_tasks","arguments":{"limit":200}}`)+",", 20), ",") + "]",
}

func mcpCall(method, params string) string {
	return `{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":` + params + `}`
}

// queries make answers large.
var queries = map[string]string{
	"list-changes":        "?limit=200&after=200",
	"list-conversations":  "?search=x&limit=100",
	"get-conversation":    "?limit=200",
	"export-conversation": "?format=json",
	"list-all-tasks":      "?limit=200&sort=title&search=" + strings.Repeat(letter, 20),
	"list-tasks":          "?limit=200&sort=title&search=" + strings.Repeat(letter, 20),
}

// operations are those of /openapi.json, those last that take something away.
func (b *backend) operations(t *testing.T) (all []operation) {
	t.Helper()
	var document struct {
		Paths map[string]map[string]struct {
			ID   string `json:"operationId"`
			Body any    `json:"requestBody"`
		}
	}
	(&person{b: b}).must(t, "GET", "/openapi.json", "", &document)
	for path, methods := range document.Paths {
		for method, o := range methods {
			op := operation{id: o.ID, method: strings.ToUpper(method), body: bodies[o.ID], stream: strings.HasSuffix(path, "/events")}
			if o.Body != nil && op.body == "" {
				t.Errorf("%s takes a body, and the table of bodies has none", o.ID)
			}
			op.path = strings.NewReplacer("{user}", "me", "conversations/{id}", "conversations/CONVERSATION",
				"{turn}", "TURN", "{id}", "1", "{plan}", "none", "{tool}", "none", "{wording}", "none",
				"{reminder}", "REMINDER", "{device}", "DEVICE", "{ticket}", "none", "{session}", "none", "{person}", "none", "{list}", "none", "{member}", "none",
				"{invite}", "none", "{identity}", "none", "{passkey}", "none", "{comment}", "none", "{change}", "201").Replace(path) + queries[o.ID]
			switch o.ID {
			case "follow-changes":
				op.resume = "1"
			case "follow-turn":
				op.resume = "TURN:0"
			}
			all = append(all, op)
		}
	}
	for id, body := range programs {
		all = append(all, operation{id: id, method: "POST", path: "/mcp", body: body})
	}
	for _, op := range all {
		if strings.Contains(op.path, "{") {
			t.Errorf("%s: nothing is put into %s", op.id, op.path)
		}
	}
	if len(all) < 60 {
		t.Fatalf("the document has only %d operations", len(all))
	}
	last := func(o operation) int {
		return slices.Index([]string{"remove-device", "delete-task", "revoke-token", "delete-conversation", "leave", "return", "logout"}, o.id)
	}
	slices.SortFunc(all, func(a, b operation) int {
		if la, lb := last(a), last(b); la != lb {
			return la - lb
		}
		return strings.Compare(a.id, b.id)
	})
	return all
}
