package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/web"
)

// BenchmarkPage is a request for the page's script, without a network between.
func BenchmarkPage(b *testing.B) {
	s, err := web.New(web.Config{Backend: http.HandlerFunc(echo), Page: pageFiles()})
	if err != nil {
		b.Fatal(err)
	}
	for name, path := range map[string]string{"index": "/", "script": "/assets/app-4f3a.js"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("GET", path, nil)
				r.Header.Set("Accept-Encoding", "gzip")
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatalf("w.Code = %v, want %v", w.Code, http.StatusOK)
				}
			}
		})
	}
}
