package s3

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/backup/shelf"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

var _ shelf.Shelf = (*Bucket)(nil)

const smallest = 5 << 20 // of a part

func env(name string) string {
	return map[string]string{"AWS_ACCESS_KEY_ID": "ann", "AWS_SECRET_ACCESS_KEY": "secret"}[name]
}

func bucket(t *testing.T, d *double, o Options) *Bucket {
	t.Helper()
	o.Part = smallest
	b, err := New(d.address(), env, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// random is what can't be packed, of some parts.
func random(parts int) []byte {
	b := make([]byte, parts*smallest+17)
	seed := rand.NewChaCha8([32]byte{1})
	_, _ = seed.Read(b) // never fails
	return b
}

func writing(b []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(b))
		return err
	}
}

func TestBucket(t *testing.T) {
	whole := random(2)
	name := shelf.NameAt(time.UnixMilli(1), "")
	t.Run("keeps a back-up in parts, lists it, reads it and removes it", func(t *testing.T) {
		d := serve(t)
		b := bucket(t, d, Options{})
		d.objects["todo/else.txt"] = []byte("x")
		d.objects[name] = []byte("elsewhere")
		if err := b.Put(t.Context(), name, writing(whole)); err != nil {
			t.Fatal(err)
		}
		all, err := b.List(t.Context())
		if err != nil || len(all) != 1 || all[0].Name != name || all[0].Bytes != int64(len(whole)) || d.parts != 3 {
			t.Fatalf("%d parts, %+v, %v", d.parts, all, err)
		}
		if err := b.Put(t.Context(), name, writing(whole)); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("over another one: %v", err)
		}
		r, err := b.Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, whole) {
			t.Errorf("%d of %d bytes, %v", len(got), len(whole), err)
		}
		if err := b.Remove(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		if all, err := b.List(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("got %v, %v", all, err)
		}
	})
	t.Run("has nothing of one that its writer or the person gave up", func(t *testing.T) {
		for _, e := range []error{errors.New("the database went away"), io.ErrUnexpectedEOF, io.EOF} {
			d := serve(t)
			err := bucket(t, d, Options{}).Put(t.Context(), name, func(w io.Writer) error {
				_, _ = w.Write(whole[:smallest+5])
				return e
			})
			if !errors.Is(err, e) {
				t.Errorf("got %v", err)
			}
			if objects, uploads := d.there(); objects+uploads > 0 {
				t.Errorf("%v left %d objects, %d uploads", e, objects, uploads)
			}
		}
		d := serve(t)
		ctx, cancel := context.WithCancel(t.Context())
		err := bucket(t, d, Options{}).Put(ctx, name, func(w io.Writer) error {
			_, _ = w.Write(whole[:smallest+5])
			cancel()
			return ctx.Err()
		})
		if objects, uploads := d.there(); !errors.Is(err, context.Canceled) || objects+uploads > 0 {
			t.Errorf("%v left %d objects, %d uploads", err, objects, uploads)
		}
	})
}

// A service that misbehaves is a sentence, and what is offered is whole.
func TestBucketOfAServiceThatMisbehaves(t *testing.T) {
	whole := random(2)
	name := shelf.NameAt(time.UnixMilli(1), "")
	part := func(r *http.Request, n string) bool { return r.URL.Query().Get("partNumber") == n }
	ends := func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Query().Has("uploadId") }
	cut := func(w http.ResponseWriter) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			c.Close()
		}
	}
	cases := []struct {
		name string
		// idle is how long the bucket waits; zero waits for as long as people do.
		idle time.Duration
		// meddle may answer; n counts the requests of part 2, and those that complete.
		meddle func(d *double, w http.ResponseWriter, r *http.Request, n int64) bool
		kept   bool
		says   fault.Code
	}{
		{"503 once, and then well", 0, func(_ *double, w http.ResponseWriter, r *http.Request, n int64) bool {
			if part(r, "2") && n == 1 {
				refuse(w, http.StatusServiceUnavailable, "SlowDown")
				return true
			}
			return false
		}, true, ""},
		{"503 always", 0, func(_ *double, w http.ResponseWriter, r *http.Request, _ int64) bool {
			if part(r, "2") {
				refuse(w, http.StatusServiceUnavailable, "SlowDown")
			}
			return part(r, "2")
		}, false, fault.Unavailable},
		{"a part that is never answered", 500 * time.Millisecond, func(d *double, _ http.ResponseWriter, r *http.Request, _ int64) bool {
			if part(r, "3") {
				<-d.over
			}
			return part(r, "3")
		}, false, fault.Unavailable},
		{"a connection that is cut in a part", 0, func(_ *double, w http.ResponseWriter, r *http.Request, _ int64) bool {
			if part(r, "1") {
				cut(w)
			}
			return part(r, "1")
		}, false, fault.Unavailable},
		{"all is there, and nobody says so", 0, func(d *double, w http.ResponseWriter, r *http.Request, n int64) bool {
			if !ends(r) {
				return false
			}
			if n == 1 {
				d.complete(&nowhere{}, "todo/"+name, r.URL.Query().Get("uploadId"))
			}
			cut(w)
			return true
		}, true, ""},
		{"it says that all is there, and nothing is", 0, func(_ *double, w http.ResponseWriter, r *http.Request, _ int64) bool {
			if ends(r) {
				_, _ = io.WriteString(w, `<CompleteMultipartUploadResult><Bucket>kept</Bucket><Key>k</Key><ETag>"e"</ETag></CompleteMultipartUploadResult>`)
			}
			return ends(r)
		}, false, fault.Unavailable},
		{"it keeps other bytes than were sent", 0, func(d *double, _ http.ResponseWriter, r *http.Request, _ int64) bool {
			if ends(r) {
				d.mu.Lock()
				d.uploads[r.URL.Query().Get("uploadId")][2][7] ^= 1
				d.mu.Unlock()
			}
			return false
		}, false, fault.Unavailable},
		{"an error behind a 200", 0, func(_ *double, w http.ResponseWriter, r *http.Request, _ int64) bool {
			if ends(r) {
				refuse(w, http.StatusOK, "InternalError")
			}
			return ends(r)
		}, false, fault.Unavailable},
		{"keys that aren't good", 0, func(_ *double, w http.ResponseWriter, _ *http.Request, _ int64) bool {
			refuse(w, http.StatusForbidden, "AccessDenied")
			return true
		}, false, fault.Forbidden},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := serve(t)
			b := bucket(t, d, Options{Idle: c.idle, Tries: 2})
			var seconds, completions atomic.Int64
			meddle := func(w http.ResponseWriter, r *http.Request) bool {
				n := int64(0)
				switch {
				case part(r, "2"):
					n = seconds.Add(1)
				case ends(r):
					n = completions.Add(1)
				}
				return c.meddle(d, w, r, n)
			}
			d.meddle.Store(&meddle)
			err := b.Put(t.Context(), name, writing(whole))
			if fault.CodeOf(err) != c.says {
				t.Errorf("got %v", err)
			}
			if err != nil && (!strings.HasSuffix(fault.MessageOf(err), ".") || strings.Contains(fault.MessageOf(err), "secret")) {
				t.Errorf("it isn't a sentence: %s", fault.MessageOf(err))
			}
			d.meddle.Store(nil)
			all, listed := b.List(t.Context())
			if listed != nil || (len(all) == 1) != c.kept {
				t.Errorf("there are %v, %v", all, listed)
			}
			for _, e := range all {
				if !bytes.Equal(d.kept("todo/"+e.Name), whole) {
					t.Error("what is offered isn't whole")
				}
			}
		})
	}
}

// nowhere is an answer that never arrives.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

func TestAddressOfABucket(t *testing.T) {
	for address, want := range map[string]string{
		"s3://b":                 "b|||https://s3.amazonaws.com",
		"s3://b/a//c/?region=eu": "b|a/c/|eu|https://s3.amazonaws.com",
		"s3://b/../x?endpoint=http://minio:9000/": "b|x/||http://minio:9000/",
	} {
		p, err := parse(address)
		if err != nil || p.bucket+"|"+p.prefix+"|"+p.region+"|"+p.endpoint.String() != want {
			t.Errorf("%s: %+v, %v", address, p, err)
		}
	}
	for _, address := range []string{"s3://", "s3:///x", "s3://k:s@b/x", "s3://b?endpoint=ftp://x", "s3://b?endpoint=https://u:p@x",
		"s3://b?endpoint=https://x/path", "s3://b?colour=red", "s3://b?%zz", "s3://b#x", "http://b"} {
		if _, err := parse(address); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := New("s3://b", func(string) string { return "" }, Options{}); !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("got %v", err)
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("s3://b/a?endpoint=https://x&region=y")
	f.Fuzz(func(t *testing.T, address string) {
		if p, err := parse(address); err == nil && (p.bucket == "" || strings.Contains(p.prefix, "//") || p.endpoint.Host == "") {
			t.Errorf("%q: %+v", address, p)
		}
	})
}
