package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

const (
	// proxyPatience is how long an answer may take. The frontend itself waits three
	// seconds for the backend.
	proxyPatience = 3400 * time.Millisecond
	// pagePatience is how long the page may take, which waits for nobody.
	pagePatience = 2700 * time.Millisecond
	// allPatience is how long all of the questions may take, of which status says within five seconds what is wrong.
	allPatience = 4 * time.Second
	// hesitation is how long the way through the API server may take before people's own
	// way is tried as well, so that of a page that hangs both are told within seconds.
	hesitation = 300 * time.Millisecond
	// prompt is how soon an answer shows that the way through the API server is quick, and secondPatience how long is
	// waited once more where it isn't.
	prompt         = time.Second
	secondPatience = time.Second
	// grace is how much longer the others are waited for than a page that gives nothing.
	grace = 300 * time.Millisecond
	// mostPods bounds how many pods of a Deployment are asked one by one; the chart
	// makes ten at most.
	mostPods = 10
	// mostBody is how much of an answer is read.
	mostBody = 64 << 10
	// frontendPort and backendPort are those of the containers.
	frontendPort = "3000"
	backendPort  = "8000"
	// servicePort is the name of the port of each of the Services.
	servicePort = "http"
)

// containerPort is where the pods of a Deployment answer.
func containerPort(deployment string) string {
	if deployment == entity.Backend.Name() {
		return backendPort
	}
	return frontendPort
}

// probe is a question to the deployment.
type probe struct {
	from string // "service/..." or "pod/..."
	path string
	send func(context.Context) (io.ReadCloser, error)
	// behind: a network policy may keep the API server away from it, and nobody else.
	behind bool
}

// Answers asks the deployment what a person's browser asks: the page, and whether
// the frontend reaches the backend and that its database, through the Service by the
// API server's proxy; then each pod that is ready, as one of several may fail alone.
// Where the proxy may not be used, or does not reach the pods, the public address is
// asked.
func (c *Cluster) Answers(ctx context.Context, seen lifecycle.Observation) []lifecycle.Answer {
	public := sync.OnceValue(func() []lifecycle.Answer { return c.publicAnswer(ctx) })
	late := time.AfterFunc(hesitation, func() { public() })
	defer late.Stop()
	answers := c.proxied(ctx, seen)
	if answers[0].Unasked != "" || answers[0].Wrong == noWay {
		if slices.ContainsFunc(public(), lifecycle.Answer.Good) {
			forgive(answers)
		}
		answers = append(answers, public()...)
	}
	return answers
}

// proxied are the answers by the API server's proxy.
func (c *Cluster) proxied(ctx context.Context, seen lifecycle.Observation) []lifecycle.Answer {
	asks, begin := c.probes(seen), time.Now()
	answers, took := askAll(ctx, asks, proxyPatience)
	if at := slices.IndexFunc(answers[:2], func(a lifecycle.Answer) bool { return a.Unasked == noAnswer }); at >= 0 &&
		answers[1-at].Good() {
		if took[1-at] <= prompt {
			answers[at].Wrong, answers[at].Unasked = silence, ""
			return answers
		}
		// The way is slow: it may be that what says nothing was only not waited for.
		again, _ := askAll(ctx, asks[:2], min(secondPatience, allPatience-time.Since(begin)))
		silentThere(again)
		answers[at] = again[at]
	}
	return answers
}

// askAll asks all at once, the page first, and says how long each took. Where the page gives nothing in
// its time, the others get only a moment more instead of all of theirs, so that the answer comes in time.
func askAll(ctx context.Context, asks []probe, patience time.Duration) ([]lifecycle.Answer, []time.Duration) {
	answers, took := make([]lifecycle.Answer, len(asks)), make([]time.Duration, len(asks))
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	begin := time.Now()
	var asking sync.WaitGroup
	for i, a := range asks {
		asking.Go(func() {
			if i > 0 {
				answers[i] = a.answer(ctx)
				took[i] = time.Since(begin)
				return
			}
			timed, stop := context.WithTimeout(ctx, pagePatience)
			defer stop()
			answers[i] = a.answer(timed)
			took[i] = time.Since(begin)
			if answers[i].Unasked == noAnswer {
				time.AfterFunc(grace, cancel)
			}
		})
	}
	asking.Wait()
	return answers, took
}

// silentThere takes it for the deployment's fault that one question is not answered where another was by the same way.
func silentThere(through []lifecycle.Answer) {
	if !slices.ContainsFunc(through, lifecycle.Answer.Good) {
		return
	}
	for i := range through {
		if through[i].Unasked == noAnswer {
			through[i].Wrong, through[i].Unasked = silence, ""
		}
	}
}

// silence is said of what was waited for in vain: it needs no second look.
const silence = "gives no answer in time"

// noAnswer is said where it is not known who was silent.
const noAnswer = "there was no answer through the API server's proxy in time"

// forgive takes it for the API server's trouble that it is refused where people get
// an answer: a mesh or a firewall lets it in nowhere.
func forgive(answers []lifecycle.Answer) {
	for i := range answers {
		if answers[i].Wrong == noWay {
			answers[i].Wrong, answers[i].Unasked = "", "the API server is refused where others are not"
		}
	}
}

func (c *Cluster) probes(seen lifecycle.Observation) []probe {
	services, pods := c.client.CoreV1().Services(c.namespace), c.client.CoreV1().Pods(c.namespace)
	through := func(path string) probe {
		return probe{from: "service/" + entity.Frontend.Name(), path: path,
			send: func(ctx context.Context) (io.ReadCloser, error) {
				return stream(ctx, services.ProxyGet("http", entity.Frontend.Name(), servicePort,
					strings.TrimPrefix(path, "/"), nil))
			}}
	}
	ready := through("/api/health?ready")
	ready.send = func(ctx context.Context) (io.ReadCloser, error) {
		return stream(ctx, services.ProxyGet("http", entity.Frontend.Name(), servicePort, "api/health",
			map[string]string{"ready": ""}))
	}
	// By its file's name: of "/" the proxy makes a redirect, which goes wrong where the
	// API server itself is behind a path.
	all := []probe{through("/index.html"), ready}
	for _, w := range seen.Workloads {
		port, path := containerPort(w.Name), "api/health"
		if w.Name == entity.Backend.Name() {
			path = "health"
		}
		asked := 0
		for _, p := range w.Pods {
			if !p.Ready || p.Deleting || asked == mostPods {
				continue
			}
			asked++
			name := p.Name
			all = append(all, probe{from: "pod/" + name, path: "/" + path + "?ready", behind: true,
				send: func(ctx context.Context) (io.ReadCloser, error) {
					return stream(ctx, pods.ProxyGet("http", name, port, path, map[string]string{"ready": ""}))
				}})
		}
	}
	return all
}

// errUnproxied says that this connection has no proxy: it is a test's.
var errUnproxied = errors.New("this connection has no proxy")

func stream(ctx context.Context, request rest.ResponseWrapper) (io.ReadCloser, error) {
	if request == nil {
		return nil, errUnproxied
	}
	if own, ok := request.(*rest.Request); ok {
		own.MaxRetries(0) // A program that is busy says so, and that is the answer.
	}
	return request.Stream(ctx)
}

func (a probe) answer(ctx context.Context) lifecycle.Answer {
	answer := lifecycle.Answer{From: a.from, Path: a.path}
	body, err := a.send(ctx)
	if err == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(body, mostBody))
		body.Close()
	}
	if err == nil {
		return answer
	}
	answer.Wrong, answer.Unasked = judged(err)
	if a.behind && answer.Wrong == noWay {
		answer.Wrong, answer.Unasked = "", "the API server does not reach it: a network policy may keep it away"
	}
	return answer
}

// noWay is said of an address that refuses connections.
const noWay = "takes no connections"

// judged tells an error of the deployment from one of the way to it.
func judged(err error) (wrong, unasked string) {
	var status apierrors.APIStatus
	if errors.Is(err, errUnproxied) {
		return "", err.Error()
	}
	if !errors.As(err, &status) {
		if mute(err) || errors.Is(err, context.Canceled) {
			return "", noAnswer
		}
		return "", "the API server's proxy gives none: " + err.Error()
	}
	message, code := err.Error(), int(status.Status().Code)
	_, proxy, isProxy := strings.Cut(message, "error trying to reach service: ")
	switch {
	case isProxy && strings.Contains(proxy, "refused"):
		return noWay, ""
	case isProxy:
		return "", "the API server does not reach the pods (" + proxy + ")"
	case apierrors.IsForbidden(err) && strings.Contains(message, "/proxy"):
		return "", "you may not get services/proxy and pods/proxy here"
	case strings.HasPrefix(message, "pods ") && strings.HasSuffix(message, " not found"):
		return "", "it is gone"
	case strings.Contains(message, "no endpoints available"):
		return "leads to no pod that is ready", ""
	case strings.HasPrefix(message, "services ") && strings.HasSuffix(message, " not found"):
		return "is not there", ""
	case strings.Contains(message, "no service port"), strings.Contains(message, "not found for service"):
		return "has not the port that the release gives it", ""
	case code >= http.StatusBadRequest:
		return fmt.Sprintf("answers %d %s", code, http.StatusText(code)), ""
	}
	return "", message
}

// publicAnswer asks at the address that people use. An address that this machine
// does not reach says nothing: a firewall or another network may be between. One that
// takes the connection and then is silent does: so it is for everybody.
func (c *Cluster) publicAnswer(ctx context.Context) []lifecycle.Answer {
	asked, cancel := context.WithTimeout(ctx, proxyPatience)
	url, err := c.URL(asked)
	cancel()
	if err != nil || url == "" {
		return nil
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: nil}}
	var all []lifecycle.Answer
	for _, ask := range []struct {
		path     string
		patience time.Duration
	}{{"/", pagePatience}, {"/api/health?ready", proxyPatience}} {
		answer := askPublic(ctx, client, url, ask.path, ask.patience)
		all = append(all, answer)
		if strings.HasSuffix(answer.Wrong, silence) {
			break
		}
	}
	return all
}

// askPublic asks for one path. Each has its own time: silence is what lasts for all of it, and not what is left
// after a slow API server.
func askPublic(ctx context.Context, client *http.Client, url, path string, patience time.Duration) lifecycle.Answer {
	answer := lifecycle.Answer{From: url, Path: path}
	timed, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var connected atomic.Bool
	traced := httptrace.WithClientTrace(timed,
		&httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	request, err := http.NewRequestWithContext(traced, http.MethodGet, strings.TrimSuffix(url, "/")+path, http.NoBody)
	if err != nil {
		answer.Unasked = err.Error()
		return answer
	}
	response, err := client.Do(request)
	switch {
	case err != nil && connected.Load() && timed.Err() != nil && ctx.Err() == nil:
		answer.Wrong = "takes connections and " + silence
	case err != nil:
		answer.Unasked = url + " does not answer from this machine: a firewall or another network may be between"
	case response.StatusCode >= http.StatusBadRequest:
		answer.Wrong = "answers " + response.Status
	}
	if err == nil {
		response.Body.Close()
	}
	return answer
}
