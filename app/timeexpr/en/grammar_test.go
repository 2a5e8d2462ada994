package en

import (
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr/engine"
)

// examples are what slots read, in words.
var examples = map[string][]string{
	"n": {"3", "a"}, "num": {"5", "twelve"}, "ord": {"5th", "last"}, "weekday": {"friday"}, "weekdays": {"fridays"},
	"month": {"may", "june"},
	"unit":  {"week", "hours"}, "part": {"morning", "lunch"}, "parts": {"evenings"}, "year": {"2027"}, "yy": {"27"},
	"dur": {"2 hours", "3 weeks"},
	"day": {"tomorrow", "next month", "5 june"}, "clock": {"5pm", "7:30"}, "freq": {"every 3 months", "daily",
		"every 2 hours"},
	"wds": {"monday and friday"}, "ords": {"1st and 15th"}, "nths": {"first friday", "last weekday"},
}

func TestEveryPatternCanBeRead(t *testing.T) {
	c := engine.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}
	past := c
	past.Past = true
	for _, table := range [][]rule{
		dayRules, monthRules, numericRules, relativeRules, besideRules, spanRules, seasonRules, periodRules, holidayRules(),
		partRules, repeatRules,
		awayRules, weekRules, adventRules, festiveRules, habitRules,
	} {
		for _, r := range table {
			for _, text := range said(r.pattern) {
				for _, frame := range []string{text, "remind me " + text + " about it", "every day until " + text,
					text + ", 3 times, from 9 to 5"} {
					engine.Find(Language{}, frame, c) // must not panic
					engine.Find(Language{}, frame, past)
				}
			}
		}
	}
}

// said writes a pattern out in words: each way to leave something out with
// the first of each choice, and each choice with all that may be left out.
func said(pattern string) []string {
	var texts []string
	for _, fields := range engine.Expand(pattern) {
		texts = append(texts, choices(fields)...)
	}
	return texts
}

// choices varies one field at a time.
func choices(fields []string) []string {
	options := make([][]string, len(fields))
	words := make([]string, len(fields))
	for i, f := range fields {
		if name, ok := strings.CutPrefix(f, "{"); ok {
			options[i] = examples[strings.TrimSuffix(name, "}")]
		} else {
			options[i] = strings.Split(f, "|")
		}
		words[i] = options[i][0]
	}
	texts := []string{strings.Join(words, " ")}
	for i := range fields {
		for _, o := range options[i][1:] {
			usual := words[i]
			words[i] = o
			texts = append(texts, strings.Join(words, " "))
			words[i] = usual
		}
	}
	return texts
}
