package main

import (
	"strings"
	"testing"
)

// What is typed while an answer is written is asked about; meanwhile the
// answer goes on, and may end or put a question of its own.
func TestAMessageTypedWhileAnAnswerIsWritten(t *testing.T) {
	t.Run("is kept when the answer ends before it is chosen how to say it", func(t *testing.T) {
		s := newHome(t, slow).at("chat")
		for _, c := range []struct{ choice, then string }{{"q\r", "You said second."}, {"d\r", "Dropped"}} {
			s.sees("› ")
			s.saysBeside("while", "a a a", "second")
			s.sees("the end")
			s.sees("[q] say “second” now")
			s.types(c.choice)
			s.sees(c.then)
		}
		s.sees("› ")
		if got := s.shown(); strings.Count(got, "You said") != 1 {
			t.Errorf("a choice was said, or what was dropped:\n%s", got)
		}
	})
	t.Run("is asked about again when the choice is none", func(t *testing.T) {
		s := newHome(t, slow).at("chat")
		s.sees("› ")
		s.saysBeside("long", "word after word", "second")
		s.types("third\r")
		s.sees("[q] say this after it")
		s.types("i\r")
		s.sees("You said second.")
	})
	t.Run("does not decide a plan that comes before it is chosen how to say it", func(t *testing.T) {
		h := newHome(t, slow)
		h.output("add", "One")
		h.output("add", "Two")
		s := h.at("chat")
		for _, c := range []struct{ choice, then string }{{"q\r", "It is said when the plan is decided"},
			{"i\r", "It is said when the plan is decided"}, {"d\r", "Dropped"}} {
			s.sees("› ")
			s.types("delete all slowly\r")
			s.types("yes\r") // which would approve the plan if it were said now
			s.sees("[q] say this after it")
			s.sees("Delete 2 tasks?")
			s.sees("[q] say “yes” when the plan is decided")
			s.types(c.choice)
			s.sees(c.then)
			s.sees("Approve? [y]es")
			s.types("n\r")
			if c.choice != "d\r" {
				s.sees("You said yes.")
			}
		}
		s.sees("› ")
		if list := h.output("list"); strings.Count(list, "○") != 2 {
			t.Errorf("the list is %s", list)
		}
	})
	t.Run("goes with Ctrl-C, which stops the answer", func(t *testing.T) {
		s := newHome(t, slow).at("chat")
		s.sees("› ")
		s.saysBeside("long", "word after word", "second")
		s.types("\x03")
		s.sees("Dropped")
		s.sees("› ")
		s.types("third\r")
		s.sees("You said third.")
	})
}

func TestAMessageThatInterruptsIsShownBeforeWhatWaits(t *testing.T) {
	s := newHome(t, slow).at("chat")
	s.sees("› ")
	s.types("long\r")
	for _, m := range []struct{ text, choice string }{{"second\r", "q\r"}, {"third\r", "q\r"}, {"fourth\r", "i\r"}} {
		s.sees("word after word")
		s.types(m.text)
		s.sees("[q] say this after it")
		s.types(m.choice)
	}
	s.sees("You said fourth.")
	s.sees("You said second.")
	s.sees("You said third.")
}

// saysBeside says first, and second once so much of the answer is shown; how
// it is to be said is asked then.
func (s *screen) saysBeside(first, shown, second string) {
	s.Helper()
	s.types(first + "\r")
	s.sees(shown)
	s.types(second + "\r")
	s.sees("[q] say this after it")
}
