package timeexpr

import (
	"strings"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/de"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Find returns the expressions in the text from left to right, at the most
// 100; they do not overlap.
func Find(text string, c Context) []Expr {
	if strings.IndexByte(text, '\n') < 0 {
		return certain(findInLine(text, c))
	}
	// A line ends what is said: "by 3 December" and "3. print tickets" on the
	// next one are no time together.
	var all []Expr
	lists := 0
	at := 0
	for line := range strings.Lines(text) {
		if len(all) >= maxFound {
			break
		}
		most := 0
		for _, e := range findInLine(line, c) {
			e.Start += at
			e.End += at
			if e.List > 0 {
				most = max(most, e.List)
				e.List += lists
			}
			all = append(all, e)
		}
		lists += most
		at += len(line)
	}
	return certain(all[:min(len(all), maxFound)])
}

// maxFound is how many expressions a text has at the most.
const maxFound = 100

func findInLine(text string, c Context) []Expr {
	readings := engine.Find(languageOf(c.Language), text, engine.Context{
		Now: c.Now, WeekStart: c.WeekStart, DayFirst: c.DayFirst, Past: c.Past,
	})
	if len(readings) == 0 {
		return nil
	}
	exprs := make([]Expr, len(readings))
	for i := range readings {
		exprs[i] = expr(&readings[i])
	}
	return exprs
}

// certain makes all times of a list as certain as the most certain of them.
func certain(all []Expr) []Expr {
	for _, e := range all {
		if e.List == 0 || e.Weak {
			continue
		}
		for i := range all {
			if all[i].List == e.List {
				all[i].Weak = false
			}
		}
	}
	return all
}

// languageOf is what texts in a language are read with.
func languageOf(tag string) engine.Language {
	if tag == "de" {
		return de.Language{}
	}
	return en.Language{}
}

// Lists are the bytes, from and to, that the lists of times take in, with the
// words between them: "Monday and Thursday at 5". They are in the order of the text.
func Lists(exprs []Expr) [][2]int {
	var lists [][2]int
	last := 0
	for _, e := range exprs {
		switch {
		case e.List == 0:
		case e.List == last:
			lists[len(lists)-1][1] = e.End
		default:
			lists = append(lists, [2]int{e.Start, e.End})
			last = e.List
		}
	}
	return lists
}
