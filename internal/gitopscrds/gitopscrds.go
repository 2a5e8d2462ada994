// Package gitopscrds has the definitions of others' objects that the tests hold ours to. Those of Argo CD and Flux are
// written by hand after the documentation of the two. Those of CloudNativePG (1.27.0) and External Secrets (1.3.2) are
// the ones in the Go modules of these versions, without descriptions and without rules in CEL. None of the four runs in
// any test.
package gitopscrds

import (
	_ "embed"
	"fmt"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"
)

// The definitions, one document each.
var (
	//go:embed argocd.yaml
	ArgoCD string
	//go:embed flux.yaml
	Flux string
	//go:embed cloudnativepg.json
	cloudNativePG string
	//go:embed externalsecrets.json
	externalSecrets string
)

// Documents are the parts of a file of several YAML documents that say something.
func Documents(text string) []string {
	var all []string
	for part := range strings.SplitSeq("\n"+text, "\n---") {
		for line := range strings.Lines(part) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				all = append(all, strings.TrimPrefix(part, "\n"))
				break
			}
		}
	}
	return all
}

// Faults are what the API server would say against an object by these definitions: fields that it doesn't know, and
// values that it doesn't take. An object of a kind that is not among them has one fault, which says so.
func Faults(object map[string]any) ([]string, error) {
	for _, text := range Documents(strings.Join([]string{ArgoCD, Flux, cloudNativePG, externalSecrets}, "\n---\n")) {
		var definition apiextensionsv1.CustomResourceDefinition
		if err := yaml.UnmarshalStrict([]byte(text), &definition); err != nil {
			return nil, fmt.Errorf("read a definition: %w", err)
		}
		if definition.Spec.Names.Kind != object["kind"] {
			continue
		}
		for _, version := range definition.Spec.Versions {
			if definition.Spec.Group+"/"+version.Name == object["apiVersion"] {
				return faultsBy(version, object)
			}
		}
	}
	return []string{fmt.Sprintf("there is no definition of the kind %v in %v", object["kind"], object["apiVersion"])},
		nil
}

func faultsBy(version apiextensionsv1.CustomResourceDefinitionVersion, object map[string]any) ([]string, error) {
	var internal apiextensions.CustomResourceValidation
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(
		version.Schema, &internal, nil); err != nil {
		return nil, fmt.Errorf("read a schema: %w", err)
	}
	structural, err := schema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, fmt.Errorf("read a schema: %w", err)
	}
	var faults []string
	for _, path := range pruning.PruneWithOptions(copied(object), structural, true,
		schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}) {
		faults = append(faults, "it has no field "+path)
	}
	validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, fmt.Errorf("read a schema: %w", err)
	}
	for _, wrong := range validation.ValidateCustomResource(field.NewPath(""), object, validator) {
		faults = append(faults, wrong.Error())
	}
	return faults, nil
}

// copied protects what is pruned.
func copied(value map[string]any) map[string]any {
	clone := make(map[string]any, len(value))
	for key, v := range value {
		clone[key] = copiedValue(v)
	}
	return clone
}

func copiedValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		return copied(v)
	case []any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = copiedValue(v[i])
		}
		return all
	}
	return value
}
