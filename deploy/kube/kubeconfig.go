package kube

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// whole says whether a context leads to the address of a cluster. client-go itself would
// take http://localhost:8080 in place of what is missing, and nobody for a user.
func whole(raw clientcmdapi.Config, name string) error {
	const next = "correct it, or choose another with --context or --kubeconfig"
	if len(raw.Contexts) == 0 {
		return nil // There is none, or a pod has its own.
	}
	context, found := raw.Contexts[name]
	switch {
	case name == "":
		return fmt.Errorf(
			"the kubeconfig has no current context, so it's not known which cluster is meant: choose one with "+
				"--context: %s",
			strings.Join(slices.Sorted(maps.Keys(raw.Contexts)), ", "))
	case !found:
		return fmt.Errorf(
			"the kubeconfig's current context is %q, and it has no such context: choose one with --context: %s",
			name, strings.Join(slices.Sorted(maps.Keys(raw.Contexts)), ", "))
	}
	cluster, found := raw.Clusters[context.Cluster]
	switch {
	case !found:
		return fmt.Errorf("the kubeconfig's context %q names the cluster %q, which is not in it: %s", name,
			context.Cluster, next)
	case cluster.Server == "":
		return fmt.Errorf("the kubeconfig's cluster %q has no server, the address of its API: %s", context.Cluster,
			next)
	}
	if _, found := raw.AuthInfos[context.AuthInfo]; !found && context.AuthInfo != "" {
		return fmt.Errorf("the kubeconfig's context %q names the user %q, who is not in it: %s", name, context.AuthInfo,
			next)
	}
	return nil
}

// unusable turns what client-go says of a kubeconfig into a sentence for people.
func unusable(err error) error {
	const next = "kubectl config view shows what it says. Correct it, or choose another with --kubeconfig or --context"
	text := err.Error()
	what := "it can't be used"
	switch {
	case strings.Contains(text, "unable to load root certificates"):
		what = "certificate-authority or certificate-authority-data of its cluster holds no certificate in PEM"
	case strings.HasPrefix(text, "tls: "):
		what =
			"client-certificate and client-key of its user, or what stands for them as data, aren't a certificate " +
				"and its key in PEM"
	case strings.Contains(text, "error loading config file"):
		what = "it can't be read as one"
	}
	return fmt.Errorf("the kubeconfig is broken: %s (%w). %s", what, errors.New(firstLine(err)), next)
}

// firstLine is what an error says before it explains itself.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
