package main

import (
	"os"
	"strings"
	"testing"
)

func TestTheKeyOfWebPushIsMadeOnceAndIsTheOwnersAlone(t *testing.T) {
	dir, err := openDataDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	first, err := dir.pushKey()
	if err != nil || first.Public() == "" {
		t.Fatalf("got %q, %v", first.Public(), err)
	}
	if info, err := os.Stat(dir.file("vapid.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	if again, err := dir.pushKey(); err != nil || again != first {
		t.Errorf("the second time it is %q, %v", again.Public(), err)
	}
	if err := os.WriteFile(dir.file("vapid.key"), []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := dir.pushKey(); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged key: %v", err)
	}
}
