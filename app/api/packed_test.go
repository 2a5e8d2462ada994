package api_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// raw asks as a browser does, and returns the answer as it came.
func (p *person) raw(t *testing.T, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	p.world.server.ServeHTTP(out, r)
	return out
}

func TestAnswersThatReadAreCompressed(t *testing.T) {
	w := quick(t)
	ann := w.join("ann@example.com")
	for i := range 60 {
		ann.add(`{"title":"Task ` + strconv.Itoa(i) + ` of many that are alike"}`)
	}
	const list = "/api/me/tasks?limit=50"
	plain := ann.raw(t, "GET", list, "", "Accept-Encoding", "identity")
	packed := ann.raw(t, "GET", list, "")
	if got := packed.Header().Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("a list that a browser asks for has the encoding %q, want gzip", got)
	}
	if got := strings.Join(packed.Header().Values("Vary"), ","); !strings.Contains(got, "Accept-Encoding") {
		t.Errorf("Vary is %q, want Accept-Encoding in it: a cache would give it to whoever can't read it", got)
	}
	size := packed.Body.Len()
	reader, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(reader)
	if err != nil || string(got) != plain.Body.String() {
		t.Errorf("what was compressed is %d bytes, %v; want the %d of the plain answer", len(got), err, plain.Body.Len())
	}
	t.Logf("%d bytes are sent as %d", len(got), size)
	if plain.Header().Get("Content-Encoding") != "" || !json.Valid(plain.Body.Bytes()) {
		t.Errorf("who asks for it plain gets %q", plain.Header().Get("Content-Encoding"))
	}

	for _, test := range []struct {
		name, method, path, body string
		headers                  []string
	}{
		{"a small answer", "GET", "/api/me/tasks/1", "", nil},
		{"an answer with a token", "POST", "/api/me/tokens", `{"name":"` + strings.Repeat("long ", 10) + `","scopes":["read"]}`, nil},
		{"a sign-in", "POST", "/auth/login", `{"email":"ann@example.com","password":"not it at all"}`, nil},
		{"a part", "GET", list, "", []string{"Range", "bytes=0-99"}},
		{"an answer to a head", "HEAD", list, "", nil},
	} {
		if got := ann.raw(t, test.method, test.path, test.body, test.headers...).Header().Get("Content-Encoding"); got != "" {
			t.Errorf("%s is compressed with %s, want plain", test.name, got)
		}
	}
	if etag := ann.raw(t, "GET", "/api/me/tasks/1", "").Header().Get("ETag"); etag == "" {
		t.Error("the ETag is gone")
	} else if got := ann.raw(t, "PATCH", "/api/me/tasks/1", `{"title":"other"}`, "If-Match", etag); got.Code != http.StatusOK {
		t.Errorf("a change with the ETag of a task is answered %d, want 200", got.Code)
	}
}
