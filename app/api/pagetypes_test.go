package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the page's types from the document")

// pageTypes is where the page has the document's shapes.
const pageTypes = "../web/page/src/api/schema.ts"

func TestThePagesTypesAreTheDocuments(t *testing.T) {
	response, err := http.Get(quick(t).url + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Components struct{ Schemas shapes }
	}
	if err := json.Unmarshal(body, &document); err != nil {
		t.Fatal(err)
	}
	want := typeScript(document.Components.Schemas)
	if *update {
		if err := os.WriteFile(pageTypes, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(pageTypes)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s isn't what /openapi.json says: run go test ./app/api -run PagesTypes -update, and read the difference", pageTypes)
	}
}

// shapes are schemas by name.
type shapes map[string]shape

// shape is a JSON Schema, as far as the document uses it.
type shape struct {
	Ref        string `json:"$ref"`
	Type       any
	Enum       []any
	Items      *shape
	Properties map[string]shape
	Required   []string
}

// typeScript writes an interface of each schema, in the order of the alphabet.
func typeScript(schemas shapes) []byte {
	var b bytes.Buffer
	b.WriteString("// The shapes of /openapi.json. Written by: go test ./app/api -run PagesTypes -update\n")
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		fmt.Fprintf(&b, "\nexport interface %s %s\n", schemas.typeName(name), schemas.object(schemas[name], ""))
	}
	return b.Bytes()
}

// typeName leaves out what only Go needs to tell apart: DueBody is Due, but TaskBody isn't Task.
func (all shapes) typeName(name string) string {
	short := strings.TrimSuffix(name, "Body")
	if _, taken := all[short]; taken {
		return name
	}
	return short
}

// object is the shape's properties in braces.
func (all shapes) object(s shape, indent string) string {
	var b strings.Builder
	b.WriteString("{\n")
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if name == "$schema" {
			continue
		}
		mark := "?"
		if slices.Contains(s.Required, name) {
			mark = ""
		}
		fmt.Fprintf(&b, "%s  %s%s: %s;\n", indent, name, mark, all.typeOf(s.Properties[name], indent+"  "))
	}
	return b.String() + indent + "}"
}

// typeOf is the shape as a type.
func (all shapes) typeOf(s shape, indent string) string {
	if s.Ref != "" {
		return all.typeName(s.Ref[strings.LastIndexByte(s.Ref, '/')+1:])
	}
	if len(s.Enum) > 0 {
		var values []string
		for _, value := range s.Enum {
			text, _ := json.Marshal(value) // text
			values = append(values, string(text))
		}
		return strings.Join(values, " | ")
	}
	switch kind := s.Type.(type) {
	case []any: // of a type and null
		var kinds []string
		for _, one := range kind {
			s.Type = one
			kinds = append(kinds, all.typeOf(s, indent))
		}
		return strings.Join(kinds, " | ")
	case string:
		return all.named(s, kind, indent)
	}
	return "unknown"
}

func (all shapes) named(s shape, kind, indent string) string {
	switch kind {
	case "integer", "number":
		return "number"
	case "array":
		item := all.typeOf(*s.Items, indent)
		if strings.Contains(item, " | ") {
			item = "(" + item + ")"
		}
		return item + "[]"
	case "object":
		return all.object(s, indent)
	}
	return kind // string, boolean, null
}
