package browser

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/todo-chatbot/todo-chatbot/internal/pushtest"
)

// firefoxPatience is how long Firefox may take, which is slow to start on a busy machine.
const firefoxPatience = 60 * time.Second

// mozillaPush is a push service as Firefox knows it: a socket over which the browser subscribes and gets what is sent,
// in the words of https://mozilla-push-service.readthedocs.io/en/latest/design/, and addresses that applications send to.
type mozillaPush struct {
	double *pushtest.Service // has the addresses; its bodies go on to the socket

	mu      sync.Mutex
	socket  *websocket.Conn
	channel string
}

func (m *mozillaPush) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	socket, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }, Subprotocols: []string{"push-notification"}}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer socket.Close()
	for {
		var said struct{ MessageType, ChannelID string }
		if socket.ReadJSON(&said) != nil {
			return
		}
		answer := map[string]any{"messageType": said.MessageType, "status": 200}
		switch said.MessageType {
		case "hello":
			answer["uaid"], answer["use_webpush"], answer["broadcasts"] = strings.Repeat("0123456789abcdef", 2), true, map[string]string{}
		case "register":
			answer["channelID"], answer["pushEndpoint"] = said.ChannelID, m.double.URL+"/wpush/v2/"+said.ChannelID
		default:
			continue // ack, unregister, ping
		}
		m.mu.Lock()
		m.socket = socket
		if said.ChannelID != "" {
			m.channel = said.ChannelID
		}
		err := socket.WriteJSON(answer)
		m.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// pass hands the browser what an application has sent, as it was sealed.
func (m *mozillaPush) pass(sealed []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.socket == nil || m.channel == "" {
		return errors.New("the browser has not subscribed")
	}
	return m.socket.WriteJSON(map[string]any{"messageType": "notification", "channelID": m.channel, "version": "1",
		"data": base64.RawURLEncoding.EncodeToString(sealed), "headers": map[string]string{"encoding": "aes128gcm"}})
}

// firefox is a Firefox without a window, driven by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/).
type firefox struct {
	*testing.T
	socket *websocket.Conn
	page   string // the browsing context
	asked  int
}

// newFirefox starts one whose push service is at an address, and which lets pages show notifications.
func newFirefox(t *testing.T, push string) *firefox {
	t.Helper()
	program, err := exec.LookPath("firefox-esr")
	if err != nil {
		t.Skip("Firefox is not installed here. Install Debian's package firefox-esr to run this test.")
	}
	profile := t.TempDir()
	preferences := map[string]any{
		"dom.push.serverURL": push, "dom.push.testing.allowInsecureServerURL": true, "dom.push.connection.enabled": true,
		"permissions.default.desktop-notification": 1, "alerts.useSystemBackend": false, "remote.active-protocols": 1,
		"browser.shell.checkDefaultBrowser": false, "app.update.enabled": false, "datareporting.policy.dataSubmissionEnabled": false,
	}
	var lines strings.Builder
	for name, value := range preferences {
		text, _ := json.Marshal(value) // texts, numbers and truths always marshal
		fmt.Fprintf(&lines, "user_pref(%q, %s);\n", name, text)
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	addr := freeAddr(t)
	command := exec.Command(program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", port(addr), "about:blank")
	command.Env = append(os.Environ(), "HOME="+profile, "MOZ_CRASHREPORTER_DISABLE=1")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	f := &firefox{T: t}
	eventually(t, "Firefox listens", func() error {
		socket, answer, err := websocket.DefaultDialer.Dial("ws://"+addr+"/session", nil)
		if err != nil {
			return err
		}
		answer.Body.Close()
		f.socket = socket
		return nil
	})
	t.Cleanup(func() { f.socket.Close() })
	f.ask("session.new", map[string]any{"capabilities": map[string]any{}}, nil)
	var tree struct{ Contexts []struct{ Context string } }
	f.ask("browsingContext.getTree", map[string]any{}, &tree)
	f.page = tree.Contexts[0].Context
	return f
}

// ask sends a command and reads its answer.
func (f *firefox) ask(method string, params, into any) {
	f.Helper()
	f.asked++
	if err := f.socket.WriteJSON(map[string]any{"id": f.asked, "method": method, "params": params}); err != nil {
		f.Fatalf("%s: %v", method, err)
	}
	_ = f.socket.SetReadDeadline(time.Now().Add(firefoxPatience))
	for {
		var answer struct {
			ID             int
			Error, Message string
			Result         json.RawMessage
		}
		if err := f.socket.ReadJSON(&answer); err != nil {
			f.Fatalf("%s: %v", method, err)
		}
		switch {
		case answer.ID != f.asked:
			continue // an event
		case answer.Error != "":
			f.Fatalf("%s: %s: %s", method, answer.Error, answer.Message)
		case into != nil:
			if err := json.Unmarshal(answer.Result, into); err != nil {
				f.Fatalf("%s: %v", method, err)
			}
		}
		return
	}
}

// at goes to an address.
func (f *firefox) at(url string) {
	f.Helper()
	f.ask("browsingContext.navigate", map[string]any{"context": f.page, "url": url, "wait": "complete"}, nil)
}

// text is what an expression of the page comes to, a promise awaited.
func (f *firefox) text(expression string) string {
	f.Helper()
	var got struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	f.ask("script.evaluate", map[string]any{"expression": expression, "target": map[string]any{"context": f.page}, "awaitPromise": true, "userActivation": true}, &got)
	if got.ExceptionDetails != nil {
		f.Fatalf("%s: %s", expression, got.ExceptionDetails.Text)
	}
	return fmt.Sprint(got.Result.Value)
}

// clicks waits for an element and clicks on it.
func (f *firefox) clicks(selector string) {
	f.Helper()
	eventually(f.T, "there is "+selector, func() error {
		if f.text(`(e => { if (!e || e.disabled) return "no"; e.click(); return "yes" })(document.querySelector(`+"`"+selector+"`"+`))`) != "yes" {
			return errors.New("there is none")
		}
		return nil
	})
}

// A Firefox subscribes by the page's own button, and its service worker reports what was shown while no page was open.
func TestRemindersRingInFirefoxWhileNoPageIsOpen(t *testing.T) {
	app, double := pushed(t)
	service := &mozillaPush{double: double}
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	f := newFirefox(t, "ws"+strings.TrimPrefix(server.URL, "http")+"/")
	f.at(app.url)
	f.clicks(id("account"))
	f.clicks(id("open-settings"))
	f.clicks(id("ring-here"))
	eventually(t, "the browser is a device", func() error {
		if got := get(t, app.url+"/api/me/devices"); !strings.Contains(got, `"channel":"push"`) {
			return errors.New(got)
		}
		return nil
	})
	f.text(`fetch("/api/me/tasks", {method: "POST", headers: {"Content-Type": "application/json"},
		body: JSON.stringify({title: "Call Ann", reminders: [{kind: "moment", at: new Date(Date.now() + 2000).toISOString()}]})}).then(r => r.status)`)
	f.at("about:blank") // no page of the app is open
	select {
	case sealed := <-double.Got:
		if err := service.pass(sealed); err != nil {
			t.Fatal(err)
		}
	case <-time.After(firefoxPatience):
		t.Fatal("nothing was pushed")
	}
	eventually(t, "it is known to have been shown in Firefox", func() error {
		got := get(t, app.url+"/api/me/tasks/1/reminders")
		if !strings.Contains(got, `"channel":"push"`) || !strings.Contains(got, `"state":"shown"`) {
			return errors.New(got)
		}
		return nil
	})
}

// get reads an address of the app as a program of the same user.
func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// eventually waits until something is so, and says what was not.
func eventually(t *testing.T, what string, so func() error) {
	t.Helper()
	deadline := time.Now().Add(firefoxPatience)
	err := so()
	for ; err != nil && time.Now().Before(deadline); err = so() {
		<-time.After(100 * time.Millisecond)
	}
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}
