package offline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxAlternatives is how many words of a choice are shown of a rule.
const maxAlternatives = 3

// String writes an explanation for people: what the text means, then how that
// was decided.
func (e Explanation) String() string {
	var b strings.Builder
	b.WriteString("It means\n")
	for _, a := range e.Actions {
		fmt.Fprintf(&b, "  %s\n", a)
	}
	if len(e.Spans) > 0 {
		b.WriteString("\nTimes, quotations and marks in it\n")
	}
	for _, s := range e.Spans {
		fmt.Fprintf(&b, "  “%s”: %s", s.Text, s.Kind)
		if s.Means != "" {
			b.WriteString(", " + s.Means)
		}
		if !s.Used {
			b.WriteString(" – left alone: " + s.Why)
		}
		b.WriteString("\n")
	}
	b.WriteString("\nRead as " + e.ReadAs)
	var not []string
	for _, t := range e.Tried {
		if !t.Won {
			not = append(not, t.As)
		}
	}
	if len(not) > 0 {
		b.WriteString(", and not as " + strings.Join(not, ", "))
	}
	b.WriteString("\n")
	for _, c := range e.Clauses {
		c.write(&b)
	}
	return b.String()
}

// write tells which rules describe a clause.
func (c Explained) write(b *strings.Builder) {
	if len(c.Candidates) == 0 {
		fmt.Fprintf(b, "\nNo rule describes “%s”.\n", c.Text)
		return
	}
	fmt.Fprintf(b, "\nRules that describe “%s”: the first one wins\n", c.Text)
	for _, k := range c.Candidates {
		sign := " "
		if k.Won {
			sign = "→"
		}
		fmt.Fprintf(b, "%s %4d %s: %s\n", sign, k.Place, k.Intent, brief(k.Rule))
		for _, name := range slices.Sorted(maps.Keys(k.Slots)) {
			fmt.Fprintf(b, "         {%s} is “%s”\n", name, k.Slots[name])
		}
	}
	if c.More > 0 {
		fmt.Fprintf(b, "       and %d more\n", c.More)
	}
	b.WriteString("\nRules with all their words: todo understand --explain --output json\n")
}

// brief is a rule with long choices cut short: (a|b|c|…).
func brief(rule string) string {
	var b strings.Builder
	var bars []int // of the choices that are open
	hidden := 0    // the depth from which on nothing is shown; 0: everything is
	for _, r := range rule {
		switch r {
		case '(', '[':
			bars = append(bars, 0)
		case '|':
			if n := len(bars); n > 0 && hidden == 0 {
				if bars[n-1]++; bars[n-1] == maxAlternatives {
					b.WriteString("|…")
					hidden = n
				}
			}
		case ')', ']':
			if hidden == len(bars) {
				hidden = 0
			}
			bars = bars[:max(0, len(bars)-1)]
		}
		if hidden == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}
