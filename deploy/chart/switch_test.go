package chart_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

// switches are ways to turn each value away from its default. What each changes
// in the default rendering is kept as testdata/switch/<name>.diff.
func switches() map[string]helm.ValueSources {
	set := func(values ...string) helm.ValueSources {
		return helm.ValueSources{Set: append(slices.Clone(secrets), values...)}
	}
	json := func(values ...string) helm.ValueSources { return helm.ValueSources{Set: secrets, JSON: values} }
	digest := "sha256:" + strings.Repeat("0123456789abcdef", 4)
	return map[string]helm.ValueSources{
		"environment":       set("environment=prod"),
		"replicas":          set("replicaCount.frontend=3", "replicaCount.backend=10"),
		"registry":          set("image.frontend.repository=registry.example/todo-chatbot-frontend", "image.backend.repository=registry.example/todo-chatbot-backend", "image.frontend.tag=2.0.0", "image.backend.tag=2.0.0"),
		"digest":            set("image.frontend.digest="+digest, "image.backend.digest="+digest),
		"pull-policy":       set("image.frontend.pullPolicy=Always", "image.backend.pullPolicy=Never"),
		"pull-secrets":      json(`imagePullSecrets=[{"name":"registry"}]`),
		"load-balancer":     set("service.frontend.type=LoadBalancer"),
		"ports":             set("service.frontend.port=8080", "service.frontend.nodePort=30081", "service.backend.port=8001", "config.backendServiceUrl=http://todo-chatbot-backend:8001"),
		"resources":         json(`resources.frontend.requests={"cpu":"10m","memory":"16Mi","ephemeral-storage":"16Mi"}`, `resources.frontend.limits={"cpu":"20m","memory":"32Mi","ephemeral-storage":"32Mi"}`, `resources.backend.requests={"cpu":"10m","memory":"16Mi","ephemeral-storage":"16Mi"}`, `resources.backend.limits={"cpu":"20m","memory":"32Mi","ephemeral-storage":"32Mi"}`),
		"origins":           set("config.corsOrigins=https://todo.example"),
		"log-level":         set("config.logLevel=debug"),
		"feature-flags":     set("config.featureFlags.registration=false"),
		"node-env":          set("config.nodeEnv=development"),
		"offline":           set("config.assistant=offline"),
		"other-endpoint":    set("config.openaiBaseUrl=http://ollama.ai.svc:11434/v1", "config.openaiModel=llama"),
		"daily-tokens":      set("config.openaiDailyTokens=1000000000"),
		"trusted-proxies":   set("config.trustedProxies=10.244.0.0/16"),
		"existing-secret":   {Set: []string{"secrets.existingSecret=elsewhere", "secrets.checksum=abc"}},
		"secrets":           set("secrets.databaseUrl=postgresql://another:pw@db.example:5432/todo", "secrets.openaiApiKey=sk-another", `secrets.mcpConfig=\{ \}`, "secrets.jwtSecret=fedcba9876543210fedcba9876543210"),
		"namespace":         set("namespace.name=elsewhere", "namespace.create=true", "namespace.podSecurity=baseline"),
		"drain":             set("drain.sleepSeconds=10", "drain.graceSeconds=60"),
		"no-budget":         set("podDisruptionBudget.enabled=false"),
		"no-network-policy": set("networkPolicy.enabled=false"),
		"network-policy": {
			Set:  append(slices.Clone(secrets), "secrets.databaseUrl=postgresql://todo:pw@db.example:6432/todo"),
			JSON: []string{"networkPolicy.databasePort=6432", "networkPolicy.extraEgressPorts=[8443]", `networkPolicy.metricsFrom=[{"namespaceSelector":{"matchLabels":{"name":"monitoring"}}}]`},
		},
		"service-annotations":  set("service.frontend.annotations.lb=internal"),
		"dual-stack":           set("service.ipFamilyPolicy=PreferDualStack"),
		"load-balancer-ranges": json(`service.frontend={"type":"LoadBalancer","loadBalancerSourceRanges":["203.0.113.0/24","2001:db8::/32"]}`),
		"frontend-from":        json(`networkPolicy.frontendFrom=[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"ingress-nginx"}}}]`),
		"dns-openshift":        json(`networkPolicy.dns={"namespaces":["openshift-dns"],"ports":[5353],"addresses":[]}`),
		"dns-ipv6":             json(`networkPolicy.dns.addresses=["fd00::10"]`),
		"turn-tokens":          set("config.openaiTurnTokens=20000", "config.openaiHistoryTokens=3000"),
		"rate-limit":           set("config.rateLimit=0"),
		"quotas":               set("config.quotaTasks=5000", "config.quotaMegabytes=0", "config.quotaTurns=5", "config.goMemoryLimit=900MiB"),
		"mcp-allow":            json(`config.mcpAllow="tools.internal,10.0.0.0/8"`),
		"reminders":            json(`config.publicUrl="https://todo.example.com"`, `config.notifyAllow="ntfy.internal,10.0.0.0/8"`),
		"channels":             set("secrets.vapidPrivateKey=PHf9OhIFwMJnAMdDPqrtXrSnMYKI4MKnRyhl5HFMk5Y", "secrets.smtpUrl=smtp://todo:pw@mail.example:2525?from=todo@example.com"),
		"providers":            set(`secrets.oidcConfig=\{"providers":[]\}`),
		"traces":               set("config.otlpEndpoint=http://collector.observability.svc:4318"),
		"private-ca":           set("privateCA.configMap=company-ca"),
		"extra-env":            json(`extraEnv={"frontend":[{"name":"GODEBUG","value":"x"}],"backend":[{"name":"HTTPS_PROXY","value":"http://proxy.example:3128"},{"name":"PROXY_PASSWORD","valueFrom":{"secretKeyRef":{"name":"proxy","key":"password"}}}]}`),
		"extra-env-from":       json(`extraEnvFrom={"frontend":[{"configMapRef":{"name":"a"}}],"backend":[{"secretRef":{"name":"b"},"prefix":"B_"}]}`),
		"extra-volumes": json(`extraVolumes={"frontend":[{"name":"f","configMap":{"name":"a"}}],"backend":[{"name":"tls","secret":{"secretName":"todo-tls"}}]}`,
			`extraVolumeMounts={"frontend":[{"name":"f","mountPath":"/etc/f"}],"backend":[{"name":"tls","mountPath":"/etc/todo-tls","readOnly":true}]}`),
		"pod-annotations": json(`podAnnotations={"frontend":{"sidecar.istio.io/inject":"true"},"backend":{"prometheus.io/scrape":"true"}}`),
		"pod-labels":      json(`podLabels={"frontend":{"team":"todo"},"backend":{"team":"todo"}}`),
		"ip-families":     json(`service.ipFamilyPolicy="PreferDualStack"`, `service.ipFamilies=["IPv6","IPv4"]`),
		"proxy": json(`proxy={"https":"http://proxy.example:3128","http":"http://proxy.example:3129","exceptions":[".example.com","10.0.0.0/8"]}`,
			`backup={"schedule":"30 3 * * *","s3":{"address":"s3://backups?endpoint=https://s3.example.com","existingSecret":"bucket"}}`),
		"monitoring": json(`monitoring={"scrape":"ServiceMonitor","interval":"1m","labels":{"release":"prometheus"}}`,
			`networkPolicy.metricsFrom=[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"monitoring"}}}]`),
		"monitoring-pods": json(`monitoring.scrape="PodMonitor"`, `networkPolicy.enabled=false`, `monitoring.rules=true`, `monitoring.dashboard=true`),
		"containers": json(`extraInitContainers={"frontend":[{"name":"wait","image":"busybox:1.37","args":["true"],"resources":`+small+`}],"backend":[{"name":"cloudsql","image":"proxy:2.1.0","restartPolicy":"Always","resources":`+small+`,"startupProbe":{"tcpSocket":{"port":5432}}}]}`,
			`extraContainers={"frontend":[{"name":"logs","image":"shipper:3","resources":`+small+`}],"backend":[{"name":"logs","image":"shipper:3","volumeMounts":[{"name":"tmp","mountPath":"/tmp"}],"resources":`+small+`,"securityContext":{"runAsUser":10002,"runAsNonRoot":true,"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}`),
		"embedded":       {Set: []string{"secrets.openaiApiKey=sk-test", "secrets.jwtSecret=0123456789abcdef0123456789abcdef", "database.embedded.enabled=true", "database.embedded.size=4Gi", "database.embedded.storageClass=fast", "replicaCount.backend=1", "backup.schedule=30 3 * * *"}},
		"embedded-claim": {Set: []string{"secrets.openaiApiKey=sk-test", "secrets.jwtSecret=0123456789abcdef0123456789abcdef", "database.embedded.enabled=true", "database.embedded.existingClaim=mine", "replicaCount.backend=1"}},
		"cnpg":           {Set: []string{"secrets.openaiApiKey=sk-test", "secrets.jwtSecret=0123456789abcdef0123456789abcdef", "database.cnpg.enabled=true", "database.cnpg.instances=3", "database.cnpg.size=10Gi", "database.cnpg.storageClass=fast", "database.cnpg.imageName=ghcr.io/cloudnative-pg/postgresql:17.5"}},
		"backup":         set("backup.schedule=30 3 * * *", "backup.keepLast=3", "backup.keepDaily=14", "backup.volume.size=20Gi", "backup.volume.storageClass=slow"),
		"backup-s3": json(`backup.schedule="0 */6 * * *"`, `backup.recipients=["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]`,
			`backup.s3={"address":"s3://backups/todo?endpoint=http://minio.storage.svc:9000","existingSecret":"bucket"}`),
		"backup-claim": {
			Set:  append(slices.Clone(secrets), "backup.schedule=30 3 * * *", "backup.volume.existingClaim=mine"),
			JSON: []string{`backup.resources={"requests":{"cpu":"50m","memory":"64Mi","ephemeral-storage":"32Mi"},"limits":{"cpu":"500m","memory":"512Mi","ephemeral-storage":"64Mi"}}`},
		},
		"ingress":             set("ingress.enabled=true", "ingress.className=nginx", "ingress.host=todo.example", "ingress.tlsSecret=todo-tls", "ingress.annotations.a=b"),
		"route":               json("httpRoute.enabled=true", `httpRoute.parentRefs=[{"name":"gateway","namespace":"gateways"}]`, `httpRoute.hostnames=["todo.example"]`),
		"priority":            set("priorityClassName=todo"),
		"node-selector":       set("nodeSelector.disk=ssd"),
		"tolerations":         json(`tolerations=[{"key":"x","operator":"Exists"}]`),
		"common-annotations":  set("commonAnnotations.team=todo"),
		"no-check-exceptions": json(`commonAnnotations={"kube-score/ignore":null}`),
	}
}

// small is what a container beside the program uses.
const small = `{"requests":{"cpu":"10m","memory":"16Mi"},"limits":{"cpu":"50m","memory":"32Mi"}}`

func TestEverySwitchChangesJustWhatItsGoldenFileShows(t *testing.T) {
	base := render(t, cases["default"])
	for name, sources := range switches() {
		t.Run(name, func(t *testing.T) {
			got := render(t, sources)
			objects(t, got.Manifest+got.Hooks) // each decoded strictly
			changed := diff.Diff("default", []byte(base.Manifest+base.Hooks+"\n"+base.Notes), name, []byte(got.Manifest+got.Hooks+"\n"+got.Notes))
			golden(t, "switch/"+name+".diff", string(changed))
			if len(changed) == 0 && name != "environment" { // a label of the namespace, which helm itself makes
				t.Error("it changes nothing")
			}
		})
	}
}

func TestEveryValueIsTurnedByASwitch(t *testing.T) {
	turned := map[string]bool{}
	for _, sources := range switches() {
		for _, text := range slices.Concat(sources.Set, sources.JSON) {
			path, _, _ := strings.Cut(text, "=")
			turned[path] = true
		}
	}
	for _, path := range leaves(t) {
		covered := path == "service.backend.type" // it takes one value alone
		for prefix := path; prefix != "" && !covered; prefix = parent(prefix) {
			covered = turned[prefix]
		}
		for at := range maps.Keys(turned) { // of a mapping that is empty by default
			covered = covered || strings.HasPrefix(at, path+".")
		}
		if !covered {
			t.Errorf("no switch turns %s", path)
		}
	}
}

// leaves are the paths of every value of values.yaml that is no mapping, or an
// empty one.
func leaves(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("todo-chatbot/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	var paths []string
	var walk func(prefix string, value any)
	walk = func(prefix string, value any) {
		below, ok := value.(map[string]any)
		if !ok || len(below) == 0 {
			paths = append(paths, prefix)
			return
		}
		for key, value := range below {
			walk(prefix+"."+key, value)
		}
	}
	for key, value := range values {
		walk(key, value)
	}
	slices.Sort(paths)
	return paths
}
