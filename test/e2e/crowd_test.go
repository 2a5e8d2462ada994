package e2e

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/todo-chatbot/todo-chatbot/internal/memory"
)

const crowdSize = 1000

// crowd looks at a namespace with a thousand pods, which no kubelet runs.
func (g *ground) crowd(t *testing.T) string {
	const name = "crowd"
	g.makeCrowd(t, name)
	var took []time.Duration
	var most int64
	for range 5 {
		command := exec.CommandContext(t.Context(), g.program("todoctl"), "status", "-n", name, "-o", "json")
		command.Env = append(os.Environ(), "KUBECONFIG="+g.status.Kubeconfig)
		var out strings.Builder
		command.Stdout = &out
		begin := time.Now()
		peak, err := memory.Run(command)
		took = append(took, time.Since(begin))
		if exit := new(exec.ExitError); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
			t.Fatal(err) // 1 says that it is not Running: there is no release.
		}
		if seen := strings.Count(out.String(), `"state": "Pending"`); seen != crowdSize {
			t.Fatalf("it sees %d pods, not %d: %.300s", seen, crowdSize, out.String())
		}
		most = max(most, peak)
	}
	slices.Sort(took)
	if median := took[2]; median > 10*time.Second {
		t.Errorf("the status of %d pods takes %v", crowdSize, median)
	}
	if most > 100<<20 {
		t.Errorf("the status of %d pods takes %d MB", crowdSize, most>>20)
	}
	lists, watches := g.countRequests(t, name)
	if err := g.client.CoreV1().Namespaces().Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
		t.Error(err)
	}
	return fmt.Sprintf("median %.2f s, fastest %.2f s, %d MB; watching: %s", took[2].Seconds(), took[0].Seconds(), most>>20, requests(t, lists, watches))
}

// makeCrowd makes a Deployment, its replica set and their pods, for which no
// scheduler looks.
func (g *ground) makeCrowd(t *testing.T, name string) {
	t.Helper()
	yes := true
	labels := map[string]string{"app": "crowd", "app.kubernetes.io/name": "todo-chatbot"}
	spec := corev1.PodSpec{SchedulerName: "nobody", Containers: []corev1.Container{{Name: "backend", Image: "todo-chatbot-backend:1.0.0", Env: []corev1.EnvVar{{Name: "PORT", Value: "8000"}}}}}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: spec}
	revision := map[string]string{"deployment.kubernetes.io/revision": "1"}
	if _, err := g.client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	deployment, err := g.client.AppsV1().Deployments(name).Create(t.Context(), &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "crowd", Labels: labels, Annotations: revision},
		Spec: appsv1.DeploymentSpec{Paused: true, Replicas: new(int32), Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// A replica set that is on its way out, and is held, is left alone by its controller.
	sets := g.client.AppsV1().ReplicaSets(name)
	set, err := sets.Create(t.Context(), &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: "crowd-1", Labels: labels, Annotations: revision, Finalizers: []string{"todo-chatbot.dev/held"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: "crowd", UID: deployment.UID, Controller: &yes}}},
		Spec: appsv1.ReplicaSetSpec{Replicas: new(int32), Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	background := metav1.DeletePropagationBackground
	if err := sets.Delete(t.Context(), set.Name, metav1.DeleteOptions{PropagationPolicy: &background}); err != nil {
		t.Fatal(err)
	}
	scale := fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, crowdSize)
	if _, err := g.client.AppsV1().Deployments(name).Patch(t.Context(), "crowd", types.MergePatchType, scale, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		patch := []byte(`{"metadata":{"finalizers":null}}`)
		if _, err := sets.Patch(context.Background(), set.Name, types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
			t.Error(err)
		}
	})
	pod := corev1.Pod{ObjectMeta: metav1.ObjectMeta{GenerateName: "crowd-1-", Labels: labels, Annotations: map[string]string{"note": strings.Repeat("x", 1000)},
		OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: set.Name, UID: set.UID, Controller: &yes}}}, Spec: spec}
	var making sync.WaitGroup
	failed := make(chan error, 20)
	for range 20 {
		making.Go(func() {
			for range crowdSize / 20 {
				if _, err := g.client.CoreV1().Pods(name).Create(t.Context(), pod.DeepCopy(), metav1.CreateOptions{}); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	making.Wait()
	close(failed)
	for err := range failed {
		t.Fatal(err)
	}
}

// countRequests watches the crowd through a proxy that counts what is asked.
func (g *ground) countRequests(t *testing.T, name string) (lists, watches map[string]int) {
	t.Helper()
	var mu sync.Mutex
	lists, watches = map[string]int{}, map[string]int{}
	transport, err := rest.TransportFor(g.config)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(g.config.Host)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Transport: transport, FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
		mu.Lock()
		if len(parts) > 1 && parts[len(parts)-2] == name && r.Method == http.MethodGet {
			if r.URL.Query().Get("watch") != "" {
				watches[parts[len(parts)-1]]++
			} else {
				lists[parts[len(parts)-1]]++
			}
		}
		mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	defer server.Close()
	config := clientcmdapi.NewConfig()
	config.Clusters["proxy"] = &clientcmdapi.Cluster{Server: server.URL, CertificateAuthorityData: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})}
	config.AuthInfos["any"] = &clientcmdapi.AuthInfo{Token: "any"}
	config.Contexts["proxy"] = &clientcmdapi.Context{Cluster: "proxy", AuthInfo: "any"}
	config.CurrentContext = "proxy"
	path := g.dir + "/proxy.kubeconfig"
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), g.program("todoctl"), "status", "--watch", "-n", name, "-o", "json", "--kubeconfig", path)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, patience, "it watches", func() error {
		mu.Lock()
		defer mu.Unlock()
		if len(watches) < 6 {
			return fmt.Errorf("%d kinds are watched", len(watches))
		}
		return nil
	})
	// Something happens while it watches.
	for range 10 {
		pods, err := g.client.CoreV1().Pods(name).List(t.Context(), metav1.ListOptions{Limit: 1})
		if err != nil || len(pods.Items) == 0 {
			t.Fatal(err)
		}
		now := int64(0)
		if err := g.client.CoreV1().Pods(name).Delete(t.Context(), pods.Items[0].Name, metav1.DeleteOptions{GracePeriodSeconds: &now}); err != nil {
			t.Fatal(err)
		}
	}
	<-time.After(2 * time.Second) // in which it could ask again
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
	return lists, watches
}

// requests fails the test where a kind was listed or watched more than once.
func requests(t *testing.T, lists, watches map[string]int) string {
	t.Helper()
	for kind, count := range watches {
		if count != 1 {
			t.Errorf("%s are watched %d times", kind, count)
		}
	}
	for kind, count := range lists {
		if count > 1 {
			t.Errorf("%s are listed %d times", kind, count)
		}
	}
	return fmt.Sprintf("%d kinds, lists %v, watches %v", len(watches), lists, watches)
}
