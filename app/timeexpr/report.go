package timeexpr

import "fmt"

// Found is an expression as "todo understand --dates" prints it.
type Found struct {
	Text        string `json:"text"`
	Start       int    `json:"start"`
	End         int    `json:"end"`
	Value       string `json:"value,omitempty"`     // 2026-11-23 or 2026-11-23T17:00:00, local time
	ValueEnd    string `json:"value_end,omitempty"` // the last unit of an interval
	Grain       string `json:"grain,omitempty"`
	Bound       string `json:"bound,omitempty"`
	Repeat      string `json:"repeat,omitempty"` // RFC 5545
	Means       string `json:"means,omitempty"`
	Vague       bool   `json:"vague,omitempty"`
	Weak        bool   `json:"weak,omitempty"`
	Lead        string `json:"lead,omitempty"`
	Shift       string `json:"shift,omitempty"`
	Unsupported string `json:"unsupported,omitempty"`

	Problem      Problem   `json:"problem,omitempty"`
	Alternatives []string  `json:"alternatives,omitempty"` // what they mean
	Passed       bool      `json:"passed,omitempty"`
	List         int       `json:"list,omitempty"` // times of one number are said together
	Or           bool      `json:"or,omitempty"`
	Times        int       `json:"times_a_day,omitempty"`
	Edge         bool      `json:"edge,omitempty"` // where the repetition of the text begins or ends
	Relative     *Relative `json:"relative,omitempty"`
}

var grainNames = map[Grain]string{
	Second: "second", Minute: "minute", Hour: "hour", DayPart: "part of day", Day: "day", Weekend: "weekend",
	Week: "week", Month: "month", Quarter: "quarter", Year: "year",
}

var boundNames = map[Bound]string{By: "by", Before: "before", Until: "until", After: "after", Since: "since",
	Around: "around"}

// String is the grain in a word or two.
func (g Grain) String() string { return grainNames[g] }

// String is the bound in a word; at the value itself it is empty.
func (b Bound) String() string { return boundNames[b] }

// JSON is the expression in the form that Report prints.
func (e Expr) JSON(c Context) Found {
	f := Found{
		Text: e.Text, Start: e.Start, End: e.End, Grain: e.Grain.String(), Bound: e.Bound.String(),
		Means: e.Describe(c), Vague: e.Vague, Weak: e.Weak, Unsupported: e.Unsupported,
		Problem: e.Problem, Passed: e.Passed, List: e.List, Or: e.Or, Times: e.Times, Relative: e.Relative,
		Edge: e.Edge,
	}
	for _, a := range e.Alternatives {
		f.Alternatives = append(f.Alternatives, a.Describe(c))
	}
	if e.Lead > 0 {
		f.Lead = e.Lead.String()
	}
	if e.Shift != 0 {
		f.Shift = e.Shift.String()
	}
	if !e.Date.IsZero() {
		f.Value = e.Date.String()
		if e.Timed {
			f.Value += fmt.Sprintf("T%s:%02d", e.Clock, e.Seconds)
		}
	}
	if e.HasEnd {
		f.ValueEnd = e.EndDate.String()
		if e.Timed {
			f.ValueEnd += "T" + e.EndClock.String() + ":00"
		}
	}
	if e.Rule != nil {
		f.Repeat = e.Rule.String()
	}
	return f
}

// Report is what "todo understand --dates" prints about a text.
func Report(text string, c Context) any {
	found := []Found{}
	for _, e := range Find(text, c) {
		found = append(found, e.JSON(c))
	}
	return struct {
		Found []Found `json:"found"`
	}{found}
}
