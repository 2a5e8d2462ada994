package dashboard_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/dashboard"
	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

// deployment is one that exists in the test only: what the page does with a real
// one is held by test/e2e.
type deployment struct {
	mu     sync.Mutex
	orders []string
	hold   chan struct{} // an order lasts until it is closed
	look   chan struct{} // nothing is seen until it is closed
	report release.Report
}

func (d *deployment) Watch(ctx context.Context, visit func(watch.View) error) error {
	if d.look != nil {
		select {
		case <-d.look:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := visit(watch.View{Status: watch.Status{State: lifecycle.Running, Namespace: "todo"}}); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}
func (d *deployment) Usage(context.Context) ([]watch.PodUsage, error) {
	return nil, errors.New("nobody measures")
}
func (d *deployment) Differences(context.Context, int, int) ([]release.Difference, error) {
	return nil, nil
}
func (d *deployment) Logs(_ context.Context, pod, container string, _ bool, _ int) ([]string, error) {
	return []string{pod + " " + container + " <b>says</b>"}, nil
}
func (d *deployment) Scale(_ context.Context, r map[entity.Component]int) (release.Report, error) {
	return d.order("scale")
}
func (d *deployment) Rollback(context.Context, int) (release.Report, error) {
	return d.order("rollback")
}
func (d *deployment) Restart(context.Context, entity.Component) (release.Report, error) {
	return d.order("restart")
}
func (d *deployment) order(what string) (release.Report, error) {
	d.mu.Lock()
	d.orders = append(d.orders, what)
	d.mu.Unlock()
	if d.hold != nil {
		<-d.hold
	}
	return d.report, nil
}
func (d *deployment) done() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.orders...)
}

// desk is a dashboard that answers, and a browser that has opened it.
type desk struct {
	*testing.T
	base    string
	address string
	browser *http.Client
	form    string // the session as the page knows it
}

func open(t *testing.T, d *deployment, options dashboard.Options) *desk {
	t.Helper()
	options.Operator = func(func(watch.Event)) (dashboard.Operator, error) { return d, nil }
	s := dashboard.New(options)
	listener := httptest.NewUnstartedServer(nil).Listener
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the dashboard ended with: %v", err)
		}
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	k := &desk{T: t, base: "http://" + listener.Addr().String(), address: s.Address(listener.Addr().String()), browser: &http.Client{Jar: jar}}
	status, page := k.do(k.browser, http.MethodGet, k.address, "", nil)
	if status != http.StatusOK {
		t.Fatalf("the printed address answers %d: %s", status, page)
	}
	_, rest, _ := strings.Cut(page, `data-session="`)
	k.form, _, _ = strings.Cut(rest, `"`)
	return k
}

func (k *desk) do(client *http.Client, method, address, body string, header http.Header) (int, string) {
	k.Helper()
	request, err := http.NewRequestWithContext(k.Context(), method, address, strings.NewReader(body))
	if err != nil {
		k.Fatal(err)
	}
	for key, values := range header {
		request.Header[key] = values
	}
	if host := header.Get("Host"); host != "" {
		request.Host = host
	}
	answer, err := client.Do(request)
	if err != nil {
		k.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		k.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestOnlyThePrintedAddressLetsIn(t *testing.T) {
	k := open(t, &deployment{}, dashboard.Options{})
	for _, path := range []string{"/", "/?token=wrong", "/?token=", "/api/view", "/api/events", "/api/logs?pod=a&container=b", "/assets/main.js"} {
		if status, text := k.do(http.DefaultClient, http.MethodGet, k.base+path, "", nil); status != http.StatusUnauthorized || !strings.Contains(text, "todoctl dashboard printed") {
			t.Errorf("GET %s without the key gives %d: %s", path, status, text)
		}
	}
	if status, _ := k.do(k.browser, http.MethodGet, k.base+"/api/view", "", nil); status != http.StatusOK {
		t.Errorf("the browser that opened it gets %d", status)
	}
}

func TestTheKeyDoesNotStayInTheAddress(t *testing.T) {
	k := open(t, &deployment{}, dashboard.Options{})
	still := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := still.Get(k.address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	cookie := answer.Header.Get("Set-Cookie")
	if answer.Header.Get("Location") != "/" || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") {
		t.Errorf("it leads to %q and sets %q", answer.Header.Get("Location"), cookie)
	}
}

func TestAnotherNameForThisMachineIsRefused(t *testing.T) {
	k := open(t, &deployment{}, dashboard.Options{})
	for host, want := range map[string]int{"attacker.example": http.StatusMisdirectedRequest, "localhost.attacker.example:80": http.StatusMisdirectedRequest, "10.0.0.1": http.StatusMisdirectedRequest,
		"localhost:1": http.StatusOK, "[::1]:1": http.StatusOK} {
		u, _ := url.Parse(k.base)
		header := http.Header{"Host": {host}}
		for _, c := range k.browser.Jar.Cookies(u) {
			header.Add("Cookie", c.String())
		}
		if status, text := k.do(http.DefaultClient, http.MethodGet, k.base+"/api/view", "", header); status != want {
			t.Errorf("asked for as %s it answers %d: %s", host, status, text)
		}
	}
}

func TestWhoeverAsksBeforeTheFirstLookWaitsForIt(t *testing.T) {
	d := &deployment{look: make(chan struct{})}
	k := open(t, d, dashboard.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	early, err := http.NewRequestWithContext(ctx, http.MethodGet, k.base+"/api/view", nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := k.browser.Do(early); err == nil {
		answer.Body.Close()
		t.Errorf("before the cluster was looked at it answers %d, want it to wait", answer.StatusCode)
	}
	close(d.look)
	if status, text := k.do(k.browser, http.MethodGet, k.base+"/api/view", "", nil); status != http.StatusOK || !strings.Contains(text, `"Running"`) {
		t.Errorf("when it was looked at it answers %d: %s, want 200 with Running", status, text)
	}
}

func TestAPageElsewhereCannotChangeAnything(t *testing.T) {
	d := &deployment{}
	k := open(t, d, dashboard.Options{})
	for name, header := range map[string]http.Header{
		"without the page's session": {},
		"with a guessed session":     {"X-Todoctl-Session": {"guess"}},
		"from another site":          {"X-Todoctl-Session": {k.form}, "Sec-Fetch-Site": {"cross-site"}},
		"from another port's page":   {"X-Todoctl-Session": {k.form}, "Origin": {"http://localhost:9999"}},
	} {
		for _, path := range []string{"/api/scale", "/api/rollback", "/api/restart"} {
			if status, text := k.do(k.browser, http.MethodPost, k.base+path, `{"component":"backend","replicas":2,"revision":1}`, header); status != http.StatusForbidden {
				t.Errorf("POST %s %s gives %d: %s", path, name, status, text)
			}
		}
	}
	if got := d.done(); len(got) > 0 {
		t.Errorf("it was done all the same: %v", got)
	}
}

func TestOrdersAreCheckedAndDoneOneAtATime(t *testing.T) {
	d := &deployment{hold: make(chan struct{})}
	k := open(t, d, dashboard.Options{})
	session := http.Header{"X-Todoctl-Session": {k.form}}
	for _, bad := range []struct{ path, body, says string }{
		{"/api/scale", `{"component":"backend","replicas":11}`, "Replicas are 1 to 10"},
		{"/api/scale", `{"component":"database","replicas":1}`, "Replicas are 1 to 10"},
		{"/api/restart", `{"component":"../x"}`, "frontend or the backend"},
		{"/api/rollback", `{"revision":0}`, "which revision"},
		{"/api/rollback", `{"namespace":"kube-system"}`, "no JSON that is known here"},
		{"/api/rollback", strings.Repeat("[", 2000), "no JSON that is known here"},
	} {
		if status, text := k.do(k.browser, http.MethodPost, k.base+bad.path, bad.body, session); status < 400 || status > 499 || !strings.Contains(text, bad.says) {
			t.Errorf("POST %s %.40s gives %d: %s", bad.path, bad.body, status, text)
		}
	}
	if status, text := k.do(k.browser, http.MethodPost, k.base+"/api/scale", `{"component":"backend","replicas":3}`, session); status != http.StatusAccepted {
		t.Fatalf("a good order gives %d: %s", status, text)
	}
	if status, text := k.do(k.browser, http.MethodPost, k.base+"/api/restart", `{"component":"backend"}`, session); status != http.StatusConflict {
		t.Errorf("a second order at the same time gives %d: %s", status, text)
	}
	close(d.hold)
	answer, err := k.browser.Get(k.base + "/api/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if strings.Contains(lines.Text(), `"what":"Scale the backend to 3","busy":false`) {
			break
		}
	}
	if got := d.done(); len(got) != 1 || got[0] != "scale" {
		t.Errorf("done: %v", got)
	}
}

// TestWhatEndsDegradedIsNotJustDone: the pods are there, and something else keeps requests from them.
func TestWhatEndsDegradedIsNotJustDone(t *testing.T) {
	for path, body := range map[string]string{"scale": `{"component":"backend","replicas":3}`, "rollback": `{"revision":1}`, "restart": `{"component":"backend"}`} {
		d := &deployment{report: release.Report{State: lifecycle.Degraded, Reasons: []lifecycle.Reason{
			{Code: lifecycle.Misdirected, Object: "service/todo-chatbot-backend", Severe: true, Message: "a part of its requests goes past the release"}}}}
		k := open(t, d, dashboard.Options{})
		session := http.Header{"X-Todoctl-Session": {k.form}}
		if status, text := k.do(k.browser, http.MethodPost, k.base+"/api/"+path, body, session); status != http.StatusAccepted {
			t.Fatalf("%s gives %d: %s", path, status, text)
		}
		answer, err := k.browser.Get(k.base + "/api/events")
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if !strings.Contains(lines.Text(), `"busy":false`) {
				continue
			}
			if !strings.Contains(lines.Text(), "the release is Degraded all the same: a part of its requests goes past the release") {
				t.Errorf("%s ends with %s", path, lines.Text())
			}
			break
		}
		answer.Body.Close()
	}
}

func TestReadOnlyChangesNothing(t *testing.T) {
	d := &deployment{}
	k := open(t, d, dashboard.Options{ReadOnly: true})
	status, text := k.do(k.browser, http.MethodPost, k.base+"/api/restart", `{"component":"backend"}`, http.Header{"X-Todoctl-Session": {k.form}})
	if status != http.StatusForbidden || !strings.Contains(text, "--read-only") || len(d.done()) > 0 {
		t.Errorf("it gives %d: %s; done: %v", status, text, d.done())
	}
}

func TestEveryAnswerForbidsWhatThePageDoesNotNeed(t *testing.T) {
	k := open(t, &deployment{}, dashboard.Options{})
	for _, path := range []string{"/", "/assets/main.js", "/api/view", "/nowhere"} {
		answer, err := k.browser.Get(k.base + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if policy := answer.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %q", path, policy)
		}
	}
}
