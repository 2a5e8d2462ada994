package rule_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
)

// madeUp changes one to three keys of values that are right.
func madeUp(random *rand.Rand) map[string]any {
	all := map[string]any{"secrets": map[string]any{"existingSecret": "todo-chatbot-secrets"}}
	if random.IntN(3) == 0 {
		all["secrets"] = map[string]any{"databaseUrl": "postgresql://todo:pw@db.todo.svc:5432/todo", "openaiApiKey": "sk-x"}
	}
	for range 1 + random.IntN(3) {
		change(random, rule.Keys(), all)
	}
	return all
}

// change goes down to one key and gives it another value, mostly a right one.
func change(random *rand.Rand, key rule.Key, into map[string]any) {
	child := key.Keys[random.IntN(len(key.Keys))]
	if below, ok := into[child.Name].(map[string]any); child.Type == rule.Object && random.IntN(40) > 0 {
		if !ok {
			below = map[string]any{}
			into[child.Name] = below
		}
		change(random, child, below)
		return
	}
	into[child.Name] = valueOf(random, child)
	if random.IntN(60) == 0 {
		into["x"+child.Name] = 1
	}
}

func valueOf(random *rand.Rand, key rule.Key) any {
	if random.IntN(16) == 0 {
		odd := []any{nil, "", "x", 0, 1, 3, -1, 2.5, 30080, true, false, []any{}, []any{"a"}, map[string]any{}, map[string]any{"a": "b"}, map[string]any{"a": nil},
			"A b", "a\nb: c", "{{ .Values }}", "ünïcode", strings.Repeat("a", 300), "1", "true", "null", 1e9, "sk-0123456789abcdefghij", []any{nil}, []any{map[string]any{}}}
		return odd[random.IntN(len(odd))]
	}
	switch key.Type {
	case rule.Integer:
		if random.IntN(5) == 0 {
			return []any{key.Min - 1, key.Max + 1}[random.IntN(2)]
		}
		return []any{key.Min, key.Max, key.Min + random.IntN(key.Max-key.Min+1)}[random.IntN(3)]
	case rule.Boolean:
		return random.IntN(2) == 0
	case rule.Choice:
		return key.Choices[random.IntN(len(key.Choices))]
	case rule.Text:
		return textOf(random, key)
	case rule.ListOf:
		var list []any
		for range random.IntN(3) {
			list = append(list, valueOf(random, *key.Items))
		}
		return append([]any{}, list...)
	case rule.DictOf:
		dict := map[string]any{}
		for range random.IntN(3) {
			names := []string{"disk", "kubernetes.io/os", "team", "bad key", "", "a/b/c", "-x", "Ab_c.d"}
			dict[names[random.IntN(len(names))]] = valueOf(random, *key.Items)
		}
		return dict
	case rule.Anything:
		flags := []any{map[string]any{}, map[string]any{"a": true}, map[string]any{"token": "t"}, map[string]any{"token": true}, map[string]any{"a": map[string]any{"apiKey": "x", "b": 1}},
			map[string]any{"url": "postgresql://a:b@c/d"}, map[string]any{"list": []any{"AKIA0123456789ABCDEF"}}, map[string]any{"password": ""}, map[string]any{"a<b>&c": "<&>"}}
		return flags[random.IntN(len(flags))]
	}
	object := map[string]any{}
	for _, child := range key.Keys {
		if !child.Optional || random.IntN(2) == 0 {
			object[child.Name] = valueOf(random, child)
		}
	}
	return object
}

// texts are what is likely to be written at keys of a rule, right and wrong.
var texts = map[string][]string{
	"image-tag":        {"1.2.3", "v1.0.0", "latest", "1.0.0-rc.1", "1.0", "01.2.3", "1.0.0+build", "main", "1.0.0-01", "1.0.0-a.b-c"},
	"image-repository": {"todo-chatbot-backend", "r.example:5000/a/b", "R.example/a", "a//b", "a_b", "a__b/c", "a:tag", "localhost:5000/x"},
	"image-digest":     {"", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "sha256:0"},
	"quantity": {"100m", "250m", "1", "2", "0.5", "1.5", "1000m", "0", "0.0", "0m", "256Mi", "1Gi", "0.5Gi", "1.5Gi", "512M", "1000k", "1e3", "64", "100KB", "1.0001", "0.001", "999999Mi", "1000000Mi",
		"1024Ki", "0.001Gi", "1.2345m", "1 Gi", "-1Gi", "+1", "1Pi", "524288Ki", "512Mi", "1073741824k"},
	"backend-url":  {"http://todo-chatbot-backend:8000", "http://todo-chatbot-backend", "http://b.ns:8000", "http://b.ns.svc:8000", "http://b.ns.svc.cluster.local:8000", "http://localhost:8000", "http://b.ns.foo:8000", "https://b:8000", "http://b:0", "http://b:65536", "http://b:8000/"},
	"cors-origins": {"", "https://a.example", "https://a.example,http://b:1", "https://a.example , https://b", "https://a/", "*", "https://*", "a.example", "https://a,", "http://[::1]:80", "https://[::1]", "http://a[b", "http://[::1]3000"},
	"node-env":     {"production", "development", "", "a b"},
	"openai-url":   {"", "http://ollama:11434/v1", "https://api.example", "ftp://x", "http://u:p@h/v1", "http://h:99999", "https://h/v1?x=1", "http://[::1]:11434/v1"},
	"openai-model": {"", "gpt-5-mini", "llama3.2:3b", "a b", "sk-0123456789abcdefghijklm"},
	"database-url": {"", "postgresql://x", "postgresql://u:p@h:5432/d", "postgresql://u:p@h:6432/d", "postgresql://u@h1:5432,h2:5433/d", "postgres://u@h/d", "mysql://h", "postgresql:///d", "postgresql://u:p@ss@h/d",
		"postgresql://u:p%40ss@h/d?sslmode=require", "postgresql://h/d?connect_timeout=5&pool_max_conns=7", "postgresql://h/d?connect_timeout=5s", "postgresql://h/d?pool_max_conns=0", "postgresql://h/d?host=h2", "postgresql://h/d?sslmode=require&sslmode=disable", "postgresql://h/d#x", "postgresql://[::1]:5432/d", "postgresql://u:p@h:0/d", "postgresql://u:p@h:65535/d", "postgresql://h,h2/d", "postgresql://h:5432,h2:99/d", "postgresql://u:%zz@h/d",
		"postgresql://h/d?sslmode=a?sslmode=b", "postgresql://h/d?sslmode=on", "postgresql://h/d?x=1&sslmode=require", "postgresql://h/d?sslmode=require&sslmode=require", "postgresql://a:5432,b:8443/d"},
	"openai-key":       {"", "sk-x", "sk-proj-abc", "abc", "sk x", "k\n"},
	"oidc-config":      {"", "{}", `{"providers":[]}`, "[]", "null", "{", `{"Error":"x"}`, " {} ", "1", `{"a":1}{}`},
	"mcp-config":       {"", "{}", `{"mcpServers":{}}`, "[]", "null", "{", `{"Error":"x"}`, " {} ", "1", `{"a":1}{}`},
	"jwt-secret":       {"", "short", "0123456789abcdef0123456789abcdef", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "0123456789abcdef 0123456789abcdef"},
	"vapid-key":        {"", "short", "PHf9OhIFwMJnAMdDPqrtXrSnMYKI4MKnRyhl5HFMk5Y", "PHf9OhIFwMJnAMdDPqrtXrSnMYKI4MKnRyhl5HFMk5Y=", "PHf9OhIFwMJnAMdDPqrtXrSnMYKI4MKnRyhl5HFMk5Y x"},
	"smtp-url":         {"", "smtp://u:p@h?from=a@b.c", "smtps://h", "smtp://h:25?tls=none&from=a@b.c", "mail.example.com", "http://h", "smtp://h:0", "smtp://h:99999", "smtp://[::1]:25?from=a@b.c", "smtp://u:p@ss@h", "smtp://u:p%40ss@h/x"},
	"object-name":      {"", "mine", "a.b-c", "A", "a_b", "-a", "a-", "a..b", strings.Repeat("a", 63), strings.Repeat("a", 64), strings.Repeat("a.", 130) + "a"},
	"host-name":        {"todo.local", "*.todo.local", "https://a", "a:80", "", "a_b"},
	"label":            {"", "ssd", "a b", "a/b", strings.Repeat("a", 64), "Ab_c.d"},
	"annotation":       {"", "x", "a: b", "true", "line\nbreak"},
	"mcp-allow":        {"", "tools.internal,10.0.0.0/8", "[::1]:80 , a", "a b", ","},
	"otlp-endpoint":    {"", "http://collector:4318", "collector:4318", "https://u:p@h"},
	"variable-name":    {"HTTPS_PROXY", "LOG_LEVEL", "A", "1A", "a b", ""},
	"variable-value":   {"", "x", "a: b\nc"},
	"variable-source":  {"password", "tls.crt", "a b", "", "v1", "metadata.name", "metadata.labels['app']", "metadata.owner", "status.podIPs", "limits.memory", "limits.gpu", "1Mi", "2", "backend"},
	"volume-source":    {"password", "tls.crt", "a/b", ""},
	"mount-path":       {"/etc/a", "etc/a", "/", "a/b", "/a:b"},
	"proxy-url":        {"", "http://proxy.example:3128", "https://proxy.example", "socks5://[::1]:1080", "http://u:p@h:1", "proxy:3128", "http://h/x"},
	"proxy-exception":  {".example.com", "10.0.0.0/8", "a,b", ""},
	"container-image":  {"proxy:1.2.3", "r.example:5000/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "proxy", "R/x:1", ""},
	"dns-address":      {"169.254.20.10", "fd00::10", "::1", "kube-dns", "1.2.3", "1.2.3.256", ""},
	"source-range":     {"203.0.113.0/24", "0.0.0.0/0", "2001:db8::/32", "203.0.113.7", "203.0.113.0/33", ""},
	"backup-schedule":  {"", "30 3 * * *", "*/5 0-6,22 1 1-12/2 1-5", "60 3 * * *", "daily", "1 2 3 4"},
	"backup-recipient": {"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "age1", "AGE-SECRET-KEY-1"},
	"backup-address":   {"", "s3://b", "s3://b/f?endpoint=https://s3.example.com:9000&region=eu-1", "s3://b?region=eu", "s3://k:s@b", "s3://b?x=1", "/backups", "s3://b?endpoint=http://[::1]:9000"},
	"secret-checksum":  {"", "abc", "a b", "hmac-sha256:YWJj+/="},
}

func textOf(random *rand.Rand, key rule.Key) string {
	if pool := texts[key.Rule]; len(pool) > 0 {
		return pool[random.IntN(len(pool))]
	}
	return fmt.Sprintf("text%d", random.IntN(9))
}
