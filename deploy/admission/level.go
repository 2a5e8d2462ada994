package admission

import (
	"fmt"

	"k8s.io/pod-security-admission/api"
)

// Refusals says why a level of a version, such as "baseline" and "v1.36" or
// "latest", does not admit a pod; none where it does.
func Refusals(level, version string, pod map[string]any) ([]string, error) {
	judge, err := NewJudge(level)
	if err != nil {
		return nil, err
	}
	if judge.level.Version, err = api.ParseVersion(version); err != nil {
		return nil, fmt.Errorf("read the Pod Security version: %w", err)
	}
	return judge.Refusals(pod)
}
