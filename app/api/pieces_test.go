package api_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// slowReader is an answer that is read a piece at a time, and knows until when each is to be read.
type slowReader struct {
	*httptest.ResponseRecorder
	renewed int
	first   func()
	later   func()
}

func (r *slowReader) SetWriteDeadline(time.Time) error {
	r.renewed++
	return nil
}

func (r *slowReader) Write(b []byte) (int, error) {
	if r.first != nil {
		r.first()
		r.first = nil
	} else {
		r.later()
	}
	return r.ResponseRecorder.Write(b)
}

// A file is sent a piece at a time: each has its own time to be read, is made in the
// person's turn, and nobody waits for whoever reads it.
func TestFilesAreMadeInTurnAndReadAtLeisure(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ann := w.join("ann@example.com")
		var ids []string
		for i := range 40 {
			ann.add(`{"title":"t","description":"` + strings.Repeat("d", 1000) + `"}`)
			ids = append(ids, strconv.Itoa(i+1))
		}
		for range 6 {
			for _, action := range []string{"complete", "reopen"} {
				ann.do("POST", "/api/me/tasks/batch", `{"action":"`+action+`","ids":[`+strings.Join(ids, ",")+`]}`).want(200)
			}
		}
		talk := decode[struct {
			ID string `json:"conversation_id"`
		}](ann.do("POST", "/api/me/chat", `{"message":"hello"}`).want(200)).ID
		for range 60 {
			ann.do("POST", "/api/me/chat", `{"conversation_id":"`+talk+`","message":"`+strings.Repeat("hm ", 3300)+`"}`).want(200)
		}
		for _, path := range []string{"/api/me/export", "/api/me/conversations/" + talk + "/export?format=json"} {
			w.run(path, func(t *testing.T) {
				var left atomic.Bool
				out := &slowReader{ResponseRecorder: httptest.NewRecorder()}
				out.first = func() {
					leave, err := w.server.Share(t.Context(), ann.id)
					if err != nil {
						t.Error(err)
						return
					}
					go func() {
						for range 1000 {
							runtime.Gosched()
						}
						left.Store(true)
						leave()
					}()
				}
				early, written := false, 1
				out.later = func() {
					written++ // a piece is written as what has been kept, and what came last
					early = early || written > 2 && !left.Load()
				}
				r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
				r.Header.Set("Authorization", "Bearer "+ann.token)
				w.server.ServeHTTP(out, r)
				if out.Code != http.StatusOK || out.Body.Len() < 2*pieceOfFile {
					t.Fatalf("answered %d with %d bytes", out.Code, out.Body.Len())
				}
				if early {
					t.Error("more of it was made while it was somebody else's turn")
				}
				if least := out.Body.Len()/(2*pieceOfFile) + 1; out.renewed < least {
					t.Errorf("%d bytes had to be read in the time of %d pieces, want that of %d at least", out.Body.Len(), out.renewed, least)
				}
				leave, err := w.server.Share(t.Context(), ann.id)
				if err != nil {
					t.Fatal(err)
				}
				leave()
			})
		}
	})
}

const pieceOfFile = 256 << 10
