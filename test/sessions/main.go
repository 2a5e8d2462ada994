// Command sessions plays conversations of people with their list over the
// real chat service, its tools and its store, each with its own clock, and
// writes what became of the list after every turn.
//
//	go run ./test/sessions < conversations.jsonl              # one line of answers a conversation
//	go run ./test/sessions -table test/sessions/data          # how many turns came out right
//	go run ./test/sessions -table test/sessions/data -failures 20
//	go run ./test/sessions -table DIR -model-url http://localhost:11434/v1 -model NAME
//
// A line of input is a conversation without what was wanted of it; package
// [dialogues] has the form. Each choice that an answer offers is tried on a
// copy of the conversation, so that what is one tap away counts as such.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline"
	"github.com/todo-chatbot/todo-chatbot/app/openai"
	"github.com/todo-chatbot/todo-chatbot/test/sessions/dialogues"
)

func main() {
	var o options
	flag.StringVar(&o.table, "table", "", "score the conversations of this file or folder and print the table")
	flag.IntVar(&o.failures, "failures", 0, "with -table: list up to this many turns that did not come out right")
	flag.StringVar(&o.modelURL, "model-url", "", "ask this Chat Completions endpoint instead of the built-in assistant; OPENAI_API_KEY is its key")
	flag.StringVar(&o.model, "model", "", "the name of the language model")
	flag.IntVar(&o.workers, "workers", runtime.NumCPU(), "how many conversations are played at once")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := measure(ctx, o, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sessions:", err)
		os.Exit(1)
	}
}

type options struct {
	table    string
	failures int
	modelURL string
	model    string
	workers  int
}

// assistant is the model that is played.
func (o options) assistant() (chat.Model, error) {
	if o.modelURL == "" {
		if o.model != "" {
			return nil, errors.New("-model needs -model-url: the address of the endpoint that has the model")
		}
		return offline.New(), nil
	}
	return openai.New(openai.Config{Key: openai.Key(os.Getenv("OPENAI_API_KEY")), BaseURL: o.modelURL, Model: o.model}), nil
}

func measure(ctx context.Context, o options, in io.Reader, out io.Writer) error {
	model, err := o.assistant()
	if err != nil {
		return err
	}
	if o.table == "" {
		talks, err := dialogues.Read(in)
		if err != nil {
			return err
		}
		answers, err := playAll(ctx, o, model, talks)
		if err != nil {
			return err
		}
		w := bufio.NewWriter(out)
		for _, a := range answers {
			if err := json.NewEncoder(w).Encode(a); err != nil {
				return err
			}
		}
		return w.Flush()
	}
	talks, err := dialogues.Load(o.table)
	if err != nil {
		return err
	}
	answers, err := playAll(ctx, o, model, talks)
	if err != nil {
		return err
	}
	table := dialogues.Score(talks, answers)
	table.Print(out, o.failures)
	return nil
}

// playAll plays the conversations, some at once, and returns the answers in
// their order.
func playAll(ctx context.Context, o options, model chat.Model, talks []dialogues.Talk) ([]dialogues.Answers, error) {
	answers := make([]dialogues.Answers, len(talks))
	errs := make([]error, len(talks))
	next := make(chan int)
	var all sync.WaitGroup
	for range max(1, o.workers) {
		all.Go(func() {
			for i := range next {
				answers[i], errs[i] = play(ctx, model, talks[i])
			}
		})
	}
	for i := range talks {
		next <- i
	}
	close(next)
	all.Wait()
	return answers, errors.Join(errs...)
}
