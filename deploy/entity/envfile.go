package entity

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

const maxEnvFile = 1 << 20

// EnvFile is a file of KEY=value lines as it was read.
type EnvFile struct {
	Secrets Secrets
	// Lines are all that give a key, in their order.
	Lines []EnvLine
}

// EnvLine is a line of an EnvFile. Its key may be any text: where it is none of the
// Secret's it may be a piece of a secret, and is not to be shown.
type EnvLine struct {
	// Number counts from 1.
	Number int
	Key    string
	// Empty says that the line gives no value.
	Empty bool
}

// Line is the line that gives a key's value, the last of several; 0 where there is none.
func (f EnvFile) Line(key string) int {
	number := 0
	for _, line := range f.Lines {
		if line.Key == key {
			number = line.Number
		}
	}
	return number
}

// ParseEnvFile reads lines of KEY=value, as docker and shells write them: empty
// lines and those that begin with # are skipped, "export " is allowed, and a
// value may stand in single or double quotes. Keys that are not the Secret's are
// kept as lines alone, because such files hold other settings too. No error holds
// a value.
func ParseEnvFile(r io.Reader) (EnvFile, error) {
	var file EnvFile
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
			return EnvFile{}, fmt.Errorf("line %d is not of the form KEY=value", number)
		}
		value, err := unquote(strings.TrimSpace(value))
		if err != nil {
			return EnvFile{}, fmt.Errorf("line %d: %w", number, err)
		}
		key = strings.TrimSpace(key)
		values[key] = value
		file.Lines = append(file.Lines, EnvLine{Number: number, Key: key, Empty: value == ""})
	}
	if err := scanner.Err(); err != nil {
		return EnvFile{}, fmt.Errorf("read the lines: %w", err)
	}
	kept := map[string]string{}
	for _, key := range SecretKeys() {
		kept[key] = values[key]
	}
	var err error
	file.Secrets, err = NewSecrets(kept)
	return file, err
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
