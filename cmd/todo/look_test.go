package main

import (
	"strings"
	"testing"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/civil"
	"github.com/todo-chatbot/todo-chatbot/app/todo"
)

func TestAListAtATerminal(t *testing.T) {
	h := newHome(t, slow)
	h.env = append(h.env, "TERM=xterm-256color", "COLUMNS=60")
	h.output("add", "--literal", strings.Repeat("many words ", 8)+"end")
	h.output("add", "Pay rent tomorrow at 17:00 #home !high")
	h.output("add", "--literal", "old")
	h.output("edit", "3", "--due", "2020-01-01")

	s := h.at("list")
	s.sees("\x1b[1;31mOverdue")
	s.sees("old")
	s.sees("\x1b[31mWed 1 Jan 2020")
	s.sees("Tomorrow")
	s.sees("Pay rent")
	s.sees("\x1b[36m#home")
	s.sees("17:00")
	s.sees("No date")
	s.sees("many words")
	s.ends(0)
	for line := range strings.SplitSeq(s.shown(), "\r\n") {
		if strings.HasSuffix(line, "man") || strings.HasSuffix(line, "wor") {
			t.Errorf("a line breaks within a word: %q", line)
		}
	}

	h.env = append(h.env, "NO_COLOR=1")
	s = h.at("list")
	s.sees("Overdue")
	s.ends(0)
	if got := s.shown(); strings.Contains(got, "[31m") || strings.Contains(got, "[1;31m") {
		t.Errorf("with NO_COLOR the list is %q, want no colors", got)
	}
}

func TestTasksStandBelowTheHeadingOfTheirDay(t *testing.T) {
	zone := time.FixedZone("", 3600)
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, zone)
	at := func(days int, clock string) *todo.Due {
		d := todo.Due{Date: civil.DateOf(now).AddDays(days)}
		if clock != "" {
			c, err := civil.ParseClock(clock)
			if err != nil {
				t.Fatal(err)
			}
			d.Clock, d.Timed, d.Zone = c, true, "Europe/Berlin"
		}
		return &d
	}
	for _, test := range []struct {
		task todo.Task
		want string
	}{
		{todo.Task{Due: at(-1, "")}, "Overdue"},
		{todo.Task{Due: at(0, "11:59")}, "Overdue"},
		{todo.Task{Due: at(0, "")}, "Today"},
		{todo.Task{Due: at(0, "12:01")}, "Today"},
		{todo.Task{Due: at(1, "")}, "Tomorrow"},
		{todo.Task{Due: at(2, "08:00")}, "Next seven days"},
		{todo.Task{Due: at(7, "")}, "Next seven days"},
		{todo.Task{Due: at(8, "")}, "Later"},
		{todo.Task{}, "No date"},
		{todo.Task{Due: at(-1, ""), Done: true}, "Done"},
		{todo.Task{Deleted: &now, Done: true}, "Deleted"},
	} {
		if got := groupOf(test.task, now); got != test.want {
			t.Errorf("a task that is due %v, done %v, stands below %q, want %q", test.task.Due, test.task.Done, got, test.want)
		}
	}
}
