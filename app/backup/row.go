package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// raw is text that is not UTF-8, which a SQLite file can hold, and which JSON cannot.
type raw struct {
	Base64 []byte `json:"base64"`
}

// encodeRow is a row as a JSON array on one line: text as a string, a number as
// an integer, bytes as base64 (RFC 4648, section 4).
func encodeRow(t Table, r Row) ([]byte, error) {
	if len(r) != len(t.Columns) {
		return nil, fmt.Errorf("a row of %s has %d values and not %d", t.Name, len(r), len(t.Columns))
	}
	b := []byte{'['}
	for i, v := range r {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(b, t.Columns[i], v); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name, t.Columns[i].Name, err)
		}
	}
	return append(b, ']', '\n'), nil
}

func appendValue(b []byte, c Column, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case int64:
		if c.Type == Bigint {
			return strconv.AppendInt(b, v, 10), nil
		}
	case []byte:
		if c.Type == Bytea {
			b = append(b, '"')
			b = base64.StdEncoding.AppendEncode(b, v)
			return append(b, '"'), nil
		}
	case string:
		if c.Type != Text {
			break
		}
		var value any = v
		if !utf8.ValidString(v) {
			value = raw{[]byte(v)}
		}
		text, err := json.Marshal(value)
		return append(b, text...), err
	}
	return nil, fmt.Errorf("a %T is not what a column of type %s can have", v, c.Type)
}

// decodeRow is the inverse of encodeRow.
func decodeRow(t Table, line []byte) (Row, error) {
	rest, ok := bytes.CutPrefix(line, []byte("["))
	if !ok {
		return nil, errors.New("there is something before the row")
	}
	if rest, ok = bytes.CutSuffix(rest, []byte("]\n")); !ok {
		return nil, errors.New("there is something after the row")
	}
	r := make(Row, len(t.Columns))
	for i, c := range t.Columns {
		n := valueEnd(rest)
		if last := i == len(t.Columns)-1; last != (n == len(rest)) {
			return nil, fmt.Errorf("a row of %s has not %d values", t.Name, len(t.Columns))
		}
		var err error
		if r[i], err = decodeValue(c, rest[:n]); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name, c.Name, err)
		}
		rest = rest[min(n+1, len(rest)):]
	}
	return r, nil
}

// valueEnd is where the first value ends, at a comma that is in no string. It is
// looked for where the row stands: decoding all of a row at once takes many times
// its size.
func valueEnd(b []byte) int {
	quoted := false
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\\':
			i++
		case b[i] == '"':
			quoted = !quoted
		case b[i] == ',' && !quoted:
			return i
		}
	}
	return len(b)
}

func decodeValue(c Column, v json.RawMessage) (any, error) {
	if string(v) == "null" {
		return nil, nil
	}
	switch c.Type {
	case Bigint:
		return strconv.ParseInt(string(v), 10, 64)
	case Bytea:
		var b []byte
		err := json.Unmarshal(v, &b)
		return b, err
	case Text:
		if bytes.HasPrefix(v, []byte("{")) {
			var r raw
			err := json.Unmarshal(v, &r)
			return string(r.Base64), err
		}
		var s string
		err := json.Unmarshal(v, &s)
		return s, err
	}
	return nil, fmt.Errorf("the type %q is not known", c.Type)
}
