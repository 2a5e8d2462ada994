package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// docHandlers answers requests about the document of the API.
type docHandlers struct{ *Server }

// document is the OpenAPI document and the page that shows it.
type document struct {
	json, page       []byte
	jsonTag, pageTag string
	policy           string // Content-Security-Policy of the page
}

// describe writes both, the first time that somebody asks.
func (s docHandlers) describe() document {
	o := s.api.OpenAPI()
	tidy(o)
	var d document
	d.json, _ = json.Marshal(o) // made of text, numbers and lists only
	d.page = page(o)
	d.jsonTag, d.pageTag = contentTag(d.json), contentTag(d.page)
	sum := sha256.Sum256([]byte(docsStyle))
	d.policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return d
}

// tidy makes the document say what is true: no list is ever null, and errors
// have our form only.
func tidy(o *huma.OpenAPI) {
	schemas := o.Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	for _, s := range schemas {
		neverNull(s)
	}
}

func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNull(s.Items)
	for _, p := range s.Properties {
		neverNull(p)
	}
}

// describePlain documents the routes that are no operations of huma.
func (s docHandlers) describePlain() {
	text := func(kind string) map[string]*huma.Response {
		return map[string]*huma.Response{
			"200":     {Description: "OK", Content: map[string]*huma.MediaType{kind: {Schema: &huma.Schema{}}}},
			"default": s.problemResponse(),
		}
	}
	o := s.api.OpenAPI()
	o.AddOperation(&huma.Operation{OperationID: "get-health", Method: http.MethodGet, Path: "/health",
		Tags:    []string{"Operation"},
		Summary: "Whether the server is alive, and with ?ready whether it can serve",
		Parameters: []*huma.Param{{Name: "ready", In: "query", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "Ask the database too."}},
		Responses: text("application/json")})
	if s.Flags.Metrics {
		o.AddOperation(&huma.Operation{OperationID: "get-metrics", Method: http.MethodGet, Path: "/metrics",
			Tags:    []string{"Operation"},
			Summary: "Figures for Prometheus", Responses: text("text/plain")})
	}
}

func (s docHandlers) serveDocument(w http.ResponseWriter, r *http.Request) {
	d := s.document()
	serveText(w, r, "application/openapi+json", d.jsonTag, d.json)
}

func (s docHandlers) serveDocs(w http.ResponseWriter, r *http.Request) {
	d := s.document()
	w.Header().Set("Content-Security-Policy", d.policy)
	serveText(w, r, "text/html; charset=utf-8", d.pageTag, d.page)
}

func serveText(w http.ResponseWriter, r *http.Request, kind, tag string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(body)
}

func contentTag(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}
