package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Schema returns the chart's values.schema.json: the table of keys as a JSON
// schema of draft 2020-12, with no reference to anything outside.
func Schema() []byte {
	root := schemaOf(Keys())
	ordered := append(object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$comment", "Written by go generate ./deploy/rule from its table of keys: change it there."},
		{"title", "Values of the Todo AI Chatbot"},
	}, root...)
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(ordered); err != nil {
		panic(fmt.Sprintf("encode the schema: %v", err)) // Nothing in it can fail.
	}
	return text.Bytes()
}

// object is a JSON object that keeps its order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	text.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			text.WriteByte(',')
		}
		if err := encoder.Encode(m.name); err != nil {
			return nil, err
		}
		text.WriteByte(':')
		if err := encoder.Encode(m.value); err != nil {
			return nil, err
		}
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

func schemaOf(k Key) object {
	var s object
	add := func(name string, value any) { s = append(s, member{name, value}) }
	if k.Doc != "" && k.Name != "" {
		add("description", k.Doc)
	}
	switch k.Type {
	case Object:
		add("type", "object")
		properties, required := object{}, []string{}
		for _, child := range k.Keys {
			properties = append(properties, member{child.Name, schemaOf(child)})
			if !child.Optional && !child.New {
				required = append(required, child.Name)
			}
		}
		add("properties", properties)
		if k.Extensions {
			add("patternProperties", object{{"^x-", object{}}})
		}
		if len(required) > 0 {
			add("required", required)
		}
		add("additionalProperties", false)
	case Text:
		add("type", "string")
		if k.Pattern != "" {
			add("pattern", k.Pattern)
		}
		if k.MaxLength > 0 {
			add("maxLength", k.MaxLength)
		}
	case Integer:
		add("type", "integer")
		add("minimum", k.Min)
		add("maximum", k.Max)
	case Boolean:
		add("type", "boolean")
	case Choice:
		add("enum", k.Choices)
	case ListOf:
		add("type", "array")
		add("items", schemaOf(*k.Items))
	case DictOf:
		add("type", "object")
		add("propertyNames", object{{"pattern", k.KeyPattern}})
		add("additionalProperties", schemaOf(*k.Items))
	case Anything:
		add("type", "object")
	}
	if k.Secret {
		add("writeOnly", true)
	}
	return s
}
