package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
	"github.com/todo-chatbot/todo-chatbot/deploy/values"
)

// secretFlags say where secrets come from. None is given as a value of a flag:
// such values stand in the list of processes and in the shell's history.
type secretFlags struct {
	envFile string
	files   []string
	prompt  bool
}

func (s *secretFlags) addFlags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&s.envFile, "env-file", "", "file with KEY=value lines; the keys are "+
		strings.Join(entity.SecretKeys(), ", "))
	flags.StringArrayVar(&s.files, "secret-file", nil, "a secret from a file, as KEY=path; - is standard input")
	flags.BoolVar(&s.prompt, "ask-secrets", false, "ask for secrets on the terminal")
}

// read takes each secret from --secret-file, then --env-file, then the
// environment, then the terminal. What a line of --env-file says to no effect, and what
// is doubtful, is written to out, or is an error where a release cannot do without.
func (s *secretFlags) read(in *os.File, out io.Writer) (entity.Secrets, error) {
	given, err := s.readGiven(in, out)
	if err != nil {
		return given.Secrets, err
	}
	for _, doubt := range given.Doubts {
		text := doubt.Message + ": " + cmp.Or(doubt.Hint, doubt.Rule.Hint)
		if at := doubt.At; at.Source != nil && !at.Source.Flag {
			text = fmt.Sprintf("%s:%d: %s", at.Source.Name, at.Line, text)
		}
		switch doubt.Rule.Severity {
		case rule.Error:
			return given.Secrets, errors.New(text)
		case rule.Warning:
			fmt.Fprintln(out, "! "+text)
		}
	}
	return given.Secrets, nil
}

// given says whether a flag names secrets, so that they are looked at also by a
// command that does not need them.
func (s *secretFlags) given() bool { return s.envFile != "" || len(s.files) > 0 || s.prompt }

// readGiven is read, with the places where the secrets stand.
func (s *secretFlags) readGiven(in *os.File, out io.Writer) (validate.Given, error) {
	given := validate.Given{Places: map[string]values.Place{}}
	take := func(more entity.Secrets, source func(key string) values.Place) {
		for _, key := range entity.SecretKeys() {
			if given.Secrets.Get(key) == "" && more.Get(key) != "" {
				given.Places[key] = source(key)
			}
		}
		given.Secrets = given.Secrets.Over(more)
	}
	fromFiles, err := s.fromFiles()
	if err != nil {
		return given, err
	}
	take(fromFiles, func(key string) values.Place { return flagPlace("--secret-file", key) })
	var (
		file   entity.EnvFile
		source *values.Source
	)
	if s.envFile != "" {
		if file, err = readEnvFile(s.envFile); err != nil {
			return given, err
		}
		source = values.NewSource(s.envFile, keysOnly(file))
		take(file.Secrets, func(key string) values.Place {
			return values.Place{Source: source, Line: file.Line(key), Column: 1, Width: len(key)}
		})
	}
	environment := map[string]string{}
	for _, key := range entity.SecretKeys() {
		environment[key] = os.Getenv(key)
	}
	fromEnvironment, err := entity.NewSecrets(environment)
	if err != nil {
		return given, err
	}
	take(fromEnvironment, func(key string) values.Place { return flagPlace("the environment's", key) })
	if s.prompt {
		given.Secrets, err = s.ask(given.Secrets, in, out)
	}
	book := rule.NewBook()
	given.Doubts = append(validate.Lines(book, file, source, given.Secrets), validate.Doubts(book, given)...)
	return given, err
}

func flagPlace(flag, text string) values.Place {
	return values.Place{Source: values.NewFlag(flag, text), Line: 1, Column: 1, Width: len(text)}
}

// readEnvFile reads --env-file. Of its text nothing is shown but the keys.
func readEnvFile(path string) (entity.EnvFile, error) {
	reader, err := os.Open(path)
	if err != nil {
		return entity.EnvFile{}, fmt.Errorf("read --env-file: %w", err)
	}
	defer reader.Close()
	file, err := entity.ParseEnvFile(io.LimitReader(reader, maxSecret))
	if err != nil {
		return entity.EnvFile{}, fmt.Errorf("read --env-file %s: %w", path, err)
	}
	return file, nil
}

// keysOnly are the lines of an env file with nothing but the Secret's keys.
func keysOnly(file entity.EnvFile) []byte {
	var all []string
	for _, line := range file.Lines {
		all = append(all, make([]string, line.Number-len(all))...)
		if slices.Contains(entity.SecretKeys(), line.Key) {
			all[line.Number-1] = line.Key + "=" + values.Masked
		}
	}
	return []byte(strings.Join(all, "\n"))
}

func (s *secretFlags) fromFiles() (entity.Secrets, error) {
	values := map[string]string{}
	for _, given := range s.files {
		key, path, found := strings.Cut(given, "=")
		if !found {
			return entity.Secrets{}, fmt.Errorf("--secret-file %q is not of the form KEY=path", given)
		}
		text, err := readSecret(path)
		if err != nil {
			return entity.Secrets{}, fmt.Errorf("read --secret-file %s: %w", key, err)
		}
		values[key] = strings.TrimRight(string(text), "\r\n")
		if values[key] == "" {
			return entity.Secrets{},
				fmt.Errorf("read --secret-file %s: it is empty; leave the flag out to keep what the cluster has", key)
		}
	}
	return entity.NewSecrets(values)
}

// readSecret reads a file, or standard input for "-".
func readSecret(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(os.Stdin, maxSecret))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxSecret))
}

// maxSecret is what the API server takes of one Secret.
const maxSecret = 1 << 20

// ask asks for what is still missing, without showing what is typed.
func (s *secretFlags) ask(have entity.Secrets, in *os.File, out io.Writer) (entity.Secrets, error) {
	if !term.IsTerminal(int(in.Fd())) {
		return have, fmt.Errorf("--ask-secrets needs a terminal: use --env-file or the environment instead")
	}
	// What is typed or pasted before the question stands there is not shown either.
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return have, fmt.Errorf("ask for secrets: %w", err)
	}
	defer func() { _ = term.Restore(int(in.Fd()), before) }()
	terminal := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, out}, "")
	asked := map[string]string{}
	for _, key := range []string{entity.DatabaseURL, entity.OpenAIAPIKey} {
		if have.Get(key) != "" {
			continue
		}
		text, err := terminal.ReadPassword(key + " (not shown; empty: keep what the cluster has): ")
		if errors.Is(err, io.EOF) { // Ctrl-C or Ctrl-D
			return have, errors.New("nothing was changed")
		}
		if err != nil {
			return have, fmt.Errorf("read %s from the terminal: %w", key, err)
		}
		asked[key] = strings.TrimSpace(text)
	}
	typed, err := entity.NewSecrets(asked)
	return have.Over(typed), err
}
