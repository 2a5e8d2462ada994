package offline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/chat"
	"github.com/todo-chatbot/todo-chatbot/app/offline/frame"
	"github.com/todo-chatbot/todo-chatbot/app/offline/weights"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

// What an explanation by the list shows at most.
const (
	maxExplained = 4 // readings
	maxFeatures  = 8 // of a frame, those that count most
	maxDoubts    = 5
)

// ListExplanation tells how a message was decided on by what is on the list.
type ListExplanation struct {
	Text     string          `json:"text"`
	Decision string          `json:"decision"` // what the assistant would do
	Readings []ListedReading `json:"readings"` // the likeliest first
	Rules    []frame.Hint    `json:"rules"`    // what the rules of single sentences make of it
}

// ListedReading is one meaning of the whole message.
type ListedReading struct {
	Chance float64       `json:"chance"` // of all readings that were looked at, 0 to 1
	Does   string        `json:"does"`
	Doubts []string      `json:"doubts,omitempty"` // why it is asked about although it may be likely enough
	Frames []ListedFrame `json:"frames"`
}

// ListedFrame is one wish of a reading.
type ListedFrame struct {
	Act      string          `json:"act"`
	Said     string          `json:"said"`
	Mention  string          `json:"mention,omitempty"` // the words that name its tasks
	Tasks    []int64         `json:"tasks,omitempty"`
	Left     []string        `json:"left,omitempty"` // words that it leaves over
	Score    float64         `json:"score"`
	Features []ListedFeature `json:"features"`
}

// ListedFeature is a feature and what it counts.
type ListedFeature struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
}

// ExplainOn understands a message over a list and says how it came to that.
// It does nothing.
func ExplainOn(text string, now time.Time, locale string, list todo.Snapshot) ListExplanation {
	d := &dialogue{prompt: chat.Prompt{Now: now, Locale: locale, Turn: chat.Turn{Message: text},
		List: func(context.Context) (todo.Snapshot, error) { return list, nil }}}
	rules := Understand(text, timeexpr.ForLocale(now, locale))
	e := ListExplanation{Text: text, Rules: Hints(rules)}
	c := d.frameContext(list)
	c.Rules = e.Rules
	p := policy{dialogue: d, ctx: &c, readings: frame.Readings(text, &c, weights.Shared(), readings)}
	if len(p.readings) > 0 {
		p.chances = chances(p.readings)
	}
	for i, r := range p.readings[:min(len(p.readings), maxExplained)] {
		e.Readings = append(e.Readings, p.listed(r, p.chances[i]))
	}
	e.Decision = decision(d.understand(context.Background()))
	return e
}

// decision says in a line what a reply does.
func decision(r chat.Reply) string {
	switch {
	case r.Choice != nil:
		var labels []string
		for _, o := range r.Choice.Options {
			labels = append(labels, "“"+o.Label+"”")
		}
		return "asks: " + r.Choice.Question + " " + strings.Join(labels, ", ")
	case len(r.Calls) > 0:
		var calls []string
		for _, c := range r.Calls {
			calls = append(calls, c.Tool+" "+string(c.Args))
		}
		return "does: " + strings.Join(calls, "; ")
	}
	return "says: " + r.Text
}

func (p *policy) listed(r frame.Reading, chance float64) ListedReading {
	out := ListedReading{Chance: math.Round(chance*1000) / 1000, Does: p.describe(r)}
	if out.Does == "" {
		out.Does = "Nothing"
	}
	out.Doubts = p.doubts(r, maxDoubts)
	for _, f := range r.Frames {
		l := ListedFrame{Act: string(f.Act), Said: f.Said, Mention: f.Mention, Tasks: f.Tasks, Left: f.Left,
			Score: math.Round(f.Score*100) / 100}
		for _, name := range f.Names() {
			if w := weights.Shared().Of(name); w != 0 {
				l.Features = append(l.Features, ListedFeature{name, w})
			}
		}
		slices.SortStableFunc(l.Features,
			func(a, b ListedFeature) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
		l.Features = l.Features[:min(len(l.Features), maxFeatures)]
		out.Frames = append(out.Frames, l)
	}
	return out
}

// String writes the explanation for people.
func (e ListExplanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", e.Decision)
	for _, h := range e.Rules {
		fmt.Fprintf(&b, "\nThe rules of single sentences read it as: %s", h.Says)
		if h.Title != "" {
			fmt.Fprintf(&b, " “%s”", h.Title)
		}
	}
	b.WriteString("\n")
	for i, r := range e.Readings {
		fmt.Fprintf(&b, "\n%d. %s (%.1f %%)\n", i+1, r.Does, 100*r.Chance)
		if len(r.Doubts) > 0 {
			fmt.Fprintf(&b, "   asked about: %s\n", strings.Join(r.Doubts, "; "))
		}
		for _, f := range r.Frames {
			fmt.Fprintf(&b, "   %s, from “%s”, score %.2f", f.Act, f.Said, f.Score)
			if f.Mention != "" {
				fmt.Fprintf(&b, ", named by “%s”", f.Mention)
			}
			if len(f.Left) > 0 {
				fmt.Fprintf(&b, ", left over: %s", strings.Join(f.Left, ", "))
			}
			b.WriteString("\n")
			for _, w := range f.Features {
				fmt.Fprintf(&b, "     %+.2f  %s\n", w.Weight, w.Name)
			}
		}
	}
	return b.String()
}
