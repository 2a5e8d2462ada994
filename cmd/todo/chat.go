package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/client"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func newChat(s *settings) *cobra.Command {
	var conversation string
	var yes, fresh bool
	cmd := &cobra.Command{
		Use:   "chat [MESSAGE...]",
		Short: "Talk to your list; without a message, a conversation",
		Long: `Talk to your list; without a message, a conversation.

A message goes on with the conversation that you had last in the terminal, if
that was within the last hour: "make it 6pm" then means what was talked about,
and the number of an answer chooses it. --new begins another one.`,
		Example: `  todo chat "remind me to pay rent on the 1st of every month"
  todo chat "actually, make it the 2nd"
  todo chat                   # a conversation; /help tells what can be done in it`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, done, err := s.connect(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			t := &talk{client: c, settings: s, conversation: conversation, yes: yes,
				in: bufio.NewReader(cmd.InOrStdin()), terminal: term.IsTerminal(int(os.Stdin.Fd()))}
			defer func() { s.keepLastTalk(lastTalk{Conversation: t.conversation, At: time.Now(), Options: t.options}) }()
			if len(args) > 0 {
				return t.sayOnce(cmd.Context(), strings.Join(args, " "), fresh)
			}
			if t.terminal && s.output == "text" {
				return t.interact(cmd.Context())
			}
			return t.loop(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&conversation, "conversation", "", "go on with the conversation of this id")
	cmd.Flags().BoolVar(&yes, "yes", false, "approve plans without asking")
	cmd.Flags().BoolVar(&fresh, "new", false, "begin a new conversation")
	cmd.MarkFlagsMutuallyExclusive("conversation", "new")
	return cmd
}

// talk is a conversation in the terminal.
type talk struct {
	client       *client.Client
	settings     *settings
	conversation string
	yes          bool
	in           *bufio.Reader
	terminal     bool
	options      []chat.Option // of the last question
}

// sayOnce says one message, in the conversation that was had last unless
// another or a new one is asked for.
func (t *talk) sayOnce(ctx context.Context, message string, fresh bool) error {
	if fresh || t.conversation != "" {
		_, err := t.say(ctx, message)
		return err
	}
	last := t.settings.lastTalk(time.Now())
	t.conversation, t.options = last.Conversation, last.Options
	begun, err := t.say(ctx, t.pick(message))
	// Once begun it was said: a conflict is then about its plan, which was
	// decided elsewhere, and to say it again would do again what it did.
	if code := fault.CodeOf(err); !begun && last.Conversation != "" &&
		(code == fault.NotFound || code == fault.Conflict) {
		t.conversation = "" // it is gone, or busy in another terminal
		_, err = t.say(ctx, message)
	}
	return err
}

// loop reads a message a line until the input ends, each after the answer to
// the one before it: what a program or a file says.
func (t *talk) loop(ctx context.Context) error {
	for {
		line, err := t.ask(ctx, "› ")
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if line == "" {
			continue
		}
		if _, err := t.say(ctx, t.pick(line)); err != nil {
			if ctx.Err() != nil || !t.terminal {
				return err
			}
			fmt.Fprintln(t.settings.out, sentence(err))
		}
	}
}

// pick turns the number of an option into what choosing it says.
func (t *talk) pick(line string) string {
	n, err := strconv.Atoi(line)
	if err == nil && n >= 1 && n <= len(t.options) {
		return t.options[n-1].Message
	}
	return line
}

// say sends a message and prints the turn; a plan is put to the person. begun
// says whether the message became a turn, however that ended.
func (t *talk) say(ctx context.Context, message string) (begun bool, err error) {
	t.options = nil
	v := &view{talk: t, now: time.Now()}
	err = t.client.Chat(ctx, t.conversation, message, v.event)
	for err == nil && v.plan != nil {
		approve := t.yes
		if !approve {
			if approve, err = t.consent(ctx); err != nil {
				return v.turn != "", err
			}
		}
		v.plan = nil
		err = t.client.Decide(ctx, v.turn, approve, v.last, v.event)
	}
	if ctx.Err() != nil && v.turn != "" {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if e := t.client.Stop(stop, v.turn); e != nil && fault.CodeOf(e) != fault.Conflict {
			return true, errors.Join(err, e)
		}
	}
	return v.turn != "", err
}

// consent asks for an approval; where nobody can answer it is refused.
func (t *talk) consent(ctx context.Context) (bool, error) {
	answer, err := t.ask(ctx, "Approve? [y/N] ")
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes", err
}

// ask reads a line, or gives up when ctx ends.
func (t *talk) ask(ctx context.Context, prompt string) (string, error) {
	if t.settings.output == "text" {
		fmt.Fprint(t.settings.out, prompt)
	}
	type read struct {
		line string
		err  error
	}
	got := make(chan read, 1)
	go func() {
		line, err := t.in.ReadString('\n')
		if err == io.EOF && line != "" {
			err = nil
		}
		got <- read{strings.TrimSpace(line), err}
	}()
	select {
	case r := <-got:
		return r.line, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
