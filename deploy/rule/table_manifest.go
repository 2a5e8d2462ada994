package rule

// manifestRules are asked of what a chart renders to. The chart that is compiled
// in keeps them for all values that pass; they are for changes of the chart.
func manifestRules() []Rule {
	return []Rule{
		{ID: "chart-renders", Layer: Manifest,
			Text: "The chart renders to objects: every document has apiVersion, kind and a name.",
			Hint: "helm template shows what it renders to.",
			Good: goodService, Bad: "apiVersion: v1\nmetadata: {name: nothing}\n", manifest: checkObjects},
		{ID: "selector-matches", Layer: Manifest,
			Text: "Selectors of Services, Deployments, disruption budgets and network policies match the labels " +
				"of a Deployment's pods; a Service's are exactly its Deployment's.",
			Hint: "Make the labels equal: app=todo-chatbot-backend.",
			Good: goodService,
			Bad: "apiVersion: v1\nkind: Service\nmetadata: {name: todo-chatbot-backend}\nspec:\n  selector: " +
				"{app: backend}\n  ports: [{port: 8000, targetPort: 8000}]\n---\n" + goodDeployment,
			manifest: checkSelectors},
		{ID: "port-resolves", Layer: Manifest,
			Text: "A Service's targetPort, a probe's port and a route's port are ports that are there.",
			Hint: "Name a port of the container, or of the Service.",
			Good: goodService,
			Bad: "apiVersion: v1\nkind: Service\nmetadata: {name: todo-chatbot-backend}\nspec:\n  selector: " +
				"{app: todo-chatbot-backend}\n  ports: [{port: 8000, targetPort: 8001}]\n---\n" + goodDeployment,
			manifest: checkPorts},
		{ID: "port-conflict", Layer: Manifest,
			Text: "No port is given twice: in a container, in a Service, and no node port in two Services.",
			Hint: "Change one of them.",
			Good: goodService,
			Bad: "apiVersion: v1\nkind: Service\nmetadata: {name: one}\nspec:\n  ports: [{port: 80, nodePort: " +
				"30080}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: two}\nspec:\n  ports: [{port: 81, " +
				"nodePort: 30080}]\n",
			manifest: checkConflicts},
		{ID: "reference-resolves", Layer: Manifest,
			Text: "ConfigMaps, Secrets, their keys, service accounts and Services that an object names are there.",
			Hint: "Correct the name or the key, or add the object.",
			Good: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: todo-chatbot-config}\ndata: {LOG_LEVEL: " +
				"info}\n---\n" + usesConfig, Bad: usesConfig,
			manifest: checkReferences},
		{ID: "object-order", Layer: Manifest,
			Text: "Nothing that a Deployment needs is made after it: no ConfigMap, Secret or service account is a " +
				"post-install hook.", Hint: "Remove the hook annotation: Helm makes these kinds first.",
			Good: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: todo-chatbot-config}\ndata: {}\n",
			Bad: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: todo-chatbot-config, annotations: " +
				"{helm.sh/hook: post-install}}\ndata: {}\n",
			manifest: checkOrder},
		{ID: "service-url", Layer: Manifest, Severity: Warning,
			Text:     "The URL in BACKEND_SERVICE_URL names a Service that is rendered, and its port.",
			Hint:     "http://service:port",
			Good:     backendURL("todo-chatbot-backend:8000") + "---\n" + goodService,
			Bad:      backendURL("todo-chatbot-back:8000") + "---\n" + goodService,
			manifest: checkServiceURL},
		{ID: "configmap-secret", Layer: Manifest,
			Text: "No ConfigMap holds a secret, by the name of a key or by its form.", Hint: "Put it into the Secret.",
			Good: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {LOG_LEVEL: info, " +
				"OPENAI_DAILY_TOKENS: \"500000\"}\n",
			Bad:      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {DB_PASSWORD: hunter2}\n",
			manifest: checkConfigMaps},
		{ID: "container-resources", Layer: Manifest,
			Text: "Every container of a Deployment has requests and limits of CPU and memory, and no request is " +
				"above its limit.", Hint: "Without them one pod can starve the node.",
			Good: goodDeployment,
			Bad: badDeployment(
				"resources: {requests: {cpu: 250m, memory: 1Gi}, limits: {cpu: 500m, memory: 512Mi}}"),
			manifest: checkContainers},
		{ID: "container-probes", Layer: Manifest,
			Text: "The container of the program, the first of a Deployment, has a liveness and a readiness probe.",
			Hint: "/health, and /health?ready.",
			Good: goodDeployment,
			Bad: badDeployment(
				"resources: {requests: {cpu: 250m, memory: 256Mi}, limits: {cpu: 500m, memory: 512Mi}}"),
			manifest: checkProbes},
		{ID: "rolling-update", Layer: Manifest, Severity: Warning,
			Text: "A Deployment rolls with maxUnavailable 0 and maxSurge 1 or more: no request fails.",
			Hint: "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}",
			Good: goodDeployment, Bad: badDeployment(""), manifest: checkStrategy},
		{ID: "one-namespace", Layer: Manifest, Text: "All objects are in one namespace.",
			Hint: "Take the namespace of the release everywhere.",
			Good: goodService,
			Bad: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: one}\n---\napiVersion: " +
				"v1\nkind: ConfigMap\nmetadata: {name: b, namespace: two}\n",
			manifest: checkNamespaces},
		{ID: "image-reference", Layer: Manifest,
			Text: "A container's image is an OCI reference with a tag or a digest.", Hint: "name:tag",
			Good: goodDeployment,
			Bad: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: " +
				"{containers: [{name: c, image: \"todo chatbot\"}]}}}\n",
			manifest: checkImages},
		{ID: "pod-security", Layer: Manifest, Text: "Every pod is admitted at the Pod Security level restricted.",
			Hint: "See the securityContext in the chart's templates/_pod.tpl."},
	}
}

const goodDeployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: todo-chatbot-backend}
spec:
  selector: {matchLabels: {app: todo-chatbot-backend}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  template:
    metadata: {labels: {app: todo-chatbot-backend, version: 1.0.0}}
    spec:
      containers:
        - name: backend
          image: todo-chatbot-backend:1.0.0
          ports: [{name: http, containerPort: 8000}]
          livenessProbe: {httpGet: {path: /health, port: http}}
          readinessProbe: {httpGet: {path: "/health?ready", port: http}}
          resources: {requests: {cpu: 250m, memory: 256Mi}, limits: {cpu: 500m, memory: 512Mi}}
`

const goodService = `apiVersion: v1
kind: Service
metadata: {name: todo-chatbot-backend}
spec:
  selector: {app: todo-chatbot-backend}
  ports: [{name: http, port: 8000, targetPort: http}]
---
` + goodDeployment

const usesConfig = `apiVersion: v1
kind: Pod
metadata: {name: todo-test}
spec:
  containers:
    - name: test
      image: todo-chatbot-backend:1.0.0
      env:
        - name: LOG_LEVEL
          valueFrom: {configMapKeyRef: {name: todo-chatbot-config, key: LOG_LEVEL}}
`

func backendURL(host string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: todo-chatbot-config}\ndata: {BACKEND_SERVICE_URL: " +
		"\"http://" + host + "\"}\n"
}

func badDeployment(container string) string {
	if container != "" {
		container = ", " + container
	}
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  selector: {matchLabels: {app: " +
		"d}}\n  template:\n    metadata: {labels: {app: d}}\n    spec: {containers: [{name: c, image: \"d:1.0.0\"" +
		container + "}]}\n"
}
