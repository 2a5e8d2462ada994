package e2e

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// table is what was measured, printed at the end.
type table struct {
	rows []row
	log  strings.Builder // everything our programs said
}

type row struct {
	behaviour string
	passed    bool
	took      time.Duration
	figures   string
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
}
