package rule

// Sentence is one of the data model's, word for word, with the rules that hold
// it. What is no rule about values or objects is held elsewhere.
type Sentence struct {
	Section, Text string
	Rules         []string
	// Held says what holds it besides, or in place of rules.
	Held string
}

// Model returns the sentences of the data model that say what must hold: its
// validation rules, its data validation, its dependencies and its limits.
func Model() []Sentence {
	of := func(section, text string, rules ...string) Sentence {
		return Sentence{Section: section, Text: text, Rules: rules}
	}
	but := func(s Sentence, held string) Sentence { s.Held = held; return s }
	const (
		values, tags, resources   = "Validation Rules", "Image Tags", "Resource Limits"
		environment, services     = "Environment Variables", "Service Configuration"
		external, internal, order = "External Dependencies", "Internal Dependencies", "Deployment Order"
		scaling                   = "Scalability"
	)
	return []Sentence{
		of(values, "`replicaCount.frontend`: Integer, min: 1, max: 10", "replicas"),
		of(values, "`replicaCount.backend`: Integer, min: 1, max: 10", "replicas"),
		of(values, "`image.*.repository`: String, required", "image-repository", "key-missing"),
		of(values, "`image.*.tag`: String, required", "image-tag", "key-missing"),
		of(values, "`image.*.pullPolicy`: Enum [Always, IfNotPresent, Never]", "image-pull-policy"),
		of(values, "`service.frontend.type`: Enum [NodePort, LoadBalancer]", "service-frontend-type"),
		of(values, "`service.frontend.nodePort`: Integer, range: 30000-32767", "node-port"),
		of(values, "`service.backend.type`: Must be ClusterIP", "service-backend-type"),
		of(values, "`resources.*.requests.memory`: String with unit (e.g., \"256Mi\")", "quantity"),
		of(values, "`resources.*.requests.cpu`: String with unit (e.g., \"250m\")", "quantity"),
		of(values, "`resources.*.limits.memory`: String with unit, must be >= requests", "quantity",
			"requests-within-limits"),
		of(values, "`resources.*.limits.cpu`: String with unit, must be >= requests", "quantity",
			"requests-within-limits"),
		of(values, "`secrets.databaseUrl`: String, required, must start with \"postgresql://\"", "database-url",
			"database-url-required"),
		but(of(values, "`secrets.openaiApiKey`: String, required, must start with \"sk-\"", "openai-key",
			"openai-key-required", "openai-key-prefix"),
			"with config.openaiBaseUrl any key, with config.assistant offline none"),

		of(tags, "Must follow semantic versioning or be \"latest\"", "image-tag", "tag-latest", "pull-policy-latest"),
		of(tags, "Must exist in Minikube's local registry before deployment", "image-absent", "image-unknown",
			"image-architecture", "pull-policy-local"),
		but(of(tags, "Should be immutable (don't reuse tags for different images)", "image-content", "image-digest",
			"tag-not-pinned"), "todoctl images refuses to give a tag to other content"),

		of(resources, "Requests must be less than or equal to limits", "requests-within-limits", "container-resources"),
		of(resources, "Total requests must fit within Minikube's available resources", "surge-fits", "capacity",
			"capacity-surge", "quota", "limit-range"),
		of(resources, "Recommended: requests = 50-75% of limits for burstable QoS", "requests-ratio"),

		of(environment, "DATABASE_URL must be valid PostgreSQL connection string", "database-url", "database-port",
			"database-name", "database-tls"),
		of(environment, "OPENAI_API_KEY must be valid OpenAI API key format", "openai-key", "openai-key-prefix"),
		of(environment, "Service URLs must use cluster DNS format for internal communication", "backend-url",
			"backend-url-port", "backend-url-local", "backend-url-elsewhere", "service-url"),
		of(environment, "No secrets in ConfigMap (only in Secret)", "config-secret-format", "config-secret-name",
			"config-entropy", "configmap-secret"),

		of(services, "Frontend NodePort must be in range 30000-32767", "node-port"),
		of(services, "Backend must use ClusterIP (not exposed externally)", "service-backend-type"),
		of(services, "Service selectors must match Deployment labels exactly", "selector-matches"),
		of(services, "Port numbers must not conflict with other services", "port-conflict", "port-resolves",
			"node-port-taken"),

		of(external, "Neon PostgreSQL database (must be accessible from Minikube)", "database-reachable",
			"database-version", "database-rights"),
		of(external, "OpenAI API (must be accessible from Minikube)", "model-reachable", "model-key", "model-known"),
		but(of(external, "Docker Hub or local registry (for base images)"),
			"images stand on an empty base: none is pulled"),

		of(internal, "Frontend depends on Backend Service DNS resolution", "service-url", "backend-url"),
		of(internal, "Backend depends on Secret containing database credentials", "reference-resolves",
			"cluster-reference", "database-url-required"),
		of(internal, "All pods depend on ConfigMap for non-sensitive configuration", "reference-resolves"),
		of(internal, "Services depend on Deployments creating pods with matching labels", "selector-matches"),

		but(of(order, "Namespace (first)", "one-namespace", "namespace-name", "namespace-ending"),
			"todoctl deploy makes it before Helm runs"),
		but(of(order, "ConfigMap and Secret (before Deployments)", "object-order"),
			"todoctl deploy writes the Secret; Helm sorts kinds"),
		but(of(order, "Deployments (creates pods)", "object-order"), "Helm sorts kinds"),
		but(of(order, "Services (after Deployments, but can be concurrent)", "object-order"),
			"Helm applies them together"),

		of(scaling, "Frontend: Stateless, scales linearly (1-10 replicas)", "replicas"),
		of(scaling, "Backend: Stateless, scales linearly (1-10 replicas)", "replicas"),
		of(scaling, "Minikube single-node limits total resources", "surge-fits", "capacity"),
		but(of(scaling, "No horizontal pod autoscaling (manual scaling only)", "key-unknown"), "todoctl scale"),
	}
}
