package timeexpr

import (
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/de"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/en"
	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// Find returns the expressions in the text from left to right, at the most
// 100; they do not overlap.
func Find(text string, c Context) []Expr {
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
