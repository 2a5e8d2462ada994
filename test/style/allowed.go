package main

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// counts is how many findings there are, by folder and rule: "app/store columns".
type counts map[string]int

func (f finding) key() string { return path.Dir(f.path) + " " + f.rule }

func count(found []finding) counts {
	c := counts{}
	for _, f := range found {
		c[f.key()]++
	}
	return c
}

func (c counts) String() string {
	var b strings.Builder
	b.WriteString("# What is over the limits of style from before there were any: folder, rule, how many.\n" +
		"# go run ./test/style -write writes this file from what there is; it only gets less.\n")
	for _, key := range slices.Sorted(maps.Keys(c)) {
		fmt.Fprintf(&b, "%s %d\n", key, c[key])
	}
	return b.String()
}

// readCounts reads what String writes; a file that isn't there allows nothing.
func readCounts(name string) (counts, error) {
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return counts{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c := counts{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) != 3 {
			return nil, fmt.Errorf("%s:%d: a line is FOLDER RULE COUNT", name, n)
		}
		if c[words[0]+" "+words[1]], err = strconv.Atoi(words[2]); err != nil {
			return nil, fmt.Errorf("%s:%d: %q isn't a number", name, n, words[2])
		}
	}
	return c, lines.Err()
}
