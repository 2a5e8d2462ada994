package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts what a Server answers. They have a port of their own, since that of the
// page is open to everybody.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	open     prometheus.Gauge
}

// NewMetrics returns metrics that have counted nothing yet.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "todo_frontend_requests_total",
			Help: "Requests that the frontend answered, by what they asked for: / is the page.",
		}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "todo_frontend_request_duration_seconds",
			Help:    "Time from a request's head to the end of its answer, the backend's time and streams included.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "todo_frontend_requests_open", Help: "Requests that are being answered, streams among them.",
		}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.open)
	m.registry.MustRegister(collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Counted is a Server whose answers are counted.
type Counted struct {
	*Server
	metrics *Metrics
}

// Of returns the Server, counted.
func (m *Metrics) Of(s *Server) Counted { return Counted{s, m} }

// ServeHTTP answers as the Server does.
func (c Counted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	c.metrics.open.Inc()
	seen := &counting{ResponseWriter: w}
	defer func() {
		c.metrics.open.Dec()
		route := r.Pattern[strings.IndexByte(r.Pattern, ' ')+1:]
		method := known(r.Method)
		c.metrics.requests.WithLabelValues(route, method, strconv.Itoa(seen.answered())).Inc()
		c.metrics.duration.WithLabelValues(route, method).Observe(time.Since(begun).Seconds())
	}()
	c.Server.ServeHTTP(seen, r)
}

// known is a method by its name; those that anybody can make up are one.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions,
		http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return method
	}
	return "other"
}

// counting keeps the status of an answer.
type counting struct {
	http.ResponseWriter
	status int
}

// WriteHeader keeps the status; those below 200 only come before it.
func (w *counting) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController find the connection.
func (w *counting) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *counting) answered() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// Serve answers GET /metrics at the listener until the returned function is called.
func (m *Metrics) Serve(l net.Listener, log *slog.Logger) (stop func()) {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 20 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics can't be read any more", "error", err)
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			server.Close() // Who reads them still is cut off.
		}
		<-ended
	}
}
