package observe

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Rings counts what rings, and how late.
type Rings struct {
	late prometheus.Histogram
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
func (r *Rings) Collectors() []prometheus.Collector { return []prometheus.Collector{r.late} }

// Rang counts a reminder that rang so long after its moment.
func (r *Rings) Rang(late time.Duration) { r.late.Observe(max(late, 0).Seconds()) }
