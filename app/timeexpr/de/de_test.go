package de_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/timeexpr"
)

// found writes what is found in a line: "[text] value..end bound rule", joined by " & ".
func found(text string) string {
	c := timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday, Language: "de"}
	var parts []string
	for _, e := range timeexpr.Find(text, c) {
		f := e.JSON(c)
		value := strings.TrimSuffix(f.Value, ":00")
		if f.ValueEnd != "" {
			value += ".." + strings.TrimSuffix(f.ValueEnd, ":00")
		}
		parts = append(parts, strings.Join(strings.Fields(fmt.Sprintf("[%s] %s %s %s", f.Text, value, f.Bound, f.Repeat)),
			" "))
	}
	return strings.Join(parts, " & ")
}

func TestTheCorpusIsRead(t *testing.T) {
	b, err := os.ReadFile("testdata/corpus.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSuffix(line, "\n")
		text, want, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		t.Run(text, func(t *testing.T) {
			if got := found(text); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestEnglishIsReadUnlessGermanIsAskedFor(t *testing.T) {
	c := timeexpr.Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), WeekStart: time.Monday}
	if list := timeexpr.Find("morgen um 9", c); len(list) != 0 {
		t.Errorf("English reads %q", list[0].Text)
	}
	c.Language = "de"
	if list := timeexpr.Find("tomorrow at 9", c); len(list) != 0 {
		t.Errorf("German reads %q", list[0].Text)
	}
}
