package rule

import (
	"regexp"

	"k8s.io/apimachinery/pkg/api/resource"
)

func checkContainers(o objects) []Finding {
	var findings []Finding
	for _, d := range o.of("Deployment") {
		for _, container := range d.containers() {
			name := container.Get("name").Text()
			for _, unit := range []string{"cpu", "memory"} {
				request, limit := container.Get("resources", "requests", unit),
					container.Get("resources", "limits", unit)
				if request == nil || limit == nil {
					findings = append(findings, d.at(container, "the container %s has no request or no limit of %s",
						name, unit))
					continue
				}
				asked, err1 := resource.ParseQuantity(portText(request))
				most, err2 := resource.ParseQuantity(portText(limit))
				if err1 != nil || err2 != nil {
					findings = append(findings,
						d.at(request, "the container %s has a request or a limit of %s that isn't a quantity", name,
							unit))
				} else if asked.Cmp(most) > 0 {
					findings = append(findings,
						d.at(request, "the container %s requests %s of %s, more than its limit of %s", name,
							portText(request), unit, portText(limit)))
				}
			}
		}
	}
	return findings
}

func checkProbes(o objects) []Finding {
	var findings []Finding
	for _, d := range o.of("Deployment") {
		// What stands beside the program is asked only where values say so.
		if containers := items(d.podSpec().Get("containers")); len(containers) > 0 {
			container := containers[0]
			for _, probe := range []string{"livenessProbe", "readinessProbe"} {
				if container.Get(probe) == nil {
					findings = append(findings,
						d.at(container, "the container %s has no %s", container.Get("name").Text(), probe))
				}
			}
		}
	}
	return findings
}

func checkStrategy(o objects) []Finding {
	var findings []Finding
	for _, d := range o.of("Deployment") {
		rolling := d.node.Get("spec", "strategy", "rollingUpdate")
		if portText(rolling.Get("maxUnavailable")) != "0" || portText(rolling.Get("maxSurge")) == "0" {
			findings = append(findings,
				d.at(d.node.Get("spec", "strategy"), "a rolling update takes pods away before others are ready"))
		}
	}
	return findings
}

var reference = regexp.MustCompile(
	`^[a-z0-9][a-zA-Z0-9._:/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})(@sha256:[0-9a-f]{64})?$` +
		`|^[a-z0-9][a-zA-Z0-9._:/-]*@sha256:[0-9a-f]{64}$`)

func checkImages(o objects) []Finding {
	var findings []Finding
	for _, workload := range o.all {
		if workload.podSpec() == nil {
			continue
		}
		for _, container := range workload.containers() {
			if image := container.Get("image"); !reference.MatchString(image.Text()) {
				findings = append(findings,
					workload.at(image, "the container %s has the image %q, which is no reference with a tag",
						container.Get("name").Text(), image.Text()))
			}
		}
	}
	return findings
}
