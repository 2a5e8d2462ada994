package local

import (
	"os"
	"path/filepath"
	"testing"
)

func TestADatabaseIsNoCache(t *testing.T) {
	data, cache := t.TempDir(), t.TempDir()
	now := filepath.Join(data, "todo-chatbot", "postgresql", "todo")
	earlier := filepath.Join(cache, "todo-chatbot", "postgresql", "todo")
	if got := databaseFolder(data, cache, "todo"); got != now {
		t.Errorf("a new one is in %s, want %s", got, now)
	}
	if err := os.MkdirAll(earlier, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := databaseFolder(data, cache, "todo"); got != now {
		t.Errorf("what an interrupted start left in the cache counts: %s", got)
	}
	if err := os.WriteFile(filepath.Join(earlier, "ready"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := databaseFolder(data, cache, "todo"); got != earlier {
		t.Errorf("the one of an earlier version is not found, but %s", got)
	}
	if got := databaseFolder(data, cache, "other"); got == earlier {
		t.Error("another cluster's is taken for it")
	}
}
