package check

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// terminationLog is where Kubernetes reads what a container has to say at its
// end: reading it needs no right to logs.
const terminationLog = "/dev/termination-log"

// dependencies asks the database, the model and the mail server that the environment names, and
// writes what it found. It fails only where the answer cannot be written.
func dependencies(ctx context.Context, getenv func(string) string, out io.Writer) error {
	answer := entity.Answer{Faults: []entity.AnswerFault{}}
	if address := getenv(entity.DatabaseURL); address == "" {
		answer.Faults = append(answer.Faults, entity.AnswerFault{Rule: "database-reachable",
			Message: entity.DatabaseURL + " is empty: there is no database to ask",
			Hint:    "give it to todoctl by --env-file or the environment, or put it into the Secret"})
	} else {
		checkDatabase(ctx, address, &answer)
	}
	e := endpoint{base: getenv(entity.OpenAIBaseURL), key: getenv(entity.OpenAIAPIKey),
		model: getenv(entity.OpenAIModel)}
	if getenv(entity.AssistantName) != "offline" && (e.key != "" || e.base != "") {
		e.base = cmp.Or(e.base, openAI)
		checkModel(ctx, modelClient(), e, &answer)
	}
	if server := getenv(entity.SMTPURL); server != "" {
		checkMail(ctx, server, nil, &answer)
	}
	return write(answer, getenv, out)
}

// write tells the answer, with whatever is secret in it masked: servers repeat
// what they were given.
func write(answer entity.Answer, getenv func(string) string, out io.Writer) error {
	given := map[string]string{}
	for _, key := range entity.SecretKeys() {
		given[key] = getenv(key)
	}
	secrets, err := entity.NewSecrets(given)
	if err != nil {
		return err
	}
	for i, fault := range answer.Faults {
		answer.Faults[i].Message, answer.Faults[i].Hint = secrets.Masked(fault.Message), secrets.Masked(fault.Hint)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	if _, err := os.Stat(terminationLog); err == nil {
		if err := os.WriteFile(terminationLog, text, 0o600); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
	}
	_, err = fmt.Fprintln(out, string(text))
	return err
}

// modelClient follows no redirect: the key is for the endpoint that was named.
func modelClient() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
