package e2e

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
	"github.com/todo-chatbot/todo-chatbot/deploy/release/watch"
)

func (k *keeping) makeNamespace(t *testing.T) {
	t.Helper()
	object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
	if _, err := k.client.CoreV1().Namespaces().Create(t.Context(), object, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// makeSecret makes the Secret as values.yaml says a person can.
func (k *keeping) makeSecret(t *testing.T) {
	t.Helper()
	object := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "todo-chatbot-secrets"}, StringData: map[string]string{
		"DATABASE_URL": k.databaseURL(), "OPENAI_API_KEY": k.canary["OPENAI_API_KEY"], "JWT_SECRET": k.canary["JWT_SECRET"], "MCP_CONFIG": k.mcpConfig()}}
	if _, err := k.client.CoreV1().Secrets(namespace).Create(t.Context(), object, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// forget deletes all of Helm's records.
func (k *keeping) forget(t *testing.T) {
	t.Helper()
	if err := k.client.CoreV1().Secrets(namespace).DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "owner=helm"}); err != nil {
		t.Fatal(err)
	}
}

// doctorRecords has doctor make a record of what is there, which has to be all that
// it does, also where it may delete.
func (k *keeping) doctorRecords(t *testing.T) {
	t.Helper()
	pods := podNames(append(k.pods(t, "frontend"), k.pods(t, "backend")...))
	out, err := k.try(t.Context(), "todoctl", "doctor", "--fix", "--yes", "--delete")
	if err != nil || !strings.Contains(out, "[RECORDS_MISSING]") {
		t.Fatalf("%v\n%s", err, out)
	}
	if now := podNames(append(k.pods(t, "frontend"), k.pods(t, "backend")...)); !slices.Equal(now, pods) {
		t.Errorf("the pods were %v and are %v", pods, now)
	}
}

// rights deploys with a role within the namespace, and looks with one that may not
// read Secrets.
func (g *ground) rights(t *testing.T) string {
	labels := map[string]string{"app": "todo-chatbot", "environment": "dev", "managed-by": "helm"}
	if _, err := g.client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace, Labels: labels}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	administrator, visitor := g.as(t, "admin"), g.as(t, "view")
	// An administrator of the namespace may use services/proxy, so that it is Running.
	g.todoctl(t, append(g.deployArgs("-f", g.small), "--kubeconfig", administrator)...)
	out, err := g.try(t.Context(), "todoctl", "status", "--kubeconfig", visitor)
	if !strings.Contains(out, "needs the right to list secrets") || !strings.Contains(out, "todo-chatbot-backend") || strings.Contains(out, "There is no release here") {
		t.Errorf("%v\n%s", err, out)
	}
	g.looksOn(t, visitor)
	g.todoctl(t, "undeploy", "--yes", "--kubeconfig", administrator)
	if err := g.client.CoreV1().Namespaces().Delete(t.Context(), namespace, metav1.DeleteOptions{}); err != nil {
		t.Error(err)
	}
	return "ClusterRoles admin and view, bound within the namespace"
}

// looksOn watches with a role that may not read Secrets: it goes on, and names what is
// not seen.
func (g *ground) looksOn(t *testing.T, kubeconfig string) {
	t.Helper()
	events := g.watched(t, []string{"KUBECONFIG=" + kubeconfig}, func() { <-time.After(8 * time.Second) }) // in which it would end, if it did
	hidden, progress := false, false
	for _, e := range events {
		progress = progress || e.Kind == watch.ProgressEvent && e.Object == "deployment/todo-chatbot-backend"
		if e.Kind != watch.TroubleEvent {
			continue
		}
		hidden = hidden || e.Reason.Code == lifecycle.NotSeen && strings.Contains(e.Reason.Message, "needs the right to list and watch secrets")
		if e.Reason.Severe {
			t.Errorf("it takes what may not be seen for a fault: %s %s", e.Reason.Code, e.Text)
		}
	}
	if !hidden || !progress {
		t.Errorf("hidden %t, progress %t: %+v", hidden, progress, events)
	}
}

// as writes a kubeconfig of somebody with a ClusterRole in the namespace alone.
func (g *ground) as(t *testing.T, role string) string {
	t.Helper()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "e2e-" + role, Namespace: "default"}}
	if _, err := g.client.CoreV1().ServiceAccounts("default").Create(t.Context(), account, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Name: "e2e-" + role}, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
		Subjects: []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: account.Name, Namespace: "default"}}}
	if _, err := g.client.RbacV1().RoleBindings(namespace).Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	token, err := g.client.CoreV1().ServiceAccounts("default").CreateToken(t.Context(), account.Name, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	config := api.NewConfig()
	config.Clusters["c"] = &api.Cluster{Server: g.config.Host, CertificateAuthorityData: g.config.CAData, CertificateAuthority: g.config.CAFile}
	config.AuthInfos["u"] = &api.AuthInfo{Token: token.Status.Token}
	config.Contexts["x"] = &api.Context{Cluster: "c", AuthInfo: "u"}
	config.CurrentContext = "x"
	path := filepath.Join(g.dir, role+".kubeconfig")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(err)
	}
	return path
}
