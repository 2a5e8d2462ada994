package rule

// variableKey is one variable of extraEnv, as in EnvVar of Kubernetes.
func variableKey() *Key {
	return &Key{Type: Object, Keys: []Key{
		{Name: "name", Type: Text, Pattern: `^[A-Za-z_][A-Za-z0-9_.-]*$`, MaxLength: 253, Rule: "variable-name",
			Shape: "the name of a variable, such as HTTPS_PROXY"},
		{Name: "value", Type: Text, MaxLength: 30_000, Rule: "variable-value", Shape: "text", Optional: true},
		{Name: "valueFrom", Type: Object, Optional: true, Keys: []Key{
			keyOf("secretKeyRef", "Secret"),
			keyOf("configMapKeyRef", "ConfigMap"),
			{Name: "fieldRef", Type: Object, Optional: true, Keys: []Key{
				{Name: "apiVersion", Type: Choice, Choices: []string{"v1"}, Rule: "variable-source", Optional: true},
				{Name: "fieldPath", Type: Text, Pattern: fieldPattern, Rule: "variable-source",
					Shape: "a field of the pod, such as metadata.name or status.podIP"},
			}},
			{Name: "resourceFieldRef", Type: Object, Optional: true, Keys: []Key{
				{Name: "containerName", Type: Text, Pattern: `^` + dnsLabel + `$`, Rule: "variable-source",
					Shape: "the name of a container", Optional: true},
				{Name: "resource", Type: Text, Pattern: resourcePattern, Rule: "variable-source",
					Shape: "a resource, such as limits.memory"},
				{Name: "divisor", Type: Text, Pattern: divisorPattern, Rule: "variable-source",
					Shape: `a unit, such as 1Mi or "1"`, Optional: true},
			}},
		}},
	}}
}

// keyOf is a key of an object whose value becomes a variable.
func keyOf(name, kind string) Key {
	return Key{Name: name, Type: Object, Optional: true, Keys: []Key{
		objectName("name", kind),
		{Name: "key", Type: Text, Pattern: dataKeyPattern, MaxLength: 253, Rule: "variable-source",
			Shape: "a key of that " + kind},
		{Name: "optional", Type: Boolean, Rule: "key-type", Optional: true},
	}}
}

// objectName is the name of an object that is there already.
func objectName(name, kind string) Key {
	return Key{Name: name, Type: Text, Pattern: `^` + dnsName + `$`, MaxLength: 253, Rule: "object-name",
		Shape: "the name of a " + kind}
}

// variablesKey is one of extraEnvFrom, as in EnvFromSource of Kubernetes.
func variablesKey() *Key {
	of := func(name, kind string) Key {
		return Key{Name: name, Type: Object, Optional: true, Keys: []Key{
			objectName("name", kind),
			{Name: "optional", Type: Boolean, Rule: "key-type", Optional: true},
		}}
	}
	return &Key{Type: Object, Keys: []Key{
		{Name: "prefix", Type: Text, Pattern: `^[A-Za-z_][A-Za-z0-9_.-]*$`, Rule: "variable-name",
			Shape: "the beginning of the names of variables", Optional: true},
		of("configMapRef", "ConfigMap"),
		of("secretRef", "Secret"),
	}}
}

// otherVolumes are sources of a volume that are handed on as they are.
var otherVolumes = []string{
	"csi", "downwardAPI", "ephemeral", "fc", "hostPath", "image", "iscsi", "nfs", "projected",
}

// volumeKey is one of extraVolumes, as in Volume of Kubernetes.
func volumeKey() *Key {
	mode := Key{Name: "defaultMode", Type: Integer, Min: 0, Max: 0o777, Rule: "volume-source", Optional: true}
	item := Key{Name: "items", Type: ListOf, Rule: "key-type", Optional: true, Items: &Key{Type: Object, Keys: []Key{
		{Name: "key", Type: Text, Pattern: dataKeyPattern, MaxLength: 253, Rule: "volume-source",
			Shape: "a key of the object"},
		{Name: "path", Type: Text, Pattern: `^[^/:\s][^:\s]*$`, Rule: "mount-path",
			Shape: "a path below the volume's root"},
		{Name: "mode", Type: Integer, Min: 0, Max: 0o777, Rule: "volume-source", Optional: true},
	}}}
	optional := Key{Name: "optional", Type: Boolean, Rule: "key-type", Optional: true}
	keys := []Key{
		{Name: "name", Type: Text, Pattern: `^` + dnsLabel + `$`, MaxLength: 63, Rule: "object-name",
			Shape: "a name of small letters, digits and hyphens, at most 63"},
		{Name: "secret", Type: Object, Optional: true, Keys: []Key{objectName("secretName", "Secret"), item, mode,
			optional}},
		{Name: "configMap", Type: Object, Optional: true,
			Keys: []Key{objectName("name", "ConfigMap"), item, mode, optional}},
		{Name: "emptyDir", Type: Object, Optional: true, Keys: []Key{
			{Name: "medium", Type: Choice, Choices: []string{"", "Memory"}, Rule: "volume-source", Optional: true},
			{Name: "sizeLimit", Type: Text, Pattern: bytesPattern, Rule: "quantity",
				Shape: "bytes with their unit, such as 256Mi", Optional: true},
		}},
		{Name: "persistentVolumeClaim", Type: Object, Optional: true, Keys: []Key{
			objectName("claimName", "PersistentVolumeClaim"),
			{Name: "readOnly", Type: Boolean, Rule: "key-type", Optional: true},
		}},
	}
	for _, name := range otherVolumes {
		keys = append(keys, Key{Name: name, Type: Anything, Rule: "key-type", Optional: true})
	}
	return &Key{Type: Object, Keys: keys}
}

// mountKey is one of extraVolumeMounts, as in VolumeMount of Kubernetes.
func mountKey() *Key {
	return &Key{Type: Object, Keys: []Key{
		{Name: "name", Type: Text, Pattern: `^` + dnsLabel + `$`, Rule: "object-name", Shape: "the name of a volume"},
		{Name: "mountPath", Type: Text, Pattern: `^/[^:\s]+$`, Rule: "mount-path",
			Shape: "a path that begins with /, other than / itself"},
		{Name: "subPath", Type: Text, Pattern: `^[^/:\s][^:\s]*$`, Rule: "mount-path",
			Shape: "a path below the volume's root", Optional: true},
		{Name: "readOnly", Type: Boolean, Rule: "key-type", Optional: true},
	}}
}

// containerKey is one of extraContainers or extraInitContainers, as in Container of
// Kubernetes. It says what it may use, as the chart's own do.
func containerKey(init bool) *Key {
	texts := func(name string) Key {
		return Key{Name: name, Type: ListOf, Rule: "key-type", Optional: true,
			Items: &Key{Type: Text, Rule: "key-type", Shape: "text"}}
	}
	keys := []Key{
		{Name: "name", Type: Text, Pattern: `^` + dnsLabel + `$`, MaxLength: 63, Rule: "object-name",
			Shape: "a name of small letters, digits and hyphens, at most 63"},
		{Name: "image", Type: Text, Pattern: referencePattern, MaxLength: 500, Rule: "container-image",
			Shape: "an image with its tag or digest, such as registry.example/proxy:1.2.3"},
		{Name: "imagePullPolicy", Type: Choice, Choices: []string{"Always", "IfNotPresent", "Never"},
			Rule: "image-pull-policy", Optional: true},
		texts("command"), texts("args"),
		{Name: "workingDir", Type: Text, Rule: "key-type", Shape: "a path", Optional: true},
		{Name: "env", Type: ListOf, Rule: "key-type", Items: variableKey(), Optional: true},
		{Name: "envFrom", Type: ListOf, Rule: "key-type", Items: variablesKey(), Optional: true},
		{Name: "ports", Type: ListOf, Rule: "key-type", Items: &Key{Type: Anything, Rule: "key-type"}, Optional: true},
		{Name: "volumeMounts", Type: ListOf, Rule: "key-type", Items: mountKey(), Optional: true},
		{Name: "resources", Type: Object, Keys: []Key{quantities("requests"), quantities("limits")}},
		{Name: "securityContext", Type: Anything, Rule: "key-type", Optional: true},
	}
	for _, name := range hooks {
		keys = append(keys, Key{Name: name, Type: Anything, Rule: "key-type", Optional: true})
	}
	if init {
		keys = append(keys, Key{Name: "restartPolicy", Type: Choice, Choices: []string{"Always"},
			Rule: "container-restart", Optional: true})
	}
	return &Key{Type: Object, Keys: keys}
}

// hooks are what is asked of a container while it runs, and so of none that ends.
var hooks = []string{"livenessProbe", "readinessProbe", "startupProbe", "lifecycle"}

// proxyKey is the proxy that the backend reaches others by.
func proxyKey() Key {
	address := func(name, doc string) Key {
		return Key{Name: name, Type: Text, Pattern: proxyPattern, MaxLength: 2048, Rule: "proxy-url",
			Shape: "empty, or a proxy such as http://proxy.example:3128, without user and password", Doc: doc}
	}
	return Key{Name: "proxy", Type: Object,
		Doc: "The proxy to the language model, the collector of traces and the bucket of back-ups.", Keys: []Key{
			address("https", "HTTPS_PROXY: for addresses of https."),
			address("http", "HTTP_PROXY: for addresses of http."),
			{Name: "exceptions", Type: ListOf, Rule: "key-type", Doc: "NO_PROXY, besides what is in the cluster.",
				Items: &Key{Type: Text, Pattern: `^[A-Za-z0-9.:/*_-]+$`, MaxLength: 253, Rule: "proxy-exception",
					Shape: "a host, a domain or a network, such as .example.com or 10.0.0.0/8"}},
		}}
}

// monitoringKey is what is made for the Prometheus operator and for Grafana.
func monitoringKey() Key {
	labels := Key{Name: "labels", Type: DictOf, KeyPattern: `^` + qualifiedKey + `$`, Rule: "label",
		Doc:   "Labels by which Prometheus selects what it takes.",
		Items: &Key{Type: Text, Pattern: labelPattern, Shape: "the value of a label", Rule: "label"}}
	return Key{Name: "monitoring", Type: Object, Doc: "What is made for the Prometheus operator and for Grafana.",
		Keys: []Key{
			{Name: "scrape", Type: Choice, Choices: []string{"", "ServiceMonitor", "PodMonitor"},
				Rule: "monitoring-scrape",
				Doc:  "The object by which /metrics of the backend is read; empty: none."},
			{Name: "interval", Type: Text, Pattern: `^[1-9][0-9]{0,3}(s|m)$`, Rule: "monitoring-scrape",
				Shape: "seconds or minutes, such as 30s", Doc: "How often."},
			{Name: "rules", Type: Boolean, Rule: "key-type", Doc: "Whether there is a PrometheusRule with the alerts."},
			{Name: "dashboard", Type: Boolean, Rule: "key-type",
				Doc: "Whether there is a ConfigMap with the dashboard, which Grafana's sidecar finds."},
			labels,
		}}
}
