package dialogues

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Want is one acceptable outcome. All of what is set has to hold.
type Want struct {
	Add     []Fields         // exactly these tasks are new
	Change  map[int64]Fields // exactly these tasks differ, and these fields have these values
	Delete  []int64          // exactly these went
	Restore []int64          // exactly these came back
	Show    []int64          // nothing changed, and the answer lists exactly these
	Shows   bool             // whether Show is asked for
	Ask     bool             // nothing changed, and the answer is a question
	Tell    []string         // nothing changed, nothing asked, each of the words is in the answer
	Tells   bool             // whether Tell is asked for
	Same    bool             // nothing changed
}

// Fields are accepted values by the name of a field. A value is a string, a
// bool, nil for none, or for tags a list of strings.
type Fields map[string][]any

// UnmarshalJSON reads an outcome and refuses keys that do not exist.
func (w *Want) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	for key, value := range raw {
		if err := w.set(key, value); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

func (w *Want) set(key string, value json.RawMessage) error {
	switch key {
	case "add":
		return json.Unmarshal(value, &w.Add)
	case "change":
		var byNumber map[string]Fields
		if err := json.Unmarshal(value, &byNumber); err != nil {
			return err
		}
		w.Change = map[int64]Fields{}
		for n, f := range byNumber {
			number, err := strconv.ParseInt(n, 10, 64)
			if err != nil {
				return err
			}
			w.Change[number] = f
		}
		return nil
	case "delete":
		return json.Unmarshal(value, &w.Delete)
	case "restore":
		return json.Unmarshal(value, &w.Restore)
	case "show":
		w.Shows = true
		return json.Unmarshal(value, &w.Show)
	case "ask":
		return json.Unmarshal(value, &w.Ask)
	case "tell":
		w.Tells = true
		if json.Unmarshal(value, &w.Tell) != nil { // true: any words
			var any bool
			return json.Unmarshal(value, &any)
		}
		return nil
	case "same":
		return json.Unmarshal(value, &w.Same)
	}
	return fmt.Errorf("there is no such outcome")
}

// UnmarshalJSON reads fields, each with one accepted value or a list of them.
func (f *Fields) UnmarshalJSON(b []byte) error {
	var raw map[string]any
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*f = Fields{}
	for name, value := range raw {
		list, several := value.([]any)
		switch {
		case name == "tags":
			(*f)[name] = tagLists(value)
		case several:
			(*f)[name] = list
		default:
			(*f)[name] = []any{value}
		}
	}
	return nil
}

// tagLists reads one list of tags, or a list of accepted lists.
func tagLists(value any) []any {
	list, ok := value.([]any)
	if !ok {
		if s, isOne := value.(string); isOne {
			return []any{[]any{s}}
		}
		return []any{nil}
	}
	for _, v := range list {
		if _, nested := v.([]any); nested || v == nil {
			return list
		}
	}
	return []any{list}
}

// String says what is wanted in a line, with the first accepted value of each field.
func (w Want) String() string {
	var parts []string
	for _, f := range w.Add {
		parts = append(parts, "add"+f.String())
	}
	for _, n := range slices.Sorted(maps.Keys(w.Change)) {
		parts = append(parts, fmt.Sprintf("change %d%s", n, w.Change[n]))
	}
	for name, numbers := range map[string][]int64{"delete": w.Delete, "restore": w.Restore} {
		if len(numbers) > 0 {
			parts = append(parts, fmt.Sprint(name, " ", numbers))
		}
	}
	if w.Shows {
		parts = append(parts, fmt.Sprint("show ", w.Show))
	}
	if w.Tells {
		parts = append(parts, fmt.Sprintf("tell %q", w.Tell))
	}
	for name, is := range map[string]bool{"ask": w.Ask, "same": w.Same} {
		if is {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, ", ")
}

// String names the fields with the first value that is accepted of each.
func (f Fields) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if len(f[name]) > 0 {
			fmt.Fprintf(&b, " %s=%v", name, f[name][0])
		}
	}
	return b.String()
}
