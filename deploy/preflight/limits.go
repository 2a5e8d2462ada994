package preflight

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// limitRanges asks whether each container and pod is within the bounds that the
// namespace sets for one.
func (c *check) limitRanges() {
	if !c.saw(Limits) {
		return
	}
	for _, limitRange := range c.survey.Limits {
		for _, bounds := range limitRange.Spec.Limits {
			for _, w := range c.subject.workloads() {
				spec := w.Spec.Template.Spec
				switch bounds.Type {
				case corev1.LimitTypeContainer:
					for _, container := range slices.Concat(spec.InitContainers, spec.Containers) {
						c.bounded(limitRange.Name, bounds, w, "a container", container.Resources.Requests,
							container.Resources.Limits)
					}
				case corev1.LimitTypePod:
					c.bounded(limitRange.Name, bounds, w, "a pod", requests(spec), limits(spec))
				}
			}
		}
	}
}

// bounded compares what one container or pod asks for with a limit range.
func (c *check) bounded(name string, bounds corev1.LimitRangeItem, w workload, what string, asked,
	limits corev1.ResourceList) {
	tell := func(section string, unit corev1.ResourceName, format string, arguments ...any) {
		at := c.subject.at(fmt.Sprintf("resources.%s.%s.%s", w.component, section, unit), w.document)
		c.found("limit-range", at, "", "the namespace's limit range "+name+" "+format, arguments...)
	}
	for _, unit := range sortedNames(bounds.Max) {
		most, limit := bounds.Max[unit], limits[unit]
		if limit.Cmp(most) > 0 {
			tell("limits", unit, "allows %s at most %s of %s, and the %s's limit is %s", what, most.String(), unit,
				w.component, limit.String())
		}
	}
	for _, unit := range sortedNames(bounds.Min) {
		least, request := bounds.Min[unit], asked[unit]
		if !request.IsZero() && request.Cmp(least) < 0 {
			tell("requests", unit, "wants %s to request at least %s of %s, and the %s requests %s", what,
				least.String(), unit, w.component, request.String())
		}
	}
	for _, unit := range sortedNames(bounds.MaxLimitRequestRatio) {
		ratio, request, limit := bounds.MaxLimitRequestRatio[unit], asked[unit], limits[unit]
		if got := timesAsMuch(limit, request); request.Sign() > 0 && got > ratio.AsApproximateFloat64() {
			tell("limits", unit, "allows a limit of %s at most %s times the request, and the %s's is %.3g times", unit,
				ratio.String(), w.component, got)
		}
	}
}

func timesAsMuch(limit, request resource.Quantity) float64 {
	return limit.AsApproximateFloat64() / request.AsApproximateFloat64()
}
