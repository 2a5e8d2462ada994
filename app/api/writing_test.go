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
)

// Places for large answers are few. Some people who read nothing of theirs
// must not keep all others from one.
func TestWhoReadsNothingKeepsNobodyElseWaiting(t *testing.T) {
	limit := debug.SetMemoryLimit(200 << 20) // 4 places, 2 of one person
	t.Cleanup(func() { debug.SetMemoryLimit(limit) })
	eachEngine(t, func(t *testing.T, w *world) {
		at, err := url.Parse(w.url)
		if err != nil {
			t.Fatal(err)
		}
		for _, email := range []string{"ada@example.com", "leo@example.com"} {
			p := w.join(email)
			fill(p)
			for range 2 {
				conn, err := net.Dial("tcp", at.Host)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { conn.Close() })
				if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
					t.Fatal(err)
				}
				if _, err := io.WriteString(conn, "GET /api/me/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+p.token+"\r\n\r\n"); err != nil {
					t.Fatal(err)
				}
				if _, err := conn.Read(make([]byte, 12)); err != nil {
					t.Fatal(err)
				}
			}
		}
		eve := w.join("eve@example.com")
		start := time.Now()
		eve.do("GET", "/api/me/overview", "").want(200)
		if took := time.Since(start); took > 12*time.Second {
			t.Errorf("somebody else's answer came after %s", took)
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
	for range 7 {
		p.do("POST", "/api/me/tasks/batch", `{"action":"complete",`+all).want(200)
		p.do("POST", "/api/me/tasks/batch", `{"action":"reopen",`+all).want(200)
	}
}
