package push_test

import (
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"github.com/todo-chatbot/todo-chatbot/app/egress"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/notify"
	"github.com/todo-chatbot/todo-chatbot/app/notify/push"
	"github.com/todo-chatbot/todo-chatbot/internal/pushtest"
)

// service is a push service with one browser that has subscribed at it.
type service struct {
	*httptest.Server
	*push.Channel
	key     push.Key
	browser pushtest.Browser
	got     chan *http.Request
	bodies  chan []byte
	answer  func(w http.ResponseWriter, r *http.Request)
}

func newService(t *testing.T, o push.Options) *service {
	t.Helper()
	var err error
	s := &service{browser: pushtest.New(t), got: make(chan *http.Request, 10), bodies: make(chan []byte, 10)}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.got <- r
		s.bodies <- body
		if s.answer != nil {
			s.answer(w, r)
			return
		}
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(s.Close)
	if s.key, _, err = push.NewKey(); err != nil {
		t.Fatal(err)
	}
	if o.Roots == nil {
		o.Roots = x509.NewCertPool()
		o.Roots.AddCert(s.Certificate())
	}
	s.Channel = push.New(s.key, o)
	return s
}

func loopback(t *testing.T) egress.Allow {
	t.Helper()
	a, err := egress.Parse("X", "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *service) device(t *testing.T, endpoint string) notify.Device {
	t.Helper()
	address, err := s.Check(t.Context(), s.subscription(endpoint))
	if err != nil {
		t.Fatal(err)
	}
	return notify.Device{ID: "d", Channel: push.Name, Name: "Pixel", Address: notify.Secret(address), ShowTitle: true}
}

func (s *service) subscription(endpoint string) string {
	return subscription(endpoint, s.browser.Private.PublicKey().Bytes(), s.browser.Auth)
}

func subscription(endpoint string, point, auth []byte) string {
	b, _ := json.Marshal(map[string]any{"endpoint": endpoint, "expirationTime": nil, "keys": map[string]string{
		"p256dh": base64.RawURLEncoding.EncodeToString(point), "auth": base64.RawURLEncoding.EncodeToString(auth)}})
	return string(b)
}

func TestABrowserReadsWhatIsSent(t *testing.T) {
	s := newService(t, push.Options{Allow: loopback(t), PublicURL: "https://todo.example.com"})
	d := s.device(t, s.URL+"/push/abc")
	m := notify.Message{ID: "same-each-time", Title: "Call Ann <b>&</b> \u202eBob", Body: "Due Mon 2 Jan, 15:04.", At: time.UnixMilli(1_800_000_000_000),
		RingID: "12-1800000000000000", Ring: notify.Key{Task: 12}, Ticket: "the-ticket", Actions: []notify.Action{{ID: "done", Label: "Done", Words: "done", URL: "https://x"}}}
	if err := s.Send(t.Context(), d, m); err != nil {
		t.Fatal(err)
	}
	r, body := <-s.got, <-s.bodies
	plain, err := s.browser.Open(body)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(plain, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"id": m.ID, "title": m.Title, "body": m.Body, "at": 1.8e12, "ring": m.RingID, "task": 12.0, "ticket": "the-ticket",
		"actions": []any{map[string]any{"id": "done", "label": "Done", "words": "done"}}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the browser reads %v, want %v", got, want)
	}
	for name, want := range map[string]string{"Content-Encoding": "aes128gcm", "Ttl": "86400", "Urgency": "high"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if r.Method != "POST" || r.URL.Path != "/push/abc" || len(body) > 4096 {
		t.Errorf("it is sent as %s %s with %d bytes", r.Method, r.URL, len(body))
	}

	t.Run("signed with the installation's key", func(t *testing.T) {
		token, public, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "vapid t="), ", k=")
		if !ok || public != s.PublicKey() || public != s.key.Public() {
			t.Fatalf("the key is %q, want %q", public, s.key.Public())
		}
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw(t, public))
		if err != nil {
			t.Fatal(err)
		}
		var claims jwt.RegisteredClaims
		_, err = jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return key, nil },
			jwt.WithValidMethods([]string{"ES256"}), jwt.WithAudience(s.URL), jwt.WithExpirationRequired())
		if err != nil {
			t.Fatal(err)
		}
		if claims.Subject != "https://todo.example.com" || time.Until(claims.ExpiresAt.Time) > 24*time.Hour {
			t.Errorf("it is signed for %s until %s", claims.Subject, claims.ExpiresAt)
		}
	})
	t.Run("the same ring has the same topic, and another one another", func(t *testing.T) {
		topics := map[string]bool{}
		for _, id := range []string{m.ID, m.ID, "another"} {
			m.ID = id
			if err := s.Send(t.Context(), d, m); err != nil {
				t.Fatal(err)
			}
			<-s.bodies
			topic := (<-s.got).Header.Get("Topic")
			if len(raw(t, topic)) != 24 {
				t.Errorf("the topic %q isn't 32 characters of base64url", topic)
			}
			topics[topic] = true
		}
		if len(topics) != 2 {
			t.Errorf("there are %d topics: %v", len(topics), topics)
		}
	})
	t.Run("the longest titles have room", func(t *testing.T) {
		for _, title := range []string{strings.Repeat("x", 5000), strings.Repeat("日", 3000), strings.Repeat("\x01\"\\", 2000)} {
			m.Title, m.Body = title, title
			if err := s.Send(t.Context(), d, m); err != nil {
				t.Fatal(err)
			}
			<-s.got
			plain, err := s.browser.Open(<-s.bodies)
			var got struct{ Title string }
			if err != nil || json.Unmarshal(plain, &got) != nil || !utf8.ValidString(got.Title) || !strings.HasPrefix(title, strings.TrimSuffix(got.Title, "…")) {
				t.Errorf("the browser reads %q, %v", plain, err)
			}
		}
	})
}

func TestWhatBecameOfAMessageIsTold(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := newService(t, push.Options{Allow: loopback(t), Now: func() time.Time { return now }})
	d := s.device(t, s.URL+"/x")
	for _, c := range []struct {
		status int
		after  string
		want   notify.Failure
	}{
		{200, "", notify.Failure{}}, {201, "", notify.Failure{}}, {202, "", notify.Failure{}}, {204, "", notify.Failure{}},
		{404, "", notify.Failure{Code: notify.CodeGone, Gone: true, Permanent: true}},
		{410, "", notify.Failure{Code: notify.CodeGone, Gone: true, Permanent: true}},
		{413, "", notify.Failure{Code: notify.CodeTooLarge, Permanent: true}},
		{429, "120", notify.Failure{Code: notify.CodeBusy, Again: 2 * time.Minute}},
		{429, "Mon, 02 Mar 2026 09:00:30 GMT", notify.Failure{Code: notify.CodeBusy, Again: 30 * time.Second}},
		{429, "Mon, 02 Mar 2026 08:00:30 GMT", notify.Failure{Code: notify.CodeBusy}},
		{429, "soon", notify.Failure{Code: notify.CodeBusy}},
		{429, "-5", notify.Failure{Code: notify.CodeBusy}},
		{429, "99999999999999999999", notify.Failure{Code: notify.CodeBusy}},
		{429, "999999999", notify.Failure{Code: notify.CodeBusy, Again: 7 * 24 * time.Hour}},
		{500, "", notify.Failure{Code: notify.CodeUnavailable}},
		{503, "10", notify.Failure{Code: notify.CodeUnavailable, Again: 10 * time.Second}},
		{400, "", notify.Failure{Code: notify.CodeRefused, Permanent: true}},
		{403, "", notify.Failure{Code: notify.CodeRefused, Permanent: true}},
		{307, "", notify.Failure{Code: notify.CodeRedirect, Permanent: true}},
	} {
		s.answer = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", c.after)
			w.Header().Set("Location", s.URL+"/elsewhere")
			w.WriteHeader(c.status)
		}
		err := s.Send(t.Context(), d, notify.Message{ID: "a", Title: "b"})
		var got notify.Failure
		if f, ok := errors.AsType[*notify.Failure](err); ok {
			got = *f
			got.Err = nil
		}
		if got != c.want || (err == nil) != (c.want.Code == "") {
			t.Errorf("%d with %q: got %+v, %v, want %+v", c.status, c.after, got, err, c.want)
		}
		if n := len(s.got); n != 1 {
			t.Errorf("%d: %d requests were made", c.status, n)
		}
		<-s.got
		<-s.bodies
	}
}

func TestWithoutAnAnswerTheReasonIsTold(t *testing.T) {
	s := newService(t, push.Options{Allow: loopback(t)})
	d := s.device(t, s.URL+"/secret-part-of-the-address")
	code := func(c *push.Channel, ctx context.Context, d notify.Device) string {
		t.Helper()
		err := c.Send(ctx, d, notify.Message{ID: "a", Title: "b"})
		f, ok := errors.AsType[*notify.Failure](err)
		if !ok {
			t.Fatalf("got %v", err)
		}
		if strings.Contains(err.Error(), "secret-part") {
			t.Errorf("the address of the device is in %q", err)
		}
		return f.Code
	}
	t.Run("a service that hangs", func(t *testing.T) {
		ended := make(chan struct{})
		s.answer = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done(); close(ended) }
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-s.got; <-s.bodies; cancel() }()
		if got := code(s.Channel, ctx, d); got != notify.CodeTimeout {
			t.Errorf("got %s", got)
		}
		<-ended
	})
	t.Run("an address that came to be private", func(t *testing.T) {
		if got := code(push.New(s.key, push.Options{}), t.Context(), d); got != notify.CodeForbidden {
			t.Errorf("got %s", got)
		}
	})
	t.Run("a certificate that nobody vouches for", func(t *testing.T) {
		if got := code(push.New(s.key, push.Options{Allow: loopback(t)}), t.Context(), d); got != notify.CodeCertificate {
			t.Errorf("got %s", got)
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		s.Close()
		if got := code(s.Channel, t.Context(), d); got != notify.CodeUnreachable {
			t.Errorf("got %s", got)
		}
	})
	t.Run("an address that cannot be read", func(t *testing.T) {
		d.Address = "secret-part"
		if got := code(s.Channel, t.Context(), d); got != notify.CodeBadAddress {
			t.Errorf("got %s", got)
		}
	})
}

func TestSubscriptionsThatPointInsideAreRefused(t *testing.T) {
	s := newService(t, push.Options{})
	key, auth := s.browser.Private.PublicKey().Bytes(), s.browser.Auth
	for text, want := range map[string]string{
		``:                         "isn't a push subscription",
		`[]`:                       "isn't a push subscription",
		`https://push.example.com`: "isn't a push subscription",
		`{"endpoint":5}`:           "isn't a push subscription",
		subscription("http://push.example.com/x", key, auth):                                     "begin with https",
		subscription("javascript:alert(1)", key, auth):                                           "isn't a web address",
		subscription("https://", key, auth):                                                      "isn't a web address",
		subscription("https://user:password@push.example.com/", key, auth):                       "isn't a web address",
		subscription("https://127.0.0.1/x", key, auth):                                           "private address",
		subscription("https://[::ffff:169.254.169.254]/x", key, auth):                            "private address",
		subscription("https://10.0.0.1:8443/x", key, auth):                                       "private address",
		subscription("https://localhost/x", key, auth):                                           "private address",
		subscription("https://LOCALHOST./x", key, auth):                                          "private address",
		subscription("https://todo-chatbot-backend:8000/x", key, auth):                           "private address",
		subscription("https://todo-chatbot-backend.todo.svc/x", key, auth):                       "private address",
		subscription("https://db.todo.svc.cluster.local/x", key, auth):                           "private address",
		subscription("https://metadata.google.internal/x", key, auth):                            "private address",
		subscription("https://push.example.com/"+strings.Repeat("x", 1500), key, auth):           "more than 1500 bytes",
		subscription("https://push.example.com/x", key[:64], auth):                               "p256dh",
		subscription("https://push.example.com/x", append([]byte{4}, make([]byte, 64)...), auth): "p256dh",
		subscription("https://push.example.com/x", key, auth[:15]):                               "auth",
		subscription("https://push.example.com/x", key, nil):                                     "auth",
	} {
		_, err := s.Check(t.Context(), text)
		if fault.CodeOf(err) != fault.Invalid || !strings.Contains(fault.MessageOf(err), want) {
			t.Errorf("%.80s: got %v, want %q in it", text, err, want)
		}
	}
	got, err := s.Check(t.Context(), subscription("https://push.example.com/x", key, auth))
	if again, e := s.Check(t.Context(), got); err != nil || e != nil || again != got {
		t.Errorf("the one form is %s, %v, and again %s, %v", got, err, again, e)
	}
}

func FuzzCheck(f *testing.F) {
	key, _, err := push.NewKey()
	if err != nil {
		f.Fatal(err)
	}
	c := push.New(key, push.Options{})
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(subscription("https://push.example.com/x", private.PublicKey().Bytes(), make([]byte, 16)))
	f.Add(`{"endpoint":"https://0x7f.1/","keys":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := c.Check(t.Context(), text)
		if err != nil {
			if fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if again, err := c.Check(t.Context(), got); err != nil || again != got {
			t.Errorf("%q became %q, and that %q, %v", text, got, again, err)
		}
	})
}

func TestKeys(t *testing.T) {
	k, text, err := push.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{text, text + "=", " " + text + "\n"} {
		if again, err := push.ParseKey(form); err != nil || again != k {
			t.Errorf("%q isn't read as it was written: %v", form, err)
		}
	}
	for _, form := range []string{"", "x", text[:42], text + "AA", strings.Repeat("A", 43), strings.Repeat("_", 43), text[:20] + " " + text[20:]} {
		if _, err := push.ParseKey(form); err == nil || form != "" && strings.Contains(err.Error(), form) {
			t.Errorf("%q: %v", form, err)
		}
	}
	for _, shown := range []string{fmt.Sprint(k), fmt.Sprintf("%+v", k), fmt.Sprintf("%#v", k), (&k).String(), k.LogValue().String()} {
		if strings.Contains(shown, text) {
			t.Errorf("the key prints: %s", shown)
		}
	}
	if b, _ := json.Marshal(struct{ K push.Key }{k}); strings.Contains(string(b), text) {
		t.Errorf("the key is encoded: %s", b)
	}
}
