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
	values := map[string]string{}
	scanner := bufio.NewScanner(io.LimitReader(r, maxEnvFile))
	scanner.Buffer(nil, maxEnvFile)
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimSpace(strings.TrimPrefix(scanner.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, found := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !found {
			return Secrets{}, fmt.Errorf("line %d is not of the form KEY=value", number)
		}
		value, err := unquote(strings.TrimSpace(value))
		if err != nil {
			return Secrets{}, fmt.Errorf("line %d: %w", number, err)
		}
		values[strings.TrimSpace(key)] = value
	}
	if err := scanner.Err(); err != nil {
		return Secrets{}, fmt.Errorf("read the lines: %w", err)
	}
	kept := map[string]string{}
	for _, key := range SecretKeys() {
		kept[key] = values[key]
	}
	return NewSecrets(kept)
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
