package rule

import (
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// adviceRules are for people to decide: Helm takes what they speak of.
func adviceRules() []Rule {
	const own = "secrets: {existingSecret: \"\", databaseUrl: \"postgresql://todo@db.todo.svc/todo\", openaiApiKey: sk-x, "
	return []Rule{
		{ID: "tag-latest", Severity: Warning, Layer: Values,
			Text: `An image's tag is a version, not "latest", which is another image tomorrow.`,
			Hint: "Give the version, or pin the content with digest.",
			Good: "image: {backend: {tag: 1.2.0}}\n", Bad: "image: {backend: {tag: latest}}\n", check: checkLatest},
		{ID: "tag-not-pinned", Severity: Advice, Layer: Values,
			Text: "In production an image is pinned by its digest: a tag can be given to other content.",
			Hint: "todoctl images inspect prints the digest, and todoctl images push prints values with it.",
			Good: "environment: prod\nreplicaCount: {frontend: 2, backend: 2}\nimage: {frontend: {digest: " +
				someDigest + "}, backend: {digest: " + someDigest + "}}\n",
			Bad: "environment: prod\nreplicaCount: {frontend: 2, backend: 2}\nimage: {frontend: {digest: " +
				someDigest + "}}\n", check: checkPinned},
		{ID: "pull-policy-latest", Severity: Warning, Layer: Values,
			Text: `A tag "latest" is pulled always: otherwise a rebuilt image is not picked up.`,
			Hint: "Give a version, or set pullPolicy to Always.",
			Good: "image: {backend: {repository: r.example/todo-chatbot-backend, tag: latest, pullPolicy: Always}}\n",
			Bad:  "image: {backend: {tag: latest, pullPolicy: IfNotPresent}}\n", check: checkLatestPull},
		{ID: "pull-policy-local", Severity: Warning, Layer: Values,
			Text: "An image that is pulled always has a registry in its repository: an image loaded into the node " +
				"is found in none.",
			Hint: "Write the registry before the repository, or set pullPolicy to IfNotPresent.",
			Good: "image: {backend: {repository: registry.example/todo-chatbot-backend, pullPolicy: Always}}\n",
			Bad:  "image: {backend: {pullPolicy: Always}}\n", check: checkLocalPull},
		{ID: "requests-ratio", Severity: Advice, Layer: Values,
			Text: "Requests are 50 to 75 % of the limits: the scheduler counts requests, and a pod may need its limit.",
			Hint: "Raise or lower one of the two.",
			Good: "resources: {backend: {requests: {memory: 640Mi}}}\n",
			Bad:  "resources: {backend: {requests: {memory: 128Mi}}}\n", check: checkRatio},
		{ID: "surge-fits", Severity: Warning, Layer: Values,
			Text: "In dev, the requests of all pods with one more of each, as a rolling update has, fit a Minikube " +
				"of 2 CPUs and 2 GB beside Kubernetes' own pods.",
			Hint: "Lower requests or replicas (values-dev.yaml fits), or start Minikube with more: --cpus 4.",
			Good: "replicaCount: {frontend: 1, backend: 1}\nresources: {frontend: {requests: {cpu: 100m}, limits: " +
				"{cpu: 200m}}, backend: {requests: {cpu: 200m}, limits: {cpu: 400m}}}\n",
			Bad: "replicaCount: {frontend: 5, backend: 5}\n", check: checkSurge},
		{ID: "replicas-production", Severity: Warning, Layer: Values,
			Text: "In production each part has at least two pods.",
			Hint: "With one, a restart of its node is an outage.",
			Good: "environment: prod\nreplicaCount: {frontend: 2, backend: 2}\n",
			Bad:  "environment: prod\nreplicaCount: {frontend: 2, backend: 1}\n", check: checkProduction},
		{ID: "ingress-tls", Severity: Warning, Layer: Values, Text: "In production an Ingress has a certificate.",
			Hint: "Name its Secret in ingress.tlsSecret.",
			Good: "environment: prod\ningress: {enabled: true, tlsSecret: todo-tls}\n",
			Bad:  "environment: prod\ningress: {enabled: true}\n", check: checkTLS},
		{ID: "load-balancer-http", Severity: Warning, Layer: Values,
			Text: "In production people send their passwords over TLS: a load balancer alone speaks plain http.",
			Hint: "Put an Ingress with ingress.tlsSecret, or a Gateway, before the page; where the load balancer " +
				"itself ends TLS, say how in service.frontend.annotations.",
			Good: "environment: prod\nservice: {frontend: {type: LoadBalancer, annotations: " +
				"{lb.example/certificate: todo}}}\n",
			Bad: "environment: prod\nservice: {frontend: {type: LoadBalancer}}\n", check: checkPlainHTTP},
		{ID: "service-beside-tls", Severity: Warning, Layer: Values,
			Text: "Where an Ingress or a Gateway ends TLS, the page is not reachable beside it: a LoadBalancer " +
				"never is left open, in production a node port is not either.",
			Hint: "Let only the Ingress controller in: name it in networkPolicy.frontendFrom, such as " +
				"[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]; or bound a " +
				"LoadBalancer by service.frontend.loadBalancerSourceRanges.",
			Good: "environment: prod\ningress: {enabled: true, tlsSecret: todo-tls}\nnetworkPolicy: {frontendFrom: " +
				"[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]}\n",
			Bad:   "ingress: {enabled: true, tlsSecret: todo-tls}\nservice: {frontend: {type: LoadBalancer}}\n",
			check: checkBeside},
		{ID: "source-ranges-unused", Severity: Warning, Layer: Values,
			Text: "service.frontend.loadBalancerSourceRanges bound a LoadBalancer: at a node port Kubernetes lets " +
				"everybody in.",
			Hint: "Set service.frontend.type to LoadBalancer, or let the firewall of the nodes bound who reaches " +
				"the node port.",
			Good:  "service: {frontend: {type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24]}}\n",
			Bad:   "service: {frontend: {type: NodePort, loadBalancerSourceRanges: [203.0.113.0/24]}}\n",
			check: checkSourceRanges},
		{ID: "network-policy-off", Severity: Warning, Layer: Values, Text: "In production the network policies are on.",
			Hint: "Without them any pod of the cluster reaches the backend.",
			Good: "environment: prod\nnetworkPolicy: {enabled: true}\n",
			Bad:  "environment: prod\nnetworkPolicy: {enabled: false}\n",
			check: func(s set) []Finding {
				if enabled := s.get("networkPolicy.enabled"); s.text("environment") == "prod" && enabled != nil &&
					!enabled.True() {
					return []Finding{s.at("networkPolicy.enabled", "networkPolicy.enabled is false in production")}
				}
				return nil
			}},
		{ID: "dns-unreachable", Severity: Warning, Layer: Values,
			Text: "The network policies let pods look up names: networkPolicy.dns has namespaces with their ports, " +
				"or neither of the two and addresses.",
			Hint: "Most clusters have their DNS in namespaces: [kube-system] at ports: [53], OpenShift in " +
				"[openshift-dns] at [5353].",
			Good: "networkPolicy: {dns: {namespaces: [openshift-dns], ports: [5353], addresses: []}}\n",
			Bad:  "networkPolicy: {dns: {namespaces: [kube-system], ports: [], addresses: []}}\n", check: checkDNS},
		{ID: "secret-in-values", Severity: Warning, Layer: Values,
			Text: "Secrets do not stand in values: Helm keeps every value in its release history.",
			Hint: "Let todoctl deploy write the Secret, or make it with kubectl, and name it in " +
				"secrets.existingSecret.",
			Good: "secrets: {existingSecret: todo-chatbot-secrets}\n", Bad: own + "jwtSecret: \"\"}\n",
			check: checkSecretInValues},
		{ID: "database-tls", Severity: Warning, Layer: Values,
			Text: "A database outside the cluster is reached with TLS.",
			Hint: "Add sslmode=verify-full, or at least sslmode=require, to secrets.databaseUrl.",
			Good: "secrets: {existingSecret: \"\", databaseUrl: " +
				"\"postgresql://todo@ep-1.neon.tech/todo?sslmode=require\", openaiApiKey: sk-x}\n",
			Bad: "secrets: {existingSecret: \"\", databaseUrl: \"postgresql://todo@ep-1.neon.tech/todo\", " +
				"openaiApiKey: sk-x}\n", check: checkDatabase("database-tls")},
		{ID: "database-name", Severity: Advice, Layer: Values,
			Text: "secrets.databaseUrl names a database: without one it is the user's name.",
			Hint: "Write /todo after the host.",
			Good: own + "jwtSecret: \"\"}\n",
			Bad: "secrets: {existingSecret: \"\", databaseUrl: \"postgresql://todo@db.todo.svc\", openaiApiKey: " +
				"sk-x}\n", check: checkDatabase("database-name")},
		{ID: "database-local", Severity: Warning, Layer: Values,
			Text: "secrets.databaseUrl does not name localhost: to the backend that is its own pod.",
			Hint: "Name the machine as pods reach it; an address of this machine that they have a way to, if the " +
				"database runs here.",
			Good: own + "jwtSecret: \"\"}\n",
			Bad: "secrets: {existingSecret: \"\", databaseUrl: \"postgresql://todo@localhost/todo\", openaiApiKey: " +
				"sk-x}\n", check: checkDatabase("database-local")},
		{ID: "jwt-secret-weak", Severity: Warning, Layer: Values, Text: "secrets.jwtSecret is random.",
			Hint: "openssl rand -hex 32 makes a good one; empty, the chart makes one.",
			Good: own + "jwtSecret: 3f9a1c7e5b2d8f604a6c9e1b7d3f5a80}\n",
			Bad:  own + "jwtSecret: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}\n",
			check: func(s set) []Finding {
				if text := s.text("secrets.jwtSecret"); text != "" && entropy(text) < 2.5 {
					return []Finding{s.at("secrets.jwtSecret",
						"secrets.jwtSecret can be guessed: it repeats few characters")}
				}
				return nil
			}},
		{ID: "jwt-secret-made", Severity: Advice, Layer: Values,
			Text: "secrets.jwtSecret is given where the chart makes the Secret: otherwise the chart makes a key and " +
				"keeps it, for which it has to look into the cluster.",
			Hint: "Give it, or name a Secret in secrets.existingSecret, where something only renders: helm " +
				"template, Argo CD.",
			Good: own + "jwtSecret: 3f9a1c7e5b2d8f604a6c9e1b7d3f5a80}\n", Bad: own + "jwtSecret: \"\"}\n",
			check: func(s set) []Finding {
				if s.sound("secrets.existingSecret", "secrets.jwtSecret") && s.text("secrets.existingSecret") == "" &&
					s.text("secrets.jwtSecret") == "" {
					return []Finding{s.at("secrets.jwtSecret",
						"secrets.jwtSecret is empty: the chart makes a key, and refuses to where it cannot look "+
							"into the cluster")}
				}
				return nil
			}},
		{ID: "config-entropy", Severity: Warning, Layer: Values, Text: "No text in config is as random as a secret.",
			Hint: "If it is one, put it into the Secret.",
			Good: "config: {featureFlags: {theme: dark}}\n",
			Bad:  "config: {featureFlags: {theme: x8Kq2vLz9TbW4nRj7YpD3mHs6Fc}}\n", check: checkEntropy},
		{ID: "backend-url-elsewhere", Severity: Warning, Layer: Values,
			Text: "config.backendServiceUrl names the chart's own backend Service.",
			Hint: "http://todo-chatbot-backend:8000, unless another backend is meant.",
			Good: "config: {backendServiceUrl: \"http://todo-chatbot-backend:8000\"}\n",
			Bad:  "config: {backendServiceUrl: \"http://other-backend:8000\"}\n", check: checkElsewhere},
		{ID: "namespace-name", Severity: Warning, Layer: Values,
			Text: "Where the chart makes the namespace, namespace.name says which.",
			Hint: "Helm records the release in a namespace that must be there before: name another.",
			Good: "namespace: {create: true, name: todo}\n", Bad: "namespace: {create: true}\n",
			check: func(s set) []Finding {
				if s.get("namespace.create").True() && s.sound("namespace.name") && s.text("namespace.name") == "" {
					return []Finding{s.at("namespace.create", "namespace.create is true, and namespace.name is empty")}
				}
				return nil
			}},
		{ID: "checksum-unused", Severity: Warning, Layer: Values,
			Text: "secrets.checksum goes with secrets.existingSecret.",
			Hint: "Remove it: the chart hashes a Secret of its own itself.",
			Good: "secrets: {existingSecret: mine, checksum: 9f86d081}\n", Bad: own + "checksum: 9f86d081}\n",
			check: func(s set) []Finding {
				if s.text("secrets.checksum") != "" && s.sound("secrets.existingSecret") &&
					s.text("secrets.existingSecret") == "" {
					return []Finding{s.at("secrets.checksum",
						"secrets.checksum is not used without secrets.existingSecret")}
				}
				return nil
			}},
		{ID: "assistant-endpoint", Severity: Warning, Layer: Values,
			Text: "An endpoint or a model is given only where a model is asked.",
			Hint: "Remove it, or set config.assistant to openai.",
			Good: "config: {assistant: openai, openaiModel: gpt-5-mini}\n",
			Bad:  "config: {assistant: offline, openaiModel: gpt-5-mini}\n",
			check: func(s set) []Finding {
				for _, path := range []string{"config.openaiBaseUrl", "config.openaiModel"} {
					if s.text("config.assistant") == "offline" && s.text(path) != "" {
						return []Finding{s.and(s.at(path, "%s is not used: config.assistant is offline", path),
							"config.assistant", "the assistant")}
					}
				}
				return nil
			}},
		{ID: "cors-any", Severity: Warning, Layer: Values, Text: "config.corsOrigins names its origins one by one.",
			Hint: "The chatbot's own page needs none.",
			Good: "config: {corsOrigins: \"https://todo.example\"}\n", Bad: "config: {corsOrigins: \"https://*\"}\n",
			check: func(s set) []Finding {
				if strings.Contains(s.text("config.corsOrigins"), "*") {
					return []Finding{s.at("config.corsOrigins",
						"config.corsOrigins has a *: any page could call the API")}
				}
				return nil
			}},
	}
}

const someDigest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func checkLatest(s set) []Finding {
	return s.images(func(image string) (Finding, bool) {
		return s.at(image+".tag", "%s.tag is latest, which is another image tomorrow", image),
			s.text(image+".tag") == "latest" && s.text(image+".digest") == ""
	})
}

func checkPinned(s set) []Finding {
	return s.images(func(image string) (Finding, bool) {
		return s.at(image+".tag", "%s is not pinned by a digest", image),
			s.text("environment") == "prod" && s.sound(image+".digest", image+".tag") &&
				s.text(image+".digest") == "" && s.text(image+".tag") != "latest"
	})
}

func checkLatestPull(s set) []Finding {
	return s.images(func(image string) (Finding, bool) {
		policy := s.text(image + ".pullPolicy")
		return s.and(s.at(image+".pullPolicy",
				"%s.pullPolicy is %s with the tag latest: a rebuilt image is not picked up", image, policy),
				image+".tag", "the tag"),
			s.text(image+".tag") == "latest" && s.text(image+".digest") == "" && policy != "" && policy != "Always"
	})
}

func checkLocalPull(s set) []Finding {
	return s.images(func(image string) (Finding, bool) {
		repository := s.text(image + ".repository")
		return s.and(s.at(image+".pullPolicy", "%s.pullPolicy is Always, and its repository names no registry", image),
				image+".repository", "the repository"),
			s.text(image+".pullPolicy") == "Always" && repository != "" && !strings.Contains(repository, "/")
	})
}

// images asks of both images, such as "image.backend".
func (s set) images(ask func(image string) (Finding, bool)) []Finding {
	var findings []Finding
	for _, component := range components() {
		if finding, found := ask("image." + component); found {
			findings = append(findings, finding)
		}
	}
	return findings
}

func checkRatio(s set) []Finding {
	var findings []Finding
	for _, component := range components() {
		for _, name := range []string{"memory", "cpu"} {
			requestPath, limitPath := "resources."+component+".requests."+name, "resources."+component+".limits."+name
			request, limit, ok := s.quantities(requestPath, limitPath)
			if !ok {
				continue
			}
			percent := math.Round(100 * request.AsApproximateFloat64() / limit.AsApproximateFloat64())
			if percent < 50 || percent > 75 && percent <= 100 {
				finding := s.at(requestPath, "%s is %.0f %% of its limit", requestPath, percent)
				findings = append(findings, s.and(finding, limitPath, "the limit"))
			}
		}
	}
	return findings
}

// What a Minikube of 2 CPUs and 2 GB has for others, beside Kubernetes' own pods.
const (
	minikubeCPU    = "1250m"
	minikubeMemory = "1700Mi"
)

func checkSurge(s set) []Finding {
	if s.text("environment") != "dev" {
		return nil
	}
	var over []string
	for _, room := range []struct{ name, size string }{{"cpu", minikubeCPU}, {"memory", minikubeMemory}} {
		total, ok := s.surge(room.name)
		if size := resource.MustParse(room.size); ok && total.Cmp(size) > 0 {
			over = append(over, fmt.Sprintf("%s of %s where a Minikube of 2 CPUs and 2 GB has %s left",
				readable(total, room.name), room.name, room.size))
		}
	}
	if over == nil {
		return nil
	}
	return []Finding{s.at("replicaCount", "all pods and the surge of a rolling update request %s",
		strings.Join(over, ", and "))}
}

// readable is an amount as people write it: memory in Mi, whatever it was summed from.
func readable(amount resource.Quantity, name string) string {
	if name != "memory" {
		return amount.String()
	}
	return fmt.Sprintf("%.0fMi", math.Ceil(amount.AsApproximateFloat64()/(1<<20)))
}

// surge sums the requests of every pod, and of one more of each Deployment.
func (s set) surge(name string) (resource.Quantity, bool) {
	var total resource.Quantity
	for _, component := range components() {
		replicas, ok := s.number("replicaCount." + component)
		path := "resources." + component + ".requests." + name
		request, _, sound := s.quantities(path, path)
		if !ok || !sound {
			return total, false
		}
		for range replicas + 1 {
			total.Add(request)
		}
	}
	return total, true
}

func checkProduction(s set) []Finding {
	var findings []Finding
	for _, component := range components() {
		path := "replicaCount." + component
		if replicas, ok := s.number(path); ok && replicas == 1 && s.text("environment") == "prod" {
			findings = append(findings, s.at(path, "%s is 1 in production", path))
		}
	}
	return findings
}

func checkTLS(s set) []Finding {
	if s.text("environment") == "prod" && s.get("ingress.enabled").True() && s.sound("ingress.tlsSecret") &&
		s.text("ingress.tlsSecret") == "" {
		return []Finding{s.at("ingress.enabled", "the Ingress has no certificate in production")}
	}
	return nil
}

// fronted says whether an Ingress with a certificate, or a Gateway, is before the page.
func (s set) fronted() bool {
	return s.get("ingress.enabled").True() && s.text("ingress.tlsSecret") != "" || s.get("httpRoute.enabled").True()
}

// empty says whether a list or a map has nothing in it.
func (s set) empty(path string) bool {
	node := s.get(path)
	return node != nil && len(node.Items) == 0 && len(node.Entries) == 0
}

func checkPlainHTTP(s set) []Finding {
	if s.text("environment") != "prod" || s.text("service.frontend.type") != "LoadBalancer" ||
		s.get("ingress.enabled").True() || s.get("httpRoute.enabled").True() ||
		!s.empty("service.frontend.annotations") {
		return nil
	}
	return []Finding{s.at("service.frontend.type",
		"service.frontend is a load balancer that speaks plain http, and passwords cross it")}
}

func checkBeside(s set) []Finding {
	kind := s.text("service.frontend.type")
	bounded := s.get("networkPolicy.enabled").True() && !s.empty("networkPolicy.frontendFrom")
	if !s.fronted() || bounded || !s.sound("networkPolicy.enabled", "networkPolicy.frontendFrom") {
		return nil
	}
	switch {
	case kind == "LoadBalancer" && s.empty("service.frontend.loadBalancerSourceRanges"):
	case kind == "NodePort" && s.text("environment") == "prod":
	default:
		return nil
	}
	return []Finding{s.at("service.frontend.type",
		"service.frontend.type is %s: the page stays reachable in plain http beside what ends TLS", kind)}
}

func checkSourceRanges(s set) []Finding {
	const ranges = "service.frontend.loadBalancerSourceRanges"
	if s.get(ranges) == nil || s.empty(ranges) || s.text("service.frontend.type") != "NodePort" || !s.sound(ranges) {
		return nil
	}
	return []Finding{s.at(ranges, "%s bounds nobody, as service.frontend.type is NodePort", ranges)}
}

func checkSecretInValues(s set) []Finding {
	for _, key := range []string{"databaseUrl", "openaiApiKey", "jwtSecret"} {
		if path := "secrets." + key; s.text(path) != "" && s.text("secrets.existingSecret") == "" {
			return []Finding{s.at(path, "%s is given as a value, which Helm keeps in its release history", path)}
		}
	}
	return nil
}

// Doubt is what there is to say of a database's URL that can be right: Rule is the
// warning or advice, Says goes after the URL's name.
type Doubt struct{ Rule, Says string }

// DatabaseDoubts returns what there is to say of the URL of a database, wherever it
// was given. None says anything of its user and password.
func DatabaseDoubts(text string) []Doubt {
	address, err := url.Parse(text)
	if err != nil || address.Host == "" {
		return nil
	}
	var doubts []Doubt
	host := address.Hostname()
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		doubts = append(doubts, Doubt{"database-local", "names " + host + ", which is the backend's own pod"})
	}
	mode := address.Query().Get("sslmode")
	switch {
	case inCluster(host) || mode == "require" || strings.HasPrefix(mode, "verify-"):
	case mode == "":
		doubts = append(doubts, Doubt{"database-tls", "names a host outside the cluster and no sslmode"})
	default:
		doubts = append(doubts, Doubt{"database-tls", "names a host outside the cluster with sslmode=" + mode})
	}
	if strings.Trim(address.Path, "/") == "" {
		doubts = append(doubts, Doubt{"database-name", "names no database"})
	}
	return doubts
}

// checkDatabase holds secrets.databaseUrl to one of the rules of DatabaseDoubts.
func checkDatabase(id string) func(set) []Finding {
	return func(s set) []Finding {
		for _, doubt := range DatabaseDoubts(s.text("secrets.databaseUrl")) {
			if doubt.Rule == id {
				return []Finding{s.at("secrets.databaseUrl", "secrets.databaseUrl %s", doubt.Says)}
			}
		}
		return nil
	}
}

// inCluster says whether a host can be a Service, one label or a name of cluster DNS,
// or has an address that the internet has no way to.
func inCluster(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsPrivate() || ip.IsLoopback()
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	return len(labels) <= 2 || labels[2] == "svc"
}

func checkElsewhere(s set) []Finding {
	host := strings.TrimPrefix(s.text("config.backendServiceUrl"), "http://")
	name := regexp.MustCompile(`^[^.:]*`).FindString(host)
	if name == "" || name == "todo-chatbot-backend" || name == "localhost" {
		return nil
	}
	return []Finding{s.at("config.backendServiceUrl",
		"config.backendServiceUrl names the Service %s, which is not the chart's", name)}
}

// checkDNS tells of policies under which no pod finds the backend or the database by
// its name.
func checkDNS(s set) []Finding {
	const namespaces, ports, addresses = "networkPolicy.dns.namespaces", "networkPolicy.dns.ports", "networkPolicy.dns.addresses"
	if enabled := s.get("networkPolicy.enabled"); enabled == nil || !enabled.True() ||
		!s.sound(namespaces, ports, addresses) {
		return nil
	}
	named, through, cached := len(s.items(namespaces)) > 0, len(s.items(ports)) > 0, len(s.items(addresses)) > 0
	switch {
	case named && !through:
		return []Finding{s.and(s.at(ports,
			"%s is empty, so that pods cannot ask the DNS of networkPolicy.dns.namespaces", ports), namespaces,
			"the namespaces")}
	case through && !named:
		return []Finding{s.and(s.at(namespaces, "%s is empty, so that networkPolicy.dns.ports lets nobody through",
			namespaces), ports, "the ports")}
	case !named && !cached:
		return []Finding{s.at(namespaces,
			"networkPolicy.dns names neither namespaces nor addresses: no pod can look up a name")}
	}
	return nil
}
