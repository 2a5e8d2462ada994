package dist

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	sumsName       = "SHA256SUMS"
	signatureName  = "SHA256SUMS.sig"
	provenanceName = "provenance.json"
	formulaName    = "todo.rb"
	keyName        = "cosign.pub" // not of a release; people keep it beside one
)

// writeSums writes them as sha256sum -c reads them.
func writeSums(files []file) []byte {
	lines := make([]string, 0, len(files))
	for _, f := range files {
		lines = append(lines, f.sum()+"  "+f.name+"\n")
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	return []byte(strings.Join(lines, ""))
}

var sumLine = regexp.MustCompile(`^([0-9a-f]{64}) [ *]([^/\\]+)$`)

// readSums reads them by name. A name that leads elsewhere is none.
func readSums(text []byte) (map[string]string, error) {
	sums := map[string]string{}
	scanner := bufio.NewScanner(bytes.NewReader(text))
	for scanner.Scan() {
		found := sumLine.FindStringSubmatch(scanner.Text())
		if found == nil || found[2] != filepath.Base(found[2]) {
			return nil, fmt.Errorf("%s has a line that is no checksum of a file beside it", sumsName)
		}
		if _, twice := sums[found[2]]; twice {
			return nil, fmt.Errorf("%s names %q twice", sumsName, found[2])
		}
		sums[found[2]] = found[1]
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", sumsName, err)
	}
	if len(sums) == 0 {
		return nil, errors.New(sumsName + " is empty")
	}
	return sums, nil
}
