// Package s3 keeps back-ups in a bucket of any service that speaks S3. An object
// comes to be there by the last request of an upload in parts, when all of them have
// arrived, and is read again then; what an upload that failed has sent is taken back.
package s3

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/todo-chatbot/todo-chatbot/app/backup/shelf"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Scheme begins the address of a bucket: s3://bucket/folder.
const Scheme = "s3://"

const (
	// partBytes is what is kept in memory of an upload. S3 takes 10,000 parts of an
	// object, so that it has at most 160 GiB.
	partBytes = 16 << 20
	// idle is how long a connection may carry no byte.
	idle = time.Minute
	// tries is how often a request is sent where the service is busy.
	tries = 5
	// lastTry is how long cleaning up may take.
	lastTry = 20 * time.Second
)

// Options are for tests; zero means what is right.
type Options struct {
	Idle  time.Duration
	Tries int
	Part  uint64 // in bytes, from 5 MiB
}

func (o Options) withDefaults() Options {
	if o.Idle == 0 {
		o.Idle = idle
	}
	if o.Tries == 0 {
		o.Tries = tries
	}
	if o.Part == 0 {
		o.Part = partBytes
	}
	return o
}

// Bucket is a folder of a bucket. It is a shelf.Shelf.
type Bucket struct {
	client *minio.Client
	place  place
	part   uint64
}

// place is what an address says.
type place struct {
	bucket   string
	prefix   string // "" or ends with a slash
	endpoint *url.URL
	region   string
}

// parse reads s3://bucket/folder?endpoint=https://s3.example.com&region=eu.
func parse(address string) (place, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme+"://" != Scheme || u.Host == "" || u.User != nil || u.Port() != "" || u.Fragment != "" {
		return place{}, notAnAddress(address)
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return place{}, notAnAddress(address)
	}
	p := place{bucket: u.Host, region: q.Get("region"), prefix: strings.Trim(path.Clean("/"+u.Path), "/")}
	if p.prefix != "" {
		p.prefix += "/"
	}
	at := q.Get("endpoint")
	if at == "" {
		at = "https://s3.amazonaws.com"
	}
	q.Del("endpoint")
	q.Del("region")
	p.endpoint, err = url.Parse(at)
	if err != nil || len(q) > 0 || p.endpoint.Host == "" || p.endpoint.User != nil ||
		strings.Trim(p.endpoint.Path, "/") != "" ||
		p.endpoint.Scheme != "https" && p.endpoint.Scheme != "http" {
		return place{}, notAnAddress(address)
	}
	return p, nil
}

func notAnAddress(address string) error {
	return fault.New(fault.Invalid,
		"%q isn't the address of a bucket. It has the form "+
			"s3://BUCKET/FOLDER?endpoint=https://s3.example.com&region=REGION; "+
			"the keys stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.", address)
}

// New opens the bucket at an address. Nothing is sent yet. The keys are read from
// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if there is one, AWS_SESSION_TOKEN.
func New(address string, getenv func(string) string, o Options) (*Bucket, error) {
	o = o.withDefaults()
	p, err := parse(address)
	if err != nil {
		return nil, err
	}
	id := getenv("AWS_ACCESS_KEY_ID")
	secret := getenv("AWS_SECRET_ACCESS_KEY")
	if id == "" || secret == "" {
		return nil, fault.New(fault.Invalid,
			"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY aren't set. Set them to the keys for the bucket %s.", p.bucket)
	}
	secure := p.endpoint.Scheme == "https"
	transport, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, fmt.Errorf("prepare for HTTP: %w", err)
	}
	transport.DialContext = dial(o.Idle)
	transport.ResponseHeaderTimeout = o.Idle
	client, err := minio.New(p.endpoint.Host, &minio.Options{
		Creds:      credentials.NewStaticV4(id, secret, getenv("AWS_SESSION_TOKEN")),
		Secure:     secure,
		Region:     p.region,
		Transport:  withdrawing{transport},
		MaxRetries: o.Tries,
	})
	if err != nil {
		return nil, notAnAddress(address)
	}
	return &Bucket{client: client, place: p, part: o.Part}, nil
}

// dial gives up connections that carry nothing for too long.
func dial(idle time.Duration) func(context.Context, string, string) (net.Conn, error) {
	d := net.Dialer{Timeout: idle}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &lively{Conn: c, idle: idle}, nil
	}
}

// lively is a connection on which something has to happen. A word in either direction
// is that, as an answer is read while the request is still written.
type lively struct {
	net.Conn
	idle time.Duration
}

func (c *lively) Read(b []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *lively) Write(b []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// withdrawing takes the body of a request back when the request has failed. Go's
// transport may go on reading a body after it has returned, and the client reads the
// same bytes again from their beginning to send them once more: both at once would
// move each other's place in them.
type withdrawing struct{ http.RoundTripper }

func (w withdrawing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return w.RoundTripper.RoundTrip(r)
	}
	lent := &lentBody{body: r.Body}
	again := r.WithContext(r.Context())
	again.Body = lent
	res, err := w.RoundTripper.RoundTrip(again)
	if err != nil || res.StatusCode >= http.StatusMultipleChoices {
		lent.withdraw()
	}
	return res, err
}

// lentBody is a body that can be taken back from whoever reads it.
type lentBody struct {
	mu        sync.Mutex
	body      io.ReadCloser
	withdrawn bool
}

func (l *lentBody) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.withdrawn {
		return 0, errors.New("the request has failed")
	}
	return l.body.Read(p)
}

func (l *lentBody) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.withdrawn {
		return nil
	}
	return l.body.Close()
}

// withdraw closes the body, as a transport promises, and lets nobody read it.
func (l *lentBody) withdraw() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.withdrawn {
		l.withdrawn = true
		_ = l.body.Close()
	}
}

// List returns the back-ups of the folder.
func (b *Bucket) List(ctx context.Context) ([]shelf.Entry, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all []shelf.Entry
	for o := range b.client.ListObjects(ctx, b.place.bucket, minio.ListObjectsOptions{Prefix: b.place.prefix}) {
		if o.Err != nil {
			return nil, b.sentence(o.Err, "list what is in it")
		}
		name := strings.TrimPrefix(o.Key, b.place.prefix)
		if made, ours := shelf.MadeAt(name); ours {
			all = append(all, shelf.Entry{Name: name, Made: made, Bytes: o.Size})
		}
	}
	shelf.Sort(all)
	return all, nil
}

// Put uploads a back-up in parts.
func (b *Bucket) Put(ctx context.Context, name string, write func(io.Writer) error) error {
	key := b.place.prefix + name
	_, err := b.client.StatObject(ctx, b.place.bucket, key, minio.StatObjectOptions{})
	if err == nil {
		return fault.New(fault.Conflict, "%s is in the bucket %s already and was not touched.", name, b.place.bucket)
	}
	if minio.ToErrorResponse(err).StatusCode != http.StatusNotFound {
		return b.sentence(err, "look into it")
	}
	sent := sha256.New()
	read, to := io.Pipe()
	written := make(chan error, 1)
	go func() {
		err := write(io.MultiWriter(to, sent))
		if err != nil {
			// Wrapped, so that it is nothing that the client takes for the end.
			_ = to.CloseWithError(fmt.Errorf("write the back-up: %w", err))
		} else {
			_ = to.Close()
		}
		written <- err
	}()
	_, failed := b.client.PutObject(ctx, b.place.bucket, key, read, -1, minio.PutObjectOptions{
		PartSize: b.part, ContentType: "application/octet-stream"})
	_ = read.CloseWithError(errors.New("the upload has ended"))
	wrote := <-written
	if failed != nil && wrote != nil {
		if errors.Is(failed, wrote) {
			return wrote
		}
		return b.sentence(failed, "upload to it")
	}
	// Where the answer to the last request was lost, all may be there.
	err = b.verify(ctx, key, sent)
	switch {
	case err == nil:
		return nil
	case failed != nil:
		return b.sentence(failed, "keep the whole back-up in it")
	}
	b.takeBack(ctx, key)
	return fault.Wrap(err, fault.Unavailable,
		"The bucket %s at %s says that it has all of the back-up, but what was read again isn't what was sent. "+
			"It was removed; keep back-ups elsewhere.", b.place.bucket, b.place.endpoint.Host)
}

// verify reads an object again and compares it with what was sent.
func (b *Bucket) verify(ctx context.Context, key string, sent hash.Hash) error {
	o, err := b.client.GetObject(ctx, b.place.bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }() // it was only read
	return shelf.Reread(o, sent.Sum(nil), nil)
}

// takeBack removes what isn't what was sent, also where the person has given up.
func (b *Bucket) takeBack(ctx context.Context, key string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTry)
	defer cancel()
	_ = b.client.RemoveObject(ctx, b.place.bucket, key, minio.RemoveObjectOptions{})
}

// Open reads a back-up.
func (b *Bucket) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	o, err := b.client.GetObject(ctx, b.place.bucket, b.place.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, b.sentence(err, "read "+name+" in it")
	}
	return &reading{Object: o, bucket: b, name: name}, nil
}

// reading says in a sentence what stops it.
type reading struct {
	*minio.Object
	bucket *Bucket
	name   string
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.Object.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = r.bucket.sentence(err, "read "+r.name+" in it")
	}
	return n, err
}

// Remove removes a back-up.
func (b *Bucket) Remove(ctx context.Context, name string) error {
	err := b.client.RemoveObject(ctx, b.place.bucket, b.place.prefix+name, minio.RemoveObjectOptions{})
	if err != nil {
		return b.sentence(err, "remove "+name+" from it")
	}
	return nil
}

// sentence says what the service has said, for people.
func (b *Bucket) sentence(err error, doing string) error {
	answer := minio.ToErrorResponse(err)
	at := b.place.endpoint.Host
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case answer.Code == "NoSuchBucket":
		return fault.Wrap(err, fault.NotFound, "There is no bucket %s at %s. Make it, or name another one.",
			b.place.bucket, at)
	case answer.StatusCode == http.StatusNotFound:
		return fault.Wrap(err, fault.NotFound,
			"It was not possible to %s: there is nothing of that name in the bucket %s.", doing, b.place.bucket)
	case answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusUnauthorized:
		return fault.Wrap(err, fault.Forbidden,
			"The keys don't let us %s: the bucket %s at %s refused. Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY "+
				"and "+
				"what they are allowed.", doing, b.place.bucket, at)
	}
	return fault.Wrap(err, fault.Unavailable,
		"It was not possible to %s: the bucket %s at %s didn't do as it was asked. Nothing of this back-up is offered "+
			"there. Try again, or keep it elsewhere.", doing, b.place.bucket, at)
}
