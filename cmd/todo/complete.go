package main

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/app/client"
)

// What the shell offers when Tab is pressed. Nothing is said about what goes
// wrong there: the person is typing, and a sentence would stand in their line.

// completionTime is how long somebody waits for it.
const completionTime = 2 * time.Second

// offered is how many tasks are offered.
const offered = 100

// fixed completes a flag with words that never change.
func fixed(cmd *cobra.Command, flag string, words ...string) {
	mustComplete(cmd, flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// mustComplete says what a flag is completed by; that it has the flag is in the
// same few lines.
func mustComplete(cmd *cobra.Command, flag string, by cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, by); err != nil {
		panic(err)
	}
}

// offer gives what ask makes of the list, or nothing.
func (s *settings) offer(
	cmd *cobra.Command, in string, ask func(context.Context, *client.Client) []cobra.Completion,
) ([]cobra.Completion, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
	defer cancel()
	c, done, err := s.connect(ctx)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer done()
	return ask(ctx, c.In(in)), cobra.ShellCompDirectiveNoFileComp
}

// completeTasks offers the numbers of tasks with their titles, without those
// that are named already.
func (s *settings) completeTasks(in *string, among url.Values) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return s.offer(cmd, *in, func(ctx context.Context, c *client.Client) (out []cobra.Completion) {
			tasks, err := upTo(ctx, c, maps.Clone(among), offered)
			if err != nil {
				return nil
			}
			for _, t := range tasks {
				n := strconv.FormatInt(t.Number, 10)
				if strings.HasPrefix(n, strings.TrimPrefix(typed, "#")) && !slices.Contains(args, n) {
					out = append(out, cobra.CompletionWithDesc(n, visible(t.Title)))
				}
			}
			return out
		})
	}
}

// completeTags offers the tags of pending tasks.
func (s *settings) completeTags(cmd *cobra.Command, flag string, in *string) {
	mustComplete(cmd, flag, func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion,
		cobra.ShellCompDirective) {
		return s.offer(cmd, *in, func(ctx context.Context, c *client.Client) (out []cobra.Completion) {
			counts, err := c.Overview(ctx)
			if err != nil {
				return nil
			}
			for _, t := range counts.Tags {
				out = append(out, cobra.CompletionWithDesc(t.Tag, strconv.Itoa(t.Count)+" pending"))
			}
			return out
		})
	})
}

// inList is the flag of commands that work in a list, which offers the
// person's lists.
func (s *settings) inList(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "list", "", "the list that it is about, by what you call it (default: your own)")
	mustComplete(cmd, "list", func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion,
		cobra.ShellCompDirective) {
		return s.offer(cmd, "", func(ctx context.Context, c *client.Client) (out []cobra.Completion) {
			lists, err := c.Lists(ctx)
			if err != nil {
				return nil
			}
			for _, l := range lists.Lists {
				out = append(out, cobra.CompletionWithDesc(l.Handle, visible(l.Name)))
			}
			return out
		})
	})
}
