// Command todo-chatbot-check asks each given URL until it answers with success.
// The images have no shell, so this is what `helm test` runs in the cluster.
// With the argument "dependencies" it asks the database and the model instead,
// once, and answers in JSON: that is what `todoctl validate --dependencies` runs.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

const (
	patience = 60 * time.Second
	pause    = time.Second
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "todo-chatbot-check: give the URLs to ask, e.g. http://todo-chatbot-backend:8000/health?ready")
		os.Exit(2)
	}
	if os.Args[1] == entity.CheckDependencies {
		if err := dependencies(ctx, os.Getenv, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "todo-chatbot-check:", err)
			os.Exit(1)
		}
		return
	}
	failed := false
	for _, url := range os.Args[1:] {
		if err := check(ctx, http.DefaultClient, url, pause); err != nil {
			fmt.Fprintf(os.Stderr, "todo-chatbot-check: %s: %v\n", url, err)
			failed = true
			continue
		}
		fmt.Println("answers:", url)
	}
	if failed {
		os.Exit(1)
	}
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
