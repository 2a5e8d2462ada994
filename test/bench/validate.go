package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/internal/memory"
)

// validation measures todoctl validate as people run it, a whole process: on the
// chart's three values files, and on a thousand files in one call. The figures are
// processor time, which depends least on what else runs.
func validation(ctx context.Context, o options, t *table, dir string) error {
	chart := filepath.Join("deploy", "chart", "todo-chatbot")
	var three []string
	for _, name := range []string{"values.yaml", "values-dev.yaml", "values-prod.yaml"} {
		three = append(three, filepath.Join(chart, name))
	}
	thousand, err := valuesFiles(dir, 1000)
	if err != nil {
		return err
	}
	took, peak, err := o.validated(ctx, 15, three)
	if err != nil {
		return err
	}
	t.add("todoctl", "validate 3 files", fmt.Sprintf("%s of CPU  (median of 15)", ms(took)))
	t.add("todoctl", "validate 3 files, memory", fmt.Sprintf("%.0f MB", float64(peak)/(1<<20)))
	took, peak, err = o.validated(ctx, 5, thousand)
	if err != nil {
		return err
	}
	figure := fmt.Sprintf("%s of CPU  (median of 5; %.0f files a second, %.0f MB)", ms(took), 1000/took.Seconds(), float64(peak)/(1<<20))
	t.add("todoctl", "validate 1,000 files", figure)
	return nil
}

// valuesFiles writes so many values files, no two the same, with nothing wrong.
func valuesFiles(dir string, count int) (files []string, err error) {
	for i := range count {
		file := filepath.Join(dir, fmt.Sprintf("values-%d.yaml", i))
		text := fmt.Sprintf("environment: prod\nreplicaCount: {backend: %d}\nimage: {backend: {tag: 1.%d.0}}\n"+
			"commonAnnotations: {team: t%d}\n", i%9+2, i, i)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// validated runs validate --offline so many times on files, which have nothing
// wrong, and returns the median of the processor time and the most memory in bytes.
func (o options) validated(ctx context.Context, times int, files []string) (took time.Duration, peak int64, err error) {
	var all []time.Duration
	for range times {
		command := exec.CommandContext(ctx, o.todoctl, append([]string{"validate", "--offline", "-q"}, files...)...)
		var out strings.Builder
		command.Stdout, command.Stderr = &out, &out
		most, err := memory.Run(command)
		if err != nil {
			return 0, 0, fmt.Errorf("%s validate: %w\n%s", o.todoctl, err, out.String())
		}
		peak = max(peak, most)
		all = append(all, command.ProcessState.UserTime()+command.ProcessState.SystemTime())
	}
	slices.Sort(all)
	return all[len(all)/2], peak, nil
}
