package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

// kinds are the types of files that a page can have. The system's own list is
// not asked: it differs between machines.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp", ".woff2": "font/woff2",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8",
	".map": "application/json",
}

// file is one file of the page, with the values of its headers.
type file struct {
	kind, tag, cache []string
	plain            []byte
	packed           func() []byte // gzip, nil if that is no shorter
}

// files are the page, by path. Empty if the page was not built.
type files map[string]*file

// readFiles reads the page into memory: it is small, and never changes.
func readFiles(page fs.FS) (files, error) {
	all := files{}
	err := fs.WalkDir(page, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		b, err := fs.ReadFile(page, name)
		if err != nil {
			return err
		}
		all["/"+name] = newFile(name, b)
		return nil
	})
	return all, err
}

func newFile(name string, b []byte) *file {
	sum := sha256.Sum256(b)
	kind := kinds[path.Ext(name)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	f := &file{plain: b, kind: []string{kind}, tag: []string{`"` + hex.EncodeToString(sum[:12]) + `"`},
		cache: []string{"no-cache"}}
	if strings.HasPrefix(name, "assets/") { // its name has a hash of its content
		f.cache = []string{"public, max-age=31536000, immutable"}
	}
	f.packed = sync.OnceValue(func() []byte { return pack(kind, b) })
	return f
}

// pack compresses what is worth it.
func pack(kind string, b []byte) []byte {
	if len(b) < 512 || strings.HasPrefix(kind, "image/") && kind != "image/svg+xml" ||
		strings.HasPrefix(kind, "font/") {
		return nil
	}
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	_, err := z.Write(b)
	if err = errors.Join(err, z.Close()); err != nil || out.Len() >= len(b) {
		return nil
	}
	return out.Bytes()
}

// find returns the file at a path. The page has addresses of its own, without
// an extension: they are its index.
func (all files) find(name string) *file {
	if f := all[name]; f != nil && name != "/index.html" {
		return f
	}
	if path.Ext(name) != "" && name != "/index.html" || strings.HasPrefix(name, "/assets/") {
		return nil
	}
	return all["/index.html"]
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Content-Type"], h["Etag"], h["Cache-Control"] = f.kind, f.tag, f.cache
	body := f.plain
	if packed := f.packed(); packed != nil {
		h["Vary"] = []string{"Accept-Encoding"}
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			h["Content-Encoding"] = []string{"gzip"}
			body = packed
		}
	}
	if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, f.tag[0]) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(body)
}

// takesGzip reads an Accept-Encoding.
func takesGzip(s string) bool {
	for part := range strings.SplitSeq(s, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
		}
	}
	return false
}
