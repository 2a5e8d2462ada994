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

// Export writes a whole conversation, all its branches, as Markdown ("md") or
// JSON ("json").
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
	return []byte(markdown(c, branches(turns, c.Head), who.Location())), "text/markdown; charset=utf-8", nil
}

func (s *Service) allTurns(ctx context.Context, user todo.UserID, conversation string) ([]Turn, error) {
	turns := []Turn{}
	for last := -1; last != len(turns) && len(turns) < maxExport; {
		last = len(turns)
		page, err := s.store.Every(ctx, user, conversation, last, exportPage)
		if err != nil {
			return nil, err
		}
		for _, t := range page {
			turns = append(turns, s.asOfNow(t))
		}
	}
	return turns, nil
}

// branch is a part of a conversation in which each turn follows the one before.
type branch struct {
	after *Turn // that the first one follows, nil for the beginning
	turns []Turn
}

// branches puts turns in the order of their making into branches: first the
// one that ends with head, then the others, each from where it parts.
func branches(turns []Turn, head string) []branch {
	at := map[string]int{}
	for i, t := range turns {
		at[t.ID] = i
	}
	told := make([]bool, len(turns))
	upTo := func(i int) branch {
		var b branch
		for !told[i] {
			told[i] = true
			b.turns = append(b.turns, turns[i])
			parent, ok := at[turns[i].Parent]
			if !ok {
				break
			}
			if b.after = &turns[parent]; told[parent] {
				break
			}
			b.after, i = nil, parent
		}
		slices.Reverse(b.turns)
		return b
	}
	var all []branch
	if i, ok := at[head]; ok {
		all = append(all, upTo(i))
	}
	for i := len(turns) - 1; i >= 0; i-- { // what ends last is a branch's end
		if b := upTo(i); len(b.turns) > 0 {
			all = append(all, b)
		}
	}
	return all
}

func markdown(c Conversation, all []branch, loc *time.Location) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", plainLine(c.Title))
	for i, branch := range all {
		if i > 0 && branch.after == nil {
			b.WriteString("\n## Another branch, from the beginning\n")
		} else if i > 0 {
			fmt.Fprintf(&b, "\n## Another branch, after “%s”\n", plainLine(clip(branch.after.Message, madeTitle)))
		}
		for _, t := range branch.turns {
			writeTurn(&b, t, loc)
		}
	}
	return b.String()
}

func writeTurn(b *strings.Builder, t Turn, loc *time.Location) {
	fmt.Fprintf(b, "\n**You** (%s)\n\n%s\n", t.Created.In(loc).Format("Mon 2 Jan 2006 15:04 MST"), quoted(t.Message))
	b.WriteString("\n**Assistant**\n\n")
	if t.Response != "" {
		b.WriteString(quoted(t.Response) + "\n")
	}
	for _, s := range t.Steps {
		writeReceipt(b, s.Result)
	}
	if t.Plan != nil {
		fmt.Fprintf(b, "\n_%s %s_\n", plainLine(t.Plan.Summary), decisionText(t.Plan.Decision))
	}
	if t.Error != "" {
		fmt.Fprintf(b, "\n_%s_\n", t.Error)
	}
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
