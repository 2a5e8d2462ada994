package observe

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Rings counts what rings, and how late.
type Rings struct {
	late   prometheus.Histogram
	behind func() time.Duration
}

// NewRings returns an observer of what rings.
func NewRings() *Rings {
	return &Rings{late: prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:    "todo_reminder_late_seconds",
		Help:    "How long after its moment a reminder rang for the first time. Its count is how many rang.",
		Buckets: []float64{.1, .25, .5, 1, 2.5, 5, 15, 60, 300, 3600, 86400},
	})}
}

// Collectors are the metrics, to be registered.
func (r *Rings) Collectors() []prometheus.Collector {
	return []prometheus.Collector{r.late, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
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
