package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/clip"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// exportPage is how many turns are read at once, maxExport how many there can be.
const (
	exportPage = 200
	maxExport  = 20_000
)

// Export returns what writes a whole conversation, all its branches, as
// Markdown ("md") or JSON ("json"), a page of turns at a time.
func (s *Service) Export(ctx context.Context, who todo.Actor, conversation,
	format string) (write func(io.Writer) error, contentType string, err error) {
	if format != "md" && format != "json" {
		return nil, "", fault.InField("format", "%q is no export format. Use md or json.", format)
	}
	c, err := s.store.Conversation(ctx, who.User, conversation)
	if err != nil {
		return nil, "", err
	}
	if format == "json" {
		return func(w io.Writer) error { return s.exportJSON(ctx, c, w) }, "application/json", nil
	}
	// Which branches there are is known only at the end: until then no more is
	// kept of a turn than what it follows.
	stubs := []Turn{}
	err = s.eachTurn(ctx, c, func(t Turn) error {
		stubs = append(stubs, Turn{ID: t.ID, Parent: t.Parent, Message: clip.Runes(t.Message, madeTitle)})
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return func(w io.Writer) error { return s.exportMarkdown(ctx, c, stubs, who.Location(), w) },
		"text/markdown; charset=utf-8", nil
}

// eachTurn calls do with every turn in the order of their making.
func (s *Service) eachTurn(ctx context.Context, c Conversation, do func(Turn) error) error {
	for n := 0; n < maxExport; {
		page, err := s.store.Every(ctx, c.User, c.ID, n, exportPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, t := range page {
			if err := do(t.AsOf(s.now())); err != nil {
				return err
			}
		}
		n += len(page)
	}
	return nil
}

// exportJSON writes {"conversation": …, "turns": […]}, indented.
func (s *Service) exportJSON(ctx context.Context, c Conversation, w io.Writer) error {
	head, err := json.MarshalIndent(c, "  ", "  ")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "{\n  \"conversation\": %s,\n  \"turns\": [", head); err != nil {
		return err
	}
	between := "\n    "
	err = s.eachTurn(ctx, c, func(t Turn) error {
		body, err := json.MarshalIndent(t, "    ", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s%s", between, body)
		between = ",\n    "
		return err
	})
	if err != nil {
		return err
	}
	end := "\n  ]\n}\n"
	if between == "\n    " {
		end = "]\n}\n"
	}
	_, err = io.WriteString(w, end)
	return err
}

// exportMarkdown writes branch by branch. Turns are read again as they come,
// the next ones with each: most branches are in the order of their making.
func (s *Service) exportMarkdown(ctx context.Context, c Conversation, stubs []Turn, loc *time.Location,
	w io.Writer) error {
	number := make(map[string]int, len(stubs))
	for i, t := range stubs {
		number[t.ID] = i
	}
	page := map[string]Turn{}
	read := func(id string) (Turn, error) {
		if t, ok := page[id]; ok {
			return t, nil
		}
		clear(page)
		turns, err := s.store.Every(ctx, c.User, c.ID, number[id], exportPage)
		for _, t := range turns {
			page[t.ID] = t.AsOf(s.now())
		}
		return page[id], err
	}
	if _, err := fmt.Fprintf(w, "# %s\n", plainLine(c.Title)); err != nil {
		return err
	}
	for i, branch := range branches(stubs, c.Head) {
		var b strings.Builder
		if i > 0 && branch.after == nil {
			b.WriteString("\n## Another branch, from the beginning\n")
		} else if i > 0 {
			fmt.Fprintf(&b, "\n## Another branch, after “%s”\n", plainLine(branch.after.Message))
		}
		for _, stub := range branch.turns {
			t, err := read(stub.ID)
			if err != nil {
				return err
			}
			writeTurn(&b, t, loc)
			if _, err := io.WriteString(w, b.String()); err != nil {
				return err
			}
			b.Reset()
		}
	}
	return nil
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
		number := ""
		if l.Task != 0 {
			number = fmt.Sprintf("#%d ", l.Task)
		}
		fmt.Fprintf(b, "- %s %s%s", r.Receipt.Kind, number, plainLine(l.Title))
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

var escaper = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", "#",
	`\#`, "!", `\!`, "|", `\|`)

func escape(s string) string { return escaper.Replace(s) }
