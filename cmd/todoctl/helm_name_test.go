package main

import (
	"testing"

	helmkube "helm.sh/helm/v4/pkg/kube"

	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
)

// A program that was renamed, or is run by a test, has another file's name.
func TestHelmWritesUnderTheDeployersNameWhateverTheProgramIsCalled(t *testing.T) {
	nameHelm()
	if helmkube.ManagedFieldsManager != kube.FieldManager {
		t.Errorf("Helm writes as %q, and the deployer as %q", helmkube.ManagedFieldsManager, kube.FieldManager)
	}
}
