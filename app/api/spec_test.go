package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// spec is the served OpenAPI document, read without the library that wrote it.
type spec struct {
	root map[string]any
	mu   sync.Mutex
	seen map[string]bool // "operationId status"
}

func readSpec(t *testing.T, url string) *spec {
	t.Helper()
	resp, err := http.Get(url + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	s := &spec{seen: map[string]bool{}}
	if resp.StatusCode == http.StatusOK {
		if err := json.Unmarshal(b, &s.root); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// operation finds what the document says of a request, nil if nothing.
func (s *spec) operation(method, path string) map[string]any {
	paths, _ := s.root["paths"].(map[string]any)
	parts := strings.Split(strings.Trim(path, "/"), "/")
	var best map[string]any
	fewest := math.MaxInt
	for pattern, item := range paths {
		want := strings.Split(strings.Trim(pattern, "/"), "/")
		if len(want) != len(parts) {
			continue
		}
		wild, match := 0, true
		for i, w := range want {
			if strings.HasPrefix(w, "{") {
				wild++
			} else if w != parts[i] {
				match = false
			}
		}
		op, ok := item.(map[string]any)[strings.ToLower(method)].(map[string]any)
		if match && ok && wild < fewest {
			best, fewest = op, wild
		}
	}
	return best
}

// check holds an answer, and a request that was taken, to the document.
func (s *spec) check(t *testing.T, r *http.Request, body string, a answer) {
	t.Helper()
	if s == nil || s.root == nil {
		return
	}
	op := s.operation(r.Method, r.URL.Path)
	if op == nil {
		return
	}
	id := op["operationId"].(string)
	s.mu.Lock()
	s.seen[fmt.Sprintf("%s %d", id, a.status)] = true
	s.mu.Unlock()
	responses := op["responses"].(map[string]any)
	resp, ok := responses[fmt.Sprint(a.status)].(map[string]any)
	if !ok {
		if a.status < 400 {
			t.Errorf("%s answered %d, which is not in the document", id, a.status)
			return
		}
		resp = responses["default"].(map[string]any)
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	s.checkBody(t, id+" answer", resp["content"], kind, a.body)
	if a.status < 300 && body != "" {
		request, _ := op["requestBody"].(map[string]any)
		s.checkBody(t, id+" request", request["content"], "application/json", body)
	}
}

func (s *spec) checkBody(t *testing.T, what string, content any, kind, body string) {
	t.Helper()
	kinds, _ := content.(map[string]any)
	if len(kinds) == 0 {
		if body != "" {
			t.Errorf("%s has a body that is not in the document: %s", what, body)
		}
		return
	}
	media, ok := kinds[kind].(map[string]any)
	if !ok {
		t.Errorf("%s is %q, which is not in the document", what, kind)
		return
	}
	if !strings.HasSuffix(kind, "json") {
		return
	}
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Errorf("%s is no JSON: %v", what, err)
		return
	}
	for _, wrong := range s.validate(media["schema"], v, "") {
		t.Errorf("%s: %s", what, wrong)
	}
}

// validate is the part of JSON Schema (2020-12) that the document uses.
func (s *spec) validate(schema, v any, at string) (wrong []string) {
	sc, _ := schema.(map[string]any)
	if ref, ok := sc["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/components/schemas/")
		target, ok := s.root["components"].(map[string]any)["schemas"].(map[string]any)[name]
		if !ok {
			return []string{at + ": there is no schema " + name}
		}
		return s.validate(target, v, at)
	}
	if !hasType(sc["type"], v) {
		return []string{fmt.Sprintf("%s: %v is no %v", at, v, sc["type"])}
	}
	if enum, ok := sc["enum"].([]any); ok && v != nil && !slices.Contains(enum, v) {
		wrong = append(wrong, fmt.Sprintf("%s: %v is none of %v", at, v, enum))
	}
	switch v := v.(type) {
	case map[string]any:
		wrong = append(wrong, s.validateObject(sc, v, at)...)
	case []any:
		for i, e := range v {
			wrong = append(wrong, s.validate(sc["items"], e, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case string:
		n := float64(utf8.RuneCountInString(v))
		if m, ok := sc["maxLength"].(float64); ok && n > m {
			wrong = append(wrong, at+": is too long")
		}
		if sc["format"] == "date-time" {
			if _, err := time.Parse(time.RFC3339Nano, v); err != nil {
				wrong = append(wrong, at+": "+err.Error())
			}
		}
	}
	return wrong
}

func (s *spec) validateObject(sc map[string]any, v map[string]any, at string) (wrong []string) {
	props, _ := sc["properties"].(map[string]any)
	required, _ := sc["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s: %s is missing", at, name))
		}
	}
	for name, e := range v {
		if p, ok := props[name]; ok {
			wrong = append(wrong, s.validate(p, e, at+"."+name)...)
		} else if extra := sc["additionalProperties"]; extra == false {
			wrong = append(wrong, fmt.Sprintf("%s: %s is not in the document", at, name))
		}
	}
	return wrong
}

func hasType(want, v any) bool {
	if want == nil {
		return true
	}
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(w any) bool { return hasType(w, v) })
	}
	switch v := v.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case string:
		return want == "string"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	case []any:
		return want == "array"
	}
	return want == "object"
}
