package api

import "net/http"

// document is the OpenAPI document and the page that shows it.
type document struct {
	json []byte
	page []byte
	etag string
	csp  string
}

func (s *Server) describe() document { return document{} }

func (s *Server) serveDocument(w http.ResponseWriter, r *http.Request) {}
func (s *Server) serveDocs(w http.ResponseWriter, r *http.Request)     {}
