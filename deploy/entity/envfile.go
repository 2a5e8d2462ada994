package entity

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

const maxEnvFile = 1 << 20

// ParseEnvFile reads lines of KEY=value, as docker and shells write them: empty
// lines and those that begin with # are skipped, "export " is allowed, and a
// value may stand in single or double quotes. Keys that are not the Secret's are
// skipped, because such files hold other settings too. No error holds a value.
func ParseEnvFile(r io.Reader) (Secrets, error) {
	secrets, _, err := ParseEnvFileLines(r)
	return secrets, err
}

// ParseEnvFileLines is ParseEnvFile, and says besides on which line, counted
// from 1, each of the Secret's keys stands.
func ParseEnvFileLines(r io.Reader) (Secrets, map[string]int, error) {
	values := map[string]string{}
	lines := map[string]int{}
	scanner := bufio.NewScanner(io.LimitReader(r, maxEnvFile))
	scanner.Buffer(nil, maxEnvFile)
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimSpace(strings.TrimPrefix(scanner.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, found := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !found {
			return Secrets{}, nil, fmt.Errorf("line %d is not of the form KEY=value", number)
		}
		value, err := unquote(strings.TrimSpace(value))
		if err != nil {
			return Secrets{}, nil, fmt.Errorf("line %d: %w", number, err)
		}
		key = strings.TrimSpace(key)
		values[key] = value
		lines[key] = number
	}
	if err := scanner.Err(); err != nil {
		return Secrets{}, nil, fmt.Errorf("read the lines: %w", err)
	}
	kept := map[string]string{}
	for _, key := range SecretKeys() {
		kept[key] = values[key]
	}
	secrets, err := NewSecrets(kept)
	return secrets, lines, err
}

func unquote(value string) (string, error) {
	if value == "" || (value[0] != '\'' && value[0] != '"') {
		return value, nil
	}
	quote := value[:1]
	if len(value) < 2 || !strings.HasSuffix(value, quote) {
		return "", fmt.Errorf("the value begins with %s and does not end with it", quote)
	}
	return value[1 : len(value)-1], nil
}
