package backup

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// memory is a database of two tables.
type memory struct {
	tables []Table
	rows   map[string][]Row
}

func (m *memory) Schema(context.Context) (migrations []int64, oldest int64, err error) {
	return []int64{1, 2}, 1, nil
}

func (m *memory) Tables(context.Context) ([]Table, error) { return m.tables, nil }

func (m *memory) Rows(_ context.Context, t Table, each func(Row) error) error {
	for _, r := range m.rows[t.Name] {
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Load(_ context.Context, t Table, next func() (Row, error)) error {
	m.tables = append(m.tables, t)
	for {
		r, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		m.rows[t.Name] = append(m.rows[t.Name], r)
	}
}

var things = Table{Name: "things", Columns: []Column{{"user_id", Text}, {"number", Bigint}, {"key", Bytea}, {"note", Text}}, Key: []string{"user_id", "number"}}

func example() *memory {
	return &memory{
		tables: []Table{things, {Name: "none", Columns: []Column{{"id", Text}}, Key: []string{"id"}}},
		rows: map[string][]Row{"things": {
			{"ann", int64(1), []byte{0, 1, 255}, nil},
			{"ann", int64(-1 << 63), []byte{}, "a line\nand <html> \u2028 \x00 \"quoted\""},
			{"bo", int64(1<<63 - 1), nil, "not UTF-8: \xff\xfe"},
		}},
	}
}

func write(t *testing.T, m *memory) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(t.Context(), &b, m, "1.2.3", time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(ctx context.Context, b []byte) (*memory, Summary, error) {
	m := &memory{rows: map[string][]Row{}}
	r, err := Open(bytes.NewReader(b))
	if err != nil {
		return m, Summary{}, err
	}
	s, err := r.Load(ctx, m)
	return m, s, err
}

func TestBackup(t *testing.T) {
	whole := write(t, example())
	t.Run("comes back as it was", func(t *testing.T) {
		got, sum, err := read(t.Context(), whole)
		if err != nil || !reflect.DeepEqual(got, example()) {
			t.Errorf("got %v, %v", got, err)
		}
		if sum.Rows != 3 || sum.Count("things") != 3 || sum.Count("none") != 0 || sum.Header.Program != "1.2.3" || !strings.Contains(sum.Header.Without, "No secrets") {
			t.Errorf("got %+v", sum)
		}
		for i, table := range got.tables {
			if again, err := SumOf(t.Context(), got, table); err != nil || again != sum.Sums[i] {
				t.Errorf("%s: %+v, %v, want %+v", table.Name, again, err, sum.Sums[i])
			}
		}
	})
	t.Run("is refused at whatever byte it ends", func(t *testing.T) {
		for n := range len(whole) {
			if _, _, err := read(t.Context(), whole[:n]); fault.CodeOf(err) != fault.Invalid {
				t.Fatalf("the first %d of %d bytes: %v", n, len(whole), err)
			}
		}
	})
	t.Run("that is cut off is said to be", func(t *testing.T) {
		for _, n := range []int{len(whole) / 2, len(whole) - 30, len(whole) - 8, len(whole) - 4, len(whole) - 1} {
			if _, _, err := read(t.Context(), whole[:n]); err == nil || !strings.Contains(err.Error(), "is cut off") {
				t.Errorf("%d of %d bytes: %v", n, len(whole), err)
			}
		}
	})
	t.Run("of a line without an end takes little memory", func(t *testing.T) {
		lines := bytes.SplitAfter(unpacked(t, whole), []byte("\n"))
		for what, c := range map[string]struct {
			before [][]byte
			line   string
			most   uint64 // bytes
		}{
			"no row":                      {nil, "{" + strings.Repeat(`"a":1,`, 5<<20), 64 << 20},
			"a row of many values":        {lines[:2], "[" + strings.Repeat("0,", 10<<20) + "0]\n", 400 << 20},
			"a row that is much too long": {lines[:2], `["` + strings.Repeat("a", maxRow+1<<20), 600 << 20},
		} {
			file := packed(t, append(bytes.Join(c.before, nil), c.line...))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := read(t.Context(), file)
			runtime.ReadMemStats(&after)
			if fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s: %v", what, err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > c.most { // grown in steps, of which the last ones are in memory
				t.Errorf("%s took %d MB", what, took>>20)
			}
		}
	})
	t.Run("is refused whatever line of it is missing, twice there, or another", func(t *testing.T) {
		lines := bytes.SplitAfter(unpacked(t, whole), []byte("\n"))
		lines = lines[:len(lines)-1]
		for i := range lines {
			without := bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil)
			twice := bytes.Join(append(append([][]byte{}, lines[:i+1]...), lines[i:]...), nil)
			other := bytes.Join(append(append(append([][]byte{}, lines[:i]...), bytes.Replace(lines[i], []byte("1"), []byte("2"), 1)), lines[i+1:]...), nil)
			for name, text := range map[string][]byte{"missing": without, "twice there": twice, "another": other} {
				if bytes.Equal(text, bytes.Join(lines, nil)) {
					continue
				}
				if _, _, err := read(t.Context(), packed(t, text)); fault.CodeOf(err) != fault.Invalid {
					t.Errorf("line %d is %s: %v", i, name, err)
				}
			}
		}
	})
	t.Run("of a later format, and what is none, are refused with a sentence", func(t *testing.T) {
		for text, says := range map[string]string{
			`{"format":"todo-chatbot-backup","version":2,"program":"9.0"}` + "\n": "has the format 2",
			`{"format":"something else","version":1}` + "\n":                      "not a back-up",
			"hello\n": "not a back-up",
			"":        "ends before its end",
		} {
			if _, _, err := read(t.Context(), packed(t, []byte(text))); fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), says) {
				t.Errorf("%q: %v", text, err)
			}
		}
		if _, _, err := read(t.Context(), []byte("SQLite format 3\x00")); !strings.Contains(err.Error(), "not a back-up") {
			t.Errorf("another file: %v", err)
		}
	})
	t.Run("names no table that could be more than a name", func(t *testing.T) {
		head, err := json.Marshal(Header{Format: formatName, Version: formatVersion})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{`a"; drop table x; --`, "", "A", strings.Repeat("a", 64)} {
			table, err := json.Marshal(Table{Name: name, Columns: []Column{{"id", Text}}})
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := read(t.Context(), packed(t, []byte(string(head)+"\n"+string(table)+"\n"))); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

func unpacked(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func packed(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzRow: every row comes back as it was.
func FuzzRow(f *testing.F) {
	f.Add("ann", int64(1), []byte{1}, "note", false)
	f.Add("\xff", int64(-1), []byte(nil), "{\"base64\":\"\"}", true)
	f.Fuzz(func(t *testing.T, user string, number int64, key []byte, note string, none bool) {
		row := Row{user, number, append([]byte{}, key...), note}
		if none {
			row[3] = nil
		}
		b, err := encodeRow(things, row)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Count(b, []byte("\n")) != 1 || b[0] != '[' {
			t.Fatalf("it is not one line: %q", b)
		}
		got, err := decodeRow(things, b)
		if err != nil || !reflect.DeepEqual(got, row) {
			t.Fatalf("got %#v, %v, want %#v", got, err, row)
		}
	})
}

// A row stands between its brackets, and has nothing beside them.
func TestARowWithoutItsBracketsIsNone(t *testing.T) {
	b, err := encodeRow(things, Row{"ann", int64(1), []byte{1}, "note"})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]byte{b[1:], b[:len(b)-2], append([]byte(" "), b...), append(bytes.TrimSuffix(b, []byte("\n")), " \n"...)} {
		if row, err := decodeRow(things, line); err == nil {
			t.Errorf("%q is read as %v, want an error", line, row)
		}
	}
}

// FuzzRead: what is not a back-up is refused, and nothing else happens.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if _, err := Write(context.Background(), &b, example(), "1", time.Unix(1, 0)); err != nil {
		f.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		f.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, _, err := read(t.Context(), packed(t, text)); err != nil && fault.CodeOf(err) != fault.Invalid {
			t.Fatalf("got %v", err)
		}
	})
}
