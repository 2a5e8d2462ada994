package api

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
)

// leastPacked is the size in bytes from which an answer is compressed: a
// smaller one fits into one packet anyway.
const leastPacked = 1400

// packing compresses answers (gzip, RFC 1952) for those who accept it. What is
// compressed has random length added, so that its size says less about what a
// stranger's words in it share with the rest (BREACH, CVE-2013-3587).
func packing(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(leastPacked),
		gzhttp.CompressionLevel(gzip.BestSpeed), // a list is a fifth of its size already
		gzhttp.EnableZstd(false),
		gzhttp.ContentTypes([]string{"application/json", "application/problem+json", "application/vnd.oai.openapi+json",
			"text/markdown", "text/plain"}),
		gzhttp.RandomJitter(32, 0, false),
	)
	if err != nil {
		panic(err) // the options never change
	}
	return wrap(h)
}

// packs reports whether the answer to a request may be compressed: one that
// reads. Tokens, passwords and links are only in answers to other methods and
// at /auth. What a Range asks for is counted in bytes that are not compressed.
func packs(r *http.Request) bool {
	return r.Method == http.MethodGet &&
		(strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/openapi.json") &&
		!strings.HasSuffix(r.URL.Path, "/events") && r.Header.Get("Range") == ""
}
