package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// exportPage is how many turns are read at once, maxExport how many there can be.
const (
	exportPage = 200
	maxExport  = 20_000
)

// Export writes a whole conversation as Markdown ("md") or JSON ("json").
func (s *Service) Export(ctx context.Context, who todo.Actor, conversation, format string) (body []byte, contentType string, err error) {
	if format != "md" && format != "json" {
		return nil, "", fault.InField("format", "%q is no export format. Use md or json.", format)
	}
	c, err := s.store.Conversation(ctx, who.User, conversation)
	if err != nil {
		return nil, "", err
	}
	turns, err := s.allTurns(ctx, who.User, conversation)
	if err != nil {
		return nil, "", err
	}
	if format == "json" {
		body, err = json.MarshalIndent(struct {
			Conversation Conversation `json:"conversation"`
			Turns        []Turn       `json:"turns"`
		}{c, turns}, "", "  ")
		return append(body, '\n'), "application/json", err
	}
	return []byte(markdown(c, turns, who.Location())), "text/markdown; charset=utf-8", nil
}

func (s *Service) allTurns(ctx context.Context, user todo.UserID, conversation string) ([]Turn, error) {
	turns := []Turn{}
	for before := ""; len(turns) < maxExport; before = turns[0].ID {
		page, err := s.store.Turns(ctx, user, conversation, before, exportPage)
		if err != nil {
			return nil, err
		}
		turns = slices.Concat(page, turns)
		if len(page) < exportPage {
			break
		}
	}
	return turns, nil
}

func markdown(c Conversation, turns []Turn, loc *time.Location) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", plainLine(c.Title))
	for _, t := range turns {
		fmt.Fprintf(&b, "\n**You** (%s)\n\n%s\n", t.Created.In(loc).Format("Mon 2 Jan 2006 15:04 MST"), quoted(t.Message))
		b.WriteString("\n**Assistant**\n\n")
		if t.Response != "" {
			b.WriteString(quoted(t.Response) + "\n")
		}
		for _, s := range t.Steps {
			writeReceipt(&b, s.Result)
		}
		if t.Plan != nil {
			fmt.Fprintf(&b, "\n_%s %s_\n", plainLine(t.Plan.Summary), decisionText(t.Plan.Decision))
		}
		if t.Error != "" {
			fmt.Fprintf(&b, "\n_%s_\n", t.Error)
		}
	}
	return b.String()
}

func writeReceipt(b *strings.Builder, r *Result) {
	if r == nil || r.Receipt == nil {
		return
	}
	b.WriteString("\n")
	for _, l := range r.Receipt.Lines {
		fmt.Fprintf(b, "- %s #%d %s", r.Receipt.Kind, l.Task, plainLine(l.Title))
		if l.Detail != "" {
			fmt.Fprintf(b, " (%s)", plainLine(l.Detail))
		}
		b.WriteString("\n")
	}
}

func decisionText(d Decision) string {
	if d == Undecided {
		return "It waits for your decision."
	}
	return strings.ToUpper(string(d[:1])) + string(d[1:]) + "."
}

// quoted is a text as a Markdown quotation, so that none of it is read as
// part of the document around it.
func quoted(s string) string {
	return "> " + strings.ReplaceAll(escape(s), "\n", "\n> ")
}

func plainLine(s string) string { return escape(strings.Join(strings.Fields(s), " ")) }

var escaper = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", "#", `\#`, "!", `\!`, "|", `\|`)

func escape(s string) string { return escaper.Replace(s) }
