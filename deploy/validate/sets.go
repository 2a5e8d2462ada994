package validate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/deploy/chart"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// Request is what a person asks to be checked.
type Request struct {
	// Arguments are values files, each a set of its own, and charts: folders and archives.
	Arguments []string
	// Chart is a chart's folder or archive; "" is the one compiled in.
	Chart   string
	Profile string
	// Files and Settings lie below every argument.
	Files    []string
	Settings []values.Setting
	Stdin    io.Reader
}

// Set is one set of values with its name.
type Set struct {
	Name  string
	Input values.Input
}

// Group is the sets that are for one chart.
type Group struct {
	Chart string
	Sets  []Set
}

// Sets works out what is to be checked against which chart.
func Sets(request Request) ([]Group, error) {
	below := values.Input{Files: request.Files, Settings: request.Settings, Stdin: request.Stdin}
	if request.Profile != "" {
		text, err := chart.Profile(request.Profile)
		if err != nil {
			return nil, err
		}
		below.Layers = []*values.Source{values.NewSource("values-"+request.Profile+".yaml (profile)", text)}
	}
	if stdins(request) > 1 {
		return nil, errors.New("the standard input can be read once: give - one time")
	}
	main := Group{Chart: request.Chart}
	var groups []Group
	for _, argument := range request.Arguments {
		info, err := os.Stat(argument)
		switch {
		case err == nil && isArchive(argument):
			group, err := archiveGroup(argument, below)
			if err != nil {
				return nil, err
			}
			groups = append(groups, group)
		case argument == "-" || err == nil && !info.IsDir():
			main.Sets = append(main.Sets, Set{argument, over(below, argument)})
		case err != nil:
			return nil, fmt.Errorf("find %s: %w", argument, err)
		default:
			group, err := chartGroup(argument, below)
			if err != nil {
				return nil, err
			}
			groups = append(groups, group)
		}
	}
	if len(request.Arguments) == 0 {
		main.Sets = []Set{{nameOf(request), below}}
	}
	if len(main.Sets) > 0 {
		groups = append([]Group{main}, groups...)
	}
	return groups, nil
}

// chartGroup is the values files of a chart's folder, each over the chart's own.
func chartGroup(folder string, below values.Input) (Group, error) {
	if _, err := os.Stat(filepath.Join(folder, "Chart.yaml")); err != nil {
		return Group{}, fmt.Errorf("%s is a folder without a Chart.yaml: name the values files in it", folder)
	}
	files, err := filepath.Glob(filepath.Join(folder, "values*.yaml"))
	if err != nil {
		return Group{}, fmt.Errorf("list the values files of %s: %w", folder, err)
	}
	group := Group{Chart: folder}
	for _, file := range files {
		group.Sets = append(group.Sets, Set{file, over(below, file)})
	}
	return group, nil
}

func over(below values.Input, file string) values.Input {
	below.Files = append(slices.Clone(below.Files), file)
	return below
}

func stdins(request Request) int {
	count := 0
	for _, path := range slices.Concat(request.Files, request.Arguments) {
		if path == "-" {
			count++
		}
	}
	if slices.Contains(request.Files, "-") && len(request.Arguments) > 1 {
		count += len(request.Arguments)
	}
	return count
}

func nameOf(request Request) string {
	if len(request.Files) > 0 {
		return strings.Join(request.Files, ", ")
	}
	return "the values given"
}

// All checks sets on all processors. The results have the sets' order.
func (c *Checker) All(ctx context.Context, sets []Set) ([]Result, error) {
	results, failures := make([]Result, len(sets)), make([]error, len(sets))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(sets)) {
		workers.Go(func() {
			for i := range next {
				results[i], failures[i] = c.check(ctx, sets[i], c.renders(len(sets)))
			}
		})
	}
	for i := range sets {
		next <- i
	}
	close(next)
	workers.Wait()
	return results, errors.Join(failures...)
}
