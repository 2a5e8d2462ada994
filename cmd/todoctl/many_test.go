package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestValidateTakesAThousandFilesAtOnce holds one call to an answer for each file,
// in their order, and to finding the one that is wrong. What it takes is measured by
// make bench; the time here only ends a program that hangs.
func TestValidateTakesAThousandFilesAtOnce(t *testing.T) {
	const count, wrong = 1000, 617
	folder := t.TempDir()
	var files []string
	for i := range count {
		replicas := i%9 + 2
		if i == wrong {
			replicas = -1
		}
		file := filepath.Join(folder, fmt.Sprintf("values-%d.yaml", i))
		text := fmt.Sprintf("environment: prod\nreplicaCount: {backend: %d}\nimage: {backend: {tag: 1.%d.0}}\n"+
			"commonAnnotations: {team: t%d}\n", replicas, i, i)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	report, err := validatedAlone(t, files...)
	if err == nil {
		t.Error("a file is wrong, and the program ends with 0")
	}
	if len(report.Results) != count {
		t.Fatalf("%d files are answered of %d", len(report.Results), count)
	}
	for i, result := range report.Results {
		if result.Name != files[i] {
			t.Fatalf("answer %d is about %s, want %s", i, result.Name, files[i])
		}
		var errors []string
		for _, diagnostic := range result.Diagnostics {
			if diagnostic.Severity == "error" {
				errors = append(errors, diagnostic.Message)
			}
		}
		if (len(errors) > 0) != (i == wrong) {
			t.Errorf("%s has the errors %q", result.Name, errors)
		}
	}
	if _, err := validatedAlone(t, append(files[:wrong:wrong], files[wrong+1:]...)...); err != nil {
		t.Errorf("without the wrong file: %v", err)
	}
}

// answers are what todoctl validate -o json says of files, as far as it is read here.
type answers struct {
	Results []struct {
		Name        string
		Diagnostics []struct{ Severity, Message string }
	}
}

// validatedAlone runs todoctl validate on files with no cluster to ask.
func validatedAlone(t *testing.T, files ...string) (found answers, err error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	command := exec.CommandContext(ctx, "todoctl", append([]string{"validate", "--offline", "-o", "json"}, files...)...)
	var trouble strings.Builder
	command.Stderr = &trouble
	out, err := command.Output()
	if unread := json.Unmarshal(out, &found); unread != nil {
		t.Fatalf("%v: %v\n%s%s", err, unread, out, trouble.String())
	}
	return found, err
}
