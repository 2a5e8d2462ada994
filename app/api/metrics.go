package api

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// metrics is what /metrics tells, besides the collectors of Deps. Every label has few values: routes, never
// paths; models and outcomes, never words.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	open     prometheus.Gauge
	tools    *prometheus.CounterVec
	toolTime *prometheus.HistogramVec
	abroad   *prometheus.CounterVec
	waited   *prometheus.HistogramVec

	mu      sync.Mutex
	streams map[todo.UserID]int
}

func newMetrics(more []prometheus.Collector) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "todo_http_requests_total", Help: "Requests answered.",
		}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "todo_http_request_duration_seconds",
			Help:    "Time from a request's head to the end of its answer, streams included.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "todo_streams_open", Help: "Event streams that are open.",
		}),
		tools: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "todo_mcp_tool_calls_total", Help: "Tool calls of MCP clients, by how they ended.",
		}, []string{"tool", "outcome"}),
		toolTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "todo_mcp_tool_duration_seconds", Help: "Time that a tool call of an MCP client took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5, 20},
		}, []string{"tool"}),
		abroad: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "todo_foreign_tool_calls_total", Help: "Calls of tools of other MCP servers, by how they ended.",
		}, []string{"server", "outcome"}),
		waited: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "todo_foreign_tool_duration_seconds", Help: "Time that another MCP server took for a call.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 25},
		}, []string{"server"}),
		streams: map[todo.UserID]int{},
	}
	m.registry.MustRegister(m.requests, m.duration, m.open, m.tools, m.toolTime, m.abroad, m.waited,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(more...)
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

func (m *metrics) request(r *http.Request, status int, took time.Duration) {
	to, how := route(r), method(r)
	m.requests.WithLabelValues(to, how, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(to, how).Observe(took.Seconds())
}

// tool counts a call of an MCP client; tool is a name of ours.
func (m *metrics) tool(tool, outcome string, took time.Duration) {
	m.tools.WithLabelValues(tool, outcome).Inc()
	m.toolTime.WithLabelValues(tool).Observe(took.Seconds())
}

// foreign counts a call elsewhere; server is a name of the operator's.
func (m *metrics) foreign(server, outcome string, took time.Duration) {
	m.abroad.WithLabelValues(server, outcome).Inc()
	m.waited.WithLabelValues(server).Observe(took.Seconds())
}

// enter counts a stream of the person, unless they have too many.
func (m *metrics) enter(user todo.UserID) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.streams[user] >= maxStreams {
		return false
	}
	m.streams[user]++
	m.open.Inc()
	return true
}

func (m *metrics) leave(user todo.UserID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open.Dec()
	if m.streams[user]--; m.streams[user] == 0 {
		delete(m.streams, user)
	}
}
