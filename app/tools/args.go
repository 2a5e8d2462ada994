package tools

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// Ref names a task: by number, by words of its title, or, in a frozen call,
// by number and version.
type Ref struct {
	ID      int64
	Words   string
	Version int64 // 0: any
}

type frozenRef struct {
	ID      int64 `json:"id"`
	Version int64 `json:"version"`
}

// MarshalJSON writes the number, the words, or {"id":3,"version":17}.
func (r Ref) MarshalJSON() ([]byte, error) {
	switch {
	case r.Version != 0:
		return json.Marshal(frozenRef{r.ID, r.Version})
	case r.ID != 0:
		return json.Marshal(r.ID)
	}
	return json.Marshal(r.Words)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Ref) UnmarshalJSON(b []byte) error {
	*r = Ref{}
	if len(b) > 0 && b[0] == '{' {
		var f frozenRef
		if err := strict(b, &f); err != nil {
			return err
		}
		r.ID, r.Version = f.ID, f.Version
		return r.check()
	}
	if json.Unmarshal(b, &r.ID) == nil {
		return r.check()
	}
	if err := json.Unmarshal(b, &r.Words); err != nil {
		return fmt.Errorf("a task is named by its number or by words of its title")
	}
	if n, ok := numberIn(r.Words); ok {
		r.ID, r.Words = n, ""
	}
	return r.check()
}

func (r Ref) check() error {
	if r.ID < 0 || r.ID == 0 && strings.TrimSpace(r.Words) == "" {
		return errors.New("a task is named by its number (1, 2, 3, …) or by words of its title")
	}
	return nil
}

// numberIn reads "3", "#3" and "task 3".
func numberIn(words string) (int64, bool) {
	s := strings.ToLower(strings.TrimSpace(words))
	for _, lead := range []string{"task", "number", "no.", "#"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, lead))
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}

// misused is the field of a fault that only a model can fix: the call does
// not fit the tool.
const misused = "arguments"

// decode reads arguments strictly: a field that the tool does not have is an
// error that names it, so that a model can fix its call.
func decode(args json.RawMessage, into any) error {
	if len(bytes.TrimSpace(args)) == 0 {
		args = json.RawMessage("{}")
	}
	if err := strict(args, into); err != nil {
		return fault.InField(misused, "The arguments do not fit: %s. Look at the tool's schema and call it again.",
			mistake(err))
	}
	return nil
}

func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is something after the object")
	}
	return nil
}

func mistake(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		field := kind.Field
		if field == "" {
			return fmt.Sprintf("an object is needed, not a %s", kind.Value)
		}
		return fmt.Sprintf("%q cannot be a %s", field, kind.Value)
	}
	return clip.Runes(strings.TrimPrefix(err.Error(), "json: "), 200)
}

// list reads either one value or several: models send both.
type list[T any] []T

// UnmarshalJSON reads an array, or a single value as an array of one. It is as
// strict as decode, which does not reach what reads itself.
func (l *list[T]) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return strict(b, (*[]T)(l))
	}
	var one T
	if err := strict(b, &one); err != nil {
		return err
	}
	*l = list[T]{one}
	return nil
}
