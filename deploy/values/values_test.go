package values_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"

	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

func parse(t *testing.T, text string) (*values.Node, []values.Fault) {
	t.Helper()
	return values.Parse(values.NewSource("a.yaml", []byte(text)))
}

func TestParse(t *testing.T) {
	for name, text := range map[string]string{
		"words of YAML 1.1":           "a: yes\nb: off\nc: 0x1F\nd: 0o17\ne: 017\nf: 1_000\ng: ~\nh: 1e3\ni: y\nj: 2026-02-07\nk: 1:30\nl: .5\nm: NO\n",
		"quotes make text":            "a: 'yes'\nb: \"1\"\nc: |\n  1\nd: >\n  a\n  b\n",
		"anchors":                     "a: &a {b: 1, c: 2}\nd: *a\ne: {<<: *a, b: 3}\nf: {b: 3, <<: *a}\n",
		"merged lists":                "a: &a {b: 1}\nc: &c {b: 2, d: 4}\ne: {<<: [*a, *c]}\n",
		"documents":                   "a: {b: 1}\n---\na: {c: 2}\n---\n",
		"keys that are no text":       "1: a\ntrue: b\n1.5: c\n",
		"flow":                        "{a: [1, {b: c}], \"d e\": f}\n",
		"a byte order mark":           "\ufeffa: 1\n",
		"lines as Windows ends them":  "a: 1\r\nb:\r\n  c: d\r\n",
		"tags":                        "a: !!str 1\nb: !!int \"2\"\nc: !!float 3\n",
		"large and small numbers":     "a: 9007199254740993\nb: -0\nc: 1e-7\nd: 18446744073709551615\n",
		"text that begins like a map": "a: b:c\nd: 'e: f'\n",
	} {
		t.Run(name+" are what Helm makes of them", func(t *testing.T) {
			node, faults := parse(t, strings.TrimPrefix(text, "\ufeff"))
			faults = slices.DeleteFunc(faults, func(f values.Fault) bool { return f.Rule == "yaml-documents" })
			if len(faults) > 0 {
				t.Fatalf("faults = %v", faults)
			}
			want, err := loader.LoadValues(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(canonical(t, want), canonical(t, node.Plain())); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("several documents are told, at the second, and one with a line above it is not", func(t *testing.T) {
		if _, faults := parse(t, "a: 1\n---\na: 2\n"); len(faults) != 1 || faults[0].Rule != "yaml-documents" || faults[0].At.Line != 3 {
			t.Errorf("faults = %v, want %v of them", faults, 1)
		}
		if _, faults := parse(t, "---\na: 1\n---\n"); len(faults) > 0 {
			t.Errorf("faults = %v", faults)
		}
	})
	t.Run("a value has its place, also behind an anchor and in a later document", func(t *testing.T) {
		node, _ := parse(t, "a: &x\n  b: \"größe\"\nc: *x\n---\nd: [1, zwei]\n")
		for path, want := range map[string]string{"a.b": "a.yaml:2:6", "c.b": "a.yaml:2:6", "d": "a.yaml:5:4"} {
			if got := node.Get(strings.Split(path, ".")...).At.String(); got != want {
				t.Errorf("%s is at %s, want %s", path, got, want)
			}
		}
		if width := node.Get("a", "b").At.Width; width != 7 {
			t.Errorf("the width of a quoted text is %d", width)
		}
	})
	t.Run("what is hidden is masked in its line, and columns stay", func(t *testing.T) {
		source := values.NewSource("a.yaml", []byte("key: sk-secret # mine\n"))
		node, _ := values.Parse(source)
		source.Hide(node.Get("key").At)
		if got, want := source.Line(1), "key: ••••••••• # mine"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestMerging(t *testing.T) {
	t.Run("a null takes a default away, and is nothing where there was none", func(t *testing.T) {
		defaults, _ := parse(t, "a: {b: 1, c: 2}\nd: 3\n")
		given, _ := parse(t, "a: {b: null, e: null}\nd: null\n")
		got := values.WithDefaults(defaults, given).Plain()
		want := map[string]any{"a": map[string]any{"c": 2.0, "e": nil}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("merging changes neither side", func(t *testing.T) {
		one, _ := parse(t, "a: {b: 1}\n")
		other, _ := parse(t, "a: {b: 2}\n")
		values.Merge(one, other)
		if got := one.Get("a", "b").String() + other.Get("a", "b").String(); got != "12" {
			t.Errorf("got = %v, want %q", got, "12")
		}
	})
}

// FuzzParse holds that no text makes the loader fail in a way of its own, and
// that what it reads is what Helm reads.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"a: 1\n", "a: &a {b: yes}\nc: *a\n", "<<: {a: 1}\n", "a:\n\t- b\n", "- a\n", "a: !!binary aGk=\n", "a: |\n  b\n", "? a\n: b\n", "0: |\n 0", "\r0", "Y: ! ", "a: 1\n---\nb: 0o17\n", "\"a\": 'b''c'\n", "a: [*b]\n", "a: .inf\n", "a: 1:30\n", "~: 1\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		source := values.NewSource("a.yaml", text)
		node, faults := values.Parse(source)
		for _, fault := range faults {
			if fault.Rule == "" || fault.Message == "" || fault.At.Source != source || fault.At.Line > source.Lines() {
				t.Fatalf("a fault without its parts: %+v", fault)
			}
			source.Line(fault.At.Line)
		}
		if len(faults) > 0 || bytes.Contains(text, []byte("---")) || bytes.Contains(text, []byte("...")) {
			return // Helm splits documents by lines of its own.
		}
		want, err := loader.LoadValues(bytes.NewReader(text))
		if err != nil {
			t.Skip() // The older parser refuses some of what the newer one reads; Helm will say so.
		}
		if got := canonical(t, node.Plain()); !reflect.DeepEqual(canonical(t, want), got) {
			t.Errorf("Helm reads %v, and we %v, of %q", want, got, text)
		}
	})
}

// FuzzApply holds that a setting gives what Helm makes of it.
func FuzzApply(f *testing.F) {
	for _, text := range []string{"a=1", "a.b=x,c=y", "a[0]=1", "a[1].b=2", "a={x,y}", "a=null", "a.b=", "a\\.b=c", "list[0]=z", "map=1", "a[-1]=2", "=", "a[99999999999]=1"} {
		f.Add(text)
	}
	const base = "map: {x: 1, y: {z: 2}}\nlist: [a, b]\nword: w\n"
	f.Fuzz(func(t *testing.T, text string) {
		for _, setting := range []values.Setting{{Flag: values.Set, Text: text}, {Flag: values.SetString, Text: text}} {
			given, _ := parse(t, base)
			node, faults := values.Apply(given, setting)
			want := given.Plain().(map[string]any)
			helm := strvals.ParseInto
			if setting.Flag == values.SetString {
				helm = strvals.ParseIntoString
			}
			if err := helm(text, want); (err != nil) != (len(faults) > 0) {
				t.Fatalf("Helm: %v, we: %v, of %q", err, faults, text)
			} else if err == nil && !reflect.DeepEqual(canonical(t, want), canonical(t, node.Plain())) {
				t.Errorf("Helm reads %v, and we %v, of %q", want, node.Plain(), text)
			}
		}
	})
}

// canonical makes numbers of any kind alike.
func canonical(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Skip()
	}
	var same any
	if err := json.Unmarshal(text, &same); err != nil {
		t.Fatal(err)
	}
	return same
}
