package web

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// refuse answers with a problem (RFC 9457) in the form of the backend's.
func refuse(w http.ResponseWriter, status int, code, sentence string) {
	b, _ := json.Marshal(map[string]any{ // text and numbers only
		"type": "/docs#" + code, "title": http.StatusText(status), "status": status, "code": code, "detail": sentence,
		"request_id": w.Header().Get("X-Request-Id"),
	})
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	w.Write(b)
}
