// Package admission asks the API server's own Pod Security evaluator about pods,
// without a cluster.
package admission

import (
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// Judge evaluates pods at one level. Goroutines may share it.
type Judge struct {
	evaluator policy.Evaluator
	level     api.LevelVersion
}

// NewJudge returns a judge of a level: privileged, baseline or restricted.
func NewJudge(level string) (*Judge, error) {
	parsed, err := api.ParseLevel(level)
	if err != nil {
		return nil, fmt.Errorf("read the Pod Security level: %w", err)
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return nil, fmt.Errorf("prepare the Pod Security checks: %w", err)
	}
	return &Judge{evaluator, api.LevelVersion{Level: parsed, Version: api.LatestVersion()}}, nil
}

// Refusals says why the level does not admit a pod, or the template of one; none
// where it does.
func (j *Judge) Refusals(pod map[string]any) ([]string, error) {
	text, err := json.Marshal(map[string]any{"metadata": pod["metadata"], "spec": pod["spec"]})
	if err != nil {
		return nil, fmt.Errorf("read the pod: %w", err)
	}
	var typed corev1.Pod
	if err := json.Unmarshal(text, &typed); err != nil {
		return []string{"it isn't a pod: " + err.Error()}, nil
	}
	var refusals []string
	for _, result := range j.evaluator.EvaluatePod(j.level, &typed.ObjectMeta, &typed.Spec) {
		if !result.Allowed {
			refusals = append(refusals, result.ForbiddenReason+": "+result.ForbiddenDetail)
		}
	}
	return refusals, nil
}
