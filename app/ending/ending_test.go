package ending_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/todo-chatbot/todo-chatbot/app/ending"
)

func TestLeave(t *testing.T) {
	for name, text := range map[string]string{
		"a sentence":                  "PostgreSQL at db:5432 doesn't answer.",
		"several lines":               "PORT is wrong.\nJWT_SECRET is \"missing\".",
		"nothing":                     "",
		"more than there is room for": strings.Repeat("é", 5000),
		"bytes that take six in JSON": strings.Repeat("\x01", 5000),
		"bytes that aren't UTF-8":     "\xff\xfe",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(file, []byte(strings.Repeat("what was there before", 500)), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := ending.Leave(file, text, ending.DatabaseRefused); err != nil {
				t.Fatal(err)
			}
			left, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(left) > 4096 {
				t.Errorf("%d bytes are left, and Kubernetes keeps 4,096", len(left))
			}
			var m ending.Message
			if err := json.Unmarshal(left, &m); err != nil || m.Code != ending.DatabaseRefused {
				t.Fatalf("it left %q: %v", left, err)
			}
			if short := len(text) < 500 && !strings.Contains(text, "\xff"); short && m.Text != text {
				t.Errorf("the text is %q, want %q", m.Text, text)
			}
		})
	}
	t.Run("without such a file none is made", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "log")
		if err := ending.Leave(file, "x", ending.Failed); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("there is a file: %v", err)
		}
	})
	t.Run("what can't be written is said", func(t *testing.T) {
		if err := ending.Leave(t.TempDir(), "x", ending.Failed); err == nil {
			t.Error("a folder was written into")
		}
	})
}

func TestCodeOf(t *testing.T) {
	cause := errors.New("no route")
	err := fmt.Errorf("open: %w", ending.With(ending.DatabaseUnreachable, cause))
	if got := ending.CodeOf(err); got != ending.DatabaseUnreachable {
		t.Errorf("the code is %q", got)
	}
	if !errors.Is(err, cause) || err.Error() != "open: no route" {
		t.Errorf("the error is %v", err)
	}
	if got := ending.CodeOf(cause); got != ending.Failed {
		t.Errorf("an error without a code has %q", got)
	}
	if ending.With(ending.Failed, nil) != nil {
		t.Error("nil became an error")
	}
}
