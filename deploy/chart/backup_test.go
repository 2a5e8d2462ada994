package chart_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	psaapi "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

func TestBackups(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"backup", "backup-s3", "backup-claim", "embedded"} {
		t.Run("of "+name+" run in a pod that is restricted, and that no Service sends to", func(t *testing.T) {
			all := objects(t, render(t, switches()[name]).Manifest)
			pod := find[*batchv1.CronJob](t, all, "todo-chatbot-backup").Spec.JobTemplate.Spec.Template
			result := policy.AggregateCheckResults(evaluator.EvaluatePod(
				psaapi.LevelVersion{Level: psaapi.LevelRestricted, Version: psaapi.LatestVersion()}, &pod.ObjectMeta, &pod.Spec))
			if !result.Allowed {
				t.Error(result.ForbiddenDetail())
			}
			backend := find[*corev1.Service](t, all, "todo-chatbot-backend")
			rules := find[*networkingv1.NetworkPolicy](t, all, "todo-chatbot-backup").Spec
			if pod.Labels["app"] == backend.Spec.Selector["app"] || pod.Labels["app"] != rules.PodSelector.MatchLabels["app"] {
				t.Errorf("its label is %q", pod.Labels["app"])
			}
		})
	}
	t.Run("to a bucket reach its port, and only they have its keys", func(t *testing.T) {
		all := objects(t, render(t, switches()["backup-s3"]).Manifest)
		var ports []int
		for _, rule := range find[*networkingv1.NetworkPolicy](t, all, "todo-chatbot-backup").Spec.Egress {
			for _, port := range rule.Ports {
				ports = append(ports, port.Port.IntValue())
			}
		}
		if !slices.Contains(ports, 9000) || !slices.Contains(ports, 5432) || slices.Contains(ports, 443) {
			t.Errorf("they reach %v", ports)
		}
		for _, variable := range find[*appsv1.Deployment](t, all, "todo-chatbot-backend").Spec.Template.Spec.Containers[0].Env {
			if strings.HasPrefix(variable.Name, "AWS_") {
				t.Errorf("the backend has %s", variable.Name)
			}
		}
	})
}

func TestOwnDatabases(t *testing.T) {
	t.Run("the embedded one has one backend at a time, and its volume outlives the release", func(t *testing.T) {
		all := objects(t, render(t, switches()["embedded"]).Manifest)
		d := find[*appsv1.Deployment](t, all, "todo-chatbot-backend").Spec
		if *d.Replicas != 1 || d.Strategy.Type != appsv1.RecreateDeploymentStrategyType || d.Strategy.RollingUpdate != nil {
			t.Errorf("%d replicas, %+v", *d.Replicas, d.Strategy)
		}
		claim := find[*corev1.PersistentVolumeClaim](t, all, "todo-chatbot-database")
		if claim.Annotations["helm.sh/resource-policy"] != "keep" {
			t.Errorf("its annotations are %v", claim.Annotations)
		}
		if _, given := find[*corev1.Secret](t, all, "todo-chatbot-secrets").Data["DATABASE_URL"]; given {
			t.Error("the Secret has an address")
		}
	})
	t.Run("that of CloudNativePG has fields that are documented, and the backend its address", func(t *testing.T) {
		rendered := render(t, switches()["cnpg"])
		// https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
		var cluster struct {
			APIVersion string          `json:"apiVersion"`
			Kind       string          `json:"kind"`
			Metadata   json.RawMessage `json:"metadata"`
			Spec       struct {
				Instances int    `json:"instances"`
				ImageName string `json:"imageName"`
				Bootstrap struct {
					InitDB struct {
						Database string `json:"database"`
						Owner    string `json:"owner"`
					} `json:"initdb"`
				} `json:"bootstrap"`
				Storage struct {
					Size         string `json:"size"`
					StorageClass string `json:"storageClass"`
				} `json:"storage"`
			} `json:"spec"`
		}
		for document := range strings.SplitSeq(rendered.Manifest, "\n---\n") {
			if !strings.Contains(document, "postgresql.cnpg.io/v1") {
				continue
			}
			text, err := yaml.YAMLToJSON([]byte(document))
			if err != nil {
				t.Fatal(err)
			}
			strict := json.NewDecoder(bytes.NewReader(text))
			strict.DisallowUnknownFields()
			if err := strict.Decode(&cluster); err != nil {
				t.Fatal(err)
			}
		}
		if cluster.Kind != "Cluster" || cluster.Spec.Instances != 3 || cluster.Spec.Storage.Size != "10Gi" || cluster.Spec.Bootstrap.InitDB.Owner == "" {
			t.Errorf("got %+v", cluster)
		}
		backend := find[*appsv1.Deployment](t, objects(t, rendered.Manifest), "todo-chatbot-backend")
		for _, variable := range backend.Spec.Template.Spec.Containers[0].Env {
			if from := variable.ValueFrom; variable.Name == "DATABASE_URL" && (from.SecretKeyRef.Name != "todo-chatbot-database-app" || from.SecretKeyRef.Key != "uri") {
				t.Errorf("the address is in %+v", from.SecretKeyRef)
			}
		}
	})
}
