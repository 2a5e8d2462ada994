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
