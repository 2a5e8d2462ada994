package chart_test

import (
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/todo-chatbot/todo-chatbot/deploy/helm"
)

// TestTheNetworkPolicyLetsTheBackendThroughToItsProxy gives addresses of proxies in the
// forms that Go takes.
func TestTheNetworkPolicyLetsTheBackendThroughToItsProxy(t *testing.T) {
	for address, port := range map[string]int{
		"http://proxy.example:3128":                  3128,
		"https://proxy.example":                      443,
		"http://proxy.example/":                      80,
		"socks5://proxy.example":                     1080,
		"proxy.example:8080":                         8080,
		"http://$(USER):$(PASSWORD)@proxy:3129/a?b":  3129,
		"http://user:4321@[2001:db8::7]:3130":        3130,
		"http://[2001:db8::7]":                       80,
		"http://proxy.example:99999999999999999999/": 0,
		"http://proxy.example:65536":                 0,
	} {
		t.Run(address, func(t *testing.T) {
			got := backendPorts(t, helm.ValueSources{Set: secrets, JSON: []string{`extraEnv.backend=[{"name":"HTTPS_PROXY","value":"` + address + `"}]`}})
			want := []int{443, 5432, port}
			if port == 0 || port == 443 {
				want = want[:2]
			}
			if !slices.Equal(got, want) {
				t.Errorf("it lets through to %v, want %v", got, want)
			}
		})
	}
	other := helm.ValueSources{Set: secrets, JSON: []string{`extraEnv.backend=[{"name":"NO_PROXY","value":"db:9"},{"name":"HTTP_PROXY","valueFrom":{"secretKeyRef":{"name":"proxy","key":"url"}}}]`}}
	if got := backendPorts(t, other); !slices.Equal(got, []int{443, 5432}) {
		t.Errorf("for other variables it lets through to %v", got)
	}
}

// backendPorts are those at which the backend may reach anything outside the cluster.
func backendPorts(t *testing.T, sources helm.ValueSources) []int {
	t.Helper()
	for _, text := range strings.Split(render(t, sources).Manifest, "\n---\n") {
		var policy struct {
			Kind     string
			Metadata struct{ Name string }
			Spec     struct {
				Egress []struct {
					To    []any
					Ports []struct{ Port int }
				}
			}
		}
		if err := yaml.Unmarshal([]byte(text), &policy); err != nil {
			t.Fatal(err)
		}
		if policy.Kind != "NetworkPolicy" || policy.Metadata.Name != "todo-chatbot-backend" {
			continue
		}
		for _, rule := range policy.Spec.Egress {
			if len(rule.To) > 0 {
				continue
			}
			var ports []int
			for _, p := range rule.Ports {
				ports = append(ports, p.Port)
			}
			return ports
		}
	}
	t.Fatal("there is no policy of the backend")
	return nil
}
