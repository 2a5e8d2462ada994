package e2e

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/todo-chatbot/todo-chatbot/deploy/lifecycle"
)

// table is what was measured, printed at the end.
type table struct {
	rows    []row
	namings []naming
	log     strings.Builder // everything our programs said
}

type row struct {
	behaviour string
	passed    bool
	took      time.Duration
	figures   string
}

// naming is how a fault was named, and what helm made of the same.
type naming struct {
	fault          string
	code           lifecycle.Code
	object         string
	took           time.Duration // since the cluster reported it
	helm, helmSays string
}

// podHash is what sets one pod's name apart from another's.
var podHash = regexp.MustCompile(`-[0-9a-z]{6,10}-[0-9a-z]{5}$`)

// markdown is the table of docs/operate.md.
func (b *table) markdown(w io.Writer) {
	if len(b.namings) == 0 {
		return
	}
	fmt.Fprintln(w, "\n| fault | reason | object | seconds | helm: seconds | helm says |\n|---|---|---|---|---|---|")
	for _, n := range b.namings {
		says := n.helmSays
		if runes := []rune(says); len(runes) > 160 {
			says = string(runes[:160]) + "…"
		}
		fmt.Fprintf(w, "| %s | `%s` | %s | %.1f | %s | %s |\n", n.fault, n.code, podHash.ReplaceAllString(n.object, "-…"), n.took.Seconds(), n.helm, strings.ReplaceAll(says, "|", "\\|"))
	}
}

// behaviour runs a test of one behaviour and adds its row.
func (g *ground) behaviour(t *testing.T, name string, check func(*testing.T) (figures string)) (passed bool) {
	t.Helper()
	begin, figures := time.Now(), ""
	passed = t.Run(name, func(t *testing.T) { figures = check(t) })
	g.table.rows = append(g.table.rows, row{name, passed, time.Since(begin), figures})
	return passed
}

func (b *table) said(texts ...string) {
	for _, text := range texts {
		b.log.WriteString(text)
	}
}

func (b *table) print(w io.Writer) {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "\nseconds\tresult\tbehaviour\tfigures")
	for _, r := range b.rows {
		result := "ok"
		if !r.passed {
			result = "FAILED"
		}
		fmt.Fprintf(out, "%.1f\t%s\t%s\t%s\n", r.took.Seconds(), result, r.behaviour, r.figures)
	}
	_ = out.Flush() // whoever reads it sees what is missing
	b.markdown(w)
}
