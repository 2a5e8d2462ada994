package s3

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// double is a service with one bucket, "kept", in memory. It does what S3 documents
// of uploads in parts, lists and ranges.
type double struct {
	*httptest.Server
	// meddle may answer a request itself, and says whether it did. A request that its
	// client gave up is still being handled when a test goes on.
	meddle atomic.Pointer[func(w http.ResponseWriter, r *http.Request) bool]

	mu      sync.Mutex
	objects map[string][]byte
	uploads map[string]map[int][]byte
	parts   int // that were ever taken

	over chan struct{} // closed when the test is
}

func serve(t *testing.T) *double {
	t.Helper()
	d := &double{objects: map[string][]byte{}, uploads: map[string]map[int][]byte{}, over: make(chan struct{})}
	d.Server = httptest.NewServer(http.HandlerFunc(d.handle))
	t.Cleanup(func() {
		close(d.over)
		d.Close()
	})
	return d
}

func (d *double) address() string {
	return "s3://kept/todo/?region=us-east-1&endpoint=" + d.URL
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, code)
}

// body is what was sent, without the signatures of its chunks.
func body(r *http.Request) ([]byte, error) {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return io.ReadAll(r.Body)
	}
	var all []byte
	for in := bufio.NewReader(r.Body); ; {
		head, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		digits, _, _ := strings.Cut(strings.TrimSpace(head), ";")
		n, err := strconv.ParseInt(digits, 16, 64)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return all, nil
		}
		chunk := make([]byte, n+2)
		if _, err := io.ReadFull(in, chunk); err != nil {
			return nil, err
		}
		all = append(all, chunk[:n]...)
	}
}

func tag(b []byte) string {
	sum := md5.Sum(b)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func (d *double) handle(w http.ResponseWriter, r *http.Request) {
	if meddle := d.meddle.Load(); meddle != nil && (*meddle)(w, r) {
		return
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if bucket != "kept" {
		refuse(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	q := r.URL.Query()
	switch {
	case r.Method == http.MethodGet && key == "":
		d.list(w, q.Get("prefix"))
	case r.Method == http.MethodPost && q.Has("uploads"):
		d.mu.Lock()
		id := fmt.Sprint("upload", len(d.uploads))
		d.uploads[id] = map[int][]byte{}
		d.mu.Unlock()
		fmt.Fprintf(w, `<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>`, id)
	case r.Method == http.MethodPut && q.Has("uploadId"):
		d.part(w, r, q.Get("uploadId"), q.Get("partNumber"))
	case r.Method == http.MethodPost:
		d.complete(w, key, q.Get("uploadId"))
	case r.Method == http.MethodDelete:
		d.mu.Lock()
		if q.Has("uploadId") {
			delete(d.uploads, q.Get("uploadId"))
		} else {
			delete(d.objects, key)
		}
		d.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	default:
		d.object(w, r, key)
	}
}

func (d *double) part(w http.ResponseWriter, r *http.Request, id, number string) {
	b, err := body(r)
	n, wrong := strconv.Atoi(number)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil || wrong != nil || d.uploads[id] == nil {
		refuse(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	d.uploads[id][n] = b
	d.parts++
	w.Header().Set("ETag", tag(b))
}

func (d *double) complete(w http.ResponseWriter, key, id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	parts := d.uploads[id]
	if parts == nil {
		refuse(w, http.StatusNotFound, "NoSuchUpload")
		return
	}
	var all []byte
	for n := range len(parts) {
		all = append(all, parts[n+1]...)
	}
	d.objects[key] = all
	delete(d.uploads, id)
	fmt.Fprintf(w, `<CompleteMultipartUploadResult><Bucket>kept</Bucket><Key>%s</Key><ETag>%s</ETag></CompleteMultipartUploadResult>`, key, tag(all))
}

func (d *double) object(w http.ResponseWriter, r *http.Request, key string) {
	d.mu.Lock()
	b, found := d.objects[key]
	d.mu.Unlock()
	if !found {
		refuse(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	w.Header().Set("ETag", tag(b))
	http.ServeContent(w, r, "", time.Unix(1e9, 0), bytes.NewReader(b))
}

func (d *double) list(w http.ResponseWriter, prefix string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var keys []string
	for key := range d.objects {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	fmt.Fprint(w, `<ListBucketResult><Name>kept</Name><IsTruncated>false</IsTruncated>`)
	for _, key := range keys {
		fmt.Fprintf(w, `<Contents><Key>%s</Key><Size>%d</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`, key, len(d.objects[key]))
	}
	fmt.Fprint(w, `</ListBucketResult>`)
}

// there is what is offered, and how many uploads are unfinished.
func (d *double) there() (objects, uploads int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.objects), len(d.uploads)
}

func (d *double) kept(key string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.objects[key]
}
