// Package kubeschema makes JSON schemas of Kubernetes' kinds from their Go types,
// for judges that read schemas and must not fetch them from the network. A schema
// is strict: a field that the type does not have is an error.
package kubeschema

import (
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// quantity is what resource.ParseQuantity takes, as text.
const quantity = `^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$`

// Schema is one in the draft 2020-12.
type Schema map[string]any

// Of is the schema of a kind whose objects have the type that example points to. A
// field is required where the type always writes it.
func Of(kind schema.GroupVersionKind, example any) Schema {
	m := maker{definitions: map[string]Schema{}}
	s := m.structure(reflect.TypeOf(example).Elem())
	properties := s["properties"].(Schema)
	properties["apiVersion"] = Schema{"const": kind.GroupVersion().String()}
	properties["kind"] = Schema{"const": kind.Kind}
	s["required"] = append([]string{"apiVersion", "kind", "metadata"}, s["required"].([]string)...)
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$defs"] = m.definitions
	return s
}

// maker gathers the types that a kind is made of, each once.
type maker struct{ definitions map[string]Schema }

func (m maker) of(t reflect.Type) Schema {
	switch t {
	case reflect.TypeFor[resource.Quantity]():
		return Schema{"anyOf": []Schema{{"type": "number"}, {"type": "string", "pattern": quantity}}}
	case reflect.TypeFor[intstr.IntOrString]():
		return Schema{"type": []string{"integer", "string"}}
	case reflect.TypeFor[metav1.Time](), reflect.TypeFor[metav1.MicroTime]():
		return Schema{"type": "string", "format": "date-time"}
	case reflect.TypeFor[metav1.FieldsV1]():
		return Schema{"type": "object"}
	case reflect.TypeFor[[]byte]():
		return Schema{"type": "string", "pattern": "^[A-Za-z0-9+/]*={0,2}$"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return m.of(t.Elem())
	case reflect.Slice:
		return Schema{"type": "array", "items": m.of(t.Elem())}
	case reflect.Map:
		return Schema{"type": "object", "additionalProperties": m.of(t.Elem())}
	case reflect.Struct:
		return m.reference(t)
	case reflect.String:
		return Schema{"type": "string"}
	case reflect.Bool:
		return Schema{"type": "boolean"}
	case reflect.Int32, reflect.Int64:
		return Schema{"type": "integer"}
	}
	panic("a Kubernetes type has a field of the type " + t.String() + ", which no schema is known for")
}

func (m maker) reference(t reflect.Type) Schema {
	name := strings.ReplaceAll(strings.TrimPrefix(t.PkgPath(), "k8s.io/"), "/", ".") + "." + t.Name()
	if _, known := m.definitions[name]; !known {
		m.definitions[name] = nil // so that a type within itself ends
		m.definitions[name] = m.structure(t)
	}
	return Schema{"$ref": "#/$defs/" + name}
}

func (m maker) structure(t reflect.Type) Schema {
	properties, required := Schema{}, []string{}
	m.fields(t, properties, &required)
	return Schema{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

// fields adds those of a type and of what it embeds.
func (m maker) fields(t reflect.Type, properties Schema, required *[]string) {
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case name == "" && field.Anonymous:
			m.fields(field.Type, properties, required)
		default:
			properties[name] = m.of(field.Type)
			if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
				*required = append(*required, name)
			}
		}
	}
}
