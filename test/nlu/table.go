package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

// row is a score that the product sets itself a bar for.
type row struct {
	what        string
	file, score string
	group       bool    // one kind of the sentences of a file
	known       string  // the best of the known libraries, in per cent
	bar         float64 // in per cent
}

// rows are the table of the bars.
var rows = []row{
	{"routing", "routing", "intent", false, "66 (keywords)", 95},
	{"negatives, no false action", "negatives", "no false action", false, "98.3 (keywords)", 99},
	{"  of kind other", "negatives", "other", true, "", 99.5},
	{"  of kind out-of-scope", "negatives", "out-of-scope", true, "", 99.5},
	{"slots, all right", "slots", "intent, title, due and repeat", false, "12", 85},
	{"titles after \"add\", verbatim", "titles", "after \"add\": title verbatim", false, "99.8", 99},
	{"titles bare, never altered", "titles", "bare: added verbatim, asked about or left alone", false, "", 99},
	{"spans, the same words", "spans", "same words", false, "77 (chrono-node)", 90},
	{"dates, value", "dates", "value", false, "60 (chrono-node)", 90},
	{"dates, nothing found", "dates", "must find nothing", false, "98.7 (chrono-node)", 98},
	{"recurrence, the rule", "recurrence", "rule", false, "14 (rrule fromText)", 90},
}

// results are the scores of the halves and of all, and the speed by file.
type results struct {
	tune, heldOut, all report
	speed              map[string]speed
}

// print writes the table. A score below its bar is marked.
func (r results) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "per cent\tbest known\tbar\ttune\theld-out [95 %]\tall [95 %]\tn\tper second of one core")
	below := 0
	for _, row := range rows {
		a, measured := row.of(r.all)
		if !measured {
			continue
		}
		tuned, _ := row.of(r.tune)
		held, _ := row.of(r.heldOut)
		mark := ""
		if held.rounded() < row.bar || a.rounded() < row.bar {
			mark = " (below)"
			below++
		}
		speed := ""
		if !row.group {
			speed = r.speed[row.file].String()
		}
		fmt.Fprintf(t, "%s\t%s\t%g%s\t%.1f\t%s\t%s\t%d\t%s\n", row.what, row.known, row.bar, mark,
			tuned.perCent(), held, a, a.N, speed)
	}
	t.Flush()
	for name, f := range r.all {
		if f.Malformed > 0 {
			fmt.Fprintf(w, "%s: %d answers are no answers.\n", name, f.Malformed)
		}
	}
	r.printSpeed(w)
	if below > 0 {
		fmt.Fprintf(w, "%d below their bar.\n", below)
	}
}

// printSpeed says how fast whole sentences were understood.
func (r results) printSpeed(w io.Writer) {
	var sum speed
	for name, s := range r.speed {
		if slices.Contains(asDates, name) {
			continue // only a part of understanding
		}
		sum.n, sum.seconds = sum.n+s.n, sum.seconds+s.seconds
	}
	if sum.n == 0 {
		return
	}
	mark := ""
	if sum.perSecond() < aimPerSecond {
		mark = " (below)"
	}
	fmt.Fprintf(w, "%.0f utterances per second of processor time of one core, over %d with the start of the program; the aim is %d%s.\n",
		sum.perSecond(), sum.n, aimPerSecond, mark)
}

// of is the row's measure in a report, if it was measured.
func (r row) of(rep report) (measure, bool) {
	f := rep[r.file]
	from := f.Scores
	if r.group {
		from = f.Groups
	}
	m, ok := from[r.score]
	return m, ok
}

func (m measure) perCent() float64 {
	if m.N == 0 {
		return 0
	}
	return 100 * float64(m.Right) / float64(m.N)
}

// rounded is the per cent as it is printed: what reads as the bar has reached it.
func (m measure) rounded() float64 { return math.Round(10*m.perCent()) / 10 }

// String is "93.4 [91.0, 95.1]": the per cent and the Wilson interval.
func (m measure) String() string {
	return fmt.Sprintf("%.1f [%.1f, %.1f]", m.perCent(), 100*m.Wilson[0], 100*m.Wilson[1])
}
