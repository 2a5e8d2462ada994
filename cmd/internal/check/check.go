// Package check is the program todo-chatbot-check: it asks each given URL until
// it answers with success. The images have no shell, so this is what `helm test`
// runs in the cluster. With the argument "dependencies" it asks the database and
// the model instead, once, and answers in JSON: that is what
// `todoctl validate --dependencies` runs.
//
// It is the backend's program under another name, as two programs would hold the
// same libraries twice.
package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// Name is what the program is called by.
const Name = "todo-chatbot-check"

const (
	patience = 60 * time.Second
	pause    = time.Second
)

// Main asks what the arguments name and returns the status to exit with.
func Main(ctx context.Context, args []string, getenv func(string) string, out, told io.Writer) int {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if len(args) == 0 {
		fmt.Fprintln(told, Name+": give the URLs to ask, e.g. http://todo-chatbot-backend:8000/health?ready")
		return 2
	}
	if args[0] == entity.CheckDependencies {
		if err := dependencies(ctx, getenv, out); err != nil {
			fmt.Fprintf(told, "%s: %v\n", Name, err)
			return 1
		}
		return 0
	}
	status := 0
	for _, url := range args {
		if err := check(ctx, http.DefaultClient, url, pause); err != nil {
			fmt.Fprintf(told, "%s: %s: %v\n", Name, url, err)
			status = 1
			continue
		}
		fmt.Fprintln(out, "answers:", url)
	}
	return status
}

// check asks until the answer is a success; when ctx ends it says what stood in the way.
func check(ctx context.Context, client *http.Client, url string, pause time.Duration) error {
	var reason error
	for {
		err := ask(ctx, client, url)
		if err == nil {
			return nil
		}
		if reason == nil || ctx.Err() == nil {
			reason = err // That the time is up says less than what happened before.
		}
		select {
		case <-ctx.Done():
			return reason
		case <-time.After(pause):
		}
	}
}

func ask(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return errors.New("answered " + response.Status)
	}
	return nil
}
