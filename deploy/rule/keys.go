package rule

// Keys returns the table of keys: the root of the values.
func Keys() Key {
	root := table()
	for _, path := range newKeys {
		root.isNew(path)
	}
	return root
}

func table() Key {
	return Key{Type: Object, Doc: "Values of the Todo AI Chatbot", Extensions: true, Keys: []Key{
		{Name: "environment", Type: Choice, Choices: []string{"dev", "prod"}, Rule: "environment",
			Doc: "The environment label of the namespace."},
		both("replicaCount", "Pods of each Deployment.",
			Key{Type: Integer, Min: 1, Max: 10, Rule: "replicas", Doc: "Pods of the Deployment."}),
		both("image", "The two images.", imageKey()),
		{Name: "imagePullSecrets", Type: ListOf, Rule: "key-type", Doc: "Names of Secrets with registry credentials.",
			Items: &Key{Type: Object,
				Keys: []Key{{Name: "name", Type: Text, Pattern: `^` + dnsName + `$`, Shape: "the name of a Secret",
					Rule: "object-name"}}}},
		serviceKey(),
		both("resources", "What each container asks for, and what it may use at most.",
			Key{Type: Object, Keys: []Key{quantities("requests"), quantities("limits")}}),
		configKey(),
		secretsKey(),
		{Name: "namespace", Type: Object, Doc: "The namespace of every object.", Keys: []Key{
			{Name: "name", Type: Text, Pattern: `^(` + dnsLabel + `)?$`,
				Shape: "a name of small letters, digits and hyphens, at most 63", Rule: "object-name",
				Doc: "Empty: the release's own."},
			{Name: "create", Type: Boolean, Rule: "key-type", Doc: "Whether the chart makes it."},
			{Name: "podSecurity", Type: Choice, Choices: []string{"", "privileged", "baseline", "restricted"},
				Rule: "pod-security-level", Doc: "Pod Security level that the new namespace enforces."},
		}},
		{Name: "drain", Type: Object, Doc: "How a pod ends.", Keys: []Key{
			{Name: "sleepSeconds", Type: Integer, Min: 1, Max: 300, Rule: "drain",
				Doc: "Seconds a pod goes on answering after it was told to end (SHUTDOWN_DELAY)."},
			{Name: "graceSeconds", Type: Integer, Min: 2, Max: 3600, Rule: "drain", Doc: "Seconds a pod has in all."},
		}},
		{Name: "podDisruptionBudget", Type: Object, Keys: []Key{{Name: "enabled", Type: Boolean, Rule: "key-type"}}},
		networkPolicyKey(),
		{Name: "ingress", Type: Object, Keys: []Key{
			{Name: "enabled", Type: Boolean, Rule: "key-type"},
			{Name: "className", Type: Text, Pattern: `^(` + dnsName + `)?$`, Shape: "the name of an IngressClass",
				Rule: "object-name"},
			{Name: "host", Type: Text, Pattern: `^(\*\.)?` + dnsName + `$`, Shape: "a host name", Rule: "host-name"},
			{Name: "tlsSecret", Type: Text, Pattern: `^(` + dnsName + `)?$`, Shape: "the name of a Secret",
				Rule: "object-name", Doc: "Secret with the certificate."},
			annotations("annotations"),
		}},
		routeKey(),
		{Name: "priorityClassName", Type: Text, Pattern: `^(` + dnsName + `)?$`, Shape: "the name of a PriorityClass",
			Rule: "object-name"},
		{Name: "nodeSelector", Type: DictOf, KeyPattern: `^` + qualifiedKey + `$`, Rule: "label",
			Items: &Key{Type: Text, Pattern: labelPattern, Shape: "the value of a label", Rule: "label"}},
		{Name: "tolerations", Type: ListOf, Rule: "key-type", Items: &Key{Type: Object, Keys: []Key{
			{Name: "key", Type: Text, Pattern: `^(` + qualifiedKey + `)?$`, Shape: "the key of a taint", Rule: "label",
				Optional: true},
			{Name: "operator", Type: Choice, Choices: []string{"Exists", "Equal"}, Rule: "toleration", Optional: true},
			{Name: "value", Type: Text, Rule: "key-type", Optional: true},
			{Name: "effect", Type: Choice, Choices: []string{"", "NoSchedule", "PreferNoSchedule", "NoExecute"},
				Rule: "toleration", Optional: true},
			{Name: "tolerationSeconds", Type: Integer, Min: 0, Max: 1 << 30, Rule: "toleration", Optional: true},
		}}},
		{Name: "privateCA", Type: Object, Doc: "A private authority that the backend trusts besides.", Keys: []Key{
			{Name: "configMap", Type: Text, Pattern: `^(` + dnsName + `)?$`, MaxLength: 253, Rule: "object-name",
				Shape: "the name of a ConfigMap", Doc: "Name of a ConfigMap with certificates in PEM."},
		}},
		proxyKey(),
		monitoringKey(),
		databaseKey(),
		backupKey(),
		both("extraEnv", "More variables of the environment.",
			Key{Type: ListOf, Rule: "key-type", Items: variableKey()}),
		both("extraEnvFrom", "ConfigMaps and Secrets whose keys become variables.",
			Key{Type: ListOf, Rule: "key-type", Items: variablesKey()}),
		both("extraVolumes", "More volumes of the pods.", Key{Type: ListOf, Rule: "key-type", Items: volumeKey()}),
		both("extraVolumeMounts", "Where they are mounted.", Key{Type: ListOf, Rule: "key-type", Items: mountKey()}),
		both("extraInitContainers", "Containers that run before the program, or beside it from before its start.",
			Key{Type: ListOf, Rule: "key-type", Items: containerKey(true)}),
		both("extraContainers", "Containers beside the program.",
			Key{Type: ListOf, Rule: "key-type", Items: containerKey(false)}),
		both("podAnnotations", "Annotations of the pods.", annotations("")),
		both("podLabels", "Labels of the pods, besides the chart's.",
			Key{Type: DictOf, KeyPattern: `^` + qualifiedKey + `$`, Rule: "label",
				Items: &Key{Type: Text, Pattern: labelPattern, Shape: "the value of a label", Rule: "label"}}),
		annotations("commonAnnotations"),
		{Name: "global", Type: Anything, Doc: "Helm's own.", Rule: "key-type", Optional: true},
	}}
}

// databaseKey is a database that the chart makes.
func databaseKey() Key {
	size := Key{Name: "size", Type: Text, Pattern: bytesPattern, Rule: "quantity",
		Shape: "bytes with their unit, such as 5Gi", Doc: "How large the volume is."}
	class := Key{Name: "storageClass", Type: Text, Pattern: `^(` + dnsName + `)?$`, MaxLength: 253, Rule: "object-name",
		Shape: "the name of a StorageClass"}
	return Key{Name: "database", Type: Object, Doc: "A database that the chart makes; by default there is one already.",
		Keys: []Key{
			{Name: "embedded", Type: Object, Doc: "SQLite on a volume of the only backend.", Keys: []Key{
				{Name: "enabled", Type: Boolean, Rule: "key-type"},
				{Name: "existingClaim", Type: Text, Pattern: `^(` + dnsName + `)?$`, MaxLength: 253,
					Rule:  "object-name",
					Shape: "the name of a PersistentVolumeClaim"},
				size, class,
			}},
			{Name: "cnpg", Type: Object, Doc: "A Cluster of CloudNativePG.", Keys: []Key{
				{Name: "enabled", Type: Boolean, Rule: "key-type"},
				{Name: "instances", Type: Integer, Min: 1, Max: 9, Rule: "cnpg-instances",
					Doc: "Servers, of which one is written to."},
				size, class,
				{Name: "imageName", Type: Text, Pattern: `^([A-Za-z0-9._:/@-]+)?$`, MaxLength: 500,
					Rule:  "cnpg-instances",
					Shape: "the name of an image with its tag", Doc: "Image of PostgreSQL."},
			}},
		}}
}

// backupKey is the CronJob that makes back-ups.
func backupKey() Key {
	resources := Key{Name: "resources", Type: Object, Doc: "What the container asks for, and what it may use at most.",
		Keys: []Key{quantities("requests"), quantities("limits")}}
	return Key{Name: "backup", Type: Object, Doc: "Back-ups of the database by a CronJob.", Keys: []Key{
		{Name: "schedule", Type: Text, Pattern: cronPattern, MaxLength: 100, Rule: "backup-schedule",
			Shape: `empty, or five fields of cron such as "30 3 * * *"`, Doc: "When, in UTC; empty: none are made."},
		{Name: "keepLast", Type: Integer, Min: 1, Max: 10_000, Rule: "backup-keep",
			Doc: "How many of the newest stay."},
		{Name: "keepDaily", Type: Integer, Min: 0, Max: 10_000, Rule: "backup-keep",
			Doc: "Of how many of the latest days the newest stays."},
		{Name: "recipients", Type: ListOf, Rule: "key-type",
			Doc: "Public keys of age that they are encrypted for; none: they are not.",
			Items: &Key{Type: Text, Secret: true, Pattern: `^age1[a-z0-9]{20,}$`, MaxLength: 4000,
				Rule: "backup-recipient", Shape: "a public key of age, which begins with age1"}},
		resources,
		{Name: "volume", Type: Object, Doc: "Where they go without s3.address.", Keys: []Key{
			{Name: "existingClaim", Type: Text, Pattern: `^(` + dnsName + `)?$`, MaxLength: 253, Rule: "object-name",
				Shape: "the name of a PersistentVolumeClaim"},
			{Name: "size", Type: Text, Pattern: bytesPattern, Rule: "quantity",
				Shape: "bytes with their unit, such as 5Gi", Doc: "How large the chart's claim is."},
			{Name: "storageClass", Type: Text, Pattern: `^(` + dnsName + `)?$`, MaxLength: 253, Rule: "object-name",
				Shape: "the name of a StorageClass"},
		}},
		{Name: "s3", Type: Object, Doc: "A bucket that they go to.", Keys: []Key{
			{Name: "address", Type: Text, Pattern: bucketPattern, MaxLength: 2048, Rule: "backup-address",
				Shape: "empty, or like s3://bucket/folder?endpoint=https://s3.example.com&region=eu",
				Doc:   "Empty: the volume."},
			{Name: "existingSecret", Type: Text, Pattern: `^(` + dnsName + `)?$`, MaxLength: 253, Rule: "object-name",
				Shape: "the name of a Secret",
				Doc:   "Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."},
		}},
	}}
}

// both is a key with one value for each of the two parts.
func both(name, doc string, each Key) Key {
	front, back := each, each
	front.Name, back.Name = "frontend", "backend"
	return Key{Name: name, Type: Object, Doc: doc, Keys: []Key{front, back}}
}

func imageKey() Key {
	return Key{Type: Object, Keys: []Key{
		{Name: "repository", Type: Text, Pattern: repositoryPattern, MaxLength: 255, Rule: "image-repository",
			Shape: "the name of an image in small letters, with its registry if it has one",
			Doc:   "Name of the image, with its registry if it has one."},
		{Name: "tag", Type: Text, Pattern: tagPattern, MaxLength: 128, Rule: "image-tag",
			Shape: `a semantic version such as 1.2.3, or "latest"`, Doc: "A semantic version, or latest."},
		{Name: "digest", Type: Text, Pattern: digestPattern, Rule: "image-digest",
			Shape: "sha256: and 64 hexadecimal digits, or empty",
			Doc:   "Content the kubelet must take, whatever the tag says."},
		{Name: "pullPolicy", Type: Choice, Choices: []string{"Always", "IfNotPresent", "Never"},
			Rule: "image-pull-policy"},
	}}
}

func serviceKey() Key {
	port := Key{Name: "port", Type: Integer, Min: 1, Max: 65535, Rule: "service-port", Doc: "Port of the Service."}
	return Key{Name: "service", Type: Object, Doc: "The two Services.", Keys: []Key{
		{Name: "frontend", Type: Object, Keys: []Key{
			{Name: "type", Type: Choice, Choices: []string{"NodePort", "LoadBalancer"}, Rule: "service-frontend-type"},
			port,
			{Name: "nodePort", Type: Integer, Min: 30000, Max: 32767, Rule: "node-port",
				Doc: "Only used with type NodePort."},
			annotations("annotations"),
			{Name: "loadBalancerSourceRanges", Type: ListOf, Rule: "key-type",
				Doc: "Networks that the load balancer lets in; none: everybody.",
				Items: &Key{Type: Text, Pattern: cidrPattern, Rule: "source-range",
					Shape: "a network such as 203.0.113.0/24"}},
		}},
		{Name: "backend", Type: Object, Keys: []Key{
			{Name: "type", Type: Choice, Choices: []string{"ClusterIP"}, Rule: "service-backend-type",
				Doc: "The backend is not exposed."},
			port,
		}},
		{Name: "ipFamilyPolicy", Type: Choice,
			Choices: []string{"", "SingleStack", "PreferDualStack", "RequireDualStack"}, Rule: "ip-family-policy",
			Doc: "IPv4, IPv6 or both, for both Services; empty: what the cluster does by itself."},
		{Name: "ipFamilies", Type: ListOf, Rule: "key-type",
			Doc:   "Which families, the first of them first; none: what the cluster does by itself.",
			Items: &Key{Type: Choice, Choices: []string{"IPv4", "IPv6"}, Rule: "ip-families"}},
	}}
}

func quantities(name string) Key {
	const bytesShape = "bytes with their unit, such as 256Mi"
	return Key{Name: name, Type: Object, Keys: []Key{
		{Name: "memory", Type: Text, Pattern: bytesPattern, Rule: "quantity", Shape: bytesShape,
			Doc: "Bytes with their unit, e.g. 256Mi."},
		{Name: "cpu", Type: Text, Pattern: cpuPattern, Rule: "quantity", Shape: `cores, such as 250m or "1"`,
			Doc: "Cores, e.g. 250m or 1."},
		{Name: "ephemeral-storage", Type: Text, Pattern: bytesPattern, Rule: "quantity", Shape: bytesShape,
			Doc: "Bytes with their unit.", Optional: true},
	}}
}

func configKey() Key {
	return Key{Name: "config", Type: Object, Doc: "What is not secret: the ConfigMap.", Keys: []Key{
		{Name: "backendServiceUrl", Type: Text, Pattern: backendURLPattern, Rule: "backend-url",
			Shape: "a cluster DNS URL, such as http://todo-chatbot-backend:8000",
			Doc:   "The backend in cluster DNS form."},
		{Name: "corsOrigins", Type: Text, Pattern: originsPattern, MaxLength: 8192, Rule: "cors-origins",
			Shape: "origins separated by commas, each scheme://host or scheme://host:port",
			Doc:   "Origins of other pages, separated by commas."},
		{Name: "logLevel", Type: Choice, Choices: []string{"debug", "info", "warn", "error"}, Rule: "log-level"},
		{Name: "featureFlags", Type: Anything, Rule: "key-type", Doc: "What is switched on or off."},
		{Name: "nodeEnv", Type: Text, Pattern: `^[A-Za-z0-9_-]+$`, MaxLength: 63, Rule: "node-env",
			Shape: "one word, such as production"},
		{Name: "assistant", Type: Choice, Choices: []string{"", "offline", "openai"}, Rule: "assistant"},
		{Name: "openaiBaseUrl", Type: Text, Pattern: endpointPattern, MaxLength: 2048, Rule: "openai-url",
			Shape: "an http or https URL without user, password and query",
			Doc:   "An OpenAI-compatible endpoint other than OpenAI's."},
		{Name: "openaiModel", Type: Text, Pattern: `^[^\s"]*$`, MaxLength: 200, Rule: "openai-model",
			Shape: "a model's name without spaces"},
		{Name: "openaiDailyTokens", Type: Integer, Min: 0, Max: 1_000_000_000, Rule: "openai-daily-tokens",
			Doc: "Tokens that the answers to one person may cost a day; 0: as many as they do."},
		{Name: "openaiTurnTokens", Type: Integer, Min: 0, Max: 1_000_000_000, Rule: "openai-tokens",
			Doc: "Tokens that one message may cost; 0: the backend's default."},
		{Name: "openaiHistoryTokens", Type: Integer, Min: 0, Max: 1_000_000_000, Rule: "openai-tokens",
			Doc: "Tokens of the earlier conversation that are sent; 0: the backend's default."},
		{Name: "rateLimit", Type: Integer, Min: 0, Max: 1_000_000, Rule: "rate-limit",
			Doc: "Requests a second for one person; 0: no limit."},
		{Name: "quotaTasks", Type: Integer, Min: 0, Max: 1_000_000_000, Rule: "quota-values",
			Doc: "Tasks that one person can have; 0: no limit."},
		{Name: "quotaMegabytes", Type: Integer, Min: 0, Max: 1_000_000_000, Rule: "quota-values",
			Doc: "Megabytes that one person's things can take; 0: no limit."},
		{Name: "quotaTurns", Type: Integer, Min: 0, Max: 1_000_000_000, Rule: "quota-values",
			Doc: "Messages of one person that are answered at once, and that wait; 0: no limit."},
		{Name: "goMemoryLimit", Type: Text, Pattern: goMemoryPattern, Rule: "go-memory-limit",
			Shape: "a number of bytes, KiB, MiB, GiB or TiB, such as 900MiB",
			Doc:   "The memory that Go keeps below in the backend."},
		{Name: "mcpAllow", Type: Text, Pattern: allowPattern, MaxLength: 4096, Rule: "mcp-allow",
			Shape: "hosts and networks separated by commas, such as tools.internal,10.0.0.0/8",
			Doc:   "Where MCP servers may be besides the internet."},
		{Name: "publicUrl", Type: Text, Pattern: publicPattern, MaxLength: 2048, Rule: "public-url",
			Shape: "an http or https URL without a path, such as https://todo.example.com",
			Doc:   "Where people reach the page; links in reminders lead there."},
		{Name: "notifyAllow", Type: Text, Pattern: allowPattern, MaxLength: 4096, Rule: "notify-allow",
			Shape: "hosts and networks separated by commas, such as ntfy.internal,10.0.0.0/8",
			Doc:   "Where reminders may be sent besides the internet."},
		{Name: "otlpEndpoint", Type: Text, Pattern: endpointPattern, MaxLength: 2048, Rule: "otlp-endpoint",
			Shape: "an http or https URL without user, password and query", Doc: "Where traces of turns go."},
		{Name: "trustedProxies", Type: Text, Pattern: networksPattern, Rule: "trusted-proxies",
			Shape: "addresses and networks separated by commas, such as 10.0.0.0/8",
			Doc: "Networks of the proxies in front of the frontend whose X-Forwarded-For is believed, separated " +
				"by commas."},
	}}
}

func secretsKey() Key {
	return Key{Name: "secrets", Type: Object, Doc: "What is secret.", Keys: []Key{
		{Name: "existingSecret", Type: Text, Pattern: `^(` + dnsName + `)?$`, MaxLength: 253, Rule: "object-name",
			Shape: "the name of a Secret", Doc: "Name of a Secret that is there already."},
		{Name: "checksum", Type: Text, Pattern: `^[A-Za-z0-9+/=:_-]{0,128}$`, Rule: "secret-checksum", Shape: "a hash",
			Doc: "A keyed hash of its content."},
		{Name: "databaseUrl", Type: Text, Pattern: databasePattern, MaxLength: 4096, Rule: "database-url", Secret: true,
			Doc:   "PostgreSQL connection string.",
			Shape: "a connection string like postgresql://user:password@host:port/database"},
		{Name: "openaiApiKey", Type: Text, Pattern: `^[!-~]*$`, MaxLength: 1000, Rule: "openai-key", Secret: true,
			Shape: "a key without spaces and of at most 1000 characters"},
		{Name: "mcpConfig", Type: Text, MaxLength: 30_000, Rule: "mcp-config", Secret: true, Doc: "JSON."},
		{Name: "jwtSecret", Type: Text, Pattern: `^([!-~]{32,})?$`, MaxLength: 4096, Rule: "jwt-secret", Secret: true,
			Shape: "at least 32 characters without spaces, or empty", Doc: "At least 32 characters."},
		{Name: "vapidPrivateKey", Type: Text, Pattern: `^([A-Za-z0-9_-]{43}=?)?$`, Rule: "vapid-key", Secret: true,
			Doc:   "Key of Web Push.",
			Shape: "32 bytes as base64url, which are 43 characters, or empty"},
		{Name: "smtpUrl", Type: Text, Pattern: smtpPattern, MaxLength: 4096, Rule: "smtp-url", Secret: true,
			Doc:   "The mail server.",
			Shape: "empty, or like smtp://user:password@mail.example.com:587?from=todo@example.com"},
		{Name: "oidcConfig", Type: Text, MaxLength: 30_000, Rule: "oidc-config", Secret: true,
			Doc: "JSON with identity providers."},
	}}
}

func networkPolicyKey() Key {
	port := Key{Type: Integer, Min: 1, Max: 65535, Rule: "egress-port"}
	database := port
	database.Name, database.Doc = "databasePort", "Port of the database."
	return Key{Name: "networkPolicy", Type: Object, Keys: []Key{
		{Name: "enabled", Type: Boolean, Rule: "key-type"},
		database,
		{Name: "extraEgressPorts", Type: ListOf, Items: &port, Rule: "key-type"},
		peers("metricsFrom", "Who may scrape /metrics on the backend."),
		peers("frontendFrom", "Who may reach the page; none: everybody."),
		dnsKey(),
	}}
}

// peers is a list of NetworkPolicy peers.
func peers(name, doc string) Key {
	return Key{Name: name, Type: ListOf, Doc: doc, Rule: "key-type", Items: &Key{Type: Object, Keys: []Key{
		{Name: "podSelector", Type: Anything, Rule: "key-type", Optional: true},
		{Name: "namespaceSelector", Type: Anything, Rule: "key-type", Optional: true},
		{Name: "ipBlock", Type: Anything, Rule: "key-type", Optional: true},
	}}}
}

func dnsKey() Key {
	return Key{Name: "dns", Type: Object, Doc: "Where pods look up names.", Keys: []Key{
		{Name: "namespaces", Type: ListOf, Rule: "key-type", Doc: "Namespaces with the pods of the cluster's DNS.",
			Items: &Key{Type: Text, Pattern: `^` + dnsLabel + `$`, Rule: "object-name",
				Shape: "the name of a namespace"}},
		{Name: "ports", Type: ListOf, Rule: "key-type", Doc: "Ports of those pods.",
			Items: &Key{Type: Integer, Min: 1, Max: 65535, Rule: "dns-port"}},
		{Name: "addresses", Type: ListOf, Rule: "key-type", Doc: "Addresses of DNS caches on the nodes.",
			Items: &Key{Type: Text, Pattern: addressPattern, Rule: "dns-address",
				Shape: "an IP address, such as 169.254.20.10"}},
	}}
}

func routeKey() Key {
	name := func(key string, optional bool) Key {
		return Key{Name: key, Type: Text, Pattern: `^` + dnsName + `$`,
			Shape: "a name of small letters, digits, hyphens and dots", Rule: "object-name", Optional: optional}
	}
	return Key{Name: "httpRoute", Type: Object, Doc: "A route of the Gateway API.", Keys: []Key{
		{Name: "enabled", Type: Boolean, Rule: "key-type"},
		{Name: "parentRefs", Type: ListOf, Rule: "key-type", Items: &Key{Type: Object, Keys: []Key{
			name("name", false), name("namespace", true), name("sectionName", true), name("group", true),
			{Name: "kind", Type: Text, Pattern: `^[A-Za-z]{1,63}$`, Shape: "a kind, such as Gateway",
				Rule: "object-name", Optional: true},
			{Name: "port", Type: Integer, Min: 1, Max: 65535, Rule: "service-port", Optional: true},
		}}},
		{Name: "hostnames", Type: ListOf, Rule: "key-type", Items: &Key{Type: Text, Pattern: `^(\*\.)?` + dnsName + `$`,
			Shape: "a host name", Rule: "host-name"}},
	}}
}

func annotations(name string) Key {
	return Key{Name: name, Type: DictOf, KeyPattern: `^` + qualifiedKey + `$`, Rule: "annotation",
		Items: &Key{Type: Text, Rule: "annotation"}, Doc: "Annotations; each value is text."}
}
