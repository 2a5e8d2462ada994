package api_test

import (
	"io"
	"net"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// Places for large answers are few. Some people who read nothing of theirs
// must not keep all others from one.
func TestWhoReadsNothingKeepsNobodyElseWaiting(t *testing.T) {
	keepsNobody(t, "GET /api/me/export HTTP/1.1\r\nHost: x\r\n", 12)
}

// Nor must those whose stream of events is to say what they have missed.
func TestWhoReadsNoEventsKeepsNobodyElseWaiting(t *testing.T) {
	keepsNobody(t, "GET /api/me/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 0\r\n", 64<<10)
}

// What was missed comes whole, also where each change is larger than what is said of it.
func TestAllThatWasMissedComes(t *testing.T) {
	w := quick(t)
	ada := w.join("ada@example.com")
	fill(ada)
	last, err := w.tasks.LastSeq(t.Context(), todo.Actor{User: ada.id})
	if err != nil {
		t.Fatal(err)
	}
	events := ada.open("GET", "/api/me/events", "", "Last-Event-ID", "0")
	for e := events.next(); e.id != strconv.FormatInt(last, 10) || e.name != "change"; e = events.next() {
		if e.name == "" {
			t.Fatal("the stream ended")
		}
	}
}

// keepsNobody has people ask for what is large and read none of it but its beginning.
func keepsNobody(t *testing.T, request string, read int) {
	t.Helper()
	limit := debug.SetMemoryLimit(200 << 20) // 4 places, 2 of one person
	t.Cleanup(func() { debug.SetMemoryLimit(limit) })
	eachEngine(t, func(t *testing.T, w *world) {
		at, err := url.Parse(w.url)
		if err != nil {
			t.Fatal(err)
		}
		people := []*person{w.join("ada@example.com"), w.join("leo@example.com")}
		for _, p := range people {
			fill(p)
		}
		for _, p := range people {
			for range 2 {
				conn, err := net.Dial("tcp", at.Host)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { conn.Close() })
				if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
					t.Fatal(err)
				}
				if _, err := io.WriteString(conn, request+"Authorization: Bearer "+p.token+"\r\n\r\n"); err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadFull(conn, make([]byte, read)); err != nil {
					t.Fatal(err)
				}
			}
		}
		eve := w.join("eve@example.com")
		for range 300 { // what is written on and on gets stuck meanwhile
			start := time.Now()
			eve.do("GET", "/api/me/overview", "").want(200)
			if took := time.Since(start); took > 12*time.Second {
				t.Fatalf("somebody else's answer came after %s", took)
			}
		}
	})
}

// fill gives the person more than a connection takes before it is read.
func fill(p *person) {
	p.t.Helper()
	var ids []string
	for i := range 200 {
		p.add(`{"title":"` + strings.Repeat("t", 199) + `","description":"` + strings.Repeat("d", 1000) + `"}`)
		ids = append(ids, strconv.Itoa(i+1))
	}
	all := `"ids":[` + strings.Join(ids, ",") + `]}`
	for range 16 { // of each change a stream has no more than changeBytes
		p.do("POST", "/api/me/tasks/batch", `{"action":"complete",`+all).want(200)
		p.do("POST", "/api/me/tasks/batch", `{"action":"reopen",`+all).want(200)
	}
}
