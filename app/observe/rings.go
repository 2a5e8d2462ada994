package observe

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Rings counts what rings, and how late.
type Rings struct {
	late   prometheus.Histogram
	sent   *prometheus.CounterVec
	waits  *prometheus.Desc
	behind func() time.Duration
	queues func() map[string]time.Duration
}

// NewRings returns an observer of what rings.
func NewRings() *Rings {
	return &Rings{
		late: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "todo_reminder_late_seconds",
			Help:    "How long after its moment a reminder rang for the first time. Its count is how many rang.",
			Buckets: []float64{.1, .25, .5, 1, 2.5, 5, 15, 60, 300, 3600, 86400},
		}),
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "todo_reminder_sent_total",
			Help: "What became of messages to devices: accepted, tried (it will be tried again) or failed, and the " +
				"code of the reason.",
		}, []string{"channel", "outcome", "reason"}),
		waits: prometheus.NewDesc("todo_reminder_queue_seconds",
			"How long the oldest message of a channel that is due waits to be sent, or for how long none was accepted.",
			[]string{"channel"}, nil),
	}
}

// Sent counts what became of a message: "" or the code of a failure.
func (r *Rings) Sent(channel, code string, final bool) {
	outcome := "accepted"
	switch {
	case code != "" && final:
		outcome = "failed"
	case code != "":
		outcome = "tried"
	}
	r.sent.WithLabelValues(channel, outcome, code).Inc()
}

// WatchQueues lets the metrics say how long messages wait, by channel.
func (r *Rings) WatchQueues(queues func() map[string]time.Duration) { r.queues = queues }

// queue is a collector of how long messages wait.
type queue struct{ *Rings }

// Describe is part of prometheus.Collector.
func (q queue) Describe(all chan<- *prometheus.Desc) { all <- q.waits }

// Collect is part of prometheus.Collector.
func (q queue) Collect(all chan<- prometheus.Metric) {
	if q.queues == nil {
		return
	}
	for channel, wait := range q.queues() {
		all <- prometheus.MustNewConstMetric(q.waits, prometheus.GaugeValue, wait.Seconds(), channel)
	}
}

// Collectors are the metrics, to be registered.
func (r *Rings) Collectors() []prometheus.Collector {
	return []prometheus.Collector{r.late, r.sent, queue{r}, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "todo_reminder_behind_seconds",
		Help: "How long the oldest reminder that is due waits to ring.",
	}, func() float64 {
		if r.behind == nil {
			return 0
		}
		return r.behind().Seconds()
	})}
}

// Watch lets the metrics say how far behind the ringing is.
func (r *Rings) Watch(behind func() time.Duration) { r.behind = behind }

// Rang counts a reminder that rang so long after its moment.
func (r *Rings) Rang(late time.Duration) { r.late.Observe(max(late, 0).Seconds()) }
