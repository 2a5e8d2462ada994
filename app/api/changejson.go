package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// changeList is a page of changes.
type changeList struct {
	Changes []todo.Change `json:"changes"`
	Last    int64         `json:"last" doc:"The number of the newest change; 0 if there is none."`
}

// changeBytes is how much of a change's edits one answer has, in bytes of JSON:
// those that fit, and at least one.
const changeBytes = 256 << 10

// noEdits is where the edits of a change are put. No text in JSON can look like
// it, for its quotes are escaped.
var noEdits = []byte(`"edits":null`)

// writeJSON writes the page as encoding/json would, one edit after the other,
// so that no more than one of them is in memory twice.
func (l changeList) writeJSON(w io.Writer) error {
	out := bufio.NewWriterSize(w, 32<<10)
	out.WriteString(`{"changes":[`)
	for i := range l.Changes {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeChange(out, l.Changes[i]); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, `],"last":%d}`+"\n", l.Last)
	return out.Flush()
}

// oneChange writes a change and a line break.
func oneChange(w io.Writer, c todo.Change) error {
	out := bufio.NewWriterSize(w, 32<<10)
	if err := writeChange(out, c); err != nil {
		return err
	}
	out.WriteByte('\n')
	return out.Flush()
}

// writeChange writes a change without a line break. What cannot be written is
// said by Flush.
func writeChange(out *bufio.Writer, c todo.Change) error {
	edits := c.Edits
	c.Edits = nil
	b, err := plainJSON(c)
	if err != nil {
		return err
	}
	before, after, _ := bytes.Cut(b, noEdits)
	out.Write(before)
	if edits == nil {
		out.Write(noEdits)
	} else if err := writeEdits(out, edits); err != nil {
		return err
	}
	_, err = out.Write(after)
	return err
}

// writeEdits writes those that fit, and how many don't.
func writeEdits(out *bufio.Writer, edits []todo.Edit) error {
	out.WriteString(`"edits":[`)
	size := 0
	for i, e := range edits {
		b, err := plainJSON(e)
		if err != nil {
			return err
		}
		if size += len(b); i > 0 && size > changeBytes {
			_, err := fmt.Fprintf(out, `],"more":%d`, len(edits)-i)
			return err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		if _, err := out.Write(b); err != nil {
			return err
		}
	}
	return out.WriteByte(']')
}

// plainJSON is JSON as encode writes it, without a line break.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
